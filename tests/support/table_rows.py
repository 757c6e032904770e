"""Made-up rows for the table of campaigns, and an app that shows nothing else."""

from textual.app import App, ComposeResult

from altur_tui.tui import themes
from altur_tui.tui.table.layout import Column
from altur_tui.tui.table.model import Cell, Cells, cell
from altur_tui.tui.table.table import CampaignTable

EMPTY = "No campaign fits.\nPress escape to show all."
NAMES = ("Cobranza", "Recuperación", "Bienvenida", "Recordatorio", "Renovación")
FIRST = 1000


def _bar(given: Cell, room: int) -> Cell:
    if given.sort is None:
        return given
    text = f"{round(given.sort * 1000):,}/1,000 "
    space = max(room - len(text), 0)
    full = round(space * given.sort)
    return Cell(((text, ""), ("█" * full, "bar"), ("░" * (space - full), "dim")), given.sort)


COLUMNS = (
    Column(id="id", title="Id", width=5, importance=100, align="right"),
    Column(id="name", title="Name", width=14, max_width=40, importance=90),
    Column(id="channel", title="Channel", width=10, importance=30),
    Column(id="agent", title="Agent", width=8, max_width=20, importance=35),
    Column(id="verdict", title="Verdict", width=16, importance=80),
    Column(id="week", title="Week", width=7, importance=40),
    Column(
        id="progress",
        title="Progress",
        width=12,
        max_width=24,
        importance=60,
        first="descending",
        shown=_bar,
    ),
    Column(
        id="answered",
        title="Answered",
        width=11,
        importance=50,
        align="right",
        first="descending",
    ),
    Column(id="converted", title="Converted", width=11, importance=55, align="right"),
    Column(id="cycles", title="Cycles", width=6, importance=20, align="right"),
    Column(id="finding", title="Worst finding", width=16, max_width=50, importance=45),
    Column(id="age", title="Age", width=9, importance=25, align="right"),
)


def row(campaign_id: int, turn: int = 0) -> Cells:
    """Return the cells of a campaign; those that change do so with each turn."""
    name = f"{NAMES[campaign_id % len(NAMES)]} {campaign_id % 97}"
    answered = (campaign_id * 37 + turn * 11) % 2000
    opened = (campaign_id + turn) % 3 > 0
    return {
        "id": cell(str(campaign_id), sort=campaign_id),
        "name": cell(name, sort=name.casefold()),
        "channel": cell("WhatsApp" if campaign_id % 3 else "Phone call", sort=campaign_id % 3),
        "agent": cell("Sofía" if campaign_id % 2 else "Mateo", sort=campaign_id % 2),
        "verdict": Cell((("● open", "open"), (" 2 h 14 min", "")), 0)
        if opened
        else Cell((("○ closed", "closed"), (" Fri 09:00", "")), 1),
        "week": cell("▅▅▅▅▅▁·", sort=campaign_id % 7),
        "progress": Cell((), (campaign_id * 13 + turn) % 1000 / 1000),
        "answered": cell(f"{answered:,} 47 %", sort=answered),
        "converted": cell(f"{answered // 3:,} 16 %", sort=answered // 3),
        "cycles": cell("5/7", sort=5),
        "finding": cell("▲ Overnight window", sort=1) if campaign_id % 4 == 0 else cell(""),
        "age": cell("just now", "dim", sort=turn),
    }


class TableApp(App[None]):
    """Shows a table and keeps what it tells."""

    CSS = "CampaignTable { height: 1fr; }"

    def __init__(
        self,
        ids: tuple[int, ...] = (),
        *,
        theme: str = "altur",
        columns: tuple[Column, ...] = COLUMNS,
    ) -> None:
        super().__init__()
        self.columns = columns
        for each in themes.OURS:
            self.register_theme(each)
        self.theme = theme
        self.ids = ids
        self.told: list[object] = []

    @property
    def table(self) -> CampaignTable:
        """The table."""
        return self.query_one(CampaignTable)

    def compose(self) -> ComposeResult:
        """Make the table."""
        yield CampaignTable(self.columns, empty=EMPTY, id="table")

    def on_mount(self) -> None:
        """Fill it."""
        self.table.show_rows(self.ids)
        self.table.update_rows({each: row(each) for each in self.ids})
        self.table.focus()

    def on_campaign_table_row_opened(self, message: CampaignTable.RowOpened) -> None:
        """Keep it."""
        self.told.append(message)

    def on_campaign_table_row_highlighted(self, message: CampaignTable.RowHighlighted) -> None:
        """Keep it."""
        self.told.append(message)

    def on_campaign_table_marks_changed(self, message: CampaignTable.MarksChanged) -> None:
        """Keep it."""
        self.told.append(message)

    def on_campaign_table_sort_changed(self, message: CampaignTable.SortChanged) -> None:
        """Keep it."""
        self.told.append(message)


def lines(table: CampaignTable) -> list[str]:
    """Return the text of each line of the table."""
    return [table.render_line(y).text for y in range(table.size.height)]


def line_of(table: CampaignTable, campaign_id: int) -> int | None:
    """Return the line on which a campaign stands, 1 for the first below the header."""
    found = [y for y, line in enumerate(lines(table)) if f" {campaign_id} " in f"{line[:9]} "]
    return found[0] if found else None


def told(app: TableApp, kind: type) -> list[object]:
    """Return the messages of a kind that the table has posted."""
    return [message for message in app.told if isinstance(message, kind)]
