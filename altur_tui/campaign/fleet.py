"""Many campaigns together: what is known of each, sums of metrics, and orders.

The keys are for `sorted`, ascending; where one is None the value is not known.
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from math import isfinite

from msgspec import Struct

from altur_tui.api.errors import ErrorKind
from altur_tui.campaign.findings import Finding, Severity
from altur_tui.campaign.reading import Reading, Standing
from altur_tui.text import folded

NEVER = datetime.max.replace(tzinfo=UTC)
"""Stands in keys where nothing ever changes."""
_VERDICT_ORDER = (
    "open",
    "cooling_down",
    "window_closed",
    "not_started",
    "paused",
    "all_processed",
    "no_active_day",
    "finished",
    "archived",
)
_VERDICT_PLACE = {code: place for place, code in enumerate(_VERDICT_ORDER)}
_SEVERITY_PLACE = {Severity.ERROR: 1, Severity.WARNING: 2, Severity.NOTE: 3}
_FAILED_PLACE = 0


class Member(Struct, frozen=True):
    """A campaign of the fleet, as far as it is known."""

    id: int
    reading: Reading | None = None
    standing: Standing | None = None
    """Given if and only if `reading` is."""
    error: ErrorKind | None = None
    """Why the last request failed; beside a reading, which is then stale."""


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
    return _verdict_place(verdict.code), verdict.until or NEVER


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
    if cycles is None or cycles.possible is None or not cycles.planned:
        return None
    return cycles.possible / cycles.planned, cycles.planned


def finding_key(member: Member) -> tuple[int, int, str] | None:
    """Return the key of what is wrong: failures first, then the worst finding, then how many."""
    if member.error is not None:
        return _FAILED_PLACE, 0, member.error
    findings = member.standing.findings if member.standing is not None else ()
    if not findings:
        return None
    worst = findings[0]
    return _SEVERITY_PLACE[worst.severity], -_alike(findings, worst), worst.code


def _alike(findings: Iterable[Finding], worst: Finding) -> int:
    return sum(each.severity == worst.severity for each in findings)


def _verdict_place(code: str) -> int:
    return _VERDICT_PLACE.get(code, len(_VERDICT_ORDER))
