"""Counts and sums of the fleet, kept up to date campaign by campaign.

An answer costs the same however many campaigns there are.
"""

from collections import Counter
from collections.abc import Iterable
from typing import TypeVar

from msgspec import Struct

from altur_tui.api.errors import ErrorKind
from altur_tui.campaign.fleet import Member, Total

_Key = TypeVar("_Key")
Part = tuple[str, str]
"""The names of a metric and of its denominator."""


class _Share(Struct, frozen=True):
    """What one campaign adds."""

    verdict: str | None
    error: ErrorKind | None
    parts: tuple[tuple[int | float, int | float] | None, ...]


class FleetTally:
    """How many campaigns there are of each kind, and the sums of some metrics."""

    def __init__(self, parts: Iterable[Part]) -> None:
        """Sum the metrics `parts`."""
        self._parts = tuple(parts)
        self._shares: dict[int, _Share] = {}
        self._sums: dict[Part, list[int | float]] = {part: [0, 0, 0] for part in self._parts}
        self._chosen: tuple[int, ...] | None = None
        self._summed: frozenset[int] = frozenset()
        self.verdicts: Counter[str] = Counter()
        """How many campaigns have a verdict of each code."""
        self.errors: Counter[ErrorKind] = Counter()
        """How many last requests failed, by kind; of campaigns with an older reading too."""

    def put(self, member: Member) -> None:
        """Count a campaign as it is now, in the place of what it was before."""
        before = self._shares.get(member.id)
        now = self._share(member)
        if before == now:
            return
        self._shares[member.id] = now
        if before is not None:
            self._count(before, -1)
        self._count(now, 1)
        if self._chosen is None or member.id in self._summed:
            if before is not None:
                self._sum(before, -1)
            self._sum(now, 1)

    def choose(self, ids: tuple[int, ...] | None) -> None:
        """Sum from now on these campaigns only; None: all. All are counted nevertheless.

        Costs what the difference costs from those that were chosen before.
        """
        if ids == self._chosen:
            return
        before = self._shares.keys() if self._chosen is None else self._summed
        self._chosen = ids
        self._summed = frozenset(ids or ())
        now = self._shares.keys() if ids is None else self._summed
        for campaigns, times in ((before - now, -1), (now - before, 1)):
            for each in campaigns:
                if (share := self._shares.get(each)) is not None:
                    self._sum(share, times)

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
        return _Share(verdict, member.error, tuple(parts))

    def _count(self, share: _Share, times: int) -> None:
        if share.verdict is not None:
            _change(self.verdicts, share.verdict, times)
        if share.error is not None:
            _change(self.errors, share.error, times)

    def _sum(self, share: _Share, times: int) -> None:
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
