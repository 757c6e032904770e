"""Behind the screens, the list completes answers that have come, and reads no more than it must."""

import asyncio
import json
from datetime import UTC, datetime, timedelta

import pytest
from support.virtual_time import run_virtual

from altur_tui.core.account import Account
from altur_tui.core.completion import MIN_BETWEEN, Completer
from altur_tui.core.repository import Repository
from altur_tui.store.account import MAX_RECENT_AGE, AccountFile
from altur_tui.wire.campaign import decode
from altur_tui.wire.errors import AlturError, ErrorKind
from altur_tui.wire.listing import decode_page

NOW = datetime(2026, 11, 24, 21, 46, tzinfo=UTC)
FAILURE = AlturError(ErrorKind.FORBIDDEN, "Not for this key.", status=403)


def body(*ids, cursor=None, status="inactive"):
    items = [{"id": each, "name": "A", "status": status} for each in ids]
    return json.dumps(
        {"campaigns": items, "has_more": cursor is not None, "next_cursor": cursor}
    ).encode()


class Api:
    """Campaigns without status and zone, and a list that has the status."""

    def __init__(self, pages, known=None):
        self.pages = pages
        self.known = known or {}
        self.cursors = []

    async def page(self, query, cursor=None):
        self.cursors.append(cursor)
        found = self.pages[cursor]
        if isinstance(found, AlturError):
            raise found
        return decode_page(found)

    async def campaign(self, campaign_id, *, slot=None):
        given = {"campaign": {"id": campaign_id, **self.known}}
        return decode(campaign_id, json.dumps(given).encode(), fetched_at=NOW)


class Screens:
    """A repository with its account and completer, as the app has them."""

    def __init__(self, api, file=None):
        self.now = NOW

        async def connect():
            return api

        self.account = Account(connect, clock=lambda: self.now, file=file)
        self.repository = Repository(connect, clock=lambda: self.now, listed=self.account.told)
        self.completer = Completer(self.repository, self.account, clock=lambda: self.now)
        self.repository.watch(self.completer.learn)

    async def fetch(self, *ids):
        """Fetch these campaigns, and wait until the list has been read as far as it is wanted."""
        await asyncio.gather(*(self.repository.refresh(each) for each in ids))
        idle = asyncio.Event()
        end = self.account.watch(lambda: None if self.account.is_reading else idle.set())
        await asyncio.sleep(0)
        if self.account.is_reading:
            await idle.wait()
        end()
        for _ in range(20):
            await asyncio.sleep(0)

    def statuses(self, *ids):
        readings = [self.repository.known(each).reading for each in ids]
        return [reading and reading.status for reading in readings]


async def test_answers_are_completed_once_the_list_is_there():
    api = Api({None: body(1, 2)})
    screens = Screens(api)
    await screens.fetch(1, 2)
    assert screens.statuses(1, 2) == ["inactive", "inactive"]
    assert api.cursors == [None]


async def test_no_more_pages_are_read_than_the_answers_need():
    api = Api({None: body(9, 1, cursor="b"), "b": body(2, cursor="c"), "c": body(3)})
    screens = Screens(api)
    await screens.fetch(1, 2)
    assert api.cursors == [None, "b"]
    await screens.fetch(1, 2)
    assert api.cursors == [None, "b"]
    await screens.fetch(3)
    assert api.cursors == [None, "b", None, "b", "c"]


async def test_answers_that_lack_nothing_read_no_list():
    api = Api({}, {"status": "active", "timezone": "America/Bogota"})
    screens = Screens(api)
    await screens.fetch(1)
    assert screens.statuses(1) == ["active"]
    assert api.cursors == []


async def test_a_list_that_fails_is_a_note_and_is_not_asked_for_again_and_again():
    api = Api({None: FAILURE})
    screens = Screens(api)
    for _ in range(3):
        await screens.fetch(1)
    reading = screens.repository.known(1).reading
    assert reading is not None
    assert "list_unavailable" in {each.code for each in reading.findings}
    assert api.cursors == [None]


@pytest.mark.parametrize("page", [body(1), FAILURE])
async def test_a_list_that_lacks_what_is_wanted_is_left_alone_for_a_minute(page):
    api = Api({None: page})
    screens = Screens(api)
    await screens.fetch(1, 2)
    await screens.fetch(3)
    await screens.fetch(4)
    assert api.cursors == [None]
    screens.now += MIN_BETWEEN
    await screens.fetch(5)
    assert api.cursors == [None, None]


async def test_an_old_list_is_read_again_for_a_new_answer():
    api = Api({None: body(1)})
    screens = Screens(api)
    await screens.fetch(1)
    api.pages = {None: body(1, status="finished")}
    await screens.fetch(1)
    assert screens.statuses(1) == ["inactive"]
    screens.now += MAX_RECENT_AGE + timedelta(seconds=1)
    await screens.fetch(1)
    assert screens.statuses(1) == ["finished"]
    assert api.cursors == [None, None]


async def test_a_list_that_was_kept_a_short_time_ago_is_enough(tmp_path):
    file = AccountFile(tmp_path / "altur-tui", "default", "https://api.altur.io/api/v1.0")
    earlier = Screens(Api({None: body(1)}), file)
    await earlier.account.refresh()
    api = Api({})
    later = Screens(api, file)
    learnt = asyncio.Event()
    later.repository.watch(
        lambda known: learnt.set() if known.reading and known.reading.status else None
    )
    await later.repository.refresh(1)
    await learnt.wait()
    assert later.statuses(1) == ["inactive"]
    assert api.cursors == []


@pytest.mark.parametrize("ids", [(), (1,)])
async def test_it_can_be_closed_at_any_time(ids):
    screens = Screens(Api({None: body(1)}))
    for each in ids:
        await screens.repository.refresh(each)
    await screens.completer.aclose()
    await screens.account.aclose()


def test_a_list_that_hangs_is_a_note_within_a_second_and_none_once_it_has_come():
    """In virtual time: the page comes after ten seconds."""

    class Slow(Api):
        async def page(self, query, cursor=None):
            await asyncio.sleep(10)
            return await super().page(query, cursor)

    async def fetch():
        screens = Screens(Slow({None: body(1)}))
        noted = []

        def note(known):
            codes = {each.code for each in known.reading.findings} if known.reading else set()
            noted.append((round(asyncio.get_running_loop().time() - began, 3), codes))

        began = asyncio.get_running_loop().time()
        screens.repository.watch(note)
        await screens.repository.refresh(1)
        await asyncio.sleep(20)
        await screens.completer.aclose()
        return [(at, "list_unavailable" in codes) for at, codes in noted[-3:]], screens.statuses(1)

    assert run_virtual(fetch()) == ([(0.0, False), (0.5, True), (10.0, False)], ["inactive"])
