"""The fleet: filled live, in place, and stopped at once; and what fails on the way."""

import asyncio
from zoneinfo import ZoneInfo

import pytest
from support.detail import NOW, Script, demo_snapshot, not_reached
from support.fleet import (
    IDS,
    WIDE,
    filled,
    fleet,
    fleet_app,
    noted_updates,
    opened_fleet,
    rows,
    text_of,
)
from support.launching import at_rest, lookup, until

from altur_tui.client.budget import Budget
from altur_tui.client.shared_budget import SharedBudget
from altur_tui.client.slot import Outage
from altur_tui.client.throttle import Throttle
from altur_tui.tui.dialogs.key import KeyScreen
from altur_tui.tui.fleet import screen as fleet_module
from altur_tui.tui.fleet.screen import FleetScreen
from altur_tui.tui.fleet.summary import outage_forms
from altur_tui.wire.errors import AlturError, ErrorKind


@pytest.fixture(autouse=True)
def _quick(monkeypatch):
    monkeypatch.setattr(fleet_module, "SECONDS_BETWEEN_DRAWINGS", 0.005)


def gated(*ids, gate=None):
    """Return a script in which these campaigns are answered only when the gate is open."""
    gate = gate or asyncio.Event()
    return Script(**{f"c{each}": [gate, demo_snapshot(each)] for each in ids}), gate


class TestBulkFetch:
    async def test_rows_are_there_at_once_with_their_ids(self):
        script, gate = gated(*IDS)
        app = fleet_app(script=script)
        async with app.run_test(size=WIDE) as pilot:
            screen = await opened_fleet(pilot)
            assert screen.table.order == IDS
            await until(pilot, lambda: "loading" in rows(app)[1001])
            assert "waiting" in rows(app)[1022]
            gate.set()
            await filled(pilot)

    async def test_a_row_says_who_calls_through_what_when_and_with_what_result(self):
        app = fleet_app()
        async with app.run_test(size=(220, 40)) as pilot:
            await filled(pilot)
            row = rows(app)[1003]
        assert row.split()[0] == "1003"
        for told in (
            "AUTO_MORA60_CIER",
            "Phone call",
            "Mateo",
            "● closes in 2 h 14 min",
            "▃▃▃▃▃··",
            "874/1,260 ",
            "352/1,260 28 %",
            "97/1,260 8 %",
            "5/7",
            "✗ Cycles cannot fit",
            "just now",
        ):
            assert told in row, told

    async def test_answers_fill_their_rows_as_they_come(self):
        script, gate = gated(1002)
        app = fleet_app((1001, 1002, 1003), script)
        async with app.run_test(size=WIDE) as pilot:
            await until(pilot, lambda: 1003 in script.asked and "AUTO_MO" in rows(app)[1003])
            assert "HIPOTEC" in rows(app)[1001]
            assert "loading" in rows(app)[1002]
            assert "2 of 3" in text_of(app)
            gate.set()
            await filled(pilot)
            assert "TDC_PRE" in rows(app)[1002]
            assert "3 campaigns" in text_of(app)

    async def test_what_is_known_already_is_not_asked_for_again(self):
        script = Script()
        app = fleet_app((1001,), script)
        async with app.run_test(size=WIDE) as pilot:
            await at_rest(pilot)
            app.open_campaigns((1001, 1002))
            await filled(pilot)
            assert script.asked == [1001, 1002]
            assert "HIPOTEC" in rows(app)[1001]

    async def test_a_cell_is_drawn_only_when_it_changed(self, monkeypatch):
        app = fleet_app((1001, 1002))
        async with app.run_test(size=WIDE) as pilot:
            screen = await filled(pilot)
            painted = []
            monkeypatch.setattr(screen.table, "refresh", lambda *given, **_: painted.append(given))
            screen.table.update_rows({1001: dict(screen.table.cells(1001))})
            assert painted == []

    async def test_an_answer_costs_the_same_however_many_rows_there_are(self, monkeypatch):
        app = fleet_app()
        async with app.run_test(size=WIDE) as pilot:
            screen = await filled(pilot)
            judged = noted_updates(screen.table, monkeypatch)
            await pilot.press("down", "r")
            await filled(pilot)
            assert set(judged) == {1002}

    async def test_the_first_escape_stops_the_filling_and_keeps_what_came(self):
        script, _ = gated(*range(1005, 1023))
        app = fleet_app(script=script)
        async with app.run_test(size=WIDE) as pilot:
            await until(pilot, lambda: len(script.asked) > 6 and "NOMINA" in rows(app)[1004])
            assert "esc stops" in text_of(app)
            await pilot.press("escape")
            screen = await filled(pilot)
            assert screen.is_current
            assert "Stopped: 18 not loaded" in text_of(app)
            assert "HIPOTEC" in rows(app)[1001]
            assert "not loaded" in rows(app)[1022]
            assert "not loaded" in rows(app)[1006]
            assert not any(app.repository.known(each).loading for each in IDS)
            await pilot.press("escape")
            await at_rest(pilot)
            assert app.screen is lookup(app)

    async def test_ctrl_c_stops_the_filling_and_once_more_ends_the_program(self):
        script, _ = gated(*IDS)
        app = fleet_app(script=script)
        async with app.run_test(size=WIDE) as pilot:
            await until(pilot, lambda: bool(script.asked))
            await pilot.press("ctrl+c")
            await filled(pilot)
            assert app.is_running
            assert "Stopped: 22 not loaded" in text_of(app)
            await pilot.press("ctrl+c")
            await until(pilot, lambda: not app.is_running)

    async def test_ctrl_c_stops_the_filling_also_from_a_screen_above(self):
        script, _ = gated(*range(1005, 1023))
        app = fleet_app(script=script)
        async with app.run_test(size=WIDE) as pilot:
            await until(pilot, lambda: "NOMINA" in rows(app)[1004])
            await pilot.press("w")
            await until(pilot, lambda: not isinstance(app.screen, type(fleet(app))))
            await pilot.press("ctrl+c")
            await until(pilot, lambda: fleet(app).is_up_to_date)
            assert app.is_running

    async def test_what_was_not_asked_for_goes_first_when_all_are_asked_again(self):
        script, gate = gated(*range(1005, 1023))
        app = fleet_app(script=script)
        async with app.run_test(size=WIDE) as pilot:
            await until(pilot, lambda: "NOMINA" in rows(app)[1004])
            await pilot.press("escape")
            await filled(pilot)
            before = len(script.asked)
            gate.set()
            await pilot.press("R")
            await filled(pilot)
            again = script.asked[before:]
            assert sorted(again) == list(IDS)
            assert set(again[:18]) == set(range(1005, 1023))

    async def test_leaving_the_fleet_asks_for_nothing_more(self):
        script, gate = gated(*IDS)
        app = fleet_app(script=script)
        async with app.run_test(size=WIDE) as pilot:
            await until(pilot, lambda: bool(script.asked))
            await pilot.press("escape", "escape")
            await at_rest(pilot)
            asked = len(script.asked)
            gate.set()
            await at_rest(pilot)
            assert len(script.asked) == asked < len(IDS)


def lasting() -> list[ErrorKind]:
    """Return the kinds of errors that no retry mends, and that no dialog answers."""
    return [kind for kind in ErrorKind if not kind.passes and kind is not ErrorKind.NO_KEY]


class TestFailuresThatPass:
    """What is fetched again without anybody asking is waiting, and has not failed."""

    async def test_they_wait_for_the_next_try_until_it_is_stopped(self):
        script = Script(
            c1001=[demo_snapshot(1001), not_reached()],
            c1002=[AlturError(ErrorKind.SERVER, "It failed.")],
        )
        app = fleet_app((1001, 1002, 1003), script)
        async with app.run_test(size=WIDE) as pilot:
            await filled(pilot)
            await pilot.press("r")
            await until(pilot, lambda: "… 2 waiting for the next try at 15:46" in text_of(app))
            shown = rows(app)
            assert "… old numbers" in shown[1001]
            assert "… waiting" in shown[1002]
            assert "failed" not in text_of(app)
            assert "Retrying automatically; these are earlier numbers." in text_of(app)
            await pilot.press("escape")
            await until(pilot, lambda: "✗ 2 failed" in text_of(app))
            shown = rows(app)
            assert "✗ not reached" in shown[1001]
            assert "✗ server error" in shown[1002]

    async def test_one_that_is_answered_later_waits_no_longer(self):
        script = Script(c1002=[not_reached(), demo_snapshot(1002)])
        app = fleet_app((1001, 1002), script)
        async with app.run_test(size=WIDE) as pilot:
            await until(pilot, lambda: "… 1 waiting for the next try at" in text_of(app))
            await pilot.press("down", "r")
            await until(pilot, lambda: "TDC_" in rows(app)[1002])
            await filled(pilot)
            assert "waiting" not in text_of(app)

    async def test_one_that_another_screen_refreshes_waits_no_longer(self):
        script = Script(c1001=[demo_snapshot(1001), not_reached(), demo_snapshot(1001)])
        app = fleet_app((1001, 1002), script)
        async with app.run_test(size=WIDE) as pilot:
            await filled(pilot)
            await pilot.press("r")
            await until(pilot, lambda: "… old numbers" in rows(app)[1001])
            await app.repository.refresh(1001)
            await until(pilot, lambda: "old numbers" not in rows(app)[1001])
            assert "waiting" not in text_of(app)

    @pytest.mark.parametrize(
        ("kind", "seconds", "asked", "told"),
        [
            (ErrorKind.NETWORK, 7.2, False, "No connection since 15:43; next try in 8 s"),
            (ErrorKind.NETWORK, 12.0, False, "No connection since 15:43; next try in 15 s"),
            (ErrorKind.NETWORK, 0.0, False, "No connection since 15:43; trying now"),
            (
                ErrorKind.SERVER,
                3.0,
                False,
                "The server has been failing since 15:43; next try in 3 s",
            ),
            (ErrorKind.RATE_LIMITED, 3.0, False, "Too many requests; next try in 3 s"),
            (ErrorKind.RATE_LIMITED, 61.0, True, "The server asked for a pause; next try in"),
        ],
    )
    def test_an_outage_is_told_with_its_begin_and_the_next_try(self, kind, seconds, asked, told):
        outage = Outage(kind, "", since=180.0, next_try=seconds, asked=asked)
        whole, brief = outage_forms(outage, NOW, ZoneInfo("America/Mexico_City"))
        assert whole.startswith(told)
        assert brief in {"trying now", whole.partition("; ")[2]}


class TestFailures:
    async def test_failures_of_every_kind_are_told_by_kind_with_their_counts(self):
        kinds = lasting()
        answers = {
            f"c{2000 + place}": [AlturError(kind, f"It failed: {kind}.")]
            for place, kind in enumerate([*kinds, ErrorKind.NOT_FOUND])
        }
        ids = (1001, *range(2000, 2000 + len(answers)))
        app = fleet_app(ids, Script(**answers))
        async with app.run_test(size=(240, 40)) as pilot:
            await filled(pilot)
            text = text_of(app)
            assert f"✗ {len(answers)} failed: not found 2, key refused 1, not allowed 1" in text
            for words in ("redirected", "bad answer"):
                assert f"{words} 1" in text
            for each in ids[1:]:
                assert rows(app)[each].count("✗ ") == 2
                assert "It failed" not in rows(app)[each]

    async def test_at_80_columns_every_kind_is_told_whole(self):
        kinds = lasting()
        answers = {
            f"c{2000 + place}": [AlturError(kind, "It failed.")] for place, kind in enumerate(kinds)
        }
        failed = AlturError(ErrorKind.INVALID, "The answer is no JSON.")
        script = Script(c1001=[demo_snapshot(1001), failed], **answers)
        app = fleet_app((1001, *range(2000, 2000 + len(kinds))), script)
        async with app.run_test(size=(80, 24)) as pilot:
            await filled(pilot)
            await pilot.press("r")
            await until(pilot, lambda: rows(app)[1001].rstrip().endswith("✗ bad answer"))
            shown = rows(app)
        for place, kind in enumerate(kinds):
            assert shown[2000 + place].split("✗ ")[1].rstrip() == kind.word
            assert shown[2000 + place].rstrip().endswith("✗ failed")

    async def test_the_lines_below_say_why_the_cursors_campaign_failed_and_what_to_do(self):
        error = AlturError(ErrorKind.NOT_FOUND, "The server knows no such campaign.")
        app = fleet_app((1001, 1002), Script(c1002=[error]))
        async with app.run_test(size=WIDE) as pilot:
            await filled(pilot)
            await pilot.press("down")
            await pilot.pause()
            text = text_of(app)
        assert "✗ The server knows no such campaign." in text
        assert "Check the id" in text

    async def test_without_a_key_the_key_is_asked_for_once_and_then_all_is_filled(self):
        script = Script()
        keyless = [True]

        async def connect():
            await asyncio.sleep(0)
            if keyless[0]:
                raise AlturError(ErrorKind.NO_KEY, "There is no key.")
            return script

        app = fleet_app(connect=connect)
        async with app.run_test(size=WIDE) as pilot:
            await until(pilot, lambda: isinstance(app.screen, KeyScreen))
            assert [type(each) for each in app.screen_stack].count(KeyScreen) == 1
            keyless[0] = False
            app.screen.dismiss(True)
            await filled(pilot)
            assert sorted(script.asked) == list(IDS)
            assert "failed" not in text_of(app).splitlines()[2]

    async def test_refusing_the_key_screen_leaves_the_fleet_and_says_why(self):
        async def connect():
            await asyncio.sleep(0)
            raise AlturError(ErrorKind.NO_KEY, "There is no key.")

        app = fleet_app(connect=connect)
        async with app.run_test(size=WIDE) as pilot:
            await until(pilot, lambda: isinstance(app.screen, KeyScreen))
            await at_rest(pilot)
            await pilot.press("escape")
            await until(pilot, lambda: isinstance(app.screen, FleetScreen))
            await filled(pilot)
            assert app.screen is fleet(app)
            assert "Stopped: There is no key." in text_of(app)

    async def test_a_refused_key_is_answered_with_the_key_that_takes_another_one(
        self,
    ):
        refused = AlturError(ErrorKind.UNAUTHORIZED, "Altur refused the key.", status=401)
        script = Script(c1002=[refused, demo_snapshot(1002)])
        app = fleet_app((1001, 1002), script)
        async with app.run_test(size=WIDE) as pilot:
            await filled(pilot)
            assert "K Key" in text_of(app).splitlines()[-1]
            await pilot.press("K")
            await until(pilot, lambda: isinstance(app.screen, KeyScreen))
            await at_rest(pilot)
            assert "Altur refused the key." in text_of(app)
            app.screen.dismiss(True)
            await until(pilot, lambda: script.asked.count(1002) == 2)
            await filled(pilot)
            assert "K Key" not in text_of(app).splitlines()[-1]

    @pytest.mark.parametrize(
        ("asked", "told"),
        [
            (True, "The server asked for a pause; next try in 1 min 40 s"),
            (False, "Too many requests; next try in 1 min 40 s"),
        ],
    )
    async def test_a_pause_after_a_refusal_is_told_in_the_summary(self, asked, told):
        class Pausing(Script):
            async def campaign(self, campaign_id, *, slot=None):
                budget = Budget()
                budget.pause(asyncio.get_running_loop().time(), 97.0, asked=asked)
                throttle = Throttle(budget=budget)
                async with throttle.admit(slot):
                    raise AssertionError("The pause is longer than any test.")

        app = fleet_app((1001, 1002), Pausing())
        async with app.run_test(size=WIDE) as pilot:
            await opened_fleet(pilot)
            await until(pilot, lambda: told in text_of(app).splitlines()[1])

    async def test_others_at_work_with_the_same_key_are_told_in_the_summary(self, tmp_path):
        throttle = Throttle(budget=SharedBudget(tmp_path / "budget"))
        others = [SharedBudget(tmp_path / "budget") for _ in range(2)]
        gate = asyncio.Event()

        class Sharing(Script):
            async def campaign(self, campaign_id, *, slot=None):
                async with throttle.admit(slot):
                    await gate.wait()
                    return demo_snapshot(campaign_id)

        def told() -> bool:
            for each in others:
                each.take(asyncio.get_running_loop().time(), screen=0, background=5)
            return "shared with 2 others" in text_of(app).splitlines()[1]

        app = fleet_app((1001, 1002), Sharing())
        async with app.run_test(size=WIDE) as pilot:
            await opened_fleet(pilot)
            await until(pilot, told)
            gate.set()
            await filled(pilot)
            assert "shared" not in text_of(app)
