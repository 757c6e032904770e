"""A count over time on a screen of its own."""

from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path

import pytest
from support.campaigns import campaign
from support.detail import NOW, Script, answer_of, detail_app, screen_text, settled
from support.launching import at_rest
from support.seen import Look, reader_of
from textual.screen import Screen

from altur_tui.core.past import PastReader
from altur_tui.tui.detail.screen import DetailScreen
from altur_tui.tui.trend.screen import TrendScreen

ID = 1234
LAST = 1820


def counted(processed: int, **fields: object) -> dict:
    return campaign(analytics={"contacts": 2000, "contactsProcessed": processed}, **fields)


def looks() -> list[Look]:
    """Return a look each quarter of an hour for two days, but for six hours of the last day."""
    hours = [each / 4 for each in range(4 * 48, 0, -1)]
    return [
        (NOW - timedelta(hours=each), counted(LAST - round(20 * each)))
        for each in hours
        if not 6 < each < 12
    ]


async def shown(
    folder: Path,
    seen: Iterable[Look] | None,
    *keys: str,
    size: tuple[int, int] = (120, 36),
    viewer: str = "America/Mexico_City",
    given: dict | None = None,
) -> tuple[str, type[Screen]]:
    script = Script(c1234=[answer_of(given or counted(LAST))])
    app = detail_app(ID, script=script, viewer=viewer)
    async with app.run_test(size=size) as pilot:
        await settled(pilot)
        app.session.past = PastReader(None) if seen is None else reader_of(folder, seen)
        for key in ("T", *keys):
            await pilot.press(key)
            await at_rest(pilot)
        return screen_text(app), type(app.screen)


def bars(text: str) -> list[str]:
    """Return the columns of the chart, each from below: what is drawn above the axis."""
    lines = text.splitlines()
    axis = next(place for place, line in enumerate(lines) if "┼" in line)
    start = lines[axis].index("┼") + 1
    rows = [line[start:] for line in lines[axis - 1 :: -1] if line[start - 1 : start] in "│┤"]
    stop = len(lines[axis].rstrip()) - start
    return ["".join(row[at] for row in rows if at < len(row)).rstrip() for at in range(stop)]


def axis(text: str) -> str:
    return next(line for line in text.splitlines() if "┼" in line).partition("┼")[2].rstrip()


@pytest.mark.parametrize("size", [(80, 24), (120, 36), (60, 18)])
async def test_t_draws_a_count_from_zero_with_gaps_and_exact_figures(
    tmp_path: Path, size: tuple[int, int]
):
    text, screen = await shown(tmp_path, looks(), size=size)
    assert screen is TrendScreen
    assert "Cobranza · #1234" in text
    assert "[24 h]" in text
    if size[0] > 60:
        assert "Processed · metric 2 of 2" in text
    for label, figure in (
        ("First", "1,3"),
        ("Last", "1,820 · 15:46"),
        ("Change", " ▲"),
        ("Highest", "1,820"),
        ("Not seen", " h"),
    ):
        line = next(each for each in text.splitlines() if f"{label}  " in each)
        assert figure in line, line
    drawn, below = bars(text), axis(text)
    gap = [at for at, sign in enumerate(below) if sign == " "]
    assert gap
    assert gap == list(range(gap[0], gap[-1] + 1))
    assert all(drawn[at] == "" for at in gap)
    assert all(drawn[at].startswith("█") for at in range(len(below)) if at not in gap)
    share = len(gap) / len(below)
    assert 0.18 < share < 0.26, "six hours of 24, less what is carried"


async def test_arrows_choose_the_span_and_the_metric(tmp_path: Path):
    text, _ = await shown(tmp_path, looks(), "right")
    assert "[3 d]" in text
    text, _ = await shown(tmp_path, looks(), *["right"] * 9)
    assert "[90 d]" in text
    text, _ = await shown(tmp_path, looks(), *["left"] * 3)
    assert "[6 h]" in text
    assert " " not in axis(text), "all six hours were looked at"
    text, _ = await shown(tmp_path, looks(), "down")
    assert "Contacts · metric 1 of 2" in text
    assert "Change    none" in text
    text, _ = await shown(tmp_path, looks(), "up", "up")
    assert "Processed · metric 2 of 2" in text


async def test_figures_name_the_same_instants_for_all_spans(tmp_path: Path):
    seen = [
        (NOW - timedelta(hours=5), counted(700)),
        (NOW - timedelta(hours=4), counted(900)),
        (NOW - timedelta(hours=4) + timedelta(minutes=10), counted(900)),
        (NOW - timedelta(hours=2), counted(800)),
    ]
    for keys in (["left"], [], ["right"] * 9):
        text, _ = await shown(tmp_path, seen, *keys, given=counted(810))
        told = [line.partition("First  ")[2] for line in text.splitlines()]
        assert any("700 · 10:46" in each for each in told)
        assert "900 · 11:46" in text
        assert "810 · 15:46" in text
    text, _ = await shown(tmp_path, seen, "left", given=counted(810))
    line = next(each for each in text.splitlines() if "Not seen  " in each)
    assert "4 h 50 min" in line, "six hours, less three looks of 20 minutes and a run of ten"


async def test_brackets_point_at_a_bar_and_tell_its_count(tmp_path: Path):
    text, _ = await shown(tmp_path, looks(), "left", "[", size=(80, 24))
    assert "At        15:46" in text
    assert "Count     1,820" in text
    assert axis(text).endswith("▲")
    text, _ = await shown(tmp_path, looks(), "left", *["["] * 12, "]", size=(80, 24))
    assert axis(text)[-11] == "▲"
    text, _ = await shown(tmp_path, looks(), *["["] * 30, size=(120, 36))
    assert "Count     —" in text, "a gap is unknown, not zero"


async def test_a_count_of_zero_has_an_axis_and_no_bar(tmp_path: Path):
    seen = [(NOW - timedelta(hours=each / 4), counted(0)) for each in range(40, 0, -1)]
    text, _ = await shown(tmp_path, seen, "left", given=counted(0))
    assert set(bars(text)) == {""}
    assert " " not in axis(text)


async def test_open_hours_are_marked_below_the_axis_where_days_are_wide_enough(tmp_path: Path):
    text, _ = await shown(tmp_path, looks())
    line = next(each for each in text.splitlines() if "━" in each)
    assert 0.3 < line.count("━") / len(axis(text)) < 0.45, "nine hours of 24"
    text, _ = await shown(tmp_path, looks(), *["right"] * 9)
    assert "━" not in text


async def test_times_are_those_of_the_zone_that_was_chosen(tmp_path: Path):
    text, _ = await shown(tmp_path, looks(), viewer="Europe/Madrid")
    assert "America/Mexico_City" in text
    assert "1,820 · 15:46" in text
    text, _ = await shown(tmp_path, looks(), "t", viewer="Europe/Madrid")
    assert "Europe/Madrid" in text
    assert "1,820 · 22:46" in text


async def test_a_campaign_that_was_not_seen_before_has_its_present_bar(tmp_path: Path):
    text, _ = await shown(tmp_path, [])
    assert [each != "" for each in bars(text)].count(True) == 1
    assert "Highest   1,820 · 15:46" in text
    text, _ = await shown(tmp_path, [], given=campaign())
    assert "No answer of this campaign was kept in the last 24 h" in text


async def test_answers_without_counts_are_not_taken_for_none(tmp_path: Path):
    seen = [(NOW - timedelta(hours=each), campaign()) for each in range(5, 0, -1)]
    text, _ = await shown(tmp_path, seen, given=campaign())
    assert "The answers that were kept in the last 24 h have no counts." in text
    assert "No answer of this campaign" not in text


async def test_without_a_history_the_present_has_its_figures(tmp_path: Path):
    text, _ = await shown(tmp_path, None)
    assert "Highest   1,820 · 15:46" in text


async def test_a_narrow_window_leaves_the_number_of_metrics_out_whole(tmp_path: Path):
    for cells, told in ((120, "Processed · metric 2 of 2"), (60, "Processed")):
        text, _ = await shown(tmp_path, (), size=(cells, 18))
        assert text.splitlines()[1].partition("   ")[0].strip() == told


async def test_t_and_escape_go_back(tmp_path: Path):
    for key in ("T", "escape"):
        _, screen = await shown(tmp_path, looks(), key, size=(80, 24))
        assert screen is DetailScreen


async def test_a_console_without_blocks_gets_letters(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("TERM", "linux")
    text, _ = await shown(tmp_path, looks(), size=(80, 24))
    assert "#####" in text
    assert not set("█▄━┼") & set(text)
