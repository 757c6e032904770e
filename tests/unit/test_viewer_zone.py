"""The zone of the viewer's clock: whatever the system says it in."""

import shutil
import struct
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from altur_tui.campaign.zone import elapsed, wall_clock
from altur_tui.settings.zones import ViewerZone, viewer_zone

LIMA = Path("/usr/share/zoneinfo/America/Lima")
SUMMER = datetime(2026, 7, 1, 12, 0, tzinfo=UTC)
WINTER = datetime(2026, 12, 1, 12, 0, tzinfo=UTC)


def offset(found: ViewerZone, at: datetime) -> float:
    """Return the zone's offset in hours, as both the standard library and the grids see it."""
    hours = at.astimezone(found.zone).utcoffset() / timedelta(hours=1)
    assert wall_clock(found.zone.key).offset(elapsed(at)) == hours * 60
    return hours


def linked(folder: Path, name: str) -> Path:
    """Return a link such as /etc/localtime to a file of a zone database."""
    target = folder / "zoneinfo" / name
    target.parent.mkdir(parents=True)
    target.touch()
    local = folder / "localtime"
    local.symlink_to(target)
    return local


def test_tz_may_name_a_zone_or_its_file():
    for given in ("America/Lima", ":America/Lima", f":{LIMA}", "/x/zoneinfo/posix/America/Lima"):
        assert viewer_zone({"TZ": given}) == ViewerZone(ZoneInfo("America/Lima"))
    assert viewer_zone({"TZ": "CST6CDT"}).zone.key == "CST6CDT"


def test_tz_may_be_a_rule():
    for rule, summer, winter in (
        ("<-03>3", -3, -3),
        ("CST6CDT,M4.1.0,M10.5.0", -5, -6),
        ("XYZ-5:30", 5.5, 5.5),
        ("CET-1CEST,M3.5.0,M10.5.0/3", 2, 1),
    ):
        found = viewer_zone({"TZ": rule})
        assert (found.zone.key, found.note) == (rule, None)
        assert (offset(found, SUMMER), offset(found, WINTER)) == (summer, winter)


def test_without_tz_it_is_the_zone_that_the_system_links_to(tmp_path: Path):
    local = linked(tmp_path, "America/Lima")
    assert viewer_zone({}, "America/Bogota", localtime=local).zone.key == "America/Lima"
    missing = viewer_zone({}, "America/Bogota", localtime=tmp_path / "no")
    assert missing == ViewerZone(ZoneInfo("America/Bogota"))


def test_a_copy_of_a_zone_file_is_known_by_its_name_and_any_other_by_what_it_holds(tmp_path: Path):
    if not LIMA.exists():
        pytest.skip("This machine has no zone database.")
    local = tmp_path / "localtime"
    shutil.copy(LIMA, local)
    for found in (viewer_zone({}, localtime=local), viewer_zone({"TZ": f":{local}"})):
        assert (found.zone.key, found.note) == ("America/Lima", None)
    block = struct.pack(">4sc15x6L", b"TZif", b"2", 0, 0, 0, 0, 1, 4)
    block += struct.pack(">lbB4s", 0, 0, 0, b"UTC\0")
    local.write_bytes(block * 2 + b"\n<+0145>-1:45\n")
    found = viewer_zone({}, localtime=local)
    assert (found.zone.key, found.note, offset(found, SUMMER)) == ("localtime", None, 1.75)


def test_what_is_no_zone_is_told_and_leaves_the_configured_zone_and_then_utc(tmp_path: Path):
    local = linked(tmp_path, "America/Lima")
    for given in (
        "Mars/Olympus",
        "/nowhere/zone",
        "CST6CDT,M13.1.0,M10.5.0",
        "\x1b[2J",
        "/dev/zero",
    ):
        for configured, key in (("America/Bogota", "America/Bogota"), (None, "UTC")):
            found = viewer_zone({"TZ": given}, configured, localtime=local)
            assert found.zone.key == key
            assert found.note is not None
            assert "\x1b" not in found.note
            assert found.note.endswith(f"Your times are shown in {key}.")


def test_a_localtime_that_is_no_zone_is_told(tmp_path: Path):
    for content in (b"", b"TZif", b"nonsense", b"TZif2" + b"\xff" * 60):
        (tmp_path / "localtime").write_bytes(content)
        found = viewer_zone({}, localtime=tmp_path / "localtime")
        assert found.zone.key == "UTC"
        assert "is not a readable time zone" in str(found.note)
