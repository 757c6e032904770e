"""An app on the detail of made-up campaigns, with answers that a test decides on."""

import asyncio
import json
import time
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from support.notices import NotedApp
from textual.pilot import Pilot

from altur_tui.client.slot import RequestSlot
from altur_tui.core.repository import Known
from altur_tui.demo.catalog import answer
from altur_tui.demo.listing import list_answer
from altur_tui.settings.settings import Flags, load
from altur_tui.tui.app import AlturApp
from altur_tui.tui.common.lines import Lines
from altur_tui.tui.detail.screen import DetailScreen
from altur_tui.tui.messages import OpenSequence
from altur_tui.tui.session import Launch
from altur_tui.wire.campaign import Snapshot, decode
from altur_tui.wire.errors import AlturError, ErrorKind
from altur_tui.wire.listing import MAX_IN_A_PAGE, ListPage, ListQuery, decode_page

NOW = datetime(2026, 11, 24, 21, 46, tzinfo=UTC)
"""Tuesday, 15:46 in Mexico City."""
_HEALED = 4
_MAX_SECONDS = 60.0
_TURNS_OF_THE_LOOP = 50


def demo_snapshot(campaign_id: int, fetched_at: datetime = NOW) -> Snapshot:
    """Return what the demo has of a campaign."""
    return decode(campaign_id, answer(campaign_id, _HEALED, NOW).body, fetched_at=fetched_at)


def answer_of(given: dict[str, Any]) -> Snapshot:
    """Return the answer that brings this campaign."""
    body = json.dumps({"success": True, "campaign": given}).encode()
    return decode(given["id"], body, fetched_at=NOW)


def changed(
    campaign_id: int, *, cycles: dict[str, Any] | None = None, **fields: object
) -> Snapshot:
    """Return what the demo has of a campaign, with other fields, and others of its cycles."""
    given = json.loads(demo_snapshot(campaign_id).body)["campaign"] | fields
    if cycles:
        given["cycles"] |= cycles
    return answer_of(given)


def not_reached() -> AlturError:
    return AlturError(ErrorKind.NETWORK, "The server could not be reached: the name is unknown.")


Outcome = Snapshot | AlturError | asyncio.Event


class Script:
    """A source that answers each campaign as it was told, in turn; the last answer stays."""

    is_listed = False
    """Whether its list has the campaigns of the demo, instead of none."""

    def __init__(self, **answers: list[Outcome]) -> None:
        """Take lists of answers by `c` and the id; an Event is waited for before the next one."""
        self.answers = {int(name.removeprefix("c")): list(given) for name, given in answers.items()}
        self.asked: list[int] = []

    async def page(self, query: ListQuery, cursor: str | None = None) -> ListPage:
        if not self.is_listed:
            return ListPage(())
        return decode_page(list_answer(query.parameters(cursor, MAX_IN_A_PAGE), NOW).body)

    async def campaign(self, campaign_id: int, *, slot: RequestSlot | None = None) -> Snapshot:
        self.asked.append(campaign_id)
        # No answer comes at once: those who ask meanwhile join this request.
        for _ in range(_TURNS_OF_THE_LOOP):
            await asyncio.sleep(0)
        waiting = self.answers.get(campaign_id)
        if waiting is None:
            return demo_snapshot(campaign_id)
        outcome = waiting.pop(0) if len(waiting) > 1 else waiting[0]
        if isinstance(outcome, asyncio.Event):
            await outcome.wait()
            outcome = waiting.pop(0) if len(waiting) > 1 else waiting[0]
        if isinstance(outcome, Snapshot):
            return outcome
        assert isinstance(outcome, AlturError)
        raise outcome


class SequenceApp(NotedApp):
    """Opens several campaigns as a sequence of details, as the fleet does with its rows."""

    def open_campaigns(self, ids: tuple[int, ...]) -> None:
        self.on_open_sequence(OpenSequence(ids, 0))


def detail_app(
    *ids: int,
    script: Script | None = None,
    clock: Callable[[], datetime] | None = None,
    viewer: str = "America/Mexico_City",
) -> AlturApp:
    """Return an app that opens `ids`; the clock stands still unless a test brings one."""
    source = script or Script()

    async def connect() -> Script:
        return source

    now = None if clock else NOW.isoformat()
    settings = load(Flags(demo=True, now=now), {"TZ": viewer})
    if clock is not None:
        return SequenceApp(Launch(settings=settings, ids=ids, connect=connect, clock=clock))
    return SequenceApp(Launch(settings=settings, ids=ids, connect=connect))


async def settled(pilot: Pilot[int]) -> None:
    """Wait until nothing is being fetched for the screen, and all is drawn."""
    app = pilot.app
    assert isinstance(app, AlturApp)
    deadline = time.monotonic() + _MAX_SECONDS
    await pilot.pause()
    while not _is_settled(app):
        assert time.monotonic() < deadline, f"It never settled:\n{screen_text(app)}"
        await pilot.pause()
    await pilot.pause()


def _is_settled(app: AlturApp) -> bool:
    """Return whether the topmost detail, below another screen or not, has its answer."""
    details = [each for each in app.screen_stack if isinstance(each, DetailScreen)]
    known = details[-1].known if details else None
    return known is not None and not known.loading and _answered(known)


def _answered(known: Known) -> bool:
    return known.snapshot is not None or known.error is not None


async def detail_text(
    *ids: int, size: tuple[int, int] = (120, 36), keys: Iterable[str] = (), **options: Any
) -> str:
    """Return what the terminal shows of an app on these campaigns, after some keys."""
    app = detail_app(*ids, **options)
    async with app.run_test(size=size) as pilot:
        await settled(pilot)
        await pilot.press(*keys)
        await pilot.pause()
        return screen_text(app)


async def part_of_detail(
    selector: str,
    snapshot: Snapshot,
    size: tuple[int, int] = (120, 36),
    viewer: str = "America/Mexico_City",
    keys: Iterable[str] = (),
) -> list[str]:
    """Return the whole lines of a widget of the detail that shows this answer, after some keys."""
    app = detail_app(snapshot.id, script=Script(**{f"c{snapshot.id}": [snapshot]}), viewer=viewer)
    async with app.run_test(size=size) as pilot:
        await settled(pilot)
        await pilot.press(*keys)
        await pilot.pause()
        return laid_text(app, selector).splitlines()


async def parts_of_details(
    selector: str, snapshots: Sequence[Snapshot], size: tuple[int, int] = (120, 36)
) -> list[list[str]]:
    """Return the same of several answers, each with an id of its own, in one walk."""
    script = Script(**{f"c{each.id}": [each] for each in snapshots})
    app = detail_app(*(each.id for each in snapshots), script=script)
    found = []
    async with app.run_test(size=size) as pilot:
        for each in snapshots:
            await settled(pilot)
            assert app.screen.campaign_id == each.id
            found.append(laid_text(app, selector).splitlines())
            await pilot.press("]")
    return found


def screen_text(app: AlturApp) -> str:
    """Return what the terminal shows, line by line."""
    width, height = app.size
    lines = app.screen._compositor.render_strips()
    return "\n".join(strip.text[:width] for strip in lines[:height])


def laid_text(app: AlturApp, selector: str) -> str:
    """Return the whole text of a widget of lines, in sight or not."""
    widget = app.screen.query_one(selector)
    parts = [widget] if isinstance(widget, Lines) else widget.query(Lines)
    return "\n".join(line.plain for each in parts for line in each.lay_out(each.size.width))
