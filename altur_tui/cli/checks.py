"""What the doctor can check without a network: program, terminal, settings, keyring, key."""

import locale
import os
import platform
import shutil
import sys
from collections.abc import Iterator, Mapping
from enum import Enum
from importlib import metadata
from pathlib import Path

from msgspec import Struct

from altur_tui import __version__
from altur_tui.campaign.zone import DEFAULT_ZONE
from altur_tui.cli.common.output import Stop, say
from altur_tui.cli.key_words import end_of, source_of
from altur_tui.client.budget import Budget, OwnReason
from altur_tui.client.environment import proxy_for
from altur_tui.credentials.key import FoundKey, NoKeyError
from altur_tui.credentials.keyring import DIALOG_OPEN, Keyring, KeyringError
from altur_tui.credentials.sources import find_key, keyring_unusable
from altur_tui.i18n.sentences import S, Sentence, T
from altur_tui.settings.settings import Settings
from altur_tui.text import MIN_COLUMNS, MIN_LINES, safe

CONFIG_FAULT = 2

_PROGRAM = S("altur-tui {version}, Python {python}, {packages}, {system}.")
_PACKAGE = "{name} {version}"
_PACKAGES = ("textual", "httpx", "keyring", "msgspec")

_SCREEN = S("{columns} columns, {lines} lines, {term}.")
_SMALL = S("{columns} columns and {lines} lines are too small for the screens.")
_SMALL_HINT = S("Make the window at least {columns} columns wide and {lines} lines high.")
_NO_SCREEN = S("Standard output is not a terminal. Commands work; the screens need one.")
_DUMB = S("TERM is “dumb” or not set, so this terminal cannot draw screens. Commands work.")
_DUMB_HINT = S("Use another terminal, or set TERM to match yours, such as xterm-256color.")

_NO_COLOURS = S("Off, because NO_COLOR is set. Nothing is told by colour alone.")
_TRUE_COLOURS = S("16 million.")
_MANY_COLOURS = S("256.")
_FEW_COLOURS = S("16 or fewer, according to TERM and COLORTERM.")
_FEW_HINT = S("If your terminal supports more, set COLORTERM=truecolor.")

_UTF8 = S("The locale's encoding is UTF-8.")
_NOT_UTF8 = S("The locale's encoding is {encoding}, so boxes and accents may be garbled.")
_NOT_INSTALLED_HINT = S("Install the locale {name}, or set LC_ALL=C.UTF-8.")
_NOT_UTF8_HINT = S("Set LANG to a locale that ends in .UTF-8, such as C.UTF-8.")

_ZONE = S("Yours is {viewer}. For campaigns without one: {configured}.")
_ASSUMED_ZONE = S("{zone}, shown as assumed")

_ZONE_HINT = S("Set TZ to a name such as America/Mexico_City.")

_RULES_OF_PACKAGE = S("Version {version} of the zone database, from the package tzdata.")
_RULES_OF_SYSTEM = S("Version {version} of the zone database, from the system: {path}.")
_RULES_WITHOUT_VERSION = S("A zone database without a version, from the system: {path}.")

_CONFIG = S("{path} was read.")
_NO_HOME = S("There is no home folder, so no config file is read.")
_NO_CONFIG = S("There is none at {path}, so the defaults are used.")
_PROFILE = S("“{profile}”, at {base_url}.")

_KEEPS = S("Recent campaigns are saved in {path}.")
_KEEPS_NONE = S("Recent campaigns are not saved: that is off in the settings.")
_CANNOT_KEEP = S("{path} cannot be written, so recent campaigns are not saved.")
_CANNOT_KEEP_HINT = S("Make the folder writable, or set XDG_STATE_HOME to another.")

_SHARED = S("Shared by all altur-tui processes with this key: 12 requests a second in total.")
_SHARED_NOT = S("Not shared with other altur-tui processes: that is off in the settings.")
_CANNOT_SHARE = S(
    "Not shared with other altur-tui processes: this system has no suitable file locks."
)
_TOO_SLOW_TO_SHARE = S(
    "Not shared with other altur-tui processes: {path} is on a slow file system."
)
_FAILED_TO_SHARE = S("Not shared with other altur-tui processes: {path} cannot be used ({reason}).")
_SHARE_HINT = S("Make the folder local and writable, or set XDG_STATE_HOME to another.")

_KEYRING = "{name}."

_KEY = S("From {source}; {end}.")

_NO_PROXY = S("None is used.")
_NO_PROXY_FOR_HTTP = S("None: plain http to this machine never goes through a proxy.")
_PROXY = S("{address}, from {variable}.")
_PROXY_HINT = S("Correct that variable, or unset it.")


# As POSIX ranks them.
_ENCODING_VARIABLES = ("LC_ALL", "LC_CTYPE", "LANG")


class State(Enum):
    """How a check went; the value is its mark."""

    OK = T("doctor", "ok")
    NOTE = T("doctor", "note")
    """Worth knowing; nothing is broken."""
    FAULT = T("doctor", "fault")


class Subject(Enum):
    """What is checked; the value is its name."""

    PROGRAM = T("doctor", "Program")
    TERMINAL = T("doctor", "Terminal")
    COLOURS = T("doctor", "Colours")
    TEXT = T("doctor", "Text")
    SETTINGS = T("doctor", "Settings")
    ZONES = T("doctor", "Zones")
    ZONE_RULES = T("doctor", "Zone rules")
    CONFIG = T("doctor", "Config")
    PROFILE = T("doctor", "Profile")
    FILES = T("doctor", "Files")
    DEMO = T("doctor", "Demo")
    KEYRING = T("doctor", "Keyring")
    KEY = T("doctor", "Key")
    RATE_LIMIT = T("doctor", "Rate limit")
    PROXY = T("doctor", "Proxy")
    CONNECTION = T("doctor", "Connection")
    CERTIFICATE = T("doctor", "Certificate")
    API = T("doctor", "API")
    CLOCK = T("doctor", "Clock")


class Check(Struct, frozen=True):
    """One thing that was checked."""

    subject: Subject
    state: State
    text: str
    hint: str = ""
    """What to do; empty where there is nothing to do."""
    exit_code: int = 0
    """0 unless it is a fault."""


def ok(subject: Subject, text: Sentence) -> Check:
    return Check(subject, State.OK, str(text))


def note(subject: Subject, text: Sentence, hint: Sentence = "") -> Check:
    """Return a check with something worth knowing."""
    return Check(subject, State.NOTE, str(text), str(hint))


def fault(subject: Subject, text: Sentence, hint: Sentence, exit_code: int) -> Check:
    """Return a check that found a problem to fix."""
    return Check(subject, State.FAULT, str(text), str(hint), exit_code)


def settings_fault(error: Stop) -> Check:
    """Return what is wrong with the settings."""
    return fault(Subject.SETTINGS, error.message, error.hint, error.exit_code)


def about_program() -> Check:
    """Return the versions of everything that matters."""
    packages = ", ".join(_PACKAGE.format(name=name, version=_version(name)) for name in _PACKAGES)
    return ok(
        Subject.PROGRAM,
        _PROGRAM.format(
            version=__version__,
            python=platform.python_version(),
            packages=packages,
            system=f"{platform.system()} {platform.machine()}",
        ),
    )


def _version(package: str) -> str:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return "?"


def about_terminal(environ: Mapping[str, str]) -> Iterator[Check]:
    """Yield the checks of the terminal, its colours, and the encoding of text."""
    term = environ.get("TERM", "")
    columns, lines = shutil.get_terminal_size()
    if not (sys.stdout is not None and sys.stdout.isatty()):
        yield ok(Subject.TERMINAL, _NO_SCREEN)
    elif term in {"", "dumb"} and sys.platform != "win32":
        yield note(Subject.TERMINAL, _DUMB, _DUMB_HINT)
    elif columns < MIN_COLUMNS or lines < MIN_LINES:
        hint = _SMALL_HINT.format(columns=MIN_COLUMNS, lines=MIN_LINES)
        yield note(Subject.TERMINAL, _SMALL.format(columns=columns, lines=lines), hint)
    else:
        text = _SCREEN.format(columns=columns, lines=lines, term=safe(term))
        yield ok(Subject.TERMINAL, text)
    yield _about_colours(environ, term)
    encoding = locale.getencoding()
    if encoding.lower().replace("-", "") == "utf8":
        yield ok(Subject.TEXT, _UTF8)
    else:
        yield note(Subject.TEXT, _NOT_UTF8.format(encoding=encoding), _utf8_hint(environ))


def _utf8_hint(environ: Mapping[str, str]) -> Sentence:
    """Return how to get UTF-8: a locale that asks for it in vain is not installed."""
    name = next((environ[each] for each in _ENCODING_VARIABLES if environ.get(each)), "")
    in_vain = name.lower().replace("-", "").endswith("utf8")
    return _NOT_INSTALLED_HINT.fill(name=safe(name)) if in_vain else _NOT_UTF8_HINT


def _about_colours(environ: Mapping[str, str], term: str) -> Check:
    if environ.get("NO_COLOR"):
        return ok(Subject.COLOURS, _NO_COLOURS)
    if environ.get("COLORTERM", "").lower() in {"truecolor", "24bit"}:
        return ok(Subject.COLOURS, _TRUE_COLOURS)
    if "256color" in term:
        return ok(Subject.COLOURS, _MANY_COLOURS)
    return note(Subject.COLOURS, _FEW_COLOURS, _FEW_HINT)


def about_settings(settings: Settings) -> Iterator[Check]:
    """Yield what the settings are and where they came from."""
    configured = settings.timezone or _ASSUMED_ZONE.format(zone=DEFAULT_ZONE)
    zones = _ZONE.format(viewer=safe(settings.viewer_zone.key), configured=configured)
    misread = settings.viewer_zone_note
    yield ok(Subject.ZONES, zones) if misread is None else note(Subject.ZONES, misread, _ZONE_HINT)
    yield _about_zone_rules()
    if settings.demo:
        return
    if settings.config_path is None:
        yield note(Subject.CONFIG, _NO_HOME)
    else:
        template = _CONFIG if settings.config_found else _NO_CONFIG
        yield ok(Subject.CONFIG, template.format(path=safe(str(settings.config_path))))
    yield ok(Subject.PROFILE, _PROFILE.format(profile=settings.profile, base_url=settings.base_url))
    yield _about_files(settings)


def _about_zone_rules() -> Check:
    from altur_tui.settings.zones import zone_database

    used = zone_database()
    if used.folder is None:
        return ok(Subject.ZONE_RULES, _RULES_OF_PACKAGE.format(version=used.version))
    template = _RULES_OF_SYSTEM if used.version else _RULES_WITHOUT_VERSION
    text = template.format(version=used.version, path=safe(str(used.folder)))
    return ok(Subject.ZONE_RULES, text)


def _about_files(settings: Settings) -> Check:
    path = safe(str(settings.state_folder))
    if not settings.recents:
        return ok(Subject.FILES, _KEEPS_NONE)
    if _is_writable(settings.state_folder):
        return ok(Subject.FILES, _KEEPS.format(path=path))
    return note(Subject.FILES, _CANNOT_KEEP.format(path=path), _CANNOT_KEEP_HINT)


def _is_writable(folder: Path) -> bool:
    """Return whether files could be created in `folder`, existing or not. Creates nothing."""
    there = next((each for each in (folder, *folder.parents) if each.exists()), None)
    return there is not None and there.is_dir() and os.access(there, os.W_OK | os.X_OK)


def about_limit(settings: Settings, budget: Budget) -> Check:
    """Return whether other processes with the same key share the limit with this one."""
    why = budget.why_own
    if why is None:
        return ok(Subject.RATE_LIMIT, _SHARED)
    folder = safe(str(settings.state_folder))
    match why.reason:
        case OwnReason.OFF:
            return ok(Subject.RATE_LIMIT, _SHARED_NOT)
        case OwnReason.NO_LOCKS:
            return note(Subject.RATE_LIMIT, _CANNOT_SHARE)
        case OwnReason.SLOW:
            return note(Subject.RATE_LIMIT, _TOO_SLOW_TO_SHARE.format(path=folder), _SHARE_HINT)
        case OwnReason.FAILED:
            text = _FAILED_TO_SHARE.format(path=folder, reason=safe(str(why.detail)))
            return note(Subject.RATE_LIMIT, text, _SHARE_HINT)


def about_proxy(settings: Settings) -> tuple[Check, bool]:
    """Return which proxy is used, and whether one is."""
    try:
        proxy = proxy_for(settings.base_url)
    except ValueError as error:
        return fault(Subject.PROXY, str(error), _PROXY_HINT, CONFIG_FAULT), True
    if proxy is None:
        plain = settings.base_url.startswith("http:")
        return ok(Subject.PROXY, _NO_PROXY_FOR_HTTP if plain else _NO_PROXY), False
    return ok(
        Subject.PROXY, _PROXY.format(address=safe(proxy.shown), variable=proxy.variable)
    ), True


def about_keyring() -> Check:
    """Return which keyring is used. Having none is not a fault: there are other ways."""
    try:
        return ok(Subject.KEYRING, _KEYRING.format(name=Keyring().name()))
    except KeyringError as error:
        return note(Subject.KEYRING, keyring_unusable(error).message)


def about_key(settings: Settings) -> tuple[Check, FoundKey | None]:
    """Return where the key comes from, and the key."""
    try:
        found = find_key(settings, Keyring(lambda: say(DIALOG_OPEN)))
    except NoKeyError as error:
        return fault(Subject.KEY, error.message, error.hint, error.exit_code), None
    text = _KEY.format(source=source_of(settings, found.source), end=end_of(found.key))
    if found.warning is not None:
        return note(Subject.KEY, text, found.warning), found
    return ok(Subject.KEY, text), found
