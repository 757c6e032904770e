"""The screen with all events of this run, the newest first."""

from collections.abc import Sequence
from datetime import tzinfo
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from altur_tui.campaign.past.events import EVENTS, Event
from altur_tui.core.events import MAX_EVENTS
from altur_tui.i18n.sentences import P, S
from altur_tui.reports.events import when
from altur_tui.text import fit, pad, width
from altur_tui.tui.bindings import bind
from altur_tui.tui.common.events import style_of, whose
from altur_tui.tui.common.footer import KeyFooter
from altur_tui.tui.common.lines import LABEL, STRONG, Lines, wrap
from altur_tui.tui.common.screen import AlturScreen
from altur_tui.tui.messages import OpenCampaigns
from altur_tui.tui.themes import stylesheet

_TITLE = S("Events")
_COUNT = P("1 event, the newest first", "{count:,} events, the newest first")
_FULL = S("the newest {count:,} events")
_NONE = S("Nothing has happened since you started watching.")
_NOT_WATCHING = S("Nothing has been watched yet. Press {key} on a campaign or a fleet to start.")
_GAP = "   "
_COLUMN_GAP = "  "
_MAX_NAME_SHARE = 0.3
_MIN_NAME = 12
_MARKS = 2
_MAX_LINES = 4


class EventList(OptionList):
    """Events to choose from, a line each."""

    BINDINGS: ClassVar[list[BindingType]] = [
        bind("open", action="select", show=True),
        bind("up", action="cursor_up"),
        bind("down", action="cursor_down"),
    ]
    STEPS: ClassVar = frozenset({"up", "down"})
    """The commands that move the cursor and leave the focus: typed ahead, they need not wait."""

    def __init__(self, zone: tzinfo) -> None:
        super().__init__(id="all", markup=False)
        self._zone = zone
        self._shown: tuple[Event, ...] = ()
        self._laid_out_for = 0

    @property
    def selected(self) -> Event | None:
        """The event of the highlighted line."""
        at = self.highlighted
        return self._shown[at] if at is not None and at < len(self._shown) else None

    def show(self, events: Sequence[Event]) -> None:
        """Show these events; the cursor stays on the event that it is on."""
        before, at = self._shown, self.highlighted
        self._shown = tuple(events)
        more = 0
        if at and before:
            more = next((n for n, each in enumerate(events) if each is before[0]), len(events))
        self._lay_out(0 if at is None else at + more)

    def on_resize(self) -> None:
        if self._laid_out_for != self.scrollable_content_region.width:
            self._lay_out(self.highlighted or 0)

    def _lay_out(self, highlighted: int) -> None:
        self._laid_out_for = self.scrollable_content_region.width
        self.clear_options()
        cells = self._laid_out_for - _MARKS
        self.add_options(Option(each) for each in event_lines(self._shown, self._zone, cells))
        if self._shown:
            self.highlighted = min(highlighted, len(self._shown) - 1)


def event_lines(events: Sequence[Event], zone: tzinfo, cells: int) -> list[Content]:
    """Return events as lines of columns, in at most `cells` cells."""
    if not events or cells <= 0:
        return []
    whens = [when(each, zone) for each in events]
    kinds = [str(EVENTS[each.kind].word) for each in events]
    names = [whose(each) for each in events]
    for_when, for_kind = max(map(width, whens)), max(map(width, kinds))
    for_name = min(max(map(width, names)), max(_MIN_NAME, int(cells * _MAX_NAME_SHARE)))
    taken = for_when + for_kind + for_name + 2 + 3 * len(_COLUMN_GAP)
    lines = []
    for event, at, kind, name in zip(events, whens, kinds, names, strict=True):
        style = style_of(event)
        lines.append(
            Content.assemble(
                (pad(at, for_when), LABEL),
                _COLUMN_GAP,
                (EVENTS[event.kind].glyph, style),
                " ",
                (pad(kind, for_kind), style),
                _COLUMN_GAP,
                pad(name, for_name),
                _COLUMN_GAP,
                fit(event.message, max(cells - taken, 0)),
            )
        )
    return lines


class WholeEvent(Lines):
    """The whole event at the cursor."""

    def __init__(self) -> None:
        super().__init__(id="whole")
        self._event: Event | None = None

    def show(self, event: Event | None) -> None:
        if event is not self._event:
            self._event = event
            self.changed()

    def lay_out(self, cells: int) -> list[Content]:
        if self._event is None:
            return []
        head = Content.styled(fit(whose(self._event), cells), STRONG)
        return [head, *wrap(Content(self._event.message), cells, _MAX_LINES)]


class EventsScreen(AlturScreen[None]):
    """Lists the events of this run. Opening it marks them as seen."""

    CSS_PATH: ClassVar = [stylesheet("events")]
    AUTO_FOCUS = "#all"
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("back", show=True),
        bind("events", action="back"),
    ]

    def compose(self) -> ComposeResult:
        yield Static(id="title", markup=False)
        yield EventList(self.altur.viewer_zone)
        yield WholeEvent()
        yield KeyFooter()

    def on_mount(self) -> None:
        self.call_after_refresh(self._show)

    def on_screen_resume(self) -> None:
        self._show()

    def on_events_happened(self) -> None:
        self._show()

    def on_option_list_option_highlighted(self) -> None:
        self.query_one(WholeEvent).show(self.query_one(EventList).selected)

    def on_option_list_option_selected(self) -> None:
        event = self.query_one(EventList).selected
        if event is not None:
            self.post_message(OpenCampaigns((event.id,)))

    def _show(self) -> None:
        if not self.is_seen:
            return
        events = tuple(self.altur.alarm.log.events)
        self.query_one("#title", Static).update(self._title(len(events)))
        listed = self.query_one(EventList)
        listed.show(events)
        self.query_one(WholeEvent).show(listed.selected)
        self.altur.alarm.see()

    def _title(self, count: int) -> Content:
        title = Content.styled(str(_TITLE), STRONG)
        if not count:
            said = str(_NONE) if self.altur.watching.on else self._not_watching
        elif count < MAX_EVENTS:
            said = _COUNT.format(count=count)
        else:
            said = _FULL.format(count=count)
        return Content.assemble(title, _GAP, (said, LABEL))

    @property
    def _not_watching(self) -> str:
        return _NOT_WATCHING.format(key=self.key_of("watch"))
