"""What was seen of campaigns before, and who can tell of it."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Protocol

from msgspec import Struct

from altur_tui.campaign.past.looks import ConfigurationChange


class Seen(Struct, frozen=True):
    """A campaign as it was answered from `first` to `last`, in UTC, each time alike."""

    id: int
    first: datetime
    last: datetime
    looks: int
    """How many answers were alike."""
    campaign: bytes
    """The API's own `campaign` object."""


class History(Protocol):
    """What was seen of the campaigns of an account: the database, or what the demo makes up.

    Belongs to one thread. Each method may raise sqlite3.Error, and OSError if the file is gone.
    """

    def known_at(self, ids: Iterable[int], at: datetime | None = None) -> dict[int, Seen]:
        """Return what was known of each campaign at an instant, or is now; by its id."""
        ...

    def known_at_each(self, campaign_id: int, instants: Sequence[datetime]) -> list[Seen | None]:
        """Return what was known of a campaign at each instant; None where nothing was."""
        ...

    def runs(
        self, campaign_id: int, since: datetime | None = None, until: datetime | None = None
    ) -> Iterator[Seen]:
        """Yield what was seen of a campaign between two instants, the oldest first."""
        ...

    def changes(
        self, campaign_id: int, since: datetime | None = None, until: datetime | None = None
    ) -> list[ConfigurationChange]:
        """Return the changes of a campaign's configuration, the newest first."""
        ...

    def ids(self) -> tuple[int, ...]:
        """Return the campaigns that were seen."""
        ...

    def counts(self) -> tuple[int, int, datetime | None]:
        """Return how many campaigns and runs there are, and since when."""
        ...

    def close(self) -> None:
        """Let go of the file."""
        ...
