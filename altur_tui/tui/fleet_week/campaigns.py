"""The campaigns that are open in a cell of the fleet's week."""

from collections.abc import Iterable
from typing import ClassVar

from textual.binding import BindingType
from textual.message import Message

from altur_tui.campaign.identity import CHANNELS
from altur_tui.campaign.reading import Reading
from altur_tui.i18n.sentences import T
from altur_tui.reports import words
from altur_tui.text import folded
from altur_tui.tui.bindings import bind
from altur_tui.tui.table.layout import Column
from altur_tui.tui.table.model import Cells, VariantCell, cell, fit_variant
from altur_tui.tui.table.table import CampaignTable


class OpenList(CampaignTable, inherit_bindings=False):
    """Lists campaigns. `up` on the first row leaves the list; rows cannot be marked."""

    BINDINGS: ClassVar[list[BindingType]] = [bind("open", show=True), *CampaignTable.WALK]
    STEPS = frozenset({"down"})

    class Left(Message):
        """The person wants to go back to the map."""

    def __init__(self, *, empty: str, id: str) -> None:  # noqa: A002
        """Make an empty list, which shows `empty`."""
        super().__init__(_columns(), empty=empty, id=id)
        self._made: dict[int, tuple[Reading, Cells]] = {}

    def show(self, readings: Iterable[Reading]) -> None:
        rows = {reading.id: self._row(reading) for reading in readings}
        self.show_rows(rows)
        self.update_rows(rows)

    def _row(self, reading: Reading) -> Cells:
        """Return the cells of a reading, made once for all cells of the week."""
        made = self._made.get(reading.id)
        if made is None or made[0] is not reading:
            made = self._made[reading.id] = (reading, _cells(reading))
        return made[1]

    def mark(self, ids: Iterable[int], *, marked: bool = True) -> None:
        """Mark nothing."""

    def action_cursor_up(self) -> None:
        """Go one row up; from the first one, leave."""
        if not self.order or self.cursor_id == self.order[0]:
            self.post_message(self.Left())
            return
        super().action_cursor_up()


def _columns() -> tuple[Column, ...]:
    return (
        Column(id="id", title=str(T("column", "Id")), width=7, importance=4, align="right"),
        Column(id="name", title=str(T("column", "Name")), width=16, max_width=48, importance=5),
        Column(
            id="channel",
            title=str(T("column", "Channel")),
            width=10,
            max_width=20,
            importance=2,
            shown=fit_variant,
        ),
        Column(id="agent", title=str(T("column", "Agent")), width=8, max_width=20, importance=3),
        Column(
            id="zone", title=str(T("column", "Its time zone")), width=18, max_width=32, importance=1
        ),
    )


def _cells(reading: Reading) -> Cells:
    name = words.campaign_name(reading)
    channel, agent = words.channel_name(reading), reading.agent_name or words.UNKNOWN
    kind = CHANNELS[reading.channel]
    forms = (str(kind.column), str(kind.short))
    zone = words.zone_name(reading)
    return {
        "id": cell(str(reading.id), sort=reading.id),
        "name": cell(name, sort=folded(name)),
        "channel": VariantCell(((channel, "dim"),), folded(channel), forms),
        "agent": cell(agent, sort=folded(agent)),
        "zone": cell(zone, "dim", sort=folded(zone)),
    }
