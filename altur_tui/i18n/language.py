"""Chooses the language and the region, and loads the catalogue once, before the first screen.

English is the source: a language is a folder `locale/LANG/LC_MESSAGES` with a catalogue, and
nothing else. What machines read (JSON, CSV, the log) is written under `english()`.
"""

import gettext
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path

DOMAIN = "altur_tui"
ENGLISH = "en"
FOLDER = Path(__file__).parent / "locale"

_LOCALE_VARIABLES = ("LC_ALL", "LC_MESSAGES", "LANG")
# English is read everywhere, so the region of the locale says nothing of how its readers write
# numbers; in other languages it does.
_ENGLISH_SEPARATORS = (",", ".")


class UnknownLanguageError(ValueError):
    """A language that there is no catalogue for. `known` are those that there are."""

    def __init__(self, language: str) -> None:
        super().__init__(language)
        self.language = language
        self.known = languages()


class UnknownRegionError(ValueError):
    """A region whose way of writing numbers is not known. `known` are those that are."""

    def __init__(self, region: str) -> None:
        super().__init__(region)
        self.region = region
        self.known = tuple(sorted(_separators()))


class Voice:
    """A language with its catalogue, and a region with its separators."""

    def __init__(self, language: str, region: str | None = None) -> None:
        self.language = language
        self.region = region
        self.catalogue: gettext.NullTranslations = gettext.NullTranslations()
        self.separators = _ENGLISH_SEPARATORS
        if language != ENGLISH:
            self.catalogue = gettext.translation(DOMAIN, FOLDER, [language])
            self.separators = _separators().get(region or "", _ENGLISH_SEPARATORS)


_ENGLISH_VOICE = Voice(ENGLISH)
_chosen = _ENGLISH_VOICE
# Only what machines read is written under another language than the chosen one.
_borrowed: ContextVar[Voice | None] = ContextVar("_borrowed", default=None)


def voice() -> Voice:
    """Return the language and region that sentences are written in now."""
    return _borrowed.get() or _chosen


def languages() -> tuple[str, ...]:
    """Return the codes of all languages that there are, English first: `("en", "es")`."""
    found = {path.parent.parent.name for path in FOLDER.glob(f"*/LC_MESSAGES/{DOMAIN}.mo")}
    return (ENGLISH, *sorted(found))


def choose(language: str, region: str | None = None) -> None:
    """Write sentences in this language from now on, and numbers as in this region.

    `language` is a code such as `es`; `region` is a territory such as `CO`, or None. Raises
    UnknownLanguageError or UnknownRegionError.
    """
    global _chosen  # one language a process, as with gettext itself
    if language not in languages():
        raise UnknownLanguageError(language)
    if region is not None and region not in _separators():
        raise UnknownRegionError(region)
    _chosen = Voice(language, region)


@contextmanager
def english() -> Iterator[None]:
    """Write English sentences and numbers inside: for what machines read."""
    token = _borrowed.set(_ENGLISH_VOICE)
    try:
        yield
    finally:
        _borrowed.reset(token)


def of_locale(environ: Mapping[str, str] = os.environ) -> tuple[str, str | None]:
    """Return language and region of the locale, as POSIX ranks its variables.

    A language without a catalogue is English: nobody asked for it by name. The region of English
    is None, since its numbers are written alike everywhere.
    """
    language, _ = _locale(environ)
    if language not in languages() or language == ENGLISH:
        return ENGLISH, None
    return language, region_of_locale(environ)


def region_of_locale(environ: Mapping[str, str] = os.environ) -> str | None:
    """Return the region of the locale, whatever its language; None if its numbers are unknown."""
    _, region = _locale(environ)
    return region if region in _separators() else None


def _locale(environ: Mapping[str, str]) -> tuple[str, str]:
    name = next((environ[each] for each in _LOCALE_VARIABLES if environ.get(each)), "")
    code = name.partition(".")[0].partition("@")[0]
    language, _, region = code.replace("-", "_").partition("_")
    return language.lower(), region.upper()


def translate_click() -> None:
    """Let click, which asks gettext directly, find its words in our catalogue."""
    gettext.bindtextdomain(DOMAIN, str(FOLDER))
    gettext.textdomain(DOMAIN)
    os.environ["LANGUAGE"] = _chosen.language


def localized(written: str) -> str:
    """Return a number that Python has written (`1,234.5`) as the region writes it (`1.234,5`)."""
    group, decimal = voice().separators
    if (group, decimal) == (",", "."):
        return written
    return written.translate({ord(","): group, ord("."): decimal})


def number(value: float, spec: str = ",") -> str:
    """Return a number by Python's format `spec`, with the separators of the region."""
    return localized(format(value, spec))


def _separators() -> dict[str, tuple[str, str]]:
    # English, which most start in, needs none of them.
    from altur_tui.i18n.regions import SEPARATORS

    return SEPARATORS
