"""Two to six campaigns side by side: what differs, their hours, and their shares."""

import asyncio
from collections.abc import Iterator, Sequence
from itertools import zip_longest
from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.getters import query_one
from textual.widgets import Static

from altur_tui.campaign.compare import MIN_COMPARED, Comparison, compare
from altur_tui.campaign.grid import CellState, grid
from altur_tui.campaign.reading import Reading
from altur_tui.i18n.sentences import N, S
from altur_tui.reports import compare as report
from altur_tui.reports import words
from altur_tui.reports.facts import Section
from altur_tui.tui.bindings import bind
from altur_tui.tui.common.footer import KeyFooter
from altur_tui.tui.common.lines import (
    CLOSED,
    LABEL,
    OPEN,
    STRONG,
    Lines,
    filled,
    key_sentence,
    replace_text,
    wrap,
)
from altur_tui.tui.common.screen import AlturScreen, ScrollBody
from altur_tui.tui.common.state import as_of
from altur_tui.tui.messages import CampaignKnown, CampaignsRecalled
from altur_tui.tui.themes import stylesheet

_TITLE = S("Comparison of {count} campaigns")
_ALL_SHOWN = S("{key} shows only the differences.")
_DIFFERENCES_SHOWN = S("Only the differences are shown; {key} shows all.")
_TOO_FEW = S("Fewer than two of these campaigns have loaded, so there is nothing to compare.")
_NOT_LOADED = S("Not loaded: {ids}.")
_HOURS = S("Hours")
_LEGEND = S("█ open, · closed, ? unknown; a sign is {duration}")
_GAP = "   "
_GAP_CELLS = 2
_MAX_LABEL_CELLS = 24
_MIN_CELLS = 8
_MAX_LINES = 4
_HALF_HOURS = 48
_HALF_HOURS_A_SIGN = (2, 4, 6, 8, 12)
_MINUTES_A_HALF_HOUR = 30
_SIGNS = {CellState.CLOSED: "·", CellState.CYCLE: "·", CellState.UNKNOWN: "?"}
_OPEN_SIGN = "█"


class ComparisonLines(Lines):
    """The comparison, laid out in columns."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._comparison: Comparison | None = None
        self._differences_only = False

    def show(self, comparison: Comparison | None, *, differences_only: bool) -> None:
        """Show a comparison; None where there are too few campaigns."""
        self._comparison, self._differences_only = comparison, differences_only
        self.changed()

    def lay_out(self, cells: int) -> list[Content]:
        """Lay out sentences, settings, hours and metrics."""
        given = self._comparison
        if given is None:
            return wrap(Content.styled(str(_TOO_FEW), LABEL), cells, _MAX_LINES)
        lines = [
            line
            for each in report.sentences(given)
            for line in wrap(Content.styled(each, STRONG), cells, _MAX_LINES)
        ]
        differing, *others = report.sections(given)
        lines += _table(differing, cells, CLOSED if differing.rows else LABEL)
        if self._differences_only:
            return lines
        lines += _strips(given.readings, cells)
        for section in others:
            lines += _table(section, cells, "")
        return lines


def _heading(title: str) -> list[Content]:
    return [Content(""), Content.styled(title, STRONG)]


def _table(section: Section, cells: int, style: str) -> Iterator[Content]:
    """Yield a section's rows: labels on the left, and as many lines as the longest cell needs."""
    yield from _heading(section.title)
    if section.sentence:
        yield from wrap(Content.styled(section.sentence, LABEL), cells, _MAX_LINES)
        return
    rows = (section.header, *section.rows) if section.header else section.rows
    label_cells = min(max(Content(row[0]).cell_length for row in rows), _MAX_LABEL_CELLS)
    columns = len(rows[0]) - 1
    room = (cells - label_cells) // columns - _GAP_CELLS
    for row in rows:
        styles = (LABEL, LABEL if row is section.header else style)
        yield from _row(row, label_cells, max(room, _MIN_CELLS), styles)


def _row(
    row: Sequence[str], label_cells: int, room: int, styles: tuple[str, str]
) -> Iterator[Content]:
    of_label, of_value = styles
    label, *values = (
        wrap(Content.styled(text, style), cells, _MAX_LINES)
        for text, style, cells in (
            (row[0], of_label, label_cells),
            *((text, of_value, room) for text in row[1:]),
        )
    )
    for line in zip_longest(label, *values, fillvalue=Content("")):
        head, *rest = line
        yield Content.assemble(
            head.pad_right(label_cells - head.cell_length),
            *(
                Content(" " * _GAP_CELLS) + each.pad_right(max(room - each.cell_length, 0))
                for each in rest
            ),
        )


def _strips(readings: Sequence[Reading], cells: int) -> Iterator[Content]:
    """Yield the hours of all campaigns under each other, a strip each, Monday first."""
    names = [Content(str(each.id)) for each in readings]
    label_cells = max(each.cell_length for each in names) + _GAP_CELLS
    room = (cells - label_cells) // len(words.DAY_NAMES) - 1
    step = next(
        (each for each in _HALF_HOURS_A_SIGN if _HALF_HOURS // each <= room),
        _HALF_HOURS_A_SIGN[-1],
    )
    day_cells = _HALF_HOURS // step + 1
    yield from _heading(str(_HOURS))
    days = (Content.styled(str(each), LABEL) for each in words.DAY_NAMES)
    yield Content.assemble(
        " " * label_cells,
        *(
            each.truncate(day_cells).pad_right(max(day_cells - each.cell_length, 0))
            for each in days
        ),
    )
    for name, reading in zip(names, readings, strict=True):
        strip = Content(" ").join(Content(_signs(row, step)) for row in grid(reading).rows)
        yield Content.assemble(name.pad_right(label_cells - name.cell_length), strip.stylize(OPEN))
    legend = _LEGEND.format(duration=words.duration(step * _MINUTES_A_HALF_HOUR))
    yield Content.styled(legend, LABEL).truncate(cells, ellipsis=True)


def _signs(row: Sequence[CellState], step: int) -> str:
    """Return a sign for each `step` half hours: what holds in most of them."""
    pieces = (row[at : at + step] for at in range(0, len(row), step))
    return "".join(_SIGNS.get(max(piece, key=piece.count), _OPEN_SIGN) for piece in pieces)


class CompareScreen(AlturScreen[None]):
    """What differs among campaigns, on top; then their hours, metrics, and what is alike."""

    CSS_PATH: ClassVar = [stylesheet("compare")]
    AUTO_FOCUS = "#comparison"
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("back", show=True),
        bind("compare", action="back"),
        bind("delete_list", action="differences", show=True, description=N("Differences")),
    ]

    lines = query_one("#lines", ComparisonLines)

    def __init__(self, ids: tuple[int, ...]) -> None:
        super().__init__()
        self._ids = ids
        self._differences_only = False

    def compose(self) -> ComposeResult:
        """Make every part once; they are updated in place."""
        yield Static(id="title", markup=False)
        with ScrollBody(id="comparison"):
            yield ComparisonLines(id="lines")
        yield KeyFooter()

    def on_mount(self) -> None:
        """Compare what is known, and fetch the rest."""
        self._compare()
        known = self.altur.repository.known
        if missing := [each for each in self._ids if not known(each).answered]:
            self._fetch(missing)

    @work(group="fetch")
    async def _fetch(self, ids: Sequence[int]) -> None:
        refresh = self.altur.repository.refresh
        await asyncio.gather(*(refresh(each, priority=True) for each in ids))

    def on_screen_resume(self) -> None:
        self._compare()

    def on_campaign_known(self, message: CampaignKnown) -> None:
        """Compare again, with the new answer."""
        if message.known.id in self._ids and not message.known.loading:
            self._compare()

    def on_campaigns_recalled(self, message: CampaignsRecalled) -> None:
        """Compare the campaigns as they were, until their answers come."""
        if set(message.ids) & set(self._ids):
            self._compare()

    def action_differences(self) -> None:
        self._differences_only = not self._differences_only
        self._compare()

    def _compare(self) -> None:
        known = [self.altur.repository.known(each) for each in self._ids]
        readings = [each.reading for each in known if each.reading is not None]
        comparison = compare(readings) if len(readings) >= MIN_COMPARED else None
        self.lines.show(comparison, differences_only=self._differences_only)
        parts = [filled(_TITLE, STRONG, count=len(self._ids))]
        template = _DIFFERENCES_SHOWN if self._differences_only else _ALL_SHOWN
        parts.append(key_sentence(template, self.key_of("delete_list")))
        missing = [str(each.id) for each in known if each.reading is None]
        if missing:
            parts.append(filled(_NOT_LOADED, CLOSED, ids=", ".join(missing)))
        if told := as_of(known, self.altur.viewer_zone, self.altur.clock()):
            parts.append(Content.styled(told, CLOSED))
        replace_text(self.query_one("#title", Static), Content(_GAP).join(parts))
