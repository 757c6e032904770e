"""The findings of a campaign: the worst in a panel, and all on a screen with what they mean."""

from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar

from msgspec.structs import replace
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Footer, Static

from altur_tui.campaign.cycles import ASSUMPTIONS, Suggestion
from altur_tui.campaign.findings import SEVERITIES, Finding, alike
from altur_tui.campaign.reading import standing
from altur_tui.i18n.sentences import P, S
from altur_tui.reports import words
from altur_tui.text import fit, width
from altur_tui.tui.bindings import bind
from altur_tui.tui.common.lines import Fact, FactList, Lines, Panel, fact_lines, replace_text
from altur_tui.tui.common.screen import AlturScreen
from altur_tui.tui.common.style import (
    LABEL,
    STRONG,
    STYLES,
    filled,
    key_sentence,
)
from altur_tui.tui.detail.view import View, summary
from altur_tui.tui.messages import Tick
from altur_tui.tui.themes import stylesheet

_TITLE = S("Findings")
_SEVERITY = "{glyph} {word}"
_EXPLAINS = S("{key} explains")
_SHOWS_ALL = S("{key} shows all {count:,}")
_MORE = P("{key} shows one more finding", "{key} shows {count:,} more findings")
_NO_FINDINGS = S("No problems, oddities or assumptions found.")
_LIKE_IT = P("{message} (+ 1 like it)", "{message} (+ {count:,} like it)")
_MAX_SHOWN = 3
_ASSUMPTIONS = S("How the starts of the cycles are counted")
_EARLIEST = S("Earliest starts")
_EARLIEST_IF_NONE = S("Earliest starts, if none has run yet")
_EARLIEST_IDLE = S("Earliest starts, if it runs")
_EARLIEST_IDLE_IF_NONE = S("Earliest starts, if it runs and none has run yet")
_DO_WHEN_OVER = S(
    "The period is over. For a new one, shorten the cooldown, widen the hours, plan fewer "
    "iterations or allow more days."
)
_MEANS = S("Means")
_DO = S("To do")
_WHERE = S("Where")
_CANNOT_FIT = "cycles_cannot_fit"
_ID = " · #{id}"
_GAP = "  "
_ZONE_GAP = "   "
_BULLET = "·"
_BULLET_CELLS = 2


def worst_facts(findings: tuple[Finding, ...], key: str) -> list[Fact]:
    """Return the worst findings, of those that are alike the first; `key` shows all of them."""
    groups = alike(findings)
    said: list[Fact] = []
    for first, *others in groups[:_MAX_SHOWN]:
        message = Content(str(first.message))
        if others:
            message = filled(_LIKE_IT, LABEL, message=message, count=len(others))
        said.append((_severity(first), message))
    if more := sum(map(len, groups[_MAX_SHOWN:])):
        said.append(("", key_sentence(_MORE, key, count=more)))
    return said


def _severity(given: Finding) -> Content:
    kind = SEVERITIES[given.severity]
    label = _SEVERITY.format(glyph=kind.glyph, word=kind.word)
    return Content.styled(label, STYLES[given.severity])


class FindingsPanel(Panel):
    """What is wrong, odd or assumed, worst first."""

    def compose(self) -> ComposeResult:
        """Make the list."""
        self.set_title(_TITLE)
        yield FactList()
        yield Static(str(_NO_FINDINGS), id="none", markup=False)

    def show(self, findings: tuple[Finding, ...], key: str) -> None:
        """Show the worst of these findings; `key` opens all of them."""
        title = Content.styled(str(_TITLE), STRONG)
        if findings:
            template = _EXPLAINS if len(alike(findings)) <= _MAX_SHOWN else _SHOWS_ALL
            opens = key_sentence(template, key, count=len(findings))
            title = Content(_GAP).join((title, summary(findings), opens))
        self.set_title(title)
        self.query_one(FactList).show(worst_facts(findings, key))
        self.query_one("#none").display = not findings


def group_facts(
    findings: Sequence[Finding], suggestions: Sequence[Suggestion] = (), *, is_over: bool = False
) -> list[Fact]:
    """Return everything about findings that are alike: what they mean and what to do.

    `suggestions` are changes that would make the cycles fit; `is_over` if their last day is past.
    """
    first = findings[0]
    said: list[Fact] = []
    for finding in findings:
        head = "" if said else _severity(first)
        said.append((head, Content.styled(str(finding.message), STRONG)))
    said += [
        (_MEANS, Content(str(first.kind.meaning))),
        (_DO, Content(_advice(first, is_over=is_over))),
    ]
    if first.code == _CANNOT_FIT:
        said += [("", Content(str(each.message))) for each in suggestions]
    if places := ", ".join(finding.where for finding in findings if finding.where):
        said.append((_WHERE, Content.assemble(places, (_GAP + first.code, LABEL))))
    return said


def _advice(found: Finding, *, is_over: bool) -> str:
    return str(_DO_WHEN_OVER if is_over and found.code == _CANNOT_FIT else found.kind.advice)


def earliest(view: View) -> list[Fact]:
    """Return the first starts that are possible from now on, each in a line of its own."""
    cycles = view.standing.cycles
    starts = cycles.next_starts if cycles else ()
    return [(_BULLET, Content(words.when(each, view.zone, view.now))) for each in starts]


class NameLine(Widget):
    """Shows which campaign a screen is about, and in which zone. It does not change."""

    DEFAULT_CSS = "NameLine { height: 1; }"

    def __init__(
        self,
        name: str,
        campaign_id: int,
        *,
        id: str,  # noqa: A002
        zone: str = "",
    ) -> None:
        """Make the line; `zone`, if given, stands at its end."""
        super().__init__(id=id)
        self._campaign_name = name
        self._tail = _ID.format(id=campaign_id)
        self._zone = _ZONE_GAP + zone if zone else ""

    def render(self) -> Content:
        """Lay the line out: the name is cut, never the id."""
        room = self.content_size.width - width(self._tail) - width(self._zone)
        name = fit(self._campaign_name, max(room, 0)) + self._tail
        return Content.assemble((name, STRONG), (self._zone, LABEL))


class FindingsList(Lines):
    """All findings, and the assumptions behind the counting of the cycles' starts."""

    def __init__(self, view: View) -> None:
        super().__init__()
        self._view = view

    def show(self, view: View) -> None:
        """Show the findings of this view."""
        self._view = view
        self.changed()

    def lay_out(self, cells: int) -> list[Content]:
        """Lay the findings out."""
        view = self._view
        findings, cycles = view.standing.findings, view.standing.cycles
        laid: list[Content] = (
            [] if findings else [Content.styled(str(_NO_FINDINGS), LABEL), Content("")]
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
            title = _EARLIEST_IDLE if view.is_idle else _EARLIEST
            is_cooling = view.standing.verdict.latest is not None
            if cycles is not None and cycles.iterations_run is None and not is_cooling:
                title = _EARLIEST_IDLE_IF_NONE if view.is_idle else _EARLIEST_IF_NONE
            laid += [Content(""), Content.styled(str(title), STRONG)]
            laid += fact_lines(starts, cells, label_cells=_BULLET_CELLS)
        return laid


class FindingsScreen(AlturScreen[None]):
    """Shows every finding of a campaign, worst first."""

    CSS_PATH: ClassVar = [stylesheet("findings")]
    AUTO_FOCUS = "#all"
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("back", show=True),
        bind("findings", action="back"),
        bind("down", action="down"),
        bind("up", action="up"),
    ]

    def __init__(self, view: View) -> None:
        super().__init__()
        self._view = view

    def compose(self) -> ComposeResult:
        """Lay out the title and the list."""
        reading, given = self._view.reading, self._view.standing
        name = words.campaign_name(reading)
        yield NameLine(name, reading.id, id="title", zone=self._view.zone_label)
        yield Static(Content(str(given.verdict.message)), id="verdict", markup=False)
        yield Static(summary(given.findings), id="summary", markup=False)
        with VerticalScroll(id="all"):
            yield FindingsList(self._view)
        yield Footer(show_command_palette=False)

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
        replace_text(self.query_one("#verdict", Static), Content(str(given.verdict.message)))
        replace_text(self.query_one("#summary", Static), summary(given.findings))
        self.query_one(FindingsList).show(self._view)

    def action_back(self) -> None:
        """Go back to the campaign."""
        self.dismiss()

    def action_down(self) -> None:
        """Scroll on."""
        self.query_one("#all").scroll_relative(y=1, animate=False, immediate=True)

    def action_up(self) -> None:
        """Scroll back."""
        self.query_one("#all").scroll_relative(y=-1, animate=False, immediate=True)
