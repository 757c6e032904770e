"""What is said below the table of the cursor's campaign: who it is, its verdict, what is wrong."""

from collections.abc import Sequence

from msgspec import Struct
from textual.content import Content

from altur_tui.campaign.findings import SEVERITIES
from altur_tui.campaign.reading import Reading, Standing
from altur_tui.core.repository import Known
from altur_tui.reports import words
from altur_tui.tui.common.lines import Lines
from altur_tui.tui.common.style import ERROR, LABEL, STRONG, STYLES

_ID = "#{id}"
_CYCLES = "{possible} of {planned} cycles can start"
_JOINT = Content(" · ")
_FAILED = "✗ {message}"
_FINDING = "{glyph} {message}"
_STALE = "✗ {message} What stands here came before."
_NONE = Content("")
_SPACE = Content(" ")

_WIDE_CELLS = 96
"""The room on a screen of 100 columns."""
_LINES_WIDE = 3
_LINES_NARROW = 4


class Told(Struct, frozen=True):
    """What is said of one campaign, whatever room there is."""

    who: tuple[Content, ...] = ()
    """The first line: the name, and what is added to it as far as there is room."""
    sentences: tuple[Content, ...] = ()
    """Each begins a line if there are lines enough."""


def told(known: Known | None, standing: Standing | None) -> Told:
    """Return what is said; `standing` is given if and only if there is a reading."""
    if known is None:
        return Told()
    error, reading = known.error, known.reading
    if standing is None or reading is None:
        if error is None:
            return Told()
        failed = Content.styled(_FAILED.format(message=error.message), ERROR)
        return Told(
            (Content.styled(_ID.format(id=known.id), STRONG),),
            (failed, Content.styled(error.hint, LABEL)),
        )
    sentences = [Content(standing.verdict.message)]
    if error is not None:
        sentences.append(Content.styled(_STALE.format(message=error.message), ERROR))
    elif standing.findings:
        worst = standing.findings[0]
        text = _FINDING.format(glyph=SEVERITIES[worst.severity].glyph, message=worst.message)
        sentences.append(Content.styled(text, STYLES[worst.severity]))
    return Told(_who(reading, standing), tuple(sentences))


def laid_out(given: Told, cells: int) -> list[Content]:
    """Return the lines for so many cells: as many whatever is said."""
    number = _LINES_WIDE if cells >= _WIDE_CELLS else _LINES_NARROW
    if cells < 1:
        # There is nothing to wrap text to.
        return [_NONE] * number
    lines = [_joined(given.who, cells), *_wrapped(given.sentences, cells, number - 1)]
    return lines + [_NONE] * (number - len(lines))


def _who(reading: Reading, standing: Standing) -> tuple[Content, ...]:
    """Return the name, which the table may cut, and what the columns say that it may leave out."""
    parts = [words.channel_name(reading)]
    if reading.agent_name:
        parts.append(reading.agent_name)
    cycles = standing.cycles
    if cycles is not None and cycles.planned and cycles.possible is not None:
        possible, planned = words.number(cycles.possible), words.number(cycles.planned)
        parts.append(_CYCLES.format(possible=possible, planned=planned))
    parts += [words.age(reading.fetched_at, standing.at), words.zone_name(reading)]
    name = Content.styled(words.campaign_name(reading), STRONG)
    return name, *(Content.styled(each, LABEL) for each in parts)


def _joined(parts: Sequence[Content], cells: int) -> Content:
    """Return the first part, and of the others all for which there is room whole."""
    line = _NONE
    for part in parts:
        longer = _JOINT.join((line, part)) if line else part
        if longer.cell_length <= cells or not line:
            line = longer
    return line.truncate(cells, ellipsis=True)


def _wrapped(sentences: Sequence[Content], cells: int, most: int) -> list[Content]:
    """Return the sentences in at most so many lines.

    Each begins a line of its own, or, where there are not lines enough, goes on in the line of the
    one before it. Only then is the end cut. The last sentence is seen however long the others are.
    """
    apart = [each.wrap(cells) for each in sentences]
    if sum(map(len, apart)) <= most:
        return [line for lines in apart for line in lines]
    together = _SPACE.join(sentences).wrap(cells)
    if len(together) > most and sum(map(len, apart[:-1])) >= most:
        others = [line for lines in apart[:-1] for line in lines]
        return [*_cut(others, cells, most - 1), *_cut(apart[-1], cells, 1)]
    return _cut(together, cells, most)


def _cut(lines: Sequence[Content], cells: int, most: int) -> list[Content]:
    """Return the first lines; if there are more, the last of them ends with an ellipsis."""
    if len(lines) <= most:
        return list(lines)
    end = _SPACE.join(lines[most - 1 :]).truncate(cells, ellipsis=True)
    return [*lines[: most - 1], end]


class FleetAbout(Lines):
    """Lines below the table: as many for each campaign, so that nothing else is laid out anew."""

    def __init__(self, *, id: str) -> None:  # noqa: A002
        super().__init__(id=id)
        self._told = Told()

    def show(self, known: Known | None, standing: Standing | None) -> None:
        """Tell of a campaign."""
        now = told(known, standing)
        if now != self._told:
            self._told = now
            self.changed()

    def lay_out(self, cells: int) -> list[Content]:
        """Return the lines, each as wide as there is room."""
        return laid_out(self._told, cells)
