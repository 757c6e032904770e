"""What every command gets: the global options, and what follows from them, made on demand."""

import os
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import msgspec

from altur_tui.cli.common.output import Stop, say, stop_for
from altur_tui.cli.common.usage import USAGE
from altur_tui.i18n.sentences import S
from altur_tui.settings.file import ConfigError
from altur_tui.settings.settings import Flags, Settings, load

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from altur_tui.client.client import AlturClient
    from altur_tui.credentials.key import ApiKey

BACKWARD = S("--since names a later instant than --until.")
BACKWARD_HINT = S("Put the earlier instant after --since.")


class Context:
    """The object of click's context. Nothing is read or imported before it is needed."""

    def __init__(self, flags: Flags | None = None) -> None:
        self._flags = flags if flags is not None else Flags()
        self._settings: Settings | None = None
        self._zone_told = False

    def add(self, **given: object) -> None:
        """Add options that follow the command; they win over those before it."""
        named = {name: value for name, value in given.items() if value is not None}
        self._flags = msgspec.structs.replace(self._flags, **named)
        self._settings = None

    def settings(self) -> Settings:
        """Return the settings of this run; end the command with exit code 2 if one is wrong."""
        if self._settings is None:
            try:
                self._settings = load(self._flags, os.environ)
            except ConfigError as error:
                stop_for(error)
        return self._settings

    def viewer_zone(self) -> "ZoneInfo":
        """Return the zone of the person's clock; say so once if the system's is not understood."""
        settings = self.settings()
        if settings.viewer_zone_note is not None and not self._zone_told:
            self._zone_told = True
            say(settings.viewer_zone_note)
        return settings.viewer_zone

    def clock(self) -> datetime:
        """Return now, in UTC: the instant of `--now` if it was given."""
        return self.settings().now or datetime.now(UTC)

    async def client(
        self, key: "ApiKey | None" = None, *, say: Callable[[str], None] = say
    ) -> "AlturClient":
        """Return a client for the API of the settings, or for the demo.

        Uses `key`, or the one that is found; anything to say about that goes to `say`, usually
        standard error. Ends the command with exit code 2 for a proxy,
        certificates or a log file that cannot be used. Raises AlturError of the kind `no_key`.
        """
        from altur_tui.core.connect import connect

        settings = self.settings()
        try:
            return await connect(settings, clock=self.clock, say=say, key=key)
        except ConfigError as error:
            stop_for(error)

    def instant(self, when: str | None) -> datetime | None:
        """Return the instant in the past that a WHEN names, in the viewer's zone; None for None.

        Ends the command with exit code 2 where it names none.
        """
        if when is None:
            return None
        from altur_tui.history.when import WhenError, read_when

        try:
            return read_when(when, self.clock(), self.viewer_zone())
        except WhenError as error:
            raise Stop(error.message, error.hint, USAGE) from None

    def period(
        self, since: str | None, until: str | None
    ) -> tuple[datetime | None, datetime | None]:
        """Return the instants that two WHENs name, like `instant`; the first is not later."""
        begin, end = self.instant(since), self.instant(until)
        if begin is not None and end is not None and begin > end:
            raise Stop(str(BACKWARD), str(BACKWARD_HINT), USAGE)
        return begin, end
