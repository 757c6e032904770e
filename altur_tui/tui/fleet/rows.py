"""Keeps the rows of the fleet up to date, a few at a time."""

from collections.abc import Callable, Iterable
from datetime import datetime, tzinfo
from heapq import heappop, heappush
from itertools import islice
from time import perf_counter

from altur_tui.campaign.analytics import Changes
from altur_tui.campaign.fleet import FleetTotals, Member
from altur_tui.campaign.past.since import Since
from altur_tui.campaign.reading import Reading, standing
from altur_tui.core.bulk import BulkFetch
from altur_tui.core.repository import Known, Repository
from altur_tui.tui.common.state import as_of
from altur_tui.tui.fleet.cells import cells
from altur_tui.tui.fleet.names import CommonPrefix
from altur_tui.tui.fleet.summary import SUMMED
from altur_tui.tui.table.model import Cells
from altur_tui.tui.table.table import CampaignTable

_AT_A_TIME = 64


class FleetRows:
    """Which rows are out of date, when each verdict ends, and the totals of all rows."""

    def __init__(
        self,
        table: CampaignTable,
        repository: Repository,
        bulk: BulkFetch,
        ids: Iterable[int],
        *,
        changes: Callable[[int], Changes],
        since: Callable[[Reading], Since | None],
        common_prefix: CommonPrefix,
    ) -> None:
        self._table = table
        self._repository = repository
        self._bulk = bulk
        self._changes = changes
        self._since = since
        self._common_prefix = common_prefix
        self._outdated: dict[int, None] = dict.fromkeys(ids)
        self._shown: dict[int, Known | None] = dict.fromkeys(self._outdated)
        self._until: dict[int, datetime] = {}
        self._endings: list[tuple[datetime, int]] = []
        self.totals = FleetTotals(SUMMED)
        """Counts and sums of the rows that are up to date."""
        self.retried: set[int] = set()
        """The campaigns that failed and are fetched again without anybody asking."""
        self._recalled: dict[int, Known] = {}

    def note(self, campaign_id: int) -> None:
        """A campaign's row is out of date."""
        if campaign_id in self._shown:
            self._outdated[campaign_id] = None

    def note_all(self) -> None:
        """All rows whose last request failed are out of date: fetching stopped or began."""
        self._outdated.update(
            (each, None) for each, known in self._shown.items() if known is None or not known.fresh
        )

    def catch_up(self) -> None:
        """Find the rows that went out of date while another screen was on top."""
        self._outdated.update(
            (each, None)
            for each, drawn in self._shown.items()
            if drawn is None or self._is_news(drawn)
        )

    def note_ended(self, now: datetime) -> int:
        """Find the rows whose verdict has ended by `now`, and return how many there are."""
        found = 0
        while self._endings and self._endings[0][0] <= now:
            until, campaign_id = heappop(self._endings)
            if self._until.get(campaign_id) == until:
                self._outdated[campaign_id] = None
                found += 1
        return found

    def draw(self, now: datetime, seconds: float) -> bool:
        """Bring rows up to date, visible ones first, for about `seconds`.

        Returns whether any are left.
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

    @property
    def is_up_to_date(self) -> bool:
        """Whether every row shows what is known of its campaign."""
        return not self._outdated and not any(
            shown is None or self._is_news(shown) for shown in self._shown.values()
        )

    def as_of(self, zone: tzinfo, now: datetime) -> str:
        """Return how many rows show what an earlier run left, and as of when; else nothing."""
        return as_of(self._recalled.values(), zone, now) if self._recalled else ""

    def _is_news(self, drawn: Known) -> bool:
        known = self._repository.known(drawn.id)
        return known is not drawn and (known.asked_at is not None or known.recalled)

    def _row(self, campaign_id: int, now: datetime) -> Cells:
        """Return the cells of a campaign as it is known now, and add it to the totals."""
        known = self._repository.known(campaign_id)
        self._shown[campaign_id] = known
        if known.recalled:
            self._recalled[campaign_id] = known
        else:
            self._recalled.pop(campaign_id, None)
        reading = known.reading
        stands = None if reading is None else standing(reading, now)
        if reading is not None and reading.name and self._common_prefix.add(reading.name):
            self._table.repaint_in_sight()
        wanted = self._bulk.wants(campaign_id)
        kind = known.error.kind if known.error is not None else None
        is_retried = kind is not None and (
            self._bulk.retries(campaign_id) or (wanted and kind.passes)
        )
        if is_retried:
            self.retried.add(campaign_id)
        else:
            self.retried.discard(campaign_id)
        since = None if reading is None else self._since(reading)
        self.totals.put(Member(campaign_id, reading, stands, None if is_retried else kind, since))
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
            since,
            wanted=wanted,
            retried=is_retried,
            stopped=not self._bulk.active,
        )
