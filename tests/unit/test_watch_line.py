"""The line of a watched screen: nothing important gets lost where there is little room."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from altur_tui.tui.common.watched import WatchState, line
from altur_tui.wire.errors import ErrorKind

AT_80_COLUMNS = 76


def said(
    cells=200,
    *,
    pace=60.0,
    refusal=None,
    polling=False,
    until=50.0,
    moved=(0, 0),
    key="a",
    finds=None,
):
    state = WatchState(
        pace=pace,
        refusal=refusal,
        polling=polling,
        until_next=until,
        moved=moved,
        key=key,
        filter_key=finds,
    )
    return line(state, cells).plain


@given(
    st.none() | st.deferred(lambda: st.sampled_from(ErrorKind)),
    st.sampled_from([60.0, 119.0, 600.0, 86_400.0]),
    st.sampled_from([(0, 0), (1, 1), (12_000, 9), (12_000, 9_000)]),
)
def test_at_80_columns_it_says_how_often_when_next_and_what_stops_it(refusal, pace, moved):
    whole = said(AT_80_COLUMNS, pace=pace, refusal=refusal, until=pace, moved=moved)
    assert len(whole) <= AT_80_COLUMNS
    assert "…" not in whole
    assert " · next " in whole
    assert " · a stops" in whole


@pytest.mark.parametrize(
    ("moved", "cells", "words"),
    [
        ((1, 1), 200, "1 number moved"),
        ((12, 1), 200, "12 numbers moved"),
        ((12, 1), 69, "12 moved"),
        ((1200, 28), 200, "numbers moved in 28 campaigns"),
        ((1200, 28), AT_80_COLUMNS, "28 campaigns moved"),
    ],
)
def test_what_moved_is_said_more_briefly_where_there_is_little_room(moved, cells, words):
    assert said(cells, moved=moved).endswith(f" · {words}")


@pytest.mark.parametrize(
    ("moved", "cells", "words"),
    [
        ((1200, 28), 200, "numbers moved in 28 campaigns: type /moved to list them"),
        ((1200, 28), 105, "28 campaigns moved: type /moved to list them"),
        ((1200, 28), AT_80_COLUMNS, "28 campaigns moved"),
        ((1, 1), 200, "1 number moved: type /moved to list it"),
        ((0, 0), 200, "a stops watching"),
    ],
)
def test_it_says_how_to_list_what_moved_where_there_is_room(moved, cells, words):
    assert said(cells, moved=moved, finds="/").endswith(f" · {words}")


def test_watching_every_few_seconds_it_says_in_little_room_how_to_list_what_moved():
    text = "◉ Watching every 10 s · a stops · 28 campaigns moved: type /moved to list them"
    assert said(len(text), pace=10.0, until=9.0, moved=(1200, 28), finds="/") == text


def test_what_moved_is_left_out_rather_than_cut():
    assert said(54, moved=(12, 1)).endswith(" · a stops")


@pytest.mark.parametrize(
    ("seconds", "span"),
    [
        (10.0, "10 s"),
        (90.0, "1 min 30 s"),
        (99.9968, "1 min 40 s"),
        (120.0, "2 min"),
        (160.0, "2 min 40 s"),
        (599.98, "10 min"),
        (3600.0, "1 h"),
        (86_400.0, "24 h"),
    ],
)
def test_the_pace_is_in_seconds_or_minutes(seconds, span):
    assert said(pace=seconds).startswith(f"◉ Watching every {span} · ")


def test_the_countdown_is_by_the_minute_and_gives_way_to_a_poll():
    assert "next within 1 min" in said(until=60.0)
    assert "next in 2 min" in said(until=61.0)
    assert "next" not in said(until=None)
    assert "next" not in said(pace=59.0, until=59.0)
    assert "next in 2 min" in said(pace=10.0, until=61.0)
    assert "fetching…" in said(polling=True, until=None)


@pytest.mark.parametrize(
    ("kind", "why"),
    [
        (ErrorKind.RATE_LIMITED, "Too many requests"),
        (ErrorKind.NETWORK, "No answer"),
        (ErrorKind.SERVER, "Server error"),
        (ErrorKind.UNAUTHORIZED, "Key refused"),
        (ErrorKind.FORBIDDEN, "Key refused"),
    ],
)
def test_it_says_why_it_is_slower_than_configured(kind, why):
    assert said(pace=120.0, refusal=kind).startswith(f"▲ {why}; retrying every 2 min · ")
