"""Messages between the app and its screens.

Screens ask for another screen by message, and only the app pushes one; the app tells the screen on
top what has changed.
"""

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from msgspec import Struct
from textual.message import Message
from textual.screen import Screen

if TYPE_CHECKING:
    from altur_tui.core.repository import Known
    from altur_tui.wire.errors import AlturError


class OpenCampaigns(Message):
    """Show one campaign, or several as a fleet."""

    def __init__(self, ids: tuple[int, ...]) -> None:
        super().__init__()
        self.ids = ids


class OpenSequence(Message):
    """Show the campaign `ids[index]`, with the others to walk to.

    The screen that asks gets a `CameBack` when the person returns to it.
    """

    def __init__(self, ids: tuple[int, ...], index: int) -> None:
        super().__init__()
        self.ids = ids
        self.index = index


class ShowWeek(Message):
    """Show the week of the campaigns `ids`, out of a fleet of `fleet_size`."""

    def __init__(self, ids: tuple[int, ...], fleet_size: int) -> None:
        super().__init__()
        self.ids = ids
        self.fleet_size = fleet_size


class ShowTrend(Message):
    """Show how the counts of a campaign moved over time."""

    def __init__(self, campaign_id: int, *, in_viewer_zone: bool) -> None:
        super().__init__()
        self.campaign_id = campaign_id
        self.in_viewer_zone = in_viewer_zone
        """Whether times are those of the person at the screen, not the campaign's."""


class CompareCampaigns(Message):
    """Show the campaigns `ids` side by side; the app says so if they are not two to six."""

    def __init__(self, ids: tuple[int, ...]) -> None:
        super().__init__()
        self.ids = ids


class AskKey(Message):
    """Ask for the API key, because of `error` if there was one."""

    def __init__(self, error: "AlturError | None" = None) -> None:
        super().__init__()
        self.error = error


class ShowScreen(Message):
    """Show a dialog, or another screen of the same feature; `then` gets its result."""

    def __init__(self, screen: Screen[Any], then: Callable[[Any], None] | None = None) -> None:
        super().__init__()
        self.screen = screen
        self.then = then


class CameBack(Message, bubble=False):
    """The person returned from a sequence; `campaign_id` was on the screen last."""

    def __init__(self, campaign_id: int) -> None:
        super().__init__()
        self.campaign_id = campaign_id


class CampaignKnown(Message, bubble=False):
    """A campaign's request began, brought an answer, or failed."""

    def __init__(self, known: "Known") -> None:
        super().__init__()
        self.known = known


class CampaignsRecalled(Message, bubble=False):
    """What earlier runs kept of the campaigns `ids` is known; their answers are still to come."""

    def __init__(self, ids: tuple[int, ...]) -> None:
        super().__init__()
        self.ids = ids


class EventsHappened(Message, bubble=False):
    """Something has happened to a campaign that is watched, or somebody has seen what did."""


class AccountChanged(Message, bubble=False):
    """More is known of the campaigns of the account, or the list has been read."""


class Tick(Message, bubble=False):
    """A minute has begun: ages and countdowns change. Not posted while the clock is fixed."""

    def __init__(self, now: datetime) -> None:
        super().__init__()
        self.now = now
        """The present instant, in UTC."""


class LookupEntry(Struct, frozen=True):
    """A campaign, a fleet or a saved list that the lookup screen offers."""

    ids: tuple[int, ...]
    """One for a campaign; none stands for the whole account."""
    name: str
    """Safe to display, like `remark`."""
    remark: str
    is_list: bool = False
    """Whether it is a saved list, which can be deleted."""


class EntriesLoaded(Message, bubble=False):
    """The entries of the lookup screen were read."""

    def __init__(self, entries: tuple[LookupEntry, ...]) -> None:
        super().__init__()
        self.entries = entries


class KeyGiven(Message, bubble=False):
    """There is a key now: what failed for want of one can be fetched again."""
