"""Everything that was found in a campaign: what it is, what it means, and what to do about it."""

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
from altur_tui.campaign.findings import Finding, alike
from altur_tui.campaign.reading import standing
from altur_tui.reports import words
from altur_tui.text import fit, width
from altur_tui.tui.bindings import bind
from altur_tui.tui.common.facts import Fact, Facts, Section, lines
from altur_tui.tui.common.lines import Lines
from altur_tui.tui.common.screen import AlturScreen
from altur_tui.tui.common.style import GLYPHS, KEY, LABEL, STRONG, STYLES, WORDS, summary
from altur_tui.tui.detail.panels import IDLE, helpful, over
from altur_tui.tui.detail.view import View
from altur_tui.tui.messages import Tick
from altur_tui.tui.themes import stylesheet

_TITLE = "Findings"
_NO_FINDINGS = "Nothing was found that is wrong, odd or assumed."
_EXPLAINS = " explains"
_GAP = "  "
_LIKE_IT = " (+ {count} like it)"
_SHOWN = 3


def finding_facts(findings: tuple[Finding, ...]) -> list[Fact]:
    """Return the worst findings, of those that are alike the first."""
    said: list[Fact] = []
    for first, *more in alike(findings)[:_SHOWN]:
        severity = first.severity
        label = " ".join((GLYPHS[severity], WORDS[severity]))
        like_it = _LIKE_IT.format(count=len(more)) if more else ""
        message = Content.assemble(first.message, (like_it, LABEL))
        said.append((Content.styled(label, STYLES[severity]), message))
    return said


class FindingsPanel(Section):
    """What is wrong, odd or assumed, worst first."""

    def compose(self) -> ComposeResult:
        """Make the list."""
        self.entitle(_TITLE)
        yield Facts()
        yield Static(_NO_FINDINGS, id="none", markup=False)

    def show(self, findings: tuple[Finding, ...], key: str) -> None:
        """Show these findings; `key` opens all of them."""
        title = Content.styled(_TITLE, STRONG)
        if findings:
            opens = Content.assemble((key, KEY), (_EXPLAINS, LABEL))
            title = Content(_GAP).join((title, summary(findings), opens))
        self.entitle(title)
        self.query_one(Facts).show(finding_facts(findings))
        self.query_one("#none").display = not findings


_NONE = "Nothing was found that is wrong, odd or assumed."
_ASSUMPTIONS = "How the starts of the cycles are counted"
_EARLIEST = "Earliest starts, if none has run yet"
_EARLIEST_IDLE = "Earliest starts, if it runs and none has run yet"
_DO_WHEN_OVER = (
    "The period is over. Before another one, shorten the cooldown, widen the hours, plan fewer "
    "iterations or allow more days."
)
_MEANS = "Means"
_DO = "To do"
_WHERE = "Where"
_CANNOT_FIT = "cycles_cannot_fit"
_GAP = "  "
_BULLET = "·"
_BULLET_CELLS = 2


def facts(
    findings: Sequence[Finding], suggestions: Sequence[Suggestion] = (), *, is_over: bool = False
) -> list[Fact]:
    """Return what there is to say about findings that are alike.

    `suggestions` are changes that would make the cycles fit; `is_over` if their last day is past.
    """
    first = findings[0]
    label = " ".join((GLYPHS[first.severity], WORDS[first.severity]))
    said: list[Fact] = []
    for finding in findings:
        head = "" if said else Content.styled(label, STYLES[first.severity])
        said.append((head, Content.styled(finding.message, STRONG)))
    said += [
        (_MEANS, Content(first.kind.meaning)),
        (_DO, Content(_advice(first, is_over=is_over))),
    ]
    if first.code == _CANNOT_FIT:
        said += [("", Content(each.message)) for each in suggestions]
    if places := ", ".join(finding.where for finding in findings if finding.where):
        said.append((_WHERE, Content.assemble(places, (_GAP + first.code, LABEL))))
    return said


def _advice(found: Finding, *, is_over: bool) -> str:
    return _DO_WHEN_OVER if is_over and found.code == _CANNOT_FIT else found.kind.advice


def earliest(view: View) -> list[Fact]:
    """Return the first starts that are possible from now on, each in a line of its own."""
    cycles = view.standing.cycles
    starts = cycles.next_starts if cycles else ()
    return [(_BULLET, Content(words.when(each, view.zone, view.now))) for each in starts]


class FindingsList(Lines):
    """All findings below each other, and what the counting of cycles rests on."""

    def __init__(self, view: View) -> None:
        super().__init__()
        self._view = view

    def show(self, view: View) -> None:
        """Show what was found by now."""
        self._view = view
        self.changed()

    def lay_out(self, cells: int) -> list[Content]:
        """Lay the findings out."""
        view = self._view
        findings, cycles = view.standing.findings, view.standing.cycles
        laid: list[Content] = [] if findings else [Content.styled(_NONE, LABEL), Content("")]
        for group in alike(findings):
            laid += [*lines(facts(group, helpful(view), is_over=over(view)), cells), Content("")]
        if cycles is not None:
            laid.append(Content.styled(_ASSUMPTIONS, STRONG))
            listed = [(_BULLET, Content(each)) for each in ASSUMPTIONS]
            laid += lines(listed, cells, label_cells=_BULLET_CELLS)
        if starts := earliest(view):
            title = _EARLIEST_IDLE if view.standing.verdict.code in IDLE else _EARLIEST
            laid += [Content(""), Content.styled(title, STRONG)]
            laid += lines(starts, cells, label_cells=_BULLET_CELLS)
        return laid


class FindingsScreen(AlturScreen[None]):
    """Tells every finding of a campaign, worst first."""

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
        yield Static(given.verdict.message, id="verdict", markup=False)
        yield Static(summary(given.findings), id="summary", markup=False)
        with VerticalScroll(id="all"):
            yield FindingsList(self._view)
        yield Footer(show_command_palette=False)

    def on_tick(self, message: Tick) -> None:
        """Tell what holds now: hours open and close, and periods end."""
        self._tell(message.now)

    def on_screen_resume(self) -> None:
        """Tell what holds now, after another screen lay above."""
        self._tell(self.altur.clock())

    def _tell(self, now: datetime) -> None:
        zone = self._view.zone.key if self._view.in_viewer_zone else None
        before, given = self._view.standing, standing(self._view.reading, now, zone)
        self._view = replace(self._view, standing=given)
        if given.verdict.message != before.verdict.message:
            self.query_one("#verdict", Static).update(given.verdict.message)
        if given.findings != before.findings:
            self.query_one("#summary", Static).update(summary(given.findings))
        self.query_one(FindingsList).show(self._view)

    def action_back(self) -> None:
        """Go back to the campaign."""
        self.dismiss()

    def action_down(self) -> None:
        """Scroll on."""
        self.query_one("#all").scroll_down()

    def action_up(self) -> None:
        """Scroll back."""
        self.query_one("#all").scroll_up()


_ID = " · #{id}"
_WIDE_GAP = "   "


class NameLine(Widget):
    """Shows which campaign a screen is about, and whose time it tells. It does not change."""

    DEFAULT_CSS = "NameLine { height: 1; }"

    def __init__(
        self,
        name: str,
        campaign_id: int,
        *,
        id: str,  # noqa: A002
        zone: str = "",
    ) -> None:
        """Name the campaign, and the `zone` at the right if there is one."""
        super().__init__(id=id)
        self._campaign_name = name
        self._tail = _ID.format(id=campaign_id)
        self._zone = _WIDE_GAP + zone if zone else ""

    def render(self) -> Content:
        """Lay the line out: the name is cut, never the id."""
        room = self.content_size.width - width(self._tail) - width(self._zone)
        name = fit(self._campaign_name, max(room, 0)) + self._tail
        return Content.assemble((name, STRONG), (self._zone, LABEL))
