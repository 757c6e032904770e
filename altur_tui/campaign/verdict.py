"""The verdict: whether the campaign is dialling, and why. The first rule that holds."""

from datetime import datetime

from msgspec import Struct

from altur_tui.campaign.analytics import Analytics
from altur_tui.campaign.cycles import CycleStanding
from altur_tui.campaign.identity import Channel
from altur_tui.campaign.schedule import Calling, State
from altur_tui.campaign.words import moment
from altur_tui.campaign.zone import wall_clock
from altur_tui.text import fit

BY_SCHEDULE = "The answer carries no status, so this goes by the schedule alone."
BY_SCHEDULE_UNKNOWN_STATUS = (
    "What its status “{status}” means is unknown, so this goes by the schedule alone."
)

_Pair = tuple[str, str]
"""A sentence with the time until which it holds, and the same without one."""


def _timeless(phone: str, whatsapp: str, unknown: str) -> dict[Channel, _Pair]:
    return {
        Channel.PHONE_CALL: (phone, phone),
        Channel.WHATSAPP: (whatsapp, whatsapp),
        Channel.UNKNOWN: (unknown, unknown),
    }


SENTENCES: dict[str, dict[Channel, _Pair]] = {
    "archived": _timeless(
        "The campaign is archived and dials nobody.",
        "The campaign is archived and sends nothing.",
        "The campaign is archived and reaches nobody.",
    ),
    "finished": _timeless(
        "The campaign has finished and dials nobody any more.",
        "The campaign has finished and sends nothing any more.",
        "The campaign has finished and reaches nobody any more.",
    ),
    "paused": _timeless(
        "The campaign is paused and dials nobody until somebody resumes it.",
        "The campaign is paused and sends nothing until somebody resumes it.",
        "The campaign is paused and reaches nobody until somebody resumes it.",
    ),
    "not_started": _timeless(
        "The campaign has not been started and dials nobody yet.",
        "The campaign has not been started and sends nothing yet.",
        "The campaign has not been started and reaches nobody yet.",
    ),
    "no_active_day": _timeless(
        "The campaign never dials: no day of its calling week has any open minute.",
        "The campaign never sends: no day of its week has any open minute.",
        "The campaign never reaches anybody: no day of its week has any open minute.",
    ),
    "all_processed": _timeless(
        "Every contact has been processed and no cycle can start any more, "
        "so there is nobody left to dial.",
        "Every contact has been processed and no cycle can start any more, "
        "so there is nobody left to send to.",
        "Every contact has been processed and no cycle can start any more, "
        "so there is nobody left to reach.",
    ),
    "cooling_down": {
        Channel.PHONE_CALL: (
            "The campaign is cooling down and dials again on {time} at the earliest.",
            "The campaign is cooling down, and no later cycle start is known.",
        ),
        Channel.WHATSAPP: (
            "The campaign is cooling down and sends again on {time} at the earliest.",
            "The campaign is cooling down, and no later cycle start is known.",
        ),
        Channel.UNKNOWN: (
            "The campaign is cooling down and goes on from {time} at the earliest.",
            "The campaign is cooling down, and no later cycle start is known.",
        ),
    },
    "window_closed": {
        Channel.PHONE_CALL: (
            "Outside its hours, the campaign does not dial now; it opens on {time}.",
            "Outside its hours, the campaign does not dial now.",
        ),
        Channel.WHATSAPP: (
            "Outside its hours, the campaign does not send now; it opens on {time}.",
            "Outside its hours, the campaign does not send now.",
        ),
        Channel.UNKNOWN: (
            "The campaign is outside its hours now; it opens on {time}.",
            "The campaign is outside its hours now.",
        ),
    },
    "open": {
        Channel.PHONE_CALL: (
            "Within its hours, the campaign dials until {time}.",
            "The campaign dials around the clock.",
        ),
        Channel.WHATSAPP: (
            "Within its hours, the campaign sends until {time}.",
            "The campaign sends around the clock.",
        ),
        Channel.UNKNOWN: (
            "The campaign is within its hours until {time}.",
            "The campaign is within its hours around the clock.",
        ),
    },
}


_MAX_STATUS_CELLS = 40
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
        told = BY_SCHEDULE_UNKNOWN_STATUS.format(status=fit(facts.status, _MAX_STATUS_CELLS))
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
