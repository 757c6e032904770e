"""What of the history a standing is told of."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace
from support.campaigns import campaign, snapshot, week

from altur_tui.campaign.past.looks import NOTHING_SEEN
from altur_tui.campaign.reading import read, standing
from altur_tui.history.database import Answer, Database, path_in
from altur_tui.history.past import read_past

# Tuesday, 15:46 in the campaign's zone; its hours are 09:00 to 18:00 on weekdays.
NOW = datetime(2026, 11, 24, 21, 46, tzinfo=UTC)


def ago(minutes: float) -> datetime:
    return NOW - timedelta(minutes=minutes)


def fields(processed: int, **changes: object) -> dict[str, object]:
    return campaign(analytics={"contacts": 2000, "contactsProcessed": processed}, **changes)


class Counted(Database):
    """A history that counts what it is asked."""

    asked = 0

    def known_at_each(self, campaign_id, instants):
        self.asked += len(instants)
        return super().known_at_each(campaign_id, instants)


@pytest.fixture
def history(tmp_path: Path):
    opened = Counted(path_in(tmp_path), "https://api.example.com/v1", "k" * 20, create=True)
    yield opened
    opened.close()


def keep(history: Database, minutes: float, processed: int, **changes: object) -> None:
    body = json.dumps(fields(processed, **changes)).encode()
    history.keep([Answer(1234, ago(minutes), body)])


def past(history: Database, processed: int = 1000, **changes: object):
    answer = snapshot(fields(processed, **changes), fetched_at=NOW)
    return read_past(history, read(answer), answer)


def standing_of(history: Database, **changes: object):
    answer = snapshot(fields(1000, **changes), fetched_at=NOW)
    reading = read(answer)
    return standing(replace(reading, past=read_past(history, reading, answer)), NOW)


def test_of_many_answers_only_few_are_asked_for(history: Counted):
    for minutes in range(1200, 0, -2):
        keep(history, minutes, 1000 - minutes // 2)
    found = past(history)
    assert history.asked <= 30
    assert 24 <= len(found.looks) <= 26
    # The first is the one that was known when the last six open hours began.
    assert found.looks[0].first == ago(360)
    assert found.looks[-1].last == ago(2)
    assert [each.first for each in found.looks] == sorted({each.first for each in found.looks})


def test_answers_alike_are_one_look_with_its_first_and_last_time(history: Counted):
    for minutes in range(100, 0, -10):
        keep(history, minutes, 1000)
    (look,) = past(history).looks
    assert (look.first, look.last, look.looks) == (ago(100), ago(10), 10)
    assert look.counts == {"contacts": 2000, "contactsProcessed": 1000}


def test_the_answer_itself_is_no_earlier_look(history: Counted):
    keep(history, 60, 900)
    keep(history, 0, 1000)
    assert [each.first for each in past(history).looks] == [ago(60)]


def test_what_comes_later_is_not_known_yet(history: Counted):
    keep(history, 60, 900)
    keep(history, -60, 1200)
    assert [each.first for each in past(history).looks] == [ago(60)]


def test_nothing_is_known_of_a_campaign_that_was_not_seen(history: Counted):
    assert past(history) == NOTHING_SEEN
    keep(history, -60, 1200)
    assert past(history) == NOTHING_SEEN


@pytest.mark.parametrize(
    "changes",
    [
        {"status": "inactive"},
        {"archived": True},
        {"timezone": "America/Bogota"},
        {"scheduling": week("08:00")},
    ],
)
def test_looks_at_other_hours_or_another_status_are_left_out(history: Counted, changes):
    keep(history, 60, 900, **{"archived": False} | changes)
    assert past(history, archived=False).looks == ()


def test_what_the_answer_alone_does_not_tell_is_not_compared(history: Counted):
    keep(history, 60, 900, status=None, timezone=None)
    assert len(past(history).looks) == 1


def test_what_was_changed_in_the_last_day_is_told(history: Counted):
    keep(history, 120, 900, name="Old")
    keep(history, 60, 900)
    assert [each.path for each in past(history).changes] == ["name"]


def test_a_change_is_told_by_the_first_answer_that_shows_it_and_once_by_the_next(history: Counted):
    keep(history, 60, 900, name="Old")
    keep(history, 5, 950, name="Old")
    (change,) = past(history, name="New").changes
    assert (change.path, change.old, change.new) == ("name", '"Old"', '"New"')
    assert (change.after, change.at) == (ago(5), NOW)
    keep(history, 0, 1000, name="New")
    assert past(history, name="New").changes == (change,)
    later = snapshot(fields(1000, name="New"), fetched_at=ago(-5))
    assert read_past(history, read(later), later).changes == (change,)


def test_the_newest_change_stands_before_the_earlier_ones(history: Counted):
    keep(history, 120, 900, name="Old")
    keep(history, 60, 900)
    found = past(history, status="inactive").changes
    assert [each.path for each in found] == ["status", "name"]
    codes = [each.code for each in standing_of(history, status="inactive").findings]
    assert codes.count("configuration_changed") == 2


def test_what_was_changed_since_the_first_of_the_looks_is_told_however_long_ago(history: Counted):
    # The last six open hours of Monday at 11:00 begin on Friday at 14:00.
    friday, monday = (timedelta(days=4), timedelta(hours=28, minutes=46))
    for before, processed, hours in (
        (friday, 100, week("14:00")),
        (friday - timedelta(hours=1), 200, week()),
        (friday - timedelta(hours=2), 300, week()),
        (monday + timedelta(minutes=15), 900, week()),
    ):
        keep(history, before / timedelta(minutes=1), processed, scheduling=hours)
    answer = snapshot(fields(1000), fetched_at=NOW - monday)
    found = read_past(history, read(answer), answer)
    assert [each.counts["contactsProcessed"] for each in found.looks] == [100, 200, 300, 900]
    assert "scheduling.fri.startTime" in {each.path for each in found.changes}
