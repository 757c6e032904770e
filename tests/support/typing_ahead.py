"""Sequences of keys for the app of the demo, sent at once or one by one, and their outcome."""

import asyncio
import shutil
import time
from collections.abc import Sequence
from contextlib import chdir
from difflib import unified_diff
from itertools import chain
from pathlib import Path
from typing import Any

from hypothesis import strategies as st
from support.detail import NOW, screen_text
from textual import events
from textual.pilot import Pilot

from altur_tui.client.client import AlturClient
from altur_tui.core.connect import connect
from altur_tui.settings.settings import Flags, load
from altur_tui.tui.app import AlturApp
from altur_tui.tui.fleet.screen import FleetScreen
from altur_tui.tui.session import Launch
from altur_tui.tui.terminal_input import Decoder

BYTES = {
    "enter": "\r",
    "ctrl+j": "\n",
    "escape": "\x1b",
    "down": "\x1b[B",
    "up": "\x1b[A",
    "left": "\x1b[D",
    "right": "\x1b[C",
    "backspace": "\x7f",
    "tab": "\t",
    "ctrl+p": "\x10",
}
"""What a terminal sends for keys with a name; other keys send themselves."""
STARTS = ((), (1003,), (1001, 1002, 1003, 1004, 1005, 1006, 1007))
"""The campaigns that the app is started with: none for the lookup screen, several for a fleet."""
_KEYS = (*BYTES, *"jkfvt[]aewsKy/? =<>mXr")
_CHUNKS = (*((key,) for key in _KEYS), tuple("1003"), tuple("moto"), tuple("tdc"))
_MAX_SECONDS = 60.0
_SECONDS_BETWEEN_KEYS = 0.02
_TURNS_IN_A_ROW = 2
VIEWER = "America/Mexico_City"


def sequences() -> st.SearchStrategy[tuple[str, ...]]:
    """Draw keys that people may type ahead, other than a paste of ids.

    No Escape comes after an `r`: it stops a refresh that is under way, and else goes back. Which
    of the two depends on when the answer comes, also where keys are pressed one by one. No second
    `r` either: it joins a request that is under way, and the demo's numbers move with each answer.
    """
    chunks = st.lists(st.sampled_from(_CHUNKS), min_size=2, max_size=7)
    drawn = chunks.map(lambda each: tuple(chain.from_iterable(each)))
    return drawn.filter(
        lambda keys: (
            bool(set(keys) - {"enter", *"0123456789"})
            and not ("r" in keys and {"escape", "r"} & set(keys[keys.index("r") + 1 :]))
        )
    )


def demo_app(*ids: int) -> AlturApp:
    """Return the app of the demo on these campaigns, with a fixed clock."""
    settings = load(Flags(demo=True, now=NOW.isoformat()), {"TZ": VIEWER})

    async def made() -> AlturClient:
        # A source of its own has no made-up past: what is shown does not depend on how early.
        return await connect(settings, clock=lambda: NOW, say=print)

    return AlturApp(Launch(settings=settings, ids=ids, connect=made))


def events_of(keys: Sequence[str]) -> list[events.Event]:
    """Return what the terminal's decoder makes of the keys when they come in one write."""
    decoder = Decoder(lambda: (120, 36))
    sent = "".join(BYTES.get(key, key) for key in keys).encode()
    found: list[Any] = [*decoder.feed(sent), *decoder.tick()]
    return [each for each in found if isinstance(each, events.Event)]


async def settle(pilot: Pilot[int]) -> None:
    """Wait until no key waits, nothing is being fetched, and all is drawn."""
    app = pilot.app
    assert isinstance(app, AlturApp)
    deadline = time.monotonic() + _MAX_SECONDS
    calm = 0
    while calm < _TURNS_IN_A_ROW:
        assert time.monotonic() < deadline, "It never settled."
        await asyncio.sleep(0.002)
        await pilot.pause()
        await app.animator.wait_for_idle()
        busy = bool(app.typeahead.count) or any(
            not each.is_finished and each.group != "watch" for each in app.workers
        )
        # A fleet draws its rows a moment after they are known.
        fleets = [each for each in app.screen_stack if isinstance(each, FleetScreen)]
        busy |= any(not each.is_mounted or not each.is_up_to_date for each in fleets)
        calm = 0 if busy else calm + 1


def state(app: AlturApp) -> str:
    """Return the screens, the focus and the text, without what passes by itself."""
    app.clear_notifications()
    names = [type(each).__name__ for each in app.screen_stack]
    focused = app.focused
    return "\n".join(
        [repr(names), repr(focused and (type(focused).__name__, focused.id)), screen_text(app)]
    )


async def outcome(keys: Sequence[str], *, at_once: bool, ids: Sequence[int] = ()) -> str:
    """Return what the keys lead to, from an empty home folder."""
    home = Path.home()
    shutil.rmtree(home)
    home.mkdir()
    app = demo_app(*ids)
    with chdir(home):
        return await _outcome(app, keys, at_once=at_once)


async def _outcome(app: AlturApp, keys: Sequence[str], *, at_once: bool) -> str:
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        # What is found by name depends on what has come of the list, whoever types how.
        app.read_account()
        await settle(pilot)
        for event in events_of(keys):
            event.set_sender(app)
            event.time = time.monotonic()
            app.post_message(event)
            if not at_once:
                await asyncio.sleep(_SECONDS_BETWEEN_KEYS)
                await settle(pilot)
        await settle(pilot)
        return state(app)


async def difference(keys: Sequence[str], ids: Sequence[int]) -> str:
    """Return how the outcome of keys sent at once differs from that of keys sent one by one."""
    together = (await outcome(keys, at_once=True, ids=ids)).splitlines()
    singly = (await outcome(keys, at_once=False, ids=ids)).splitlines()
    return "\n".join(unified_diff(singly, together, "one by one", "at once", lineterm="", n=0))
