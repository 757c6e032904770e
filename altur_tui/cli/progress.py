"""A progress bar on standard error, where that is a terminal."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from altur_tui.i18n.sentences import S

_BAR_CELLS = 24
_LINE = S("{bar}  {done:,} of {total:,} campaigns")
_CLEAR = "\r\x1b[K"


class Progress:
    """How many of the campaigns were fetched. Draws nothing where nobody would see it."""

    def __init__(self, total: int) -> None:
        self._total = total
        self._done = 0
        self._drawn = ""
        self._aside = 0
        dumb = os.environ.get("TERM", "dumb") == "dumb"
        self._shown = total > 1 and not dumb and sys.stderr.isatty()

    def advance(self) -> None:
        """Count one more campaign as fetched."""
        self._done += 1
        self._draw()

    @contextmanager
    def aside(self) -> Iterator[None]:
        """Take the bar away while other text is written to the same terminal."""
        self._aside += 1
        self._clear()
        try:
            yield
        finally:
            self._aside -= 1
            self._draw()

    def close(self) -> None:
        """Take the bar away for good."""
        self._clear()
        self._shown = False

    def _draw(self) -> None:
        if not self._shown or self._aside:
            return
        full = _BAR_CELLS * self._done // self._total
        bar = "[" + "#" * full + "." * (_BAR_CELLS - full) + "]"
        line = _LINE.format(bar=bar, done=self._done, total=self._total)
        if line != self._drawn:
            sys.stderr.write(_CLEAR + line)
            sys.stderr.flush()
            self._drawn = line

    def _clear(self) -> None:
        if self._drawn:
            sys.stderr.write(_CLEAR)
            sys.stderr.flush()
            self._drawn = ""
