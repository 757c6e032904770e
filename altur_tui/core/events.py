"""The events of the campaigns that are watched on screens, and which of them were seen."""

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from datetime import datetime
from time import monotonic

from altur_tui.campaign.past.events import Event
from altur_tui.campaign.past.rules import EventRules
from altur_tui.core.repository import Known
from altur_tui.core.watch import Watching
from altur_tui.history.packing import configuration

MAX_EVENTS = 500
"""Beyond that the oldest is dropped."""
_SECONDS_AT_ONCE = 0.004


class EventLog:
    """Turns what is known into events while `watching` is on. Belongs to the event loop.

    The screen shows how campaigns stand when it begins, so only what happens since is an event.
    """

    def __init__(
        self,
        watching: Watching,
        *,
        clock: Callable[[], datetime],
        tell: Callable[[Sequence[Event]], None],
    ) -> None:
        """Make an empty log; `tell` is called with each batch of new events."""
        self._watching = watching
        self._clock = clock
        self._tell = tell
        self._rules = EventRules(frozenset())
        self._followed: set[int] = set()
        self._switches = watching.switches
        self._events: deque[Event] = deque(maxlen=MAX_EVENTS)
        self.unseen = 0
        """How many events are unseen."""

    @property
    def events(self) -> Sequence[Event]:
        """The events of this run, the newest first."""
        return self._events

    def see(self) -> None:
        """Note that somebody has seen them all."""
        self.unseen = 0

    def learn(self, known: Known) -> None:
        """Learn from what is known of a campaign; called at every change of it."""
        # What earlier runs kept is shown, but is no answer.
        if not self._is_on() or not (known.answered or known.error):
            return
        if known.id not in self._followed:
            # What the screen has shown until now, before the first poll brings another answer.
            self._followed.add(known.id)
            self._answered(known)
            self._failed(known)
        elif not known.loading:
            self._add(self._answered(known) if known.error is None else self._failed(known))

    async def tick(self) -> None:
        """Learn what the clock brings, without holding up the loop."""
        began = monotonic()
        if not self._is_on():
            return
        for events in self._rules.tick(self._clock()):
            self._add(events)
            if monotonic() - began > _SECONDS_AT_ONCE:
                await asyncio.sleep(0)
                began = monotonic()

    def _is_on(self) -> bool:
        if self._switches != self._watching.switches:
            self._switches = self._watching.switches
            self._rules.clear()
            self._followed.clear()
        return self._watching.on

    def _answered(self, known: Known) -> Sequence[Event]:
        if known.reading is None or known.snapshot is None or not known.answered:
            return ()
        settings = configuration(known.snapshot.raw)
        return self._rules.answered(known.reading, settings, self._clock())

    def _failed(self, known: Known) -> Sequence[Event]:
        return (
            () if known.error is None else self._rules.failed(known.id, known.error, self._clock())
        )

    def _add(self, events: Sequence[Event]) -> None:
        if not events:
            return
        self._events.extendleft(events)
        self.unseen = min(self.unseen + len(events), len(self._events))
        self._tell(events)
