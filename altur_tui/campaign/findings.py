"""What is wrong, suspicious or assumed in a campaign, each with a stable code."""

from collections.abc import Iterable

from msgspec import Struct, field

from altur_tui.campaign.kinds.answer import ANSWER, PAST
from altur_tui.campaign.kinds.kind import FindingKind, Severity
from altur_tui.campaign.kinds.schedule import CANNOT_FIT, CANNOT_FIT_ANY_MORE, CYCLES, HOURS
from altur_tui.i18n.sentences import Filled, S
from altur_tui.text import safe_fit
from altur_tui.wire.tolerant import (
    A_NUMBER,
    IN_RANGE,
    WHOLE,
    WHOLE_IN_RANGE,
    TypeMismatch,
    type_word,
)

FINDINGS: dict[str, FindingKind] = HOURS | CYCLES | ANSWER | PAST
"""All kinds, by their codes. A new one is added in `kinds`, in the module of what it is about."""

_MAX_CELLS = 60
_MAX_PATH_CELLS = 200
# The variants of `wrong_type` that say what is unknown for want of a field.
_CONSEQUENCES = {
    "cycles": "enabled",
    "cycles.enabled": "enabled",
    "cycles.schedule_start_date": "start",
    "cycles.schedule_end_date": "end",
}


class Finding(Struct, frozen=True):
    """One thing to know about a campaign.

    It keeps its sentence untold, as verdicts, summaries and suggestions do, too: `message` looks it
    up when it is read, in the reader's language on a screen, and in English under
    `i18n.language.english()`, where machines read it. `msgspec.json.encode(..., enc_hook=str)`
    writes it as the field `message`.
    """

    code: str
    severity: Severity
    told: Filled = field(name="message")
    where: str
    """The field's path in the API's object, such as `scheduling.wed`; empty for the whole."""

    @property
    def message(self) -> str:
        """A whole sentence, safe to show, in the language of this moment."""
        return str(self.told)

    @property
    def kind(self) -> FindingKind:
        """How findings of this code are shown."""
        return FINDINGS[self.code]

    def advice(self, *, is_over: bool) -> S:
        """Return what to do about it; `is_over` if the last day of the cycles is past."""
        return CANNOT_FIT_ANY_MORE if is_over and self.code == CANNOT_FIT else self.kind.advice


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
    `in_use`, since its block is switched off, is a note. Texts among the values are server text:
    made safe here. Others are told when the sentence is: dates and spans come as `Later`.
    """
    kind = FINDINGS[code]
    template = kind.variants[variant] if variant else kind.message
    shown = {
        name: safe_fit(value, _MAX_CELLS) if isinstance(value, str) else value
        for name, value in values.items()
    }
    found = (severity or kind.severity) if in_use else Severity.NOTE
    return Finding(code, found, Filled(template, shown), safe_fit(where, _MAX_PATH_CELLS))


def wrong_type(given: TypeMismatch, *, in_use: bool) -> Finding:
    """Return the finding about a value of a wrong type."""
    return finding(
        "wrong_type",
        given.where,
        variant=_wrong_type_variant(given),
        in_use=in_use,
        path=given.where,
        found=type_word(given.found),
        expected=type_word(given.expected),
    )


def _wrong_type_variant(given: TypeMismatch) -> str:
    """Return the variant of `wrong_type` that says what is wrong, or what is unknown by it."""
    where = given.where
    if given.found == A_NUMBER and given.expected in {IN_RANGE, WHOLE_IN_RANGE}:
        return "range"
    if given.found == A_NUMBER and given.expected == WHOLE:
        return "whole"
    if where.startswith("scheduling."):
        return "day"
    if where.startswith("cycles.schedule."):
        return "cycle_day"
    return _CONSEQUENCES.get(where, "")


def more_than_shown(path: str, more: int) -> list[Finding]:
    """Return a finding that `more` entries of a field are not shown; none if all are."""
    if more <= 0:
        return []
    return [finding("more_than_shown", path, path=path, count=more)]


def alike(findings: Iterable[Finding]) -> list[list[Finding]]:
    """Return the findings grouped by code and severity, in the order in which those come first."""
    groups: dict[tuple[str, Severity], list[Finding]] = {}
    for each in findings:
        groups.setdefault((each.code, each.severity), []).append(each)
    return list(groups.values())


def told_as_one(findings: Iterable[Finding]) -> list[list[Finding]]:
    """Return the findings in groups of which it is enough to tell the first.

    They are those that are alike, but each change of the configuration says something else.
    """
    groups: list[list[Finding]] = []
    for group in alike(findings):
        is_each = group[0].code == "configuration_changed"
        groups += [[each] for each in group] if is_each else [group]
    return groups


def worst_first(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return the findings by severity, otherwise in the order given."""
    return tuple(sorted(findings, key=lambda each: each.severity.rank))
