"""Our own themes and the style sheets. Blue and orange carry meanings; green and red do not."""

from collections.abc import Collection
from pathlib import Path

from textual.theme import Theme

from altur_tui.settings.file import ConfigError, closest
from altur_tui.text import safe

DARK = Theme(
    name="altur",
    primary="#6ea8fe",
    secondary="#3d6fb4",
    accent="#ffb454",
    warning="#ffb454",
    error="#ff8a65",
    success="#6ea8fe",
    foreground="#dde3ee",
    background="#0f141c",
    surface="#161d28",
    panel="#1e2735",
    dark=True,
)
LIGHT = Theme(
    name="altur-light",
    primary="#1f5fbf",
    secondary="#4a7fcb",
    accent="#a85400",
    warning="#a85400",
    error="#b3361a",
    success="#1f5fbf",
    foreground="#1b2430",
    background="#f7f8fa",
    surface="#eef1f5",
    panel="#e2e7ee",
    dark=False,
)
OURS = (DARK, LIGHT)

_UNKNOWN = "The theme “{given}” does not exist."
_MEANT = "The theme “{given}” does not exist. Did you mean “{closest}”?"
_HINT = "Correct “theme” in the config file. Available: {names}."


def chosen(given: str | None, available: Collection[str]) -> str:
    """Return the name of the theme to use: the configured one, or ours.

    Raises ConfigError if there is no such theme.
    """
    if given is None:
        return DARK.name
    if given in available:
        return given
    meant = closest(given, sorted(available))
    message = (
        _MEANT.format(given=safe(given), closest=meant)
        if meant is not None
        else _UNKNOWN.format(given=safe(given))
    )
    raise ConfigError(message, _HINT.format(names=", ".join(sorted(available))))


_PACKAGE = Path(__file__).parent.parent
# A wheel carries them inside the package; in a checkout they lie beside it and can be edited live.
_FOLDER = _PACKAGE / "styles" if (_PACKAGE / "styles").is_dir() else _PACKAGE.parent / "styles"


def stylesheet(name: str) -> Path:
    """Return the path of the style sheet `name`, such as `lookup`."""
    return _FOLDER / f"{name}.tcss"
