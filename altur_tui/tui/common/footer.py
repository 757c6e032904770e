"""The last line of a screen: the keys that work now, as many as fit.

Textual's own footer makes a widget of each key, again at every change of any of them. This one
draws a line.
"""

from collections.abc import Mapping
from typing import ClassVar

from msgspec import Struct
from textual import events
from textual.binding import ActiveBinding
from textual.content import Content
from textual.screen import Screen
from textual.widget import Widget

from altur_tui.text import ALWAYS, fit_parts, width

_ESSENTIAL = frozenset({"back", "app.help", "app.leave"})
_USUAL_IMPORTANCE = 50
_TEXT = " {key} {description} "
_KEY_STYLE = "bold $footer-key-foreground"
_STYLE = "$footer-description-foreground"
_HOVERED = "$footer-key-foreground on $block-hover-background"
_DISABLED = "dim"


class _Key(Struct, frozen=True):
    """A key as the footer shows it."""

    key: str
    """As Textual names it, to be pressed by a click."""
    shown: str
    description: str
    tooltip: str
    action: str
    enabled: bool

    @property
    def text(self) -> str:
        return _TEXT.format(key=self.shown, description=self.description)


class KeyFooter(Widget):
    """Shows the keys of its screen in one line; the help lists them all. A click presses one."""

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    KeyFooter {
        dock: bottom;
        height: 1;
        color: $footer-foreground;
        background: $footer-background;
        &:hover { pointer: pointer; }
    }
    """
    _NO_IMPORTANCE: ClassVar[Mapping[str, int]] = {}

    def __init__(self, importance: Mapping[str, int] = _NO_IMPORTANCE) -> None:
        """Create the footer; `importance`, by action, is 50 where none is given.

        The keys for going back, for help and for quitting always stay.
        """
        super().__init__()
        self._importance = importance
        self._keys: tuple[_Key, ...] = ()
        self._shown: tuple[_Key, ...] = ()
        self._hovered: _Key | None = None
        self._is_due = False

    @property
    def shown(self) -> tuple[str, ...]:
        """What the keys that fit do, from left to right."""
        return tuple(each.description for each in self._shown)

    def on_mount(self) -> None:
        self.screen.bindings_updated_signal.subscribe(self, self._plan_update)

    def render(self) -> Content:
        parts = [[(self._importance_of(each), each.text)] for each in self._keys]
        fitted = fit_parts(parts, self.size.width, gap=0)
        self._shown = tuple(
            each for each, text in zip(self._keys, fitted, strict=True) if text is not None
        )
        return Content.assemble(*map(self._drawn, self._shown))

    def on_mouse_down(self, event: events.MouseDown) -> None:
        found = self._at(event.x)
        if found is None:
            return
        if found.enabled:
            self.app.simulate_key(found.key)
        else:
            self.app.bell()

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Mark the key under the mouse, and explain it."""
        self._hover(self._at(event.x))

    def on_leave(self) -> None:
        self._hover(None)

    def _plan_update(self, screen: Screen[object]) -> None:  # noqa: ARG002
        """Look at the keys once the screen is at rest: many changes come together."""
        if not self._is_due:
            self._is_due = self.call_after_refresh(self._update)

    def _update(self) -> None:
        self._is_due = False
        if not self.is_attached:
            return
        keys = tuple(self._offered())
        if keys != self._keys:
            self._keys = keys
            self.refresh()

    def _offered(self) -> list[_Key]:
        """Return a key for each action that the screen shows."""
        by_action: dict[str, _Key] = {}
        for active in self.screen.active_bindings.values():
            if active.binding.show:
                by_action.setdefault(active.binding.action, self._key(active))
        return list(by_action.values())

    def _key(self, active: ActiveBinding) -> _Key:
        binding = active.binding
        shown = self.app.get_key_display(binding)
        return _Key(
            binding.key, shown, binding.description, active.tooltip, binding.action, active.enabled
        )

    def _drawn(self, key: _Key) -> Content:
        if key == self._hovered:
            return Content.styled(key.text, _HOVERED)
        name, rest = f" {key.shown} ", f"{key.description} "
        drawn = Content.assemble((name, _KEY_STYLE), (rest, _STYLE))
        return drawn if key.enabled else drawn.stylize(_DISABLED)

    def _importance_of(self, key: _Key) -> int:
        if key.action in _ESSENTIAL:
            return ALWAYS
        return self._importance.get(key.action, _USUAL_IMPORTANCE)

    def _at(self, column: int) -> _Key | None:
        end = 0
        for each in self._shown:
            end += width(each.text)
            if column < end:
                return each
        return None

    def _hover(self, key: _Key | None) -> None:
        if key != self._hovered:
            self._hovered = key
            self.tooltip = None if key is None else key.tooltip or None
            self.refresh()
