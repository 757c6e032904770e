"""Collects campaigns as they come, and writes the shift report at the end.

Each writer is loaded when it is wanted: one run writes one format.
"""

from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum

from altur_tui.reports.report import Entry, Report
from altur_tui.reports.shift.groups import Grouping
from altur_tui.reports.shift.member import Earlier, Period
from altur_tui.reports.shift.model import Shift, shift


class ShiftFormat(StrEnum):
    """The formats of a shift report."""

    MARKDOWN = "markdown"
    HTML = "html"
    CSV = "csv"


def write(given: Shift, format: ShiftFormat, *, kept: bool = False) -> str:  # noqa: A002
    """Return the whole report; `kept` if all of it comes from the history."""
    if format is ShiftFormat.CSV:
        from altur_tui.reports.shift.as_csv import csv

        return csv(given)
    from altur_tui.reports.shift.document import document

    if format is ShiftFormat.HTML:
        from altur_tui.reports.shift.as_html import html

        return html(document(given, kept=kept))
    from altur_tui.reports.shift.as_markdown import markdown

    return markdown(document(given, kept=kept))


class ShiftReport(Report[Entry]):
    """Collects campaigns, and reports on the period once the last has come."""

    silent_without_key = True

    def __init__(
        self,
        format: ShiftFormat,  # noqa: A002
        period: Period,
        grouping: Grouping,
        total: int,
        earlier: Callable[[Sequence[Entry]], Mapping[int, Earlier]],
        *,
        kept: bool = False,
    ) -> None:
        """Make a report on `total` campaigns, of which none has come yet.

        `earlier` returns what the history knows of the campaigns that have come.
        """
        self._format = format
        self._period = period
        self._grouping = grouping
        self._total = total
        self._earlier = earlier
        self._kept = kept
        self._entries: list[Entry] = []

    def piece(self, item: Entry) -> str:
        self._entries.append(item)
        return ""

    def end(self, *, complete: bool = True) -> str:  # noqa: ARG002
        """Return the whole report, which says how many campaigns did not come."""
        given = shift(
            self._period,
            self._grouping,
            self._entries,
            self._earlier(self._entries),
            self._total - len(self._entries),
        )
        return write(given, self._format, kept=self._kept)
