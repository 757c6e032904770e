"""Findings about the answer, its zone, channel and analytics, and against what was seen before."""

from altur_tui.campaign.kinds.kind import FindingKind, Severity
from altur_tui.i18n.sentences import P, S, T

ANSWER: dict[str, FindingKind] = {
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
            "The list of campaigns could not be read, so what it would add is missing. {reason}"
        ),
        meaning=S("The list has the status, time zone and iterations that an answer lacks."),
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
            "changes": P(
                "One more value of the configuration was changed in the last day.",
                "{count:,} more values of the configuration were changed in the last day.",
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
    "inferred_channel": FindingKind(
        severity=Severity.NOTE,
        names=(T("finding", "Channel inferred"), T("finding", "Channel?")),
        message=S(
            "The answer names no readable channel; its metrics are those of {channel} (inferred)."
        ),
        meaning=S("The type of integration is missing from the answer, or cannot be read."),
        advice=S("Nothing: the names of the metrics leave little doubt."),
    ),
}

PAST: dict[str, FindingKind] = {
    "configuration_changed": FindingKind(
        severity=Severity.NOTE,
        names=(T("finding", "Recently changed"), T("finding", "Changed")),
        message=S("{change}, between {after} and {at}."),
        variants={"within_a_minute": S("{change}, on {at}.")},
        meaning=S("The configuration was changed in the last day, some time between two answers."),
        advice=S("Nothing, if it was meant. Otherwise ask who has access to the campaign."),
    ),
    "stalled": FindingKind(
        severity=Severity.WARNING,
        names=(T("finding", "Stalled"), T("finding, briefly", "Stalled")),
        message=P(
            "Nothing has moved since {time} ({minutes}) although one contact is left.",
            "Nothing has moved since {time} ({minutes}) although {count:,} contacts are left.",
        ),
        meaning=S(
            "The campaign is within its hours, and for half an hour of them or more every "
            "answer had the same counts."
        ),
        advice=S(
            "Check in the Altur dashboard whether the campaign is running, and its agent, "
            "integration, filters and balance."
        ),
    ),
}
