"""JSON and JSON lines. `schema.json` beside this module documents every field; changes only add."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

import msgspec

from altur_tui.campaign.past.since import Since
from altur_tui.reports.json_text import one_safe_line
from altur_tui.reports.report import Entry, Failed, ItemT, Report, Shown, for_machines
from altur_tui.wire.errors import AlturError

SCHEMA = 1
"""The number in every record's `schema`."""


def whole_seconds(instant: datetime) -> datetime:
    """Return the instant without its fraction of a second."""
    return instant.replace(microsecond=0)


def _reading(shown: Shown) -> dict[str, Any]:
    """Return the fields of Reading and Standing; the configured cycles are `cycle_config`.

    What was seen before is left out: `pace` and `findings` tell what follows from it.
    """
    fields = msgspec.structs.asdict(shown.reading)
    del fields["id"], fields["fetched_at"], fields["served_at"], fields["past"]
    fields["cycle_config"] = fields.pop("cycles")
    standing = msgspec.structs.asdict(shown.standing)
    standing["at"] = whole_seconds(shown.standing.at)
    if shown.standing.cycles is not None:
        cycles = msgspec.to_builtins(shown.standing.cycles, enc_hook=str)
        cycles["ran"] = cycles["iterations_run"]
        cycles["last_iteration_at"] = shown.reading.last_iteration_at
        standing["cycles"] = cycles
    return {**fields, **standing, "since": _since(shown.since)}


def _since(given: Since | None) -> dict[str, Any] | None:
    if given is None:
        return None
    changes = [
        {"name": each.name, "before": each.before, "after": each.after, "change": each.change}
        for each in given.metrics
    ]
    seen_at = None if given.seen_at is None else whole_seconds(given.seen_at)
    return {"at": whole_seconds(given.at), "seen_at": seen_at, "changes": changes}


def json_array(records: Iterable[str]) -> str:
    """Return an array of records, each on a line of its own."""
    text = ",\n".join(records)
    return f"[\n{text}\n]\n" if text else "[]\n"


def error_record(error: AlturError) -> dict[str, Any]:
    return {
        "kind": error.kind,
        "status": error.status,
        "message": error.message,
        "hint": error.hint,
    }


@for_machines
def record(entry: Entry) -> str:
    """Return one campaign, or why it failed, as one line of JSON.

    An older answer comes with the reason why there is no newer one.
    """
    if isinstance(entry, Failed):
        failed = {"schema": SCHEMA, "id": entry.id, "error": error_record(entry.error)}
        return one_safe_line(msgspec.json.encode(failed).decode())
    # Findings, verdict and plan have kept their sentences unformatted until now.
    reading = msgspec.json.encode(_reading(entry), enc_hook=str).decode()
    error = "" if entry.error is None else msgspec.json.encode(error_record(entry.error)).decode()
    fetched_at = whole_seconds(entry.snapshot.fetched_at)
    begin = {"schema": SCHEMA, "id": entry.id, "fetched_at": fetched_at}
    return one_safe_line(
        "".join(
            (
                msgspec.json.encode(begin).decode().removesuffix("}"),
                ',"campaign":',
                entry.snapshot.raw.decode(),
                ',"reading":',
                reading,
                error and f',"error":{error}',
                "}",
            )
        )
    )


class JsonLinesReport(Report[ItemT]):
    """A record a line."""

    def __init__(self, record: Callable[[ItemT], str]) -> None:
        """Make a report; `record` returns an item as one line of JSON."""
        self._record = record

    def piece(self, item: ItemT) -> str:
        return self._record(item) + "\n"


class JsonReport(JsonLinesReport[ItemT]):
    """An array of records, each on a line of its own."""

    _separator = "\n"

    def begin(self) -> str:
        return "["

    def piece(self, item: ItemT) -> str:
        """Return a record, after a comma if it is not the first."""
        text = self._separator + self._record(item)
        self._separator = ",\n"
        return text

    def end(self, *, complete: bool = True) -> str:  # noqa: ARG002
        return "]\n" if self._separator == "\n" else "\n]\n"
