"""The columns of the fleet, and how their cells are fitted into the room that there is."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from altur_tui.campaign import fleet
from altur_tui.reports import words
from altur_tui.text import fit, width
from altur_tui.tui.widgets.board_rows import Cell, Column, Piece, cell

Clock = Callable[[], datetime]

_FULL, _EMPTY = "━", "┄"
_CUT = "…"
_LEAST_BAR = 4
_LEAST_TO_CUT = 8
_MOST_ID_CELLS = 20
_FOR = "{word} for {duration}"
_BRIEF = "{word} {duration}"
_JUST_NOW = "just now"


class PartCell(Cell, frozen=True):
    """A count with its denominator, and its share."""

    brief: str = ""
    """The counts rounded, for where there is no room."""
    count: str = ""
    """The count alone."""
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
            width=17,
            most=26,
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
            shown=_widest,
        ),
        Column(
            id="converted",
            title="Converted",
            width=11,
            most=19,
            importance=55,
            align="right",
            first="descending",
            shown=_widest,
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
    """Return the verdict with the time until it changes, as it is now."""
    until = given.sort[1] if given.sort is not None else None
    if until is None or until == fleet.NEVER:
        return given
    minutes = max((until - now) // timedelta(minutes=1), 0)
    text, tone = given.pieces[0]
    duration, hours = _durations(minutes)
    forms = (
        _FOR.format(word=text, duration=duration),
        _BRIEF.format(word=text, duration=duration),
        _BRIEF.format(word=text, duration=hours),
    )
    shown = _longest(forms, room)
    return Cell(((text, tone), (shown[len(text) :], "")), given.sort)


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


def _widest(given: Cell, room: int) -> Cell:
    """Return the count with its denominator, and its share where there is room."""
    if not isinstance(given, PartCell):
        return given
    if given.change:
        return _moved(given, room)
    if width(given.text) <= room:
        return given
    text, tone = given.pieces[0]
    return Cell(((_longest((text, given.brief), room), tone),), given.sort)


def _moved(given: PartCell, room: int) -> Cell:
    """Return the count, and by how much it has moved; where there is no room, that it has."""
    (text, tone), *_ = given.pieces
    forms = [(each, given.change) for each in (given.text, text, given.brief, given.count)]
    forms.append((given.brief, given.change[-1]))
    shown, change = forms[-1]
    for shown, change in forms:
        if width(shown) + 1 + width(change) <= room:
            break
    return Cell(((shown, tone), (" " + change, "changed")), given.sort)


def _longest(forms: Iterable[str], room: int) -> str:
    """Return the first of the forms that fits, else the last."""
    shown = ""
    for shown in forms:
        if width(shown) <= room:
            break
    return shown


def _progress_bar(given: Cell, room: int) -> Cell:
    """Return the count with its denominator, and a bar in the room behind it."""
    if not isinstance(given, PartCell):
        return given
    text = given.pieces[0][0] + " "
    change = given.change + " " if given.change else ""
    space = room - width(text) - width(change)
    if space < _LEAST_BAR:
        return _widest(given, room)
    full = min(int(space * given.sort[0]), space)
    drawn: tuple[Piece, ...] = ((_FULL * full, "bar"), (_EMPTY * (space - full), "dim"))
    return Cell(((text, ""), (change, "changed"), *drawn), given.sort)


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
