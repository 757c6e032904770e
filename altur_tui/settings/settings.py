"""Settings: defaults, then the config file, then the environment, then the flags."""

import math
import os
import re
from collections.abc import Mapping
from datetime import UTC, datetime, tzinfo
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct, structs

from altur_tui.i18n.sentences import S, Sentence
from altur_tui.settings.file import (
    ConfigError,
    ConfigFile,
    ProfileTable,
    TerminalNotice,
    closest,
    from_file,
    read_config,
    read_notify,
    read_terminal_notice,
)
from altur_tui.settings.paths import APP, config_path, expanded, user_folder
from altur_tui.text import hide_keys, safe

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from altur_tui.settings.zones import ViewerZone

DEFAULT_BASE_URL = "https://api.altur.io/api/v1.0"
DEFAULT_PROFILE = "default"
DEFAULT_TIMEOUT = 20.0
"""Seconds for one answer with all its attempts."""
DEFAULT_WATCH_SECONDS = 60.0
"""Seconds between two polls while a screen is watched."""
DEFAULT_HISTORY_DAYS = 400.0
MIN_HISTORY_DAYS = 1.0
MAX_HISTORY_DAYS = 3650.0
MIN_WATCH_SECONDS = 10.0

_PROFILE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_YEARS = range(1970, 2200)
_NOWHERE = Path(os.devnull) / APP

_BAD_PROFILE = S(
    "{origin} cannot be “{given}”: a profile's name has up to 64 letters, digits, dots, dashes "
    "and underscores, and starts with a letter or a digit."
)
_NO_PROFILE = S("There is no profile “{given}”. Profiles: {allowed}.")
_MEANT_PROFILE = S("There is no profile “{given}”. Did you mean “{closest}”? Profiles: {allowed}.")
_BAD_ADDRESS = S("{origin} cannot be used. {reason}")
_BAD_ZONE = S("{origin} is not a known time zone: “{given}”.")
_BAD_TIMEOUT = S("{origin} must be a number of seconds above 0.")
_BAD_WATCH = S("{origin} must be a number of seconds, {least:g} or more.")
_BAD_HISTORY_DAYS = S("{origin} must be a number of days from {least:g} to {most:g}.")
_BAD_INSTANT = S("--now is not a date and time: “{given}”.")
_FAR_INSTANT = S("--now must be in the years 1970 to 2199.")
_UNKNOWN_BINDING = S("In the config file “{path}”, [keys] has no binding “{given}”.")
_MEANT_BINDING = S(
    "In the config file “{path}”, [keys] has no binding “{given}”. Did you mean “{closest}”?"
)

_PROFILE_HINT = S("To make it one, add [profiles.{given}] to the config file “{path}”.")
_PROFILES_HINT = S("A profile is a table [profiles.NAME] in the config file “{path}”.")
_NAME_HINT = S("Choose another name, such as “staging”.")
_ADDRESS_HINT = S("A base URL looks like https://api.altur.io/api/v1.0.")
_ZONE_HINT = S("Zones are named like America/Mexico_City, Europe/Madrid or UTC.")
_TIMEOUT_HINT = S("Write it like 20 or 7.5.")
_WATCH_HINT = S("Write it like 60 or 300.")
_HISTORY_DAYS_HINT = S("Write it like 90 or 400.")
_INSTANT_HINT = S("Write it like 2026-11-24T15:46 or 2026-11-24T15:46:00-06:00.")
_BINDING_HINT = S("Correct the file. The help screen (?) lists the bindings.")


class Flags(Struct, frozen=True, kw_only=True):
    """The global options as they were given; None where one was not."""

    demo: bool = False
    profile: str | None = None
    base_url: str | None = None
    timezone: str | None = None
    timeout: float | None = None
    """Seconds."""
    now: str | None = None
    """An ISO date and time, as typed."""
    log: Path | None = None
    recents: bool | None = None
    """False: neither show nor remember what was opened."""
    shared_budget: bool | None = None
    """False: count requests without regard to other processes that use the key."""
    history: bool | None = None
    """False: keep no history of the answers."""
    reads_list: bool | None = None
    """False: do not read the list of campaigns for what an answer lacks."""


class Settings(Struct, frozen=True, kw_only=True, dict=True):
    """All settings, checked."""

    profile: str
    base_url: str
    """Without a trailing slash; safe to send the key to (https, or this machine)."""
    timezone: str | None
    """The zone for campaigns that name none; None: not configured."""
    timeout: float
    """Seconds for one answer with all its attempts."""
    watch_seconds: float
    """Seconds between two polls while a screen is watched."""
    recents: bool
    """Whether the campaigns that were opened are remembered."""
    shared_budget: bool
    """Whether requests are counted together with those of other processes that use the key."""
    history: bool
    """Whether good answers are kept, to be compared with later."""
    history_days: float
    """How far the history goes back, in days."""
    notify: tuple[str, ...]
    """The events that are announced by bell, title and terminal; none: silence."""
    notify_terminal: TerminalNotice
    """How the terminal is asked for a notification."""
    reads_list: bool
    """Whether the list of campaigns completes answers that lack what it tells."""
    theme: str | None
    keys: dict[str, str]
    """Binding id -> keys, parted by commas."""
    demo: bool
    """Nothing personal is read or written: no key, no recents, no config file."""
    now: datetime | None
    """The instant, in UTC, at which the clock stands still; None: it runs."""
    log: Path | None
    clock_zone: str
    """The variable TZ; empty if it is not set."""
    key_file: Path | None
    """The file that ALTUR_API_KEY_FILE names."""
    config_path: Path | None
    """Where the config file is or would be; None in the demo and without a home folder."""
    config_found: bool

    # The first frame needs neither of these, nor what they import.

    @property
    def viewer_zone(self) -> "ZoneInfo":
        """The zone of this person's clock."""
        return self._viewer.zone

    @property
    def viewer_zone_note(self) -> str | None:
        """A whole sentence if the system's zone could not be understood, so that another is used.

        It is to be shown once.
        """
        return self._viewer.note

    @cached_property
    def _viewer(self) -> "ViewerZone":
        from altur_tui.settings.zones import viewer_zone

        return viewer_zone({"TZ": self.clock_zone}, self.timezone)

    @cached_property
    def state_folder(self) -> Path:
        """For what this program remembers; may not exist yet.

        Without a home folder it is one that can never exist.
        """
        return user_folder("user_state_path") or _NOWHERE


class _Given(Struct, frozen=True):
    """A text that somebody set, and where: the start of a sentence about it."""

    value: str
    origin: Sentence


def load(flags: Flags, environ: Mapping[str, str]) -> Settings:
    """Return the settings that hold for this run.

    Raises ConfigError, naming what is wrong and where it was set. An empty variable of the
    environment counts as not set.
    """
    environ = {name: value for name, value in environ.items() if value}
    path = None if flags.demo else config_path(environ)
    file = read_config(path, required="ALTUR_CONFIG" in environ) if path else None
    config = file if file is not None else ConfigFile()
    profile = _profile(flags, environ, config, path)
    table = config.profiles.get(profile, ProfileTable())

    def given(
        flag: str | None, name: str, in_profile: str | None, in_file: str | None
    ) -> _Given | None:
        option = name.replace("_", "-")
        variable = f"ALTUR_{name.upper()}"
        if flag is not None:
            return _Given(flag, f"--{option}")
        if variable in environ and not (flags.demo and name == "base_url"):
            return _Given(environ[variable], variable)
        for value, key in ((in_profile, f"profiles.{profile}.{name}"), (in_file, name)):
            if value is not None:
                return _Given(value, from_file(key, path))
        return None

    zone = _zone(given(flags.timezone, "timezone", table.timezone, config.timezone))
    settings = Settings(
        profile=profile,
        base_url=_address(given(flags.base_url, "base_url", table.base_url, config.base_url)),
        timezone=zone,
        timeout=_timeout(flags, config, path),
        watch_seconds=_watch_seconds(config, path),
        recents=not flags.demo and _first(flags.recents, config.recents, True),
        shared_budget=not flags.demo and _first(flags.shared_budget, config.shared_budget, True),
        history=not flags.demo
        and flags.now is None
        and _first(flags.history, config.history, True),
        history_days=_history_days(config, path),
        notify=read_notify(config, path),
        notify_terminal=read_terminal_notice(config, path),
        reads_list=_first(flags.reads_list, True),
        theme=config.theme,
        keys=config.keys,
        demo=flags.demo,
        now=None,
        log=flags.log,
        clock_zone=environ.get("TZ", ""),
        key_file=None if flags.demo else _key_file(environ),
        config_path=path,
        config_found=file is not None,
    )
    if flags.now is None:
        return settings
    return structs.replace(settings, now=instant(flags.now, settings.viewer_zone))


def check_bindings(settings: Settings, known: frozenset[str]) -> None:
    """Raise ConfigError if `[keys]` moves a binding that is not among the `known` ids."""
    for name in settings.keys:
        if name in known:
            continue
        path, given = safe(str(settings.config_path)), safe(name)
        if (meant := closest(name, sorted(known))) is not None:
            message = _MEANT_BINDING.fill(path=path, given=given, closest=meant)
        else:
            message = _UNKNOWN_BINDING.fill(path=path, given=given)
        raise ConfigError(message, _BINDING_HINT)


def instant(text: str, zone: tzinfo) -> datetime:
    """Return the instant that `text` names, in UTC; without an offset it is read in `zone`.

    Raises ConfigError if it is not an ISO date and time, or too far away to calculate with.
    """
    try:
        read = datetime.fromisoformat(text.strip())
    except ValueError:
        raise ConfigError(_BAD_INSTANT.fill(given=hide_keys(safe(text))), _INSTANT_HINT) from None
    if read.year not in _YEARS:
        raise ConfigError(_FAR_INSTANT, _INSTANT_HINT)
    return (read if read.tzinfo is not None else read.replace(tzinfo=zone)).astimezone(UTC)


def _first(*values: bool | None) -> bool:
    return next(value for value in values if value is not None)


def _key_file(environ: Mapping[str, str]) -> Path | None:
    named = environ.get("ALTUR_API_KEY_FILE")
    return expanded(named) if named else None


def _profile(
    flags: Flags, environ: Mapping[str, str], config: ConfigFile, path: Path | None
) -> str:
    if flags.profile is not None:
        given = _Given(flags.profile, "--profile")
    elif "ALTUR_PROFILE" in environ:
        given = _Given(environ["ALTUR_PROFILE"], "ALTUR_PROFILE")
    elif config.profile is not None:
        given = _Given(config.profile, from_file("profile", path))
    else:
        return DEFAULT_PROFILE
    name = given.value
    if not _PROFILE_NAME.fullmatch(name):
        message = _BAD_PROFILE.fill(origin=given.origin, given=hide_keys(safe(name)))
        raise ConfigError(message, _NAME_HINT)
    known = {*config.profiles, DEFAULT_PROFILE}
    if flags.demo or name in known:
        return name
    shown, allowed = hide_keys(name), safe(", ".join(sorted(known)))
    # A line to be pasted is whole, or not offered.
    template = _PROFILE_HINT if shown == name else _PROFILES_HINT
    hint = template.fill(given=name, path=safe(str(path)))
    if (meant := closest(name, known)) is not None:
        message = _MEANT_PROFILE.fill(given=shown, closest=safe(meant), allowed=allowed)
        raise ConfigError(message, hint)
    raise ConfigError(_NO_PROFILE.fill(given=shown, allowed=allowed), hint)


def _address(given: _Given | None) -> str:
    if given is None:
        return DEFAULT_BASE_URL
    from altur_tui.wire.address import check_base_url

    try:
        return check_base_url(given.value)
    except ValueError as error:
        message = _BAD_ADDRESS.fill(origin=given.origin, reason=error)
        raise ConfigError(message, _ADDRESS_HINT) from None


def _zone(given: _Given | None) -> str | None:
    if given is None:
        return None
    from altur_tui.settings.zones import known_zone

    if known_zone(given.value) is None:
        message = _BAD_ZONE.fill(origin=given.origin, given=hide_keys(safe(given.value)))
        raise ConfigError(message, _ZONE_HINT)
    return given.value


def _timeout(flags: Flags, config: ConfigFile, path: Path | None) -> float:
    origin: Sentence
    if flags.timeout is not None:
        seconds, origin = flags.timeout, "--timeout"
    elif config.timeout is not None:
        seconds, origin = config.timeout, from_file("timeout", path)
    else:
        return DEFAULT_TIMEOUT
    if not math.isfinite(seconds) or seconds <= 0:
        raise ConfigError(_BAD_TIMEOUT.fill(origin=origin), _TIMEOUT_HINT)
    return seconds


def _history_days(config: ConfigFile, path: Path | None) -> float:
    days = config.history_days
    if days is None:
        return DEFAULT_HISTORY_DAYS
    if not MIN_HISTORY_DAYS <= days <= MAX_HISTORY_DAYS:
        message = _BAD_HISTORY_DAYS.fill(
            origin=from_file("history_days", path), least=MIN_HISTORY_DAYS, most=MAX_HISTORY_DAYS
        )
        raise ConfigError(message, _HISTORY_DAYS_HINT)
    return days


def _watch_seconds(config: ConfigFile, path: Path | None) -> float:
    seconds = config.watch_seconds
    if seconds is None:
        return DEFAULT_WATCH_SECONDS
    if not math.isfinite(seconds) or seconds < MIN_WATCH_SECONDS:
        message = _BAD_WATCH.fill(origin=from_file("watch_seconds", path), least=MIN_WATCH_SECONDS)
        raise ConfigError(message, _WATCH_HINT)
    return seconds
