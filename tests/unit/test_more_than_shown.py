"""What is too much to be shown one by one is cut, and told."""

import pytest
from support.campaigns import campaign, cycles, snapshot

from altur_tui.campaign.reading import read


def with_cycles(**changes):
    return campaign(cycles=cycles(schedule_end_date="2026-12-18", **changes))


def findings_of(given):
    return read(snapshot(given)).findings


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (with_cycles(filter_tags=["x"] * 200), None),
        (
            with_cycles(filter_tags=["x"] * 201),
            "“cycles.filter_tags” has one more entry than is shown.",
        ),
        (
            with_cycles(filter_statuses=["x"] * 2200),
            "“cycles.filter_statuses” has 2,000 more entries than are shown.",
        ),
        (campaign(analytics={"calls": 3, **{f"m{each}": 1 for each in range(100)}}), None),
        (
            campaign(analytics={"calls": 3, **{f"m{each}Rate": 1 for each in range(120)}}),
            "“analytics” has 20 more entries than are shown.",
        ),
        (
            campaign(analytics={f"m{each}": None for each in range(5100)}),
            "“analytics” has 5,000 more entries than are shown.",
        ),
        (with_cycles(filter_tags=[5] * 50), None),
        (
            with_cycles(filter_tags=[5] * 51),
            "One more value has an unexpected type, so it is unknown.",
        ),
        (
            with_cycles(filter_tags=[5] * 5050),
            "5,000 more values have an unexpected type, so they are unknown.",
        ),
    ],
)
def test_what_is_too_much_to_be_shown_is_counted(given, message):
    told = [each.message for each in findings_of(given) if each.code == "more_than_shown"]
    assert told == ([] if message is None else [message])


def test_so_many_wrong_values_are_told_one_by_one():
    found = findings_of(with_cycles(filter_tags=[5] * 5000))
    assert sum(each.code == "wrong_type" for each in found) == 50


def test_a_number_that_is_too_large_is_told_as_such():
    (found,) = findings_of(with_cycles(cooldown_minutes=10**30))
    assert found.message == (
        "“cycles.cooldown_minutes” is a number out of range, so its value is unknown."
    )
