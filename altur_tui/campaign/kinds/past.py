"""The kinds of findings about what was seen before the present answer."""

from altur_tui.campaign.kinds.kind import FindingKind, Severity
from altur_tui.i18n.sentences import S, T

PAST: dict[str, FindingKind] = {
    "configuration_changed": FindingKind(
        severity=Severity.NOTE,
        names=(T("finding", "Recently changed"), T("finding", "Changed")),
        message=S("{change}, between {after} and {at}."),
        meaning=S(
            "The configuration was changed in the last day. It happened between two looks, so "
            "the exact moment is unknown."
        ),
        advice=S("Nothing, if it was meant. Otherwise ask who has access to the campaign."),
    ),
}
