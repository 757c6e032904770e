"""JSON text without its teeth: on one line, unseen characters written out."""

import re
import unicodedata
from functools import lru_cache

# Joiners of emoji and of several scripts: they move nothing.
_HARMLESS = frozenset("\u200c\u200d")
_ESCAPED_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_LINE_BREAKS = re.compile(r"[\n\r\t]+")
_SUSPECTS = re.compile(r"[^\x20-\x7e]")
_BEYOND_BMP = 0x10000


@lru_cache(maxsize=4096)
def _escape(char: str) -> str:
    if char in _HARMLESS or unicodedata.category(char) not in _ESCAPED_CATEGORIES:
        return char
    code = ord(char)
    if code < _BEYOND_BMP:
        return f"\\u{code:04x}"
    high, low = divmod(code - _BEYOND_BMP, 0x400)
    return f"\\u{0xD800 + high:04x}\\u{0xDC00 + low:04x}"


def one_safe_line(text: str) -> str:
    r"""Return JSON text with control, bidi and other unseen characters as `\uXXXX`, on one line.

    JSON allows such characters inside of strings only, where their escape means the same; line
    breaks and tabs as such can stand between values only, where they mean nothing.
    """
    line = _LINE_BREAKS.sub(" ", text)
    return line if line.isprintable() else _SUSPECTS.sub(lambda match: _escape(match[0]), line)
