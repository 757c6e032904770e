"""Who a campaign is: its channel, its zone, and its other plain fields."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Literal

from altur_tui.campaign.analytics import (
    PHONE_METRICS,
    PHONE_OF,
    WHATSAPP_METRICS,
    WHATSAPP_OF,
    base_name,
)
from altur_tui.campaign.findings import Finding, finding
from altur_tui.campaign.zone import DEFAULT_ZONE, is_zone

ChannelSource = Literal["campaign", "inferred", "unknown"]
ZoneSource = Literal["campaign", "config", "default"]


class Channel(StrEnum):
    """Through what a campaign reaches people."""

    PHONE_CALL = "phone_call"
    WHATSAPP = "whatsapp"
    UNKNOWN = "unknown"


CHANNEL_WORDS = {
    Channel.PHONE_CALL: "phone calls",
    Channel.WHATSAPP: "WhatsApp",
    Channel.UNKNOWN: "an unknown channel",
}

_METRICS_OF = {
    Channel.PHONE_CALL: frozenset(PHONE_METRICS),
    Channel.WHATSAPP: frozenset(WHATSAPP_METRICS),
}

DENOMINATORS: dict[Channel, dict[str, str]] = {
    Channel.PHONE_CALL: PHONE_OF,
    Channel.WHATSAPP: WHATSAPP_OF,
    Channel.UNKNOWN: {},
}


def read_channel(
    integration_type: str | None, analytics: Mapping[str, Any] | None
) -> tuple[Channel, ChannelSource]:
    """Return the channel and where it comes from.

    Without a type the metrics' names decide: the channel that knows more of them.
    """
    if integration_type is not None:
        try:
            return Channel(integration_type), "campaign"
        except ValueError:
            return Channel.UNKNOWN, "campaign"
    names = {base_name(name) for name in analytics or ()}
    phone = len(names & _METRICS_OF[Channel.PHONE_CALL])
    whatsapp = len(names & _METRICS_OF[Channel.WHATSAPP])
    if phone == whatsapp:
        return Channel.UNKNOWN, "unknown"
    return (Channel.PHONE_CALL if phone > whatsapp else Channel.WHATSAPP), "inferred"


def read_zone(given: str | None, default_zone: str | None) -> tuple[str, ZoneSource]:
    """Return the campaign's zone, and where it comes from: given, configured or the default."""
    if given is not None and is_zone(given):
        return given, "campaign"
    if default_zone is not None and is_zone(default_zone):
        return default_zone, "config"
    return DEFAULT_ZONE, "default"


def zone_findings(given: str | None, zone: str, source: ZoneSource) -> list[Finding]:
    """Return what is to be said of a zone that had to be assumed."""
    if source == "campaign":
        return []
    configured = source == "config"
    if given is None:
        variant = "config" if configured else ""
        return [finding("assumed_timezone", "timezone", variant=variant, zone=zone)]
    variant = "unknown_config" if configured else "unknown"
    return [
        finding("unknown_timezone", "timezone", text=given, zone=zone),
        finding("assumed_timezone", "timezone", variant=variant, zone=zone),
    ]
