from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from altur_tui.campaign.verdict import Verdict
from altur_tui.reports import words

MEXICO = ZoneInfo("America/Mexico_City")
NOW = datetime(2026, 11, 24, 21, 46, tzinfo=UTC)


@pytest.mark.parametrize(
    ("share", "text"),
    [
        (0, "0 %"),
        (0.0001, "<1 %"),
        (0.0049, "<1 %"),
        (0.005, "1 %"),
        (0.4725, "47 %"),
        (0.994, "99 %"),
        (0.995, "99 %"),
        (0.999999, "99 %"),
        (1, "100 %"),
        (1.004, ">100 %"),
        (1e300, "—"),
        (1.12, "112 %"),
        (12.5, "1,250 %"),
        (None, "—"),
        (float("inf"), "—"),
        (float("nan"), "—"),
    ],
)
def test_a_share_is_rounded_but_never_into_all_or_nothing(share, text):
    assert words.percent(share) == text


@pytest.mark.parametrize(
    ("share", "text"), [(0.4725, "47.3 %"), (0.9996, "99.9 %"), (0.0004, "<0.1 %"), (0.5, "50.0 %")]
)
def test_a_share_can_be_told_more_exactly(share, text):
    assert words.percent(share, 1) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "—"),
        (0, "0"),
        (1820, "1,820"),
        (1_234_567, "1,234,567"),
        (21.5, "21.5"),
        (1234567.25, "1,234,567.25"),
        (10**15, "1.000e+15"),
        (1e300, "1.000e+300"),
    ],
)
def test_a_count_has_its_thousands_parted(value, text):
    assert words.number(value) == text


def test_a_count_beyond_what_python_writes_out_is_still_told():
    assert words.number(10**5000) == "1.000e+5000"


@pytest.mark.parametrize(
    ("minutes", "text"),
    [
        (-5, "0 min"),
        (0, "0 min"),
        (14, "14 min"),
        (60, "1 h"),
        (134, "2 h 14 min"),
        (47 * 60 + 59, "47 h 59 min"),
        (48 * 60, "2 d"),
        (76 * 60 + 30, "3 d 4 h"),
    ],
)
def test_a_span_is_told_in_the_units_that_matter(minutes, text):
    assert words.duration(minutes) == text


def test_hours_a_week_stay_hours():
    assert [words.hours(each) for each in (0, 2700, 4050)] == ["0 h", "45 h", "67 h 30 min"]


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (-30, "just now"),
        (0, "just now"),
        (59, "just now"),
        (60, "1 min ago"),
        (3 * 3600, "3 h ago"),
        (4 * 86400, "4 d ago"),
    ],
)
def test_an_age_under_a_minute_is_just_now(seconds, text):
    assert words.age(NOW - timedelta(seconds=seconds), NOW) == text


@pytest.mark.parametrize(
    ("instant", "text"),
    [
        (datetime(2026, 11, 25, 0, 0, tzinfo=UTC), "18:00"),
        (datetime(2026, 11, 25, 15, 0, tzinfo=UTC), "tomorrow 09:00"),
        (datetime(2026, 11, 23, 15, 0, tzinfo=UTC), "yesterday 09:00"),
        (datetime(2026, 11, 27, 15, 0, tzinfo=UTC), "Fri 09:00"),
        (datetime(2026, 11, 30, 15, 0, tzinfo=UTC), "Mon 09:00"),
        (datetime(2026, 12, 1, 15, 0, tzinfo=UTC), "1 Dec, 09:00"),
        (datetime(2026, 11, 20, 15, 0, tzinfo=UTC), "20 Nov, 09:00"),
        (datetime(2027, 1, 4, 15, 0, tzinfo=UTC), "4 Jan 2027, 09:00"),
    ],
)
def test_an_instant_is_told_as_briefly_as_is_clear(instant, text):
    assert words.when(instant, MEXICO, NOW) == text


def test_instants_in_a_row_are_parted_by_what_none_of_them_has_inside():
    instants = [NOW.replace(hour=23) + timedelta(days=days) for days in (0, 1, 2, 7, 40)]
    row = words.starts(instants, MEXICO, NOW)
    assert row == "17:46; tomorrow 17:46; Thu 17:46; 1 Dec 17:46; 3 Jan 2027 17:46"


def test_a_countdown_names_the_time_and_the_rest():
    assert words.countdown(datetime(2026, 11, 25, tzinfo=UTC), MEXICO, NOW) == (
        "until 18:00 (in 2 h 14 min)"
    )
    assert words.countdown(NOW + timedelta(seconds=20), MEXICO, NOW) == (
        "until 15:46 (in less than a minute)"
    )


def test_a_date_names_its_year_where_it_is_another():
    today = date(2026, 11, 24)
    assert words.day_month(date(2026, 12, 18), today) == "18 Dec"
    assert words.day_month(date(2027, 1, 8), today) == "8 Jan 2027"


def test_a_verdict_reads_in_a_few_words():
    until = datetime(2026, 11, 25, 15, 0, tzinfo=UTC)
    assert words.verdict(Verdict("window_closed", "", until), MEXICO, NOW) == (
        "closed until Wed 09:00"
    )
    assert words.verdict(Verdict("paused", "", None), MEXICO, NOW) == "paused"


@pytest.mark.parametrize(
    ("code", "left", "forms"),
    [
        (
            "open",
            timedelta(seconds=59),
            ("closes in under a minute", "closes <1 min", "closes <1m"),
        ),
        ("open", timedelta(minutes=134), ("closes in 2 h 14 min", "closes 2h14m")),
        ("window_closed", timedelta(hours=23), ("opens in 23 h", "opens 23h")),
        ("window_closed", timedelta(hours=46, minutes=24), ("opens Thu 14:10",)),
        ("cooling_down", timedelta(days=6), ("again Mon 15:46",)),
        ("open", timedelta(days=7), ("closes 1 Dec, 15:46", "closes 1 Dec")),
    ],
)
def test_what_ends_a_verdict_names_the_day_from_a_day_ahead_on(code, left, forms):
    assert words.verdict_end(Verdict(code, "", NOW + left), MEXICO, NOW) == forms


def test_a_latest_end_is_told_as_such_and_an_unknown_one_not_at_all():
    verdict = Verdict("cooling_down", "", None, NOW + timedelta(hours=2))
    assert words.verdict_end(verdict, MEXICO, NOW) == ("again by 17:46",)
    assert words.verdict(verdict, MEXICO, NOW) == "cooldown, by 17:46"
    assert words.verdict_until(verdict, MEXICO, NOW) == "until 17:46 at the latest"
    unknown = Verdict("paused", "", None)
    assert words.verdict_end(unknown, MEXICO, NOW) == ()
    assert words.verdict_until(unknown, MEXICO, NOW) == ""


def test_a_span_is_told_in_seconds_or_in_hours_alone_where_that_is_asked_for():
    assert words.duration(seconds=20) == "20 s"
    assert words.duration(76 * 60 + 30, in_days=False) == "76 h 30 min"
    assert words.duration(134, short=True) == "2h14m"
    assert words.duration(76 * 60, short=True) == "3d4h"


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("contactsAnswered", "Answered"),
        ("read", "Read, at least"),
        ("notesPlayed", "Notes played"),
        ("average_seconds", "Average seconds"),
        ("[bold]x[/]\x1b[1m", "[bold]x[/]\\x1b[1m"),
        ("\x1b[2J", "\\x1b[2J"),
        ("notasReproducidas %", "notasReproducidas %"),
        ("reproducciónesTotales", "reproducciónesTotales"),
        ("__", "__"),
        ("", ""),
    ],
)
def test_a_metric_is_named_for_people_and_a_hostile_name_made_safe(name, label):
    assert words.metric_label(name) == label


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (9_999, "9,999"),
        (12_480, "12.5k"),
        (590_318, "590k"),
        (999_499, "999k"),
        (999_600, "1M"),
        (1_433_205, "1.43M"),
        (2_100_000_000, "2.1B"),
        (5 * 10**13, "5e+13"),
    ],
)
def test_a_count_can_be_told_in_five_characters(value, text):
    assert words.brief_number(value) == text
    assert len(text) <= 5
