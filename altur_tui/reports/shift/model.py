"""What happened in a period, in numbers: of each channel, each group and each campaign. Pure."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct

from altur_tui.campaign.analytics import METRIC_WORDS, PHONE_OF, WHATSAPP_OF
from altur_tui.campaign.findings import Finding
from altur_tui.campaign.fleet import Total
from altur_tui.campaign.identity import Channel
from altur_tui.campaign.kinds.kind import Severity
from altur_tui.campaign.past.changes import DescribedChange
from altur_tui.campaign.past.since import PROGRESS
from altur_tui.campaign.verdict import VerdictCode
from altur_tui.reports.report import Entry, Failed, Shown
from altur_tui.reports.shift.groups import Grouping, labels, place
from altur_tui.reports.shift.member import (
    NOTHING_EARLIER,
    POINTS,
    STALLED,
    Earlier,
    Member,
    Period,
    Start,
    member_of,
)

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
        member_of(each, earlier.get(each.id, NOTHING_EARLIER), name, period)
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
