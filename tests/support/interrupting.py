"""Commands that are interrupted in tests, whatever the tests themselves were started with."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def started_in(*, foreground: bool) -> Iterator[None]:
    """Let processes that start within take ctrl+c as a shell's foreground or background does.

    A process inherits whether SIGINT is ignored, and tests may run in the background or by nohup.
    """
    action = signal.default_int_handler if foreground else signal.SIG_IGN
    before = signal.signal(signal.SIGINT, action)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
