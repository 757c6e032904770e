"""The kinds of findings: how much each matters, its names and sentences, and what to do about it.

A new kind is added in `kinds`, in the module of what it is about.
"""

from altur_tui.campaign.kinds.answer import ANSWER
from altur_tui.campaign.kinds.cycles import CANNOT_FIT, CANNOT_FIT_ANY_MORE, CYCLES
from altur_tui.campaign.kinds.hours import HOURS
from altur_tui.campaign.kinds.kind import SEVERITIES, FindingKind, Severity, SeverityKind
from altur_tui.campaign.kinds.past import PAST

__all__ = [
    "CANNOT_FIT",
    "CANNOT_FIT_ANY_MORE",
    "FINDINGS",
    "SEVERITIES",
    "FindingKind",
    "Severity",
    "SeverityKind",
]

FINDINGS: dict[str, FindingKind] = HOURS | CYCLES | ANSWER | PAST
"""All kinds, by their codes."""
