"""Every field of the schedule and of the plan against a walk minute by minute."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from support.campaigns import ZONES, cases, cycles, partly_unknown_weeks, snapshot, weeks
from support.campaigns import campaign as example
from support.oracle import Oracle, number, wall

from altur_tui.campaign.grid import grid, present
from altur_tui.campaign.reading import read, standing
from altur_tui.campaign.words import clock

_BRIEFLY = settings(max_examples=60)


def check_weeks(campaign, now):
    found, oracle = standing(read(snapshot(campaign)), now), Oracle(campaign, now)
    assert (found.calling.state, found.calling.changes_at) == oracle.calling_state()
    assert found.calling.weekly_minutes == sum(oracle.calling)
    assert (found.cycles.state, found.cycles.changes_at) == oracle.cycle_state()
    assert found.cycles.weekly_minutes == sum(oracle.effective_week())
    assert found.cycles.wasted_minutes == oracle.wasted()
    at, _ = wall(oracle.zone, oracle.now)
    assert (found.weekday, found.minute) == divmod(at, 1440)


def check_plan(campaign, now):
    found, oracle = standing(read(snapshot(campaign)), now).cycles, Oracle(campaign, now)
    assert found.planned == oracle.planned
    assert found.possible == oracle.count(oracle.begin())
    assert found.possible_from_now == oracle.count(oracle.from_now)
    assert list(found.next_starts) == oracle.next_starts()


def check_findings(campaign, now):
    codes = {each.code for each in standing(read(snapshot(campaign)), now).findings}
    oracle = Oracle(campaign, now)
    possible = oracle.count(oracle.begin())
    assert ("cycles_cannot_fit" in codes) is (possible < oracle.planned)
    assert ("no_iterations" in codes) is (oracle.planned == 0)
    assert ("no_active_day" in codes) is (not any(oracle.calling))
    assert ("cycle_outside_calling" in codes) is (oracle.wasted() > 0)
    _, today = wall(oracle.zone, oracle.now)
    assert ("cycle_period_over" in codes) is (oracle.end is not None and today > oracle.end)
    inverted = oracle.start is not None and oracle.end is not None and oracle.end < oracle.start
    if not any(oracle.effective_week()):
        assert "no_effective_minute" in codes
    elif oracle.end is None or inverted:
        assert "no_effective_minute" not in codes
    elif oracle.start is not None:
        fits = bool(oracle.starts(oracle.begin(), most=1))
        assert ("no_effective_minute" in codes) is not fits


def check_verdict(campaign, now):
    found, oracle = standing(read(snapshot(campaign)), now), Oracle(campaign, now)
    verdict = found.verdict
    assert (verdict.code, verdict.until, verdict.latest) == oracle.verdict()
    assert found.calling.complete is not any(oracle.unknown)
    assert (found.calling.state, found.calling.changes_at) == oracle.calling_state()


def check_suggestions(campaign, now):
    """Each suggestion is enough, and one less of it is not."""
    found, oracle = standing(read(snapshot(campaign)), now).cycles, Oracle(campaign, now)
    given = {each.code: each.value for each in found.suggestions}
    begin = oracle.begin()
    if oracle.count(begin) >= oracle.planned:
        assert given == {}
        return
    today = wall(oracle.zone, oracle.now)[1]
    if oracle.is_over():
        assert "shorter_cooldown" not in given
        assert given.get("later_end", date.max).toordinal() >= today
        return

    def fits(cooldown=None, end=None):
        return oracle.count(begin, cooldown, end and end.toordinal()) == oracle.planned

    shorter = given.get("shorter_cooldown")
    if shorter is None:
        assert oracle.cooldown == 1 or not fits(1)
    else:
        assert 1 <= shorter < oracle.cooldown
        assert fits(shorter)
        assert shorter + 1 == oracle.cooldown or not fits(shorter + 1)
    later, last = given.get("later_end"), oracle.end and date.fromordinal(oracle.end)
    if later is None:
        assert last is None or not fits(end=last + timedelta(days=730))
    else:
        assert last < later <= last + timedelta(days=730)
        assert fits(end=later)
        assert later - timedelta(days=1) == last or not fits(end=later - timedelta(days=1))


def check_shifted_grid(campaign, now, zone):
    """The week of another zone holds in each minute what the campaign's week holds then."""
    reading, oracle = read(snapshot(campaign)), Oracle(campaign, now)
    drawn = grid(reading, 48, zone=zone, at=now)
    this_minute, _ = number(now)
    at, _ = wall(zone, this_minute)
    assert present(zone, now) == divmod(at, 1440)
    if zone == oracle.zone:
        return
    seen = {}
    for minute in range(this_minute - 8 * 1440, this_minute + 8 * 1440):
        at_then, ordinal = wall(zone, minute)
        monday = ordinal - at_then // 1440
        if monday == wall(zone, this_minute)[1] - at // 1440:
            seen[at_then] = oracle.is_calling(minute)
    for day in range(7):
        expected = sum(seen.get(day * 1440 + minute, False) for minute in range(1440))
        skipped = sum(day * 1440 + minute not in seen for minute in range(1440))
        assert 0 <= drawn.minutes[day] - expected <= skipped
        for run in filter(None, drawn.hours[day].split(", ")):
            assert run == "–".join(map(clock, _minutes(run)))


def _minutes(run):
    return [int(each[:2]) * 60 + int(each[3:]) for each in run.split("–")]


@given(cases())
@_BRIEFLY
def test_states_changes_and_minutes_are_those_of_the_walk(case):
    check_weeks(*case)


@given(cases())
@_BRIEFLY
def test_the_plan_is_that_of_the_walk(case):
    check_plan(*case)


@given(cases(longest_period=14))
@_BRIEFLY
def test_the_findings_of_the_plan_are_those_of_the_walk(case):
    check_findings(*case)


@given(
    cases(longest_period=7),
    st.sampled_from(["active", "cooldown", None]),
    st.one_of(weeks(), partly_unknown_weeks()),
)
@settings(max_examples=60)
def test_the_verdict_is_that_of_the_walk(case, status, scheduling):
    campaign, now = case
    check_verdict(campaign | {"status": status, "scheduling": scheduling}, now)


@given(cases(longest_period=7))
@settings(max_examples=15)
def test_each_suggestion_is_enough_and_one_less_of_it_is_not(case):
    check_suggestions(*case)


@given(cases(longest_period=7), st.sampled_from(sorted(ZONES)))
@settings(max_examples=15)
def test_the_week_in_another_zone_holds_what_the_campaigns_week_holds_then(case, zone):
    check_shifted_grid(*case, zone)


def test_the_walk_itself_agrees_with_a_plan_that_was_counted_by_hand():
    """Monday to Friday 09:00 to 18:00 with 12 hours of cooldown: each workday at 09:00."""
    campaign = example(cycles=cycles())
    walk = Oracle(campaign, datetime(2026, 11, 20, 12, tzinfo=UTC))
    nine = [datetime(2026, 11, each, 15, tzinfo=UTC) for each in range(23, 28)]
    assert walk.next_starts() == nine
    assert walk.count(walk.begin()) == 5
