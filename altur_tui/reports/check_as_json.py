"""A check as JSON. `check_schema.json` beside this module documents it; changes only add."""

import msgspec

from altur_tui.reports.as_json import SCHEMA, record, whole_seconds
from altur_tui.reports.check import Checked, CheckReport
from altur_tui.reports.json_text import one_safe_line


class CheckJsonReport(CheckReport):
    """An array of records, each on a line of its own: worst first, failures at the end."""

    def end(self) -> str:
        """Return the array."""
        records = [*map(_checked_record, self.checked), *map(record, self.failed)]
        if not records:
            return "[]\n"
        return "[\n" + ",\n".join(records) + "\n]\n"


def _checked_record(checked: Checked) -> str:
    fields = {
        "schema": SCHEMA,
        "id": checked.id,
        "fetched_at": whole_seconds(checked.fetched_at),
        "at": whole_seconds(checked.at),
        "name": checked.name,
        "findings": checked.findings,
    }
    return one_safe_line(msgspec.json.encode(fields).decode())
