"""Findings about the hours of a week: the campaign's, or that of its cycles."""

from altur_tui.campaign.kinds.kind import FindingKind, Severity
from altur_tui.i18n.sentences import S, T

HOURS: dict[str, FindingKind] = {
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
}
