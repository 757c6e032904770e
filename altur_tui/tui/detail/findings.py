"""The screen with all findings of a campaign, what they mean and what to do about them."""

from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar

from msgspec.structs import replace
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.widgets import Static

from altur_tui.campaign.cycles import ASSUMPTIONS, Suggestion
from altur_tui.campaign.findings import Finding, alike
from altur_tui.campaign.kinds.schedule import CANNOT_FIT
from altur_tui.campaign.reading import standing
from altur_tui.i18n.sentences import S
from altur_tui.reports import words
from altur_tui.text import fit, width
from altur_tui.tui.bindings import bind
from altur_tui.tui.common.footer import KeyFooter
from altur_tui.tui.common.lines import LABEL, STRONG, Fact, Lines, fact_lines, replace_text
from altur_tui.tui.common.screen import AlturScreen, ScrollBody
from altur_tui.tui.detail.panels import NO_FINDINGS, severity_label
from altur_tui.tui.detail.view import View, summary
from altur_tui.tui.messages import Tick
from altur_tui.tui.themes import stylesheet

_ASSUMPTIONS = S("How the starts of the cycles are counted")
_EARLIEST = S("Earliest starts")
_EARLIEST_IF_NONE = S("Earliest starts, if none has run yet")
_EARLIEST_IDLE = S("Earliest starts, if it runs")
_EARLIEST_IDLE_IF_NONE = S("Earliest starts, if it runs and none has run yet")
_MEANS = S("Means")
_DO = S("To do")
_WHERE = S("Where")
_ID = " · #{id}"
_SEPARATOR = " · "
_GAP = "  "
_ZONE_GAP = "   "
_BULLET = "·"
_BULLET_CELLS = 2


def group_facts(
    findings: Sequence[Finding], suggestions: Sequence[Suggestion] = (), *, is_over: bool = False
) -> list[Fact]:
    """Return everything about findings that are alike: what they mean and what to do.

    `suggestions` are changes that would make the cycles fit; `is_over` if their last day is past.
    """
    first = findings[0]
    said: list[Fact] = []
    for finding in findings:
        head = "" if said else severity_label(first)
        said.append((head, Content.styled(str(finding.message), STRONG)))
    said += [
        (_MEANS, Content(str(first.kind.meaning))),
        (_DO, Content(str(first.advice(is_over=is_over)))),
    ]
    if first.code == CANNOT_FIT:
        said += [("", Content(str(each.message))) for each in suggestions]
    if places := ", ".join(finding.where for finding in findings if finding.where):
        said.append((_WHERE, Content.assemble(places, (_GAP + first.code, LABEL))))
    return said


def earliest(view: View) -> list[Fact]:
    """Return the first starts that are possible from now on, each in a line of its own."""
    cycles = view.standing.cycles
    starts = cycles.next_starts if cycles else ()
    return [(_BULLET, Content(words.when(each, view.zone, view.now))) for each in starts]


class NameLine(Lines):
    """Which campaign the screen is about, and in which zone: the name is cut, never the id."""

    def __init__(self, view: View) -> None:
        super().__init__(id="title")
        self._view = view

    def lay_out(self, cells: int) -> list[Content]:
        tail = _ID.format(id=self._view.reading.id)
        if self._view.recalled:
            tail += _SEPARATOR + self._view.age
        zone = _ZONE_GAP + self._view.zone_label
        room = max(cells - width(tail) - width(zone), 0)
        name = fit(words.campaign_name(self._view.reading), room)
        return [Content.assemble((name + tail, STRONG), (zone, LABEL))]


class FindingsList(Lines):
    """All findings, and the assumptions behind the counting of the cycles' starts."""

    def __init__(self, view: View) -> None:
        super().__init__()
        self._view = view

    def show(self, view: View) -> None:
        self._view = view
        self.changed()

    def lay_out(self, cells: int) -> list[Content]:
        view = self._view
        findings, cycles = view.standing.findings, view.standing.cycles
        laid: list[Content] = (
            [] if findings else [Content.styled(str(NO_FINDINGS), LABEL), Content("")]
        )
        for group in alike(findings):
            suggestions = cycles.suggestions if cycles else ()
            facts = group_facts(group, suggestions, is_over=view.cycles_are_over)
            laid += [*fact_lines(facts, cells), Content("")]
        if cycles is not None:
            laid.append(Content.styled(str(_ASSUMPTIONS), STRONG))
            listed = [(_BULLET, Content(str(each))) for each in ASSUMPTIONS]
            laid += fact_lines(listed, cells, label_cells=_BULLET_CELLS)
        if starts := earliest(view):
            laid += [Content(""), Content.styled(str(_starts_title(view)), STRONG)]
            laid += fact_lines(starts, cells, label_cells=_BULLET_CELLS)
        return laid


def _starts_title(view: View) -> S:
    """Return what the starts are, and under which condition they hold."""
    cycles, is_cooling = view.standing.cycles, view.standing.verdict.latest is not None
    if cycles is not None and cycles.iterations_run is None and not is_cooling:
        return _EARLIEST_IDLE_IF_NONE if view.is_idle else _EARLIEST_IF_NONE
    return _EARLIEST_IDLE if view.is_idle else _EARLIEST


class FindingsScreen(AlturScreen[None]):
    """Shows every finding of a campaign, worst first."""

    CSS_PATH: ClassVar = [stylesheet("findings")]
    AUTO_FOCUS = "#all"
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("back", show=True),
        bind("findings", action="back"),
    ]

    def __init__(self, view: View) -> None:
        super().__init__()
        self._view = view
        self._verdict = Static(id="verdict", markup=False)
        self._summary = Static(id="summary", markup=False)
        self._list = FindingsList(view)

    def compose(self) -> ComposeResult:
        yield NameLine(self._view)
        yield self._verdict
        yield self._summary
        with ScrollBody(id="all"):
            yield self._list
        yield KeyFooter()

    def on_mount(self) -> None:
        self._show(self._view.now)

    def on_tick(self, message: Tick) -> None:
        """Show what holds now: hours open and close, and periods end."""
        self._show(message.now)

    def on_screen_resume(self) -> None:
        """Show what holds now, after another screen was on top."""
        self._show(self.altur.clock())

    def _show(self, now: datetime) -> None:
        zone = self._view.zone.key if self._view.in_viewer_zone else None
        given = standing(self._view.reading, now, zone)
        self._view = replace(self._view, standing=given)
        replace_text(self._verdict, Content(str(given.verdict.message)))
        replace_text(self._summary, summary(given.findings))
        self._list.show(self._view)
