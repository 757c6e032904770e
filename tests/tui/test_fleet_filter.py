"""The filter of the fleet: what is typed finds what is on the screen, and the states of rows."""

import pytest
from support import pseudo
from support.detail import Script, demo_snapshot, not_reached
from support.fleet import IDS, WIDE, filled, fleet_app, text_of
from support.launching import at_rest, lookup
from support.looking import looks, moved

from altur_tui.i18n import language
from altur_tui.tui.fleet import screen as fleet_module
from altur_tui.tui.fleet.filter import COLUMN, matching, search_cell
from altur_tui.wire.errors import AlturError, ErrorKind


@pytest.fixture(autouse=True)
def _quick(monkeypatch):
    monkeypatch.setattr(fleet_module, "SECONDS_BETWEEN_DRAWINGS", 0.005)


async def test_words_are_understood_in_english_and_in_the_readers_language(tmp_path, monkeypatch):
    monkeypatch.setattr(language, "FOLDER", pseudo.catalogue(tmp_path))
    language.choose(pseudo.LANGUAGE)
    found = {}
    try:
        app = fleet_app()
        async with app.run_test(size=WIDE) as pilot:
            screen = await filled(pilot)
            for typed in ("open", "paused", "warning", "Never open"):
                for each in (typed, pseudo.pseudo(typed)):
                    screen.table.filter_by(matching(each))
                    found[each] = screen.table.order
    finally:
        language.choose("en")
    assert found["paused"] == (1006,)
    for typed in ("open", "paused", "warning", "Never open"):
        assert found[typed] == found[pseudo.pseudo(typed)]
        assert 0 < len(found[typed]) < len(IDS)


class TestFilter:
    @pytest.mark.parametrize(
        ("typed", "expected"),
        [
            ("1003", {1003}),
            ("HIPOTECARIO", {1001, 1007, 1012}),
            ("whatsapp", {1002, 1008, 1013, 1020}),
            ("mateo open", {1003}),
            ("paused", {1006}),
            ("valeria", {1002, 1008, 1020}),
            ("SOFIA paused", set()),
            ("sofia 1001", {1001}),
            ("sofi\u0301a 1001", {1001}),
        ],
    )
    async def test_words_are_looked_for_in_id_name_agent_channel_and_verdict(self, typed, expected):
        app = fleet_app()
        async with app.run_test(size=WIDE) as pilot:
            screen = await filled(pilot)
            await pilot.press("slash")
            screen.filter_field.value = typed
            await pilot.pause()
            assert set(screen.table.order) == expected
            assert f"{len(expected)} of 22 shown" in text_of(app)

    async def test_letters_typed_into_the_filter_are_text_and_filter_at_once(self):
        app = fleet_app()
        async with app.run_test(size=WIDE) as pilot:
            screen = await filled(pilot)
            await pilot.press("slash", *"q w zz")
            assert screen.filter_field.value == "q w zz"
            assert screen.table.order == ()
            assert "No campaign matches the filter." in text_of(app)

    async def test_enter_keeps_the_filter_and_escape_takes_it_away_before_it_goes_back(self):
        app = fleet_app()
        async with app.run_test(size=WIDE) as pilot:
            screen = await filled(pilot)
            await pilot.press("slash", *"1003", "enter")
            assert screen.table.has_focus
            assert screen.table.order == (1003,)
            await pilot.press("escape")
            await pilot.pause()
            assert app.screen is screen
            assert len(screen.table.order) == 22
            assert not screen.filter_line.has_class("-shown")
            await pilot.press("escape")
            await at_rest(pilot)
            assert app.screen is lookup(app)

    async def test_escape_in_the_filter_shows_all_again(self):
        app = fleet_app()
        async with app.run_test(size=WIDE) as pilot:
            screen = await filled(pilot)
            await pilot.press("slash", *"1003", "escape")
            await pilot.pause()
            assert len(screen.table.order) == 22
            assert screen.table.has_focus
            assert app.screen is screen

    async def test_a_filter_narrows_what_is_opened_and_walked(self):
        app = fleet_app()
        async with app.run_test(size=WIDE) as pilot:
            await filled(pilot)
            await pilot.press("slash", *"hipo", "enter", "enter", "]", "]", "]")
            await at_rest(pilot)
            assert app.screen.campaign_id == 1012


FAILURES = {
    1024: ErrorKind.SERVER,
    1025: ErrorKind.NOT_FOUND,
    1026: ErrorKind.FORBIDDEN,
    1027: ErrorKind.INVALID,
}
OPEN = {1001, 1002, 1003, 1004, 1010, 1011, 1013, 1014, 1016, 1022}
CLOSED = {1005, 1008, 1012, 1017}


class TestWordsOnTheScreen:
    async def found(self, *typed: str) -> list[set[int]]:
        """Return what each of these finds, where 1006 could not be had again."""
        answers = {f"c{each}": [AlturError(kind, "It failed.")] for each, kind in FAILURES.items()}
        script = Script(c1006=[demo_snapshot(1006), not_reached()], **answers)
        app = fleet_app((*IDS, 1023, *FAILURES), script)
        async with app.run_test(size=WIDE) as pilot:
            screen = await filled(pilot)
            screen.table.move_to(1006)
            await pilot.press("r")
            await filled(pilot)
            await pilot.press("slash")
            sets = []
            for each in typed:
                screen.filter_field.value = each
                await pilot.pause()
                sets.append(set(screen.table.order))
            return sets

    async def test_every_form_in_which_a_cell_can_be_written_is_found(self):
        expected = {
            "overlap": {1017},
            "No effective minute": {1017},
            "never open": {1009},
            "all done": {1018},
            "all processed": {1018},
            "closes in": OPEN - {1002},
            "again": {1020},
            "WhatsApp": {1002, 1008, 1013, 1020},
            "phone?": {1014},
            "not found": {1025},
            "waiting": {1024},
            "old numbers": {1006},
        }
        assert await self.found(*expected) == list(expected.values())

    async def test_what_is_wrong_is_found_also_where_something_else_is_worse(self):
        assert await self.found("cannot fit", "idle hours") == [{1003, 1017}, {1001, 1017}]

    async def test_words_for_states_find_rows_by_their_state_alone(self):
        expected = {
            "open": OPEN,
            "opens": CLOSED,
            "closed": CLOSED | {1009},
            "failed": {1025, 1026, 1027},
            "error": {1003, 1009, 1015, 1017, 1019, 1025, 1026, 1027},
            "warning": {1001, 1016, 1018, 1020, 1021},
            "note morA60": {1014},
            "error mateo": {1003, 1017},
            "moved": set(),
        }
        assert await self.found(*expected) == list(expected.values())


async def test_a_number_that_moved_while_watching_is_found_until_the_watching_ends(monkeypatch):
    time = looks(monkeypatch)
    script = Script(c1003=[demo_snapshot(1003), moved(1003, contactsProcessed=12)])
    app = fleet_app((1001, 1003), script)
    async with app.run_test(size=WIDE) as pilot:
        screen = await filled(pilot)
        await pilot.press("a")
        time.begin()
        await at_rest(pilot)
        await filled(pilot)
        await pilot.press("slash", *"moved", "enter")
        assert screen.table.order == (1003,)
        await pilot.press("a")
        await filled(pilot)
        assert screen.table.order == ()


def test_a_word_for_a_state_is_not_looked_for_in_other_words_that_hold_it():
    fits = matching("mora open")
    row = {COLUMN: search_cell(["TDC_MORA60"], ["● open"], ["open"])}
    other = {COLUMN: search_cell(["TDC_MORA60"], ["○ closed", "opens in"], [])}
    assert fits(1, row)
    assert not fits(2, other)
    assert not fits(3, {})
