"""A language in which every sentence of the catalogue can be told from one that was forgotten.

Each Latin letter of a sentence becomes a Cyrillic one, and its placeholders stay. So whatever is
Latin on a screen was not translated, or is not ours. Brackets around a sentence would tell the
same, but take room, are cut off by narrow columns, and hide words that are filled in.
"""

import json
import re
import sys
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from string import ascii_lowercase, ascii_uppercase
from typing import Any

import pytest
from babel.messages.catalog import Catalog

from altur_tui.demo.campaigns import CAMPAIGN_FIELDS

ROOT = Path(__file__).parents[2]
LANGUAGE = "xx"
REGION = "CO"
"""A region that writes 1.234,5: numbers that nobody localized show, too."""

_LETTERS = str.maketrans(
    ascii_lowercase + ascii_uppercase,
    "абцдефгхийклмнопярстувшьжзАБЦДЕФГХИЙКЛМНОПЯРСТУВШЬЖЗ",
)
_PLACEHOLDER = re.compile(r"(\{[^{}]*\}|%\(\w+\)s)")
_WORD = re.compile(r"[A-Za-zÀ-ÿ]{2,}")
_NUMBER = re.compile(r"(?<![\d.,:])\d{1,3}(?:,\d{3})+(?![\d.])")
_CUT = "…"
# What stands outside our sentences in every language.
_NOT_WORDS = re.compile(
    r"https?://\S+"
    r"|\b[A-Z][A-Za-z]+/[A-Z][A-Za-z_]+(?:/[A-Z][A-Za-z_]+)?"  # a time zone
    r"|(?<![\w-])--?[a-z][a-z-]*"  # an option
    r"|(?:[~.\w-]*/)+[\w.%-]*"  # a path
    r"|\b[\w-]+\.(?:toml|json|jsonl|csv|md|svg|txt|lock|sock)\b"
    r"|\b(?:ALTUR|HTTPS?|SSL|NO|LC|XDG|PYTHON)_[A-Z_]+\b"
    r"|\b\d{4}-\d\d-\d\dT[\d:.]+Z?"
    r"|\b[ap]\.?m\b"
)


def catalogue(folder: Path) -> Path:
    """Write the catalogue of the made-up language into `folder`, and return `folder`."""
    catalogues = _catalogues()
    catalog = Catalog(locale="de", domain=catalogues.DOMAIN, fuzzy=False)
    for message in catalogues.extracted():
        if message.id:
            forms = message.id if isinstance(message.id, tuple | list) else (message.id,)
            told = tuple(pseudo(each) for each in forms)
            catalog.add(message.id, told if len(told) > 1 else told[0], context=message.context)
    path = folder / LANGUAGE / "LC_MESSAGES" / f"{catalogues.DOMAIN}.mo"
    path.parent.mkdir(parents=True)
    path.write_bytes(catalogues.mo_bytes(catalog))
    return folder


def pseudo(text: str) -> str:
    """Return a sentence in the made-up language, with the placeholders of the English one."""
    parts = _PLACEHOLDER.split(text)
    return "".join(
        each if index % 2 else each.translate(_LETTERS) for index, each in enumerate(parts)
    )


def _catalogues() -> Any:
    sys.path.insert(0, str(ROOT / "tests/i18n"))
    import catalogues

    return catalogues


class Reader:
    """Reads screens and outputs, and notes each word that is in no catalogue, and nobody's name."""

    def __init__(self, names: Iterable[str] = ()) -> None:
        """Create a reader that also knows these words."""
        self._names = _NAMES | {word for name in names for word in _WORD.findall(name)}
        self.faults: dict[tuple[str, str], str] = {}
        """By word and line, the place where it was read first."""

    def read(self, place: str, text: str) -> None:
        """Note what is wrong with a text, which may have several lines."""
        for line in text.splitlines():
            for word in self._foreign(line):
                self.faults.setdefault((word, " ".join(line.split())), place)

    def fail_if_anything_is_foreign(self) -> None:
        """Fail with a line for each word that is in no catalogue: the word, place, and line."""
        if self.faults:
            told = [f"{word!r} · {place} · {line}" for (word, line), place in self.faults.items()]
            pytest.fail("These words are in no catalogue:\n" + "\n".join(told), pytrace=False)

    def _foreign(self, line: str) -> Iterator[str]:
        yield from _NUMBER.findall(line)
        plain = _NOT_WORDS.sub(" ", line)
        for found in _WORD.finditer(plain):
            word = found.group()
            cut = plain[found.end() :].startswith(_CUT) or plain[: found.start()].endswith(_CUT)
            known = self._names | _server_words()
            if word not in known and not (cut and any(word in each for each in known)):
                yield word


@cache
def _server_words() -> frozenset[str]:
    """Return the words of all texts that the demo's API sends, the names of fields included."""
    texts = json.dumps(CAMPAIGN_FIELDS, ensure_ascii=False)
    return frozenset(_WORD.findall(texts)) - _OURS_TOO


# Words that the server sends as codes, and that we tell in words of our own.
_OURS_TOO = frozenset()

# The program and what it speaks, keys, and units.
_NAMES = frozenset(
    _WORD.findall(
        "altur-tui Altur API JSON JSONL CSV Markdown URL WhatsApp SVG id ID Excel "
        "esc enter space tab ctrl shift home end pageup pagedown min"
    )
)
