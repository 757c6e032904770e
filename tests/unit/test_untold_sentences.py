"""Sentences of a reading are kept untold: each reader has them in the language of that moment."""

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from support import pseudo
from support.campaigns import campaign, cycles, snapshot, week
from support.entries import NOW, READABLE, demo
from support.findings import LONG

from altur_tui.campaign.findings import FINDINGS
from altur_tui.campaign.reading import read, standing
from altur_tui.campaign.verdict import VERDICTS
from altur_tui.campaign.words import Later, day, duration, hours_a_week, moment
from altur_tui.campaign.zone import wall_clock
from altur_tui.i18n import language
from altur_tui.i18n.language import choose, english
from altur_tui.ids import IdsError, parse
from altur_tui.text import width
from altur_tui.wire.campaign import decode
from altur_tui.wire.errors import AlturError, ErrorKind


@pytest.fixture(autouse=True)
def _made_up_language(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(language, "FOLDER", pseudo.catalogue(tmp_path))
    yield
    choose("en")


def sentences(found) -> list[str]:
    told = [found.verdict.message, *(each.message for each in found.findings)]
    if found.cycles is not None:
        told += [found.cycles.summary, *(each.message for each in found.cycles.suggestions)]
    return told


def test_a_standing_that_was_made_before_is_told_in_the_language_chosen_since():
    standings = [demo(each).standing for each in READABLE]
    before = [sentences(each) for each in standings]
    choose(pseudo.LANGUAGE)
    assert [sentences(standing(demo(each).reading, NOW)) for each in READABLE] == [
        sentences(each) for each in standings
    ]
    assert not any(
        one == other
        for earlier, now in zip(before, standings, strict=True)
        for one, other in zip(earlier, sentences(now), strict=True)
    )
    with english():
        assert [sentences(each) for each in standings] == before


def test_equal_answers_have_equal_standings_so_that_nothing_is_drawn_anew():
    given = campaign(
        cycles=cycles(), status="cooldown", timezone=None, scheduling=week("22:00", "1:00")
    )
    one, other = (standing(read(snapshot(given)), NOW) for _ in range(2))
    assert one == other
    assert one != standing(read(snapshot(given | {"cycles": LONG})), NOW)


def test_encoded_for_machines_a_sentence_is_a_plain_text_under_its_own_name():
    found = standing(read(snapshot(campaign(cycles=cycles()))), NOW)
    plain = msgspec.to_builtins(found, enc_hook=str)
    assert plain["verdict"]["message"] == found.verdict.message
    assert plain["findings"][0]["message"] == found.findings[0].message
    assert plain["cycles"]["summary"] == found.cycles.summary
    assert plain["cycles"]["suggestions"][0]["message"] == found.cycles.suggestions[0].message


def test_no_word_of_a_finding_or_verdict_stays_english():
    tables = [*FINDINGS.values(), *VERDICTS.values()]
    english_texts = [list(map(str, texts(each))) for each in tables]
    choose(pseudo.LANGUAGE)
    for kind, before in zip(tables, english_texts, strict=True):
        for text, earlier in zip(texts(kind), before, strict=True):
            assert str(text) == pseudo.pseudo(earlier)


def texts(kind):
    """Yield all words and sentences of an entry of a table that are not chosen by a number."""
    for name in kind.__struct_fields__:
        value = getattr(kind, name)
        values = value.values() if isinstance(value, dict) else value
        for each in values if isinstance(values, tuple | type({}.values())) else [values]:
            if type(each).__name__ in {"S", "T"}:
                yield each


def test_dates_and_spans_are_written_in_the_language_of_the_moment():
    date_of, zone = NOW.date(), wall_clock("America/Mexico_City").zone
    later = Later(day, date_of)
    assert (str(later), later) == ("24 Nov 2026", Later(day, date_of))
    assert later != Later(day, NOW.date().replace(day=1))
    assert moment(NOW, zone) == "Tue 24 Nov 2026, 15:46"
    assert hours_a_week(2700, complete=False) == "at least 45 h a week"
    choose(pseudo.LANGUAGE, pseudo.REGION)
    assert str(later) == f"24 {pseudo.pseudo('Nov')} 2026"
    assert moment(NOW, zone) == f"{pseudo.pseudo('Tue')} 24 {pseudo.pseudo('Nov')} 2026, 15:46"
    assert duration(1_500_000, in_days=False) == f"25.000 {pseudo.pseudo('h')}"


def test_an_error_is_told_in_the_language_of_its_reader_and_keeps_what_the_server_said():
    with pytest.raises(AlturError) as refused:
        decode(1, b'{"success": false, "message": "Nope"}', fetched_at=NOW)
    error = refused.value
    assert str(error) == "The server refused the request: Nope"
    choose(pseudo.LANGUAGE)
    assert error.message.endswith(": Nope")
    assert error.message == error.copy().message != "The server refused the request: Nope"
    assert error.hint == pseudo.pseudo(english_hint(ErrorKind.API))
    error.redact(lambda said: said.replace("Nope", "[key]"))
    with english():
        assert error.message == "The server refused the request: [key]"


def english_hint(kind: ErrorKind) -> str:
    with english():
        return kind.hint


def test_a_complaint_about_ids_is_told_in_the_readers_language():
    choose(pseudo.LANGUAGE)
    with pytest.raises(IdsError) as refused:
        parse("12x")
    assert str(refused.value) == pseudo.pseudo(
        "“{word}” is not a campaign id. An id is a number such as 1234."
    ).format(word="12x")


def test_names_of_findings_verdicts_and_errors_fit_their_cells_in_spanish(
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.undo()
    choose("es")
    for finding in FINDINGS.values():
        names = list(map(str, finding.names))
        assert sorted(names, key=len, reverse=True) == names
        assert width(f"✗99 {names[-1]}") <= 13, names
        assert any(width(f"✗9 {each}") <= 13 for each in names), names
    assert all(width(str(each.short)) <= 12 for each in VERDICTS.values())
    assert all(width(each.word) <= 12 for each in ErrorKind)
