"""The demo's campaigns: what each hides, at any date, and how its API answers."""

import json
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from support.entries import HIDES, NOW, READABLE

from altur_tui.campaign.analytics import PHONE_METRICS
from altur_tui.campaign.findings import FINDINGS
from altur_tui.campaign.kinds.answer import PAST
from altur_tui.campaign.reading import read, standing
from altur_tui.demo.catalog import CAMPAIGN_FIELDS, CAMPAIGNS, Behaviour, answer
from altur_tui.demo.transport import DemoTransport
from altur_tui.text import width
from altur_tui.wire.campaign import decode
from altur_tui.wire.errors import AlturError

BASE = "https://api.altur.io/api/v1.0"
# New year, a leap day, both ends of daylight saving in Tijuana, and a Sunday night.
INSTANTS = [
    NOW,
    datetime(2027, 1, 1, 6, 30, tzinfo=UTC),
    datetime(2028, 2, 29, 23, 59, 59, tzinfo=UTC),
    datetime(2027, 3, 14, 10, 30, tzinfo=UTC),
    datetime(2027, 11, 7, 9, 30, tzinfo=UTC),
    datetime(2026, 12, 7, 4, 0, tzinfo=UTC),
]


def snapshot(campaign_id, now=NOW):
    given = answer(campaign_id, 9, now)
    assert given.status == 200
    server_time = now + given.clock_error
    return decode(
        campaign_id, given.body, fetched_at=now, server_time=server_time, cached_seconds=given.age
    )


def stand(campaign_id, now=NOW):
    return standing(read(snapshot(campaign_id, now)), now)


def test_the_catalog_lists_each_campaign_once_from_1001_on():
    ids = [each.id for each in CAMPAIGNS]
    assert ids == list(range(1001, 1001 + len(ids)))
    unread = {"missing", "forbidden", "web_page"}
    assert tuple(each.id for each in CAMPAIGNS if each.behaviour not in unread) == READABLE
    assert all(str(each.name) and str(each.shows) for each in CAMPAIGNS)


def test_each_campaign_hides_exactly_what_it_is_there_for():
    found = {each: {finding.code for finding in stand(each).findings} for each in READABLE}
    assert found == {each: HIDES.get(each, set()) for each in READABLE}


def test_every_kind_of_finding_is_hidden_somewhere():
    # The demo's list never fails, and what was seen before is not in an answer.
    elsewhere = {"list_unavailable", *PAST}
    assert set().union(*HIDES.values(), elsewhere) == set(FINDINGS)


@pytest.mark.parametrize("now", INSTANTS, ids=str)
def test_at_any_date_something_is_open_something_closed_and_the_plans_mean_the_same(now):
    states = {each: stand(each, now).calling.state for each in READABLE}
    assert states[1002] == states[1024] == "always"
    assert states[1009] == "never"
    plan, whole = stand(1003, now).cycles, stand(1001, now).cycles
    assert plan is not None
    assert whole is not None
    assert (plan.planned, plan.possible) == (7, 5)
    helpful = {"later_end"} if plan.over else {"shorter_cooldown", "later_end"}
    assert {each.code for each in plan.suggestions} == helpful
    assert (whole.planned, whole.possible) == (7, 7)


@pytest.mark.parametrize("now", INSTANTS, ids=str)
def test_no_campaign_is_created_in_the_future(now):
    for campaign_id in READABLE:
        created = read(snapshot(campaign_id, now)).created_at
        assert created is None or created - timedelta(days=1) < now


def test_at_the_pictures_instant_the_first_is_open_for_two_hours_more():
    calling = stand(1001).calling
    assert calling.state == "open"
    assert calling.changes_at == NOW + timedelta(hours=2, minutes=14)


def test_the_numbers_of_a_phone_campaign_fit_together():
    all_given = [fields.get("analytics", {}) for fields in CAMPAIGN_FIELDS.values()]
    with_calls = [given for given in all_given if "calls" in given]
    assert len(with_calls) > 5
    for given in with_calls:
        assert set(PHONE_METRICS) <= set(given)
        assert given["calls"] == sum(
            given[f"callsAnsweredBy{each}"] for each in ("Human", "Machine", "Unknown")
        )
        contacts = [int(given[each]) for each in PHONE_METRICS if each.startswith("contacts")]
        assert max(contacts) == given["contacts"]
        assert int(given["contactsConverted"]) <= given["contactsAnswered"]


def test_there_are_a_very_long_and_a_very_wide_name_and_a_hostile_one():
    names = {each.id: each.name for each in CAMPAIGNS}
    assert len(names[1012]) > 200
    assert width(names[1013]) > len(names[1013]) + 30
    for trick in ("[bold", "[/]", "[@click=app.quit]", "\x1b[2J", "\x1b]52;", "\u202e", "漢", "💸"):
        assert trick in names[1011]


@pytest.fixture
def waits():
    return []


@pytest.fixture
async def api(waits):
    async def sleep(seconds):
        waits.append(seconds)

    transport = DemoTransport(lambda: NOW, sleep=sleep)
    async with httpx.AsyncClient(transport=transport) as client:
        yield client


async def test_a_campaign_is_answered_with_the_servers_time(api, waits):
    response = await api.get(f"{BASE}/campaigns/1001")
    assert response.json()["success"] is True
    assert response.json()["campaign"]["name"] == "HIPOTECARIO_MORA30_Q4"
    assert response.headers["Date"] == "Tue, 24 Nov 2026 21:46:00 GMT"
    assert waits == [0.15]


async def test_the_slow_one_takes_seconds_and_the_wrong_clock_lags(api, waits):
    slow, wrong = (
        next(each.id for each in CAMPAIGNS if each.behaviour is behaviour)
        for behaviour in (Behaviour.SLOW, Behaviour.WRONG_CLOCK)
    )
    await api.get(f"{BASE}/campaigns/{slow}")
    assert waits[0] >= 2
    response = await api.get(f"{BASE}/campaigns/{wrong}")
    assert response.headers["Date"] == "Tue, 24 Nov 2026 21:39:00 GMT"


async def test_the_server_error_outlasts_one_call_and_then_heals(api):
    statuses = [(await api.get(f"{BASE}/campaigns/1024")).status_code for _ in range(5)]
    assert statuses == [500, 500, 500, 200, 200]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/campaigns/1025", 404),
        ("/campaigns/999", 404),
        ("/campaigns/0", 404),
        ("/campaigns/" + "9" * 5000, 404),
        ("/campaigns/abc", 404),
        ("/campaigns/1026", 403),
        ("/elsewhere", 404),
        ("/elsewhere/1001", 404),
    ],
    ids=lambda each: str(each)[:24],
)
async def test_what_cannot_be_shown_is_answered_as_the_api_would(api, path, status):
    response = await api.get(BASE + path)
    assert response.status_code == status
    assert response.json()["message"]


async def test_a_web_page_comes_with_a_good_status(api):
    response = await api.get(f"{BASE}/campaigns/1027")
    assert response.status_code == 200
    with pytest.raises(AlturError, match="web page"):
        decode(1027, response.content, fetched_at=NOW)


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "HEAD"])
async def test_the_demo_only_reads(api, method):
    response = await api.request(method, f"{BASE}/campaigns/1001")
    assert response.status_code == 405


async def test_the_key_probe_gets_a_page_of_one(api):
    page = (await api.get(f"{BASE}/campaigns", params={"pageSize": 1})).json()
    assert [each["id"] for each in page["campaigns"]] == [1001]
    assert page["pagination"]["has_next"] is True
    assert page["campaigns"][0]["cycle_max_iterations"] == 7


async def test_pages_lead_through_all_campaigns_and_back(api):
    seen, cursor = [], None
    while True:
        params = {"pageSize": 7} | ({"cursor": cursor} if cursor else {})
        page = (await api.get(f"{BASE}/campaigns", params=params)).json()
        seen += [each["id"] for each in page["campaigns"]]
        assert page["total_count"] == len(CAMPAIGN_FIELDS)
        cursor = page["pagination"]["next_cursor"]
        if cursor is None:
            break
    assert seen == sorted(CAMPAIGN_FIELDS)
    assert page["pagination"]["has_next"] is False
    assert page["pagination"]["has_previous"] is True


async def test_the_list_is_filtered_as_asked(api):
    async def ids(**params):
        page = (await api.get(f"{BASE}/campaigns", params={"pageSize": 100, **params})).json()
        return [each["id"] for each in page["campaigns"]]

    assert await ids(status="inactive") == [1006]
    assert await ids(integration="whatsapp") == [1002, 1008, 1013, 1020]
    assert await ids(integration="whatsapp", status="cooldown") == [1020]
    assert await ids(agentId="nobody") == []


async def test_nonsense_in_the_query_gives_a_first_page(api):
    params = {"pageSize": "\x1b", "cursor": "after_99999999999999999999"}
    page = (await api.get(f"{BASE}/campaigns", params=params)).json()
    assert page["campaigns"][0]["id"] == 1001
    assert json.dumps(page)


async def test_each_further_answer_of_an_active_campaign_has_larger_counts_that_still_add_up(api):
    for campaign_id, whole in ((1001, "contacts"), (1002, "sent")):
        seen = []
        for _ in range(3):
            response = await api.get(f"{BASE}/campaigns/{campaign_id}")
            snapshot = decode(campaign_id, response.content, fetched_at=NOW)
            reading = read(snapshot)
            assert not [each for each in reading.findings if each.code == "rate_mismatch"]
            seen.append(reading.analytics)
        first, second, third = ([each.count for each in found.metrics] for found in seen)
        assert all(a <= b <= c for a, b, c in zip(first, second, third, strict=True))
        assert first != second != third
        assert seen[2].count("contactsProcessed" if whole == "contacts" else "delivered") <= (
            seen[2].count(whole)
        )
        if whole == "contacts":
            parts = [each.count for each in seen[2].metrics if each.of == "calls"]
            assert sum(parts) == seen[2].count("calls")


async def test_what_does_not_run_keeps_its_counts(api):
    for campaign_id in (1006, 1018, 1023):
        bodies = [
            (await api.get(f"{BASE}/campaigns/{campaign_id}")).json()["campaign"]["analytics"]
            for _ in range(3)
        ]
        assert bodies[0] == bodies[1] == bodies[2]
