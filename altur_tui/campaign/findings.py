"""What is wrong, suspicious or assumed in a campaign, each with a stable code."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Literal

from msgspec import Struct

from altur_tui.text import safe_fit


class Kind(Struct, frozen=True):
    """One code of findings."""

    severity: Literal["error", "warning", "note"]
    """Where the finding lies in a block that is in use."""
    message: str
    """The sentence, a template with named placeholders."""
    meaning: str
    advice: str
    variants: dict[str, str] = {}
    """Other sentences of the same code, by name."""


KINDS: dict[str, Kind] = {
    "unreadable_time": Kind(
        "error",
        "The hours of {weekday}, “{start}” to “{stop}”, cannot be read, "
        "so that day counts as closed.",
        "A time that is not written as HH:MM tells nobody when the day begins or ends. "
        "Altur may read it in its own way, or leave that day out.",
        "Set the hours of that day again in the Altur dashboard.",
        {
            "cycles": "The cycle hours of {weekday}, “{start}” to “{stop}”, cannot be read, "
            "so that day counts as closed for the cycles.",
        },
    ),
    "unreadable_date": Kind(
        "error",
        "The start date of the cycles, “{text}”, cannot be read, so they count as having none.",
        "A date that is not written as YYYY-MM-DD, or an instant that is not ISO 8601, is left "
        "out of everything that hangs on it.",
        "Set the date again in the Altur dashboard.",
        {
            "end": "The end date of the cycles, “{text}”, cannot be read, "
            "so they count as having none.",
            "created": "The instant of creation, “{text}”, cannot be read.",
            "created_counted": "The instant of creation, “{text}”, cannot be read, "
            "so the cycles are counted from now.",
        },
    ),
    "unknown_timezone": Kind(
        "error",
        "The time zone “{text}” is not in the zone database, "
        "so the hours are read in {zone} instead.",
        "Every hour of this campaign hangs on its time zone. If the assumed one is wrong, "
        "all of them are shifted.",
        "Correct the campaign's time zone, or name the right one with “--timezone”.",
    ),
    "no_active_day": Kind(
        "error",
        "No day of the campaign's week has any open minute, so nobody is ever reached.",
        "Every day is switched off, has no readable hours, or has hours of no length.",
        "Switch on at least one day of the campaign's schedule and give it hours.",
    ),
    "no_effective_minute": Kind(
        "error",
        "The cycle hours and the campaign's hours never meet, so no cycle can ever start.",
        "A cycle starts only in minutes that both weeks leave open, within the cycle dates.",
        "Move the cycle hours into the campaign's hours, or widen one of the two.",
        {
            "dates": "Between the cycle dates there is no minute in which a cycle may start.",
            "calling": "The campaign's week has no open minute, so no cycle can ever start.",
        },
    ),
    "cycle_dates_inverted": Kind(
        "error",
        "The cycles end on {end}, before they start on {start}.",
        "A period that ends before it starts has no minute in which a cycle could start.",
        "Exchange or correct the two dates.",
    ),
    "cycles_cannot_fit": Kind(
        "error",
        "The cycles cannot finish: at most {possible:,} of the {planned:,} planned iterations "
        "can start.",
        "Even if each pass took no time at all and every start came as early as the two weeks "
        "and the cooldown allow, the planned iterations would not all fit.",
        "Shorten the cooldown, move the end date, widen the hours, or plan fewer iterations.",
        {
            "one": "The cycles cannot finish: the one planned iteration cannot start.",
        },
    ),
    "no_iterations": Kind(
        "error",
        "The cycles are switched on, but no iteration is planned, so none will start.",
        "The highest number of iterations is missing, zero or less.",
        "Set how many iterations the cycles may have, or switch the cycles off.",
    ),
    "active_without_hours": Kind(
        "warning",
        "{weekday} is switched on, but has no hours, so it counts as closed.",
        "A day needs a start and a stop to be open.",
        "Give the day hours, or switch it off.",
        {
            "cycles": "{weekday} is switched on for the cycles, but has no hours, "
            "so it counts as closed for them.",
        },
    ),
    "zero_length_window": Kind(
        "warning",
        "The hours of {weekday}, “{start}” to “{stop}”, have no length, "
        "so that day counts as closed.",
        "Hours that stop where they start hold no minute. Whoever wrote them may have meant the "
        "whole day.",
        "Write 00:00 to 24:00 for a whole day, or switch the day off.",
        {
            "cycles": "The cycle hours of {weekday}, “{start}” to “{stop}”, have no length, "
            "so that day counts as closed for the cycles.",
        },
    ),
    "cycle_outside_calling": Kind(
        "warning",
        "The cycle week is open for {wasted} outside the campaign's hours, "
        "where no cycle can start.",
        "A cycle starts only in minutes that both weeks leave open; the rest of the cycle hours "
        "has no effect.",
        "Move the cycle hours into the campaign's hours, or widen those.",
    ),
    "cycle_period_over": Kind(
        "warning",
        "The cycles are switched on, but their last day was {end}, so no more will start.",
        "The end date of the cycles has passed.",
        "Move the end date if more iterations are wanted, or switch the cycles off.",
    ),
    "whatsapp_cycles": Kind(
        "warning",
        "Cycles are switched on for a WhatsApp campaign; Altur documents them for phone "
        "campaigns only.",
        "The cycles are shown as they would run, but Altur may ignore them here.",
        "Ask Altur whether cycles run on WhatsApp, or switch them off.",
    ),
    "rate_mismatch": Kind(
        "warning",
        "“{name}Rate” is reported as {rate:.2%}, but {count:,} of {total:,} is {share:.2%}.",
        "A reported rate and the same rate computed from the counts differ by more than a tenth "
        "of a percentage point.",
        "Trust the counts, and ask Altur what the rate is taken of.",
    ),
    "id_mismatch": Kind(
        "warning",
        "Campaign {asked} was asked for, but the answer says that it is campaign {found}.",
        "The server answered with another campaign than the one that was asked for.",
        "Check the id, and the base URL with “altur-tui doctor”.",
    ),
    "clock_skew": Kind(
        "warning",
        "This machine's clock is {seconds:,} seconds ahead of the server's.",
        "Whether the campaign is open now hangs on this machine's clock.",
        "Set the clock of this machine, best by NTP.",
        {"behind": "This machine's clock is {seconds:,} seconds behind the server's."},
    ),
    "wrong_type": Kind(
        "warning",
        "“{path}” is of the type {found} where {expected} was expected, so it is left out.",
        "The API sent a value of another kind than its reference says. Only that value is lost; "
        "the raw view still shows it.",
        "Nothing to do in the campaign. If the value matters, ask Altur.",
    ),
    "more_than_shown": Kind(
        "note",
        "“{path}” has {more:,} more entries than are shown.",
        "The answer holds more of one kind, or larger things, than can be shown one by one.",
        "Nothing to do in the campaign; the raw view shows everything.",
        {
            "one": "“{path}” has one more entry than is shown.",
            "types": "{more:,} more values are of another type than expected, "
            "so they are left out.",
            "types_one": "One more value is of another type than expected, so it is left out.",
        },
    ),
    "beyond_horizon": Kind(
        "note",
        "The cycle dates reach beyond the year 2100, so the cycles are not computed to their end.",
        "Dates that far away are told, but not computed.",
        "Nothing, if the date only stands for “without an end”.",
    ),
    "overnight_window": Kind(
        "note",
        "The hours of {weekday}, {hours}, run past midnight into the next day.",
        "A stop that is earlier than the start is read as one of the next day (assumed).",
        "Exchange start and stop if the night was not meant.",
        {
            "cycles": "The cycle hours of {weekday}, {hours}, run past midnight into the next day.",
        },
    ),
    "assumed_timezone": Kind(
        "note",
        "The answer names no time zone, so the hours are read in {zone} (assumed).",
        "Altur's default for new campaigns is America/Mexico_City.",
        "Name another zone with “--timezone” or in the config file if this one is wrong.",
        {
            "config": "The answer names no time zone, so the hours are read in {zone}, "
            "the zone of your settings (assumed).",
            "unknown": "The hours are read in {zone} (assumed).",
            "unknown_config": "The hours are read in {zone}, the zone of your settings (assumed).",
        },
    ),
    "assumed_utc": Kind(
        "note",
        "The instant of creation, “{text}”, names no offset, so it is read as UTC (assumed).",
        "The reference promises an instant with a zone.",
        "Nothing, unless a plan counts from the creation: then it may be some hours off.",
    ),
    "inferred_mode": Kind(
        "note",
        "The answer does not say how the cycles are timed; their hours or dates mean “scheduled” "
        "(inferred).",
        "Cycles are timed by a schedule of their own, or by the cooldown alone.",
        "Check the mode of the cycles in the Altur dashboard.",
        {
            "cooldown": "The answer does not say how the cycles are timed; without hours and dates "
            "of their own it is by the cooldown alone (inferred)."
        },
    ),
    "inferred_channel": Kind(
        "note",
        "The answer does not name the channel; its metrics are those of {channel} (inferred).",
        "The kind of integration is missing from the answer.",
        "Nothing: the names of the metrics leave little doubt.",
    ),
    "no_filters": Kind(
        "note",
        "The cycles have no filter, so they may take in every contact again.",
        "Neither statuses nor tags say which contacts the cycles are for.",
        "Choose statuses or tags if only some contacts are to be reached again.",
    ),
}


_MAX_CELLS = 60
_MAX_PATH_CELLS = 200


class Severity(StrEnum):
    """How much a finding matters."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


class Finding(Struct, frozen=True):
    """One thing to know about a campaign."""

    code: str
    severity: Severity
    message: str
    """A whole sentence, safe to show."""
    where: str
    """The field's path in the API's object, such as `scheduling.wed`; empty for the whole."""


_RANKS = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.NOTE: 2}


def finding(
    code: str, where: str, *, variant: str = "", in_use: bool = True, **words: object
) -> Finding:
    """Return the finding of `code` with its sentence filled in.

    `variant` chooses another sentence of the same code. What is not `in_use`, since it lies in a
    block that is switched off, is a note. Texts among the words are server text: made safe here.
    """
    kind = KINDS[code]
    template = kind.variants[variant] if variant else kind.message
    shown = {
        name: safe_fit(word, _MAX_CELLS) if isinstance(word, str) else word
        for name, word in words.items()
    }
    severity = Severity(kind.severity) if in_use else Severity.NOTE
    return Finding(code, severity, template.format(**shown), safe_fit(where, _MAX_PATH_CELLS))


def more_than_shown(path: str, more: int) -> list[Finding]:
    """Return what tells that `more` entries of a field are not shown; nothing if there are none."""
    if more <= 0:
        return []
    variant = "one" if more == 1 else ""
    return [finding("more_than_shown", path, variant=variant, path=path, more=more)]


def alike(findings: Iterable[Finding]) -> list[list[Finding]]:
    """Return the findings grouped by code and severity, in the order in which those come first."""
    groups: dict[tuple[str, Severity], list[Finding]] = {}
    for each in findings:
        groups.setdefault((each.code, each.severity), []).append(each)
    return list(groups.values())


def worst_first(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return the findings by severity, otherwise in the order given."""
    return tuple(sorted(findings, key=_rank))


def _rank(each: Finding) -> int:
    return _RANKS[each.severity]
