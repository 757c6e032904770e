"""Compiles the catalogues while the package is built or installed for editing (see pyproject).

Not imported by the program.
"""

from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CatalogueHook(BuildHookInterface):
    """Writes a `.mo` beside each `.po`."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002
        """Compile all catalogues; `version` is “standard” or “editable”."""
        folder = Path(self.root) / "altur_tui" / "i18n" / "locale"
        for path in folder.glob("*/LC_MESSAGES/*.po"):
            with path.open("rb") as source:
                catalog = read_po(source, locale=path.parent.parent.name)
            with path.with_suffix(".mo").open("wb") as target:
                write_mo(target, catalog)
