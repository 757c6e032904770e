"""How fast a campaign goes and when it will be done, judging by what was seen of it.

Only minutes in which the campaign's week is open count, as `calendar` finds them. Between two looks
a count is taken to have moved evenly over the open minutes (assumed).
"""

from datetime import datetime
from fractions import Fraction
from itertools import pairwise, takewhile
from math import ceil
from typing import NamedTuple

from msgspec import Struct, field

from altur_tui.campaign.analytics import Analytics
from altur_tui.campaign.calendar import OpenCalendar
from altur_tui.campaign.past.looks import ConfigurationChange, Counts, Look, Past
from altur_tui.campaign.past.pace_words import NoPace, known_pace, unknown_pace
from altur_tui.campaign.past.since import PROGRESS, counts_of
from altur_tui.campaign.schedule import DAYS_A_WEEK, MINUTES_A_DAY
from altur_tui.campaign.verdict import VERDICTS, VerdictCode
from altur_tui.campaign.words import MINUTES_AN_HOUR
from altur_tui.campaign.zone import elapsed, instant_of
from altur_tui.i18n.sentences import Filled
from altur_tui.wire.campaign import DAYS

PACE_MINUTES = 6 * MINUTES_AN_HOUR
"""Open minutes over which the pace is taken."""
MIN_MINUTES = 30
"""With fewer open minutes, neither a pace nor a stall is reported."""
_STEP = 15
# An end is predicted up to a year ahead.
_MAX_AHEAD = 366 * MINUTES_A_DAY

CONTACTS = "contacts"
"""The metric that counts all contacts of a campaign."""
_DECISIVE = frozenset({"scheduling", "timezone", "status", "archived"})
_NONE_EXPECTED = frozenset({NoPace.DONE, NoPace.NOT_RUNNING, NoPace.NO_COUNTS})
_RUNNING = frozenset({VerdictCode.OPEN, VerdictCode.WINDOW_CLOSED})


class Pace(Struct, frozen=True):
    """How fast a campaign went over the last seen open hours, and when it will be done."""

    metric: str | None
    """The count that it measures: `contactsProcessed` or `sent`; None if the answer has neither."""
    per_hour: float | None
    """By how much that rose in an open hour; None if unknown."""
    since: datetime | None
    """When the time it is measured over began, in UTC; it ends with the present answer."""
    open_minutes: int | None
    """How many minutes of that were open."""
    interpolated_minutes: int | None
    """How many of these, at the beginning, had no look, so that the count is interpolated."""
    left: int | float | None
    """Contacts that are left; None if that is unknown."""
    done_at: datetime | None
    """When none will be left at this pace, in UTC; None if unknown."""
    open_minutes_left: int | None
    """How many minutes until then are open."""
    reason: NoPace | None
    """Why the end is unknown, and the pace if that is; None if both are known."""
    told: Filled = field(name="message")

    @property
    def is_expected(self) -> bool:
        """Whether there is a pace, or could be one: it is neither paused nor at its end."""
        return bool(self.per_hour) or self.reason not in _NONE_EXPECTED

    @property
    def message(self) -> str:
        """One or more whole sentences, in the current language."""
        return str(self.told)


class Observed(Struct, frozen=True):
    """A campaign's present answer, and what was seen before it; see `observed`."""

    calendar: OpenCalendar
    complete: bool
    """Whether the hours of every day are known."""
    at: datetime
    """When the server made the answer."""
    counts: Counts
    metric: str | None
    """The count that shows its progress: contacts processed, or messages sent."""
    left: int | float | None
    """How many contacts are left; None if that is unknown."""
    past: Past

    @property
    def looks(self) -> list[Look]:
        """What was seen before the present answer, the oldest first."""
        return [each for each in self.past.looks if each.first < self.at]

    @property
    def decided_at(self) -> datetime | None:
        """When a change of hours or status last made unknown what was open before it."""
        return next(
            (
                each.at
                for each in self.past.changes
                if is_decisive(each.path) and each.at <= self.at and not self._spares(each)
            ),
            None,
        )

    def _spares(self, change: ConfigurationChange) -> bool:
        """Return whether a change is one of a weekday that was not seen before it."""
        schedule, _, rest = change.path.partition(".")
        name, looks = rest.partition(".")[0], self.looks
        if schedule != "scheduling" or name not in DAYS or not looks:
            return False
        wall = self.calendar.clock.wall
        first, last = (wall(elapsed(each)) // MINUTES_A_DAY for each in (looks[0].first, change.at))
        seen = {each % DAYS_A_WEEK for each in range(first, last + 1)[:DAYS_A_WEEK]}
        # Its window may reach into the next day.
        return seen.isdisjoint({DAYS.index(name), (DAYS.index(name) + 1) % DAYS_A_WEEK})


def is_decisive(path: str) -> bool:
    """Return whether a setting decides which minutes are open, or whether the campaign runs."""
    return path.partition(".")[0] in _DECISIVE


def observed(
    calendar: OpenCalendar, at: datetime, analytics: Analytics | None, past: Past, *, complete: bool
) -> Observed:
    """Return an answer of the instant `at` and what was seen before it.

    `complete` says whether the hours of every day are known.
    """
    counts = {} if analytics is None else counts_of(analytics)
    metric = next((each for each in PROGRESS if each in counts), None)
    contacts, done = counts.get(CONTACTS), None if metric is None else counts[metric]
    left = None
    if contacts is not None and done is not None and done <= contacts:
        left = contacts - done
    return Observed(calendar, complete, at, counts, metric, left, past)


class _Basis(NamedTuple):
    """What a pace is computed from."""

    begin: int
    """The first elapsed minute."""
    minutes: int
    """How many minutes are open, to the present answer."""
    interpolated: int
    moved: Fraction | float
    """How much the count rose."""


class _Run(NamedTuple):
    """The time during which a count was seen unchanged."""

    first: datetime
    last: datetime
    value: int | float


def instants(calendar: OpenCalendar, at: datetime) -> tuple[datetime, ...]:
    """Return at which instants a campaign should have been seen to tell its pace at `at`.

    That is each quarter of its last six open hours, the oldest first, and so the begin of the last
    half hour, too.
    """
    steps = range(PACE_MINUTES, 0, -_STEP)
    found = (calendar.before(elapsed(at), each) for each in steps)
    return tuple(instant_of(each) for each in found if each is not None)


def pace(given: Observed, now: datetime, verdict: VerdictCode, zone: str) -> Pace | None:
    """Return how fast a campaign goes, and when it will be done at that pace.

    The end counts from the answer on, since what is left is known as of then. The sentence has its
    time in `zone`. None if the campaign has ended.
    """
    if VERDICTS[verdict].ended:
        return None
    basis, left = _basis(given), given.left
    if isinstance(basis, NoPace):
        told = unknown_pace(basis)
        return Pace(given.metric, None, None, None, None, left, None, None, basis, told)
    end = _end(given, basis, now, verdict)
    per_hour = float(basis.moved * MINUTES_AN_HOUR / basis.minutes)
    told = known_pace(basis.minutes, per_hour, basis.interpolated, end=end, now=now, zone=zone)
    done_at, open_left = (None, None) if isinstance(end, NoPace) else end
    return Pace(
        metric=given.metric,
        per_hour=per_hour,
        since=instant_of(basis.begin),
        open_minutes=basis.minutes,
        interpolated_minutes=basis.interpolated,
        left=left,
        done_at=done_at,
        open_minutes_left=open_left,
        reason=end if isinstance(end, NoPace) else None,
        told=told,
    )


def _runs(given: Observed, metric: str) -> list[_Run]:
    """Return what was seen of a count up to the present answer, the newest first.

    What is equal at two looks in a row was so between them. What was seen before hours or status
    were changed is left out: nobody knows the hours of then.
    """
    decided, first, last, value = given.decided_at, given.at, given.at, given.counts[metric]
    found: list[_Run] = []
    for look in reversed(given.looks):
        if decided is not None and look.last < decided:
            break
        then = look.counts.get(metric)
        if then is not None and then != value:
            found.append(_Run(first, last, value))
            last, value = look.last, then
        if then is not None:
            first = look.first
    if decided is not None:
        first = max(first, decided)
    return [*found, _Run(first, last, value)]


def _since_fall(runs: list[_Run]) -> tuple[list[_Run], bool]:
    """Return the runs since the count fell last, and whether it did: a campaign was restarted."""
    for place, (one, two) in enumerate(pairwise(runs), 1):
        if one.value < two.value:
            return runs[:place], True
    return runs, False


def _basis(given: Observed) -> _Basis | NoPace:
    """Return what the pace is computed from, or why it is unknown."""
    if not given.complete:
        return NoPace.HOURS_UNKNOWN
    if given.metric is None:
        return NoPace.NO_COUNTS
    calendar, last = given.calendar, elapsed(given.at)
    begin = calendar.before(last, PACE_MINUTES)
    if begin is None:
        return NoPace.TOO_SHORT
    begins_at = instant_of(begin)
    runs, fell = _since_fall(_runs(given, given.metric))
    later = list(takewhile(lambda each: each.last >= begins_at, runs))
    earlier = runs[len(later)] if len(later) < len(runs) else None
    first, interpolated = elapsed(later[-1].first), 0
    count: Fraction | float = later[-1].value
    at, minutes = begin, PACE_MINUTES
    if first > begin:
        at = first
        minutes = calendar.open_minutes(first, last)
    fell = fell and earlier is None
    changed = _is_cut(given, begins_at)
    if at == last:
        return _too_little(NoPace.TOO_FEW_LOOKS, fell=fell, changed=changed)
    if earlier is not None and first > begin:
        gap = calendar.open_minutes(elapsed(earlier.last), first)
        # An old look says nothing about the last hours.
        if gap <= PACE_MINUTES:
            interpolated = PACE_MINUTES - minutes
            at, minutes = begin, PACE_MINUTES
            count -= Fraction(count - earlier.value) * interpolated / gap
    if minutes < MIN_MINUTES:
        return _too_little(NoPace.TOO_SHORT, fell=fell, changed=changed)
    return _Basis(at, minutes, interpolated, given.counts[given.metric] - count)


def _is_cut(given: Observed, begin: datetime) -> bool:
    """Return whether what was seen since `begin` is cut by a change of hours or status."""
    decided = given.decided_at
    if decided is None or decided < begin:
        return False
    # What was seen at other hours may have been left out already.
    return not given.looks or given.looks[0].first < decided


def _too_little(otherwise: NoPace, *, fell: bool, changed: bool) -> NoPace:
    if fell:
        return NoPace.COUNTS_FELL
    return NoPace.CHANGED if changed else otherwise


def _end(
    given: Observed, basis: _Basis, now: datetime, verdict: VerdictCode
) -> tuple[datetime, int] | NoPace:
    """Return when no contact is left and how many minutes until then are open, or why not."""
    left = given.left
    if left == 0:
        return NoPace.DONE
    if verdict not in _RUNNING:
        return NoPace.NOT_RUNNING
    if not basis.moved:
        return NoPace.NOT_MOVING
    if left is None:
        return NoPace.LEFT_UNKNOWN
    needed = ceil(Fraction(left * basis.minutes) / Fraction(basis.moved))
    last = elapsed(given.at)
    done = given.calendar.after(last, needed, last + _MAX_AHEAD)
    if done is None:
        return NoPace.TOO_FAR
    minute = elapsed(now)
    if done <= minute:
        return NoPace.OUTDATED
    return instant_of(done), given.calendar.open_minutes(minute, done)
