"""Which events follow from what is known about a campaign now, and was before. Pure.

| what is seen | event |
|---|---|
| the clock passes the end of the hours, or their start | `closed`, `opened`, at that minute |
| another status, also where it opens or closes thereby | `status_changed` alone |
| a status that ends it, or nothing is left to do | `finished` alone |
| other settings in an answer, also where it opens or closes thereby | `configuration_changed` |
| the finding `stalled` | `stalled`, once until the counts move, also across closed hours |
| other counts after it | `moving_again` |
| another error or warning, whatever brought it | `finding_new`, and `finding_gone` when it ends |
| no answer, once an outage; the next answer | `failed`, `recovered` |

The first look tells nothing but what `at_start` names. What was unknown and becomes known is no
event, and what becomes unknown keeps its last value. Notes and findings about the connection are
none either, and a finding or a setting that keeps coming and going is told a few times only.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from sys import intern
from typing import Any

from msgspec.structs import replace

from altur_tui.campaign.findings import Finding
from altur_tui.campaign.kinds.kind import Severity
from altur_tui.campaign.past import events as told
from altur_tui.campaign.past.changes import Configuration
from altur_tui.campaign.past.events import Event, EventKind
from altur_tui.campaign.past.looks import Counts
from altur_tui.campaign.past.pace import MIN_MINUTES
from altur_tui.campaign.past.run import OwnLooks
from altur_tui.campaign.past.since import counts_of
from altur_tui.campaign.reading import Reading, Standing, standing
from altur_tui.campaign.verdict import VerdictCode
from altur_tui.campaign.words import Later, seconds
from altur_tui.i18n.sentences import Filled
from altur_tui.wire.errors import AlturError

MAX_TIMES = 5
"""A finding or a setting is reported this often, then taken to change by itself."""

AT_START = frozenset({EventKind.STALLED, EventKind.FAILED})
"""What is reported even if it already holds at the first look."""

_ENDED = frozenset({VerdictCode.FINISHED, VerdictCode.ALL_PROCESSED})
_ARCHIVED = "archived"
_STALLED = "stalled"
# Reported by events of their own, or about the connection rather than the campaign.
_NO_EVENT = frozenset(
    {_STALLED, "configuration_changed", "clock_skew", "cached_answer", "list_unavailable"}
)
_MAX_RESTLESS = 200
_MAX_REST = timedelta(hours=1)
_MIN_STALL = timedelta(minutes=MIN_MINUTES)

_Findings = dict[tuple[str, str], Finding]


class Follower:
    """Turns what is learned about one campaign, in order, into events."""

    def __init__(self, campaign_id: int, at_start: frozenset[EventKind] = AT_START) -> None:
        self._id = campaign_id
        self._at_start = at_start
        self._reading: Reading | None = None
        self._standing: Standing | None = None
        self._settings: Configuration = {}
        self._findings: _Findings = {}
        self._is_open: bool | None = None
        """As last known; None: never."""
        self._has_ended = False
        self._stalled: Counts | None = None
        """The counts at which it stalled; None if they move."""
        self._error: AlturError | None = None
        self._failed_at: datetime | None = None
        """When a failure was reported; None if none was since the last answer."""
        self._due: datetime | None = None
        self._times: Counter[str | tuple[str, str]] = Counter()
        self._looks = OwnLooks()
        self._changed_at: datetime | None = None
        """When its status or its settings changed last."""

    def answered(self, reading: Reading, settings: Configuration, now: datetime) -> Iterator[Event]:
        """Yield what an answer brings; `settings` is its configuration, path -> JSON text."""
        yield from self._recovered(reading, now)
        before = self._reading
        if before is None:
            yield from self._begin(self._looks.completed(reading), settings, now)
            return
        yield from self.tick(now)
        reading = self._looks.completed(_with_last_known(before, reading))
        learned = _learned(before, reading)
        given = standing(reading, now)
        was, self._reading = self._kind_of_verdict(given), reading
        between = before.fetched_at, reading.fetched_at
        changed = told.changed_settings(self._id, self._settings, settings, between)
        changed = [each for each in changed if not self._is_restless(each.path)]
        self._keep(settings)
        statuses = _status(before), _status(reading)
        is_other = None not in statuses and statuses[0] != statuses[1]
        if is_other or changed or learned:
            self._changed_at = now
        if is_other:
            yield from self._status_events(statuses, given, was, now)
        if changed:
            sentence = told.told_settings(changed, settings)
            yield self._event(
                now,
                EventKind.CONFIGURATION_CHANGED,
                sentence,
                before=told.values(changed, before=True),
                after=told.values(changed, before=False),
                covers=frozenset() if was is None or is_other else frozenset({was}),
            )
        elif was is not None and not is_other and not learned:
            yield self._verdict_event(was, given, now)
        self._take(given)
        yield from self._stall(given, now)
        yield from self._compare_findings(given, now, silent=learned)

    def failed(self, error: AlturError, now: datetime) -> Iterator[Event]:
        """Yield the event of a failure, if it is the first one since an answer."""
        is_known, self._error = self._error is not None, error
        if is_known or (self._reading is None and EventKind.FAILED not in self._at_start):
            return
        self._failed_at = now
        sentence = told.FAILED.fill(message=error)
        yield self._event(now, EventKind.FAILED, sentence, after=str(error.kind.value))

    def tick(self, now: datetime) -> Iterator[Event]:
        """Yield what the clock alone has brought since the last call, going by the last answer."""
        if self._reading is None or self._standing is None or not self._is_due(now):
            return
        given = standing(self._reading, now)
        kind = self._kind_of_verdict(given)
        if kind is not None:
            ends = self._standing.verdict.until
            yield self._verdict_event(kind, given, now if ends is None or ends > now else ends)
        self._take(given)
        yield from self._compare_findings(given, now, silent=False)

    def _begin(self, reading: Reading, settings: Configuration, now: datetime) -> Iterator[Event]:
        given = standing(reading, now)
        self._reading = reading
        self._keep(settings)
        self._take(given)
        if self._has_ended and EventKind.FINISHED in self._at_start:
            yield self._verdict_event(EventKind.FINISHED, given, now)
        silent = EventKind.STALLED not in self._at_start
        for each in self._stall(given, now):
            if not silent:
                yield each
        self._findings = _to_follow(given)

    def _keep(self, settings: Configuration) -> None:
        if settings != self._settings:
            # Thousands of campaigns have the same paths, and most values.
            self._settings = {intern(path): intern(value) for path, value in settings.items()}

    def _take(self, given: Standing) -> None:
        """Remember how it stands, and when the clock may change that."""
        code = given.verdict.code
        self._standing = given
        self._has_ended = code in _ENDED
        if code is not VerdictCode.HOURS_UNKNOWN:
            self._is_open = code is VerdictCode.OPEN
        hour = given.at.replace(minute=0, second=0, microsecond=0) + _MAX_REST
        instants = (hour, given.verdict.until, given.verdict.latest, given.calling.changes_at)
        self._due = min(each for each in instants if each is not None and each > given.at)

    def _is_due(self, now: datetime) -> bool:
        # A clock that was set back makes everything due.
        last = self._standing.at if self._standing is not None else now
        return self._due is None or now >= self._due or now < last

    def _kind_of_verdict(self, given: Standing) -> EventKind | None:
        code = given.verdict.code
        if code in _ENDED:
            return None if self._has_ended else EventKind.FINISHED
        if code is VerdictCode.HOURS_UNKNOWN or self._is_open is None:
            return None
        is_open = code is VerdictCode.OPEN
        if is_open == self._is_open:
            return None
        return EventKind.OPENED if is_open else EventKind.CLOSED

    def _status_events(
        self,
        statuses: tuple[str | None, str | None],
        given: Standing,
        was: EventKind | None,
        now: datetime,
    ) -> Iterator[Event]:
        """Yield the event of another status, which covers what else follows from it."""
        before, after = statuses
        kind, sentence = EventKind.STATUS_CHANGED, given.verdict.told
        covers = frozenset() if was is None else frozenset({was})
        if was is EventKind.FINISHED:
            kind, covers = was, frozenset({EventKind.STATUS_CHANGED, EventKind.CLOSED})
        elif self._has_ended and given.verdict.code in _ENDED:
            # “All processed” was reported already.
            return
        else:
            sentence = told.STATUS_CHANGED.fill(before=before, after=after, verdict=sentence)
        yield self._event(now, kind, sentence, before=before, after=after, covers=covers)

    def _verdict_event(self, kind: EventKind, given: Standing, at: datetime) -> Event:
        verdict = given.verdict
        before = None if self._standing is None else str(self._standing.verdict.code.value)
        covers: frozenset[EventKind] = frozenset()
        if kind is EventKind.FINISHED:
            sentence = verdict.told
            covers = frozenset({EventKind.CLOSED}) if self._is_open else covers
        else:
            words = told.OPENED if kind is EventKind.OPENED else told.CLOSED
            sentence = words.fill(verdict=verdict.told)
        return self._event(
            at, kind, sentence, before=before, after=str(verdict.code.value), covers=covers
        )

    def _stall(self, given: Standing, now: datetime) -> Iterator[Event]:
        """Yield the beginning of a stall or its end; only an answer can tell either."""
        if self._reading is None:
            return
        found = next((each for each in given.findings if each.code == _STALLED), None)
        counts = _counts(self._reading)
        if self._has_ended:
            self._stalled = None
        elif self._stalled is None and found is not None and not self._has_just_changed(now):
            self._stalled = counts
            yield self._event(now, EventKind.STALLED, found.told)
        elif self._stalled is not None and found is None and _differ(self._stalled, counts):
            self._stalled = None
            yield self._event(now, EventKind.MOVING_AGAIN, told.MOVING_AGAIN.fill())

    def _has_just_changed(self, now: datetime) -> bool:
        """Return whether too little time has passed since a change to call it stalled.

        A history does not know what the list tells: a campaign that was paused has not stalled.
        """
        return self._changed_at is not None and now - self._changed_at < _MIN_STALL

    def _compare_findings(self, given: Standing, now: datetime, *, silent: bool) -> Iterator[Event]:
        before, self._findings = self._findings, _to_follow(given)
        if silent:
            return
        after = self._findings
        for key, each in before.items():
            if key not in after and not self._is_restless(key, counted=False):
                sentence = told.FINDING_GONE.fill(finding=each.told)
                yield self._event(now, EventKind.FINDING_GONE, sentence, before=each.code)
        for key, each in after.items():
            if key not in before and not self._is_restless(key):
                sentence = told.FINDING_NEW.fill(finding=each.told)
                yield self._event(now, EventKind.FINDING_NEW, sentence, after=each.code)

    def _recovered(self, reading: Reading, now: datetime) -> Iterator[Event]:
        error, self._error = self._error, None
        since, self._failed_at = self._failed_at, None
        if error is None or since is None:
            return
        pause = Later(seconds, round((now - since).total_seconds()))
        event = self._event(
            now,
            EventKind.RECOVERED,
            told.RECOVERED.fill(pause=pause),
            before=str(error.kind.value),
        )
        yield replace(event, name=reading.name)

    def _is_restless(self, key: str | tuple[str, str], *, counted: bool = True) -> bool:
        """Return whether something was reported so often that it no longer is."""
        if counted and (key in self._times or len(self._times) < _MAX_RESTLESS):
            self._times[key] += 1
        return self._times[key] > MAX_TIMES

    def _event(
        self,
        at: datetime,
        kind: EventKind,
        sentence: Filled,
        *,
        before: Any = None,  # noqa: ANN401
        after: Any = None,  # noqa: ANN401
        covers: frozenset[EventKind] = frozenset(),
    ) -> Event:
        name = None if self._reading is None else self._reading.name
        return Event(at, self._id, name, kind, sentence, before, after, covers)


class EventRules:
    """Follows any number of campaigns."""

    def __init__(self, at_start: frozenset[EventKind] = AT_START) -> None:
        """Follow none yet. Of the first look at each, only what `at_start` names is reported."""
        self._at_start = at_start
        self._followers: dict[int, Follower] = {}

    def answered(self, reading: Reading, settings: Configuration, now: datetime) -> list[Event]:
        """Return what an answer brings; `settings` is its configuration, path -> JSON text."""
        return list(self._follower(reading.id).answered(reading, settings, now))

    def failed(self, campaign_id: int, error: AlturError, now: datetime) -> list[Event]:
        """Return the event of a failure, if it begins an outage."""
        return list(self._follower(campaign_id).failed(error, now))

    def tick(self, now: datetime) -> Iterator[list[Event]]:
        """Yield what the clock has brought, campaign by campaign."""
        for follower in tuple(self._followers.values()):
            yield list(follower.tick(now))

    def clear(self) -> None:
        """Forget all campaigns: the next look at each is a first one."""
        self._followers.clear()

    def _follower(self, campaign_id: int) -> Follower:
        if campaign_id not in self._followers:
            self._followers[campaign_id] = Follower(campaign_id, self._at_start)
        return self._followers[campaign_id]


def _counts(reading: Reading) -> Counts:
    return {} if reading.analytics is None else counts_of(reading.analytics)


def _status(reading: Reading) -> str | None:
    return _ARCHIVED if reading.archived else reading.status


def _to_follow(given: Standing) -> _Findings:
    return {
        (each.code, each.where): each
        for each in given.findings
        if each.severity is not Severity.NOTE and each.code not in _NO_EVENT
    }


def _differ(one: Counts, other: Counts) -> bool:
    return any(one[name] != other[name] for name in one.keys() & other.keys())


_LEARNED = ("status", "archived", "iterations_run")
_COMPLETED = (*_LEARNED, "last_iteration_at")


def _learned(before: Reading, after: Reading) -> bool:
    """Return whether something that was unknown has become known, as when the list has come."""
    if any(getattr(before, name) is None and getattr(after, name) is not None for name in _LEARNED):
        return True
    return before.timezone_source != after.timezone_source


def _with_last_known(before: Reading, after: Reading) -> Reading:
    """Return a reading in which nothing is unknown that was known, as when the list fails."""
    kept: dict[str, Any] = {
        name: getattr(before, name)
        for name in _COMPLETED
        if getattr(after, name) is None and getattr(before, name) is not None
    }
    if before.timezone_source == "list" and after.timezone_source in {"config", "default"}:
        kept |= {"timezone": before.timezone, "timezone_source": before.timezone_source}
    return replace(after, **kept) if kept else after
