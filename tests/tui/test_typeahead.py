"""Keys typed ahead: what arrives at once leads to what it would lead to one by one."""

import asyncio
import sys
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support import limit
from support.detail import NOW, Script, demo_snapshot
from support.launching import at_rest, lookup, opened, started, until
from support.notices import said
from support.terminal import Program
from support.typing_ahead import STARTS, difference, events_of, sequences

from altur_tui.demo import catalog
from altur_tui.tui.detail.findings import FindingsScreen
from altur_tui.tui.detail.screen import DetailScreen
from altur_tui.tui.lookup.screen import LookupScreen

LOOKUP, CAMPAIGN, FLEET = STARTS


@pytest.fixture(autouse=True)
def _the_demo_answers_soon_but_not_at_once(monkeypatch):
    monkeypatch.setattr(catalog, "USUAL_DELAY", 0.05)
    limit.lift(monkeypatch.setattr)


@pytest.mark.parametrize(
    ("start", "keys"),
    [
        (LOOKUP, "down j j k enter"),
        (LOOKUP, "1 0 0 3 enter / 1 0 0 4 enter f"),
        (LOOKUP, "? escape 1 2 backspace 0 0 3 enter v"),
        (CAMPAIGN, "t a v escape f"),
        (FLEET, "/ t d c enter e"),
        (FLEET, "j enter ] f"),
        (FLEET, "j j enter v escape"),
        (FLEET, "w escape ? escape j"),
        (FLEET, "s m o r a enter"),
        (FLEET, "e enter enter enter"),
        (FLEET, "K s k - a enter j"),
        (FLEET, "ctrl+p w e e k enter escape j"),
    ],
)
async def test_keys_sent_at_once_lead_where_they_lead_one_by_one(start, keys):
    assert await difference(keys.split(), start) == ""


@settings(max_examples=3, suppress_health_check=list(HealthCheck))
@given(st.sampled_from(STARTS), sequences())
def test_any_keys_sent_at_once_lead_where_they_lead_one_by_one(start, keys):
    assert asyncio.run(difference(keys, start)) == ""


def send(app, keys, at=None):
    for event in events_of(keys):
        event.set_sender(app)
        event.time = time.monotonic() if at is None else at
        app.post_message(event)


@pytest.mark.parametrize("line_end", ["enter", "ctrl+j"])
@pytest.mark.parametrize("lines", ["1 | 2 | 3", "1 | 2 |", "1 - 3 | 7 |"])
async def test_a_burst_of_ids_and_line_ends_is_a_paste(lines, line_end):
    keys = lines.replace("|", line_end)
    app = started()
    async with app.run_test() as pilot:
        await at_rest(pilot)
        send(app, keys.split())
        await until(pilot, lambda: not app.has_keys_waiting)
        await at_rest(pilot)
        assert isinstance(app.screen, LookupScreen)
        ids = lookup(app).field.value.split()
    assert ids == [each.replace(" ", "") for each in lines.split(" |")[: len(ids)]]
    assert len(ids) >= 2


async def test_a_paste_that_arrives_in_parts_stays_one_wherever_it_is_cut():
    parts = ("1 1 enter 2", "2 enter", "3 3 enter 4", "enter", "5")
    app = started()
    async with app.run_test() as pilot:
        await at_rest(pilot)
        begun = time.monotonic()
        for number, part in enumerate(parts):
            send(app, part.split(), begun + number * 0.03)
        await until(pilot, lambda: not app.has_keys_waiting)
        await at_rest(pilot)
        assert lookup(app).field.value.split() == ["11", "22", "33", "4", "5"]


async def test_one_id_and_a_line_end_is_typing():
    app = started()
    async with app.run_test() as pilot:
        await at_rest(pilot)
        send(app, [*"1003", "enter"])
        await until(pilot, lambda: opened(app) == 1003)


async def test_a_key_for_an_answer_waits_for_it_and_a_late_escape_discards_it():
    answered = asyncio.Event()
    source = Script(c1001=[answered, demo_snapshot(1001)], c1002=[asyncio.Event()])
    app = started(source=source)
    async with app.run_test() as pilot:
        await at_rest(pilot)
        send(app, [*"1001", "enter", "f"])
        await until(pilot, lambda: opened(app) == 1001)
        assert isinstance(app.screen, DetailScreen)
        answered.set()
        await until(pilot, lambda: isinstance(app.screen, FindingsScreen))
        send(app, ["/", *"1002", "enter", "f", "v"])
        await until(pilot, lambda: opened(app) == 1002)
        await until(pilot, lambda: any(each.startswith("Still loading.") for each in said(app)))
        send(app, ["escape"])
        await until(pilot, lambda: isinstance(app.screen, LookupScreen))
        assert not app.has_keys_waiting


async def test_a_held_key_does_not_stop_the_key_that_quits():
    app = started(source=Script(c1002=[asyncio.Event()]))
    async with app.run_test() as pilot:
        await at_rest(pilot)
        send(app, [*"1002", "enter", "f"])
        await until(pilot, lambda: opened(app) == 1002 and app.has_keys_waiting)
        await pilot.press("ctrl+q")
        await until(pilot, lambda: not app.is_running)
    assert app.return_value == 0


def test_keys_typed_before_the_first_frame_are_kept():
    program = Program(sys.executable, "-m", "altur_tui", "--demo", "--now", NOW.isoformat())
    try:
        program.press(b"1003\rf")
        program.until_screen(lambda shown: "#1003" in shown and "To do" in shown)
        program.press(b"\x1b")
        program.until_screen(lambda shown: "f Findings" in shown)
    finally:
        program.close()
