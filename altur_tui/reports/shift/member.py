"""One campaign in a shift report, and what the history knows of it over the period. Pure."""

from datetime import datetime, timedelta
from enum import StrEnum
from math import ceil
from zoneinfo import ZoneInfo

from msgspec import Struct
from msgspec.structs import replace

from altur_tui.campaign.findings import Finding
from altur_tui.campaign.past.changes import DescribedChange
from altur_tui.campaign.past.looks import Counts
from altur_tui.campaign.past.pace import CONTACTS
from altur_tui.campaign.past.since import MIN_APART, NOTHING_THEN, PROGRESS, Then
from altur_tui.campaign.past.stalled import Stall
from altur_tui.campaign.past.stalled_before import stall_now
from altur_tui.campaign.reading import Reading, standing
from altur_tui.campaign.verdict import VerdictCode
from altur_tui.reports.report import Shown

POINTS = 32
"""At how many instants of the period the history is asked for counts, to draw their course."""

MAX_QUARTERS = 2000
"""At so many instants the history is asked for stalls: of older weeks it keeps an hour's looks."""
_QUARTER = timedelta(minutes=15)

STALLED = "stalled"
"""The code of the finding about a campaign that is open but does not move."""


class Period(Struct, frozen=True):
    """The period that a report covers."""

    since: datetime
    until: datetime
    zone: ZoneInfo
    """The reader's: all times of the report are told in it."""

    @property
    def instants(self) -> tuple[datetime, ...]:
        """The instants, evenly apart, at which counts are wanted: from its start to its end."""
        return self._evenly(POINTS)

    @property
    def quarters(self) -> tuple[datetime, ...]:
        """The same a quarter of an hour apart, or further in a period of many weeks."""
        count = ceil((self.until - self.since) / _QUARTER)
        return self._evenly(min(count, MAX_QUARTERS))

    def _evenly(self, steps: int) -> tuple[datetime, ...]:
        step = (self.until - self.since) / steps
        return tuple(self.since + step * each for each in range(steps + 1))


class Earlier(Struct, frozen=True):
    """What the history has of a campaign, as far as a report needs it."""

    then: Then = NOTHING_THEN
    """What was known at the start of the period."""
    points: tuple[Counts | None, ...] = ()
    """The counts that were known at each of `Period.instants`."""
    changes: tuple[DescribedChange, ...] = ()
    """What somebody changed in its configuration during the period, the newest first."""
    stalls: tuple[Stall, ...] = ()
    """When it stalled, the oldest first; the last one may not be over."""


NOTHING_EARLIER = Earlier()


class Start(StrEnum):
    """What is known of a campaign at the start of the period."""

    SEEN = "seen"
    CREATED_SINCE = "created_since"
    """It was created during the period, so each count was 0 at its start."""
    NOT_SEEN = "not_seen"


class Member(Struct, frozen=True):
    """A campaign that could be read, in its group."""

    shown: Shown
    earlier: Earlier
    start: Start
    group: str
    """The name of its group, safe to show; empty without a grouping."""
    stalls: tuple[Stall, ...] = ()
    """When it stalled during the period, the oldest first."""

    @property
    def reading(self) -> Reading:
        """The present answer."""
        return self.shown.reading

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Its findings, worst first."""
        return self.shown.standing.findings

    def has_old_start(self, period: Period) -> bool:
        """Return whether its numbers at the start are from well before it."""
        seen = self.earlier.then.seen_at
        return seen is not None and period.since - seen > MIN_APART

    @property
    def is_stalled(self) -> bool:
        """Whether it stalls at the end of the period."""
        return any(each.code == STALLED for each in self.findings)

    @property
    def stalled_minutes(self) -> int:
        """For how many open minutes of its stalls nothing moved."""
        return sum(each.open_minutes for each in self.stalls)

    @property
    def is_unobserved(self) -> bool:
        """Whether it is open, but nothing was seen that could tell whether it stalls."""
        return self._is_open and not self.reading.past.looks

    @property
    def has_unknown_rest(self) -> bool:
        """Whether it is open, but does not say how many contacts are left: it may stall."""
        progress = [self.count(each) for each in PROGRESS]
        return self._is_open and (
            self.count(CONTACTS) is None or all(each is None for each in progress)
        )

    @property
    def _is_open(self) -> bool:
        return self.shown.standing.verdict.code is VerdictCode.OPEN

    def count(self, name: str) -> int | float | None:
        """Return a count of the present answer, if it has it."""
        analytics = self.reading.analytics
        return None if analytics is None else analytics.count(name)

    def count_at_start(self, name: str) -> int | float | None:
        """Return a count at the start of the period, if it is known."""
        return 0 if self.start is Start.CREATED_SINCE else self.earlier.then.counts.get(name)


def member_of(shown: Shown, earlier: Earlier, group: str, period: Period) -> Member:
    """Return a campaign as it stands at the end of the period, in its group."""
    # Sentences that name a time do so in the reader's zone.
    now = standing(shown.reading, shown.standing.at, period.zone.key)
    shown = replace(shown, standing=now)
    start, created = Start.NOT_SEEN, shown.reading.created_at
    if earlier.then.seen_at is not None:
        start = Start.SEEN
    elif created is not None and period.since < created <= period.until:
        start = Start.CREATED_SINCE
    stalls = [each for each in earlier.stalls if each.until > period.since]
    member = Member(shown, earlier, start, group, tuple(stalls))
    present = stall_now(shown.reading, now) if member.is_stalled else None
    if present is None:
        return member
    if stalls and not stalls[-1].is_over:
        stalls.pop()
    return replace(member, stalls=(*stalls, present))
