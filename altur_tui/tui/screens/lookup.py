"""Where the app begins: type campaign ids, or choose among those seen lately."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.widgets import Footer, Input

from altur_tui.tui.screens.base import AlturScreen


class LookupScreen(AlturScreen[None]):
    """The field for ids and the recent campaigns below it."""

    BINDINGS: ClassVar[list[BindingType]] = []

    def compose(self) -> ComposeResult:
        """Lay out the field and the list."""
        yield Input()
        yield Footer()

    def focus_field(self) -> None:
        """Bring the focus to the field."""
        self.query_one(Input).focus()
