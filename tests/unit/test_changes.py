"""What is different in a newer answer."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.campaigns import campaign, snapshot

from altur_tui.campaign.analytics import changes
from altur_tui.campaign.reading import read
from altur_tui.reports.words import difference

COUNTS = st.dictionaries(
    st.sampled_from(["contacts", "contactsProcessed", "contactsAnswered", "oddities"]),
    st.integers(0, 5000),
)


def analytics_of(**analytics):
    return read(snapshot(campaign(analytics=analytics or None))).analytics


def moved(before, after):
    found = changes(analytics_of(**before), analytics_of(**after))
    return {name: change.difference for name, change in found.items()}


def test_a_number_that_grew_and_one_that_shrank_are_told_with_their_differences():
    before = {"contacts": 2000, "contactsProcessed": 100, "contactsFailed": 8}
    after = {"contacts": 2000, "contactsProcessed": 112, "contactsFailed": 5}
    assert moved(before, after) == {"contactsProcessed": 12, "contactsFailed": -3}


def test_a_change_tells_both_numbers():
    found = changes(analytics_of(sent=5), analytics_of(sent=7))["sent"]
    assert (found.before, found.after) == (5, 7)


def test_a_metric_that_came_or_went_is_no_change():
    assert moved({"sent": 5}, {"sent": 5, "read": 2}) == {}
    assert moved({"sent": 5, "read": 2}, {"sent": 5}) == {}
    assert moved({}, {"sent": 5}) == {}
    assert moved({"sent": 5}, {}) == {}


def test_a_rate_that_came_without_its_count_is_not_compared():
    assert moved({"sent": 5, "readRate": 0.2}, {"sent": 5, "readRate": 0.4}) == {}


def test_the_count_of_a_derived_share_moves_with_its_metric():
    before = {"contactsAnswered": 50, "contactsConverted": 10}
    after = {"contactsAnswered": 50, "contactsConverted": 13}
    assert moved(before, after) == {"contactsConverted": 3, "convertedOfAnswered": 3}


def test_what_the_reference_does_not_know_is_compared_too():
    assert moved({"notesPlayed": 1.5}, {"notesPlayed": 4}) == {"notesPlayed": 2.5}


@given(COUNTS, COUNTS)
def test_every_difference_is_the_way_from_before_to_after(before, after):
    found = moved(before, after)
    for name in before.keys() & after.keys():
        assert before[name] + found.get(name, 0) == after[name]
    assert not (found.keys() - before.keys()) | (found.keys() - after.keys())


@given(COUNTS)
def test_the_same_answer_again_is_no_change(counts):
    assert moved(counts, counts) == {}


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (12, "+12 ▲"),
        (-3, "−3 ▼"),
        (12480, "+12,480 ▲"),
        (0, ""),
        (-2.5, "−2.5 ▼"),
        (0.1 + 0.2, "+0.3 ▲"),
        (10**18, "+1.000e+18 ▲"),
    ],
)
def test_a_difference_reads_with_its_direction(value, text):
    assert difference(value) == text
