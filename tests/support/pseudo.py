"""A language in which every sentence of the catalogue can be told from one that was forgotten.

Each Latin letter of a sentence becomes a Cyrillic one, and its placeholders stay. So whatever is
Latin on a screen was not translated, or is not ours. Brackets around a sentence would tell the
same, but take room, are cut off by narrow columns, and hide words that are filled in.
"""

import json
import re
import sys
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from string import ascii_lowercase, ascii_uppercase
from typing import Any

import pytest
from babel.messages.catalog import Catalog

from altur_tui.demo.catalog import CAMPAIGN_FIELDS, CAMPAIGNS, answer

ROOT = Path(__file__).parents[2]
LANGUAGE = "xx"
REGION = "CO"
"""A region that writes 1.234,5: numbers that nobody localized show, too."""

_LETTERS = str.maketrans(
    ascii_lowercase + ascii_uppercase,
    "абцдефгхийклмнопярстувшьжзАБЦДЕФГХИЙКЛМНОПЯРСТУВШЬЖЗ",
)
_PLACEHOLDER = re.compile(r"(\{[^{}]*\}|%\(\w+\)s)")
_WORD = re.compile(r"[A-Za-zÀ-ÖØ-öø-ÿ]{2,}")
_PART_OF_NAME = re.compile(r"[A-Z]?[a-z]+")
_NUMBER = re.compile(r"(?<![\d.,:])\d{1,3}(?:,\d{3})+(?![\d.])")
_CUT = "…"
_OF_UNKNOWN_CHANNEL = 1010
_MIN_LONG = 18
_MIN_PART = 6
_NOW = datetime(2026, 11, 24, 21, 46, tzinfo=UTC)
# What stands outside our sentences in every language.
_NOT_WORDS = re.compile(
    r"\\x[0-9a-f]{2}|\\u[0-9a-f]{4}"  # a control character made visible
    r"|https?://\S+"
    r"|\b[A-Z][A-Za-z]+/[A-Z][A-Za-z_]+(?:/[A-Z][A-Za-z_]+)?"  # a time zone
    r"|(?<![\w-])--?[a-z][a-z-]*"  # an option
    r"|\b\w+(?:[._]\w+)+\b"  # a host, a field, or a code such as cycle_period_over
    r"|(?:[~.\w-]*/)+[\w.%-]*"  # a path
    r"|\b[\w-]+\.(?:toml|json|jsonl|csv|md|svg|txt|lock|sock)\b"
    r"|\b\d{4}-\d\d-\d\dT[\d:.]+Z?"
    r"|\b[ap]\.?m\b"
    r"|\bANSI_X3\.4-1968\b"
    r"|\bstalled\b"  # the one code of a finding that is a single word
)


def catalogue(folder: Path) -> Path:
    """Write the catalogue of the made-up language into `folder`, and return `folder`."""
    path = folder / LANGUAGE / "LC_MESSAGES" / f"{_catalogues().DOMAIN}.mo"
    path.parent.mkdir(parents=True)
    path.write_bytes(_compiled())
    return folder


@cache
def _compiled() -> bytes:
    """Return the catalogue. To extract every sentence of the code takes a second."""
    catalogues = _catalogues()
    catalog = Catalog(locale="de", domain=catalogues.DOMAIN, fuzzy=False)
    for message in catalogues.extracted():
        if message.id:
            forms = message.id if isinstance(message.id, tuple | list) else (message.id,)
            told = tuple(pseudo(each) for each in forms)
            catalog.add(message.id, told if len(told) > 1 else told[0], context=message.context)
    return catalogues.mo_bytes(catalog)


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
        given = {word for name in names for word in _WORD.findall(name)}
        self._known = _NAMES | _server_words() | given
        self._read: set[str] = set()
        self._faults: dict[str, tuple[str, list[str]]] = {}
        """By line, the place where it was read first, and its words."""

    def read(self, place: str, text: str) -> None:
        """Note what is wrong with a text, which may have several lines."""
        # Most lines of a screen were on the one before.
        lines = dict.fromkeys(line.rstrip() for line in text.splitlines())
        for line in [each for each in lines if each not in self._read]:
            self._read.add(line)
            if words := list(self._foreign(line)):
                self._faults.setdefault(" ".join(line.split()), (place, words))

    def fail_if_anything_is_foreign(self) -> None:
        """Fail with each line that has words of no catalogue: the words, the place, the line."""
        if self._faults:
            told = (f"{words} · {place} · {line}" for line, (place, words) in self._faults.items())
            pytest.fail("These words are in no catalogue:\n" + "\n".join(told), pytrace=False)

    def _foreign(self, line: str) -> Iterator[str]:
        yield from _NUMBER.findall(line)
        plain = _NOT_WORDS.sub(" ", line)
        for found in _WORD.finditer(plain):
            word = found.group()
            cut = plain[found.end() :].startswith(_CUT) or plain[: found.start()].endswith(_CUT)
            is_part = len(word) >= _MIN_PART or word.isupper()
            if (
                word not in self._known
                and not (cut and any(word in each for each in self._known))
                and not (is_part and any(word in each for each in _long_names()))
            ):
                yield word


@cache
def _server_texts() -> tuple[str, ...]:
    """Return all texts that the demo's API sends, names of campaigns and of fields included."""
    texts = [each.name for each in CAMPAIGNS if isinstance(each.name, str)]

    def collect(value: Any) -> None:
        if isinstance(value, str):
            texts.append(value)
        elif isinstance(value, dict):
            for name, part in value.items():
                texts.append(name)
                collect(part)
        elif isinstance(value, list):
            for part in value:
                collect(part)

    for each in CAMPAIGNS:
        body = answer(each.id, 1, _NOW).body
        if body.startswith(b"{"):
            collect(json.loads(body))
    collect(list(CAMPAIGN_FIELDS.values()))
    # Metrics that nobody knows are shown under the names of their fields, as a sentence.
    for name in CAMPAIGN_FIELDS[_OF_UNKNOWN_CHANNEL]["analytics"]:
        first, *rest = _PART_OF_NAME.findall(name)
        texts.extend((first.capitalize(), *map(str.lower, rest)))
    return tuple(texts)


@cache
def _server_words() -> frozenset[str]:
    return frozenset(word for text in _server_texts() for word in _WORD.findall(text))


@cache
def _long_names() -> tuple[str, ...]:
    """Return what may be broken over several lines."""
    tokens = (token for text in _server_texts() for token in text.split())
    return tuple(token for token in tokens if len(token) >= _MIN_LONG)


# The program and what it speaks, keys, and units.
_NAMES = frozenset(
    _WORD.findall(
        "altur-tui Altur API JSON JSONL CSV Markdown URL WhatsApp SVG id ID Excel "
        "default ISO true false null Python textual httpx keyring msgspec Linux en es xx "
        "esc enter space tab ctrl shift home end pageup pagedown min"
    )
)
