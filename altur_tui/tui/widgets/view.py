"""What the parts of the detail lay out."""

from datetime import datetime
from zoneinfo import ZoneInfo

from msgspec import Struct

from altur_tui.campaign.reading import Reading, Standing
from altur_tui.reports import words

_YOURS = "{zone} (your time)"


class View(Struct, frozen=True):
    """One campaign at one instant, with the zone in which it is told."""

    reading: Reading
    standing: Standing
    campaign_zone: ZoneInfo
    viewer_zone: ZoneInfo
    in_viewer_zone: bool = False
    loading: bool = False
    """Whether a newer answer was asked for."""
    position: tuple[int, int] = (1, 1)
    """Which campaign of how many this is."""

    @property
    def now(self) -> datetime:
        """The present instant."""
        return self.standing.at

    @property
    def zone(self) -> ZoneInfo:
        """The zone of every time on the screen."""
        return self.viewer_zone if self.in_viewer_zone else self.campaign_zone

    @property
    def zone_label(self) -> str:
        """The name of that zone, and where it comes from."""
        if self.in_viewer_zone:
            return _YOURS.format(zone=self.viewer_zone.key)
        return words.zone_name(self.reading)
