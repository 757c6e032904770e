"""The campaigns and fleets that were opened last, for each profile."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from altur_tui.background import MAX_READING, within
from altur_tui.i18n.sentences import S, system_reason
from altur_tui.store.files import (
    decoded,
    only_one_writes,
    read_private,
    remove_private,
    set_aside,
    write_private,
)
from altur_tui.text import safe

MAX_RECENTS = 20

_MAX_NAME = 200
_MAX_BYTES = 8 * 1024 * 1024
_NOT_SAVED = S("Recent campaigns cannot be saved in “{path}”: {reason}.")
_NOT_FORGOTTEN = S("Recent campaigns cannot be removed from “{path}”: {reason}.")

_Id = Annotated[int, Meta(ge=1)]


class Recent(Struct, frozen=True, omit_defaults=True):
    """A campaign that was opened, or several that were opened together."""

    id: int
    """The first of them."""
    name: str
    """That of the campaign, or of the fleet; safe to lay out, at most 200 characters long."""
    opened_at: Annotated[datetime, Meta(tz=True)]
    """When it was opened last."""
    others: tuple[_Id, ...] = ()
    """The further campaigns of a fleet, in the order opened."""

    @property
    def ids(self) -> tuple[int, ...]:
        """All campaigns, in the order opened."""
        return (self.id, *self.others)


_DECODER = msgspec.json.Decoder(tuple[Recent, ...])


def _clean(recent: Recent) -> Recent:
    return msgspec.structs.replace(recent, name=safe(recent.name[:_MAX_NAME]))


class Recents:
    """The recent campaigns of a profile, newest first, kept in a private file.

    Never fails, and never takes longer than `MAX_READING`: where the file cannot be used they last
    as long as this object, and `trouble` holds a sentence that says why.
    """

    def __init__(self, folder: Path, profile: str) -> None:
        self._path = folder / f"recents-{profile}.json"
        self._unsaved: tuple[Recent, ...] | None = None
        self.trouble: str | None = None
        """Why they cannot be kept in the file, or removed from it; None while they can."""

    def load(self) -> tuple[Recent, ...]:
        """Return the recent campaigns, newest first."""
        if self._unsaved is not None:
            return self._unsaved
        try:
            return within(MAX_READING, self._read)
        except OSError as error:
            self._tell(_NOT_SAVED, error)
            return ()

    def add(self, recent: Recent) -> None:
        """Put `recent` first; its earlier place, if it had one, is free."""
        new = _clean(recent)

        def added(before: tuple[Recent, ...]) -> tuple[Recent, ...]:
            return (new, *(each for each in before if each.ids != new.ids))[:MAX_RECENTS]

        def write() -> None:
            with only_one_writes(self._path):
                before = self._unsaved if self._unsaved is not None else self._read()
                write_private(self._path, msgspec.json.encode(added(before)))

        self._change(write, lambda: added(self.load()), _NOT_SAVED)

    def clear(self) -> None:
        """Forget them all, and what killed writes have left of them."""

        def remove() -> None:
            if self._path.parent.exists():
                with only_one_writes(self._path):
                    remove_private(self._path)

        self._change(remove, tuple, _NOT_FORGOTTEN)

    def _change(
        self, write: Callable[[], None], unsaved: Callable[[], tuple[Recent, ...]], template: S
    ) -> None:
        """Change the file, or where that fails only what `load` returns: to `unsaved`."""
        try:
            within(MAX_READING, write)
        except OSError as error:
            self._unsaved = unsaved()
            self._tell(template, error)
        else:
            self._unsaved = None
            self.trouble = None

    def _read(self) -> tuple[Recent, ...]:
        content = read_private(self._path, _MAX_BYTES)
        if content is None:
            return ()
        found = decoded(_DECODER, content)
        if found is None:
            set_aside(self._path)
        return tuple(map(_clean, (found or ())[:MAX_RECENTS]))

    def _tell(self, template: S, error: OSError) -> None:
        path = safe(str(self._path))
        self.trouble = template.format(path=path, reason=system_reason(error))
