"""How the cycles stand at an instant: their state, and what can still start."""

from datetime import date, datetime, timedelta
from functools import lru_cache
from itertools import islice

from msgspec import Struct

from altur_tui.campaign.calendar import OpenCalendar, open_calendar
from altur_tui.campaign.cycles import CycleConfig, CycleStanding, Suggestion
from altur_tui.campaign.findings import Finding, finding
from altur_tui.campaign.plan import LAST_COMPUTED_DAY, possible, possible_from, starts
from altur_tui.campaign.schedule import EMPTY_WEEK, weekly_minutes
from altur_tui.campaign.words import day, duration
from altur_tui.campaign.zone import DAY_MARGIN, FIRST, day_start, elapsed, elapsed_from, instant_of

_DAYS_SEARCHED = 2 * 365
_COOLDOWN = (
    "With a cooldown of {new} instead of {old}, all {planned:,} planned iterations can start."
)
_COOLDOWN_ONE = "With a cooldown of {new} instead of {old}, the one planned iteration can start."
_END = "With {new} as the last day instead of {old}, all {planned:,} planned iterations can start."
_END_ONE = "With {new} as the last day instead of {old}, the one planned iteration can start."


def suggest(config: CycleConfig, zone: str, begin: int) -> tuple[Suggestion, ...]:
    """Return the changes of one setting each with which everything planned can start.

    `begin` is the elapsed minute from which the starts are counted; fewer than planned fit now.
    """
    found: list[Suggestion] = []
    cooldown = _longest_cooldown(config, zone, begin)
    if cooldown is not None:
        template = _COOLDOWN_ONE if config.planned == 1 else _COOLDOWN
        message = template.format(
            new=duration(cooldown, in_days=False),
            old=duration(config.cooldown_minutes, in_days=False),
            planned=config.planned,
        )
        found.append(Suggestion("shorter_cooldown", cooldown, message))
    end = _earliest_end(config, zone, begin)
    if end is not None and config.end_date is not None:
        template = _END_ONE if config.planned == 1 else _END
        message = template.format(new=day(end), old=day(config.end_date), planned=config.planned)
        found.append(Suggestion("later_end", end, message))
    return tuple(found)


def _fits(config: CycleConfig, zone: str, begin: int, cooldown: int, end: date | None) -> bool:
    dated = open_calendar(config.effective, zone, config.start_date, end)
    return possible(dated, begin, cooldown, config.planned) == config.planned


def _longest_cooldown(config: CycleConfig, zone: str, begin: int) -> int | None:
    """Return the longest cooldown shorter than today's that fits; a shorter one never fits less."""
    low, high = 1, config.cooldown_minutes
    if high == 1 or not _fits(config, zone, begin, low, config.end_date):
        return None
    while high - low > 1:
        middle = (low + high) // 2
        if _fits(config, zone, begin, middle, config.end_date):
            low = middle
        else:
            high = middle
    return low


def _earliest_end(config: CycleConfig, zone: str, begin: int) -> date | None:
    """Return the earliest later last day, of two years, that fits; a later one never fits less."""
    today = config.end_date
    if today is None or today >= LAST_COMPUTED_DAY:
        return None
    low, high = 0, min(_DAYS_SEARCHED, (LAST_COMPUTED_DAY - today).days)
    if not _fits(config, zone, begin, config.cooldown_minutes, today + timedelta(days=high)):
        return None
    while high - low > 1:
        middle = (low + high) // 2
        if _fits(config, zone, begin, config.cooldown_minutes, today + timedelta(days=middle)):
            high = middle
        else:
            low = middle
    return today + timedelta(days=high)


_MAX_STARTS = 20

_NONE_PLANNED = "No iteration is planned."
_NOT_COMPUTED = "How many of the {planned:,} planned iterations can start is not computed."
_ALL = "All {planned:,} planned iterations can start."
_ALL_ONE = "The one planned iteration can start."
_ALL_BY = "All {planned:,} planned iterations can start by {end}."
_ALL_BY_ONE = "The one planned iteration can start by {end}."
_SHORT = "At most {possible:,} of {planned:,} planned iterations can start."
_SHORT_BY = "At most {possible:,} of {planned:,} planned iterations can start by {end}."
_ALL_BEFORE = "All {planned:,} planned iterations could have started by {end}."
_ALL_BEFORE_ONE = "The one planned iteration could have started by {end}."
_SHORT_BEFORE = (
    "At most {possible:,} of {planned:,} planned iterations could have started by {end}."
)


class _Period(Struct, frozen=True):
    """What the period holds, whatever the instant."""

    possible: int | None
    suggestions: tuple[Suggestion, ...]


# Large enough for every campaign of a fleet: searching for suggestions takes long.
@lru_cache(maxsize=16384)
def _period(config: CycleConfig, zone: str, begin: int) -> _Period:
    count = possible(dated(config, zone), begin, config.cooldown_minutes, config.planned)
    if count is None or count >= config.planned:
        return _Period(count, ())
    return _Period(count, suggest(config, zone, begin))


def dated(config: CycleConfig, zone: str) -> OpenCalendar:
    """Return the effective week between the cycle dates."""
    return open_calendar(config.effective, zone, config.start_date, config.end_date)


def forecast(
    config: CycleConfig, zone: str, created_at: datetime | None, now: datetime
) -> CycleStanding:
    """Return how enabled cycles stand at `now`."""
    effective = dated(config, zone)
    from_now = elapsed_from(now)
    state, changes = effective.state(elapsed(now))
    period = _period(config, zone, _begin(config, created_at, from_now))
    next_starts = islice(
        starts(effective, from_now, config.cooldown_minutes), min(config.planned, _MAX_STARTS)
    )
    return CycleStanding(
        mode=config.mode,
        mode_source=config.mode_source,
        state=state,
        changes_at=None if changes is None else instant_of(changes),
        weekly_minutes=weekly_minutes(config.effective),
        wasted_minutes=config.wasted_minutes,
        planned=config.planned,
        possible=period.possible,
        possible_from_now=possible_from(
            effective, from_now, config.cooldown_minutes, config.planned
        ),
        next_starts=tuple(map(instant_of, next_starts)),
        suggestions=period.suggestions,
        summary=_summary(config, period.possible, over=_is_over(effective, now)),
    )


def forecast_findings(
    config: CycleConfig, zone: str, standing: CycleStanding, now: datetime
) -> list[Finding]:
    """Return what is wrong with enabled cycles by what can start, and by the instant."""
    found: list[Finding] = []
    start, end = config.start_date, config.end_date
    inverted = start is not None and end is not None and end < start
    effective = dated(config, zone)
    if config.effective != EMPTY_WEEK and not inverted and effective.first_open(FIRST) is None:
        found.append(finding("no_effective_minute", "cycles.schedule", variant="dates"))
    if standing.possible is not None and standing.possible < standing.planned:
        found.append(
            finding(
                "cycles_cannot_fit",
                "cycles",
                variant="one" if standing.planned == 1 else "",
                possible=standing.possible,
                planned=standing.planned,
            )
        )
    if end is not None and effective.ends is not None and _is_over(effective, now):
        found.append(finding("cycle_period_over", "cycles.schedule_end_date", end=day(end)))
    return found


def _is_over(effective: OpenCalendar, now: datetime) -> bool:
    return effective.ends is not None and effective.clock.wall(elapsed(now)) >= effective.ends


def _begin(config: CycleConfig, created_at: datetime | None, from_now: int) -> int:
    """Return the elapsed minute from which the period counts.

    It is the start date's midnight, else the creation, else now (assumed).
    """
    if config.start_date is not None:
        # The dates themselves keep the days before out.
        return day_start(config.start_date) - DAY_MARGIN
    return from_now if created_at is None else elapsed_from(created_at)


def _summary(config: CycleConfig, count: int | None, *, over: bool) -> str:
    planned, end = config.planned, config.end_date
    if planned == 0:
        return _NONE_PLANNED
    if count is None:
        return _NOT_COMPUTED.format(planned=planned)
    if over and end is not None:
        whole = _ALL_BEFORE_ONE if planned == 1 else _ALL_BEFORE
        return _fill(_SHORT_BEFORE if count < planned else whole, count, planned, end)
    if count < planned:
        return _fill(_SHORT if end is None else _SHORT_BY, count, planned, end)
    if planned == 1:
        return _fill(_ALL_ONE if end is None else _ALL_BY_ONE, count, planned, end)
    return _fill(_ALL if end is None else _ALL_BY, count, planned, end)


def _fill(template: str, count: int, planned: int, end: date | None) -> str:
    return template.format(possible=count, planned=planned, end=day(end) if end else "")
