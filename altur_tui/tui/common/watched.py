"""A screen that can ask again by itself, every so often, while it is the one that is seen."""

import math
from abc import abstractmethod
from collections.abc import Collection, Sequence
from typing import ClassVar, TypeVar

from msgspec import Struct
from textual.binding import Binding
from textual.content import Content
from textual.message import Message
from textual.timer import Timer

from altur_tui.campaign.words import duration
from altur_tui.tui.bindings import bind
from altur_tui.tui.common.lines import Lines
from altur_tui.tui.common.screen import AlturScreen
from altur_tui.tui.common.style import CLOSED, KEY, LABEL, OPEN
from altur_tui.tui.messages import CampaignKnown, Tick
from altur_tui.wire.errors import ErrorKind

_EVERY = "◉ Watching every {pace}"
_SLOWED = {
    ErrorKind.RATE_LIMITED: "▲ Only every {pace}: too many requests",
    ErrorKind.NETWORK: "▲ Only every {pace}: no answer",
    ErrorKind.UNAUTHORIZED: "▲ Only every {pace}: the key is refused",
    ErrorKind.FORBIDDEN: "▲ Only every {pace}: the key is refused",
}
_SLOWED_OTHERWISE = "▲ Only every {pace}: the server fails"
_LOOKING = "asking now…"
_NEXT = "next in {minutes:,} min"
_NEXT_SOON = "next within 1 min"
_ONE_MOVED = ("1 number moved", "1 moved")
_MOVED = ("{count:,} numbers moved", "{count:,} moved")
_MOVED_IN = ("numbers moved in {campaigns:,} campaigns", "{campaigns:,} campaigns moved")
_FOUND = "{said}: {key} moved shows them"
_ONE_FOUND = "{said}: {key} moved shows where"
_ENDS = " ends it"
_SEPARATOR = Content.styled(" · ", LABEL)
_A_MINUTE = 60


class WatchState(Struct, frozen=True):
    """How the watching stands."""

    pace: float
    """Seconds from one look to the next."""
    refusal: ErrorKind | None
    """Why it is slower than asked for, if it is. What it says in full stands elsewhere."""
    looking: bool
    """Whether it is being asked now."""
    until_next: float | None
    """Seconds; None where the clock stands still, so that nothing can be counted down."""
    moved: tuple[int, int]
    """How many numbers are others than before the last look, and in how many campaigns."""
    key: str
    """The key that ends it."""
    filter_key: str | None = None
    """The key of the filter that finds what moved, where there is one."""


def line(state: WatchState, cells: int) -> Content:
    """Return the line for so many cells.

    What moved is said last, more briefly where there is little room, and else not at all: the
    numbers themselves are marked. Within a pace of less than a minute there is nothing to count
    down by the minute.
    """
    parts = [_how_often(state)]
    if state.looking:
        parts.append(Content(_LOOKING))
    elif state.until_next is not None:
        minutes = math.ceil(state.until_next / _A_MINUTE)
        if minutes > 1:
            parts.append(Content(_NEXT.format(minutes=minutes)))
        elif state.pace >= _A_MINUTE:
            parts.append(Content(_NEXT_SOON))
    parts.append(Content.assemble((state.key, KEY), (_ENDS, LABEL)))
    shortest = _SEPARATOR.join(parts)
    for said in _moved(*state.moved, state.filter_key):
        whole = _SEPARATOR.join([*parts, Content.styled(said, KEY)])
        if whole.cell_length <= cells:
            return whole
    return shortest.truncate(cells, ellipsis=True)


def _how_often(state: WatchState) -> Content:
    pace = duration(seconds=state.pace)
    if state.refusal is None:
        return Content.styled(_EVERY.format(pace=pace), OPEN)
    slowed = _SLOWED.get(state.refusal, _SLOWED_OTHERWISE)
    return Content.styled(slowed.format(pace=pace), CLOSED)


def _moved(count: int, campaigns: int, filter_key: str | None) -> Sequence[str]:
    """Return how to say what moved, the longest way first; nothing if nothing did.

    How to find it goes before the longer way to say it.
    """
    if campaigns > 1:
        said = [each.format(campaigns=campaigns) for each in _MOVED_IN]
    elif count == 1:
        said = list(_ONE_MOVED)
    else:
        said = [each.format(count=count) for each in _MOVED] if count else []
    if filter_key is None:
        return said
    found = _FOUND if campaigns > 1 else _ONE_FOUND
    return [*(found.format(said=each, key=filter_key) for each in said), *said]


class WatchLine(Lines):
    """One line, there only while the screen is watched."""

    DEFAULT_CSS = "WatchLine { display: none; height: 1; padding: 0 2; }"

    def __init__(self) -> None:
        super().__init__(id="watch")
        self._state: WatchState | None = None

    def lay_out(self, cells: int) -> list[Content]:
        """Return the line, if the screen is watched."""
        return [] if self._state is None else [line(self._state, cells)]

    def show(self, state: WatchState | None) -> None:
        """Show this; None: the screen is not watched."""
        if state != self._state:
            self._state = state
            self.display = state is not None
            self.changed()


# A timer of Textual that is due before it has begun to run never calls.
_MIN_SECONDS = 0.1
_NOTHING_TO_WATCH = "There is nothing to watch yet: no campaign has been answered."

Result = TypeVar("Result")


class WatchedScreen(AlturScreen[Result]):
    """Looks again some seconds after the last look is over, but not while nobody sees it.

    Nobody sees it while another screen lies above. A window without the focus may well be seen, on
    a second monitor. Who watches is the app, not the screen: what lies above or below goes on.
    A screen of this kind has a WatchLine, and among its bindings `WATCH`.
    """

    WATCH: ClassVar[tuple[Binding, ...]] = (
        bind("watch", show=True),
        # What the key does as long as it is not offered.
        bind("watch", action="say_nothing_to_watch"),
    )

    class Looked(Message, bubble=False):
        """All that was asked for has been answered, or has failed."""

    def __init__(self) -> None:
        super().__init__()
        self._next_look: Timer | None = None
        self._next_look_at: float | None = None
        self._looking = False
        self._offers_watching = False

    @abstractmethod
    async def look(self) -> None:
        """Ask for what is on the screen, and wait for it."""

    @property
    @abstractmethod
    def watched(self) -> Collection[int]:
        """The campaigns that are asked for."""

    @abstractmethod
    def draw_changes(self) -> None:
        """Draw anew what moved, or no longer."""

    def on_mount(self) -> None:
        """Learn when somebody comes back to this window, to tell the countdown as it is."""
        self.watch(self.app, "app_focus", self._tell_watching, init=False)
        self.offer_watching()

    def on_campaign_known(self, message: CampaignKnown) -> None:
        """Count what moved, and wait as long as the server asks."""
        if message.known.loading:
            return
        if not self._offers_watching and message.known.reading is not None:
            self.offer_watching()
        watching = self.altur.watching
        if not watching.on:
            return
        if self._next_look_at is not None and self._next_look_at < watching.not_before:
            self._next_look_at = watching.not_before
            self._await_look()
        self._tell_watching()

    def on_screen_resume(self) -> None:
        """Go on watching."""
        self.offer_watching()
        self._await_look()

    def on_screen_suspend(self) -> None:
        """Pause while another screen lies above."""
        self._stop_waiting()

    def on_tick(self, message: Tick) -> None:  # noqa: ARG002
        """Count down, by the minute."""
        self._tell_watching()

    def on_watched_screen_looked(self) -> None:
        """Wait for the next look, longer if the server refuses."""
        self._looking = False
        self._next_look_at = None
        self.altur.watching.judge(list(map(self.altur.repository.known, self.watched)))
        self._await_look()
        if not self.altur.watching.on:
            self.offer_watching()
            self.draw_changes()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer to watch where a campaign has been answered; elsewhere nothing can move."""
        if action == "watch":
            return self._offers_watching
        return super().check_action(action, parameters)

    def offer_watching(self) -> None:
        """Offer to watch, or no longer: other campaigns are on the screen, or answers came."""
        known = self.altur.repository.known
        offers = self.altur.watching.on or any(known(each).reading for each in self.watched)
        if offers != self._offers_watching:
            self._offers_watching = offers
            self.refresh_bindings()

    def action_watch(self) -> None:
        """Begin to watch, or end it."""
        self.altur.watching.switch()
        self._next_look_at = None
        self.offer_watching()
        self._await_look()
        self.draw_changes()

    def action_say_nothing_to_watch(self) -> None:
        """Say why watching is not offered."""
        self.altur.say(_NOTHING_TO_WATCH)

    def _stop_waiting(self) -> None:
        if self._next_look is not None:
            self._next_look.stop()
            self._next_look = None

    def _await_look(self) -> None:
        """Wait for the next look, if there is to be one."""
        self._stop_waiting()
        watching = self.altur.watching
        if not watching.on:
            self._next_look_at = None
        elif self.is_seen and not self._looking:
            now = watching.timer()
            if self._next_look_at is None:
                self._next_look_at = max(now + watching.pace, watching.not_before)
            wait = max(self._next_look_at - now, _MIN_SECONDS)
            self._next_look = self.set_timer(wait, self._begin_to_look, name="watch")
        self._tell_watching()

    def _begin_to_look(self) -> None:
        self._next_look = None
        self._looking = True
        self._tell_watching()
        self.run_worker(self._look(), group="watch", exclusive=True)

    async def _look(self) -> None:
        try:
            await self.look()
        finally:
            self.post_message(self.Looked())

    def _tell_watching(self) -> None:
        """Say how the watching stands."""
        watching = self.altur.watching
        state = None
        if watching.on:
            until = None
            if self._next_look_at is not None and self.altur.settings.now is None:
                until = max(self._next_look_at - watching.timer(), 0.0)
            state = WatchState(
                pace=watching.pace,
                refusal=None if watching.refusal is None else watching.refusal.kind,
                looking=self._looking,
                until_next=until,
                moved=watching.moved(self.watched),
                key=self.key_of("watch"),
                # Where there are several campaigns, a word in the filter finds those that moved.
                filter_key=self.key_of("lookup") if len(self.watched) > 1 else None,
            )
        self.set_class(state is not None, "-watched")
        self.query_one(WatchLine).show(state)
