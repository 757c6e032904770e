"""Saved lists on the screens: offered, opened, saved, deleted."""

import stat

import pytest
from support.detail import NOW, screen_text
from support.fleet import filled, rows
from support.launching import at_rest, lookup, started, until
from support.notices import shown
from textual.widgets import Static

from altur_tui.store.lists import Lists
from altur_tui.tui.dialogs.form import ConfirmScreen
from altur_tui.tui.dialogs.save_list import SaveListScreen
from altur_tui.tui.fleet.screen import FleetScreen


def lists_of(app):
    return Lists(app.settings.state_folder, app.settings.profile)


def told(app):
    return str(app.screen.query_one("#status", Static).content)


def notices(app):
    return shown(app)


async def saved(pilot):
    """Wait until the list is saved, and go back."""
    await until(pilot, lambda: " saved as “" in told(pilot.app))
    await pilot.press("enter")
    await until(pilot, lambda: isinstance(pilot.app.screen, FleetScreen))


def with_a_list(name="mañana", ids=(1001, 1002)):
    app = started()
    lists_of(app).save(name, ids, NOW)
    return app


async def fleet_of(pilot, *ids):
    """Open a fleet and wait until it is full."""
    app = pilot.app
    await at_rest(pilot)
    assert isinstance(app.screen, FleetScreen)
    known = app.repository.known
    await until(pilot, lambda: all(known(each).reading is not None for each in ids))
    await at_rest(pilot)


async def test_saved_lists_stand_above_the_recent_campaigns():
    app = with_a_list()
    app.memory.entries.add((1234,), "Cobranza", NOW)
    async with app.run_test(size=(100, 30)) as pilot:
        await at_rest(pilot)
        text = screen_text(app)
        assert [entry.name for entry in lookup(app).choices.entries] == ["mañana", "Cobranza"]
    assert "Saved lists and recent campaigns" in text
    line = next(line for line in text.splitlines() if "mañana" in line)
    assert "2 campaigns, saved 15:46" in line


async def test_a_list_opens_as_a_fleet():
    app = with_a_list()
    async with app.run_test(size=(100, 30)) as pilot:
        await at_rest(pilot)
        await pilot.press("down", "enter")
        await at_rest(pilot)
        assert isinstance(app.screen, FleetScreen)
        assert app.screen.ids == (1001, 1002)
        await filled(pilot)
        shown = rows(app)
    assert "HIPOTE" in shown[1001]
    assert "TDC_" in shown[1002]


async def test_a_list_is_deleted_only_after_a_yes():
    app = with_a_list()
    async with app.run_test(size=(100, 30)) as pilot:
        await at_rest(pilot)
        await pilot.press("down", "d")
        await at_rest(pilot)
        assert isinstance(app.screen, ConfirmScreen)
        assert "Delete the list “mañana”?" in screen_text(app)
        await pilot.press("enter")  # the focus is on “Keep it”
        await at_rest(pilot)
        assert [each.name for each in lists_of(app).load()] == ["mañana"]
        lookup(app).choices.focus()
        await pilot.press("d")
        await at_rest(pilot)
        await pilot.press("left", "enter")
        await until(pilot, lambda: lookup(app).choices.entries == ())
        assert lists_of(app).load() == ()


async def test_a_recent_campaign_cannot_be_deleted_as_a_list():
    app = started()
    app.memory.entries.add((1234,), "Cobranza", NOW)
    async with app.run_test(size=(100, 30)) as pilot:
        await at_rest(pilot)
        await pilot.press("down", "d")
        await at_rest(pilot)
        assert app.screen is lookup(app)
        assert "Delete list" not in screen_text(app)


async def test_damaged_lists_are_told_and_the_recent_campaigns_shown_all_the_same():
    app = started()
    app.memory.entries.add((1234,), "Cobranza", NOW)
    (app.settings.state_folder / "lists-default.json").write_text("{", encoding="utf-8")
    async with app.run_test(size=(100, 30)) as pilot:
        await at_rest(pilot)
        assert [entry.ids for entry in lookup(app).choices.entries] == [(1234,)]
        assert any("does not hold lists of campaigns" in each for each in notices(app))


async def test_what_is_marked_in_the_fleet_is_saved_under_a_name():
    app = started(1001, 1002, 1003)
    async with app.run_test(size=(100, 30)) as pilot:
        await fleet_of(pilot, 1001, 1002, 1003)
        app.screen.table.mark([1003, 1001])
        await pilot.press("s")
        await at_rest(pilot)
        assert isinstance(app.screen, SaveListScreen)
        assert "Save 2 marked campaigns as a list" in screen_text(app)
        await pilot.press(*"Hoy", "enter")
        await saved(pilot)
        (kept,) = lists_of(app).load()
    assert (kept.name, kept.ids) == ("Hoy", (1001, 1003))
    path = app.settings.state_folder / "lists-default.json"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


async def test_a_second_enter_closes_the_form_and_opens_no_campaign():
    app = started(1001, 1002)
    async with app.run_test(size=(100, 30)) as pilot:
        await fleet_of(pilot, 1001, 1002)
        await pilot.press("s")
        await at_rest(pilot)
        await pilot.press(*"Hoy", "enter", "enter")
        await until(pilot, lambda: isinstance(app.screen, FleetScreen))
        await at_rest(pilot)
        assert isinstance(app.screen, FleetScreen)
        assert [each.name for each in lists_of(app).load()] == ["Hoy"]


async def test_without_marks_all_that_is_shown_is_saved():
    app = started(1001, 1002, 1003)
    async with app.run_test(size=(100, 30)) as pilot:
        await fleet_of(pilot, 1001, 1002, 1003)
        await pilot.press("s")
        await at_rest(pilot)
        await pilot.press(*"Hoy", "enter")
        await saved(pilot)
        assert lists_of(app).load()[0].ids == (1001, 1002, 1003)


async def test_a_list_of_that_name_is_replaced_only_with_the_button_that_says_so():
    app = started(1001, 1002)
    lists_of(app).save("hoy", (7,), NOW)
    async with app.run_test(size=(100, 30)) as pilot:
        await fleet_of(pilot, 1001, 1002)
        await pilot.press("s")
        await at_rest(pilot)
        await pilot.press(*"Hoy", "enter")
        await at_rest(pilot)
        assert "There is already a list “Hoy”." in told(app)
        await pilot.press("enter")
        await at_rest(pilot)
        assert lists_of(app).load()[0].ids == (7,)
        await pilot.press("tab", "enter")
        await saved(pilot)
        assert [each.ids for each in lists_of(app).load()] == [(1001, 1002)]


async def test_a_list_that_another_instance_saves_while_the_name_is_typed_is_not_replaced():
    app = started(1001, 1002)
    async with app.run_test(size=(100, 30)) as pilot:
        await fleet_of(pilot, 1001, 1002)
        await pilot.press("s")
        await at_rest(pilot)
        await pilot.press(*"Hoy")
        lists_of(app).save("hoy", (7,), NOW)
        await pilot.press("enter")
        await at_rest(pilot)
        assert "There is already a list “Hoy”." in told(app)
        assert [each.ids for each in lists_of(app).load()] == [(7,)]


@pytest.mark.parametrize(
    ("typed", "says"),
    [("1234", "is a campaign id"), ("../x", "cannot be the name"), ("", "A list needs a name.")],
)
async def test_what_cannot_be_a_name_is_told(typed, says):
    app = started(1001, 1002)
    async with app.run_test(size=(100, 30)) as pilot:
        await fleet_of(pilot, 1001, 1002)
        await pilot.press("s")
        await at_rest(pilot)
        app.screen.field.value = typed
        await pilot.press("enter")
        await at_rest(pilot)
        assert says in told(app)
        assert lists_of(app).load() == ()


async def test_the_demo_keeps_no_lists_and_says_so_where_the_name_is_typed():
    app = started(1001, 1002, demo=True)
    async with app.run_test(size=(100, 30)) as pilot:
        await fleet_of(pilot, 1001, 1002)
        await pilot.press("s", *"mora")
        await at_rest(pilot)
        assert told(app) == "The demo keeps no lists."
        await pilot.press("enter")
        await at_rest(pilot)
        assert isinstance(app.screen, FleetScreen)
        assert not app.settings.state_folder.exists()
