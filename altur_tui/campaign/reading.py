"""What a snapshot means: `read` once per snapshot, `standing` for each instant.

Every text in a Reading or a Standing is safe to lay out; widgets and reports compute nothing.
"""

from datetime import datetime
from enum import StrEnum
from typing import Literal

from msgspec import Struct

from altur_tui.campaign.analytics import Analytics
from altur_tui.campaign.cycles import CycleConfig, CycleStanding
from altur_tui.campaign.findings import Finding
from altur_tui.campaign.schedule import Calling, Week


class Channel(StrEnum):
    """Through what a campaign reaches people."""

    PHONE_CALL = "phone_call"
    WHATSAPP = "whatsapp"
    UNKNOWN = "unknown"


class DayHours(Struct, frozen=True):
    """One configured day, for people."""

    active: bool
    hours: str
    """`09:00–18:00`, `22:00–02:00 (+1)`, or empty if the day has no readable hours."""
    minutes: int
    """Open minutes that this day's window opens, 0 if it is not active."""


class Reading(Struct, frozen=True):
    """One snapshot, understood. Does not depend on the present instant."""

    id: int
    """The id that was asked for."""
    fetched_at: datetime
    name: str | None
    agent_id: str | None
    agent_name: str | None
    integration_id: str | None
    integration_type: str | None
    """As reported, also if the channel is unknown."""
    channel: Channel
    channel_source: Literal["campaign", "inferred", "unknown"]
    created_at: datetime | None
    status: str | None
    """As reported; None if the answer carries none."""
    archived: bool | None
    timezone: str
    timezone_source: Literal["campaign", "config", "default"]
    hours: tuple[DayHours, ...]
    """`scheduling`, Monday first."""
    calling_week: Week
    cycles: CycleConfig | None
    """None if the answer has no readable `cycles`."""
    analytics: Analytics | None
    findings: tuple[Finding, ...]
    """Those that do not depend on the instant, worst first."""


class Verdict(Struct, frozen=True):
    """Whether the campaign is dialling, and why."""

    code: str
    message: str
    """A whole sentence."""
    until: datetime | None


class Standing(Struct, frozen=True):
    """How a reading stands at an instant."""

    at: datetime
    weekday: int
    """The weekday at `at` in the campaign's zone, 0 for Monday."""
    minute: int
    """The minute of that day, 0 to 1439."""
    calling: Calling
    cycles: CycleStanding | None
    verdict: Verdict
    findings: tuple[Finding, ...]
    """All findings, those of the reading among them, worst first."""
