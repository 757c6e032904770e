"""What happened in a period, in numbers: of each channel, each group and each campaign. Pure."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from math import ceil
from zoneinfo import ZoneInfo

from msgspec import Struct
from msgspec.structs import replace

from altur_tui.campaign.analytics import METRIC_WORDS, PHONE_OF, WHATSAPP_OF
from altur_tui.campaign.findings import Finding
from altur_tui.campaign.fleet import Total
from altur_tui.campaign.identity import Channel
from altur_tui.campaign.kinds.kind import Severity
from altur_tui.campaign.past.changes import DescribedChange
from altur_tui.campaign.past.looks import Counts
from altur_tui.campaign.past.pace import CONTACTS
from altur_tui.campaign.past.since import MIN_APART, NOTHING_THEN, PROGRESS, Then
from altur_tui.campaign.past.stalled import Stall
from altur_tui.campaign.past.stalled_before import stall_now
from altur_tui.campaign.reading import Reading, standing
from altur_tui.campaign.verdict import VerdictCode
from altur_tui.reports.report import Entry, Failed, Shown
from altur_tui.reports.shift.groups import Grouping, labels, place

POINTS = 32
"""At how many instants of the period the history is asked for counts, to draw their course."""

MAX_QUARTERS = 2000
"""At so many instants the history is asked for stalls: of older weeks it keeps an hour's looks."""
_QUARTER = timedelta(minutes=15)

STALLED = "stalled"
"""The code of the finding about a campaign that is open but does not move."""

CLOCK_SKEW = "clock_skew"
"""The code of the finding about the clock of the computer that makes the report."""
# Told elsewhere in the report.
_NO_PROBLEM = frozenset({STALLED, CLOCK_SKEW})

CONVERTED_OF_ANSWERED = "convertedOfAnswered"
_COUNTED = {CONVERTED_OF_ANSWERED: ("contactsConverted", "contactsAnswered")}
_PARTS = {**PHONE_OF, **WHATSAPP_OF}

MAIN = {
    Channel.PHONE_CALL: (
        "contacts",
        "contactsProcessed",
        "contactsAnswered",
        "contactsConverted",
        CONVERTED_OF_ANSWERED,
    ),
    Channel.WHATSAPP: ("sent", "delivered", "read", "converted"),
    Channel.UNKNOWN: (),
}
"""The metrics of each channel that groups and campaigns are shown with."""
MOVING = dict(zip((Channel.PHONE_CALL, Channel.WHATSAPP), PROGRESS, strict=True))
"""The metric of each channel whose course is drawn."""
_ALL = {
    Channel.PHONE_CALL: tuple(
        each for each in METRIC_WORDS if each.startswith(("call", "contact", "convertedOf"))
    ),
    Channel.WHATSAPP: ("sent", *WHATSAPP_OF),
    Channel.UNKNOWN: (),
}


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


class Figure(Struct, frozen=True):
    """A metric of some campaigns."""

    name: str
    """As the API names it, or `convertedOfAnswered`."""
    count: int | float | None
    """Summed over the campaigns that have it; None if none has."""
    campaigns: int
    """How many have it."""
    of: str | None
    """The metric that it is a share of; None for one that is none."""
    total: Total | None
    """Count and denominator over the campaigns that have both; None if it is a share of nothing."""
    change: int | float | None
    """By how much it rose since the start, over the campaigns whose count is known at both ends."""
    compared: int
    """How many those are."""


class Group(Struct, frozen=True):
    """Campaigns of one channel that belong together."""

    label: str
    members: tuple[Member, ...]
    figures: tuple[Figure, ...]
    """The main metrics of the channel."""


class ChannelShift(Struct, frozen=True):
    """The campaigns of one channel: different channels count different things."""

    channel: Channel
    members: tuple[Member, ...]
    figures: tuple[Figure, ...]
    """Its main metrics."""
    all_figures: tuple[Figure, ...]
    """Those that the reference names, as far as any campaign has them."""
    groups: tuple[Group, ...]
    course: tuple[int | float, ...]
    """The sum of `MOVING` at each instant, over the campaigns that are known at the start; empty
    if there is none.
    """


class FindingCount(Struct, frozen=True):
    """A finding, and the campaigns that have one of its code."""

    finding: Finding
    """That of the first campaign."""
    members: tuple[Member, ...]


class Shift(Struct, frozen=True):
    """The whole report."""

    period: Period
    grouping: Grouping
    entries: tuple[Entry, ...]
    """The campaigns that were asked for, in that order."""
    missing: int
    """How many more were asked for, but had not come when the report was ended."""
    members: tuple[Member, ...]
    channels: tuple[ChannelShift, ...]
    verdicts: Mapping[VerdictCode, int]
    """How many campaigns are in each state at the end, in the order of the codes."""

    @property
    def failed(self) -> tuple[Failed, ...]:
        """The campaigns that could not be fetched."""
        return tuple(each for each in self.entries if isinstance(each, Failed))

    @property
    def not_seen(self) -> tuple[Member, ...]:
        """The campaigns of which nothing is known at the start."""
        return tuple(each for each in self.members if each.start is Start.NOT_SEEN)

    @property
    def created_since(self) -> tuple[Member, ...]:
        """The campaigns that were created during the period."""
        return tuple(each for each in self.members if each.start is Start.CREATED_SINCE)

    @property
    def stalled(self) -> tuple[Member, ...]:
        """The campaigns that stalled: those that still do first, then what did so for longest."""
        found = [each for each in self.members if each.stalls]
        found.sort(key=lambda each: (not each.is_stalled, -each.stalled_minutes))
        return tuple(found)

    @property
    def unobserved(self) -> tuple[Member, ...]:
        """The open campaigns of which nothing was seen that could tell whether they stall."""
        return tuple(
            each for each in self.members if each.is_unobserved and not each.has_unknown_rest
        )

    @property
    def without_rest(self) -> tuple[Member, ...]:
        """The open campaigns that do not say how many contacts are left."""
        return tuple(each for each in self.members if each.has_unknown_rest)

    @property
    def changes(self) -> tuple[tuple[Member, DescribedChange], ...]:
        """What was changed in the configuration, the newest first."""
        found = [(each, change) for each in self.members for change in each.earlier.changes]
        return tuple(sorted(found, key=lambda item: item[1].at, reverse=True))

    @property
    def worst(self) -> tuple[FindingCount, ...]:
        """Errors and warnings by their code: the worst first, then what most campaigns have."""
        by_code: dict[str, dict[int, tuple[Member, Finding]]] = {}
        for member in self.members:
            for each in member.findings:
                if each.severity is not Severity.NOTE and each.code not in _NO_PROBLEM:
                    by_code.setdefault(each.code, {}).setdefault(member.reading.id, (member, each))
        found = [
            FindingCount(
                min((each for _, each in of.values()), key=lambda each: each.severity.rank),
                tuple(member for member, _ in of.values()),
            )
            for of in by_code.values()
        ]
        found.sort(key=lambda each: (each.finding.severity.rank, -len(each.members)))
        return tuple(found)


def shift(
    period: Period,
    grouping: Grouping,
    entries: Sequence[Entry],
    earlier: Mapping[int, Earlier],
    missing: int = 0,
) -> Shift:
    """Return the report on campaigns as they are at the end of the period.

    `earlier` has what the history knows of them, by id; `missing` is how many did not come. The
    names of groups are put into words now, in the reader's language.
    """
    shown = [each for each in entries if isinstance(each, Shown)]
    names = labels([each.reading for each in shown], grouping)
    members = tuple(
        _member(each, earlier.get(each.id, NOTHING_EARLIER), name, period)
        for each, name in zip(shown, names, strict=True)
    )
    verdicts = Counter(each.shown.standing.verdict.code for each in members)
    return Shift(
        period,
        grouping,
        tuple(entries),
        missing,
        members,
        tuple(_channels(members)),
        {code: verdicts[code] for code in VerdictCode if verdicts[code]},
    )


def _member(shown: Shown, earlier: Earlier, group: str, period: Period) -> Member:
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


def _channels(members: Sequence[Member]) -> Iterator[ChannelShift]:
    for channel in Channel:
        own = tuple(each for each in members if each.reading.channel is channel)
        if not own:
            continue
        by_group: dict[str, list[Member]] = {}
        for each in own:
            by_group.setdefault(each.group, []).append(each)
        yield ChannelShift(
            channel,
            own,
            figures(own, MAIN[channel]),
            tuple(each for each in figures(own, _ALL[channel]) if each.count is not None),
            tuple(
                Group(label, tuple(by_group[label]), figures(by_group[label], MAIN[channel]))
                for label in sorted(by_group, key=place)
            ),
            _course(own, MOVING.get(channel)),
        )


def figures(members: Sequence[Member], names: Iterable[str]) -> tuple[Figure, ...]:
    """Return metrics, summed over campaigns."""
    return tuple(_figure(members, each) for each in names)


def _figure(members: Sequence[Member], name: str) -> Figure:
    counted, of = _COUNTED.get(name, (name, _PARTS.get(name)))
    counts = [(each, count) for each in members if (count := each.count(counted)) is not None]
    total = None
    if of is not None:
        pairs = [(count, whole) for each, count in counts if (whole := each.count(of)) is not None]
        total = Total(sum(one for one, _ in pairs), sum(one for _, one in pairs), len(pairs))
    changes = [
        count - before
        for each, count in counts
        if (before := each.count_at_start(counted)) is not None
    ]
    return Figure(
        name,
        sum(count for _, count in counts) if counts else None,
        len(counts),
        of,
        total,
        sum(changes) if changes else None,
        len(changes),
    )


def _course(members: Sequence[Member], name: str | None) -> tuple[int | float, ...]:
    """Return the sum of a count at each instant of the period, over those known at its start."""
    if name is None:
        return ()
    courses = [
        _course_of(each, name, start)
        for each in members
        if (start := each.count_at_start(name)) is not None and each.count(name) is not None
    ]
    return tuple(map(sum, zip(*courses, strict=True))) if courses else ()


def _course_of(member: Member, name: str, start: float) -> list[int | float]:
    """Return a count at each instant; where it is not known, it is what it was before."""
    course: list[int | float] = [start]
    points = (*member.earlier.points, *[None] * POINTS)[1:POINTS]
    for counts in points:
        count = None if counts is None else counts.get(name)
        course.append(course[-1] if count is None else count)
    course.append(member.count(name) or 0)
    return course
