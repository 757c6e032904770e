"""Which events follow from what is known of a campaign: each fact once."""

import json
from datetime import datetime, timedelta

import pytest
from msgspec.structs import replace
from support.campaigns import campaign, cycles, day, snapshot, week

from altur_tui.campaign.findings import Finding
from altur_tui.campaign.kinds.kind import Severity
from altur_tui.campaign.listed import ListedCampaign
from altur_tui.campaign.past.events import Event, EventKind
from altur_tui.campaign.past.looks import Look, Past
from altur_tui.campaign.past.rules import MAX_TIMES, EventRules
from altur_tui.campaign.past.run import MAX_LOOKS, OwnLooks
from altur_tui.campaign.reading import Reading, read
from altur_tui.history.packing import configuration
from altur_tui.i18n.sentences import S
from altur_tui.wire.errors import AlturError, ErrorKind

K = EventKind
SILENCE = frozenset()
NETWORK = AlturError(ErrorKind.NETWORK, "No answer.")
SERVER = AlturError(ErrorKind.SERVER, "Status 502.")


def at(clock: str, days: int = 0) -> datetime:
    """Return the instant of a Tuesday in Mexico."""
    return datetime.fromisoformat(f"2026-11-24T{clock}-06:00") + timedelta(days=days)


def counted(processed: int, **fields: object) -> dict:
    return campaign(analytics={"contacts": 2000, "contactsProcessed": processed}, **fields)


class Seen:
    """Rules, and the events that they made of what they were given."""

    def __init__(self, **options: object) -> None:
        self.rules = EventRules(**options)
        self.events: list[Event] = []

    def answer(self, given: dict, when: datetime, *, stalls: bool = False, **listed: object):
        what = ListedCampaign(1234, **listed) if listed else None
        body = json.dumps(given).encode()
        reading = read(snapshot(given, fetched_at=when), None, what)
        if stalls:
            reading = with_finding(reading, "stalled")
        return self.look(reading, when, body)

    def look(self, reading: Reading, when: datetime, body: bytes = b"{}") -> list[K]:
        return self._add(self.rules.answered(reading, configuration(body), when))

    def fail(self, when: datetime, error: AlturError = NETWORK) -> list[K]:
        return self._add(self.rules.failed(1234, error, when))

    def tick(self, when: datetime) -> list[K]:
        return self._add([each for some in self.rules.tick(when) for each in some])

    def _add(self, events: list[Event]) -> list[K]:
        self.events += events
        return [each.kind for each in events]


def with_finding(reading: Reading, code: str, severity: Severity = Severity.WARNING) -> Reading:
    found = Finding(code, severity, S("Told of it.").fill(), "somewhere")
    return replace(reading, findings=(*reading.findings, found))


@pytest.fixture
def seen() -> Seen:
    """A campaign that was open at noon."""
    seen = Seen()
    assert seen.answer(counted(100), at("12:00")) == []
    return seen


def test_the_clock_closes_and_opens_it_at_the_minute_though_no_answer_comes(seen):
    assert seen.tick(at("17:59")) == []
    assert seen.tick(at("18:00:20")) == [K.CLOSED]
    assert seen.tick(at("18:01")) == []
    assert seen.fail(at("18:30")) == [K.FAILED]
    assert seen.tick(at("09:00:00.5", 1)) == [K.OPENED]
    closed, _, opened = seen.events
    assert (closed.at, opened.at) == (at("18:00"), at("09:00", 1))
    assert (closed.before, closed.after) == ("open", "window_closed")
    assert closed.message == (
        "It has closed. The campaign is outside its hours; it opens on Wed 25 Nov 2026, 09:00."
    )
    assert opened.name == "Cobranza"


def test_an_answer_right_after_the_closing_tells_it_once(seen):
    assert seen.answer(counted(120), at("18:00:30")) == [K.CLOSED]
    assert seen.tick(at("18:01")) == []
    assert seen.events[0].at == at("18:00")


def test_a_pause_is_a_status_that_changed_and_covers_the_closing(seen):
    assert seen.answer(counted(100, status="inactive"), at("12:01")) == [K.STATUS_CHANGED]
    (event,) = seen.events
    assert (event.before, event.after) == ("active", "inactive")
    assert event.is_any_of({K.CLOSED})
    assert not event.is_any_of({K.OPENED, K.FINISHED})
    assert seen.tick(at("18:00")) == []
    assert seen.answer(counted(100), at("12:02", 1)) == [K.STATUS_CHANGED]
    assert seen.events[-1].is_any_of({K.OPENED})


def test_what_is_archived_has_that_for_a_status(seen):
    assert seen.answer(counted(100, archived=True), at("12:01")) == [K.STATUS_CHANGED]
    assert seen.events[0].after == "archived"


def test_a_finished_campaign_is_finished_and_nothing_else(seen):
    assert seen.answer(counted(100, status="finished"), at("12:01")) == [K.FINISHED]
    (event,) = seen.events
    assert (event.before, event.after) == ("active", "finished")
    assert event.is_any_of({K.CLOSED})
    assert event.is_any_of({K.STATUS_CHANGED})


def test_all_processed_is_finished_and_its_status_does_not_finish_it_again(seen):
    assert seen.answer(counted(2000, cycles={"enabled": False}), at("12:01")) == [
        K.CONFIGURATION_CHANGED
    ]
    seen = Seen()
    seen.answer(counted(100, cycles={"enabled": False}), at("12:00"))
    assert seen.answer(counted(2000, cycles={"enabled": False}), at("12:01")) == [K.FINISHED]
    done = counted(2000, cycles={"enabled": False}, status="finished")
    assert seen.answer(done, at("12:02")) == []
    assert seen.tick(at("18:00")) == []


def test_other_hours_are_one_change_of_the_configuration_also_where_they_close_it(seen):
    earlier = week() | {"tue": day("09:00", "11:00"), "wed": day("10:00", "11:00")}
    assert seen.answer(counted(100, scheduling=earlier), at("12:01")) == [K.CONFIGURATION_CHANGED]
    (event,) = seen.events
    assert event.before == {
        "scheduling.tue.stopTime": "18:00",
        "scheduling.wed.startTime": "09:00",
        "scheduling.wed.stopTime": "18:00",
    }
    assert event.after["scheduling.wed.startTime"] == "10:00"
    assert event.is_any_of({K.CLOSED})
    assert event.message == (
        "Its settings were changed. Tuesday: 09:00–18:00 became 09:00–11:00; "
        "Wednesday: 09:00–18:00 became 10:00–11:00."
    )
    assert seen.tick(at("18:00")) == []
    assert seen.tick(at("10:00", 1)) == [K.OPENED]


def test_a_status_and_settings_that_change_together_are_two_facts(seen):
    changed = counted(100, status="inactive", name="Otra")
    assert seen.answer(changed, at("12:01")) == [K.STATUS_CHANGED, K.CONFIGURATION_CHANGED]
    assert [each.is_any_of({K.CLOSED}) for each in seen.events] == [True, False]


def test_a_stall_is_told_once_until_the_counts_move_also_across_the_night(seen):
    assert seen.answer(counted(100), at("12:30"), stalls=True) == [K.STALLED]
    assert seen.answer(counted(100), at("12:31"), stalls=True) == []
    assert seen.tick(at("18:00")) == [K.CLOSED]
    assert seen.answer(counted(100), at("18:01")) == []
    assert seen.answer(counted(100), at("09:00", 1)) == [K.OPENED]
    assert seen.answer(counted(100), at("09:30", 1), stalls=True) == []
    assert seen.answer(counted(101), at("09:31", 1)) == [K.MOVING_AGAIN]
    assert seen.answer(counted(101), at("09:59", 1), stalls=True) == [K.STALLED]
    assert seen.events[0].message == "Told of it."


def test_a_stall_that_ends_with_the_campaign_does_not_move_again(seen):
    seen.answer(counted(100), at("12:30"), stalls=True)
    assert seen.answer(counted(180, status="finished"), at("12:31")) == [K.FINISHED]


def test_the_first_look_tells_a_stall_and_a_failure_and_no_more():
    assert Seen().answer(counted(1), at("12:00"), stalls=True) == [K.STALLED]
    assert Seen().answer(counted(1, scheduling=week(days=())), at("12:00")) == []
    assert Seen().answer(counted(1, status="finished"), at("12:00")) == []
    assert Seen().fail(at("12:00")) == [K.FAILED]
    wants_end = Seen(at_start=frozenset({K.FINISHED}))
    assert wants_end.answer(counted(1, status="finished"), at("12:00")) == [K.FINISHED]


def test_where_nothing_is_told_at_the_start_a_stall_that_ends_is():
    seen = Seen(at_start=SILENCE)
    assert seen.fail(at("11:00")) == []
    assert seen.answer(counted(1), at("12:00"), stalls=True) == []
    assert seen.answer(counted(2), at("12:01")) == [K.MOVING_AGAIN]
    assert seen.fail(at("12:02")) == [K.FAILED]


def test_an_outage_fails_once_and_recovers_once_whatever_its_errors(seen):
    assert seen.fail(at("12:01")) == [K.FAILED]
    assert seen.fail(at("12:02"), SERVER) == []
    assert seen.answer(counted(100), at("12:13")) == [K.RECOVERED]
    assert seen.answer(counted(100), at("12:14")) == []
    failed, recovered = seen.events
    assert failed.message == "It cannot be fetched. No answer."
    assert (failed.before, failed.after) == (None, "network")
    assert recovered.message == "It can be fetched again, after 12 min."


def test_an_error_or_a_warning_is_new_and_gone_but_never_a_note(seen):
    no_days = counted(100, scheduling=week(days=()))
    assert seen.answer(no_days, at("12:01")) == [K.CONFIGURATION_CHANGED, K.FINDING_NEW]
    assert seen.events[-1].after == "no_active_day"
    assert seen.answer(counted(100), at("12:02")) == [K.CONFIGURATION_CHANGED, K.FINDING_GONE]
    assert seen.events[-1].before == "no_active_day"
    # The assumed time zone is a note.
    nowhere = counted(100)
    del nowhere["timezone"]
    assert seen.answer(nowhere, at("12:03")) == [K.CONFIGURATION_CHANGED]


def test_a_period_that_ends_at_midnight_is_found_by_the_clock():
    given = counted(100, cycles=cycles(schedule_end_date="2026-11-24"))
    seen = Seen()
    seen.answer(given, at("12:00"))
    seen.tick(at("18:00"))
    new = seen.tick(at("00:00:10", 1))
    assert K.FINDING_NEW in new
    assert "cycle_period_over" in [each.after for each in seen.events]


def test_a_cache_or_another_clock_is_no_event_of_the_campaign(seen):
    given = counted(100)
    late = snapshot(given, server_time=at("11:00"), cached_seconds=900, fetched_at=at("12:01"))
    assert seen.look(read(late), at("12:01"), json.dumps(given).encode()) == []


def test_what_the_list_brings_later_is_no_event_and_what_it_cannot_tell_stays():
    given = counted(100)
    del given["status"], given["timezone"]
    seen = Seen()
    assert seen.answer(given, at("12:00")) == []
    told = {"status": "inactive", "timezone": "Europe/Madrid"}
    assert seen.answer(given, at("12:01"), **told) == []
    assert seen.answer(given, at("12:02")) == []
    assert seen.tick(at("18:00")) == []
    assert seen.answer(given, at("18:01"), **told) == []
    told["status"] = "finished"
    assert seen.answer(given, at("18:02"), **told) == [K.FINISHED]


def test_unknown_hours_neither_open_nor_close_it():
    given = counted(100, scheduling=week() | {"wed": day("nine", "six")})
    seen = Seen()
    assert seen.answer(given, at("12:00")) == []
    assert seen.tick(at("18:00")) == [K.CLOSED]
    for hour in range(24):
        assert seen.tick(at(f"{hour:02}:00", 1)) == []
    assert seen.tick(at("09:00", 2)) == [K.OPENED]


def test_what_keeps_coming_and_going_is_told_a_few_times_only(seen):
    told = []
    for minute in range(40):
        name, scheduling = f"Name {minute}", week(days=()) if minute % 2 else week()
        told += seen.answer(
            counted(100, name=name, scheduling=scheduling), at(f"12:{minute + 1:02}")
        )
    # The name began to change a minute before the hours.
    assert told.count(K.CONFIGURATION_CHANGED) == MAX_TIMES + 1
    assert told.count(K.FINDING_NEW) <= MAX_TIMES


def test_hostile_settings_are_told_in_a_few_words_and_safely(seen):
    fields = {f"x{number}\x1b[31m": "\x07" * 500 for number in range(3000)}
    assert seen.answer(counted(100, **fields), at("12:01")) == [K.CONFIGURATION_CHANGED]
    (event,) = seen.events
    assert event.message.isprintable()
    assert len(event.message) < 600
    assert len(event.after) == 50


def test_rules_that_forget_begin_anew(seen):
    seen.rules.clear()
    assert seen.tick(at("18:00")) == []
    assert seen.answer(counted(100, status="inactive"), at("18:01")) == []


def test_the_looks_of_a_run_are_kept_in_bounds_and_equal_ones_are_one():
    looks = OwnLooks()
    for minute in range(2000):
        when = at("09:00") + timedelta(minutes=minute)
        past = looks.completed(read(snapshot(counted(minute // 2), fetched_at=when))).past
        assert len(past.looks) <= MAX_LOOKS
    first, last = past.looks[0], past.looks[-1]
    assert first.counts["contactsProcessed"] == 0
    assert (last.counts["contactsProcessed"], last.looks, last.last) == (999, 2, when)
    assert list(past.looks) == sorted(past.looks, key=lambda each: each.first)


def test_what_a_history_has_goes_before_the_looks_of_a_run():
    kept = Past(looks=(Look(at("09:00"), at("10:00"), 3, {"contacts": 4}),))
    reading = replace(read(snapshot(counted(1))), past=kept)
    assert OwnLooks().completed(reading).past == kept


def test_without_a_history_a_stall_is_seen_by_the_looks_of_the_run(seen):
    for minute in range(60):
        seen.answer(counted(100), at("12:00") + timedelta(minutes=minute))
    assert [each.kind for each in seen.events] == [K.STALLED]
    assert seen.answer(counted(101), at("13:01")) == [K.MOVING_AGAIN]


@pytest.mark.parametrize("listed", [False, True])
def test_a_campaign_that_was_paused_or_closed_has_not_stalled_when_it_goes_on(listed):
    seen, given = Seen(), counted(100)
    if listed:
        del given["status"]
    for minute in range(120):
        status = {"status": "active" if minute > 90 else "inactive"}
        when = at("12:00") + timedelta(minutes=minute)
        if listed:
            seen.answer(given, when, **status)
        else:
            seen.answer(given | status, when)
    assert [each.kind for each in seen.events] == [K.STATUS_CHANGED]
    longer = Seen()
    morning = week("09:00", "11:00")
    for minute in range(120):
        hours = morning if minute < 100 else week()
        when = at("10:30") + timedelta(minutes=minute)
        longer.answer(counted(100, scheduling=hours), when)
    kinds = [each.kind for each in longer.events]
    assert K.STALLED not in kinds
    assert kinds.count(K.CONFIGURATION_CHANGED) == 1
