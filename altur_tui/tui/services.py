"""What a screen may ask of the app."""

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from altur_tui.core.account import Account
    from altur_tui.core.repository import Repository
    from altur_tui.core.watch import Watching
    from altur_tui.settings.settings import Settings
    from altur_tui.tui.alarm import Alarm
    from altur_tui.tui.memory import Memory
    from altur_tui.tui.session import Launch, Session


class Services(Protocol):
    """The app as its screens see it. To open another screen they post a message of `messages`."""

    @property
    def launch(self) -> "Launch":
        """What the app was started with."""
        ...

    @property
    def settings(self) -> "Settings":
        """The settings of this run."""
        ...

    @property
    def repository(self) -> "Repository":
        """What is known of each campaign; fetches more."""
        ...

    @property
    def account(self) -> "Account":
        """All campaigns of the key, as far as they have been listed."""
        ...

    @property
    def watching(self) -> "Watching":
        """Whether the screens refresh by themselves, and what changed since the last answer."""
        ...

    @property
    def alarm(self) -> "Alarm":
        """What happens while campaigns are watched."""
        ...

    @property
    def session(self) -> "Session":
        """The connection and its key."""
        ...

    @property
    def memory(self) -> "Memory":
        """Recent campaigns and saved lists."""
        ...

    @property
    def has_keys_waiting(self) -> bool:
        """Whether keys were typed ahead that have not taken effect yet."""
        ...

    @property
    def viewer_zone(self) -> "ZoneInfo":
        """The time zone of the person at the screen."""
        ...

    def recall(self, ids: Iterable[int]) -> None:
        """Show what earlier runs kept of campaigns, until their answers come."""
        ...

    def recall_past(self, campaign_id: int) -> None:
        """Show also what was seen before an answer that an earlier run kept."""
        ...

    def read_account(self) -> None:
        """Read the list of campaigns again, unless it is being read or was a short time ago."""
        ...

    def clock(self) -> datetime:
        """Return the present instant, in UTC."""
        ...

    def say(self, text: str) -> None:
        """Show a sentence for a few seconds."""
        ...
