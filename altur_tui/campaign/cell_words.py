"""One cell of the week, told in whole sentences: its hours, what is open, and why it is closed."""

from typing import Literal

from msgspec import Struct

from altur_tui.campaign.words import WEEKDAYS, clock

_Runs = tuple[tuple[int, int], ...]
Why = Literal["off", "unreadable", "missing", "empty"]


class Cell(Struct, frozen=True):
    """What holds in one cell."""

    day: int
    """0 for Monday."""
    start: int
    """Its first minute of the day."""
    stop: int
    """The minute after its last."""
    state: str
    """Of most of its minutes: `closed`, `calling`, `cycle` or `both`."""
    calling_minutes: int
    """In how many of its minutes calling is open."""
    cycle_minutes: int
    """In how many of its minutes the cycle week is open."""
    both_minutes: int
    """In how many of its minutes a cycle may start by both weeks."""
    message: str
    """All of this in whole sentences."""


class CellFacts(Struct, frozen=True):
    """What a cell is told from."""

    day: int
    start: int
    stop: int
    calling_minutes: int
    cycle_minutes: int
    both_minutes: int
    calling: _Runs
    """The open minutes of the whole day, calling week."""
    cycle: _Runs
    """The same of the cycle week."""
    has_cycle_week: bool
    cooldown_mode: bool
    closed_because: Why | None
    """Why the day opens no hours of its own, if that is known."""


_OPEN = "{weekday} {start}–{stop}: calling is open, {hours}."
_PARTLY = "{weekday} {start}–{stop}: calling is open for {open} of {all} minutes, {hours}."
_CLOSED_BEFORE = "{weekday} {start}–{stop}: calling is closed until {time}."
_CLOSED_AFTER = "{weekday} {start}–{stop}: calling is closed since {time}."
_CLOSED_BETWEEN = "{weekday} {start}–{stop}: calling is closed from {since} to {time}."
_CLOSED_ALL_DAY: dict[Why | None, str] = {
    None: "{weekday} {start}–{stop}: calling is closed all day.",
    "off": "{weekday} {start}–{stop}: calling is closed, since the day is switched off.",
    "unreadable": (
        "{weekday} {start}–{stop}: calling is closed, since the day's hours cannot be read."
    ),
    "missing": "{weekday} {start}–{stop}: calling is closed, since the day has no hours.",
    "empty": "{weekday} {start}–{stop}: calling is closed, since the day's hours have no length.",
}
_MAY_START = "A cycle may start, {hours}."
_MAY_START_PARTLY = "A cycle may start for {open} of {all} minutes, {hours}."
_MAY_START_COOLDOWN = "A cycle may start once the cooldown is over."
_CYCLE_CLOSED = "No cycle may start, since the cycle week is closed."
_CYCLE_IN_VAIN = "The cycle week is open, {hours}, but no cycle may start while calling is closed."
_TWO = "{first} {second}"
_HOURS = "{start}–{stop}"


def tell(facts: CellFacts, state: str) -> Cell:
    """Return a cell with its sentences."""
    first, second = _calling_sentence(facts), _cycle_sentence(facts)
    message = _TWO.format(first=first, second=second) if second else first
    return Cell(
        facts.day,
        facts.start,
        facts.stop,
        state,
        facts.calling_minutes,
        facts.cycle_minutes,
        facts.both_minutes,
        message,
    )


def _calling_sentence(facts: CellFacts) -> str:
    words = {
        "weekday": WEEKDAYS[facts.day],
        "start": clock(facts.start),
        "stop": clock(facts.stop),
        "open": facts.calling_minutes,
        "all": facts.stop - facts.start,
    }
    if facts.calling_minutes:
        template = _OPEN if facts.calling_minutes == facts.stop - facts.start else _PARTLY
        return template.format(hours=_hours(facts.calling, facts), **words)
    since = max((stop for _, stop in facts.calling if stop <= facts.start), default=None)
    opens = min((start for start, _ in facts.calling if start >= facts.stop), default=None)
    if since is not None and opens is not None:
        return _CLOSED_BETWEEN.format(since=clock(since), time=clock(opens), **words)
    if opens is not None:
        return _CLOSED_BEFORE.format(time=clock(opens), **words)
    if since is not None:
        return _CLOSED_AFTER.format(time=clock(since), **words)
    return _CLOSED_ALL_DAY[facts.closed_because].format(**words)


def _cycle_sentence(facts: CellFacts) -> str:
    if not facts.has_cycle_week:
        return _MAY_START_COOLDOWN if facts.cooldown_mode and facts.calling_minutes else ""
    if facts.both_minutes:
        whole = facts.both_minutes == facts.stop - facts.start
        template = _MAY_START if whole else _MAY_START_PARTLY
        return template.format(
            hours=_hours(facts.cycle, facts),
            open=facts.both_minutes,
            all=facts.stop - facts.start,
        )
    if facts.cycle_minutes:
        return _CYCLE_IN_VAIN.format(hours=_hours(facts.cycle, facts))
    return _CYCLE_CLOSED if facts.calling_minutes else ""


def _hours(runs: _Runs, facts: CellFacts) -> str:
    """Return the run that the cell lies in; of several, the first."""
    start, stop = next(
        (start, stop) for start, stop in runs if start < facts.stop and stop > facts.start
    )
    return _HOURS.format(start=clock(start), stop=clock(stop))
