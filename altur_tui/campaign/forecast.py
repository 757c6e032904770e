"""How the cycles stand at an instant: their state, and what can still start."""

from bisect import bisect_left
from datetime import date, datetime, timedelta
from functools import lru_cache
from itertools import islice

from msgspec import Struct

from altur_tui.campaign.calendar import OpenCalendar, open_calendar
from altur_tui.campaign.cycles import CycleConfig, CycleStanding, Suggestion
from altur_tui.campaign.findings import Finding, finding
from altur_tui.campaign.hours import unknown_week
from altur_tui.campaign.kinds.kind import Severity
from altur_tui.campaign.plan import LAST_COMPUTED_DAY, possible, possible_from, starts
from altur_tui.campaign.schedule import EMPTY_WEEK, weekly_minutes
from altur_tui.campaign.verdict import VERDICTS, Verdict
from altur_tui.campaign.words import Later, day, hours
from altur_tui.campaign.zone import DAY_MARGIN, FIRST, day_start, elapsed, elapsed_from, instant_of
from altur_tui.i18n.sentences import Filled, P, S

_MAX_STARTS = 20
_DAYS_SEARCHED = 2 * 365

_COOLDOWN = P(
    "With a cooldown of {new} instead of {old}, the one planned iteration can start.",
    "With a cooldown of {new} instead of {old}, all {count:,} planned iterations can start.",
)
_END = P(
    "With {new} as the last day instead of {old}, the one planned iteration can start.",
    "With {new} as the last day instead of {old}, all {count:,} planned iterations can start.",
)
_PLANNED_UNKNOWN = S("How many iterations are planned is unknown.")
_NONE_PLANNED = S("No iteration is planned.")
_NOT_COMPUTED = P(
    "Whether the one planned iteration can start is not computed.",
    "How many of the {count:,} planned iterations can start is not computed.",
)
_HOURS_UNKNOWN = P(
    "Some hours are unknown, and so is whether the one planned iteration can start.",
    "Some hours are unknown, and so is how many of the {count:,} planned iterations can start.",
)
_COOLDOWN_UNKNOWN = P(
    "The cooldown is unknown, and so is whether the one planned iteration can start.",
    "The cooldown is unknown, and so is how many of the {count:,} planned iterations can start.",
)
_DATES_UNKNOWN = P(
    "The cycle dates are unknown, and so is whether the one planned iteration can start.",
    "The cycle dates are unknown, and so is how many of {count:,} planned iterations can start.",
)
_ALL_RUN = P("The one planned iteration has run.", "All {count:,} planned iterations have run.")
_REST_CAN = P(
    "1 of {planned:,} planned iterations has run; the rest can start.",
    "{count:,} of {planned:,} planned iterations have run; the rest can start.",
)
_SOME_CAN = P(
    "1 of {planned:,} planned iterations has run; at most {possible:,} more can start.",
    "{count:,} of {planned:,} planned iterations have run; at most {possible:,} more can start.",
)
_NO_MORE_CAN = P(
    "1 of {planned:,} planned iterations has run; no more can start.",
    "{count:,} of {planned:,} planned iterations have run; no more can start.",
)
_RUN_UNKNOWN = S("How many have run is unknown.")
_TWO = S("{first} {second}")
_ALL = P("The one planned iteration can start.", "All {count:,} planned iterations can start.")
_ALL_BY = P(
    "The one planned iteration can start by {end}.",
    "All {count:,} planned iterations can start by {end}.",
)
# Of several planned; the catalogue has one plural for a singular.
_NONE = S("None of the {count:,} planned iterations can start.")
_NONE_BY = S("None of the {count:,} planned iterations can start by {end}.")
_NONE_BEFORE = S(
    "The cycles ended on {end}: none of the {count:,} planned iterations could have started."
)
_SHORT = P(
    "The one planned iteration cannot start.",
    "At most {possible:,} of {count:,} planned iterations can start.",
)
_SHORT_BY = P(
    "The one planned iteration cannot start by {end}.",
    "At most {possible:,} of {count:,} planned iterations can start by {end}.",
)
_ALL_BEFORE = P(
    "The cycles ended on {end}: the one planned iteration could have started.",
    "The cycles ended on {end}: all {count:,} planned iterations could have started.",
)
_UNKNOWN_BEFORE = P(
    "The cycles ended on {end}: whether the one planned iteration could have started is unknown.",
    "The cycles ended on {end}: how many of {count:,} planned ones could have started is unknown.",
)
_SHORT_BEFORE = P(
    "The cycles ended on {end}: the one planned iteration could not have started.",
    "The cycles ended on {end}: at most {possible:,} of the {count:,} planned "
    "iterations could have started.",
)


class IterationsRun(Struct, frozen=True):
    """What is known of the iterations that have run."""

    count: int | None = None
    last_at: datetime | None = None
    """When the last one started."""


class _Period(Struct, frozen=True):
    """What the period holds, whatever the instant."""

    possible: int | None
    suggestions: tuple[Suggestion, ...]


def forecast(
    config: CycleConfig,
    zone: str,
    created_at: datetime | None,
    now: datetime,
    *,
    run: IterationsRun | None = None,
    complete: bool = True,
) -> CycleStanding:
    """Return how enabled cycles stand at `now`.

    Unless the calling hours are `complete`, what the known ones do not allow is unknown.
    """
    run = run or IterationsRun()
    complete = complete and config.hours_complete
    effective = dated(config, zone)
    over = _is_over(effective, now)
    # A period that is over stays over, whenever it began; and no date opens a week without hours.
    dated_now = config.dates_known or over or not effective.spans
    minute = elapsed(now)
    state, changes = effective.state(minute) if dated_now else (None, None)
    from_now = elapsed_from(now)
    period = _Period(None, ())
    left: int | None = None
    if config.planned is not None:
        period = _period(config, zone, _begin(config, created_at, from_now))
        left = max(config.planned - max(run.count or 0, 0), 0)
    first = from_now
    if run.last_at is not None:
        first = max(first, elapsed_from(run.last_at) + config.cooldown_minutes)
    possible_now = (
        None if left is None else possible_from(effective, first, config.cooldown_minutes, left)
    )
    most = 1 if left is None or not config.cooldown_known else _MAX_STARTS
    if left is not None:
        most = min(most, left)
    if not config.dates_known:
        most = 0
    next_starts = islice(starts(effective, first, config.cooldown_minutes), most)
    possible_from_now = _certain(possible_now, config, left, complete=complete)
    count = _certain(period.possible, config, config.planned, complete=complete)
    if not config.start_known and effective.spans:
        count = None
    return CycleStanding(
        mode=config.mode,
        mode_source=config.mode_source,
        state=state,
        changes_at=None if changes is None else instant_of(changes),
        weekly_minutes=weekly_minutes(config.effective),
        wasted_minutes=config.wasted_minutes,
        planned=config.planned,
        possible=count,
        possible_from_now=possible_from_now,
        next_starts=tuple(map(instant_of, next_starts)),
        suggestions=_helpful(period.suggestions, effective, now) if count is not None else (),
        told=_rest(config.planned, run.count, possible_from_now)
        or _summary(config, count, run.count, over=over, complete=complete),
        iterations_run=run.count,
        over=over,
        complete=complete,
        hours_known=effective.open_at(minute)
        or not open_calendar(unknown_week(config.hours), zone).open_at(minute),
    )


def cooldown_ends(
    config: CycleConfig,
    zone: str,
    last_at: datetime | None,
    now: datetime,
    *,
    complete: bool = True,
) -> tuple[datetime | None, datetime | None]:
    """Return when a campaign that is cooling down can start again, and else by when.

    The first is known only if it is known when the last iteration started, and all hours are: then
    it is the first effective minute a cooldown after that. Otherwise the second is the first one a
    cooldown after that, or after `now`. Either is None if there is no such minute, and both are
    where the cooldown or a cycle date could not be read.
    """
    if not (config.cooldown_known and config.dates_known):
        return None, None
    from_now = elapsed_from(now)
    ends = from_now + config.cooldown_minutes
    if last_at is not None:
        ends = max(elapsed_from(last_at) + config.cooldown_minutes, from_now)
    start = next(starts(dated(config, zone), ends, 1), None)
    found = None if start is None else instant_of(start)
    is_known = last_at is not None and complete and config.hours_complete
    return (found, None) if is_known else (None, found)


def forecast_findings(config: CycleConfig, zone: str, standing: CycleStanding) -> list[Finding]:
    """Return what is wrong with enabled cycles by how they stand at an instant."""
    found: list[Finding] = []
    start, end = config.start_date, config.end_date
    inverted = start is not None and end is not None and end < start
    effective = dated(config, zone)
    is_empty = config.effective == EMPTY_WEEK
    if standing.complete and not is_empty and not inverted and effective.first_open(FIRST) is None:
        found.append(finding("no_effective_minute", "cycles.schedule", variant="dates"))
    found += _short_findings(config, standing)
    if end is not None and standing.over:
        found.append(finding("cycle_period_over", "cycles.schedule_end_date", end=Later(day, end)))
    return found


def dated(config: CycleConfig, zone: str) -> OpenCalendar:
    """Return the effective week between the cycle dates."""
    return open_calendar(config.effective, zone, config.start_date, config.end_date)


def _short_findings(config: CycleConfig, standing: CycleStanding) -> list[Finding]:
    """Return that not all can start: a warning once the period is over, for nothing helps then."""
    planned, count, end = standing.planned, standing.possible, config.end_date
    if planned is None or count is None or count >= planned:
        return []
    none = count == 0 and planned > 1
    if standing.over and end is not None:
        return [
            finding(
                "cycles_cannot_fit",
                "cycles",
                variant="over_none" if none else "over",
                severity=Severity.WARNING,
                possible=count,
                count=planned,
                end=Later(day, end),
            )
        ]
    variant = "none" if none else ""
    return [finding("cycles_cannot_fit", "cycles", variant=variant, possible=count, count=planned)]


def _certain(
    count: int | None, config: CycleConfig, most: int | None, *, complete: bool
) -> int | None:
    """Return a count that holds whatever is unknown, else None.

    More hours could only raise it, and a longer cooldown only lower it, but not the first start; a
    date that could not be read might leave no start at all.
    """
    if not config.dates_known:
        return 0 if complete and count == 0 else None
    if count == most:
        return count if config.cooldown_known or (count or 0) <= 1 else None
    return count if complete else None


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


# Large enough for every campaign of a fleet: searching for suggestions takes long.
@lru_cache(maxsize=16384)
def _period(config: CycleConfig, zone: str, begin: int) -> _Period:
    planned = config.planned or 0
    count = possible(dated(config, zone), begin, config.cooldown_minutes, planned)
    if count is None or count >= planned:
        return _Period(count, ())
    return _Period(count, _suggest(config, zone, begin))


def _helpful(
    suggestions: tuple[Suggestion, ...], effective: OpenCalendar, now: datetime
) -> tuple[Suggestion, ...]:
    """Return the suggestions that can still be followed: none that lies in the past."""
    today = effective.clock.wall(elapsed(now))
    over = _is_over(effective, now)
    return tuple(
        each
        for each in suggestions
        if (not over if isinstance(each.value, int) else day_start(each.value) + 24 * 60 > today)
    )


def _suggest(config: CycleConfig, zone: str, begin: int) -> tuple[Suggestion, ...]:
    """Return the changes of one setting each with which everything planned can start.

    `begin` is the elapsed minute from which the starts are counted; fewer than planned fit now.
    """
    found: list[Suggestion] = []
    planned = config.planned or 0
    cooldown = _longest_cooldown(config, zone, begin)
    if cooldown is not None:
        told = _COOLDOWN.fill(
            count=planned,
            new=Later(hours, cooldown),
            old=Later(hours, config.cooldown_minutes),
        )
        found.append(Suggestion("shorter_cooldown", cooldown, told))
    end = _earliest_end(config, zone, begin)
    if end is not None and config.end_date is not None:
        told = _END.fill(count=planned, new=Later(day, end), old=Later(day, config.end_date))
        found.append(Suggestion("later_end", end, told))
    return tuple(found)


def _fits(config: CycleConfig, zone: str, begin: int, cooldown: int, end: date | None) -> bool:
    calendar = open_calendar(config.effective, zone, config.start_date, end)
    planned = config.planned or 0
    return possible(calendar, begin, cooldown, planned) == planned


def _longest_cooldown(config: CycleConfig, zone: str, begin: int) -> int | None:
    """Return the longest cooldown shorter than today's that fits; a shorter one never fits less."""
    shorter = range(1, config.cooldown_minutes)
    fitting = bisect_left(
        shorter, True, key=lambda each: not _fits(config, zone, begin, each, config.end_date)
    )
    return shorter[fitting - 1] if fitting else None


def _earliest_end(config: CycleConfig, zone: str, begin: int) -> date | None:
    """Return the earliest later last day, of two years, that fits; a later one never fits less."""
    today = config.end_date
    if today is None or today >= LAST_COMPUTED_DAY:
        return None

    def fits(days: int) -> bool:
        end = today + timedelta(days=days)
        return _fits(config, zone, begin, config.cooldown_minutes, end)

    most = min(_DAYS_SEARCHED, (LAST_COMPUTED_DAY - today).days)
    if not fits(most):
        return None
    return today + timedelta(days=bisect_left(range(most), True, lo=1, key=fits))


def plan_summary(cycles: CycleStanding, verdict: Verdict, *, cooling_down: bool) -> Filled:
    """Return the summary of the plan, as far as it holds for a campaign with this verdict.

    One that has ended or does not run starts none of what is planned, unless the plan itself says
    so already. One that is cooling down has run an iteration, so what the plan allows is not what
    is left of it.
    """
    no_start = VERDICTS[verdict.code].no_start
    if no_start is not None and cycles.planned != 0 and not cycles.over:
        return no_start.fill()
    if cooling_down and cycles.iterations_run is None and cycles.possible:
        return _TWO.fill(first=cycles.told, second=_RUN_UNKNOWN)
    return cycles.told


def _rest(planned: int | None, run: int | None, more: int | None) -> Filled | None:
    """Return how many more can start, where some have run, and both are known."""
    if not (run and planned) or more is None or run >= planned:
        return None
    template = _REST_CAN if run + more >= planned else _SOME_CAN if more else _NO_MORE_CAN
    return template.fill(count=run, planned=planned, possible=more)


def _summary(
    config: CycleConfig, count: int | None, run: int | None, *, over: bool, complete: bool
) -> Filled:
    planned, end = config.planned, config.end_date
    if not planned:
        return (_PLANNED_UNKNOWN if planned is None else _NONE_PLANNED).fill()
    if run is not None and run >= planned:
        return _ALL_RUN.fill(count=planned)
    last_day = None if end is None else Later(day, end)
    if count is None:
        if over and end is not None:
            return _UNKNOWN_BEFORE.fill(count=planned, end=last_day)
        if not config.dates_known:
            return _DATES_UNKNOWN.fill(count=planned)
        unknown = _NOT_COMPUTED if complete else _HOURS_UNKNOWN
        return (unknown if config.cooldown_known else _COOLDOWN_UNKNOWN).fill(count=planned)
    if end is None:
        none, some, whole = _NONE, _SHORT, _ALL
    elif over:
        none, some, whole = _NONE_BEFORE, _SHORT_BEFORE, _ALL_BEFORE
    else:
        none, some, whole = _NONE_BY, _SHORT_BY, _ALL_BY
    if count == 0 and planned > 1:
        return none.fill(count=planned, end=last_day)
    return (some if count < planned else whole).fill(count=planned, possible=count, end=last_day)
