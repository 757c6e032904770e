"""The names of a fleet, cut so that what tells them apart stays."""

from altur_tui.text import fit, width
from altur_tui.tui.widgets.board_rows import Cell

_CUT = "…"
_SEPARATORS = "_- ./·"
_LEAST_TO_CUT = 8
_LEAST_HEAD = 3
_HEAD_PART = 3
_LEAST_SHARED = 4
_MOST_CHARACTERS = 400


class SharedStart:
    """What the names of a fleet all begin with: whole words only."""

    def __init__(self) -> None:
        self._common: str | None = None
        self._several = False
        self.text = ""
        """Empty while there are not two names, or if they share too little."""

    def add(self, name: str) -> bool:
        """Take a name in. Returns whether what is shared is another text than before."""
        before = self.text
        name = name[:_MOST_CHARACTERS]
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
        return common[:end] if end >= _LEAST_SHARED else ""


def _common_start(one: str, other: str) -> str:
    pairs = enumerate(zip(one, other, strict=False))
    alike = next((at for at, (left, right) in pairs if left != right), min(len(one), len(other)))
    return one[:alike]


def cut_name(given: Cell, room: int, shared: str) -> Cell:
    """Return a name that fits: cut in what all names begin with, else in its middle.

    More is kept of the end than of the beginning: date and number tell campaigns apart.
    """
    text = given.text
    if width(text) <= room or room < _LEAST_TO_CUT:
        return given
    return Cell(((_cut(text, room, shared), given.pieces[0][1]),), given.sort)


def _cut(text: str, room: int, shared: str) -> str:
    own = text.removeprefix(shared)
    if width(own) < room:
        return fit(text, room - width(own)) + own
    if own and own != text:
        text = _CUT + own
    tail = _tail(text, room - width(_CUT) - max(room // _HEAD_PART, _LEAST_HEAD))
    return fit(text, room - width(tail)) + tail


def _tail(text: str, room: int) -> str:
    """Return the end of a text: whole words if they fill half of the room."""
    tail = ""
    for char in reversed(text):
        if width(char + tail) > room:
            break
        tail = char + tail
    # A mark without its letter would sit on the sign of the cut.
    while tail and not width(tail[0]):
        tail = tail[1:]
    starts = (at + 1 for at, char in enumerate(tail) if char in _SEPARATORS)
    start = next(starts, 0)
    return tail[start:] if 2 * width(tail[start:]) >= room else tail
