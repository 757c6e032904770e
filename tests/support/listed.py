"""A source that lists campaigns."""

import asyncio
from collections.abc import Mapping

from support.detail import Script, demo_snapshot

from altur_tui.demo.catalog import CAMPAIGNS
from altur_tui.wire.errors import AlturError
from altur_tui.wire.listing import Listed as Fields
from altur_tui.wire.listing import ListItem, ListPage, ListQuery

Page = Mapping[int, str]
"""Id -> name."""


class Listed(Script):
    """Answers for campaigns of the demo, and lists others page by page.

    An Event before a page is waited for; an error is raised in the place of a page. `created` has
    when campaigns were created, `channels` is waited for before a page of one channel.
    """

    def __init__(
        self,
        *pages: Page | asyncio.Event | AlturError,
        created: Mapping[int, str] | None = None,
        channels: asyncio.Event | None = None,
    ) -> None:
        super().__init__(**{f"c{each.id}": [demo_snapshot(each.id)] for each in CAMPAIGNS[:5]})
        self.pages = list(pages)
        self.queries: list[ListQuery] = []
        self.created = created or {}
        self.channels = channels

    async def page(self, query: ListQuery, cursor: str | None = None) -> ListPage:
        self.queries.append(query)
        if query.integration is not None:
            if self.channels is not None:
                await self.channels.wait()
            return ListPage(())
        at = int(cursor or 0)
        given = self.pages[at]
        if isinstance(given, asyncio.Event):
            await given.wait()
            at += 1
            given = self.pages[at]
        if isinstance(given, AlturError):
            raise given
        assert not isinstance(given, asyncio.Event)
        items = tuple(
            ListItem(each, b"{}", Fields(name=name, created_at=self.created.get(each)))
            for each, name in given.items()
        )
        last = at + 1 == len(self.pages)
        return ListPage(items, next_cursor=None if last else str(at + 1))
