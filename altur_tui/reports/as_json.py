"""JSON and JSON lines. `schema.json` beside this module documents every field; changes only add."""

import re
import unicodedata
from datetime import datetime
from functools import cache
from typing import Any

import msgspec

from altur_tui.reports.entry import Entry, Failed, Shown
from altur_tui.reports.report import Report

SCHEMA = 1
"""The number in every record's `schema`."""

# Joiners of emoji and of several scripts: they move nothing.
_HARMLESS = frozenset("\u200c\u200d")
_ESCAPED_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_LINE_BREAKS = re.compile(r"[\n\r\t]+")
_SUSPECTS = re.compile(r"[^\x20-\x7e]")
_BEYOND_BMP = 0x10000


@cache
def _escape(char: str) -> str:
    if char in _HARMLESS or unicodedata.category(char) not in _ESCAPED_CATEGORIES:
        return char
    code = ord(char)
    if code < _BEYOND_BMP:
        return f"\\u{code:04x}"
    high, low = divmod(code - _BEYOND_BMP, 0x400)
    return f"\\u{0xD800 + high:04x}\\u{0xDC00 + low:04x}"


def _one_safe_line(text: str) -> str:
    r"""Return JSON text with control, bidi and other unseen characters as `\uXXXX`, on one line.

    JSON allows such characters inside of strings only, where their escape means the same; line
    breaks and tabs as such can stand between values only, where they mean nothing.
    """
    line = _LINE_BREAKS.sub(" ", text)
    return line if line.isprintable() else _SUSPECTS.sub(lambda match: _escape(match[0]), line)


def _whole_seconds(instant: datetime) -> datetime:
    return instant.replace(microsecond=0)


def _reading(shown: Shown) -> dict[str, Any]:
    """Return the fields of Reading and Standing; the cycles' settings are `cycle_config`."""
    fields = msgspec.structs.asdict(shown.reading)
    del fields["id"], fields["fetched_at"]
    fields["cycle_config"] = fields.pop("cycles")
    standing = msgspec.structs.asdict(shown.standing)
    standing["at"] = _whole_seconds(shown.standing.at)
    return {**fields, **standing}


def record(entry: Entry) -> str:
    """Return one campaign, or why it failed, as one line of JSON."""
    if isinstance(entry, Failed):
        error = {
            "kind": entry.error.kind,
            "status": entry.error.status,
            "message": entry.error.message,
            "hint": entry.error.hint,
        }
        failed = {"schema": SCHEMA, "id": entry.id, "error": error}
        return _one_safe_line(msgspec.json.encode(failed).decode())
    reading = msgspec.json.encode(_reading(entry)).decode()
    fetched_at = _whole_seconds(entry.snapshot.fetched_at)
    begin = {"schema": SCHEMA, "id": entry.id, "fetched_at": fetched_at}
    return _one_safe_line(
        "".join(
            (
                msgspec.json.encode(begin).decode().removesuffix("}"),
                ',"campaign":',
                entry.snapshot.raw.decode(),
                ',"reading":',
                reading,
                "}",
            )
        )
    )


class JsonReport(Report):
    """An array of records, each on a line of its own."""

    def __init__(self) -> None:
        self._pieces = 0

    def begin(self) -> str:
        """Open the array."""
        return "["

    def piece(self, entry: Entry) -> str:
        """Return a record, behind a comma if it is not the first."""
        separator = ",\n" if self._pieces else "\n"
        text = separator + record(entry)
        self._pieces += 1
        return text

    def end(self) -> str:
        """Close the array."""
        return "\n]\n" if self._pieces else "]\n"


class JsonLinesReport(Report):
    """A record a line."""

    def piece(self, entry: Entry) -> str:
        """Return a record and the end of its line."""
        return record(entry) + "\n"
