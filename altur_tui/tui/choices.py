"""The campaigns that the lookup screen offers: those seen lately, or those of the demo."""

from datetime import datetime, tzinfo
from threading import Lock
from typing import TYPE_CHECKING

from altur_tui.config import Settings
from altur_tui.text import safe
from altur_tui.tui.widgets.campaign_list import Entry

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
