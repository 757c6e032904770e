"""The words of the fleet: verdicts, failures and findings so short that they fit into a cell."""

from functools import lru_cache

from altur_tui.api.errors import ErrorKind
from altur_tui.campaign.identity import Channel
from altur_tui.tui.widgets.board_rows import Tone

CYCLES_OFF = "off"

VERDICT_GLYPHS: dict[str, tuple[str, Tone]] = {
    "open": ("●", "open"),
    "window_closed": ("○", "closed"),
    "cooling_down": ("◌", "closed"),
}
"""Verdict code -> its glyph and tone; all others stand still: ■."""

ANSWERED = {Channel.PHONE_CALL: ("contactsAnswered", "contacts")}
"""Channel -> the metric of the people who answered, and what it is of."""
CONVERTED = {
    Channel.PHONE_CALL: ("contactsConverted", "contacts"),
    Channel.WHATSAPP: ("converted", "sent"),
}
"""Channel -> the metric of the people who converted, and what it is of."""

SUMMED = (
    ("contactsProcessed", "contacts"),
    ("contactsAnswered", "contacts"),
    ("contactsConverted", "contacts"),
    ("converted", "sent"),
)
"""The metrics that are summed over the fleet, each with what it is of."""

ERROR_WORDS = {
    ErrorKind.NO_KEY: "no key",
    ErrorKind.UNAUTHORIZED: "key refused",
    ErrorKind.FORBIDDEN: "not allowed",
    ErrorKind.NOT_FOUND: "not found",
    ErrorKind.NETWORK: "not reached",
    ErrorKind.SERVER: "server error",
    ErrorKind.RATE_LIMITED: "rate limited",
    ErrorKind.INVALID: "no campaign",
    ErrorKind.TOO_LARGE: "too large",
    ErrorKind.REDIRECT: "redirected",
    ErrorKind.API: "refused",
}
"""Kind of failure -> a word or two."""

_FINDING_WORDS = {
    "assumed_timezone": "Time zone assumed",
    "assumed_utc": "UTC assumed",
    "beyond_horizon": "Dates too far off",
    "clock_skew": "Clocks differ",
    "no_filters": "Cycles without filter",
    "rate_mismatch": "Rates do not match",
    "id_mismatch": "Another id",
    "whatsapp_cycles": "WhatsApp with cycles",
    "cycles_cannot_fit": "Cycles cannot fit",
    "inferred_mode": "Mode inferred",
    "inferred_channel": "Channel inferred",
}


@lru_cache(maxsize=256)
def finding_words(code: str) -> str:
    """Return what a finding of this code is called: `Cycles cannot fit`."""
    return _FINDING_WORDS.get(code) or code.replace("_", " ").capitalize()
