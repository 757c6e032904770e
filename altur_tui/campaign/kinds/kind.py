"""What a kind of findings is made of: how much it matters, its names and its sentences."""

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
