"""What earlier runs kept is known at once, and is never taken for an answer."""

import asyncio
import json
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from support.campaigns import campaign

from altur_tui.campaign.listed import ListedCampaign, Told
from altur_tui.campaign.past.looks import NOTHING, Look, Past
from altur_tui.campaign.reading import Reading, read
from altur_tui.client.slot import RequestSlot
from altur_tui.core.bulk import BulkFetch
from altur_tui.core.past import PastReader
from altur_tui.core.repository import Kept, Known, Repository
from altur_tui.core.watch import Watching
from altur_tui.history.database import Answer, Database, path_in
from altur_tui.wire.campaign import Snapshot, decode
from altur_tui.wire.errors import AlturError, ErrorKind

NOW = datetime(2026, 11, 24, 21, 46, tzinfo=UTC)
THEN = NOW - timedelta(hours=3)
URL = "https://api.example.com/api/v1.0"
KEY = "sk-live-aaaaaaaaaaaaaaaa"
ZONE = "America/Bogota"


def answer(campaign_id: int, processed: int, at: datetime = NOW, **fields: object) -> Snapshot:
    analytics = {"contacts": 1000, "contactsProcessed": processed}
    given = campaign(id=campaign_id, analytics=analytics, **fields)
    body = json.dumps({"success": True, "campaign": given}).encode()
    return decode(campaign_id, body, fetched_at=at)


class OneByOne:
    """A source whose answers a test gives one by one."""

    def __init__(self) -> None:
        self.asked: list[int] = []
        self.answers: dict[int, asyncio.Future[Snapshot]] = {}

    async def campaign(self, campaign_id: int, *, slot: RequestSlot | None = None) -> Snapshot:
        self.asked.append(campaign_id)
        self.answers[campaign_id] = asyncio.get_running_loop().create_future()
        return await self.answers[campaign_id]

    async def page(self, query: object, cursor: str | None = None):
        raise NotImplementedError


def kept_as(*snapshots: Snapshot) -> Callable[[Sequence[int]], Awaitable[Kept | None]]:
    """Return what recalls these answers."""

    async def kept(ids: Sequence[int]) -> Kept:
        return [(each, read(each)) for each in snapshots if each.id in ids]

    return kept


class World:
    """A repository, what it heard, and the source behind it."""

    def __init__(self, *snapshots: Snapshot, **options) -> None:
        self.source = OneByOne()
        self.now = NOW

        async def connect() -> OneByOne:
            return self.source

        given = {"clock": lambda: self.now, "kept": kept_as(*snapshots), **options}
        self.repository = Repository(connect, **given)
        self.heard: list[Known] = []
        self.recalled: list[tuple[int, ...]] = []
        self.repository.watch(self.heard.append)
        self.repository.watch_recalls(self.recalled.append)

    async def ask(self, campaign_id: int) -> asyncio.Future[Known]:
        task = asyncio.ensure_future(self.repository.refresh(campaign_id))
        await turns()
        return task


@pytest.fixture
async def _no_task_left() -> AsyncIterator[None]:
    yield
    for each in asyncio.all_tasks() - {asyncio.current_task()}:
        each.cancel()


async def turns() -> None:
    for _ in range(20):
        await asyncio.sleep(0)


async def test_what_was_kept_is_known_without_a_request_and_nobody_hears_of_an_answer() -> None:
    world = World(answer(1, 10, THEN))
    await world.repository.recall([1, 2])
    known = world.repository.known(1)
    assert known.reading is not None
    assert known.reading.fetched_at == THEN
    assert (known.recalled, known.answered, known.fresh, known.stale) == (True, False, False, False)
    assert world.repository.known(2) == Known(2)
    assert world.source.asked == []
    assert (world.heard, world.recalled) == ([], [(1,)])


async def test_the_first_answer_takes_its_place() -> None:
    world = World(answer(1, 10, THEN))
    await world.repository.recall([1])
    task = await world.ask(1)
    assert world.repository.known(1).recalled
    world.source.answers[1].set_result(answer(1, 25))
    known = await task
    assert known.snapshot is not None
    assert known.snapshot.fetched_at == NOW
    assert (known.recalled, known.answered, known.fresh) == (False, True, True)


@pytest.mark.parametrize("kind", [ErrorKind.NETWORK, ErrorKind.NOT_FOUND])
async def test_a_failure_stands_beside_it(kind: ErrorKind) -> None:
    world = World(answer(1, 10, THEN))
    await world.repository.recall([1])
    task = await world.ask(1)
    world.source.answers[1].set_exception(AlturError(kind, "It failed."))
    known = await task
    assert (known.recalled, known.stale, known.fresh) == (True, True, False)
    assert known.error is not None
    assert known.error.kind is kind


async def test_it_stands_beside_a_failure_that_came_first() -> None:
    world = World(answer(1, 10, THEN))
    task = await world.ask(1)
    world.source.answers[1].set_exception(AlturError(ErrorKind.NETWORK, "It failed."))
    await task
    await world.repository.recall([1])
    known = world.repository.known(1)
    assert (known.recalled, known.stale) == (True, True)


async def test_an_answer_that_comes_first_stays() -> None:
    late = asyncio.Event()

    async def kept(ids: Sequence[int]) -> Kept:
        await late.wait()
        return [(answer(1, 10, THEN), read(answer(1, 10, THEN)))]

    world = World(kept=kept)
    recall = asyncio.ensure_future(world.repository.recall([1]))
    task = await world.ask(1)
    world.source.answers[1].set_result(answer(1, 25))
    await task
    late.set()
    await recall
    assert world.repository.known(1).fresh
    assert world.recalled == []


async def test_a_history_that_cannot_tell_is_asked_once() -> None:
    asked: list[int] = []

    async def kept(ids: Sequence[int]) -> Kept | None:
        asked.append(len(ids))
        return None

    world = World(kept=kept)
    await world.repository.recall(range(1, 500))
    assert len(asked) == 1
    assert world.recalled == []


async def test_many_are_recalled_in_pieces_the_first_ones_first() -> None:
    world = World(*(answer(each, each, THEN) for each in range(1, 131)))
    await world.repository.recall(range(1, 131))
    assert [each for piece in world.recalled for each in piece] == list(range(1, 131))
    assert len(world.recalled) > 2


async def test_those_who_ask_for_the_same_at_once_share_what_was_kept() -> None:
    asked: list[int] = []
    let = asyncio.Event()

    async def kept(ids: Sequence[int]) -> Kept:
        asked.extend(ids)
        await let.wait()
        return [(answer(each, 10, THEN), read(answer(each, 10, THEN))) for each in ids]

    world = World(kept=kept)
    tasks = [asyncio.ensure_future(world.repository.recall(ids)) for ids in ([1, 2], [1, 2, 3])]
    await turns()
    let.set()
    await asyncio.gather(*tasks)
    assert sorted(asked) == [1, 2, 3]
    assert all(world.repository.known(each).recalled for each in (1, 2, 3))


async def test_nothing_counts_as_moved_when_the_first_answer_comes() -> None:
    world = World(answer(1, 10, THEN))
    watching = Watching(60)
    watching.switch()
    world.repository.watch(watching.learn)
    await world.repository.recall([1])
    for processed, moved in ((25, 0), (26, 1)):
        task = await world.ask(1)
        world.source.answers[1].set_result(answer(1, processed))
        await task
        assert len(watching.changes(1)) == moved


@pytest.mark.usefixtures("_no_task_left")
async def test_a_fleet_fetches_what_was_recalled_before_it_was_requested() -> None:
    world = World(answer(1, 10, THEN), answer(2, 10, THEN))
    bulk = BulkFetch(world.repository, in_sight=lambda: ())
    bulk.ask([1, 2])
    await world.repository.recall([1, 2])
    task = asyncio.ensure_future(bulk.run())
    await turns()
    assert world.source.asked == [1, 2]
    task.cancel()


async def test_what_was_seen_before_it_is_known_when_it_is_asked_for_and_once() -> None:
    seen = Past((Look(THEN, THEN, 1, {"contacts": 1000}),), kept=True)
    asked: list[int] = []

    async def past(reading: Reading, _: object) -> Past:
        asked.append(reading.id)
        return seen

    world = World(answer(1, 10, THEN), past=past)
    await world.repository.recall_past(1)
    await world.repository.recall([1])
    for _ in range(2):
        await world.repository.recall_past(1)
    known = world.repository.known(1)
    assert known.reading is not None
    assert known.reading.past == seen
    assert known.recalled
    assert asked == [1, 1]
    assert (world.heard, world.recalled) == ([], [(1,), (1,)])


async def test_what_was_seen_before_it_comes_after_the_answer_and_is_ignored() -> None:
    let = asyncio.Event()

    async def past(reading: Reading, _: object) -> Past:
        if reading.fetched_at == THEN:
            await let.wait()
            return Past(kept=True)
        return NOTHING

    world = World(answer(1, 10, THEN), past=past)
    await world.repository.recall([1])
    late = asyncio.ensure_future(world.repository.recall_past(1))
    task = await world.ask(1)
    world.source.answers[1].set_result(answer(1, 25))
    await task
    let.set()
    await late
    reading = world.repository.known(1).reading
    assert reading is not None
    assert (reading.fetched_at, reading.past) == (NOW, NOTHING)


async def test_the_list_completes_it_but_is_not_read_for_it() -> None:
    bare = {"status": None, "timezone": None}
    listed = Told(ListedCampaign(id=1, status="paused", timezone=ZONE))
    world = World(answer(1, 10, THEN, **bare), listed=lambda _: listed)
    await world.repository.recall([1])
    reading = world.repository.known(1).reading
    assert reading is not None
    assert (reading.status, reading.timezone) == ("paused", ZONE)
    assert world.repository.lacking == frozenset()


async def test_a_list_that_comes_while_the_past_of_an_answer_is_read_completes_the_answer() -> None:
    bare = {"status": None, "timezone": None}
    told = Told(error=AlturError(ErrorKind.NETWORK, "It did not arrive in time."))
    is_read = asyncio.Event()

    async def past(*_: object) -> Past:
        await is_read.wait()
        return NOTHING

    world = World(answer(1, 10, THEN, **bare), listed=lambda _: told, past=past)
    await world.repository.recall([1])
    task = await world.ask(1)
    world.source.answers[1].set_result(answer(1, 20, **bare))
    await turns()
    told = Told(ListedCampaign(id=1, status="paused", timezone=ZONE))
    world.repository.complete()
    is_read.set()
    reading = (await task).reading
    assert reading is not None
    assert (reading.status, reading.timezone) == ("paused", ZONE)
    assert "list_unavailable" not in {each.code for each in reading.findings}


async def test_a_list_that_comes_later_completes_many_piece_by_piece() -> None:
    ids = range(1, 101)
    bare = {"status": None, "timezone": None}
    told: dict[int, Told] = {}
    world = World(
        *(answer(each, 10, THEN, **bare) for each in ids),
        listed=lambda each: told.get(each, Told()),
    )
    await world.repository.recall(ids)
    told |= {each: Told(ListedCampaign(id=each, timezone=ZONE)) for each in ids}

    def completed() -> int:
        readings = [world.repository.known(each).reading for each in ids]
        return sum(each is not None and each.timezone == ZONE for each in readings)

    world.repository.complete()
    assert 0 < completed() < len(ids)
    world.repository.complete()
    await turns()
    assert completed() == len(ids)
    assert all(world.repository.known(each).recalled for each in ids)


async def test_since_when_there_is_no_answer_is_known_until_one_comes() -> None:
    world = World()

    async def outcome(minutes: int, result: Snapshot | AlturError) -> None:
        world.now = NOW + timedelta(minutes=minutes)
        task = await world.ask(1)
        if isinstance(result, Snapshot):
            world.source.answers[1].set_result(result)
        else:
            world.source.answers[1].set_exception(result)
        await task

    lost = AlturError(ErrorKind.NETWORK, "It failed.")
    assert world.repository.no_answer_since is None
    await outcome(1, lost)
    await outcome(5, lost)
    assert world.repository.no_answer_since == NOW + timedelta(minutes=1)
    await outcome(7, AlturError(ErrorKind.NOT_FOUND, "It is gone.", status=404))
    assert world.repository.no_answer_since is None
    await outcome(9, lost)
    assert world.repository.no_answer_since == NOW + timedelta(minutes=9)
    await outcome(11, answer(1, 10))
    assert world.repository.no_answer_since is None


class TestWhatTheHistoryHas:
    def kept_in(self, folder: Path, *snapshots: Snapshot) -> PastReader:
        database = Database(path_in(folder), URL, KEY, create=True)
        database.keep([Answer(each.id, each.fetched_at, each.raw) for each in snapshots])
        database.close()
        return PastReader(lambda: Database(path_in(folder), URL, KEY))

    async def test_it_is_the_last_answer_as_it_came_and_what_it_meant(self, tmp_path: Path) -> None:
        given = answer(7, 25, NOW, timezone=None)
        past = self.kept_in(tmp_path, answer(7, 10, THEN), given)
        kept = await past.kept([6, 7], ZONE)
        past.close()
        assert kept is not None
        [(snapshot, reading)] = kept
        assert (snapshot.raw, snapshot.fetched_at) == (given.raw, NOW)
        assert reading == read(snapshot, ZONE)

    async def test_it_is_read_off_the_loop(self, tmp_path: Path, monkeypatch) -> None:
        threads = set()
        original = Database.known_at

        def known_at(self, ids, at=None):
            threads.add(threading.current_thread())
            return original(self, ids, at)

        monkeypatch.setattr(Database, "known_at", known_at)
        past = self.kept_in(tmp_path, answer(7, 10, THEN))
        assert await past.kept([7], None)
        past.close()
        assert threading.main_thread() not in threads

    @pytest.mark.parametrize("content", [None, b"", b"no database " * 1000])
    async def test_without_a_readable_file_there_is_no_telling(
        self, tmp_path: Path, content: bytes | None
    ) -> None:
        if content is not None:
            path_in(tmp_path).write_bytes(content)
        past = PastReader(lambda: Database(path_in(tmp_path), URL, KEY))
        assert not await past.kept([7], None)
        past.close()

    async def test_where_nothing_is_kept_there_is_no_telling(self) -> None:
        past = PastReader(None)
        assert await past.kept([7], None) is None
        past.close()

    async def test_a_history_that_hangs_is_not_waited_for(self, monkeypatch) -> None:
        monkeypatch.setattr("altur_tui.core.past.MAX_WAIT", 0.01)
        hangs = threading.Event()

        def open_history() -> Database:
            hangs.wait()
            raise FileNotFoundError

        past = PastReader(open_history)
        assert await past.kept([7], None) is None
        hangs.set()
        past.close()
