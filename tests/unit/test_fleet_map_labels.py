"""The numbers in the cells of the fleet's week: readable, or said not to fit."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from altur_tui.campaign.fleet_week import shade, shade_ranges
from altur_tui.campaign.verdict import VerdictCode
from altur_tui.tui.fleet_week.heatmap import SHADES, labels, unit_for
from altur_tui.tui.fleet_week.words import LeftOut, left_out


def drawn(counts, scale=2, unit=1):
    return "|".join(labels(counts, scale, unit))


@pytest.mark.parametrize(
    ("counts", "text"),
    [
        ((0, 0, 7, 7), " ·| ·| 7| 7"),
        ((12, 12, 12, 12), "  |12|  |12"),
        ((412, 412), " 4|12"),
        ((None, 3), "  | 3"),
    ],
)
def test_two_cells_with_the_same_number_share_it_where_one_has_no_room_for_it(counts, text):
    assert unit_for((counts,), 2) == 1
    assert drawn(counts) == text


def test_in_wider_cells_each_has_its_number():
    assert drawn((12, 12), scale=3) == " 12| 12"
    assert drawn((412, 413), scale=4) == " 412| 413"


def test_numbers_that_do_not_fit_are_counted_in_tens_all_over_the_week():
    assert unit_for(((0, 7, 412, 412), (1, 3, 99, 99)), 2) == 1
    week = ((0, 7, 412, 412), (412, 412, 99, 98))
    assert unit_for(week, 2) == 10
    assert [drawn(each, unit=10) for each in week] == [" ·| <|  |41", "  |41| 9| 9"]
    assert unit_for(((9999, 9800),), 2) == 1000
    assert unit_for(((12, 13),), 3) == 1


weeks_of_counts = st.lists(st.none() | st.integers(0, 20000), min_size=24, max_size=24)


@given(weeks_of_counts, st.integers(2, 4))
def test_in_the_unit_that_is_chosen_numbers_are_whole_and_never_run_together(counts, scale):
    unit = unit_for((counts,), scale)
    expected = []
    for first, second in zip(counts[::2], counts[1::2], strict=True):
        texts = [
            "" if count is None else "·" if not count else str(count // unit) or "<"
            for count in (first, second)
        ]
        texts = ["<" if text == "0" else text for text in texts]
        shared = texts[0] == texts[1] and len(texts[0]) >= scale
        expected += texts[:1] if shared else texts
    assert "".join(labels(counts, scale, unit)).split() == list(filter(None, expected))


@given(weeks_of_counts, st.integers(1, 4))
def test_every_cell_is_exactly_as_wide_as_it_should_be(counts, scale):
    written = labels(counts, scale, unit_for((counts,), scale))
    assert {len(text) for text in written} == {scale}


@given(st.integers(0, 3000))
def test_each_shade_covers_the_counts_that_its_legend_names(most):
    ranges = shade_ranges(most, SHADES)
    for count in range(min(most, 300) + 1):
        low, high = ranges[shade(count, most, SHADES)]
        assert low <= count <= high
    assert shade(most, most, SHADES) == (SHADES if most else 0)


def test_campaigns_that_are_left_out_are_named_as_far_as_there_is_room():
    kinds = map(VerdictCode, ("paused", "finished", "paused", "archived"))
    campaigns = [LeftOut(at, f"MORA{at}", kind) for at, kind in enumerate(kinds, start=1)]
    whole = "Left out: 2 paused, 1 finished, 1 archived: MORA1 #1, MORA2 #2, MORA3 #3, MORA4 #4."
    assert left_out(campaigns, 100) == whole
    assert left_out(campaigns, 65) == (
        "Left out: 2 paused, 1 finished, 1 archived: MORA1 #1 and 3 more."
    )
    assert left_out(campaigns, 50) == "Left out: 2 paused, 1 finished, 1 archived."
    assert left_out([], 60) == ""
    assert "and 9,999 more" in left_out(
        [LeftOut(each, "x" * 30, VerdictCode.PAUSED) for each in range(10_000)], 100
    )


def test_what_is_left_out_is_never_cut():
    kinds = [
        VerdictCode.PAUSED,
        VerdictCode.FINISHED,
        VerdictCode.NOT_STARTED,
        VerdictCode.ARCHIVED,
        VerdictCode.ALL_PROCESSED,
    ]
    campaigns = [LeftOut(at, "x" * 70, kinds[at % 5]) for at in range(10_000)]
    assert left_out(campaigns, 76) == (
        "Left out: 10,000 that cannot call now, whatever their hours."
    )
    assert all(len(left_out(campaigns, cells)) <= cells for cells in range(20, 400))
