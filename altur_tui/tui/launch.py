"""What the app is started with."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from msgspec import Struct

from altur_tui.settings.settings import Settings

if TYPE_CHECKING:
    from altur_tui.core.repository import Source


def _now() -> datetime:
    return datetime.now(UTC)


class Launch(Struct, frozen=True):
    """What the app is started with."""

    settings: Settings
    ids: tuple[int, ...] = ()
    """The campaigns to open at once; none for the lookup screen alone."""
    remarks: tuple[str, ...] = ()
    """What is to be known of those ids, such as that some are missing: whole sentences."""
    connect: "Callable[[], Awaitable[Source]] | None" = None
    """Makes the source of campaigns; None for the one that the settings describe."""
    clock: Callable[[], datetime] = _now
    """Gives the present instant, in UTC. Not asked if the settings fix one."""
