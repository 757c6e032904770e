"""Instants as people name them."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from altur_tui.history.when import WhenError, read_when

ZONE = ZoneInfo("America/Mexico_City")
# A Tuesday, 15:46 in the zone.
NOW = datetime(2026, 11, 24, 21, 46, tzinfo=UTC)


def read(text: str) -> str:
    return read_when(text, NOW, ZONE).astimezone(ZONE).strftime("%Y-%m-%d %H:%M")


def test_every_way_to_name_an_instant_in_both_languages():
    for texts, wanted in {
        ("today", "hoy", "Tuesday", "martes", "2026-11-24"): "2026-11-24 00:00",
        ("yesterday", "Ayer", "monday", "lunes", "Lun"): "2026-11-23 00:00",
        ("yesterday 09:00", "ayer 09:00", "mon 9:00", "2026-11-23 09:00"): "2026-11-23 09:00",
        ("sábado 18:30", "saturday 18:30", "2026-11-21T18:30"): "2026-11-21 18:30",
        ("wed", "miércoles"): "2026-11-18 00:00",
        ("09:00",): "2026-11-24 09:00",
        ("16:00", "ayer 16:00"): "2026-11-23 16:00",
        ("2h", "120m", "120min"): "2026-11-24 13:46",
        ("3d", "72h"): "2026-11-21 15:46",
        ("1w", "1sem"): "2026-11-17 15:46",
        ("2026-11-24T21:00Z", "2026-11-24t21:00+00:00"): "2026-11-24 15:00",
    }.items():
        assert {read(text) for text in texts} == {wanted}


def test_what_names_no_instant_or_one_ahead_is_told_with_ways_to_write_it():
    for text in ("", "soon", "25:00", "2026-13-40", "2x", "today 9", "\x1b[2J", "1 2 3"):
        with pytest.raises(WhenError, match="names no instant") as raised:
            read(text)
        assert "\x1b" not in raised.value.message
        assert "yesterday 09:00" in raised.value.hint
    with pytest.raises(WhenError, match="has not come yet"):
        read("2026-12-24")


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
