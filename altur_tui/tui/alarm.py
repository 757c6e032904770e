"""What happens while campaigns are watched: kept for the screens, and announced as configured."""

import os
from collections.abc import Callable, Sequence
from datetime import datetime

from textual.timer import Timer

from altur_tui.campaign.past.events import Event, EventKind
from altur_tui.core.events import EventLog
from altur_tui.core.repository import Known
from altur_tui.core.watch import Watching
from altur_tui.i18n.sentences import P, S
from altur_tui.settings.settings import Settings
from altur_tui.tui.notification import notice
from altur_tui.tui.terminal import LeavingApp

_SECONDS_TOGETHER = 0.5
"""What happens within this time is announced together: many campaigns open at nine."""
_PROGRAM = "altur-tui"
_TITLE = "({count}!) {program}"
_ONE = S("{name}: {message}")
_MORE = P("{first} And 1 more event.", "{first} And {count:,} more events.")
_NUMBER = "#{id}"


class Alarm:
    """The events of this run, and how they are announced. Belongs to the event loop."""

    def __init__(
        self,
        app: LeavingApp,
        settings: Settings,
        watching: Watching,
        *,
        clock: Callable[[], datetime],
        show: Callable[[], None],
    ) -> None:
        """Take the app whose terminal is used; `show` updates the screens."""
        self._app = app
        self._settings = settings
        self._show = show
        self._kinds = frozenset(map(EventKind, settings.notify))
        self._waiting: list[Event] = []
        self._timer: Timer | None = None
        self._unseen = 0
        """How many announced events are unseen."""
        self.log = EventLog(watching, clock=clock, tell=self._add)
        """All events, also those that are not announced."""

    def learn(self, known: Known) -> None:
        """Learn from what is known of a campaign; called at every change of it."""
        self.log.learn(known)

    def tick(self) -> None:
        """Learn what the clock has brought."""
        self._app.run_worker(self.log.tick(), group="events", exclusive=True)

    def see(self) -> None:
        """Note that somebody has seen the events."""
        self._waiting.clear()
        self._unseen = 0
        if self.log.unseen:
            self.log.see()
            self._show()
        if self._kinds:
            self._app.show_title(None)

    def _add(self, events: Sequence[Event]) -> None:
        self._waiting += [each for each in events if each.is_any_of(self._kinds)]
        if self._timer is None:
            self._timer = self._app.set_timer(_SECONDS_TOGETHER, self._announce, name="events")

    def _announce(self) -> None:
        self._timer = None
        announced, self._waiting = self._waiting, []
        self._show()
        if not self.log.unseen or not announced:
            return
        self._unseen += len(announced)
        self._app.show_title(_TITLE.format(count=self._unseen, program=_PROGRAM))
        self._app.bell()
        self._app.sign(
            notice(_PROGRAM, _told(announced), self._settings.notify_terminal, os.environ)
        )


def _told(events: Sequence[Event]) -> str:
    """Return the last of some events as a sentence, and how many more there are."""
    last = events[-1]
    name = last.name or _NUMBER.format(id=last.id)
    first = _ONE.format(name=name, message=last.message)
    more = len(events) - 1
    return _MORE.format(first=first, count=more) if more else first
