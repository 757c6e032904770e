"""The cycles as configured, and how they stand at an instant."""

from collections.abc import Collection, Iterable
from datetime import date, datetime
from enum import StrEnum
from typing import Literal, NamedTuple

from msgspec import Struct, field

from altur_tui.campaign.findings import Finding, finding, more_than_shown
from altur_tui.campaign.hours import (
    NO_SCHEDULE,
    DayHours,
    calendar_date,
    read_schedule,
    schedule_findings,
)
from altur_tui.campaign.plan import LAST_COMPUTED_DAY
from altur_tui.campaign.schedule import EMPTY_WEEK, State, Week, intersect, weekly_minutes
from altur_tui.campaign.words import Later, day, hours
from altur_tui.i18n.sentences import Filled, S
from altur_tui.text import safe_fit
from altur_tui.wire.campaign import Cycles

_SCHEDULE = "cycles.schedule"
_START = "cycles.schedule_start_date"
_END = "cycles.schedule_end_date"
_COOLDOWN = "cycles.cooldown_minutes"
_FILTERS = frozenset({"cycles.filter_statuses", "cycles.filter_tags"})
_MAX_FILTERS = 200
_MAX_FILTER_CELLS = 100


class CycleMode(StrEnum):
    """How iterations are timed."""

    SCHEDULED = "scheduled"
    COOLDOWN = "cooldown"


class CycleConfig(Struct, frozen=True):
    """`cycles` as configured and understood. Made whether or not the cycles are enabled."""

    enabled: bool | None
    """None if the answer does not say so, or cannot be read."""
    mode: CycleMode
    mode_source: Literal["campaign", "inferred"]
    planned: int | None
    """`max_iterations`: how many starts at most; None if that is unknown."""
    cooldown_minutes: int
    """Elapsed minutes between two starts, at least 1 (assumed)."""
    filter_statuses: tuple[str, ...]
    """The first 200."""
    filter_tags: tuple[str, ...]
    """The first 200."""
    hours: tuple[DayHours, ...]
    """`cycles.schedule`, Monday first; days without hours in the cooldown mode."""
    week: Week
    """`cycles.schedule`; empty in the cooldown mode."""
    effective: Week
    """Where an iteration may start (assumed): both weeks, or the calling week in cooldown mode."""
    wasted_minutes: int
    """Minutes of the cycle week outside the calling week; 0 in cooldown mode."""
    start_date: date | None
    """The first day of the period; None without one, if unknown, and in the cooldown mode."""
    end_date: date | None
    """The last day of the period; None without one, if unknown, and in the cooldown mode."""
    hours_complete: bool
    """Whether the cycle hours of every day are known; those that are not count as closed."""
    cooldown_known: bool
    """Whether the cooldown could be read; one that is absent is a minute (assumed)."""
    filters_known: bool
    """Whether all filters could be read."""
    start_known: bool = True
    """Whether `start_date` could be read: None is no date then."""
    end_known: bool = True
    """The same of `end_date`."""

    @property
    def dates_known(self) -> bool:
        """Whether it is known from when to when iterations may start."""
        return self.start_known and self.end_known


class Suggestion(Struct, frozen=True):
    """A change with which all planned iterations would fit."""

    code: Literal["shorter_cooldown", "later_end"]
    value: int | date
    """Minutes of cooldown, or the new end date."""
    told: Filled = field(name="message")

    @property
    def message(self) -> str:
        """A whole sentence, in the language of this moment."""
        return str(self.told)


class CycleStanding(Struct, frozen=True):
    """How the cycles stand at an instant. Made only for enabled cycles."""

    mode: CycleMode
    mode_source: Literal["campaign", "inferred"]
    state: State | None
    """Whether an iteration may start by both weeks and the dates; None if these are unknown."""
    changes_at: datetime | None
    weekly_minutes: int
    """Minutes of the effective week."""
    wasted_minutes: int
    """Minutes of the cycle week outside the calling week; 0 in cooldown mode."""
    planned: int | None
    possible: int | None
    """How many planned starts fit, counted from the period's begin; None if that is unknown."""
    possible_from_now: int | None
    """How many of those that have not run fit from the instant on; None if that is unknown."""
    next_starts: tuple[datetime, ...]
    """The first starts from the instant on, at most 20; of an unknown number, only the first."""
    suggestions: tuple[Suggestion, ...]
    """What would make all planned iterations fit, where they do not."""
    told: Filled = field(name="summary")
    iterations_run: int | None = None
    """How many have run; None if unknown: then every start assumes that none has."""
    over: bool = False
    """Whether the last day is past."""
    complete: bool = True
    """Whether all hours in which a cycle may start are known; those that are not count as closed.
    """
    hours_known: bool = True
    """Whether the cycle hours of the instant are known, or the minute is open."""

    @property
    def attainable(self) -> int | None:
        """How many can have run in the end: those that have and those that still can start.

        None if that is unknown. Where nobody knows how many have run, it is `possible`.
        """
        if not self.iterations_run or self.possible_from_now is None or self.planned is None:
            return self.possible
        return min(self.iterations_run + self.possible_from_now, self.planned)

    @property
    def summary(self) -> str:
        """How many of the planned iterations can start, by when, in the language of this moment."""
        return str(self.told)


ASSUMPTIONS = (
    S(
        "An iteration may start in the minutes that both the campaign's week and the cycle week "
        "leave open; when the mode is “cooldown”, in those of the campaign's week (assumed)."
    ),
    S(
        "The cycle dates are both included, and each minute counts by its own date in the "
        "campaign's zone (assumed)."
    ),
    S(
        "What the plan allows is counted from the start date, else from the campaign's creation, "
        "else from now. Unless the answer says how many iterations have run, the starts are those "
        "that are possible if none has (assumed)."
    ),
    S(
        "Two starts are at least the cooldown apart, in elapsed time; without a cooldown, a "
        "minute (assumed)."
    ),
    S("max_iterations is taken to count starts (assumed)."),
    S(
        "An iteration takes no time, and starts as early as it can. This is an optimistic bound: "
        "fewer may run, never more."
    ),
)
"""The assumptions behind the count of starts."""


def read_cycles(
    given: Cycles, calling_week: Week, unreadable: Collection[str] = frozenset()
) -> CycleConfig:
    """Read `cycles`; the rules are those of the reference, mostly assumed.

    `unreadable` holds the paths of the campaign's fields that could not be read.
    """
    start = _read_date(given.schedule_start_date, _START in unreadable)
    end = _read_date(given.schedule_end_date, _END in unreadable)
    schedule = read_schedule(given.schedule, _SCHEDULE, unreadable)
    mode, inferred = _mode(given, schedule.hours, (start, end), unreadable)
    scheduled = mode is CycleMode.SCHEDULED
    if not scheduled:
        schedule = NO_SCHEDULE
    effective = intersect(schedule.week, calling_week) if scheduled else calling_week
    wasted = weekly_minutes(schedule.week) - weekly_minutes(effective) if scheduled else 0
    return CycleConfig(
        enabled=given.enabled,
        mode=mode,
        mode_source="inferred" if inferred else "campaign",
        # A number below 0 may well mean “unlimited”: nobody knows.
        planned=None if (given.max_iterations or 0) < 0 else given.max_iterations,
        cooldown_minutes=max(given.cooldown_minutes or 1, 1),
        filter_statuses=_filters(given.filter_statuses),
        filter_tags=_filters(given.filter_tags),
        hours=schedule.hours,
        week=schedule.week,
        effective=effective,
        wasted_minutes=wasted,
        start_date=start.day if scheduled else None,
        end_date=end.day if scheduled else None,
        hours_complete=not any(each.unknown for each in schedule.hours),
        cooldown_known=_COOLDOWN not in unreadable,
        filters_known=_FILTERS.isdisjoint(unreadable),
        start_known=start.known or not scheduled,
        end_known=end.known or not scheduled,
    )


def cycle_findings(
    given: Cycles,
    config: CycleConfig,
    calling_week: Week,
    *,
    whatsapp: bool,
    complete: bool,
    unreadable: Collection[str] = frozenset(),
) -> list[Finding]:
    """Return what is wrong with the cycles at any instant.

    Unless the calling hours are `complete`, nothing is said of minutes that both weeks lack.
    `unreadable` holds the paths of fields of a wrong type, which have a finding already.
    """
    timed = config.enabled is not False and config.mode is CycleMode.SCHEDULED
    found = _block_findings(given, unreadable, timed=timed)
    if config.enabled is None and "cycles.enabled" not in unreadable:
        found.append(finding("cycles_unknown", "cycles.enabled"))
    for path, all_of_them in (
        ("cycles.filter_statuses", given.filter_statuses),
        ("cycles.filter_tags", given.filter_tags),
    ):
        found += more_than_shown(path, len(all_of_them or ()) - _MAX_FILTERS)
    if not config.enabled:
        return found
    if not config.planned:
        code = "iterations_unknown" if config.planned is None else "no_iterations"
        found.append(finding(code, "cycles.max_iterations"))
    if timed and all(each.unknown and each.active is not True for each in config.hours):
        found.append(finding("hours_unknown", _SCHEDULE, variant="cycles"))
    if complete and config.hours_complete:
        found.extend(_week_findings(config, calling_week))
    if whatsapp:
        found.append(finding("whatsapp_cycles", "cycles.enabled"))
    if config.mode_source == "inferred":
        found.append(finding("inferred_mode", "cycles.mode", variant="" if timed else "cooldown"))
    if config.filters_known and not config.filter_statuses and not config.filter_tags:
        found.append(finding("no_filters", "cycles"))
    last = max(config.start_date or date.min, config.end_date or date.min)
    if last > LAST_COMPUTED_DAY:
        end_is_last = last == config.end_date
        where = "cycles.schedule_end_date" if end_is_last else "cycles.schedule_start_date"
        found.append(finding("beyond_horizon", where))
    return found


def _filters(given: list[str] | None) -> tuple[str, ...]:
    return tuple(safe_fit(each, _MAX_FILTER_CELLS) for each in (given or ())[:_MAX_FILTERS])


def _block_findings(given: Cycles, unreadable: Collection[str], *, timed: bool) -> list[Finding]:
    """Return what is wrong with the schedule and the dates as written."""
    found: list[Finding] = []
    start, end = _date(given.schedule_start_date), _date(given.schedule_end_date)
    for found_date, text, where, variant in (
        (start, given.schedule_start_date, _START, ""),
        (end, given.schedule_end_date, _END, "end"),
    ):
        if found_date is None and text is not None:
            found.append(
                finding("unreadable_date", where, variant=variant, in_use=timed, text=text)
            )
    if start and end and end < start:
        found.append(
            finding(
                "cycle_dates_inverted",
                _END,
                in_use=timed,
                start=Later(day, start),
                end=Later(day, end),
            )
        )
    found += schedule_findings(
        given.schedule,
        read_schedule(given.schedule, _SCHEDULE, unreadable).hours,
        _SCHEDULE,
        in_use=timed,
        unreadable=unreadable,
        variant="cycles",
    )
    return found


def _week_findings(config: CycleConfig, calling_week: Week) -> list[Finding]:
    found: list[Finding] = []
    if config.effective == EMPTY_WEEK:
        variant = "calling" if calling_week == EMPTY_WEEK else ""
        found.append(finding("no_effective_minute", "cycles.schedule", variant=variant))
    if config.wasted_minutes:
        found.append(
            finding(
                "cycle_outside_calling",
                "cycles.schedule",
                wasted=Later(hours, config.wasted_minutes),
            )
        )
    return found


class _Date(NamedTuple):
    """A date of the cycles, as far as it could be read."""

    day: date | None
    known: bool
    """Whether it could be read, or there is none."""
    given: bool
    """Whether there is any, readable or not; blank text is none."""


def _read_date(text: str | None, wrong_type: bool) -> _Date:
    found = _date(text)
    known = found is not None or (text is None and not wrong_type)
    return _Date(found, known, wrong_type or bool((text or "").strip()))


def _date(text: str | None) -> date | None:
    return None if text is None else calendar_date(text)


def _mode(
    given: Cycles, days: tuple[DayHours, ...], dates: Iterable[_Date], unreadable: Collection[str]
) -> tuple[CycleMode, bool]:
    """Return the mode, and whether it had to be inferred.

    What is there but cannot be read is a schedule or a date, too.
    """
    try:
        return CycleMode(given.mode or ""), False
    except ValueError:
        scheduled = (
            _SCHEDULE in unreadable
            or any(each.active is not False for each in days)
            or any(each.given for each in dates)
        )
        return (CycleMode.SCHEDULED if scheduled else CycleMode.COOLDOWN), True
