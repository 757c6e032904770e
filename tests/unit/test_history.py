"""The history: what was seen when, what changed, and a file that nothing spoils."""

import json
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.campaigns import campaign, day, week

from altur_tui.history.database import Answer, Database, path_in
from altur_tui.history.packing import configuration, pack, unpack
from altur_tui.history.recorder import Recorder
from altur_tui.history.thinning import DAY, HOUR, not_needed
from altur_tui.wire.campaign import decode

BEGIN = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)
URL = "https://api.example.com/api/v1.0"
KEY = "sk-live-aaaaaaaaaaaaaaaa"


def at(minutes: float) -> datetime:
    return BEGIN + timedelta(minutes=minutes)


def body(processed: int = 0, **fields: object) -> bytes:
    analytics = {"contacts": 1000, "contactsProcessed": processed}
    return json.dumps(campaign(id=7, analytics=analytics, **fields)).encode()


def answer(minutes: float, processed: int = 0, campaign_id: int = 7, **fields: object) -> Answer:
    return Answer(campaign_id, at(minutes), body(processed, **fields))


_OPENED: list[Database] = []


@pytest.fixture(autouse=True)
def _close_all():
    yield
    while _OPENED:
        _OPENED.pop().close()


def opened(folder: Path, key: str = KEY) -> Database:
    _OPENED.append(Database(path_in(folder), URL, key, create=True))
    return _OPENED[-1]


def test_equal_answers_are_one_run_and_each_change_begins_another(tmp_path: Path):
    history = opened(tmp_path)
    history.keep([answer(0, 1), answer(1, 1), answer(2, 5), answer(3, 5), answer(4, 9)])
    runs = list(history.runs(7))
    assert [(each.first, each.last, each.looks) for each in runs] == [
        (at(0), at(1), 2),
        (at(2), at(3), 2),
        (at(4), at(4), 1),
    ]
    assert [each.campaign for each in runs] == [body(1), body(5), body(9)]


@given(st.lists(st.integers(0, 3), min_size=1, max_size=30))
@settings(max_examples=20)
def test_what_was_known_at_an_instant_is_the_newest_answer_until_then(
    tmp_path_factory: pytest.TempPathFactory, drawn: list[int]
):
    history = opened(tmp_path_factory.mktemp("history"))
    for minute, processed in enumerate(drawn):
        history.keep([answer(minute, processed)])
    assert history.known_at([7], at(-0.5)) == {}
    for minute, processed in enumerate(drawn):
        for later in (0, 0.5):
            assert history.known_at([7], at(minute + later))[7].campaign == body(processed)
    assert history.known_at([7])[7].campaign == body(drawn[-1])


def test_an_answer_older_than_what_is_known_changes_nothing(tmp_path: Path):
    history = opened(tmp_path)
    history.keep([answer(5, 5), answer(3, 3)])
    assert [each.campaign for each in history.runs(7)] == [body(5)]


def test_a_change_of_the_configuration_is_told_with_both_values_and_between_which_looks(
    tmp_path: Path,
):
    history = opened(tmp_path)
    longer = {**week(), "fri": day("09:00", "20:00")}
    history.keep([answer(0), answer(10, 4), answer(20, 4, scheduling=longer), answer(30, 5)])
    last, first = history.changes(7)
    assert (first.after, first.at, first.path) == (at(10), at(20), "scheduling.fri.stopTime")
    assert (first.old, first.new) == ('"18:00"', '"20:00"')
    assert (last.after, last.at, last.old, last.new) == (at(20), at(30), '"20:00"', '"18:00"')
    assert history.changes(7, since=at(25)) == [last]


@given(st.binary(max_size=3000), st.binary(max_size=3000))
def test_a_packed_body_comes_back_as_it_was(given_body: bytes, base: bytes):
    assert unpack(pack(given_body, base), base) == given_body


def test_the_spelling_of_a_value_is_no_change_and_what_moves_by_itself_is_no_configuration():
    one = configuration(b'{"a": 1.0, "b": {"c": [1, 2]}, "analytics": {"x": 1}}')
    assert one == configuration(b'{"b":{"c":[1,2]},"a":1.0,"analytics":{}, "updated_at":"x"}')
    assert one == {"a": "1.0", "b.c": "[1,2]"}
    assert configuration(b"[") == configuration(b"3") == {}


def test_another_key_or_address_sees_nothing_and_no_key_is_in_the_file(tmp_path: Path):
    history = opened(tmp_path)
    history.keep([answer(0)])
    assert opened(tmp_path, "another-key-of-somebody").known_at([7]) == {}
    assert opened(tmp_path).ids() == (7,)
    for file in tmp_path.glob("history*"):
        assert KEY.encode() not in file.read_bytes()


def test_only_the_owner_reads_the_files(tmp_path: Path):
    folder = tmp_path / "state"
    history = opened(folder)
    history.keep([answer(0)])
    for file in folder.iterdir():
        assert stat.S_IMODE(file.stat().st_mode) == 0o600, file
    history.close()


def test_forgetting_leaves_no_trace_of_the_campaign(tmp_path: Path):
    history = opened(tmp_path)
    history.keep([answer(0, 1, name="Secreto"), answer(1, 3, name="Otro"), answer(0, 0, 8)])
    assert any(b"Secreto" in each.read_bytes() for each in tmp_path.glob("history*"))
    history.forget([7])
    assert history.ids() == (8,)
    assert not any(b"Secreto" in each.read_bytes() for each in tmp_path.glob("history*"))
    history.forget(before=at(10))
    assert history.ids() == ()
    assert history.counts() == (0, 0, None)
    history.keep([answer(20, 2)])
    assert history.known_at([7])[7].campaign == body(2)
    history.forget()
    assert history.ids() == ()
    assert history.changes(7) == []


def test_a_campaign_that_became_too_old_is_kept_when_it_comes_again(tmp_path: Path):
    history = opened(tmp_path)
    history.keep([answer(0, 1), answer(0, 1, 8), answer(60 * 24 * 9, 1, 9)])
    while history.thin(at(60 * 24 * 10), days=5):
        pass
    history.keep([answer(60 * 24 * 10, campaign_id, campaign_id) for campaign_id in (8, 7)])
    for campaign_id in (7, 8):
        assert history.known_at([campaign_id])[campaign_id].campaign == body(campaign_id)


def test_what_became_too_old_leaves_no_trace_either(tmp_path: Path):
    history = opened(tmp_path)
    history.keep([answer(0, 1, name="Secreto"), answer(1, 3, name="Otro")])
    history.keep([answer(60 * 24 * 9, 1, 8)])
    while history.thin(at(60 * 24 * 10), days=5):
        pass
    assert history.ids() == (8,)
    history.forget([9])  # which brings the journal into the file
    assert not any(b"Secreto" in each.read_bytes() for each in tmp_path.glob("history*"))


def test_what_is_thinned_is_given_back_to_the_disk(tmp_path: Path):
    history = opened(tmp_path)
    minutes = range(60 * 24 * 2)
    history.keep([answer(minute, minute) for minute in minutes])
    history.forget([8])
    before = path_in(tmp_path).stat().st_size
    history.keep([answer(60 * 24 * 5, 1)])
    while history.thin(at(60 * 24 * 5), days=400):
        pass
    history.forget([8])
    kept = [each.campaign for each in history.runs(7)]
    assert kept == [body(each) for each in (*minutes[14::15], 1)]
    assert path_in(tmp_path).stat().st_size < before / 3


def test_forgetting_what_is_old_keeps_the_newer_part_and_other_accounts(tmp_path: Path):
    history, other = opened(tmp_path), opened(tmp_path, "another-key-of-somebody")
    for each in (history, other):
        each.keep([answer(0, 1), answer(5, 2, name="Otro"), answer(9, 3), answer(0, 1, 8)])
    history.forget(before=at(6))
    assert [each.campaign for each in history.runs(7)] == [body(3)]
    assert [each.path for each in history.changes(7)] == ["name"]
    assert history.ids() == (7,)
    assert other.counts() == (2, 4, at(0))
    assert len(other.changes(7)) == 2


_RUNS = st.lists(st.integers(0, 200 * 24 * 60), unique=True, max_size=80).map(
    lambda minutes: list(enumerate(sorted(each * 60_000 for each in minutes)))
)


def thinned(runs: list[tuple[int, int]], now: int) -> list[tuple[int, int]]:
    gone = set(not_needed(runs, now))
    return [each for each in runs if each[0] not in gone]


def piece_at(age: float) -> int:
    """Return the milliseconds that keep one run of this age in days; 1 where all are kept."""
    return 1 if age <= 2 else DAY // 96 if age <= 14 else HOUR if age <= 90 else DAY


@given(_RUNS, st.integers(0, 200))
def test_a_run_is_kept_if_it_is_young_or_the_last_of_its_piece_of_time(
    runs: list[tuple[int, int]], day: int
):
    now = day * DAY
    kept = set(thinned(runs, now))
    for run in runs:
        piece = piece_at((now - run[1]) / DAY)
        later = [first for _, first in runs if first > run[1]]
        is_last = not any(first // piece == run[1] // piece for first in later)
        assert (run in kept) == is_last


@given(_RUNS, st.integers(0, 200))
def test_what_was_known_at_the_end_of_a_piece_of_time_is_known_when_all_else_is_thinned(
    runs: list[tuple[int, int]], day: int
):
    now = day * DAY
    kept = thinned(runs, now)
    for _, first in runs:
        piece = piece_at((now - first) / DAY)
        end = (first // piece + 1) * piece
        newest = [max(each for each in some if each[1] < end) for some in (runs, kept)]
        assert newest[0] == newest[1]


@given(_RUNS, st.integers(0, 200), st.integers(0, 60))
def test_thinning_often_keeps_what_thinning_once_does(
    runs: list[tuple[int, int]], day: int, later: int
):
    now, then = day * DAY, (day + later) * DAY
    assert thinned(thinned(runs, now), then) == thinned(runs, then)


def test_an_answer_that_is_older_than_the_history_goes_back_is_removed_with_all_of_its_campaign(
    tmp_path: Path,
):
    history = opened(tmp_path)
    longer = {**week(), "fri": day("09:00", "20:00")}
    history.keep([answer(0, 1), answer(1, 2, scheduling=longer), answer(60 * 24 * 9, 1, 8)])
    while history.thin(at(60 * 24 * 10), days=5):
        pass
    assert history.ids() == (8,)
    assert history.changes(7) == []


def test_thinning_keeps_two_days_whole_then_ever_fewer_and_all_changes(tmp_path: Path):
    history = opened(tmp_path)
    days = 100
    minutes, fine = days * 24 * 60, (days - 15) * 24 * 60
    steps = [*range(0, fine, 20), *range(fine, minutes, 5)]
    history.keep([answer(minute, minute % 997, name=f"N{minute // 20_000}") for minute in steps])
    changes = history.changes(7)
    now = at(minutes)
    while history.thin(now, days=95):
        pass
    assert history.thin(now, days=95) == 0
    ages = [(now - each.first) / timedelta(days=1) for each in history.runs(7)]
    assert max(ages) <= 95.1
    assert sum(age < 2 for age in ages) == 2 * 24 * 12 - 1
    assert sum(2 <= age < 14 for age in ages) == pytest.approx(12 * 96, abs=3)
    assert sum(14 <= age < 90 for age in ages) == pytest.approx(76 * 24, abs=3)
    assert sum(age >= 90 for age in ages) == pytest.approx(5, abs=2)
    assert history.changes(7) == changes
    assert history.known_at([7])[7].campaign == body(
        steps[-1] % 997, name=f"N{steps[-1] // 20_000}"
    )


def test_a_clock_that_runs_ahead_does_not_thin_what_is_new(tmp_path: Path):
    history = opened(tmp_path)
    history.keep([answer(minute, minute) for minute in range(100)])
    assert history.thin(at(0) + timedelta(days=3650), days=400) == 0
    assert len(list(history.runs(7))) == 100


def test_what_held_overnight_is_known_after_two_days_too(tmp_path: Path):
    history = opened(tmp_path)
    # Twice in the last quarter of an hour of the evening, then from the morning on.
    history.keep([answer(1, 1), answer(13, 2), answer(900, 2), answer(901, 3)])
    history.keep([answer(60 * 24 * 4, 3)])
    while history.thin(at(60 * 24 * 4), days=400):
        pass
    assert history.known_at([7], at(600))[7].campaign == body(2)
    assert [each.campaign for each in history.runs(7)] == [body(2), body(3)]


def snapshot(minutes: float, processed: int):
    # Of now: what is older than two days would be thinned.
    whole = b'{"success": true, "campaign": ' + body(processed) + b"}"
    return decode(7, whole, fetched_at=datetime.now(UTC) + timedelta(minutes=minutes))


def test_the_recorder_keeps_answers_without_anybody_waiting(tmp_path: Path):
    recorder = Recorder(path_in(tmp_path), URL, KEY, days=400)
    for minute in range(100):
        recorder.keep(snapshot(minute, minute))
    assert recorder.flush(20)
    assert len(list(opened(tmp_path).runs(7))) == 100
