"""The schedule once more, minute by minute, written from the definition alone.

Shares no code with `altur_tui.campaign`: it takes the API's own object and asks the zone database
about every hour. Slow, and meant to be.
"""

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# Long enough for any change of a week without dates, skipped hours included.
ENOUGH = 16 * 1440


def clock_minutes(text):
    """Return the minute of the day; None of what cannot be read."""
    if text is None or ":" not in text:
        return None
    if text == "24:00":
        return 1440
    hours, minutes = text.split(":")[:2]
    return int(hours) * 60 + int(minutes)


def open_week(days):
    """Return whether each of the 10,080 minutes of the week is open."""
    week = [False] * 10080
    for number, name in enumerate(DAYS):
        day = (days or {}).get(name)
        if not day or day.get("active") is not True:
            continue
        start, stop = clock_minutes(day["startTime"]), clock_minutes(day["stopTime"])
        if start is None or stop is None or start == stop or start == 1440:
            continue
        if stop in (0, 1439):
            stop = 1440
        length = stop - start if stop > start else 1440 - start + stop
        for minute in range(length):
            week[(number * 1440 + start + minute) % 10080] = True
    return week


def unknown_days(days):
    """Return for each day whether it is unknown when it is open, Monday first."""
    given = [(days or {}).get(name) for name in DAYS]
    found = [
        bool(day)
        and day.get("active") is True
        and None in (clock_minutes(day["startTime"]), clock_minutes(day["stopTime"]))
        for day in given
    ]
    if not any(open_week(days)):
        found = [unknown or day is None for unknown, day in zip(found, given, strict=True)]
    return found


@lru_cache(maxsize=2000)
def walls(zone, day):
    """Return (minute of the week, ordinal of the date) of each minute of one UTC day.

    An hour whose ends have one offset has that offset all along; others are asked minute by minute.
    """
    found = []
    for hour in range(24):
        begin = EPOCH + timedelta(days=day, hours=hour)
        local = begin.astimezone(ZoneInfo(zone))
        at = local.weekday() * 1440 + local.hour * 60 + local.minute
        ordinal = local.toordinal()
        end = (begin + timedelta(hours=1)).astimezone(ZoneInfo(zone))
        if local.utcoffset() == end.utcoffset() and at % 1440 < 1440 - 60:
            found += [(at + minute, ordinal) for minute in range(60)]
            continue
        for minute in range(60):
            local = (begin + timedelta(minutes=minute)).astimezone(ZoneInfo(zone))
            of_day = local.hour * 60 + local.minute
            found.append((local.weekday() * 1440 + of_day, local.toordinal()))
    return found


def wall(zone, minute):
    return walls(zone, minute // 1440)[minute % 1440]


def number(instant):
    """Return the UTC minute that holds an instant, and the first not before it."""
    floor = (instant - EPOCH) // timedelta(minutes=1)
    whole = EPOCH + timedelta(minutes=floor) == instant
    return floor, floor if whole else floor + 1


def moment(minute):
    return None if minute is None else EPOCH + timedelta(minutes=minute)


class Oracle:
    """What must be read from a campaign at an instant."""

    def __init__(self, campaign, now):
        self.zone = campaign["timezone"]
        self.campaign = campaign
        self.now, self.from_now = number(now)
        self.calling = open_week(campaign["scheduling"])
        self.unknown = unknown_days(campaign["scheduling"])
        self.cycles = campaign.get("cycles") or {}
        self.scheduled = self.cycles.get("mode") == "scheduled"
        self.cycle = open_week(self.cycles.get("schedule")) if self.scheduled else None
        self.start = self.end = None
        if self.scheduled:
            self.start, self.end = (
                date.fromisoformat(self.cycles[name]).toordinal() if self.cycles.get(name) else None
                for name in ("schedule_start_date", "schedule_end_date")
            )
        self.cooldown = max(self.cycles.get("cooldown_minutes") or 1, 1)
        self.planned = max(self.cycles.get("max_iterations") or 0, 0)

    def is_calling(self, minute):
        return self.calling[wall(self.zone, minute)[0]]

    def is_effective(self, minute, end=None):
        at, day = wall(self.zone, minute)
        end = self.end if end is None else end
        return (
            self.calling[at]
            and (self.cycle is None or self.cycle[at])
            and (self.start is None or day >= self.start)
            and (end is None or day <= end)
        )

    def calling_state(self):
        if all(self.calling):
            return "always", None
        if not any(self.calling):
            return "never", None
        now = self.is_calling(self.now)
        change = next(
            minute
            for minute in range(self.now + 1, self.now + ENOUGH)
            if self.is_calling(minute) is not now
        )
        return ("open" if now else "closed"), moment(change)

    def verdict(self):
        """Return the code, until when it holds, and else by when it ends, of a live campaign."""
        state, change = self.calling_state()
        today = wall(self.zone, self.now)[0] // 1440
        never_known = state == "never" and any(self.unknown)
        if never_known or (self.unknown[today] and not self.is_calling(self.now)):
            return "hours_unknown", None, None
        if state == "never":
            return "no_active_day", None, None
        if self.campaign["status"] == "cooldown":
            first = self.from_now + self.cooldown
            return "cooling_down", None, next(iter(self.first_starts(first, 1)), None)
        return ("window_closed" if state == "closed" else "open"), change, None

    def is_over(self):
        return self.end is not None and wall(self.zone, self.now)[1] > self.end

    def effective_week(self):
        return [
            one and (self.cycle is None or self.cycle[at]) for at, one in enumerate(self.calling)
        ]

    def wasted(self):
        if self.cycle is None:
            return 0
        return sum(one and not self.calling[at] for at, one in enumerate(self.cycle))

    def _utc_day(self, ordinal):
        return (ordinal - EPOCH.date().toordinal()) * 1440

    def _last_change(self):
        """Return a minute after which the cycles do not change any more, or have long changed."""
        if self.end is not None:
            return self._utc_day(self.end) + 3 * 1440
        first = self.now if self.start is None else max(self.now, self._utc_day(self.start))
        return first + ENOUGH

    def cycle_state(self):
        week = self.effective_week()
        undated = self.start is None and self.end is None
        if all(week) and undated:
            return "always", None
        now = self.is_effective(self.now)
        last = self._last_change()
        change = next(
            (
                minute
                for minute in range(self.now + 1, last)
                if self.is_effective(minute) is not now
            ),
            None,
        )
        if now:
            return "open", moment(change)
        return ("never", None) if change is None else ("closed", moment(change))

    def starts(self, begin, cooldown=None, most=None, end=None, until=None):
        """Return the earliest starts from a minute on."""
        cooldown = cooldown or self.cooldown
        end = self.end if end is None else end
        if until is None:
            until = self._utc_day(end) + 3 * 1440
        if self.start is not None:
            begin = max(begin, self._utc_day(self.start) - 2 * 1440)
        found, at = [], begin
        while at < until and (most is None or len(found) < most):
            if self.is_effective(at, end):
                found.append(at)
                at += cooldown
            else:
                at += 1
        return found

    def begin(self):
        if self.start is not None:
            return self._utc_day(self.start) - 2 * 1440
        if self.campaign.get("created_at"):
            return number(datetime.fromisoformat(self.campaign["created_at"]))[1]
        return self.from_now

    def count(self, begin, cooldown=None, end=None):
        if self.end is None:
            return self.planned if any(self.effective_week()) else 0
        return len(self.starts(begin, cooldown, self.planned, end))

    def next_starts(self):
        return self.first_starts(self.from_now, min(self.planned, 20))

    def first_starts(self, begin, most):
        """Return the first starts from a minute on."""
        if most == 0 or not any(self.effective_week()):
            return []
        until = None
        if self.end is None:
            first = max(begin, self._utc_day(self.start) if self.start else 0)
            until = first + ENOUGH + most * (self.cooldown + 8 * 1440)
        return [moment(each) for each in self.starts(begin, most=most, until=until)]
