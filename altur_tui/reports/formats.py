"""Which report each format makes: of campaigns, of a check, and of the account's list.

Each module is loaded when it is wanted: one run writes one format.
"""

from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from altur_tui.reports.report import Entry, Format, Report
from altur_tui.wire.listing import ListItem

if TYPE_CHECKING:
    from altur_tui.reports.check import CheckReport
    from altur_tui.reports.compare import CompareReport

CHECK_FORMATS = (Format.TABLE, Format.JSON)
"""The formats of a check."""
COMPARE_FORMATS = (Format.TABLE, Format.JSON, Format.CSV, Format.MARKDOWN)
"""The formats of a comparison."""
LIST_FORMATS = (Format.TABLE, Format.JSON, Format.JSONL, Format.CSV)
"""The formats of the account's list."""


def make_report(
    format: Format,  # noqa: A002
    ids: tuple[int, ...],
    zone: ZoneInfo,
    *,
    semicolons: bool = False,
    since: datetime | None = None,
) -> Report[Entry]:
    """Return a new report on the campaigns `ids`, in that order.

    `zone` is the reader's, for the times of tables over many campaigns. `semicolons` is for CSV:
    what Excel expects where the comma is the decimal sign. `since` is the instant with which the
    entries are compared, if they are.
    """
    if format is Format.JSON:
        from altur_tui.reports.as_json import JsonReport, record

        return JsonReport(record)
    if format is Format.JSONL:
        from altur_tui.reports.as_json import JsonLinesReport, record

        return JsonLinesReport(record)
    if format is Format.CSV:
        from altur_tui.reports import as_csv

        columns = as_csv.COLUMNS if since is None else as_csv.COLUMNS + as_csv.SINCE_COLUMNS
        dialect = as_csv.SEMICOLONS if semicolons else as_csv.COMMAS
        return as_csv.CsvReport(columns, as_csv.cells, dialect)
    if format is Format.MARKDOWN:
        from altur_tui.reports.as_markdown import MarkdownReport

        return MarkdownReport()
    from altur_tui.reports.as_table import CardReport, TableReport

    return TableReport(ids, zone, since) if len(ids) > 1 else CardReport()


def make_check_report(format: Format, total: int) -> "CheckReport":  # noqa: A002
    """Return a new report on the check of `total` campaigns, of which none has come yet.

    `format` is one of `CHECK_FORMATS`.
    """
    from altur_tui.reports.check import CheckJsonReport, CheckTableReport

    return CheckJsonReport(total) if format is Format.JSON else CheckTableReport(total)


def make_compare_report(format: Format) -> "CompareReport":  # noqa: A002
    """Return a new report on a comparison; `format` is one of `COMPARE_FORMATS`."""
    from altur_tui.reports.compare import WRITERS, CompareReport

    return CompareReport(WRITERS[format])


def make_list_report(format: Format, zone: ZoneInfo) -> Report[ListItem]:  # noqa: A002
    """Return a new report on the account's list; `format` is one of `LIST_FORMATS`.

    `zone` is the reader's, for the times of the table.
    """
    from altur_tui.reports import listing

    if format is Format.JSON:
        from altur_tui.reports.as_json import JsonReport

        return JsonReport(listing.record)
    if format is Format.JSONL:
        from altur_tui.reports.as_json import JsonLinesReport

        return JsonLinesReport(listing.record)
    if format is Format.CSV:
        from altur_tui.reports.as_csv import CsvReport

        return CsvReport(listing.COLUMNS, listing.cells)
    return listing.ListTableReport(zone)


def make_ids_report() -> Report[ListItem]:
    """Return a new report of the ids alone, a line each: what `@-` reads."""
    from altur_tui.reports.listing import IdsReport

    return IdsReport()
