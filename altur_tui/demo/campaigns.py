"""The API's objects of the demo, from `campaigns.json`, and the dates in them.

The file has each object as the API would send it, but for two kinds of text: `$day-3` is a date and
`$at-17T15:31:56Z` an instant, counted in days from the Monday of the present week, so that each
campaign keeps showing what it is for.
"""

import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import msgspec

CAMPAIGN_FIELDS: dict[int, dict[str, Any]] = msgspec.json.decode(
    Path(__file__).with_name("campaigns.json").read_bytes(), type=dict[int, dict[str, Any]]
)
"""The objects by the id that they are requested by. Dates are still to be resolved."""

_RELATIVE = re.compile(r"\$(?:day|at)(?P<days>[+-]\d+)(?P<rest>(?:T.*)?)")


def resolve(value: Any, monday: date) -> Any:  # noqa: ANN401
    """Return `value` with every date and instant in it as the API writes them."""
    if isinstance(value, str) and (relative := _RELATIVE.fullmatch(value)):
        day = monday + timedelta(days=int(relative["days"]))
        return day.isoformat() + relative["rest"]
    if isinstance(value, dict):
        return {name: resolve(part, monday) for name, part in value.items()}
    if isinstance(value, list):
        return [resolve(part, monday) for part in value]
    return value
