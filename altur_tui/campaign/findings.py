"""What is wrong, suspicious or assumed in a campaign, each with a stable code.

One table has everything that is said of a finding: a new one is added here and nowhere else.
"""

from collections.abc import Iterable
from enum import StrEnum

from msgspec import Struct

from altur_tui.text import choose, safe_fit

_MAX_CELLS = 60
_MAX_PATH_CELLS = 200


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
    word: str
    counted: tuple[str, str]
    """For one and for many findings, with `{count}`."""


SEVERITIES: dict[Severity, SeverityKind] = {
    Severity.ERROR: SeverityKind("✗", "Error", ("{count:,} error", "{count:,} errors")),
    Severity.WARNING: SeverityKind("▲", "Warning", ("{count:,} warning", "{count:,} warnings")),
    Severity.NOTE: SeverityKind("·", "Note", ("{count:,} note", "{count:,} notes")),
}


class FindingKind(Struct, frozen=True, kw_only=True):
    """How findings of one code are shown, wherever they appear."""

    severity: Severity
    """The severity in a block that is in use."""
    names: tuple[str, ...]
    """For a cell, the longest first. One has at most 10 letters and the last at most 9, so that
    a cell of 13 has room for a glyph and a number of one or two digits before it.
    """
    message: str
    """The sentence, a template with named placeholders."""
    meaning: str
    advice: str
    variants: dict[str, str] = {}
    """Other sentences of the same code, by name."""


FINDINGS: dict[str, FindingKind] = {
    "unreadable_time": FindingKind(
        severity=Severity.ERROR,
        names=("Unreadable time", "Bad hours"),
        message=(
            "The hours of {weekday}, “{start}” to “{stop}”, cannot be read, "
            "so when that day is open is unknown."
        ),
        meaning=(
            "A time that is not written as HH:MM does not say when the day begins or ends. "
            "Altur may read it differently, or ignore that day."
        ),
        advice="Set the hours of that day again in the Altur dashboard.",
        variants={
            "cycles": (
                "The cycle hours of {weekday}, “{start}” to “{stop}”, cannot be read, "
                "so when cycles can start on that day is unknown."
            ),
        },
    ),
    "unreadable_date": FindingKind(
        severity=Severity.ERROR,
        names=("Unreadable date", "Bad date"),
        message=(
            "The start date of the cycles, “{text}”, cannot be read, so when they begin is unknown."
        ),
        meaning=(
            "A date that is not written as YYYY-MM-DD, or a time that is not ISO 8601, cannot be "
            "read, so everything that depends on it is unknown."
        ),
        advice="Set the date again in the Altur dashboard.",
        variants={
            "end": (
                "The end date of the cycles, “{text}”, cannot be read, so when they end is unknown."
            ),
            "created": "The creation date “{text}” cannot be read.",
            "created_counted": (
                "The creation date “{text}” cannot be read, so the cycles are counted from now."
            ),
        },
    ),
    "unknown_timezone": FindingKind(
        severity=Severity.ERROR,
        names=("Unknown time zone", "Bad zone"),
        message=(
            "The time zone “{text}” is not in the zone database, "
            "so the hours are read in {zone} instead (assumed)."
        ),
        meaning=(
            "Every hour of this campaign depends on its time zone. If the assumed one is wrong, "
            "all of them are shifted."
        ),
        advice="Correct the campaign's time zone, or name the right one with “--timezone”.",
        variants={
            "config": (
                "The time zone “{text}” is not in the zone database, so the hours are read in "
                "{zone}, the zone of your settings (assumed)."
            ),
            "unreadable": (
                "The time zone cannot be read, so the hours are read in {zone} instead (assumed)."
            ),
            "unreadable_config": (
                "The time zone cannot be read, so the hours are read in {zone}, "
                "the zone of your settings (assumed)."
            ),
        },
    ),
    "no_active_day": FindingKind(
        severity=Severity.ERROR,
        names=("No active day", "Never open", "No days"),
        message="No day of the campaign's week has open hours, so no one is ever reached.",
        meaning="Every day is switched off, has no hours, or has hours of no length.",
        advice="Switch on at least one day of the campaign's schedule and give it hours.",
    ),
    "hours_unknown": FindingKind(
        severity=Severity.WARNING,
        names=("Hours unknown", "Hours?"),
        message="The answer does not say when the campaign is open.",
        meaning="The schedule is missing from the answer, empty, or cannot be read.",
        advice="Check the campaign's schedule in the Altur dashboard.",
        variants={
            "cycles": "The answer does not say when cycles can start.",
        },
    ),
    "no_effective_minute": FindingKind(
        severity=Severity.ERROR,
        names=("No effective minute", "No overlap", "No match"),
        message=(
            "The cycle hours and the campaign's hours never overlap, so no cycle can ever start."
        ),
        meaning="A cycle starts only where both weeks are open, within the cycle dates.",
        advice="Move the cycle hours into the campaign's hours, or widen one of the two.",
        variants={
            "dates": "There is no minute between the cycle dates in which a cycle may start.",
            "calling": "The campaign's week has no open hours, so no cycle can ever start.",
        },
    ),
    "cycle_dates_inverted": FindingKind(
        severity=Severity.ERROR,
        names=("Cycle dates inverted", "Bad dates"),
        message="The cycles end on {end}, before they start on {start}.",
        meaning="A period that ends before it starts has no minute in which a cycle could start.",
        advice="Swap or correct the two dates.",
    ),
    "cycles_cannot_fit": FindingKind(
        severity=Severity.ERROR,
        names=("Cycles cannot fit", "Cannot fit", "Don't fit"),
        message=(
            "The cycles cannot finish: at most {possible:,} of the {planned:,} planned iterations "
            "can start."
        ),
        meaning=(
            "Even if every iteration took no time at all and started as early as the two weeks "
            "and the cooldown allow, the planned iterations would not all fit."
        ),
        advice=(
            "Shorten the cooldown, move the end date, widen the hours, or plan fewer iterations."
        ),
        variants={
            "one": "The cycles cannot finish: the one planned iteration cannot start.",
            "over": (
                "The cycles ended on {end}: at most {possible:,} of the {planned:,} planned "
                "iterations could have started."
            ),
            "over_one": (
                "The cycles ended on {end}: the one planned iteration could not have started."
            ),
        },
    ),
    "no_iterations": FindingKind(
        severity=Severity.ERROR,
        names=("No iterations", "No cycles"),
        message="The cycles are switched on, but no iteration is planned, so none will start.",
        meaning="The maximum number of iterations is zero or less.",
        advice="Set how many iterations the cycles may have, or switch the cycles off.",
    ),
    "iterations_unknown": FindingKind(
        severity=Severity.WARNING,
        names=("Iterations unknown", "Iterations?", "Cycles?"),
        message=("The cycles are switched on, but how many iterations are planned is unknown."),
        meaning="The maximum number of iterations is missing from the answer, or cannot be read.",
        advice="Check the maximum number of iterations in the Altur dashboard.",
    ),
    "cycles_unknown": FindingKind(
        severity=Severity.WARNING,
        names=("Cycles unknown", "Cycles?"),
        message="The answer does not say whether the cycles are on.",
        meaning="The switch of the cycles is missing from the answer.",
        advice="Check the cycles in the Altur dashboard.",
    ),
    "active_without_hours": FindingKind(
        severity=Severity.WARNING,
        names=("Active without hours", "No hours"),
        message="{weekday} is switched on without hours, so when it is open is unknown.",
        meaning="A day needs a start and a stop. Altur may ignore that day, or fill them in.",
        advice="Give the day hours, or switch it off.",
        variants={
            "cycles": (
                "{weekday} is switched on for the cycles without hours, "
                "so when they can start on that day is unknown."
            ),
        },
    ),
    "zero_length_window": FindingKind(
        severity=Severity.WARNING,
        names=("Zero length window", "Zero hours", "No length"),
        message=(
            "The hours of {weekday}, “{start}” to “{stop}”, have no length, "
            "so that day counts as closed."
        ),
        meaning=(
            "Hours that stop where they start contain no minute. "
            "Whoever set them may have meant the whole day."
        ),
        advice="Write 00:00 to 24:00 for a whole day, or switch the day off.",
        variants={
            "cycles": (
                "The cycle hours of {weekday}, “{start}” to “{stop}”, have no length, "
                "so that day counts as closed for the cycles."
            ),
        },
    ),
    "cycle_outside_calling": FindingKind(
        severity=Severity.WARNING,
        names=("Cycle outside calling", "Idle hours", "Idle time"),
        message=(
            "The cycle week is open for {wasted} outside the campaign's hours, "
            "where no cycle can start."
        ),
        meaning=(
            "A cycle starts only in minutes that both weeks leave open; "
            "the other cycle hours have no effect."
        ),
        advice="Move the cycle hours into the campaign's hours, or widen those.",
    ),
    "cycle_period_over": FindingKind(
        severity=Severity.WARNING,
        names=("Cycle period over", "Dates over", "Time over"),
        message=(
            "The cycles are switched on, but their last day was {end}, so no more will start."
        ),
        meaning="The end date of the cycles has passed.",
        advice="Move the end date if you want more iterations, or switch the cycles off.",
    ),
    "whatsapp_cycles": FindingKind(
        severity=Severity.WARNING,
        names=("WhatsApp with cycles", "WA cycles"),
        message=(
            "Cycles are switched on for a WhatsApp campaign; Altur documents them for phone "
            "campaigns only."
        ),
        meaning="The cycles are shown as they would run, but Altur may ignore them here.",
        advice="Ask Altur whether cycles run on WhatsApp, or switch them off.",
    ),
    "rate_mismatch": FindingKind(
        severity=Severity.WARNING,
        names=("Rates do not match", "Odd rates"),
        message=(
            "“{name}Rate” is reported as {rate:.2%}, but {count:,} of {total:,} is {share:.2%}."
        ),
        meaning=(
            "A reported rate and the same rate computed from the counts differ by more than a "
            "tenth of a percentage point."
        ),
        advice="Trust the counts, and ask Altur what the rate is a share of.",
    ),
    "id_mismatch": FindingKind(
        severity=Severity.WARNING,
        names=("Another id", "Other id"),
        message="Campaign {asked} was requested, but the answer says that it is campaign {found}.",
        meaning="The server answered with a different campaign than the one requested.",
        advice="Check the id, and the base URL with “altur-tui doctor”.",
    ),
    "clock_skew": FindingKind(
        severity=Severity.WARNING,
        names=("Clocks differ", "Clocks off", "Clock off"),
        message="This machine's clock is {skew} ahead of the server's.",
        meaning="Whether the campaign counts as open depends on this machine's clock.",
        advice="Set the clock of this machine, preferably by NTP.",
        variants={"behind": "This machine's clock is {skew} behind the server's."},
    ),
    "cached_answer": FindingKind(
        severity=Severity.NOTE,
        names=("Cached answer", "Cached"),
        message="The answer comes from a cache, which had kept it for {age}.",
        meaning="A cache between this machine and Altur answered, so the numbers are that old.",
        advice="Refresh later, or ask whoever runs the cache to exclude the API.",
    ),
    "wrong_type": FindingKind(
        severity=Severity.WARNING,
        names=("Wrong type", "Bad type"),
        message="“{path}” is {found} instead of {expected}, so its value is unknown.",
        meaning=(
            "The API sent a different type of value than its reference says. Only that value is "
            "unknown; the raw view still shows it."
        ),
        advice="Nothing to do in the campaign. If the value matters, ask Altur.",
        variants={
            "whole": "“{path}” is not a whole number, so its value is unknown.",
            "range": "“{path}” is a number out of range, so its value is unknown.",
            "day": (
                "“{path}” is {found} instead of {expected}, so when that day is open is unknown."
            ),
            "cycle_day": (
                "“{path}” is {found} instead of {expected}, "
                "so when cycles can start on that day is unknown."
            ),
            "enabled": (
                "“{path}” is {found} instead of {expected}, "
                "so whether the cycles are on is unknown."
            ),
            "start": (
                "“{path}” is {found} instead of {expected}, so when the cycles begin is unknown."
            ),
            "end": (
                "“{path}” is {found} instead of {expected}, so when the cycles end is unknown."
            ),
        },
    ),
    "more_than_shown": FindingKind(
        severity=Severity.NOTE,
        names=("More than shown", "Cut short"),
        message="“{path}” has {more:,} more entries than are shown.",
        meaning="The answer has more or larger entries than can be shown one by one.",
        advice="Nothing to do in the campaign; the raw view shows everything.",
        variants={
            "one": "“{path}” has one more entry than is shown.",
            "types": "{more:,} more values have an unexpected type, so they are unknown.",
            "types_one": "One more value has an unexpected type, so it is unknown.",
        },
    ),
    "beyond_horizon": FindingKind(
        severity=Severity.NOTE,
        names=("Dates too far off", "Far dates"),
        message=(
            "The cycle dates reach beyond the year 2100, so the cycles are not computed to their "
            "end."
        ),
        meaning="Dates that far away are shown, but not computed.",
        advice="Nothing, if the date only stands for “no end”.",
    ),
    "overnight_window": FindingKind(
        severity=Severity.NOTE,
        names=("Overnight window", "Overnight"),
        message="The hours of {weekday}, {hours}, run past midnight into the next day.",
        meaning="A stop that is earlier than the start is read as one of the next day (assumed).",
        advice="Swap start and stop if the night was not meant.",
        variants={
            "cycles": "The cycle hours of {weekday}, {hours}, run past midnight into the next day.",
        },
    ),
    "assumed_timezone": FindingKind(
        severity=Severity.NOTE,
        names=("Time zone assumed", "Zone?"),
        message="The answer names no time zone, so the hours are read in {zone} (assumed).",
        meaning="Altur's default for new campaigns is America/Mexico_City.",
        advice="If this one is wrong, name another with “--timezone” or in the config file.",
        variants={
            "config": (
                "The answer names no time zone, so the hours are read in {zone}, "
                "the zone of your settings (assumed)."
            ),
        },
    ),
    "assumed_utc": FindingKind(
        severity=Severity.NOTE,
        names=("UTC assumed", "UTC?"),
        message="The creation date “{text}” names no offset, so it is read as UTC (assumed).",
        meaning="The reference promises a time with a zone.",
        advice="Nothing, unless a plan counts from the creation: then it may be some hours off.",
    ),
    "inferred_mode": FindingKind(
        severity=Severity.NOTE,
        names=("Mode inferred", "Mode?"),
        message=(
            "The answer names no known mode of the cycles; their hours or dates mean "
            "“scheduled” (inferred)."
        ),
        meaning="Cycles follow a schedule of their own, or the cooldown alone.",
        advice="Check the mode of the cycles in the Altur dashboard.",
        variants={
            "cooldown": (
                "The answer names no known mode of the cycles; having no hours or dates of "
                "their own, they follow the cooldown alone (inferred)."
            ),
        },
    ),
    "inferred_channel": FindingKind(
        severity=Severity.NOTE,
        names=("Channel inferred", "Channel?"),
        message=(
            "The answer names no readable channel; its metrics are those of {channel} (inferred)."
        ),
        meaning="The type of integration is missing from the answer, or cannot be read.",
        advice="Nothing: the names of the metrics leave little doubt.",
    ),
    "no_filters": FindingKind(
        severity=Severity.NOTE,
        names=("Cycles without filter", "No filter"),
        message="The cycles have no filter, so they may include every contact again.",
        meaning="Neither statuses nor tags say which contacts the cycles are for.",
        advice="Choose statuses or tags if only some contacts are to be retried.",
    ),
}


class Finding(Struct, frozen=True):
    """One thing to know about a campaign."""

    code: str
    severity: Severity
    message: str
    """A whole sentence, safe to show."""
    where: str
    """The field's path in the API's object, such as `scheduling.wed`; empty for the whole."""

    @property
    def kind(self) -> FindingKind:
        """How findings of this code are shown."""
        return FINDINGS[self.code]


def finding(
    code: str,
    where: str,
    *,
    variant: str = "",
    in_use: bool = True,
    severity: Severity | None = None,
    **values: object,
) -> Finding:
    """Return the finding of `code` with its sentence filled in.

    `variant` chooses another sentence of the same code, `severity` another severity. What is not
    `in_use`, since its block is switched off, is a note. Texts among the values are
    server text: made safe here.
    """
    kind = FINDINGS[code]
    template = kind.variants[variant] if variant else kind.message
    shown = {
        name: safe_fit(value, _MAX_CELLS) if isinstance(value, str) else value
        for name, value in values.items()
    }
    found = (severity or kind.severity) if in_use else Severity.NOTE
    return Finding(code, found, template.format(**shown), safe_fit(where, _MAX_PATH_CELLS))


def more_than_shown(path: str, more: int) -> list[Finding]:
    """Return a finding that `more` entries of a field are not shown; none if all are."""
    if more <= 0:
        return []
    variant = choose("one", "", more)
    return [finding("more_than_shown", path, variant=variant, path=path, more=more)]


def alike(findings: Iterable[Finding]) -> list[list[Finding]]:
    """Return the findings grouped by code and severity, in the order in which those come first."""
    groups: dict[tuple[str, Severity], list[Finding]] = {}
    for each in findings:
        groups.setdefault((each.code, each.severity), []).append(each)
    return list(groups.values())


def worst_first(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return the findings by severity, otherwise in the order given."""
    return tuple(sorted(findings, key=lambda each: each.severity.rank))
