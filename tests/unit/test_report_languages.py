"""Reports in the reader's language: texts for people follow it, machine formats never do."""

from collections.abc import Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from support import pseudo
from support.entries import NOW, READABLE, demo, failed

from altur_tui.demo.listing import list_answer
from altur_tui.i18n import language
from altur_tui.i18n.language import choose
from altur_tui.reports import words
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
VOICES = [("en", "CO"), ("es", None), ("es", "MX"), ("es", "CO")]


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
    items = decode_page(list_answer({"pageSize": "100"}, NOW).body).items
    return writer.begin() + "".join(map(writer.piece, items)) + writer.end()


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


def test_what_programs_read_is_the_same_in_every_language_and_region():
    english = machine_formats()
    for voice in VOICES:
        choose(*voice)
        assert machine_formats() == english, voice


def test_no_sentence_that_programs_read_can_be_translated(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    english = machine_formats()
    monkeypatch.setattr(language, "FOLDER", pseudo.catalogue(tmp_path))
    choose(pseudo.LANGUAGE, pseudo.REGION)
    assert pseudo.pseudo("Campaign") in report_on(Format.TABLE, READABLE)
    assert machine_formats() == english


@pytest.mark.parametrize("form", [Format.TABLE, Format.MARKDOWN])
@pytest.mark.parametrize("ids", [(1001,), (1001, 1002)])
def test_what_people_read_has_the_numbers_of_their_region(form: Format, ids: tuple[int, ...]):
    for region, wanted, other in (("MX", "2,000", "2.000"), ("CO", "2.000", "2,000")):
        choose("es", region)
        told = report_on(form, ids)
        assert wanted in told, region
        assert other not in told, region


def test_texts_for_people_fit_into_80_cells_in_every_language():
    for voice in [("en", None), *VOICES]:
        choose(*voice)
        texts = [report_on(Format.TABLE, (each,)) for each in READABLE]
        texts += [report_on(Format.TABLE, READABLE), check(Format.TABLE), account(Format.TABLE)]
        for line in "\n".join(texts).splitlines():
            assert width(line) <= 80, (voice, line)


def test_the_column_of_verdicts_holds_each_of_them_in_every_language():
    for voice in [("en", None), *VOICES]:
        choose(*voice)
        for standing in (demo(each).standing for each in READABLE):
            shortest = words.verdict_forms(standing.verdict, MEXICO, NOW)[-1]
            assert width(shortest) <= words.verdict_cells(), (voice, shortest)
