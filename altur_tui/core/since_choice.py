"""Since when counts are compared on the screens: the instant, and what was known of campaigns then.

It is chosen once for all screens, and holds for the run of the app.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from altur_tui.campaign.analytics import Analytics
from altur_tui.campaign.past.since import NOTHING_THEN, Since, Then, since

if TYPE_CHECKING:
    from altur_tui.core.past import PastReader
    from altur_tui.history.seen import History

MAX_AT_ONCE = 500
"""Campaigns in one question: what was asked before is on the screen while the rest is read."""


class SinceChoice:
    """The instant that counts are compared with, if one is chosen. Belongs to one event loop."""

    def __init__(self) -> None:
        self.at: datetime | None = None
        """The instant, in UTC; None: counts are not compared."""
        self.given = ""
        """How the person named it."""
        self._then: dict[int, Then] = {}
        self._asked: set[int] = set()
        self._failed: set[int] = set()

    def choose(self, at: datetime | None, given: str = "") -> None:
        """Compare with another instant from now on; None: with none."""
        self.at, self.given = at, given
        self.forget()

    def forget(self) -> None:
        """Forget what was known then: the history is another one, or is to be asked again."""
        # What is being asked ends in the old ones.
        self._then, self._asked, self._failed = {}, set(), set()

    def then(self, campaign_id: int) -> Then | None:
        """Return what was known of a campaign then; None as long as that has not been read."""
        return self._then.get(campaign_id)

    def of(self, campaign_id: int, analytics: Analytics | None) -> Since | None:
        """Return how a campaign changed to these counts; None where none can be told yet."""
        then = self._then.get(campaign_id)
        return None if self.at is None or then is None else since(self.at, then, analytics)

    def lacks(self, ids: Iterable[int]) -> tuple[int, ...]:
        """Return the campaigns of which the history has not been asked yet."""
        return () if self.at is None else tuple(each for each in ids if each not in self._asked)

    async def learn(self, ids: Iterable[int], past: "PastReader") -> bool:
        """Ask the history what was known of some of these campaigns; return whether any was asked.

        Where it did not answer, nothing is known of them until `retry`.
        """
        at, then, asked, failed = self.at, self._then, self._asked, self._failed
        batch = self.lacks(ids)[:MAX_AT_ONCE]
        if at is None or not batch:
            return False

        def read(history: "History") -> dict[int, Then]:
            # In the thread of the reader: nothing of the history is loaded before it is asked.
            from altur_tui.history.compare import then_of

            seen = history.known_at(batch, at)
            return {each: then_of(seen.get(each), at) for each in batch}

        asked.update(batch)
        found: dict[int, Then] | None = None
        try:
            found = await past.ask(read, None)
        except BaseException:
            asked.difference_update(batch)
            raise
        if found is None:
            failed.update(batch)
            found = dict.fromkeys(batch, NOTHING_THEN)
        then.update(found)
        return True

    def retry(self) -> None:
        """Let the campaigns be asked for again of which the history has told nothing."""
        self._asked.difference_update(self._failed)
        self._failed.clear()
