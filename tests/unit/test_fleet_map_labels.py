"""The numbers in the cells of the fleet's week: readable, or said not to fit."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from altur_tui.campaign.fleet_week import shade, shade_ranges
from altur_tui.tui.fleet_week.map import SHADES, labels, unit_for
from altur_tui.tui.fleet_week.words import LeftOut, left_out

NOBODY = frozenset()


def drawn(counts, scale=2, alone=NOBODY):
    return "|".join(labels(counts, scale, frozenset(alone)))


@pytest.mark.parametrize(
    ("counts", "text"),
    [
        ((0, 0, 7, 7), " ·| ·| 7| 7"),
        ((12, 12, 12, 12), " 1|2 | 1|2 "),
        ((12, 13), "12|13"),
        ((7, 12), " 7|12"),
        ((412, 412), "41|2 "),
        ((4120, 4120), "41|20"),
        ((None, 3), "  | 3"),
    ],
)
def test_a_number_takes_the_room_of_an_hour_if_both_halves_have_it(counts, text):
    assert drawn(counts) == text


def test_in_the_cell_of_the_cursor_a_number_stands_by_itself():
    assert drawn((12, 12), alone={0}) == "12|  "
    assert drawn((12, 12), alone={1}) == "  |12"
    assert drawn((12, 12), alone={0, 1}) == "12|12"
    assert drawn((412, 412), alone={0}) == "41|2 "


def test_in_wider_cells_each_has_its_number():
    assert drawn((12, 12), scale=3) == " 12| 12"
    assert drawn((412, 413), scale=3) == "412|413"


def test_numbers_that_do_not_fit_are_counted_in_tens_all_over_the_week():
    assert unit_for(((0, 7, 412, 412), (12, 13, 99, 99)), 2) == 1
    week = ((0, 7, 412, 412), (412, 413, 99, 98))
    assert unit_for(week, 2) == 10
    drawn_in_tens = ["|".join(labels(each, 2, NOBODY, 10)) for each in week]
    assert drawn_in_tens == [" ·| <| 4|1 ", " 4|1 | 9| 9"]
    assert unit_for(((9999, 9800),), 2) == 100
    assert unit_for(((412, 413),), 3) == 1


@given(st.lists(st.integers(0, 20000), min_size=24, max_size=24), st.integers(2, 4))
def test_in_the_unit_that_is_chosen_no_digit_is_lost(counts, scale):
    unit = unit_for((counts,), scale)
    written = labels(counts, scale, NOBODY, unit)
    for first in range(0, 24, 2):
        texts = [
            "·" if not count else str(count // unit) if count >= unit else "<"
            for count in counts[first : first + 2]
        ]
        shown = "".join(written[first : first + 2]).split()
        assert "".join(shown) in {"".join(texts), texts[0] if texts[0] == texts[1] else ""}


@given(
    st.lists(st.none() | st.integers(0, 20000), min_size=24, max_size=24),
    st.integers(1, 4),
    st.frozensets(st.integers(0, 23), max_size=2),
)
def test_every_cell_is_exactly_as_wide_as_it_should_be(counts, scale, alone):
    written = labels(counts, scale, alone, unit_for((counts,), scale))
    assert {len(text) for text in written} == {scale}


@given(st.integers(0, 3000))
def test_each_shade_covers_the_counts_that_its_legend_names(most):
    ranges = shade_ranges(most, SHADES)
    for count in range(min(most, 300) + 1):
        low, high = ranges[shade(count, most, SHADES)]
        assert low <= count <= high
    assert shade(most, most, SHADES) == (SHADES if most else 0)


def test_campaigns_that_are_left_out_are_named_as_far_as_there_is_room():
    kinds = ("paused", "finished", "paused", "archived")
    campaigns = [LeftOut(at, f"MORA{at}", kind) for at, kind in enumerate(kinds, start=1)]
    whole = "Left out: 2 paused, 1 finished, 1 archived: MORA1 #1, MORA2 #2, MORA3 #3, MORA4 #4."
    assert left_out(campaigns, 100) == whole
    assert left_out(campaigns, 65) == (
        "Left out: 2 paused, 1 finished, 1 archived: MORA1 #1 and 3 more."
    )
    assert left_out(campaigns, 50) == "Left out: 2 paused, 1 finished, 1 archived."
    assert left_out([], 60) == ""
    assert "and 9,999 more" in left_out(
        [LeftOut(each, "x" * 30, "paused") for each in range(10_000)], 100
    )


def test_what_is_left_out_is_never_cut():
    kinds = ("paused", "finished", "not started", "archived", "all processed")
    campaigns = [LeftOut(at, "x" * 70, kinds[at % 5]) for at in range(10_000)]
    assert left_out(campaigns, 76) == (
        "Left out: 10,000 that call nobody now, whatever their hours."
    )
    assert all(len(left_out(campaigns, cells)) <= cells for cells in range(20, 400))
