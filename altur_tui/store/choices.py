"""What the person chose last in the app, for each profile: the theme, and how exports are written.

Small comforts: where the file cannot be read or written, nothing is remembered and nobody is told.
"""

from contextlib import suppress
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from altur_tui.background import MAX_READING, within
from altur_tui.store.files import decoded, only_one_writes, read_private, write_private

_MAX_BYTES = 64 * 1024
# The longest path of a file on the systems that this runs on.
_MAX_TEXT = 4096


class Choices(Struct, frozen=True, omit_defaults=True):
    """What was chosen; None where nothing was."""

    theme: str | None = None
    """The name of a theme; it may no longer exist."""
    configured_theme: str | None = None
    """The theme of the config file when `theme` was chosen: a later edit there overrides it."""
    export_folder: str | None = None
    """The folder of the last export; it may no longer exist."""
    export_name: str | None = None
    """The name of the last export's file, without the ending that its format gives it."""
    export_format: str | None = None
    """The format of the last export; it may no longer exist."""


_DECODER = msgspec.json.Decoder(Choices)


class ChoicesFile:
    """The private file of a profile that holds its choices. Each method may take a few seconds."""

    def __init__(self, folder: Path, profile: str) -> None:
        self._path = folder / f"choices-{profile}.json"

    def load(self) -> Choices:
        """Return what was chosen; nothing where the file cannot be read or understood."""
        with suppress(OSError):
            return within(MAX_READING, self._read)
        return Choices()

    def update(self, **chosen: str | None) -> None:
        """Remember these fields of `Choices`, and leave the others as they are."""

        def write() -> None:
            with only_one_writes(self._path):
                choices: Any = msgspec.structs.replace(self._read(), **chosen)
                write_private(self._path, msgspec.json.encode(choices))

        with suppress(OSError):
            within(MAX_READING, write)

    def _read(self) -> Choices:
        content = read_private(self._path, _MAX_BYTES)
        found = decoded(_DECODER, content or b"")
        kept = {
            name: value
            for name, value in msgspec.structs.asdict(found or Choices()).items()
            if value is not None and len(value) <= _MAX_TEXT
        }
        return Choices(**kept)
