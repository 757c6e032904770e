"""Screens whose counts can be compared with those of an earlier instant."""

from datetime import datetime, tzinfo
from typing import TYPE_CHECKING, ClassVar, TypeVar

from textual import work
from textual.binding import Binding
from textual.message import Message

from altur_tui.campaign.reading import Reading
from altur_tui.i18n.sentences import S
from altur_tui.reports.words import past_instant
from altur_tui.tui.bindings import bind
from altur_tui.tui.common.watched import WatchedScreen
from altur_tui.tui.messages import CampaignKnown, ShowScreen, Tick

if TYPE_CHECKING:
    from altur_tui.campaign.past.since import Since
    from altur_tui.core.since_choice import SinceChoice
    from altur_tui.tui.dialogs.since import Chosen

_YOUR_TIME = S("{when}, your time")

Result = TypeVar("Result")


class SinceScreen(WatchedScreen[Result]):
    """Compares the counts of the campaigns that it watches with those of the chosen instant.

    A screen of this kind contains `SINCE` in its bindings.
    """

    SINCE: ClassVar[tuple[Binding, ...]] = (bind("since", show=True),)

    _since_drawn: datetime | None = None

    class SinceLearned(Message, bubble=False):
        """More is known of what was known then."""

    @property
    def since(self) -> "SinceChoice":
        """The instant that counts are compared with."""
        return self.altur.session.since

    @property
    def since_at(self) -> datetime | None:
        """That instant, in UTC; None: with none, and nothing of the comparison is loaded."""
        return self.altur.session.since_at

    def since_of(self, reading: Reading) -> "Since | None":
        """Return how a campaign changed since the chosen instant, as far as that is known."""
        return None if self.since_at is None else self.since.of(reading.id, reading.analytics)

    @property
    def since_told(self) -> str:
        """The instant in words, in the viewer's zone; empty if none is chosen."""
        if (at := self.since_at) is None:
            return ""
        return past_instant(at, self.altur.viewer_zone, self.altur.clock())

    def on_mount(self) -> None:
        """Compare with the instant that was chosen on another screen."""
        self._since_drawn = self.since_at
        self.learn_since()

    def on_screen_resume(self) -> None:
        """Compare with the instant that was chosen on a screen above."""
        if self._since_drawn != self.since_at:
            self._since_drawn = self.since_at
            self.draw_changes()
        self.learn_since()

    def on_campaign_known(self, message: CampaignKnown) -> None:
        """Ask the history once there is a connection, whose key it belongs to."""
        if self.since_at is None or message.known.loading:
            return
        if self.since.lacks((message.known.id,)):
            self.learn_since()

    def on_tick(self, message: Tick) -> None:  # noqa: ARG002
        if self.since_at is not None:
            self.since.retry()
            self.learn_since()

    def on_since_screen_since_learned(self) -> None:
        self.draw_changes()

    def action_since(self) -> None:
        from altur_tui.tui.dialogs.since import SinceDialog

        self.post_message(ShowScreen(SinceDialog(self.since.given), self._choose_since))

    def _choose_since(self, chosen: "Chosen | None") -> None:
        if chosen is None:
            return
        self.since.choose(chosen.at, chosen.given)
        self._since_drawn = chosen.at
        self.draw_changes()
        self.learn_since()

    def learn_since(self) -> None:
        """Ask the history what was known of the campaigns then, if it has not been asked."""
        if self.since_at is None or self.altur.session.past is None:
            return
        if self.since.lacks(self.watched):
            self._learn_since()

    @work(exclusive=True, group="since")
    async def _learn_since(self) -> None:
        past = self.altur.session.past
        while past is not None and await self.since.learn(self.watched, past):
            self.post_message(self.SinceLearned())


def told_since(given: "Since", viewer: tzinfo, now: datetime, shown: tzinfo | None = None) -> str:
    """Return since when a campaign is compared, and what was not known then.

    Instants are told in the viewer's zone; that is said where the screen shows times of another.
    """
    from altur_tui.campaign.past.since import since_when

    def told(instant: datetime) -> str:
        when = past_instant(instant, viewer, now)
        offsets = {instant.astimezone(zone).utcoffset() for zone in (viewer, shown or viewer)}
        return when if len(offsets) == 1 else _YOUR_TIME.format(when=when)

    return since_when(given, told(given.at), told(given.seen_at or given.at))
