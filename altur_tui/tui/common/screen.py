"""What all screens share."""

from typing import TYPE_CHECKING, TypeVar, cast

from textual import events
from textual.screen import Screen
from textual.widgets import Static

from altur_tui.text import MIN_COLUMNS, MIN_LINES
from altur_tui.tui.bindings import COMMANDS

if TYPE_CHECKING:
    from altur_tui.tui.services import Services

_WIDTH_CLASSES = [(0, "-cramped"), (MIN_COLUMNS, "-narrow"), (100, "-wide")]
_HEIGHT_CLASSES = [(0, "-squat"), (MIN_LINES, "-short"), (30, "-tall")]
_TOO_SMALL = "Needs at least {min_width} × {min_height}; this window is {width} × {height}."

Result = TypeVar("Result")


class AlturScreen(Screen[Result]):
    """A screen of the app. Says so when the terminal is too small."""

    HORIZONTAL_BREAKPOINTS = _WIDTH_CLASSES
    VERTICAL_BREAKPOINTS = _HEIGHT_CLASSES

    @property
    def altur(self) -> "Services":
        """The app, as far as screens may know it."""
        return cast("Services", self.app)

    def key_of(self, command_id: str) -> str:
        """Return the key of a command, as the configuration has it."""
        for active in self.active_bindings.values():
            if active.binding.id == command_id:
                return self.app.get_key_display(active.binding)
        return COMMANDS[command_id].keys

    @property
    def is_seen(self) -> bool:
        """Whether it is on top. Textual's `is_current` also holds for the screen right below."""
        return bool(self.app.screen_stack) and self.app.screen_stack[-1] is self

    def needs_answer(self, command_id: str) -> bool:  # noqa: ARG002
        """Return whether a command has to wait for an answer that is being fetched."""
        return False

    def stop_fetching(self) -> bool:
        """Fetch nothing more by itself. Returns whether anything was being fetched."""
        return False

    async def _on_resize(self, event: events.Resize) -> None:
        """Say how much room is needed where there is less."""
        width, height = event.size
        notices = self.query("#room")
        if width >= MIN_COLUMNS and height >= MIN_LINES:
            notices.remove()
            return
        text = _TOO_SMALL.format(
            min_width=MIN_COLUMNS, min_height=MIN_LINES, width=width, height=height
        )
        if notices:
            notices.only_one(Static).update(text)
        else:
            self.mount(Static(text, id="room", markup=False), before=0)
