"""Reports in the reader's language: texts for people follow it, machine formats never do."""

import re
from collections.abc import Iterator
from zoneinfo import ZoneInfo

import pytest
from babel.messages.pofile import read_po
from support.entries import NOW, READABLE, demo, failed

from altur_tui.demo.catalog import answer, list_answer
from altur_tui.i18n.language import FOLDER, choose
from altur_tui.reports.formats import (
    LIST_FORMATS,
    make_check_report,
    make_compare_report,
    make_ids_report,
    make_list_report,
    make_report,
)
from altur_tui.reports.report import Format
from altur_tui.text import width
from altur_tui.wire.listing import decode_page

MEXICO = ZoneInfo("America/Mexico_City")
PAGE = list_answer({"pageSize": "100"}, NOW).body
VOICES = [("en", "CO"), ("es", None), ("es", "MX"), ("es", "CO")]
WORD = re.compile(r"[^\W\d_]+")


@pytest.fixture(autouse=True)
def _english_again() -> Iterator[None]:
    yield
    choose("en")


def report_on(form: Format, ids: tuple[int, ...], *, semicolons: bool = False) -> str:
    """Return a report on campaigns of the demo that were read in the present language."""
    writer = make_report(form, ids, MEXICO, semicolons=semicolons)
    pieces = "".join(writer.piece(demo(each)) for each in ids)
    return writer.begin() + pieces + writer.piece(failed()) + writer.end()


def check(form: Format) -> str:
    writer = make_check_report(form, len(READABLE) + 1)
    for each in (*map(demo, READABLE), failed()):
        writer.piece(each)
    return writer.end()


def comparison(form: Format) -> str:
    writer = make_compare_report(form)
    for each in map(demo, READABLE):
        writer.piece(each)
    return writer.end()


def account(form: Format | None) -> str:
    """Return a report on the account's list; without a format, the ids alone."""
    writer = make_list_report(form, MEXICO) if form else make_ids_report()
    return writer.begin() + "".join(map(writer.piece, decode_page(PAGE).items)) + writer.end()


def machine_formats() -> dict[str, str]:
    """Return what programs read of every campaign of the demo, by format."""
    return {
        "json": report_on(Format.JSON, READABLE),
        "jsonl": report_on(Format.JSONL, READABLE),
        "csv": report_on(Format.CSV, READABLE),
        "csv with semicolons": report_on(Format.CSV, READABLE, semicolons=True),
        "check": check(Format.JSON),
        "comparison, json": comparison(Format.JSON),
        "comparison, csv": comparison(Format.CSV),
        "ids": account(None),
        **{f"list, {each}": account(each) for each in LIST_FORMATS if each is not Format.TABLE},
    }


def words(*texts: str) -> set[str]:
    return {each for text in texts for each in WORD.findall(text)}


def catalogue() -> tuple[set[str], set[str]]:
    """Return the English and the Spanish words of the catalogue."""
    with (FOLDER / "es" / "LC_MESSAGES" / "altur_tui.po").open("rb") as file:
        messages = [each for each in read_po(file) if each.id]

    def told(text: str | tuple[str, ...]) -> tuple[str, ...]:
        return (text,) if isinstance(text, str) else tuple(text)

    english = words(*(text for each in messages for text in told(each.id)))
    return english, words(*(text for each in messages for text in told(each.string)))


def test_what_programs_read_is_the_same_in_every_language_and_region():
    english = machine_formats()
    for language, region in VOICES:
        choose(language, region)
        assert machine_formats() == english, (language, region)


def test_what_programs_read_has_no_spanish_word_of_ours():
    choose("es", "CO")
    english, spanish = catalogue()
    served = words(PAGE.decode(), *(answer(each, 9, NOW).body.decode() for each in READABLE))
    for name, text in machine_formats().items():
        assert not words(text) & (spanish - english - served), name


@pytest.mark.parametrize("form", [Format.TABLE, Format.MARKDOWN])
@pytest.mark.parametrize("ids", [(1001,), (1001, 1002)])
def test_what_people_read_has_the_numbers_of_their_region(form: Format, ids: tuple[int, ...]):
    for region, wanted, other in (("MX", "2,000", "2.000"), ("CO", "2.000", "2,000")):
        choose("es", region)
        told = report_on(form, ids)
        assert wanted in told, region
        assert other not in told, region


def test_texts_for_people_fit_into_80_cells_in_every_language():
    for language, region in [("en", None), *VOICES]:
        choose(language, region)
        texts = [report_on(Format.TABLE, (each,)) for each in READABLE]
        texts += [report_on(Format.TABLE, READABLE), check(Format.TABLE), account(Format.TABLE)]
        for line in "\n".join(texts).splitlines():
            assert width(line) <= 80, (language, line)
