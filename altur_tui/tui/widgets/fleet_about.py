"""What is said below the table: the verdict of the cursor's campaign, and what is wrong."""

from textual.content import Content
from textual.widget import Widget

from altur_tui.campaign.reading import Standing
from altur_tui.repository import Known
from altur_tui.tui.widgets.findings_words import GLYPHS, STYLES
from altur_tui.tui.widgets.ink import ERROR, LABEL

_FAILED = "✗ {message}"
_FINDING = "{glyph} {message}"
_STALE = "✗ {message} What stands here came before."
_NONE = Content("")


def told(known: Known | None, standing: Standing | None) -> Content:
    """Return two lines; `standing` is given if and only if there is a reading."""
    if known is None:
        return _NONE
    error = known.error
    if standing is None:
        if error is None:
            return _NONE
        failed = Content.styled(_FAILED.format(message=error.message), ERROR)
        return Content("\n").join((failed, Content.styled(error.hint, LABEL)))
    lines = [Content(standing.verdict.message)]
    if error is not None:
        lines.append(Content.styled(_STALE.format(message=error.message), ERROR))
    elif standing.findings:
        worst = standing.findings[0]
        text = _FINDING.format(glyph=GLYPHS[worst.severity], message=worst.message)
        lines.append(Content.styled(text, STYLES[worst.severity]))
    return Content("\n").join(lines)


class FleetAbout(Widget):
    """Two lines below the table. Their height never changes, so nothing else is laid out anew."""

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
