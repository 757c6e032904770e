"""Zones: their names, and their offsets against the zone database itself."""

import itertools
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo, available_timezones

import pytest

from altur_tui.campaign.zone import (
    FIRST,
    LAST,
    WallClock,
    database_version,
    elapsed,
    elapsed_from,
    instant_of,
    is_zone,
    newest_first,
)

_BUSY_YEARS = {
    "America/Tijuana": 2026,
    "America/Santiago": 2026,
    "Europe/Madrid": 1976,
    "Australia/Lord_Howe": 2027,
    "Asia/Kathmandu": 1986,
    "Asia/Gaza": 2040,
    "Africa/Casablanca": 2030,
    "Africa/Freetown": 1939,
    "America/Recife": 2000,
    "Pacific/Apia": 2011,
    "America/St_Johns": 2011,
    "America/Mexico_City": 1922,
    "UTC": 2026,
}


@pytest.mark.parametrize(("zone", "year"), _BUSY_YEARS.items())
def test_the_offset_spans_of_a_year_are_those_of_the_zone_database(zone, year):
    clock = WallClock(zone)
    start = elapsed(datetime(year - 1, 12, 25, tzinfo=UTC))
    stop = elapsed(datetime(year + 1, 1, 7, tzinfo=UTC))
    reached = start
    for span in clock.joined(start, stop):
        assert span.start == reached
        for minute in {*range(span.start, span.stop, 60), span.stop - 1}:
            local = instant_of(minute).astimezone(ZoneInfo(zone))
            assert span.offset == local.utcoffset() // timedelta(minutes=1)
        reached = span.stop
    assert reached == stop


def test_offset_spans_without_an_end_go_on_through_the_years():
    clock = WallClock("Europe/Madrid")
    start = elapsed(datetime(2026, 1, 1, tzinfo=UTC))
    found = [each for each, _ in zip(clock.offset_spans(start), range(7), strict=False)]
    assert found[0].start == start
    assert all(one.stop == other.start for one, other in itertools.pairwise(found))
    assert [each.offset for each in found] == [60, 120, 60, 60, 120, 60, 60]


def test_an_instant_lies_in_the_minute_that_holds_it():
    at = datetime(2026, 11, 23, 15, 0, 7, tzinfo=UTC)
    assert instant_of(elapsed(at)) == at.replace(second=0)
    assert instant_of(elapsed_from(at)) == at.replace(minute=1, second=0)
    assert elapsed_from(at.replace(second=0)) == elapsed(at)


@pytest.mark.parametrize("at", [datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)])
def test_instants_at_the_ends_of_time_are_kept_within_what_can_be_computed(at):
    assert FIRST <= elapsed(at) <= elapsed_from(at) <= LAST


def test_every_name_of_the_zone_database_is_a_zone():
    assert all(is_zone(name) for name in available_timezones() - {"localtime"})


NO_ZONES = [
    *("", " ", "america/mexico_city", "America/Mexico_City ", "America/Mexico_City\0", "EST9"),
    *(
        "../../etc/passwd",
        "/etc/localtime",
        "America",
        "Mars/Olympus",
        "localtime",
        "posix/UTC",
    ),
    *("UTC+6", "\ud800", "a" * 100_000, "America\\Mexico_City", "zone.tab", "."),
]


def test_other_names_are_none():
    assert [each for each in NO_ZONES if is_zone(each)] == []


@pytest.mark.parametrize(
    ("name", "content", "version"),
    [
        ("tzdata.zi", b"# version 2021e\n# ddeps", "2021e"),
        ("+VERSION", b"2024a\n", "2024a"),
        ("tzdata.zi", b"# redo posix", ""),
        ("tzdata.zi", b"\xff" * 99, ""),
        ("elsewhere", b"2024a", ""),
    ],
)
def test_a_zone_database_tells_its_version(tmp_path, name, content, version):
    (tmp_path / name).write_bytes(content)
    assert database_version(tmp_path) == version


def test_the_newer_zone_database_is_looked_up_first(tmp_path):
    package = Path("/package")
    system = [str(tmp_path / "nowhere"), str(tmp_path)]
    assert newest_first(system, package, "2026a") == ("/package", *system)
    for version, is_older in (("2021e", True), ("2026a", False), ("2026b", False)):
        (tmp_path / "+VERSION").write_text(version)
        assert (newest_first(system, package, "2026a")[0] == "/package") is is_older


def test_mexico_has_no_summer_time_since_2022():
    clock = WallClock("America/Mexico_City")
    assert clock.offset(elapsed(datetime(2022, 7, 1, tzinfo=UTC))) == -5 * 60
    assert clock.offset(elapsed(datetime(2026, 7, 1, tzinfo=UTC))) == -6 * 60
