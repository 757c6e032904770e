"""Sentences in the reader's language, and numbers as their region writes them."""

from io import BytesIO
from pathlib import Path

import pytest
from babel import Locale
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from altur_tui.i18n import language
from altur_tui.i18n.language import (
    UnknownLanguageError,
    UnknownRegionError,
    choose,
    english,
    languages,
    number,
    of_locale,
)
from altur_tui.i18n.regions import SEPARATORS
from altur_tui.i18n.sentences import P, S, T, UserFacingError, system_reason
from altur_tui.wire.errors import AlturError, ErrorKind

GREETING = S("{name} has {amount:,.1f} points.")
CYCLES = P("{count} cycle of {name}", "{count:,} cycles of {name}")
MONDAY = T("weekday", "Mon")
MONTH = T("month, short", "Mon")
SPANISH = """
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

msgid "{name} has {amount:,.1f} points."
msgstr "{name} tiene {amount:,.1f} puntos."

msgid "{count} cycle of {name}"
msgid_plural "{count:,} cycles of {name}"
msgstr[0] "un ciclo de {name}"
msgstr[1] "{count:,} ciclos de {name}"

msgctxt "weekday"
msgid "Mon"
msgstr "lun"
"""


@pytest.fixture(autouse=True)
def _english_again():
    yield
    choose("en")


@pytest.fixture
def spanish(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Make a catalogue of the sentences above, and nothing else."""
    catalog = read_po(BytesIO(SPANISH.encode()), locale="es")
    folder = tmp_path / "es" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    with (folder / "altur_tui.mo").open("wb") as file:
        write_mo(file, catalog)
    monkeypatch.setattr(language, "FOLDER", tmp_path)


def test_without_a_choice_everything_is_english():
    assert GREETING.format(name="Ana", amount=1234.5) == "Ana has 1,234.5 points."
    assert CYCLES.format(count=1, name="Ana") == "1 cycle of Ana"
    assert CYCLES.format(count=1200, name="Ana") == "1,200 cycles of Ana"
    assert str(MONDAY) == "Mon"


@pytest.mark.usefixtures("spanish")
def test_a_catalogue_is_all_that_a_language_takes():
    assert languages() == ("en", "es")
    choose("es", "CO")
    assert GREETING.format(name="Ana", amount=1234.5) == "Ana tiene 1.234,5 puntos."
    assert CYCLES.format(count=1, name="Ana") == "un ciclo de Ana"
    assert CYCLES.format(count=1200, name="Ana") == "1.200 ciclos de Ana"


@pytest.mark.usefixtures("spanish")
def test_a_word_is_translated_by_where_it_stands():
    choose("es")
    assert (str(MONDAY), str(MONTH)) == ("lun", "Mon")


@pytest.mark.usefixtures("spanish")
@pytest.mark.parametrize(("region", "written"), [("MX", "1,234.5"), ("CO", "1.234,5")])
def test_the_region_decides_how_numbers_are_written(region: str, written: str):
    choose("es", region)
    assert number(1234.5, ",.1f") == written


@pytest.mark.usefixtures("spanish")
def test_what_machines_read_is_english_in_every_language():
    choose("es", "CO")
    with english():
        assert GREETING.format(name="Ana", amount=1234.5) == "Ana has 1,234.5 points."
    assert number(1234.5, ",.1f") == "1.234,5"


@pytest.mark.usefixtures("spanish")
def test_numbers_in_a_name_stay_as_they_are():
    choose("es", "CO")
    assert GREETING.format(name="Q4, 1.5", amount=2) == "Q4, 1.5 tiene 2,0 puntos."


@pytest.mark.usefixtures("spanish")
def test_an_unknown_language_or_region_is_refused_with_those_that_there_are():
    with pytest.raises(UnknownLanguageError) as refused:
        choose("fr")
    assert refused.value.known == ("en", "es")
    with pytest.raises(UnknownRegionError):
        choose("es", "XX")


@pytest.mark.usefixtures("spanish")
@pytest.mark.parametrize(
    ("environ", "wanted"),
    [
        ({"LANG": "es_CO.UTF-8"}, ("es", "CO")),
        ({"LANG": "en_US.UTF-8", "LC_ALL": "es_MX"}, ("es", "MX")),
        ({"LC_MESSAGES": "es", "LANG": "en_US"}, ("es", None)),
        ({"LC_ALL": "", "LANG": "es_XX"}, ("es", None)),
        ({"LANG": "fr_FR.UTF-8"}, ("en", None)),
        ({"LC_ALL": "C"}, ("en", None)),
        ({}, ("en", None)),
    ],
)
def test_the_locale_is_read_as_posix_ranks_it(environ: dict[str, str], wanted: tuple[str, str]):
    assert of_locale(environ) == wanted


def test_the_table_of_regions_is_that_of_cldr():
    for territory, separators in SEPARATORS.items():
        symbols = Locale("es", territory).number_symbols["latn"]
        assert separators == (symbols["group"], symbols["decimal"]), territory


@pytest.mark.usefixtures("spanish")
def test_a_filled_sentence_is_told_in_the_language_of_the_moment_it_is_read():
    cycles = CYCLES.fill(count=1, name=MONDAY)
    choose("es")
    assert str(cycles) == "un ciclo de lun"
    with english():
        assert str(cycles) == "1 cycle of Mon"
    assert cycles == CYCLES.fill(count=1, name=MONDAY) != CYCLES.fill(count=2, name=MONDAY)


@pytest.mark.usefixtures("spanish")
def test_an_error_is_told_to_each_reader_in_their_language():
    error = AlturError(ErrorKind.SERVER, GREETING.fill(name=UserFacingError(MONDAY), amount=0.5))
    choose("es", "CO")
    assert error.message == str(error) == str(error.copy()) == "lun tiene 0,5 puntos."
    with english():
        assert error.message == str(error) == "Mon has 0.5 points."


def test_a_key_is_taken_out_of_all_that_was_filled_into_an_error():
    inner = GREETING.fill(name="the secret", amount=1.0)
    error = AlturError(ErrorKind.SERVER, GREETING.fill(name=inner, amount=2.0))
    error.redact(lambda text: text.replace("secret", "[key]"))
    assert error.message == "the [key] has 1.0 points. has 2.0 points."


@pytest.mark.usefixtures("spanish")
def test_what_the_system_says_is_told_in_the_language_of_the_reader():
    choose("es")
    assert str(system_reason(OSError(2, "Mon"))) == "Mon"
    assert str(system_reason(OSError(0, GREETING.fill(name=1, amount=2)))) == "1 tiene 2.0 puntos."
    assert str(system_reason(TimeoutError())) == "TimeoutError"
