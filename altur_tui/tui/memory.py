"""An app that keeps recent campaigns and saved lists: reads and writes them in the background."""

from datetime import datetime, tzinfo
from threading import Lock
from typing import TYPE_CHECKING, Any

from textual.screen import Screen

from altur_tui.settings.settings import Settings
from altur_tui.text import safe
from altur_tui.tui.launch import Launch
from altur_tui.tui.lookup.choices import Entry
from altur_tui.tui.messages import ChoicesKnown
from altur_tui.tui.terminal import LeavingApp

if TYPE_CHECKING:
    from altur_tui.store.recents import Recents

_ONE = "1 campaign, saved {when}"
_MANY = "{count:,} campaigns, saved {when}"
_TROUBLE = "{reason} {hint}"


class Choices:
    """The campaigns to choose from. Every method may read or write a file: call it in a thread."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._lock = Lock()
        self._recents: Recents | None = None
        self.trouble: str | None = None
        """Why the saved lists could not be read, if so."""

    def load(self, now: datetime, zone: tzinfo) -> tuple[Entry, ...]:
        """Return the campaigns of the demo, or the saved lists and then those opened lately."""
        if self._settings.demo:
            return _demo_entries()
        return (*self._lists(now, zone), *self._lately(now, zone))

    def _lately(self, now: datetime, zone: tzinfo) -> tuple[Entry, ...]:
        if not self._settings.recents:
            return ()
        from altur_tui.reports.words import when

        with self._lock:
            recents = self._kept().load()
        return tuple(Entry(each.id, each.name, when(each.opened_at, zone, now)) for each in recents)

    def _lists(self, now: datetime, zone: tzinfo) -> tuple[Entry, ...]:
        from altur_tui.reports.words import when
        from altur_tui.store.lists import Lists, ListsError

        try:
            saved = Lists(self._settings.state_folder, self._settings.profile).load()
        except ListsError as error:
            self.trouble = _TROUBLE.format(reason=error.message, hint=error.hint)
            return ()
        self.trouble = None
        return tuple(
            Entry(
                0,
                each.name,
                (_ONE if len(each.ids) == 1 else _MANY).format(
                    count=len(each.ids), when=when(each.saved_at, zone, now)
                ),
                each.ids,
            )
            for each in saved
        )

    def delete_list(self, name: str) -> str | None:
        """Forget the saved list of that name. Returns a sentence if that cannot be done."""
        from altur_tui.store.lists import Lists, ListsError

        try:
            Lists(self._settings.state_folder, self._settings.profile).delete(name)
        except ListsError as error:
            return _TROUBLE.format(reason=error.message, hint=error.hint)
        return None

    def add(self, campaign_id: int, name: str, now: datetime) -> str | None:
        """Remember that a campaign was opened. Returns a sentence if that cannot be kept."""
        from altur_tui.store.recents import Recent

        with self._lock:
            recents = self._kept()
            recents.add(Recent(campaign_id, name, now))
            return recents.trouble

    def clear(self) -> str | None:
        """Forget the recent campaigns. Returns a sentence if that cannot be done."""
        with self._lock:
            recents = self._kept()
            recents.clear()
            return recents.trouble

    def _kept(self) -> "Recents":
        from altur_tui.store.recents import Recents

        # One object throughout: it remembers by itself where no file can be written.
        if self._recents is None:
            self._recents = Recents(self._settings.state_folder, self._settings.profile)
        return self._recents


def _demo_entries() -> tuple[Entry, ...]:
    from altur_tui.demo.catalog import CAMPAIGNS

    return tuple(Entry(each.id, safe(each.name), each.shows) for each in CAMPAIGNS)


if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

_CLEARED = "The recent campaigns are forgotten."
_DELETED = "The list “{name}” is deleted."


class RememberingApp(LeavingApp):
    """An app that remembers for the person, and tells once what cannot be kept."""

    def __init__(self, launch: Launch) -> None:
        """Make the app."""
        super().__init__()
        self.launch = launch
        self.settings = launch.settings
        self.choices = Choices(launch.settings)
        """What the lookup screen offers."""
        self._told_troubles: set[str] = set()
        self._remembered: int | None = None

    @property
    def viewer_zone(self) -> "ZoneInfo":
        """The zone of the person who looks."""
        return self.settings.viewer_zone

    def clock(self) -> datetime:
        """Return the present instant, in UTC."""
        return self.settings.now or self.launch.clock()

    def say(self, text: str) -> None:
        """Show a sentence for a moment."""
        self.notify(text, markup=False)

    def load_choices(self, screen: Screen[Any]) -> None:
        """Read what the lookup screen offers, in the background, and tell it."""
        now, zone = self.clock(), self.viewer_zone

        def work() -> None:
            screen.post_message(ChoicesKnown(self.choices.load(now, zone)))
            self._tell_trouble(self.choices.trouble)

        self.run_worker(work, group="choices", thread=True)

    def delete_list(self, name: str, screen: Screen[Any]) -> None:
        """Forget a saved list, and tell the screen that shows it."""

        def work() -> None:
            if (trouble := self.choices.delete_list(name)) is None:
                self.call_from_thread(self.say, _DELETED.format(name=name))
            self._tell_anew(screen, trouble)

        self.run_worker(work, group="choices", thread=True)

    def remember(self, campaign_id: int, name: str) -> None:
        """Keep the campaign that is on the screen among the recent ones."""
        if not self.settings.recents or campaign_id == self._remembered:
            return
        self._remembered = campaign_id
        now = self.clock()

        def work() -> None:
            self._tell_trouble(self.choices.add(campaign_id, name, now))

        self.run_worker(work, group="choices", thread=True)

    def clear_recents(self, screen: Screen[Any]) -> None:
        """Forget the recent campaigns, and tell the screen that shows them."""

        def work() -> None:
            if (trouble := self.choices.clear()) is None:
                self.call_from_thread(self.say, _CLEARED)
            self._tell_anew(screen, trouble)

        self.run_worker(work, group="choices", thread=True)

    def _tell_anew(self, screen: Screen[Any], trouble: str | None) -> None:
        """Tell a screen what there is now, and why something could not be done. For threads."""
        self._tell_trouble(trouble)
        screen.post_message(ChoicesKnown(self.choices.load(self.clock(), self.viewer_zone)))

    def _tell_trouble(self, trouble: str | None) -> None:
        """Show, once, why something cannot be kept. Called in a thread."""
        if trouble is not None and trouble not in self._told_troubles:
            self._told_troubles.add(trouble)
            self.call_from_thread(self.notify, trouble, severity="warning", markup=False)
