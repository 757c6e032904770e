"""CSV: a row for each campaign, one flat column for each value. Columns are only ever added.

UTF-8 without a byte order mark, lines end in CRLF. Instants are UTC, shares are fractions.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime
from typing import Any

import msgspec
from msgspec import Struct

from altur_tui.campaign.analytics import (
    PHONE_METRICS,
    PHONE_OF,
    WHATSAPP_METRICS,
    WHATSAPP_OF,
    Analytics,
)
from altur_tui.campaign.findings import Finding
from altur_tui.campaign.kinds.kind import Severity
from altur_tui.campaign.past.since import Since
from altur_tui.reports.json_text import one_safe_line
from altur_tui.reports.report import Entry, Failed, ItemT, Report, for_machines
from altur_tui.wire.campaign import DAYS

Cell = str | float | bool | datetime | date | None
# A spreadsheet runs a cell that begins so; the last four are their wide forms.
_RUNS = tuple("=+-@\t\r\n＝＋－＠")
_DEFUSED = "'{text}"
# Where commas are decimal, and in LibreOffice from the start, a semicolon ends a cell as well.
_RUNS_BEHIND_SEMICOLON = re.compile(r"""(;["']*)(?=[=+\-@＝＋－＠])""")
# The standard library quotes a cell with any character of the line's end in it: so those that
# spreadsheets of any country part cells by stand there, and are replaced by the real end.
_QUOTED = '",;\t\r\n'
_END = "\r\n"
_POINT = "."
_METRICS = (*PHONE_METRICS, *WHATSAPP_METRICS)
_PARTS = {**PHONE_OF, **WHATSAPP_OF}
_DERIVED = ("convertedOfAnswered",)
_SEVERITIES = {
    Severity.ERROR: "finding_errors",
    Severity.WARNING: "finding_warnings",
    Severity.NOTE: "finding_notes",
}
_OF_SHOWN = frozenset({"reading", "standing"})
_SEMICOLON = "\\u003b"
_SHARE = "{name}Share"
_RATE = "{name}Rate"
_CHANGE = "{name}_change"


def _metric_columns() -> Iterable[str]:
    for name in _METRICS:
        yield name
        if name in _PARTS:
            yield _RATE.format(name=name)
            yield _SHARE.format(name=name)
    yield from _DERIVED


# Where each column's value is in an entry; without a path it is computed.
_PATHS = {
    "id": "id",
    "name": "reading.name",
    "channel": "reading.channel",
    "channel_source": "reading.channel_source",
    "status": "reading.status",
    "archived": "reading.archived",
    "agent_id": "reading.agent_id",
    "agent_name": "reading.agent_name",
    "integration_id": "reading.integration_id",
    "integration_type": "reading.integration_type",
    "created_at": "reading.created_at",
    "fetched_at": "reading.fetched_at",
    "at": "standing.at",
    "timezone": "reading.timezone",
    "timezone_source": "reading.timezone_source",
    "verdict": "standing.verdict.code",
    "verdict_message": "standing.verdict.message",
    "verdict_until": "standing.verdict.until",
    "calling_state": "standing.calling.state",
    "calling_changes_at": "standing.calling.changes_at",
    "calling_weekly_minutes": "standing.calling.weekly_minutes",
    **{f"calling_{day}": "" for day in DAYS},
    "cycles_enabled": "reading.cycles.enabled",
    "cycles_mode": "reading.cycles.mode",
    "cycles_mode_source": "reading.cycles.mode_source",
    "cycles_planned": "reading.cycles.planned",
    "cycles_cooldown_minutes": "reading.cycles.cooldown_minutes",
    "cycles_filter_statuses": "reading.cycles.filter_statuses",
    "cycles_filter_tags": "reading.cycles.filter_tags",
    "cycles_start_date": "reading.cycles.start_date",
    "cycles_end_date": "reading.cycles.end_date",
    "cycles_state": "standing.cycles.state",
    "cycles_changes_at": "standing.cycles.changes_at",
    "cycles_weekly_minutes": "standing.cycles.weekly_minutes",
    "cycles_wasted_minutes": "standing.cycles.wasted_minutes",
    "cycles_possible": "standing.cycles.possible",
    "cycles_possible_from_now": "standing.cycles.possible_from_now",
    "cycles_next_start": "",
    **dict.fromkeys(_metric_columns(), ""),
    "other_metrics": "",
    **dict.fromkeys(_SEVERITIES.values(), ""),
    "finding_codes": "",
    "error_kind": "error.kind",
    "error_status": "error.status",
    "error_message": "error.message",
    "error_hint": "error.hint",
    "verdict_latest": "standing.verdict.latest",
    "calling_complete": "standing.calling.complete",
    "cycles_iterations_run": "reading.iterations_run",
    "cycles_last_iteration_at": "reading.last_iteration_at",
    "status_source": "reading.status_source",
    "pace_per_hour": "standing.pace.per_hour",
    "pace_open_minutes": "standing.pace.open_minutes",
    "pace_left": "standing.pace.left",
    "pace_done_at": "standing.pace.done_at",
    "pace_open_minutes_left": "standing.pace.open_minutes_left",
    "pace_reason": "standing.pace.reason",
}
COLUMNS = tuple(_PATHS)
"""The header, in order. New columns come last."""
SINCE_COLUMNS = (
    "since",
    "since_seen_at",
    *(_CHANGE.format(name=name) for name in _METRICS),
    "other_changes",
)
"""Behind those, where somebody asked how the counts changed since an instant."""


class Dialect(Struct, frozen=True):
    """What differs between spreadsheets of different countries."""

    between_cells: str
    decimal_sign: str


COMMAS = Dialect(between_cells=",", decimal_sign=_POINT)
SEMICOLONS = Dialect(between_cells=";", decimal_sign=",")
"""What Excel expects where the comma is the decimal sign, as in Spain, Colombia or Argentina."""


class CsvReport(Report[ItemT]):
    """A row for each campaign, those that failed among them."""

    def __init__(
        self,
        columns: Iterable[str],
        cells: Callable[[ItemT], Mapping[str, Cell]],
        dialect: Dialect = COMMAS,
    ) -> None:
        """Make a report; `cells` returns the values of an item by column."""
        self._columns = tuple(columns)
        self._cells = cells
        self._dialect = dialect

    def begin(self) -> str:
        return csv_line(self._columns, self._dialect)

    def piece(self, item: ItemT) -> str:
        given = self._cells(item)
        return csv_line(map(given.get, self._columns), self._dialect)


def csv_line(cells: Iterable[Cell], dialect: Dialect = COMMAS) -> str:
    """Return one line; an unknown value is an empty cell."""
    # Numbers stay without quotes: there are spreadsheets that take what is quoted for text.
    quoted = _QUOTED.replace(dialect.decimal_sign, "")
    texts = [_text(each, dialect) for each in cells]
    return dialect.between_cells.join(_quote(each, quoted) for each in texts) + _END


def _quote(text: str, quoted: str) -> str:
    """Return a cell between quotes if it holds one of these characters.

    By hand: the standard library's writer has no way to name more of them than its own.
    """
    if not any(each in text for each in quoted):
        return text
    return '"{text}"'.format(text=text.replace('"', '""'))


def csv_list(items: Iterable[str]) -> str:
    """Return several texts as one cell."""
    return "; ".join(items)


def csv_instant(instant: datetime) -> str:
    """Return an instant as a cell has it, to the second in UTC."""
    return f"{instant.astimezone(UTC).replace(microsecond=0, tzinfo=None).isoformat()}Z"


@for_machines
def cells(entry: Entry) -> dict[str, Cell]:
    """Return the values of an entry by column; what is missing is empty."""
    found = {column: _at(entry, path) for column, path in _PATHS.items() if path}
    if isinstance(entry, Failed):
        return found
    reading, cycles = entry.reading, entry.standing.cycles
    for day, given in zip(DAYS, reading.hours, strict=True):
        found[f"calling_{day}"] = given.hours if given.active else ""
    if cycles is not None and cycles.next_starts:
        found["cycles_next_start"] = cycles.next_starts[0]
    return {
        **found,
        **_analytics(reading.analytics),
        **_findings(entry.standing.findings),
        **_since(entry.since),
    }


def _at(entry: Entry, path: str) -> Cell:
    """Return the value at a path; None where something on the way to it is missing."""
    value: Any = entry
    for name in path.split("."):
        if value is None or (value is entry and isinstance(entry, Failed) and name in _OF_SHOWN):
            return None
        value = getattr(value, name)
    return csv_list(value) if isinstance(value, tuple) else value


def _text(cell: Cell, dialect: Dialect) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, int | float):
        return repr(cell).replace(_POINT, dialect.decimal_sign)
    if isinstance(cell, datetime):
        return csv_instant(cell)
    return cell.isoformat() if isinstance(cell, date) else _defused(cell)


def _defused(text: str) -> str:
    text = _RUNS_BEHIND_SEMICOLON.sub(r"\1'", text)
    return _DEFUSED.format(text=text) if text.startswith(_RUNS) else text


def _analytics(analytics: Analytics | None) -> dict[str, Cell]:
    if analytics is None:
        return {}
    cells: dict[str, Cell] = {}
    others: dict[str, Any] = dict(analytics.other)
    for metric in analytics.metrics:
        rate, share = _RATE.format(name=metric.name), _SHARE.format(name=metric.name)
        if metric.name in _PARTS:
            cells |= {metric.name: metric.count, rate: metric.rate, share: metric.share}
        elif metric.name in _METRICS and metric.rate is None:
            cells[metric.name] = metric.count
        else:
            given = {metric.name: metric.count, rate: metric.rate}
            others |= {name: value for name, value in given.items() if value is not None}
    for derived in analytics.derived:
        if derived.name in _DERIVED:
            cells[derived.name] = derived.share
    if others:
        cells["other_metrics"] = _json(others)
    return cells


def _json(given: Mapping[str, Any]) -> str:
    text = one_safe_line(msgspec.json.encode(given).decode())
    # No spreadsheet takes the cell to end, and JSON reads the same.
    return text.replace(";", _SEMICOLON)


def _since(given: Since | None) -> dict[str, Cell]:
    if given is None:
        return {}
    changes = {each.name: each.change for each in given.metrics if each.change is not None}
    others = {name: change for name, change in changes.items() if name not in _METRICS}
    return {
        "since": given.at,
        "since_seen_at": given.seen_at,
        **{_CHANGE.format(name=name): change for name, change in changes.items()},
        "other_changes": _json(others) if others else None,
    }


def _findings(findings: tuple[Finding, ...]) -> dict[str, Cell]:
    counts: dict[str, Cell] = {
        column: sum(each.severity is severity for each in findings)
        for severity, column in _SEVERITIES.items()
    }
    return {**counts, "finding_codes": csv_list(dict.fromkeys(each.code for each in findings))}
