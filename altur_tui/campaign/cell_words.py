"""One cell of the week in whole sentences: its hours, what is open, and why it is closed."""

from datetime import date
from typing import Literal

from msgspec import Struct

from altur_tui.campaign.schedule import MINUTES_A_DAY
from altur_tui.campaign.words import WEEKDAYS, clock
from altur_tui.campaign.words import day as day_words
from altur_tui.i18n.sentences import S

Why = Literal["off", "unknown", "unreadable", "missing", "empty"]
"""Why a day opens no hours of its own."""
OutOfDates = Literal["before", "after", "inverted", "unknown"]
"""Why the cycle dates exclude a cell: it is before them, after them, or they are inverted; or they
could not be read.
"""

_OPEN = S("{weekday} {start}–{stop}: open, {hours}.")
_PARTLY = S("{weekday} {start}–{stop}: open for {open} of {all} minutes, {hours}.")
_CLOSED_BEFORE = S("{weekday} {start}–{stop}: closed until {time}.")
_CLOSED_AFTER = S("{weekday} {start}–{stop}: closed since {time}.")
_CLOSED_BETWEEN = S("{weekday} {start}–{stop}: closed from {since} to {time}.")
_CLOSED_ALL_DAY = S("{weekday} {start}–{stop}: closed all day.")
_REASONS: dict[Why, S] = {
    "off": S("{weekday} {start}–{stop}: closed, because the day is switched off."),
    "unknown": S(
        "{weekday} {start}–{stop}: unknown, because the answer does not say when the day is open."
    ),
    "unreadable": S("{weekday} {start}–{stop}: unknown, because the day's hours cannot be read."),
    "missing": S(
        "{weekday} {start}–{stop}: unknown, because the day is switched on without hours."
    ),
    "empty": S("{weekday} {start}–{stop}: closed, because the day's hours have no length."),
}
# Where it is another day for the campaign than where the cell is shown.
_REASONS_OF_OTHER_DAY: dict[Why, S] = {
    "off": S("{weekday} {start}–{stop}: closed, because the campaign's {own} is switched off."),
    "unknown": S(
        "{weekday} {start}–{stop}: unknown, "
        "because the answer does not say when the campaign's {own} is open."
    ),
    "unreadable": S(
        "{weekday} {start}–{stop}: unknown, "
        "because the hours of the campaign's {own} cannot be read."
    ),
    "missing": S(
        "{weekday} {start}–{stop}: unknown, "
        "because the campaign's {own} is switched on without hours."
    ),
    "empty": S(
        "{weekday} {start}–{stop}: closed, "
        "because the hours of the campaign's {own} have no length."
    ),
}
_UNKNOWN: frozenset[Why | None] = frozenset({"unknown", "unreadable", "missing"})
_CYCLE_IN_VAIN = S(
    "The cycle week is open, {hours}, but no cycle may start while the campaign is closed."
)
_CYCLE_UNKNOWN = S(
    "The cycle week is open, {hours}, so a cycle may start while the campaign is open."
)
_MAY_START = S("A cycle may start, {hours}.")
_MAY_START_PARTLY = S("A cycle may start for {open} of {all} minutes, {hours}.")
_MAY_START_COOLDOWN = S("A cycle may start once the cooldown is over.")
_CYCLE_HOURS_UNKNOWN = S("Whether a cycle may start is unknown, because its hours are unknown.")
_CYCLE_CLOSED = S("No cycle may start, because the cycle week is closed.")
# Where both weeks are open, but the cycle dates exclude the cell.
_OUT_OF_DATES: dict[OutOfDates, S] = {
    "before": S("No cycle may start: the cycles begin on {start}."),
    "after": S("No cycle may start: the cycles ended on {end}."),
    "unknown": S("Whether a cycle may start is unknown, because the cycle dates cannot be read."),
    "inverted": S("No cycle may start: the cycles end on {end}, before they start on {start}."),
}
_TWO = S("{first} {second}")
_HOURS = "{start}–{stop}"
_HOURS_OVERNIGHT = "{start}–{stop} (+1)"
_HOURS_SINCE = S("from {weekday} {start} to {stop}")

_Runs = tuple[tuple[int, int], ...]


class CellHours(Struct, frozen=True):
    """What the sentences of a cell go by."""

    day: int
    start: int
    stop: int
    calling_minutes: int
    cycle_minutes: int
    both_minutes: int
    calling: _Runs
    """The open minutes of the whole day, calling week."""
    calling_window: tuple[int, int] | None
    """The calling hours that contain the cell; of several, the first. None if it is closed.

    They count from the midnight of `day`, so they may begin below 0 and end past 1440.
    """
    cycle_window: tuple[int, int] | None
    """The same of the cycle week."""
    has_cycle_week: bool
    cycle_unknown: bool
    """Whether some of the cycle hours of the cell are unknown."""
    cooldown_mode: bool
    closed_because: Why | None
    """Why the campaign's own day opens no hours, if it opens none."""
    closed_day: int
    """The campaign's own day, 0 for Monday: in another zone it may be a neighbour of `day`."""
    out_of_dates: OutOfDates | None
    """Why the cycle dates exclude the whole cell, if they do."""
    first_day: date | None
    """Of the cycles."""
    last_day: date | None


def tell(hours: CellHours) -> str:
    """Return the sentences of a cell: its hours, and whether a cycle may start in it."""
    first, second = _calling_sentence(hours), _cycle_sentence(hours)
    return _TWO.format(first=first, second=second) if second else first


def _calling_sentence(hours: CellHours) -> str:
    words = {
        "weekday": WEEKDAYS[hours.day],
        "start": clock(hours.start),
        "stop": clock(hours.stop),
        "open": hours.calling_minutes,
        "all": hours.stop - hours.start,
    }
    if hours.calling_minutes:
        whole = hours.calling_minutes == hours.stop - hours.start
        template = _OPEN if whole else _PARTLY
        return template.format(hours=_hours(hours.calling_window, hours.day), **words)
    if hours.closed_because is not None:
        if hours.closed_day == hours.day:
            return _REASONS[hours.closed_because].format(**words)
        other = _REASONS_OF_OTHER_DAY[hours.closed_because]
        return other.format(own=WEEKDAYS[hours.closed_day], **words)
    since = max((stop for _, stop in hours.calling if stop <= hours.start), default=None)
    opens = min((start for start, _ in hours.calling if start >= hours.stop), default=None)
    if since is not None and opens is not None:
        return _CLOSED_BETWEEN.format(since=clock(since), time=clock(opens), **words)
    if opens is not None:
        return _CLOSED_BEFORE.format(time=clock(opens), **words)
    if since is not None:
        return _CLOSED_AFTER.format(time=clock(since), **words)
    return _CLOSED_ALL_DAY.format(**words)


def _cycle_sentence(hours: CellHours) -> str:
    if not hours.has_cycle_week:
        return str(_MAY_START_COOLDOWN) if hours.cooldown_mode and hours.calling_minutes else ""
    is_unknown = hours.closed_because in _UNKNOWN
    if hours.out_of_dates is not None and (
        hours.both_minutes or (hours.cycle_minutes and is_unknown)
    ):
        return _OUT_OF_DATES[hours.out_of_dates].format(
            start=day_words(hours.first_day) if hours.first_day else "",
            end=day_words(hours.last_day) if hours.last_day else "",
        )
    if hours.both_minutes:
        return _may_start(hours)
    if hours.cycle_minutes:
        template = _CYCLE_UNKNOWN if is_unknown else _CYCLE_IN_VAIN
        return template.format(hours=_hours(hours.cycle_window, hours.day))
    if hours.cycle_unknown:
        return str(_CYCLE_HOURS_UNKNOWN) if hours.calling_minutes or is_unknown else ""
    return str(_CYCLE_CLOSED) if hours.calling_minutes else ""


def _may_start(hours: CellHours) -> str:
    whole = hours.both_minutes == hours.stop - hours.start
    return (_MAY_START if whole else _MAY_START_PARTLY).format(
        hours=_hours(hours.cycle_window, hours.day),
        open=hours.both_minutes,
        all=hours.stop - hours.start,
    )


def _hours(window: tuple[int, int] | None, day: int) -> str:
    """Return the hours of a window, with the day that opens it if that is the day before.

    Of what is open for longer than a day at a span, those of the cell's day.
    """
    start, stop = window or (0, 0)
    if stop - start > MINUTES_A_DAY:
        start, stop = max(start, 0), min(stop, MINUTES_A_DAY)
    if start < 0:
        return _HOURS_SINCE.format(
            weekday=WEEKDAYS[day - 1], start=clock(start + MINUTES_A_DAY), stop=clock(stop)
        )
    if stop > MINUTES_A_DAY:
        return _HOURS_OVERNIGHT.format(start=clock(start), stop=clock(stop - MINUTES_A_DAY))
    return _HOURS.format(start=clock(start), stop=clock(stop))
