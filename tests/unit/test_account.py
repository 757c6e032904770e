"""The account: read page by page, kept for the next start, whole after a failure."""

import asyncio
import json
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from altur_tui.campaign.identity import Channel
from altur_tui.campaign.listed import ListedCampaign, Told, read_listed
from altur_tui.core.account import Account, account_file
from altur_tui.credentials.key import ApiKey
from altur_tui.settings.settings import Flags, load
from altur_tui.store.account import AccountFile
from altur_tui.wire.errors import AlturError, ErrorKind
from altur_tui.wire.listing import ListPage, ListQuery, decode_page

NOW = datetime(2026, 11, 24, 21, 46, tzinfo=UTC)
FAILURE = AlturError(ErrorKind.SERVER, "Out of order.", status=500)


def item(number: int, **fields: object) -> dict[str, Any]:
    return {"id": number, "name": f"Cobranza {number}", "status": "active", **fields}


def body(*numbers: int, cursor: str | None = None, **members: object) -> bytes:
    pagination = {"has_next": cursor is not None, "next_cursor": cursor}
    given = {"campaigns": [item(each) for each in numbers], "pagination": pagination}
    return json.dumps({**given, **members}).encode()


class Server:
    """Answers with pages by their cursor, for each channel that is asked for."""

    def __init__(self, pages: dict[str | None, bytes | AlturError]) -> None:
        self.pages: dict[str | None, dict[str | None, bytes | AlturError]] = {None: pages}
        self.asked: list[tuple[str | None, str | None]] = []
        self.before_page: Callable[[str | None], None] = lambda cursor: None

    async def connect(self) -> "Server":
        return self

    async def page(self, query: ListQuery, cursor: str | None = None) -> ListPage:
        self.asked.append((query.integration, cursor))
        self.before_page(cursor)
        await asyncio.sleep(0)
        given = self.pages[query.integration][cursor]
        if isinstance(given, AlturError):
            raise given
        return decode_page(given)


def account(server: Server, file: AccountFile | None = None, at: datetime = NOW) -> Account:
    return Account(server.connect, clock=lambda: at, file=file)


def ids(found: Account) -> list[int]:
    return [each.id for each in found.campaigns]


@pytest.fixture
def file(tmp_path: Path) -> AccountFile:
    return AccountFile(tmp_path / "altur-tui", "default", "https://api.altur.io/api/v1.0")


async def test_all_pages_are_read_and_each_is_shown_as_it_comes() -> None:
    server = Server(
        {None: body(3, 1, cursor="b", total_count=4), "b": body(2, cursor="c"), "c": body(4)}
    )
    found = account(server)
    seen: list[tuple[list[int], bool]] = []
    found.watch(lambda: seen.append((ids(found), found.is_reading)))
    await found.refresh()
    assert seen[0] == ([], True)
    assert ([3, 1], True) in seen
    assert ([3, 1, 2], True) in seen
    assert seen[-1] == ([3, 1, 2, 4], False)
    assert (found.total, found.count, found.read_at, found.error) == (4, 4, NOW, None)
    assert server.asked == [(None, None), (None, "b"), (None, "c")]


async def test_the_other_form_of_pages_and_older_names_of_fields_are_understood() -> None:
    first = {
        "count": 2,
        "next": "https://api.altur.io/api/v1.0/campaigns?page=2",
        "results": [item(1, last_iteration_at="2026-11-24T10:00:00Z", cycle_current_iteration="3")],
    }
    server = Server(
        {
            None: json.dumps(first).encode(),
            "?page=2": json.dumps({"count": 2, "next": None, "results": [item(2)]}).encode(),
        }
    )
    found = account(server)
    await found.refresh()
    assert (ids(found), found.total) == ([1, 2], 2)
    campaign = found.get(1)
    assert campaign is not None
    assert campaign.last_iteration_at == datetime(2026, 11, 24, 10, tzinfo=UTC)
    assert campaign.iterations_run == 3


async def test_a_page_that_fails_leaves_what_came_before_it() -> None:
    found = account(Server({None: body(1, 2, cursor="b"), "b": FAILURE}))
    await found.refresh()
    assert ids(found) == [1, 2]
    assert found.error is FAILURE
    assert (found.read_at, found.is_reading) == (None, False)


async def test_a_page_that_fails_leaves_what_was_known_from_the_last_reading() -> None:
    server = Server({None: body(1, 2, cursor="b"), "b": body(3)})
    found = account(server)
    await found.refresh()
    server.pages[None] = {None: body(9, 1, cursor="b"), "b": FAILURE}
    await found.refresh()
    assert ids(found) == [1, 2, 3, 9]
    assert found.error is FAILURE
    assert found.read_at == NOW


async def test_what_a_whole_reading_does_not_bring_is_gone_and_the_order_is_the_new_one() -> None:
    server = Server({None: body(1, 2, 3)})
    found = account(server)
    await found.refresh()
    server.pages[None] = {None: body(9, 3, 1)}
    await found.refresh()
    assert ids(found) == [9, 3, 1]
    assert [each.id for each in found.find("cobranza")] == [9, 3, 1]


async def test_the_next_run_has_the_names_before_anything_is_requested(file: AccountFile) -> None:
    await account(Server({None: body(1, 2)}), file).refresh()
    server = Server({})
    later = account(server, file, NOW + timedelta(hours=1))
    await later.load()
    assert [each.name for each in later.find("2")] == ["Cobranza 2"]
    assert (later.read_at, server.asked) == (NOW, [])


async def test_part_of_a_list_goes_before_what_was_kept_of_the_rest(file: AccountFile) -> None:
    await account(Server({None: body(1, 2)}), file).refresh()
    failing = account(Server({None: body(7, 2, cursor="b"), "b": FAILURE}), file)
    await failing.refresh()
    later = account(Server({}), file)
    await later.load()
    assert (ids(later), later.read_at) == ([7, 2, 1], NOW)


async def test_what_came_before_the_program_ended_is_kept(file: AccountFile) -> None:
    server = Server({None: body(7, cursor="b"), "b": body(8)})
    ending = account(server, file)
    ending.watch(lambda: reading.cancel() if ids(ending) else None)
    reading = ending.begin()
    await asyncio.gather(reading, return_exceptions=True)
    await ending.aclose()
    later = account(Server({}), file)
    await later.load()
    assert ids(later) == [7]


async def test_campaigns_that_came_early_in_a_list_tell_for_ten_minutes(file: AccountFile) -> None:
    whole = Server({None: body(1, 2, 3)})
    await account(whole, file, NOW - timedelta(hours=1)).refresh()
    await account(Server({None: body(2, cursor="b"), "b": FAILURE}), file).refresh()
    for minutes, tells in ((9, True), (11, False)):
        later = account(Server({}), file, NOW + timedelta(minutes=minutes))
        await later.load()
        assert ids(later) == [2, 1, 3]
        assert [later.told(each).campaign is not None for each in (2, 1)] == [tells, False]


class KeyedServer(Server):
    """A server that knows which key is used."""

    def __init__(self, key: str, pages: dict[str | None, bytes | AlturError]) -> None:
        super().__init__(pages)
        self.fingerprint = ApiKey(key).fingerprint


async def test_what_one_key_has_listed_no_other_key_gets_to_see(file: AccountFile) -> None:
    await account(KeyedServer("sk_first_1234567", {None: body(1)}), file).refresh()
    for key, seen in (("sk_first_1234567", [1]), ("sk_other_1234567", [])):
        later = account(KeyedServer(key, {}), file)
        await later.load()
        assert ids(later) == seen
    unknown = account(Server({}), file)
    await unknown.load()
    assert ids(unknown) == []


async def test_without_a_key_nothing_is_shown_of_what_was_kept(file: AccountFile) -> None:
    await account(Server({None: body(1)}), file).refresh()

    async def connect() -> Server:
        raise FAILURE

    found = Account(connect, clock=lambda: NOW, file=file)
    await found.load()
    assert (ids(found), found.error) == ([], FAILURE)


async def test_a_next_page_on_another_host_is_told_as_such() -> None:
    first = {"next": "https://evil.example/campaigns?page=1", "results": [item(1)]}
    again = {**first, "results": [item(2)]}
    pages: dict[str | None, bytes | AlturError] = {
        None: json.dumps(first).encode(),
        "?page=1": json.dumps(again).encode(),
    }
    found = Account(Server(pages).connect, clock=lambda: NOW, host="api.altur.io")
    await found.refresh()
    assert found.error is not None
    assert "evil.example" in found.error.message


async def test_after_the_last_name_only_channels_are_awaited() -> None:
    server = Server({None: body(1, cursor="b"), "b": body(2)})
    server.pages |= {"phone_call": {None: body(1)}, "whatsapp": {None: body(2)}}
    found = account(server)
    seen: list[tuple[int, bool, bool]] = []
    found.watch(lambda: seen.append((len(ids(found)), found.awaits_names, found.awaits_channels)))
    await found.refresh(channels=True)
    assert (1, True, True) in seen
    assert (2, False, True) in seen
    assert seen[-1] == (2, False, False)


async def test_a_late_page_is_told_until_it_comes() -> None:
    server = Server({None: body(1, cursor="b"), "b": body(2)})
    found = account(server)
    late = AlturError(ErrorKind.NETWORK, "Late.")
    told: list[Told] = []

    def before_page(cursor: str | None) -> None:
        if cursor is None:
            found.mark_late(late)
            told.append(found.told(2))
        else:
            told.append(found.told(2))

    server.before_page = before_page
    await found.refresh()
    found.mark_late(late)
    assert told == [Told(error=late), Told()]
    assert found.told(3) == Told()


async def test_part_of_a_list_is_kept_as_such_where_there_is_nothing(file: AccountFile) -> None:
    await account(Server({None: body(7, cursor="b"), "b": FAILURE}), file).refresh()
    later = account(Server({}), file)
    await later.load()
    assert (ids(later), later.read_at) == ([7], None)


async def test_what_has_come_is_not_replaced_by_what_was_kept(file: AccountFile) -> None:
    await account(Server({None: body(1, 2)}), file).refresh()
    found = account(Server({None: body(5)}), file)
    await found.refresh()
    await found.load()
    assert ids(found) == [5]


async def test_who_asks_while_it_is_read_waits_for_the_same_reading() -> None:
    server = Server({None: body(1, cursor="b"), "b": body(2)})
    found = account(server)
    await asyncio.gather(found.refresh(), found.refresh())
    assert len(server.asked) == 2


async def test_who_wants_the_whole_list_reads_it_after_one_that_ends_early() -> None:
    server = Server({None: body(1, cursor="b"), "b": body(2)})
    found = account(server)
    found.begin(until={1})
    await found.refresh()
    assert ids(found) == [1, 2]
    assert [cursor for _, cursor in server.asked] == [None, None, "b"]
    assert found.read_at == NOW


async def test_what_was_kept_for_long_has_a_name_but_tells_nothing_of_now(
    file: AccountFile,
) -> None:
    await account(Server({None: body(1, 2)}), file).refresh()
    for minutes, tells in ((9, True), (11, False)):
        later = account(Server({None: body(2)}), file, NOW + timedelta(minutes=minutes))
        await later.load()
        assert later.get(1) is not None
        assert (later.told(1).campaign is not None) is tells
        await later.refresh()
        assert later.told(2).campaign is not None
        file.save((*later.campaigns, ListedCampaign(1)), NOW, is_complete=True)


async def test_why_the_list_tells_nothing_is_told_once_it_has_failed() -> None:
    found = account(Server({None: FAILURE}))
    assert found.told(1) == Told()
    await found.refresh()
    assert found.told(1) == Told(error=FAILURE)


async def test_a_reader_who_leaves_does_not_end_the_reading() -> None:
    server = Server({None: body(1, cursor="b"), "b": body(2)})
    found = account(server)
    waiting = asyncio.ensure_future(found.refresh())
    ended = asyncio.Event()
    found.watch(lambda: None if found.is_reading else ended.set())
    server.before_page = lambda cursor: waiting.cancel() and None
    await ended.wait()
    assert waiting.cancelled()
    assert ids(found) == [1, 2]


async def test_closing_ends_the_reading_and_leaves_what_came() -> None:
    server = Server({None: body(1, cursor="b"), "b": body(2)})
    found = account(server)
    came = asyncio.Event()
    found.watch(lambda: came.set() if ids(found) else None)
    waiting = asyncio.ensure_future(found.refresh())
    await came.wait()
    await found.aclose()
    await asyncio.gather(waiting, return_exceptions=True)
    assert (ids(found), found.is_reading, found.error) == ([1], False, None)


async def test_another_key_ends_the_reading_and_forgets_what_the_last_one_brought() -> None:
    server = Server({None: body(3, 1)})
    found = account(server)
    await found.refresh()
    assert found.told(3).campaign is not None
    reading = found.begin()
    await found.start_over()
    assert reading.cancelled()
    assert (ids(found), found.told(3), found.is_recent) == ([], Told(), False)
    server.pages[None] = {None: body(7)}
    await found.refresh()
    assert ids(found) == [7]


async def test_channels_that_the_list_does_not_tell_are_asked_for() -> None:
    told = {"integration": {"type": "phone_call"}}
    both = json.dumps({"campaigns": [item(1, **told), item(2), item(3), item(4)]}).encode()
    server = Server({None: both})
    server.pages["phone_call"] = {None: body(1, 4, cursor="b"), "b": body(2)}
    server.pages["whatsapp"] = {None: body(3, 4)}
    found = account(server)
    await found.refresh()
    assert not found.has_channels
    await found.refresh(channels=True)
    assert found.has_channels
    assert [each.channel for each in found.campaigns] == [
        Channel.PHONE_CALL,
        Channel.PHONE_CALL,
        Channel.WHATSAPP,
        Channel.UNKNOWN,
    ]
    assert [each.id for each in found.find("channel:whatsapp")] == [3]


async def test_of_a_list_read_a_moment_ago_the_missing_channels_alone_are_read(
    file: AccountFile,
) -> None:
    server = Server({None: body(1, 2)})
    server.pages["phone_call"] = {None: body(1)}
    server.pages["whatsapp"] = {None: body(2)}
    found = account(server, file)
    await found.begin(until={1, 3})
    assert found.read_at == NOW
    await found.ensure_recent(channels=True)
    assert server.asked == [(None, None), ("phone_call", None), ("whatsapp", None)]
    assert [each.channel for each in found.campaigns] == [Channel.PHONE_CALL, Channel.WHATSAPP]
    await found.ensure_recent(channels=True)
    assert len(server.asked) == 3
    kept = file.load(NOW)
    assert kept is not None
    assert (kept.has_channels, kept.is_complete) == (True, True)


@pytest.mark.skipif(sys.version_info < (3, 12), reason="Tasks begin at once from 3.12 on.")
async def test_a_reading_that_ends_at_once_has_ended() -> None:
    asyncio.get_running_loop().set_task_factory(asyncio.eager_task_factory)
    server = Server({None: json.dumps({"campaigns": []}).encode()})
    found = account(server)
    await found.refresh()
    await found.ensure_recent(channels=True)
    assert (found.is_reading, found.has_channels) == (False, True)


async def test_a_reading_for_a_few_campaigns_is_followed_by_that_of_the_whole_list() -> None:
    server = Server({None: body(1, cursor="b"), "b": body(2)})
    found = account(server)
    found.begin(until={1})
    await found.ensure_recent()
    assert ids(found) == [1, 2]
    assert server.asked == [(None, None), (None, None), (None, "b")]


async def test_missing_channels_that_cannot_be_had_are_told_and_the_names_stay() -> None:
    server = Server({None: body(1)})
    server.pages["phone_call"] = {None: FAILURE}
    found = account(server)
    await found.refresh()
    await found.ensure_recent(channels=True)
    assert (ids(found), found.error, found.has_channels) == ([1], FAILURE, False)
    assert not found.is_reading


async def test_a_channel_once_found_out_stays_known() -> None:
    server = Server({None: body(1)})
    server.pages["phone_call"] = {None: body(1)}
    server.pages["whatsapp"] = {None: body()}
    found = account(server)
    await found.refresh(channels=True)
    await found.refresh()
    assert found.campaigns[0].channel is Channel.PHONE_CALL


async def test_channels_that_cannot_be_had_cost_nothing_else(file: AccountFile) -> None:
    server = Server({None: body(1)})
    server.pages["phone_call"] = {None: FAILURE}
    found = account(server, file)
    await found.refresh(channels=True)
    assert (ids(found), found.error, found.read_at, found.has_channels) == (
        [1],
        FAILURE,
        NOW,
        False,
    )
    kept = file.load(NOW)
    assert kept is not None
    assert kept.is_complete


async def test_without_a_connection_the_reason_is_told() -> None:
    async def connect() -> Server:
        raise FAILURE

    found = Account(connect, clock=lambda: NOW)
    await found.refresh()
    assert found.error is FAILURE


def test_hostile_text_is_safe_and_bounded_and_an_item_without_an_id_is_passed_over() -> None:
    hostile = item(
        1,
        name="[bold]\x1b[2J\n" + "x" * 1_000_000,
        status="\u202e" * 1000,
        agent={"id": 7, "name": "a\tb"},
        timezone=5,
        created_at="yesterday",
        integration={"type": "carrier pigeon"},
        cycle_current_iteration=-1,
    )
    page = decode_page(json.dumps({"campaigns": [hostile, {"name": "no id"}]}).encode())
    first, second = map(read_listed, page.items)
    assert second is None
    assert first is not None
    assert first.name.startswith("[bold]\\x1b[2J\\x0a")
    assert len(first.name) <= 200
    assert len(first.status or "") <= 80
    assert (first.agent_id, first.agent_name) == ("7", "a\\x09b")
    assert (first.timezone, first.created_at, first.iterations_run) == (None, None, None)
    assert first.channel is Channel.UNKNOWN


def test_the_demo_and_runs_without_recents_keep_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    for flags, keeps in ((Flags(), True), (Flags(demo=True), False), (Flags(recents=False), False)):
        assert (account_file(load(flags, {})) is not None) is keeps
