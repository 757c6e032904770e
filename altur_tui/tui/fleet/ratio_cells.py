"""Cells with a count, what it is of, and its share, written in the room that there is."""

from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache

from msgspec.structs import replace

from altur_tui.i18n.language import Voice, localized, voice
from altur_tui.i18n.sentences import S
from altur_tui.reports import words
from altur_tui.text import width
from altur_tui.tui.common.lines import bar
from altur_tui.tui.table.model import Cell, Piece, Tone

_EMPTY_CELL = "┄"
_LEVELS = "▁▂▃▄▅▆▇"
_ALL = "█"
_LEVEL = " {level}"
_LEVEL_CELLS = 2
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
_WHOLE_SENT = S("/{whole} sent")
_SHARE = " {share}"
_SHARE_OF = S("{share} of {whole}")
_SENT_AND_SHARE = S("{whole} sent, {share}")
_CHANGE = " {change}"
_UNDER = "<{count}"
_OVER = ">{count}"
_MORE, _LESS = "+{number} ▲", "−{number} ▼"
_MORE_BARE, _LESS_BARE = "+{number}", "−{number}"
_MORE_CLOSE, _LESS_CLOSE = "▲{number}", "▼{number}"
"""Close to the count, where a sign would read as a sum: `590k▲106k`."""
_SIZES = ((10**3, "k"), (10**6, "M"), (10**9, "B"))
_SIZED = "{number}{letter}"

Pieces = tuple[Piece, ...]
_Written = Callable[[float], str]


class RatioCell(Cell, frozen=True):
    """A count of a whole. `pieces` are its longest form, `sort` is its share, then the count."""

    count: float = 0
    whole: float = 0
    sent: bool = False
    """Whether the whole counts messages sent, where other rows count contacts."""
    moved: float = 0
    """By how much the count has changed with the last answer."""
    old: bool = False
    """Whether a newer answer could not be fetched, or is still to come."""
    compared: bool = False
    """Whether the change since an instant is shown instead of the share."""
    since: float | None = None
    """By how much; None if that is unknown."""

    @property
    def tells_change(self) -> bool:
        """Whether a change follows the numbers."""
        return self.compared or bool(self.moved)


class AmountCell(Cell, frozen=True):
    """A count of no known whole, and how it changed. `pieces` are its longest form."""

    forms: tuple[Pieces, ...] = ()
    """The shorter ones."""


def amount_cell(count: float, since: float | None, *, old: bool = False) -> AmountCell:
    """Return the cell of a count and of how it changed since an instant; None: that is unknown."""
    tone: Tone = "dim" if old else ""
    told: Tone = "since" if since and not old else "dim"
    first, *rest = _count_forms((count, tone), _since_texts(since), told)
    return AmountCell(first, None, tuple(rest))


def _fit_amount(given: Cell, room: int) -> Cell:
    if not isinstance(given, AmountCell):
        return given
    forms = (given.pieces, *given.forms)
    return Cell(next((each for each in forms if _width(each) <= room), forms[-1]), given.sort)


def ratio_cell(
    count: float,
    whole: float,
    key: tuple[float, float],
    *,
    sent: bool = False,
    moved: float = 0,
    old: bool = False,
    compared: bool = False,
    since: float | None = None,
) -> RatioCell:
    """Return the cell of a count; `key` is its share and the count, to sort by."""
    bare = RatioCell((), key, count, whole, sent, moved, old, compared, since)
    longest = next(_forms(bare, _MIN_WITH_SHARE, sorted_by_share=False))
    return replace(bare, pieces=longest)


def fit_ratio(given: Cell, room: int) -> Cell:
    """Return the longest form that fits.

    The share is dropped first, then digits, then the whole. A count that has changed shows no
    share: a percentage beside a difference would read as that of the difference.
    """
    if not isinstance(given, RatioCell):
        return _fit_amount(given, room)
    return Cell(_fitted(given, room), given.sort)


def fit_bar(given: Cell, room: int) -> Cell:
    """Return the same with a bar before it, or a single cell that fills up after it.

    All bars of a column are equally long. A count that has changed has a bar only where that costs
    none of its numbers.
    """
    if not isinstance(given, RatioCell):
        return _fit_amount(given, room)
    beside = _SHARE_BESIDE_BAR if room >= _MIN_WITH_BAR_AND_SHARE else _BESIDE_BAR
    numbers = _fitted(given, beside - 1)
    # Where all counts show a change, either all have a bar or none has.
    least = _MIN_WITH_BAR_AND_SHARE if given.compared else _MIN_WITH_BAR
    if room >= least and not (given.tells_change and numbers != _fitted(given, room)):
        return Cell((*_bar(given, room - beside, room - _width(numbers)), *numbers), given.sort)
    if room >= _MIN_WITH_LEVEL and not given.tells_change:
        return Cell((*_fitted(given, room - _LEVEL_CELLS), _level(given)), given.sort)
    return fit_ratio(given, room)


def fit_by_share(given: Cell, room: int) -> Cell:
    """Return a count for rows that are sorted by its share, which is therefore dropped last.

    Digits are dropped before it, then the count, which follows from the whole and the share.
    """
    if not isinstance(given, RatioCell):
        return _fit_amount(given, room)
    return Cell(_fitted(given, room, sorted_by_share=True), given.sort)


def fit_bar_by_share(given: Cell, room: int) -> Cell:
    """Return the same with a bar, or a cell that fills up, where that does not cost the share."""
    if not isinstance(given, RatioCell) or room >= _MIN_WITH_BAR_AND_SHARE:
        return fit_bar(given, room)
    if room < _MIN_WITH_SHARE_AND_LEVEL or given.moved:
        return fit_by_share(given, room)
    numbers = _fitted(given, room - _LEVEL_CELLS, sorted_by_share=True)
    return Cell((*numbers, _level(given)), given.sort)


def _bar(given: RatioCell, cells: int, room: int) -> Pieces:
    """Return a bar of `cells` cells, with space up to `room`."""
    full = bar(_done(given), cells)
    return (full, "dim" if given.old else "bar"), (
        _EMPTY_CELL * (cells - width(full)) + " " * (room - cells),
        "dim",
    )


def _level(given: RatioCell) -> Piece:
    """Return a cell that is filled to the height of the share, to the top only if all is done."""
    done = _done(given)
    return _LEVEL.format(level=_ALL if done == 1 else _LEVELS[int(done * len(_LEVELS))]), (
        "dim" if given.old else "bar"
    )


def _done(given: RatioCell) -> float:
    share: float = given.sort[0]
    return min(max(share, 0), 1)


def _fitted(given: RatioCell, room: int, *, sorted_by_share: bool = False) -> Pieces:
    return _fitted_in(voice(), given, room, sorted_by_share)


@lru_cache(maxsize=4096)
def _fitted_in(_: Voice, given: RatioCell, room: int, sorted_by_share: bool) -> Pieces:
    pieces: Pieces = ()
    for pieces in _forms(given, room, sorted_by_share=sorted_by_share):
        if _width(pieces) <= room:
            break
    return pieces


def _width(pieces: Pieces) -> int:
    return sum(width(text) for text, _ in pieces)


def _forms(given: RatioCell, room: int, *, sorted_by_share: bool) -> Iterator[Pieces]:
    """Yield the ways to write the cell, the best first, the shortest last."""
    if given.compared and not sorted_by_share:
        yield from _changed_forms(given, _since_texts(given.since), _since_tone(given))
        return
    if given.moved and not given.compared:
        yield from _changed_forms(given, _moved_texts(given.moved), "changed")
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


def _shared_forms(given: RatioCell, ways: Iterable[_Written]) -> Iterator[Pieces]:
    share = _SHARE.format(share=words.percent(given.sort[0]))
    for written in ways:
        yield (*_of(given, written), (share, _tone(given)))


def _share_of(given: RatioCell) -> Pieces:
    """Return the share and what it is of, without the count."""
    share, whole = words.percent(given.sort[0]), tight_number(given.whole)
    template = _SENT_AND_SHARE if given.sent else _SHARE_OF
    return ((template.format(share=share, whole=whole), _tone(given)),)


def _tone(given: RatioCell) -> Tone:
    if given.compared and given.moved:
        # What moved just now is shown by the number itself: the place after it is taken.
        return "changed"
    return "dim" if given.old else ""


def _since_tone(given: RatioCell) -> Tone:
    return "since" if given.since and not given.old else "dim"


def _since_texts(since: float | None) -> tuple[str, ...]:
    return _moved_texts(since) if since else (words.change(since),)


def _moved_texts(moved: float) -> tuple[str, ...]:
    """Return the ways to write a change, each shorter than the one before, the last one close."""
    number = tight_number(abs(moved))
    more = moved > 0
    return (
        words.difference(moved),
        (_MORE if more else _LESS).format(number=number),
        (_MORE_BARE if more else _LESS_BARE).format(number=number),
        (_MORE_CLOSE if more else _LESS_CLOSE).format(number=number),
    )


def _changed_forms(given: RatioCell, changes: tuple[str, ...], tone: Tone) -> Iterator[Pieces]:
    for written in (words.number, words.brief_number):
        yield (*_of(given, written), (_CHANGE.format(change=changes[0]), tone))
    yield from _count_forms((given.count, _tone(given)), changes, tone)


def _count_forms(
    count: tuple[float, Tone], changes: tuple[str, ...], tone: Tone
) -> Iterator[Pieces]:
    """Yield the ways to write a count and its change, without what it is of."""
    *apart, close = changes
    first, *shorter = (_CHANGE.format(change=each) for each in apart or changes)
    for written in (words.number, words.brief_number, tight_number):
        yield ((written(count[0]), count[1]), (first, tone))
    for changed in (*shorter, close):
        yield ((tight_number(count[0]), count[1]), (changed, tone))


def _of(given: RatioCell, written: _Written) -> Pieces:
    """Return a count and its whole, which never read alike unless they are equal."""
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
            return _SIZED.format(number=localized(digits), letter=letter)
    return words.brief_number(value)
