"""The kinds of findings: how much each matters, its names and sentences, and what to do about it.

A new kind is added here and nowhere else.
"""

from enum import StrEnum

from msgspec import Struct

from altur_tui.i18n.sentences import P, S, T


class Severity(StrEnum):
    """How much a finding matters, worst first."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"

    @property
    def rank(self) -> int:
        """The place of this severity: 0 for the worst."""
        return _RANKS[self]


_RANKS = {severity: rank for rank, severity in enumerate(Severity)}


class SeverityKind(Struct, frozen=True):
    """How one severity is shown."""

    glyph: str
    word: T
    counted: P
    """For one and for many findings."""


SEVERITIES: dict[Severity, SeverityKind] = {
    Severity.ERROR: SeverityKind(
        "✗", T("severity", "Error"), P("{count:,} error", "{count:,} errors")
    ),
    Severity.WARNING: SeverityKind(
        "▲", T("severity", "Warning"), P("{count:,} warning", "{count:,} warnings")
    ),
    Severity.NOTE: SeverityKind("·", T("severity", "Note"), P("{count:,} note", "{count:,} notes")),
}


class FindingKind(Struct, frozen=True, kw_only=True):
    """How findings of one code are shown, wherever they appear."""

    severity: Severity
    """The severity in a block that is in use."""
    names: tuple[T, ...]
    """For a cell, the longest first. One has at most 10 letters and the last at most 9, so that
    a cell of 13 has room for a glyph and a number of one or two digits before it.
    """
    message: S | P
    """The sentence, a template with named placeholders."""
    meaning: S
    advice: S
    variants: dict[str, S | P] = {}
    """Other sentences of the same code, by name."""


CANNOT_FIT = "cycles_cannot_fit"
"""The code of cycles that cannot start as often as planned."""
CANNOT_FIT_ANY_MORE = S(
    "The period is over. For a new one, shorten the cooldown, widen the hours, plan fewer "
    "iterations or allow more days."
)
"""The advice on them once their last day is past."""

FINDINGS: dict[str, FindingKind] = {
    "unreadable_time": FindingKind(
        severity=Severity.ERROR,
        names=(T("finding", "Unreadable time"), T("finding", "Bad hours")),
        message=S(
            "The hours of {weekday}, “{start}” to “{stop}”, cannot be read, "
            "so when that day is open is unknown."
        ),
        meaning=S(
            "A time that is not written as HH:MM does not say when the day begins or ends. "
            "Altur may read it differently, or ignore that day."
        ),
        advice=S("Set the hours of that day again in the Altur dashboard."),
        variants={
            "cycles": S(
                "The cycle hours of {weekday}, “{start}” to “{stop}”, cannot be read, "
                "so when cycles can start on that day is unknown."
            ),
        },
    ),
    "unreadable_date": FindingKind(
        severity=Severity.ERROR,
        names=(T("finding", "Unreadable date"), T("finding", "Bad date")),
        message=S(
            "The start date of the cycles, “{text}”, cannot be read, so when they begin is unknown."
        ),
        meaning=S(
            "A date that is not written as YYYY-MM-DD, or a time that is not ISO 8601, cannot be "
            "read, so everything that depends on it is unknown."
        ),
        advice=S("Set the date again in the Altur dashboard."),
        variants={
            "end": S(
                "The end date of the cycles, “{text}”, cannot be read, so when they end is unknown."
            ),
            "created": S("The creation date “{text}” cannot be read."),
            "created_counted": S(
                "The creation date “{text}” cannot be read, so the cycles are counted from now."
            ),
        },
    ),
    "unknown_timezone": FindingKind(
        severity=Severity.ERROR,
        names=(T("finding", "Unknown time zone"), T("finding", "Bad zone")),
        message=S(
            "The time zone “{text}” is not in the zone database, "
            "so the hours are read in {zone} instead (assumed)."
        ),
        meaning=S(
            "Every hour of this campaign depends on its time zone. If the assumed one is wrong, "
            "all of them are shifted."
        ),
        advice=S("Correct the campaign's time zone, or name the right one with “--timezone”."),
        variants={
            "config": S(
                "The time zone “{text}” is not in the zone database, so the hours are read in "
                "{zone}, the zone of your settings (assumed)."
            ),
            "unreadable": S(
                "The time zone cannot be read, so the hours are read in {zone} instead (assumed)."
            ),
            "unreadable_config": S(
                "The time zone cannot be read, so the hours are read in {zone}, "
                "the zone of your settings (assumed)."
            ),
        },
    ),
    "no_active_day": FindingKind(
        severity=Severity.ERROR,
        names=(T("finding", "No active day"), T("finding", "Never open"), T("finding", "No days")),
        message=S("No day of the campaign's week has open hours, so no one is ever reached."),
        meaning=S("Every day is switched off, has no hours, or has hours of no length."),
        advice=S("Switch on at least one day of the campaign's schedule and give it hours."),
    ),
    "hours_unknown": FindingKind(
        severity=Severity.WARNING,
        names=(T("finding", "Hours unknown"), T("finding", "Hours?")),
        message=S("The answer does not say when the campaign is open."),
        meaning=S("The schedule is missing from the answer, empty, or cannot be read."),
        advice=S("Check the campaign's schedule in the Altur dashboard."),
        variants={
            "cycles": S("The answer does not say when cycles can start."),
        },
    ),
    "no_effective_minute": FindingKind(
        severity=Severity.ERROR,
        names=(
            T("finding", "No effective minute"),
            T("finding", "No overlap"),
            T("finding", "No match"),
        ),
        message=S(
            "The cycle hours and the campaign's hours never overlap, so no cycle can ever start."
        ),
        meaning=S("A cycle starts only where both weeks are open, within the cycle dates."),
        advice=S("Move the cycle hours into the campaign's hours, or widen one of the two."),
        variants={
            "dates": S("There is no minute between the cycle dates in which a cycle may start."),
            "calling": S("The campaign's week has no open hours, so no cycle can ever start."),
        },
    ),
    "cycle_dates_inverted": FindingKind(
        severity=Severity.ERROR,
        names=(T("finding", "Cycle dates inverted"), T("finding", "Bad dates")),
        message=S("The cycles end on {end}, before they start on {start}."),
        meaning=S(
            "A period that ends before it starts has no minute in which a cycle could start."
        ),
        advice=S("Swap or correct the two dates."),
    ),
    "cycles_cannot_fit": FindingKind(
        severity=Severity.ERROR,
        names=(
            T("finding", "Cycles cannot fit"),
            T("finding", "Cannot fit"),
            T("finding", "Don't fit"),
        ),
        message=P(
            "The cycles cannot finish: the one planned iteration cannot start.",
            "The cycles cannot finish: at most {possible:,} of the {count:,} planned iterations "
            "can start.",
        ),
        meaning=S(
            "Even if every iteration took no time at all and started as early as the two weeks "
            "and the cooldown allow, the planned iterations would not all fit."
        ),
        advice=S(
            "Shorten the cooldown, move the end date, widen the hours, or plan fewer iterations."
        ),
        variants={
            "none": S(
                "The cycles cannot finish: none of the {count:,} planned iterations can start."
            ),
            "over_none": S(
                "The cycles ended on {end}: none of the {count:,} planned iterations could have "
                "started."
            ),
            "over": P(
                "The cycles ended on {end}: the one planned iteration could not have started.",
                "The cycles ended on {end}: at most {possible:,} of the {count:,} planned "
                "iterations could have started.",
            ),
        },
    ),
    "no_iterations": FindingKind(
        severity=Severity.ERROR,
        names=(T("finding", "No iterations"), T("finding", "No cycles")),
        message=S("The cycles are switched on, but no iteration is planned, so none will start."),
        meaning=S("The maximum number of iterations is zero or less."),
        advice=S("Set how many iterations the cycles may have, or switch the cycles off."),
    ),
    "iterations_unknown": FindingKind(
        severity=Severity.WARNING,
        names=(
            T("finding", "Iterations unknown"),
            T("finding", "Iterations?"),
            T("finding", "Cycles?"),
        ),
        message=S("The cycles are switched on, but how many iterations are planned is unknown."),
        meaning=S(
            "The maximum number of iterations is missing from the answer, or cannot be read."
        ),
        advice=S("Check the maximum number of iterations in the Altur dashboard."),
    ),
    "cycles_unknown": FindingKind(
        severity=Severity.WARNING,
        names=(T("finding", "Cycles unknown"), T("finding", "Cycles?")),
        message=S("The answer does not say whether the cycles are on."),
        meaning=S("The switch of the cycles is missing from the answer."),
        advice=S("Check the cycles in the Altur dashboard."),
    ),
    "active_without_hours": FindingKind(
        severity=Severity.WARNING,
        names=(T("finding", "Active without hours"), T("finding", "No hours")),
        message=S("{weekday} is switched on without hours, so when it is open is unknown."),
        meaning=S("A day needs a start and a stop. Altur may ignore that day, or fill them in."),
        advice=S("Give the day hours, or switch it off."),
        variants={
            "cycles": S(
                "{weekday} is switched on for the cycles without hours, "
                "so when they can start on that day is unknown."
            ),
        },
    ),
    "zero_length_window": FindingKind(
        severity=Severity.WARNING,
        names=(
            T("finding", "Zero length window"),
            T("finding", "Zero hours"),
            T("finding", "No length"),
        ),
        message=S(
            "The hours of {weekday}, “{start}” to “{stop}”, have no length, "
            "so that day counts as closed."
        ),
        meaning=S(
            "Hours that stop where they start contain no minute. "
            "Whoever set them may have meant the whole day."
        ),
        advice=S("Write 00:00 to 24:00 for a whole day, or switch the day off."),
        variants={
            "cycles": S(
                "The cycle hours of {weekday}, “{start}” to “{stop}”, have no length, "
                "so that day counts as closed for the cycles."
            ),
        },
    ),
    "cycle_outside_calling": FindingKind(
        severity=Severity.WARNING,
        names=(
            T("finding", "Cycle outside calling"),
            T("finding", "Idle hours"),
            T("finding", "Idle time"),
        ),
        message=S(
            "The cycle week is open for {wasted} outside the campaign's hours, "
            "where no cycle can start."
        ),
        meaning=S(
            "A cycle starts only in minutes that both weeks leave open; "
            "the other cycle hours have no effect."
        ),
        advice=S("Move the cycle hours into the campaign's hours, or widen those."),
    ),
    "cycle_period_over": FindingKind(
        severity=Severity.WARNING,
        names=(
            T("finding", "Cycle period over"),
            T("finding", "Dates over"),
            T("finding", "Time over"),
        ),
        message=S(
            "The cycles are switched on, but their last day was {end}, so no more will start."
        ),
        meaning=S("The end date of the cycles has passed."),
        advice=S("Move the end date if you want more iterations, or switch the cycles off."),
    ),
    "whatsapp_cycles": FindingKind(
        severity=Severity.WARNING,
        names=(T("finding", "WhatsApp with cycles"), T("finding", "WA cycles")),
        message=S(
            "Cycles are switched on for a WhatsApp campaign; Altur documents them for phone "
            "campaigns only."
        ),
        meaning=S("The cycles are shown as they would run, but Altur may ignore them here."),
        advice=S("Ask Altur whether cycles run on WhatsApp, or switch them off."),
    ),
    "rate_mismatch": FindingKind(
        severity=Severity.WARNING,
        names=(T("finding", "Rates do not match"), T("finding", "Odd rates")),
        message=S(
            "“{name}Rate” is reported as {rate:.2f} %, but {count:,} of {total:,} is {share:.2f} %."
        ),
        meaning=S(
            "A reported rate and the same rate computed from the counts differ by more than a "
            "tenth of a percentage point."
        ),
        advice=S("Trust the counts, and ask Altur what the rate is a share of."),
    ),
    "id_mismatch": FindingKind(
        severity=Severity.WARNING,
        names=(T("finding", "Another id"), T("finding", "Other id")),
        message=S(
            "Campaign {asked} was requested, but the answer says that it is campaign {found}."
        ),
        meaning=S("The server answered with a different campaign than the one requested."),
        advice=S("Check the id, and the base URL with “altur-tui doctor”."),
    ),
    "clock_skew": FindingKind(
        severity=Severity.WARNING,
        names=(
            T("finding", "Clocks differ"),
            T("finding", "Clocks off"),
            T("finding", "Clock off"),
        ),
        message=S("This machine's clock is {skew} ahead of the server's."),
        meaning=S("Whether the campaign counts as open depends on this machine's clock."),
        advice=S("Set the clock of this machine, preferably by NTP."),
        variants={"behind": S("This machine's clock is {skew} behind the server's.")},
    ),
    "cached_answer": FindingKind(
        severity=Severity.NOTE,
        names=(T("finding", "Cached answer"), T("finding", "Cached")),
        message=S("The answer comes from a cache, which had kept it for {age}."),
        meaning=S("A cache between this machine and Altur answered, so the numbers are that old."),
        advice=S("Refresh later, or ask whoever runs the cache to exclude the API."),
    ),
    "list_unavailable": FindingKind(
        severity=Severity.NOTE,
        names=(T("finding", "List not read"), T("finding", "No list")),
        message=S(
            "The list of campaigns could not be read, so what it would tell is missing. {reason}"
        ),
        meaning=S("The list tells status, time zone and iterations where the answer does not."),
        advice=S("Try again later, or leave the list out with “--no-list”."),
    ),
    "wrong_type": FindingKind(
        severity=Severity.WARNING,
        names=(T("finding", "Wrong type"), T("finding", "Bad type")),
        message=S("“{path}” is {found} instead of {expected}, so its value is unknown."),
        meaning=S(
            "The API sent a different type of value than its reference says. Only that value is "
            "unknown; the raw view still shows it."
        ),
        advice=S("Nothing to do in the campaign. If the value matters, ask Altur."),
        variants={
            "whole": S("“{path}” is not a whole number, so its value is unknown."),
            "range": S("“{path}” is a number out of range, so its value is unknown."),
            "day": S(
                "“{path}” is {found} instead of {expected}, so when that day is open is unknown."
            ),
            "cycle_day": S(
                "“{path}” is {found} instead of {expected}, "
                "so when cycles can start on that day is unknown."
            ),
            "enabled": S(
                "“{path}” is {found} instead of {expected}, "
                "so whether the cycles are on is unknown."
            ),
            "start": S(
                "“{path}” is {found} instead of {expected}, so when the cycles begin is unknown."
            ),
            "end": S(
                "“{path}” is {found} instead of {expected}, so when the cycles end is unknown."
            ),
        },
    ),
    "more_than_shown": FindingKind(
        severity=Severity.NOTE,
        names=(T("finding", "More than shown"), T("finding", "Cut short")),
        message=P(
            "“{path}” has one more entry than is shown.",
            "“{path}” has {count:,} more entries than are shown.",
        ),
        meaning=S("The answer has more or larger entries than can be shown one by one."),
        advice=S("Nothing to do in the campaign; the raw view shows everything."),
        variants={
            "types": P(
                "One more value has an unexpected type, so it is unknown.",
                "{count:,} more values have an unexpected type, so they are unknown.",
            ),
        },
    ),
    "beyond_horizon": FindingKind(
        severity=Severity.NOTE,
        names=(T("finding", "Dates too far off"), T("finding", "Far dates")),
        message=S(
            "The cycle dates reach beyond the year 2100, so the cycles are not computed to their "
            "end."
        ),
        meaning=S("Dates that far away are shown, but not computed."),
        advice=S("Nothing, if the date only stands for “no end”."),
    ),
    "overnight_window": FindingKind(
        severity=Severity.NOTE,
        names=(T("finding", "Overnight window"), T("finding", "Overnight")),
        message=S("The hours of {weekday}, {hours}, run past midnight into the next day."),
        meaning=S(
            "A stop that is earlier than the start is read as one of the next day (assumed)."
        ),
        advice=S("Swap start and stop if the night was not meant."),
        variants={
            "cycles": S(
                "The cycle hours of {weekday}, {hours}, run past midnight into the next day."
            ),
        },
    ),
    "assumed_timezone": FindingKind(
        severity=Severity.NOTE,
        names=(T("finding", "Time zone assumed"), T("finding", "Zone?")),
        message=S("The answer names no time zone, so the hours are read in {zone} (assumed)."),
        meaning=S("Altur's default for new campaigns is America/Mexico_City."),
        advice=S("If this one is wrong, name another with “--timezone” or in the config file."),
        variants={
            "config": S(
                "The answer names no time zone, so the hours are read in {zone}, "
                "the zone of your settings (assumed)."
            ),
        },
    ),
    "assumed_utc": FindingKind(
        severity=Severity.NOTE,
        names=(T("finding", "UTC assumed"), T("finding", "UTC?")),
        message=S("The creation date “{text}” names no offset, so it is read as UTC (assumed)."),
        meaning=S("The reference promises a time with a zone."),
        advice=S("Nothing, unless a plan counts from the creation: then it may be some hours off."),
    ),
    "inferred_mode": FindingKind(
        severity=Severity.NOTE,
        names=(T("finding", "Mode inferred"), T("finding", "Mode?")),
        message=S(
            "The answer names no known mode of the cycles; their hours or dates mean "
            "“scheduled” (inferred)."
        ),
        meaning=S("Cycles follow a schedule of their own, or the cooldown alone."),
        advice=S("Check the mode of the cycles in the Altur dashboard."),
        variants={
            "cooldown": S(
                "The answer names no known mode of the cycles; having no hours or dates of "
                "their own, they follow the cooldown alone (inferred)."
            ),
        },
    ),
    "inferred_channel": FindingKind(
        severity=Severity.NOTE,
        names=(T("finding", "Channel inferred"), T("finding", "Channel?")),
        message=S(
            "The answer names no readable channel; its metrics are those of {channel} (inferred)."
        ),
        meaning=S("The type of integration is missing from the answer, or cannot be read."),
        advice=S("Nothing: the names of the metrics leave little doubt."),
    ),
    "no_filters": FindingKind(
        severity=Severity.NOTE,
        names=(T("finding", "Cycles without filter"), T("finding", "No filter")),
        message=S("The cycles have no filter, so they may include every contact again."),
        meaning=S("Neither statuses nor tags say which contacts the cycles are for."),
        advice=S("Choose statuses or tags if only some contacts are to be retried."),
    ),
}
