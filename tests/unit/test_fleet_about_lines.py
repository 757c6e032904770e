"""The lines below the fleet's table: sentences wrap, and as many lines whatever is said."""

from hypothesis import given
from hypothesis import strategies as st
from support.detail import NOW, demo_snapshot, not_reached
from textual.content import Content

from altur_tui.campaign.listed import ListedCampaign
from altur_tui.campaign.reading import read, standing
from altur_tui.core.repository import Known
from altur_tui.tui.fleet.about import Description, describe, lay_out
from altur_tui.wire.campaign import decode

AT_80_COLUMNS, AT_120_COLUMNS = 76, 116


def lines(campaign_id, cells, error=None):
    reading = read(demo_snapshot(campaign_id))
    known = Known(campaign_id, reading=reading, error=error)
    return [each.plain for each in lay_out(describe(known, standing(reading, NOW)), cells)]


def drawn(sentences, cells, who=("Name",)):
    given = Description(tuple(map(Content, who)), tuple(map(Content, sentences)))
    return [each.plain for each in lay_out(given, cells)]


def test_at_80_columns_the_sentences_wrap_so_that_their_ends_are_read():
    assert lines(1005, AT_80_COLUMNS)[1:] == [
        "The campaign is outside its hours; it opens on Tue 24 Nov 2026, 20:00.",
        "· The hours of Monday, 20:00–01:30 (+1), run past midnight into the next",
        "day.",
    ]
    assert lines(1008, AT_80_COLUMNS)[1:] == [
        "The campaign is outside its hours; it opens on Wed 25 Nov 2026, 10:00.",
        "",
        "",
    ]


def test_where_there_are_lines_enough_what_is_wrong_begins_one():
    assert lines(1009, AT_80_COLUMNS)[1:] == [
        "The campaign is never open: no day of its week has open hours.",
        "✗ No day of the campaign's week has open hours, so no one is ever reached.",
        "",
    ]
    assert lines(1014, AT_120_COLUMNS)[1:] == [
        (
            "The campaign is within its hours until Tue 24 Nov 2026, 20:00. "
            "The answer has no status, so this goes by the"
        ),
        (
            "schedule alone. · The answer names no readable channel; "
            "its metrics are those of phone calls (inferred)."
        ),
    ]


@given(st.sampled_from([1002, 1005, 1012, 1014]), st.integers(0, 200))
def test_there_are_as_many_lines_whatever_is_said(campaign_id, cells):
    number = 3 if cells >= 96 else 4
    assert len(lines(campaign_id, cells)) == number
    assert len(lines(campaign_id, cells, not_reached())) == number
    assert lay_out(describe(None, None), cells) == [""] * number


def test_the_zone_in_which_times_are_told_is_named_where_there_is_room():
    assert lines(1002, AT_80_COLUMNS)[0].endswith(" · just now · America/Mexico_City")
    assert lines(1003, AT_80_COLUMNS)[0].endswith(" · 5 of 7 cycles can start · just now")
    assert lines(1003, AT_120_COLUMNS)[0].endswith(" · just now · America/Mexico_City")
    assert lines(1007, AT_120_COLUMNS)[0].endswith(" · America/Mexico_City (assumed)")


def test_what_is_added_to_the_name_is_there_whole_or_not_at_all():
    assert drawn([], 20, ("Name", "of some length", "short"))[0] == "Name"
    assert drawn([], 20, ("A name of some length", "short"))[0] == "A name of some leng…"


def test_only_the_end_of_the_last_line_is_cut():
    found = drawn(["one two three four", "five six seven eight nine ten"], 10)
    assert found == ["Name", "one two", "three four", "five six…"]


def test_a_long_verdict_does_not_hide_what_is_wrong():
    found = drawn(["one two three four five six seven eight nine", "✗ wrong is this"], 12)
    assert found == ["Name", "one two", "three four…", "✗ wrong is…"]


@given(
    st.lists(st.text("ab é支🌸\u0301", min_size=1, max_size=300), max_size=2),
    st.integers(0, 200),
)
def test_no_line_is_wider_than_the_room(sentences, cells):
    laid = lay_out(Description((Content("Name"),), tuple(map(Content, sentences))), cells)
    assert all(line.cell_length <= cells for line in laid)
    assert len(laid) == (3 if cells >= 96 else 4)


def test_what_the_list_has_completed_is_named():
    listed = ListedCampaign(1, status="inactive", timezone="America/Tijuana", iterations_run=2)
    reading = read(decode(1, b'{"campaign": {"id": 1}}', fetched_at=NOW), None, listed)
    told = describe(Known(1, reading=reading), standing(reading, NOW))
    text = " ".join(each.plain for each in told.sentences)
    assert "From the list: status, time zone, iterations." in text
    assert "assumed" not in text
