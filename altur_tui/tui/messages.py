"""What the app tells its screens."""

from datetime import datetime

from textual.message import Message

from altur_tui.repository import Known


class CampaignKnown(Message, bubble=False):
    """Something was learnt of a campaign: a request began, brought an answer, or failed."""

    def __init__(self, known: Known) -> None:
        super().__init__()
        self.known = known


class Tick(Message, bubble=False):
    """A minute has begun: ages and countdowns move. Not posted while the clock stands still."""

    def __init__(self, now: datetime) -> None:
        super().__init__()
        self.now = now
        """The present instant, in UTC."""
