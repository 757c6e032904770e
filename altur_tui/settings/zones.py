"""The time zone of the person who looks, as the system says it."""

import os
import struct
import zoneinfo
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from zoneinfo import ZoneInfo

from msgspec import Struct

from altur_tui.background import read_bounded
from altur_tui.campaign.zone import add_machine_zone, database_version, is_zone, usual_zones
from altur_tui.i18n.sentences import S
from altur_tui.text import hide_keys, safe

_LOCALTIME = Path("/etc/localtime")
_FOLDER = "zoneinfo/"
_VARIANTS = ("posix/", "right/")
_MAX_BYTES = 256 * 1024
_KEY_OF_LOCALTIME = "localtime"

_BAD_TZ = S("TZ is “{given}”, which is not a known time zone. Your times are shown in {zone}.")
_BAD_LOCALTIME = S("{path} is not a readable time zone. Your times are shown in {zone}.")


class ViewerZone(Struct, frozen=True):
    """The zone of this person's clock."""

    zone: ZoneInfo
    """Its key is the name in the zone database, or the rule in TZ, or `localtime`."""
    note: str | None = None
    """A whole sentence if the system's own zone could not be understood."""


class ZoneDatabase(Struct, frozen=True):
    """The zone database in use: its rules say when clocks change."""

    version: str
    """Such as `2026a`; empty if it does not say."""
    folder: Path | None
    """Where the system keeps it; None if it is that of the package tzdata."""


def zone_database() -> ZoneDatabase:
    """Return which zone database is in use: the newer of the system's and the package's."""
    import tzdata  # type: ignore[import-untyped]  # it has no annotations

    package = Path(tzdata.__file__).parent / "zoneinfo"
    folder = next((path for path in map(Path, zoneinfo.TZPATH) if path.is_dir()), package)
    if folder == package:
        return ZoneDatabase(tzdata.IANA_VERSION, None)
    return ZoneDatabase(database_version(folder), folder)


def known_zone(name: str) -> ZoneInfo | None:
    """Return the zone `name`, or None if the zone database has no such zone."""
    return ZoneInfo(name) if is_zone(name) else None


def viewer_zone(
    environ: Mapping[str, str], configured: str | None = None, *, localtime: Path = _LOCALTIME
) -> ViewerZone:
    """Return the zone of this person's clock: TZ, else the system's, else `configured`, else UTC.

    TZ may be a name, the path of a file, or a rule such as `CST6CDT,M4.1.0,M10.5.0`. One that
    cannot be understood does not fall through to the system's zone, which it was meant to override.
    """
    fallback = (known_zone(configured) if configured else None) or ZoneInfo("UTC")
    given = environ.get("TZ", "").removeprefix(":")
    if given:
        found = _in_file(Path(given)) if given.startswith("/") else known_zone(given)
        if found is None and not given.startswith("/"):
            found = _by_rule(given)
        if found is not None:
            return ViewerZone(found)
        shown = hide_keys(safe(given[:100]))
        return ViewerZone(fallback, _BAD_TZ.format(given=shown, zone=fallback.key))
    if not os.path.lexists(localtime):
        return ViewerZone(fallback)
    if (found := _in_file(localtime)) is not None:
        return ViewerZone(found)
    note = _BAD_LOCALTIME.format(path=safe(str(localtime)), zone=fallback.key)
    return ViewerZone(fallback, note)


def _in_file(path: Path) -> ZoneInfo | None:
    """Return the zone in a file: by the name of a database's file, else by what it holds."""
    target = os.path.realpath(path)
    if _FOLDER in target:
        name = target.rpartition(_FOLDER)[2]
        for variant in _VARIANTS:
            name = name.removeprefix(variant)
        if (found := known_zone(name)) is not None:
            return found
    try:
        content = read_bounded(path, _MAX_BYTES)
        # A copy of one of the database's files is known by that file's name.
        return _copied(content) or _read(content, _KEY_OF_LOCALTIME)
    except OSError:
        return None


def _copied(content: bytes) -> ZoneInfo | None:
    for folder in map(Path, zoneinfo.TZPATH):
        for name in sorted(usual_zones(), key=lambda name: ("/" not in name, name)):
            path = folder / name
            try:
                if path.stat().st_size == len(content) and path.read_bytes() == content:
                    return known_zone(name)
            except OSError:
                continue
    return None


def _by_rule(rule: str) -> ZoneInfo | None:
    """Return the zone of a POSIX rule, or None if it is none.

    A zone file may end in such a rule: this one holds nothing else, in the format of RFC 9636.
    """
    if not rule.isascii() or not rule.isprintable() or len(rule) > 100:
        return None
    header = struct.pack(">4sc15x6L", b"TZif", b"2", 0, 0, 0, 0, 1, 4)
    block = header + struct.pack(">lbB4s", 0, 0, 0, b"UTC\0")
    return _read(block + block + f"\n{rule}\n".encode(), rule)


def _read(content: bytes, key: str) -> ZoneInfo | None:
    try:
        zone = ZoneInfo.from_file(BytesIO(content), key=key)
    except (ValueError, IndexError, struct.error):
        return None
    add_machine_zone(zone)
    return zone
