"""A report, written piece by piece: a beginning, a text for each item, an end."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from enum import StrEnum
from functools import wraps
from typing import Generic, TypeVar

from msgspec import Struct

from altur_tui.campaign.past.since import Since
from altur_tui.campaign.reading import Reading, Standing
from altur_tui.i18n.language import english
from altur_tui.wire.campaign import Snapshot
from altur_tui.wire.errors import AlturError


class Shown(Struct, frozen=True):
    """A campaign that could be read."""

    snapshot: Snapshot
    reading: Reading
    standing: Standing
    error: AlturError | None = None
    """Why a newer answer could not be fetched; None if nothing has failed since this one."""
    recalled: bool = False
    """Whether the answer was kept by an earlier run, and none has come since."""
    since: Since | None = None
    """How it changed since an instant; None if nobody asked."""

    @property
    def id(self) -> int:
        """The id that was requested."""
        return self.snapshot.id


class Failed(Struct, frozen=True):
    """A campaign that could not be fetched."""

    id: int
    error: AlturError


Entry = Shown | Failed


_ResultT = TypeVar("_ResultT")


def for_machines(write: Callable[[Entry], _ResultT]) -> Callable[[Entry], _ResultT]:
    """Let a function write an entry in English, whatever the reader's language and region are.

    Readings and standings keep their sentences untold, so these become English, too.
    """

    @wraps(write)
    def write_in_english(entry: Entry) -> _ResultT:
        with english():
            return write(entry)

    return write_in_english


class Format(StrEnum):
    """The formats of reports."""

    TABLE = "table"
    JSON = "json"
    JSONL = "jsonl"
    CSV = "csv"
    MARKDOWN = "markdown"


ItemT = TypeVar("ItemT")


class Report(ABC, Generic[ItemT]):
    """One report being written. Call `begin`, then `piece` for each item, then `end`.

    `begin` and `end` make a whole of any number of pieces, so a report that stops after a piece
    can still be closed.
    """

    explains_failures = False
    """Whether the text itself says why campaigns failed and what to do."""

    silent_without_key = False
    """Whether nothing is written where nothing could be requested: people read that once, while
    programs look for each id, or for a complete format."""

    def begin(self) -> str:
        """Return what comes before the first item."""
        return ""

    @abstractmethod
    def piece(self, item: ItemT) -> str:
        """Return the text of one item."""

    def end(self, *, complete: bool = True) -> str:  # noqa: ARG002
        """Return what comes after the last item; not `complete` if others should follow."""
        return ""
