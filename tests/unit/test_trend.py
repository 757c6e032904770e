"""A count over time: what was seen at each instant, what is a gap, and how high a bar is."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.campaigns import campaign
from support.seen import history_of

from altur_tui.campaign.past.looks import Look
from altur_tui.campaign.past.trend import (
    MAX_CARRIED,
    Figure,
    Point,
    Trend,
    figures,
    heights,
    increases,
    instants,
    is_seen,
    with_newest,
    with_present,
)
from altur_tui.history.questions import read_trend, read_trends
from altur_tui.tui.fleet.trends import spark_cell
from altur_tui.tui.trend.chart import ASCII, BLOCKS, Plot, glyphs_for, scale_top, ticks

NOW = datetime(2026, 11, 24, 21, 46, tzinfo=UTC)
HOUR = timedelta(hours=1)
ID = 1234
_VALUES = st.lists(st.one_of(st.none(), st.integers(0, 10**7)), min_size=1, max_size=160)


def counted(processed: int) -> dict:
    return campaign(analytics={"contacts": 2000, "contactsProcessed": processed})


def minutes(before: float) -> datetime:
    return NOW - timedelta(minutes=before)


@given(_VALUES, st.integers(1, 300))
def test_bars_begin_at_zero_and_rise_with_their_values_and_a_gap_has_none(values, levels):
    drawn = heights(values, levels)
    assert [each is None for each in drawn] == [each is None for each in values]
    known = sorted(
        (value, height)
        for value, height in zip(values, drawn, strict=True)
        if value is not None and height is not None
    )
    assert [height for _, height in known] == sorted(height for _, height in known)
    for value, height in known:
        assert (height == 0) == (value == 0)
        assert 0 <= height <= levels
    if known and known[-1][0]:
        assert known[-1][1] == levels


@given(_VALUES, st.integers(2, 300))
def test_only_the_top_of_the_scale_fills_a_chart(values, levels):
    top = scale_top(max((each for each in values if each is not None), default=0))
    for value, height in zip(values, heights(values, levels, top), strict=True):
        if value is not None:
            assert (height == levels) == (value == top)


@given(st.integers(0, 2**53))
def test_the_scale_ends_at_a_round_number_not_far_above_the_highest(highest):
    top = scale_top(highest)
    assert highest <= top
    assert top <= max(highest * 2, 2)
    assert top == int(top)
    assert top < 10 or top % 2 == 0


def test_stretches_are_equal_and_end_now():
    ends = instants(NOW, timedelta(hours=24), 48)
    assert ends[-1] == NOW
    assert {later - earlier for earlier, later in pairwise(ends)} == {HOUR / 2}
    assert ends[0] - HOUR / 2 == NOW - timedelta(hours=24)


def test_a_look_tells_of_its_stretch_and_of_a_quarter_of_an_hour_after_it():
    assert is_seen(minutes(0), NOW, timedelta(minutes=1))
    assert is_seen(NOW - MAX_CARRIED, NOW, timedelta(minutes=1))
    assert not is_seen(NOW - MAX_CARRIED - timedelta(seconds=1), NOW, timedelta(minutes=1))
    assert is_seen(minutes(59), NOW, HOUR)
    assert not is_seen(minutes(61), NOW, HOUR)
    assert is_seen(NOW + HOUR, NOW, timedelta(minutes=1)), "the same answer came again later"


def test_between_two_looks_that_are_far_apart_there_is_a_gap_unless_both_were_alike(tmp_path: Path):
    looks = [(240, 5), (180, 5), (60, 9), (0, 9)]
    with_gap = history_of(tmp_path, [(minutes(at), counted(count)) for at, count in looks])
    ends = instants(NOW, 5 * HOUR, 10)
    trend = read_trend(with_gap, ID, ends, HOUR / 2)
    assert trend.values("contactsProcessed") == (None, 5, 5, 5, None, None, None, 9, 9, 9)
    with_gap.close()


def test_a_point_is_what_the_newest_answer_until_then_said(tmp_path: Path):
    looks = [(minutes(120 - each), counted(each)) for each in range(121)]
    history = history_of(tmp_path, looks)
    ends = instants(NOW, 2 * HOUR, 24)
    trend = read_trend(history, ID, ends, timedelta(minutes=5))
    assert trend.values("contactsProcessed") == tuple(range(5, 121, 5))
    assert read_trends(history, (ID, 77), ends, timedelta(minutes=5)) == {
        ID: trend,
        77: Trend.unknown(ends, timedelta(minutes=5)),
    }
    history.close()


def trend_of(*values: float | None) -> Trend:
    ends = instants(NOW, len(values) * HOUR, len(values))
    points = zip(ends, values, strict=True)
    return Trend(
        HOUR, tuple(Point(at, None if each is None else {"calls": each}) for at, each in points)
    )


def look(first: float, last: float, calls: int) -> Look:
    """Return what was counted from one time to another, in minutes before now."""
    return Look(minutes(first), minutes(last), 2, {"calls": calls})


def test_the_figures_are_exact_and_tell_when_each_count_was_seen():
    looks = (look(400, 300, 3), look(200, 100, 9), look(90, 80, 9), look(30, 15, 7))
    for hours in (6, 24, 24 * 90):
        found = figures(looks, "calls", NOW - hours * HOUR, NOW)
        assert found is not None
        assert (found.first, found.last) == (Figure(minutes(400), 3), Figure(minutes(15), 7))
        assert found.highest == Figure(minutes(200), 9)
        assert found.change == 4
    found = figures(looks, "calls", NOW - 2 * HOUR, NOW)
    assert found is not None
    assert found.first == found.highest == Figure(minutes(200), 9)
    assert figures((), "calls", NOW - HOUR, NOW) is None
    assert figures(looks, "sent", NOW - HOUR, NOW) is None
    assert figures(looks[:1], "calls", NOW - HOUR, NOW) is None


def test_what_was_not_seen_is_told_by_the_minute():
    looks = (look(400, 300, 3), look(200, 100, 9), look(90, 80, 9), look(30, 15, 7))
    unseen = {280: 80 + 30, 410: 10 + 80 + 30, 240: 40 + 30, 10: 0}
    for span, expected in unseen.items():
        found = figures(looks, "calls", minutes(span), NOW)
        assert found is not None
        assert found.unseen == timedelta(minutes=expected)
    days = 24 * 60
    thinned = [look(16 * days - 60 * each, 16 * days - 60 * each, each) for each in range(24)]
    found = figures(thinned, "calls", minutes(16 * days), minutes(0))
    assert found is not None
    assert found.unseen == timedelta(minutes=15 * days - 20), "one look an hour has no gaps"


@given(
    st.lists(st.tuples(st.integers(0, 30_000), st.integers(0, 90)), min_size=1, max_size=30),
    st.integers(1, 31_000),
    st.integers(0, 9_000),
)
def test_a_longer_span_never_tells_of_less_seen_time(begun, span, longer):
    looks = [look(first, max(first - lasted, 0), 1) for first, lasted in sorted(begun)[::-1]]
    seen = []
    for each in (span, span + longer):
        found = figures(looks, "calls", minutes(each), NOW)
        whole = timedelta(minutes=each)
        seen.append(timedelta(0) if found is None else whole - found.unseen)
        assert timedelta(0) <= seen[-1] <= whole
    assert seen[0] <= seen[1]


def test_the_newest_answer_is_among_the_looks_although_it_is_not_kept_yet():
    kept = (look(60, 30, 5),)
    assert with_newest(kept, minutes(10), {"calls": 8}) == (
        *kept,
        Look(minutes(10), minutes(10), 1, {"calls": 8}),
    )
    assert with_newest(kept, minutes(30), {"calls": 5}) == kept


def test_the_newest_answer_is_in_the_chart_although_it_is_not_kept_yet():
    trend = with_present(trend_of(1, 2, None), minutes(30), {"calls": 8})
    assert trend.values("calls") == (1, 2, 8)
    older = with_present(trend_of(1, 2, None), minutes(90), {"calls": 8})
    assert older.values("calls") == (1, 8, None)


def test_metrics_are_those_of_the_newest_answer_first():
    points = (Point(minutes(2), {"old": 1, "calls": 1}), Point(NOW, {"calls": 2, "contacts": 2}))
    assert Trend(HOUR, points).metrics == ("calls", "contacts", "old")


def plot(columns: int, step: timedelta, zone: str = "America/Mexico_City") -> Plot:
    begin = NOW - columns * step
    values = (1,) * columns
    return Plot(values=values, begin=begin, step=step, zone=ZoneInfo(zone), now=NOW)


def test_times_below_the_chart_are_round_and_local():
    assert [label for _, label in ticks(plot(76, timedelta(hours=24) / 76))] == [
        "18:00",
        "21:00",
        "24 Nov",
        "03:00",
        "06:00",
        "09:00",
        "12:00",
    ]
    assert [label for _, label in ticks(plot(46, timedelta(days=90) / 46))] == [
        "13 Sep",
        "11 Oct",
        "8 Nov",
    ]


@given(st.integers(1, 160), st.floats(60, 3 * 86_400), st.sampled_from(["UTC", "Asia/Kathmandu"]))
def test_times_below_the_chart_never_touch_and_stand_at_their_column(columns, seconds, zone):
    given_plot = plot(columns, timedelta(seconds=seconds), zone)
    free = 0
    for column, label in ticks(given_plot):
        assert free <= column < columns
        assert column + len(label) <= columns
        free = column + len(label) + 1


@pytest.mark.parametrize(
    ("encoding", "term", "glyphs"),
    [
        ("utf-8", "xterm-256color", BLOCKS),
        ("UTF8", "", BLOCKS),
        ("utf-8", "linux", ASCII),
        ("latin-1", "xterm", ASCII),
    ],
)
def test_a_terminal_without_blocks_gets_plain_letters(encoding, term, glyphs):
    assert glyphs_for(encoding, term) is glyphs
    assert "".join(map(str, (ASCII.blocks, ASCII.side, ASCII.seen, ASCII.open))).isascii()


@given(_VALUES)
def test_increases_are_the_steps_between_known_counts(values):
    risen = increases(values)
    assert len(risen) == len(values) - 1
    for before, after, rise in zip(values, values[1:], risen, strict=False):
        known = before is not None and after is not None and after >= before
        assert rise == (after - before if known else None)


@given(st.lists(st.one_of(st.none(), st.integers(0, 10**7)), min_size=1, max_size=12))
def test_a_small_chart_has_a_sign_for_each_value_and_a_blank_for_a_gap_only(values):
    text = spark_cell(values).text
    assert len(text) == len(values)
    for value, sign in zip(values, text, strict=True):
        assert (sign == " ") == (value is None)
        assert (sign == "▁") == (value == 0)
        assert (sign == "█") == bool(value and value == max(filter(None, values)))
