"""How counts changed since an instant: what is compared, what is unknown, and how it reads."""

import json
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st
from support.campaigns import campaign, snapshot

from altur_tui.campaign.past.since import NOTHING_THEN, Then, moved_metrics, since, since_when
from altur_tui.campaign.reading import read
from altur_tui.history.compare import counts_of, reading_of, then_of
from altur_tui.history.seen import Seen
from altur_tui.reports.words import change, past_instant

AT = datetime(2026, 11, 23, 15, tzinfo=UTC)
ZONE = ZoneInfo("America/Mexico_City")
NOW = datetime(2026, 11, 24, 21, 46, tzinfo=UTC)
COUNTS = st.dictionaries(
    st.sampled_from(["contacts", "contactsProcessed", "sent", "oddities"]), st.integers(0, 5000)
)


def analytics_of(counts):
    return read(snapshot(campaign(analytics=counts or None))).analytics


def seen(counts, first=AT, last=AT):
    return Seen(1234, first, last, 1, json.dumps(campaign(analytics=counts)).encode())


def compared(before, after, seen_at=AT):
    return since(AT, Then(seen_at, before), analytics_of(after))


@given(COUNTS, COUNTS)
def test_a_change_is_what_is_counted_now_less_what_was_then_and_unknown_where_either_is(
    before, after
):
    found = compared(before, after)
    assert {each.name for each in found.metrics} == before.keys() | after.keys()
    for name in before.keys() | after.keys():
        both = name in before and name in after
        assert found.change(name) == (after[name] - before[name] if both else None)
    assert found.unknown == len(after.keys() - before.keys())


@given(COUNTS)
def test_of_what_nothing_was_known_every_change_is_unknown(after):
    found = since(AT, NOTHING_THEN, analytics_of(after))
    assert found.seen_at is None
    assert [each.change for each in found.metrics] == [None] * len(after)


@given(COUNTS, COUNTS, COUNTS)
def test_changes_one_after_the_other_add_up_to_the_whole(first, second, third):
    def changed(before, after):
        return {each.name: each.change for each in moved_metrics(before, after)}

    one, two, whole = changed(first, second), changed(second, third), changed(first, third)
    for name in first.keys() & second.keys() & third.keys():
        assert one[name] + two[name] == whole[name]


def test_the_progress_of_a_campaign_is_what_it_processed_or_else_sent():
    assert (
        compared({"contactsProcessed": 5}, {"contactsProcessed": 7, "sent": 9}).progress.change == 2
    )
    assert compared({"sent": 5}, {"sent": 9}).progress.change == 4
    # What is no longer counted tells nothing of now.
    assert compared({"contactsProcessed": 5, "sent": 5}, {"sent": 9}).progress.change == 4
    assert compared({}, {"calls": 9}).progress is None


@given(st.integers(0, 600), st.integers(0, 600))
def test_what_was_known_then_was_last_seen_at_that_instant_or_before(before, after):
    first, last = AT - timedelta(minutes=before), AT + timedelta(minutes=after - 300)
    then = then_of(seen({"sent": 3}, min(first, last), last), AT)
    assert then.counts == {"sent": 3}
    assert then.seen_at == min(last, AT)
    assert since(AT, then, None).is_older == (AT - then.seen_at > timedelta(hours=1))
    assert then_of(None, AT) == NOTHING_THEN


def test_counts_of_the_history_are_those_of_the_whole_reading_and_garbage_has_none():
    given = {"sent": 5.0, "sentRate": 0.5, "read": "x", "oddities": 2.5, "calls": -1, "other": {}}
    assert counts_of(seen(given)) == {"sent": 5, "oddities": 2.5}
    whole = reading_of(seen(given))
    assert {each.name for each in whole.analytics.metrics if each.count is not None} == {
        "sent",
        "oddities",
    }
    for body in (b"", b"[1]", b'{"analytics": []}', b'{"analytics": ' + b"[" * 5000, b"\xff{}"):
        assert counts_of(Seen(1, AT, AT, 1, body)) == {}


def test_a_change_reads_with_an_arrow_and_no_change_is_told_apart_from_an_unknown_one():
    assert [change(each) for each in (1212, -3, 0, None)] == ["+1,212 ▲", "−3 ▼", "±0", "—"]


def test_an_instant_is_told_as_briefly_as_is_clear():
    def told(day, hour=9):
        return past_instant(datetime(2026, 11, day, hour, tzinfo=ZONE), ZONE, NOW)

    assert [told(each) for each in (24, 23, 22, 18, 17)] == [
        "today 09:00",
        "yesterday 09:00",
        "Sun 09:00",
        "Wed 09:00",
        "17 Nov, 09:00",
    ]
    assert past_instant(datetime(2025, 11, 24, 9, tzinfo=ZONE), ZONE, NOW) == "24 Nov 2025, 09:00"


def test_it_says_since_when_and_what_was_not_known_then():
    def told(before, after, seen_at=AT):
        return since_when(compared(before, after, seen_at), "yesterday 09:00", "Mon 18:00")

    assert told({"sent": 3}, {"sent": 5}) == "since yesterday 09:00"
    assert told({"sent": 3}, {"sent": 5, "read": 1}) == (
        "since yesterday 09:00; nothing known before for 1 metric"
    )
    older = AT - timedelta(hours=15)
    assert told({"sent": 3}, {"sent": 5}, older) == (
        "since yesterday 09:00 (last seen then: Mon 18:00)"
    )
    assert told({}, {"sent": 5, "read": 1}, older).endswith(
        "(last seen then: Mon 18:00); nothing known before for 2 metrics"
    )
    assert told({}, {"sent": 5}, None) == "since yesterday 09:00: nothing was known then"
