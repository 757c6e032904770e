"""The days of a schedule: every rule for windows, by a table."""

import pytest
from support.campaigns import DAYS

from altur_tui.campaign.hours import read_schedule
from altur_tui.campaign.schedule import EMPTY_WEEK, spans, weekly_minutes
from altur_tui.wire.campaign import Day, Days


def of_monday(**day):
    schedule = read_schedule(Days(mon=Day(**{"active": True} | day)))
    return schedule.hours[0], spans(schedule.week)


@pytest.mark.parametrize(
    ("start", "stop", "open_minutes", "text"),
    [
        ("09:00", "18:00", [(540, 1080)], "09:00–18:00"),
        ("9:00", "18:00:59", [(540, 1080)], "09:00–18:00"),
        ("00:00", "24:00", [(0, 1440)], "00:00–24:00"),
        ("00:00", "23:59", [(0, 1440)], "00:00–24:00"),
        ("09:00", "00:00", [(540, 1440)], "09:00–24:00"),
        ("23:59", "24:00", [(1439, 1440)], "23:59–24:00"),
        ("22:00", "02:00", [(1320, 1560)], "22:00–02:00 (+1)"),
        ("09:01", "09:00", [(541, 1980)], "09:01–09:00 (+1)"),
    ],
)
def test_a_window_opens_its_minutes(start, stop, open_minutes, text):
    hours, found = of_monday(startTime=start, stopTime=stop)
    assert list(found) == open_minutes
    assert hours.hours == text
    assert hours.minutes == sum(stop - start for start, stop in open_minutes)
    assert hours.problem is None


@pytest.mark.parametrize(
    ("start", "stop"),
    [
        ("09:00", "09:00"),
        ("00:00", "00:00"),
        ("23:59", "23:59"),
        ("24:00", "24:00"),
        ("24:00", "05:00"),
        ("09:00:01", "09:00:59"),
    ],
)
def test_a_window_of_no_length_opens_nothing(start, stop):
    hours, found = of_monday(startTime=start, stopTime=stop)
    assert (found, hours.problem, hours.minutes) == ((), "empty", 0)


@pytest.mark.parametrize(
    ("day", "problem"),
    [
        ({"startTime": "25:00", "stopTime": "18:00"}, "unreadable"),
        ({"startTime": "09:00", "stopTime": ""}, "unreadable"),
        ({"startTime": "9 AM", "stopTime": None}, "unreadable"),
        ({"startTime": "09:00", "stopTime": None}, "missing"),
        ({"startTime": None, "stopTime": "18:00"}, "missing"),
        ({}, "missing"),
    ],
)
def test_a_day_without_readable_hours_is_closed_and_says_why(day, problem):
    hours, found = of_monday(**day)
    assert (found, hours.problem, hours.hours, hours.minutes) == ((), problem, "", 0)


@pytest.mark.parametrize(
    ("day", "stop"),
    [
        ({"endTime": "18:00"}, 1080),
        ({"stopTime": None, "endTime": "18:00"}, 1080),
        ({"stopTime": "17:00", "endTime": "18:00"}, 1020),
    ],
)
def test_the_older_name_of_the_stop_counts_where_the_newer_one_is_missing(day, stop):
    assert of_monday(startTime="09:00", **day)[1] == ((540, stop),)


@pytest.mark.parametrize("active", [False, None])
def test_a_day_that_is_not_active_is_closed_but_keeps_its_hours(active):
    hours, found = of_monday(startTime="09:00", stopTime="18:00", active=active)
    assert (found, hours.hours, hours.minutes, hours.active) == ((), "09:00–18:00", 0, False)


def test_sundays_night_runs_into_monday():
    week = read_schedule(Days(sun=Day("22:00", "02:00", active=True))).week
    assert spans(week) == ((0, 120), (10080 - 120, 10080))


def test_overlapping_windows_count_once():
    night = Day("20:00", "10:00", active=True)
    week = read_schedule(Days(mon=night, tue=Day("09:00", "11:00", active=True))).week
    assert spans(week) == ((1200, 1440 + 660),)
    assert [len(each) for each in week.days] == [1, 1, 0, 0, 0, 0, 0]
    assert weekly_minutes(week) == 900


def test_seven_whole_days_are_one_span():
    whole = Day("00:00", "24:00", active=True)
    assert spans(read_schedule(Days(**dict.fromkeys(DAYS, whole))).week) == ((0, 10080),)


def test_without_any_day_the_week_is_empty():
    assert read_schedule(None).week == EMPTY_WEEK
    assert read_schedule(Days()).week == EMPTY_WEEK
