"""Entries of reports, made from campaigns as the API would send them."""

import json
from datetime import UTC, datetime
from typing import Any

from altur_tui.campaign.reading import read, standing
from altur_tui.demo.catalog import answer
from altur_tui.reports.report import Failed, Shown
from altur_tui.wire.campaign import decode
from altur_tui.wire.errors import AlturError, ErrorKind

NOW = datetime(2026, 11, 24, 21, 46, tzinfo=UTC)
READABLE = tuple(range(1001, 1025))
"""The ids of the demo whose answer can be read, at the latest when it is asked for again."""
HIDDEN: dict[int, list[tuple[str, str, str]]] = {
    1001: [("cycle_outside_calling", "warning", "cycles.schedule")],
    1003: [("cycles_cannot_fit", "error", "cycles")],
    1005: [
        ("overnight_window", "note", f"{where}.{day}")
        for where in ("scheduling", "cycles.schedule")
        for day in ("mon", "tue", "wed", "thu", "fri", "sat")
    ],
    1007: [("assumed_timezone", "note", "timezone")],
    1009: [("no_active_day", "error", "scheduling")],
    1012: [("beyond_horizon", "note", "cycles.schedule_end_date")],
    1014: [
        ("inferred_channel", "note", "integration.type"),
        ("assumed_timezone", "note", "timezone"),
        ("assumed_utc", "note", "created_at"),
        ("inferred_mode", "note", "cycles.mode"),
    ],
    1015: [
        ("unknown_timezone", "error", "timezone"),
        ("unreadable_time", "error", "scheduling.tue"),
        ("unreadable_date", "error", "cycles.schedule_start_date"),
        ("wrong_type", "warning", "agent"),
        ("wrong_type", "warning", "scheduling.thu.startTime"),
        ("wrong_type", "warning", "scheduling.thu.stopTime"),
        ("wrong_type", "warning", "scheduling.fri.active"),
        ("wrong_type", "warning", "cycles.max_iterations"),
        ("wrong_type", "warning", "cycles.cooldown_minutes"),
        ("wrong_type", "warning", "cycles.filter_statuses"),
        ("wrong_type", "warning", "cycles.filter_tags.1"),
        ("iterations_unknown", "warning", "cycles.max_iterations"),
        ("unreadable_date", "note", "created_at"),
    ],
    1016: [
        ("id_mismatch", "warning", "id"),
        ("zero_length_window", "warning", "scheduling.wed"),
        ("active_without_hours", "warning", "scheduling.thu"),
        ("rate_mismatch", "warning", "analytics.contactsAnsweredRate"),
        ("more_than_shown", "note", "cycles.filter_tags"),
    ],
    1017: [
        ("no_effective_minute", "error", "cycles.schedule"),
        ("cycles_cannot_fit", "error", "cycles"),
        ("cycle_outside_calling", "warning", "cycles.schedule"),
    ],
    1018: [("cycle_period_over", "warning", "cycles.schedule_end_date")],
    1019: [
        ("cycle_dates_inverted", "error", "cycles.schedule_end_date"),
        ("no_iterations", "error", "cycles.max_iterations"),
        ("no_filters", "note", "cycles"),
    ],
    1020: [("whatsapp_cycles", "warning", "cycles.enabled")],
    1021: [
        ("hours_unknown", "warning", "scheduling"),
        ("cycles_unknown", "warning", "cycles.enabled"),
        ("assumed_timezone", "note", "timezone"),
    ],
    1022: [("clock_skew", "warning", "")],
    1023: [("cached_answer", "note", "")],
}
"""What campaigns of the demo are there for: the code, severity and place of each finding, worst
first. The others have none."""
HIDES = {each: {code for code, _, _ in found} for each, found in HIDDEN.items()}
"""The codes alone."""


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
