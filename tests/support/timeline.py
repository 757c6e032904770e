"""A server whose campaign changes with the time of day, for watching in virtual time."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

import httpx
from support.asking import client_for
from support.campaigns import campaign, week

from altur_tui.campaign.past.events import Event
from altur_tui.campaign.past.rules import EventRules
from altur_tui.core.follow import Following
from altur_tui.core.repository import Repository
from altur_tui.core.watch import Watching

BASE = "https://altur.example/v1"
TUESDAY = "2026-11-24T{}-06:00"
ALL_WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def at(clock: str, days: int = 0) -> datetime:
    """Return the instant of a Tuesday, or some days later, in Mexico."""
    return datetime.fromisoformat(TUESDAY.format(clock)) + timedelta(days=days)


class Timeline(httpx.AsyncBaseTransport):
    """Answers as `answers` says for the instant and the id: fields of the campaign, or a status."""

    def __init__(self, start: datetime, answers: Callable[[datetime, int], dict | int]) -> None:
        self._start = start
        self._answers = answers
        self._began: float | None = None
        self.asked: list[tuple[datetime, int]] = []

    def clock(self) -> datetime:
        """Return the present instant of virtual time."""
        now = asyncio.get_running_loop().time()
        if self._began is None:
            self._began = now
        return self._start + timedelta(seconds=now - self._began)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        campaign_id = int(request.url.path.rpartition("/")[2])
        now = self.clock()
        self.asked.append((now, campaign_id))
        await asyncio.sleep(0.2)
        given = self._answers(now, campaign_id)
        if isinstance(given, int):
            return httpx.Response(given, stream=httpx.ByteStream(b'{"message": "As told."}'))
        body = json.dumps({"success": True, "campaign": campaign(id=campaign_id) | given})
        return httpx.Response(200, stream=httpx.ByteStream(body.encode()))


@asynccontextmanager
async def following(
    timeline: Timeline, *ids: int, every: float = 60.0, rules: EventRules | None = None
) -> AsyncIterator[Following]:
    """Follow campaigns of a timeline, without any history."""
    client = client_for(BASE, transport=timeline, clock=timeline.clock)

    async def connect():
        return client

    repository = Repository(connect, clock=timeline.clock)
    watching = Watching(every, timer=asyncio.get_running_loop().time)
    try:
        yield Following(
            repository,
            ids or (7,),
            watching=watching,
            rules=rules or EventRules(),
            clock=timeline.clock,
        )
    finally:
        await repository.aclose()
        await client.aclose()


async def happened(timeline: Timeline, hours: float, *ids: int, every: float = 60.0) -> list[Event]:
    """Return what happens within so many hours."""
    async with following(timeline, *ids, every=every) as watch:
        return [each async for some in watch.events(hours * 3600) for each in some]


def counted(processed: int, **fields: object) -> dict:
    """Return the fields of a campaign that is open from noon to six and has processed so many."""
    counts = {"contacts": 20_000, "contactsProcessed": processed}
    return {"analytics": counts, "scheduling": week("12:00", "18:00", ALL_WEEK), **fields}


def minutes(since: datetime, now: datetime) -> int:
    """Return the whole minutes between two instants."""
    return int((now - since).total_seconds() // 60)


def a_whole_day(now: datetime, campaign_id: int) -> dict | int:
    """Answer as a campaign to which everything happens once, on a Tuesday from 11:50 on.

    It opens at noon, stalls from 12:30 on, moves again at 14:00, gets other hours at 15:00, reports
    a wrong rate from 16:00 to 16:30, closes at 17:00, fails from 17:30 to 17:40 and is finished at
    17:50.
    """
    if at("17:30") <= now < at("17:40"):
        return 503
    moving = min(max(minutes(at("12:00"), now), 0), 30)
    moving += min(max(minutes(at("14:00"), now), 0), 180)
    fields = counted(1000 + 10 * moving)
    if now >= at("15:00"):
        fields["scheduling"] = week("12:00", "17:00", ALL_WEEK)
    if at("16:00") <= now < at("16:30"):
        fields["analytics"]["contactsProcessedRate"] = 0.9
    if now >= at("17:50"):
        fields["status"] = "finished"
    return fields
