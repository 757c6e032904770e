"""What a report is made of: one entry for each campaign that was asked for."""

from msgspec import Struct

from altur_tui.api.errors import AlturError
from altur_tui.api.wire import Snapshot
from altur_tui.campaign.reading import Reading, Standing


class Shown(Struct, frozen=True):
    """A campaign that could be read."""

    snapshot: Snapshot
    reading: Reading
    standing: Standing
    error: AlturError | None = None
    """Why it could not be had anew, after this older answer; None if nothing failed since."""

    @property
    def id(self) -> int:
        """The id that was asked for."""
        return self.snapshot.id


class Failed(Struct, frozen=True):
    """A campaign that could not be fetched."""

    id: int
    error: AlturError


Entry = Shown | Failed
