"""Changes of the configuration in words, and the findings that they are for a day."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from support.campaigns import campaign, cycles, day, partly_unknown_weeks, snapshot, week

from altur_tui.campaign.past.changes import MAX_FINDINGS, change_findings, describe, is_configured
from altur_tui.campaign.past.looks import ConfigurationChange, Past
from altur_tui.campaign.reading import read, standing
from altur_tui.history.packing import configuration
from altur_tui.reports.facts import finding_rows

SEEN = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
LATER = SEEN + timedelta(minutes=15)


def flat(given: dict) -> dict[str, str]:
    return configuration(json.dumps(given).encode())


def rows(
    before: dict, after: dict, seen: datetime = SEEN, at: datetime = LATER
) -> list[ConfigurationChange]:
    """Return the changes between two campaigns, as the history keeps them."""
    old, new = flat(before), flat(after)
    paths = sorted(each for each in {**old, **new} if old.get(each) != new.get(each))
    return [
        ConfigurationChange(1234, seen, at, path, old.get(path), new.get(path)) for path in paths
    ]


def sentences(before: dict, after: dict) -> list[str]:
    return [each.sentence for each in describe(rows(before, after), flat(after))]


def with_days(**days: object) -> dict:
    return campaign(scheduling={**week(), **days})


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        (
            campaign(),
            with_days(fri=day("09:00", "20:00")),
            "Friday: 09:00–18:00 became 09:00–20:00",
        ),
        (
            campaign(),
            with_days(fri=day("08:00", "20:00")),
            "Friday: 09:00–18:00 became 08:00–20:00",
        ),
        (campaign(), with_days(sat=day("09:00", "13:00")), "Saturday: off became 09:00–13:00"),
        (
            campaign(),
            campaign(scheduling=week("09:00", "20:00")),
            "Mon to Fri: 09:00–18:00 became 09:00–20:00",
        ),
        (
            campaign(),
            with_days(mon=day("10:00", "18:00"), thu=day("10:00", "18:00")),
            "Mon, Thu: 09:00–18:00 became 10:00–18:00",
        ),
        (
            campaign(),
            with_days(sun=day("09:00", "12:00", active=False)),
            "Sunday, switched off: 09:00–18:00 became 09:00–12:00",
        ),
        (
            campaign(),
            with_days(tue=day("9 in the morning", "18:00")),
            "scheduling.tue.startTime: “09:00” became “9 in the morning”",
        ),
        (
            campaign(cycles=cycles()),
            campaign(cycles=cycles(schedule=week("10:00", "18:00", ("mon",)))),
            "Cycles on Monday: 09:00–18:00 became 10:00–18:00",
        ),
        (
            campaign(cycles=cycles()),
            campaign(cycles=cycles(enabled=False)),
            "Cycles: on became off",
        ),
        (
            campaign(cycles=cycles()),
            campaign(cycles=cycles(mode="cooldown")),
            "Mode of the cycles: “scheduled” became “cooldown”",
        ),
        (
            campaign(cycles=cycles()),
            campaign(cycles=cycles(cooldown_minutes=90)),
            "Cooldown: 12 h became 1 h 30 min",
        ),
        (
            campaign(cycles=cycles()),
            campaign(cycles=cycles(max_iterations=1200)),
            "Iterations: 7 became 1,200",
        ),
        (
            campaign(cycles=cycles()),
            campaign(cycles=cycles(schedule_end_date=None)),
            "Last day of the cycles: 27 Nov 2026 became empty",
        ),
        (
            campaign(cycles=cycles()),
            campaign(cycles=cycles(filter_statuses=["failed", "voicemail"])),
            "Statuses that are retried: added failed",
        ),
        (
            campaign(cycles=cycles()),
            campaign(cycles=cycles(filter_tags=["A", "B"])),
            "Tags that are retried: added A, B, removed PROMESA",
        ),
        (
            campaign(cycles=cycles()),
            campaign(cycles=cycles(filter_tags=[])),
            "Tags that are retried: removed PROMESA",
        ),
        (
            campaign(),
            campaign(agent={"id": "agt_2", "name": "Mateo"}),
            "Agent: “Sofía” became “Mateo”",
        ),
        (campaign(), campaign(name="Otra"), "Name: “Cobranza” became “Otra”"),
        (campaign(), campaign(archived=True), "Archived: nothing became yes"),
        (
            campaign(),
            campaign(timezone="America/Lima"),
            "Time zone: “America/Mexico_City” became “America/Lima”",
        ),
        (campaign(), campaign(concurrency=5), "concurrency: nothing became 5"),
        (campaign(concurrency=5), campaign(concurrency=None), "concurrency: 5 became empty"),
    ],
)
def test_a_change_is_told_in_words(before, after, told):
    assert sentences(before, after)[0] == told


def test_hours_are_told_whole_although_only_their_end_was_moved_before_other_changes():
    first, second, third = (
        campaign(),
        with_days(fri=day("09:00", "20:00")),
        with_days(fri=day("07:00", "20:00")),
    )
    newest = rows(second, third, LATER, LATER + timedelta(hours=1))
    told = describe([*newest, *rows(first, second)], flat(third))
    assert [each.sentence for each in told] == [
        "Friday: 09:00–20:00 became 07:00–20:00",
        "Friday: 09:00–18:00 became 09:00–20:00",
    ]
    assert [(each.after, each.at) for each in told][1] == (SEEN, LATER)


@given(partly_unknown_weeks(), partly_unknown_weeks())
def test_every_day_that_changed_is_told_and_no_other(before, after):
    one, other = campaign(scheduling=before), campaign(scheduling=after)
    changed = {each.path.split(".")[1] for each in rows(one, other) if "." in each.path}
    told = describe(rows(one, other), flat(other))
    assert {each.path.split(".")[1] for each in told if "." in each.path} <= changed
    assert bool(told) == bool(rows(one, other))


def test_server_text_is_cut_and_made_safe():
    before = campaign(name="\x1b]52;c;x\x07" + "z" * 5000)
    (told,) = sentences(before, campaign(name=["\u202e" * 3] * 4000))
    assert "\x1b" not in told
    assert "\u202e" not in told
    assert len(told) < 1500
    long_path = campaign(**{"x" * 3000: 1})
    (told,) = sentences(campaign(), long_path)
    assert len(told) < 120


@pytest.mark.parametrize(
    ("old", "new", "configured"),
    [
        ("active", "cooldown", False),
        ("cooldown", "active", False),
        ("pending", "active", False),
        ("active", "finished", False),
        ("active", "inactive", True),
        ("inactive", "active", True),
        ("finished", "active", True),
        ("active", "frozen", True),
        ("active", None, True),
    ],
)
def test_a_status_that_moves_by_itself_is_no_change_of_the_configuration(old, new, configured):
    def text(value):
        return None if value is None else json.dumps(value)

    change = ConfigurationChange(1, SEEN, LATER, "status", text(old), text(new))
    assert is_configured(change) is configured


@pytest.mark.parametrize("path", ["cycle_current_iteration", "cycle_last_iteration_at"])
def test_an_iteration_that_begins_is_no_change_of_the_configuration(path):
    assert not is_configured(ConfigurationChange(1, SEEN, LATER, path, "3", "4"))


def found(now: datetime, before: dict, after: dict) -> list[str]:
    reading = replace(
        read(snapshot(after, fetched_at=LATER)), past=Past(changes=tuple(rows(before, after)))
    )
    return [
        each.message
        for each in standing(reading, now).findings
        if each.code in {"configuration_changed", "more_than_shown"}
    ]


def test_a_change_is_a_note_for_a_day_with_the_looks_that_it_lies_between():
    longer = with_days(fri=day("09:00", "20:00"))
    told = "Friday: 09:00–18:00 became 09:00–20:00, between Mon 09:00 and Mon 09:15."
    assert found(LATER, campaign(), longer) == [told]
    assert found(LATER + timedelta(hours=24), campaign(), longer) == [told]
    assert found(LATER + timedelta(hours=25), campaign(), longer) == []
    assert found(SEEN, campaign(), longer) == []


def test_looks_within_a_minute_are_told_as_one_instant():
    renamed = campaign(name="Otra")
    seconds = rows(campaign(), renamed, LATER, LATER + timedelta(seconds=20))
    (told,) = describe(seconds, flat(renamed))
    assert told.is_within_a_minute
    (shown,) = change_findings(seconds, flat(renamed), LATER + timedelta(hours=1), "Etc/UTC")
    assert shown.message == "Name: “Cobranza” became “Otra”, on Mon 15:15."


def test_a_status_that_moved_by_itself_is_no_finding():
    assert found(LATER, campaign(status="active"), campaign(status="cooldown")) == []
    (told,) = found(LATER, campaign(status="active"), campaign(status="inactive"))
    assert told.startswith("Status: “active” became “inactive”")


def test_very_many_changes_are_counted_beyond_the_first():
    many = campaign(**{f"field_{each:02}": each for each in range(MAX_FINDINGS + 3)})
    told = found(LATER, campaign(), many)
    assert len(told) == MAX_FINDINGS + 1
    assert "3 more values of the configuration were changed in the last day." in told


@given(st.text(max_size=20), st.text(max_size=20))
def test_a_file_that_others_wrote_is_told_all_the_same(old, new):
    row = ConfigurationChange(1, SEEN, LATER, "name", old, new)
    (told,) = describe([row], {"name": new})
    assert told.sentence


def test_each_change_is_told_and_not_only_the_first_with_where_the_others_are():
    longer = with_days(fri=day("09:00", "20:00")) | {"name": "Otra"}
    changes = Past(changes=tuple(rows(campaign(), longer)))
    reading = replace(read(snapshot(longer, fetched_at=LATER)), past=changes)
    told = [text for _, text in finding_rows(standing(reading, LATER).findings)]
    assert sum("became" in each for each in told) == 2
    assert not any("like it" in each for each in told)
