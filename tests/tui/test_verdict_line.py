"""The verdict at the top of the detail: its word, its countdown, its reason, and the zone."""

import asyncio
from zoneinfo import ZoneInfo

from support.detail import (
    NOW,
    Script,
    answer_of,
    changed,
    detail_app,
    laid_text,
    part_of_detail,
    parts_of_details,
    screen_text,
    settled,
)

from altur_tui.campaign.reading import read, standing
from altur_tui.demo.catalog import CAMPAIGNS, campaign_fields
from altur_tui.text import MIN_COLUMNS
from altur_tui.tui.detail.headline import verdict
from altur_tui.tui.detail.view import View


async def headline(snapshot, size=(120, 36), **options):
    return await part_of_detail("#headline", snapshot, size, **options)


PHONE = [
    (1001, {"archived": True}, "■ ARCHIVED", "is archived and contacts no one"),
    (1001, {"status": "finished"}, "■ FINISHED", "no longer contacts anyone"),
    (1001, {"status": "inactive"}, "■ PAUSED", "until it is resumed"),
    (1001, {"status": "ready"}, "■ NOT STARTED", "contacts no one yet"),
    (1009, {}, "■ CLOSED all week, since no day has open hours", None),
    (1018, {}, "■ ALL PROCESSED", "no one is left to contact"),
    (
        1018,
        {"status": "cooldown", "analytics": None},
        "◌ COOLING DOWN",
        "no later cycle start is known",
    ),
    (
        1004,
        {"status": "cooldown"},
        "◌ COOLING DOWN until 19:46 at the latest",
        "the next cycle can start by Tue 24 Nov 2026, 19:46 at the latest",
    ),
    (1005, {}, "○ CLOSED until 20:00 (in 6 h 14 min)", None),
    (1001, {}, "● OPEN until 18:00 (in 2 h 14 min)", None),
    (1024, {}, "● OPEN day and night", None),
]
WHATSAPP = [
    (1020, {"archived": True}, "■ ARCHIVED", "is archived and contacts no one"),
    (1020, {"status": "finished"}, "■ FINISHED", "no longer contacts anyone"),
    (1020, {"status": "inactive"}, "■ PAUSED", "contacts no one until it is resumed"),
    (1020, {"status": "pending"}, "■ NOT STARTED", "contacts no one yet"),
    (
        1020,
        {},
        "◌ COOLING DOWN until Thu 09:00 at the latest",
        "the next cycle can start by Thu 26 Nov 2026, 09:00 at the latest",
    ),
]


async def test_each_verdict_has_its_word_and_its_reason():
    cases = [*PHONE, *WHATSAPP]
    answers = [
        changed(campaign_id, **changes, id=2001 + number)
        for number, (campaign_id, changes, _, _) in enumerate(cases)
    ]
    told = await parts_of_details("#headline", answers)
    for (campaign_id, changes, word, sentence), found in zip(cases, told, strict=True):
        assert found[1].startswith(word), (campaign_id, changes)
        is_told = len(found) == 2 if sentence is None else sentence in " ".join(found[2:])
        assert is_told, (campaign_id, changes)


async def test_without_a_status_the_sentence_says_that_it_goes_by_the_schedule_alone():
    found = await headline(changed(1001, status=None))
    assert found[2:] == [
        (
            "The campaign is within its hours until Tue 24 Nov 2026, 18:00. "
            "The answer has no status, so this goes by the"
        ),
        "schedule alone.",
    ]


async def test_where_there_is_no_room_for_the_sentence_the_line_says_so_itself():
    found = await headline(changed(1001, status=None), size=(80, 24))
    assert len(found) == 2
    assert "OPEN until 18:00 (in 2 h 14 min) · by its hours alone" in found[1]
    assert "alone" not in (await headline(changed(1001), size=(80, 24)))[1]


async def test_the_sentence_tells_its_time_in_the_zone_that_is_shown():
    answer = changed(1005, status=None)
    theirs = await headline(answer, viewer="Europe/Madrid")
    ours = await headline(answer, viewer="Europe/Madrid", keys="t")
    assert "it opens on Tue 24 Nov 2026, 20:00." in theirs[2]
    assert "it opens on Wed 25 Nov 2026, 05:00." in ours[2]
    assert "America/Tijuana (campaign's time)" in theirs[1]
    assert "Europe/Madrid (your time)" in ours[1]


async def test_the_zone_stays_where_it_is_another_and_what_was_found_gives_way():
    answer = changed(1003)
    theirs = await headline(answer, size=(80, 24), viewer="Europe/Madrid")
    ours = await headline(answer, size=(80, 24), viewer="Europe/Madrid", keys="t")
    assert "until 18:00 (in 2 h 14 min)   Mexico_City   " in theirs[1]
    assert theirs[1].endswith("   ✗ 1 error")
    assert "until tomorrow 01:00 (in 2 h 14 min)   Europe/Madrid (your time)" in ours[1]
    assert ours[1].endswith("   ✗1")


async def test_a_long_zone_is_told_by_its_last_part_where_there_is_no_room():
    zone = "America/Argentina/ComodRivadavia"
    theirs = await headline(changed(1003, timezone=zone), size=(80, 24))
    assert "   ComodRivadavia   " in theirs[1]
    ours = await headline(changed(1003), (80, 24), viewer=zone, keys="t")
    assert "   your time   " in ours[1]


async def test_an_assumed_zone_stays_even_if_it_is_the_viewers():
    found = await headline(changed(1003, timezone="Mexico/CDMX"), (80, 24))
    assert "   America/Mexico_City (assumed)   " in found[1]
    assert found[1].endswith("✗2")


async def test_t_says_so_where_both_zones_are_one():
    app = detail_app(1001)
    async with app.run_test(size=(120, 36), notifications=True) as pilot:
        await settled(pilot)
        before = laid_text(app, "#headline")
        await pilot.press("t")
        await pilot.pause()
        assert "Your time zone is the same: America/Mexico_City." in screen_text(app)
        assert laid_text(app, "#headline") == before


async def test_the_week_names_its_zone_and_the_key_that_shows_the_other():
    app = detail_app(1005, viewer="Europe/Madrid")
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        seen = [screen_text(app)]
        await pilot.press("t")
        await pilot.pause()
        seen.append(screen_text(app))
    assert "America/Tijuana (campaign's time)  t shows your time" in seen[0]
    assert "Europe/Madrid (your time)  t shows the campaign's time" in seen[1]


LONG = "x" * 200


async def test_a_long_channel_and_status_leave_room_for_the_name_and_the_id():
    answer = changed(1001, status=LONG, integration={"id": "i", "type": LONG})
    for size in ((120, 36), (80, 24), (60, 18)):
        first = (await headline(answer, size=size))[0]
        assert first.startswith("HIPOTECARIO_MORA30_Q4 · #1001   "), size
        assert first.endswith("just now"), size


async def test_a_long_name_is_cut_and_neither_the_id_nor_the_age_is():
    for size in ((120, 36), (80, 24), (60, 18)):
        first = (await headline(changed(1001, name=LONG), size=size))[0]
        assert first.startswith("x" * 27), size
        assert "… · #1001   " in first, size
        assert first.endswith("just now"), size


async def test_the_right_side_gives_way_while_it_is_asked_again():
    snapshot = changed(1001)
    script = Script(c1001=[snapshot, asyncio.Event(), snapshot])
    app = detail_app(1001, script=script)
    async with app.run_test(size=(60, 18)) as pilot:
        await settled(pilot)
        await pilot.press("r")
        await pilot.pause()
        first = laid_text(app, "#headline").splitlines()[0]
    assert first.startswith("HIPOTECARIO_MORA30_Q4 · #1001   ")
    assert first.endswith("just now, refreshing…")


async def test_the_place_among_many_has_its_thousands_parted():
    ids = tuple(range(1001, 11_001))
    app = detail_app(*ids)
    async with app.run_test(size=(120, 36)) as pilot:
        await settled(pilot)
        assert "1 of 10,000" in screen_text(app)
        await pilot.press("[")
        app.screen.headline.show_unknown(1001, (1, 10_000))
        assert "1 of 10,000" in laid_text(app, "#headline")


def test_no_countdown_is_cut_at_any_width_that_the_screens_are_laid_out_for():
    for campaign in CAMPAIGNS:
        if (fields := campaign_fields(campaign.id, NOW)) is None:
            continue
        reading = read(answer_of(fields))
        zones = ZoneInfo(reading.timezone), ZoneInfo("Europe/Madrid")
        for viewer in zones:
            view = View(reading, standing(reading, NOW), zones[0], viewer, position=(1, 3))
            for cells in range(MIN_COLUMNS - 4, 140):
                line = verdict(view, cells, says_by_schedule=True)
                assert line.cell_length <= cells
                assert "…" not in line.plain, (campaign.id, cells)


async def test_where_there_is_no_room_for_the_countdown_the_time_stays():
    found = await headline(changed(1001), size=(60, 18), viewer="Europe/Madrid")
    assert found[1].startswith("● OPEN until 18:00 (in 2 h 14 min)   Mexico_City")
    found = await headline(changed(1005), size=(60, 18), viewer="Europe/Madrid", keys="t")
    assert found[1].startswith("○ CLOSED until tomorrow 05:00   ")


async def test_an_archived_campaign_says_so_beside_its_status_and_another_does_not():
    assert "· archived · active · just now" in (await headline(changed(1001, archived=True)))[0]
    assert "archived" not in (await headline(changed(1001)))[0]


async def test_a_name_that_the_headline_cuts_stands_whole_in_the_panel():
    name = "Cobranza " * 15
    cut = await part_of_detail("#campaign", changed(1001, name=name), size=(60, 18))
    assert " ".join(" ".join(cut).split()).startswith("Name " + name.strip())
    whole = await part_of_detail("#campaign", changed(1001), size=(60, 18))
    assert not any(line.startswith("Name") for line in whole)
