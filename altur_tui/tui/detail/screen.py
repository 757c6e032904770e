"""The detail: one campaign with its agent, hours, cycles, analytics and findings."""

from datetime import datetime
from typing import ClassVar
from zoneinfo import ZoneInfo

from textual import work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.getters import query_one
from textual.timer import Timer

from altur_tui.background import in_thread
from altur_tui.campaign.reading import Reading, standing
from altur_tui.client.slot import Outage, RequestSlot
from altur_tui.core.repository import Known
from altur_tui.i18n.sentences import N, S
from altur_tui.reports import words
from altur_tui.tui.bindings import bind
from altur_tui.tui.common.footer import KeyFooter
from altur_tui.tui.common.since import SinceScreen, told_since
from altur_tui.tui.common.state import StatePane, coarse, wants_key
from altur_tui.tui.common.watched import EventLine, WatchLine
from altur_tui.tui.detail.analytics import AnalyticsPanel
from altur_tui.tui.detail.headline import Headline, StaleBanner
from altur_tui.tui.detail.heatmap import WeekMap, WeekPanel
from altur_tui.tui.detail.panels import CampaignPanel, CyclesPanel, FindingsPanel
from altur_tui.tui.detail.view import View
from altur_tui.tui.messages import (
    AskKey,
    CampaignKnown,
    CampaignsRecalled,
    ShowScreen,
    ShowTrend,
    Tick,
)
from altur_tui.tui.themes import stylesheet

_WALK = N("Walk the week")
_FIRST = S("This is the first campaign in the list.")
_LAST = S("This is the last campaign in the list.")
_ONE_ZONE = S("Your time zone is the same: {zone}.")
_NEED_OTHERS = frozenset({"previous", "next"})
_NEED_ANSWER = frozenset({"raw", "findings", "zone", "trend", "changes", "export"})
_WAIT_FOR_ANSWER = _NEED_ANSWER | {"watch", "refresh", "left", "right", "up", "down"}
_QUEUE_POLL_SECONDS = 0.5
_MIN_TALL = 30
"""Lines from which the screen has room for more."""
_HEADLINE_PADDING = 4
_IMPORTANCE = {
    "key": 95,
    "refresh": 90,
    "findings": 80,
    "previous": 70,
    "next": 71,
    "watch": 60,
    "trend": 55,
    "changes": 47,
    "zone": 48,
    "since": 47,
    "app.command_palette": 45,
    "raw": 40,
}
"""How long each key stays in the footer as the window gets narrower, by action."""


class DetailScreen(SinceScreen[int]):
    """Shows one campaign of a sequence; keys move to the others.

    Dismissed with the id of the campaign that was shown last.
    """

    CSS_PATH: ClassVar = [stylesheet("detail")]
    AUTO_FOCUS = "#body"
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("back", show=True),
        bind("refresh", show=True),
        bind("previous", show=True, description=N("Prev")),
        bind("next", show=True),
        bind("findings", show=True),
        bind("trend", show=True),
        bind("changes", show=True),
        bind("raw", show=True),
        bind("zone", show=True, description=N("Zone")),
        *SinceScreen.WATCH,
        *SinceScreen.SINCE,
        bind("export", description=N("Export")),
        bind("copy"),
        bind("key", action="key", show=True),
        bind("left", action="week", description=_WALK),
        bind("right", action="week", description=_WALK),
        bind("up", action="week", description=_WALK),
        bind("down", action="week", description=_WALK),
    ]

    headline = query_one("#headline", Headline)
    banner = query_one("#banner", StaleBanner)
    body = query_one("#body", VerticalScroll)
    state = query_one("#state", StatePane)

    def __init__(self, ids: tuple[int, ...], index: int = 0) -> None:
        super().__init__()
        self._ids = ids
        self._index = index
        self._in_viewer_zone = False
        self._wants_key = False
        self._outage: Outage | None = None
        self._remembered: int | None = None
        """The campaign that was added to the recent ones last."""
        self._queue_timer: Timer | None = None

    @property
    def campaign_id(self) -> int:
        """The id of the campaign on the screen."""
        return self._ids[self._index]

    @property
    def known(self) -> Known:
        """What is known of it."""
        return self.altur.repository.known(self.campaign_id)

    def compose(self) -> ComposeResult:
        """Make every part once; they are updated in place."""
        yield Headline(id="headline")
        yield WatchLine()
        yield StaleBanner(id="banner")
        with VerticalScroll(id="body"):
            with Horizontal(id="who"):
                yield CampaignPanel()
                yield CyclesPanel()
            yield WeekPanel(id="week")
            yield AnalyticsPanel(id="analytics")
            yield FindingsPanel()
        yield StatePane(id="state")
        yield EventLine()
        yield KeyFooter(_IMPORTANCE)

    def on_mount(self) -> None:
        """Show what is known, and fetch the rest."""
        self._turn_to(self._index)

    def on_campaign_known(self, message: CampaignKnown) -> None:
        if message.known.id == self.campaign_id:
            self._draw(self.altur.clock())

    def on_campaigns_recalled(self, message: CampaignsRecalled) -> None:
        """Show the campaign as it was, until its answer comes."""
        if self.campaign_id in message.ids:
            self._redraw()
            self.call_after_refresh(self._recall_past)

    def on_key_given(self) -> None:
        """Fetch again: there is a key now."""
        self._fetch()

    def on_tick(self, message: Tick) -> None:
        self._draw(message.now)

    def on_screen_resume(self) -> None:
        self._redraw()

    def on_resize(self) -> None:
        self.call_after_refresh(self._redraw)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer only what can be done: with other campaigns, with an answer.

        A key is offered here only where it helps; the app accepts one at any time.
        """
        if action in _NEED_OTHERS:
            return len(self._ids) > 1
        if action == "key":
            return self._wants_key
        if action in _NEED_ANSWER:
            return self.known.snapshot is not None
        return super().check_action(action, parameters)

    def needs_answer(self, command_id: str) -> bool:
        """Let keys that need an answer wait for the first one."""
        known = self.known
        return command_id in _WAIT_FOR_ANSWER and known.loading and known.reading is None

    async def poll(self) -> None:
        """Fetch the campaign, in the background: nobody waits for it."""
        await self.altur.repository.refresh(self.campaign_id)

    @property
    def watched(self) -> tuple[int, ...]:
        return (self.campaign_id,)

    def draw_changes(self) -> None:
        self._redraw()

    def action_refresh(self) -> None:
        self._fetch()

    def action_previous(self) -> None:
        self._turn_to(self._index - 1)

    def action_next(self) -> None:
        self._turn_to(self._index + 1)

    def action_back(self) -> None:
        self.dismiss(self.campaign_id)

    def action_zone(self) -> None:
        reading = self.known.reading
        if reading is not None and reading.timezone == self.altur.viewer_zone.key:
            self.altur.say(_ONE_ZONE.format(zone=reading.timezone))
            return
        self._in_viewer_zone = not self._in_viewer_zone
        self._draw(self.altur.clock())

    def action_week(self) -> None:
        if self.body.display:
            # At once: the next key may already be waiting.
            self.set_focus(self.query_one(WeekMap))

    def action_copy(self) -> None:
        self.copy_id(self.campaign_id)

    def action_export(self) -> None:
        self._ask_export(self.known)

    @work(exclusive=True, group="choices")
    async def _ask_export(self, known: Known) -> None:
        """Offer what was chosen for the last export."""
        from altur_tui.store.choices import Choices, ChoicesFile
        from altur_tui.tui.dialogs.export import ExportScreen
        from altur_tui.tui.dialogs.selection import Selection

        settings, choices = self.altur.settings, Choices()
        if not settings.demo:
            file = ChoicesFile(settings.state_folder, settings.profile)
            choices = await in_thread(file.load)
        screen = ExportScreen((known,), Selection((known.id,)), choices)
        self.post_message(ShowScreen(screen))

    def action_key(self) -> None:
        self.post_message(AskKey(self.known.error))

    def action_raw(self) -> None:
        snapshot = self.known.snapshot
        if snapshot is None:
            return
        from altur_tui.tui.detail.raw import RawScreen

        self.post_message(ShowScreen(RawScreen(snapshot, recalled=self.known.recalled)))

    def action_findings(self) -> None:
        reading = self.known.reading
        if reading is None:
            return
        from altur_tui.tui.detail.findings import FindingsScreen

        view = self._view(self.known, reading, self.altur.clock())
        self.post_message(ShowScreen(FindingsScreen(view)))

    def action_trend(self) -> None:
        self.post_message(ShowTrend(self.campaign_id, in_viewer_zone=self._in_viewer_zone))

    def action_changes(self) -> None:
        reading = self.known.reading
        if reading is None:
            return
        from altur_tui.tui.detail.changes import ChangesScreen

        view = self._view(self.known, reading, self.altur.clock())
        self.post_message(ShowScreen(ChangesScreen(view)))

    def _turn_to(self, index: int) -> None:
        """Show another campaign of the sequence; fetch it unless it is fresh."""
        if not 0 <= index < len(self._ids):
            self.altur.say(str(_FIRST if index < 0 else _LAST))
            return
        self._index = index
        self.body.scroll_home(animate=False)
        if not self.known.fresh:
            self._fetch()
        self.offer_watching()
        self.learn_since()
        self._draw(self.altur.clock())
        # What is known is painted before more of it is loaded.
        self.call_after_refresh(self._recall_past)

    def _recall_past(self) -> None:
        """Have pace and changes of what was kept told, too, if they are not yet."""
        known = self.known
        if known.recalled and known.reading is not None and not known.reading.past.kept:
            self.altur.recall_past(self.campaign_id)

    @work(exclusive=True, group="fetch")
    async def _fetch(self) -> None:
        # The answer reaches the screen as a message, like those that others fetch.
        await self.altur.repository.refresh(self.campaign_id, priority=True)

    def _redraw(self) -> None:
        self._draw(self.altur.clock())

    def _draw(self, now: datetime) -> None:
        known = self.known
        wanted_key, self._wants_key = self._wants_key, wants_key(known.error)
        if wanted_key != self._wants_key or self.body.display != (known.reading is not None):
            self.refresh_bindings()
        self._outage = self._outage_now
        self.body.display = known.reading is not None
        self.state.display = known.reading is None
        if known.reading is None:
            self._draw_state(known)
        else:
            self._draw_reading(known, known.reading, now)
        self._watch_queue(waiting=known.loading)

    def _draw_state(self, known: Known) -> None:
        self.headline.show_unknown(self.campaign_id, self._position)
        self.banner.display = False
        self.remove_class("-recalled")
        if known.error is not None and not known.loading:
            self.state.show_error(self.campaign_id, known.error, self.key_of)
        else:
            ahead = None if self._slot is None else self._slot.ahead
            self.state.show_loading(self.campaign_id, ahead, self._outage)

    def _draw_reading(self, known: Known, reading: Reading, now: datetime) -> None:
        view = self._view(known, reading, now)
        if self._remembered != reading.id:
            self._remembered = reading.id
            self.call_after_refresh(self._remember, reading)
        # Before the first layout nothing has a size yet, so the size of the app stands in.
        tall = (self.size.height or self.app.size.height) >= _MIN_TALL
        cells = self.headline.size.width or self.app.size.width - _HEADLINE_PADDING
        self.headline.show(view, tall=tall)
        self.query_one(CampaignPanel).show(view, cells, tall=tall)
        self.query_one(CyclesPanel).show(view, self.key_of("findings"), tall=tall)
        self.query_one(WeekPanel).show(view, self.key_of("zone"))
        moved, since = self.altur.watching.changes(reading.id), self.since_of(reading)
        shown_in = view.viewer_zone if view.in_viewer_zone else view.campaign_zone
        told = "" if since is None else told_since(since, view.viewer_zone, now, shown_in)
        self.query_one(AnalyticsPanel).show(reading, moved, since, told)
        self.query_one(AnalyticsPanel).show_pace(view.standing)
        self.query_one(FindingsPanel).show(view.standing.findings, self.key_of("findings"))
        self.set_class(known.recalled, "-recalled")
        self.banner.display = self.banner.show(known.error, view, self.key_of)

    def _remember(self, reading: Reading) -> None:
        self.altur.memory.remember((reading.id,), words.campaign_name(reading))

    def _view(self, known: Known, reading: Reading, now: datetime) -> View:
        return View(
            reading=reading,
            standing=standing(reading, now, self._zone),
            campaign_zone=ZoneInfo(reading.timezone),
            viewer_zone=self.altur.viewer_zone,
            in_viewer_zone=self._in_viewer_zone,
            loading=known.loading,
            outage=self._outage,
            recalled=known.recalled,
            no_answer_since=self.altur.repository.no_answer_since,
            position=self._position,
        )

    @property
    def _zone(self) -> str | None:
        """The zone of all times, if it is not the campaign's."""
        return self.altur.viewer_zone.key if self._in_viewer_zone else None

    @property
    def _slot(self) -> RequestSlot | None:
        return self.altur.repository.slot(self.campaign_id)

    @property
    def _outage_now(self) -> Outage | None:
        return coarse(None if self._slot is None else self._slot.outage)

    @property
    def _position(self) -> tuple[int, int]:
        return self._index + 1, len(self._ids)

    def _watch_queue(self, *, waiting: bool) -> None:
        """Poll the queue, but only while an answer is awaited."""
        if waiting and self._queue_timer is None:
            self._queue_timer = self.set_interval(_QUEUE_POLL_SECONDS, self._poll_queue)
        elif not waiting and self._queue_timer is not None:
            self._queue_timer.stop()
            self._queue_timer = None

    def _poll_queue(self) -> None:
        known = self.known
        if self._outage != self._outage_now:
            self._redraw()
        elif known.reading is None:
            self._draw_state(known)
