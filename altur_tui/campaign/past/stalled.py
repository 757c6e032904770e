"""When a campaign counts as stalled: it is open, contacts are left, and nothing has moved."""

from datetime import datetime
from math import ceil

from altur_tui.campaign.findings import Finding, finding
from altur_tui.campaign.past.pace import MIN_MINUTES, Observed
from altur_tui.campaign.past.pace_words import open_time, since
from altur_tui.campaign.verdict import VerdictCode
from altur_tui.campaign.words import Later
from altur_tui.campaign.zone import elapsed


def stalled(given: Observed, now: datetime, verdict: VerdictCode, zone: str) -> list[Finding]:
    """Return that nothing moves although contacts are left; nothing if that is not so, or unknown.

    No count moved from a look to the present answer, with half an hour of open time or more
    between them, nor was the campaign's status or week changed then. `zone` is that of the
    sentence's time.
    """
    left = given.left
    if verdict is not VerdictCode.OPEN or not given.past.looks or not left:
        return []
    begin = given.at
    for look in reversed(given.looks):
        if look.counts != given.counts:
            break
        begin = look.first
    begin = max(begin, given.decided_at or begin)
    if begin == given.at:
        return []
    calendar, last = given.calendar, elapsed(given.at)
    minutes = calendar.open_minutes(elapsed(begin), last)
    # An answer of long ago does not tell what moves now.
    if minutes < MIN_MINUTES or calendar.open_minutes(last, elapsed(now)) >= MIN_MINUTES:
        return []
    return [
        finding(
            "stalled",
            "analytics",
            count=ceil(left),
            time=since(begin, zone, now),
            minutes=Later(open_time, minutes),
        )
    ]
