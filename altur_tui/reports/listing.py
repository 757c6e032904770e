"""The list of campaigns as text, page by page: a table, JSON, JSON lines, CSV, or the ids alone.

Items of JSON are the API's own objects; CSV has a row for each campaign and only ever gains
columns.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from altur_tui.campaign.hours import instant, read_schedule
from altur_tui.ids import INCOMPLETE
from altur_tui.reports import words
from altur_tui.reports.as_csv import Cell, csv_line, csv_list
from altur_tui.reports.json_text import one_safe_line
from altur_tui.text import pad, safe, width
from altur_tui.wire.listing import Listed, ListItem

_GAP = "  "
_ID_CELLS = 7
_NAME_CELLS = 28
_STATUS_CELLS = 9
_AGENT_CELLS = 14
_HEADER = ("Id", "Campaign", "Status", "Agent", "Created")
_ARCHIVED = "archived"
_SHOWN = {True: "1 campaign", False: "{count} campaigns"}
_FOOTER = "{count}, times in {zone}."
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

COLUMNS: tuple[str, ...] = (
    "id",
    "name",
    "description",
    "status",
    "archived",
    "integration_type",
    "agent_id",
    "agent_name",
    "created_at",
    "timezone",
    *(f"calling_{day}" for day in _DAYS),
    "retries",
    "concurrency",
    "cycle_enabled",
    "cycle_max_iterations",
    "cycle_current_iteration",
    "cycle_last_iteration_at",
    "cycle_cooldown_minutes",
    "cycle_filter_statuses",
    "cycle_filter_tags",
)
"""The header of the CSV, in order."""


class ListFormat(StrEnum):
    """The forms that the list can take."""

    TABLE = "table"
    JSON = "json"
    JSONL = "jsonl"
    CSV = "csv"


class ListReport(ABC):
    """The list being written. Ask for `begin`, then `piece` for each page, then `end`.

    `begin` and `end` make a whole of any number of pages.
    """

    silent_without_key = False
    """Whether there is nothing to write where no page could be asked for: people are told that,
    while programs look for a form that is whole."""

    def begin(self) -> str:
        """Return what stands before the first campaign."""
        return ""

    @abstractmethod
    def piece(self, items: Iterable[ListItem]) -> str:
        """Return the text of a page."""

    def end(self, *, whole: bool = True) -> str:  # noqa: ARG002
        """Return what stands behind the last campaign; `whole` is false if others should follow."""
        return ""


class IdsReport(ListReport):
    """The ids alone, a line each: what `@-` reads."""

    def end(self, *, whole: bool = True) -> str:
        """Return a line that tells who reads the ids that some are missing."""
        return "" if whole else f"{INCOMPLETE}\n"

    def piece(self, items: Iterable[ListItem]) -> str:
        """Return a line for each campaign with an id."""
        return "".join(f"{item.id}\n" for item in items if item.id is not None)


class JsonLinesListReport(ListReport):
    """The API's own objects, a line each."""

    def piece(self, items: Iterable[ListItem]) -> str:
        """Return a line for each campaign."""
        return "".join(_object(item) + "\n" for item in items)


class JsonListReport(ListReport):
    """An array of the API's own objects, each on a line."""

    def __init__(self) -> None:
        self._before = "\n"

    def begin(self) -> str:
        """Return the array's opening."""
        return "["

    def piece(self, items: Iterable[ListItem]) -> str:
        """Return the objects of a page."""
        text = ""
        for item in items:
            text += self._before + _object(item)
            self._before = ",\n"
        return text

    def end(self, *, whole: bool = True) -> str:  # noqa: ARG002
        """Return the array's close."""
        return "]\n" if self._before == "\n" else "\n]\n"


class CsvListReport(ListReport):
    """A row for each campaign."""

    def begin(self) -> str:
        """Return the header."""
        return csv_line(COLUMNS)

    def piece(self, items: Iterable[ListItem]) -> str:
        """Return the rows of a page."""
        rows = (_cells(item) for item in items)
        return "".join(csv_line(row.get(column) for column in COLUMNS) for row in rows)


class TableListReport(ListReport):
    """A line for each campaign, readable at 80 columns."""

    silent_without_key = True

    def __init__(self, zone: ZoneInfo) -> None:
        self._zone = zone
        self._shown = 0

    def begin(self) -> str:
        """Return the header."""
        return _line(*_HEADER)

    def piece(self, items: Iterable[ListItem]) -> str:
        """Return the lines of a page."""
        text = ""
        for item in items:
            self._shown += 1
            text += self._row(item)
        return text

    def end(self, *, whole: bool = True) -> str:  # noqa: ARG002
        """Return how many came, and whose time it is."""
        count = _SHOWN[self._shown == 1].format(count=words.number(self._shown))
        return "\n" + _FOOTER.format(count=count, zone=self._zone.key) + "\n"

    def _row(self, item: ListItem) -> str:
        listed = item.listed
        agent = listed.agent.name if listed.agent else None
        created = _instant(listed.created_at)
        return _line(
            words.UNKNOWN if item.id is None else str(item.id),
            safe(listed.name or words.UNKNOWN),
            _ARCHIVED if listed.archived else safe(listed.status or words.UNKNOWN),
            safe(agent or words.UNKNOWN),
            words.UNKNOWN if created is None else words.date_and_time(created, self._zone),
        )


def make_list_report(format: ListFormat, zone: ZoneInfo) -> ListReport:  # noqa: A002
    """Return a new report; `zone` is that of the reader's clock, for the times of the table."""
    if format is ListFormat.JSON:
        return JsonListReport()
    if format is ListFormat.JSONL:
        return JsonLinesListReport()
    if format is ListFormat.CSV:
        return CsvListReport()
    return TableListReport(zone)


def _line(identifier: str, name: str, status: str, agent: str, created: str) -> str:
    cells = (
        " " * (_ID_CELLS - width(identifier)) + identifier,
        pad(name, _NAME_CELLS),
        pad(status, _STATUS_CELLS),
        pad(agent, _AGENT_CELLS),
        created,
    )
    return _GAP.join(cells).rstrip() + "\n"


def _object(item: ListItem) -> str:
    return one_safe_line(item.raw.decode())


def _instant(text: str | None) -> datetime | None:
    found = None if text is None else instant(text)
    return None if found is None else found[0]


def _cells(item: ListItem) -> dict[str, Cell]:
    listed = item.listed
    cells: dict[str, Cell] = {
        "id": item.id,
        "name": _safe(listed.name),
        "description": _safe(listed.description),
        "status": _safe(listed.status),
        "archived": listed.archived,
        "created_at": _instant(listed.created_at),
        "timezone": _safe(listed.timezone),
        "retries": listed.retries,
        "concurrency": listed.first_of("concurrency", "concurrency_limit"),
    }
    if listed.integration is not None:
        cells["integration_type"] = _safe(listed.integration.type)
    if listed.agent is not None:
        agent_id = listed.agent.id
        cells["agent_id"] = safe(agent_id) if isinstance(agent_id, str) else agent_id
        cells["agent_name"] = _safe(listed.agent.name)
    hours = read_schedule(listed.scheduling).hours
    for day, given in zip(_DAYS, hours, strict=True):
        cells[f"calling_{day}"] = given.hours if given.active else None
    return cells | _cycle_cells(listed)


def _cycle_cells(listed: Listed) -> dict[str, Cell]:
    statuses = listed.first_of("cycle_filter_statuses", "cycle_status_filters")
    tags = listed.first_of("cycle_filter_tags", "cycle_tag_filters")
    last = listed.first_of("cycle_last_iteration_at", "last_iteration_at")
    return {
        "cycle_enabled": listed.cycle_enabled,
        "cycle_max_iterations": listed.cycle_max_iterations,
        "cycle_current_iteration": listed.cycle_current_iteration,
        "cycle_last_iteration_at": _instant(last),
        "cycle_cooldown_minutes": listed.first_of("cycle_cooldown_minutes", "cycle_cooldown"),
        "cycle_filter_statuses": csv_list(map(safe, statuses or ())),
        "cycle_filter_tags": csv_list(map(safe, tags or ())),
    }


def _safe(text: str | None) -> str | None:
    return None if text is None else safe(text)
