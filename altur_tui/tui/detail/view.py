"""The campaign as the detail shows it: one reading at one instant, in one zone."""

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime
from zoneinfo import ZoneInfo

from msgspec import Struct
from textual.content import Content

from altur_tui.campaign.findings import Finding
from altur_tui.campaign.kinds.kind import SEVERITIES, Severity
from altur_tui.campaign.reading import Reading, Standing
from altur_tui.campaign.verdict import VERDICTS, by_schedule_alone
from altur_tui.client.slot import Outage
from altur_tui.i18n.sentences import S
from altur_tui.reports import words
from altur_tui.tui.common.lines import STYLES

_YOURS = S("{zone} (your time)")
_THEIRS = S("{zone} (campaign's time)")
_YOURS_BRIEFLY = S("your time")
_NAMED = frozenset({"campaign", "list"})
"""The sources of a zone that the API named, in one answer or the other."""
_AS_OF = S("as of {when}")
_COUNT = "{glyph} {counted}"
_COUNT_BRIEFLY = "{glyph}{count}"


class View(Struct, frozen=True):
    """One campaign at one instant, with the zone in which its times are shown."""

    reading: Reading
    standing: Standing
    campaign_zone: ZoneInfo
    viewer_zone: ZoneInfo
    in_viewer_zone: bool = False
    loading: bool = False
    """Whether a newer answer is being fetched."""
    outage: Outage | None = None
    """How long that waits because the server refused a request, rounded by `state.coarse`."""
    recalled: bool = False
    """Whether the answer is one of an earlier run, and this one has had none yet."""
    no_answer_since: datetime | None = None
    """Since when requests have brought no answer; None if they bring some."""
    position: tuple[int, int] = (1, 1)
    """Which campaign of how many this is."""

    @property
    def now(self) -> datetime:
        """The present instant."""
        return self.standing.at

    @property
    def today(self) -> date:
        """The present day in the campaign's zone, by which the dates of its cycles count."""
        return self.now.astimezone(self.campaign_zone).date()

    @property
    def zone(self) -> ZoneInfo:
        """The zone of every time on the screen."""
        return self.viewer_zone if self.in_viewer_zone else self.campaign_zone

    @property
    def zone_label(self) -> str:
        """The name of that zone, and whose it is."""
        if self.in_viewer_zone:
            return _YOURS.format(zone=self.viewer_zone.key)
        if self.zones_differ and self.reading.timezone_source in _NAMED:
            return _THEIRS.format(zone=self.campaign_zone.key)
        return words.zone_name(self.reading)

    @property
    def zone_briefly(self) -> str:
        """The same where there is little room: the last part of the name of the campaign's zone."""
        if self.in_viewer_zone and self.zones_differ:
            return str(_YOURS_BRIEFLY)
        return self.campaign_zone.key.rpartition("/")[2]

    @property
    def zone_matters(self) -> bool:
        """Whether times are misread without the zone: it is not the viewer's, or it is assumed.

        A zone that the campaign does not name may be wrong, even if it is the viewer's.
        """
        return self.zones_differ or self.reading.timezone_source not in _NAMED

    @property
    def zones_differ(self) -> bool:
        """Whether the viewer's zone has another name than the campaign's."""
        return self.viewer_zone.key != self.campaign_zone.key

    @property
    def age(self) -> str:
        """How old the answer is; of an earlier run, as of when."""
        if self.recalled:
            when = words.when(self.reading.fetched_at, self.zone, self.now)
            return _AS_OF.format(when=when)
        return words.age(self.reading.fetched_at, self.now)

    @property
    def by_schedule_alone(self) -> bool:
        """Whether the answer does not say whether the campaign runs."""
        return by_schedule_alone(self.reading.status, self.reading.archived)

    @property
    def cycles_are_over(self) -> bool:
        """Whether the last day of the cycles is past, so that no more of them start."""
        return self.standing.cycles is not None and self.standing.cycles.over

    @property
    def is_idle(self) -> bool:
        """Whether no cycle can start, whatever the hours are, until something is changed."""
        return VERDICTS[self.standing.verdict.code].idle


def summary(findings: Iterable[Finding], *, notes: bool = True, brief: bool = False) -> Content:
    """Return how many findings there are of each severity, worst first; empty if there are none.

    `notes` includes those that only inform; `brief` omits the names of the severities.
    """
    counts = Counter(finding.severity for finding in findings)
    parts = []
    for severity, kind in SEVERITIES.items():
        count = counts[severity]
        if not count or (severity is Severity.NOTE and not notes):
            continue
        template = _COUNT_BRIEFLY if brief else _COUNT
        told = kind.counted.format(count=count)
        text = template.format(glyph=kind.glyph, count=count, counted=told)
        parts.append(Content.styled(text, STYLES[severity]))
    return Content(" " if brief else "  ").join(parts)
