"""The two lines above the fleet's table: fetch progress, counts, sums, and columns left out."""

import math
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta, tzinfo

from msgspec import Struct
from textual.content import Content
from textual.widget import Widget

from altur_tui.campaign.fleet import FleetTotals, SinceSums
from altur_tui.campaign.past.since import PROGRESS
from altur_tui.campaign.verdict import VERDICTS, VerdictCode
from altur_tui.campaign.words import SECONDS_A_MINUTE, duration
from altur_tui.client.slot import Outage
from altur_tui.i18n.sentences import P, S
from altur_tui.reports import words
from altur_tui.text import ALWAYS, Part, fit_parts, width
from altur_tui.tui.common.lines import (
    BAR,
    CLOSED,
    ERROR,
    KEY,
    LABEL,
    OPEN,
    STRONG,
    bar,
    key_sentence,
)
from altur_tui.tui.fleet.columns import COLUMN_WORDS
from altur_tui.wire.errors import ErrorKind

_GAP = "   "
_BAR_CELLS = 20
_EMPTY_CELL = "┄"
_DONE = S("{done:,} of {total:,}")
_RATE = S("{rate:.1f} a second")
_SHARED_WITH = P("shared with 1 other", "shared with {count:,} others")
"""How many other altur-tui processes with the same API key are fetching, too."""
_TIME_LEFT = S("{duration} left")
_STOP = S("{key} stops")
_CAMPAIGNS = P("1 campaign", "{count:,} campaigns")
_NOT_LOADED = P("Stopped: {count:,} not loaded", "Stopped: {count:,} not loaded")
_WAITING = P("… {count:,} waiting", "… {count:,} waiting")
_NEXT_TRY = P(
    "… 1 waiting for the next try at {time}",
    "… {count:,} waiting for the next try at {time}",
)
_NO_CONNECTION = S("No connection since {time}")
_STOPPED_BY = S("Stopped: {message}")
_FAILED = P("✗ {count:,} failed: {kinds}", "✗ {count:,} failed: {kinds}")
_OF_KIND = "{kind} {count}"
_INCOMPLETE = S("▲ Part of a list")
_SHOWN = S("{shown:,} of {total:,} shown")
_MARKED = P("✓ {count:,} marked", "✓ {count:,} marked")
_OF_SHOWN = S("Those shown")
_OF_MARKED = S("Those marked")
_COMMA = ", "
_LEFT_OUT = S("Left out: {columns} ({keys})")
_LEFT_OUT_COUNTED = S("Left out: {count} columns ({keys})")
_LEFT_OUT_BRIEFLY = S("+{count} columns: {keys}")
_LEFT_OUT_ALONE = S("+{count} columns")

_OUTAGES = {
    ErrorKind.NETWORK: (
        S("No connection since {time}; trying now"),
        S("No connection since {time}; next try in {duration}"),
    ),
    ErrorKind.SERVER: (
        S("The server has been failing since {time}; trying now"),
        S("The server has been failing since {time}; next try in {duration}"),
    ),
    ErrorKind.RATE_LIMITED: (
        S("Too many requests; trying now"),
        S("Too many requests; next try in {duration}"),
    ),
}
"""While a request tries whether the outage is over, and while none does."""
_PAUSE = S("The server asked for a pause; next try in {duration}")
_TRYING = (S("trying now"), S("next try in {duration}"))
_EXACT_SECONDS = 10
_STEP_SECONDS = 5

_PROCESSED = ("contactsProcessed", "contacts")
_ANSWERED = ("contactsAnswered", "contacts")
_CONVERTED = ("contactsConverted", "contacts")
_WHATSAPP = ("converted", "sent")
SUMMED = (_PROCESSED, _ANSWERED, _CONVERTED, _WHATSAPP)
"""The metrics that are summed over the fleet, each with what it is of."""
_SUMS = {
    _PROCESSED: S("Processed {count} of {whole} contacts {share}"),
    _ANSWERED: S("Answered {count} of {whole} contacts {share}"),
    _CONVERTED: S("Converted {count} of {whole} contacts {share}"),
    _WHATSAPP: S("WhatsApp converted {count} of {whole} sent {share}"),
}
_PHONE_SUMS = {
    _ANSWERED: S("Phone campaigns answered {count} of {whole} contacts {share}"),
    _CONVERTED: S("Phone campaigns converted {count} of {whole} contacts {share}"),
}
"""Instead of these where the fleet has campaigns that do not report them."""
_SUM_IMPORTANCE = {_PROCESSED: 20, _ANSWERED: 40, _CONVERTED: 50, _WHATSAPP: 30}
_VERDICTS = {
    VerdictCode.OPEN: P("● {count:,} open", "● {count:,} open"),
    VerdictCode.WINDOW_CLOSED: P("○ {count:,} closed", "○ {count:,} closed"),
    VerdictCode.COOLING_DOWN: P("◌ {count:,} cooldown", "◌ {count:,} cooldown"),
    VerdictCode.HOURS_UNKNOWN: P("? {count:,} hours unknown", "? {count:,} hours unknown"),
}
"""The verdicts that are counted on their own."""
_OTHERS = P("■ {count:,} other", "■ {count:,} other")


_PROCESSED_SINCE = (
    P(
        "{change} processed since {when} in {known:,} of {total:,}; 1 not seen then",
        "{change} processed since {when} in {known:,} of {total:,}; {count:,} not seen then",
    ),
    S("{change} processed since {when} in {known:,} of {total:,}"),
    S("{change} processed since {when}"),
)
_SENT_SINCE = (
    P(
        "{change} sent since {when} in {known:,} of {total:,}; 1 not seen then",
        "{change} sent since {when} in {known:,} of {total:,}; {count:,} not seen then",
    ),
    S("{change} sent since {when} in {known:,} of {total:,}"),
    S("{change} sent since {when}"),
)
_SENT_TOO = S("{change} sent in {known:,}")
_NOTHING_SINCE = S("Since {when}: nothing was known then")
_SEEN_EARLIER = P("1 last seen well before", "{count:,} last seen well before")


class FetchProgress(Struct, frozen=True):
    """How far the fleet is fetched."""

    done: int
    total: int
    rate: float | None
    """Recent answers per second; None while that is unknown."""
    seconds_left: float | None
    outage: tuple[str, ...] = ()
    """Why nothing is fetched at present, as `outage_forms` words it."""
    others: int = 0
    """How many other processes share the request limit at present."""


class FleetStatus(Struct, frozen=True):
    """What the summary shows besides the totals."""

    total: int
    shown: int
    marked: int
    progress: FetchProgress | None
    """None when nothing is being fetched."""
    retried: int
    """How many failed and are fetched again without anybody asking."""
    no_answer_since: str | None
    """Since when requests have brought no answer, as a time of day, if so."""
    retry_at: str | None
    """The time of day of the next try, where it is known."""
    not_loaded: int
    """How many were still to be fetched when fetching was stopped."""
    stopped_by: str | None
    """Why fetching stopped, in a sentence, if not because somebody stopped it."""
    stop_key: str
    """The key that stops fetching."""
    as_of: str = ""
    """How many campaigns are shown as an earlier run left them, and as of when."""
    incomplete: bool = False
    """Whether some of the ids that were meant are missing."""
    left_out: tuple[str, ...] = ()
    """The ids of the columns that there is no room for."""
    sort_keys: str = ""
    """The keys that sort by one column after the other, which is then shown."""
    since: str = ""
    """The instant that counts are compared with, in words; empty if with none."""


def outage_forms(outage: Outage, now: datetime, zone: tzinfo) -> tuple[str, str]:
    """Return why nothing is fetched, with its time in `zone`, and briefly when it is tried again.

    Counts down every second at the end, and in steps of five before.
    """
    seconds = math.ceil(outage.next_try)
    if seconds > _EXACT_SECONDS:
        seconds = math.ceil(seconds / _STEP_SECONDS) * _STEP_SECONDS
    told = _OUTAGES.get(outage.kind, _OUTAGES[ErrorKind.NETWORK])[seconds > 0]
    if outage.asked:
        told = _PAUSE
    values = {
        "time": words.time_of_day(now - timedelta(seconds=outage.since), zone),
        "duration": duration(seconds=seconds),
    }
    return told.format(**values), _TRYING[seconds > 0].format(**values)


_Parts = list[Part[Content]]


def first_line(status: FleetStatus, totals: FleetTotals) -> _Parts:
    """Return the parts of the first line; verdicts are counted of the marked rows, else of those
    shown, as the part before them says.
    """
    if status.progress is not None:
        progress = _progress(status.progress, status.stop_key)
        return [*progress, *_shown_and_marked(status), *_verdicts(totals, status)]
    parts: _Parts = []
    if status.shown == status.total:
        parts.append(_part(50, _CAMPAIGNS.format(count=status.total), STRONG))
    if status.stopped_by is not None:
        text = _STOPPED_BY.format(message=status.stopped_by)
        return [*parts, _part(90, text, ERROR), *_verdicts(totals, status)]
    parts.extend(_shown_and_marked(status))
    if status.no_answer_since is not None:
        told = _NO_CONNECTION.format(time=status.no_answer_since)
        parts.append(_part(86, told, CLOSED))
    if status.retried:
        text = _WAITING.format(count=status.retried)
        if status.retry_at is not None:
            text = _NEXT_TRY.format(count=status.retried, time=status.retry_at)
        parts.append(_part(85, text, CLOSED))
    if status.not_loaded:
        parts.append(_part(80, _NOT_LOADED.format(count=status.not_loaded), CLOSED))
    return [*parts, *_verdicts(totals, status)]


def second_line(status: FleetStatus, totals: FleetTotals) -> _Parts:
    """Return the parts of the second line, which are about the same campaigns as the first."""
    parts: _Parts = []
    if status.incomplete:
        parts.append(_part(95, str(_INCOMPLETE), CLOSED))
    if status.as_of:
        parts.append(_part(94, status.as_of, CLOSED))
    if status.stopped_by is not None:
        # The reason why it stopped takes the whole first line.
        parts.extend(_shown_and_marked(status))
    counts = [*_failed(totals), *_since(totals.since, status.since), *_sums(totals)]
    if counts and (status.marked or status.shown != status.total):
        # Which campaigns the counts are about goes with the most important one.
        told = _OF_MARKED if status.marked else _OF_SHOWN
        parts.append(_part(92, str(told), STRONG))
    return [*parts, *counts]


def _sums(totals: FleetTotals) -> Iterable[Part[Content]]:
    sums = _SUMS | _PHONE_SUMS if totals.total(*_WHATSAPP).campaigns else _SUMS
    for metric in SUMMED:
        total = totals.total(*metric)
        if total.campaigns:
            text = sums[metric].format(
                count=words.number(total.count),
                whole=words.number(total.of),
                share=words.percent(total.share),
            )
            yield _part(_SUM_IMPORTANCE[metric], text, LABEL)


def _since(sums: SinceSums, when: str) -> Iterable[Part[Content]]:
    """Yield how the campaigns changed since an instant, and of how many that is known."""
    if not when or not sums.compared:
        return
    processed, sent = (sums.known.get(each, 0) for each in PROGRESS)
    if not processed and not sent:
        yield _part(93, _NOTHING_SINCE.format(when=when), KEY)
        return
    metric = PROGRESS[0] if processed else PROGRESS[1]
    and_unseen, *forms = _PROCESSED_SINCE if processed else _SENT_SINCE
    values = {
        "change": words.change(sums.changes[metric]),
        "when": when,
        "known": sums.known[metric],
        "total": sums.compared,
    }
    told = [each.format(**values) for each in forms]
    if sums.unseen:
        told.insert(0, and_unseen.format(count=sums.unseen, **values))
    yield [(93, Content.styled(each, KEY)) for each in told]
    if processed and sent:
        change = words.change(sums.changes[PROGRESS[1]])
        yield _part(45, _SENT_TOO.format(change=change, known=sent), KEY)
    if sums.older:
        yield _part(88, _SEEN_EARLIER.format(count=sums.older), LABEL)


def _part(importance: int, text: str, style: str = "") -> Part[Content]:
    return [(importance, Content.styled(text, style))]


def _shown_and_marked(status: FleetStatus) -> Iterable[Part[Content]]:
    """Yield what the person has chosen: it decides what is written, saved and refreshed."""
    if status.shown != status.total:
        yield _part(96, _SHOWN.format(shown=status.shown, total=status.total), STRONG)
    if status.marked:
        yield _part(98, _MARKED.format(count=status.marked), KEY)


def _progress(progress: FetchProgress, stop_key: str) -> Iterable[Part[Content]]:
    full = bar(progress.done / max(progress.total, 1), _BAR_CELLS)
    empty = _EMPTY_CELL * (_BAR_CELLS - width(full))
    yield [(75, Content.assemble((full, BAR), (empty, LABEL)))]
    yield _part(ALWAYS, _DONE.format(done=progress.done, total=progress.total), STRONG)
    if progress.outage:
        long, short = (Content.styled(text, CLOSED) for text in progress.outage)
        yield [(85, long), (97, short)]
    elif progress.rate is not None:
        yield _part(70, _RATE.format(rate=progress.rate))
    if not progress.outage and progress.seconds_left is not None:
        yield _part(80, _TIME_LEFT.format(duration=_coarse_duration(progress.seconds_left)))
    if progress.others:
        yield _part(60, _SHARED_WITH.format(count=progress.others), LABEL)
    yield [(50, key_sentence(_STOP, stop_key))]


def _coarse_duration(seconds: float) -> str:
    """Return seconds below a minute, else whole minutes, rounded up."""
    if seconds < SECONDS_A_MINUTE:
        return duration(seconds=max(round(seconds), 1))
    return duration(-(-round(seconds) // SECONDS_A_MINUTE))


def _verdicts(totals: FleetTotals, status: FleetStatus) -> Iterable[Part[Content]]:
    parts = []
    for code, told in _VERDICTS.items():
        if count := totals.verdicts[code]:
            style = OPEN if VERDICTS[code].tone == "open" else CLOSED
            parts.append((40, Content.styled(told.format(count=count), style)))
    others = totals.verdicts.total() - sum(totals.verdicts[code] for code in _VERDICTS)
    if others:
        parts.append((30, Content.styled(_OTHERS.format(count=others), LABEL)))
    if parts and status.marked:
        # The first part is the last one to be left out.
        importance, first = parts[0]
        parts[0] = (importance, Content.assemble((str(_OF_MARKED), STRONG), _GAP, first))
    return [[part] for part in parts]


def _failed(totals: FleetTotals) -> Iterable[Part[Content]]:
    if totals.errors:
        # Of equal counts, which came first is chance.
        counts = ((kind, totals.errors[kind]) for kind in ErrorKind if kind in totals.errors)
        kinds = _COMMA.join(
            _OF_KIND.format(count=words.number(count), kind=kind.word)
            for kind, count in sorted(counts, key=lambda each: -each[1])
        )
        yield _part(90, _FAILED.format(count=totals.errors.total(), kinds=kinds), ERROR)


def _left_out(status: FleetStatus) -> Sequence[str]:
    """Return the ways to say which columns are left out, the best first."""
    if not status.left_out:
        return ()
    names, keys = [str(COLUMN_WORDS[each]) for each in status.left_out], status.sort_keys
    named = _LEFT_OUT.format(columns=_COMMA.join(names), keys=keys)
    if len(names) == 1:
        return (named,)
    others = (_LEFT_OUT_COUNTED, _LEFT_OUT_BRIEFLY, _LEFT_OUT_ALONE)
    return named, *(each.format(count=len(names), keys=keys) for each in others)


def line(parts: _Parts, cells: int) -> Content:
    """Return the parts in a line, without the least important ones where there is no room."""
    shown = fit_parts(parts, cells, gap=width(_GAP))
    text = Content(_GAP).join(part for part in shown if part is not None)
    return text.truncate(cells, ellipsis=True)


def _with_left_out(lines: Sequence[Content], forms: Iterable[str], cells: int) -> Sequence[Content]:
    """Return the lines, with the first of these forms that fits at the end of one of them."""
    for text in forms:
        for place, each in enumerate(lines):
            space = cells - each.cell_length - width(text)
            if space >= len(_GAP) - 1:
                told = Content.assemble(each, " " * space, (text, LABEL))
                return [*lines[:place], told, *lines[place + 1 :]]
    return lines


class FleetSummary(Widget):
    """Two lines whose height never changes, so that nothing else changes its place."""

    def __init__(self, *, id: str) -> None:  # noqa: A002
        super().__init__(id=id)
        self._lines: tuple[_Parts, _Parts] = ([], [])
        self._left_out: Sequence[str] = ()
        self._shown = Content("")

    def show(self, status: FleetStatus, totals: FleetTotals) -> None:
        """Show this from now on; repaints only if the text differs."""
        self._lines = first_line(status, totals), second_line(status, totals)
        self._left_out = _left_out(status)
        text = self._text()
        if not text.is_same(self._shown):
            self._shown = text
            self.refresh()

    def render(self) -> Content:
        self._shown = self._text()
        return self._shown

    def _text(self) -> Content:
        cells = self.content_size.width
        lines = [line(parts, cells) for parts in self._lines]
        return Content("\n").join(_with_left_out(lines, self._left_out, cells))
