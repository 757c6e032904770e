"""Screens that refresh automatically while they are on top, and the lines that show it."""

import math
from abc import abstractmethod
from collections.abc import Collection
from typing import TYPE_CHECKING, ClassVar, TypeVar

from msgspec import Struct
from textual import work
from textual.binding import Binding
from textual.content import Content
from textual.message import Message
from textual.timer import Timer

from altur_tui.campaign.words import duration
from altur_tui.i18n.sentences import P, S
from altur_tui.text import ALWAYS, Part, fit_parts
from altur_tui.tui.bindings import bind
from altur_tui.tui.common.lines import CLOSED, KEY, LABEL, OPEN, Lines, key_sentence
from altur_tui.tui.common.screen import AlturScreen
from altur_tui.tui.messages import CampaignKnown, Tick
from altur_tui.wire.errors import ErrorKind

if TYPE_CHECKING:
    from altur_tui.tui.common.events import LastEvent

_EVERY = S("◉ Watching every {pace}")
_SLOWED = {
    ErrorKind.RATE_LIMITED: S("▲ Too many requests; retrying every {pace}"),
    ErrorKind.NETWORK: S("▲ No answer; retrying every {pace}"),
    ErrorKind.UNAUTHORIZED: S("▲ Key refused; retrying every {pace}"),
    ErrorKind.FORBIDDEN: S("▲ Key refused; retrying every {pace}"),
}
_SLOWED_OTHERWISE = S("▲ Server error; retrying every {pace}")
_FETCHING = S("fetching…")
_NEXT = S("next in {minutes:,} min")
_NEXT_SOON = S("next within 1 min")
_STOPS = S("{key} stops watching")
_STOPS_BRIEFLY = S("{key} stops")
_MOVED = (
    P("1 number moved", "{count:,} numbers moved"),
    P("1 moved", "{count:,} moved"),
)
_MOVED_FILTER = (
    P(
        "1 number moved: type {key}moved to list it",
        "{count:,} numbers moved: type {key}moved to list them",
    ),
    P("1 moved: type {key}moved to list it", "{count:,} moved: type {key}moved to list them"),
)
_MOVED_IN = (S("numbers moved in {campaigns:,} campaigns"), S("{campaigns:,} campaigns moved"))
_MOVED_IN_FILTER = (
    S("numbers moved in {campaigns:,} campaigns: type {key}moved to list them"),
    S("{campaigns:,} campaigns moved: type {key}moved to list them"),
)
"""The ways to say what moved, longest first."""
# Do not ask for its cell_length: Textual's join then takes the joined text for that much longer.
_SEPARATOR = Content.styled(" · ", LABEL)
_A_MINUTE = 60


class WatchState(Struct, frozen=True):
    """What the line shows while a screen is watched."""

    pace: float
    """Seconds from one poll to the next."""
    refusal: ErrorKind | None
    """Why it is slower than configured, if it is. The error itself is shown elsewhere."""
    polling: bool
    """Whether a poll is under way."""
    until_next: float | None
    """Seconds; None while the clock is fixed, so that there is no countdown."""
    moved: tuple[int, int]
    """How many numbers changed in the last poll, and in how many campaigns."""
    key: str
    """The key that stops watching."""
    filter_key: str | None = None
    """The key of the filter that lists what moved, where there is one."""


def line(state: WatchState, cells: int) -> Content:
    """Return the line in at most `cells` cells.

    What moved comes last, shorter where there is little room and else not at all: the numbers
    themselves are marked.
    """
    parts: list[Part[Content]] = [[(ALWAYS, _pace(state))]]
    if state.polling:
        parts.append([(ALWAYS, Content(str(_FETCHING)))])
    elif (countdown := _countdown(state)) is not None:
        parts.append([(ALWAYS, countdown)])
    stops, stops_briefly = (key_sentence(each, state.key) for each in (_STOPS, _STOPS_BRIEFLY))
    parts.append([(0, stops), (ALWAYS, stops_briefly)])
    moved = _moved(*state.moved, state.filter_key)
    parts.append([(1, Content.styled(each, KEY)) for each in moved])
    fitted = fit_parts(parts, cells, gap=len(_SEPARATOR.plain))
    joined = _SEPARATOR.join([each for each in fitted if each is not None])
    return joined.truncate(cells, ellipsis=True)


def _pace(state: WatchState) -> Content:
    pace = duration(seconds=state.pace)
    if state.refusal is None:
        return Content.styled(_EVERY.format(pace=pace), OPEN)
    slowed = _SLOWED.get(state.refusal, _SLOWED_OTHERWISE)
    return Content.styled(slowed.format(pace=pace), CLOSED)


def _countdown(state: WatchState) -> Content | None:
    """Return the time to the next poll; none below a minute, which only the clock's tick ends."""
    if state.until_next is None:
        return None
    minutes = math.ceil(state.until_next / _A_MINUTE)
    if minutes > 1:
        return Content(_NEXT.format(minutes=minutes))
    return Content(str(_NEXT_SOON)) if state.pace >= _A_MINUTE else None


def _moved(count: int, campaigns: int, filter_key: str | None) -> list[str]:
    """Return the ways to say what moved, longest first; none if nothing did.

    How to list it is dropped last.
    """
    if not count:
        return []
    if campaigns > 1:
        sentences = _MOVED_IN if filter_key is None else (*_MOVED_IN_FILTER, *_MOVED_IN)
        return [each.format(campaigns=campaigns, key=filter_key) for each in sentences]
    forms = _MOVED if filter_key is None else (*_MOVED_FILTER, *_MOVED)
    return [each.format(count=count, key=filter_key) for each in forms]


class WatchLine(Lines):
    """One line, shown only while the screen is watched."""

    DEFAULT_CSS = "WatchLine { display: none; height: 1; padding: 0 2; }"

    def __init__(self) -> None:
        super().__init__(id="watch")
        self._state: WatchState | None = None

    def lay_out(self, cells: int) -> list[Content]:
        """Return the line, if the screen is watched."""
        return [] if self._state is None else [line(self._state, cells)]

    def show(self, state: WatchState | None) -> None:
        """Show `state`; None hides the line."""
        if state != self._state:
            self._state = state
            self.display = state is not None
            self.changed()


class EventLine(Lines):
    """One line, shown only while the screen is watched and something has happened."""

    DEFAULT_CSS = "EventLine { display: none; height: 1; padding: 0 2; background: $surface; }"

    def __init__(self) -> None:
        super().__init__(id="last-event")
        self._given: LastEvent | None = None

    def lay_out(self, cells: int) -> list[Content]:
        """Return the line, if there is something to show."""
        if self._given is None:
            return []
        from altur_tui.tui.common.events import last_event

        return [last_event(self._given, cells)]

    def show(self, given: "LastEvent | None") -> None:
        """Show an event; None hides the line."""
        if given != self._given:
            self._given = given
            self.display = given is not None
            self.changed()


# Textual never calls a timer that is due before it has started.
_MIN_SECONDS = 0.1
_NOTHING_TO_WATCH = S("Still loading. Try again once a campaign appears.")

Result = TypeVar("Result")


class WatchedScreen(AlturScreen[Result]):
    """Polls some seconds after the last poll ended, but not while another screen lies above.

    It goes on in a window without the focus, which may be visible on a second monitor. The app
    holds whether it is watched, so the screens above and below are watched too.
    A screen of this kind contains a WatchLine and an EventLine, and `WATCH` in its bindings.
    """

    WATCH: ClassVar[tuple[Binding, ...]] = (
        bind("watch", show=True),
        # What the key does while it is not offered.
        bind("watch", action="say_nothing_to_watch"),
    )

    class Polled(Message, bubble=False):
        """Every campaign of the poll was answered or failed."""

    def __init__(self) -> None:
        super().__init__()
        self._next_poll: Timer | None = None
        self._next_poll_at: float | None = None
        self._polling = False
        self._offers_watching = False

    @abstractmethod
    async def poll(self) -> None:
        """Fetch what is on the screen, and wait for it."""

    @property
    @abstractmethod
    def watched(self) -> Collection[int]:
        """The ids of the campaigns that a poll fetches."""

    @abstractmethod
    def draw_changes(self) -> None:
        """Redraw what moved, or no longer counts as moved."""

    def on_mount(self) -> None:
        """Update the countdown whenever the window gets the focus."""
        self.watch(self.app, "app_focus", self._show_state, init=False)
        self.offer_watching()

    def on_campaign_known(self, message: CampaignKnown) -> None:
        """Count what moved, and wait as long as the server demands."""
        if message.known.loading:
            return
        if not self._offers_watching and message.known.answered:
            self.offer_watching()
        watching = self.altur.watching
        if not watching.on:
            return
        if self._next_poll_at is not None and self._next_poll_at < watching.not_before:
            self._next_poll_at = watching.not_before
            self._schedule_poll()
        self._show_state()

    def on_key_given(self) -> None:
        """Show what was kept with the key that there is now."""
        self.altur.recall(self.watched)

    def on_screen_resume(self) -> None:
        self.offer_watching()
        self._schedule_poll()

    def on_screen_suspend(self) -> None:
        self._cancel_poll()

    def on_tick(self, message: Tick) -> None:  # noqa: ARG002
        """Count down, by the minute."""
        self._show_state()

    def on_events_happened(self) -> None:
        self._show_event()

    def on_watched_screen_polled(self) -> None:
        """Schedule the next poll, later if the server refuses."""
        self._polling = False
        self._next_poll_at = None
        self.altur.watching.judge(list(map(self.altur.repository.known, self.watched)))
        self._schedule_poll()
        if not self.altur.watching.on:
            self.offer_watching()
            self.draw_changes()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer to watch once a campaign was answered; before, nothing can move."""
        if action == "watch":
            return self._offers_watching
        return super().check_action(action, parameters)

    def offer_watching(self) -> None:
        """Update whether watching is offered, after an answer or for other campaigns."""
        known = self.altur.repository.known
        offers = self.altur.watching.on or any(known(each).answered for each in self.watched)
        if offers != self._offers_watching:
            self._offers_watching = offers
            self.refresh_bindings()

    def action_watch(self) -> None:
        self.altur.watching.switch()
        self._next_poll_at = None
        self.offer_watching()
        self._schedule_poll()
        self.draw_changes()

    def action_say_nothing_to_watch(self) -> None:
        """Show why watching is not offered yet."""
        self.altur.say(str(_NOTHING_TO_WATCH))

    def _cancel_poll(self) -> None:
        if self._next_poll is not None:
            self._next_poll.stop()
            self._next_poll = None

    def _schedule_poll(self) -> None:
        """Schedule the next poll, if the screen is watched."""
        self._cancel_poll()
        watching = self.altur.watching
        if not watching.on:
            self._next_poll_at = None
        elif self.is_seen and not self._polling:
            now = watching.timer()
            if self._next_poll_at is None:
                self._next_poll_at = max(now + watching.pace, watching.not_before)
            wait = max(self._next_poll_at - now, _MIN_SECONDS)
            self._next_poll = self.set_timer(wait, self._start_poll, name="watch")
        self._show_state()

    def _start_poll(self) -> None:
        self._next_poll = None
        self._polling = True
        self._show_state()
        self._run_poll()

    @work(exclusive=True, group="watch")
    async def _run_poll(self) -> None:
        try:
            await self.poll()
        finally:
            self.post_message(self.Polled())

    def _show_state(self) -> None:
        watching = self.altur.watching
        state = None
        if watching.on:
            until = None
            if self._next_poll_at is not None and self.altur.settings.now is None:
                until = max(self._next_poll_at - watching.timer(), 0.0)
            state = WatchState(
                pace=watching.pace,
                refusal=None if watching.refusal is None else watching.refusal.kind,
                polling=self._polling,
                until_next=until,
                moved=watching.moved(self.watched),
                key=self.key_of("watch"),
                filter_key=self.key_of("lookup") if len(self.watched) > 1 else None,
            )
        self.set_class(state is not None, "-watched")
        self.query_one(WatchLine).show(state)
        self._show_event()

    def _show_event(self) -> None:
        """Update the line about what has happened last."""
        given = None
        if self.altur.watching.on and (events := self.altur.alarm.log.events):
            from altur_tui.tui.common.events import LastEvent

            log, zone = self.altur.alarm.log, self.altur.viewer_zone
            given = LastEvent(events[0], log.unseen, self.key_of("events"), zone)
        self.query_one(EventLine).show(given)
