"""Messages between the app and its screens.

Screens ask for another screen by message, and only the app pushes one; the app tells the screen on
top what has changed.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from msgspec import Struct
from textual.message import Message
from textual.screen import Screen

if TYPE_CHECKING:
    from altur_tui.core.repository import Known
    from altur_tui.wire.errors import AlturError


@dataclass
class OpenCampaigns(Message):
    """Show one campaign, or several as a fleet."""

    ids: tuple[int, ...]


@dataclass
class OpenSequence(Message):
    """Show the campaign `ids[index]`, with the others to walk to.

    The screen that asks gets a `CameBack` when the person returns to it.
    """

    ids: tuple[int, ...]
    index: int


@dataclass
class ShowWeek(Message):
    """Show the week of the campaigns `ids`, out of a fleet of `fleet_size`."""

    ids: tuple[int, ...]
    fleet_size: int


@dataclass
class ShowTrend(Message):
    """Show how the counts of a campaign moved over time."""

    campaign_id: int
    in_viewer_zone: bool = field(kw_only=True)
    """Whether times are those of the person at the screen, not the campaign's."""


@dataclass
class CompareCampaigns(Message):
    """Show the campaigns `ids` side by side; the app says so if they are not two to six."""

    ids: tuple[int, ...]


@dataclass
class AskKey(Message):
    """Ask for the API key, because of `error` if there was one."""

    error: "AlturError | None" = None


@dataclass
class ShowScreen(Message):
    """Show a dialog, or another screen of the same feature; `then` gets its result."""

    screen: Screen[Any]
    then: Callable[[Any], None] | None = None


@dataclass
class CameBack(Message, bubble=False):
    """The person returned from a sequence; `campaign_id` was on the screen last."""

    campaign_id: int


@dataclass
class CampaignKnown(Message, bubble=False):
    """A campaign's request began, brought an answer, or failed."""

    known: "Known"


@dataclass
class CampaignsRecalled(Message, bubble=False):
    """What earlier runs kept of the campaigns `ids` is known; their answers are still to come."""

    ids: tuple[int, ...]


class EventsHappened(Message, bubble=False):
    """Something has happened to a campaign that is watched, or somebody has seen what did."""


class AccountChanged(Message, bubble=False):
    """More is known of the campaigns of the account, or the list has been read."""


@dataclass
class Tick(Message, bubble=False):
    """A minute has begun: ages and countdowns change. Not posted while the clock is fixed."""

    now: datetime
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


@dataclass
class EntriesLoaded(Message, bubble=False):
    """The entries of the lookup screen were read."""

    entries: tuple[LookupEntry, ...]


class KeyGiven(Message, bubble=False):
    """There is a key now: what failed for want of one can be fetched again."""
