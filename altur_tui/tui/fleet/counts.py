"""Counts with what they are of: how they are written in the room that there is."""

from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache

from altur_tui.reports import words
from altur_tui.text import width
from altur_tui.tui.table.model import Cell, Piece, Tone

_FULL, _EMPTY = "━", "┄"
_HALF = "╸"
_HALVES = 2
_LEVELS = "▁▂▃▄▅▆▇"
_ALL = "█"
_MIN_WITH_LEVEL = 10
_MIN_WITH_BAR = 17
_MIN_WITH_BAR_AND_SHARE = 24
_MIN_WITH_SHARE = 14
"""Below, only some rows would have room for a share, and the others would not line up."""
_BESIDE_BAR = 12
_SHARE_BESIDE_BAR = 19
"""The cells for the numbers, and the space between them and the bar."""
_MIN_WITH_SHARE_AND_LEVEL = 16
_WHOLE = "/{whole}"
_WHOLE_SENT = "/{whole} sent"
_SHARE = " {share}"
_SHARE_OF = "{share} of {whole}"
_SENT_AND_SHARE = "{whole} sent, {share}"
_CHANGE = " {change}"
_UNDER = "<{count}"
_OVER = ">{count}"
_MORE, _LESS = "+{number} ▲", "−{number} ▼"
_MORE_BARE, _LESS_BARE = "+{number}", "−{number}"
_SIZES = ((10**3, "k"), (10**6, "M"), (10**9, "B"))
_SIZED = "{number}{letter}"

Pieces = tuple[Piece, ...]
_Written = Callable[[float], str]


class PartCell(Cell, frozen=True):
    """A count of a whole. `pieces` are its longest form, `sort` its share and itself."""

    count: float = 0
    whole: float = 0
    sent: bool = False
    """Whether the whole is what was sent, where other rows count contacts."""
    moved: float = 0
    """By how much the count has moved; 0 if it has not."""
    old: bool = False
    """Whether a newer answer could not be had."""


def part_cell(
    count: float,
    whole: float,
    key: tuple[float, float],
    *,
    sent: bool = False,
    moved: float = 0,
    old: bool = False,
) -> PartCell:
    """Return the cell of a count, with its longest form as text."""
    bare = PartCell((), key, count, whole, sent, moved, old)
    longest = next(_forms(bare, _MIN_WITH_SHARE, sorted_by_share=False))
    return PartCell(longest, key, count, whole, sent, moved, old)


def part(given: Cell, room: int) -> Cell:
    """Return the longest form that fits.

    The share goes first, then digits, then the whole. A count that has moved shows no share: a
    percentage beside a difference would read as that of the difference.
    """
    if not isinstance(given, PartCell):
        return given
    return Cell(_fitted(given, room), given.sort)


def progress(given: Cell, room: int) -> Cell:
    """Return the same with a bar before it, all equally long, or one cell that fills up behind it.

    A count that has moved has a bar only where that costs none of its numbers.
    """
    if not isinstance(given, PartCell):
        return given
    beside = _SHARE_BESIDE_BAR if room >= _MIN_WITH_BAR_AND_SHARE else _BESIDE_BAR
    numbers = _fitted(given, beside - 1)
    if room >= _MIN_WITH_BAR and not (given.moved and numbers != _fitted(given, room)):
        return Cell((*_bar(given, room - beside, room - _width(numbers)), *numbers), given.sort)
    if room >= _MIN_WITH_LEVEL and not given.moved:
        return Cell((*_fitted(given, room - 1), (_level(given), "bar")), given.sort)
    return part(given, room)


def sorted_part(given: Cell, room: int) -> Cell:
    """Return a count for rows that are sorted by its share, which therefore goes last: before it
    go digits, then the count, as it follows from the whole and the share.
    """
    if not isinstance(given, PartCell):
        return given
    return Cell(_fitted(given, room, sorted_by_share=True), given.sort)


def sorted_progress(given: Cell, room: int) -> Cell:
    """Return the same with a bar or a cell that fills up, where that costs no share."""
    if not isinstance(given, PartCell) or room >= _MIN_WITH_BAR_AND_SHARE:
        return progress(given, room)
    if room < _MIN_WITH_SHARE_AND_LEVEL or given.moved:
        return sorted_part(given, room)
    numbers = _fitted(given, room - 1, sorted_by_share=True)
    return Cell((*numbers, (_level(given), "bar")), given.sort)


def _bar(given: PartCell, cells: int, room: int) -> Pieces:
    """Return a bar of so many cells, with space up to `room`."""
    halves = int(_done(given) * cells * _HALVES)
    full = _FULL * (halves // _HALVES) + _HALF * (halves % _HALVES)
    empty = _EMPTY * (cells - width(full)) + " " * (room - cells)
    return (full, "bar"), (empty, "dim")


def _level(given: PartCell) -> str:
    """Return a cell that is filled to the height of the share; to the top only if all is done."""
    done = _done(given)
    return _ALL if done == 1 else _LEVELS[int(done * len(_LEVELS))]


def _done(given: PartCell) -> float:
    share: float = given.sort[0]
    return min(max(share, 0), 1)


@lru_cache(maxsize=4096)
def _fitted(given: PartCell, room: int, *, sorted_by_share: bool = False) -> Pieces:
    pieces: Pieces = ()
    for pieces in _forms(given, room, sorted_by_share=sorted_by_share):
        if _width(pieces) <= room:
            break
    return pieces


def _width(pieces: Pieces) -> int:
    return sum(width(text) for text, _ in pieces)


def _forms(given: PartCell, room: int, *, sorted_by_share: bool) -> Iterator[Pieces]:
    """Yield how the cell can be written, the best first, the shortest last."""
    if given.moved:
        yield from _moved_forms(given)
        return
    if sorted_by_share:
        yield from _shared_forms(given, (words.number, words.brief_number, tight_number))
        yield _share_of(given)
    elif room >= _MIN_WITH_SHARE:
        yield from _shared_forms(given, (words.number, words.brief_number))
    for written in (words.number, words.brief_number, tight_number):
        yield _of(given, written)
    for written in (words.brief_number, tight_number):
        yield ((written(given.count), _tone(given)),)


def _shared_forms(given: PartCell, ways: Iterable[_Written]) -> Iterator[Pieces]:
    share = _SHARE.format(share=words.percent(given.sort[0]))
    for written in ways:
        yield (*_of(given, written), (share, _tone(given)))


def _share_of(given: PartCell) -> Pieces:
    """Return the share and what it is of, without the count."""
    share, whole = words.percent(given.sort[0]), tight_number(given.whole)
    template = _SENT_AND_SHARE if given.sent else _SHARE_OF
    return ((template.format(share=share, whole=whole), _tone(given)),)


def _tone(given: PartCell) -> Tone:
    return "dim" if given.old else ""


def _moved_forms(given: PartCell) -> Iterator[Pieces]:
    change: Piece = (_CHANGE.format(change=words.difference(given.moved)), "changed")
    for written in (words.number, words.brief_number):
        yield (*_of(given, written), change)
    tone = _tone(given)
    for written in (words.number, words.brief_number, tight_number):
        yield ((written(given.count), tone), change)
    number = tight_number(abs(given.moved))
    bare = (_MORE_BARE if given.moved > 0 else _LESS_BARE).format(number=number)
    short = (_MORE if given.moved > 0 else _LESS).format(number=number)
    for changed in (_CHANGE.format(change=short), _CHANGE.format(change=bare), bare):
        yield ((tight_number(given.count), tone), (changed, "changed"))


def _of(given: PartCell, written: _Written) -> Pieces:
    """Return a count and its whole, which never read the same if they are not."""
    count, whole = written(given.count), written(given.whole)
    if count == whole and given.count != given.whole:
        count = (_UNDER if given.count < given.whole else _OVER).format(count=count)
    template = _WHOLE_SENT if given.sent else _WHOLE
    return (count, _tone(given)), (template.format(whole=whole), "dim")


def tight_number(value: float) -> str:
    """Return a count in at most four characters: `999`, `1.8k`, `88k`, `590k`, `1.4M`."""
    if value < _SIZES[0][0]:
        return words.number(round(value))
    for size, letter in _SIZES:
        # What rounds up to a thousand is one of the next size.
        if value < 999.5 * size:
            sized = value / size
            digits = f"{sized:.0f}" if sized >= 9.95 else f"{sized:.1f}".removesuffix(".0")
            return _SIZED.format(number=digits, letter=letter)
    return words.brief_number(value)
