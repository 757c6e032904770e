"""A screen that can ask again by itself, every so often, while it is the one that is seen."""

from abc import abstractmethod
from collections.abc import Collection
from typing import ClassVar, TypeVar

from textual.binding import Binding
from textual.message import Message
from textual.timer import Timer

from altur_tui.tui.bindings import bind
from altur_tui.tui.messages import CampaignKnown, Tick
from altur_tui.tui.screens.base import AlturScreen
from altur_tui.tui.widgets.watch_line import WatchLine, WatchState

# A timer of Textual that is due before it has begun to run never calls.
_LEAST_SECONDS = 0.1
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
            wait = max(self._next_look_at - now, _LEAST_SECONDS)
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
