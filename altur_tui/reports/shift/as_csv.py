"""The shift report as CSV: a row for each campaign, the same in every language.

Written like the CSV of `show`: UTC, unknown is empty, and cells that a spreadsheet would run are
defused. Columns are only ever added.
"""

from collections.abc import Iterator, Mapping

from altur_tui.campaign.analytics import PHONE_METRICS, PHONE_OF, WHATSAPP_METRICS, WHATSAPP_OF
from altur_tui.i18n.language import english
from altur_tui.reports.as_csv import Cell, csv_instant, csv_line, csv_list
from altur_tui.reports.shift.member import Member
from altur_tui.reports.shift.model import CONVERTED_OF_ANSWERED, Shift, figures, shift

_METRICS = (*PHONE_METRICS, *WHATSAPP_METRICS)
_PARTS = {**PHONE_OF, **WHATSAPP_OF}


def _metric_columns() -> Iterator[str]:
    for name in _METRICS:
        yield name
        yield f"{name}Before"
        yield f"{name}Change"
        if name in _PARTS:
            yield f"{name}Share"
    yield CONVERTED_OF_ANSWERED


COLUMNS = (
    *("since", "until", "grouping", "group", "id", "name", "channel", "status", "archived"),
    *("agent_id", "agent_name", "verdict", "fetched_at", "start", "start_seen_at", "stalled"),
    *("pace_per_hour", "pace_left", "pace_done_at"),
    *("configuration_changes", "finding_codes"),
    *_metric_columns(),
    *("error_kind", "error_status", "error_message"),
    *("stalls", "stalled_open_minutes"),
)
"""The header, in order. New columns come last."""


def csv(given: Shift) -> str:
    """Return the whole report, the campaigns in the order asked."""
    with english():
        # The names of some groups are words.
        earlier = {each.shown.id: each.earlier for each in given.members}
        told = shift(given.period, given.grouping, given.entries, earlier, given.missing)
        return "".join((csv_line(COLUMNS), *map(csv_line, _rows(told))))


def _rows(given: Shift) -> Iterator[Iterator[Cell]]:
    members = {each.shown.id: each for each in given.members}
    for entry in given.entries:
        cells: dict[str, Cell] = {
            "since": given.period.since,
            "until": given.period.until,
            "grouping": given.grouping.value,
            "id": entry.id,
        }
        if entry.id in members:
            cells.update(_cells(members[entry.id]))
        if entry.error is not None:
            cells["error_kind"] = entry.error.kind.value
            cells["error_status"] = entry.error.status
            cells["error_message"] = entry.error.message
        yield map(cells.get, COLUMNS)


def _cells(member: Member) -> Mapping[str, Cell]:
    reading, pace = member.reading, member.shown.standing.pace
    is_unknown = member.is_unobserved or member.has_unknown_rest
    cells: dict[str, Cell] = {
        "group": member.group or None,
        "name": reading.name,
        "channel": reading.channel.value,
        "status": reading.status,
        "archived": reading.archived,
        "agent_id": reading.agent_id,
        "agent_name": reading.agent_name,
        "verdict": member.shown.standing.verdict.code.value,
        "fetched_at": reading.fetched_at,
        "start": member.start.value,
        "start_seen_at": member.earlier.then.seen_at,
        "stalled": None if is_unknown else member.is_stalled,
        "pace_per_hour": None if pace is None else pace.per_hour,
        "pace_left": None if pace is None else pace.left,
        "pace_done_at": None if pace is None else pace.done_at,
        "configuration_changes": len(member.earlier.changes),
        "stalls": csv_list(
            f"{csv_instant(each.since)}/{csv_instant(each.until)}" for each in member.stalls
        ),
        "stalled_open_minutes": member.stalled_minutes,
        "finding_codes": csv_list(dict.fromkeys(each.code for each in member.findings)),
    }
    for each in figures([member], (*_METRICS, CONVERTED_OF_ANSWERED)):
        share = None if each.total is None or not each.total.campaigns else each.total.share
        if each.name == CONVERTED_OF_ANSWERED:
            cells[each.name] = share
            continue
        cells[each.name] = each.count
        cells[f"{each.name}Before"] = member.count_at_start(each.name)
        cells[f"{each.name}Change"] = each.change
        cells[f"{each.name}Share"] = share
    return cells
