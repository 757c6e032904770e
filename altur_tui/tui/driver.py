"""The driver for terminals on Linux and macOS: nothing the terminal does can hang or end the app.

Textual's own driver waits without a limit for its threads: for the reader, which spins once the
terminal is gone, and for the writer, which blocks while nobody reads the terminal.
"""

import os
import signal
import termios
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from threading import Condition, Thread
from typing import Any

from textual.app import App
from textual.driver import Driver
from textual.drivers.linux_driver import LinuxDriver

from altur_tui.tui.terminal_input import MAX_STOP_SECONDS, Decoder, Reader

MAX_SIDE = 10_000
"""A size with more columns or rows is ignored."""
_DEFAULT_SIZE = (80, 24)
_RESTORE = "\x1b[?2004l\x1b[?7h\x1b[?2048l\x1b[?1016l\x1b[?1000l\x1b[?1003l\x1b[?1015l\x1b[?1006l"
_RESTORE += "\x1b[<u\x1b[?1049l\x1b[?25h\x1b[?1004l"
"""Undoes every mode that Textual switches on; harmless for those that were off."""
_WRITE_SIZE = 4096
MAX_QUEUED_WRITES = 30
"""With more writes than these queued, the app waits for the terminal, as with Textual's driver."""
STALLED_SECONDS = 0.25
"""A terminal that accepts nothing for this long counts as stalled."""
MAX_DRAIN_SECONDS = 0.75
"""How long the end waits for the terminal to accept the sequences that restore it."""


class Writer:
    """Writes to a terminal in a thread of its own.

    While the terminal is stalled, output is dropped. The thread calls `caught_up` once the terminal
    accepts output again, since the whole screen must be redrawn then, and `lost` once the terminal
    is gone.
    """

    def __init__(
        self, descriptor: int, *, lost: Callable[[], None], caught_up: Callable[[], None]
    ) -> None:
        self._descriptor = descriptor
        self._lost = lost
        self._caught_up = caught_up
        self._changed = Condition()
        self._queue: deque[str] = deque()
        self._taken = 0
        """How many writes the terminal has accepted."""
        self._busy = False
        self._dropping = False
        self._gone = False
        self._closed = False
        Thread(target=self._run, name="terminal-output", daemon=True).start()

    def write(self, text: str, *, always: bool = False) -> None:
        """Queue `text`. Waits while the queue is full and the terminal is not stalled.

        With `always` it is queued even for a stalled terminal, as what restores it must be.
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
        """Wait until more than `taken` writes are accepted. Returns False if none is."""
        return self._changed.wait_for(lambda: self._taken != taken or self._gone, STALLED_SECONDS)

    def drain(self, seconds: float = MAX_DRAIN_SECONDS) -> None:
        """Wait until everything is written, at most `seconds`."""
        with self._changed:
            self._changed.wait_for(lambda: self._gone or not (self._queue or self._busy), seconds)

    def close(self) -> None:
        """Stop the thread, and discard what is still queued."""
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
        """Write all of `data`, however long it takes. Returns False if the terminal is gone."""
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


class TerminalDriver(LinuxDriver):
    """Textual's driver with our own reader and writer."""

    def __init__(self, app: App[Any], **options: Any) -> None:  # noqa: ANN401
        super().__init__(app, **options)
        self._screen_fileno = self.fileno if self._file is None else self._file.fileno()
        self._reader: Reader | None = None
        self._writer: Writer | None = None
        self._has_terminal = False
        self._title: str | None = None
        """The title that the window was given; None: its own."""
        self._gives_title = self._takes_title = ""
        """What gives the window that title, and its own again."""
        self.on_lost: Callable[[], None] = app.exit
        """Called in the event loop when the terminal is gone."""

    def start_application_mode(self) -> None:
        """Take over the terminal, again after a stop and SIGCONT from outside."""
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
            # Textual's own writer has nothing to do.
            self._writer_thread.stop()
            self._writer_thread = None
        if before is not None:
            self.attrs_before = before
        self.write(self._gives_title)

    def show_title(self, title: str | None) -> None:
        """Give the window a title; None gives it back its own."""
        from altur_tui.tui.notification import shows_titles, titled

        if shows_titles(os.environ):
            before, self._title = self._title, title
            self.write(titled(before, title))
            self._gives_title, self._takes_title = titled(None, title), titled(title, None)

    def write(self, data: str) -> None:
        """Write to the terminal, unless it is stalled."""
        if self._writer is not None:
            self._writer.write(data)

    def disable_input(self) -> None:
        starter, self._key_thread = self._key_thread, None
        if starter is None:
            return
        with suppress(ValueError):  # not the main thread
            signal.signal(signal.SIGWINCH, signal.SIG_DFL)
        self._disable_mouse_support()
        starter.join(MAX_STOP_SECONDS)
        if self._reader is not None:
            self._reader.stop()
            self._reader = None

    def stop_application_mode(self) -> None:
        self._has_terminal = False
        self.disable_input()
        if self._writer is not None:
            self._writer.write(self._restoring, always=True)
            self._writer.drain()
        with suppress(termios.error):
            # Drop the mouse reports that came before the mouse was switched off.
            termios.tcflush(self.fileno, termios.TCIFLUSH)
        self._restore_modes()

    def close(self) -> None:
        writer, self._writer = self._writer, None
        if writer is not None:
            writer.close()

    def restore_now(self, told: str = "") -> None:
        """Restore the terminal and print `told`, without waiting for anything."""
        self._restore_modes()
        with suppress(OSError):
            # Opened again, so that no other process is affected by O_NONBLOCK.
            name = os.ttyname(self._screen_fileno)
            terminal = os.open(name, os.O_WRONLY | os.O_NOCTTY | os.O_NONBLOCK)
            told = "".join(f"{line}\r\n" for line in told.splitlines())
            os.write(terminal, (self._restoring + told).encode("utf-8", "replace"))

    @property
    def _restoring(self) -> str:
        """What undoes all that was done to the terminal."""
        return _RESTORE + self._takes_title

    def _restore_modes(self) -> None:
        if self.attrs_before is not None:
            with suppress(termios.error):
                termios.tcsetattr(self.fileno, termios.TCSANOW, self.attrs_before)

    def _run_input_thread(self) -> None:
        # Called in Textual's own thread, which it joins without a limit and which ends with this.
        self._reader = Reader(
            self.fileno,
            self.process_message,
            Decoder(self._get_terminal_size),
            lambda: self._in_loop(self.on_lost),
        )

    def _get_terminal_size(self) -> tuple[int, int]:
        """Return the terminal's own columns and rows, whatever COLUMNS and LINES say."""
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
    """Return our driver instead of Textual's default one, and any other as it is."""
    return TerminalDriver if chosen is LinuxDriver else chosen
