"""Configuration changes in words: “Friday: 09:00–18:00 became 09:00–20:00”."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Struct

from altur_tui.campaign.findings import Finding, finding
from altur_tui.campaign.hours import DayHours, calendar_date, read_schedule
from altur_tui.campaign.past.looks import ConfigurationChange
from altur_tui.campaign.schedule import MINUTES_A_DAY
from altur_tui.campaign.words import (
    WEEKDAYS,
    WEEKDAYS_SHORT,
    Later,
    clock,
    day,
    duration,
    weekday_and_time,
)
from altur_tui.campaign.zone import elapsed
from altur_tui.i18n.language import number
from altur_tui.i18n.sentences import Filled, S, Sentence, T
from altur_tui.text import safe_fit
from altur_tui.wire.campaign import DAYS, Day, Days

Configuration = Mapping[str, str]
"""Path -> JSON of the value, as `history.packing.configuration` returns it."""
_Value = Sentence | Later

FINDING_FOR = timedelta(days=1)
"""How long a change stays a finding."""
MAX_FINDINGS = 10
_MAX_TEXT_CELLS = 60
_MAX_LIST_CELLS = 120
_MAX_PATH_CELLS = 60

_BECAME = S("{what}: {before} became {after}")
_ADDED = S("{what}: added {added}")
_REMOVED = S("{what}: removed {removed}")
_ADDED_AND_REMOVED = S("{what}: added {added}, removed {removed}")
_HOURS_ON = S("{days}")
_CYCLES_ON = S("Cycles on {days}")
_SWITCHED_OFF = S("{days}, switched off")
_FROM_DAY_TO_DAY = S("{first} to {last}")
_QUOTED = S("“{text}”")
_NOTHING = T("a value that was not there", "nothing")
_EMPTY = T("a value", "empty")
_YES, _NO = T("a value", "yes"), T("a value", "no")
_ON, _OFF = T("hours or cycles", "on"), T("hours or cycles", "off")
_MIN_RUN = 3

_NAMES: Mapping[str, T] = {
    "name": T("changed", "Name"),
    "description": T("changed", "Description"),
    "status": T("changed", "Status"),
    "archived": T("changed", "Archived"),
    "timezone": T("changed", "Time zone"),
    "agent.name": T("changed", "Agent"),
    "agent.id": T("changed", "Id of the agent"),
    "integration.type": T("changed", "Type of integration"),
    "integration.id": T("changed", "Integration"),
    "cycles.enabled": T("changed", "Cycles"),
    "cycles.mode": T("changed", "Mode of the cycles"),
    "cycles.max_iterations": T("changed", "Iterations"),
    "cycles.cooldown_minutes": T("changed", "Cooldown"),
    "cycles.schedule_start_date": T("changed", "First day of the cycles"),
    "cycles.schedule_end_date": T("changed", "Last day of the cycles"),
    "cycles.filter_statuses": T("changed", "Statuses that are retried"),
    "cycles.filter_tags": T("changed", "Tags that are retried"),
}
_AGENT_NAME, _AGENT_ID = "agent.name", "agent.id"
_ENABLED = "cycles.enabled"
_COOLDOWN = "cycles.cooldown_minutes"
_DATES = frozenset({"cycles.schedule_start_date", "cycles.schedule_end_date"})
_SCHEDULES = ("scheduling", "cycles.schedule")

_STATUS = "status"
_MOVES_BY_ITSELF = {"pending": 0, "ready": 1, "active": 2, "cooldown": 2, "finished": 3}
"""Status -> how far a campaign is. One that goes on, or cools down, does so by itself (assumed);
a pause, a resume or a restart is a change that somebody made."""
MOVED_BY_CYCLES = frozenset(
    {"cycle_current_iteration", "cycle_last_iteration_at", "last_iteration_at"}
)
"""What every iteration changes, where an answer has it."""


class DescribedChange(Struct, frozen=True):
    """What changed between two looks, as a sentence that is safe to show."""

    after: datetime
    """The last look that had the old value, in UTC."""
    at: datetime
    """The first look that had the new value."""
    path: str
    """Its path in the answer; the first one if several values changed."""
    told: Filled

    @property
    def sentence(self) -> str:
        """The sentence, in the current language."""
        return str(self.told)

    @property
    def is_within_a_minute(self) -> bool:
        """Whether a clock shows the same time for both looks."""
        return elapsed(self.after) == elapsed(self.at)


class _Look(NamedTuple):
    """The configuration before and after what changed between two looks."""

    before: Configuration
    after: Configuration


def is_configured(change: ConfigurationChange) -> bool:
    """Return whether somebody made the change; a status also moves by itself, as do iterations."""
    if change.path != _STATUS:
        return change.path not in MOVED_BY_CYCLES
    old, new = _decoded(change.old), _decoded(change.new)
    if not (isinstance(old, str) and isinstance(new, str)):
        return True
    before, after = _MOVES_BY_ITSELF.get(old), _MOVES_BY_ITSELF.get(new)
    return before is None or after is None or after < before


def describe(changes: Iterable[ConfigurationChange], now: Configuration) -> list[DescribedChange]:
    """Return the changes of a campaign in words, in their order.

    They come with the newest first, `now` is the configuration after it: the values beside those
    that changed, such as when a day begins whose end was moved.
    """
    told: list[DescribedChange] = []
    after = dict(now)
    for (last, at), group in groupby(changes, key=lambda each: (each.after, each.at)):
        rows = list(group)
        before = dict(after)
        for each in rows:
            _put(after, each.path, each.new)
            _put(before, each.path, each.old)
        paths = [each.path for each in rows]
        told += [
            DescribedChange(last, at, path, sentence)
            for path, sentence in _sentences(paths, _Look(before, after))
        ]
        after = before
    return told


def hours_configured(
    calling: Sequence[DayHours], cycles: Sequence[DayHours] = ()
) -> dict[str, str]:
    """Return the configuration of the days of both weeks, Monday first, as far as it was read."""
    found: dict[str, str] = {}
    for schedule, hours in zip(_SCHEDULES, (calling, cycles), strict=True):
        for name, each in zip(DAYS, hours, strict=False):
            where = f"{schedule}.{name}"
            if each.active is not None:
                found[f"{where}.active"] = _encoded(each.active)
            if each.start is not None and each.stop is not None:
                found[f"{where}.startTime"] = _encoded(clock(each.start))
                stop = each.stop if each.stop <= MINUTES_A_DAY else each.stop - MINUTES_A_DAY
                found[f"{where}.stopTime"] = _encoded(clock(stop))
    return found


def change_findings(
    changes: Iterable[ConfigurationChange], now_configured: Configuration, now: datetime, zone: str
) -> list[Finding]:
    """Return a finding for each change that somebody made in the day before `now`.

    `now_configured` is the configuration after the newest of them. Times are told in `zone`.
    """
    told = describe((each for each in changes if is_configured(each)), now_configured)
    recent = [each for each in told if now - FINDING_FOR <= each.at <= now]
    clocks = ZoneInfo(zone)
    found = [
        finding(
            "configuration_changed",
            each.path,
            variant="within_a_minute" if each.is_within_a_minute else "",
            change=each.told,
            after=Later(weekday_and_time, each.after, clocks),
            at=Later(weekday_and_time, each.at, clocks),
        )
        for each in recent[:MAX_FINDINGS]
    ]
    more = len(recent) - MAX_FINDINGS
    if more > 0:
        found.append(finding("more_than_shown", "", variant="changes", count=more))
    return found


def _put(configuration: dict[str, str], path: str, value: str | None) -> None:
    if value is None:
        configuration.pop(path, None)
    else:
        configuration[path] = value


def _sentences(paths: Sequence[str], look: _Look) -> Iterator[tuple[str, Filled]]:
    """Yield what changed in one look, the days of a week together; each with its first path."""
    left = dict.fromkeys(paths)
    for schedule in _SCHEDULES:
        yield from _week_sentences(schedule, left, look)
    if _AGENT_NAME in left:
        left.pop(_AGENT_ID, None)
    for path in left:
        yield path, _value_sentence(path, look)


def _week_sentences(
    schedule: str, left: dict[str, None], look: _Look
) -> Iterator[tuple[str, Filled]]:
    """Yield the days that changed, equal ones together; removes their paths from `left`."""
    alike: dict[tuple[str, str, bool], list[tuple[int, str]]] = {}
    for index, name in enumerate(DAYS):
        where = f"{schedule}.{name}"
        own = [each for each in left if each == where or each.startswith(f"{where}.")]
        if not own:
            continue
        before, after = (_day_hours(schedule, name, each) for each in look)
        if before is None or after is None:
            continue
        is_off = before.active is False and after.active is False
        old, new = (_hours_key(each, is_off=is_off) for each in (before, after))
        if old is None or new is None or old == new:
            continue
        alike.setdefault((old, new, is_off), []).append((index, own[0]))
        for each in own:
            del left[each]
    for (old, new, is_off), days in alike.items():
        named = Later(_day_names, tuple(index for index, _ in days))
        template = _HOURS_ON if schedule == _SCHEDULES[0] else _CYCLES_ON
        what = template.fill(days=named)
        if is_off:
            what = _SWITCHED_OFF.fill(days=what)
        yield days[0][1], _BECAME.fill(what=what, before=_hours_word(old), after=_hours_word(new))


def _day_hours(schedule: str, name: str, configuration: Configuration) -> DayHours | None:
    """Return the hours of a day; None if they are not as the reference says."""
    where = f"{schedule}.{name}"
    fields: dict[str, Any] = {
        path.removeprefix(f"{where}."): _decoded(value)
        for path, value in configuration.items()
        if path.startswith(f"{where}.")
    }
    try:
        given = msgspec.convert(fields, Day)
    except msgspec.ValidationError:
        return None
    return read_schedule(Days(**{name: given})).hours[DAYS.index(name)]


def _hours_key(hours: DayHours, *, is_off: bool) -> str | None:
    """Return the hours; empty if the day is switched off, None if they are unknown.

    `is_off` if it is off in both looks, so that only its hours can differ.
    """
    if hours.active is False and not is_off:
        return ""
    return hours.hours or None


def _hours_word(hours: str) -> _Value:
    return hours or _OFF


def _day_names(days: Sequence[int]) -> str:
    """Return days of the week: `Friday`; `Mon to Fri`; `Mon, Wed`."""
    if len(days) == 1:
        return str(WEEKDAYS[days[0]])
    if len(days) >= _MIN_RUN and days[-1] - days[0] == len(days) - 1:
        first, last = (WEEKDAYS_SHORT[each] for each in (days[0], days[-1]))
        return _FROM_DAY_TO_DAY.format(first=first, last=last)
    return ", ".join(str(WEEKDAYS_SHORT[each]) for each in days)


def _value_sentence(path: str, look: _Look) -> Filled:
    what: _Value = _NAMES.get(path) or safe_fit(path, _MAX_PATH_CELLS)
    old, new = (_decoded(each.get(path)) for each in look)
    if isinstance(old, list) and isinstance(new, list):
        added = [each for each in new if each not in old]
        removed = [each for each in old if each not in new]
        if added and removed:
            return _ADDED_AND_REMOVED.fill(what=what, added=_items(added), removed=_items(removed))
        if added:
            return _ADDED.fill(what=what, added=_items(added))
        if removed:
            return _REMOVED.fill(what=what, removed=_items(removed))
    before, after = (
        _word(path, value, is_there=path in configuration)
        for value, configuration in zip((old, new), look, strict=True)
    )
    return _BECAME.fill(what=what, before=before, after=after)


def _word(path: str, value: object, *, is_there: bool) -> _Value:
    """Return a value in words, safe to show; a text of the server's stands in quotes."""
    if value is None or value in ("", []):
        return _EMPTY if is_there else _NOTHING
    if isinstance(value, bool):
        words = (_OFF, _ON) if path == _ENABLED or path.endswith(".active") else (_NO, _YES)
        return words[value]
    if isinstance(value, int) and path == _COOLDOWN:
        return Later(duration, value)
    if isinstance(value, int | float):
        return Later(_number, value) if path in _NAMES else _plain(value)
    if isinstance(value, str):
        if path in _DATES and (found := calendar_date(value)) is not None:
            return Later(day, found)
        return _QUOTED.fill(text=safe_fit(value, _MAX_TEXT_CELLS))
    return _items(value) if isinstance(value, list) else _plain(value)


def _number(value: float) -> str:
    return number(value) if isinstance(value, int) else _plain(value)


def _items(values: Sequence[object]) -> str:
    """Return the items of a list, cut where they are many."""
    texts = (each if isinstance(each, str) else _encoded(each) for each in values)
    return safe_fit(", ".join(texts), _MAX_LIST_CELLS)


def _plain(value: object) -> str:
    return safe_fit(_encoded(value), _MAX_TEXT_CELLS)


def _encoded(value: object) -> str:
    return msgspec.json.encode(value).decode()


def _decoded(text: str | None) -> Any:  # noqa: ANN401
    """Return the value of a JSON text; what is none, in a file that others wrote, as a text."""
    if text is None:
        return None
    try:
        return msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError):
        return text
