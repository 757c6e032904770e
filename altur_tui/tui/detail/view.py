"""What the parts of the detail lay out."""

from datetime import datetime
from zoneinfo import ZoneInfo

from msgspec import Struct

from altur_tui.campaign.reading import Reading, Standing
from altur_tui.campaign.verdict import by_schedule_alone
from altur_tui.client.throttle import Pause
from altur_tui.reports import words

_YOURS = "{zone} (your time)"
_THEIRS = "{zone} (campaign's time)"
_YOURS_BRIEFLY = "your time"


class View(Struct, frozen=True):
    """One campaign at one instant, with the zone in which it is told."""

    reading: Reading
    standing: Standing
    campaign_zone: ZoneInfo
    viewer_zone: ZoneInfo
    in_viewer_zone: bool = False
    loading: bool = False
    """Whether a newer answer was asked for."""
    pause: Pause | None = None
    """How long that waits, told coarsely, since the server has refused a request."""
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
        if self.zones_differ and self.reading.timezone_source == "campaign":
            return _THEIRS.format(zone=self.campaign_zone.key)
        return words.zone_name(self.reading)

    @property
    def zone_briefly(self) -> str:
        """The same where there is little room: the last part of the campaign's zone's name."""
        if self.in_viewer_zone and self.zones_differ:
            return _YOURS_BRIEFLY
        return self.campaign_zone.key.rpartition("/")[2]

    @property
    def zone_matters(self) -> bool:
        """Whether times are misread without the zone: it is another than the viewer's, or assumed.

        A zone that the campaign does not name may be wrong, even if it is the viewer's.
        """
        return self.zones_differ or self.reading.timezone_source != "campaign"

    @property
    def zones_differ(self) -> bool:
        """Whether the viewer's zone goes by another name than the campaign's."""
        return self.viewer_zone.key != self.campaign_zone.key

    @property
    def by_schedule_alone(self) -> bool:
        """Whether the answer does not say whether the campaign runs."""
        return by_schedule_alone(self.reading.status, self.reading.archived)

    def found(self, code: str) -> bool:
        """Return whether there is a finding of this code."""
        return any(each.code == code for each in self.standing.findings)
