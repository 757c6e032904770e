"""Reads the terminal in a thread, and turns whatever it sends into events."""

import os
import re
import select
from codecs import getincrementaldecoder
from collections.abc import Callable, Iterator
from contextlib import suppress
from threading import Event, Thread

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

_ESCAPE = "\x1b"
_SEQUENCE = re.compile(
    r"""\x1b(?:
        O [A-DFHMP-Sa-dj-y]                     # a key, also of the keypad
      | \[ [A-IOPQSZ~]                          # a key, or the focus
      | \[\[ [A-E]                              # a function key of the Linux console
      | \[ [\d:]{1,40} [A-DFHPQSZu~^$@]         # a key with a number
      | \[ (?=[\d:]*;) [\d:;]{1,40} [A-Zp-y~^$@]  # a key, a position or a size
      | \[ < [\d;-]{1,40} [Mm] | \[M...         # the mouse
      | \[ [?>] [\d;]{1,40} \$? [a-zR]          # an answer about a mode
      | [P\]^_] [^\x07\x1b]{0,999} (?:\x07 | \x1b\\)  # a string, which nobody here asks for
    )""",
    re.VERBOSE | re.DOTALL,
)
"""What a terminal sends, whole. Everything else that begins with an Escape is that key, pressed
before others: nothing but a pause tells `Escape` `[` from the beginning of a sequence, and over a
slow line both and the next key arrive together. So an Escape belongs to a sequence only if all of
a known one follows. Alt and a key, which many terminals send alike, is no command here; nor are
the arrows with shift that rxvt sends as `\x1b[a`, which would hide `Escape` `[` `a`."""
_STRINGS = frozenset("P]^_")
_MAY_GO_ON = re.compile(r"\x1b(?:O|\[(?:\[|M.{0,2}|[<?>]?[\d:;-]{0,40}\$?)?)?\Z", re.DOTALL)
"""What may be the beginning of a sequence whose rest is still to come; a pause says that it is
not. A string counts only if it is whole, so that `Escape` `]` never waits."""


class Decoder:
    """Turns bytes from a terminal into events, and ignores anything it cannot understand."""

    def __init__(self, size: Callable[[], tuple[int, int]]) -> None:
        """`size` returns the columns and rows that the terminal really has."""
        self._size = size
        self._parser = XTermParser()
        self._paste: list[str] | None = None
        self._text = ""
        """What came last and is not understood yet."""
        self._decode = getincrementaldecoder("utf-8")(errors="replace").decode

    @property
    def is_pasting(self) -> bool:
        """Whether a paste has started and not ended; everything is text until it ends."""
        return self._paste is not None

    def feed(self, data: bytes) -> Iterator[Message]:
        """Yield the events that these bytes complete."""
        self._text += self._decode(data)
        yield from self._events(is_over=False)

    def tick(self) -> Iterator[Message]:
        """Yield the events that a pause completes: an Escape that no sequence followed."""
        yield from self._events(is_over=True)

    def _events(self, *, is_over: bool) -> Iterator[Message]:
        text, at = self._text, 0
        while at < len(text):
            if self._paste is not None:
                end = text.find(PASTE_END, at)
                if end < 0:
                    # All but what may be the beginning of its end.
                    end = len(text) - _overlap(text[at:], PASTE_END)
                    self._paste.append(text[at:end])
                    at = end
                    break
                pasted = "".join((*self._paste, text[at:end]))
                self._paste = None
                at = end + len(PASTE_END)
                yield events.Paste(pasted.replace("\x00", ""))
            elif text[at] != _ESCAPE:
                start, at = at, text.find(_ESCAPE, at)
                at = len(text) if at < 0 else at
                yield from self._parsed(text[start:at])
            elif (match := _SEQUENCE.match(text, at)) is not None:
                at = match.end()
                if match[0] == PASTE_START:
                    self._paste = []
                elif match[0][1] not in _STRINGS:
                    yield from self._parsed(match[0])
            elif not is_over and _MAY_GO_ON.match(text, at):
                break
            else:
                at += 1
                yield events.Key("escape", _ESCAPE)
        self._text = text[at:]

    def _parsed(self, text: str) -> Iterator[Message]:
        """Yield what Textual's parser makes of keys, or of one sequence."""
        try:
            found = list(self._parser.feed(text))
        except Exception:  # noqa: BLE001  # malformed reports raise nearly anything
            found = []
            self._parser = self._next_parser()
        if self._parser._awaiting.timeout is not None:  # noqa: SLF001  # it waits for more
            self._parser = self._next_parser()
        for event in found:
            if (known := self._checked(event)) is not None:
                yield known

    def _next_parser(self) -> XTermParser:
        """Return a parser in the place of one that has raised, or waits for what does not come."""
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


def _overlap(text: str, end: str) -> int:
    """Return how many characters at the end of `text` are the beginning of `end`."""
    lengths = range(min(len(end) - 1, len(text)), 0, -1)
    return next((each for each in lengths if text.endswith(end[:each])), 0)


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
