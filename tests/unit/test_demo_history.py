"""The demo's history: two made-up weeks that end in what its API answers."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import msgspec
import pytest
from support.entries import NOW

from altur_tui.campaign.calendar import open_calendar
from altur_tui.campaign.zone import elapsed
from altur_tui.demo.catalog import HOME, STALLED, answer
from altur_tui.demo.history import DAYS, NEVER_SEEN, DemoHistory
from altur_tui.history.compare import counts_of, reading_of

IDS = tuple(range(1001, 1028))
INSTANTS = (
    NOW,
    datetime(2027, 1, 1, 6, 30, tzinfo=UTC),
    datetime(2028, 2, 29, 23, 59, 59, tzinfo=UTC),
    datetime(2027, 11, 7, 9, 30, tzinfo=UTC),
    datetime(2026, 12, 7, 4, 0, tzinfo=UTC),
)


@pytest.fixture(scope="module")
def history() -> DemoHistory:
    return DemoHistory(NOW)


def test_it_ends_in_what_the_api_answers_first_at_any_date():
    for now in INSTANTS:
        known = DemoHistory(now).known_at(IDS)
        assert set(known) <= set(DemoHistory(now).ids())
        for campaign_id, seen in known.items():
            body = msgspec.json.decode(answer(campaign_id, 9, now).body)
            assert msgspec.json.decode(seen.campaign) == body["campaign"]
            assert timedelta() <= now - seen.last < timedelta(minutes=15)


def test_nothing_is_known_of_a_campaign_before_it_began_of_one_never_seen_and_of_none():
    history = DemoHistory(NOW)
    assert NEVER_SEEN not in history.ids()
    assert history.known_at([NEVER_SEEN, 1025, 4711]) == {}
    assert list(history.runs(NEVER_SEEN)) == history.changes(NEVER_SEEN) == []
    assert history.known_at(IDS, NOW - timedelta(days=DAYS + 1)) == {}
    (pending,) = history.runs(1007)
    reading = reading_of(pending)
    assert reading is not None
    assert reading.created_at is not None
    assert reading.created_at < pending.first


def test_runs_follow_each_other_and_are_what_was_known_then(history: DemoHistory):
    for campaign_id in (1001, 1002, 1007, 1016):
        runs = list(history.runs(campaign_id))
        for before, after in pairwise(runs):
            assert before.first <= before.last < after.first
            assert before.campaign != after.campaign
        instants = [each.first + (each.last - each.first) / 2 for each in runs]
        assert history.known_at_each(campaign_id, instants) == runs
        assert list(history.runs(campaign_id, instants[len(runs) // 2])) == runs[len(runs) // 2 :]
        assert list(history.runs(campaign_id, None, instants[0])) == runs[:1]
        assert len(runs) <= DAYS * 24 * 4


def test_counts_only_rise_and_only_while_a_campaign_is_open(history: DemoHistory):
    for campaign_id in history.ids():
        before: dict[str, int | float] = {}
        last = None
        for seen in history.runs(campaign_id):
            counts = counts_of(seen)
            assert all(counts[name] >= count for name, count in before.items())
            reading = reading_of(seen)
            assert reading is not None
            if last is not None and counts != before:
                calendar = open_calendar(reading.calling_week, reading.timezone)
                opens = calendar.first_open(elapsed(last))
                assert opens is not None
                assert opens < elapsed(seen.first)
            before, last = counts, seen.last


def test_one_day_was_not_looked_at(history: DemoHistory):
    runs = [each for each in history.runs(1002) if each.looks == 1]
    days = {each.first.astimezone(HOME).date() for each in runs}
    missing = {min(days) + timedelta(days=each) for each in range(DAYS)} - days
    assert len(missing) == 1


def test_the_configuration_changed_within_a_day_in_one_and_earlier_in_others(history: DemoHistory):
    newest, *older = history.changes(1001)
    assert (newest.path, newest.old, newest.new) == (
        "scheduling.fri.stopTime",
        '"17:00"',
        '"18:00"',
    )
    assert NOW - newest.at < timedelta(days=1)
    assert newest.after == newest.at - timedelta(minutes=15)
    assert [each.at for each in older] == sorted((each.at for each in older), reverse=True)
    assert history.changes(1001, newest.at - timedelta(seconds=1)) == [newest]
    assert history.changes(1001, None, newest.after) == older
    changed = {each for each in IDS if history.changes(each)}
    assert len(changed) > 4
    recent = {each for each in IDS if history.changes(each, NOW - timedelta(days=1))}
    assert recent == {1001}


def test_only_the_stalled_campaign_is_open_and_has_not_moved_for_half_an_hour():
    for now in INSTANTS:
        history = DemoHistory(now)
        for campaign_id, seen in history.known_at(IDS).items():
            reading = reading_of(seen)
            assert reading is not None
            calendar = open_calendar(reading.calling_week, reading.timezone)
            is_open = all(
                calendar.open_at(elapsed(seen.last) - minutes) for minutes in range(1, 60)
            )
            moves = reading.status in {None, "active"} and "contacts" in counts_of(seen)
            if campaign_id == STALLED or (is_open and moves and campaign_id != 1018):
                stands = now - seen.first > timedelta(minutes=60)
                assert stands == (campaign_id == STALLED), (campaign_id, now)


def test_the_stalled_campaign_stays_so_however_often_it_is_asked():
    assert answer(STALLED, 1, NOW).body == answer(STALLED, 9, NOW, earlier=8).body


def test_it_is_the_same_each_time():
    assert list(DemoHistory(NOW).runs(1003)) == list(DemoHistory(NOW).runs(1003))
