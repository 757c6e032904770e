"""When a week is open, told by examples that were worked out by hand."""

import itertools
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.campaigns import DAYS, campaign, day, snapshot, week

from altur_tui.campaign.calendar import OpenCalendar
from altur_tui.campaign.reading import read, standing
from altur_tui.campaign.schedule import (
    EMPTY_WEEK,
    State,
    intersect,
    spans,
    week_of,
    weekly_minutes,
)
from altur_tui.campaign.zone import LAST, elapsed

_MINUTES = st.integers(0, 1440)
_WEEKS = st.lists(
    st.none() | st.tuples(_MINUTES, st.integers(0, 2880)), min_size=7, max_size=7
).map(week_of)


def calling(schedule, at, zone="America/Tijuana"):
    given = campaign(scheduling=schedule, timezone=zone)
    found = standing(read(snapshot(given)), datetime.fromisoformat(at)).calling
    changes = found.changes_at
    return found.state, changes and changes.strftime("%Y-%m-%dT%H:%MZ")


# In Tijuana clocks jump from 02:00 to 03:00 on 8 March 2026, at 10:00Z, and back on 1 November
# from 02:00 to 01:00, at 09:00Z.
@pytest.mark.parametrize(
    ("start", "stop", "at", "state", "changes"),
    [
        # Plain days.
        ("09:00", "18:00", "2026-11-24T17:00:00Z", "open", "2026-11-25T02:00Z"),
        ("09:00", "18:00", "2026-11-24T16:59:59Z", "closed", "2026-11-24T17:00Z"),
        ("09:00", "18:00", "2026-11-25T01:59:59Z", "open", "2026-11-25T02:00Z"),
        ("09:00", "18:00", "2026-11-25T02:00:00Z", "closed", "2026-11-25T17:00Z"),
        # A window within the skipped hour opens a week later, here only on Sundays.
        ("02:00", "03:00", "2026-03-08T09:59:00Z", "closed", "2026-03-15T09:00Z"),
        # One that lies across it is cut where the clocks jump.
        ("01:30", "03:30", "2026-03-08T09:45:00Z", "open", "2026-03-08T10:30Z"),
        ("02:30", "03:30", "2026-03-08T09:45:00Z", "closed", "2026-03-08T10:00Z"),
        ("01:30", "02:30", "2026-03-08T09:45:00Z", "open", "2026-03-08T10:00Z"),
        # The repeated hour opens a window twice.
        ("01:15", "01:45", "2026-11-01T08:20:00Z", "open", "2026-11-01T08:45Z"),
        ("01:15", "01:45", "2026-11-01T08:50:00Z", "closed", "2026-11-01T09:15Z"),
        ("01:15", "01:45", "2026-11-01T09:20:00Z", "open", "2026-11-01T09:45Z"),
        ("01:30", "02:30", "2026-11-01T08:45:00Z", "open", "2026-11-01T09:00Z"),
        ("01:00", "03:00", "2026-11-01T08:00:00Z", "open", "2026-11-01T11:00Z"),
    ],
)
def test_the_state_is_that_of_the_wall_clock_and_changes_with_it(start, stop, at, state, changes):
    days = ("sun",) if start.startswith("0") and start < "09" else DAYS[:5]
    assert calling(week(start, stop, days), at) == (state, changes)


def test_lord_howe_skips_half_an_hour():
    # 02:00 becomes 02:30 on 4 October 2026, at 15:30Z of the day before.
    schedule = week("02:15", "02:45", ("sun",))
    at = "2026-10-03T15:00:00Z"
    assert calling(schedule, at, "Australia/Lord_Howe") == ("closed", "2026-10-03T15:30Z")


def test_a_week_of_whole_days_is_always_open_and_never_changes():
    assert calling(week("00:00", "24:00", DAYS), "2026-11-24T17:00:00Z") == ("always", None)


def test_a_minute_that_is_closed_each_day_is_no_change_on_the_day_the_clocks_skip_it():
    but_half_past_two = week("02:31", "02:30", DAYS)
    found = calling(but_half_past_two, "2026-03-08T09:00:00Z")
    assert found == ("open", "2026-03-09T09:30Z")


def test_a_week_without_windows_never_opens():
    assert calling(week(days=()), "2026-11-24T17:00:00Z") == ("never", None)
    assert calling(None, "2026-11-24T17:00:00Z") == ("never", None)


def test_a_night_belongs_to_the_day_that_opens_it():
    schedule = week("22:00", "02:00", ("sun",))
    zone = "America/Mexico_City"
    assert calling(schedule, "2026-11-23T07:59:00Z", zone) == ("open", "2026-11-23T08:00Z")
    assert calling(schedule, "2026-11-23T08:00:00Z", zone) == ("closed", "2026-11-30T04:00Z")


def test_open_until_midnight_and_from_midnight_on_is_open_all_through():
    schedule = week(days=()) | {"sun": day("20:00", "24:00"), "mon": day("00:00", "04:00")}
    found = calling(schedule, "2026-11-23T05:00:00Z", "America/Mexico_City")
    assert found == ("open", "2026-11-23T10:00Z")


@given(_WEEKS, _WEEKS)
def test_two_weeks_are_both_open_in_the_minutes_that_each_of_them_is(one, other):
    def minutes(a_week):
        return {minute for start, stop in spans(a_week) for minute in range(start, stop)}

    both = intersect(one, other)
    assert minutes(both) == minutes(one) & minutes(other)
    assert weekly_minutes(both) == len(minutes(both))


@given(_WEEKS)
def test_the_windows_of_a_day_are_sorted_and_apart(a_week):
    for windows in a_week.days:
        assert all(0 <= each.start < each.stop <= 1440 for each in windows)
        assert all(one.stop < other.start for one, other in itertools.pairwise(windows))


def test_dates_far_away_are_neither_missed_nor_walked_to_day_by_day():
    whole = week_of([(0, 1440)] * 7)
    now = elapsed(datetime(2026, 11, 24, tzinfo=UTC))
    until = OpenCalendar(whole, "Europe/Madrid", None, date(9000, 1, 31)).state(now)
    since = OpenCalendar(whole, "Europe/Madrid", date(9000, 1, 31), None).state(now)
    assert until == (State.OPEN, elapsed(datetime(9000, 1, 31, 23, tzinfo=UTC)))
    assert since == (State.CLOSED, elapsed(datetime(9000, 1, 30, 23, tzinfo=UTC)))


def test_a_period_that_has_begun_and_has_no_end_is_open_without_a_change():
    whole = week_of([(0, 1440)] * 7)
    now = elapsed(datetime(2026, 11, 24, tzinfo=UTC))
    assert OpenCalendar(whole, "Europe/Madrid", date(2026, 1, 1)).state(now) == (State.OPEN, None)


@pytest.mark.parametrize("last_day", [date.max, date(9999, 1, 1)])
def test_an_end_beyond_what_can_be_computed_is_no_change(last_day):
    whole = week_of([(0, 1440)] * 7)
    assert OpenCalendar(whole, "Europe/Madrid", None, last_day).state(LAST - 5) == (
        State.OPEN,
        None,
    )


def test_nothing_opens_after_the_last_day():
    nine_to_six = week_of([(540, 1080)] * 7)
    now = elapsed(datetime(2026, 11, 24, tzinfo=UTC))
    course = OpenCalendar(nine_to_six, "Europe/Madrid", None, date(2026, 11, 23))
    assert course.state(now) == (State.NEVER, None)
    assert OpenCalendar(EMPTY_WEEK, "Europe/Madrid").state(now) == (State.NEVER, None)


@pytest.mark.parametrize(
    ("at", "state", "changes"),
    [
        # Nights from 20:00 to 04:00, cut at both ends of Monday 23 to Tuesday 24 November, whose
        # midnights are at 06:00Z in Mexico City.
        ("2026-11-23T05:59:00Z", State.CLOSED, "2026-11-23T06:00:00Z"),
        ("2026-11-23T06:00:00Z", State.OPEN, "2026-11-23T10:00:00Z"),
        ("2026-11-24T02:00:00Z", State.OPEN, "2026-11-24T10:00:00Z"),
        ("2026-11-25T05:59:00Z", State.OPEN, "2026-11-25T06:00:00Z"),
        ("2026-11-25T06:00:00Z", State.NEVER, None),
    ],
)
def test_each_minute_of_a_night_counts_by_its_own_date(at, state, changes):
    nights = week_of([(1200, 1680)] * 7)
    course = OpenCalendar(nights, "America/Mexico_City", date(2026, 11, 23), date(2026, 11, 24))
    now = elapsed(datetime.fromisoformat(at))
    expected = changes and elapsed(datetime.fromisoformat(changes))
    assert course.state(now) == (state, expected)
    assert course.open_at(now) is (state is State.OPEN)
