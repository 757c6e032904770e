"""The detail screen while answers are awaited, fail, come late or come again."""

import asyncio
from datetime import timedelta

import pytest
from msgspec.structs import replace
from support.detail import (
    NOW,
    Script,
    demo_snapshot,
    detail_app,
    not_reached,
    screen_text,
    settled,
)
from support.launching import until
from textual.app import App
from textual.widgets import Static

from altur_tui.client.budget import Budget
from altur_tui.client.slot import Outage
from altur_tui.client.throttle import Throttle
from altur_tui.tui.common.state import StatePane, coarse
from altur_tui.tui.dialogs.key import KeyScreen
from altur_tui.wire.errors import AlturError, ErrorKind


async def test_a_refresh_that_fails_keeps_the_data_and_says_what_happened():
    script = Script(c1001=[demo_snapshot(1001, NOW - timedelta(minutes=12)), not_reached()])
    app = detail_app(1001, script=script)
    async with app.run_test(size=(120, 36)) as pilot:
        await settled(pilot)
        assert not app.screen.query_one("#banner").display
        await pilot.press("r")
        await settled(pilot)
        text = screen_text(app)
    assert "The server could not be reached" in text
    assert "12 min ago" in text
    assert "Check the connection" in text
    assert "HIPOTECARIO_MORA30_Q4" in text
    assert "OPEN until 18:00" in text


async def test_a_refresh_that_succeeds_takes_the_banner_away():
    script = Script(c1001=[demo_snapshot(1001), not_reached(), demo_snapshot(1001)])
    app = detail_app(1001, script=script)
    async with app.run_test(size=(120, 36)) as pilot:
        await settled(pilot)
        for shown in (True, False):
            await pilot.press("r")
            await settled(pilot)
            assert app.screen.query_one("#banner").display is shown


async def test_data_stays_while_a_newer_answer_is_awaited():
    gate = asyncio.Event()
    script = Script(c1001=[demo_snapshot(1001), gate, demo_snapshot(1001)])
    app = detail_app(1001, script=script)
    async with app.run_test(size=(120, 36)) as pilot:
        await settled(pilot)
        await pilot.press("r")
        await pilot.pause()
        text = screen_text(app)
        assert "HIPOTECARIO_MORA30_Q4" in text
        assert "refreshing…" in text
        gate.set()
        await settled(pilot)
        assert "refreshing…" not in screen_text(app)


async def test_a_campaign_that_could_not_be_fetched_says_what_to_do():
    app = detail_app(1001, script=Script(c1001=[not_reached(), demo_snapshot(1001)]))
    async with app.run_test(size=(120, 36)) as pilot:
        await settled(pilot)
        text = screen_text(app)
        assert "Campaign 1001 could not be fetched" in text
        assert "Check the connection" in text
        assert "r try again" in text
        await pilot.press("r")
        await settled(pilot)
        assert "HIPOTECARIO_MORA30_Q4" in screen_text(app)


async def test_loading_names_the_campaign_that_was_asked_for():
    app = detail_app(1001, script=Script(c1001=[asyncio.Event(), demo_snapshot(1001)]))
    async with app.run_test(size=(120, 36)) as pilot:
        await pilot.pause()
        assert "Fetching campaign 1001" in screen_text(app)


class PaneApp(App[None]):
    """Shows nothing but the pane."""

    def compose(self):
        yield StatePane(id="state")


@pytest.mark.parametrize(
    ("ahead", "said"),
    [(None, ""), (0, ""), (1, "Queued: 1 ahead"), (7, "Queued: 7 ahead")],
)
async def test_loading_tells_how_many_requests_go_first(ahead, said):
    # The pane by itself: a screen asks its own queue again and again, and shows what that says.
    app = PaneApp()
    async with app.run_test() as pilot:
        app.query_one(StatePane).show_loading(1001, ahead)
        await pilot.pause()
        why = str(app.query_one("#why", Static).content)
    assert said in why
    assert bool(said) == bool(why)


async def test_a_late_answer_for_another_campaign_does_not_draw_here():
    gate = asyncio.Event()
    app = detail_app(1001, 1002, script=Script(c1001=[gate, demo_snapshot(1001)]))
    async with app.run_test(size=(120, 36)) as pilot:
        await pilot.pause()
        await pilot.press("]")
        for _ in range(20):
            await pilot.pause()
        assert "TDC_PREVENTIVA_NOV" in screen_text(app)
        gate.set()
        for _ in range(20):
            await pilot.pause()
        text = screen_text(app)
    assert "TDC_PREVENTIVA_NOV" in text
    assert "HIPOTECARIO_MORA30_Q4" not in text


async def test_what_was_learnt_below_another_screen_shows_when_the_detail_comes_back():
    gate = asyncio.Event()
    script = Script(c1001=[demo_snapshot(1001), gate, not_reached()])
    app = detail_app(1001, script=script)
    async with app.run_test(size=(120, 36)) as pilot:
        await settled(pilot)
        await pilot.press("r", "f")
        gate.set()
        await settled(pilot)
        await pilot.press("escape")
        await pilot.pause()
        assert "The server could not be reached" in screen_text(app)


class Pausing(Script):
    """A source whose server has refused a request, and asks to wait before the next one."""

    def __init__(self, seconds, *, asked=True, **answers):
        super().__init__(**answers)
        self.seconds = seconds
        self.asked = asked

    async def campaign(self, campaign_id, *, slot=None):
        answers = self.answers.get(campaign_id, [])
        if answers:
            answer = answers.pop(0)
            if isinstance(answer, AlturError):
                raise answer
            return answer
        budget = Budget()
        budget.pause(asyncio.get_running_loop().time(), self.seconds, asked=self.asked)
        throttle = Throttle(budget=budget)
        async with throttle.admit(slot):
            raise AssertionError("The pause is longer than any test.")


async def test_loading_tells_for_how_long_the_server_asks_to_wait():
    app = detail_app(1001, script=Pausing(97.0))
    async with app.run_test(size=(120, 36)) as pilot:
        told = "The server asked for a pause; about 100 s left."
        await until(pilot, lambda: told in screen_text(app))


async def test_a_pause_that_the_server_did_not_ask_for_is_not_told_as_its_wish():
    script = Pausing(7.0, asked=False, c1001=[demo_snapshot(1001), not_reached()])
    app = detail_app(1001, script=script)
    told = "Too many requests; retrying in about 10 s."
    async with app.run_test(size=(120, 36)) as pilot:
        for _ in range(2):
            await settled(pilot)
            await pilot.press("r")
        await until(pilot, lambda: told in screen_text(app))
        assert "just now, too many requests, retry in 10 s…" in screen_text(app)
        assert "asked for a pause" not in screen_text(app)


async def test_a_refresh_tells_for_how_long_the_server_asks_to_wait():
    app = detail_app(1001, script=Pausing(97.0, c1001=[demo_snapshot(1001)]))
    async with app.run_test(size=(120, 36)) as pilot:
        await settled(pilot)
        await pilot.press("r")
        await until(pilot, lambda: "just now, server pause, 100 s left…" in screen_text(app))
        assert not app.screen.query_one("#banner").display


async def test_the_banner_tells_for_how_long_the_server_asks_to_wait():
    app = detail_app(1001, script=Pausing(97.0, c1001=[demo_snapshot(1001), not_reached()]))
    async with app.run_test(size=(120, 36)) as pilot:
        for _ in range(2):
            await settled(pilot)
            await pilot.press("r")
        told = "The server asked for a pause; about 100 s left."
        await until(pilot, lambda: told in screen_text(app))


def test_a_pause_is_told_so_coarsely_that_it_changes_every_few_seconds():
    outage = Outage(ErrorKind.RATE_LIMITED, "", since=3.0, next_try=12.0, asked=True)
    told = [coarse(replace(outage, next_try=seconds / 10)) for seconds in range(120, 0, -1)]
    assert [each.next_try for each in dict.fromkeys(told)] == [15, 10, 5]
    assert coarse(None) is None


async def test_the_banner_gives_the_time_of_the_answer_below_it_and_its_age_once_it_has_one():
    for minutes, said in ((0, "Below is the answer from 15:46."), (12, "from 15:34, 12 min ago.")):
        answer = demo_snapshot(1001, NOW - timedelta(minutes=minutes))
        app = detail_app(1001, script=Script(c1001=[answer, not_reached()]))
        async with app.run_test(size=(120, 36)) as pilot:
            await settled(pilot)
            await pilot.press("r")
            await settled(pilot)
            assert said in screen_text(app)


async def test_the_banner_tells_the_time_of_the_answer_as_the_viewers():
    script = Script(c1001=[demo_snapshot(1001), not_reached()])
    app = detail_app(1001, script=script, viewer="Europe/Madrid")
    async with app.run_test(size=(120, 36)) as pilot:
        await settled(pilot)
        await pilot.press("r")
        await settled(pilot)
        assert "Below is the answer from 22:46 your time." in screen_text(app)


REFUSED = AlturError(ErrorKind.UNAUTHORIZED, "Altur refused the key.", status=401)


def footer(app):
    return screen_text(app).splitlines()[-1]


async def test_a_refused_key_is_answered_with_the_key_that_takes_another_one():
    app = detail_app(1001, script=Script(c1001=[REFUSED]))
    app.settings = replace(app.settings, demo=False)
    async with app.run_test(size=(120, 36)) as pilot:
        await settled(pilot)
        assert "K enter another key" in screen_text(app)
        assert "K Key" in footer(app)
        await pilot.press("K")
        await pilot.pause()
        assert isinstance(app.screen, KeyScreen)
        await pilot.pause()
        assert "Altur refused the key." in screen_text(app)


async def test_a_key_that_is_refused_later_is_answered_in_the_banner():
    app = detail_app(1001, script=Script(c1001=[demo_snapshot(1001), REFUSED, not_reached()]))
    async with app.run_test(size=(120, 36)) as pilot:
        await settled(pilot)
        assert "K Key" not in footer(app)
        await pilot.press("r")
        await settled(pilot)
        assert "K takes another key." in screen_text(app)
        assert "K Key" in footer(app)
        await pilot.press("r")
        await settled(pilot)
        assert "another key" not in screen_text(app)
        assert "K Key" not in footer(app)


async def test_a_campaign_whose_refresh_failed_is_fetched_again_when_one_comes_back_to_it():
    script = Script(c1001=[demo_snapshot(1001), not_reached(), demo_snapshot(1001)])
    app = detail_app(1001, 1002, script=script)
    async with app.run_test(size=(120, 36)) as pilot:
        await settled(pilot)
        for key in ("r", "]", "["):
            await pilot.press(key)
            await settled(pilot)
        assert not app.screen.query_one("#banner").display
        await pilot.press("]", "[")
        await settled(pilot)
    assert script.asked == [1001, 1001, 1002, 1001]


async def test_a_second_refresh_ends_the_first_which_nobody_waits_for_any_more():
    class Unanswered(Script):
        ended = 0

        async def campaign(self, campaign_id, *, slot=None):
            try:
                return await super().campaign(campaign_id, slot=slot)
            except asyncio.CancelledError:
                self.ended += 1
                raise

    never = asyncio.Event()
    script = Unanswered(c1001=[demo_snapshot(1001), never, demo_snapshot(1001)])
    app = detail_app(1001, script=script)
    async with app.run_test(size=(120, 36)) as pilot:
        await settled(pilot)
        await pilot.press("r")
        await until(pilot, lambda: len(script.asked) == 2)
        await pilot.press("r")
        await settled(pilot)
        assert (len(script.asked), script.ended) == (3, 1)
        assert not app.repository.known(1001).loading
