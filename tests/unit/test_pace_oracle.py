"""Pace, end and stall against a walk minute by minute."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from support.campaigns import FETCHED_AT, ZONES, campaign, snapshot, weeks
from support.oracle import moment, open_week
from support.pace_oracle import PROCESSED, PaceOracle, whole

from altur_tui.campaign.calendar import open_calendar
from altur_tui.campaign.past.looks import ConfigurationChange, Look, Past
from altur_tui.campaign.past.pace import instants
from altur_tui.campaign.past.pace_words import open_time
from altur_tui.campaign.reading import read, standing
from altur_tui.campaign.words import Later
from altur_tui.wire.campaign import DAYS

_OFTEN = settings(
    max_examples=80, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much]
)
# Open for less than this in a week, the walk would take months.
_MIN_OPEN = 180
_STEPS = st.sampled_from([0] * 8 + [1, 7, 50, 400] * 3 + [-1])


@st.composite
def seen_campaigns(draw):
    """Return a campaign, what was seen of it, and a later instant."""
    zone = draw(st.sampled_from(sorted(ZONES)))
    scheduling = draw(weeks())
    is_open = sum(open_week(scheduling))
    assume(is_open == 0 or is_open >= _MIN_OPEN)
    about = datetime.fromisoformat(draw(st.sampled_from(ZONES[zone])))
    instant = about + timedelta(seconds=draw(st.integers(-3 * 86400, 3 * 86400)))
    usual = st.one_of(st.integers(1, 150), st.sampled_from([15, 30, 31, 60, 360]))
    pauses = draw(st.lists(usual, max_size=15))
    if pauses and draw(st.booleans()):
        pauses[draw(st.integers(0, len(pauses) - 1))] = draw(st.integers(60, 3000))
    contacts = draw(st.sampled_from([0, 2000, 2000, 20_000]))
    processed = draw(st.integers(0, 500))
    seen = [(instant, {"contacts": contacts, PROCESSED: processed})]
    for pause in pauses:
        instant += timedelta(minutes=pause, seconds=draw(st.integers(-30, 30)))
        processed += draw(_STEPS)
        counts = {"contacts": contacts, PROCESSED: max(processed, 0)}
        seen.append((instant, counts))
    now = instant + timedelta(seconds=draw(st.one_of(st.just(0), st.integers(0, 90_000))))
    return campaign(timezone=zone, scheduling=scheduling), seen, now


def past_of(seen):
    """Return the looks before the last one, equal ones in a row as one."""
    looks = []
    for instant, counts in seen[:-1]:
        if looks and whole(looks[-1].counts) == whole(counts):
            looks[-1] = Look(looks[-1].first, instant, looks[-1].looks + 1, counts)
        else:
            looks.append(Look(instant, instant, 1, counts))
    return Past(tuple(looks), kept=True)


def stand(given, seen, now, changes=(), **fields):
    instant, counts = seen[-1]
    answer = snapshot(given | {"analytics": counts} | fields, fetched_at=instant)
    past = replace(past_of(seen), changes=tuple(changes))
    return standing(replace(read(answer), past=past), now)


def stalls(found):
    return [each.message for each in found.findings if each.code == "stalled"]


@given(seen_campaigns())
@_OFTEN
def test_pace_and_end_are_those_of_the_walk(case):
    pace, oracle = stand(*case).pace, PaceOracle(*case)
    basis = oracle.basis()
    if isinstance(basis, str):
        assert (pace.per_hour, pace.done_at, pace.reason) == (None, None, basis)
        return
    _, minutes, interpolated, moved = basis
    assert (pace.open_minutes, pace.interpolated_minutes) == (minutes, interpolated)
    assert pace.per_hour == float(moved * 60 / minutes)
    end = oracle.end(minutes, moved)
    if isinstance(end, str):
        assert (pace.done_at, pace.open_minutes_left, pace.reason) == (None, None, end)
        return
    assert (pace.done_at, pace.reason) == (end, None)
    assert pace.open_minutes_left == oracle.open_until(end)


@given(seen_campaigns())
@_OFTEN
def test_what_is_stalled_is_what_the_walk_calls_so(case):
    found = [each for each in stand(*case).findings if each.code == "stalled"]
    minutes = PaceOracle(*case).stalled()
    told = [] if minutes is None else [Later(open_time, minutes)]
    assert [each.told.values["minutes"] for each in found] == told


@given(
    seen_campaigns(),
    st.sampled_from(["inactive", "pending", "ready", "finished", "cooldown", "archived"]),
)
@_OFTEN
def test_nothing_is_stalled_that_is_not_to_run(case, status):
    fields = {"archived": True} if status == "archived" else {"status": status}
    assert not any(each.code == "stalled" for each in stand(*case, **fields).findings)


def seen_weekdays(begin, end, zone):
    """Return the weekdays from one instant to another, and which windows may reach into them."""
    one, last = (each.astimezone(ZoneInfo(zone)).date() for each in (begin, end))
    found = set()
    while one <= last:
        found |= {one.weekday(), (one.weekday() - 1) % 7}
        one += timedelta(days=1)
    return found


@given(seen_campaigns(), st.data())
@settings(_OFTEN, max_examples=30)
def test_what_was_seen_before_hours_or_status_changed_counts_as_not_seen(case, data):
    days = [f"scheduling.{day}" for day in DAYS]
    path = data.draw(st.sampled_from(["status", "scheduling", "timezone", *days]))
    given, seen, now = case
    first = data.draw(st.integers(0, len(seen) - 1))
    instant = seen[first][0]
    change = ConfigurationChange(1234, seen[max(first - 1, 0)][0], instant, path, "1", "2")
    found = stand(given, seen, now, changes=(change,))
    day = path.partition(".")[2]
    if day and len(seen) > 1:
        weekdays = seen_weekdays(seen[0][0], instant, given["timezone"])
        first = first if DAYS.index(day) in weekdays else 0
    anew = stand(given, seen[first:], now)
    assert stalls(found) == stalls(anew)
    begin = PaceOracle(*case).window()
    is_cut = (first or len(seen) == 1) and begin is not None and instant >= moment(begin)
    if is_cut and anew.pace.reason in ("too_few_looks", "too_short"):
        assert found.pace.reason == "changed"
        assert found.pace.left == anew.pace.left
        return
    assert found.pace == anew.pace


@given(seen_campaigns())
@settings(_OFTEN, max_examples=30)
def test_messages_that_are_sent_have_the_pace_of_contacts_that_are_processed(case):
    given, seen, now = case

    def told(counts):
        return {"contacts": counts["contacts"], "sent": counts[PROCESSED]}

    sent = stand(given, [(instant, told(counts)) for instant, counts in seen], now)
    processed = stand(given, seen, now)
    assert sent.pace.metric == "sent"
    assert replace(sent.pace, metric=PROCESSED) == processed.pace
    assert stalls(sent) == stalls(processed)


@given(seen_campaigns(), st.data())
@settings(_OFTEN, max_examples=30)
def test_a_look_without_counts_tells_nothing(case, data):
    given, seen, now = case
    counts = data.draw(st.sampled_from([{}, {"contacts": 2000}]))
    at = data.draw(st.integers(1, len(seen)))
    before, after = (seen[each][0] for each in (at - 1, min(at, len(seen) - 1)))
    empty = before + (after - before) / 2, counts
    with_empty = [*seen[:at], empty, *seen[at:]] if at < len(seen) else seen
    found, without = stand(given, with_empty, now), stand(given, seen, now)
    assert found.pace == without.pace
    # Whether a count moved that it did not have is unknown.
    assert stalls(found) in ([], stalls(without))


@given(seen_campaigns())
@_OFTEN
def test_nothing_is_stalled_that_was_seen_once(case):
    given, seen, now = case
    assert not any(each.code == "stalled" for each in stand(given, seen[-1:], now).findings)


@given(seen_campaigns())
@settings(_OFTEN, max_examples=30)
def test_the_instants_to_ask_for_are_those_of_the_walk(case):
    given, seen, now = case
    reading = read(snapshot(given))
    calendar = open_calendar(reading.calling_week, reading.timezone)
    assert list(instants(calendar, seen[-1][0])) == PaceOracle(given, seen, now).instants()


_ANY_COUNT = st.one_of(st.integers(0, 2**53), st.floats(0, 2**53), st.sampled_from([0, 1, 2**53]))
_ANY_COUNTS = st.dictionaries(st.sampled_from(["contacts", PROCESSED, "sent", "x"]), _ANY_COUNT)


@given(
    weeks(),
    _ANY_COUNTS,
    st.lists(st.tuples(st.integers(-900, 90), st.integers(-900, 90), _ANY_COUNTS), max_size=6),
    st.integers(-10, 3000),
)
@settings(max_examples=150)
def test_whatever_was_seen_in_whatever_order_breaks_nothing(scheduling, counts, seen, later):
    instant = FETCHED_AT
    looks = tuple(
        Look(instant + timedelta(minutes=one), instant + timedelta(minutes=two), 1, given)
        for one, two, given in seen
    )
    answer = read(snapshot(campaign(scheduling=scheduling, analytics=counts)))
    now = instant + timedelta(minutes=later)
    found = standing(replace(answer, past=Past(looks, kept=True)), now)
    assert found.pace.message.endswith(".")
    assert found.pace.per_hour is None or found.pace.per_hour >= 0
    assert found.pace.done_at is None or found.pace.done_at > now
