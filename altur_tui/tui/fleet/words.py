"""The words of the fleet: verdicts, failures and findings so short that they fit into a cell."""

from altur_tui.campaign.identity import CHANNELS
from altur_tui.campaign.reading import Reading
from altur_tui.campaign.verdict import VERDICTS, VerdictCode
from altur_tui.tui.table.model import Tone

CYCLES_OFF = "off"

VERDICT_GLYPHS: dict[VerdictCode, tuple[str, Tone]] = {
    code: (VERDICTS[code].glyph, VERDICTS[code].tone)
    for code in (VerdictCode.OPEN, VerdictCode.WINDOW_CLOSED, VerdictCode.COOLING_DOWN)
}
"""Verdict code -> its glyph and tone; all others stand still: ■."""

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

_BRIEF_INFERRED = "{channel}?"


def brief_channel(reading: Reading) -> str:
    """Return a channel in a word, with a question mark if it was inferred: `Phone`, `WA?`."""
    name = CHANNELS[reading.channel].short
    return _BRIEF_INFERRED.format(channel=name) if reading.channel_source == "inferred" else name
