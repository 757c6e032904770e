"""Campaign names in a narrow column, cut so that they can still be told apart."""

from altur_tui.text import fit, width
from altur_tui.tui.table.model import Cell

_ELLIPSIS = "…"
_SEPARATORS = "_- ./·"
_MIN_TO_ELLIPSIS = 8
_MIN_HEAD_CELLS = 3
_HEAD_PART = 3
_MIN_PREFIX = 4
_MAX_CHARACTERS = 400


class CommonPrefix:
    """What the names of a fleet all begin with, in whole words."""

    def __init__(self) -> None:
        self._common: str | None = None
        self._several = False
        self.text = ""
        """Empty while there is only one name, or where the names share too little."""

    def add(self, name: str) -> bool:
        """Add a name, and return whether the prefix changed."""
        before = self.text
        name = name[:_MAX_CHARACTERS]
        if self._common is None:
            self._common = name
        elif not name.startswith(self._common) or not self._several:
            self._several = self._several or name != self._common
            self._common = _common_start(self._common, name)
        self.text = self._whole_words()
        return self.text != before

    def _whole_words(self) -> str:
        if not self._several or self._common is None:
            return ""
        common = self._common
        end = max(common.rfind(each) for each in _SEPARATORS) + 1
        return common[:end] if end >= _MIN_PREFIX else ""


def _common_start(one: str, other: str) -> str:
    pairs = enumerate(zip(one, other, strict=False))
    alike = next((at for at, (left, right) in pairs if left != right), min(len(one), len(other)))
    return one[:alike]


def cut_name(given: Cell, room: int, prefix: str) -> Cell:
    """Return a name that fits: cut in the prefix that all names share, else in its middle.

    More is kept of its end than of its beginning, because date and number tell campaigns apart.
    """
    text = given.text
    if width(text) <= room or room < _MIN_TO_ELLIPSIS:
        return given
    return Cell(((_cut(text, room, prefix), given.pieces[0][1]),), given.sort)


def _cut(text: str, room: int, prefix: str) -> str:
    own = text.removeprefix(prefix)
    if width(own) < room:
        return fit(text, room - width(own)) + own
    if own and own != text:
        text = _ELLIPSIS + own
    tail = _tail(text, room - width(_ELLIPSIS) - max(room // _HEAD_PART, _MIN_HEAD_CELLS))
    return fit(text, room - width(tail)) + tail


def _tail(text: str, room: int) -> str:
    """Return the end of a text, in whole words if they fill half of the room."""
    tail = ""
    for char in reversed(text):
        if width(char + tail) > room:
            break
        tail = char + tail
    # A combining mark without its letter would attach to the ellipsis.
    while tail and not width(tail[0]):
        tail = tail[1:]
    starts = (at + 1 for at, char in enumerate(tail) if char in _SEPARATORS)
    start = next(starts, 0)
    return tail[start:] if 2 * width(tail[start:]) >= room else tail
