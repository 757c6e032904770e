"""What a standing needs of the history."""

from datetime import timedelta

from altur_tui.campaign.past.looks import NOTHING, Past
from altur_tui.campaign.reading import Reading
from altur_tui.history.seen import History

_CHANGES_FOR = timedelta(days=1)


def read_past(history: History, reading: Reading) -> Past:
    """Return what was seen of a campaign before an answer. Raises `HistoryError`."""
    until = reading.fetched_at
    changes = history.changes(reading.id, until - _CHANGES_FOR, until)
    return Past(changes=tuple(changes)) if changes else NOTHING
