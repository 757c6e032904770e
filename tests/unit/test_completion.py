"""The list completes answers: from what is kept, else page by page, and never for long."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from support.virtual_time import run_virtual

from altur_tui.campaign.listed import ListedCampaign
from altur_tui.core.completion import MAX_READING_LIST, MAX_WAIT, MIN_WAIT, Completion
from altur_tui.store.account import AccountFile
from altur_tui.wire.errors import AlturError, ErrorKind
from altur_tui.wire.listing import Listed, ListItem, ListPage

NOW = datetime(2026, 11, 24, 21, 46, tzinfo=UTC)
FAILURE = AlturError(ErrorKind.FORBIDDEN, "Not for this key.", status=403)


def page(*ids, cursor=None):
    items = tuple(ListItem(each, b"{}", Listed(status=f"status {each}")) for each in ids)
    return ListPage(items, None, cursor, cursor is not None)


class Client:
    """Answers with pages by their cursor; one that is missing never comes."""

    def __init__(self, pages):
        self.pages = pages
        self.asked = []
        self.was_asked = asyncio.Event()

    async def page(self, query, cursor=None, *, priority=False, on_start=None):
        self.asked.append((cursor, priority))
        on_start()
        self.was_asked.set()
        if cursor not in self.pages:
            await asyncio.sleep(3600)
        found = self.pages[cursor]
        if isinstance(found, AlturError):
            raise found
        return found


@pytest.fixture
def file(tmp_path: Path) -> AccountFile:
    return AccountFile(tmp_path / "altur-tui", "default", "https://api.altur.io/api/v1.0")


def made(client, *wanted, file=None):
    return Completion(client, wanted, clock=lambda: NOW, file=file)


async def told(asked, *ids):
    """Return the status, or the failure, that is told of each campaign."""
    found = [await asked.of(each) for each in ids]
    await asked.aclose()
    return [each.error or (each.campaign and each.campaign.status) for each in found]


async def test_no_more_pages_are_read_than_hold_the_wanted_campaigns():
    client = Client({None: page(9, 8, cursor="b"), "b": page(7, 6, cursor="c")})
    assert await told(made(client, 8, 7), 8, 7) == ["status 8", "status 7"]
    assert client.asked == [(None, True), ("b", True)]


async def test_a_campaign_that_the_list_does_not_hold_is_told_as_unknown():
    client = Client({None: page(9)})
    assert await told(made(client, 9, 5), 5, 9) == [None, "status 9"]
    assert len(client.asked) == 1


async def test_a_list_that_fails_is_asked_once_and_its_failure_told_of_each():
    client = Client({None: FAILURE})
    assert await told(made(client, 1, 2), 1, 2) == [FAILURE, FAILURE]
    assert len(client.asked) == 1


async def test_what_came_before_a_page_that_fails_is_told():
    client = Client({None: page(1, cursor="b"), "b": FAILURE})
    assert await told(made(client, 1, 2), 2, 1) == [FAILURE, "status 1"]


class SlowClient(Client):
    """A page takes so many seconds; in virtual time."""

    def __init__(self, pages, seconds):
        super().__init__(pages)
        self.seconds = seconds

    async def page(self, query, cursor=None, *, priority=False, on_start=None):
        on_start()
        await asyncio.sleep(self.seconds)
        return await super().page(query, cursor, priority=priority, on_start=on_start)


class QueuedClient(Client):
    """A page waits so many seconds for its slot; in virtual time."""

    def __init__(self, pages, seconds):
        super().__init__(pages)
        self.seconds = seconds

    async def page(self, query, cursor=None, *, priority=False, on_start=None):
        await asyncio.sleep(self.seconds)
        return await super().page(query, cursor, priority=priority, on_start=on_start)


def answered(client, *ids, after=0.1, more=0.0):
    """Return what is told of each, and the seconds it took, where answers come after `after`.

    Between two of them, `more` seconds go by.
    """

    async def ask():
        loop = asyncio.get_running_loop()
        asked = made(client, *ids)
        asked.begin()
        await asyncio.sleep(after)
        found = []
        for each in ids:
            began = loop.time()
            told = await asked.of(each)
            found.append((told.error and told.error.message, round(loop.time() - began, 3)))
            await asyncio.sleep(more)
        await asked.aclose()
        return found

    return run_virtual(ask())


LATE = "It did not arrive in time."


@pytest.mark.parametrize(("after", "waited"), [(0.1, 0.5), (1.2, 1.2), (9.0, 2.0)])
def test_a_list_that_hangs_costs_as_long_again_as_the_first_answer_and_only_once(after, waited):
    found = answered(Client({}), 1, 2, after=after)
    assert found == [(LATE, waited), (LATE, 0.0)]


def test_a_list_that_is_as_quick_as_the_answers_costs_nothing():
    assert answered(SlowClient({None: page(1)}, 0.1), 1, after=0.2) == [(None, 0.0)]


def test_the_wait_for_a_slot_is_not_the_lists_delay():
    client = QueuedClient({None: page(1)}, 1.0)
    assert answered(client, 1, after=0.1) == [(None, 0.9)]


def test_the_wait_for_a_slot_is_bounded_too():
    client = QueuedClient({None: page(1)}, 60.0)
    assert answered(client, 1, after=0.1) == [(LATE, MAX_WAIT + MIN_WAIT)]


def test_a_page_that_comes_late_still_tells_of_the_campaigns_that_follow():
    found = answered(SlowClient({None: page(1, 2)}, 3.0), 1, 2, more=3.0)
    assert found == [(LATE, 0.5), (None, 0.0)]


def test_pages_are_waited_for_as_long_as_they_keep_coming():
    pages = {n or None: page(n + 1, cursor=n + 1) for n in range(9)}
    client = SlowClient({**pages, 9: page(99)}, 1.5)
    assert answered(client, 99, after=2.0) == [(None, 13.0)]


def test_a_list_that_goes_on_and_on_is_not_waited_for_to_its_end():
    pages = {n or None: page(n + 1, cursor=n + 1) for n in range(90)}
    assert answered(SlowClient(pages, 1.0), 99, after=2.0) == [(LATE, MAX_READING_LIST - 2.0)]


async def test_the_list_is_asked_for_beside_the_first_campaign():
    client = Client({None: page(1)})
    asked = made(client, 1)
    asked.begin()
    asked.begin()
    await client.was_asked.wait()
    assert await told(asked, 1) == ["status 1"]
    assert client.asked == [(None, True)]


async def test_a_list_that_was_kept_a_few_minutes_ago_is_not_read_again(file):
    kept = [ListedCampaign(1, status="paused"), ListedCampaign(2, status="active")]
    file.save(kept, NOW - timedelta(minutes=9), is_complete=True)
    client = Client({})
    assert await told(made(client, 1, 2, file=file), 1, 2) == ["paused", "active"]
    assert client.asked == []


async def test_a_campaign_that_is_newer_than_the_kept_list_is_looked_for(file):
    file.save([ListedCampaign(1, status="paused")], NOW - timedelta(minutes=9), is_complete=True)
    client = Client({None: page(2, 1)})
    assert await told(made(client, 1, 2, file=file), 1, 2) == ["paused", "status 2"]


async def test_what_is_older_than_ten_minutes_tells_nothing(file):
    kept = [ListedCampaign(1, status="paused")]
    file.save(kept, NOW - timedelta(minutes=11), is_complete=True)
    client = Client({None: FAILURE})
    assert await told(made(client, 1, file=file), 1) == [FAILURE]


async def test_reading_a_part_of_the_list_keeps_the_rest_of_what_was_kept(file):
    file.save([ListedCampaign(1), ListedCampaign(5)], NOW - timedelta(days=1), is_complete=True)
    for pages in ({None: page(2, 1, cursor="b")}, {None: page(1, cursor="b"), "b": FAILURE}):
        await told(made(Client(pages), 1, 2, file=file), 1)
    kept = file.load(NOW)
    assert kept is not None
    assert [each.id for each in kept.campaigns] == [2, 1, 5]


async def test_pages_that_one_command_has_read_spare_the_next_one_the_list(file):
    pages = {None: page(9, 8, cursor="b"), "b": page(7, 6, cursor="c")}
    await told(made(Client(pages), 7, file=file), 7)
    assert await told(made(Client({None: page(9, cursor="b")}), 9, file=file), 9) == ["status 9"]
    client = Client({})
    assert await told(made(client, 8, 6, file=file), 8, 6) == ["status 8", "status 6"]
    assert client.asked == []


async def test_a_whole_list_is_kept_for_the_next_time(file):
    await told(made(Client({None: page(1, 2)}), 2, file=file), 2)
    kept = file.load(NOW)
    assert kept is not None
    assert [each.id for each in kept.campaigns] == [1, 2]
