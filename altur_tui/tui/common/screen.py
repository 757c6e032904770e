"""What all screens share: their size classes, and a footer that fits."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, ClassVar, TypeVar, cast

from textual import events
from textual.app import ComposeResult
from textual.binding import ActiveBinding
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Footer, Static

from altur_tui.i18n.sentences import S
from altur_tui.text import ALWAYS, MIN_COLUMNS, MIN_LINES, fit_parts
from altur_tui.tui.bindings import COMMANDS, in_language

if TYPE_CHECKING:
    from altur_tui.tui.services import Services

_WIDTH_CLASSES = [(0, "-cramped"), (MIN_COLUMNS, "-narrow"), (100, "-wide")]
_HEIGHT_CLASSES = [(0, "-squat"), (MIN_LINES, "-short"), (30, "-tall")]
_TOO_SMALL = S("Needs at least {min_width} × {min_height}; this window is {width} × {height}.")
_COPIED = S("Copied {id}.")
_ESSENTIAL = frozenset({"back", "app.help", "app.leave"})
_USUAL_IMPORTANCE = 50
_KEY = " {key} {description} "

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
        """The keys that work now, told in the reader's language."""
        return in_language(super().active_bindings)

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

    def offers(self, command_id: str) -> bool:
        """Return whether the palette offers a command whose action the screen allows."""
        return command_id != "key" or not self.altur.settings.demo

    def needs_answer(self, command_id: str) -> bool:  # noqa: ARG002
        """Return whether a command has to wait for an answer that is being fetched."""
        return False

    def stop_fetching(self) -> bool:
        """Fetch nothing more by itself. Returns whether anything was being fetched."""
        return False

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


class KeyFooter(Footer):
    """Shows the keys of its screen in one line; the help lists them all."""

    def __init__(self, importance: Mapping[str, int]) -> None:
        """Create the footer; `importance`, by action, is 50 where none is given.

        The keys for going back, for help and for quitting always stay.
        """
        super().__init__(show_command_palette=False)
        self._importance = importance
        self._composed_for = 0

    def compose(self) -> ComposeResult:
        """Create the keys that fit."""
        # Not all children of Textual's footer need be keys; what a key does is told by its action.
        keys = list(super().compose())
        self._composed_for = self.app.size.width
        parts = [[(self._importance_of(each), _text(each))] for each in keys]
        fitted = fit_parts(parts, self._composed_for, gap=0)
        yield from _kept(keys, fitted)

    def on_resize(self) -> None:
        """Choose again for another width."""
        if self._composed_for not in {0, self.app.size.width}:
            self.call_after_refresh(self.recompose)

    def _importance_of(self, key: Widget) -> int:
        action = getattr(key, "action", "")
        if action in _ESSENTIAL:
            return ALWAYS
        return self._importance.get(action, _USUAL_IMPORTANCE)


def _text(key: Widget) -> str:
    """Return what the key shows, as wide as it is."""
    shown = getattr(key, "key_display", "")
    return _KEY.format(key=shown, description=getattr(key, "description", ""))


def _kept(keys: list[Widget], texts: list[str | None]) -> Iterator[Widget]:
    return (key for key, text in zip(keys, texts, strict=True) if text is not None)
