"""The campaigns that were opened last, for each profile."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from altur_tui.store.files import only_one_writes, read_private, set_aside, write_private
from altur_tui.text import safe

MAX_RECENTS = 20

_MAX_NAME = 200
_MAX_BYTES = 100_000
_TROUBLE = "What was opened cannot be remembered in “{path}”: {reason}."


class Recent(Struct, frozen=True):
    """A campaign that was opened."""

    id: int
    name: str
    """Safe to lay out; cut to 200 characters."""
    opened_at: Annotated[datetime, Meta(tz=True)]
    """When it was opened last."""


_DECODER = msgspec.json.Decoder(tuple[Recent, ...])


def _clean(recent: Recent) -> Recent:
    return Recent(recent.id, safe(recent.name[:_MAX_NAME]), recent.opened_at)


class Recents:
    """The recent campaigns of a profile, newest first, kept in a private file.

    Never fails: where the file cannot be used they last as long as this object, and `trouble`
    holds a sentence that says why.
    """

    def __init__(self, folder: Path, profile: str) -> None:
        self._path = folder / f"recents-{profile}.json"
        self._unsaved: tuple[Recent, ...] | None = None
        self.trouble: str | None = None
        """Why they cannot be kept in the file; None while they can."""

    def load(self) -> tuple[Recent, ...]:
        """Return the recent campaigns, newest first."""
        if self._unsaved is not None:
            return self._unsaved
        try:
            return self._read()
        except OSError as error:
            self._tell(error)
            return ()

    def add(self, recent: Recent) -> None:
        """Put `recent` first; its earlier place, if it had one, is free."""
        new = _clean(recent)

        def added(before: tuple[Recent, ...]) -> tuple[Recent, ...]:
            return (new, *(each for each in before if each.id != new.id))[:MAX_RECENTS]

        self._change(added)

    def clear(self) -> None:
        """Forget them all."""
        self._change(lambda _: ())

    def _change(self, change: Callable[[tuple[Recent, ...]], tuple[Recent, ...]]) -> None:
        try:
            with only_one_writes(self._path):
                before = self._unsaved if self._unsaved is not None else self._read()
                write_private(self._path, msgspec.json.encode(change(before)))
        except OSError as error:
            self._unsaved = change(self.load())
            self._tell(error)
        else:
            self._unsaved = None
            self.trouble = None

    def _read(self) -> tuple[Recent, ...]:
        content = read_private(self._path, _MAX_BYTES)
        if content is None:
            return ()
        try:
            return tuple(_clean(each) for each in _DECODER.decode(content)[:MAX_RECENTS])
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            set_aside(self._path)
            return ()

    def _tell(self, error: OSError) -> None:
        reason = error.strerror or type(error).__name__
        self.trouble = _TROUBLE.format(path=safe(str(self._path)), reason=reason)
