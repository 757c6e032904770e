"""Counts and sums of the fleet, kept up to date campaign by campaign.

An answer costs the same however many campaigns there are; `fleet_counts` and `total` tell the same
of a fleet at once.
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
            self._add(before, -1)
        self._add(now, 1)

    def total(self, name: str, of: str) -> Total:
        """Return the sums of a metric that is summed, and of its denominator."""
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

    def _add(self, share: _Share, times: int) -> None:
        if share.verdict is not None:
            _change(self.verdicts, share.verdict, times)
        if share.error is not None:
            _change(self.errors, share.error, times)
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
