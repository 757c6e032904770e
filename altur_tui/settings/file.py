"""The config file: what it may hold, and a sentence for each mistake in it."""

import re
from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct, field

from altur_tui.background import read_bounded
from altur_tui.i18n.sentences import S, Sentence, UserFacingError, system_reason
from altur_tui.text import file_text, hide_keys, safe

_FROM_FILE = S("“{key}” in the config file “{path}”")
_MISSING = S("The config file “{path}” does not exist.")
_UNREADABLE = S("The config file “{path}” cannot be read: {reason}.")
_NOT_TEXT = S("The config file “{path}” is not UTF-8 or UTF-16 text.")
_NOT_TOML = S("The config file “{path}” is not valid TOML: see line {line}, column {column}.")
_CUT_OFF = S("The config file “{path}” is not valid TOML: see its end.")
_SET_TWICE = S("The config file “{path}” sets a value twice: see line {line}, column {column}.")
_SET_TWICE_LAST = S("The config file “{path}” sets a value twice: see its last line.")
_TOO_DEEP = S("The config file “{path}” is nested too deeply.")
_TOO_LONG = S("The config file “{path}” holds a number with too many digits.")
_UNKNOWN = S("The config file “{path}” has an unknown key “{key}”. Known keys here: {allowed}.")
_MEANT = S("The config file “{path}” has an unknown key “{key}”. Did you mean “{closest}”?")
_NO_SECRETS = S(
    "The config file “{path}” has a key “{key}”. Do not put the API key in that file: others "
    "may see it."
)
_WRONG_TYPE = S("In the config file “{path}”, “{key}” must be {expected}.")

_ELSEWHERE_HINT = S("Remove it there, and store it with “altur-tui key set”.")
_HINT = S("Correct the file, or name another one with ALTUR_CONFIG.")
_UNSET_HINT = S("Create it, or unset ALTUR_CONFIG.")

_UNKNOWN_EVENT = S("{origin} has an unknown event “{given}”. Events: {allowed}.")
_MEANT_EVENT = S("{origin} has an unknown event “{given}”. Did you mean “{meant}”?")
_EVENTS_HINT = S("Correct the file. An empty list announces nothing.")
_BAD_TERMINAL = S("{origin} cannot be “{given}”. Choose one of: {allowed}.")
_TERMINAL_HINT = S("Leave it out to have the terminal recognized.")

_TEXT = S("text in quotes")
_TABLE = S("a table")
_SECONDS = S("a number of seconds")
_SWITCH = S("true or false")
_EXPECTED = {
    "profile": _TEXT,
    "base_url": _TEXT,
    "timezone": _TEXT,
    "timeout": _SECONDS,
    "watch_seconds": _SECONDS,
    "theme": _TEXT,
    "language": _TEXT,
    "region": _TEXT,
    "recents": _SWITCH,
    "shared_budget": _SWITCH,
    "history": _SWITCH,
    "history_days": S("a number of days"),
    "notify": S("a list of event names"),
    "notify_terminal": _TEXT,
    "keys": S("a table with a text for each binding"),
    "profiles": _TABLE,
}
_LIKE_A_SECRET = frozenset({"api_key", "apikey", "api-key", "key", "secret", "token", "password"})


_MAX_BYTES = 1024 * 1024
# How tomllib says where a mistake is, and that a key comes again.
_PLACE = re.compile(r"line ([0-9]+), column ([0-9]+)\)$")
_AGAIN = ("Cannot ", "Duplicate ")


class ConfigError(UserFacingError):
    """A setting that cannot be used, wherever it came from. Both texts are safe to show."""

    exit_code = 2


class ProfileTable(Struct, frozen=True):
    """`[profiles.NAME]`: the settings of a profile."""

    base_url: str | None = None
    timezone: str | None = None


class TerminalNotice(StrEnum):
    """How the terminal's own notification is asked for."""

    AUTO = "auto"
    """By the terminal, where it is recognized; not under tmux and screen."""
    OSC9 = "osc9"
    OSC777 = "osc777"
    OFF = "off"


class ConfigFile(Struct, frozen=True):
    """Everything that the config file may hold. None: not set there."""

    profile: str | None = None
    base_url: str | None = None
    timezone: str | None = None
    timeout: float | None = None
    watch_seconds: float | None = None
    theme: str | None = None
    language: str | None = None
    """A code such as `es`; language.py looks whether there is such a catalogue."""
    region: str | None = None
    """A territory such as `CO`: how numbers are written."""
    recents: bool | None = None
    shared_budget: bool | None = None
    history: bool | None = None
    history_days: float | None = None
    notify: tuple[str, ...] | None = None
    notify_terminal: str | None = None
    keys: dict[str, str] = field(default_factory=dict)
    profiles: dict[str, ProfileTable] = field(default_factory=dict)


def from_file(key: str, path: Path | None) -> Sentence:
    """Return how a sentence about a setting of the config file begins."""
    return _FROM_FILE.fill(key=safe(key), path=safe(str(path)))


def closest(name: str, allowed: Iterable[str]) -> str | None:
    """Return the one of `allowed` that was probably meant by `name`, or None."""
    from difflib import get_close_matches

    near = get_close_matches(name, list(allowed), n=1)
    return near[0] if near else None


def _unknown(path: Path, key: str, prefix: str, allowed: list[str]) -> ConfigError:
    shown = safe(prefix + key)
    if key.lower() in _LIKE_A_SECRET:
        return ConfigError(_NO_SECRETS.fill(path=safe(str(path)), key=shown), _ELSEWHERE_HINT)
    if (meant := closest(key, allowed)) is not None:
        message = _MEANT.fill(path=safe(str(path)), key=shown, closest=prefix + meant)
    else:
        message = _UNKNOWN.fill(path=safe(str(path)), key=shown, allowed=", ".join(allowed))
    return ConfigError(message, _HINT)


def _wrong_type(path: Path, where: str, expected: S) -> ConfigError:
    message = _WRONG_TYPE.fill(path=safe(str(path)), key=safe(where), expected=expected)
    return ConfigError(message, _HINT)


def _checked(table: dict[str, Any], kind: type[Struct], path: Path, prefix: str) -> dict[str, Any]:
    """Return the values of `table`, all of them fields of `kind` and of the right type."""
    fields = {each.name: each for each in msgspec.structs.fields(kind)}
    values: dict[str, Any] = {}
    for key, value in table.items():
        if key not in fields:
            raise _unknown(path, key, prefix, list(fields))
        if key == "profiles":
            values[key] = _profiles(value, path)
            continue
        try:
            values[key] = msgspec.convert(value, fields[key].type)
        except (msgspec.ValidationError, OverflowError):
            raise _wrong_type(path, prefix + key, _EXPECTED[key]) from None
    return values


def _profiles(tables: object, path: Path) -> dict[str, ProfileTable]:
    if not isinstance(tables, dict):
        raise _wrong_type(path, "profiles", _TABLE)
    profiles: dict[str, ProfileTable] = {}
    for name, table in tables.items():
        where = f"profiles.{name}"
        if not isinstance(table, dict):
            raise _wrong_type(path, where, _TABLE)
        profiles[name] = ProfileTable(**_checked(table, ProfileTable, path, f"{where}."))
    return profiles


def read_config(path: Path, *, required: bool) -> ConfigFile | None:
    """Read the config file at `path`, or return None if there is none and none is `required`.

    Raises ConfigError, with the file and the key, for what cannot be used in it.
    """
    shown = safe(str(path))
    try:
        content = read_bounded(path, _MAX_BYTES)
    except (FileNotFoundError, NotADirectoryError):  # HOME may be /dev/null
        if required:
            raise ConfigError(_MISSING.fill(path=shown), _UNSET_HINT) from None
        return None
    except OSError as error:
        raise ConfigError(
            _UNREADABLE.fill(path=shown, reason=system_reason(error)), _HINT
        ) from None
    # Most people have no config file, and need not wait for its reader.
    import tomllib

    try:
        table = tomllib.loads(file_text(content))
    except UnicodeDecodeError:
        raise ConfigError(_NOT_TEXT.fill(path=shown), _HINT) from None
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(_no_toml(str(error), shown), _HINT) from None
    except ValueError:  # Python's own limit
        raise ConfigError(_TOO_LONG.fill(path=shown), _HINT) from None
    except RecursionError:
        raise ConfigError(_TOO_DEEP.fill(path=shown), _HINT) from None
    return ConfigFile(**_checked(table, ConfigFile, path, ""))


def _no_toml(message: str, path: str) -> Sentence:
    """Return our sentence for a message of tomllib, which is English and for programmers."""
    place = _PLACE.search(message)
    again = message.startswith(_AGAIN)
    if place is None:
        return (_SET_TWICE_LAST if again else _CUT_OFF).fill(path=path)
    template = _SET_TWICE if again else _NOT_TOML
    return template.fill(path=path, line=place[1], column=place[2])


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
            raise ConfigError(
                _MEANT_EVENT.fill(origin=origin, given=given, meant=meant), _EVENTS_HINT
            )
        shown = ", ".join(allowed)
        raise ConfigError(
            _UNKNOWN_EVENT.fill(origin=origin, given=given, allowed=shown), _EVENTS_HINT
        )
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
