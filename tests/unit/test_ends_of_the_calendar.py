"""No date or number of an answer upsets what is made of it, first and last days included."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.campaigns import DAYS, campaign, cycles, day, snapshot, week

from altur_tui.campaign.grid import cell_sentence, grid
from altur_tui.campaign.reading import read, standing
from altur_tui.campaign.zone import FIRST, LAST, WallClock
from altur_tui.reports.formats import make_report
from altur_tui.reports.report import Format, Shown

# Zones as far ahead of UTC and behind it as there are, and one whose clocks change.
_ZONES = ["Pacific/Kiritimati", "Etc/GMT+12", "America/Santiago", None]
_DAYS_OF_NOTE = [
    *("0001-01-01", "0001-01-02", "0001-01-03", "0001-12-31", "0002-01-01", "0002-01-02"),
    *("1839-12-31", "1840-01-01", "1883-11-18", "1969-12-31", "2026-11-23", "2100-12-31"),
    *("2101-01-01", "9998-12-30", "9998-12-31", "9999-01-01", "9999-12-30", "9999-12-31"),
]
_OFFSETS = st.sampled_from(["", "Z", "+14:00", "-14:00", "+23:59", "-23:59"])
_DATES = st.one_of(
    st.none(), st.sampled_from(_DAYS_OF_NOTE), st.dates().map(date.isoformat), st.just(5)
)
_INSTANTS = st.one_of(
    st.builds(
        "{}T{}{}".format,
        st.sampled_from(_DAYS_OF_NOTE),
        st.sampled_from(["00:00:00", "23:59:59"]),
        _OFFSETS,
    ),
    st.builds(lambda at, offset: at.isoformat() + offset, st.datetimes(), _OFFSETS),
    st.none(),
)
_NUMBERS = st.one_of(
    st.sampled_from([0, -1, 1, 720, 1441, 10**6, 2**63, 2**64, 10**30, 1.5, 1e308, None, "5"]),
    st.integers(),
)
_WEEKS = st.one_of(
    st.just(week("00:00", "24:00", DAYS)),
    st.just(week("22:00", "02:00")),
    st.fixed_dictionaries({}, optional=dict.fromkeys(DAYS, st.just(day("23:59", "24:00")))),
    st.just({}),
)
_CYCLES = st.fixed_dictionaries(
    {"enabled": st.just(True), "max_iterations": _NUMBERS, "cooldown_minutes": _NUMBERS},
    optional={
        "mode": st.sampled_from(["scheduled", "scheduled", "cooldown"]),
        "schedule": _WEEKS,
        "schedule_start_date": _DATES,
        "schedule_end_date": _DATES,
    },
)
_CAMPAIGNS = st.fixed_dictionaries(
    {
        "created_at": _INSTANTS,
        "timezone": st.sampled_from(_ZONES),
        "status": st.sampled_from(["active", "cooldown", None]),
        "scheduling": _WEEKS,
        "cycles": _CYCLES,
        "analytics": st.dictionaries(
            st.sampled_from(["calls", "contacts", "contactsAnswered", "contactsAnsweredRate", "x"]),
            _NUMBERS,
        ),
    }
)
# The years that “--now” takes.
_EARLIEST, _LATEST = datetime(1970, 1, 1), datetime(2199, 12, 31, 23, 59, 59)  # noqa: DTZ001
_NOWS = st.one_of(
    st.sampled_from([_EARLIEST, _LATEST]).map(lambda at: at.replace(tzinfo=UTC)),
    st.datetimes(_EARLIEST, _LATEST, timezones=st.just(UTC)),
)


def _tell_all(given_campaign, now, viewer):
    """Make everything of an answer that is made of one; return what is known of it."""
    kept = snapshot(campaign(**given_campaign), server_time=now)
    reading = read(kept)
    found = standing(reading, now)
    grid(reading, 48, zone=viewer, at=now)
    cell_sentence(reading, 6, 23, 24, zone=viewer, at=now)
    for form in Format:
        for ids in ((1,), (1, 2)):
            report = make_report(form, ids, ZoneInfo(viewer))
            assert report.begin() + report.piece(Shown(kept, reading, found)) + report.end()
    return reading, found


@given(_CAMPAIGNS, _NOWS, st.sampled_from(["UTC", "Pacific/Kiritimati", "Etc/GMT+12"]))
@settings(max_examples=60, deadline=None)
def test_no_date_or_number_upsets_a_reading_its_standing_its_grid_or_its_reports(
    given_campaign, now, viewer
):
    _tell_all(given_campaign, now, viewer)


@pytest.mark.parametrize("created", ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z"])
def test_an_instant_at_an_end_of_the_calendar_counts_as_unreadable(created):
    now = datetime(2026, 11, 23, tzinfo=UTC)
    reading, _ = _tell_all({"created_at": created}, now, "Etc/GMT+12")
    assert reading.created_at is None
    assert "unreadable_date" in [each.code for each in reading.findings]


@pytest.mark.parametrize("start", ["0001-01-01", "0001-01-02", "0001-12-31", "0002-01-01"])
@pytest.mark.parametrize("full", [True, False])
def test_a_plan_from_the_first_year_is_counted_from_the_first_day_that_can_be(start, full):
    open_days = week("00:00", "24:00", DAYS) if full else week()
    block = cycles(
        schedule_start_date=start,
        schedule_end_date="0002-01-02",
        schedule=open_days,
        max_iterations=10**6,
        cooldown_minutes=1,
    )
    now = datetime(2026, 11, 23, tzinfo=UTC)
    _, found = _tell_all({"scheduling": open_days, "cycles": block, "timezone": "UTC"}, now, "UTC")
    # Tuesday and Wednesday: what lies before the year 2 is not counted.
    assert found.cycles.possible == (2 * 1440 if full else 2 * 540)


def test_a_plan_without_a_first_day_at_the_last_day_of_the_calendar_is_told():
    block = cycles(schedule_start_date=None, schedule_end_date="9999-12-31")
    _, found = _tell_all({"cycles": block}, datetime(2026, 11, 23, tzinfo=UTC), "UTC")
    assert found.cycles.possible == 7
    assert "beyond_horizon" in [each.code for each in found.findings]


def test_no_offset_span_begins_before_the_second_year():
    clock = WallClock("Etc/GMT+12")
    assert list(clock.offset_spans(-5000, FIRST)) == []
    assert [each.start for each in clock.offset_spans(-5000, FIRST + 10)] == [FIRST]
    assert list(clock.offset_spans(LAST, LAST + 5000)) == []
