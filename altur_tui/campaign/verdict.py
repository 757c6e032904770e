"""The verdict: whether the campaign is dialling, and why. The first rule that holds."""

from datetime import datetime

from msgspec import Struct

from altur_tui.campaign.analytics import Analytics
from altur_tui.campaign.cycles import CycleStanding
from altur_tui.campaign.identity import Channel
from altur_tui.campaign.schedule import Calling, State
from altur_tui.campaign.verdict_words import BY_SCHEDULE, BY_SCHEDULE_UNKNOWN_STATUS, SENTENCES
from altur_tui.campaign.words import moment
from altur_tui.campaign.zone import wall_clock
from altur_tui.text import fit

_MOST_STATUS_CELLS = 40
_TWO = "{first} {second}"
_NOT_STARTED = frozenset({"pending", "ready"})
_KNOWN_STATUSES = frozenset({"pending", "ready", "active", "inactive", "cooldown", "finished"})


class Verdict(Struct, frozen=True):
    """Whether the campaign is dialling, and why."""

    code: str
    """`archived`, `finished`, `paused`, `not_started`, `no_active_day`, `all_processed`,
    `cooling_down`, `window_closed` or `open`."""
    message: str
    """A whole sentence, or two."""
    until: datetime | None


class Facts(Struct, frozen=True):
    """What a verdict goes by."""

    channel: Channel
    zone: str
    """In which the sentence tells its time."""
    status: str | None
    archived: bool | None
    calling: Calling
    cycles: CycleStanding | None
    analytics: Analytics | None


def judge(facts: Facts) -> Verdict:
    """Return the first verdict of the list that holds."""
    return _by_status(facts) or _by_schedule(facts)


def code_by_status(status: str | None, archived: bool | None) -> str | None:
    """Return the code of the verdict that holds whatever the hours are; None: they tell it."""
    if archived:
        return "archived"
    if status == "finished":
        return "finished"
    if status == "inactive":
        return "paused"
    return "not_started" if status in _NOT_STARTED else None


def by_schedule_alone(status: str | None, archived: bool | None) -> bool:
    """Return whether nothing but the schedule tells whether the campaign is dialling."""
    return not archived and status not in _KNOWN_STATUSES


def _by_status(facts: Facts) -> Verdict | None:
    code = code_by_status(facts.status, facts.archived)
    return None if code is None else _verdict(facts, code, None)


def _by_schedule(facts: Facts) -> Verdict:
    calling = facts.calling
    cycles = facts.cycles
    next_starts = cycles.next_starts if cycles else ()
    none_can_start = cycles is None or cycles.possible_from_now == 0
    if calling.state is State.NEVER:
        verdict = _verdict(facts, "no_active_day", None)
    elif none_can_start and all_processed(facts.analytics):
        verdict = _verdict(facts, "all_processed", None)
    elif facts.status == "cooldown":
        verdict = _verdict(facts, "cooling_down", next_starts[0] if next_starts else None)
    elif calling.state is State.CLOSED:
        verdict = _verdict(facts, "window_closed", calling.changes_at)
    else:
        verdict = _verdict(facts, "open", calling.changes_at)
    if not by_schedule_alone(facts.status, facts.archived):
        return verdict
    told = BY_SCHEDULE
    if facts.status is not None:
        told = BY_SCHEDULE_UNKNOWN_STATUS.format(status=fit(facts.status, _MOST_STATUS_CELLS))
    return Verdict(verdict.code, _TWO.format(first=verdict.message, second=told), verdict.until)


def all_processed(analytics: Analytics | None) -> bool:
    """Return whether there are contacts, and every one of them has been processed."""
    if analytics is None:
        return False
    contacts = analytics.count("contacts")
    return bool(contacts) and analytics.count("contactsProcessed") == contacts


def _verdict(facts: Facts, code: str, until: datetime | None) -> Verdict:
    with_time, without = SENTENCES[code][facts.channel]
    if until is None:
        return Verdict(code, without, None)
    return Verdict(code, with_time.format(time=moment(until, wall_clock(facts.zone).zone)), until)
