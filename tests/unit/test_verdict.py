"""Why it is (not) dialling: the first rule of the list that holds."""

from datetime import UTC, datetime

import pytest
from support.campaigns import DAYS, campaign, cycles, snapshot, week

from altur_tui.campaign.reading import read, standing
from altur_tui.campaign.verdict import VERDICTS, VerdictCode
from altur_tui.text import width

OPEN = datetime(2026, 11, 24, 16, tzinfo=UTC)
CLOSED = datetime(2026, 11, 25, 3, tzinfo=UTC)
CLOSES = datetime(2026, 11, 25, 0, tzinfo=UTC)
OPENS = datetime(2026, 11, 25, 15, tzinfo=UTC)
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
        ({"scheduling": None, "analytics": DONE}, OPEN, ("no_active_day", None)),
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
        ({"status": "cooldown", "cycles": LONG}, CLOSED, ("cooling_down", OPENS)),
        ({"status": "cooldown", "cycles": LONG}, OPEN, ("cooling_down", OPEN)),
        ({"status": "cooldown"}, OPEN, ("cooling_down", None)),
    ],
)
def test_the_first_rule_that_holds_is_the_verdict(changes, now, expected):
    assert verdict(now, **changes) == expected


def test_the_sentence_names_the_time_in_the_campaigns_zone():
    assert message() == "The campaign is within its hours until Tue 24 Nov 2026, 18:00."
    assert message(CLOSED) == (
        "The campaign is outside its hours; it opens on Wed 25 Nov 2026, 09:00."
    )


def test_every_verdict_is_told_in_a_whole_sentence_and_in_a_word_that_fits_its_cell():
    assert list(VERDICTS) == list(VerdictCode)
    for kind in VERDICTS.values():
        sentences = [kind.message, kind.message_until, kind.message_latest]
        assert all(each.endswith(".") for each in sentences if each)
        assert bool(kind.ends_in) == bool(kind.ends_at) == bool(kind.message_until)
        assert width(kind.glyph) == 1
        assert width(kind.short) <= 12


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
