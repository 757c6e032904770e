"""What a run has seen itself: the past of its campaigns where no history is kept."""

from collections.abc import Hashable

from msgspec.structs import replace

from altur_tui.campaign.past.looks import Look
from altur_tui.campaign.past.since import counts_of
from altur_tui.campaign.reading import Reading

MAX_LOOKS = 60
"""For one campaign; beyond that, every second look of the older half is dropped."""


class OwnLooks:
    """Remembers the counts of one campaign's answers in this run."""

    def __init__(self) -> None:
        self._looks: list[Look] = []
        self._basis: Hashable = None

    def completed(self, reading: Reading) -> Reading:
        """Return the answer with its past: what was kept of it, else what this run has seen."""
        # What was seen under other hours, or another status, does not tell whether it stalls.
        basis = (reading.calling_week, reading.timezone, reading.status, reading.archived)
        if basis != self._basis:
            self._basis = basis
            self._looks.clear()
        if reading.past.looks:
            self._looks.clear()
            return reading
        self._add(reading)
        return replace(reading, past=replace(reading.past, looks=tuple(self._looks)))

    def _add(self, reading: Reading) -> None:
        looks, at = self._looks, reading.fetched_at
        counts = {} if reading.analytics is None else counts_of(reading.analytics)
        if looks and looks[-1].counts == counts:
            last = looks[-1]
            looks[-1] = Look(last.first, max(last.last, at), last.looks + 1, counts)
        else:
            looks.append(Look(at, at, 1, counts))
        if len(looks) > MAX_LOOKS:
            del looks[1 : MAX_LOOKS // 2 : 2]
