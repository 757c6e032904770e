"""Puts settings, key and client together, for both faces."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from altur_tui.background import in_thread

if TYPE_CHECKING:
    from altur_tui.api.client import AlturClient
    from altur_tui.api.key import ApiKey
    from altur_tui.config import Settings
    from altur_tui.secret import FoundKey

Clock = Callable[[], datetime]
Say = Callable[[str], None]
"""Shows a sentence to the person. Called in the event loop."""


async def connect(
    settings: "Settings", *, clock: Clock, say: Say, key: "ApiKey | None" = None
) -> "AlturClient":
    """Return a client for the API of the settings, or for the demo.

    Without `key` it is looked for where `secret.find_key` looks; `say` is told when that may take
    a while, and what is dangerous about where it was found. Slow imports, the keyring and the
    certificates are dealt with off the loop. Raises AlturError of the kind `no_key`.
    """
    if settings.demo:
        return await in_thread(lambda: _demo_client(settings, clock))
    if key is None:
        found = await _found_key(settings, say)
        if found.warning is not None:
            say(found.warning)
        key = found.key
    return await client_for(settings, key, clock=clock)


async def client_for(settings: "Settings", key: "ApiKey", *, clock: Clock) -> "AlturClient":
    """Return a client with this very key, such as one that is still to be tested."""
    return await in_thread(lambda: _client(settings, key, clock))


async def _found_key(settings: "Settings", say: Say) -> "FoundKey":
    loop = asyncio.get_running_loop()

    def find() -> "FoundKey":
        from altur_tui.secret import DIALOG_OPEN, find_key

        def on_dialog() -> None:
            loop.call_soon_threadsafe(say, DIALOG_OPEN)

        return find_key(settings, on_dialog=on_dialog)

    return await in_thread(find)


def _client(settings: "Settings", key: "ApiKey", clock: Clock) -> "AlturClient":
    from altur_tui.api.client import AlturClient

    return AlturClient(
        settings.base_url, key, timeout=settings.timeout, log=settings.log, clock=clock
    )


def _demo_client(settings: "Settings", clock: Clock) -> "AlturClient":
    from altur_tui.api.address import DEFAULT_BASE_URL
    from altur_tui.api.client import AlturClient
    from altur_tui.api.key import ApiKey
    from altur_tui.demo.transport import DemoTransport

    return AlturClient(
        DEFAULT_BASE_URL,
        ApiKey("demo"),
        timeout=settings.timeout,
        transport=DemoTransport(clock),
        log=settings.log,
        clock=clock,
    )
