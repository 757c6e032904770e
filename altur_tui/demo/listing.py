"""The list endpoint of the built-in API: pages of campaigns with cursors."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec

from altur_tui.demo.catalog import CAMPAIGN_FIELDS, USUAL_DELAY, Answer, monday_of, resolve

_MAX_IN_A_PAGE = 100
_USUAL_PAGE = 20
_CURSOR_PREFIX = "after_"


def _block(fields: dict[str, Any], name: str) -> dict[str, Any]:
    block = fields.get(name)
    return block if isinstance(block, dict) else {}


def _item(fields: dict[str, Any]) -> dict[str, Any]:
    """Return a campaign as the list endpoint shows it: flat cycles, no integration, no figures."""
    cycles = _block(fields, "cycles")
    return {
        "id": fields["id"],
        "name": fields.get("name"),
        "description": None,
        "status": fields.get("status"),
        "created_at": fields.get("created_at"),
        "agent": fields.get("agent"),
        "scheduling": fields.get("scheduling"),
        "timezone": fields.get("timezone"),
        "retries": 2,
        "archived": fields.get("archived", False),
        "template": None,
        "first_message": None,
        "concurrency": 10,
        "cycle_enabled": cycles.get("enabled", False),
        "cycle_max_iterations": cycles.get("max_iterations"),
        "cycle_cooldown_minutes": cycles.get("cooldown_minutes"),
        "cycle_filter_statuses": cycles.get("filter_statuses", []),
        "cycle_filter_tags": cycles.get("filter_tags", []),
        "cycle_current_iteration": fields.get("cycle_current_iteration"),
        "cycle_last_iteration_at": fields.get("cycle_last_iteration_at"),
    }


def _fits(fields: dict[str, Any], query: Mapping[str, str]) -> bool:
    wanted = {
        "status": fields.get("status", "active"),
        "integration": _block(fields, "integration").get("type"),
        "agentId": _block(fields, "agent").get("id"),
    }
    return all(query[name] == value for name, value in wanted.items() if name in query)


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def list_answer(query: Mapping[str, str], now: datetime) -> Answer:
    """Return what the API sends for `GET /campaigns`: a page of the campaigns that fit `query`.

    A cursor that was never given out begins at the first page.
    """
    fitting = [
        (campaign_id, fields)
        for campaign_id, fields in sorted(CAMPAIGN_FIELDS.items())
        if _fits(fields, query)
    ]
    size = min(max(_number(query.get("pageSize", "")) or _USUAL_PAGE, 1), _MAX_IN_A_PAGE)
    start = _number(query.get("cursor", "").removeprefix(_CURSOR_PREFIX)) or 0
    shown = fitting[start : start + size]
    has_next = start + size < len(fitting)
    pagination = {
        "has_next": has_next,
        "has_previous": start > 0,
        "next_cursor": f"{_CURSOR_PREFIX}{start + size}" if has_next else None,
        "previous_cursor": f"{_CURSOR_PREFIX}{max(start - size, 0)}" if start else None,
    }
    body = msgspec.json.encode(
        {
            "total_count": len(fitting),
            "campaigns": [
                resolve(_item({**fields, "id": campaign_id}), monday_of(now))
                for campaign_id, fields in shown
            ],
            "pagination": pagination,
        }
    )
    return Answer(200, body, USUAL_DELAY)
