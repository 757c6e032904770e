"""When a campaign counts as stalled: it is open, contacts are left, and nothing has moved."""

from datetime import datetime
from math import ceil

from msgspec import Struct

from altur_tui.campaign.findings import Finding, finding
from altur_tui.campaign.past.pace import CONTACTS, MIN_MINUTES, Observed
from altur_tui.campaign.past.pace_words import open_time, since
from altur_tui.campaign.verdict import VerdictCode
from altur_tui.campaign.words import Later
from altur_tui.campaign.zone import elapsed


class Stall(Struct, frozen=True):
    """A time in which a campaign was open and had contacts left, but no count moved."""

    since: datetime
    """The first look at those counts, in UTC; later, if status or hours were changed after it."""
    until: datetime
    """The last look at them, or when the campaign closed before that."""
    open_minutes: int
    """How many minutes of that were open."""
    left: int | float
    """How many contacts were left."""
    contacts: int | float
    """Of how many."""
    is_over: bool = False
    """Whether something was seen to move afterwards, or status or hours were changed."""
    status_known: bool = True
    """Whether it is known that the campaign was not paused."""


def stalled(given: Observed, now: datetime, verdict: VerdictCode, zone: str) -> list[Finding]:
    """Return the finding that nothing moves although contacts are left; none if unknown.

    `zone` is that of the sentence's time.
    """
    found = stall(given, verdict)
    # An old answer does not show what moves now.
    calendar = given.calendar
    if found is None or calendar.open_minutes(elapsed(given.at), elapsed(now)) >= MIN_MINUTES:
        return []
    return [
        finding(
            "stalled",
            "analytics",
            count=ceil(found.left),
            time=since(found.since, zone, now),
            minutes=Later(open_time, found.open_minutes),
        )
    ]


def stall(given: Observed, verdict: VerdictCode) -> Stall | None:
    """Return since when nothing has moved although contacts are left; None if that is not so.

    No count moved from a look to the present answer, with half an hour of open time or more
    between them, nor was the campaign's status or week changed then.
    """
    left = given.left
    if verdict is not VerdictCode.OPEN or not given.past.looks or not left:
        return None
    begin = given.at
    for look in reversed(given.looks):
        if look.counts != given.counts:
            break
        begin = look.first
    begin = max(begin, given.decided_at or begin)
    minutes = given.calendar.open_minutes(elapsed(begin), elapsed(given.at))
    if minutes < MIN_MINUTES:
        return None
    return Stall(begin, given.at, minutes, left, given.counts[CONTACTS])
