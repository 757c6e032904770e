"""The account's list as a table, as CSV, or the ids alone; its JSON is the API's own objects."""

from datetime import datetime
from zoneinfo import ZoneInfo

from altur_tui.campaign.hours import instant, read_schedule
from altur_tui.i18n.sentences import P, T
from altur_tui.ids import INCOMPLETE
from altur_tui.reports import words
from altur_tui.reports.as_csv import Cell, csv_list
from altur_tui.reports.json_text import one_safe_line
from altur_tui.reports.report import Report
from altur_tui.text import pad, safe, width
from altur_tui.wire.campaign import DAYS
from altur_tui.wire.listing import Listed, ListItem

_GAP = "  "
_ID_CELLS = 7
_NAME_CELLS = 24
_STATUS_CELLS = 9
_AGENT_CELLS = 14
_HEADER = (
    T("column", "Id"),
    T("column", "Campaign"),
    T("column", "Status"),
    T("column", "Agent"),
    T("column", "Created"),
)
_ARCHIVED = T("campaign", "archived")
_FOOTER = P("{count:,} campaign, times in {zone}.", "{count:,} campaigns, times in {zone}.")

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
    *(f"calling_{day}" for day in DAYS),
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
"""The header of the CSV, in order. New columns come last."""


class IdsReport(Report[ListItem]):
    """The ids alone, a line each: what `@-` reads."""

    def piece(self, item: ListItem) -> str:
        return "" if item.id is None else f"{item.id}\n"

    def end(self, *, complete: bool = True) -> str:
        return "" if complete else f"{INCOMPLETE}\n"


class ListTableReport(Report[ListItem]):
    """A line for each campaign, readable at 80 columns."""

    silent_without_key = True

    def __init__(self, zone: ZoneInfo) -> None:
        """Make a table; `zone` is the reader's, for its times."""
        self._zone = zone
        self._shown = 0

    def begin(self) -> str:
        return _line(*map(str, _HEADER))

    def piece(self, item: ListItem) -> str:
        self._shown += 1
        listed = item.listed
        agent = listed.agent.name if listed.agent else None
        created = _instant(listed.created_at)
        return _line(
            words.UNKNOWN if item.id is None else str(item.id),
            safe(listed.name or words.UNKNOWN),
            str(_ARCHIVED) if listed.archived else safe(listed.status or words.UNKNOWN),
            safe(agent or words.UNKNOWN),
            words.UNKNOWN if created is None else words.date_and_time(created, self._zone),
        )

    def end(self, *, complete: bool = True) -> str:  # noqa: ARG002
        """Return how many came, and whose time it is."""
        return "\n" + _FOOTER.format(count=self._shown, zone=self._zone.key) + "\n"


def _line(identifier: str, name: str, status: str, agent: str, created: str) -> str:
    cells = (
        " " * (_ID_CELLS - width(identifier)) + identifier,
        pad(name, _NAME_CELLS),
        pad(status, _STATUS_CELLS),
        pad(agent, _AGENT_CELLS),
        created,
    )
    return _GAP.join(cells).rstrip() + "\n"


def record(item: ListItem) -> str:
    """Return the API's own object as one line of JSON."""
    return one_safe_line(item.raw.decode())


def _instant(text: str | None) -> datetime | None:
    found = None if text is None else instant(text)
    return None if found is None else found[0]


def cells(item: ListItem) -> dict[str, Cell]:
    """Return the values of a campaign by column of the CSV; what is missing is empty."""
    listed = item.listed
    found: dict[str, Cell] = {
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
        found["integration_type"] = _safe(listed.integration.type)
    if listed.agent is not None:
        agent_id = listed.agent.id
        found["agent_id"] = safe(agent_id) if isinstance(agent_id, str) else agent_id
        found["agent_name"] = _safe(listed.agent.name)
    hours = read_schedule(listed.scheduling).hours
    for day, given in zip(DAYS, hours, strict=True):
        found[f"calling_{day}"] = given.hours if given.active else None
    return found | _cycle_cells(listed)


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
