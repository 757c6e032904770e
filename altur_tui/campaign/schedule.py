"""The weekly schedule: windows, weeks, and when they are open."""

from datetime import datetime
from enum import StrEnum

from msgspec import Struct

MINUTES_A_DAY = 24 * 60


class Window(Struct, frozen=True, order=True):
    """Minutes of one day, half-open: `start` <= minute < `stop`, both 0 to 1440."""

    start: int
    stop: int


class Week(Struct, frozen=True):
    """Seven days of windows, Monday first, in the campaign's wall-clock time.

    A day's windows are sorted, apart from each other, and hold the tail of the overnight window
    of the day before.
    """

    days: tuple[tuple[Window, ...], ...]


class State(StrEnum):
    """Whether a week is open in a minute, and whether that ever changes."""

    OPEN = "open"
    CLOSED = "closed"
    ALWAYS = "always"
    NEVER = "never"


class Calling(Struct, frozen=True):
    """How the calling week stands at an instant."""

    state: State
    changes_at: datetime | None
    """The next change, in UTC, later than the instant; None if there is none."""
    weekly_minutes: int
    """Open minutes of the abstract week, without dates and daylight saving."""
