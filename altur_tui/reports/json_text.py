"""JSON text on one line, escaped so that it cannot affect the terminal."""

import re
from functools import lru_cache

from altur_tui.text import is_unseen

_LINE_BREAKS = re.compile(r"[\n\r\t]+")
_SUSPECTS = re.compile(r"[^\x20-\x7e]")


@lru_cache(maxsize=4096)
def _escape(char: str) -> str:
    return escaped(char) if is_unseen(char) else char


def escaped(text: str) -> str:
    r"""Return every character of `text` as `\uXXXX`, one beyond the first plane as two of them."""
    units = text.encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\u{units[at : at + 4]}" for at in range(0, len(units), 4))


def one_safe_line(text: str) -> str:
    r"""Return JSON text with control, bidi and other unseen characters as `\uXXXX`, on one line.

    JSON allows such characters inside of strings only, where their escape means the same; line
    breaks and tabs as such can stand between values only, where they mean nothing.
    """
    line = _LINE_BREAKS.sub(" ", text)
    return line if line.isprintable() else _SUSPECTS.sub(lambda match: _escape(match[0]), line)
