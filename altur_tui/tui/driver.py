"""The terminal on Linux and macOS: reads and writes it so that nothing it does can stop the app.

Textual's own driver waits without limit for its two threads: for the one that reads, which spins
when the terminal has gone, and for the one that writes, which blocks when nobody reads it.
"""

import os
import re
import select
import signal
import termios
from codecs import getincrementaldecoder
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from threading import Condition, Event, Thread
from typing import Any

from textual import constants, events
from textual._xterm_parser import XTermParser
from textual.app import App
from textual.driver import Driver
from textual.drivers.linux_driver import LinuxDriver
from textual.message import Message

_READ_SIZE = 4096
_WRITE_SIZE = 4096
MAX_QUEUED_WRITES = 30
"""More than these wait for the terminal to catch up, as in Textual's own driver."""
STALLED_SECONDS = 0.25
"""A terminal that takes nothing for so long counts as not read by anybody."""
LAST_WRITES_SECONDS = 0.75
"""How long the end waits for the terminal to take what puts it back."""
READER_SECONDS = 0.25
"""How long the end waits for the thread that reads. It ends at once unless it hangs."""
_ESCAPE_SECONDS = constants.ESCAPE_DELAY + 0.005
MAX_PASTE_PAUSE = 2.0
"""A paste that pauses for so long has ended: otherwise no key would ever be one again."""
PASTE_START, PASTE_END = "\x1b[200~", "\x1b[201~"
MAX_SIDE = 10_000
"""No terminal has more columns or rows; a report that says so is not believed."""
_DEFAULT_SIZE = (80, 24)
_RESTORE = "\x1b[?2004l\x1b[?7h\x1b[?2048l\x1b[?1016l\x1b[?1000l\x1b[?1003l\x1b[?1015l\x1b[?1006l"
_RESTORE += "\x1b[<u\x1b[?1049l\x1b[?25h\x1b[?1004l"
"""Undoes what Textual switches on, in its order; harmless where it was not."""


class Writer:
    """Writes to a terminal in a thread, so that the app never waits for it for long.

    While the terminal is not read, what is written is dropped; `caught_up` is called, in the
    thread, once it is read again: the screen then has to be drawn whole. `lost` is called, in the
    thread, when it has gone.
    """

    def __init__(
        self, descriptor: int, *, lost: Callable[[], None], caught_up: Callable[[], None]
    ) -> None:
        """Start the thread."""
        self._descriptor = descriptor
        self._lost = lost
        self._caught_up = caught_up
        self._changed = Condition()
        self._queue: deque[str] = deque()
        self._taken = 0
        """How many pieces of text the terminal has taken."""
        self._busy = False
        self._dropping = False
        self._gone = False
        self._closed = False
        Thread(target=self._run, name="terminal-output", daemon=True).start()

    def write(self, text: str, *, always: bool = False) -> None:
        """Queue `text`. Waits while the queue is full, unless the terminal takes nothing.

        `always` queues it also for a terminal that is not read: what puts it back at the end.
        """
        with self._changed:
            if not always:
                if self._dropping or self._gone:
                    return
                while len(self._queue) >= MAX_QUEUED_WRITES and not self._gone:
                    if not self._moves(self._taken):
                        self._dropping = True
                        return
            self._queue.append(text)
            self._changed.notify_all()

    def _moves(self, taken: int) -> bool:
        """Wait, for some time, until the terminal has taken more than it has by now."""
        return self._changed.wait_for(lambda: self._taken != taken or self._gone, STALLED_SECONDS)

    def drain(self, seconds: float = LAST_WRITES_SECONDS) -> None:
        """Wait at most so long until all is written."""
        with self._changed:
            self._changed.wait_for(lambda: self._gone or not (self._queue or self._busy), seconds)

    def close(self) -> None:
        """End the thread. What is not written by now never is."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    def _run(self) -> None:
        while True:
            with self._changed:
                caught_up = self._dropping and not self._queue
                self._dropping = self._dropping and not caught_up
                if not caught_up:
                    self._changed.wait_for(lambda: self._queue or self._closed)
                    if self._closed or self._gone:
                        return
                    text = self._queue.popleft()
                    self._busy = True
            if caught_up:
                self._caught_up()
                continue
            taken = self._put(text.encode("utf-8", "replace"))
            with self._changed:
                self._busy = False
                self._taken += 1
                self._gone = not taken
                self._changed.notify_all()
            if not taken:
                self._lost()
                return

    def _put(self, data: bytes) -> bool:
        """Write all of it, however long that takes. Returns whether there is a terminal."""
        view = memoryview(data)
        try:
            while view:
                view = view[os.write(self._descriptor, view[:_WRITE_SIZE]) :]
                with self._changed:
                    self._taken += 1
                    self._changed.notify_all()
        except OSError:
            return False
        return True


class Decoder:
    """Makes events of what a terminal sends, whatever that is: what makes no sense is left out."""

    def __init__(self, size: Callable[[], tuple[int, int]]) -> None:
        """Take what tells the true size of the terminal."""
        self._size = size
        self._parser = XTermParser()
        self.is_pasting = False
        """Whether a paste has begun and not ended: all that comes is text until then."""
        self._last = ""
        self._decode = getincrementaldecoder("utf-8")(errors="replace").decode

    def feed(self, data: bytes) -> Iterator[Message]:
        """Yield the events that these bytes complete."""
        text = self._decode(data)
        seen = self._last + text
        self._last = seen[-len(PASTE_END) :]
        begun, ended = seen.rfind(PASTE_START), seen.rfind(PASTE_END)
        if begun != ended:
            self.is_pasting = begun > ended
        for piece in _pieces(text):
            yield from self._tried(partial(self._parser.feed, piece))

    def tick(self) -> Iterator[Message]:
        """Yield what is complete since time has passed: an escape that nothing followed."""
        yield from self._tried(self._parser.tick)

    def _tried(self, parse: Callable[[], Any]) -> Iterator[Message]:
        try:
            found = list(parse())
        except Exception:  # noqa: BLE001  # whatever a report makes it stumble over
            found = []
            self._parser = self._next_parser()
        for event in found:
            if (known := self._checked(event)) is not None:
                yield known

    def _next_parser(self) -> XTermParser:
        """Return a parser that goes on after one that has stumbled: it cannot be used again."""
        before, parser = self._parser, XTermParser()
        for name in ("last_x", "last_y", "mouse_pixels", "terminal_size", "terminal_pixel_size"):
            setattr(parser, name, getattr(before, name))
        return parser

    def _checked(self, event: Message) -> Message | None:
        """Return the event if it can be true, with the true size in the place of a reported one."""
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


_LONGEST_SEQUENCE = 40


def _pieces(text: str) -> Iterator[str]:
    """Yield the text in pieces such that one which makes no sense takes no other with it."""
    for part in re.split("(?=\x1b)", text):
        if part.startswith("\x1b"):
            yield from part[:_LONGEST_SEQUENCE]
            part = part[_LONGEST_SEQUENCE:]
        if part:
            yield part


def is_text(text: str) -> bool:
    """Return whether `text` can be written out: half of a surrogate pair cannot."""
    return text.isascii() or not any("\ud800" <= each <= "\udfff" for each in text)


class Reader:
    """Reads a terminal in a thread that ends when it is told to, or when the terminal goes."""

    def __init__(
        self,
        descriptor: int,
        take: Callable[[Message], None],
        decoder: Decoder,
        lost: Callable[[], None],
    ) -> None:
        """Start the thread. It calls `take` with each event, and `lost` when the terminal goes."""
        self._descriptor = descriptor
        self._take = take
        self._decoder = decoder
        self._lost = lost
        self._wake, self._waker = os.pipe()
        self._ended = Event()
        Thread(target=self._run, name="terminal-input", daemon=True).start()

    def stop(self, seconds: float = READER_SECONDS) -> None:
        """Tell the thread to end, and wait at most so long until it has."""
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
            # The app has ended meanwhile, and its event loop with it.
            pass
        finally:
            self._ended.set()

    def _read(self) -> bool:
        """Read until told to stop. Returns whether there is still a terminal."""
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


class TerminalDriver(LinuxDriver):
    """Textual's driver, with threads that hold up nothing. See the module's docstring."""

    def __init__(self, app: App[Any], **options: Any) -> None:  # noqa: ANN401
        """Take what Textual's takes."""
        super().__init__(app, **options)
        self._screen_fileno = self.fileno if self._file is None else self._file.fileno()
        self._reader: Reader | None = None
        self._writer: Writer | None = None
        self._has_terminal = False
        self.on_lost: Callable[[], None] = app.exit
        """Called, in the event loop, when the terminal has gone."""

    def start_application_mode(self) -> None:
        """Take the terminal over, also again after somebody stopped and continued us."""
        before = self.attrs_before if self._has_terminal else None
        self.disable_input()
        self.close()
        self._has_terminal = True
        self._writer = Writer(
            self._screen_fileno,
            lost=lambda: self._in_loop(self.on_lost),
            caught_up=lambda: self._in_loop(self._draw_all),
        )
        super().start_application_mode()  # type: ignore[no-untyped-call]
        if self._writer_thread is not None:
            # Textual's: nothing is given to it.
            self._writer_thread.stop()
            self._writer_thread = None
        if before is not None:
            self.attrs_before = before

    def write(self, data: str) -> None:
        """Write to the terminal, as long as it is read."""
        if self._writer is not None:
            self._writer.write(data)

    def disable_input(self) -> None:
        """Read no more."""
        starter, self._key_thread = self._key_thread, None
        if starter is None:
            return
        with suppress(ValueError):  # not the main thread
            signal.signal(signal.SIGWINCH, signal.SIG_DFL)
        self._disable_mouse_support()
        starter.join(READER_SECONDS)
        if self._reader is not None:
            self._reader.stop()
            self._reader = None

    def stop_application_mode(self) -> None:
        """Give the terminal back as it was."""
        self._has_terminal = False
        self.disable_input()
        if self._writer is not None:
            self._writer.write(_RESTORE, always=True)
            self._writer.drain()
        with suppress(termios.error):
            # What the mouse has reported until it was switched off is no input for the shell.
            termios.tcflush(self.fileno, termios.TCIFLUSH)
        self._restore_modes()

    def close(self) -> None:
        """Write no more."""
        writer, self._writer = self._writer, None
        if writer is not None:
            writer.close()

    def restore_now(self, told: str = "") -> None:
        """Give the terminal back, and print `told`, without any thread and any wait."""
        self._restore_modes()
        with suppress(OSError):
            # A file of its own: whether it blocks is nobody else's business.
            name = os.ttyname(self._screen_fileno)
            terminal = os.open(name, os.O_WRONLY | os.O_NOCTTY | os.O_NONBLOCK)
            told = "".join(f"{line}\r\n" for line in told.splitlines())
            os.write(terminal, (_RESTORE + told).encode("utf-8", "replace"))

    def _restore_modes(self) -> None:
        if self.attrs_before is not None:
            with suppress(termios.error):
                termios.tcsetattr(self.fileno, termios.TCSANOW, self.attrs_before)

    def _run_input_thread(self) -> None:
        # Textual's thread ends with this; it waits for that one without limit, and for ours not.
        self._reader = Reader(
            self.fileno,
            self.process_message,
            Decoder(self._get_terminal_size),
            lambda: self._in_loop(self.on_lost),
        )

    def _get_terminal_size(self) -> tuple[int, int]:
        """Return the terminal's own columns and rows; COLUMNS and LINES may be another's."""
        for descriptor in (self.fileno, self._screen_fileno):
            with suppress(OSError):
                columns, rows = os.get_terminal_size(descriptor)
                if 0 < columns <= MAX_SIDE and 0 < rows <= MAX_SIDE:
                    return columns, rows
        return _DEFAULT_SIZE

    def _draw_all(self) -> None:
        with suppress(Exception):
            self._app.screen.refresh(layout=True)

    def _in_loop(self, call: Callable[[], object]) -> None:
        with suppress(RuntimeError):  # the loop has ended
            self._loop.call_soon_threadsafe(call)


def driver_for(chosen: type[Driver]) -> type[Driver]:
    """Return our driver in the place of Textual's own; another that was asked for is kept."""
    return TerminalDriver if chosen is LinuxDriver else chosen
