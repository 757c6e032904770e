"""The app: puts the parts together, owns the clock, and opens the screens."""

import gc
import sys
from collections.abc import Iterable
from importlib import import_module
from threading import Thread
from typing import TYPE_CHECKING, Any, ClassVar

from rich.text import Text
from textual import events, work
from textual.app import SystemCommand
from textual.binding import Binding, BindingType
from textual.screen import Screen

from altur_tui.background import in_thread
from altur_tui.i18n.sentences import S, T
from altur_tui.settings.file import ConfigError
from altur_tui.settings.settings import check_bindings
from altur_tui.tui import themes
from altur_tui.tui.bindings import COMMANDS, bind, check_keys
from altur_tui.tui.common.screen import AlturScreen
from altur_tui.tui.knowledge import KnowingApp
from altur_tui.tui.lookup.screen import LookupScreen
from altur_tui.tui.messages import (
    AskKey,
    CameBack,
    CompareCampaigns,
    KeyGiven,
    OpenCampaigns,
    OpenSequence,
    ShowScreen,
    ShowTrend,
    ShowWeek,
    Tick,
)
from altur_tui.tui.session import Launch, Session
from altur_tui.tui.terminal import keep_nothing
from altur_tui.tui.themes import stylesheet
from altur_tui.tui.typeahead import TypeAhead

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from altur_tui.core.repository import Known
    from altur_tui.tui.services import Services
    from altur_tui.wire.errors import AlturError

_DETAIL = "altur_tui.tui.detail.screen"
_FLEET = "altur_tui.tui.fleet.screen"
_LATER = (
    "altur_tui.tui.alarm",
    "altur_tui.tui.compare.screen",
    "altur_tui.tui.events.screen",
    "altur_tui.tui.browse.go_to",
    "altur_tui.tui.detail.raw",
    "altur_tui.tui.dialogs.export",
    "altur_tui.tui.dialogs.key",
    "altur_tui.tui.dialogs.save_list",
    "altur_tui.tui.fleet_week.screen",
    "altur_tui.tui.help.screen",
    "altur_tui.tui.palette",
    "altur_tui.tui.trend.screen",
)
_REPOSITORY = "altur_tui.core.repository"
_CLIENT = "altur_tui.client.client"
_DEMO = "altur_tui.demo.transport"
_PAST = "altur_tui.core.past"
_KEY = "altur_tui.credentials.sources"
_SPACE = T("key", "space")
_MAX_IN_SIGHT = 30
_MARK_SOME = S("Mark {least} to {most} campaigns to compare them.")
_MINUTE = 60.0
_REMARK_SECONDS = 15.0
_CRASHED = 1
_PRELOAD_DELAY = 0.5
GC_THRESHOLDS = (2_000, 5, 5_000)
"""For `gc.set_threshold`; see `run`."""


def preload(names: Iterable[str]) -> None:
    """Import modules in a thread that delays neither the screen nor the exit."""

    def load() -> None:
        for name in names:
            import_module(name)

    Thread(target=load, name="preload", daemon=True).start()


class AlturApp(KnowingApp):
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
        bind("go_to"),
        bind("events"),
    ]

    def __init__(self, launch: Launch) -> None:
        """Create the app.

        Raises ConfigError if the settings name an unknown binding or theme, or give one key to two
        commands.
        """
        check_bindings(launch.settings, frozenset(COMMANDS))
        check_keys(launch.settings.keys)
        super().__init__()
        self.launch = launch
        self.settings = launch.settings
        self.session = Session(launch, clock=self.clock, say=self.say, give_up=self.give_up)
        """The connection and its key."""
        self.typeahead = TypeAhead(self, say=self.say)
        """Queues keys that are typed ahead, so that they take effect one by one."""
        self._preloaded = _DETAIL in sys.modules and _FLEET in sys.modules
        for theme in themes.OURS:
            self.register_theme(theme)
        self.theme = themes.configured(self.settings.theme, self.available_themes)
        if (chosen := themes.chosen(self.settings)) in self.available_themes:
            self.theme = chosen
        self.set_keymap(self.settings.keys)

    @property
    def viewer_zone(self) -> "ZoneInfo":
        """The time zone of the person at the screen."""
        return self.settings.viewer_zone

    @property
    def has_keys_waiting(self) -> bool:
        """Whether keys were typed ahead that have not taken effect yet."""
        return bool(self.typeahead.count)

    def say(self, text: str) -> None:
        self.notify(text, markup=False)

    def get_default_screen(self) -> Screen[Any]:
        """Return the lookup screen, which stays at the bottom of the stack."""
        return LookupScreen()

    def refresh_css(self, animate: bool = True) -> None:
        """Apply the style sheets again. Before the first screen, only set our theme."""
        if self.screen_stack:
            super().refresh_css(animate)
        else:
            self.stylesheet.set_variables(self.get_css_variables())

    def on_mount(self) -> None:
        """Open the campaigns given at the start, and start the clock."""
        self.call_after_refresh(_enable_gc)
        if self.settings.now is None:
            self._schedule_tick()
        for remark in self.launch.remarks:
            self.notify(remark, severity="warning", timeout=_REMARK_SECONDS, markup=False)
        self._open_first()
        self.call_after_refresh(self.typeahead.open)

    def _open_first(self) -> None:
        ids = self.launch.ids
        if not ids:
            self.call_after_refresh(self._preload)
        elif _screen_for(ids) in sys.modules:
            self.open_campaigns(ids)
        else:
            self.call_after_refresh(self._open_when_loaded, ids)

    def watch_theme(self, name: str) -> None:
        """Remember a theme that was chosen in the palette."""
        if self.is_running:
            self.memory.choose_theme(name)

    async def on_event(self, event: events.Event) -> None:
        """Handle an event; keys and clicks wait for their turn."""
        is_input = isinstance(event, events.InputEvent | events.Paste) and not event.is_forwarded
        if is_input and not self.screen_stack:
            # The app has ended.
            return
        if not is_input or self.typeahead.admits(event):
            await super().on_event(event)

    async def on_unmount(self) -> None:
        await self.close_all()

    def open_campaigns(self, ids: tuple[int, ...]) -> None:
        """Show one campaign, or several as a fleet."""
        self.recall(ids[:_MAX_IN_SIGHT])
        if len(ids) > 1:
            from altur_tui.tui.fleet.screen import FleetScreen

            self.push_screen(FleetScreen(ids))
            # The first frame does not share the processor with what lies below it.
            self.call_after_refresh(self.recall, ids)
            self.memory.remember(ids)
            return
        from altur_tui.tui.detail.screen import DetailScreen

        if self.repository.known(ids[0]).fresh:
            # Opening a campaign again also refreshes it.
            self._refresh(ids[0])
        self.push_screen(DetailScreen(ids))

    def on_open_campaigns(self, message: OpenCampaigns) -> None:
        self.open_campaigns(message.ids)

    def on_open_sequence(self, message: OpenSequence) -> None:
        """Show one of several campaigns; the screen below learns which one was shown last."""
        from altur_tui.tui.detail.screen import DetailScreen

        below = self.screen

        def come_back(campaign_id: int | None) -> None:
            if campaign_id is not None:
                below.post_message(CameBack(campaign_id))

        self.push_screen(DetailScreen(message.ids, message.index), come_back)

    @work(exclusive=True, group="again")
    async def _refresh(self, campaign_id: int) -> None:
        await self.repository.refresh(campaign_id, priority=True)

    def on_show_week(self, message: ShowWeek) -> None:
        from altur_tui.tui.fleet_week.screen import FleetWeekScreen

        self.push_screen(FleetWeekScreen(message.ids, message.fleet_size))

    def on_show_trend(self, message: ShowTrend) -> None:
        from altur_tui.tui.trend.screen import TrendScreen

        self.push_screen(TrendScreen(message.campaign_id, in_viewer_zone=message.in_viewer_zone))

    def on_compare_campaigns(self, message: CompareCampaigns) -> None:
        """Show campaigns side by side, or say how many can be."""
        from altur_tui.campaign.compare import MAX_COMPARED, MIN_COMPARED
        from altur_tui.tui.compare.screen import CompareScreen

        if MIN_COMPARED <= len(message.ids) <= MAX_COMPARED:
            self.push_screen(CompareScreen(message.ids))
        else:
            self.say(_MARK_SOME.format(least=MIN_COMPARED, most=MAX_COMPARED))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer to go to a campaign, or to the events, from everywhere but a dialog."""
        if action in {"go_to", "events"}:
            return not any(screen.IS_DIALOG for screen in self._our_screens())
        return super().check_action(action, parameters)

    def action_go_to(self) -> None:
        from altur_tui.tui.browse.go_to import GoToScreen
        from altur_tui.tui.palette import Palette

        def go(ids: tuple[int, ...] | None) -> None:
            if ids:
                self.open_campaigns(ids)

        if isinstance(self.screen, Palette):
            self.screen.dismiss()
        if not isinstance(self.screen, GoToScreen):
            self.push_screen(GoToScreen(), go)

    def on_show_screen(self, message: ShowScreen) -> None:
        self.push_screen(message.screen, message.then)

    def on_ask_key(self, message: AskKey) -> None:
        self.ask_key(message.error)

    @work
    async def _open_when_loaded(self, ids: tuple[int, ...]) -> None:
        """Import the screen for these campaigns in a thread, then show them."""
        await in_thread(lambda: import_module(_REPOSITORY))
        # What was kept of the first ones is read meanwhile, and is there when the screen is drawn.
        self.recall(ids[:_MAX_IN_SIGHT])
        await in_thread(lambda: import_module(_screen_for(ids)))
        self.open_campaigns(ids)

    def _preload(self) -> None:
        """Import in the background what is likely to be needed next."""
        self._preloaded = True
        client = (_CLIENT, _DEMO if self.settings.demo else _KEY)
        past = (_PAST,) if self.session.keeps else ()
        preload((_DETAIL, *client, *past, _FLEET, *_LATER))
        self.memory.show_zone_note()

    def ask_key(self, error: "AlturError | None" = None) -> None:
        """Ask for the API key, because of `error` if there was one. Opens only one dialog."""
        from altur_tui.credentials.key import NoKeyError
        from altur_tui.tui.dialogs.key import WITHOUT_KEYRING, KeyScreen
        from altur_tui.wire.address import origin

        if any(isinstance(screen, KeyScreen) for screen in self.screen_stack):
            return
        host = origin(self.settings.base_url).removeprefix("https://")
        elsewhere: tuple[str, ...] = ()
        can_keep = True
        if isinstance(error, NoKeyError):
            elsewhere, can_keep = error.elsewhere, error.keyring_fault not in WITHOUT_KEYRING
        screen = KeyScreen(error, host=host, elsewhere=elsewhere, can_keep=can_keep)
        self.push_screen(screen, self._key_given)
        # If this covers the screen below before its first frame, that frame is never drawn.
        self.call_after_refresh(self.typeahead.open)

    def _key_given(self, given: bool | None) -> None:
        """Fetch what failed without a key."""
        if not given:
            return
        self.repository.reconnect()
        self.read_other_account()
        for screen in self._our_screens():
            screen.post_message(KeyGiven())

    def get_key_display(self, binding: Binding) -> str:
        """Return the label of a key, in the reader's language."""
        shown = super().get_key_display(binding)
        return str(_SPACE) if shown == "space" else shown

    def get_system_commands(self, screen: Screen[Any]) -> Iterable[SystemCommand]:
        """Return what the command palette offers on `screen`."""
        from altur_tui.tui.palette import offered

        return offered(screen, self)

    def give_up(self, error: ConfigError) -> None:
        """Exit because of an invalid setting, and name it."""
        said = Text(f"{error.message}\n{error.hint}", overflow="fold")
        self.exit(error.exit_code, return_code=error.exit_code, message=said)

    def action_help_quit(self) -> None:
        """Stop all fetching, also on the screens below; a second ctrl+c quits."""
        for screen in self._our_screens():
            screen.stop_fetching()
        super().action_help_quit()

    def action_help(self) -> None:
        from altur_tui.tui.help.screen import HelpScreen
        from altur_tui.tui.palette import commands_of

        commands = [command.id for command, *_ in commands_of(self.screen)]
        self.push_screen(HelpScreen(commands, type(self.screen).__name__))

    def action_command_palette(self) -> None:
        from altur_tui.tui.palette import Palette

        if not isinstance(self.screen, Palette):
            self.push_screen(Palette())

    def action_key(self) -> None:
        self.ask_key()

    def action_events(self) -> None:
        from altur_tui.tui.events.screen import EventsScreen

        if not isinstance(self.screen, EventsScreen):
            self.push_screen(EventsScreen())

    def action_lookup(self) -> None:
        while len(self.screen_stack) > 1:
            self.pop_screen()
        if isinstance(self.screen, LookupScreen):
            self.screen.focus_field()

    def learn_of(self, known: "Known") -> None:
        """Tell the screen on top, load in the background, and ask for a key that is missing."""
        super().learn_of(known)
        if not self._preloaded and not known.loading:
            # The first answer is about to be drawn, and goes first.
            self._preloaded = True
            self.set_timer(_PRELOAD_DELAY, self._preload)
        if known.error is not None and not known.loading and known.error.kind == "no_key":
            self.ask_key(known.error)

    def _our_screens(self) -> list[AlturScreen[Any]]:
        return [screen for screen in self.screen_stack if isinstance(screen, AlturScreen)]

    def _schedule_tick(self) -> None:
        now = self.clock()
        past = now.second + now.microsecond / 1_000_000
        self.set_timer(_MINUTE - past, self._tick)

    def _tick(self) -> None:
        self.post_to_top(Tick(self.clock()))
        if self.watching.on:
            self.alarm.tick()
        self._schedule_tick()


def _screen_for(ids: tuple[int, ...]) -> str:
    """Return the module that shows so many campaigns."""
    return _DETAIL if len(ids) == 1 else _FLEET


def _enable_gc() -> None:
    """Enable the garbage collector again, and exempt what was loaded at the start."""
    if not gc.isenabled():
        gc.freeze()
        gc.enable()


def run(launch: Launch) -> int:
    """Run the app until it ends, and return the exit code.

    Raises ConfigError if the settings name an unknown binding or theme.
    """
    app = AlturApp(launch)
    keep_nothing(app)
    # Nearly everything that a fleet creates stays alive. Python's usual thresholds would examine
    # all of it every few thousand objects, and block the screen for a tenth of a second each time.
    gc.set_threshold(*GC_THRESHOLDS)
    code = app.run()
    if code is not None:
        return code
    return _CRASHED if app.return_code is None else app.return_code


if TYPE_CHECKING:
    # Checks that the app offers what its screens may ask for.
    def _services(app: AlturApp) -> Services:
        return app
