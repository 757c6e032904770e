"""Text from elsewhere made safe to show, its width in cells, and fitting text into cells."""

import codecs
import re
import unicodedata
from collections.abc import Callable, Sequence
from itertools import accumulate
from pathlib import Path
from typing import Protocol, TypeVar

from rich.cells import cell_len

MIN_COLUMNS = 60
MIN_LINES = 18
"""The smallest terminal that the screens are laid out for."""

# Joiners that emoji and several scripts need; alone they have no width and move nothing.
_HARMLESS_FORMATS = frozenset("\u200c\u200d")
_UNSEEN_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
# More marks on one letter than any language stacks would climb into the lines above.
_MAX_MARKS = 4
# Only so many characters a cell are measured: letters with marks and composed emoji take fewer, and
# a text of millions must not be walked through for its first line.
_MAX_CHARACTERS_A_CELL = 8
_ELLIPSIS = "…"
_MAYBE_KEY = re.compile(r"[A-Za-z0-9_+=.~%-]{16,}")
_MIN_KEY = 24
# A key in base64 may hold slashes. So do paths and addresses; but those begin with a slash, a dot
# or a tilde, or hold a host's dots, or lack a letter of either case or a digit.
_MAYBE_BASE64 = re.compile(r"(?<![A-Za-z0-9_+.~%/-])[A-Za-z0-9_+][A-Za-z0-9_+/-]{15,}+(?![.~%:])")
_SHOWN_OF_KEY = 4
# Marks of other scripts tell letters apart: か is not が.
_ACCENTS = re.compile("[\u0300-\u036f]+")

ALWAYS = 1_000
"""The importance, in `fit_parts`, of a text that is never left out."""


class Measured(Protocol):
    """Styled text, such as Textual's Content."""

    @property
    def cell_length(self) -> int:
        """The width in cells."""
        ...


TextT = TypeVar("TextT", bound="str | Measured")

Part = Sequence[tuple[int, TextT]]
"""One part of a line: the ways to write it, longest first, each with its importance."""


def is_unseen(char: str) -> bool:
    """Return whether a character is a control, escape, bidi or other invisible one."""
    return unicodedata.category(char) in _UNSEEN_CATEGORIES and char not in _HARMLESS_FORMATS


def _visible(char: str) -> str:
    code = ord(char)
    if code <= 0xFF:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"


def file_text(content: bytes) -> str:
    """Return the text of a file in UTF-8, or in UTF-16 with its byte order mark as PowerShell's `>`
    writes it. The mark is dropped. Raises UnicodeDecodeError.
    """
    is_utf16 = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    return content.decode("utf-16" if is_utf16 else "utf-8-sig")


def safe(text: str) -> str:
    r"""Return `text` escaped so that it cannot affect the terminal, as a single line.

    Control, escape, bidi and other invisible characters are written out (`\x1b`, `\u202e`);
    piles of combining marks are cut to four. Markup (`[bold]`) stays as it is: it is up to the
    caller to lay the result out as plain text.
    """
    if text.isascii() and text.isprintable():
        return text
    kept: list[str] = []
    marks = 0
    for char in text:
        if is_unseen(char):
            kept.append(_visible(char))
            continue
        marks = marks + 1 if unicodedata.category(char) in {"Mn", "Me"} else 0
        if marks <= _MAX_MARKS:
            kept.append(char)
    return "".join(kept)


def hide_keys(text: str) -> str:
    """Return `text` with all but the first four characters of each word that may be an API key cut.

    That is assumed of 16 characters and more with letters and digits, and of 24 of any kind; with
    slashes between them, of 16 and more with capitals, small letters and digits.
    """

    def cut(match: re.Match[str]) -> str:
        word = match[0]
        mixed = any(map(str.isdigit, word)) and any(map(str.isalpha, word))
        return shortened(word) if mixed or len(word) >= _MIN_KEY else word

    def cut_base64(match: re.Match[str]) -> str:
        word = match[0]
        kinds = (str.isdigit, str.isupper, str.islower)
        return shortened(word) if all(any(map(kind, word)) for kind in kinds) else word

    def shortened(word: str) -> str:
        return word[:_SHOWN_OF_KEY] + _ELLIPSIS

    return _MAYBE_KEY.sub(cut, _MAYBE_BASE64.sub(cut_base64, text))


def safe_path(path: Path) -> str:
    """Return a path for a sentence; one without a folder may be a key in the wrong place."""
    shown = safe(str(path))
    return shown if path.is_absolute() or shown.startswith((".", "~")) else hide_keys(shown)


def folded(text: str) -> str:
    """Return `text` in the form that is sorted and searched: lower case, without accents.

    So `sofia` finds “Sofía”, whichever way the accent is encoded.
    """
    if text.isascii():
        return text.lower()
    return _ACCENTS.sub("", unicodedata.normalize("NFKD", text)).casefold()


def width(text: str) -> int:
    """Return how many terminal cells `text` takes, as Textual counts them."""
    return cell_len(text)


def fit(text: str, cells: int) -> str:
    """Return `text` cut to at most `cells` cells, with an ellipsis where something was cut.

    Takes no longer for a longer text. Characters without a width are limited as well.
    """
    most = _most_characters(cells)
    head = text[:most]
    if len(text) == len(head) and cell_len(text) <= cells:
        return text
    if cells <= 0:
        return ""
    used = 0
    for index, char in enumerate(head):
        used += cell_len(char)
        if used > cells - 1:
            return head[:index] + _ELLIPSIS
    return head + _ELLIPSIS


def safe_fit(text: str, cells: int) -> str:
    """Return `fit(safe(text), cells)`; takes no longer for a text of millions of characters."""
    most = _most_characters(cells)
    shown = safe(text[:most])
    return fit(shown if len(text) <= most else shown + _ELLIPSIS, cells)


def _most_characters(cells: int) -> int:
    return max(cells + 1, 0) * _MAX_CHARACTERS_A_CELL


def pad(text: str, cells: int) -> str:
    """Return `text` cut or filled with spaces to exactly `cells` cells."""
    fitted = fit(text, cells)
    return fitted + " " * (cells - cell_len(fitted))


def fit_parts(parts: Sequence[Part[TextT]], cells: int, *, gap: int) -> list[TextT | None]:
    """Return how each part is written so that all, `gap` cells apart, take at most `cells` cells.

    While they take more, the least important text (of equals, the last) gives way to the next
    shorter way to write that part; after the shortest the part is left out: None stands for it.
    The most important part, and any text that is `ALWAYS` important, stays even if it does not fit.
    """
    chosen = {place: 0 for place, part in enumerate(parts) if part}

    def taken() -> int:
        texts = [parts[place][at][1] for place, at in chosen.items()]
        return sum(map(_cells, texts)) + gap * max(len(texts) - 1, 0)

    while taken() > cells:
        place = min(reversed(chosen), key=lambda each: parts[each][chosen[each]][0])
        is_shortest = chosen[place] == len(parts[place]) - 1
        if parts[place][chosen[place]][0] >= ALWAYS or (is_shortest and len(chosen) == 1):
            break
        if is_shortest:
            del chosen[place]
        else:
            chosen[place] += 1
    for place, shortened in chosen.items():
        # Another part may have made more room since this one was shortened.
        for at in range(shortened + 1):
            chosen[place] = at
            if taken() <= cells:
                break
    return [
        parts[place][chosen[place]][1] if place in chosen else None for place in range(len(parts))
    ]


def fit_count(
    items: Sequence[str | Measured],
    cells: int,
    *,
    gap: int,
    more: Callable[[int], str | Measured],
    total: int | None = None,
) -> int:
    """Return how many of the first items fit into `cells` cells, `gap` cells apart.

    Where not all of the `total` (by default, all items) are among them, `more(count)` follows,
    which says how many there are besides; it takes a gap, too. Looks only at items that fit.
    """
    total = len(items) if total is None else total
    fitting = 0
    ends = accumulate((_cells(item) + gap for item in items), initial=-gap)
    for count, end in enumerate(ends):
        if end > cells:
            break
        if count == total or end + gap + _cells(more(total - count)) <= cells:
            fitting = count
    return fitting


def _cells(text: str | Measured) -> int:
    return cell_len(text) if isinstance(text, str) else text.cell_length
