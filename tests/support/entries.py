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
