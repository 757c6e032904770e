"""Entries of reports, made from campaigns as the API would send them."""

import json
from datetime import UTC, datetime
from typing import Any

from altur_tui.api.errors import AlturError, ErrorKind
from altur_tui.api.wire import decode
from altur_tui.campaign.reading import read, standing
from altur_tui.demo.catalog import CAMPAIGNS, answer
from altur_tui.reports.entry import Failed, Shown

NOW = datetime(2026, 11, 24, 21, 46, tzinfo=UTC)
READABLE = tuple(
    each.id for each in CAMPAIGNS if each.behaviour not in {"missing", "forbidden", "web_page"}
)
"""The ids of the demo whose answer can be read, at the latest when it is asked for again."""
HIDES: dict[int, set[str]] = {
    1001: {"cycle_outside_calling"},
    1003: {"cycles_cannot_fit"},
    1005: {"overnight_window"},
    1007: {"assumed_timezone"},
    1009: {"no_active_day"},
    1012: {"beyond_horizon"},
    1014: {"assumed_timezone", "assumed_utc", "inferred_channel", "inferred_mode"},
    1015: {
        "active_without_hours",
        "assumed_timezone",
        "cycle_outside_calling",
        "no_iterations",
        "unknown_timezone",
        "unreadable_date",
        "unreadable_time",
        "wrong_type",
    },
    1016: {
        "active_without_hours",
        "id_mismatch",
        "more_than_shown",
        "rate_mismatch",
        "zero_length_window",
    },
    1017: {"cycle_outside_calling", "cycles_cannot_fit", "no_effective_minute"},
    1018: {"cycle_period_over"},
    1019: {"cycle_dates_inverted", "no_filters", "no_iterations"},
    1020: {"whatsapp_cycles"},
    1021: {"assumed_timezone", "no_active_day"},
    1022: {"clock_skew"},
}
"""The codes of the findings that campaigns of the demo are there for; the others have none."""


def shown_body(campaign_id: int, body: bytes) -> Shown:
    snapshot = decode(campaign_id, body, fetched_at=NOW)
    reading = read(snapshot)
    return Shown(snapshot, reading, standing(reading, NOW))


def shown(campaign: dict[str, Any], campaign_id: int = 1234) -> Shown:
    """Return the entry of a campaign with these fields."""
    return shown_body(campaign_id, json.dumps({"success": True, "campaign": campaign}).encode())


def demo(campaign_id: int) -> Shown:
    """Return the entry of a campaign of the demo."""
    return shown_body(campaign_id, answer(campaign_id, 9, NOW).body)


def failed(campaign_id: int = 1235, message: str = "There is no such campaign.") -> Failed:
    return Failed(campaign_id, AlturError(ErrorKind.NOT_FOUND, message, status=404))
