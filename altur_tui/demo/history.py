"""Two made-up weeks of the demo's campaigns, ending in what its API answers first.

Somebody looked each quarter of an hour, but for one day. Nothing is kept or read: every answer is
computed from the last one, so the same instant always has the same history.
"""

import math
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, time, timedelta
from hashlib import blake2b
from itertools import accumulate, pairwise
from typing import Any

import msgspec
from msgspec import Struct

from altur_tui.campaign.calendar import OpenCalendar, open_calendar
from altur_tui.campaign.hours import instant, read_schedule
from altur_tui.campaign.identity import read_zone
from altur_tui.campaign.past.looks import ConfigurationChange
from altur_tui.campaign.schedule import MINUTES_A_DAY
from altur_tui.campaign.zone import elapsed, instant_of
from altur_tui.demo.catalog import CAMPAIGNS, HOME, STALLED, campaign_fields, grown
from altur_tui.history.seen import Seen
from altur_tui.wire.campaign import decode

DAYS = 14
_QUARTER = 15
_HOUR = 60
_GAP_BEGINS = 4
"""Days ago; the gap is the last day before that is no Saturday or Sunday."""
_SUNDAY_AND_SATURDAY = frozenset({5, 6})
NEVER_SEEN = 1013
"""A campaign that was never fetched before."""
_QUIET_HOURS = {
    STALLED: 100 / 60,
    1006: 50,
    1018: 8 * 24,
    1020: 26,
    1023: (DAYS + 1) * 24,
}
"""For how many hours nothing has moved, though a campaign was open."""
_LATE = {"contactsAnswered": 1.05, "contactsConverted": 1.2, "read": 1.1, "converted": 1.2}
"""Results that come later than the calls and messages that they follow."""
_MAX_BEFORE = 0.97
_UNKNOWN_BEFORE = 0.5


class _Changed(Struct, frozen=True):
    """A change of the configuration: until when a field had another value."""

    hours_ago: float
    path: str
    before: Any


_CHANGED = {
    1001: (
        _Changed(9 * 24, "cycles.filter_tags", []),
        _Changed(5 * 24 + 3, "cycles.max_iterations", 5),
        _Changed(2.5 * 24, "cycles.cooldown_minutes", 480),
        _Changed(22.5, "scheduling.fri.stopTime", "17:00"),
    ),
    1002: (_Changed(7 * 24, "agent", {"id": "agt_91d2", "name": "Camila"}),),
    1004: (_Changed(3 * 24, "scheduling.sat.active", False),),
    1006: (_Changed(50, "status", "active"),),
    1008: (
        _Changed(11 * 24, "scheduling.mon.startTime", "09:00"),
        _Changed(2 * 24, "agent", {"id": "agt_91d2", "name": "Camila"}),
    ),
    1012: (_Changed(6 * 24, "cycles.max_iterations", 10),),
    1024: (_Changed(10 * 24, "name", "HIPOTECARIO_MORA60"),),
}
"""The oldest first. A change from before a campaign began is left out."""

_Version = tuple[int, dict[str, Any]]
"""The first look that saw a configuration, by its place, and the answer's fields."""


class DemoHistory:
    """What was seen of the demo's campaigns until `now`. Belongs to one thread."""

    def __init__(self, now: datetime) -> None:
        self._now = now
        self._looks = _looks(now)
        self._campaigns: dict[int, _Campaign | None] = {}

    def known_at(self, ids: Iterable[int], at: datetime | None = None) -> dict[int, Seen]:
        """Return what was known of each campaign at an instant, or is now; by its id."""
        minute = elapsed(self._now if at is None else at)
        found = ((each, self._known_at(each, minute)) for each in ids)
        return {number: seen for number, seen in found if seen is not None}

    def known_at_each(self, campaign_id: int, instants: Sequence[datetime]) -> list[Seen | None]:
        """Return what was known of a campaign at each instant; None where nothing was."""
        return [self._known_at(campaign_id, elapsed(each)) for each in instants]

    def runs(
        self, campaign_id: int, since: datetime | None = None, until: datetime | None = None
    ) -> Iterator[Seen]:
        """Yield what was seen of a campaign between two instants, the oldest first."""
        campaign = self._campaign(campaign_id)
        place = 0
        while campaign is not None and place < len(campaign.looks):
            end = campaign.end_of_run(place)
            first, last = (instant_of(campaign.looks[each]) for each in (place, end - 1))
            if until is not None and first > until:
                return
            if since is None or last >= since:
                yield campaign.seen(place, end)
            place = end

    def changes(
        self, campaign_id: int, since: datetime | None = None, until: datetime | None = None
    ) -> list[ConfigurationChange]:
        """Return the changes of a campaign's configuration, the newest first."""
        campaign = self._campaign(campaign_id)
        if campaign is None:
            return []
        return [
            each
            for each in campaign.changes()
            if (since is None or each.at > since) and (until is None or each.at <= until)
        ]

    def ids(self) -> tuple[int, ...]:
        """Return the campaigns that were seen."""
        return tuple(each.id for each in CAMPAIGNS if self._campaign(each.id) is not None)

    def counts(self) -> tuple[int, int, datetime | None]:
        """Return how many campaigns and runs there are, and since when."""
        ids = self.ids()
        runs = sum(1 for each in ids for _ in self.runs(each))
        return len(ids), runs, instant_of(self._looks[0])

    def close(self) -> None:
        """Nothing is open."""

    def _known_at(self, campaign_id: int, minute: int) -> Seen | None:
        campaign = self._campaign(campaign_id)
        if campaign is None:
            return None
        place = bisect_right(campaign.looks, minute) - 1
        return None if place < 0 else campaign.seen(*campaign.run_around(place))

    def _campaign(self, campaign_id: int) -> "_Campaign | None":
        if campaign_id not in self._campaigns:
            self._campaigns[campaign_id] = self._made(campaign_id)
        return self._campaigns[campaign_id]

    def _made(self, campaign_id: int) -> "_Campaign | None":
        fields = campaign_fields(campaign_id, self._now)
        if fields is None or campaign_id == NEVER_SEEN:
            return None
        created = instant(str(fields.get("created_at")))
        begins = None if created is None else elapsed(created[0])
        looks = self._looks if begins is None else self._looks[bisect_left(self._looks, begins) :]
        return _Campaign(campaign_id, fields, begins, looks, elapsed(self._now)) if looks else None


class _Campaign:
    """What a campaign answered at each look."""

    def __init__(
        self,
        campaign_id: int,
        fields: dict[str, Any],
        created: int | None,
        looks: Sequence[int],
        now: int,
    ) -> None:
        self.looks = looks
        """The elapsed minutes at which somebody looked."""
        self._id = campaign_id
        self._versions = _versions(campaign_id, fields, looks, now)
        self._begins = [place for place, _ in self._versions]
        self._keys: dict[int, tuple[int, ...]] = {}
        self._last = _analytics(fields)
        quiet = round(_QUIET_HOURS.get(campaign_id, 0) * _HOUR)
        windows = self._windows(min(looks[-1], now - quiet))
        self._pace = _Pace(campaign_id, windows, _before(created, looks), self._step())

    def seen(self, place: int, end: int) -> Seen:
        """Return the run of the looks from one place to before another."""
        version = bisect_right(self._begins, place) - 1
        fields = dict(self._versions[version][1])
        if self._last:
            fields["analytics"] = self._analytics_at(place)
        first, last = instant_of(self.looks[place]), instant_of(self.looks[end - 1])
        return Seen(self._id, first, last, end - place, msgspec.json.encode(fields))

    def run_around(self, place: int) -> tuple[int, int]:
        """Return the places of the first look that saw the same, and behind the last one."""
        key, places = self._key(place), range(len(self.looks))
        # Versions and counts only ever rise, so the looks are sorted by their keys.
        begin = bisect_left(places, key, hi=place, key=self._key)
        return begin, bisect_right(places, key, lo=place, key=self._key)

    def end_of_run(self, place: int) -> int:
        """Return the place of the first look that saw something else."""
        key = self._key(place)
        while place < len(self.looks) and self._key(place) == key:
            place += 1
        return place

    def changes(self) -> Iterator[ConfigurationChange]:
        """Yield what became something else, the newest first."""
        from altur_tui.history.packing import changed_settings

        for (_, old), (place, new) in reversed(list(pairwise(self._versions))):
            after, at = (instant_of(self.looks[each]) for each in (place - 1, place))
            before, now = (msgspec.json.encode(each) for each in (old, new))
            for changed in sorted(changed_settings(before, now)):
                yield ConfigurationChange(self._id, after, at, *changed)

    def _key(self, place: int) -> tuple[int, ...]:
        """Return what is equal at two looks that saw the same: the version and all counts."""
        found = self._keys.get(place)
        if found is None:
            counts = (each for each in self._analytics_at(place).values() if type(each) is int)
            found = self._keys[place] = (bisect_right(self._begins, place), *counts)
        return found

    def _analytics_at(self, place: int) -> dict[str, Any]:
        part = self._pace.part(self.looks[place])
        if part == 1:
            return self._last
        return grown(self._last, lambda name: part ** _LATE.get(name, 1) - 1)

    def _step(self) -> float:
        """Return the part by which the largest count that moves rises by one."""
        fixed = ("calls", "contacts")
        counts = (each for name, each in self._last.items() if name not in fixed)
        return 1 / max((each for each in counts if type(each) is int), default=1)

    def _windows(self, end: int) -> list[tuple[int, int]]:
        """Return the open hours between the first look and `end`, each within 24 hours."""
        found: list[tuple[int, int]] = []
        changes = [self.looks[place] for place in self._begins[1:]]
        spans = pairwise((self.looks[0], *changes, self.looks[-1]))
        for (begin, stop), (_, fields) in zip(spans, self._versions, strict=True):
            found += _open_windows(_calendar(self._id, fields), begin, min(stop, end))
        return found


class _Pace:
    """How much of the final counts there is at each minute. It rises in open hours only."""

    def __init__(
        self,
        campaign_id: int,
        windows: Sequence[tuple[int, int]],
        before: float,
        step: float,
    ) -> None:
        """Take the open hours, and the part before them.

        The last minute brings `step` and a bit, so that it is seen even in a slow campaign.
        """
        self._starts = [start for start, _ in windows]
        self._windows = windows
        weights = (
            (stop - start) * _busyness(campaign_id, start // MINUTES_A_DAY)
            for start, stop in windows
        )
        self._done = [0.0, *accumulate(weights)]
        self._before = before
        self._most = max(1 - 1.2 * step, before)

    def part(self, minute: int) -> float:
        """Return the part of the final counts that there is at an elapsed minute: 0 to 1."""
        index = bisect_right(self._starts, minute) - 1
        if not self._windows or minute >= self._windows[-1][1]:
            return 1.0
        if index < 0:
            return self._before
        start, stop = self._windows[index]
        within = min((minute - start) / (stop - start), 1.0)
        # Two waves a day: people answer before and after their lunch.
        within += 0.7 * math.sin(4 * math.pi * within) / (4 * math.pi)
        done = self._done[index] + within * (self._done[index + 1] - self._done[index])
        return self._before + (self._most - self._before) * done / self._done[-1]


def _looks(now: datetime) -> list[int]:
    """Return the minutes at which somebody looked: each quarter of an hour, but for a day."""
    end = elapsed(now)
    day = now.astimezone(HOME).date() - timedelta(days=_GAP_BEGINS)
    while day.weekday() in _SUNDAY_AND_SATURDAY:
        day -= timedelta(days=1)
    gap = elapsed(datetime.combine(day, time(), HOME).astimezone(UTC))
    begin = (end - DAYS * MINUTES_A_DAY) // _QUARTER * _QUARTER
    every = range(begin, end + 1, _QUARTER)
    return [each for each in every if not gap <= each < gap + MINUTES_A_DAY]


def _versions(
    campaign_id: int, fields: dict[str, Any], looks: Sequence[int], now: int
) -> list[_Version]:
    """Return the configurations that were seen, the oldest first; the last is the present one."""
    found: list[_Version] = []
    for change in reversed(_CHANGED.get(campaign_id, ())):
        place = bisect_left(looks, now - round(change.hours_ago * _HOUR))
        if not 0 < place < len(looks):
            break
        found.append((place, fields))
        fields = _with(fields, change.path.split("."), change.before)
    return [(0, fields), *reversed(found)]


def _with(fields: dict[str, Any], path: Sequence[str], value: Any) -> dict[str, Any]:  # noqa: ANN401
    name, *rest = path
    return {**fields, name: _with(fields[name], rest, value) if rest else value}


def _calendar(campaign_id: int, fields: dict[str, Any]) -> OpenCalendar:
    """Return the open hours of an answer."""
    body = msgspec.json.encode({"success": True, "campaign": fields})
    snapshot = decode(campaign_id, body, fetched_at=datetime.now(UTC))
    week = read_schedule(snapshot.campaign.scheduling, unreadable=snapshot.unreadable).week
    return open_calendar(week, read_zone(snapshot.campaign.timezone, None, None)[0])


def _analytics(fields: dict[str, Any]) -> dict[str, Any]:
    found = fields.get("analytics")
    return found if isinstance(found, dict) else {}


def _before(created: int | None, looks: Sequence[int]) -> float:
    """Return which part of the counts a campaign had before the first look, by its age."""
    if created is None:
        return _UNKNOWN_BEFORE
    age, before = max(looks[-1] - created, 1), max(looks[0] - created - _QUARTER, 0)
    return min(before / age, _MAX_BEFORE)


def _open_windows(calendar: OpenCalendar, begin: int, end: int) -> Iterator[tuple[int, int]]:
    minute = calendar.first_open(begin)
    while minute is not None and minute < end:
        closes = calendar.first_closed(minute)
        stop = min(end if closes is None else closes, end, minute + MINUTES_A_DAY)
        yield minute, stop
        minute = calendar.first_open(stop)


def _busyness(campaign_id: int, day: int) -> float:
    """Return how busy a campaign was on a day, against the usual: 0.75 to 1.25."""
    (drawn,) = blake2b(f"{campaign_id}.{day}".encode(), digest_size=1).digest()
    return 0.75 + drawn / 510
