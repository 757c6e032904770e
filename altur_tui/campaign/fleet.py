"""Many campaigns together: what is known of each, sums of metrics, and orders.

The keys are for `sorted`, ascending; where one is None the value is not known.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime
from math import isfinite
from typing import TypeVar

from msgspec import Struct

from altur_tui.campaign.analytics import Part
from altur_tui.campaign.findings import Finding
from altur_tui.campaign.past.since import PROGRESS, Since
from altur_tui.campaign.reading import Reading, Standing
from altur_tui.campaign.verdict import VerdictCode
from altur_tui.text import folded
from altur_tui.wire.errors import ErrorKind

NEVER = datetime.max.replace(tzinfo=UTC)
"""Stands in keys where nothing ever changes."""
_VERDICT_PLACE = {code: place for place, code in enumerate(VerdictCode)}
_FAILED_PLACE = 0


class Member(Struct, frozen=True):
    """A campaign of the fleet, as far as it is known."""

    id: int
    reading: Reading | None = None
    standing: Standing | None = None
    """Given if and only if `reading` is."""
    error: ErrorKind | None = None
    """Why the last request failed; beside a reading, which is then stale."""
    since: Since | None = None
    """How it changed since the chosen instant, if one is chosen."""


class Total(Struct, frozen=True):
    """A metric summed over the campaigns that report both it and its denominator."""

    count: int | float
    of: int | float
    campaigns: int
    """Over how many campaigns."""

    @property
    def share(self) -> float | None:
        """`count` as a share of `of`; None of nothing."""
        try:
            share = self.count / self.of
        except (ZeroDivisionError, OverflowError):
            return None
        return share if isfinite(share) else None


def text_key(text: str | None) -> str | None:
    """Return the key of a text: alphabetical, without regard to case and accents."""
    return folded(text) if text else None


def verdict_key(standing: Standing) -> tuple[int, datetime]:
    """Return the key of a verdict: open ones first, and of each kind the next to change first."""
    verdict = standing.verdict
    return _VERDICT_PLACE[verdict.code], verdict.until or verdict.latest or NEVER


def share_key(reading: Reading, name: str, of: str) -> tuple[float, float] | None:
    """Return the key of a share: by the share recomputed, of equal shares by the count."""
    if reading.analytics is None:
        return None
    count, whole = reading.analytics.count(name), reading.analytics.count(of)
    if count is None or not whole:
        return None
    return Total(count, whole, 1).share or 0.0, count


def cycles_key(standing: Standing) -> tuple[float, int] | None:
    """Return the key of the cycles: the smallest part of the planned starts that can be first."""
    cycles = standing.cycles
    if cycles is None or cycles.attainable is None or not cycles.planned:
        return None
    return cycles.attainable / cycles.planned, cycles.planned


def finding_key(member: Member) -> tuple[int, int, str] | None:
    """Return the key of what is wrong: failures first, then the worst finding, then how many."""
    if member.error is not None:
        return _FAILED_PLACE, 0, member.error
    findings = member.standing.findings if member.standing is not None else ()
    if not findings:
        return None
    worst = findings[0]
    return _FAILED_PLACE + 1 + worst.severity.rank, -_alike(findings, worst), worst.code


def _alike(findings: Iterable[Finding], worst: Finding) -> int:
    return sum(each.severity == worst.severity for each in findings)


_Key = TypeVar("_Key")


class _Share(Struct, frozen=True):
    """What one campaign adds."""

    verdict: VerdictCode | None
    error: ErrorKind | None
    parts: tuple[tuple[int | float, int | float] | None, ...]
    since: "SinceSums | None" = None


class SinceSums(Struct):
    """How campaigns changed since an instant, all together."""

    compared: int = 0
    """Of how many campaigns it is known what was known of them then."""
    unseen: int = 0
    """Of how many of those nothing was."""
    older: int = 0
    """How many were last seen well before the instant."""
    changes: dict[str, int | float] = {}
    """By metric, those of `PROGRESS`: the sum of the changes."""
    known: dict[str, int] = {}
    """By metric: in how many campaigns its change is known."""

    def add(self, other: "SinceSums", times: int) -> None:
        """Add the sums of others; `times` is -1 to take them away."""
        self.compared += times * other.compared
        self.unseen += times * other.unseen
        self.older += times * other.older
        for name, change in other.changes.items():
            self.changes[name] = self.changes.get(name, 0) + times * change
        for name, count in other.known.items():
            self.known[name] = self.known.get(name, 0) + times * count


def _since_sums(given: Since) -> SinceSums:
    """Return what one campaign adds."""
    changes = {each: given.change(each) for each in PROGRESS}
    known = {name: change for name, change in changes.items() if change is not None}
    return SinceSums(1, given.seen_at is None, given.is_older, known, dict.fromkeys(known, 1))


class FleetTotals:
    """How many of the chosen campaigns there are of each kind, and the sums of some metrics."""

    def __init__(self, parts: Iterable[Part]) -> None:
        """Sum the metrics `parts`, of all campaigns until some are chosen."""
        self._parts = tuple(parts)
        self._shares: dict[int, _Share] = {}
        self._sums: dict[Part, list[int | float]] = {part: [0, 0, 0] for part in self._parts}
        self._chosen: tuple[int, ...] | None = None
        self._counted: frozenset[int] = frozenset()
        self.verdicts: Counter[VerdictCode] = Counter()
        """How many chosen campaigns have a verdict of each code."""
        self.errors: Counter[ErrorKind] = Counter()
        """How many last requests of chosen campaigns failed, by kind; with older readings too."""
        self.all_errors: Counter[ErrorKind] = Counter()
        """The same of all campaigns, chosen or not."""
        self.since = SinceSums()
        """How the chosen campaigns changed since an instant."""

    def put(self, member: Member) -> None:
        """Count a campaign as it is now, instead of what it was before."""
        before = self._shares.get(member.id)
        now = self._share(member)
        if before == now:
            return
        self._shares[member.id] = now
        is_chosen = self._chosen is None or member.id in self._counted
        for share, times in ((before, -1), (now, 1)):
            if share is None:
                continue
            if share.error is not None:
                _change(self.all_errors, share.error, times)
            if is_chosen:
                self._count(share, times)

    def choose(self, ids: tuple[int, ...] | None) -> None:
        """Count and sum only these campaigns from now on; None: all.

        Takes as long as the difference from those that were chosen before is large.
        """
        if ids == self._chosen:
            return
        before = self._shares.keys() if self._chosen is None else self._counted
        self._chosen = ids
        self._counted = frozenset(ids or ())
        now = self._shares.keys() if ids is None else self._counted
        for campaigns, times in ((before - now, -1), (now - before, 1)):
            for each in campaigns:
                if (share := self._shares.get(each)) is not None:
                    self._count(share, times)

    def total(self, name: str, of: str) -> Total:
        """Return the sums of a metric that is summed, and of its denominator, over the chosen."""
        count, whole, campaigns = self._sums[name, of]
        return Total(count, whole, int(campaigns))

    def _share(self, member: Member) -> _Share:
        analytics = member.reading.analytics if member.reading is not None else None
        parts = []
        for name, of in self._parts:
            count = analytics.count(name) if analytics is not None else None
            whole = analytics.count(of) if analytics is not None else None
            parts.append(None if count is None or whole is None else (count, whole))
        verdict = member.standing.verdict.code if member.standing is not None else None
        since = None if member.since is None else _since_sums(member.since)
        return _Share(verdict, member.error, tuple(parts), since)

    def _count(self, share: _Share, times: int) -> None:
        if share.verdict is not None:
            _change(self.verdicts, share.verdict, times)
        if share.error is not None:
            _change(self.errors, share.error, times)
        if share.since is not None:
            self.since.add(share.since, times)
        for part, pair in zip(self._parts, share.parts, strict=True):
            if pair is not None:
                sums = self._sums[part]
                sums[0] += times * pair[0]
                sums[1] += times * pair[1]
                sums[2] += times


def _change(counter: Counter[_Key], key: _Key, times: int) -> None:
    counter[key] += times
    if not counter[key]:
        del counter[key]
