"""What is wrong with a translation: nothing there, or other placeholders than in English."""

import sys
from pathlib import Path

import pytest
from babel.messages.catalog import Message

sys.path.insert(0, str(Path(__file__).parent))

import catalogues

ONE_AND_MANY = ("{count} cycle of {name}", "{count:,} cycles of {name}")


@pytest.mark.parametrize(
    ("english", "spanish"),
    [
        ("{count:,} points", "{count:,} puntos"),
        (ONE_AND_MANY, ("un ciclo de {name}", "{count:,} ciclos de {name}")),
    ],
)
def test_a_translation_with_the_same_placeholders_is_right(english, spanish):
    assert catalogues.faults(Message(english, spanish)) == []


@pytest.mark.parametrize(
    ("english", "spanish"),
    [
        ("{count:,} points", ""),
        ("{count:,} points", "puntos"),
        ("{count:,} points", "{count} puntos"),
        ("{name}", "{nombre}"),
        (ONE_AND_MANY, ("un ciclo", "{count:,} ciclos de {name}")),
        (ONE_AND_MANY, ("un ciclo de {name}", "ciclos de {name}")),
    ],
)
def test_what_is_missing_or_has_other_placeholders_is_told(english, spanish):
    (fault,) = catalogues.faults(Message(english, spanish))
    assert "no translation" in fault or "other placeholders" in fault


def test_what_is_fuzzy_is_told():
    assert "fuzzy" in catalogues.faults(Message("Back", "Volver", flags=["fuzzy"]))[0]


def test_every_sentence_in_the_code_is_extracted():
    known = {each.id for each in catalogues.extracted()}
    assert {"Refresh", "No matches found"} <= known
