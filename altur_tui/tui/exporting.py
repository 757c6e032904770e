"""What an export holds: the reports that `show` prints, on the campaigns of the table."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from msgspec import Struct

from altur_tui.campaign.reading import standing
from altur_tui.reports.as_csv import CsvReport
from altur_tui.reports.csv_text import COMMAS, SEMICOLONS, Dialect
from altur_tui.reports.entry import Entry, Failed, Shown
from altur_tui.reports.report import Format, Report, make_report
from altur_tui.repository import Known

_NAME = "altur-fleet-{now:%Y-%m-%d-%H%M}{ending}"
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


class ExportForm(Struct, frozen=True):
    """A form that an export can take."""

    label: str
    format: Format
    ending: str
    byte_order_mark: bool = False
    dialect: Dialect = COMMAS
    """Of CSV."""

    def report(self, ids: tuple[int, ...], zone: ZoneInfo) -> Report:
        """Return a new report on the campaigns `ids`; `zone` is that of the reader's clock."""
        if self.format is Format.CSV:
            return CsvReport(self.dialect)
        return make_report(self.format, ids, zone)


FORMS = (
    ExportForm("CSV", Format.CSV, ".csv"),
    ExportForm("CSV for Excel, with a byte order mark", Format.CSV, ".csv", byte_order_mark=True),
    ExportForm(
        "CSV for Excel, with semicolons and decimal commas",
        Format.CSV,
        ".csv",
        byte_order_mark=True,
        dialect=SEMICOLONS,
    ),
    ExportForm("JSON, as “altur-tui show” prints it", Format.JSON, ".json"),
    ExportForm("Markdown", Format.MARKDOWN, ".md"),
)


def first_path(folders: Iterable[Path], form: ExportForm, now: datetime) -> Path:
    """Return where the export goes if nobody says otherwise: in the first folder that is there.

    `now` is in the zone of the person who looks.
    """
    folder = next((each for each in folders if each.is_dir()), Path())
    return folder / _NAME.format(now=now, ending=form.ending)


def answered(known: Iterable[Known]) -> tuple[Known, ...]:
    """Return those of which there is something to tell: an answer, or why there is none."""
    return tuple(each for each in known if each.reading is not None or each.error is not None)


class Failures(Struct, frozen=True):
    """What an export has to tell besides answers."""

    without_answer: int
    """How many campaigns have nothing but the reason why they could not be fetched."""
    older: int
    """How many have an older answer, and the reason why there is no newer one."""


def failures(given: Iterable[Known]) -> Failures:
    """Return how many of these campaigns failed when they were last asked for."""
    failed = [each for each in given if each.error is not None]
    older = sum(each.stale for each in failed)
    return Failures(len(failed) - older, older)


def content(form: ExportForm, given: Sequence[Known], now: datetime, zone: ZoneInfo) -> bytes:
    """Return the file's content. `given` was answered; slow for many: call it in a thread."""
    report = form.report(tuple(each.id for each in given), zone)
    pieces = [report.begin(), *(report.piece(_entry(each, now)) for each in given), report.end()]
    mark = _BYTE_ORDER_MARK if form.byte_order_mark else b""
    return mark + "".join(pieces).encode()


def _entry(known: Known, now: datetime) -> Entry:
    if known.snapshot is not None and known.reading is not None:
        return Shown(known.snapshot, known.reading, standing(known.reading, now), known.error)
    assert known.error is not None  # noqa: S101 - what was answered has one or the other
    return Failed(known.id, known.error)
