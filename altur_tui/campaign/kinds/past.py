"""The kinds of findings about what was seen before the present answer."""

from altur_tui.campaign.kinds.kind import FindingKind, Severity
from altur_tui.i18n.sentences import P, S, T

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
        names=(T("finding", "Stalled"),),
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
