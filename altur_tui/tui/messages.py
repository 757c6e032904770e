"""What the app tells its screens."""

from datetime import datetime
from typing import TYPE_CHECKING

from textual.message import Message

if TYPE_CHECKING:
    from altur_tui.core.repository import Known
    from altur_tui.tui.lookup.choices import Entry


class CampaignKnown(Message, bubble=False):
    """Something was learnt of a campaign: a request began, brought an answer, or failed."""

    def __init__(self, known: "Known") -> None:
        super().__init__()
        self.known = known


class Tick(Message, bubble=False):
    """A minute has begun: ages and countdowns move. Not posted while the clock stands still."""

    def __init__(self, now: datetime) -> None:
        super().__init__()
        self.now = now
        """The present instant, in UTC."""


class ChoicesKnown(Message, bubble=False):
    """The campaigns that the lookup screen offers were read."""

    def __init__(self, entries: "tuple[Entry, ...]") -> None:
        super().__init__()
        self.entries = entries


class KeyGiven(Message, bubble=False):
    """There is a key now: what failed for want of one can be asked for again."""
