"""What the list tells completes an answer that lacks it: status, zone and iterations that ran."""

import csv
import io
import json
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st
from support.campaigns import campaign, cases, cycles, snapshot, week
from support.oracle import Oracle, number

from altur_tui.campaign.listed import ListedCampaign
from altur_tui.campaign.reading import lacks, read, standing
from altur_tui.campaign.verdict import VerdictCode
from altur_tui.reports import as_csv
from altur_tui.reports.as_json import record
from altur_tui.reports.facts import facts
from altur_tui.reports.report import Shown

NOW = datetime(2026, 11, 24, 21, 46, tzinfo=UTC)
LAST_AT = NOW - timedelta(hours=3)
LISTED = ListedCampaign(
    1234,
    status="inactive",
    archived=False,
    timezone="America/Tijuana",
    iterations_run=2,
    last_iteration_at=LAST_AT,
)


def bare(**changes):
    """Return a campaign as the vendor's page has it: without status and zone."""
    known = campaign(**changes)
    return {name: value for name, value in known.items() if name not in {"status", "timezone"}}


def test_an_answer_without_status_and_zone_is_read_with_those_of_the_list():
    reading = read(snapshot(bare()), "America/Bogota", LISTED)
    assert (reading.status, reading.status_source) == ("inactive", "list")
    assert (reading.timezone, reading.timezone_source) == ("America/Tijuana", "list")
    assert reading.archived is False
    assert (reading.iterations_run, reading.last_iteration_at) == (2, LAST_AT)
    assert "assumed_timezone" not in {each.code for each in reading.findings}
    found = standing(reading, NOW)
    assert found.verdict.code is VerdictCode.PAUSED
    # 21:46 in UTC on a Tuesday.
    assert (found.weekday, found.minute) == (1, 13 * 60 + 46)


def test_what_the_answer_carries_wins():
    carried = campaign(
        archived=True,
        cycle_current_iteration=5,
        cycle_last_iteration_at="2026-11-20T10:00:00Z",
    )
    reading = read(snapshot(carried), None, LISTED)
    assert reading == read(snapshot(carried))
    assert (reading.status_source, reading.timezone_source) == ("campaign", "campaign")


def test_what_the_answer_carries_but_cannot_be_read_stays_unknown():
    odd = campaign(status=7, cycle_current_iteration="many", cycle_last_iteration_at="yesterday")
    reading = read(snapshot(odd), None, LISTED)
    assert (reading.status, reading.status_source) == (None, None)
    assert (reading.iterations_run, reading.last_iteration_at) == (None, None)


def test_a_zone_of_the_list_that_is_none_changes_nothing():
    for zone in (None, "Mars/Olympus", "x" * 80, "\\u202e"):
        listed = ListedCampaign(1234, timezone=zone)
        assert read(snapshot(bare()), "America/Bogota", listed) == read(
            snapshot(bare()), "America/Bogota"
        )


def test_without_status_anywhere_there_is_no_source():
    assert read(snapshot(bare())).status_source is None


def test_only_an_answer_that_is_silent_on_something_lacks_it():
    ran = {"cycle_current_iteration": 1, "cycle_last_iteration_at": "2026-11-20T10:00:00Z"}
    for given_campaign, is_lacking in (
        (bare(), True),
        (campaign(), False),
        (campaign(status=None), True),
        (campaign(cycles=cycles()), True),
        (campaign(cycles=cycles(enabled=False)), False),
        (campaign(cycles=cycles(), **ran), False),
    ):
        assert lacks(snapshot(given_campaign)) is is_lacking


@given(cases(), st.integers(0, 15), st.integers(-3 * 1440, 10), st.sampled_from(["cooldown", None]))
def test_starts_and_the_end_of_a_cooldown_count_from_the_last_iteration(case, run, ago, status):
    known, now = case
    last_at = now + timedelta(minutes=ago, seconds=20)
    listed = ListedCampaign(
        1234,
        status=status or "active",
        timezone=known["timezone"],
        iterations_run=run,
        last_iteration_at=last_at,
    )
    asked = {name: value for name, value in known.items() if name not in {"status", "timezone"}}
    found = standing(read(snapshot(asked), None, listed), now)
    oracle = Oracle(known | {"status": "active"}, now)
    first = max(oracle.from_now, number(last_at)[1] + oracle.cooldown)
    planned = oracle.planned
    oracle.planned = left = max(oracle.planned - run, 0)
    assert found.cycles.iterations_run == run
    assert found.cycles.possible_from_now == oracle.count(first)
    if run:
        assert found.cycles.attainable == min(run + oracle.count(first), planned)
    assert list(found.cycles.next_starts) == oracle.first_starts(first, min(left, 20))
    code, until, _ = oracle.verdict()
    if status == "cooldown" and code != "no_active_day":
        code, until = "cooling_down", next(iter(oracle.first_starts(first, 1)), None)
    assert (found.verdict.code, found.verdict.until) == (code, until)
    assert found.verdict.latest is None


def test_the_plan_counts_what_has_run_and_what_still_can_start():
    days = {"schedule_start_date": "2026-11-02", "schedule_end_date": NOW.date().isoformat()}
    for count, told in (
        (2, "2 of 7 planned iterations have run; at most 1 more can start."),
        (1, "1 of 7 planned iterations has run; at most 1 more can start."),
        (6, "6 of 7 planned iterations have run; the rest can start."),
        (7, "All 7 planned iterations have run."),
    ):
        plan = cycles(max_iterations=7, cooldown_minutes=1440, mode="scheduled", **days)
        listed = ListedCampaign(1234, iterations_run=count)
        found = standing(read(snapshot(campaign(cycles=plan)), None, listed), NOW).cycles
        assert (found.summary, found.attainable) == (told, min(count + 1, 7))


def shown(given_campaign, listed):
    made = snapshot(given_campaign)
    reading = read(made, None, listed)
    return Shown(made, reading, standing(reading, NOW))


def test_machines_are_told_what_came_from_the_list():
    entry = shown(bare(cycles=cycles()), LISTED)
    reading = json.loads(record(entry))["reading"]
    assert (reading["status"], reading["status_source"]) == ("inactive", "list")
    assert (reading["timezone"], reading["timezone_source"]) == ("America/Tijuana", "list")
    assert reading["cycles"]["ran"] == 2
    assert reading["cycles"]["last_iteration_at"] == "2026-11-24T18:46:00Z"
    report = as_csv.CsvReport(as_csv.COLUMNS, as_csv.cells)
    (row,) = csv.DictReader(io.StringIO(report.begin() + report.piece(entry), newline=""))
    assert (row["status"], row["status_source"]) == ("inactive", "list")
    assert row["timezone_source"] == "list"
    assert row["cycles_iterations_run"] == "2"


def test_machines_are_told_that_nobody_knows_how_many_iterations_ran():
    reading = json.loads(record(shown(bare(cycles=cycles()), None)))["reading"]
    assert (reading["cycles"]["ran"], reading["cycles"]["last_iteration_at"]) == (None, None)
    assert reading["status_source"] is None


def test_a_cooldown_without_a_last_iteration_ends_by_some_time_at_the_latest():
    listed = ListedCampaign(1234, status="cooldown", timezone="America/Tijuana", iterations_run=1)
    given_campaign = bare(cycles=cycles(mode="cooldown"), scheduling=week("00:00", "24:00"))
    verdict = standing(read(snapshot(given_campaign), None, listed), NOW).verdict
    assert verdict.code is VerdictCode.COOLING_DOWN
    assert (verdict.until, verdict.latest) == (None, NOW + timedelta(minutes=720))


def test_what_comes_from_the_list_says_so_in_words_too():
    shown = Shown(
        snapshot(bare()),
        reading := read(snapshot(bare(cycles=cycles(enabled=True))), None, LISTED),
        standing(reading, NOW),
    )
    rows = {row[0]: row[1] for each in facts(shown).sections for row in each.rows}
    assert rows["Status"] == "inactive (from the list)"
    assert rows["Time zone"] == "America/Tijuana (from the list)"
    assert rows["Have run"] == "2 (from the list)"
    assert reading.iterations_source == "list"


def test_what_the_answer_carries_is_not_said_to_come_from_the_list():
    carried = campaign(cycle_current_iteration=5)
    reading = read(snapshot(carried), None, LISTED)
    assert reading.iterations_source == "campaign"
    shown = Shown(snapshot(carried), reading, standing(reading, NOW))
    told = str(facts(shown))
    assert "from the list" not in told
