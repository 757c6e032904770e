"""Reports piece by piece: a begin, a text for each entry, an end."""

from abc import ABC, abstractmethod
from enum import StrEnum
from zoneinfo import ZoneInfo

from msgspec import Struct

from altur_tui.campaign.reading import Reading, Standing
from altur_tui.wire.campaign import Snapshot
from altur_tui.wire.errors import AlturError


class Shown(Struct, frozen=True):
    """A campaign that could be read."""

    snapshot: Snapshot
    reading: Reading
    standing: Standing
    error: AlturError | None = None
    """Why it could not be had anew, after this older answer; None if nothing failed since."""

    @property
    def id(self) -> int:
        """The id that was asked for."""
        return self.snapshot.id


class Failed(Struct, frozen=True):
    """A campaign that could not be fetched."""

    id: int
    error: AlturError


Entry = Shown | Failed


class Format(StrEnum):
    """The forms that a report can take."""

    TABLE = "table"
    JSON = "json"
    JSONL = "jsonl"
    CSV = "csv"
    MARKDOWN = "markdown"


class Report(ABC):
    """One report being written. Ask for `begin`, then `piece` for each entry, then `end`.

    `begin` and `end` make a whole of any number of pieces, so a report that is broken off after
    a piece can still be closed.
    """

    explains_failures = False
    """Whether the text itself says why campaigns failed and what to do, so nobody else has to."""

    silent_without_key = False
    """Whether there is nothing to write where no campaign could be asked for: people are told
    that once, while programs look for each id."""

    def begin(self) -> str:
        """Return what stands before the first entry."""
        return ""

    @abstractmethod
    def piece(self, entry: Entry) -> str:
        """Return the text of one entry."""

    def end(self) -> str:
        """Return what stands behind the last entry."""
        return ""


def make_report(format: Format, ids: tuple[int, ...], zone: ZoneInfo) -> Report:  # noqa: A002
    """Return a new report on the campaigns `ids`, in that order.

    `zone` is that of the reader's clock, for the times of tables over many campaigns.
    """
    # Each module is loaded when it is wanted: one run writes one format.
    if format is Format.JSON:
        from altur_tui.reports.as_json import JsonReport

        return JsonReport()
    if format is Format.JSONL:
        from altur_tui.reports.as_json import JsonLinesReport

        return JsonLinesReport()
    if format is Format.CSV:
        from altur_tui.reports.as_csv import CsvReport

        return CsvReport()
    if format is Format.MARKDOWN:
        from altur_tui.reports.as_markdown import MarkdownReport

        return MarkdownReport()
    from altur_tui.reports.as_table import CardReport, TableReport

    return CardReport() if len(ids) == 1 else TableReport(ids, zone)
