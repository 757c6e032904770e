"""Text that came from elsewhere, made safe to lay out, and how wide it is in cells."""

import unicodedata

from rich.cells import cell_len

# Joiners that emoji and several scripts need; alone they have no width and move nothing.
_HARMLESS_FORMATS = frozenset("\u200c\u200d")
_UNSEEN_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
# More marks on one letter than any language stacks would climb into the lines above.
_MAX_MARKS = 4
# What is measured is cut to so many characters a cell before: letters with marks and emoji made of
# several take fewer, and a text of millions must not be walked through for its first line.
_MAX_CHARACTERS_A_CELL = 8
_ELLIPSIS = "…"
# Marks of other scripts tell letters apart: か is not が.
_FIRST_ACCENT, _LAST_ACCENT = "\u0300", "\u036f"


def _visible(char: str) -> str:
    code = ord(char)
    if code <= 0xFF:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"


def safe(text: str) -> str:
    r"""Return `text` without its teeth: one line that moves nothing on a terminal.

    Control, escape, bidi and other invisible characters are written out (`\x1b`, `\u202e`);
    piles of combining marks are cut to four. Markup (`[bold]`) stays as it is: it is up to the
    caller to lay the result out as plain text.
    """
    if text.isascii() and text.isprintable():
        return text
    kept: list[str] = []
    marks = 0
    for char in text:
        category = unicodedata.category(char)
        if category in _UNSEEN_CATEGORIES and char not in _HARMLESS_FORMATS:
            kept.append(_visible(char))
            continue
        marks = marks + 1 if category in {"Mn", "Me"} else 0
        if marks <= _MAX_MARKS:
            kept.append(char)
    return "".join(kept)


def folded(text: str) -> str:
    """Return `text` as it is sorted and looked for: in small letters, without accents.

    So `sofia` finds “Sofía”, in whichever of the two ways the accent was written.
    """
    if text.isascii():
        return text.lower()
    apart = unicodedata.normalize("NFKD", text)
    return "".join(each for each in apart if not _FIRST_ACCENT <= each <= _LAST_ACCENT).casefold()


def width(text: str) -> int:
    """Return how many terminal cells `text` takes, as Textual counts them."""
    return cell_len(text)


def fit(text: str, cells: int) -> str:
    """Return `text` cut to at most `cells` cells, with an ellipsis where something was cut.

    Takes no longer for a longer text. More characters than fill that many cells are cut as well:
    some have no width.
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
    """Return `fit(safe(text), cells)`, also of a text of millions of characters in no time."""
    most = _most_characters(cells)
    shown = safe(text[:most])
    return fit(shown if len(text) <= most else shown + _ELLIPSIS, cells)


def _most_characters(cells: int) -> int:
    return max(cells + 1, 0) * _MAX_CHARACTERS_A_CELL


def pad(text: str, cells: int) -> str:
    """Return `text` cut or filled with spaces to exactly `cells` cells."""
    fitted = fit(text, cells)
    return fitted + " " * (cells - cell_len(fitted))


MIN_COLUMNS = 60
MIN_LINES = 18
