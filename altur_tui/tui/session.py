"""What the app is started with, and the connection of this run with its key."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING

from msgspec import Struct

from altur_tui.background import in_thread
from altur_tui.settings.file import ConfigError
from altur_tui.settings.settings import Settings
from altur_tui.wire.errors import AlturError, ErrorKind

if TYPE_CHECKING:
    from altur_tui.campaign.past.looks import Past
    from altur_tui.campaign.reading import Reading
    from altur_tui.client.client import AlturClient
    from altur_tui.client.throttle import Throttle
    from altur_tui.core.past import PastReader
    from altur_tui.core.repository import Kept, Source
    from altur_tui.core.since_choice import SinceChoice
    from altur_tui.credentials.key import ApiKey
    from altur_tui.wire.campaign import Snapshot


def _now() -> datetime:
    return datetime.now(UTC)


class Launch(Struct, frozen=True):
    """What the app is started with."""

    settings: Settings
    ids: tuple[int, ...] = ()
    """The campaigns to open at once; none for the lookup screen alone."""
    remarks: tuple[str, ...] = ()
    """Warnings about those ids, such as that some are missing: whole sentences."""
    connect: "Callable[[], Awaitable[Source]] | None" = None
    """Makes the source of campaigns; None for the one that the settings describe."""
    clock: Callable[[], datetime] = _now
    """Returns the present instant, in UTC. Not called if the settings fix one."""


class Session:
    """Connects to Altur with the key that was found or given. Belongs to the event loop.

    `say` shows a sentence; `give_up` ends the program for a setting that cannot be used. Slow
    calls run in threads that never delay the exit.
    """

    def __init__(
        self,
        launch: Launch,
        *,
        clock: Callable[[], datetime],
        say: Callable[[str], None],
        give_up: Callable[[ConfigError], None],
    ) -> None:
        self._settings = launch.settings
        self._given_connect = launch.connect
        self._clock = clock
        self._say = say
        self._give_up = give_up
        self._gave_up = False
        self._key: ApiKey | None = None
        self._client: AlturClient | None = None
        self._finding: asyncio.Task[ApiKey | None] | None = None
        self._has_connected = asyncio.Event()
        self.past: PastReader | None = None
        """What was kept of the answers with this key; None before the key is found."""

    @cached_property
    def throttle(self) -> "Throttle":
        """The limit of all requests of this run: the server counts them, not our connections.

        A key that is only tested may be another, and the budget is that of a key. Created on first
        use, after the first frame.
        """
        from altur_tui.client.throttle import Throttle

        return Throttle()

    @cached_property
    def since(self) -> "SinceChoice":
        """Since when the screens compare counts. Created when that is chosen for the first time."""
        from altur_tui.core.since_choice import SinceChoice

        return SinceChoice()

    @property
    def since_at(self) -> datetime | None:
        """The instant that counts are compared with, in UTC; None: with none."""
        return self.since.at if "since" in vars(self) else None

    async def connect(self) -> "Source":
        """Return the source of campaigns. Raises AlturError of the kind `no_key`."""
        try:
            return await self._connect()
        finally:
            self._has_connected.set()

    async def _connect(self) -> "Source":
        from altur_tui.core.connect import connect, open_past

        if self._given_connect is not None:
            source = await self._given_connect()
            self._use_past(open_past(source, self._settings, self._clock))
            return source
        before, self._client = self._client, None
        if before is not None:
            await before.aclose()
        key = await self._found_key()
        try:
            self._client = await connect(
                self._settings, clock=self._clock, say=self._say, key=key, throttle=self.throttle
            )
        except ConfigError as error:
            raise self._give_up_for(error) from None
        return self._client

    async def kept(self, ids: Sequence[int]) -> "Kept | None":
        """Return the last answers that were kept of campaigns; None: there is no telling.

        That needs the key, but no connection, which takes longer to load.
        """
        if self.past is None and self._given_connect is not None:
            await self._has_connected.wait()
        elif self.past is None:
            with suppress(AlturError):
                await self._find_key()
        return None if self.past is None else await self.past.kept(ids, self._settings.timezone)

    @property
    def keeps(self) -> bool:
        """Whether answers are kept, and may have been before; the demo makes its own up."""
        return self._settings.history or (self._settings.demo and self._given_connect is None)

    async def _found_key(self) -> "ApiKey | None":
        """Return the key: the given one, or the one that is found, which is looked for again."""
        try:
            return await self._find_key()
        finally:
            self._finding = None

    async def _find_key(self) -> "ApiKey | None":
        """Return the key, and open what was kept with it. The demo has none.

        Those who ask meanwhile share the way.
        """
        if self._finding is None:
            self._finding = asyncio.ensure_future(self._look_for_key())
            # Those who ask may have left before it failed.
            self._finding.add_done_callback(lambda task: task.cancelled() or task.exception())
        return await asyncio.shield(self._finding)

    async def _look_for_key(self) -> "ApiKey | None":
        from altur_tui.core.connect import found_key, past_of

        key = self._key
        if key is None and not self._settings.demo:
            key = await found_key(self._settings, self._say)
        self._use_past(await in_thread(lambda: past_of(self._settings, key, self._clock)))
        return key

    async def lacks_key(self) -> bool:
        """Return whether a key is needed and none is found. Asks nobody for one."""
        if self._given_connect is not None or self._settings.demo or self._key is not None:
            return False
        settings = self._settings

        def find() -> bool:
            from altur_tui.credentials.key import NoKeyError
            from altur_tui.credentials.sources import find_key

            try:
                find_key(settings)
            except NoKeyError:
                return True
            return False

        return await in_thread(find)

    async def test(self, key: "ApiKey") -> None:
        """Ask the API whether it accepts `key`. Raises AlturError."""
        from altur_tui.core.connect import client_for

        try:
            client = await client_for(self._settings, key)
        except ConfigError as error:
            raise self._give_up_for(error) from None
        try:
            await client.probe()
        finally:
            await client.aclose()

    async def keep(self, key: "ApiKey", on_dialog: Callable[[], None]) -> None:
        """Store `key` in the keyring and use it from now on. Raises AlturError.

        `on_dialog` is called when the keyring may be asking for its password.
        """
        settings = self._settings

        def store() -> None:
            from altur_tui.credentials.keyring import Keyring
            from altur_tui.credentials.sources import store_key

            store_key(settings, key, Keyring(on_dialog))

        await in_thread(store)
        self.use(key)

    async def adopt(self, origin: str, on_dialog: Callable[[], None]) -> None:
        """Send the key that is stored for `origin` to this address too. Raises AlturError."""
        settings = self._settings

        def adopt() -> "ApiKey":
            from altur_tui.credentials.keyring import Keyring
            from altur_tui.credentials.sources import store_key, stored_key

            keyring = Keyring(on_dialog)
            key = stored_key(settings, origin, keyring)
            store_key(settings, key, keyring)
            return key

        self.use(await in_thread(adopt))

    def use(self, key: "ApiKey") -> None:
        """Use `key` until the program ends, and store it nowhere."""
        self._key, self._finding = key, None
        self._use_past(None)

    async def aclose(self) -> None:
        self._use_past(None)
        client, self._client = self._client, None
        if client is not None:
            await client.aclose()

    async def seen_before(self, reading: "Reading", snapshot: "Snapshot") -> "Past":
        """Return what was seen of a campaign before an answer."""
        from altur_tui.campaign.past.looks import NOTHING

        return NOTHING if self.past is None else await self.past.past(reading, snapshot)

    def _use_past(self, past: "PastReader | None") -> None:
        if self.past is not None:
            self.past.close()
        self.past = past
        if "since" in vars(self):
            # What another key has seen is another history.
            self.since.forget()

    def _give_up_for(self, error: ConfigError) -> AlturError:
        if not self._gave_up:
            self._gave_up = True
            self._give_up(error)
        return AlturError(ErrorKind.NETWORK, error.message)
