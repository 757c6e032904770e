"""The verdict: whether the campaign is open, and why. The first rule that holds.

One table has everything that is said of a verdict: a new one is added here and nowhere else.
"""

from datetime import datetime
from enum import StrEnum
from typing import Literal

from msgspec import Struct, field, structs

from altur_tui.campaign.analytics import Analytics
from altur_tui.campaign.schedule import Calling, State
from altur_tui.campaign.words import Later, moment
from altur_tui.campaign.zone import wall_clock
from altur_tui.i18n.sentences import Filled, S, T
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
    """How one verdict is shown, wherever it appears."""

    glyph: str
    tone: Literal["open", "closed"] = "closed"
    word: T
    """In a sentence or a cell: `closed all week`."""
    short: T
    """At most 12 letters: `all closed`."""
    headline: T
    """At the top of a campaign: `CLOSED`."""
    message: S
    """A whole sentence, for a verdict that names no time."""
    message_until: S | None = None
    """The same with the time `{time}` until which it holds."""
    message_latest: S | None = None
    """The same with the time `{time}` by which it ends."""
    ends_in: S | str = ""
    """What happens when it ends, with `{duration}`: `closes in 2 h`; empty where it never does."""
    ends_at: S | str = ""
    """The same with the day and time `{when}`."""
    ends_by: S | str = ""
    """The same where only the latest end is known."""
    by_hours: bool = False
    """Whether the hours alone decide; otherwise they are shown beside it."""
    no_start: S | None = None
    """Why no iteration starts until something is changed, whatever the plan is: a sentence;
    None if that is not so.
    """
    no_start_short: S | None = None
    """The same behind the dates of the plan: `none starts while it is paused`."""

    ended: bool = False
    """Whether no further iteration starts, whatever the plan is."""

    @property
    def idle(self) -> bool:
        """Whether no iteration starts until something is changed."""
        return self.no_start is not None


VERDICTS: dict[VerdictCode, VerdictKind] = {
    VerdictCode.OPEN: VerdictKind(
        glyph="●",
        tone="open",
        word=T("verdict", "open"),
        short=T("verdict, short", "open"),
        headline=T("verdict, headline", "OPEN"),
        message=S("The campaign is within its hours around the clock."),
        message_until=S("The campaign is within its hours until {time}."),
        ends_in=S("closes in {duration}"),
        ends_at=S("closes {when}"),
        by_hours=True,
    ),
    VerdictCode.COOLING_DOWN: VerdictKind(
        glyph="◌",
        word=T("verdict", "cooldown"),
        short=T("verdict, short", "cooldown"),
        headline=T("verdict, headline", "COOLING DOWN"),
        message=S("The campaign is cooling down, and no later cycle start is known."),
        message_until=S("The campaign is cooling down; the next cycle can start on {time}."),
        message_latest=S(
            "The campaign is cooling down. Since when is unknown, but the next cycle can start by "
            "{time} at the latest."
        ),
        ends_in=S("again in {duration}"),
        ends_at=S("again {when}"),
        ends_by=S("again by {when}"),
    ),
    VerdictCode.WINDOW_CLOSED: VerdictKind(
        glyph="○",
        word=T("verdict", "closed"),
        short=T("verdict, short", "closed"),
        headline=T("verdict, headline", "CLOSED"),
        message=S("The campaign is outside its hours."),
        message_until=S("The campaign is outside its hours; it opens on {time}."),
        ends_in=S("opens in {duration}"),
        ends_at=S("opens {when}"),
        by_hours=True,
    ),
    VerdictCode.HOURS_UNKNOWN: VerdictKind(
        glyph="?",
        word=T("verdict", "hours unknown"),
        short=T("verdict, short", "hours?"),
        headline=T("verdict, headline", "HOURS UNKNOWN"),
        message=S(
            "Whether the campaign is open is unknown: its hours are missing or cannot be read."
        ),
        by_hours=True,
    ),
    VerdictCode.NOT_STARTED: VerdictKind(
        glyph="■",
        word=T("verdict", "not started"),
        short=T("verdict, short", "not started"),
        headline=T("verdict, headline", "NOT STARTED"),
        message=S("The campaign has not been started, so it contacts no one yet."),
        no_start=S("The campaign has not been started, so no iteration starts yet."),
        no_start_short=S("none starts yet"),
    ),
    VerdictCode.PAUSED: VerdictKind(
        glyph="■",
        word=T("verdict", "paused"),
        short=T("verdict, short", "paused"),
        headline=T("verdict, headline", "PAUSED"),
        message=S("The campaign is paused and contacts no one until it is resumed."),
        no_start=S("No iteration starts while the campaign is paused."),
        no_start_short=S("none starts while it is paused"),
    ),
    VerdictCode.ALL_PROCESSED: VerdictKind(
        glyph="■",
        word=T("verdict", "all processed"),
        short=T("verdict, short", "all done"),
        headline=T("verdict, headline", "ALL PROCESSED"),
        message=S(
            "Every contact has been processed and no further cycle can start, "
            "so no one is left to contact."
        ),
    ),
    VerdictCode.NO_ACTIVE_DAY: VerdictKind(
        glyph="■",
        word=T("verdict", "closed all week"),
        short=T("verdict, short", "all closed"),
        headline=T("verdict, headline", "CLOSED"),
        message=S("The campaign is never open: no day of its week has open hours."),
        by_hours=True,
    ),
    VerdictCode.FINISHED: VerdictKind(
        glyph="■",
        word=T("verdict", "finished"),
        short=T("verdict, short", "finished"),
        headline=T("verdict, headline", "FINISHED"),
        message=S("The campaign has finished and no longer contacts anyone."),
        no_start=S("The campaign has finished, so no further iteration starts."),
        no_start_short=S("no further one starts"),
        ended=True,
    ),
    VerdictCode.ARCHIVED: VerdictKind(
        glyph="■",
        word=T("verdict", "archived"),
        short=T("verdict, short", "archived"),
        headline=T("verdict, headline", "ARCHIVED"),
        message=S("The campaign is archived and contacts no one."),
        no_start=S("The campaign is archived, so no further iteration starts."),
        no_start_short=S("no further one starts"),
        ended=True,
    ),
}

_TWO = S("{first} {second}")
_NO_STATUS = S("The answer has no status, so this goes by the schedule alone.")
_STATUS_UNREADABLE = S("Its status cannot be read, so this goes by the schedule alone.")
_UNKNOWN_STATUS = S(
    "The meaning of its status “{status}” is unknown, so this goes by the schedule alone."
)
_HOURS_INCOMPLETE = S(
    "Some of its hours are missing or cannot be read, so it may be open at other times, too."
)

COOLDOWN = "cooldown"
"""The status of a campaign that waits before its next iteration."""

_MAX_STATUS_CELLS = 40
_BY_STATUS = {
    "finished": VerdictCode.FINISHED,
    "inactive": VerdictCode.PAUSED,
    "pending": VerdictCode.NOT_STARTED,
    "ready": VerdictCode.NOT_STARTED,
}
_BY_HOURS = frozenset({"active", COOLDOWN})


class Verdict(Struct, frozen=True):
    """Whether the campaign is open, and why."""

    code: VerdictCode
    told: Filled = field(name="message")
    until: datetime | None
    """When it ends; None if that is unknown, or never happens by itself."""
    latest: datetime | None = None
    """By when it ends at the latest, where only that is known."""

    @property
    def message(self) -> str:
        """One or more whole sentences, in the current language."""
        return str(self.told)


class Evidence(Struct, frozen=True):
    """What a verdict is based on."""

    zone: str
    """The zone of the sentence's time."""
    status: str | None
    archived: bool | None
    calling: Calling
    hours_known: bool
    """Whether it is known if the campaign is open in the minute."""
    none_can_start: bool
    """Whether it is known that no further cycle can start."""
    cooldown_ends: tuple[datetime | None, datetime | None]
    """When the cooldown ends, and else by when."""
    analytics: Analytics | None
    readable: bool = True
    """Whether status and archived could be read, or are not in the answer."""


def judge(evidence: Evidence) -> Verdict:
    """Return the first verdict that holds."""
    code = verdict_by_status(evidence.status, evidence.archived)
    if code is not None:
        return _verdict(evidence, code)
    verdict = _by_schedule(evidence)
    told = verdict.told
    if (
        not evidence.calling.complete
        and verdict.until is not None
        and VERDICTS[verdict.code].by_hours
    ):
        told = _TWO.fill(first=told, second=_HOURS_INCOMPLETE)
    if by_schedule_alone(evidence.status, evidence.archived):
        remark = _UNKNOWN_STATUS
        if evidence.status is None:
            remark = _NO_STATUS if evidence.readable else _STATUS_UNREADABLE
        status = fit(evidence.status or "", _MAX_STATUS_CELLS)
        told = _TWO.fill(first=told, second=remark.fill(status=status))
    return structs.replace(verdict, told=told)


def verdict_by_status(status: str | None, archived: bool | None) -> VerdictCode | None:
    """Return the verdict that holds whatever the hours are; None if the hours decide."""
    return VerdictCode.ARCHIVED if archived else _BY_STATUS.get(status or "")


def by_schedule_alone(status: str | None, archived: bool | None) -> bool:
    """Return whether the schedule alone decides whether the campaign is open."""
    return not archived and status not in _BY_STATUS and status not in _BY_HOURS


def _by_schedule(evidence: Evidence) -> Verdict:
    calling = evidence.calling
    if not evidence.hours_known:
        return _verdict(evidence, VerdictCode.HOURS_UNKNOWN)
    if calling.state is State.NEVER:
        return _verdict(evidence, VerdictCode.NO_ACTIVE_DAY)
    if evidence.none_can_start and all_processed(evidence.analytics):
        return _verdict(evidence, VerdictCode.ALL_PROCESSED)
    if evidence.status == COOLDOWN:
        return _verdict(evidence, VerdictCode.COOLING_DOWN, *evidence.cooldown_ends)
    is_closed = calling.state is State.CLOSED
    code = VerdictCode.WINDOW_CLOSED if is_closed else VerdictCode.OPEN
    return _verdict(evidence, code, calling.changes_at)


def all_processed(analytics: Analytics | None) -> bool:
    """Return whether there are contacts, and every one of them has been processed."""
    if analytics is None:
        return False
    contacts = analytics.count("contacts")
    return bool(contacts) and analytics.count("contactsProcessed") == contacts


def _verdict(
    evidence: Evidence,
    code: VerdictCode,
    until: datetime | None = None,
    latest: datetime | None = None,
) -> Verdict:
    kind = VERDICTS[code]
    template = kind.message_until if until is not None else kind.message_latest
    instant = until or latest
    if instant is None or template is None:
        return Verdict(code, kind.message.fill(), None)
    time = Later(moment, instant, wall_clock(evidence.zone).zone)
    return Verdict(code, template.fill(time=time), until, latest)
