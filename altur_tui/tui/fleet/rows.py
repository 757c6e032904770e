"""Keeps the rows of the fleet as the campaigns are known, a few at a time."""

from collections.abc import Callable, Iterable
from datetime import datetime
from heapq import heappop, heappush
from itertools import islice
from time import perf_counter

from altur_tui.campaign.changes import Changes
from altur_tui.campaign.fleet import FleetTotals, Member
from altur_tui.campaign.reading import standing
from altur_tui.core.bulk import BulkFetch
from altur_tui.core.repository import Known, Repository
from altur_tui.tui.fleet.cells import cells
from altur_tui.tui.fleet.columns import CommonPrefix
from altur_tui.tui.fleet.words import SUMMED
from altur_tui.tui.table.model import Cells
from altur_tui.tui.table.table import CampaignTable

_AT_A_TIME = 64


class FleetRows:
    """Which rows are out of date, when each verdict ends, and what all rows amount to."""

    def __init__(
        self,
        table: CampaignTable,
        repository: Repository,
        filling: BulkFetch,
        ids: Iterable[int],
        *,
        changes: Callable[[int], Changes],
        shared_start: CommonPrefix,
    ) -> None:
        self._table = table
        self._repository = repository
        self._filling = filling
        self._changes = changes
        self._shared_start = shared_start
        self._outdated: dict[int, None] = dict.fromkeys(ids)
        self._drawn: dict[int, Known | None] = dict.fromkeys(self._outdated)
        self._until: dict[int, datetime] = {}
        self._endings: list[tuple[datetime, int]] = []
        self.tally = FleetTotals(SUMMED)
        """Counts and sums of the rows that are up to date."""

    def note(self, campaign_id: int) -> None:
        """Something was learnt of a campaign."""
        if campaign_id in self._drawn:
            self._outdated[campaign_id] = None

    def note_all(self) -> None:
        """The state of all rows without an answer has changed: the asking was stopped, or began."""
        self._outdated.update(
            (each, None)
            for each, known in self._drawn.items()
            if known is None or known.reading is None
        )

    def catch_up(self) -> None:
        """Find what was learnt while nobody told."""
        self._outdated.update(
            (each, None)
            for each, drawn in self._drawn.items()
            if drawn is None or self._is_news(drawn)
        )

    def note_ended(self, now: datetime) -> int:
        """Find the rows whose verdict has ended by `now`. Returns how many there are."""
        found = 0
        while self._endings and self._endings[0][0] <= now:
            until, campaign_id = heappop(self._endings)
            if self._until.get(campaign_id) == until:
                self._outdated[campaign_id] = None
                found += 1
        return found

    def draw(self, now: datetime, seconds: float) -> bool:
        """Bring rows up to date, those in sight first, for about so long.

        Returns whether there are more of them.
        """
        if not self._outdated:
            return False
        began = perf_counter()
        in_sight = [each for each in self._table.in_sight if each in self._outdated]
        rows: dict[int, Cells] = {}
        for campaign_id in in_sight or list(islice(self._outdated, _AT_A_TIME)):
            del self._outdated[campaign_id]
            rows[campaign_id] = self._row(campaign_id, now)
            if perf_counter() - began > seconds:
                break
        self._table.update_rows(rows)
        return bool(self._outdated)

    def _is_news(self, drawn: Known) -> bool:
        known = self._repository.known(drawn.id)
        return known is not drawn and known.asked_at is not None

    def _row(self, campaign_id: int, now: datetime) -> Cells:
        """Return the cells of a campaign as it is known now, and count it."""
        known = self._repository.known(campaign_id)
        self._drawn[campaign_id] = known
        reading = known.reading
        stands = None if reading is None else standing(reading, now)
        if reading is not None and reading.name and self._shared_start.add(reading.name):
            self._table.repaint_in_sight()
        kind = known.error.kind if known.error is not None else None
        self.tally.put(Member(campaign_id, reading, stands, kind))
        until = stands.verdict.until if stands is not None else None
        if until is None:
            self._until.pop(campaign_id, None)
        elif self._until.get(campaign_id) != until:
            self._until[campaign_id] = until
            heappush(self._endings, (until, campaign_id))
        return cells(
            known,
            stands,
            self._changes(campaign_id),
            wanted=self._filling.wants(campaign_id),
            stopped=not self._filling.active,
        )
