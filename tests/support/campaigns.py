"""Campaigns as the API sends them, for tests: one by hand, many by hypothesis."""

import json
from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from altur_tui.wire.campaign import Snapshot, decode

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
FETCHED_AT = datetime(2026, 11, 24, 21, 46, tzinfo=UTC)


def day(start="09:00", stop="18:00", active=True):
    return {"startTime": start, "stopTime": stop, "active": active}


def week(start="09:00", stop="18:00", days=DAYS[:5]):
    return {name: day(start, stop, name in days) for name in DAYS}


def cycles(**changes):
    return {
        "enabled": True,
        "mode": "scheduled",
        "max_iterations": 7,
        "cooldown_minutes": 720,
        "filter_statuses": ["voicemail"],
        "filter_tags": ["PROMESA"],
        "schedule": week(),
        "schedule_start_date": "2026-11-23",
        "schedule_end_date": "2026-11-27",
    } | changes


def campaign(**changes):
    """Return a campaign about which there is nothing to find."""
    return {
        "id": 1234,
        "name": "Cobranza",
        "agent": {"id": "agt_1", "name": "Sofía"},
        "integration": {"id": "int_1", "type": "phone_call"},
        "created_at": "2026-11-07T05:31:56Z",
        "status": "active",
        "timezone": "America/Mexico_City",
        "scheduling": week(),
    } | changes


def snapshot(given, **changes) -> Snapshot:
    body = json.dumps({"success": True, "campaign": given}).encode()
    return decode(1234, body, **{"fetched_at": FETCHED_AT} | changes)


# Zones with an instant at which something happens to their clocks.
ZONES = {
    "America/Tijuana": ("2026-03-08T10:00Z", "2026-11-01T09:00Z"),
    "America/Santiago": ("2026-04-05T03:00Z", "2026-09-06T04:00Z"),
    "Europe/Madrid": ("2026-03-29T01:00Z", "2026-10-25T01:00Z"),
    "Australia/Lord_Howe": ("2026-04-04T15:00Z", "2026-10-03T15:30Z"),
    "Asia/Kathmandu": ("2026-01-01T00:00Z", "1985-12-31T18:30Z"),
    "America/Mexico_City": ("2026-11-23T15:00Z", "2022-10-30T07:00Z"),
    "Africa/Casablanca": ("2026-02-15T02:00Z", "2026-03-22T02:00Z"),
    "America/St_Johns": ("2011-03-13T03:31Z", "2010-11-07T02:31Z"),
    "Pacific/Apia": ("2011-12-30T10:00Z", "2026-11-23T00:00Z"),
    "Asia/Gaza": ("2040-10-13T00:00Z", "2040-10-20T00:00Z"),
}
_TIMES = st.one_of(
    st.sampled_from(
        [
            *("00:00", "23:59", "24:00", "09:00", "18:00", "22:00", "02:00", "01:00", "03:00"),
            *("02:30", "01:30", "00:30", "23:30", "00:01"),
        ]
    ),
    st.builds("{:02}:{:02}".format, st.integers(0, 23), st.integers(0, 59)),
)
_DAYS = st.builds(day, _TIMES, _TIMES, st.sampled_from([True, True, True, False]))
_FULL_DAYS = st.just(day("00:00", "24:00"))


def weeks():
    """Return the strategy of weeks: ragged ones, even ones, full ones."""
    return st.one_of(
        st.fixed_dictionaries(dict.fromkeys(DAYS, _DAYS)),
        st.builds(week, _TIMES, _TIMES, st.sets(st.sampled_from(DAYS))),
        st.fixed_dictionaries({name: st.one_of(_FULL_DAYS, _FULL_DAYS, _DAYS) for name in DAYS}),
        st.just(week("00:00", "24:00", DAYS)),
    )


@st.composite
def partly_unknown_weeks(draw):
    """Return a week some days of which cannot be read or are missing, or none at all."""
    days = draw(st.one_of(weeks(), st.just(week(days=()))))
    for name in draw(st.sets(st.sampled_from(DAYS))):
        days = days | {name: draw(st.sampled_from([day("9 AM"), day(None, None), None]))}
    return draw(st.sampled_from([days, days, days, days, None]))


@st.composite
def cases(draw, *, longest_period=40):
    """Return a campaign with cycles, and an instant."""
    zone = draw(st.sampled_from(sorted(ZONES)))
    about = datetime.fromisoformat(draw(st.sampled_from(ZONES[zone])))
    now = about + timedelta(seconds=draw(st.integers(-4 * 86400, 4 * 86400)))
    if draw(st.booleans()):
        now = now.replace(second=0)
    start = end = None
    if draw(st.booleans()):
        start = now.date() + timedelta(days=draw(st.integers(-longest_period // 2, 10)))
    if draw(st.sampled_from([True, True, False])):
        length = draw(st.integers(-2, longest_period))
        end = (start or now.date()) + timedelta(days=length)
    created = now + timedelta(minutes=draw(st.integers(-20 * 1440, 1440)), seconds=7)
    planned = draw(st.one_of(st.integers(0, 12), st.integers(0, 2000)))
    cooldown = draw(st.one_of(st.integers(-1, 4000), st.sampled_from([1, 60, 720, 1440, 10080])))
    block = cycles(
        mode=draw(st.sampled_from(["scheduled", "scheduled", "cooldown"])),
        max_iterations=planned,
        cooldown_minutes=cooldown,
        schedule=draw(weeks()),
        schedule_start_date=start and start.isoformat(),
        schedule_end_date=end and end.isoformat(),
    )
    given = campaign(
        timezone=zone,
        scheduling=draw(weeks()),
        cycles=block,
        created_at=created.isoformat() if draw(st.booleans()) else None,
    )
    return given, now
