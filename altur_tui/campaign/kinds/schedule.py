"""Findings about when a campaign may call: its hours, and its cycles."""

from altur_tui.campaign.kinds.kind import FindingKind, Severity
from altur_tui.i18n.sentences import P, S, T

CANNOT_FIT = "cycles_cannot_fit"
"""The code of cycles that cannot start as often as planned."""
CANNOT_FIT_ANY_MORE = S(
    "The period is over. For a new one, shorten the cooldown, widen the hours, plan fewer "
    "iterations or allow more days."
)
"""The advice on them once their last day is past."""

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

CYCLES: dict[str, FindingKind] = {
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
    "no_filters": FindingKind(
        severity=Severity.NOTE,
        names=(T("finding", "Cycles without filter"), T("finding", "No filter")),
        message=S("The cycles have no filter, so they may include every contact again."),
        meaning=S("Neither statuses nor tags say which contacts the cycles are for."),
        advice=S("Choose statuses or tags if only some contacts are to be retried."),
    ),
}
