"""When no campaign of a fleet is open: told in the fewest words that hold."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.campaigns import DAYS, campaign, day, snapshot, week

from altur_tui.campaign.fleet_week import FleetWeek, fleet_week, gaps
from altur_tui.campaign.reading import read
from altur_tui.tui.fleet_week.words import together

NOW = datetime(2026, 11, 24, 21, 46, tzinfo=UTC)
CLOSED = {name: day(active=False) for name in DAYS}
WORKDAYS = ("mon", "tue", "wed", "thu", "fri")


def on(start, stop, days=DAYS):
    return CLOSED | week(start, stop, days)


def said(*weeks, zone="America/Mexico_City", at=NOW):
    readings = [read(snapshot(campaign(scheduling=each, timezone=zone))) for each in weeks]
    return together(fleet_week(readings, zone, at))


@pytest.mark.parametrize(
    ("weeks", "words"),
    [
        ([], "none at any time"),
        ([CLOSED], "none at any time"),
        ([on("00:00", "24:00")] * 3, "3 at any time"),
        ([on("00:00", "24:00"), on("09:00", "18:00")], "between 1 and 2 at once"),
        ([on("08:00", "20:00")] * 2, "at most 2 at once, none from 20:00 to 08:00"),
        ([on("00:00", "20:00")], "at most 1 at once, none from 20:00 to 24:00"),
        ([on("08:00", "24:00")], "at most 1 at once, none from 00:00 to 08:00"),
        ([on("00:00", "24:00", WORKDAYS)], "at most 1 at once, none on Sat, Sun"),
        ([on("00:00", "24:00", ["sun"])], "at most 1 at once, none on Mon–Sat"),
        (
            [on("08:00", "20:00", WORKDAYS)],
            "at most 1 at once, none from 20:00 to 08:00 or on Sat, Sun",
        ),
        (
            [on("00:00", "24:00", WORKDAYS) | {"sat": day("00:00", "14:00")}],
            "at most 1 at once, none from Sat 14:00 to Mon 00:00",
        ),
        (
            [on("00:00", "24:00") | {"wed": day("10:00", "12:00")}, on("10:00", "14:00")],
            "at most 2 at once, none for 20 h a week",
        ),
        (
            [on("08:00", "12:00"), on("15:30", "20:00")],
            "at most 1 at once, none for 108.5 h a week",
        ),
    ],
)
def test_it_tells_how_many_are_open_at_once_and_when_none_is(weeks, words):
    assert said(*weeks) == words


@pytest.mark.parametrize(
    ("start", "stop", "words"),
    [
        ("04:00", "02:00", "at most 1 at once, none from 02:00 to 04:00"),
        ("22:00", "03:00", "at most 1 at once, none from 03:00 to 22:00"),
        ("00:00", "24:00", "1 at any time"),
    ],
)
def test_a_time_that_the_clocks_skip_changes_nothing(start, stop, words):
    spring = datetime(2026, 3, 29, 12, tzinfo=UTC)
    assert said(on(start, stop), zone="Europe/Madrid", at=spring) == words


def test_a_day_without_anybody_is_one_also_if_the_clocks_skip_a_part_of_it():
    spring = datetime(2026, 3, 29, 12, tzinfo=UTC)
    weekdays = on("00:00", "24:00", WORKDAYS)
    assert said(weekdays, zone="Europe/Madrid", at=spring).endswith("none on Sat, Sun")


@given(st.lists(st.integers(0, 2), min_size=336, max_size=336), st.frozensets(st.integers(0, 6)))
def test_what_is_told_of_the_gaps_holds_of_every_half_hour(cells, closed):
    days = [cells[0:48]] * 7 if cells[0] else [cells[at : at + 48] for at in range(0, 336, 48)]
    counts = tuple((0,) * 48 if at in closed else tuple(each) for at, each in enumerate(days))
    found = gaps(counts)
    idle = {at for at in range(336) if not counts[at // 48][at % 48]}
    assert (0 if found is None else found.half_hours) == len(idle)
    if found is None:
        return
    told = {48 * day + at for day in found.days for at in range(48)}
    if found.daily is not None:
        start, stop = found.daily
        daily = set(range(start, stop)) if start < stop else {*range(start, 48), *range(stop)}
        told |= {48 * day + at for day in range(7) for at in daily}
    if found.stretch is not None:
        start, stop = found.stretch
        told |= set(range(start, stop)) if start < stop else {*range(start, 336), *range(stop)}
    assert told in (set(), idle)


def test_large_numbers_have_their_thousands_parted():
    busy = FleetWeek("UTC", date(2026, 11, 23), ((1200, *[3400] * 47),) * 7, (), ())
    assert together(busy) == "between 1,200 and 3,400 at once"
