import asyncio
import json
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from support.asking import client_for
from support.scripted import BASE, GOOD, Server
from support.virtual_time import run_virtual

from altur_tui.campaign.listed import ListedCampaign, Told
from altur_tui.campaign.reading import Reading, read
from altur_tui.client.slot import RequestSlot
from altur_tui.client.throttle import Throttle
from altur_tui.core.repository import Known, Repository, Source
from altur_tui.wire.campaign import Snapshot, decode
from altur_tui.wire.errors import AlturError, ErrorKind

NOW = datetime(2026, 11, 24, 21, 46, tzinfo=UTC)


class FakeSource:
    """Answers when it is told to, and keeps count."""

    def __init__(self) -> None:
        self.asked: list[int] = []
        self.slots: dict[int, RequestSlot] = {}
        self.answers: dict[int, asyncio.Future[str]] = {}
        self.cancelled: list[int] = []

    async def campaign(self, campaign_id: int, *, slot: RequestSlot | None = None) -> Snapshot:
        assert slot is not None
        self.asked.append(campaign_id)
        self.slots[campaign_id] = slot
        answer = self.answers.setdefault(campaign_id, asyncio.get_running_loop().create_future())
        try:
            name = await answer
        except asyncio.CancelledError:
            self.cancelled.append(campaign_id)
            raise
        finally:
            self.answers.pop(campaign_id, None)
        body = json.dumps({"campaign": {"id": campaign_id, "name": name}}).encode()
        return decode(campaign_id, body, fetched_at=NOW)

    def answer(self, campaign_id: int, name: str) -> None:
        self._future(campaign_id).set_result(name)

    def fail(self, campaign_id: int, kind: ErrorKind) -> None:
        self._future(campaign_id).set_exception(AlturError(kind, "It failed."))

    def _future(self, campaign_id: int) -> asyncio.Future[str]:
        return self.answers.setdefault(campaign_id, asyncio.get_running_loop().create_future())


class Stepper:
    """A clock that moves a second each time it is read."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now


@pytest.fixture
def source() -> FakeSource:
    return FakeSource()


@pytest.fixture
def repository(source: FakeSource) -> Repository:
    return Repository(connect_to(source), clock=Stepper())


def connect_to(source: Source) -> Callable[[], asyncio.Future[Source]]:
    async def connect() -> Source:
        return source

    return connect  # type: ignore[return-value]  # a coroutine is awaitable too


async def turns(count: int = 20) -> None:
    for _ in range(count):
        await asyncio.sleep(0)


async def test_a_good_answer_is_kept_with_its_reading(
    repository: Repository, source: FakeSource
) -> None:
    source.answer(1, "First")
    known = await repository.refresh(1)
    assert known == repository.known(1)
    assert known.reading is not None
    assert known.reading.name == "First"
    assert (known.error, known.loading, known.stale) == (None, False, False)


async def test_a_failure_stands_beside_the_last_good_answer_and_the_next_one_heals_it(
    repository: Repository, source: FakeSource
) -> None:
    source.answer(1, "First")
    good = await repository.refresh(1)
    source.fail(1, ErrorKind.SERVER)
    stale = await repository.refresh(1)
    assert stale.reading is good.reading
    assert stale.error is not None
    assert stale.stale
    assert stale.asked_at > good.asked_at  # type: ignore[operator]  # both were asked for
    source.answer(1, "Second")
    healed = await repository.refresh(1)
    assert healed.error is None
    assert healed.reading is not None
    assert healed.reading.name == "Second"


async def test_however_many_ask_there_is_one_request_per_id(
    repository: Repository, source: FakeSource
) -> None:
    many = [asyncio.ensure_future(repository.refresh(1)) for _ in range(5)]
    await turns()
    source.answer(1, "First")
    known = await asyncio.gather(*many)
    assert source.asked == [1]
    assert all(each is known[0] for each in known)


async def test_a_question_of_the_screen_moves_a_waiting_request_forward(
    repository: Repository, source: FakeSource
) -> None:
    background = asyncio.ensure_future(repository.refresh(1))
    await turns()
    assert not source.slots[1].priority
    screen = asyncio.ensure_future(repository.refresh(1, priority=True))
    await turns()
    assert source.slots[1].priority
    source.answer(1, "First")
    await asyncio.gather(background, screen)


async def test_one_who_stops_waiting_takes_the_answer_from_nobody(
    repository: Repository, source: FakeSource
) -> None:
    leaves = asyncio.ensure_future(repository.refresh(1))
    stays = asyncio.ensure_future(repository.refresh(1))
    await turns()
    leaves.cancel()
    await turns()
    source.answer(1, "First")
    assert (await stays).reading is not None
    assert leaves.cancelled()


async def test_a_request_that_nobody_waits_for_is_cancelled_and_can_be_made_again(
    repository: Repository, source: FakeSource
) -> None:
    asked = asyncio.ensure_future(repository.refresh(1))
    await turns()
    asked.cancel()
    again = asyncio.ensure_future(repository.refresh(1))
    await turns(1)
    await turns()
    assert source.cancelled == [1]
    source.answer(1, "First")
    assert (await again).reading is not None
    assert source.asked == [1, 1]
    assert not repository.known(1).loading


async def test_watchers_hear_of_the_beginning_and_the_end_until_they_leave(
    repository: Repository, source: FakeSource
) -> None:
    heard: list[Known] = []
    leave = repository.watch(heard.append)
    source.answer(1, "First")
    await repository.refresh(1)
    assert [(known.loading, known.reading is not None) for known in heard] == [
        (True, False),
        (False, True),
    ]
    leave()
    source.answer(1, "Second")
    await repository.refresh(1)
    assert len(heard) == 2


async def test_a_missing_key_is_an_error_like_others_and_the_next_request_tries_again(
    source: FakeSource,
) -> None:
    tries: list[int] = []

    async def connect() -> Source:
        tries.append(1)
        if len(tries) == 1:
            raise AlturError(ErrorKind.NO_KEY, "There is no key.")
        return source

    repository = Repository(connect, clock=Stepper())
    known = await repository.refresh(1)
    assert known.error is not None
    assert known.error.kind is ErrorKind.NO_KEY
    source.answer(1, "First")
    assert (await repository.refresh(1)).error is None
    source.answer(2, "Other")
    await repository.refresh(2)
    assert len(tries) == 2


async def test_many_come_in_the_order_asked_whatever_the_order_of_the_answers(
    repository: Repository, source: FakeSource
) -> None:
    async def collect() -> list[int]:
        return [known.id async for known in repository.stream([3, 1, 2])]

    collected = asyncio.ensure_future(collect())
    await turns()
    assert sorted(source.asked) == [1, 2, 3]
    for campaign_id in (2, 1, 3):
        source.answer(campaign_id, "Name")
        await turns()
    assert await collected == [3, 1, 2]


async def test_leaving_a_stream_cancels_what_is_under_way(
    repository: Repository, source: FakeSource
) -> None:
    stream = repository.stream([1, 2, 3])
    source.answer(1, "First")
    async for known in stream:
        assert known.id == 1
        break
    await stream.aclose()  # type: ignore[attr-defined]  # an async generator
    assert sorted(source.cancelled) == [2, 3]


async def test_a_stream_that_keeps_nothing_forgets_what_it_yielded(
    repository: Repository, source: FakeSource
) -> None:
    for campaign_id in (1, 2):
        source.answer(campaign_id, "Name")
    async for known in repository.stream([1, 2], keep=False):
        assert known.reading is not None
    assert repository.known(1) == Known(1)


async def test_closing_cancels_every_request(repository: Repository, source: FakeSource) -> None:
    asked = asyncio.ensure_future(repository.refresh(1))
    await turns()
    await repository.aclose()
    assert source.cancelled == [1]
    with pytest.raises(asyncio.CancelledError):
        await asked


@pytest.mark.parametrize(("filling", "elsewhere"), [(10, False), (100_000, True)])
async def test_a_large_answer_is_understood_off_the_loop(filling, elsewhere, monkeypatch) -> None:
    threads: list[int] = []

    def watched(snapshot: Snapshot, *known: Any) -> Reading:
        threads.append(threading.get_ident())
        return read(snapshot, *known)

    monkeypatch.setattr("altur_tui.core.repository.read", watched)
    source = FakeSource()
    repository = Repository(connect_to(source), clock=Stepper())
    source.answer(1, "x" * filling)
    known = await repository.refresh(1)
    assert known.reading is not None
    assert [each != threading.get_ident() for each in threads] == [elsewhere]


async def test_a_large_answer_that_nobody_waits_for_is_left() -> None:
    source = FakeSource()
    repository = Repository(connect_to(source), clock=Stepper())
    source.answer(1, "x" * 100_000)
    asking = asyncio.ensure_future(repository.refresh(1))
    await turns()
    asking.cancel()
    await asyncio.gather(asking, return_exceptions=True)
    assert not repository.known(1).loading


def test_a_request_that_waits_in_the_queue_leaves_it_when_nobody_waits_for_it() -> None:
    async def scenario() -> None:
        throttle = Throttle(limit=1)
        client = client_for(BASE, transport=Server(GOOD), throttle=throttle)
        repository = Repository(connect_to(client), clock=Stepper())
        heard: list[tuple[int, bool]] = []
        repository.watch(lambda known: heard.append((known.id, known.loading)))
        await repository.refresh(1)
        waits = asyncio.ensure_future(repository.refresh(2))
        await asyncio.sleep(0.1)
        slot = repository.slot(2)
        assert slot is not None
        assert (slot.waiting, slot.ahead, throttle.waiting) == (True, 0, 1)
        waits.cancel()
        await asyncio.gather(waits, return_exceptions=True)
        assert not repository.known(2).loading
        assert repository.slot(2) is None
        assert heard[-1] == (2, False)
        await asyncio.sleep(0)
        assert throttle.waiting == 0
        assert (await repository.refresh(2)).reading is not None
        await client.aclose()

    run_virtual(scenario())


def test_starts_are_told_until_the_listener_leaves() -> None:
    async def scenario() -> None:
        client = client_for(BASE, transport=Server(GOOD))
        repository = Repository(connect_to(client), clock=Stepper())
        starts: list[int] = []
        leave = repository.watch_starts(lambda: starts.append(1))
        await repository.refresh(1)
        await repository.refresh(2)
        leave()
        await repository.refresh(3)
        assert len(starts) == 2
        await client.aclose()

    run_virtual(scenario())


class TestCompletedByTheList:
    """An answer of `FakeSource` has neither status nor zone."""

    def made(self, source: FakeSource, told: dict[int, Told]) -> Repository:
        return Repository(
            connect_to(source), clock=Stepper(), listed=lambda each: told.get(each, Told())
        )

    async def test_an_answer_is_read_with_what_the_list_has_told(self) -> None:
        source = FakeSource()
        repository = self.made(source, {1: Told(ListedCampaign(1, status="inactive"))})
        source.answer(1, "First")
        known = await repository.refresh(1)
        assert known.reading is not None
        assert (known.reading.status, known.reading.status_source) == ("inactive", "list")
        assert repository.lacking == {1}

    async def test_what_the_list_tells_later_completes_the_answer_that_is_there(self) -> None:
        source, told = FakeSource(), dict[int, Told]()
        repository = self.made(source, told)
        source.answer(1, "First")
        before = await repository.refresh(1)
        heard: list[Known] = []
        repository.watch(heard.append)
        repository.complete()
        assert heard == []
        told[1] = Told(ListedCampaign(1, status="finished"))
        repository.complete()
        repository.complete()
        (known,) = heard
        assert known.snapshot is before.snapshot
        assert known.reading is not None
        assert known.reading.status == "finished"
        assert source.asked == [1]

    async def test_a_list_that_fails_leaves_a_note_until_it_is_there(self) -> None:
        source = FakeSource()
        told = {1: Told(error=AlturError(ErrorKind.FORBIDDEN, "Not for this key."))}
        repository = self.made(source, told)
        source.answer(1, "First")
        known = await repository.refresh(1)
        assert known.reading is not None
        assert "list_unavailable" in {each.code for each in known.reading.findings}
        told[1] = Told(ListedCampaign(1, status="active"))
        repository.complete()
        again = repository.known(1).reading
        assert again is not None
        assert "list_unavailable" not in {each.code for each in again.findings}

    async def test_a_status_that_the_list_tells_otherwise_is_a_change_that_was_seen(self) -> None:
        source = FakeSource()
        told = {1: Told(ListedCampaign(1, status="inactive"))}
        repository = self.made(source, told)

        async def asked() -> None:
            source.answer(1, "One")
            await repository.refresh(1)

        def changes() -> list[tuple[str, str | None, str | None]]:
            reading = repository.known(1).reading
            assert reading is not None
            return [(each.path, each.old, each.new) for each in reading.past.changes]

        await asked()
        assert changes() == []
        told[1] = Told(ListedCampaign(1, status="active"))
        repository.complete()
        resumed = ("status", '"inactive"', '"active"')
        assert changes() == [resumed]
        await asked()
        assert changes() == [resumed]
        told[1] = Told(ListedCampaign(1, status="inactive"))
        await asked()
        assert changes() == [("status", '"active"', '"inactive"'), resumed]
