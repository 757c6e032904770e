"""Recent campaigns and saved lists: read and written in the background for the lookup screen."""

from collections.abc import Callable
from datetime import datetime, tzinfo
from threading import Lock
from typing import TYPE_CHECKING, Any

from textual.app import App
from textual.screen import Screen

from altur_tui.i18n.sentences import P, S
from altur_tui.settings.settings import Settings
from altur_tui.text import fit, safe
from altur_tui.tui import themes
from altur_tui.tui.messages import EntriesLoaded, LookupEntry

if TYPE_CHECKING:
    from altur_tui.store.recents import Recent, Recents

_SAVED = P("1 campaign, saved {when}", "{count:,} campaigns, saved {when}")
_FLEET = P("1 campaign: {ids}", "{count:,} campaigns: {ids}")
_MAX_IDS_CELLS = 60
_PROBLEM = "{reason} {hint}"
_CLEARED = S("Recent campaigns cleared.")
_DELETED = S("List “{name}” deleted.")


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
        lists = self._lists(now, zone)
        listed = {each.ids for each in lists}
        return (*lists, *(each for each in self._recent(now, zone) if each.ids not in listed))

    def delete_list(self, name: str) -> str | None:
        """Delete the saved list of that name. Returns a sentence if that fails."""
        from altur_tui.store.lists import Lists, ListsError

        try:
            Lists(self._settings.state_folder, self._settings.profile).delete(name)
        except ListsError as error:
            return _PROBLEM.format(reason=error.message, hint=error.hint)
        return None

    def add(self, ids: tuple[int, ...], name: str, now: datetime) -> str | None:
        """Remember that a campaign or a fleet was opened. Returns a sentence if that fails."""
        from altur_tui.store.recents import Recent

        with self._lock:
            recents = self._stored()
            recents.add(Recent(ids[0], name, now, ids[1:]))
            return recents.trouble

    def clear(self) -> str | None:
        """Forget the recent campaigns and all names. Returns a sentence if that fails."""
        from altur_tui.store.account import forget_accounts

        with self._lock:
            recents = self._stored()
            recents.clear()
            problem = forget_accounts(self._settings.state_folder, self._settings.profile)
            return recents.trouble or problem

    def _recent(self, now: datetime, zone: tzinfo) -> tuple[LookupEntry, ...]:
        if not self._settings.recents:
            return ()
        from altur_tui.reports.words import when

        with self._lock:
            recents = self._stored().load()
        return tuple(
            LookupEntry(each.ids, _recent_name(each), when(each.opened_at, zone, now))
            for each in recents
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
                each.ids,
                each.name,
                _SAVED.format(count=len(each.ids), when=when(each.saved_at, zone, now)),
                is_list=True,
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
        self._remembered: tuple[int, ...] = ()

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
                self._show(str(_CLEARED))
            self._post(screen, problem)

        self._run(work)

    def remember(self, ids: tuple[int, ...], name: str = "") -> None:
        """Add the campaign `name`, or the fleet, on the screen to the recent ones."""
        if not self._settings.recents or ids == self._remembered:
            return
        self._remembered = ids
        now = self._clock()
        self._run(lambda: self._show_problem(self.entries.add(ids, name, now)))

    def choose_theme(self, name: str) -> None:
        """Use this theme from now on, also in later runs."""
        self._run(lambda: themes.remember(self._settings, name))

    def show_zone_note(self) -> None:
        """Show why times are not in the system's time zone, if they are not."""
        self._run(lambda: self._show_problem(self._settings.viewer_zone_note))

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

    return tuple(
        LookupEntry((each.id,), safe(str(each.name)), str(each.shows)) for each in CAMPAIGNS
    )


def _recent_name(recent: "Recent") -> str:
    from altur_tui.ids import text_of

    if not recent.others:
        return recent.name
    ids = fit(text_of(recent.ids), _MAX_IDS_CELLS)
    return _FLEET.format(count=len(recent.ids), ids=ids)
