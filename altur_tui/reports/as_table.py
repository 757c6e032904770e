"""Plain text for people: a card for one campaign, a line each for many. Readable at 80 columns."""

from collections.abc import Iterator
from datetime import datetime
from itertools import zip_longest
from zoneinfo import ZoneInfo

from altur_tui.campaign.identity import CHANNELS
from altur_tui.campaign.reading import Reading, Standing
from altur_tui.i18n.sentences import P, S, T
from altur_tui.reports import words
from altur_tui.reports.facts import Facts, Section, facts
from altur_tui.reports.lines import LINE_CELLS, wrapped
from altur_tui.reports.report import Entry, Failed, Report, Shown
from altur_tui.text import fit, pad, width

_GAP = "  "
_INDENT = "  "
_MAX_LABEL_CELLS = 60
_MIN_TEXT_CELLS = 10
_CONVERTED_CELLS = 22
_CHANGE_CELLS = 10

_TITLE = "{name} · #{id}"
_FAILED = S("#{id} is not shown: {kind}")
_CONVERTED = S("{part} of {whole}, {share}")
_HEADER = (
    T("column", "Id"),
    T("column", "Campaign"),
    T("column", "Now"),
    T("column", "Converted"),
)
_SHOWN = P(
    "{count:,} campaign shown, times in {zone}.",
    "{count:,} campaigns shown, times in {zone}.",
)
_SHOWN_AND_FAILED = P(
    "{count:,} campaign shown, {failed:,} not shown, times in {zone}.",
    "{count:,} campaigns shown, {failed:,} not shown, times in {zone}.",
)
_RECALLED = P(
    "This is an answer that was kept, from {when}.",
    "These are answers that were kept, the oldest from {when}.",
)
_OF_WHAT = S("Converted is a share of the contacts; on WhatsApp, of the messages sent.")
_CHANGE = T("column", "Change")
_OF_WHAT_CHANGE = S(
    "Change counts the contacts processed (on WhatsApp, the messages sent) since {when}; a dash "
    "means nothing was known then."
)
_OLDER = P(
    "1 campaign was last seen more than an hour before that, so its change covers a longer time.",
    "{count:,} campaigns were last seen more than an hour before that, so their changes cover a "
    "longer time.",
)
_NOT_SHOWN_WHY = S("not shown: {kind}")


def _cell(text: str, cells: int, *, is_number: bool) -> str:
    fitted = fit(text, cells)
    return " " * (cells - width(fitted)) + fitted if is_number else pad(fitted, cells)


def section_lines(section: Section, cells: int = LINE_CELLS) -> list[str]:
    """Return the rows of a section, indented, in lines of at most `cells` cells."""
    if section.sentence:
        return [_INDENT + each for each in wrapped(section.sentence, cells - len(_INDENT))]
    rows = (section.header, *section.rows) if section.header else section.rows
    widths = _widths(section, rows, cells)
    return [line for row in rows for line in _row_lines(row, widths, section.numbers)]


def _widths(section: Section, rows: tuple[tuple[str, ...], ...], cells: int) -> list[int]:
    """Return how wide each column is: as wide as its cells where the line has room for them."""
    widths = [min(max(map(width, column)), cells) for column in zip(*rows, strict=True)]
    room = cells - len(_INDENT) - len(_GAP) * (len(widths) - 1)

    def spare(at: int) -> tuple[bool, int]:
        # A text can go on in the next line; a number cannot.
        return at not in section.numbers and widths[at] > _MIN_TEXT_CELLS, widths[at]

    while sum(widths) > room:
        widths[max(range(len(widths)), key=spare)] -= 1
    return widths


def _row_lines(row: tuple[str, ...], widths: list[int], numbers: frozenset[int]) -> Iterator[str]:
    """Yield the lines of a row: as many as its longest text needs."""
    *firsts, last = row
    texts = [*(fit(each, _MAX_LABEL_CELLS) for each in firsts), last]
    columns = [
        [text] if at in numbers else wrapped(text, widths[at]) for at, text in enumerate(texts)
    ]
    for line in zip_longest(*columns, fillvalue=""):
        cells = (_cell(text, widths[at], is_number=at in numbers) for at, text in enumerate(line))
        yield (_INDENT + _GAP.join(cells)).rstrip()


def card(given: Facts) -> str:
    """Return one campaign as a card of plain text."""
    lines = wrapped(_TITLE.format(name=given.name, id=given.id))
    lines += wrapped(" · ".join(given.summary))
    lines += ["", *wrapped(given.verdict)]
    if given.outdated:
        lines += ["", *wrapped(given.outdated)]
    for section in given.sections:
        lines += ["", section.title, *section_lines(section)]
    return "\n".join(lines) + "\n"


class CardReport(Report[Entry]):
    """One campaign whole."""

    silent_without_key = True

    def piece(self, item: Entry) -> str:
        """Return the card, or why there is none."""
        if isinstance(item, Failed):
            return _FAILED.format(id=item.id, kind=str(item.error.kind.word)) + "\n"
        return card(facts(item))


class TableReport(Report[Entry]):
    """A line for each of many campaigns."""

    silent_without_key = True

    def __init__(self, ids: tuple[int, ...], zone: ZoneInfo, since: datetime | None = None) -> None:
        """Make a report; with `since`, the instant, each line has what changed since then."""
        self._since = since
        self._id_cells = max(width(str(_HEADER[0])), *(len(str(each)) for each in ids))
        self._zone = zone
        self._now_cells = words.verdict_cells()
        used = self._id_cells + self._now_cells + _CONVERTED_CELLS + 3 * len(_GAP)
        if since is not None:
            used += _CHANGE_CELLS + len(_GAP)
        self._name_cells = max(LINE_CELLS - used, _MIN_TEXT_CELLS)
        self._shown = 0
        self._older = 0
        self._failed = 0
        self._recalled: list[datetime] = []

    def begin(self) -> str:
        return self._line(*map(str, (*_HEADER, _CHANGE)))

    def piece(self, item: Entry) -> str:
        if isinstance(item, Failed):
            self._failed += 1
            reason = _NOT_SHOWN_WHY.format(kind=str(item.error.kind.word))
            return self._start(str(item.id)) + reason + "\n"
        self._shown += 1
        self._older += item.since is not None and item.since.is_older
        if item.recalled:
            self._recalled.append(item.reading.fetched_at)
        standing = item.standing
        return self._line(
            str(item.id),
            words.campaign_name(item.reading),
            self._now(standing),
            _converted(item),
            _change(item),
        )

    def end(self, *, complete: bool = True) -> str:  # noqa: ARG002
        """Return how many were shown, and whose time it is."""
        forms = _SHOWN_AND_FAILED if self._failed else _SHOWN
        lines = [forms.format(count=self._shown, failed=self._failed, zone=self._zone.key)]
        if self._shown:
            lines += wrapped(str(_OF_WHAT))
        if self._recalled:
            oldest = words.date_and_time(min(self._recalled), self._zone)
            lines += wrapped(_RECALLED.format(count=len(self._recalled), when=oldest))
        if self._shown and self._since is not None:
            when = words.date_and_time(self._since, self._zone)
            lines += wrapped(_OF_WHAT_CHANGE.format(when=when))
            if self._older:
                lines += wrapped(_OLDER.format(count=self._older))
        return "\n" + "\n".join(lines) + "\n"

    def _now(self, standing: Standing) -> str:
        forms = words.verdict_forms(standing.verdict, self._zone, standing.at)
        return next((each for each in forms if width(each) <= self._now_cells), forms[-1])

    def _line(self, identifier: str, name: str, now: str, converted: str, change: str) -> str:
        cells = [pad(name, self._name_cells), pad(now, self._now_cells), converted]
        if self._since is not None:
            cells[-1:] = [pad(converted, _CONVERTED_CELLS), change]
        return (self._start(identifier) + _GAP.join(cells)).rstrip() + "\n"

    def _start(self, identifier: str) -> str:
        return _cell(identifier, self._id_cells, is_number=True) + _GAP


def _change(shown: Shown) -> str:
    progress = None if shown.since is None else shown.since.progress
    return words.change(None if progress is None else progress.change)


def _converted(shown: Shown) -> str:
    reading: Reading = shown.reading
    part, whole = CHANNELS[reading.channel].converted or ("", "")
    for metric in reading.analytics.metrics if reading.analytics else ():
        if metric.name == part and metric.share is not None and reading.analytics:
            return _fitting(metric.count or 0, reading.analytics.count(whole) or 0, metric.share)
    return words.UNKNOWN


def _fitting(part: float, whole: float, share: float) -> str:
    """Return a share with its counts, rounded as far as the column asks for."""
    text = ""
    for write_part, write_whole in (
        (words.number, words.number),
        (words.number, words.brief_number),
        (words.brief_number, words.brief_number),
    ):
        text = _CONVERTED.format(
            part=write_part(part), whole=write_whole(whole), share=words.percent(share)
        )
        if width(text) <= _CONVERTED_CELLS:
            break
    return text
