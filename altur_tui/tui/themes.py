"""Our own themes and the style sheets. Blue and orange carry meanings; green and red do not."""

from collections.abc import Collection
from contextlib import suppress
from pathlib import Path

from textual.theme import Theme

from altur_tui.background import within
from altur_tui.i18n.sentences import S
from altur_tui.settings.file import ConfigError, closest
from altur_tui.settings.settings import Settings
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

_MAX_SECONDS_TO_READ = 0.1

_UNKNOWN = S("The theme “{given}” does not exist.")
_MEANT = S("The theme “{given}” does not exist. Did you mean “{closest}”?")
_HINT = S("Correct “theme” in the config file. Available: {names}.")


def configured(given: str | None, available: Collection[str]) -> str:
    """Return the name of the theme to use: the configured one, or ours.

    Raises ConfigError if there is no such theme.
    """
    if given is None:
        return DARK.name
    if given in available:
        return given
    meant = closest(given, sorted(available))
    template = _UNKNOWN if meant is None else _MEANT
    message = template.format(given=safe(given), closest=meant)
    raise ConfigError(message, _HINT.format(names=", ".join(sorted(available))))


def chosen(settings: Settings) -> str | None:
    """Return the theme that was chosen in the palette, if it was since the config names its own.

    Waits only for a moment: without it the first frame has the configured theme.
    """
    if settings.demo:
        return None
    from altur_tui.store.choices import Choices, ChoicesFile

    file = ChoicesFile(settings.state_folder, settings.profile)
    choices = Choices()
    with suppress(TimeoutError):
        choices = within(_MAX_SECONDS_TO_READ, file.load)
    return choices.theme if choices.configured_theme == settings.theme else None


def remember(settings: Settings, name: str) -> None:
    """Keep the theme that was chosen in the palette. Call it in a thread."""
    if settings.demo:
        return
    from altur_tui.store.choices import ChoicesFile

    file = ChoicesFile(settings.state_folder, settings.profile)
    file.update(theme=name, configured_theme=settings.theme)


_PACKAGE = Path(__file__).parent.parent
# A wheel carries them inside the package; in a checkout they lie beside it and can be edited live.
_FOLDER = _PACKAGE / "styles" if (_PACKAGE / "styles").is_dir() else _PACKAGE.parent / "styles"


def stylesheet(name: str) -> Path:
    """Return the path of the style sheet `name`, such as `lookup`."""
    return _FOLDER / f"{name}.tcss"
