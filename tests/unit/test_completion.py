"""The list completes answers: from what is kept, else page by page, and never for long."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from altur_tui.campaign.listed import ListedCampaign
from altur_tui.core import completion
from altur_tui.core.completion import Completion
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

    async def page(self, query, cursor=None, *, priority=False):
        self.asked.append((cursor, priority))
        if cursor not in self.pages:
            await asyncio.Event().wait()
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


async def test_a_list_that_hangs_is_waited_for_once_and_then_never_again(monkeypatch):
    monkeypatch.setattr(completion, "MAX_WAIT", 0.01)
    client = Client({None: page(1, cursor="b")})
    first, late, again = await told(made(client, 1, 2), 1, 2, 2)
    assert first == "status 1"
    assert late is again
    assert late.kind is ErrorKind.NETWORK
    assert late.message == "It did not arrive in time."


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


@pytest.mark.parametrize(("minutes", "complete"), [(11, True), (1, False)])
async def test_what_is_older_or_only_part_of_a_list_tells_nothing(file, minutes, complete):
    kept = [ListedCampaign(1, status="paused")]
    file.save(kept, NOW - timedelta(minutes=minutes), is_complete=complete)
    client = Client({None: FAILURE})
    assert await told(made(client, 1, file=file), 1) == [FAILURE]


async def test_reading_a_part_of_the_list_keeps_what_was_kept(file):
    file.save([ListedCampaign(1), ListedCampaign(5)], NOW - timedelta(days=1), is_complete=True)
    for pages in ({None: page(1, cursor="b")}, {None: page(1, cursor="b"), "b": FAILURE}):
        await told(made(Client(pages), 1, 2, file=file), 1)
    kept = file.load(NOW)
    assert kept is not None
    assert [each.id for each in kept.campaigns] == [1, 5]


async def test_a_whole_list_is_kept_for_the_next_time(file):
    await told(made(Client({None: page(1, 2)}), 2, file=file), 2)
    kept = file.load(NOW)
    assert kept is not None
    assert [each.id for each in kept.campaigns] == [1, 2]
