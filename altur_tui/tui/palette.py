"""What the command palette offers: the commands of the screen, the theme, and a screenshot."""

import os
from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from platformdirs import user_downloads_path
from rich.align import Align
from rich.text import Text
from textual.app import App, SystemCommand
from textual.await_complete import AwaitComplete
from textual.binding import Binding
from textual.command import CommandList, CommandPalette, Provider
from textual.dom import DOMNode
from textual.screen import Screen
from textual.theme import ThemeProvider
from textual.widgets.option_list import Option

from altur_tui.i18n.sentences import S, system_reason, translated
from altur_tui.text import safe
from altur_tui.tui.bindings import COMMANDS, Command
from altur_tui.tui.common.screen import AlturScreen
from altur_tui.tui.services import Services

_NOT_OFFERED = frozenset(
    {"open", "back", "palette", "left", "right", "up", "down", "quit_anywhere"}
)
_WITH_KEY = "{name} · {key}"
_EXPLAINING = "say_"
"""How the names of actions begin that only say why something cannot be done."""
_SEARCH_COMMANDS = S("Search for commands…")
_SEARCH_THEMES = S("Search for themes…")
_NO_MATCHES = S("No matches found")
_THEME = S("Theme")
_THEME_HELP = S("Changes the theme.")
_SCREENSHOT = S("Screenshot")
_SCREENSHOT_HELP = S("Saves this screen as an SVG picture; only you can read it.")
_WRITTEN = S("Screenshot saved as “{path}”.")
_NOT_WRITTEN = S("The screenshot could not be saved: {reason}.")
_SCREENSHOT_NAME = "altur-tui {now:%Y-%m-%d %H.%M.%S}.svg"


class Palette(CommandPalette):
    """Textual's command palette, in the reader's language, and safe for keys that come fast.

    After it has closed, its workers still look for its widgets, and a second choice would close the
    screen below.
    """

    def __init__(
        self, providers: Iterable[type[Provider]] | None = None, placeholder: str = ""
    ) -> None:
        """Offer what `providers` know, or else the commands of the screen."""
        super().__init__(providers, placeholder=placeholder or str(_SEARCH_COMMANDS))

    def dismiss(self, result: None = None) -> AwaitComplete:
        """Close the palette, once."""
        return super().dismiss(result) if self.is_current else AwaitComplete()

    def _refresh_command_list(self, *given: Any) -> None:  # noqa: ANN401
        if self.is_current:
            super()._refresh_command_list(*given)

    def _watch__list_visible(self) -> None:
        if self.is_current:
            super()._watch__list_visible()

    async def _watch__show_busy(self) -> None:
        if self.is_current:
            await super()._watch__show_busy()

    def _start_no_matches_countdown(self, search_value: str) -> None:
        # As Textual does it, whose sentence is English in every language.
        self._stop_no_matches_countdown()
        show = partial(self._show_no_matches, search_value)
        self._no_matches_timer = self.set_timer(self._NO_MATCHES_COUNTDOWN, show)

    def _show_no_matches(self, search_value: str) -> None:
        if search_value:
            told = Align.center(Text(str(_NO_MATCHES), style="not bold"))
            none = Option(told, disabled=True, id=self._NO_MATCHES)
            self.query_one(CommandList).add_option(none)
        self._list_visible = bool(search_value)


def commands_of(screen: Screen[Any]) -> list[tuple[Command, str, DOMNode]]:
    """Return the commands that work on `screen`, whatever has the focus.

    With each, its action there and the node that it belongs to, in the table's order. Of several
    actions it is that which its key would set off now.
    """
    found: dict[str, tuple[str, DOMNode]] = {}
    for node in (screen, *screen.focus_chain, screen.app):
        for _, binding in node._bindings:  # noqa: SLF001  # active_bindings hides what Input takes
            if binding.id is None or binding.id not in COMMANDS:
                continue
            if binding.id not in found or not _works(*found[binding.id]):
                found[binding.id] = (binding.action, node)
    return [(command, *found[key]) for key, command in COMMANDS.items() if key in found]


def _works(action: str, node: DOMNode) -> bool:
    return node.app._check_action_state(action, node) is not False  # noqa: SLF001


def offered(screen: Screen[Any], services: Services) -> Iterator[SystemCommand]:
    """Yield what the command palette offers on `screen`: what can be done there now."""
    app = screen.app
    for command, action, node in commands_of(screen):
        if command.id in _NOT_OFFERED or not _works(action, node):
            continue
        if isinstance(screen, AlturScreen) and not screen.offers(command.id):
            continue
        if not action.startswith(_EXPLAINING):
            keys = services.settings.keys.get(command.id, command.keys)
            key = app.get_key_display(Binding(keys.split(",")[0].strip(), ""))
            title = _WITH_KEY.format(name=translated(command.description), key=key)
            run = partial(app.run_action, action, default_namespace=node)
            yield SystemCommand(title, translated(command.tooltip), run)
    yield SystemCommand(str(_THEME), str(_THEME_HELP), partial(choose_theme, app))
    # The palette itself leaves the screen with the next refresh.
    take = partial(app.call_after_refresh, take_screenshot, app, services)
    yield SystemCommand(str(_SCREENSHOT), str(_SCREENSHOT_HELP), take)


def choose_theme(app: App[Any]) -> None:
    """Show the themes to choose from."""
    app.push_screen(Palette((ThemeProvider,), str(_SEARCH_THEMES)))


def take_screenshot(app: App[Any], services: Services) -> None:
    """Write the screen as an SVG picture into the downloads folder, and say where it is."""
    now = services.clock().astimezone(services.viewer_zone)
    try:
        path = _write(app.export_screenshot(), now, (user_downloads_path(), Path.home()))
    except OSError as error:
        services.say(_NOT_WRITTEN.format(reason=system_reason(error)))
    else:
        services.say(_WRITTEN.format(path=safe(str(path))))


def _write(svg: str, now: datetime, folders: Iterable[Path]) -> Path:
    """Write into the first of `folders` that is there, for the owner alone. Raises OSError."""
    folder = next((each for each in folders if each.is_dir()), Path())
    path = folder / _SCREENSHOT_NAME.format(now=now)
    descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(svg)
    return path
