"""Earlier answers of campaigns, what can read them, and why it may fail."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Protocol

from msgspec import Struct

from altur_tui.campaign.past.looks import ConfigurationChange
from altur_tui.i18n.sentences import Filled, S
from altur_tui.wire.campaign import Snapshot, decode
from altur_tui.wire.errors import AlturError

Identity = tuple[int, int]
"""Tells a file from another one that has replaced it."""

DAMAGED = ("SQLITE_CORRUPT", "SQLITE_NOTADB")
BUSY = ("SQLITE_BUSY", "SQLITE_LOCKED")
"""How the names of SQLite's errors begin for a file that is damaged, and for one in use."""
NO_SQLITE = S("This Python has no SQLite, so there is no history.")
_ENVELOPE = b'{"success":true,"campaign":%s}'


class Seen(Struct, frozen=True):
    """An answer that stayed the same from `first` to `last`, in UTC."""

    id: int
    first: datetime
    last: datetime
    looks: int
    """How many equal answers there were."""
    campaign: bytes
    """The API's own `campaign` object."""


class History(Protocol):
    """What was seen of the campaigns of an account: the database, or what the demo makes up.

    Belongs to one thread. Each method may raise HistoryError.
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

    def close(self) -> None: ...


class HistoryError(Exception):
    """The history cannot be used. Its sentence is safe to show."""

    def __init__(
        self,
        sentence: Filled,
        *,
        cause: BaseException | None = None,
        identity: Identity | None = None,
    ) -> None:
        super().__init__(str(sentence))
        self.sentence = sentence
        name = getattr(cause, "sqlite_errorname", "")
        self.is_final = cause is None
        """Whether the file is intact, but not usable by us."""
        self.is_damaged = name.startswith(DAMAGED)
        """Whether the file is no database, or a damaged one."""
        self.is_busy = name.startswith(BUSY) or isinstance(cause, TimeoutError)
        """Whether it may work as soon as another program is done with the file."""
        self.is_gone = isinstance(cause, FileNotFoundError)
        """Whether the file is no longer there, or another one is in its place."""
        self.identity = identity
        """The file that was damaged."""


def has_sqlite() -> bool:
    """Return whether this Python can read a history: it may have been built without SQLite."""
    try:
        import sqlite3  # noqa: F401
    except ImportError:
        return False
    return True


def snapshot_of(seen: Seen) -> Snapshot | None:
    """Return an answer of the history as it came, at its last look; None if it is unreadable."""
    try:
        return decode(seen.id, _ENVELOPE % seen.campaign, fetched_at=seen.last)
    except AlturError:
        return None
