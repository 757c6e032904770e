"""What cannot be read is told as unknown: it never becomes open, closed, off or none."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.campaigns import DAYS, campaign, cycles, day, snapshot, week
from support.findings import LONG, NOW

from altur_tui.campaign.compare import compare
from altur_tui.campaign.grid import CellState, cell_sentence, grid
from altur_tui.campaign.listed import ListedCampaign
from altur_tui.campaign.reading import read, standing
from altur_tui.campaign.verdict import VerdictCode
from altur_tui.reports.words import campaign_name

JUNK = st.one_of(
    st.text(min_size=1).filter(lambda text: text.strip() not in {"", "true", "false"}),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.lists(st.integers(), max_size=2),
    st.dictionaries(st.text(), st.integers(), max_size=2),
)
"""Values that are neither null nor a boolean."""
WEEKDAYS = st.sampled_from(DAYS)
INSTANTS = st.integers(0, 7 * 24 * 60 - 1).map(lambda each: NOW + timedelta(minutes=each))


def readings_of(**changes):
    return read(snapshot(campaign(**changes)))


def codes(found):
    return {each.code for each in found.findings}


@given(st.sets(WEEKDAYS, min_size=1), JUNK, INSTANTS)
def test_a_day_whose_switch_cannot_be_read_is_neither_open_nor_closed(names, junk, now):
    reading = readings_of(scheduling=week(days=DAYS) | {name: day(active=junk) for name in names})
    found = standing(reading, now)
    local = now.astimezone(datetime.fromisoformat("2026-11-24T00:00-06:00").tzinfo)
    at = local.weekday()
    assert not found.calling.complete
    assert "no_active_day" not in codes(found)
    assert (reading.hours[at].active is None) == (DAYS[at] in names)
    assert (found.verdict.code is VerdictCode.HOURS_UNKNOWN) == (
        DAYS[at] in names or len(names) == len(DAYS)
    )


@given(st.sets(WEEKDAYS, min_size=1), JUNK.filter(lambda junk: not isinstance(junk, dict)))
def test_a_day_that_cannot_be_read_is_unknown_in_every_cell(names, junk):
    reading = readings_of(scheduling=week(days=DAYS) | dict.fromkeys(names, junk))
    for name, row, tail in zip(DAYS, grid(reading).rows, grid(reading).tails, strict=True):
        assert (set(row) == {CellState.UNKNOWN}) == (name in names)
        assert (tail == "unknown") == (name in names)


@given(WEEKDAYS, st.sampled_from(["startTime", "stopTime"]), JUNK)
def test_a_time_that_cannot_be_read_is_no_missing_one_and_told_once(name, field, junk):
    reading = readings_of(scheduling=week(days=DAYS) | {name: day() | {field: junk}})
    about_day = [each for each in reading.findings if each.where.startswith(f"scheduling.{name}")]
    assert reading.hours[DAYS.index(name)].unknown
    assert [each.code for each in about_day] in (["wrong_type"], ["unreadable_time"])
    assert "so when that day is open is unknown" in about_day[0].message


def test_the_hours_of_an_unreadable_day_may_run_past_midnight():
    night = day("22:00", "06:00", active="yes")
    reading = readings_of(scheduling=week(days=("wed",)) | {"mon": night})
    tuesday_at_three = datetime.fromisoformat("2026-11-24T03:00-06:00")
    found = standing(reading, tuesday_at_three)
    assert found.verdict.code is VerdictCode.HOURS_UNKNOWN
    assert standing(reading, tuesday_at_three + timedelta(hours=3)).hours_known
    assert grid(reading, 24).rows[1][:7] == (*[CellState.UNKNOWN] * 6, CellState.CLOSED)
    assert cell_sentence(reading, 1, 3, 24) == (
        "Tuesday 03:00–04:00: unknown, because the hours of the campaign's Monday cannot be read."
    )


def test_an_end_that_cannot_be_read_is_not_replaced_by_that_of_another_name():
    given_day = day("09:00", 1800) | {"endTime": "18:00"}
    assert readings_of(scheduling=week() | {"mon": given_day}).hours[0].unknown


@pytest.mark.parametrize("missing", [{"startTime": "09:00", "stopTime": "18:00"}, None])
def test_a_day_without_a_switch_is_off_only_beside_days_that_are_on(missing):
    beside = readings_of(scheduling=week(days=("mon",)) | {"tue": missing})
    assert (beside.hours[1].active, beside.hours[1].unknown) == (False, False)
    alone = standing(readings_of(scheduling=dict.fromkeys(DAYS, missing)), NOW)
    assert alone.verdict.code is VerdictCode.HOURS_UNKNOWN
    assert codes(alone) == {"hours_unknown"}


DONE = {"contacts": 5, "contactsProcessed": 5}


@given(JUNK.filter(lambda junk: not isinstance(junk, dict)))
def test_cycles_that_cannot_be_read_are_not_none(junk):
    for changes, where in (
        ({"cycles": junk}, "cycles"),
        ({"cycles": LONG | {"enabled": junk}}, "cycles.enabled"),
    ):
        reading = readings_of(**changes, analytics=DONE)
        found = standing(reading, NOW)
        assert where in reading.unreadable
        assert found.cycles is None
        assert reading.cycles is None or reading.cycles.enabled is None
        assert found.verdict.code is not VerdictCode.ALL_PROCESSED
        assert [each.where for each in found.findings] == [where]


@given(JUNK, st.sampled_from(["schedule_start_date", "schedule_end_date"]))
def test_a_cycle_date_that_cannot_be_read_promises_no_start(junk, name):
    given_cycles = LONG | {name: junk}
    reading = readings_of(cycles=given_cycles)
    found = standing(reading, NOW).cycles
    assert (reading.cycles.start_known, reading.cycles.end_known) == (
        name != "schedule_start_date",
        name != "schedule_end_date",
    )
    assert (found.state, found.changes_at) == (None, None)
    assert (found.possible, found.possible_from_now, found.next_starts) == (None, None, ())
    assert found.suggestions == ()
    assert "dates are unknown" in found.summary
    assert "cannot be read" in cell_sentence(reading, 1, 20, at=NOW)


@given(JUNK)
def test_cycle_hours_that_cannot_be_read_are_not_closed(junk):
    schedule = week() | {"tue": day(active=junk)}
    reading = readings_of(cycles=LONG | {"schedule": schedule})
    found = standing(reading, NOW)
    assert found.hours_known
    assert not found.cycles.hours_known
    assert standing(reading, NOW + timedelta(days=1)).cycles.hours_known
    assert "Whether a cycle may start is unknown" in cell_sentence(reading, 1, 20, at=NOW)
    assert "A cycle may start" in cell_sentence(reading, 2, 20, at=NOW)


def test_a_period_that_is_over_is_over_whenever_it_began():
    given_cycles = LONG | {"schedule_start_date": "soon", "schedule_end_date": "2026-11-20"}
    found = standing(readings_of(cycles=given_cycles), NOW).cycles
    assert (found.over, found.state, found.possible_from_now) == (True, "never", 0)
    assert found.possible is None
    assert "ended on 20 Nov 2026" in found.summary


@given(JUNK.filter(lambda junk: not isinstance(junk, str)))
def test_a_zone_of_a_wrong_type_is_told_once_and_assumed(junk):
    reading = readings_of(timezone=junk)
    assert [(each.code, each.where) for each in reading.findings] == [
        ("unknown_timezone", "timezone")
    ]
    assert reading.timezone_source == "default"


@given(JUNK.filter(lambda junk: not isinstance(junk, str)))
def test_a_status_that_cannot_be_read_is_no_missing_one(junk):
    message = standing(readings_of(status=junk), NOW).verdict.message
    assert "Its status cannot be read" in message
    assert "has no status" not in message


@given(st.recursive(JUNK | st.none() | st.booleans(), lambda inner: st.lists(inner, max_size=2)))
def test_whatever_came_as_a_field_is_read_or_named_as_unreadable(junk):
    whole = campaign(cycles=cycles())
    for block in ("scheduling", "cycles"):
        for name in whole[block]:
            reading = readings_of(**{block: whole[block] | {name: junk}})
            where = f"{block}.{name}"
            wrong = [each for each in reading.findings if each.code == "wrong_type"]
            for each in wrong:
                assert any(each.where.startswith(path) for path in reading.unreadable)
            assert all(path.startswith(where) for path in reading.unreadable)
            standing(reading, NOW)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"status": "finished"}, "The campaign has finished, so no further iteration starts."),
        ({"archived": True}, "The campaign is archived, so no further iteration starts."),
        ({"status": "inactive"}, "No iteration starts while the campaign is paused."),
        ({"status": "ready"}, "The campaign has not been started, so no iteration starts yet."),
        (
            {"status": "cooldown"},
            "All 7 planned iterations can start by 18 Dec 2026. How many have run is unknown.",
        ),
        (
            {"cycle_current_iteration": 7, "status": "cooldown"},
            "All 7 planned iterations have run.",
        ),
        ({"status": "active"}, "All 7 planned iterations can start by 18 Dec 2026."),
    ],
)
def test_the_plan_promises_no_more_than_the_campaigns_state_allows(changes, sentence):
    assert standing(readings_of(cycles=LONG, **changes), NOW).cycles.summary == sentence


def test_a_plan_that_is_over_or_empty_is_told_as_such_also_where_nothing_runs():
    for changes, sentence in (
        ({"schedule_end_date": "2026-11-23"}, "The cycles ended on 23 Nov 2026: "),
        ({"max_iterations": 0}, "No iteration is planned."),
    ):
        reading = readings_of(cycles=LONG | changes, status="inactive")
        assert standing(reading, NOW).cycles.summary.startswith(sentence)


def test_a_zone_that_cannot_be_read_is_told_also_where_the_list_knows_it():
    given = snapshot(campaign(timezone=5))
    reading = read(given, None, ListedCampaign(1234, timezone="America/Bogota"))
    assert (reading.timezone, reading.timezone_source) == ("America/Bogota", "list")
    assert [(each.code, each.where) for each in reading.findings] == [("wrong_type", "timezone")]


def test_a_name_that_cannot_be_read_is_no_missing_one():
    assert campaign_name(readings_of(name=None)) == "Campaign without a name"
    assert campaign_name(readings_of(name=["x"])) == "Campaign with an unreadable name"


@pytest.mark.parametrize(
    ("dates", "sentence"),
    [
        (("soon", None), "Whether a cycle may start is unknown"),
        (("2026-12-01", None), "No cycle may start: the cycles begin on 1 Dec 2026."),
        ((None, None), "so a cycle may start while the campaign is open"),
    ],
)
def test_unknown_hours_promise_no_cycle_that_the_dates_exclude(dates, sentence):
    given_cycles = cycles(schedule_start_date=dates[0], schedule_end_date=dates[1])
    reading = readings_of(scheduling=week() | {"tue": []}, cycles=given_cycles)
    assert sentence in cell_sentence(reading, 1, 20, at=NOW)


@pytest.mark.parametrize("changes", [{"status": "finished"}, {"archived": True}])
def test_a_campaign_that_has_ended_starts_nothing_and_needs_no_better_plan(changes):
    found = standing(readings_of(cycles=cycles(), **changes), NOW).cycles
    assert (found.possible, found.possible_from_now) == (5, 0)
    assert (found.next_starts, found.suggestions) == ((), ())


@given(JUNK, st.sampled_from(["enabled", "schedule_start_date", "schedule_end_date"]))
def test_cycles_that_differ_only_in_what_cannot_be_read_are_not_told_to_differ(junk, name):
    whole = readings_of(cycles=LONG)
    found = compare([whole, readings_of(cycles=LONG | {name: junk})])
    path = "cycles" if name == "enabled" else name
    assert [each.differs for each in found.settings if each.path == path] == [None]
