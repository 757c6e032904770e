"""The answer of the API as it came: every field, known or not."""

import asyncio
from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.getters import query_one
from textual.widgets import Footer, Static

from altur_tui.api.wire import Snapshot
from altur_tui.reports import words
from altur_tui.tui.bindings import bind
from altur_tui.tui.raw_text import Rows, printed, wrapped
from altur_tui.tui.screens.base import AlturScreen
from altur_tui.tui.stylesheets import stylesheet
from altur_tui.tui.widgets.ink import LABEL, STRONG
from altur_tui.tui.widgets.json_view import JsonView

_TITLE = "Answer for campaign {id}"
_FACTS = "{size} bytes, {age}"
_COPIED = "Copied {id}."


def _rows(body: bytes, cells: int) -> Rows:
    return wrapped(printed(body), cells)


class RawScreen(AlturScreen[None]):
    """Shows the bytes of a snapshot, indented."""

    CSS_PATH: ClassVar = [stylesheet("raw")]
    AUTO_FOCUS = "#json"
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("back", show=True),
        bind("raw", action="back"),
        bind("copy", show=True),
    ]

    text = query_one("#json", JsonView)

    def __init__(self, snapshot: Snapshot) -> None:
        super().__init__()
        self._snapshot = snapshot

    def compose(self) -> ComposeResult:
        """Make the title and the text."""
        facts = _FACTS.format(
            size=words.number(len(self._snapshot.body)),
            age=words.age(self._snapshot.fetched_at, self.altur.clock()),
        )
        title = _TITLE.format(id=self._snapshot.id)
        yield Static(Content.assemble((title, STRONG), (" · " + facts, LABEL)), id="title")
        yield JsonView(id="json")
        yield Footer(show_command_palette=False)

    def on_resize(self) -> None:
        """Lay the text out for the present width."""
        self.call_after_refresh(self._lay_out)

    @work(exclusive=True)
    async def _lay_out(self) -> None:
        # A large answer takes a moment, and the keys work meanwhile.
        cells = self.text.scrollable_content_region.width
        self.text.show(*await asyncio.to_thread(_rows, self._snapshot.body, cells))

    def action_back(self) -> None:
        """Go back to the campaign."""
        self.dismiss()

    def action_copy(self) -> None:
        """Copy the id."""
        self.app.copy_to_clipboard(str(self._snapshot.id))
        self.notify(_COPIED.format(id=self._snapshot.id), markup=False)
