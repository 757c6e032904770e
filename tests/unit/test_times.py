"""Times, dates and instants out of untyped strings."""

from datetime import UTC, date, datetime

import pytest

from altur_tui.campaign.hours import calendar_date, instant, time_of_day


@pytest.mark.parametrize(
    ("text", "minute"),
    [
        ("9:05", 545),
        ("09:05", 545),
        ("09:05:59", 545),
        ("0:00", 0),
        ("00:00", 0),
        ("23:59", 1439),
        ("24:00", 1440),
        ("24:00:00", 1440),
        (" 09:05  ", 545),
        ("09:05:59.999", 545),
        ("9:00 AM", 540),
        ("9:00 a.m.", 540),
        ("09:00 P. M.", 1260),
        ("9:00:30pm", 1260),
        ("12:00 AM", 0),
        ("12:30 pm", 750),
    ],
)
def test_a_readable_time_is_a_minute_of_the_day(text, minute):
    assert time_of_day(text) == minute


NO_TIMES = [
    *("", " ", "9", "0900", "9:5", "09:5", "25:00", "24:01", "24:00:01", "23:60", "09:00:60"),
    *("9:00:00", "-1:00", "+9:00", "09:00\n", "9 AM", "09:00Z", "009:00"),
    *("٠٩:٠٠", "０９:００", "09：00", "²3:00", "1e1:00", "0x9:00", "9" * 100_000),
    *("\x1b[2J", "09:00\x00", "__:__", "1_0:00", "0:30 AM", "13:00 PM", "9:00 XM", "9:60 AM"),
]


def test_anything_else_is_no_time():
    assert [each for each in NO_TIMES if time_of_day(each) is not None] == []


def test_a_date_is_read_as_year_month_and_day():
    assert calendar_date("2028-02-29") == date(2028, 2, 29)
    assert calendar_date("9999-12-31") == date.max


NO_DATES = [
    *("", "2026-02-30", "2027-02-29", "0000-01-01", "2026-1-1", "20260101", "2026-W01-1"),
    *("2026-01-01T00:00:00Z", "01/02/2026", "2026-01-01 ", "2026-01-01\n", "２０２６-01-01"),
    *("10000-01-01", "-2026-01-01", "2026-13-01", "null"),
]


def test_anything_else_is_no_date():
    assert [each for each in NO_DATES if calendar_date(each) is not None] == []


@pytest.mark.parametrize(
    ("text", "at", "named"),
    [
        ("2023-11-07T05:31:56Z", datetime(2023, 11, 7, 5, 31, 56, tzinfo=UTC), True),
        ("2023-11-07T05:31:56.123456789Z", datetime(2023, 11, 7, 5, 31, 56, 123456, UTC), True),
        ("2023-11-07 05:31-06:00", datetime(2023, 11, 7, 11, 31, tzinfo=UTC), True),
        ("2023-11-07T05:31:56+0530", datetime(2023, 11, 7, 0, 1, 56, tzinfo=UTC), True),
        ("2023-11-07T05:31:56", datetime(2023, 11, 7, 5, 31, 56, tzinfo=UTC), False),
        ("2023-11-07", datetime(2023, 11, 7, tzinfo=UTC), False),
    ],
)
def test_an_instant_is_read_in_utc_and_says_whether_it_named_its_offset(text, at, named):
    assert instant(text) == (at, named)


NO_INSTANTS = [
    *("", "now", "1699335116", "2023-11-07T25:00:00Z", "2023-11-07T05:31:60Z"),
    *("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", "2023-11-07T05:31:56+25:00"),
    *("٢٠٢٣-11-07T05:31:56Z", "2023-11-07T05:31:56Z\n", "2023-11-07T05:31:56 Europe/Madrid"),
]


def test_anything_else_is_no_instant():
    assert [each for each in NO_INSTANTS if instant(each) is not None] == []
