"""When a campaign stalled during a period, by the rule that tells whether it does now. Pure."""

from datetime import datetime

from msgspec.structs import replace

from altur_tui.campaign.calendar import open_calendar
from altur_tui.campaign.past.looks import Look, Past
from altur_tui.campaign.past.pace import Observed, observed
from altur_tui.campaign.past.stalled import Stall, stall
from altur_tui.campaign.reading import Reading, Standing, standing
from altur_tui.campaign.zone import elapsed, instant_of


def stall_between(reading: Reading, since: datetime, until: datetime) -> Stall | None:
    """Return how a campaign stalled whose answers were alike from one instant to another.

    `reading` is what they meant. None if it did not stall: it was closed, or something was missing
    for the rule of `stalled`.
    """
    calendar = open_calendar(reading.calling_week, reading.timezone)
    last = calendar.before(elapsed(until), 1)
    if last is None or instant_of(last) < since:
        return None
    verdict = standing(replace(reading, past=Past()), instant_of(last)).verdict.code
    seen = _seen(reading, until, Past())
    look = Look(since, until, 2, seen.counts)
    found = stall(replace(seen, past=Past((look,))), verdict)
    if found is None:
        return None
    return replace(
        found,
        until=min(until, instant_of(last + 1)),
        status_known=reading.status is not None or reading.archived is not None,
    )


def stall_now(reading: Reading, given: Standing) -> Stall | None:
    """Return how a campaign stalls at its present answer, by what was seen before that."""
    return stall(_seen(reading, reading.fetched_at, reading.past), given.verdict.code)


def _seen(reading: Reading, at: datetime, past: Past) -> Observed:
    return observed(
        open_calendar(reading.calling_week, reading.timezone),
        at,
        reading.analytics,
        past,
        complete=reading.hours_complete,
    )
