"""How many iterations can start, when, and what would be enough."""

from datetime import UTC, date, datetime, timedelta
from itertools import islice, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.campaigns import DAYS, campaign, cases, cycles, snapshot, week

from altur_tui.campaign import plan
from altur_tui.campaign.calendar import OpenCalendar
from altur_tui.campaign.forecast import dated
from altur_tui.campaign.plan import possible, possible_from, starts
from altur_tui.campaign.reading import read, standing
from altur_tui.campaign.schedule import week_of
from altur_tui.campaign.zone import elapsed, instant_of

BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
_ZONES = ["America/Tijuana", "Australia/Lord_Howe", "Asia/Kathmandu", "Africa/Casablanca"]


def planned(now="2026-11-20T18:00:00Z", **changes):
    """Return how cycles stand whose calling week is always open, so that only theirs counts."""
    given = campaign(scheduling=week("00:00", "24:00", DAYS), cycles=cycles(**changes))
    return standing(read(snapshot(given)), datetime.fromisoformat(now)).cycles


def test_twelve_hours_after_nine_is_closed_so_starts_fall_on_successive_workdays():
    found = planned()
    assert [each.isoformat() for each in found.next_starts] == [
        f"2026-11-{each}T15:00:00+00:00" for each in range(23, 28)
    ]
    assert (found.planned, found.possible, found.possible_from_now) == (7, 5, 5)
    assert found.summary == "At most 5 of 7 planned iterations can start by 27 Nov 2026."


def test_each_suggestion_makes_all_seven_fit():
    shorter, later = planned().suggestions
    assert (shorter.code, shorter.value) == ("shorter_cooldown", 539)
    assert (later.code, later.value) == ("later_end", date(2026, 12, 1))
    assert planned(cooldown_minutes=539).possible == 7
    assert planned(cooldown_minutes=540).possible == 5
    assert planned(schedule_end_date="2026-12-01").possible == 7
    assert planned(schedule_end_date="2026-11-30").possible == 6
    assert shorter.message == (
        "With a cooldown of 8 h 59 min instead of 12 h, all 7 planned iterations can start."
    )
    assert later.message == (
        "With 1 Dec 2026 as the last day instead of 27 Nov 2026, "
        "all 7 planned iterations can start."
    )


def test_starts_never_lie_before_the_instant():
    assert planned("2026-11-24T16:00:07Z").next_starts[0].isoformat() == "2026-11-24T16:01:00+00:00"
    assert planned("2026-11-24T16:00:00Z").next_starts[0].isoformat() == "2026-11-24T16:00:00+00:00"


def test_the_period_counts_from_its_first_day_and_the_rest_from_now():
    found = planned("2026-11-24T16:00:00Z")
    assert (found.possible, found.possible_from_now) == (5, 4)


def test_without_a_start_date_the_period_counts_from_the_creation():
    block = cycles(schedule_start_date=None)
    now = datetime(2026, 11, 26, tzinfo=UTC)
    created = campaign(cycles=block, created_at="2026-11-24T15:00:07Z")
    assert standing(read(snapshot(created)), now).cycles.possible == 4
    unknown = campaign(cycles=block, created_at=None)
    assert standing(read(snapshot(unknown)), now).cycles.possible == 2


def test_without_an_end_date_all_planned_iterations_fit():
    found = planned(schedule_end_date=None, max_iterations=10**9)
    assert (found.possible, found.possible_from_now) == (10**9, 10**9)
    assert len(found.next_starts) == 20
    assert found.suggestions == ()


def test_without_an_effective_minute_nothing_fits_and_nothing_is_suggested():
    found = planned(schedule=week(days=()), schedule_end_date=None)
    assert (found.possible, found.next_starts, found.suggestions) == (0, (), ())


def test_dates_beyond_2100_are_told_and_not_computed():
    within = planned(schedule_end_date="9999-12-31")
    assert (within.possible, len(within.next_starts)) == (7, 7)
    beyond = planned(schedule_start_date="2101-01-01", schedule_end_date="2101-12-31")
    assert (beyond.possible, beyond.possible_from_now, beyond.next_starts) == (None, None, ())
    assert beyond.suggestions == ()
    assert beyond.summary == "How many of the 7 planned iterations can start is not computed."


def test_starts_on_the_first_day_of_2101_are_not_counted():
    found = planned(
        schedule=week("12:00", "13:00", DAYS),
        max_iterations=2,
        schedule_start_date="2100-12-31",
        schedule_end_date="2101-01-31",
    )
    assert (found.possible, len(found.next_starts)) == (None, 1)


def test_the_last_day_of_2100_is_computed_to_its_end():
    found = planned(
        schedule=week("23:00", "24:00", DAYS),
        schedule_start_date="2100-12-31",
        schedule_end_date="2100-12-31",
    )
    assert (found.possible, [str(each) for each in found.next_starts]) == (
        1,
        ["2101-01-01 05:00:00+00:00"],
    )


def test_dates_that_are_inverted_leave_no_start():
    found = planned(schedule_start_date="2026-11-27", schedule_end_date="2026-11-23")
    assert (found.state, found.possible, found.next_starts) == ("never", 0, ())


@pytest.mark.parametrize("cooldown", [None, 0, -5, 1])
def test_a_cooldown_that_is_missing_or_not_above_zero_is_a_minute(cooldown):
    first, second = planned(cooldown_minutes=cooldown).next_starts[:2]
    assert second - first == timedelta(minutes=1)


def test_the_cooldown_is_elapsed_time_across_a_change_of_the_clocks():
    block = cycles(
        schedule=week("00:00", "24:00", DAYS),
        cooldown_minutes=1440,
        max_iterations=2,
        schedule_start_date="2026-03-07",
        schedule_end_date=None,
    )
    given = campaign(
        timezone="America/Tijuana", scheduling=week("00:00", "24:00", DAYS), cycles=block
    )
    found = standing(read(snapshot(given)), datetime(2026, 3, 7, 20, tzinfo=UTC)).cycles
    assert [str(each) for each in found.next_starts] == [
        "2026-03-07 20:00:00+00:00",
        "2026-03-08 20:00:00+00:00",
    ]


@pytest.mark.parametrize(
    ("changes", "summary"),
    [
        ({"max_iterations": 0}, "No iteration is planned."),
        ({"max_iterations": 1}, "The one planned iteration can start by 27 Nov 2026."),
        ({"max_iterations": 2}, "All 2 planned iterations can start by 27 Nov 2026."),
        (
            {"max_iterations": 1, "schedule_end_date": None},
            "The one planned iteration can start.",
        ),
        ({"schedule_end_date": None}, "All 7 planned iterations can start."),
        (
            {"schedule_end_date": None, "schedule": week(days=())},
            "None of the 7 planned iterations can start.",
        ),
        (
            {"schedule_end_date": None, "schedule": None},
            "Some hours are unknown, and so is how many of the 7 planned iterations can start.",
        ),
        (
            {"cooldown_minutes": "soon", "max_iterations": 2},
            "The cooldown is unknown, and so is how many of the 2 planned iterations can start.",
        ),
        (
            {"cooldown_minutes": "soon", "max_iterations": 1},
            "The one planned iteration can start by 27 Nov 2026.",
        ),
    ],
)
def test_the_summary_says_how_many_can_start_by_when(changes, summary):
    assert planned(**changes).summary == summary


@pytest.mark.parametrize(
    ("planned_iterations", "summary"),
    [
        (0, "No iteration is planned."),
        (1, "The cycles ended on 27 Nov 2026: the one planned iteration could have started."),
        (2, "The cycles ended on 27 Nov 2026: all 2 planned iterations could have started."),
        (
            7,
            (
                "The cycles ended on 27 Nov 2026: "
                "at most 5 of the 7 planned iterations could have started."
            ),
        ),
    ],
)
def test_the_summary_of_a_period_that_is_over_says_how_many_could_have_started(
    planned_iterations, summary
):
    changes = {"max_iterations": planned_iterations, "schedule_start_date": "2026-11-23"}
    assert planned("2026-11-28T06:00:00Z", **changes).summary == summary
    # Its last minute in the campaign's zone is not over yet.
    assert "could" not in planned("2026-11-28T05:59:00Z", **changes).summary


def test_an_unknown_number_of_iterations_leaves_what_can_start_unknown():
    found = planned(max_iterations=None)
    assert (found.planned, found.possible, found.possible_from_now) == (None, None, None)
    assert len(found.next_starts) == 1
    assert found.summary == "How many iterations are planned is unknown."


def test_iterations_that_have_run_are_taken_off_and_starts_count_from_the_last():
    given = campaign(
        scheduling=week("00:00", "24:00", DAYS),
        cycles=cycles(),
        cycle_current_iteration=5,
        cycle_last_iteration_at="2026-11-24T16:00:00Z",
    )
    reading = read(snapshot(given))
    assert (reading.iterations_run, reading.last_iteration_at.hour) == (5, 16)
    found = standing(reading, datetime(2026, 11, 24, 20, tzinfo=UTC)).cycles
    assert (found.planned, found.possible, found.possible_from_now) == (7, 5, 2)
    assert [each.day for each in found.next_starts] == [25, 26]
    assert found.iterations_run == 5
    assert planned().iterations_run is None


def test_unknown_hours_leave_open_whether_more_can_start_but_not_that_all_can():
    unknown = week() | {"wed": {"startTime": "x", "stopTime": "y", "active": True}}
    now = datetime(2026, 11, 20, 18, tzinfo=UTC)

    def stand(**changes):
        given = campaign(scheduling=unknown, cycles=cycles(**changes))
        return standing(read(snapshot(given)), now).cycles

    short = stand()
    assert (short.possible, short.possible_from_now, short.suggestions) == (None, None, ())
    assert short.summary.startswith("Some hours are unknown, ")
    assert (stand(max_iterations=4).possible, stand(max_iterations=4).possible_from_now) == (4, 4)


def test_suggestions_that_lie_in_the_past_are_not_made():
    codes = [
        {each.code for each in planned(now).suggestions}
        for now in ("2026-11-27T18:00:00Z", "2026-11-30T18:00:00Z", "2026-12-02T18:00:00Z")
    ]
    assert codes == [{"shorter_cooldown", "later_end"}, {"later_end"}, set()]


def test_absurd_numbers_are_answered():
    found = planned(cooldown_minutes=2**63 - 1, max_iterations=2**63 - 1)
    assert (found.possible, len(found.next_starts)) == (1, 1)
    assert found.planned == 2**63 - 1
    endless = planned(max_iterations=10**15, schedule_end_date=None)
    assert endless.summary == "All 1,000,000,000,000,000 planned iterations can start."
    assert planned(max_iterations=2**63).planned is None
    assert planned(max_iterations=-3).planned is None
    assert planned("0001-01-01T00:00:00Z").possible == 5
    assert planned("9999-12-31T23:59:59Z").possible_from_now == 0


def test_a_million_iterations_until_2099_are_counted():
    found = planned(
        "2026-01-01T00:00:00Z",
        schedule=week("00:00", "24:00", DAYS),
        max_iterations=10**6,
        cooldown_minutes=60,
        schedule_start_date="2026-01-01",
        schedule_end_date="2099-12-31",
    )
    assert found.possible == 74 * 8760 + 18 * 24  # eighteen leap years


def weeks_of(zone):
    return st.tuples(
        st.lists(
            st.none() | st.tuples(st.integers(0, 1439), st.integers(0, 2880)),
            min_size=7,
            max_size=7,
        ).map(week_of),
        st.just(zone),
    )


@given(
    st.sampled_from(_ZONES).flatmap(weeks_of),
    st.integers(0, 20 * 1440),
    st.integers(0, 4500),
    st.integers(100, 30_000),
)
@settings(max_examples=200)
def test_counting_week_by_week_yields_what_going_from_start_to_start_does(
    week_and_zone, after, days, cooldown
):
    a_week, zone = week_and_zone
    course = OpenCalendar(a_week, zone, date(2026, 1, 5), date(2026, 1, 5) + timedelta(days=days))
    begin = elapsed(BEGIN) + after
    each = list(islice(starts(course, begin, cooldown), 50_000))
    assert possible(course, begin, cooldown, 50_000) == len(each)
    assert possible(course, begin, cooldown, len(each) // 2) == len(each) // 2


def test_starts_are_in_order_and_a_cooldown_apart():
    course = OpenCalendar(week_of([(540, 1080)] * 5 + [None] * 2), "Europe/Madrid")
    found = list(islice(starts(course, elapsed(BEGIN), 700), 400))
    assert all(other - one >= 700 for one, other in pairwise(found))
    assert all(course.open_at(minute) for minute in found)
    assert instant_of(found[-1]).year == 2027


def test_the_longest_cooldown_may_be_a_single_minute():
    one_day = {
        "schedule_end_date": "2026-11-23",
        "schedule": week(days=("mon",)),
        "max_iterations": 540,
    }
    two_minutes = planned(cooldown_minutes=2, **one_day)
    assert two_minutes.possible == 270
    assert [(each.code, each.value) for each in two_minutes.suggestions] == [
        ("shorter_cooldown", 1),
        ("later_end", date(2026, 11, 30)),
    ]
    assert planned(cooldown_minutes=1, **one_day).suggestions == ()
    many = planned(cooldown_minutes=1, **one_day | {"max_iterations": 541}).suggestions
    assert [each.code for each in many] == ["later_end"]


def test_a_later_end_is_searched_over_two_years_and_no_further():
    def later_end(count):
        found = planned(cooldown_minutes=14 * 1440, max_iterations=count).suggestions
        return [each.value for each in found if each.code == "later_end"]

    # Every other Monday from 23 November 2026 on; two years end on 26 November 2028.
    assert later_end(53) == [date(2028, 11, 20)]
    assert later_end(54) == []


@pytest.mark.parametrize(
    ("changes", "fits", "most_counts"),
    [
        # Counted for the period and for four weeks ahead.
        ({"max_iterations": 3000, "cooldown_minutes": 10_079}, True, 2),
        # The same, and from the first start at or after each instant, which is Monday's.
        ({"max_iterations": 5000, "cooldown_minutes": 10_079}, False, 3),
    ],
)
def test_a_long_plan_is_not_counted_anew_for_each_instant(changes, fits, most_counts, monkeypatch):
    counted = []

    def watched(calendar, begin, cooldown, most):
        counted.append(begin)
        return possible(calendar, begin, cooldown, most)

    given = campaign(
        cycles=cycles(schedule_start_date="2026-01-02", schedule_end_date="2100-12-30", **changes)
    )
    reading = read(snapshot(given))
    saturday = datetime(2026, 1, 10, 15, 0, tzinfo=UTC)
    standing(reading, saturday - timedelta(days=60))  # what is suggested is searched for once
    monkeypatch.setattr(plan, "possible", watched)
    found = [standing(reading, saturday + timedelta(minutes=each)) for each in range(60)]
    assert len(counted) <= most_counts
    assert len({each.cycles.possible_from_now for each in found}) == 1
    assert (found[0].cycles.possible_from_now == 3000) is fits


@given(cases(longest_period=400), st.lists(st.integers(0, 90 * 1440), max_size=5))
@settings(max_examples=60, deadline=None)
def test_what_is_remembered_of_a_plan_is_what_is_counted(case, later):
    given, now = case
    reading = read(snapshot(given))
    config = reading.cycles
    effective = dated(config, reading.timezone)
    for minutes in [0, *later]:
        begin = elapsed(now) + minutes
        wanted = possible(effective, begin, config.cooldown_minutes, config.planned)
        args = (effective, begin, config.cooldown_minutes, config.planned)
        assert possible_from(*args) == wanted
