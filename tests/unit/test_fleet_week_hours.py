"""The fleet's week in hours: what narrow terminals show of it."""

from datetime import UTC, datetime

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from support.campaigns import DAYS, campaign, day, snapshot, week, weeks

from altur_tui.campaign.fleet_week import fleet_week
from altur_tui.campaign.reading import read

MEXICO = "America/Mexico_City"
NOW = datetime(2026, 11, 24, 21, 46, tzinfo=UTC)
CLOSED = {name: day(active=False) for name in DAYS}


def on_monday(campaign_id, start, stop, **changes):
    given_week = CLOSED | {"mon": day(start, stop)}
    reading = read(snapshot(campaign(scheduling=given_week, **changes)))
    return replace(reading, id=campaign_id)


def test_an_hour_counts_who_is_open_in_either_of_its_halves():
    found = fleet_week(
        [on_monday(1, "09:00", "10:30"), on_monday(2, "10:30", "12:00")], MEXICO, NOW
    )
    assert found.cells(24)[0][8:13] == (0, 1, 2, 1, 0)
    assert found.open_ids(0, 10, 24) == (1, 2)
    assert found.open_ids(0, 11, 24) == (2,)
    assert found.cells(48) is found.counts


def test_an_hour_is_skipped_only_if_both_of_its_halves_are():
    spring = datetime(2026, 3, 29, 12, tzinfo=UTC)
    always = read(snapshot(campaign(scheduling=week("00:00", "24:00", DAYS))))
    sunday = fleet_week([always], "Europe/Madrid", spring).cells(24)[6]
    assert [at for at in range(24) if sunday[at] is None] == [2]


@settings(max_examples=25)
@given(st.lists(weeks(), max_size=4), st.sampled_from([24, 48]))
def test_every_count_is_the_number_of_campaigns_that_are_listed(given_weeks, pieces):
    readings = [
        replace(read(snapshot(campaign(scheduling=each))), id=at)
        for at, each in enumerate(given_weeks)
    ]
    found = fleet_week(readings, MEXICO, NOW)
    for at_day, counts in enumerate(found.cells(pieces)):
        listed = [len(found.open_ids(at_day, piece, pieces)) for piece in range(pieces)]
        assert list(counts) == listed
