"""Styles and bars of all screens, and sentences with a part in another style.

Colour repeats what a word or a glyph already says.
"""

from collections.abc import Mapping
from typing import Any

from textual.content import Content

from altur_tui.i18n.sentences import P, S

LABEL = "$foreground-muted"
"""The name of a value, and what matters least."""
STRONG = "bold"
OPEN = "bold $text-primary"
"""Open, running, reached."""
CLOSED = "bold $text-warning"
"""Closed, waiting, doubtful."""
ERROR = "bold $text-error"
BAR = "$primary"
KEY = "bold $text-accent"
"""A key that can be pressed."""

STYLES: Mapping[str, str] = {"error": ERROR, "warning": CLOSED, "note": LABEL}
"""By the severity of a finding."""

_FULL_CELL, _HALF_CELL = "━", "╸"


def bar(share: float, cells: int) -> str:
    """Return the filled part of a bar of `cells` cells, in half cells.

    It is never empty for more than nothing, and never full for less than all.
    """
    halves = int(min(max(share, 0.0), 1.0) * cells * 2)
    full, half = divmod(max(halves, 1) if share > 0 else 0, 2)
    return _FULL_CELL * full + _HALF_CELL * half


def filled(template: S | P | str, style: str = "", **values: Any) -> Content:  # noqa: ANN401
    """Return the sentence `template` in `style`, with its `{placeholders}` filled in.

    A Content keeps its own style, so that a key or a name stands out within a whole sentence.
    """
    # No value has a NUL in it: texts from elsewhere are safe.
    marks = {name: f"\0{name}\0" for name, value in values.items() if isinstance(value, Content)}
    pieces = template.format(**{**values, **marks}).split("\0")
    return Content.assemble(
        *(values[text] if place % 2 else (text, style) for place, text in enumerate(pieces))
    )


def key_sentence(template: S | P | str, key: str, **values: object) -> Content:
    """Return a sentence about what a key does, `{key}` in it, such as “{key} tries again.”."""
    return filled(template, LABEL, key=Content.styled(key, KEY), **values)
