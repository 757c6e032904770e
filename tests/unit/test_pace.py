"""Pace, end and stall of a campaign by what was seen of it."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace
from support.campaigns import campaign, snapshot, week

from altur_tui.campaign.calendar import open_calendar
from altur_tui.campaign.past.looks import NOTHING, ConfigurationChange, Look, Past
from altur_tui.campaign.past.pace import instants
from altur_tui.campaign.past.pace_words import NoPace, open_time, unknown_pace
from altur_tui.campaign.reading import read, standing

# Tuesday, 15:46 in the campaign's zone; its hours are 09:00 to 18:00 on weekdays.
NOW = datetime(2026, 11, 24, 21, 46, tzinfo=UTC)


def at(clock, day=24):
    """Return an instant by the clocks of the campaign."""
    hour, minute = map(int, clock.split(":"))
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC) + timedelta(hours=6)


def counts(processed, contacts=2000):
    return {"contacts": contacts, "contactsProcessed": processed}


def look(begin, processed, end=None, *, day=24, contacts=2000):
    first = at(begin, day)
    last = first if end is None else at(end, day)
    return Look(first, last, 1 if end is None else 2, counts(processed, contacts))


def stands(looks, processed=1000, *, now=NOW, fetched=None, changes=(), kept=True, **given):
    """Return how a campaign stands after what was seen of it."""
    analytics = given.pop("analytics", counts(processed))
    answer = snapshot(campaign(analytics=analytics, **given), fetched_at=fetched or now)
    past = Past(tuple(looks), tuple(changes), kept)
    return standing(replace(read(answer), past=past), now)


def stall(*given, **more):
    return [each.message for each in stands(*given, **more).findings if each.code == "stalled"]


def test_the_pace_is_that_of_the_last_six_open_hours_and_tells_when_the_rest_is_done():
    # Six open hours before 15:46 is 09:46; 100 an hour, 1,000 left: ten open hours from now.
    found = stands([look("09:46", 400), look("12:00", 700)]).pace
    assert (found.per_hour, found.open_minutes, found.left) == (100, 360, 1000)
    assert found.done_at == at("16:46", 25)
    assert found.open_minutes_left == 600
    assert found.since == at("09:46")
    assert found.reason is None
    assert found.message == (
        "At the pace of the last 6 open hours (100 an hour), done Wed 25 Nov 16:46, "
        "in 10 open hours."
    )


def test_closed_hours_do_not_count():
    found = stands([look("17:00", 700, day=23)], now=at("11:00"), processed=1000).pace
    # An hour on Monday and two on Tuesday.
    assert (found.per_hour, found.open_minutes) == (100, 180)
    assert "the last 3 open hours (100 an hour)" in found.message


def test_a_count_between_two_looks_is_interpolated_where_the_window_begins():
    found = stands([look("09:16", 300), look("10:16", 400)]).pace
    # Half of the gap's 100 lies within the window.
    assert found.per_hour == pytest.approx((1000 - 350) / 6)
    assert (found.open_minutes, found.interpolated_minutes) == (360, 30)
    assert "The first 30 min of that are interpolated" in found.message


def test_a_look_of_long_ago_is_no_bound():
    found = stands([look("09:00", 0, day=16), look("12:46", 700)]).pace
    assert (found.per_hour, found.open_minutes, found.interpolated_minutes) == (100, 180, 0)


def test_what_did_not_change_since_long_ago_is_known_at_the_begin_of_the_window():
    found = stands([look("09:00", 400, "10:46", day=24)]).pace
    assert found.since == at("09:46")
    assert found.per_hour == 100


@pytest.mark.parametrize(
    ("reason", "given"),
    [
        ("too_few_looks", {"looks": []}),
        ("too_few_looks", {"looks": [look("12:00", 300, day=16)]}),
        ("too_short", {"looks": [look("15:20", 900)]}),
        ("counts_fell", {"looks": [look("11:00", 900), look("12:00", 1500)]}),
        ("counts_fell", {"looks": [look("12:00", 1500), look("15:30", 900)]}),
        ("hours_unknown", {"looks": [look("11:00", 900)], "scheduling": week("nine")}),
        ("no_counts", {"looks": [look("11:00", 900)], "analytics": {"calls": 10}}),
        ("too_short", {"looks": [look("11:00", 900)], "scheduling": week(days=())}),
    ],
)
def test_the_pace_is_unknown_where_too_little_is_known(reason, given):
    found = stands(**given).pace
    assert (found.per_hour, found.done_at, found.reason) == (None, None, reason)
    assert found.message.startswith("The pace is unknown")


@pytest.mark.parametrize(
    ("reason", "words", "given"),
    [
        ("done", "No contact is left.", {"processed": 2000}),
        ("not_running", "while it is not running", {"status": "inactive"}),
        ("not_running", "while it is not running", {"status": "cooldown"}),
        ("not_moving", "Nothing moved over the last 3 h 46 min", {"processed": 700}),
        ("left_unknown", "How many contacts are left", {"analytics": {"contactsProcessed": 900}}),
        ("left_unknown", "How many contacts are left", {"analytics": counts(2001)}),
        ("too_far", "within a year", {"analytics": counts(701, contacts=9000)}),
        ("outdated", "should be done by now", {"processed": 1999, "fetched": at("15:30")}),
    ],
)
def test_the_end_is_unknown_where_it_does_not_follow_from_the_pace(reason, words, given):
    found = stands([look("12:00", 700)], **given).pace
    assert (found.done_at, found.open_minutes_left, found.reason) == (None, None, reason)
    assert found.per_hour is not None
    assert words in found.message


def test_every_reason_has_its_words():
    assert all(str(unknown_pace(each)).endswith(".") for each in NoPace)


def test_what_is_sent_is_the_pace_of_whatsapp_and_what_is_left_is_unknown():
    seen = Look(at("12:46"), at("12:46"), 1, {"sent": 100})
    integration = {"id": "int_1", "type": "whatsapp"}
    found = stands([seen], analytics={"sent": 400}, integration=integration).pace
    assert (found.metric, found.per_hour, found.reason) == ("sent", 100, "left_unknown")


def test_the_end_counts_from_the_answer_and_not_from_now():
    old = stands([look("09:46", 400)], now=NOW + timedelta(hours=1), fetched=NOW).pace
    assert old.done_at == at("16:46", 25)
    assert old.open_minutes_left == 540


def test_there_is_no_pace_without_a_history_or_of_a_campaign_that_has_ended():
    seen = [look("12:00", 700)]
    assert stands([], kept=False).pace is None
    assert stands(seen, status="finished").pace is None
    assert stands(seen, archived=True).pace is None
    assert standing(read(snapshot(campaign(analytics=counts(10)))), NOW).pace is None
    assert read(snapshot(campaign())).past is NOTHING


def test_a_campaign_that_began_anew_has_the_pace_since_then():
    found = stands([look("09:46", 400), look("12:00", 1900), look("13:46", 800)]).pace
    assert (found.per_hour, found.since, found.open_minutes) == (100, at("13:46"), 120)


def changed(path, clock):
    return ConfigurationChange(1234, at(clock), at(clock), path, "1", "2")


def test_what_was_seen_before_hours_or_status_changed_does_not_count():
    looks = [look("09:46", 0), look("13:46", 800)]
    assert stands(looks, changes=[changed("status", "13:00")]).pace.per_hour == 100
    assert stands(looks, changes=[changed("scheduling.tue.active", "13:00")]).pace.per_hour == 100
    assert stands(looks, changes=[changed("scheduling", "13:00")]).pace.per_hour == 100
    assert stands(looks, changes=[changed("name", "13:00")]).pace.per_hour > 150


def test_a_changed_weekday_counts_only_if_it_was_seen_before_or_reaches_into_what_was():
    looks = [look("09:46", 400), look("15:40", 990)]
    for path in ("scheduling.fri.stopTime", "scheduling.wed", "scheduling.sun.startTime"):
        assert stands(looks, changes=[changed(path, "15:40")]).pace.per_hour == 100
    for path in ("scheduling.tue.stopTime", "scheduling.mon.stopTime"):
        assert stands(looks, changes=[changed(path, "15:40")]).pace.reason == "changed"
    # Begun on Friday, it was.
    since_friday = [look("14:00", 400, day=20), *looks]
    changes = [changed("scheduling.fri.stopTime", "15:40")]
    assert stands(since_friday, changes=changes).pace.reason == "changed"


def test_where_a_change_left_too_little_the_pace_is_unknown_because_of_it():
    looks = [look("09:46", 400), look("15:40", 990)]
    for clock in ("15:40", "15:46"):
        found = stands(looks, changes=[changed("status", clock)]).pace
        assert (found.per_hour, found.reason) == (None, "changed")
        assert "since the hours or the status were changed" in found.message
    # What had been seen at other hours is not even among the looks.
    assert stands([], changes=[changed("timezone", "15:46")]).pace.reason == "changed"
    assert stands(looks[1:], changes=[changed("status", "11:00")]).pace.reason == "too_short"


def test_a_campaign_is_stalled_if_nothing_moved_for_half_an_hour():
    assert stall([look("11:20", 1000, "15:40")]) == [
        "Nothing has moved since 11:20 (4 h 26 min of open time) although 1,000 contacts are left."
    ]
    assert stall([look("15:00", 900), look("15:06", 1999)], 1999) == [
        "Nothing has moved since 15:06 (40 open minutes) although one contact is left."
    ]
    (message,) = stall([look("17:40", 1000, day=23)], now=at("09:10"))
    assert message.startswith("Nothing has moved since Mon 23 Nov 17:40 (30 open minutes) ")


@pytest.mark.parametrize(
    "given",
    [
        {"looks": []},
        {"looks": [look("15:17", 1000)]},
        {"looks": [look("11:20", 1000), look("15:20", 999)]},
        {"looks": [look("11:20", 1000)], "status": "inactive"},
        {"looks": [look("11:20", 1000)], "status": "cooldown"},
        {"looks": [look("11:20", 1000)], "status": "finished"},
        {"looks": [look("11:20", 1000)], "archived": True},
        {"looks": [look("11:20", 1000)], "now": at("18:01")},
        {"looks": [look("11:20", 1000)], "fetched": at("15:10")},
        {"looks": [look("11:20", 2000)], "processed": 2000},
        {"looks": [Look(at("11:20"), at("11:20"), 1, {})], "analytics": {}},
        {"looks": [look("11:20", 1000)], "changes": [changed("status", "15:30")]},
    ],
)
def test_a_campaign_is_not_stalled_where_that_is_not_known(given):
    assert stall(**given) == []


def test_an_answer_that_a_cache_had_kept_tells_of_the_time_when_it_was_made():
    # The same answer once more, 40 minutes later: nobody has looked meanwhile.
    fields = campaign(analytics=counts(1000))
    kept = Past((look("09:46", 400), look("15:06", 1000)), (), kept=True)
    cached = read(snapshot(fields, fetched_at=NOW, cached_seconds=40 * 60))
    found = standing(replace(cached, past=kept), NOW)
    assert "stalled" not in [each.code for each in found.findings]
    assert (found.pace.per_hour, found.pace.open_minutes) == (112.5, 320)
    assert "stalled" in [
        each.code
        for each in standing(
            replace(read(snapshot(fields, fetched_at=NOW)), past=kept), NOW
        ).findings
    ]


def test_a_half_hour_seen_before_the_last_is_enough_if_the_last_answer_is_young():
    assert stall([look("11:20", 1000)], fetched=at("15:20")) == [
        "Nothing has moved since 11:20 (4 open hours) although 1,000 contacts are left."
    ]


def test_the_instants_to_ask_for_are_the_quarters_of_the_last_six_open_hours():
    found = instants(
        open_calendar(read(snapshot(campaign())).calling_week, "America/Mexico_City"), at("11:00")
    )
    assert found[0] == at("14:00", 23)
    assert found[-1] == at("10:45")
    assert at("10:30") in found
    assert len(found) == 24
    assert sorted(found) == list(found)


def test_spans_of_open_time_are_told_as_roughly_as_people_would():
    told = {
        1: "1 open minute",
        40: "40 open minutes",
        60: "1 open hour",
        90: "1 h 30 min of open time",
        540: "9 open hours",
        829: "14 open hours",
    }
    assert {minutes: open_time(minutes) for minutes in told} == told


def test_an_end_in_another_year_names_it():
    found = stands([look("12:46", 990)], analytics=counts(1000, contacts=2000)).pace
    assert found.done_at.year == 2027
    assert re.search(r"done \w{3} \d+ \w{3} 2027, \d\d:\d\d, in 300 open hours", found.message)


def test_a_slow_pace_is_told_with_its_first_digits():
    assert "(3.3 an hour)" in stands([look("12:46", 990)]).pace.message
    assert "0.33 an hour over" in stands([look("12:46", 999)]).pace.message
