"""When campaigns stalled during the period of a shift report, by what was kept of them."""

import csv
import io
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from support.campaigns import campaign, snapshot, week
from support.seen import history_of, reader_of

from altur_tui.campaign.past.looks import Look, Past
from altur_tui.campaign.past.since import counts_of
from altur_tui.campaign.past.stalled_before import stall_between
from altur_tui.campaign.reading import read, standing
from altur_tui.campaign.verdict import VerdictCode
from altur_tui.core.shift import ask_kept, earlier, read_kept
from altur_tui.reports.report import Shown
from altur_tui.reports.shift.groups import Grouping
from altur_tui.reports.shift.member import MAX_QUARTERS, Period
from altur_tui.reports.shift.model import Shift, shift
from altur_tui.reports.shift.report import ShiftFormat, write

ZONE = "America/Mexico_City"
EVENING = week("09:00", "20:00")


def at(clock: str, day: int = 24) -> datetime:
    """Return an instant by the clocks of the campaign; the 24th is a Tuesday."""
    hour, minute = map(int, clock.split(":"))
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC) + timedelta(hours=6)


def seen(clock: str, processed: int, **fields: object) -> tuple[datetime, dict]:
    counts = {"contacts": 2000, "contactsProcessed": processed}
    return at(clock), campaign(id=7, analytics=counts, **fields)


def period(since: str = "08:00", until: str = "19:00") -> Period:
    return Period(at(since), at(until), ZoneInfo(ZONE))


def report(folder: Path, looks: list, about: Period, *, moved: bool = True) -> Shift:
    """Return the report on looks and a present answer, which has `moved` since the last one."""
    answer = dict(looks[-1][1])
    if moved:
        answer["analytics"] = answer["analytics"] | {"contactsAnswered": 1}
    with closing(history_of(folder, looks)) as history:
        kept = read_kept(history, (7,), about)
    body = replace(snapshot(answer, fetched_at=about.until), id=7)
    reading = read(body)
    shown = Shown(body, reading, standing(reading, about.until))
    return shift(about, Grouping.NONE, [shown], earlier(kept, [shown]))


def told(given: Shift) -> list[tuple[str, str, int, bool]]:
    """Return from when to when each stall was, its open minutes, and whether it is over."""
    zone = ZoneInfo(ZONE)
    stalls = [each for member in given.stalled for each in reversed(member.stalls)]
    return [
        (
            each.since.astimezone(zone).strftime("%d %H:%M"),
            each.until.astimezone(zone).strftime("%d %H:%M"),
            each.open_minutes,
            each.is_over,
        )
        for each in stalls
    ]


A_DAY = [
    *(seen(f"09:{minute:02}", 100 + minute) for minute in range(1, 60, 7)),
    seen("10:00", 200),
    seen("10:40", 200),
    seen("11:10", 200),
    seen("11:17", 230),
    *(seen(f"{hour}:{minute:02}", 10 * hour + minute) for hour in (12, 13) for minute in (0, 20)),
    seen("14:00", 900),
    seen("14:50", 900),
    seen("15:00", 910),
    seen("16:30", 950),
]


def test_each_stall_of_the_period_is_told_from_the_first_look_to_the_last(tmp_path):
    assert told(report(tmp_path, A_DAY, period())) == [
        ("24 14:00", "24 14:50", 50, True),
        ("24 10:00", "24 11:10", 70, True),
    ]


def test_what_has_not_moved_since_the_campaign_closed_is_told_until_it_closed(tmp_path):
    looks = [*A_DAY, seen("17:10", 990), seen("17:50", 990), seen("18:40", 990)]
    (stall, *_) = told(report(tmp_path, looks, period(), moved=False))
    assert stall == ("24 17:10", "24 18:00", 50, False)
    text = write(report(tmp_path / "again", looks, period(), moved=False), ShiftFormat.MARKDOWN)
    assert "closed then; nothing has moved since" in text


def test_the_present_answer_counts_as_a_look(tmp_path):
    looks = [seen("10:00", 200), seen("10:10", 200)]
    assert told(report(tmp_path, looks, period(until="18:30"), moved=False)) == [
        ("24 10:00", "24 18:00", 480, False)
    ]


def test_a_change_of_hours_or_status_ends_a_stall_and_a_pause_is_none(tmp_path):
    looks = [
        seen("10:00", 200),
        seen("10:50", 200),
        seen("11:00", 200, scheduling=EVENING),
        seen("11:45", 200, scheduling=EVENING),
        seen("12:00", 200, scheduling=EVENING, status="inactive"),
        seen("16:00", 200, scheduling=EVENING, status="inactive"),
        seen("16:10", 300, scheduling=EVENING),
    ]
    assert told(report(tmp_path, looks, period())) == [
        ("24 11:00", "24 11:45", 45, True),
        ("24 10:00", "24 10:50", 50, True),
    ]


def test_what_moved_or_had_nothing_left_or_was_closed_is_no_stall(tmp_path):
    moving = [seen("10:00", 200), seen("10:29", 200), seen("10:31", 201), seen("11:00", 202)]
    done = [seen("10:00", 2000), seen("16:00", 2000)]
    asleep = [seen("09:10", 150), seen("19:00", 300)]
    closed = [(each - timedelta(days=2), body) for each, body in A_DAY]
    for place, looks in enumerate((moving, done, asleep, closed)):
        about = Period(looks[0][0], looks[-1][0], ZoneInfo(ZONE))
        assert told(report(tmp_path / str(place), looks, about, moved=False)) == []


def test_a_stall_that_began_before_the_period_is_told_from_its_beginning(tmp_path):
    assert told(report(tmp_path, A_DAY, period(since="10:55"))) == [
        ("24 14:00", "24 14:50", 50, True),
        ("24 10:00", "24 11:10", 70, True),
    ]
    assert told(report(tmp_path / "later", A_DAY, period(since="11:12"))) == [
        ("24 14:00", "24 14:50", 50, True)
    ]


def test_a_period_that_is_over_ends_its_stalls(tmp_path):
    about = period(until="14:45")
    body = next(body for instant, body in A_DAY if instant == at("14:00"))
    with closing(history_of(tmp_path, A_DAY)) as history:
        kept = read_kept(history, (7,), about)
    answer = replace(snapshot(body, fetched_at=about.until), id=7)
    reading = read(answer)
    shown = Shown(answer, reading, standing(reading, about.until))
    given_report = shift(about, Grouping.NONE, [shown], earlier(kept, [shown]))
    assert told(given_report)[0] == ("24 14:00", "24 14:45", 45, False)


def test_of_a_campaign_that_stalls_all_the_time_the_longest_are_told_and_the_sum_of_the_rest(
    tmp_path,
):
    looks = [
        seen(f"{hour}:{minute:02}", 10 * hour, archived=False)
        for hour in range(10, 16)
        for minute in (0, 30 + hour)
    ]
    given_report = report(tmp_path, looks, period())
    assert [each[2] for each in told(given_report)] == [45, 44, 43, 42, 41, 40]
    text = write(given_report, ShiftFormat.MARKDOWN).partition("## Stalled")[2]
    rows = [line.split(" | ") for line in text.splitlines() if line.startswith("|")][2:]
    assert [row[3] for row in rows[:4]] == ["45 min", "44 min", "43 min", "2 h 3 min"]
    assert [row[0] for row in rows[:4]] == [r"| Cobranza · \#7", *[r"| \#7"] * 3]
    assert rows[3][1] == "3 more, none longer than these"


def test_the_csv_has_all_stalls_and_their_open_minutes(tmp_path):
    text = write(report(tmp_path, A_DAY, period()), ShiftFormat.CSV)
    (cells,) = csv.DictReader(io.StringIO(text))
    assert cells["stalls"] == (
        "2026-11-24T16:00:00Z/2026-11-24T17:10:00Z; 2026-11-24T20:00:00Z/2026-11-24T20:50:00Z"
    )
    assert cells["stalled_open_minutes"] == "120"


def test_where_no_answer_tells_the_status_the_report_says_that_a_pause_is_not_kept(tmp_path):
    looks = [(instant, body | {"status": None}) for instant, body in A_DAY]
    text = write(report(tmp_path, looks, period()), ShiftFormat.MARKDOWN)
    assert "may have been paused" in text
    assert "may have been paused" not in write(
        report(tmp_path / "known", A_DAY, period()), ShiftFormat.MARKDOWN
    )


async def test_the_thread_of_the_history_tells_the_same(tmp_path):
    past = reader_of(tmp_path, A_DAY)
    try:
        found = await ask_kept(past, (7, 8), period())
    finally:
        past.close()
    with closing(history_of(tmp_path, [])) as history:
        assert found == read_kept(history, (7, 8), period())
    assert len(found[7].quiet) > 2


def test_a_period_of_months_asks_for_no_more_than_so_many_instants():
    long = Period(at("08:00") - timedelta(days=90), at("08:00"), ZoneInfo(ZONE))
    assert len(long.quarters) == MAX_QUARTERS + 1
    assert period().quarters[1] - period().quarters[0] == timedelta(minutes=15)


@given(st.integers(0, 3 * 1440), st.integers(1, 2 * 1440), st.sampled_from(["active", "inactive"]))
def test_it_tells_a_stall_where_a_look_at_that_moment_would_have_found_one(begin, length, status):
    body = A_DAY[-1][1] | {"status": status}
    since = at("00:00", 20) + timedelta(minutes=begin)
    until = since + timedelta(minutes=length)
    reading = read(snapshot(body, fetched_at=until))
    look = Look(since, until, 2, counts_of(reading.analytics))
    then = standing(replace(reading, past=Past((look,))), until)
    found = stall_between(reading, since, until)
    if then.verdict.code is VerdictCode.OPEN:
        assert (found is not None) == any(each.code == "stalled" for each in then.findings)
    if found is not None:
        assert since <= found.since < found.until <= until
        assert 30 <= found.open_minutes <= length
