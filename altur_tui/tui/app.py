"""The app: puts the parts together, owns the clock, and tells the screens what is known."""

import gc
import sys
from collections.abc import Callable, Iterable
from functools import cached_property
from importlib import import_module
from threading import Thread
from typing import TYPE_CHECKING, Any, ClassVar

from rich.text import Text
from textual.app import SystemCommand
from textual.binding import BindingType
from textual.message import Message
from textual.screen import Screen

from altur_tui.background import in_thread
from altur_tui.settings.settings import ConfigError, check_bindings
from altur_tui.tui import themes
from altur_tui.tui.bindings import COMMANDS, bind, check_keys
from altur_tui.tui.common.screen import AlturScreen
from altur_tui.tui.launch import Launch
from altur_tui.tui.lookup.screen import LookupScreen
from altur_tui.tui.memory import RememberingApp
from altur_tui.tui.messages import CampaignKnown, KeyGiven, Tick
from altur_tui.tui.session import Session
from altur_tui.tui.terminal import keep_nothing
from altur_tui.tui.themes import stylesheet

_DETAIL = "altur_tui.tui.detail.screen"
_FLEET = "altur_tui.tui.fleet.screen"
_CLIENT = "altur_tui.client.client"
_DEMO = "altur_tui.demo.transport"
_KEY = "altur_tui.credentials.sources"


def is_loaded() -> bool:
    """Return whether a campaign can be shown without loading anything."""
    return _DETAIL in sys.modules and _FLEET in sys.modules


def load_screens() -> None:
    """Load what shows campaigns. Slow: call it in a thread."""
    for name in (_DETAIL, _FLEET):
        import_module(name)


def preload(*, demo: bool) -> None:
    """Load all that a campaign needs in a thread that holds up neither the screen nor the exit."""

    def load() -> None:
        for name in (_DETAIL, _FLEET, _CLIENT, _DEMO if demo else _KEY):
            import_module(name)

    Thread(target=load, name="preload", daemon=True).start()


if TYPE_CHECKING:
    from altur_tui.core.repository import Known, Repository
    from altur_tui.core.watch import Watching
    from altur_tui.wire.errors import AlturError

_SECONDS_A_MINUTE = 60.0
_SECONDS_A_REMARK = 15.0
_CRASHED = 1
RARELY = (2_000, 5, 5_000)
"""After how many new objects, and rounds of that, what is no longer used is looked for."""
_NO_KEY_IN_DEMO = "The demo needs no key."


class AlturApp(RememberingApp):
    """The cockpit. Its return value is the exit code."""

    TITLE = "altur-tui"
    CSS_PATH: ClassVar = [stylesheet("app"), stylesheet("lookup")]
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("lookup"),
        bind("help", show=True),
        bind("palette", show=True),
        bind("quit", show=True),
        bind("key"),
        bind("quit_anywhere"),
    ]

    def __init__(self, launch: Launch) -> None:
        """Make the app.

        Raises ConfigError if the settings name a binding or a theme that there is not, or give a
        key to two commands.
        """
        check_bindings(launch.settings, frozenset(COMMANDS))
        check_keys(launch.settings.keys)
        super().__init__(launch)
        self.session = Session(launch, clock=self.clock, say=self.say, give_up=self.give_up)
        """The connection, and the key that it uses."""
        for theme in themes.OURS:
            self.register_theme(theme)
        self.theme = themes.chosen(launch.settings.theme, self.available_themes)
        self.set_keymap(launch.settings.keys)

    @cached_property
    def repository(self) -> "Repository":
        """What is known of each campaign. Made at the first use, after the first frame."""
        from altur_tui.core.repository import Repository

        repository = Repository(
            self.session.connect, clock=self.clock, default_zone=self.settings.timezone
        )
        # First, so that what moved is known once a screen hears of it.
        repository.watch(self.watching.learn)
        repository.watch(self._tell)
        return repository

    @cached_property
    def watching(self) -> "Watching":
        """Whether the screens ask again by themselves, and what moved since."""
        from altur_tui.core.watch import Watching

        return Watching(self.settings.watch_seconds)

    def get_default_screen(self) -> Screen[Any]:
        """Begin with the lookup screen, whatever comes on top of it."""
        return LookupScreen()

    def refresh_css(self, animate: bool = True) -> None:
        """Apply the style sheets anew; the first time they are about to be, with our theme."""
        if self.screen_stack:
            super().refresh_css(animate)
        else:
            self.stylesheet.set_variables(self.get_css_variables())

    def on_mount(self) -> None:
        """Open what was asked for, and let the clock begin."""
        self.call_after_refresh(_collect_garbage_again)
        if self.settings.now is None:
            self._await_minute()
        for remark in self.launch.remarks:
            self.notify(remark, severity="warning", timeout=_SECONDS_A_REMARK, markup=False)
        if self.launch.ids and is_loaded():
            self.open_campaigns(self.launch.ids)
        elif self.launch.ids:
            self.call_after_refresh(self.run_worker, self._open_when_loaded(self.launch.ids))
        else:
            self.call_after_refresh(preload, demo=self.settings.demo)

    async def on_unmount(self) -> None:
        """Drop the requests that are under way, and the connection."""
        if "repository" in vars(self):
            await self.repository.aclose()
        await self.session.aclose()

    def open_campaigns(self, ids: tuple[int, ...]) -> None:
        """Show one campaign whole, or several as a fleet."""
        if len(ids) > 1:
            from altur_tui.tui.fleet.screen import FleetScreen

            self.push_screen(FleetScreen(ids))
            return
        if self.repository.known(ids[0]).snapshot is not None:
            # Who opens a campaign again wants to see how it stands now.
            again = self.repository.refresh(ids[0], priority=True)
            self.run_worker(again, group="again", exclusive=True)
        self.open_sequence(ids, 0)

    def open_sequence(
        self,
        ids: tuple[int, ...],
        index: int,
        come_back: Callable[[int | None], None] | None = None,
    ) -> None:
        """Show the campaign `ids[index]` whole, with the others to walk to.

        `come_back` is told which campaign was on the screen last, once the person goes back.
        """
        from altur_tui.tui.detail.screen import DetailScreen

        self.push_screen(DetailScreen(ids, index), come_back)

    async def _open_when_loaded(self, ids: tuple[int, ...]) -> None:
        """Show campaigns as soon as their screen is loaded; the first frame is out before."""
        await in_thread(load_screens)
        self.open_campaigns(ids)

    def ask_key(self, reason: "AlturError | None" = None) -> None:
        """Ask for the API key, unless that is being done."""
        from altur_tui.credentials.key import NoKeyError
        from altur_tui.tui.dialogs.key import NOT_TO_BE_HAD, KeyScreen
        from altur_tui.wire.address import origin

        if self.settings.demo:
            self.say(_NO_KEY_IN_DEMO)
            return
        if any(isinstance(screen, KeyScreen) for screen in self.screen_stack):
            return
        host = origin(self.settings.base_url).removeprefix("https://")
        elsewhere: tuple[str, ...] = ()
        can_keep = True
        if isinstance(reason, NoKeyError):
            elsewhere, can_keep = reason.elsewhere, reason.keyring_fault not in NOT_TO_BE_HAD
        screen = KeyScreen(reason, host=host, elsewhere=elsewhere, can_keep=can_keep)
        self.push_screen(screen, self._key_given)

    def _key_given(self, given: bool | None) -> None:
        """Ask again for what could not be had without a key."""
        if not given:
            return
        self.repository.reconnect()
        for screen in self._ours():
            screen.post_message(KeyGiven())

    def get_system_commands(self, screen: Screen[Any]) -> Iterable[SystemCommand]:
        """Return what the command palette offers on `screen`."""
        from altur_tui.tui.palette import offered

        return offered(self, screen)

    def give_up(self, error: ConfigError) -> None:
        """End the program for a setting that cannot be used, and say which."""
        said = Text(f"{error.message}\n{error.hint}", overflow="fold")
        self.exit(error.exit_code, return_code=error.exit_code, message=said)

    def action_help_quit(self) -> None:
        """Stop the asking of all screens, also below; the next ctrl+c ends the program."""
        for screen in self._ours():
            screen.stop_asking()
        super().action_help_quit()

    def action_help(self) -> None:
        """Explain the keys of this screen, and words."""
        from altur_tui.tui.help.screen import HelpScreen
        from altur_tui.tui.palette import commands_of

        commands = [command.id for command, *_ in commands_of(self.screen)]
        self.push_screen(HelpScreen(commands, type(self.screen).__name__))

    def action_key(self) -> None:
        """Ask for the API key."""
        self.ask_key()

    def action_lookup(self) -> None:
        """Go to the field for campaign ids."""
        self._back_to_lookup()

    def _back_to_lookup(self) -> None:
        while len(self.screen_stack) > 1:
            self.pop_screen()
        if isinstance(self.screen, LookupScreen):
            self.screen.focus_field()

    def _tell(self, known: "Known") -> None:
        self._tell_top(CampaignKnown(known))
        if known.error is not None and not known.loading and known.error.kind == "no_key":
            self.ask_key(known.error)

    def _ours(self) -> list[AlturScreen[Any]]:
        return [screen for screen in self.screen_stack if isinstance(screen, AlturScreen)]

    def _await_minute(self) -> None:
        now = self.clock()
        past = now.second + now.microsecond / 1_000_000
        self.set_timer(_SECONDS_A_MINUTE - past, self._minute)

    def _minute(self) -> None:
        self._tell_top(Tick(self.clock()))
        self._await_minute()

    def _tell_top(self, message: Message) -> None:
        """Tell the screen that is seen. Those below draw anew when they come back.

        Textual repaints the whole terminal for any message to a screen below.
        """
        for screen in self.screen_stack[-1:]:
            if isinstance(screen, AlturScreen):
                screen.post_message(message)


def _collect_garbage_again() -> None:
    """Collect from now on, without looking at what the start has loaded: that stays."""
    if not gc.isenabled():
        gc.freeze()
        gc.enable()


def run(launch: Launch) -> int:
    """Run the app until it ends, and return the exit code.

    Raises ConfigError if the settings name a binding or a theme that there is not.
    """
    app = AlturApp(launch)
    keep_nothing(app)
    # Nearly all that a fleet makes stays. To look through all of it for what does not, as usual
    # after every few thousand objects, holds the screen up for a tenth of a second.
    gc.set_threshold(*RARELY)
    code = app.run()
    if code is not None:
        return code
    return _CRASHED if app.return_code is None else app.return_code
