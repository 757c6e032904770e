"""The words of the fleet: verdicts, failures and findings so short that they fit into a cell."""

from functools import lru_cache

from altur_tui.campaign.identity import Channel
from altur_tui.campaign.reading import Reading
from altur_tui.reports import words
from altur_tui.tui.table.model import Tone

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

COLUMN_WORDS = {
    "id": "id",
    "name": "name",
    "channel": "channel",
    "agent": "agent",
    "verdict": "verdict",
    "week": "week",
    "progress": "processed",
    "answered": "answered",
    "converted": "converted",
    "cycles": "cycles",
    "finding": "findings",
    "age": "age",
}
"""Column id -> what it is called in a sentence."""

BRIEF_VERDICT_WORDS = {
    "no_active_day": "all closed",
    "all_processed": "all done",
}
"""Verdict code -> at most 12 letters; all others are short enough."""

_BRIEF_CHANNELS = {Channel.PHONE_CALL: "Phone", Channel.WHATSAPP: "WA"}
_BRIEF_INFERRED = "{channel}?"

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

_BRIEF_FINDING_WORDS = {
    "unreadable_time": "Bad hours",
    "unreadable_date": "Bad date",
    "unknown_timezone": "Bad zone",
    "no_active_day": "Never open",
    "no_effective_minute": "No overlap",
    "cycle_dates_inverted": "Bad dates",
    "cycles_cannot_fit": "Cannot fit",
    "no_iterations": "No cycles",
    "active_without_hours": "No hours",
    "zero_length_window": "Zero hours",
    "cycle_outside_calling": "Idle hours",
    "cycle_period_over": "Dates over",
    "whatsapp_cycles": "WA cycles",
    "rate_mismatch": "Odd rates",
    "clock_skew": "Clocks off",
    "more_than_shown": "Cut short",
    "beyond_horizon": "Far dates",
    "overnight_window": "Overnight",
    "assumed_timezone": "Zone?",
    "assumed_utc": "UTC?",
    "inferred_mode": "Mode?",
    "inferred_channel": "Channel?",
    "no_filters": "No filter",
    "wrong_type": "Bad type",
}

_BRIEFEST_FINDING_WORDS = {
    "no_active_day": "No days",
    "no_effective_minute": "No match",
    "cycles_cannot_fit": "Don't fit",
    "zero_length_window": "No length",
    "cycle_outside_calling": "Idle time",
    "cycle_period_over": "Time over",
    "clock_skew": "Clock off",
    "id_mismatch": "Other id",
}


def brief_channel(reading: Reading) -> str:
    """Return a channel in a word, with a question mark if it was inferred: `Phone`, `WA?`."""
    name = _BRIEF_CHANNELS.get(reading.channel)
    if name is None:
        return words.UNKNOWN
    return _BRIEF_INFERRED.format(channel=name) if reading.channel_source == "inferred" else name


@lru_cache(maxsize=256)
def finding_forms(code: str) -> tuple[str, ...]:
    """Return what a finding of this code is called, the longest first: `Cycles cannot fit`.

    As far as the code is known, one of them has at most 10 letters and the last at most 9, so that
    a cell of 13 has room for a glyph and a number of one or two digits before it.
    """
    longest = _FINDING_WORDS.get(code) or code.replace("_", " ").capitalize()
    shorter = (_BRIEF_FINDING_WORDS.get(code), _BRIEFEST_FINDING_WORDS.get(code))
    return longest, *(each for each in shorter if each is not None)
