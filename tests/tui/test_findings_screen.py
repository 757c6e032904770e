"""All findings of a campaign on a screen of their own, and the worst of them on the detail."""

from datetime import timedelta

from support.detail import (
    NOW,
    Script,
    changed,
    detail_app,
    detail_text,
    laid_text,
    screen_text,
    settled,
)

from altur_tui.campaign.findings import alike
from altur_tui.tui.detail.findings import FindingsScreen
from altur_tui.tui.detail.screen import DetailScreen
from altur_tui.tui.messages import Tick


async def test_the_detail_counts_the_findings_and_shows_the_worst():
    app = detail_app(1015)
    async with app.run_test(size=(120, 60)) as pilot:
        await settled(pilot)
        text = screen_text(app)
        worst = laid_text(app, "#findings").splitlines()
    assert "✗ 3 errors  ▲ 9 warnings" in text.splitlines()[1]
    assert worst[0].startswith("✗ Error")
    assert "“Mexico/CDMX” is not in the zone database" in worst[0]


async def test_the_detail_shows_three_kinds_of_findings_and_how_many_more_there_are():
    app = detail_app(1015)
    async with app.run_test(size=(120, 60)) as pilot:
        await settled(pilot)
        labels = [line[:10].strip() for line in laid_text(app, "#findings").splitlines()]
        last = laid_text(app, "#findings").splitlines()[-1].strip()
        text = screen_text(app)
        findings = app.screen.known.reading.findings
    assert sum(map(bool, labels)) == 3
    told = sum(map(len, alike(findings)[:3]))
    assert f"f shows all {len(findings)}" in text
    assert last == f"f shows {len(findings) - told} more findings"


async def test_where_all_findings_are_shown_no_more_are_counted():
    text = await detail_text(1003, size=(120, 60))
    assert "f explains" in text
    assert " more finding" not in text


async def test_f_opens_every_finding_with_what_it_means_and_what_to_do():
    app = detail_app(1003)
    async with app.run_test(size=(120, 60)) as pilot:
        await settled(pilot)
        await pilot.press("f")
        await pilot.pause()
        assert isinstance(app.screen, FindingsScreen)
        text = screen_text(app)
        assert "at most 5 of the 7 planned iterations can start" in text
        assert "Even if every iteration took no time at all" in text
        assert "Shorten the cooldown" in text
        assert "cycles_cannot_fit" in text
        await pilot.press("f")
        await pilot.pause()
        assert isinstance(app.screen, DetailScreen)


async def test_what_the_counting_of_cycles_assumes_is_told_with_the_findings():
    text = await detail_text(1003, size=(120, 60), keys="f")
    assert "How the starts of the cycles are counted" in text
    assert "to count starts (assumed)" in text


async def test_a_campaign_without_findings_says_so_in_both_places():
    app = detail_app(1002)
    async with app.run_test(size=(120, 36)) as pilot:
        await settled(pilot)
        assert "No problems, oddities or assumptions found." in screen_text(app)
        await pilot.press("f")
        await pilot.pause()
        assert "No problems, oddities or assumptions found." in screen_text(app)


async def test_the_findings_scroll_to_their_end():
    app = detail_app(1015)
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("f", "end")
        await pilot.pause()
        before = screen_text(app)
        await pilot.press("k")
        await pilot.pause()
        assert screen_text(app) != before


async def test_findings_that_are_alike_are_explained_once():
    app = detail_app(1005)
    async with app.run_test(size=(120, 36)) as pilot:
        await settled(pilot)
        panel = laid_text(app, "#findings")
        await pilot.press("f")
        await pilot.pause()
        text = screen_text(app)
    assert panel == (
        "· Note       The hours of Monday, 20:00–01:30 (+1), run past midnight into the next day. "
        "(+ 11 like it)"
    )
    assert text.count("run past midnight") == 12
    assert text.count("A stop that is earlier than the start") == 1
    assert "scheduling.mon, scheduling.tue," in text
    assert "How the starts of the cycles are counted" in text


async def test_a_plan_that_cannot_finish_names_what_would_be_enough():
    text = await detail_text(1003, keys="f")
    assert "With a cooldown of 8 h 59 min instead of 12 h, all 7 planned" in text
    assert "With 1 Dec 2026 as the last day instead of 27 Nov 2026" in text


async def test_the_verdict_above_the_findings_is_told_in_the_zone_of_the_detail():
    app = detail_app(1005, viewer="Europe/Madrid")
    async with app.run_test(size=(120, 36)) as pilot:
        await settled(pilot)
        await pilot.press("t", "f")
        await pilot.pause()
        assert "it opens on Wed 25 Nov 2026, 05:00." in screen_text(app)


async def test_in_the_title_the_name_is_cut_and_the_id_is_not():
    app = detail_app(1001, script=Script(c1001=[changed(1001, name="x" * 300)]))
    async with app.run_test(size=(60, 18)) as pilot:
        await settled(pilot)
        await pilot.press("f")
        await pilot.pause()
        assert screen_text(app).splitlines()[0].endswith("xxx… · #1001   America/Mexico_City  ")


async def test_the_title_names_the_zone_of_the_verdicts_time():
    app = detail_app(1005, viewer="Europe/Madrid")
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("f")
        await pilot.pause()
        title = screen_text(app).splitlines()[0]
        for key in ("f", "t", "f"):
            await pilot.press(key)
            await settled(pilot)
        other = screen_text(app).splitlines()[0]
    assert "· #1005   America/Tijuana (campaign's time)" in title
    assert "· #1005   Europe/Madrid (your time)" in other


async def test_the_findings_keep_up_with_the_clock():
    present = NOW
    app = detail_app(1001, clock=lambda: present)
    async with app.run_test(size=(120, 36)) as pilot:
        await settled(pilot)
        await pilot.press("f")
        await pilot.pause()
        assert "24 Nov 2026, 18:00" in screen_text(app)
        present = NOW + timedelta(hours=3)
        app.screen.post_message(Tick(present))
        await settled(pilot)
        assert "25 Nov 2026, 09:00" in screen_text(app)
