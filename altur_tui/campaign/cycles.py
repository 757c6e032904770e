"""The cycles: what is configured, and when each iteration can start at the earliest."""

from datetime import date, datetime
from enum import StrEnum
from typing import Literal

from msgspec import Struct

from altur_tui.campaign.schedule import State, Week


class CycleMode(StrEnum):
    """How iterations are timed."""

    SCHEDULED = "scheduled"
    COOLDOWN = "cooldown"


class CycleConfig(Struct, frozen=True):
    """`cycles` as configured and understood. Made whether or not the cycles are enabled."""

    enabled: bool
    mode: CycleMode
    mode_source: Literal["campaign", "inferred"]
    planned: int
    """`max_iterations`: how many starts at most."""
    cooldown_minutes: int
    """Elapsed minutes between two starts, at least 1 (assumed)."""
    filter_statuses: tuple[str, ...]
    filter_tags: tuple[str, ...]
    week: Week
    """`cycles.schedule`; empty in the cooldown mode."""
    effective: Week
    """Where an iteration may start (assumed): both weeks, or the calling week in cooldown mode."""
    start_date: date | None
    end_date: date | None


class Suggestion(Struct, frozen=True):
    """A change with which all planned iterations would fit."""

    code: Literal["shorter_cooldown", "later_end"]
    value: int | date
    """Minutes of cooldown, or the new end date."""
    message: str


class CycleStanding(Struct, frozen=True):
    """How the cycles stand at an instant. Made only for enabled cycles."""

    mode: CycleMode
    mode_source: Literal["campaign", "inferred"]
    state: State
    changes_at: datetime | None
    weekly_minutes: int
    """Minutes of the effective week."""
    wasted_minutes: int
    """Minutes of the cycle week outside the calling week; 0 in cooldown mode."""
    planned: int
    possible: int | None
    """How many planned starts fit, counted from the period's begin; None if not computed."""
    possible_from_now: int | None
    next_starts: tuple[datetime, ...]
    suggestions: tuple[Suggestion, ...]
