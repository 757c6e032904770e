"""What a standing needs of the history."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from altur_tui.campaign.calendar import open_calendar
from altur_tui.campaign.past.looks import NOTHING_SEEN, ConfigurationChange, Look, Past
from altur_tui.campaign.past.pace import instants
from altur_tui.campaign.reading import Reading
from altur_tui.history.compare import look_of, reading_of
from altur_tui.history.packing import changed_settings
from altur_tui.history.seen import History, Seen
from altur_tui.wire.campaign import Snapshot

_CHANGES_FOR = timedelta(days=1)


def read_past(history: History, reading: Reading, snapshot: Snapshot) -> Past:
    """Return what was seen of a campaign before an answer, and what this one shows as changed.

    `reading` is what `snapshot` means. Raises like `History`.
    """
    until = reading.fetched_at
    newest = history.known_at((reading.id,), until).get(reading.id)
    if newest is None:
        return NOTHING_SEEN
    looks: tuple[Look, ...] = ()
    if newest.last >= until or is_comparable(newest, reading):
        calendar = open_calendar(reading.calling_week, reading.timezone)
        asked = (*instants(calendar, until), until)
        looks = _looks(history.known_at_each(reading.id, asked), until)
    # Six open hours may reach over a weekend.
    since = min((until - _CHANGES_FOR, *(each.first for each in looks[:1])))
    changes = (
        *_newest_changes(newest, snapshot, until),
        *history.changes(reading.id, since, until),
    )
    return Past(looks, changes, kept=True)


def _newest_changes(
    newest: Seen, snapshot: Snapshot, until: datetime
) -> Iterator[ConfigurationChange]:
    """Yield the changes since the last kept answer: the present one is kept a moment later."""
    if newest.last < until:
        for each in sorted(changed_settings(newest.campaign, snapshot.raw)):
            yield ConfigurationChange(newest.id, newest.last, until, *each)


def _looks(found: Iterable[Seen | None], until: datetime) -> tuple[Look, ...]:
    """Return what was seen before an answer, each once, the oldest first."""
    distinct = {each.first: each for each in found if each is not None and each.first < until}
    return tuple(look_of(distinct[first]) for first in sorted(distinct))


def is_comparable(seen: Seen, reading: Reading) -> bool:
    """Return whether hours and status are as they were: the change may not be written yet.

    What the list tells of either is not in what was seen.
    """
    before = reading_of(seen)
    if before is None or before.calling_week != reading.calling_week:
        return False
    pairs = (
        (before.status, reading.status if reading.status_source == "campaign" else None),
        (before.archived, reading.archived),
        (before.timezone, reading.timezone if reading.timezone_source == "campaign" else None),
    )
    return all(old == new for old, new in pairs if old is not None and new is not None)
