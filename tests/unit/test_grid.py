"""The week as cells, in the campaign's zone and in another, and each cell in words."""

from datetime import UTC, datetime

import pytest
from support.campaigns import DAYS, campaign, cycles, day, snapshot, week

from altur_tui.campaign.grid import CellState, cell_sentence, grid, present
from altur_tui.campaign.reading import read

AT = datetime(2026, 11, 24, 21, 46, tzinfo=UTC)
_LETTERS = {
    CellState.CLOSED: ".",
    CellState.CALLING: "c",
    CellState.CYCLE: "y",
    CellState.BOTH: "b",
}


def reading(**changes):
    return read(snapshot(campaign(**changes)))


def drawn(row):
    return "".join(_LETTERS[each] for each in row)


def of_monday(start, stop, cells_per_day=48, **changes):
    schedule = week(days=()) | {"mon": day(start, stop)}
    return drawn(grid(reading(scheduling=schedule, **changes), cells_per_day).rows[0])


@pytest.mark.parametrize("cells_per_day", [24, 48])
def test_a_row_is_a_day_of_cells(cells_per_day):
    found = grid(reading(), cells_per_day)
    each = cells_per_day // 24
    assert drawn(found.rows[0]) == "." * 9 * each + "c" * 9 * each + "." * 6 * each
    assert drawn(found.rows[6]) == "." * cells_per_day
    assert {len(row) for row in found.rows} == {cells_per_day}
    assert (len(found.rows), found.zone) == (7, "America/Mexico_City")
    assert found.hours == ("09:00–18:00",) * 5 + ("", "")
    assert found.minutes == (540,) * 5 + (0, 0)


def test_the_four_states_are_told_apart():
    block = cycles(schedule=week("07:00", "12:00"))
    found = grid(reading(cycles=block), 24)
    assert drawn(found.rows[0]) == "......." + "yy" + "bbb" + "cccccc" + "......"
    assert found.has_cycles


@pytest.mark.parametrize(
    "block",
    [
        None,
        cycles(enabled=False, schedule=week("00:00", "24:00")),
        cycles(mode="cooldown", schedule=week("00:00", "24:00")),
    ],
)
def test_without_a_cycle_week_there_is_only_calling(block):
    found = grid(reading(cycles=block), 24)
    assert drawn(found.rows[0]) == "." * 9 + "c" * 9 + "." * 6
    assert not found.has_cycles


def test_a_mixed_cell_has_the_state_of_most_of_its_minutes():
    assert of_monday("09:14", "18:00")[18] == "c"
    assert of_monday("09:16", "18:00")[18] == "."
    assert of_monday("09:29", "18:00", 24)[9] == "c"
    assert of_monday("09:31", "18:00", 24)[9] == "."


def test_in_a_tie_the_later_state_holds():
    assert of_monday("09:15", "18:00")[18] == "c"
    assert of_monday("09:00", "18:15")[36] == "."


def test_a_tie_of_three_states_goes_to_the_last():
    schedule = week(days=()) | {"mon": day("09:10", "18:00")}
    block = cycles(schedule=week(days=()) | {"mon": day("09:20", "18:00")})
    assert drawn(grid(reading(scheduling=schedule, cycles=block)).rows[0])[18] == "b"


def test_a_night_goes_on_in_the_row_of_the_next_day():
    schedule = week(days=()) | {"sun": day("22:00", "02:00")}
    found = grid(reading(scheduling=schedule), 24)
    assert drawn(found.rows[6]) == "." * 22 + "cc"
    assert drawn(found.rows[0]) == "cc" + "." * 22
    assert found.hours[6] == "22:00–02:00 (+1)"


def test_the_viewers_zone_shifts_the_week():
    # Mexico City is seven hours behind Madrid in winter.
    found = grid(reading(), 24, zone="Europe/Madrid", at=AT)
    assert drawn(found.rows[0]) == "." * 16 + "c" * 8
    assert drawn(found.rows[5]) == "c" + "." * 23
    assert found.hours[1] == "00:00–01:00, 16:00–24:00"
    assert found.minutes == (480, 540, 540, 540, 540, 60, 0)
    assert found.zone == "Europe/Madrid"


def test_the_viewers_week_is_the_one_that_holds_the_instant():
    # In the week of 29 March 2026 Madrid comes one hour closer on Sunday.
    sundays = reading(scheduling=week(days=("sun",)))
    before = datetime(2026, 3, 20, tzinfo=UTC)
    within = datetime(2026, 3, 28, tzinfo=UTC)
    assert grid(sundays, zone="Europe/Madrid", at=before).hours[6] == "16:00–24:00"
    assert grid(sundays, zone="Europe/Madrid", at=within).hours[6] == "17:00–24:00"


def test_the_campaigns_own_zone_is_the_plain_week():
    assert grid(reading(), zone="America/Mexico_City", at=AT) == grid(reading())
    assert grid(reading(), zone="Europe/Madrid") == grid(reading())


def test_the_present_minute_is_that_of_the_zone():
    assert present("America/Mexico_City", AT) == (1, 15 * 60 + 46)
    assert present("Europe/Madrid", AT) == (1, 22 * 60 + 46)
    assert present("Asia/Kathmandu", AT) == (2, 3 * 60 + 31)


@pytest.mark.parametrize(
    ("place", "message"),
    [
        (
            (1, 20),
            "Tuesday 10:00–10:30: open, 09:00–18:00. A cycle may start, 08:00–12:15.",
        ),
        (
            (1, 24),
            (
                "Tuesday 12:00–12:30: open, 09:00–18:00. "
                "A cycle may start for 15 of 30 minutes, 08:00–12:15."
            ),
        ),
        (
            (1, 30),
            (
                "Tuesday 15:00–15:30: open, 09:00–18:00. "
                "No cycle may start, because the cycle week is closed."
            ),
        ),
        (
            (1, 16),
            (
                "Tuesday 08:00–08:30: closed until 09:00. "
                "The cycle week is open, 08:00–12:15, "
                "but no cycle may start while the campaign is closed."
            ),
        ),
        ((1, 36), "Tuesday 18:00–18:30: closed since 18:00."),
        ((1, 40), "Tuesday 20:00–20:30: closed since 18:00."),
        ((5, 20), "Saturday 10:00–10:30: closed, because the day is switched off."),
    ],
)
def test_a_cell_is_told_in_sentences(place, message):
    block = cycles(schedule=week("08:00", "12:15"))
    assert cell_sentence(reading(cycles=block), *place) == message


@pytest.mark.parametrize(
    ("days", "message"),
    [
        (day("x"), "Monday 10:00–11:00: unknown, because the day's hours cannot be read."),
        (
            {"active": True},
            "Monday 10:00–11:00: unknown, because the day is switched on without hours.",
        ),
        (
            day("09:00", "09:00"),
            "Monday 10:00–11:00: closed, because the day's hours have no length.",
        ),
        (None, "Monday 10:00–11:00: closed, because the day is switched off."),
        (
            day("10:15", "10:16"),
            "Monday 10:00–11:00: open for 1 of 60 minutes, 10:15–10:16.",
        ),
    ],
)
def test_a_cell_says_why_its_day_is_closed(days, message):
    assert cell_sentence(reading(scheduling=week() | {"mon": days}), 0, 10, 24) == message


def test_a_cell_between_two_windows_says_when_they_end_and_begin():
    schedule = week("22:00", "02:00", DAYS)
    assert cell_sentence(reading(scheduling=schedule), 0, 10, 24) == (
        "Monday 10:00–11:00: closed from 02:00 to 22:00."
    )


def test_a_cell_after_several_windows_says_when_the_last_one_ended():
    schedule = week() | {"sun": day("22:00", "02:00")}
    assert cell_sentence(reading(scheduling=schedule), 0, 20, 24) == (
        "Monday 20:00–21:00: closed since 18:00."
    )


def test_a_cell_before_several_windows_says_when_the_first_one_opens():
    schedule = week("22:00", "10:00", ("sun",)) | {"mon": day("20:00", "21:00")}
    found = cell_sentence(reading(scheduling=schedule), 6, 3, 24, zone="Asia/Kathmandu", at=AT)
    assert found == ("Sunday 03:00–04:00: closed, because the campaign's Saturday is switched off.")
    found = cell_sentence(reading(scheduling=schedule), 0, 3, 24, zone="Asia/Kathmandu", at=AT)
    assert found == "Monday 03:00–04:00: closed until 09:45."


def test_a_cell_of_the_cooldown_mode_says_that_cycles_wait_for_the_cooldown():
    found = cell_sentence(reading(cycles=cycles(mode="cooldown")), 0, 10, 24)
    assert found == (
        "Monday 10:00–11:00: open, 09:00–18:00. A cycle may start once the cooldown is over."
    )


def test_a_cell_of_the_viewers_zone_is_told_in_its_hours():
    found = cell_sentence(reading(), 6, 10, 24, zone="Europe/Madrid", at=AT)
    assert found == ("Sunday 10:00–11:00: closed, because the day is switched off.")


@pytest.mark.parametrize(
    ("days", "reason", "other_reason"),
    [
        (
            None,
            "closed, because the day is switched off.",
            "closed, because the campaign's Tuesday is switched off.",
        ),
        (
            day("x"),
            "unknown, because the day's hours cannot be read.",
            "unknown, because the hours of the campaign's Tuesday cannot be read.",
        ),
        (
            {"active": True},
            "unknown, because the day is switched on without hours.",
            "unknown, because the campaign's Tuesday is switched on without hours.",
        ),
        (
            day("09:00", "09:00"),
            "closed, because the day's hours have no length.",
            "closed, because the hours of the campaign's Tuesday have no length.",
        ),
    ],
)
def test_the_viewers_zone_gives_the_reason_of_the_campaigns_own_day(days, reason, other_reason):
    # Monday's hours run until Tuesday 01:00 in Madrid; Tuesday ends at Wednesday 07:00.
    given = reading(scheduling=week() | {"tue": days})
    same, other = (
        cell_sentence(given, *place, 24, zone="Europe/Madrid", at=AT) for place in ((1, 10), (2, 3))
    )
    assert same == f"Tuesday 10:00–11:00: {reason}"
    assert other == f"Wednesday 03:00–04:00: {other_reason}"


def test_a_cell_of_unknown_hours_does_not_say_that_no_cycle_may_start():
    given = reading(scheduling=week() | {"mon": day("x")}, cycles=cycles())
    assert cell_sentence(given, 0, 10, 24) == (
        "Monday 10:00–11:00: unknown, because the day's hours cannot be read. "
        "The cycle week is open, 09:00–18:00, so a cycle may start while the campaign is open."
    )


def test_hours_that_did_not_come_are_unknown_in_every_cell():
    assert cell_sentence(reading(scheduling=None), 0, 10, 24) == (
        "Monday 10:00–11:00: unknown, because the answer does not say when the day is open."
    )


def test_a_cell_that_goes_on_to_a_day_with_hours_gives_no_reason():
    # The campaign's Monday begins at 11:45 in Kathmandu.
    given = reading(scheduling=week(days=("mon",)))
    cells = [cell_sentence(given, 0, at, 24, zone="Asia/Kathmandu", at=AT) for at in (10, 11)]
    assert cells == [
        "Monday 10:00–11:00: closed, because the campaign's Sunday is switched off.",
        "Monday 11:00–12:00: closed until 20:45.",
    ]


def test_a_cell_after_midnight_names_the_day_that_opened_its_window():
    given = reading(scheduling=week("20:00", "01:30", DAYS[:6]))
    assert [cell_sentence(given, *place) for place in ((0, 40), (1, 1), (6, 1), (6, 3))] == [
        "Monday 20:00–20:30: open, 20:00–01:30 (+1).",
        "Tuesday 00:30–01:00: open, from Monday 20:00 to 01:30.",
        "Sunday 00:30–01:00: open, from Saturday 20:00 to 01:30.",
        "Sunday 01:30–02:00: closed, because the day is switched off.",
    ]
    assert cell_sentence(given, 1, 1, 24) == (
        "Tuesday 01:00–02:00: open for 30 of 60 minutes, from Monday 20:00 to 01:30."
    )


def test_a_window_goes_on_from_the_week_before_and_to_the_week_after():
    given = reading(scheduling=week(days=()) | {"sun": day("22:00", "02:00")})
    assert cell_sentence(given, 0, 1, 24).endswith("open, from Sunday 22:00 to 02:00.")
    assert cell_sentence(given, 6, 22, 24).endswith("open, 22:00–02:00 (+1).")
    # Madrid comes one hour closer on the Sunday of this week: the Sunday before was still further.
    sundays = reading(scheduling=week("16:00", "23:00", days=("sun",)))
    within = datetime(2026, 3, 25, tzinfo=UTC)
    monday = cell_sentence(sundays, 0, 2, 24, zone="Europe/Madrid", at=within)
    assert monday.endswith("open, from Sunday 23:00 to 06:00.")


def test_the_cycle_week_is_told_across_midnight_too():
    block = cycles(schedule=week("22:00", "01:00", DAYS))
    given = reading(cycles=block, scheduling=week("20:00", "01:30", DAYS))
    assert cell_sentence(given, 1, 0) == (
        "Tuesday 00:00–00:30: open, from Monday 20:00 to 01:30. "
        "A cycle may start, from Monday 22:00 to 01:00."
    )


def test_what_is_open_for_days_is_told_day_by_day():
    given = reading(scheduling=week("00:00", "24:00", DAYS[:5]) | {"sat": day("00:00", "03:00")})
    assert cell_sentence(given, 2, 10, 24).endswith("open, 00:00–24:00.")
    assert cell_sentence(given, 5, 1, 24).endswith("open, 00:00–03:00.")


def test_a_day_without_hours_of_its_own_tells_until_when_the_night_before_runs_on():
    schedule = week("20:00", "01:30", DAYS[:6]) | {"wed": day("x")}
    found = grid(reading(scheduling=schedule))
    assert found.tails == ("", "", "until 01:30, then unknown", "", "", "", "until 01:30")
    assert (found.hours[2], found.hours[6]) == ("", "")
    assert grid(reading()).tails == ("",) * 7
    assert grid(reading(scheduling=None)).tails == ("unknown",) * 7
    wednesday = reading(scheduling=week(days=()) | {"wed": day("x")})
    shifted = grid(wednesday, zone="Asia/Kathmandu", at=AT)
    assert shifted.tails == ("", "", "unknown", "unknown", "", "", "")


def test_a_cell_tells_in_how_many_of_its_minutes_a_cycle_may_start():
    block = cycles(schedule=week("08:00", "12:15"))
    assert cell_sentence(reading(cycles=block), 1, 24).endswith(
        "A cycle may start for 15 of 30 minutes, 08:00–12:15."
    )


@pytest.mark.parametrize(
    ("dates", "told"),
    [
        (("2026-11-24", None), {0: "start: the cycles begin on 24 Nov 2026.", 1: None}),
        ((None, "2026-11-23"), {0: None, 1: "start: the cycles ended on 23 Nov 2026."}),
        (("2027-01-04", "2027-01-08"), {4: "No cycle may start: the cycles begin on 4 Jan"}),
        (("2026-11-25", "2026-11-23"), {1: "on 23 Nov 2026, before they start on 25 Nov 2026."}),
        ((None, None), {0: None, 4: None}),
    ],
)
def test_a_cell_of_this_week_tells_when_the_cycle_dates_keep_it_out(dates, told):
    block = cycles(schedule_start_date=dates[0], schedule_end_date=dates[1])
    given = reading(cycles=block)
    for day_of_week, expected in told.items():
        message = cell_sentence(given, day_of_week, 10, 24, zone=given.timezone, at=AT)
        if expected is None:
            assert message.endswith("A cycle may start, 09:00–18:00.")
        else:
            assert expected in message
            assert "A cycle may start" not in message


def test_the_cycle_dates_are_those_of_the_campaigns_zone_in_another_one_too():
    block = cycles(schedule_start_date="2026-11-24", schedule=week("00:00", "24:00", DAYS))
    given = reading(cycles=block, scheduling=week("00:00", "24:00", DAYS))
    # Midnight of Tuesday in Mexico City is 07:00 in Madrid.
    before, after = (
        cell_sentence(given, 1, hour, 24, zone="Europe/Madrid", at=AT) for hour in (6, 7)
    )
    assert "the cycles begin on 24 Nov 2026" in before
    assert "A cycle may start" in after


def test_a_cell_of_unknown_hours_is_unknown_in_the_grid_and_in_its_sentence():
    schedule = week(days=()) | {"wed": day("soon"), "tue": day("22:00", "02:00")}
    found = reading(scheduling=schedule)
    rows = grid(found).rows
    for row, states in enumerate(rows):
        told = [": unknown" in cell_sentence(found, row, index) for index in range(48)]
        assert told == [state is CellState.UNKNOWN for state in states]
    assert set(rows[2][:4]) == {CellState.CALLING}
    assert set(rows[2][4:]) == {CellState.UNKNOWN}
    assert set(rows[0]) == {CellState.CLOSED}
