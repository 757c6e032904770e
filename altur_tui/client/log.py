"""The log of requests that `--log` asks for: one line an attempt, no headers, no bodies."""

import os
import stat
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

from altur_tui.text import safe

_OWNER_ONLY = 0o600


class RequestLog:
    """An open log file that only its owner can read. Raises OSError if it cannot be opened.

    What cannot be written later is dropped: a full disk must not stop the program.
    """

    def __init__(self, descriptor: int) -> None:
        self._descriptor: int | None = descriptor

    @classmethod
    def open(cls, path: Path) -> Self:
        """Open `path` to append, for its owner only, also where it was open to others."""
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND
        # A pipe that nobody reads refuses to be opened, instead of waiting for a reader.
        flags |= getattr(os, "O_NONBLOCK", 0)
        descriptor = os.open(path, flags, _OWNER_ONLY)
        if hasattr(os, "fchmod") and stat.S_ISREG(os.fstat(descriptor).st_mode):
            os.fchmod(descriptor, _OWNER_ONLY)
        return cls(descriptor)

    def attempt(self, at: datetime, url: str, outcome: str, milliseconds: int, number: int) -> None:
        """Write the line of one attempt; `outcome` is a status or the kind of an error."""
        if self._descriptor is None:
            return
        when = at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        line = f"{when} GET {safe(url)} {safe(outcome)} {milliseconds} ms attempt {number}\n"
        try:
            os.write(self._descriptor, line.encode("utf-8", "backslashreplace"))
        except OSError:
            self.close()

    def close(self) -> None:
        """Close the file; what comes later is dropped."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None
