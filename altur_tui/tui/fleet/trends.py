"""A small chart for each row of a wide fleet: how much was processed in each two hours of a day."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from itertools import groupby
from typing import TYPE_CHECKING

from altur_tui.campaign.past.since import PROGRESS, counts_of
from altur_tui.campaign.past.trend import Trend, heights, increases, instants, with_present
from altur_tui.campaign.reading import Reading
from altur_tui.history.questions import read_trend
from altur_tui.tui.table.model import EMPTY, Cell, Piece, Tone
from altur_tui.tui.table.table import CampaignTable

if TYPE_CHECKING:
    from altur_tui.tui.services import Services

COLUMN = "trend"
BARS = 12
_STEP = timedelta(hours=2)
_SPAN = _STEP * (BARS + 1)
"""One point more than bars: each bar is the difference of two."""
_MAX_AGE = timedelta(minutes=5)
_NOTHING_DONE = "▁"
_LEVELS = "▂▃▄▅▆▇█"
_UNKNOWN = " "


def spark_cell(values: Sequence[float | None]) -> Cell:
    """Return a bar for each value, zero based: the highest fills the line, a gap is blank."""
    signs = [_sign(each) for each in heights(values, len(_LEVELS))]
    pieces: list[Piece] = [("".join(run), tone) for tone, run in groupby(signs, key=_tone_of)]
    return Cell(tuple(pieces))


def _sign(height: int | None) -> str:
    if height is None:
        return _UNKNOWN
    return _LEVELS[height - 1] if height else _NOTHING_DONE


def _tone_of(sign: str) -> Tone:
    return "bar" if sign in _LEVELS else "dim"


class FleetTrends:
    """Reads the charts of the rows in sight, one at a time, in the thread of the history."""

    def __init__(self, table: CampaignTable, services: "Services") -> None:
        self._table = table
        self._services = services
        self._read_at: dict[int, datetime] = {}
        self._is_reading = False

    def wants_to_read(self) -> bool:
        """Return whether a chart in sight is missing or old, and none is being read."""
        return not self._is_reading and self._next() is not None

    async def read(self) -> None:
        """Read them until all in sight are there."""
        self._is_reading = True
        try:
            while (campaign_id := self._next()) is not None:
                self._read_at[campaign_id] = self._services.clock()
                cell = await self._cell(campaign_id)
                if cell != self._table.cells(campaign_id).get(COLUMN, EMPTY):
                    self._table.update_rows({campaign_id: {COLUMN: cell}})
        finally:
            self._is_reading = False

    def _next(self) -> int | None:
        """Return the next row in sight whose chart is to be read, once its campaign was answered.

        None where the column is not shown.
        """
        if not any(each.column.id == COLUMN for each in self._table.placed_columns):
            return None
        now = self._services.clock()
        return next((each for each in self._table.in_sight if self._is_due(each, now)), None)

    def _is_due(self, campaign_id: int, now: datetime) -> bool:
        read_at = self._read_at.get(campaign_id)
        if read_at is not None and now - read_at < _MAX_AGE:
            return False
        return self._reading(campaign_id) is not None

    def _reading(self, campaign_id: int) -> Reading | None:
        return self._services.repository.known(campaign_id).reading

    async def _cell(self, campaign_id: int) -> Cell:
        past, reading = self._services.session.past, self._reading(campaign_id)
        if past is None or reading is None or reading.analytics is None:
            return EMPTY
        ends = instants(self._services.clock(), _SPAN, BARS + 1)
        question = partial(read_trend, campaign_id=campaign_id, instants=ends, step=_STEP)
        trend = await past.ask(question, Trend.unknown(ends, _STEP))
        trend = with_present(trend, reading.fetched_at, counts_of(reading.analytics))
        metric = next((each for each in PROGRESS if each in trend.metrics), None)
        return EMPTY if metric is None else spark_cell(increases(trend.values(metric)))
