"""The file that an export writes: its formats, its usual place, and its content."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from msgspec import Struct
from msgspec.structs import replace

from altur_tui.campaign.reading import standing
from altur_tui.core.repository import Known
from altur_tui.core.shift import Kept, earlier
from altur_tui.core.since_choice import SinceChoice
from altur_tui.i18n.sentences import S
from altur_tui.reports.formats import make_report
from altur_tui.reports.report import Entry, Failed, Format, Report, Shown
from altur_tui.reports.shift.groups import Grouping
from altur_tui.reports.shift.member import Period
from altur_tui.reports.shift.model import shift
from altur_tui.reports.shift.report import ShiftFormat, write
from altur_tui.store.choices import Choices

_NAME = "altur-fleet-{now:%Y-%m-%d-%H%M}"
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


class ExportFormat(Struct, frozen=True):
    """A format that an export can have."""

    id: str
    """How it is remembered."""
    label: S
    """May have a placeholder `{since}`: the start of a shift report's period."""
    format: Format | ShiftFormat
    """Of `altur-tui show`, or of `altur-tui report`."""
    ending: str
    byte_order_mark: bool = False
    semicolons: bool = False
    """Of CSV: with decimal commas, too."""

    def report(
        self, ids: tuple[int, ...], zone: ZoneInfo, since: datetime | None = None
    ) -> Report[Entry]:
        """Return a new report on the campaigns `ids`; `zone` is that of the viewer.

        `since` is the instant that they are compared with, if they are. Not for a shift report.
        """
        assert isinstance(self.format, Format)  # noqa: S101 - those have `shift_content`
        return make_report(self.format, ids, zone, semicolons=self.semicolons, since=since)


FORMATS = (
    ExportFormat("csv", S("CSV"), Format.CSV, ".csv"),
    ExportFormat(
        "csv-excel",
        S("CSV for Excel, with a byte order mark"),
        Format.CSV,
        ".csv",
        byte_order_mark=True,
    ),
    ExportFormat(
        "csv-excel-semicolons",
        S("CSV for Excel, with semicolons and decimal commas"),
        Format.CSV,
        ".csv",
        byte_order_mark=True,
        semicolons=True,
    ),
    ExportFormat("json", S("JSON, as “altur-tui show” prints it"), Format.JSON, ".json"),
    ExportFormat("markdown", S("Markdown"), Format.MARKDOWN, ".md"),
    ExportFormat(
        "report-html",
        S("Report since {since}, as a page to print or mail (HTML)"),
        ShiftFormat.HTML,
        ".html",
    ),
    ExportFormat(
        "report-markdown",
        S("Report since {since}, for a chat (Markdown)"),
        ShiftFormat.MARKDOWN,
        ".md",
    ),
)


class Suggestion(Struct, frozen=True):
    """What an export form offers at first."""

    format: ExportFormat
    path: Path


def suggestion(choices: Choices, now: datetime) -> Suggestion:
    """Return the last format, folder and name, else CSV and a dated name where the program runs.

    `now` is in the viewer's zone.
    """
    given = next((each for each in FORMATS if each.id == choices.export_format), FORMATS[0])
    name = choices.export_name or _NAME.format(now=now)
    return Suggestion(given, _folder(choices) / (name + given.ending))


def remembered(chosen: ExportFormat, path: Path, suggested: Path) -> dict[str, str | None]:
    """Return the fields of `Choices` after an export to `path`. A dated name is made again."""
    own_name = path.name.removesuffix(chosen.ending)
    is_dated = own_name == suggested.name.removesuffix(suggested.suffix)
    return {
        "export_format": chosen.id,
        "export_folder": str(path.parent),
        "export_name": None if is_dated else own_name,
    }


def _folder(choices: Choices) -> Path:
    with suppress(OSError, ValueError):
        if choices.export_folder and Path(choices.export_folder).is_dir():
            return Path(choices.export_folder)
    with suppress(OSError):
        return Path.cwd()
    return Path.home()


def answered(known: Iterable[Known]) -> tuple[Known, ...]:
    """Return the campaigns that have an answer, or a reason why there is none."""
    return tuple(each for each in known if each.reading is not None or each.error is not None)


class Failures(Struct, frozen=True):
    """How many of the exported campaigns have no new answer."""

    without_answer: int
    """Those of which only the error is known."""
    older: int
    """Those of which an older answer is known."""
    recalled: int
    """Those that did not fail, but have only an answer of an earlier run."""


def failures(given: Sequence[Known]) -> Failures:
    """Count the campaigns that failed when they were last fetched, or are still to be."""
    failed = [each for each in given if each.error is not None]
    older = sum(each.stale for each in failed)
    recalled = sum(each.recalled and each.error is None for each in given)
    return Failures(len(failed) - older, older, recalled)


def content(
    chosen: ExportFormat,
    given: Sequence[Known],
    now: datetime,
    zone: ZoneInfo,
    since: SinceChoice | None = None,
) -> bytes:
    """Return the file's content for campaigns that were `answered`. Slow: call it in a thread.

    With `since`, and an instant chosen there, it has what changed since then.
    """
    at = None if since is None else since.at
    report = chosen.report(tuple(each.id for each in given), zone, at)
    entries = (_compared(_entry(each, now), since) for each in given)
    pieces = [report.begin(), *map(report.piece, entries), report.end()]
    mark = _BYTE_ORDER_MARK if chosen.byte_order_mark else b""
    return mark + "".join(pieces).encode()


class Recalled(Struct, frozen=True):
    """What a shift report needs besides the present answers."""

    period: Period
    kept: Mapping[int, Kept]


def shift_content(format: ShiftFormat, given: Sequence[Known], recalled: Recalled) -> bytes:  # noqa: A002
    """Return the file's content for a shift report. Slow: call it in a thread."""
    entries = [_entry(each, recalled.period.until) for each in given]
    known = earlier(recalled.kept, entries)
    return write(shift(recalled.period, Grouping.PREFIX, entries, known), format).encode()


def _entry(known: Known, now: datetime) -> Entry:
    if known.snapshot is not None and known.reading is not None:
        return Shown(
            known.snapshot,
            known.reading,
            standing(known.reading, now),
            known.error,
            recalled=known.recalled,
        )
    assert known.error is not None  # noqa: S101 - `answered` leaves no other
    return Failed(known.id, known.error)


def _compared(entry: Entry, since: SinceChoice | None) -> Entry:
    if since is None or isinstance(entry, Failed):
        return entry
    return replace(entry, since=since.of(entry.id, entry.reading.analytics))
