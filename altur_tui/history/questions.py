"""What screens ask of the history; `core.past.PastReader` asks it in its thread."""

from datetime import datetime

from msgspec import Struct

from altur_tui.campaign.past.changes import ToldChange, is_configured, tell
from altur_tui.history.packing import configuration
from altur_tui.history.seen import History


class Changed(Struct, frozen=True):
    """All changes of a campaign's configuration that were seen."""

    told: tuple[ToldChange, ...] = ()
    """Those that somebody made, the newest first."""
    since: datetime | None = None
    """When the campaign was first looked at, in UTC; None if it was not seen before."""


def read_changes(history: History, campaign_id: int) -> Changed:
    """Return what was changed in a campaign since it was first seen. Raises `HistoryError`."""
    first = next(iter(history.runs(campaign_id)), None)
    last = history.known_at([campaign_id]).get(campaign_id)
    if first is None or last is None:
        return Changed()
    made = filter(is_configured, history.changes(campaign_id))
    return Changed(tuple(tell(made, configuration(last.campaign))), first.first)
