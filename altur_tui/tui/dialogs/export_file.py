"""The file that an export writes: its formats, its usual place, and its content."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from msgspec import Struct

from altur_tui.campaign.reading import standing
from altur_tui.core.repository import Known
from altur_tui.reports.formats import make_report
from altur_tui.reports.report import Entry, Failed, Format, Report, Shown

_NAME = "altur-fleet-{now:%Y-%m-%d-%H%M}{ending}"
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


class ExportFormat(Struct, frozen=True):
    """A format that an export can have."""

    label: str
    format: Format
    ending: str
    byte_order_mark: bool = False
    semicolons: bool = False
    """Of CSV: with decimal commas, too."""

    def report(self, ids: tuple[int, ...], zone: ZoneInfo) -> Report[Entry]:
        """Return a new report on the campaigns `ids`; `zone` is that of the viewer."""
        return make_report(self.format, ids, zone, semicolons=self.semicolons)


FORMATS = (
    ExportFormat("CSV", Format.CSV, ".csv"),
    ExportFormat("CSV for Excel, with a byte order mark", Format.CSV, ".csv", byte_order_mark=True),
    ExportFormat(
        "CSV for Excel, with semicolons and decimal commas",
        Format.CSV,
        ".csv",
        byte_order_mark=True,
        semicolons=True,
    ),
    ExportFormat("JSON, as “altur-tui show” prints it", Format.JSON, ".json"),
    ExportFormat("Markdown", Format.MARKDOWN, ".md"),
)


def first_path(folders: Iterable[Path], given: ExportFormat, now: datetime) -> Path:
    """Return the suggested path: a dated name in the first of the folders that exists.

    `now` is in the viewer's zone.
    """
    folder = next((each for each in folders if each.is_dir()), Path())
    return folder / _NAME.format(now=now, ending=given.ending)


def answered(known: Iterable[Known]) -> tuple[Known, ...]:
    """Return the campaigns that have an answer, or a reason why there is none."""
    return tuple(each for each in known if each.reading is not None or each.error is not None)


class Failures(Struct, frozen=True):
    """How many of the exported campaigns failed when they were last fetched."""

    without_answer: int
    """Those of which only the error is known."""
    older: int
    """Those of which an older answer is known."""


def failures(given: Iterable[Known]) -> Failures:
    """Count the campaigns that failed when they were last fetched."""
    failed = [each for each in given if each.error is not None]
    older = sum(each.stale for each in failed)
    return Failures(len(failed) - older, older)


def content(chosen: ExportFormat, given: Sequence[Known], now: datetime, zone: ZoneInfo) -> bytes:
    """Return the file's content for campaigns that were `answered`. Slow: call it in a thread."""
    report = chosen.report(tuple(each.id for each in given), zone)
    pieces = [report.begin(), *(report.piece(_entry(each, now)) for each in given), report.end()]
    mark = _BYTE_ORDER_MARK if chosen.byte_order_mark else b""
    return mark + "".join(pieces).encode()


def _entry(known: Known, now: datetime) -> Entry:
    if known.snapshot is not None and known.reading is not None:
        return Shown(known.snapshot, known.reading, standing(known.reading, now), known.error)
    assert known.error is not None  # noqa: S101 - `answered` leaves no other
    return Failed(known.id, known.error)
