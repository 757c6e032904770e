"""The columns of the fleet, and how their cells are fitted into the room that there is."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from altur_tui.campaign import fleet
from altur_tui.campaign.schedule import MINUTES_A_DAY
from altur_tui.reports import words
from altur_tui.text import fit, width
from altur_tui.tui.widgets.board_rows import Cell, Column, Piece, cell

Clock = Callable[[], datetime]

_FULL, _EMPTY = "━", "┄"
_CUT = "…"
_HALF = "╸"
_HALVES = 2
_BAR_PART = 3
_LEAST_BAR = 4
_LEAST_TO_CUT = 8
_MOST_ID_CELLS = 20
_CHANGES = {
    "open": "closes in {duration}",
    "window_closed": "opens in {duration}",
    "cooling_down": "again in {duration}",
}
"""Verdict code -> what happens when it ends."""
_WHOLE = "{word} · {change}"
_BRIEF = "{glyph} {change}"
_JUST_NOW = "just now"


class VerdictCell(Cell, frozen=True):
    """A verdict, and when it ends."""

    code: str = ""
    glyph: str = ""


class PartCell(Cell, frozen=True):
    """A count with its denominator, and its share, which is shown wherever the column is."""

    count: str = ""
    """The count alone."""
    brief: str = ""
    """The count rounded, for where there is no room."""
    share: str = ""
    """The share, and of what it is where other rows' shares are of something else."""
    change: str = ""
    """By how much the count has moved, if it has."""


def columns(clock: Clock, most_id_cells: int) -> tuple[Column, ...]:
    """Return the columns of the fleet; `clock` tells what countdowns and ages are drawn for."""
    return (
        Column(
            id="id",
            title="Id",
            width=min(most_id_cells, _MOST_ID_CELLS),
            importance=100,
            align="right",
        ),
        Column(id="name", title="Name", width=16, most=44, importance=90, shown=_both_ends),
        Column(id="channel", title="Channel", width=10, importance=30),
        Column(id="agent", title="Agent", width=6, most=14, importance=35),
        Column(
            id="verdict",
            title="Verdict",
            width=18,
            most=32,
            importance=80,
            shown=lambda given, room: _countdown(given, room, clock()),
        ),
        Column(id="week", title="MTWTFSS", width=7, importance=62, first="descending"),
        Column(
            id="progress",
            title="Processed",
            width=16,
            most=26,
            importance=60,
            first="descending",
            shown=_progress_bar,
        ),
        Column(
            id="answered",
            title="Answered",
            width=11,
            most=19,
            importance=50,
            align="right",
            first="descending",
            shown=_part,
        ),
        Column(
            id="converted",
            title="Converted",
            width=12,
            most=23,
            importance=55,
            align="right",
            first="descending",
            shown=_part,
        ),
        Column(id="cycles", title="Cycles", width=6, importance=20, align="right"),
        Column(id="finding", title="Worst finding", width=18, most=60, importance=70),
        Column(
            id="age",
            title="Age",
            width=8,
            most=10,
            importance=25,
            align="right",
            first="descending",
            shown=lambda given, room: _age(given, room, clock()),
        ),
    )


def _countdown(given: Cell, room: int, now: datetime) -> Cell:
    """Return the verdict and what happens when it ends, with the time until then, as it is now."""
    if not isinstance(given, VerdictCell) or given.code not in _CHANGES:
        return given
    until = given.sort[1]
    if until == fleet.NEVER:
        return given
    text, tone = given.pieces[0]
    minutes = max((until - now) // timedelta(minutes=1), 0)
    change = _CHANGES[given.code]
    changes = [
        change.format(duration=each) for each in (*_durations(minutes), _whole_days(minutes))
    ]
    shown = _WHOLE.format(word=text, change=changes[0])
    word = text
    if width(shown) > room:
        shown = _longest([_BRIEF.format(glyph=given.glyph, change=each) for each in changes], room)
        word = given.glyph
    return Cell(((word, tone), (shown[len(word) :], "")), given.sort)


def _both_ends(given: Cell, room: int) -> Cell:
    """Return a name cut in its middle: the names of a fleet differ at their ends."""
    text = given.text
    if width(text) <= room or room < _LEAST_TO_CUT:
        return given
    head = fit(text, room // 2).removesuffix(_CUT)
    tail = ""
    for char in reversed(text):
        if width(head) + width(_CUT) + width(char + tail) > room:
            break
        tail = char + tail
    # A mark without its letter would sit on the sign of the cut.
    while tail and not width(tail[0]):
        tail = tail[1:]
    return Cell(((head + _CUT + tail, given.pieces[0][1]),), given.sort)


def _part(given: Cell, room: int) -> Cell:
    """Return the share, behind as much of what it is made of as there is room for."""
    if not isinstance(given, PartCell):
        return given
    return Cell(_pieces(given, room), given.sort)


def _pieces(given: PartCell, room: int) -> tuple[Piece, ...]:
    """Return the count and the share, and by how much the count moved, or at least that it did."""
    counts = (given.pieces[0][0], given.count, given.brief, "")
    forms = [(each, given.change) for each in counts]
    forms.append(("", given.change[-1:]))
    text, change = "", ""
    for count, moved in forms:
        text = count + " " if count else ""
        change = " " + moved if moved else ""
        if width(text) + width(given.share) + width(change) <= room:
            break
    return ((text, "dim"), (given.share, ""), (change, "changed"))


def _longest(forms: Iterable[str], room: int) -> str:
    """Return the first of the forms that fits, else the last."""
    shown = ""
    for shown in forms:
        if width(shown) <= room:
            break
    return shown


def _progress_bar(given: Cell, room: int) -> Cell:
    """Return a bar that is equally long in all rows, and the share at the other end."""
    if not isinstance(given, PartCell):
        return given
    cells = room // _BAR_PART
    if cells < _LEAST_BAR:
        return _part(given, room)
    halves = max(min(int(cells * _HALVES * given.sort[0]), cells * _HALVES), 0)
    full = _FULL * (halves // _HALVES) + _HALF * (halves % _HALVES)
    pieces = _pieces(given, room - cells - 1)
    space = room - cells - sum(width(text) for text, _ in pieces)
    empty = _EMPTY * (cells - width(full)) + " " * space
    return Cell(((full, "bar"), (empty, "dim"), *pieces), given.sort)


def _age(given: Cell, room: int, now: datetime) -> Cell:
    """Return how long ago the answer came, as it is now."""
    if given.sort is None or given.pieces:
        return given
    minutes = (now - given.sort) // timedelta(minutes=1)
    if minutes < 1:
        return cell(_JUST_NOW, "dim", sort=given.sort)
    return cell(_longest(_durations(minutes), room), "dim", sort=given.sort)


def _durations(minutes: int) -> tuple[str, str]:
    """Return a span, and its whole hours where it has any."""
    hours = minutes - minutes % 60 if minutes > 60 else minutes
    return words.duration(minutes), words.duration(hours)


def _whole_days(minutes: int) -> str:
    """Return a span in whole days where it has any."""
    return words.duration(
        minutes - minutes % MINUTES_A_DAY if minutes > 2 * MINUTES_A_DAY else minutes
    )
