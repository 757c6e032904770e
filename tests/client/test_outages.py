"""Outages, in virtual time and without a network: nothing is lost, and nobody is hammered."""

import asyncio
from itertools import pairwise
from math import inf
from types import SimpleNamespace

import httpx
import pytest
from support.asking import ask_all, client_for, closing
from support.scripted import BASE, GOOD, NOON, refusal
from support.virtual_time import run_virtual

from altur_tui.client.client import AlturClient
from altur_tui.client.slot import RequestSlot
from altur_tui.core.bulk import BulkFetch
from altur_tui.core.repository import Repository
from altur_tui.wire.campaign import Snapshot
from altur_tui.wire.errors import AlturError, ErrorKind

REFUSED = httpx.ConnectError("nobody listens")
SILENT = "silent"
GET = SimpleNamespace(method=b"GET")
STREAM = SimpleNamespace(get_extra_info=lambda name: ("192.0.2.1", 443))


def now() -> float:
    return asyncio.get_running_loop().time()


class FailingFor(httpx.AsyncBaseTransport):
    """A server that fails from an instant on for some seconds, and answers otherwise.

    It tells its steps as a network does.
    """

    def __init__(self, seconds: float, failure: object, *, after: float = 0.0) -> None:
        self.began = now()
        self.fails_from, self.fails_until = self.began + after, self.began + after + seconds
        self.failure = failure
        self.asked_at: list[float] = []
        self.failed_at: list[float] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.asked_at.append(now() - self.began)
        trace = request.extensions["trace"]
        await trace("connection.connect_tcp.started", {})
        is_well = not self.fails_from <= now() < self.fails_until
        if is_well or self.failure is not REFUSED:
            await trace("connection.connect_tcp.complete", {"return_value": STREAM})
            await trace("http11.send_request_headers.started", {"request": GET})
        if is_well:
            await asyncio.sleep(0.08)
            await trace("http11.receive_response_headers.complete", {})
            return httpx.Response(200, content=GOOD.content)
        self.failed_at.append(now() - self.began)
        if self.failure is SILENT:
            await asyncio.sleep(3600)
        if isinstance(self.failure, Exception):
            raise self.failure
        assert isinstance(self.failure, httpx.Response)
        return httpx.Response(
            self.failure.status_code, headers=self.failure.headers, content=self.failure.content
        )


def bulk_for(client: AlturClient) -> tuple[BulkFetch, Repository]:
    async def connect() -> AlturClient:
        return client

    repository = Repository(connect, clock=lambda: NOON)
    return BulkFetch(repository, in_sight=lambda: (), timer=now), repository


OUTAGES = [
    *[(seconds, REFUSED) for seconds in (3, 12, 25)],
    (6, refusal(503)),
    *[(60, refusal(429, **headers)) for headers in ({}, *({"Retry_After": n} for n in "15"))],
    (60, refusal(429, Retry_After="60")),
    (100, SILENT),
]


@pytest.mark.parametrize(("seconds", "failure"), OUTAGES)
@pytest.mark.parametrize("after", [0.0, 2.5])
def test_an_unwatched_fleet_comes_through_every_outage_without_a_failed_row(
    seconds, failure, after
):
    async def scenario():
        server = FailingFor(seconds, failure, after=after)
        async with closing(client_for(BASE, transport=server)) as client:
            bulk, repository = bulk_for(client)
            bulk.ask(range(1, 201))
            async with asyncio.timeout(400):
                await bulk.run()
            known = [repository.known(each) for each in range(1, 201)]
            assert all(each.reading is not None and each.error is None for each in known)
            # What was in flight when it began, and then one request at a time.
            assert len(server.failed_at) <= 40 + seconds

    run_virtual(scenario())


@pytest.mark.parametrize(("seconds", "failure"), [(3, REFUSED), (6, refusal(503)), (12, REFUSED)])
def test_a_command_waits_out_what_is_shorter_than_its_timeout(seconds, failure):
    async def scenario():
        server = FailingFor(seconds, failure)
        async with closing(client_for(BASE, transport=server)) as client:
            results = await ask_all(client, range(200))
            assert all(isinstance(each, Snapshot) for each in results)

    run_virtual(scenario())


@pytest.mark.parametrize("failure", [REFUSED, refusal(503), SILENT])
@pytest.mark.parametrize("count", [1, 200])
def test_a_command_gives_up_after_its_timeout_without_any_answer(failure, count):
    async def scenario():
        server = FailingFor(inf, failure)
        async with closing(client_for(BASE, transport=server, timeout=20)) as client:
            began = now()
            results = await ask_all(client, range(count))
            assert all(isinstance(each, AlturError) for each in results)
            assert {each.exit_code for each in results} == {5}
            assert 10 < now() - began <= 21
            # What is asked for later is not waited for once more.
            await asyncio.gather(*(client.campaign(9) for _ in "1"), return_exceptions=True)
            assert len(server.asked_at) <= 60

    run_virtual(scenario())


def test_the_timeout_counts_from_the_last_answer():
    async def scenario():
        server = FailingFor(inf, REFUSED, after=30.0)
        async with closing(client_for(BASE, transport=server, timeout=20)) as client:
            results = await ask_all(client, range(500))
            assert 320 < sum(isinstance(each, Snapshot) for each in results) < 380
            assert now() - server.began == pytest.approx(50, abs=1)

    run_virtual(scenario())


def test_in_an_outage_one_request_at_a_time_tries_after_growing_pauses():
    async def scenario():
        server = FailingFor(60, REFUSED)
        async with closing(client_for(BASE, transport=server)) as client:
            bulk, _ = bulk_for(client)
            bulk.ask(range(1, 50))
            running = asyncio.ensure_future(bulk.run())
            await asyncio.sleep(59)
            outage = bulk.outage
            assert (outage.kind, outage.asked) == (ErrorKind.NETWORK, False)
            assert outage.message == "No connection to altur.example could be made."
            assert outage.since == pytest.approx(59)
            assert 0 < outage.next_try <= 12.5
            # The first connections were tried together; then single tries, ever further apart.
            tries = [at for at in server.failed_at if at > 0]
            assert 5 <= len(tries) <= 11
            await running
            assert bulk.outage is None
            assert client.outage is None

    run_virtual(scenario())


class OneBad(FailingFor):
    """Fails one campaign for ever."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.fails_until = inf if request.url.path.endswith("/7") else -inf
        return await super().handle_async_request(request)


@pytest.mark.parametrize("failure", [refusal(503), refusal(500), httpx.ReadError("cut")])
def test_one_campaigns_own_failure_holds_nobody_up(failure):
    async def scenario():
        server = OneBad(inf, failure)
        async with closing(client_for(BASE, transport=server)) as client:
            results = await ask_all(client, range(60))
            assert [isinstance(each, Snapshot) for each in results].count(False) == 1
            assert len(server.failed_at) == 3
            assert now() - server.began < 7

    run_virtual(scenario())


class SomeBad(FailingFor):
    """Fails every tenth campaign for ever."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.fails_until = inf if request.url.path.endswith("7") else -inf
        return await super().handle_async_request(request)


@pytest.mark.parametrize("failure", [refusal(503), refusal(500), httpx.ReadError("cut")])
def test_several_campaigns_that_fail_for_ever_hold_up_no_fleet(failure):
    async def scenario():
        server = SomeBad(inf, failure)
        async with closing(client_for(BASE, transport=server)) as client:
            bulk, repository = bulk_for(client)
            bulk.ask(range(60))
            running = asyncio.ensure_future(bulk.run())
            await bulk.at_rest()
            failed = [each for each in range(60) if repository.known(each).error is not None]
            assert failed == [7, 17, 27, 37, 47, 57]
            assert now() - server.began < 90
            bulk.stop()
            await running

    run_virtual(scenario())


def test_failures_with_answers_between_them_are_no_outage():
    async def scenario():
        server, told = SomeBad(inf, refusal(500)), []
        async with closing(client_for(BASE, transport=server)) as client:
            client.throttle.on_outage = told.append
            for first in range(7, 60, 10):  # one that fails, and one that does not
                asking = (client.campaign(each) for each in (first, first + 1))
                await asyncio.gather(*asking, return_exceptions=True)
            assert told == []

    run_virtual(scenario())


@pytest.mark.parametrize("how", [{"by_person": True}, {"urgent": True}])
@pytest.mark.parametrize("failure", [REFUSED, refusal(429, Retry_After="3600")])
def test_what_a_person_asks_for_is_asked_in_an_outage(how, failure):
    async def scenario():
        server = FailingFor(3000, failure)
        async with closing(client_for(BASE, transport=server)) as client:
            bulk, _ = bulk_for(client)
            bulk.ask(range(1, 30))
            running = asyncio.ensure_future(bulk.run())
            await asyncio.sleep(100)
            server.fails_until = -inf  # it is back, but nobody has tried
            asked = len(server.asked_at)
            bulk.ask((20,), **how)
            await asyncio.sleep(0.2)
            assert len(server.asked_at) > asked
            await running
            assert bulk.done == 29

    run_virtual(scenario())


def test_one_long_pause_ends_with_the_first_success_of_a_person():
    async def scenario():
        server = FailingFor(5, refusal(429, Retry_After="3600"))
        async with closing(client_for(BASE, transport=server)) as client:
            bulk, repository = bulk_for(client)
            bulk.ask(range(1, 30))
            running = asyncio.ensure_future(bulk.run())
            await asyncio.sleep(60)
            assert bulk.outage.asked
            assert not any(repository.known(each).error for each in range(1, 30))
            await repository.refresh(100, priority=True)
            await running
            assert now() - server.began < 70

    run_virtual(scenario())


def test_what_failed_by_itself_is_fetched_again_after_growing_pauses_until_it_is_stopped():
    async def scenario():
        server = OneBad(inf, refusal(500))
        async with closing(client_for(BASE, transport=server)) as client:
            bulk, repository = bulk_for(client)
            bulk.ask(range(1, 20))
            running = asyncio.ensure_future(bulk.run())
            await bulk.at_rest()
            assert repository.known(7).error.kind is ErrorKind.SERVER
            assert (bulk.active, bulk.retries_in) == (False, pytest.approx(5))
            await asyncio.sleep(200)
            first_tries = server.failed_at[::3]
            gaps = [later - earlier for earlier, later in pairwise(first_tries)]
            assert len(gaps) >= 4
            assert gaps == sorted(gaps)
            assert bulk.stop()
            await running
            assert bulk.retries_in is None
            asked = len(server.asked_at)
            await asyncio.sleep(1000)
            assert len(server.asked_at) == asked

    run_virtual(scenario())


def test_the_pauses_begin_anew_after_a_success():
    class Toggled(FailingFor):
        def fails(self, fails: bool) -> None:
            self.fails_until = inf if fails else -inf

    async def scenario():
        server = Toggled(inf, refusal(500))
        async with closing(client_for(BASE, transport=server)) as client:
            bulk, repository = bulk_for(client)
            bulk.ask([7])
            running = asyncio.ensure_future(bulk.run())
            # In the middle of the third pause, wherever jitter puts its ends.
            await asyncio.sleep(30)
            assert bulk.retries_in > 5
            server.fails(False)
            await running
            assert repository.known(7).error is None
            server.fails(True)
            bulk.ask([7])
            running = asyncio.ensure_future(bulk.run())
            await bulk.at_rest()
            assert bulk.retries_in == pytest.approx(5)
            bulk.stop()
            await running

    run_virtual(scenario())


@pytest.mark.parametrize("kind", [404, 401])
def test_what_would_fail_again_is_not_fetched_again(kind):
    async def scenario():
        server = OneBad(inf, refusal(kind))
        async with closing(client_for(BASE, transport=server)) as client:
            bulk, repository = bulk_for(client)
            bulk.ask(range(1, 20))
            await bulk.run()
            assert repository.known(7).error is not None

    run_virtual(scenario())


def test_many_that_share_the_key_are_late_and_lose_nothing():
    """Every other request is refused, as if other programs took the slots."""

    class Shared(FailingFor):
        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            self.fails_until = inf if len(self.asked_at) % 2 else -inf
            return await super().handle_async_request(request)

    async def scenario():
        server = Shared(inf, refusal(429))
        async with closing(client_for(BASE, transport=server)) as client:
            results = await ask_all(client, range(60))
            assert all(isinstance(each, Snapshot) for each in results)

    run_virtual(scenario())


def test_a_request_with_patience_waits_while_one_without_gives_up():
    async def scenario():
        server = FailingFor(90, REFUSED)
        async with closing(client_for(BASE, transport=server, timeout=5)) as client:
            patient = asyncio.ensure_future(client.campaign(1, slot=RequestSlot(patience=inf)))
            with pytest.raises(AlturError):
                await client.campaign(2)
            assert now() - server.began == pytest.approx(5)
            assert isinstance(await patient, Snapshot)

    run_virtual(scenario())
