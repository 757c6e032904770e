"""What was seen of a campaign before its present answer."""

from collections.abc import Mapping
from datetime import datetime

from msgspec import Struct

Counts = Mapping[str, int | float]
"""Metric -> its count, as the API names it; only those that an answer has."""


class Look(Struct, frozen=True):
    """The counts that every answer of a campaign had from `first` to `last`, in UTC."""

    first: datetime
    last: datetime
    looks: int
    """How many equal answers there were."""
    counts: Counts


class ConfigurationChange(Struct, frozen=True):
    """A configuration value that changed between two looks."""

    id: int
    after: datetime
    """The last look that had the old value, in UTC."""
    at: datetime
    """The first look that had the new value."""
    path: str
    """Its path in the answer: `scheduling.fri.stopTime`."""
    old: str | None
    """As JSON; None where there was no such field."""
    new: str | None


class Past(Struct, frozen=True):
    """What was seen of a campaign before, as far as a standing needs it."""

    looks: tuple[Look, ...] = ()
    """The oldest first, up to the present answer. Some are left out; see `pace.instants`."""
    changes: tuple[ConfigurationChange, ...] = ()
    """The newest first: of the last day, and all since the oldest look."""
    kept: bool = False
    """Whether answers are kept, though there may be none of the campaign."""


NOTHING = Past()
"""Where there is no history."""
NOTHING_SEEN = Past(kept=True)
"""Where there is a history, and nothing of the campaign in it, or it cannot be read."""
