"""The cycles panel: what can start, by when, and where to read how that is counted."""

from datetime import date, timedelta

from support.detail import (
    NOW,
    Script,
    changed,
    detail_app,
    detail_text,
    part_of_detail,
    screen_text,
    settled,
)

from altur_tui.campaign.reading import read, standing
from altur_tui.reports.facts import facts
from altur_tui.reports.report import Shown
from altur_tui.tui.common.lines import CLOSED, ERROR, FactList

PAST = {"schedule_start_date": "2026-10-12", "schedule_end_date": "2026-10-16"}


def with_cycles(campaign_id, **cycles):
    """Return the answer of a demo campaign with other cycles."""
    return changed(campaign_id, cycles=cycles)


async def panel(snapshot, size=(120, 36), **options):
    """Return the lines of the panel by their label."""
    lines = await part_of_detail("#cycles", snapshot, size, **options)
    return {line[:11].strip(): line[11:] for line in lines if line[:10].strip()}


async def test_the_plan_names_its_dates_and_how_many_can_start_by_the_last_of_them():
    short = await panel(with_cycles(1003))
    assert short["Plan"] == "23 Nov – 27 Nov · ✗ at most 5 of 7 can start"
    assert short["Would fit"] == "a cooldown of 8 h 59 min, or 1 Dec as the last day"
    whole = await panel(with_cycles(1001))
    assert whole["Plan"] == "20 Nov – 18 Dec · all 7 can start"
    assert "Would fit" not in whole
    one = await panel(with_cycles(1001, max_iterations=1))
    assert one["Plan"].endswith("the one planned can start")
    endless = await panel(with_cycles(1001, schedule_end_date=None))
    assert endless["Plan"] == "from 20 Nov, no end date · all 7 can start"


async def test_a_plan_that_cannot_finish_has_the_sign_and_colour_of_its_finding():
    for dates, glyph, style in (({}, "✗", ERROR), (PAST, "▲", CLOSED)):
        answer = with_cycles(1003, **dates)
        app = detail_app(1003, script=Script(c1003=[answer]))
        async with app.run_test(size=(120, 36)) as pilot:
            await settled(pilot)
            (plan,) = (
                line
                for line in app.screen.query_one("#cycles").query_one(FactList).lay_out(60)
                if line.plain.startswith("Plan")
            )
            findings = app.screen.query_one("#findings").query_one(FactList).lay_out(100)
        (told,) = (span for span in plan.spans if plan.plain[span.start] == glyph)
        assert told.style == style
        assert any(line.plain.startswith(glyph) and "at most 5" in line.plain for line in findings)


async def test_starts_are_told_with_the_condition_that_none_has_run():
    wide = await part_of_detail("#cycles", with_cycles(1003))
    at = next(index for index, line in enumerate(wide) if line.startswith("Can start"))
    assert wide[at + 1].strip() == "(if none has run yet)"
    narrow = await panel(with_cycles(1003), size=(80, 24))
    assert narrow["Can start"].endswith("  (if none has run yet)")


async def test_where_there_is_little_room_the_condition_stands_below_the_starts():
    lines = await part_of_detail("#cycles", with_cycles(1003), size=(60, 18))
    at = next(index for index, line in enumerate(lines) if line.startswith("Can start"))
    assert lines[at] == "Can start  Tue 24 15:46  Wed 25 09:00  and 2 more"
    assert lines[at + 1].strip() == "(if none has run yet)"


async def test_a_campaign_that_is_cooling_down_has_run_and_can_start_no_earlier():
    lines = await part_of_detail("#cycles", changed(1020))
    at = next(index for index, line in enumerate(lines) if line.startswith("Can start"))
    assert lines[at + 1].strip() == "(at the earliest)"
    text = await detail_text(1020, size=(120, 60), keys="f")
    assert "Earliest starts, if" not in text


async def test_iterations_that_are_known_to_have_run_leave_no_condition():
    answer = changed(1003, cycle_current_iteration=2, cycle_last_iteration_at=NOW.isoformat())
    lines = await part_of_detail("#cycles", answer)
    assert not any("if none has run yet" in line for line in lines)


async def test_an_unknown_number_of_iterations_is_told_as_unknown():
    found = await panel(with_cycles(1003, max_iterations=None))
    assert "iterations unknown" in found["Mode"]
    assert found["Plan"] == "23 Nov – 27 Nov"
    assert found["Can start"] == "Tue 24 15:46"


async def test_unknown_hours_of_the_campaign_make_those_of_the_cycles_unknown():
    found = await panel(changed(1003, scheduling=None))
    assert found["Hours"] == "unknown, because the hours are unknown"
    assert found["Plan"].endswith("how many of 7 can start is unknown")


async def test_a_period_that_is_over_speaks_of_the_past():
    found = await panel(with_cycles(1018))
    assert found["Hours"] == "over: the last day was 6 Nov"
    assert found["Plan"] == "12 Oct – 6 Nov · all 6 could start"
    assert "Can start" not in found


async def test_a_period_that_is_over_suggests_nothing_of_the_past():
    answer = with_cycles(1003, **PAST)
    found = await panel(answer)
    assert found["Plan"].endswith("could start")
    assert "Would fit" not in found
    app = detail_app(1003, script=Script(c1003=[answer]))
    async with app.run_test(size=(120, 60)) as pilot:
        await settled(pilot)
        await pilot.press("f")
        await pilot.pause()
        text = screen_text(app)
    assert "The period is over. For a new one" in text
    assert "as the last day instead of" not in text
    assert "With a cooldown of" not in text


async def test_the_starts_of_a_campaign_that_does_not_run_are_told_with_an_if():
    found = await panel(changed(1001, status="inactive"))
    assert "If it runs" in found
    assert "Can start" not in found


async def test_the_findings_list_every_earliest_start():
    text = await detail_text(1001, size=(120, 60), keys="f")
    listed = text.partition("Earliest starts, if none has run yet")[2]
    assert listed.count("·") == 7


async def test_weeks_that_never_meet_leave_no_minute_to_start_in():
    found = await panel(with_cycles(1017))
    assert found["Hours"] == "never: no minute is left in which a cycle may start"
    assert "✗ at most 0 of 3 can start" in found["Plan"]


async def test_starts_stand_by_day_and_those_without_room_are_counted():
    found = await panel(with_cycles(1001, max_iterations=90, cooldown_minutes=60))
    assert found["Can start"].startswith("Tue 24 15:46 16:46  Wed 25 10:00 11:00")
    listed = sum(":" in each for each in found["Can start"].split())
    assert found["Can start"].endswith(f"and {90 - listed} more")


async def test_a_start_of_another_month_names_it():
    begins = date(2026, 11, 24) + timedelta(days=20)
    found = await panel(
        with_cycles(1003, schedule_start_date=begins.isoformat(), schedule_end_date=None)
    )
    assert found["Can start"].startswith("Mon 14 Dec 09:00  Tue 15 09:00  ")


async def test_the_month_is_named_where_the_starts_walk_into_another():
    found = await panel(
        with_cycles(
            1003, schedule_start_date="2026-11-30", schedule_end_date=None, cooldown_minutes=1440
        )
    )
    assert found["Can start"].startswith("Mon 30 09:00  Tue 1 Dec 09:00  Wed 2 09:00  ")


async def test_the_panel_and_the_reports_name_a_mode_alike():
    for campaign_id in (1001, 1004):
        snapshot = with_cycles(campaign_id)
        reading = read(snapshot)
        reported = facts(Shown(snapshot, reading, standing(reading, NOW)))
        rows = next(each.rows for each in reported.sections if each.title == "Cycles")
        mode = (await panel(snapshot))["Mode"].split(" · ")[1]
        assert dict(rows)["Mode"] == mode


async def test_in_the_viewers_time_the_dates_are_marked_as_the_campaigns():
    found = await panel(with_cycles(1005), viewer="Europe/Madrid", keys="t")
    assert found["Plan"] == "16 Nov – 6 Dec (the campaign's days) · all 5 can start"
    assert found["Can start"].startswith("Wed 25 06:00 07:30")
    assert found["Hours"] == "closed until tomorrow 06:00 (in 7 h 14 min)"


async def test_the_title_names_the_key_that_tells_how_it_is_counted():
    for enabled in (True, False):
        answer = with_cycles(1001, enabled=enabled)
        app = detail_app(1001, script=Script(c1001=[answer]))
        async with app.run_test(size=(120, 36)) as pilot:
            await settled(pilot)
            text = screen_text(app)
        assert ("Cycles  f explains the counting" in text) == enabled
        assert "─ Cycles ─" in text or enabled


async def test_80x24_shows_a_plan_that_cannot_finish_and_the_whole_week():
    text = await detail_text(1003, size=(80, 24))
    for expected in (
        "✗ at most 5 of 7",
        "Would fit",
        "Sun ",
        "Tuesday 15:00–16:00: open",
    ):
        assert expected in text
