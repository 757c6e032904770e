"""The sentences about one cell of the week: phone campaigns call, WhatsApp campaigns send."""

from typing import Literal

from msgspec import Struct

from altur_tui.campaign.identity import Channel

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
