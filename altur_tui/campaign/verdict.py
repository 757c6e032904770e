"""The verdict: whether the campaign is open, and why. The first rule that holds.

One table has everything that is said of a verdict: a new one is added here and nowhere else.
"""

from datetime import datetime
from enum import StrEnum
from typing import Literal

from msgspec import Struct

from altur_tui.campaign.analytics import Analytics
from altur_tui.campaign.cycles import CycleStanding
from altur_tui.campaign.schedule import Calling, State
from altur_tui.campaign.words import moment
from altur_tui.campaign.zone import wall_clock
from altur_tui.text import fit


class VerdictCode(StrEnum):
    """The verdicts, as they stand in the JSON and in this order in the fleet."""

    OPEN = "open"
    COOLING_DOWN = "cooling_down"
    WINDOW_CLOSED = "window_closed"
    HOURS_UNKNOWN = "hours_unknown"
    NOT_STARTED = "not_started"
    PAUSED = "paused"
    ALL_PROCESSED = "all_processed"
    NO_ACTIVE_DAY = "no_active_day"
    FINISHED = "finished"
    ARCHIVED = "archived"


class VerdictKind(Struct, frozen=True, kw_only=True):
    """How one verdict is told, wherever it stands."""

    glyph: str
    tone: Literal["open", "closed"] = "closed"
    word: str
    """In a sentence or a cell: `closed all week`."""
    short: str
    """At most 12 letters: `all closed`."""
    headline: str
    """At the top of a campaign: `CLOSED`."""
    message: str
    """A whole sentence, for a verdict that names no time."""
    message_until: str = ""
    """The same with the time `{time}` until which it holds."""
    message_latest: str = ""
    """The same with the time `{time}` by which it ends."""
    ends_in: str = ""
    """What happens when it ends, with `{duration}`: `closes in 2 h`; empty where it never does."""
    ends_at: str = ""
    """The same with the day and time `{when}`."""
    ends_by: str = ""
    """The same where only the latest end is known."""
    by_hours: bool = False
    """Whether the hours alone decide; otherwise they are told beside it."""
    idle: bool = False
    """Whether no cycle starts before somebody changes something, whatever the hours are."""


VERDICTS: dict[VerdictCode, VerdictKind] = {
    VerdictCode.OPEN: VerdictKind(
        glyph="●",
        tone="open",
        word="open",
        short="open",
        headline="OPEN",
        message="The campaign is within its hours around the clock.",
        message_until="The campaign is within its hours until {time}.",
        ends_in="closes in {duration}",
        ends_at="closes {when}",
        by_hours=True,
    ),
    VerdictCode.COOLING_DOWN: VerdictKind(
        glyph="◌",
        word="cooldown",
        short="cooldown",
        headline="COOLING DOWN",
        message="The campaign is cooling down, and no later cycle start is known.",
        message_until="The campaign is cooling down; the next cycle can start on {time}.",
        message_latest=(
            "The campaign is cooling down, since when is unknown; "
            "the next cycle can start by {time} at the latest."
        ),
        ends_in="again in {duration}",
        ends_at="again {when}",
        ends_by="again by {when}",
    ),
    VerdictCode.WINDOW_CLOSED: VerdictKind(
        glyph="○",
        word="closed",
        short="closed",
        headline="CLOSED",
        message="The campaign is outside its hours.",
        message_until="The campaign is outside its hours; it opens on {time}.",
        ends_in="opens in {duration}",
        ends_at="opens {when}",
        by_hours=True,
    ),
    VerdictCode.HOURS_UNKNOWN: VerdictKind(
        glyph="?",
        word="hours unknown",
        short="hours?",
        headline="HOURS UNKNOWN",
        message=(
            "Whether the campaign is open is unknown: its hours are missing or cannot be read."
        ),
        by_hours=True,
    ),
    VerdictCode.NOT_STARTED: VerdictKind(
        glyph="■",
        word="not started",
        short="not started",
        headline="NOT STARTED",
        message="The campaign has not been started, so it contacts nobody yet.",
        idle=True,
    ),
    VerdictCode.PAUSED: VerdictKind(
        glyph="■",
        word="paused",
        short="paused",
        headline="PAUSED",
        message="The campaign is paused and contacts nobody until somebody resumes it.",
        idle=True,
    ),
    VerdictCode.ALL_PROCESSED: VerdictKind(
        glyph="■",
        word="all processed",
        short="all done",
        headline="ALL PROCESSED",
        message=(
            "Every contact has been processed and no cycle can start any more, "
            "so nobody is left to contact."
        ),
    ),
    VerdictCode.NO_ACTIVE_DAY: VerdictKind(
        glyph="■",
        word="closed all week",
        short="all closed",
        headline="CLOSED",
        message="The campaign is never open: no day of its week has open hours.",
        by_hours=True,
    ),
    VerdictCode.FINISHED: VerdictKind(
        glyph="■",
        word="finished",
        short="finished",
        headline="FINISHED",
        message="The campaign has finished and contacts nobody any more.",
        idle=True,
    ),
    VerdictCode.ARCHIVED: VerdictKind(
        glyph="■",
        word="archived",
        short="archived",
        headline="ARCHIVED",
        message="The campaign is archived and contacts nobody.",
        idle=True,
    ),
}

BY_SCHEDULE = "The answer has no status, so this goes by the schedule alone."
BY_SCHEDULE_UNKNOWN_STATUS = (
    "The meaning of its status “{status}” is unknown, so this goes by the schedule alone."
)

_MAX_STATUS_CELLS = 40
_TWO = "{first} {second}"
_BY_STATUS = {
    "finished": VerdictCode.FINISHED,
    "inactive": VerdictCode.PAUSED,
    "pending": VerdictCode.NOT_STARTED,
    "ready": VerdictCode.NOT_STARTED,
}
_BY_SCHEDULE = frozenset({"active", "cooldown"})
_COOLDOWN = "cooldown"


class Verdict(Struct, frozen=True):
    """Whether the campaign is open, and why."""

    code: VerdictCode
    message: str
    """A whole sentence, or two."""
    until: datetime | None
    """When it ends; None if that is unknown, or never happens by itself."""
    latest: datetime | None = None
    """By when it ends at the latest, where only that is known."""


class Evidence(Struct, frozen=True):
    """What a verdict goes by."""

    zone: str
    """In which the sentence tells its time."""
    status: str | None
    archived: bool | None
    calling: Calling
    cycles: CycleStanding | None
    analytics: Analytics | None


def judge(evidence: Evidence) -> Verdict:
    """Return the first verdict that holds."""
    code = verdict_by_status(evidence.status, evidence.archived)
    return _by_schedule(evidence) if code is None else _verdict(evidence, code, None)


def verdict_by_status(status: str | None, archived: bool | None) -> VerdictCode | None:
    """Return the verdict that holds whatever the hours are; None if the hours decide."""
    return VerdictCode.ARCHIVED if archived else _BY_STATUS.get(status or "")


def by_schedule_alone(status: str | None, archived: bool | None) -> bool:
    """Return whether nothing but the schedule tells whether the campaign is open."""
    return not archived and status not in _BY_STATUS and status not in _BY_SCHEDULE


def _by_schedule(evidence: Evidence) -> Verdict:
    calling = evidence.calling
    cycles = evidence.cycles
    next_starts = cycles.next_starts if cycles else ()
    none_can_start = cycles is None or cycles.possible_from_now == 0
    if calling.state is State.NEVER:
        verdict = _verdict(evidence, VerdictCode.NO_ACTIVE_DAY, None)
    elif none_can_start and all_processed(evidence.analytics):
        verdict = _verdict(evidence, VerdictCode.ALL_PROCESSED, None)
    elif evidence.status == _COOLDOWN:
        until = next_starts[0] if next_starts else None
        verdict = _verdict(evidence, VerdictCode.COOLING_DOWN, until)
    elif calling.state is State.CLOSED:
        verdict = _verdict(evidence, VerdictCode.WINDOW_CLOSED, calling.changes_at)
    else:
        verdict = _verdict(evidence, VerdictCode.OPEN, calling.changes_at)
    if not by_schedule_alone(evidence.status, evidence.archived):
        return verdict
    told = BY_SCHEDULE
    if evidence.status is not None:
        told = BY_SCHEDULE_UNKNOWN_STATUS.format(status=fit(evidence.status, _MAX_STATUS_CELLS))
    return Verdict(verdict.code, _TWO.format(first=verdict.message, second=told), verdict.until)


def all_processed(analytics: Analytics | None) -> bool:
    """Return whether there are contacts, and every one of them has been processed."""
    if analytics is None:
        return False
    contacts = analytics.count("contacts")
    return bool(contacts) and analytics.count("contactsProcessed") == contacts


def _verdict(evidence: Evidence, code: VerdictCode, until: datetime | None) -> Verdict:
    kind = VERDICTS[code]
    if until is None:
        return Verdict(code, kind.message, None)
    time = moment(until, wall_clock(evidence.zone).zone)
    return Verdict(code, kind.message_until.format(time=time), until)
