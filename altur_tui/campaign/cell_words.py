"""One cell of the week, told in whole sentences: its hours, what is open, and why it is closed."""

from datetime import date
from typing import Literal

from msgspec import Struct

from altur_tui.campaign.identity import Channel
from altur_tui.campaign.schedule import MINUTES_A_DAY
from altur_tui.campaign.words import WEEKDAYS, clock
from altur_tui.campaign.words import day as day_words

Why = Literal["off", "unreadable", "missing", "empty"]
"""Why a day opens no hours of its own."""
OutOfDates = Literal["before", "after", "inverted"]
"""How a cell lies to the cycle dates, where they keep it out."""


class CellSentences(Struct, frozen=True):
    """The templates for one channel."""

    open: str
    partly: str
    """Where only some minutes of the cell are open."""
    closed_before: str
    closed_after: str
    closed_between: str
    closed_all_day: dict[Why | None, str]
    closed_other_day: dict[Why, str]
    """Where it is another day for the campaign than where the cell is shown."""
    cycle_in_vain: str
    """Where the cycle week is open, but the campaign's own is not."""


SENTENCES: dict[Channel, CellSentences] = {
    Channel.PHONE_CALL: CellSentences(
        open="{weekday} {start}–{stop}: calling is open, {hours}.",
        partly="{weekday} {start}–{stop}: calling is open for {open} of {all} minutes, {hours}.",
        closed_before="{weekday} {start}–{stop}: calling is closed until {time}.",
        closed_after="{weekday} {start}–{stop}: calling is closed since {time}.",
        closed_between="{weekday} {start}–{stop}: calling is closed from {since} to {time}.",
        closed_all_day={
            None: "{weekday} {start}–{stop}: calling is closed all day.",
            "off": "{weekday} {start}–{stop}: calling is closed, since the day is switched off.",
            "unreadable": (
                "{weekday} {start}–{stop}: calling is closed, since the day's hours cannot be read."
            ),
            "missing": "{weekday} {start}–{stop}: calling is closed, since the day has no hours.",
            "empty": (
                "{weekday} {start}–{stop}: calling is closed, since the day's hours have no length."
            ),
        },
        closed_other_day={
            "off": (
                "{weekday} {start}–{stop}: calling is closed, "
                "since the campaign's {own} is switched off."
            ),
            "unreadable": (
                "{weekday} {start}–{stop}: calling is closed, "
                "since the hours of the campaign's {own} cannot be read."
            ),
            "missing": (
                "{weekday} {start}–{stop}: calling is closed, "
                "since the campaign's {own} has no hours."
            ),
            "empty": (
                "{weekday} {start}–{stop}: calling is closed, "
                "since the hours of the campaign's {own} have no length."
            ),
        },
        cycle_in_vain=(
            "The cycle week is open, {hours}, but no cycle may start while calling is closed."
        ),
    ),
    Channel.WHATSAPP: CellSentences(
        open="{weekday} {start}–{stop}: sending is open, {hours}.",
        partly="{weekday} {start}–{stop}: sending is open for {open} of {all} minutes, {hours}.",
        closed_before="{weekday} {start}–{stop}: sending is closed until {time}.",
        closed_after="{weekday} {start}–{stop}: sending is closed since {time}.",
        closed_between="{weekday} {start}–{stop}: sending is closed from {since} to {time}.",
        closed_all_day={
            None: "{weekday} {start}–{stop}: sending is closed all day.",
            "off": "{weekday} {start}–{stop}: sending is closed, since the day is switched off.",
            "unreadable": (
                "{weekday} {start}–{stop}: sending is closed, since the day's hours cannot be read."
            ),
            "missing": "{weekday} {start}–{stop}: sending is closed, since the day has no hours.",
            "empty": (
                "{weekday} {start}–{stop}: sending is closed, since the day's hours have no length."
            ),
        },
        closed_other_day={
            "off": (
                "{weekday} {start}–{stop}: sending is closed, "
                "since the campaign's {own} is switched off."
            ),
            "unreadable": (
                "{weekday} {start}–{stop}: sending is closed, "
                "since the hours of the campaign's {own} cannot be read."
            ),
            "missing": (
                "{weekday} {start}–{stop}: sending is closed, "
                "since the campaign's {own} has no hours."
            ),
            "empty": (
                "{weekday} {start}–{stop}: sending is closed, "
                "since the hours of the campaign's {own} have no length."
            ),
        },
        cycle_in_vain=(
            "The cycle week is open, {hours}, but no cycle may start while sending is closed."
        ),
    ),
    Channel.UNKNOWN: CellSentences(
        open="{weekday} {start}–{stop}: the campaign is open, {hours}.",
        partly=(
            "{weekday} {start}–{stop}: the campaign is open for {open} of {all} minutes, {hours}."
        ),
        closed_before="{weekday} {start}–{stop}: the campaign is closed until {time}.",
        closed_after="{weekday} {start}–{stop}: the campaign is closed since {time}.",
        closed_between="{weekday} {start}–{stop}: the campaign is closed from {since} to {time}.",
        closed_all_day={
            None: "{weekday} {start}–{stop}: the campaign is closed all day.",
            "off": (
                "{weekday} {start}–{stop}: the campaign is closed, since the day is switched off."
            ),
            "unreadable": (
                "{weekday} {start}–{stop}: the campaign is closed, "
                "since the day's hours cannot be read."
            ),
            "missing": (
                "{weekday} {start}–{stop}: the campaign is closed, since the day has no hours."
            ),
            "empty": (
                "{weekday} {start}–{stop}: the campaign is closed, "
                "since the day's hours have no length."
            ),
        },
        closed_other_day={
            "off": (
                "{weekday} {start}–{stop}: the campaign is closed, "
                "since the campaign's {own} is switched off."
            ),
            "unreadable": (
                "{weekday} {start}–{stop}: the campaign is closed, "
                "since the hours of the campaign's {own} cannot be read."
            ),
            "missing": (
                "{weekday} {start}–{stop}: the campaign is closed, "
                "since the campaign's {own} has no hours."
            ),
            "empty": (
                "{weekday} {start}–{stop}: the campaign is closed, "
                "since the hours of the campaign's {own} have no length."
            ),
        },
        cycle_in_vain=(
            "The cycle week is open, {hours}, but no cycle may start while the campaign is closed."
        ),
    ),
}

MAY_START = "A cycle may start, {hours}."
MAY_START_PARTLY = "A cycle may start for {open} of {all} minutes, {hours}."
MAY_START_COOLDOWN = "A cycle may start once the cooldown is over."
CYCLE_CLOSED = "No cycle may start, since the cycle week is closed."
OUT_OF_DATES: dict[OutOfDates, str] = {
    "before": "No cycle may start: the cycles begin on {start}.",
    "after": "No cycle may start: the cycles ended on {end}.",
    "inverted": "No cycle may start: the cycles end on {end}, before they start on {start}.",
}
"""Where both weeks are open, but the cycle dates keep the cell out."""


_Runs = tuple[tuple[int, int], ...]


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

    channel: Channel
    day: int
    start: int
    stop: int
    calling_minutes: int
    cycle_minutes: int
    both_minutes: int
    calling: _Runs
    """The open minutes of the whole day, calling week."""
    calling_window: tuple[int, int] | None
    """The calling hours that the cell lies in; of several, the first. None if it is closed.

    They count from the midnight of `day`, so they may begin below 0 and end past 1440.
    """
    cycle_window: tuple[int, int] | None
    """The same of the cycle week."""
    has_cycle_week: bool
    cooldown_mode: bool
    closed_because: Why | None
    """Why the campaign's own day opens no hours, if it opens none."""
    closed_day: int
    """The campaign's own day, 0 for Monday: in another zone it may be a neighbour of `day`."""
    out_of_dates: OutOfDates | None
    """How the cell lies to the cycle dates, if they keep all of it out."""
    first_day: date | None
    """Of the cycles."""
    last_day: date | None


_TWO = "{first} {second}"
_HOURS = "{start}–{stop}"
_HOURS_OVERNIGHT = "{start}–{stop} (+1)"
_HOURS_SINCE = "from {weekday} {start} to {stop}"


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
    sentences = SENTENCES[facts.channel]
    words = {
        "weekday": WEEKDAYS[facts.day],
        "start": clock(facts.start),
        "stop": clock(facts.stop),
        "open": facts.calling_minutes,
        "all": facts.stop - facts.start,
    }
    if facts.calling_minutes:
        whole = facts.calling_minutes == facts.stop - facts.start
        template = sentences.open if whole else sentences.partly
        return template.format(hours=_hours(facts.calling_window, facts.day), **words)
    if facts.closed_because is not None:
        if facts.closed_day == facts.day:
            return sentences.closed_all_day[facts.closed_because].format(**words)
        other = sentences.closed_other_day[facts.closed_because]
        return other.format(own=WEEKDAYS[facts.closed_day], **words)
    since = max((stop for _, stop in facts.calling if stop <= facts.start), default=None)
    opens = min((start for start, _ in facts.calling if start >= facts.stop), default=None)
    if since is not None and opens is not None:
        return sentences.closed_between.format(since=clock(since), time=clock(opens), **words)
    if opens is not None:
        return sentences.closed_before.format(time=clock(opens), **words)
    if since is not None:
        return sentences.closed_after.format(time=clock(since), **words)
    return sentences.closed_all_day[None].format(**words)


def _cycle_sentence(facts: CellFacts) -> str:
    if not facts.has_cycle_week:
        return MAY_START_COOLDOWN if facts.cooldown_mode and facts.calling_minutes else ""
    if facts.both_minutes:
        return _may_start(facts)
    if facts.cycle_minutes:
        in_vain = SENTENCES[facts.channel].cycle_in_vain
        return in_vain.format(hours=_hours(facts.cycle_window, facts.day))
    return CYCLE_CLOSED if facts.calling_minutes else ""


def _may_start(facts: CellFacts) -> str:
    if facts.out_of_dates is not None:
        return OUT_OF_DATES[facts.out_of_dates].format(
            start=day_words(facts.first_day) if facts.first_day else "",
            end=day_words(facts.last_day) if facts.last_day else "",
        )
    whole = facts.both_minutes == facts.stop - facts.start
    return (MAY_START if whole else MAY_START_PARTLY).format(
        hours=_hours(facts.cycle_window, facts.day),
        open=facts.both_minutes,
        all=facts.stop - facts.start,
    )


def _hours(window: tuple[int, int] | None, day: int) -> str:
    """Return the hours of a window, with the day that opens it if that is the day before.

    Of what is open for longer than a day at a stretch, those of the cell's day.
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
