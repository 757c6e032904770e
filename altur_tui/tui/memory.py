"""Recent campaigns and saved lists: read and written in the background for the lookup screen."""

from collections.abc import Callable
from datetime import datetime, tzinfo
from threading import Lock
from typing import TYPE_CHECKING, Any

from textual.app import App
from textual.screen import Screen

from altur_tui.settings.settings import Settings
from altur_tui.text import safe
from altur_tui.tui.messages import EntriesLoaded, LookupEntry

if TYPE_CHECKING:
    from altur_tui.store.recents import Recents

_ONE = "1 campaign, saved {when}"
_MANY = "{count:,} campaigns, saved {when}"
_PROBLEM = "{reason} {hint}"
_CLEARED = "Recent campaigns cleared."
_DELETED = "List “{name}” deleted."


class LookupEntries:
    """What the lookup screen offers. Every method may use files: call it in a thread."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._lock = Lock()
        self._recents: Recents | None = None
        self.problem: str | None = None
        """Why the saved lists could not be read, if so."""

    def load(self, now: datetime, zone: tzinfo) -> tuple[LookupEntry, ...]:
        """Return the campaigns of the demo, or the saved lists and then the recent campaigns."""
        if self._settings.demo:
            return _demo_entries()
        return (*self._lists(now, zone), *self._recent(now, zone))

    def delete_list(self, name: str) -> str | None:
        """Delete the saved list of that name. Returns a sentence if that fails."""
        from altur_tui.store.lists import Lists, ListsError

        try:
            Lists(self._settings.state_folder, self._settings.profile).delete(name)
        except ListsError as error:
            return _PROBLEM.format(reason=error.message, hint=error.hint)
        return None

    def add(self, campaign_id: int, name: str, now: datetime) -> str | None:
        """Remember that a campaign was opened. Returns a sentence if that fails."""
        from altur_tui.store.recents import Recent

        with self._lock:
            recents = self._stored()
            recents.add(Recent(campaign_id, name, now))
            return recents.trouble

    def clear(self) -> str | None:
        """Forget the recent campaigns. Returns a sentence if that fails."""
        with self._lock:
            recents = self._stored()
            recents.clear()
            return recents.trouble

    def _recent(self, now: datetime, zone: tzinfo) -> tuple[LookupEntry, ...]:
        if not self._settings.recents:
            return ()
        from altur_tui.reports.words import when

        with self._lock:
            recents = self._stored().load()
        return tuple(
            LookupEntry(each.id, each.name, when(each.opened_at, zone, now)) for each in recents
        )

    def _lists(self, now: datetime, zone: tzinfo) -> tuple[LookupEntry, ...]:
        from altur_tui.reports.words import when
        from altur_tui.store.lists import Lists, ListsError

        try:
            saved = Lists(self._settings.state_folder, self._settings.profile).load()
        except ListsError as error:
            self.problem = _PROBLEM.format(reason=error.message, hint=error.hint)
            return ()
        self.problem = None
        return tuple(
            LookupEntry(
                0,
                each.name,
                (_ONE if len(each.ids) == 1 else _MANY).format(
                    count=len(each.ids), when=when(each.saved_at, zone, now)
                ),
                each.ids,
            )
            for each in saved
        )

    def _stored(self) -> "Recents":
        from altur_tui.store.recents import Recents

        # One object for the whole run: where no file can be written, it holds the recents itself.
        if self._recents is None:
            self._recents = Recents(self._settings.state_folder, self._settings.profile)
        return self._recents


class Memory:
    """Runs `LookupEntries` in threads, and shows each problem with its files once."""

    def __init__(self, app: App[Any], settings: Settings, *, clock: Callable[[], datetime]) -> None:
        self.entries = LookupEntries(settings)
        self._app = app
        self._settings = settings
        self._clock = clock
        self._shown_problems: set[str] = set()
        self._remembered: int | None = None

    def load(self, screen: Screen[Any]) -> None:
        """Read the entries and post them to `screen`."""
        self._run(lambda: self._post(screen, None))

    def delete_list(self, name: str, screen: Screen[Any]) -> None:
        """Delete a saved list and post what is left to `screen`."""

        def work() -> None:
            if (problem := self.entries.delete_list(name)) is None:
                self._show(_DELETED.format(name=name))
            self._post(screen, problem)

        self._run(work)

    def clear_recents(self, screen: Screen[Any]) -> None:
        """Forget the recent campaigns and post what is left to `screen`."""

        def work() -> None:
            if (problem := self.entries.clear()) is None:
                self._show(_CLEARED)
            self._post(screen, problem)

        self._run(work)

    def remember(self, campaign_id: int, name: str) -> None:
        """Add the campaign on the screen to the recent ones."""
        if not self._settings.recents or campaign_id == self._remembered:
            return
        self._remembered = campaign_id
        now = self._clock()
        self._run(lambda: self._show_problem(self.entries.add(campaign_id, name, now)))

    def _run(self, work: Callable[[], None]) -> None:
        self._app.run_worker(work, group="memory", thread=True)

    # What follows is called in threads.

    def _post(self, screen: Screen[Any], problem: str | None) -> None:
        self._show_problem(problem)
        entries = self.entries.load(self._clock(), self._settings.viewer_zone)
        screen.post_message(EntriesLoaded(entries))
        self._show_problem(self.entries.problem)

    def _show_problem(self, problem: str | None) -> None:
        if problem is not None and problem not in self._shown_problems:
            self._shown_problems.add(problem)
            self._app.call_from_thread(self._app.notify, problem, severity="warning", markup=False)

    def _show(self, text: str) -> None:
        self._app.call_from_thread(self._app.notify, text, markup=False)


def _demo_entries() -> tuple[LookupEntry, ...]:
    from altur_tui.demo.catalog import CAMPAIGNS

    return tuple(LookupEntry(each.id, safe(each.name), each.shows) for each in CAMPAIGNS)
