"""Many campaigns together: their week against a minute-by-minute walk, counts, sums and orders."""

import json
from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from support.campaigns import DAYS, ZONES, campaign, cycles, day, week, weeks
from support.oracle import open_week, walls

from altur_tui.campaign.fleet import (
    Member,
    cycles_key,
    finding_key,
    share_key,
    text_key,
    verdict_key,
)
from altur_tui.campaign.fleet_week import fleet_week
from altur_tui.campaign.reading import read, standing
from altur_tui.campaign.verdict import Verdict
from altur_tui.wire.campaign import decode
from altur_tui.wire.errors import ErrorKind

MEXICO = "America/Mexico_City"
NOW = datetime(2026, 11, 24, 21, 46, tzinfo=UTC)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
PROCESSED = {"contacts": 5, "contactsProcessed": 5}
CLOSED = {name: day(active=False) for name in DAYS}


def reading(campaign_id=1, **changes):
    body = json.dumps({"success": True, "campaign": campaign(id=campaign_id, **changes)}).encode()
    return read(decode(campaign_id, body, fetched_at=NOW))


def on_monday(start, stop, campaign_id=1, **changes):
    return reading(campaign_id, scheduling=CLOSED | {"mon": day(start, stop)}, **changes)


def counts_of(readings, zone=MEXICO, at=NOW):
    return fleet_week(readings, zone, at).counts


class TestFleetWeek:
    def test_it_has_seven_days_of_48_half_hours_from_the_monday_of_the_viewers_week(self):
        found = fleet_week([reading()], MEXICO, NOW)
        assert found.monday == date(2026, 11, 23)
        assert [len(row) for row in found.counts] == [48] * 7
        # Already Monday in Kiritimati, still Sunday in Mexico.
        sunday = datetime(2026, 11, 29, 12, tzinfo=UTC)
        assert fleet_week([], "Pacific/Kiritimati", sunday).monday == date(2026, 11, 30)
        assert fleet_week([], MEXICO, sunday).monday == date(2026, 11, 23)

    def test_campaigns_that_are_open_together_are_counted_and_named(self):
        found = fleet_week(
            [on_monday("09:00", "12:00", 1), on_monday("11:00", "13:00", 2)], MEXICO, NOW
        )
        assert found.counts[0][17:27] == (0, 1, 1, 1, 1, 2, 2, 1, 1, 0)
        assert found.open_ids(0, 21) == (1,)
        assert found.open_ids(0, 22) == (1, 2)
        assert found.open_ids(0, 24) == (2,)
        assert found.open_ids(1, 22) == ()
        assert found.most == 2

    @pytest.mark.parametrize(
        ("start", "stop", "opened"),
        [
            ("09:15", "10:00", True),  # half of the minutes: a tie
            ("09:16", "10:00", False),
            ("09:00", "09:15", True),
            ("09:00", "09:14", False),
            ("09:05", "09:20", True),
            ("09:08", "09:22", False),
        ],
    )
    def test_a_half_hour_counts_as_open_from_half_of_its_minutes_on(self, start, stop, opened):
        assert counts_of([on_monday(start, stop)])[0][18] == opened

    def test_windows_are_laid_on_the_week_through_both_zones(self):
        madrid = on_monday("09:00", "10:00", timezone="Europe/Madrid")
        counts = counts_of([madrid])
        assert [at for at in range(48) if counts[0][at]] == [4, 5]  # 02:00 in Mexico
        tokyo = on_monday("09:00", "10:00", timezone="Asia/Tokyo")
        counts = counts_of([tokyo])
        # Monday morning in Tokyo is Sunday evening in Mexico: that of the week's end.
        assert [at for at in range(48) if counts[6][at]] == [36, 37]

    def test_an_overnight_window_goes_on_into_monday(self):
        sunday = reading(scheduling=CLOSED | {"sun": day("23:00", "01:00")})
        counts = counts_of([sunday])
        assert [at for at in range(48) if counts[6][at]] == [46, 47]
        assert [at for at in range(48) if counts[0][at]] == [0, 1]

    def test_a_half_hour_that_the_clocks_skip_has_no_count(self):
        spring = datetime(2026, 3, 29, 12, tzinfo=UTC)
        always = reading(scheduling=week("00:00", "24:00", DAYS))
        sunday = counts_of([always], "Europe/Madrid", spring)[6]
        assert [at for at in range(48) if sunday[at] is None] == [4, 5]
        assert set(sunday) == {1, None}

    def test_a_half_hour_that_comes_twice_counts_the_minutes_of_both(self):
        autumn = datetime(2026, 10, 25, 12, tzinfo=UTC)
        # In UTC, the window covers 15 of the 60 minutes that Madrid calls 02:00 to 02:30.
        quarter = reading(scheduling=CLOSED | {"sun": day("00:00", "00:15")}, timezone="UTC")
        half = reading(scheduling=CLOSED | {"sun": day("00:00", "00:30")}, timezone="UTC")
        assert counts_of([quarter], "Europe/Madrid", autumn)[6][4] == 0
        assert counts_of([half], "Europe/Madrid", autumn)[6][4] == 1

    @pytest.mark.parametrize(
        ("changes", "why"),
        [
            ({"archived": True}, "archived"),
            ({"status": "finished"}, "finished"),
            ({"status": "inactive"}, "paused"),
            ({"status": "pending"}, "not_started"),
            ({"scheduling": None}, "hours_unknown"),
            ({"scheduling": week("9 AM")}, "hours_unknown"),
            ({"analytics": PROCESSED, "cycles": None}, "all_processed"),
        ],
    )
    def test_campaigns_that_cannot_call_whatever_their_hours_are_left_out(self, changes, why):
        found = fleet_week([reading(1), reading(2, **changes)], MEXICO, NOW)
        assert found.left_out == ((2, why),)
        assert found.most == 1
        assert found.open_ids(0, 20) == (1,)

    @pytest.mark.parametrize(
        "changes", [{"status": "cooldown"}, {"status": "a status of later"}, {"status": None}]
    )
    def test_campaigns_that_may_call_again_this_week_are_counted(self, changes):
        found = fleet_week([reading(1, **changes)], MEXICO, NOW)
        assert found.left_out == ()
        assert found.open_ids(0, 20) == (1,)

    def test_without_campaigns_every_count_is_zero(self):
        found = fleet_week([], MEXICO, NOW)
        assert {count for row in found.counts for count in row} == {0}
        assert found.most == 0

    @settings(max_examples=25)
    @given(
        st.lists(st.tuples(weeks(), st.sampled_from(sorted(ZONES))), min_size=1, max_size=3),
        st.sampled_from(sorted(ZONES)),
        st.integers(-8, 8),
        st.data(),
    )
    def test_it_agrees_with_a_walk_through_every_minute(self, campaigns, zone, days, data):
        about = datetime.fromisoformat(data.draw(st.sampled_from(ZONES[zone])))
        at = about + timedelta(days=days)
        readings = [
            reading(number, scheduling=scheduling, timezone=theirs)
            for number, (scheduling, theirs) in enumerate(campaigns, 1)
        ]
        found = fleet_week(readings, zone, at)
        lengths, opened = walk(campaigns, zone, found.monday)
        for cell in range(336):
            row, half_hour = divmod(cell, 48)
            ids = tuple(
                number for number, one in enumerate(opened, 1) if 0 < lengths[cell] <= 2 * one[cell]
            )
            assert found.open_ids(row, half_hour) == ids
            expected = len(ids) if lengths[cell] else None
            assert found.counts[row][half_hour] == expected


def walk(campaigns, zone, monday):
    """Return the minutes of each half hour, and those in which each campaign is open."""
    lengths = Counter()
    opened = [Counter() for _ in campaigns]
    tables = [open_week(scheduling) for scheduling, _ in campaigns]
    first = (datetime(monday.year, monday.month, monday.day, tzinfo=UTC) - EPOCH).days
    for utc_day in range(first - 2, first + 9):
        theirs = [walls(name, utc_day) for _, name in campaigns]
        for minute, (of_week, ordinal) in enumerate(walls(zone, utc_day)):
            if 0 <= ordinal - monday.toordinal() < 7:
                lengths[of_week // 30] += 1
                for number, table in enumerate(tables):
                    opened[number][of_week // 30] += table[theirs[number][minute][0]]
    return lengths, opened


def member(campaign_id=1, error=None, **changes):
    found = reading(campaign_id, **changes)
    return Member(campaign_id, found, standing(found, NOW), error)


class TestOrders:
    def test_verdicts_begin_with_the_open_ones_that_close_next(self):
        now = standing(reading(), NOW)

        def key(code, hours=None, latest=None):
            until, by = (
                None if each is None else NOW + timedelta(hours=each) for each in (hours, latest)
            )
            return verdict_key(replace(now, verdict=Verdict(code, "", until, by)))

        expected = [
            key("open", 1),
            key("open", 3),
            key("open"),
            key("cooling_down", 2),
            key("cooling_down", latest=3),
            key("cooling_down"),
            key("window_closed", 1),
            key("window_closed", 9),
            key("hours_unknown"),
            key("not_started"),
            key("paused"),
            key("all_processed"),
            key("no_active_day"),
            key("finished"),
            key("archived"),
        ]
        assert sorted(expected) == expected
        assert len(set(expected)) == len(expected)

    def test_names_sort_without_regard_to_case_and_accents_and_no_name_has_no_key(self):
        assert sorted(["beta", "Alfa", "ÁGIL"], key=text_key) == ["ÁGIL", "Alfa", "beta"]
        assert text_key(None) is text_key("") is None

    def test_shares_sort_by_share_and_then_by_count(self):
        def key(count, of):
            found = reading(analytics={"contacts": of, "contactsAnswered": count})
            return share_key(found, "contactsAnswered", "contacts")

        assert key(1, 10) < key(10, 100) < key(2, 10) < key(0.9, 1)
        assert key(0, 10) < key(1, 10)
        assert key(1, 0) is None
        assert share_key(reading(), "contactsAnswered", "contacts") is None

    def test_cycles_sort_by_the_part_of_the_plan_that_fits(self):
        def key(planned):
            plan = cycles(max_iterations=planned)
            return cycles_key(standing(reading(cycles=plan), NOW))

        assert key(50) < key(20) < key(2)
        assert cycles_key(standing(reading(), NOW)) is None

    def test_failures_come_before_findings_and_worse_findings_before_others(self):
        fine = member()
        note = member(integration={"id": "int_1"}, analytics={"calls": 1})
        error = member(scheduling=week("25:00", "18:00"))
        fewer = member(scheduling=week("25:00", "18:00", ("mon",)))
        failed = Member(9, error=ErrorKind.SERVER)
        stale = member(9, ErrorKind.NETWORK)
        keys = [finding_key(each) for each in (stale, failed, error, fewer, note)]
        assert keys == sorted(keys)
        assert len(set(keys)) == len(keys)
        assert finding_key(fine) is None
        assert finding_key(Member(7)) is None
