"""Each finding: what brings it about, where it points, and how much it matters."""

from datetime import UTC, datetime, timedelta

import pytest
from support.campaigns import DAYS, FETCHED_AT, campaign, cycles, day, snapshot, week
from support.findings import LONG, findings, triples, with_cycle_day, with_cycles, with_day

from altur_tui.campaign.findings import FINDINGS
from altur_tui.campaign.kinds.kind import Severity
from altur_tui.campaign.reading import read, standing

PHONE = {"id": "int_1", "type": "phone_call"}
WHATSAPP = {"id": "int_1", "type": "whatsapp"}


def test_a_campaign_in_order_has_no_findings():
    assert triples(campaign()) == []
    assert triples(campaign(cycles=LONG)) == []


CASES = [
    (with_day(**day("25:00")), "unreadable_time", "error", "scheduling.wed"),
    (with_day(**day("9 AM", active=False)), "unreadable_time", "note", "scheduling.wed"),
    (with_cycle_day(**day(stop="")), "unreadable_time", "error", "cycles.schedule.wed"),
    (with_day(active=True), "active_without_hours", "warning", "scheduling.wed"),
    (with_cycle_day(active=True), "active_without_hours", "warning", "cycles.schedule.wed"),
    (with_day(**day("09:00", "09:00")), "zero_length_window", "warning", "scheduling.wed"),
    (with_day(**day("24:00", "05:00")), "zero_length_window", "warning", "scheduling.wed"),
    (
        with_cycle_day(**day("09:00", "09:00")),
        "zero_length_window",
        "warning",
        "cycles.schedule.wed",
    ),
    (with_day(**day("22:00", "02:00")), "overnight_window", "note", "scheduling.wed"),
    (with_cycle_day(**day("17:00", "02:00")), "overnight_window", "note", "cycles.schedule.wed"),
    (campaign(scheduling=week(days=())), "no_active_day", "error", "scheduling"),
    (campaign(scheduling=None), "hours_unknown", "warning", "scheduling"),
    (
        with_cycles(schedule_start_date="soon"),
        "unreadable_date",
        "error",
        "cycles.schedule_start_date",
    ),
    (
        with_cycles(schedule_end_date="18/12/2026"),
        "unreadable_date",
        "error",
        "cycles.schedule_end_date",
    ),
    (campaign(created_at="yesterday"), "unreadable_date", "note", "created_at"),
    (campaign(created_at="2026-11-07T05:31:56"), "assumed_utc", "note", "created_at"),
    (campaign(timezone="Mars/Olympus"), "unknown_timezone", "error", "timezone"),
    (campaign(timezone=5), "unknown_timezone", "error", "timezone"),
    (campaign(timezone=None), "assumed_timezone", "note", "timezone"),
    (
        with_cycles(schedule_end_date="2026-11-20"),
        "cycle_dates_inverted",
        "error",
        "cycles.schedule_end_date",
    ),
    (
        with_cycles(schedule=week("19:00", "20:00")),
        "no_effective_minute",
        "error",
        "cycles.schedule",
    ),
    (
        with_cycles(schedule_start_date="2026-11-28", schedule_end_date="2026-11-29"),
        "no_effective_minute",
        "error",
        "cycles.schedule",
    ),
    (campaign(cycles=cycles()), "cycles_cannot_fit", "error", "cycles"),
    (with_cycles(enabled=None), "cycles_unknown", "warning", "cycles.enabled"),
    (with_cycles(max_iterations=0), "no_iterations", "error", "cycles.max_iterations"),
    (with_cycles(max_iterations=None), "iterations_unknown", "warning", "cycles.max_iterations"),
    (
        with_cycles(schedule=week("08:00", "18:00")),
        "cycle_outside_calling",
        "warning",
        "cycles.schedule",
    ),
    (
        with_cycles(schedule_start_date="2026-10-01", schedule_end_date="2026-11-23"),
        "cycle_period_over",
        "warning",
        "cycles.schedule_end_date",
    ),
    (campaign(integration=WHATSAPP, cycles=LONG), "whatsapp_cycles", "warning", "cycles.enabled"),
    (
        campaign(
            analytics={"calls": 100, "callsAnsweredByHuman": 50, "callsAnsweredByHumanRate": 0.6}
        ),
        "rate_mismatch",
        "warning",
        "analytics.callsAnsweredByHumanRate",
    ),
    (campaign(id=77), "id_mismatch", "warning", "id"),
    (campaign(name=["x"]), "wrong_type", "warning", "name"),
    (with_day(**day(active="yes")), "wrong_type", "warning", "scheduling.wed.active"),
    (
        with_cycles(schedule_end_date="2999-12-31"),
        "beyond_horizon",
        "note",
        "cycles.schedule_end_date",
    ),
    (with_cycles(mode=None), "inferred_mode", "note", "cycles.mode"),
    (
        campaign(integration={"id": "int_1"}, analytics={"calls": 3}),
        "inferred_channel",
        "note",
        "integration.type",
    ),
    (with_cycles(filter_statuses=[], filter_tags=None), "no_filters", "note", "cycles"),
    (with_cycles(filter_tags=["x"] * 201), "more_than_shown", "note", "cycles.filter_tags"),
    (with_cycles(filter_statuses=["x"] * 999), "more_than_shown", "note", "cycles.filter_statuses"),
    (
        campaign(analytics={f"metric{each}": each for each in range(101)}),
        "more_than_shown",
        "note",
        "analytics",
    ),
    (campaign(analytics={"other": "x" * 2000}), "more_than_shown", "note", "analytics"),
    (with_cycles(filter_tags=[5] * 51), "more_than_shown", "note", ""),
    (with_cycles(max_iterations=2**63), "wrong_type", "warning", "cycles.max_iterations"),
]


@pytest.mark.parametrize(("given", "code", "severity", "where"), CASES)
def test_a_finding_is_told_with_its_place_and_severity(given, code, severity, where):
    assert (code, severity, where) in triples(given)


def test_every_kind_of_finding_has_a_case():
    assert {code for _, code, _, _ in CASES} | {
        "clock_skew",
        "cached_answer",
        "list_unavailable",
        "configuration_changed",
        "stalled",
    } == set(FINDINGS)


def test_every_sentence_is_whole_and_safe():
    for each in (finding for given, *_ in CASES for finding in findings(given)):
        assert each.message[0].isupper() or each.message[0] == "“"
        assert each.message.endswith(".")
        assert "{" not in each.message
        assert each.message.isprintable()


@pytest.mark.parametrize("seconds", [61, -61, 86_400])
def test_a_clock_that_is_off_by_more_than_a_minute_is_told(seconds):
    server_time = FETCHED_AT - timedelta(seconds=seconds)
    (found,) = findings(campaign(), server_time=server_time)
    assert (found.code, found.severity) == ("clock_skew", Severity.WARNING)
    assert ("ahead" if seconds > 0 else "behind") in found.message


@pytest.mark.parametrize("seconds", [60, 0, -60])
def test_a_clock_within_a_minute_is_not(seconds):
    assert triples(campaign(), server_time=FETCHED_AT - timedelta(seconds=seconds)) == []


def test_an_answer_that_a_cache_had_kept_is_a_note_and_no_clock_that_is_off():
    hour_ago = FETCHED_AT - timedelta(hours=1)
    (found,) = findings(campaign(), server_time=hour_ago, cached_seconds=3600)
    assert (found.code, found.severity) == ("cached_answer", Severity.NOTE)
    assert "had kept it for 1 h." in found.message
    recent = FETCHED_AT - timedelta(seconds=60)
    assert triples(campaign(), server_time=recent, cached_seconds=60) == []
    codes = {code for code, _, _ in triples(campaign(), server_time=hour_ago, cached_seconds=61)}
    assert codes == {"cached_answer", "clock_skew"}


OFF = {"enabled": False, "mode": "scheduled", "schedule": week()}


@pytest.mark.parametrize(
    ("block", "code", "where"),
    [
        (OFF | {"schedule": {"wed": day("25:00")}}, "unreadable_time", "cycles.schedule.wed"),
        (
            OFF | {"schedule": {"wed": {"active": True}}},
            "active_without_hours",
            "cycles.schedule.wed",
        ),
        (
            OFF | {"schedule": {"wed": day("1:00", "1:00")}},
            "zero_length_window",
            "cycles.schedule.wed",
        ),
        (OFF | {"schedule_start_date": "soon"}, "unreadable_date", "cycles.schedule_start_date"),
        (
            OFF | {"schedule_start_date": "2026-12-01", "schedule_end_date": "2026-11-01"},
            "cycle_dates_inverted",
            "cycles.schedule_end_date",
        ),
    ],
)
def test_what_lies_in_cycles_that_are_switched_off_is_a_note(block, code, where):
    assert triples(campaign(cycles=block)) == [(code, "note", where)]


def test_what_the_cooldown_mode_ignores_is_a_note():
    block = cycles(
        mode="cooldown", schedule=week("9 AM", days=("mon",)), schedule_end_date="tomorrow"
    )
    found = triples(campaign(cycles=block))
    assert found[0] == ("unreadable_date", "note", "cycles.schedule_end_date")
    assert {severity for _, severity, _ in found} == {"note"}


@pytest.mark.parametrize(
    ("block", "severity"),
    [
        (LONG | {"schedule_start_date": None}, "error"),
        (cycles(mode="cooldown", schedule_start_date="2026-11-01"), "error"),
        (LONG, "note"),
        (LONG | {"schedule_start_date": None, "enabled": False}, "note"),
    ],
)
def test_an_unreadable_creation_matters_only_where_a_plan_counts_from_it(block, severity):
    found = findings(campaign(created_at="yesterday", cycles=block))
    told = [each for each in found if each.where == "created_at"]
    assert [each.severity for each in told] == [severity]
    assert ("counted from now" in told[0].message) == (severity == "error")


def test_cycles_that_are_switched_off_are_not_judged():
    block = cycles(enabled=False, mode=None, max_iterations=0, filter_statuses=[], filter_tags=[])
    assert triples(campaign(integration=WHATSAPP, cycles=block)) == []


def test_rates_of_whatsapp_are_not_judged_since_their_denominator_is_unknown():
    given = campaign(
        integration=WHATSAPP, analytics={"sent": 100, "delivered": 50, "deliveredRate": 0.9}
    )
    assert triples(given) == []


def test_the_configured_zone_counts_before_the_default_one():
    reading = read(snapshot(campaign(timezone=None)), "Europe/Madrid")
    assert (reading.timezone, reading.timezone_source) == ("Europe/Madrid", "config")
    assert "the zone of your settings" in reading.findings[0].message


def test_a_period_that_is_over_counts_from_the_day_after_its_last():
    over = ("cycle_period_over", "warning", "cycles.schedule_end_date")
    given = campaign(cycles=LONG)
    assert over not in triples(given, datetime(2026, 12, 19, 5, 59, tzinfo=UTC))
    assert over in triples(given, datetime(2026, 12, 19, 6, tzinfo=UTC))


def test_what_did_not_fit_into_a_period_that_is_over_is_a_warning_and_cannot_be_helped():
    given = campaign(cycles=cycles())
    friday, saturday = (datetime(2026, 11, each, 12, tzinfo=UTC) for each in (27, 28))
    assert triples(given, friday) == [("cycles_cannot_fit", "error", "cycles")]
    assert triples(given, saturday) == [
        ("cycles_cannot_fit", "warning", "cycles"),
        ("cycle_period_over", "warning", "cycles.schedule_end_date"),
    ]
    (first, _) = standing(read(snapshot(given)), saturday).findings
    assert first.message == (
        "The cycles ended on 27 Nov 2026: at most 5 of the 7 planned iterations could have started."
    )


def test_cycle_hours_that_are_unknown_accuse_nobody_either():
    for hours in ({"wed": day("x")}, {"wed": {"active": True}}):
        given = campaign(cycles=cycles(schedule=week(days=("mon",)) | hours, max_iterations=9))
        codes = {code for code, _, _ in triples(given)}
        assert codes <= {"unreadable_time", "active_without_hours"}
    for schedule in (None, {}, "always"):
        found = triples(campaign(cycles=cycles(schedule=schedule)))
        assert ("hours_unknown", "warning", "cycles.schedule") in found
        assert {code for code, _, _ in found} <= {"hours_unknown", "wrong_type"}


def test_filters_that_cannot_be_read_are_not_told_as_missing():
    given = with_cycles(filter_statuses="voicemail", filter_tags=[])
    assert {code for code, _, _ in triples(given)} == {"wrong_type"}


@pytest.mark.parametrize("hours", [day("x"), {"active": True}])
def test_unknown_hours_accuse_the_cycles_of_nothing(hours):
    broken = campaign(scheduling=week() | {"wed": hours}, cycles=cycles(schedule=week("07:00")))
    codes = {code for code, _, _ in triples(broken)}
    assert codes & {"cycles_cannot_fit", "cycle_outside_calling", "no_effective_minute"} == set()
    without = campaign(scheduling=None, cycles=cycles())
    assert {code for code, _, _ in triples(without)} == {"hours_unknown"}


def test_findings_come_worst_first_and_otherwise_in_order():
    given = campaign(
        scheduling=week() | {"mon": day("22:00", "02:00"), "tue": day("x"), "wed": day("y")},
        id=5,
        timezone=None,
    )
    assert [(code, where) for code, _, where in triples(given)] == [
        ("unreadable_time", "scheduling.tue"),
        ("unreadable_time", "scheduling.wed"),
        ("id_mismatch", "id"),
        ("assumed_timezone", "timezone"),
        ("overnight_window", "scheduling.mon"),
    ]


def test_all_days_are_looked_at():
    found = triples(campaign(scheduling={name: day("x") for name in DAYS}))
    assert [(code, where) for code, _, where in found] == [
        ("unreadable_time", f"scheduling.{name}") for name in DAYS
    ]


@pytest.mark.parametrize(
    ("changes", "severities"),
    [
        ({"cycles": {"enabled": False, "max_iterations": "x", "schedule": "x"}}, ["note", "note"]),
        ({"cycles": {"enabled": "no", "max_iterations": "x"}}, ["warning", "warning"]),
        ({"cycles": {"enabled": True, "max_iterations": "x"}}, ["warning"]),
        ({"cycles": cycles(mode="cooldown", schedule_start_date=20260101)}, ["note"]),
        ({"cycles": cycles(mode="scheduled", schedule_start_date=20260101)}, ["warning"]),
        ({"cycles": 5}, ["warning"]),
        ({"scheduling": {"sun": {"active": False, "startTime": 900}}}, ["note"]),
        ({"scheduling": {"sun": {"active": True, "startTime": 900}}}, ["warning"]),
        ({"scheduling": {"sun": {"active": "yes"}}}, ["warning"]),
        ({"scheduling": {"sun": []}}, ["warning"]),
        ({"name": 5}, ["warning"]),
    ],
)
def test_a_wrong_type_where_nothing_hangs_on_it_is_a_note(changes, severities):
    found = read(snapshot(campaign(**changes))).findings
    assert sorted(
        (each.severity for each in found if each.code == "wrong_type"), reverse=True
    ) == sorted(severities, reverse=True)
