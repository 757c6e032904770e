"""The screen with what was changed in the configuration."""

from datetime import timedelta
from pathlib import Path

from support.campaigns import campaign, cycles, day, week
from support.detail import NOW, Script, answer_of, detail_app, screen_text, settled
from support.launching import at_rest
from support.seen import Look, reader_of
from textual.screen import Screen

from altur_tui.tui.detail.changes import ChangesScreen
from altur_tui.tui.detail.screen import DetailScreen

ID = 1234


def looks() -> list[Look]:
    first = campaign(cycles=cycles())
    longer = campaign(
        cycles=cycles(filter_tags=[]), scheduling={**week(), "fri": day("09:00", "20:00")}
    )
    return [
        (NOW - timedelta(days=3), first),
        (NOW - timedelta(days=1, hours=1), first),
        (NOW - timedelta(days=1), longer),
        (NOW - timedelta(minutes=30), longer),
        (NOW - timedelta(minutes=15), longer | {"name": "Otra"}),
    ]


async def test_looks_within_a_minute_are_told_as_one_instant(tmp_path: Path):
    seen = [(NOW, campaign()), (NOW + timedelta(seconds=9), campaign(name="Otra"))]
    text, _ = await shown(tmp_path, seen)
    assert "On Tue 24 Nov 2026, 15:46" in text


async def shown(
    folder: Path, seen: list[Look], size: tuple[int, int] = (120, 36), *keys: str
) -> tuple[str, type[Screen]]:
    app = detail_app(ID, script=Script(c1234=[answer_of(campaign())]))
    async with app.run_test(size=size) as pilot:
        await settled(pilot)
        app.session.past = reader_of(folder, seen)
        await pilot.press("n", *keys)
        await at_rest(pilot)
        return screen_text(app), type(app.screen)


async def test_n_lists_what_was_changed_the_newest_first_with_the_looks_between_which_it_was(
    tmp_path: Path,
):
    text, screen = await shown(tmp_path, looks())
    assert screen is ChangesScreen
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    assert lines[0].startswith("Cobranza · #1234")
    assert "3 configuration changes since 21 Nov 2026, 15:46" in lines[1]
    assert lines[2:7] == [
        "Between Tue 24 Nov 2026, 15:16 and 15:31",
        "Name: “Cobranza” became “Otra”",
        "Between Mon 23 Nov 2026, 14:46 and 15:46",
        "Friday: 09:00–18:00 became 09:00–20:00",
        "Tags that are retried: removed PROMESA",
    ]


async def test_looks_on_two_days_are_told_with_both(tmp_path: Path):
    seen = [(NOW - timedelta(days=2), campaign()), (NOW, campaign(name="Otra"))]
    text, _ = await shown(tmp_path, seen)
    assert "Between Sun 22 Nov 2026, 15:46 and Tue 24 Nov 2026, 15:46" in text


async def test_without_changes_it_says_since_when_it_was_looked_at(tmp_path: Path):
    text, _ = await shown(tmp_path, looks()[:1])
    assert "The configuration has not changed since 21 Nov 2026, 15:46" in text


async def test_what_was_never_seen_is_told_as_unknown(tmp_path: Path):
    text, _ = await shown(tmp_path, [])
    assert "This campaign has not been seen before, so earlier changes are unknown." in text


async def test_the_times_are_those_of_the_zone_that_was_chosen(tmp_path: Path):
    app = detail_app(ID, script=Script(c1234=[answer_of(campaign())]), viewer="Europe/Madrid")
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        app.session.past = reader_of(tmp_path, looks())
        await pilot.press("t", "n")
        await at_rest(pilot)
        assert "Between Tue 24 Nov 2026, 22:16 and 22:31" in screen_text(app)


async def test_n_and_escape_go_back(tmp_path: Path):
    for key in ("n", "escape"):
        _, screen = await shown(tmp_path, looks(), (80, 24), key)
        assert screen is DetailScreen


async def test_many_changes_scroll(tmp_path: Path):
    seen = [(NOW - timedelta(minutes=60 - each), campaign(name=f"N{each}")) for each in range(30)]
    text, _ = await shown(tmp_path, seen, (80, 24))
    assert "“N29”" in text
    assert "“N0” became" not in text
    text, _ = await shown(tmp_path, seen, (80, 24), *["j"] * 80)
    assert "“N0” became" in text
