"""Reads the terminal in a thread, and turns whatever it sends into events."""

import os
import re
import select
from codecs import getincrementaldecoder
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from threading import Event, Thread
from typing import Any

from textual import constants, events
from textual._xterm_parser import XTermParser
from textual.message import Message

_READ_SIZE = 4096
MAX_STOP_SECONDS = 0.25
"""How long the end waits for the thread, which stops at once unless the system hangs."""
_ESCAPE_SECONDS = constants.ESCAPE_DELAY + 0.005
MAX_PASTE_PAUSE = 2.0
"""A paste without a closing sequence ends after this pause; otherwise every later key would be
part of it."""
PASTE_START, PASTE_END = "\x1b[200~", "\x1b[201~"
_MAX_SEQUENCE = 40
"""No sequence that the parser understands is longer."""

_LONE_ESCAPE = re.compile(r"\x1b(?=[^\x1b\[O\]P^_]|\](?!\d))")
"""An Escape with a key behind it in the same read. Many terminals send alt and a key alike, but no
command has such keys, and over a slow line Escape and the next key arrive together."""


class Decoder:
    """Turns bytes from a terminal into events, and ignores anything it cannot understand."""

    def __init__(self, size: Callable[[], tuple[int, int]]) -> None:
        """`size` returns the columns and rows that the terminal really has."""
        self._size = size
        self._parser = XTermParser()
        self.is_pasting = False
        """Whether a paste has started and not ended; everything is text until it ends."""
        self._last = ""
        self._decode = getincrementaldecoder("utf-8")(errors="replace").decode

    def feed(self, data: bytes) -> Iterator[Message]:
        """Yield the events that these bytes complete."""
        text = self._decode(data)
        is_pasting = self.is_pasting
        seen = self._last + text
        self._last = seen[-len(PASTE_END) :]
        begun, ended = seen.rfind(PASTE_START), seen.rfind(PASTE_END)
        if begun != ended:
            self.is_pasting = begun > ended
        parts = re.split("(?=\x1b)", text)
        for at, part in enumerate(parts, 1):
            if part.startswith((PASTE_START, PASTE_END)):
                is_pasting = part.startswith(PASTE_START)
            is_last = at == len(parts)
            if not is_pasting and (_LONE_ESCAPE.match(part) or (part == "\x1b" and not is_last)):
                yield events.Key("escape", "\x1b")
                part = part[1:]
            for piece in _pieces(part):
                yield from self._tried(partial(self._parser.feed, piece))

    def tick(self) -> Iterator[Message]:
        """Yield the events that a pause completes: an Escape that nothing followed."""
        yield from self._tried(self._parser.tick)

    def _tried(self, parse: Callable[[], Any]) -> Iterator[Message]:
        try:
            found = list(parse())
        except Exception:  # noqa: BLE001  # malformed reports raise nearly anything
            found = []
            self._parser = self._next_parser()
        for event in found:
            if (known := self._checked(event)) is not None:
                yield known

    def _next_parser(self) -> XTermParser:
        """Return a parser in the place of one that has raised, which cannot be used again."""
        before, parser = self._parser, XTermParser()
        for name in ("last_x", "last_y", "mouse_pixels", "terminal_size", "terminal_pixel_size"):
            setattr(parser, name, getattr(before, name))
        return parser

    def _checked(self, event: Message) -> Message | None:
        """Return the event, with the real size if it tells one; None if it cannot be true."""
        if isinstance(event, events.Key):
            return event if is_text(event.key) and is_text(event.character or "") else None
        if isinstance(event, events.MouseEvent):
            columns, rows = self._size()
            is_inside = 0 <= event.screen_x < columns and 0 <= event.screen_y < rows
            return event if is_inside else None
        if isinstance(event, events.Resize):
            pixels = event.pixel_size
            if pixels is not None and not (pixels.width and pixels.height):
                pixels = None
            self._parser.terminal_pixel_size = pixels
            self._parser.terminal_size = size = self._size()
            return events.Resize.from_dimensions(size, pixels and (pixels.width, pixels.height))
        return event


def _pieces(text: str) -> Iterator[str]:
    """Split what begins with a sequence so that a malformed one costs nothing but itself."""
    if text.startswith("\x1b"):
        yield from text[:_MAX_SEQUENCE]
        text = text[_MAX_SEQUENCE:]
    if text:
        yield text


def is_text(text: str) -> bool:
    """Return whether `text` can be encoded: a lone surrogate cannot."""
    return text.isascii() or not any("\ud800" <= each <= "\udfff" for each in text)


class Reader:
    """Reads a terminal in a thread, until it is stopped or the terminal is gone."""

    def __init__(
        self,
        descriptor: int,
        take: Callable[[Message], None],
        decoder: Decoder,
        lost: Callable[[], None],
    ) -> None:
        """Start the thread. It calls `take` with each event, and `lost` if the terminal goes."""
        self._descriptor = descriptor
        self._take = take
        self._decoder = decoder
        self._lost = lost
        self._wake, self._waker = os.pipe()
        self._ended = Event()
        Thread(target=self._run, name="terminal-input", daemon=True).start()

    def stop(self, seconds: float = MAX_STOP_SECONDS) -> None:
        """Stop the thread, and wait for it at most `seconds`."""
        with suppress(OSError):
            os.write(self._waker, b"x")
        if self._ended.wait(seconds):
            os.close(self._wake)
            os.close(self._waker)

    def _run(self) -> None:
        try:
            if not self._read():
                self._lost()
        except (OSError, RuntimeError, ValueError):
            # The event loop has ended meanwhile.
            pass
        finally:
            self._ended.set()

    def _read(self) -> bool:
        """Read until stopped. Returns False if the terminal is gone."""
        patience: float | None = None
        while True:
            ready, _, _ = select.select([self._descriptor, self._wake], [], [], patience)
            if self._wake in ready:
                return True
            if ready:
                try:
                    data = os.read(self._descriptor, _READ_SIZE)
                except OSError:
                    return False
                if not data:
                    return False
                patience = _ESCAPE_SECONDS
                self._give(self._decoder.feed(data))
            elif patience == _ESCAPE_SECONDS:
                patience = MAX_PASTE_PAUSE if self._decoder.is_pasting else None
                self._give(self._decoder.tick())
            else:
                patience = None
                self._give(self._decoder.feed(PASTE_END.encode()))

    def _give(self, found: Iterator[Message]) -> None:
        for event in found:
            self._take(event)
