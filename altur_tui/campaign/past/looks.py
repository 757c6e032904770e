"""What was seen of a campaign before its present answer."""

from collections.abc import Mapping
from datetime import datetime

from msgspec import Struct

Counts = Mapping[str, int | float]
"""Metric -> its count, as the API names it; only those that an answer has."""


class Look(Struct, frozen=True):
    """The counts that a campaign had from `first` to `last`, in UTC: no answer had others."""

    first: datetime
    last: datetime
    looks: int
    """How many answers were alike."""
    counts: Counts


class ConfigurationChange(Struct, frozen=True):
    """A value of the configuration that became another between two looks."""

    id: int
    after: datetime
    """The last look at which it was the old value, in UTC."""
    at: datetime
    """The first look at which it was the new one."""
    path: str
    """Where it stands in the answer: `scheduling.fri.stopTime`."""
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
