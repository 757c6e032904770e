"""Puts settings, key and client together, for both faces."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from altur_tui.background import in_thread
from altur_tui.i18n.sentences import S, system_reason
from altur_tui.settings.file import ConfigError
from altur_tui.settings.settings import DEFAULT_BASE_URL
from altur_tui.text import safe_path

if TYPE_CHECKING:
    from altur_tui.client.budget import Budget
    from altur_tui.client.client import AlturClient
    from altur_tui.client.throttle import Throttle
    from altur_tui.core.past import PastReader
    from altur_tui.credentials.key import ApiKey, FoundKey
    from altur_tui.demo.history import DemoHistory
    from altur_tui.history.recorder import Recorder
    from altur_tui.i18n.sentences import Filled
    from altur_tui.settings.settings import Settings

Clock = Callable[[], datetime]
Say = Callable[[str], None]
"""Shows a sentence to the person. Called in the event loop."""

_MAX_OPENING = 3.0
"""Seconds after which the folder's file system is taken to hang."""

_NO_LOG = S("The log file “{path}” cannot be written: {reason}.")
_NO_LOG_HINT = S("Name another file with --log, or leave it out.")
_NO_CLIENT_HINT = S("“altur-tui doctor” checks what else could be in the way.")


async def connect(
    settings: "Settings",
    *,
    clock: Clock,
    say: Say,
    key: "ApiKey | None" = None,
    throttle: "Throttle | None" = None,
) -> "AlturClient":
    """Return a client for the API of the settings, or for the demo, which answers at `clock`.

    Without `key` it is looked for where `find_key` looks; `say` is told when that may take
    a while, and what is dangerous about where it was found. Slow imports, the keyring and the
    certificates are dealt with off the loop. Raises AlturError of the kind `no_key`, and
    ConfigError for a proxy, certificates or a log file that cannot be used.
    """
    if settings.demo:
        return await _made(lambda: _demo_client(settings, clock), settings)
    if key is None:
        key = await found_key(settings, say)
    return await client_for(settings, key, throttle=throttle, say=say)


async def found_key(settings: "Settings", say: Say) -> "ApiKey":
    """Return the key that is found where `find_key` looks.

    `say` is told when that may take a while, and what is dangerous about where it was found. Raises
    AlturError of the kind `no_key`.
    """
    found = await _find_key(settings, say)
    if found.warning is not None:
        say(str(found.warning))
    return found.key


async def client_for(
    settings: "Settings",
    key: "ApiKey",
    *,
    throttle: "Throttle | None" = None,
    say: Say | None = None,
) -> "AlturClient":
    """Return a client with this very key, such as one that is still to be tested.

    Its answers carry the time of this machine, also where `--now` lets the app's clock stand
    still. Its requests are counted together with those of other processes that use the key, where
    that works. `say` is told once if answers cannot be kept. Raises ConfigError like `connect`.
    """
    from altur_tui.client.throttle import Throttle

    throttle = throttle or Throttle()
    throttle.use(await budget_for(settings, key))
    tell = None if say is None else _teller(say)
    return await _made(lambda: _client(settings, key, throttle, tell), settings)


def _teller(say: Say) -> "Callable[[Filled], None]":
    """Return what passes a sentence from another thread to `say`."""
    loop = asyncio.get_running_loop()

    def tell(sentence: "Filled") -> None:
        # The loop may have ended: then nobody reads it any more.
        with suppress(RuntimeError):
            loop.call_soon_threadsafe(lambda: say(str(sentence)))

    return tell


async def budget_for(settings: "Settings", key: "ApiKey") -> "Budget":
    """Return what counts the requests with `key`; where it is not shared, it says why."""
    from altur_tui.client.budget import Budget, OwnReason, WhyOwn

    if not settings.shared_budget:
        return Budget(why_own=WhyOwn(OwnReason.OFF))
    parts = urlsplit(settings.base_url)
    origin = f"{parts.scheme}://{parts.netloc}"
    try:
        async with asyncio.timeout(_MAX_OPENING):
            return await in_thread(lambda: _open_budget(settings, key, origin))
    except TimeoutError:
        return Budget(why_own=WhyOwn(OwnReason.SLOW))


def _open_budget(settings: "Settings", key: "ApiKey", origin: str) -> "Budget":
    from altur_tui.client.shared_budget import open_budget

    return open_budget(settings.state_folder, key, origin)


async def _made(make: "Callable[[], AlturClient]", settings: "Settings") -> "AlturClient":
    try:
        return await in_thread(make)
    except ValueError as error:
        raise ConfigError(error.args[0], _NO_CLIENT_HINT) from None
    except OSError as error:
        message = _NO_LOG.fill(path=safe_path(settings.log or Path()), reason=system_reason(error))
        raise ConfigError(message, _NO_LOG_HINT) from None


async def _find_key(settings: "Settings", say: Say) -> "FoundKey":
    loop = asyncio.get_running_loop()

    def find() -> "FoundKey":
        from altur_tui.credentials.keyring import DIALOG_OPEN, Keyring
        from altur_tui.credentials.sources import find_key

        def on_dialog() -> None:
            loop.call_soon_threadsafe(say, str(DIALOG_OPEN))

        return find_key(settings, Keyring(on_dialog))

    return await in_thread(find)


def _client(
    settings: "Settings",
    key: "ApiKey",
    throttle: "Throttle",
    tell: "Callable[[Filled], None] | None",
) -> "AlturClient":
    from altur_tui.client.client import AlturClient

    return AlturClient(
        settings.base_url,
        key,
        timeout=settings.timeout,
        throttle=throttle,
        recorder=_recorder(settings, key, tell),
        log=settings.log,
    )


def open_past(source: object, settings: "Settings", clock: Clock) -> "PastReader":
    """Return what reads the answers that were kept with the key of a client.

    There is nothing to read where `source` is no client, or keeps nothing. The demo has a history
    that is made up until now, by `clock`.
    """
    if settings.demo:
        return past_of(settings, None, clock)
    from altur_tui.core.past import PastReader

    recorder = getattr(source, "recorder", None) if settings.history else None
    return PastReader(None if recorder is None else recorder.open_to_read)


def _demo_history(now: datetime) -> "DemoHistory":
    from altur_tui.demo.history import DemoHistory

    return DemoHistory(now)


def past_of(settings: "Settings", key: "ApiKey | None", clock: Clock) -> "PastReader":
    """Return what reads the answers that were kept with `key`, before there is a client.

    The demo has a history that is made up until now, by `clock`, and no key.
    """
    from altur_tui.core.past import PastReader

    if settings.demo:
        return PastReader(lambda: _demo_history(clock()))
    recorder = None if key is None else _recorder(settings, key)
    return PastReader(None if recorder is None else recorder.open_to_read)


def _recorder(
    settings: "Settings", key: "ApiKey", tell: "Callable[[Filled], None] | None" = None
) -> "Recorder | None":
    if not settings.history:
        return None
    from altur_tui.history.seen import NO_SQLITE, has_sqlite

    if not has_sqlite():
        if tell is not None:
            tell(NO_SQLITE.fill())
        return None
    from altur_tui.history.database import path_in
    from altur_tui.history.recorder import Recorder

    path = path_in(settings.state_folder)
    return Recorder(path, settings.base_url, key.reveal(), days=settings.history_days, tell=tell)


def _demo_client(settings: "Settings", clock: Clock) -> "AlturClient":
    from altur_tui.client.client import AlturClient
    from altur_tui.demo.transport import DemoTransport

    return AlturClient(
        DEFAULT_BASE_URL,
        None,
        timeout=settings.timeout,
        transport=DemoTransport(clock),
        log=settings.log,
        clock=clock,
    )
