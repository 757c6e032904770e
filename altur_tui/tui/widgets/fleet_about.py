"""What is said below the table of the cursor's campaign: who it is, its verdict, what is wrong."""

from textual.content import Content
from textual.widget import Widget

from altur_tui.campaign.reading import Reading, Standing
from altur_tui.reports import words
from altur_tui.repository import Known
from altur_tui.tui.widgets.findings_words import GLYPHS, STYLES
from altur_tui.tui.widgets.ink import ERROR, LABEL, STRONG

_ID = "#{id}"
_CYCLES = "{possible} of {planned} cycles can start"
_JOINT = " · "
_FAILED = "✗ {message}"
_FINDING = "{glyph} {message}"
_STALE = "✗ {message} What stands here came before."
_NONE = Content("")
_LINE_END = Content("\n")


def told(known: Known | None, standing: Standing | None) -> Content:
    """Return up to three lines; `standing` is given if and only if there is a reading."""
    if known is None:
        return _NONE
    error, reading = known.error, known.reading
    if standing is None or reading is None:
        if error is None:
            return _NONE
        lines = [
            Content.styled(_ID.format(id=known.id), STRONG),
            Content.styled(_FAILED.format(message=error.message), ERROR),
            Content.styled(error.hint, LABEL),
        ]
        return _LINE_END.join(lines)
    lines = [_who(reading, standing), Content(standing.verdict.message)]
    if error is not None:
        lines.append(Content.styled(_STALE.format(message=error.message), ERROR))
    elif standing.findings:
        worst = standing.findings[0]
        text = _FINDING.format(glyph=GLYPHS[worst.severity], message=worst.message)
        lines.append(Content.styled(text, STYLES[worst.severity]))
    return _LINE_END.join(lines)


def _who(reading: Reading, standing: Standing) -> Content:
    """Return the name, which the table may cut, and what the columns say that it may leave out."""
    parts = [words.channel_name(reading)]
    if reading.agent_name:
        parts.append(reading.agent_name)
    cycles = standing.cycles
    if cycles is not None and cycles.planned and cycles.possible is not None:
        possible, planned = words.number(cycles.possible), words.number(cycles.planned)
        parts.append(_CYCLES.format(possible=possible, planned=planned))
    parts.append(words.age(reading.fetched_at, standing.at))
    name = Content.styled(words.campaign_name(reading), STRONG)
    return Content(_JOINT).join((name, *(Content.styled(each, LABEL) for each in parts)))


class FleetAbout(Widget):
    """Three lines below the table. Their height never changes, so nothing else is laid out anew."""

    def __init__(self, *, id: str) -> None:  # noqa: A002
        super().__init__(id=id)
        self._told = _NONE

    def show(self, known: Known | None, standing: Standing | None) -> None:
        """Tell of a campaign."""
        now = told(known, standing)
        if not now.is_same(self._told):
            self._told = now
            self.refresh()

    def render(self) -> Content:
        """Lay out the lines, cut where there is no room."""
        return self._told
