"""The zone of the person who looks, as an IANA name."""

import os
from collections.abc import Mapping
from pathlib import Path
from zoneinfo import ZoneInfo

from altur_tui.campaign.zone import is_zone

_LOCALTIME = Path("/etc/localtime")
_FOLDER = "zoneinfo/"


def known_zone(name: str) -> ZoneInfo | None:
    """Return the zone `name`, or None if the zone database has no such zone."""
    return ZoneInfo(name) if is_zone(name) else None


def _named_by(path: str) -> str:
    """Return the zone that a path into the zone database names; other texts as they are."""
    return path.rpartition(_FOLDER)[2] if _FOLDER in path else path


def viewer_zone(
    environ: Mapping[str, str], configured: str | None = None, *, localtime: Path = _LOCALTIME
) -> ZoneInfo:
    """Return the zone of this person's clock: TZ, else the system's, else `configured`, else UTC.

    A TZ that is no zone's name (a POSIX rule) does not fall through to the system's zone, which
    it was meant to override.
    """
    named = environ.get("TZ", "").removeprefix(":")
    if not named:
        try:
            named = os.path.realpath(localtime, strict=True)
        except OSError:
            named = ""
    for name in (_named_by(named), configured):
        if name and (zone := known_zone(name)) is not None:
            return zone
    return ZoneInfo("UTC")
