"""What a run has seen itself: the past of its campaigns where no history is kept."""

from altur_tui.campaign.past.looks import Look, Past
from altur_tui.campaign.past.rules import counts_of
from altur_tui.campaign.reading import Reading

MAX_LOOKS = 240
"""Of a campaign; beyond it every second one of the older half is left out."""


class OwnLooks:
    """Remembers the counts of the answers that a run has had."""

    def __init__(self) -> None:
        self._looks: dict[int, list[Look]] = {}

    def past(self, reading: Reading) -> Past:
        """Return what was seen of a campaign, this answer included; it is remembered."""
        looks = self._looks.setdefault(reading.id, [])
        counts, at = counts_of(reading), reading.fetched_at
        if looks and looks[-1].counts == counts:
            last = looks[-1]
            looks[-1] = Look(last.first, max(last.last, at), last.looks + 1, counts)
        else:
            looks.append(Look(at, at, 1, counts))
        if len(looks) > MAX_LOOKS:
            half = MAX_LOOKS // 2
            del looks[1:half:2]
        return Past(looks=tuple(looks))
