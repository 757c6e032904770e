"""When nobody of a fleet is open, where that can be told in a few words."""

from collections.abc import Sequence
from typing import Final

from msgspec import Struct

from altur_tui.campaign.fleet_week import HALF_HOURS_A_DAY, Counts

_NONE: Final = ()


class Gaps(Struct, frozen=True):
    """The half hours of a week in which no campaign is open.

    Only one way tells of all of them: `stretch`; or `daily` and `days`, each if it is there; or
    else no more than how many they are.
    """

    half_hours: int
    """How many; those that the clocks skip are none."""
    days: tuple[int, ...] = _NONE
    """The whole days, 0 for Monday; those between are told by `daily`."""
    daily: tuple[int, int] | None = None
    """The first half hour of the gap that every other day has, and the one after its last."""
    stretch: tuple[int, int] | None = None
    """The same of the only gap of the week, in half hours from Monday 00:00."""


def gaps(counts: Counts) -> Gaps | None:
    """Return when nobody is open, if there is such a time, in as few words as hold."""
    cells = [count for day in counts for count in day]
    number = sum(count == 0 for count in cells)
    if not number:
        return None
    idle = _filled(cells)
    days = [idle[at : at + HALF_HOURS_A_DAY] for at in range(0, len(idle), HALF_HOURS_A_DAY)]
    whole = tuple(at for at, day in enumerate(days) if all(day))
    others = {tuple(day) for day in days if not all(day)}
    if len(others) <= 1:
        found = _runs(next(iter(others), _NONE))
        if len(found) <= 1:
            return Gaps(number, whole, next(iter(found), None))
    found = _runs(idle)
    return Gaps(number, stretch=found[0] if len(found) == 1 else None)


def _filled(counts: Sequence[int | None]) -> list[bool]:
    """Tell of each half hour whether it is idle.

    Those that the clocks skip go with their neighbours; where these differ, with the day before.
    """
    size = len(counts)
    idle = [count == 0 for count in counts]
    skipped = [at for at in range(size) if counts[at] is None]
    for at in skipped:
        before = next(each for each in range(at, at - size, -1) if counts[each] is not None)
        after = next(
            each % size for each in range(at, at + size) if counts[each % size] is not None
        )
        beside = idle[before], idle[after]
        idle[at] = all(beside) or (any(beside) and idle[at - HALF_HOURS_A_DAY])
    return idle


def _runs(idle: Sequence[bool]) -> list[tuple[int, int]]:
    """Return where each gap begins and where it is over; one may go on past the end."""
    size = len(idle)
    starts = [at for at in range(size) if idle[at] and not idle[at - 1]]
    return [
        (
            start,
            next(at % size or size for at in range(start + 1, start + size) if not idle[at % size]),
        )
        for start in starts
    ]
