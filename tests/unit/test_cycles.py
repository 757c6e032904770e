"""How `cycles` is read: modes, defaults, dates and weeks."""

from datetime import UTC, date, datetime

import pytest
from support.campaigns import DAYS, campaign, cycles, snapshot, week

from altur_tui.campaign.cycles import CycleMode
from altur_tui.campaign.reading import read, standing

NOW = datetime(2026, 11, 24, 16, tzinfo=UTC)
IDLE = week(days=())


def config(**changes):
    return read(snapshot(campaign(cycles=cycles(**changes)))).cycles


@pytest.mark.parametrize("mode", ["scheduled", "cooldown"])
def test_a_given_mode_is_taken_as_it_is(mode):
    found = config(mode=mode)
    assert (found.mode, found.mode_source) == (mode, "campaign")


@pytest.mark.parametrize(
    ("schedule", "start", "end", "mode"),
    [
        (week(), None, None, CycleMode.SCHEDULED),
        (IDLE, "2026-11-23", None, CycleMode.SCHEDULED),
        (None, None, "2026-11-27", CycleMode.SCHEDULED),
        (IDLE, None, None, CycleMode.COOLDOWN),
        (None, None, None, CycleMode.COOLDOWN),
        (None, "soon", "", CycleMode.SCHEDULED),
        (None, "", " ", CycleMode.COOLDOWN),
        ("always", None, None, CycleMode.SCHEDULED),
        ({"mon": []}, None, None, CycleMode.SCHEDULED),
        (IDLE | {"mon": {"active": "yes"}}, None, None, CycleMode.SCHEDULED),
        (IDLE, None, 20261127, CycleMode.SCHEDULED),
    ],
)
def test_another_mode_is_inferred_from_days_and_dates_readable_or_not(schedule, start, end, mode):
    dates = {"schedule_start_date": start, "schedule_end_date": end}
    for given in (None, "", "weekly", "SCHEDULED", 7):
        found = config(mode=given, schedule=schedule, **dates)
        assert (found.mode, found.mode_source) == (mode, "inferred"), given


def test_the_effective_week_is_where_both_weeks_are_open():
    found = config(schedule=week("07:00", "12:00", DAYS[:6]))
    assert [len(each) for each in found.effective.days] == [1, 1, 1, 1, 1, 0, 0]
    assert (found.effective.days[0][0].start, found.effective.days[0][0].stop) == (540, 720)
    assert found.wasted_minutes == 5 * 120 + 300


def test_the_cooldown_mode_ignores_dates_and_the_cycle_week():
    given = campaign(cycles=cycles(mode="cooldown", schedule=week("01:00", "02:00")))
    reading = read(snapshot(given))
    found = reading.cycles
    assert found.effective == reading.calling_week
    assert (found.start_date, found.end_date, found.wasted_minutes) == (None, None, 0)
    later = datetime(2026, 12, 24, 16, tzinfo=UTC)
    standing_then = standing(reading, later).cycles
    assert (standing_then.state, standing_then.possible) == ("open", 7)


def test_what_is_missing_has_its_default():
    found = read(snapshot(campaign(cycles={}))).cycles
    assert (found.enabled, found.planned, found.cooldown_minutes) == (None, None, 1)
    assert (found.mode, found.filter_statuses, found.filter_tags) == ("cooldown", (), ())
    assert (found.start_date, found.end_date) == (None, None)


def test_dates_and_filters_are_read():
    found = config(filter_tags=["a\x1b[2Jb"])
    assert (found.start_date, found.end_date) == (date(2026, 11, 23), date(2026, 11, 27))
    assert (found.filter_statuses, found.filter_tags) == (("voicemail",), ("a\\x1b[2Jb",))


@pytest.mark.parametrize(
    "block", [None, {}, cycles(enabled=False), cycles(enabled=None), cycles(enabled="yes")]
)
def test_cycles_that_are_not_enabled_have_no_standing(block):
    assert standing(read(snapshot(campaign(cycles=block))), NOW).cycles is None


@pytest.mark.parametrize(
    ("at", "state", "changes"),
    [
        ("2026-11-20T12:00:00+00:00", "closed", "2026-11-23T15:00:00+00:00"),
        ("2026-11-24T16:00:00+00:00", "open", "2026-11-25T00:00:00+00:00"),
        ("2026-11-27T23:59:59+00:00", "open", "2026-11-28T00:00:00+00:00"),
        ("2026-11-28T00:00:00+00:00", "never", None),
    ],
)
def test_cycles_are_closed_before_their_period_and_never_open_after_it(at, state, changes):
    now = datetime.fromisoformat(at)
    found = standing(read(snapshot(campaign(cycles=cycles()))), now).cycles
    assert (found.state, found.changes_at and found.changes_at.isoformat()) == (state, changes)


def test_only_without_dates_are_cycles_always_open():
    whole = week("00:00", "24:00", DAYS)
    given = campaign(scheduling=whole)
    undated = {"schedule_start_date": None, "schedule_end_date": None}

    def found(**changes):
        block = cycles(schedule=whole, **changes)
        now_standing = standing(read(snapshot(given | {"cycles": block})), NOW)
        return now_standing.cycles.state, now_standing.cycles.changes_at

    assert found(**undated) == ("always", None)
    assert found(**undated | {"schedule_start_date": "2026-01-01"}) == ("open", None)
    closes = datetime(2026, 11, 28, 6, tzinfo=UTC)
    assert found(**undated | {"schedule_end_date": "2026-11-27"}) == ("open", closes)
