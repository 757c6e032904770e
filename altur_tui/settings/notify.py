"""Which events are announced outside of the screen, and how the terminal is told."""

from enum import StrEnum
from pathlib import Path

from altur_tui.i18n.sentences import S
from altur_tui.settings.file import ConfigError, ConfigFile, closest, from_file
from altur_tui.text import hide_keys, safe

_UNKNOWN = S("{origin} has an unknown event “{given}”. Events: {allowed}.")
_MEANT = S("{origin} has an unknown event “{given}”. Did you mean “{meant}”?")
_HINT = S("Correct the file. An empty list announces nothing.")
_BAD_TERMINAL = S("{origin} cannot be “{given}”. Choose one of: {allowed}.")
_TERMINAL_HINT = S("Leave it out to have the terminal recognized.")


class TerminalNotice(StrEnum):
    """How the terminal's own notification is asked for."""

    AUTO = "auto"
    """By the terminal, where it is recognized; not under tmux and screen."""
    OSC9 = "osc9"
    OSC777 = "osc777"
    OFF = "off"


def read_notify(config: ConfigFile, path: Path | None) -> tuple[str, ...]:
    """Return the names of the events that are announced. Raises ConfigError for an unknown one."""
    if not config.notify:
        return ()
    # Nobody else needs the rules to start.
    from altur_tui.campaign.past.events import EventKind

    allowed = [each.value for each in EventKind]
    for name in config.notify:
        if name in allowed:
            continue
        origin, given = from_file("notify", path), hide_keys(safe(name))
        if (meant := closest(name, allowed)) is not None:
            raise ConfigError(_MEANT.fill(origin=origin, given=given, meant=meant), _HINT)
        shown = ", ".join(allowed)
        raise ConfigError(_UNKNOWN.fill(origin=origin, given=given, allowed=shown), _HINT)
    return tuple(dict.fromkeys(config.notify))


def read_terminal_notice(config: ConfigFile, path: Path | None) -> TerminalNotice:
    """Return how the terminal is asked for a notification. Raises ConfigError."""
    if config.notify_terminal is None:
        return TerminalNotice.AUTO
    try:
        return TerminalNotice(config.notify_terminal)
    except ValueError:
        message = _BAD_TERMINAL.fill(
            origin=from_file("notify_terminal", path),
            given=hide_keys(safe(config.notify_terminal)),
            allowed=", ".join(TerminalNotice),
        )
        raise ConfigError(message, _TERMINAL_HINT) from None
