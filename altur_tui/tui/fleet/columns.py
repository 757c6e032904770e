"""The columns of the fleet, and the cells whose text depends on the clock or on the room."""

from collections.abc import Callable
from datetime import datetime, timedelta, tzinfo

from altur_tui.campaign.identity import CHANNELS
from altur_tui.campaign.schedule import MINUTES_A_DAY
from altur_tui.campaign.verdict import VERDICTS, Verdict
from altur_tui.campaign.words import MINUTES_AN_HOUR, duration
from altur_tui.i18n.sentences import S, T
from altur_tui.reports import words
from altur_tui.text import width
from altur_tui.tui.fleet.names import CommonPrefix, cut_name
from altur_tui.tui.fleet.ratio_cells import fit_bar, fit_bar_by_share, fit_by_share, fit_ratio
from altur_tui.tui.fleet.trends import BARS
from altur_tui.tui.table.layout import Column, WhileSorted
from altur_tui.tui.table.model import Cell, Tone, VariantCell, cell, fit_variant, longest
from altur_tui.wire.errors import ErrorKind

COLUMN_WORDS = {
    "id": T("column, in a sentence", "id"),
    "name": T("column, in a sentence", "name"),
    "channel": T("column, in a sentence", "channel"),
    "agent": T("column, in a sentence", "agent"),
    "verdict": T("column, in a sentence", "verdict"),
    "week": T("column, in a sentence", "week"),
    "progress": T("column, in a sentence", "processed"),
    "answered": T("column, in a sentence", "answered"),
    "converted": T("column, in a sentence", "converted"),
    "cycles": T("column, in a sentence", "cycles"),
    "finding": T("column, in a sentence", "findings"),
    "age": T("column, in a sentence", "age"),
}
"""Column id -> its name in a sentence."""

_MAX_ID_CELLS = 20
INFERRED = "{channel}?"
"""A channel that the answer does not name."""
_ID_AND_NAME = 16
"""The cells that an id and a name have together at least: a long id takes some of the name's."""
_MIN_NAME_CELLS = 9
_MIN_ROOM_FOR_TRENDS = 150
_MIN_NAME_WIDTH = 8
_VERDICT = "{glyph} {word}"
_VERDICT_AND_END = "{glyph} {word} · {end}"
_VERDICT_END = "{glyph} {end}"
_UNTIL = "{glyph} → {when}"
_JUST_NOW = (S("just now"), T("age, briefly", "now"))


class VerdictCell(VariantCell, frozen=True, kw_only=True):
    """A verdict, whose countdown is written when it is drawn."""

    verdict: Verdict


class AgeCell(Cell, frozen=True, kw_only=True):
    """When an answer came; its age is written when it is drawn."""

    fetched_at: datetime
    tone: Tone = "dim"


def columns(
    clock: Callable[[], datetime], zone: tzinfo, id_cells: int, prefix: CommonPrefix
) -> tuple[Column, ...]:
    """Return the columns of the fleet.

    `clock` and the viewer's `zone` are for countdowns and ages, `id_cells` is the width of the
    longest id, `prefix` what all names begin with. The importance says what an operator needs
    first: which campaign, whether it runs, how far it is, with what result, and what is wrong.
    """
    id_cells = min(id_cells, _MAX_ID_CELLS)
    verdict_cells = _verdict_cells()
    channel_cells = max(width(INFERRED.format(channel=each.short)) for each in CHANNELS.values())
    return (
        Column(
            id="id",
            title=str(T("column", "Id")),
            width=id_cells,
            min_width=id_cells,
            importance=100,
            align="right",
        ),
        Column(
            id="name",
            title=str(T("column", "Name")),
            width=max(_ID_AND_NAME - id_cells, _MIN_NAME_CELLS),
            min_width=_MIN_NAME_WIDTH,
            stages=(18, 22, 22, 26, 30),
            max_width=44,
            importance=95,
            shown=lambda given, room: cut_name(given, room, prefix.text),
        ),
        Column(
            id="channel",
            title=str(T("column", "Channel")),
            width=channel_cells,
            stages=(channel_cells, 10),
            importance=45,
            shown=fit_variant,
        ),
        Column(
            id="agent",
            title=str(T("column", "Agent")),
            width=6,
            stages=(6, 8, 10),
            max_width=14,
            importance=35,
        ),
        Column(
            id="verdict",
            title=str(T("column", "Verdict")),
            width=verdict_cells,
            min_width=verdict_cells,
            stages=(verdict_cells, 22, 22, 22, 22, 31),
            importance=90,
            shown=lambda given, room: fit_countdown(given, room, clock(), zone),
        ),
        Column(
            id="week", title=str(T("column", "MTWTFSS")), width=7, importance=55, first="descending"
        ),
        Column(
            id="progress",
            title=str(T("column", "Processed")),
            width=13,
            min_width=11,
            stages=(18, 18, 24, 28),
            importance=80,
            align="right",
            first="descending",
            shown=fit_bar,
            while_sorted=WhileSorted(
                min_width=13, width=16, stages=(16, 16, 24, 28), shown=fit_bar_by_share
            ),
        ),
        Column(
            id="answered",
            title=str(T("column", "Answered")),
            width=9,
            stages=(14, 16, 19),
            importance=60,
            align="right",
            first="descending",
            shown=fit_ratio,
            while_sorted=WhileSorted(
                min_width=14, width=14, stages=(14, 16, 19), shown=fit_by_share
            ),
        ),
        Column(
            id="converted",
            title=str(T("column", "Converted")),
            width=13,
            min_width=13,
            stages=(14, 18, 21),
            importance=75,
            align="right",
            first="descending",
            shown=fit_ratio,
            while_sorted=WhileSorted(
                min_width=16, width=18, stages=(18, 18, 21), shown=fit_by_share
            ),
        ),
        Column(
            id="cycles", title=str(T("column", "Cycles")), width=6, importance=40, align="right"
        ),
        Column(
            id="finding",
            title=str(T("column", "Worst finding")),
            width=13,
            min_width=13,
            stages=(13, 19, 22, 26),
            max_width=60,
            importance=85,
            shown=fit_variant,
        ),
        Column(
            id="trend",
            title=str(T("column", "Last 24 h")),
            width=BARS,
            importance=25,
            min_room=_MIN_ROOM_FOR_TRENDS,
        ),
        Column(
            id="age",
            title=str(T("column", "Age")),
            width=6,
            stages=(6, 8),
            importance=30,
            align="right",
            first="descending",
            shown=lambda given, room: fit_age(given, room, clock()),
        ),
    )


def _verdict_cells() -> int:
    """Return the cells of the longest verdict that cannot be written shorter, or failure."""
    told = [each.short for each in VERDICTS.values()] + [each.word for each in ErrorKind]
    return max(width(_VERDICT.format(glyph="✗", word=word)) for word in told)


def fit_countdown(given: Cell, room: int, now: datetime, zone: tzinfo) -> Cell:
    """Return a verdict and when it ends, as of `now`; what does not fit is left out, never cut."""
    if not isinstance(given, VerdictCell):
        return fit_variant(given, room)
    kind = VERDICTS[given.verdict.code]
    ends = words.verdict_end(given.verdict, zone, now)
    if not ends:
        return fit_variant(given, room)
    word = given.text
    forms = [
        _VERDICT_AND_END.format(glyph=kind.glyph, word=kind.word, end=ends[0]),
        *(_VERDICT_END.format(glyph=kind.glyph, end=each) for each in ends),
    ]
    until = given.verdict.until
    if until is not None and until - now >= timedelta(days=1):
        # A weekday is shorter than “tomorrow”, which no one says of two days ahead.
        when = words.when(until, zone, min(now, until - timedelta(days=2)))
        forms.append(_UNTIL.format(glyph=kind.glyph, when=when))
    shown = longest((*forms, *given.forms), room)
    strong = word if shown.startswith(word) else kind.glyph
    if not shown.startswith(kind.glyph) or shown in given.forms:
        strong = shown
    tone = given.pieces[0][1]
    rest: Tone = "dim" if tone == "dim" else ""
    return Cell(((strong, tone), (shown[len(strong) :], rest)), given.sort)


def fit_age(given: Cell, room: int, now: datetime) -> Cell:
    """Return how long ago an answer came, as of `now`."""
    if not isinstance(given, AgeCell):
        return fit_variant(given, room)
    minutes = (now - given.fetched_at) // timedelta(minutes=1)
    forms = tuple(map(str, _JUST_NOW)) if minutes < 1 else _ages(minutes)
    return cell(longest(forms, room), given.tone, sort=given.sort)


def verdict_text(verdict: Verdict, *, short: bool = False) -> str:
    """Return a verdict with its glyph: `○ closed`."""
    kind = VERDICTS[verdict.code]
    return _VERDICT.format(glyph=kind.glyph, word=kind.short if short else kind.word)


def _ages(minutes: int) -> tuple[str, ...]:
    """Return a span, the same in whole hours, and in whole days where it has two or more."""
    hours = minutes - minutes % MINUTES_AN_HOUR if minutes > MINUTES_AN_HOUR else minutes
    days = minutes - minutes % MINUTES_A_DAY if minutes > 2 * MINUTES_A_DAY else hours
    return duration(minutes), duration(hours), duration(days)
