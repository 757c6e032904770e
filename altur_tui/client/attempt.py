"""How far one attempt has got, and how long each part of it may take."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from enum import IntEnum, auto
from typing import Any

from altur_tui.client.failures import Trouble
from altur_tui.client.retry import Alarm, RunningClock, end
from altur_tui.client.slot import RequestSlot

_CONNECT_TIMEOUT = 5.0


class Step(IntEnum):
    """How far an attempt has got."""

    WAITING = auto()
    CONNECTING = auto()
    CONNECTED = auto()
    SENDING = auto()
    ANSWERED = auto()
    CLOSING = auto()


class Attempt:
    """One attempt: httpx calls it at every step, and it tells the request's slot.

    On a connection that the request itself opened, the server may take the connection late and
    find the request in it then: only its answer tells. On one that has answered before, the
    request is read when its headers have left. The request to a proxy for a tunnel is no request.
    """

    def __init__(
        self, slot: RequestSlot, clock: RunningClock, *, silence: float, is_proxied: bool = False
    ) -> None:
        """Begin an attempt that may wait for `silence` seconds for the next part of an answer."""
        self._slot = slot
        self._silence = silence
        self._clock = clock
        self._alarm: Alarm | None = None
        self._tunnelling = False
        self._abandoned = False
        self._stream: Any = None
        self.is_traced = False
        """Whether anything was told: only a network does."""
        self.is_proxied = is_proxied
        self.step = Step.WAITING
        self.is_new_connection = False
        self.address: str | None = None
        """The address that the connection was made to: the host's, or the proxy's."""
        self.is_trusted = False
        """Whether the server's certificate was found good."""
        self.status: int | None = None
        """The status of the answer, once its head has arrived."""
        self.timed_out: Trouble | None = None
        """What took too long, if that ended the attempt."""

    @property
    def on_stale_connection(self) -> bool:
        """Whether the request went out on an old connection and got nothing back."""
        return self.is_traced and not self.is_new_connection and self.status is None

    @property
    def may_be_cancelled(self) -> bool:
        """Whether the library closes the connection if it is cancelled now.

        It does not just before the first request of a connection, nor while it puts one back.
        """
        return self.step not in {Step.CONNECTED, Step.CLOSING}

    @asynccontextmanager
    async def limited(self) -> AsyncIterator[None]:
        """End a connect or a silence that takes too long, with TimeoutError and `timed_out`."""
        async with asyncio.timeout(None) as limit:

            def too_long() -> None:
                connecting = self.step < Step.SENDING and self.is_traced
                self.timed_out = Trouble.SLOW_CONNECT if connecting else Trouble.SILENCE
                end(limit)

            self._alarm = Alarm(self._clock, too_long)
            self.heard()
            try:
                yield
            finally:
                self._alarm.cancel()

    def heard(self) -> None:
        """Restart the count: something has happened."""
        if self._alarm is not None:
            connecting = Step.CONNECTING <= self.step < Step.SENDING
            self._alarm.set(_CONNECT_TIMEOUT if connecting else self._silence)

    def abandon(self) -> None:
        """Send nothing more: nobody wants the answer."""
        self._abandoned = True

    def untraced(self) -> None:
        """Take the request as sent where nothing was traced: transports that are no network."""
        if not self.is_traced:
            self._slot.sent()

    def closing(self) -> None:
        """Note that the answer has been read as far as it is wanted."""
        self.step = Step.CLOSING

    async def __call__(self, event: str, info: dict[str, Any]) -> None:
        """Take note of a step of the library."""
        self.is_traced = True
        match event:
            case "connection.connect_tcp.started" | "connection.connect_unix_socket.started":
                self.is_new_connection = True
                self.step = Step.CONNECTING
            case "connection.connect_tcp.complete":
                self._stream = info["return_value"]
                self._note_address()
                self.step = Step.CONNECTED
            case "connection.start_tls.started" | "proxy.start_tls.started":
                self.step = Step.CONNECTING
            case "connection.start_tls.complete" | "proxy.start_tls.complete":
                # To a proxy the first handshake is the proxy's own.
                self.is_trusted = self.is_proxied == event.startswith("proxy.")
                self.step = Step.CONNECTED
            case "connection.start_tls.failed" | "proxy.start_tls.failed":
                # The library leaves it open when the attempt ends within the handshake.
                await self._stream.aclose()
            case "http11.send_request_headers.started":
                self._tunnelling = info["request"].method == b"CONNECT"
                await self._leave()
            case "http11.send_request_headers.complete":
                if not self._tunnelling and not self.is_new_connection:
                    self._slot.sent()
            case "http11.receive_response_headers.complete":
                if not self._tunnelling:
                    self.step = Step.ANSWERED
                    self._slot.answered()
            case "http11.receive_response_body.complete":
                self.closing()
            case _:
                pass
        self.heard()

    async def _leave(self) -> None:
        if self._abandoned:
            raise asyncio.CancelledError
        self.step = Step.CONNECTING if self._tunnelling else Step.SENDING
        if not self._tunnelling:
            await self._slot.leave()

    def _note_address(self) -> None:
        found = self._stream.get_extra_info("server_addr")
        self.address = str(found[0]) if isinstance(found, tuple) and found else None
