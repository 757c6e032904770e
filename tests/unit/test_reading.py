"""From a snapshot to a reading and a standing: identity, safe texts, and hostile answers."""

import json
from datetime import UTC, datetime

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.campaigns import DAYS, FETCHED_AT, campaign, cycles, day, snapshot, week

from altur_tui.campaign.grid import cell_sentence, grid
from altur_tui.campaign.reading import read, standing
from altur_tui.text import width

NOW = datetime(2026, 11, 24, 16, 0, 30, tzinfo=UTC)


def test_the_identity_is_read():
    found = read(snapshot(campaign(archived=False)))
    assert (found.id, found.fetched_at, found.name) == (1234, FETCHED_AT, "Cobranza")
    assert (found.agent_id, found.agent_name) == ("agt_1", "Sofía")
    assert (found.integration_id, found.integration_type) == ("int_1", "phone_call")
    assert found.created_at == datetime(2026, 11, 7, 5, 31, 56, tzinfo=UTC)
    assert (found.status, found.archived) == ("active", False)
    assert (found.timezone, found.timezone_source) == ("America/Mexico_City", "campaign")


def test_an_answer_with_nothing_in_it_is_a_reading_all_the_same():
    found = read(snapshot({}))
    assert (found.name, found.agent_id, found.created_at, found.status) == (None,) * 4
    assert (found.channel, found.channel_source) == ("unknown", "unknown")
    assert (found.timezone, found.timezone_source) == ("America/Mexico_City", "default")
    assert (found.cycles, found.analytics) == (None, None)
    assert standing(found, NOW).verdict.code == "hours_unknown"


def test_ids_may_be_numbers():
    found = read(snapshot(campaign(agent={"id": 7}, integration={"id": 8, "type": "whatsapp"})))
    assert (found.agent_id, found.integration_id) == ("7", "8")


@pytest.mark.parametrize(
    ("given_type", "analytics", "channel", "source"),
    [
        ("phone_call", None, "phone_call", "campaign"),
        ("whatsapp", {"calls": 1}, "whatsapp", "campaign"),
        ("sms", {"calls": 1}, "unknown", "campaign"),
        (None, {"calls": 1}, "phone_call", "inferred"),
        (None, {"contactsConvertedRate": 0.1}, "phone_call", "inferred"),
        (None, {"convertedRate": 0.1}, "whatsapp", "inferred"),
        (None, {"sent": 1, "read": None}, "whatsapp", "inferred"),
        (None, {"sent": 1, "calls": 1}, "unknown", "unknown"),
        (None, {"opens": 1}, "unknown", "unknown"),
        (None, None, "unknown", "unknown"),
    ],
)
def test_the_channel_is_the_given_one_or_inferred_from_the_metrics(
    given_type, analytics, channel, source
):
    found = read(snapshot(campaign(integration={"type": given_type}, analytics=analytics)))
    assert (found.channel, found.channel_source, found.integration_type) == (
        channel,
        source,
        given_type,
    )


@pytest.mark.parametrize("default", [None, "Mars/Olympus"])
def test_without_a_usable_configured_zone_the_default_one_counts(default):
    found = read(snapshot(campaign(timezone=None)), default)
    assert (found.timezone, found.timezone_source) == ("America/Mexico_City", "default")


def test_a_given_zone_counts_before_the_configured_one():
    found = read(snapshot(campaign(timezone="Asia/Kathmandu")), "Europe/Madrid")
    assert (found.timezone, found.timezone_source) == ("Asia/Kathmandu", "campaign")


def test_a_standing_says_where_in_the_campaigns_week_the_instant_is():
    found = standing(read(snapshot(campaign())), NOW)
    assert (found.at, found.weekday, found.minute) == (NOW, 1, 10 * 60)


NASTY = "a\x1b[31m\x1b]52;c;eA==\x07b\u202ec\u200bd\ne\u2028f\x00"


def texts(value):
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for name, each in value.items():
            yield from texts(name)
            yield from texts(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from texts(each)


def test_no_text_of_the_server_reaches_a_reading_or_a_standing_unsafe():
    nasty_days = {name: day(NASTY, NASTY) for name in DAYS}
    nasty = campaign(
        name=NASTY,
        agent={"id": NASTY, "name": NASTY},
        integration={"id": NASTY, "type": NASTY},
        status=NASTY,
        created_at=NASTY,
        timezone=NASTY,
        scheduling=nasty_days | {"mon": day()},
        cycles=cycles(
            mode=NASTY,
            filter_statuses=[NASTY],
            filter_tags=[NASTY],
            schedule=nasty_days,
            schedule_start_date=NASTY,
            schedule_end_date=NASTY,
        ),
        analytics={NASTY: 1, NASTY + "Rate": 0.5, NASTY + "2": [NASTY]},
    )
    reading = read(snapshot(nasty))
    for value in (reading, standing(reading, NOW)):
        plain = msgspec.to_builtins(value, enc_hook=str)
        if plain.get("analytics"):
            plain["analytics"]["other"] = None  # kept verbatim, and said to be
        for text in texts(plain):
            assert text.isprintable(), text


_JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**64 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=8)
    | st.sampled_from(["09:00", "22:00", "24:00", "2026-11-23", "9999-12-31", "scheduled"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=4,
)
_ANY_DAY = st.fixed_dictionaries(
    {}, optional={"startTime": _JSON, "stopTime": _JSON, "endTime": _JSON, "active": _JSON}
)
_ANY_WEEK = _JSON | st.fixed_dictionaries({}, optional=dict.fromkeys(DAYS, _JSON | _ANY_DAY))
_CYCLE_FIELDS = (
    *("enabled", "mode", "max_iterations", "cooldown_minutes", "filter_statuses", "filter_tags"),
    *("schedule_start_date", "schedule_end_date"),
)
_ANY_CYCLES = st.fixed_dictionaries(
    {"enabled": st.just(True)},
    optional=dict.fromkeys(_CYCLE_FIELDS[1:], _JSON) | {"schedule": _ANY_WEEK},
)
_PLAIN_FIELDS = (
    "id",
    "name",
    "agent",
    "integration",
    "created_at",
    "status",
    "archived",
    "timezone",
)
_ANY_CAMPAIGN = st.fixed_dictionaries(
    {},
    optional=dict.fromkeys(_PLAIN_FIELDS, _JSON)
    | {"scheduling": _ANY_WEEK, "cycles": _JSON | _ANY_CYCLES, "analytics": _JSON},
)
_INSTANTS = st.datetimes(timezones=st.just(UTC)) | st.just(NOW)


@given(_ANY_CAMPAIGN, _INSTANTS)
@settings(max_examples=150)
def test_whatever_the_server_sends_is_read_at_any_instant(hostile, now):
    reading = read(snapshot(hostile))
    found = standing(reading, now)
    assert all(each in found.findings for each in reading.findings)
    assert len(grid(reading, 24, zone="Europe/Madrid", at=now).rows) == 7
    assert cell_sentence(reading, 6, 47, zone="Asia/Kathmandu", at=now)
    changes = found.calling.changes_at
    assert changes is None or changes > now


def test_blocks_of_the_wrong_kind_cost_only_themselves():
    body = campaign(agent=3, integration="x", cycles=[], analytics=7, status=5, archived="no")
    found = read(snapshot(json.loads(json.dumps(body))))
    assert found.name == "Cobranza"
    assert found.calling_week == read(snapshot(campaign(scheduling=week()))).calling_week
    assert {each.where for each in found.findings if each.code == "wrong_type"} == {
        *("agent", "integration", "cycles", "analytics", "status", "archived"),
    }


def test_no_text_of_a_reading_is_long_however_long_the_answers_are():
    long = "\u202e漢\u0301" * 50_000
    given = campaign(
        name=long,
        agent={"id": long, "name": long},
        integration={"id": 10**4000, "type": long},
        created_at=long,
        status=long,
        timezone=long,
        scheduling=dict.fromkeys(DAYS, day(long, long)),
        cycles=cycles(
            mode=long, filter_statuses=[long], filter_tags=[long] * 2, schedule_end_date=long
        ),
        analytics={long: 1, f"{long}x": [long], "contacts": long},
    )
    reading = read(snapshot(given))
    texts = []

    def gather(value):
        if isinstance(value, str):
            texts.append(value)
        elif isinstance(value, dict):
            gather(list(value.items()))
        elif isinstance(value, list | tuple):
            for each in value:
                gather(each)

    gather(msgspec.to_builtins([reading, standing(reading, NOW)], enc_hook=str))
    assert max(map(width, texts)) <= 500
    assert reading.name.endswith("…")
