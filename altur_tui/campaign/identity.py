"""Who a campaign is: its channel, its zone, and its other plain fields."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Literal

from msgspec import Struct

from altur_tui.campaign.analytics import (
    PHONE_METRICS,
    PHONE_OF,
    WHATSAPP_METRICS,
    WHATSAPP_OF,
    Part,
    base_name,
)
from altur_tui.campaign.findings import Finding, finding
from altur_tui.campaign.zone import DEFAULT_ZONE, is_zone
from altur_tui.i18n.sentences import S, T

ZONE_PATH = "timezone"
ChannelSource = Literal["campaign", "inferred", "unknown"]
ZoneSource = Literal["campaign", "list", "config", "default"]


class Channel(StrEnum):
    """How a campaign reaches people."""

    PHONE_CALL = "phone_call"
    WHATSAPP = "whatsapp"
    UNKNOWN = "unknown"


class ChannelKind(Struct, frozen=True, kw_only=True):
    """How one channel is shown and counted, wherever it appears."""

    name: T
    column: T
    """In a column of a table."""
    short: T
    """In a narrow cell."""
    noun: S
    """Inside a sentence: `its metrics are those of phone calls`."""
    metrics: frozenset[str] = frozenset()
    """The metrics that the reference names for it."""
    denominators: dict[str, str] = {}
    """Metric -> the metric that it is a share of."""
    answered: Part | None = None
    """The metric of those who answered, and what it is a share of."""
    converted: Part | None = None
    """The same of those who converted."""


CHANNELS: dict[Channel, ChannelKind] = {
    Channel.PHONE_CALL: ChannelKind(
        name=T("channel", "Phone call"),
        column=T("channel, in a column", "Phone call"),
        short=T("channel, short", "Phone"),
        noun=S("phone calls"),
        metrics=frozenset(PHONE_METRICS),
        denominators=PHONE_OF,
        answered=("contactsAnswered", "contacts"),
        converted=("contactsConverted", "contacts"),
    ),
    Channel.WHATSAPP: ChannelKind(
        name=T("channel", "WhatsApp"),
        column=T("channel, in a column", "WhatsApp"),
        short=T("channel, short", "WA"),
        noun=S("WhatsApp"),
        metrics=frozenset(WHATSAPP_METRICS),
        denominators=WHATSAPP_OF,
        converted=("converted", "sent"),
    ),
    Channel.UNKNOWN: ChannelKind(
        name=T("channel", "Unknown channel"),
        column=T("channel, short", "—"),
        short=T("channel, short", "—"),
        noun=S("an unknown channel"),
    ),
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
    phone = len(names & CHANNELS[Channel.PHONE_CALL].metrics)
    whatsapp = len(names & CHANNELS[Channel.WHATSAPP].metrics)
    if phone == whatsapp:
        return Channel.UNKNOWN, "unknown"
    return (Channel.PHONE_CALL if phone > whatsapp else Channel.WHATSAPP), "inferred"


def read_zone(
    given: str | None, default_zone: str | None, listed: str | None = None
) -> tuple[str, ZoneSource]:
    """Return the campaign's zone, and where it comes from: given, configured or the default.

    Where none is `given`, it is what the list tells.
    """
    if given is not None and is_zone(given):
        return given, "campaign"
    if given is None and listed is not None and is_zone(listed):
        return listed, "list"
    if default_zone is not None and is_zone(default_zone):
        return default_zone, "config"
    return DEFAULT_ZONE, "default"


def zone_findings(
    given: str | None, zone: str, source: ZoneSource, *, readable: bool = True
) -> list[Finding]:
    """Return what is to be said of a zone that had to be assumed."""
    if source in {"campaign", "list"}:
        return []
    variant = "config" if source == "config" else ""
    if not readable:
        variant = "unreadable_config" if variant else "unreadable"
        return [finding("unknown_timezone", ZONE_PATH, variant=variant, zone=zone)]
    if given is None:
        return [finding("assumed_timezone", ZONE_PATH, variant=variant, zone=zone)]
    return [finding("unknown_timezone", ZONE_PATH, variant=variant, text=given, zone=zone)]
