"""What is wrong, suspicious or assumed in a campaign, each with a stable code."""

from collections.abc import Iterable
from enum import StrEnum

from msgspec import Struct

from altur_tui.campaign.finding_kinds import KINDS
from altur_tui.text import safe_fit

_MOST_CELLS = 60
_MOST_PATH_CELLS = 200


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
        name: safe_fit(word, _MOST_CELLS) if isinstance(word, str) else word
        for name, word in words.items()
    }
    severity = Severity(kind.severity) if in_use else Severity.NOTE
    return Finding(code, severity, template.format(**shown), safe_fit(where, _MOST_PATH_CELLS))


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
