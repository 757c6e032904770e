"""Instants as people name them."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.campaigns import ZONES

from altur_tui.history.when import WhenError, read_when

ZONE = ZoneInfo("America/Mexico_City")
# A Tuesday, 15:46 in the zone.
NOW = datetime(2026, 11, 24, 21, 46, tzinfo=UTC)


def read(text: str) -> str:
    return read_when(text, NOW, ZONE).astimezone(ZONE).strftime("%Y-%m-%d %H:%M")


def test_every_way_to_name_an_instant_in_both_languages():
    for texts, wanted in {
        ("today", "hoy", "Tuesday", "martes", "el martes", "2026-11-24"): "2026-11-24 00:00",
        ("yesterday", "Ayer", "monday", "lunes", "Lun", "el lunes"): "2026-11-23 00:00",
        ("last tuesday", "martes pasado", "el martes pasado"): "2026-11-17 00:00",
        ("anteayer", "antier", "sunday", "domingo pasado"): "2026-11-22 00:00",
        ("yesterday 09:00", "ayer 09:00", "mon 9:00", "2026-11-23 09:00"): "2026-11-23 09:00",
        (
            "yesterday 9am",
            "ayer 9 am",
            "ayer a las 9:00",
            "yesterday at 9 a.m.",
            "ayer a las 9",
            "yesterday at 9",
        ): "2026-11-23 09:00",
        ("09:00 yesterday", "a las 9:00 ayer", "9am ayer", "lunes 9 a. m."): "2026-11-23 09:00",
        ("sábado 18:30", "saturday 6:30 pm", "2026-11-21T18:30"): "2026-11-21 18:30",
        ("SÁBADO pasado 18:30", "2026-11-22T00:30Z", "2026-11-22 00:30Z"): "2026-11-21 18:30",
        ("wed", "miércoles", "Mié"): "2026-11-18 00:00",
        ("09:00", "9:00", "9am", "9 a. m.", "a las 9:00"): "2026-11-24 09:00",
        ("16:00", "4pm", "4:00 p.m.", "ayer 16:00"): "2026-11-23 16:00",
        ("2h", "2 h", "120m", "120min", "2 hours ago", "hace 2 h"): "2026-11-24 13:46",
        ("hace 2 horas", "2 horas", "1h 60 min", "1 h 60 min"): "2026-11-24 13:46",
        ("1h30m", "hace 1 h 30 min", "90 minutos"): "2026-11-24 14:16",
        ("an hour ago", "hace una hora", "a la 2:46 p. m."): "2026-11-24 14:46",
        ("3d", "72h", "hace 3 días", "3 days"): "2026-11-21 15:46",
        ("1w", "1sem", "hace una semana", "1 semana"): "2026-11-17 15:46",
        ("2026-11-24T21:00Z", "2026-11-24t21:00+00:00"): "2026-11-24 15:00",
    }.items():
        assert {text: read(text) for text in texts} == dict.fromkeys(texts, wanted)


def at(text: str, now: str, zone: str = "Europe/Madrid") -> str:
    found = read_when(text, datetime.fromisoformat(now), ZoneInfo(zone))
    return found.strftime("%Y-%m-%d %H:%MZ")


def test_a_time_that_the_clocks_skip_is_when_they_go_on():
    # From 02:00 to 03:00 on 29 March; in Santiago from 24:00 to 01:00 on 6 September.
    for text in ("2026-03-29 02:00", "2026-03-29 02:30", "2026-03-29T02:59"):
        assert at(text, "2026-03-30T12:00Z") == "2026-03-29 01:00Z"
    assert at("2026-03-29 01:59", "2026-03-30T12:00Z") == "2026-03-29 00:59Z"
    assert at("2026-03-29 03:01", "2026-03-30T12:00Z") == "2026-03-29 01:01Z"
    assert at("today", "2026-09-06T12:00Z", "America/Santiago") == "2026-09-06 04:00Z"


def test_a_time_that_comes_twice_is_the_first_of_a_day_and_the_last_without_one():
    # From 03:00 back to 02:00 on 25 October, at 01:00 UTC.
    assert at("sunday 02:30", "2026-10-25T12:00Z") == "2026-10-25 00:30Z"
    assert at("2026-10-25T02:30", "2026-10-25T12:00Z") == "2026-10-25 00:30Z"
    assert at("02:30", "2026-10-25T12:00Z") == "2026-10-25 01:30Z"
    assert at("02:30", "2026-10-25T01:10Z") == "2026-10-25 00:30Z"
    assert at("02:30", "2026-10-25T00:10Z") == "2026-10-24 00:30Z"


def test_a_day_of_a_span_has_24_hours_and_a_day_of_the_calendar_what_it_has():
    assert at("1d", "2026-10-25T23:30Z") == "2026-10-24 23:30Z"
    assert at("yesterday 00:30", "2026-10-25T23:30Z") == "2026-10-24 22:30Z"


def test_what_names_no_instant_or_one_ahead_is_told_with_ways_to_write_it():
    for text in (
        *("", "soon", "25:00", "2026-13-40", "2x", "today 9", "\x1b[2J", "1 2 3", "hace", "ago"),
        *("hace 2", "13pm", "9 yesterday", "today today", "0001-01-01T00:00+14:00", "last 9:00"),
        # A second or a week (semana)?
        *("30s", "at 25", "a las 99"),
        "1 a " * 5000,
    ):
        with pytest.raises(WhenError, match="is not a time") as raised:
            read(text)
        assert "\x1b" not in raised.value.message
        assert "yesterday 09:00" in raised.value.hint
    for text in ("2026-12-24", "tomorrow", "mañana", "mañana 09:00"):
        with pytest.raises(WhenError, match="is in the future") as raised:
            read(text)
        assert "in the past" in raised.value.hint


@given(st.text(max_size=30))
def test_any_text_is_an_instant_in_the_past_or_told_to_be_none(text: str):
    try:
        found = read_when(text, NOW, ZONE)
    except WhenError:
        return
    assert found <= NOW


@given(st.integers(0, 30 * 24 * 60))
def test_an_instant_written_by_day_and_time_is_read_as_that(minutes: int):
    wanted = NOW - timedelta(minutes=minutes)
    assert read_when(wanted.astimezone(ZONE).strftime("%Y-%m-%d %H:%M"), NOW, ZONE) == wanted


# Apia once skipped a whole day.
_CHANGES = [
    (zone, each) for zone in sorted(ZONES) if zone != "Pacific/Apia" for each in ZONES[zone]
]


@given(st.sampled_from(_CHANGES), st.integers(-3 * 1440, 3 * 1440), st.integers(0, 1439))
def test_a_time_alone_is_the_last_minute_that_clocks_showed_it(
    change: tuple[str, str], later: int, minute: int
):
    zone, about = change
    clocks = ZoneInfo(zone)
    now = datetime.fromisoformat(about).astimezone(UTC) + timedelta(minutes=later)
    wanted = f"{minute // 60:02}:{minute % 60:02}"
    found = read_when(wanted, now, clocks)

    def shown(back: int) -> str:
        return (now - timedelta(minutes=back)).astimezone(clocks).strftime("%H:%M")

    # A day has 25 hours where clocks are set back; seconds of the zone's offsets aside.
    seen = next(back for back in range(26 * 60) if shown(back) == wanted)
    last = (now - timedelta(minutes=seen)).replace(second=0, microsecond=0)
    if found.astimezone(clocks).strftime("%H:%M") == wanted:
        assert found == last
    else:
        # Clocks skipped it since then: that is when they went on.
        assert last < found <= now
        after = found.astimezone(clocks).replace(tzinfo=None)
        before = (found - timedelta(minutes=1)).astimezone(clocks).replace(tzinfo=None)
        hour, rest = divmod(minute, 60)
        assert before < after.replace(hour=hour, minute=rest, second=0) < after
