"""What screens share: their size classes, what they may ask of the app, a body and a field."""

from typing import TYPE_CHECKING, ClassVar, TypeVar, cast

from textual import events
from textual.binding import ActiveBinding, Binding, BindingType
from textual.containers import VerticalScroll
from textual.reactive import reactive
from textual.screen import Screen
from textual.widgets import Input, Static

from altur_tui.i18n.sentences import S
from altur_tui.text import MIN_COLUMNS, MIN_LINES
from altur_tui.tui.bindings import COMMANDS, bind, in_language

if TYPE_CHECKING:
    from altur_tui.tui.services import Services

_WIDTH_CLASSES = [(0, "-cramped"), (MIN_COLUMNS, "-narrow"), (100, "-wide")]
_HEIGHT_CLASSES = [(0, "-squat"), (MIN_LINES, "-short"), (30, "-tall")]
_TOO_SMALL = S("Needs at least {min_width} × {min_height}; this window is {width} × {height}.")
_COPIED = S("Copied {id}.")

Result = TypeVar("Result")


class AlturScreen(Screen[Result]):
    """A screen of the app. Says so when the terminal is too small."""

    HORIZONTAL_BREAKPOINTS = _WIDTH_CLASSES
    VERTICAL_BREAKPOINTS = _HEIGHT_CLASSES
    IS_DIALOG: ClassVar = False
    """Whether it asks something; what is typed there belongs to no other screen."""

    @property
    def altur(self) -> "Services":
        """The app, as far as screens may know it."""
        return cast("Services", self.app)

    @property
    def active_bindings(self) -> dict[str, ActiveBinding]:
        """The keys that work now, described in the reader's language."""
        return in_language(super().active_bindings)

    def key_of(self, command_id: str) -> str:
        """Return the first key of a command, as configured and as the footer shows it."""
        keys = self.altur.settings.keys.get(command_id, COMMANDS[command_id].keys)
        return self.app.get_key_display(Binding(keys.split(",")[0].strip(), ""))

    @property
    def is_seen(self) -> bool:
        """Whether it is on top."""
        return bool(self.app.screen_stack) and self.app.screen_stack[-1] is self

    @property
    def is_current(self) -> bool:
        """Whether any of it shows: it is on top, or only translucent screens lie above it.

        For Textual the screen right below is current too, whatever covers it: each change of it is
        then laid out, and the screen on top is redrawn.
        """
        for screen in reversed(self.app.screen_stack):
            if screen is self:
                return True
            if screen.styles.background.a == 1:
                break
        return False

    def offers(self, command_id: str) -> bool:
        """Return whether the palette offers a command whose action the screen allows."""
        return command_id != "key" or not self.altur.settings.demo

    def needs_answer(self, command_id: str) -> bool:  # noqa: ARG002
        """Return whether a command has to wait for an answer that is being fetched."""
        return False

    def stop_fetching(self) -> bool:
        """Stop fetching automatically. Returns whether anything was being fetched."""
        return False

    def action_back(self) -> None:
        self.dismiss()

    def copy_id(self, campaign_id: int) -> None:
        """Copy an id to the clipboard of the viewer's own terminal."""
        self.app.copy_to_clipboard(str(campaign_id))
        self.altur.say(_COPIED.format(id=campaign_id))

    async def _on_resize(self, event: events.Resize) -> None:
        """Show how much room is needed where there is less."""
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


class ScrollBody(VerticalScroll):
    """The scrolling part of a screen. It scrolls at once: the next key may be here already."""

    BINDINGS: ClassVar[list[BindingType]] = [
        bind("up", action="scroll(-1)"),
        bind("down", action="scroll(1)"),
    ]
    STEPS: ClassVar = frozenset({"up", "down"})
    """The commands that typed ahead need not wait."""

    def action_scroll(self, lines: int) -> None:
        self.scroll_relative(y=lines, animate=False, immediate=True)


class Field(Input):
    """An input whose cursor does not blink: that would repaint an idle screen twice a second."""

    cursor_blink = reactive(False, init=False)
