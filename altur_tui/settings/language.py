"""The language of this run, chosen before any word is printed, the complaints of usage included."""

import os
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from altur_tui.i18n.language import (
    ENGLISH,
    UnknownLanguageError,
    UnknownRegionError,
    choose,
    of_locale,
    region_of_locale,
    translate_click,
)
from altur_tui.i18n.sentences import S, Sentence, UserFacingError
from altur_tui.settings.paths import config_path

_OPTION = "--lang"
_VARIABLE = "ALTUR_LANG"

_UNKNOWN_LANGUAGE = S("{origin} cannot be “{given}”. Languages: {known}.")
_UNKNOWN_REGION = S("{origin} cannot be “{given}”. Regions: {known}.")
_MAX_CELLS = 20


class LanguageError(UserFacingError):
    """A language or a region that there is not. Both texts are safe to show."""


class _Given(NamedTuple):
    """A word that somebody set, and where."""

    value: str
    origin: Sentence


def choose_language(arguments: Sequence[str], environ: Mapping[str, str] = os.environ) -> None:
    """Choose language and region: `--lang`, ALTUR_LANG, the config file, then the locale.

    Raises LanguageError for one that there is not.
    """
    language, region = of_locale(environ)
    # The locale's own language first: a complaint about what was given is written in it.
    choose(language, region)
    in_file, region_in_file = _configured(arguments, environ)
    given = _of_arguments(arguments) or _of_environment(environ) or in_file
    if given:
        language = given.value.lower()
        region = None if language == ENGLISH else region_of_locale(environ)
    if region_in_file:
        region = region_in_file.value.upper()
    try:
        choose(language, region)
    except UnknownLanguageError as error:
        raise _error(_UNKNOWN_LANGUAGE, given, error.known) from None
    except UnknownRegionError as error:
        raise _error(_UNKNOWN_REGION, region_in_file, error.known) from None
    translate_click()


def _of_arguments(arguments: Sequence[str]) -> _Given | None:
    for at, word in enumerate(arguments):
        if word == "--":
            break
        if word == _OPTION and at + 1 < len(arguments):
            return _Given(arguments[at + 1], _OPTION)
        if word.startswith(f"{_OPTION}="):
            return _Given(word.partition("=")[2], _OPTION)
    return None


def _of_environment(environ: Mapping[str, str]) -> _Given | None:
    return _Given(environ[_VARIABLE], _VARIABLE) if environ.get(_VARIABLE) else None


def _configured(
    arguments: Sequence[str], environ: Mapping[str, str]
) -> tuple[_Given | None, _Given | None]:
    """Return the language and the region of the config file; what is wrong in it is told later."""
    if "--demo" in arguments:
        return None, None
    path = config_path(environ)
    # Most people have no config file, and need not wait for its reader.
    if path is None or not path.is_file():
        return None, None
    from altur_tui.settings.file import ConfigError, from_file, read_config

    try:
        config = read_config(path, required=False)
    except ConfigError:
        return None, None
    if config is None:
        return None, None

    def given(key: str, value: str | None) -> _Given | None:
        return None if value is None else _Given(value, from_file(key, path))

    return given("language", config.language), given("region", config.region)


def _error(template: S, given: _Given | None, known: Sequence[str]) -> LanguageError:
    from altur_tui.text import fit, hide_keys, safe

    value, origin = (given.value, given.origin) if given else ("", "")
    shown = fit(hide_keys(safe(" ".join(value.split()))), _MAX_CELLS)
    return LanguageError(template.fill(origin=origin, given=shown, known=", ".join(known)))
