"""Why it is (not) dialling: the first rule of the list that holds."""

from datetime import UTC, datetime, timedelta

import pytest
from support.campaigns import DAYS, campaign, cycles, day, snapshot, week

from altur_tui.campaign.reading import read, standing
from altur_tui.campaign.verdict import VERDICTS, VerdictCode
from altur_tui.text import width

OPEN = datetime(2026, 11, 24, 16, tzinfo=UTC)
CLOSED = datetime(2026, 11, 25, 3, tzinfo=UTC)
CLOSES = datetime(2026, 11, 25, 0, tzinfo=UTC)
OPENS = datetime(2026, 11, 25, 15, tzinfo=UTC)
MORNING_ENDS = datetime(2026, 11, 24, 17, tzinfo=UTC)
DONE = {"contacts": 2000, "contactsProcessed": 2000}
LONG = cycles(schedule_end_date="2026-12-31")


def verdict(now=OPEN, **changes):
    found = standing(read(snapshot(campaign(**changes))), now).verdict
    return found.code, found.until


def message(now=OPEN, **changes):
    return standing(read(snapshot(campaign(**changes))), now).verdict.message


@pytest.mark.parametrize(
    ("changes", "now", "expected"),
    [
        ({}, OPEN, ("open", CLOSES)),
        ({}, CLOSED, ("window_closed", OPENS)),
        ({"status": None}, OPEN, ("open", CLOSES)),
        ({"status": "on_fire"}, CLOSED, ("window_closed", OPENS)),
        ({"archived": False}, OPEN, ("open", CLOSES)),
        ({"scheduling": week("00:00", "24:00", DAYS)}, OPEN, ("open", None)),
        ({"archived": True, "status": "finished"}, OPEN, ("archived", None)),
        ({"status": "finished", "scheduling": None}, OPEN, ("finished", None)),
        ({"status": "inactive"}, OPEN, ("paused", None)),
        ({"status": "pending"}, OPEN, ("not_started", None)),
        ({"status": "ready", "analytics": DONE}, OPEN, ("not_started", None)),
        ({"scheduling": week(days=()), "status": "cooldown"}, OPEN, ("no_active_day", None)),
        ({"scheduling": None, "analytics": DONE}, OPEN, ("hours_unknown", None)),
        ({"analytics": DONE}, OPEN, ("all_processed", None)),
        ({"analytics": DONE, "status": "cooldown"}, OPEN, ("all_processed", None)),
        ({"analytics": DONE, "cycles": LONG}, OPEN, ("open", CLOSES)),
        (
            {
                "analytics": DONE,
                "cycles": cycles(schedule_start_date="2101-01-01", schedule_end_date=None),
            },
            OPEN,
            ("open", CLOSES),
        ),
        ({"analytics": DONE, "cycles": LONG | {"enabled": False}}, OPEN, ("all_processed", None)),
        (
            {"analytics": DONE, "cycles": LONG | {"max_iterations": 0}},
            OPEN,
            ("all_processed", None),
        ),
        ({"analytics": {"contacts": 0, "contactsProcessed": 0}}, OPEN, ("open", CLOSES)),
        ({"analytics": DONE | {"contactsProcessed": 1999}}, OPEN, ("open", CLOSES)),
        ({"analytics": {"calls": 3}}, OPEN, ("open", CLOSES)),
        ({"status": "cooldown", "cycles": LONG}, CLOSED, ("cooling_down", None)),
        ({"status": "cooldown"}, OPEN, ("cooling_down", None)),
    ],
)
def test_the_first_rule_that_holds_is_the_verdict(changes, now, expected):
    assert verdict(now, **changes) == expected


@pytest.mark.parametrize(
    ("scheduling", "expected"),
    [
        (None, ("hours_unknown", None)),
        ({}, ("hours_unknown", None)),
        ([], ("hours_unknown", None)),
        ("9 to 6", ("hours_unknown", None)),
        ({"monday": day()}, ("hours_unknown", None)),
        (dict.fromkeys(DAYS), ("hours_unknown", None)),
        (week("9 AM"), ("hours_unknown", None)),
        (week(days=()) | {"sat": day("x")}, ("hours_unknown", None)),
        (week(days=()) | {"sat": {"active": True}}, ("hours_unknown", None)),
        (week() | {"tue": day("x")}, ("hours_unknown", None)),
        (week() | {"tue": day("x"), "mon": day("20:00", "11:00")}, ("open", MORNING_ENDS)),
        (week() | {"wed": day("x")}, ("open", CLOSES)),
        (week(days=()) | {"tue": day("09:00", "09:00")}, ("no_active_day", None)),
        (week(days=()) | {"tue": day("x", active=False)}, ("no_active_day", None)),
    ],
)
def test_hours_that_were_not_understood_are_unknown(scheduling, expected):
    assert verdict(OPEN, scheduling=scheduling) == expected


def test_an_unknown_day_is_unknown_from_its_first_to_its_last_minute():
    given = {"scheduling": week() | {"tue": day("x")}}
    tuesday = datetime(2026, 11, 24, 6, tzinfo=UTC)
    minute = timedelta(minutes=1)
    times = [tuesday - minute, tuesday, tuesday + timedelta(days=1) - minute]
    codes = [verdict(each, **given)[0] for each in (*times, tuesday + timedelta(days=1))]
    assert codes == ["window_closed", "hours_unknown", "hours_unknown", "window_closed"]


def test_the_rest_of_a_week_with_an_unknown_day_says_that_there_may_be_more():
    given = {"scheduling": week() | {"wed": day("x")}}
    found = standing(read(snapshot(campaign(**given))), OPEN)
    assert not found.calling.complete
    assert found.calling.weekly_minutes == 4 * 540
    assert found.verdict.message.endswith("so it may be open at other times, too.")
    assert standing(read(snapshot(campaign())), OPEN).calling.complete


def cooling_down(now, **changes):
    block = changes.pop("cycles", LONG)
    given = campaign(status="cooldown", cycles=block, **changes)
    found = standing(read(snapshot(given)), now).verdict
    assert found.code == "cooling_down"
    return found.until, found.latest


def test_a_cooldown_of_unknown_beginning_ends_at_the_latest_a_cooldown_after_now():
    # Twelve hours after 10:00 it is closed; the day after it opens at 09:00.
    assert cooling_down(OPEN) == (None, OPENS)
    hour = LONG | {"cooldown_minutes": 60}
    assert cooling_down(OPEN, cycles=hour) == (None, OPEN + timedelta(hours=1))
    assert cooling_down(OPEN, cycles=LONG | {"enabled": False}) == (None, None)
    over = LONG | {"schedule_end_date": "2026-11-24"}
    assert cooling_down(OPEN, cycles=over) == (None, None)


def test_a_cooldown_of_known_beginning_ends_a_cooldown_after_the_last_iteration():
    last = "2026-11-24T15:00:00Z"
    hours = LONG | {"cooldown_minutes": 120}
    known = {"cycles": hours, "cycle_last_iteration_at": last}
    assert cooling_down(OPEN, **known) == (OPEN + timedelta(hours=1), None)
    assert cooling_down(OPEN, cycle_last_iteration_at=last) == (OPENS, None)
    unclear = known | {"scheduling": week() | {"mon": day("x")}}
    assert cooling_down(OPEN, **unclear) == (None, OPEN + timedelta(hours=1))
    unread = known | {"cycles": LONG | {"cooldown_minutes": "soon"}}
    assert cooling_down(OPEN, **unread) == (None, None)
    overdue = known | {"cycle_last_iteration_at": "2026-11-20T15:00:00Z"}
    assert cooling_down(OPEN, **overdue) == (OPEN, None)


def test_the_sentence_names_the_time_in_the_campaigns_zone():
    assert message() == "The campaign is within its hours until Tue 24 Nov 2026, 18:00."
    assert message(CLOSED) == (
        "The campaign is outside its hours; it opens on Wed 25 Nov 2026, 09:00."
    )


def test_every_verdict_is_told_in_a_whole_sentence_and_in_a_word_that_fits_its_cell():
    assert list(VERDICTS) == list(VerdictCode)
    for kind in VERDICTS.values():
        sentences = [kind.message, kind.message_until, kind.message_latest]
        assert all(str(each).endswith(".") for each in sentences if each)
        assert bool(kind.ends_in) == bool(kind.ends_at) == bool(kind.message_until)
        assert width(kind.glyph) == 1
        assert width(str(kind.short)) <= 12


@pytest.mark.parametrize("now", [OPEN, CLOSED])
def test_without_a_status_the_sentence_says_that_it_goes_by_the_schedule_alone(now):
    assert message(now, status=None).endswith(
        "The answer has no status, so this goes by the schedule alone."
    )
    assert message(now, status="\x1b[31mon_fire").endswith(
        "The meaning of its status “\\x1b[31mon_fire” is unknown, "
        "so this goes by the schedule alone."
    )
    assert "schedule alone" not in message(now, status="active")


def test_an_archived_campaign_needs_no_status_to_be_archived():
    assert "schedule alone" not in message(archived=True, status=None)
