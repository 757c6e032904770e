"""Campaigns by name: on the lookup screen, and by “Go to” from any other."""

import asyncio

from support.detail import screen_text
from support.fleet import filled
from support.launching import at_rest, lookup, opened, started, until
from support.listed import Listed
from textual.command import CommandPalette

from altur_tui.tui.app import AlturApp
from altur_tui.tui.browse.go_to import GoToScreen
from altur_tui.tui.compare.screen import CompareScreen
from altur_tui.tui.dialogs.form import ConfirmScreen
from altur_tui.tui.dialogs.key import KeyScreen
from altur_tui.tui.fleet.screen import FleetScreen
from altur_tui.tui.table.account import MAX_FOUND, AccountTable
from altur_tui.wire.errors import AlturError, ErrorKind

SIZE = (100, 30)
NAMES = {1001: "Hipotecario Mora 30", 1002: "Nómina Promesa", 1003: "Auto Mora 60"}


def knows(app: AlturApp, count: int) -> bool:
    return len(app.account.campaigns) == count and not app.account.is_reading


def cursor(app: AlturApp) -> int | None:
    return app.screen.query_one("#found", AccountTable).cursor_id


async def test_a_part_of_a_name_opens_the_campaign_that_fits_best():
    app = started(source=Listed(NAMES))
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: knows(app, 3))
        await pilot.press(*"nomi", "enter")
        await until(pilot, lambda: opened(app) == 1002)


async def test_ids_stay_ids_and_what_is_neither_says_why():
    app = started(source=Listed(NAMES))
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: knows(app, 3))
        await pilot.press(*"1003")
        await at_rest(pilot)
        assert "Press Enter to open it." in screen_text(app)
        await pilot.press(*"x")
        await at_rest(pilot)
        assert "▲" in screen_text(app)
        await pilot.press(*["backspace"] * 5, *"zzz")
        await at_rest(pilot)
        assert "No campaign's name, agent, status or channel matches." in screen_text(app)
        await pilot.press("enter")
        assert app.screen is lookup(app)


async def test_marked_campaigns_open_as_a_fleet_and_so_do_all_that_are_listed():
    app = started(source=Listed(NAMES))
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: knows(app, 3))
        await pilot.press(*"mora", "down", "space", "j", "space", "enter")
        await until(pilot, lambda: isinstance(app.screen, FleetScreen))
        assert set(app.screen.ids) == {1001, 1003}
        await filled(pilot)
        await pilot.press("escape")
        await until(pilot, lambda: app.screen is lookup(app))
        await pilot.press("down", "F")
        await until(pilot, lambda: isinstance(app.screen, FleetScreen))
        assert set(app.screen.ids) == {1001, 1003}


async def test_campaigns_found_by_name_are_fetched_and_compared():
    app = started(source=Listed(NAMES))
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: knows(app, 3))
        await pilot.press(*"mora", "down", "c")
        await until(pilot, lambda: isinstance(app.screen, CompareScreen))
        await until(pilot, lambda: "Settings that differ" in screen_text(app))
        assert "#1003" in screen_text(app)


async def test_the_whole_account_is_offered_with_its_count_and_listed():
    app = started(source=Listed(NAMES))
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: knows(app, 3))
        await until(pilot, lambda: "3 campaigns in the account's list" in screen_text(app))
        assert "Recent campaigns" not in screen_text(app)
        await pilot.press("down", "enter")
        await until(pilot, lambda: lookup(app).found is app.focused is not None)
        assert set(lookup(app).found.order) == set(NAMES)
        await pilot.press("F")
        await until(pilot, lambda: isinstance(app.screen, FleetScreen))
        assert set(app.screen.ids) == set(NAMES)


async def test_up_on_the_first_row_goes_back_to_the_field():
    app = started(source=Listed(NAMES))
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: knows(app, 3))
        await pilot.press(*"mora", "down", "up", *" 60")
        await at_rest(pilot)
        assert lookup(app).field.value == "mora 60"
        assert "1 campaign found. Press Enter to open it." in screen_text(app)


async def test_names_are_listed_as_their_pages_come_and_a_failed_page_leaves_the_rest():
    gate = asyncio.Event()
    failed = AlturError(ErrorKind.SERVER, "The server failed.")
    app = started(source=Listed({1001: NAMES[1001]}, gate, {1003: NAMES[1003]}, failed))
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: len(app.account.campaigns) == 1)
        await pilot.press(*"mora")
        await until(pilot, lambda: "1 campaign found so far. Press" in screen_text(app))
        gate.set()
        await until(pilot, lambda: "2 campaigns found. Press" in screen_text(app))
        assert knows(app, 2)
        assert app.account.error is failed


async def test_without_a_list_the_reason_is_told_and_ids_still_open():
    refused = AlturError(ErrorKind.FORBIDDEN, "The key may not list campaigns.", status=403)
    app = started(source=Listed(refused))
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: app.account.error is not None)
        await pilot.press(*"mora")
        await at_rest(pilot)
        assert "Names cannot be searched: The key may not list campaigns." in screen_text(app)
        await pilot.press(*["backspace"] * 4, *"1001", "enter")
        await until(pilot, lambda: opened(app) == 1001)


async def test_go_to_opens_a_campaign_from_another_one_by_its_name():
    app = started(1001, source=Listed(NAMES))
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: opened(app) == 1001)
        await pilot.press("ctrl+o")
        await until(pilot, lambda: isinstance(app.screen, GoToScreen))
        await until(pilot, lambda: "3 campaigns are known." in screen_text(app))
        await pilot.press(*"auto", "enter")
        await until(pilot, lambda: opened(app) == 1003)
        await pilot.press("escape")
        await until(pilot, lambda: opened(app) == 1001)


async def test_go_to_opens_ids_too_and_escape_opens_nothing():
    app = started(1001, source=Listed(NAMES))
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: opened(app) == 1001)
        await pilot.press("ctrl+o", *"1002", "enter")
        await until(pilot, lambda: opened(app) == 1002)
        await pilot.press("ctrl+o", "escape")
        await until(pilot, lambda: not isinstance(app.screen, GoToScreen))
        assert opened(app) == 1002


async def test_a_search_lists_no_more_than_a_person_reads_and_says_how_many_fit():
    many = {2000 + each: f"Mora {each}" for each in range(MAX_FOUND + 7)}
    app = started(source=Listed(many))
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: knows(app, len(many)))
        await pilot.press(*"mora")
        await at_rest(pilot)
        assert "507 campaigns, of which the first 500 are listed" in screen_text(app)
        found = lookup(app).found
        assert found is not None
        assert len(found.order) == MAX_FOUND


async def test_the_list_is_read_once_also_where_an_answer_needed_it_first():
    source = Listed(NAMES)
    app = started(1001, source=source)
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: opened(app) == 1001)
        await at_rest(pilot)
        for _ in range(2):
            await pilot.press("ctrl+o")
            await until(pilot, lambda: knows(app, 3))
            await at_rest(pilot)
            await pilot.press("escape")
            await at_rest(pilot)
        assert len([each for each in source.queries if each.integration is None]) == 1


async def test_enter_in_the_field_opens_the_first_as_the_line_above_says():
    app = started(source=Listed(NAMES))
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: knows(app, 3))
        await pilot.press(*"mora", "down", "down", "escape", "enter")
        await until(pilot, lambda: opened(app) == 1001)
        await pilot.press("ctrl+o", *"mora", "down", "down", "up", "up", "enter")
        await until(pilot, lambda: opened(app) == 1001)


async def test_another_search_puts_the_cursor_on_its_first_campaign():
    app = started(1001, source=Listed(NAMES))
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: opened(app) == 1001)
        for leave in (("escape",), ("ctrl+o",)):
            await pilot.press(*leave)
            await until(pilot, lambda: app.screen.query("Input") and knows(app, 3))
            await pilot.press(*"mora", "down", "down")
            await until(pilot, lambda: cursor(app) == 1003)
            app.screen.query_one("Input").focus()
            await pilot.press("end", "backspace")
            await until(pilot, lambda: cursor(app) == 1001)


async def test_what_came_while_another_screen_was_on_top_is_listed_when_it_goes():
    gate = asyncio.Event()
    app = started(source=Listed({1001: NAMES[1001]}, gate, {1003: NAMES[1003]}))
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: len(app.account.campaigns) == 1)
        await pilot.press(*"mora", "enter")
        await until(pilot, lambda: opened(app) == 1001)
        gate.set()
        await until(pilot, lambda: knows(app, 2))
        await pilot.press("escape")
        await until(pilot, lambda: "2 campaigns found. Press" in screen_text(app))


async def test_no_dialog_is_left_by_going_to_a_campaign():
    app = started(source=Listed(NAMES))
    async with app.run_test(size=SIZE) as pilot:
        await at_rest(pilot)
        for ask in (
            lambda: app.push_screen(ConfirmScreen("Delete?", "", yes="Yes", no="No")),
            app.ask_key,
        ):
            ask()
            await until(pilot, lambda: app.screen is not lookup(app))
            dialog = app.screen
            await pilot.press("ctrl+o")
            await at_rest(pilot)
            assert app.screen is dialog
            await pilot.press("escape")
            await until(pilot, lambda: app.screen is lookup(app))


async def test_with_another_key_another_account_is_listed():
    first, second = Listed({1001: NAMES[1001]}), Listed({1002: NAMES[1002]})
    given = iter((first, second))

    async def connect() -> Listed:
        return next(given)

    app = started(connect=connect)
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: knows(app, 1))
        app.ask_key()
        await until(pilot, lambda: isinstance(app.screen, KeyScreen))
        app.screen.dismiss(True)
        await until(pilot, lambda: [each.id for each in app.account.campaigns] == [1002])


async def test_a_list_that_is_refused_is_told_of_before_anything_is_typed():
    app = started(1001, source=Listed(AlturError(ErrorKind.FORBIDDEN, "Not for this key.")))
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: opened(app) == 1001)
        await pilot.press("ctrl+o")
        await until(pilot, lambda: "Names cannot be searched: Not for" in screen_text(app))


async def test_down_reaches_what_came_after_the_field_was_left():
    gate = asyncio.Event()
    app = started(source=Listed({1002: NAMES[1002]}, gate, {1003: NAMES[1003]}))
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: len(app.account.campaigns) == 1)
        await pilot.press(*"mora", "down")
        gate.set()
        await until(pilot, lambda: "1 campaign found. Press" in screen_text(app))
        await pilot.press("down", "enter")
        await until(pilot, lambda: opened(app) == 1003)


async def test_go_to_takes_the_place_of_the_palette():
    app = started(1001, source=Listed(NAMES))
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: opened(app) == 1001)
        await pilot.press("ctrl+p")
        await until(pilot, lambda: CommandPalette.is_open(app))
        await pilot.press("ctrl+o")
        await until(pilot, lambda: isinstance(app.screen, GoToScreen))
        await pilot.press("escape")
        await until(pilot, lambda: opened(app) == 1001)


async def test_marks_outlast_a_search_that_hides_them_and_enter_opens_what_the_line_says():
    app = started(source=Listed(NAMES))
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: knows(app, 3))
        await pilot.press(*"auto", "down", "space")
        await until(pilot, lambda: "1 campaign is marked; Enter opens it." in screen_text(app))
        await pilot.press("escape", *["backspace"] * 4)
        await until(pilot, lambda: "1 campaign is marked, but not listed here" in screen_text(app))
        await pilot.press(*"nomi", "down", "space")
        told = "2 campaigns are marked, 1 of them not listed here; Enter opens all of them."
        await until(pilot, lambda: told in " ".join(screen_text(app).split()))
        await pilot.press("escape", "enter")
        await until(pilot, lambda: isinstance(app.screen, FleetScreen))
        assert set(app.screen.ids) == {1002, 1003}
        await pilot.press("escape")
        await until(pilot, lambda: app.screen is lookup(app))
        await until(pilot, lambda: "1 campaign found. Press Enter" in screen_text(app))


async def test_go_to_opens_the_marked_campaigns_too():
    app = started(1001, source=Listed(NAMES))
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: opened(app) == 1001)
        await pilot.press("ctrl+o")
        await until(pilot, lambda: knows(app, 3))
        await pilot.press(*"mora", "down", "space", "j", "space", "escape", "end", *"x")
        await until(pilot, lambda: "2 campaigns are marked, but not listed" in screen_text(app))
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, FleetScreen))
        assert set(app.screen.ids) == {1001, 1003}


async def test_while_only_channels_come_no_name_is_awaited_and_channels_are():
    gate = asyncio.Event()
    app = started(source=Listed(NAMES, channels=gate))
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: len(app.account.campaigns) == 3)
        for typed, told in (
            ("zzz", "No campaign's name, agent, status or channel matches."),
            ("channel:phone", "Which campaign uses which channel is still being read…"),
            ("mora", "2 campaigns found. Press Enter"),
        ):
            await pilot.press("ctrl+u", *typed)
            await until(pilot, lambda told=told: told in screen_text(app))
        gate.set()
        await until(pilot, lambda: knows(app, 3))


async def test_channels_are_read_of_a_list_that_was_read_for_an_answer_before():
    app = started(1001, demo=True, listed=True)
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: opened(app) == 1001)
        await app.account.refresh()
        assert not app.account.has_channels
        await pilot.press("ctrl+o", *"whatsapp")
        await until(pilot, lambda: "4 campaigns found. Press Enter" in screen_text(app))


async def test_a_search_that_may_fit_by_a_channel_says_that_channels_are_not_known():
    app = started(source=Listed(NAMES))
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: len(app.account.campaigns) == 3 and not app.account.is_reading)
        await pilot.press(*"channel:phone")
        told = "Nothing matches, but the channel of 3 campaigns is unknown."
        await until(pilot, lambda: told in screen_text(app))


async def test_the_day_of_creation_is_there_at_80_columns_without_its_year():
    created = {1001: "2026-11-07T12:00:00Z", 1002: "2025-03-02T12:00:00Z"}
    app = started(source=Listed(NAMES, created=created))
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: knows(app, 3))
        await pilot.press(*"mora")
        await until(pilot, lambda: " 7 Nov" in screen_text(app))
        assert "2026" not in screen_text(app)
        await pilot.press("ctrl+u", *"nomina")
        await until(pilot, lambda: "Mar 2025" in screen_text(app))
        await pilot.resize_terminal(120, 30)
        await until(pilot, lambda: "2 Mar 2025" in screen_text(app))
