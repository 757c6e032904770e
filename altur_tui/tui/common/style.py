"""Styles, glyphs and bars of all screens. Colour repeats what a word or a glyph already says."""

from collections import Counter
from collections.abc import Iterable

from textual.content import Content

from altur_tui.campaign.findings import Finding, Severity

LABEL = "$foreground-muted"
"""What names a value, and what matters least."""
STRONG = "bold"
OPEN = "bold $text-primary"
"""Open, running, reached."""
CLOSED = "bold $text-warning"
"""Closed, waiting, doubtful."""
ERROR = "bold $text-error"
BAR = "$primary"
KEY = "bold $text-accent"
"""A key that can be pressed."""

GLYPHS = {Severity.ERROR: "✗", Severity.WARNING: "▲", Severity.NOTE: "·"}
STYLES = {Severity.ERROR: ERROR, Severity.WARNING: CLOSED, Severity.NOTE: LABEL}
WORDS = {Severity.ERROR: "Error", Severity.WARNING: "Warning", Severity.NOTE: "Note"}

_ONE = {
    Severity.ERROR: "{glyph} 1 error",
    Severity.WARNING: "{glyph} 1 warning",
    Severity.NOTE: "{glyph} 1 note",
}
_MANY = {
    Severity.ERROR: "{glyph} {count} errors",
    Severity.WARNING: "{glyph} {count} warnings",
    Severity.NOTE: "{glyph} {count} notes",
}
_BRIEFLY = "{glyph}{count}"

_FULL_CELL, _HALF_CELL = "━", "╸"


def bar(share: float, cells: int) -> str:
    """Return the filled part of a bar of `cells` cells, in half cells.

    It is never empty for more than nothing, and never full for less than all.
    """
    halves = int(min(max(share, 0.0), 1.0) * cells * 2)
    full, half = divmod(max(halves, 1) if share > 0 else 0, 2)
    return _FULL_CELL * full + _HALF_CELL * half


def summary(findings: Iterable[Finding], *, notes: bool = True, brief: bool = False) -> Content:
    """Return how many findings there are of each severity, worst first; empty if there are none.

    `brief` leaves the names of the severities out.
    """
    counts = Counter(finding.severity for finding in findings)
    parts = []
    for severity in Severity:
        count = counts[severity]
        if not count or (severity is Severity.NOTE and not notes):
            continue
        template = _BRIEFLY if brief else (_ONE if count == 1 else _MANY)[severity]
        text = template.format(glyph=GLYPHS[severity], count=count)
        parts.append(Content.styled(text, STYLES[severity]))
    return Content(" " if brief else "  ").join(parts)
