"""What a report for people says about one campaign: titled sections of rows, without layout."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Struct

from altur_tui.campaign.analytics import Analytics, Derived, Metric
from altur_tui.campaign.cycles import CycleConfig, CycleMode, CycleStanding
from altur_tui.campaign.findings import Finding, told_as_one
from altur_tui.campaign.grid import grid
from altur_tui.campaign.kinds.kind import Severity
from altur_tui.campaign.past.since import Since, since_when
from altur_tui.campaign.reading import Reading, Standing
from altur_tui.campaign.schedule import State
from altur_tui.campaign.verdict import VERDICTS, VerdictCode
from altur_tui.campaign.words import day as day_of_year
from altur_tui.campaign.words import hours_a_week
from altur_tui.i18n.sentences import P, S, T
from altur_tui.reports import words
from altur_tui.reports.json_text import one_safe_line
from altur_tui.reports.report import Shown

_MAX_STARTS = 5

_NAME_AND_ID = "{name} ({id})"
_FETCHED = "{instant}, {age}"
_MODE = S("{mode} (inferred)")
_PERIOD = "{start} – {end}"
_FROM = S("from {start}")
_UP_TO = S("up to {end}")
_STATE_UNTIL = "{state} {until}"
_WHERE = "{message} ({where})"
_UNTIL = S("until {instant}")
_OVER = S("over: the last day was {end}")
_FETCHED_AT = S("fetched {instant}")
_RECALLED = S("▲ This is an answer that was kept, from {fetched}; the verdict is based on it.")
_OUTDATED = S("▲ {message} This is the older answer from {fetched}. {hint}")
_CAN_START = "{starts} ({condition})"
_UNKNOWN_HOURS = S("unknown, because the hours are unknown")
_UNKNOWN_DATES = S("unknown, because a cycle date cannot be read")
_UNKNOWN_DATE = S("an unknown date")
_LIKE_IT = P(
    "{message} ({where}; 1 like it: {places})", "{message} ({where}; {count:,} like it: {places})"
)
_CLOSED = T("day", "closed")
_NONE = T("filters", "none")
_ARCHIVED = T("campaign", "archived")
_SEVERITIES = {
    Severity.ERROR: T("finding", "error"),
    Severity.WARNING: T("finding", "warning"),
    Severity.NOTE: T("finding", "note"),
}
_NO_STATUS = S("not in the answer")

_CAMPAIGN = S("Campaign")
_WEEK = S("Week")
_NOW = S("Now")
_CYCLES = S("Cycles")
_ANALYTICS = S("Analytics")
_PACE = S("Pace")
_FINDINGS = S("Findings")
_OTHER = S("Other analytics")
_METRIC_HEADS = (
    T("column", "Metric"),
    T("column", "Count"),
    T("column", "Of"),
    T("column", "Share"),
    T("column", "Reported"),
)
_CHANGE_HEAD = T("column", "Change")
_ANALYTICS_SINCE = S("Analytics, with changes {since}")
_ANALYTICS_UNKNOWN = S("The analytics cannot be read.")
_NO_ANALYTICS = S("The answer has no analytics.")
_CYCLES_OFF = S("The cycles are off.")
_CYCLES_UNKNOWN = S("Whether the cycles are on is unknown.")
_NO_CYCLES = S("The answer has no cycles.")


class Section(Struct, frozen=True):
    """A titled part: rows of cells, under a header or not, or a sentence in their place."""

    title: str
    rows: tuple[tuple[str, ...], ...] = ()
    header: tuple[str, ...] = ()
    sentence: str = ""
    numbers: frozenset[int] = frozenset()
    """The columns that hold numbers, to be aligned on the right."""


class Facts(Struct, frozen=True):
    """One campaign, for people. All texts are safe; none is escaped for any markup."""

    name: str
    id: int
    summary: tuple[str, ...]
    """Channel, status, zone and age."""
    verdict: str
    sections: tuple[Section, ...]
    outdated: str = ""
    """Why this is an older answer, and of when; empty if nothing failed since it came."""


class _Times(Struct, frozen=True):
    """How instants are written: in the campaign's zone, and beside the present one or absolute."""

    zone: tzinfo
    now: datetime
    absolute: bool

    def instant(self, given: datetime) -> str:
        return words.date_and_time(given, self.zone)

    def fetched(self, given: datetime) -> str:
        if self.absolute:
            return self.instant(given)
        return _FETCHED.format(instant=self.instant(given), age=words.age(given, self.now))

    def age(self, given: datetime) -> str:
        if self.absolute:
            return _FETCHED_AT.format(instant=self.instant(given))
        return words.age(given, self.now)

    def until(self, given: datetime) -> str:
        if self.absolute:
            return _UNTIL.format(instant=self.instant(given))
        return words.countdown(given, self.zone, self.now)

    def past(self, given: datetime) -> str:
        if self.absolute:
            return self.instant(given)
        return words.past_instant(given, self.zone, self.now)

    def starts(self, given: Iterable[datetime]) -> str:
        if self.absolute:
            return "; ".join(map(self.instant, given))
        return words.starts(given, self.zone, self.now)

    def day(self, given: date) -> str:
        today = self.now.astimezone(self.zone).date()
        return day_of_year(given) if self.absolute else words.day_month(given, today)


def facts(shown: Shown, *, absolute: bool = False) -> Facts:
    """Return what there is to say of a campaign, with all times in its own zone.

    `absolute` is for what is kept and read later: no age, no countdown, each date with its year.
    """
    reading, standing = shown.reading, shown.standing
    times = _Times(ZoneInfo(reading.timezone), standing.at, absolute)
    sections = [
        Section(str(_CAMPAIGN), tuple(_campaign_rows(reading, times))),
        _week(shown, times),
        _cycles(reading, standing, times),
        *_analytics(shown, times),
        *_pace(standing),
    ]
    if standing.findings:
        sections.append(Section(str(_FINDINGS), tuple(finding_rows(standing.findings))))
    return Facts(
        name=words.campaign_name(reading),
        id=reading.id,
        summary=tuple(_summary(reading, times)),
        verdict=standing.verdict.message,
        sections=tuple(sections),
        outdated=_outdated(shown, times),
    )


def severity_word(severity: Severity) -> str:
    """Return `error`, `warning` or `note`."""
    return str(_SEVERITIES[severity])


def finding_rows(findings: Iterable[Finding]) -> Iterator[tuple[str, str]]:
    """Yield the severity and the sentence of each finding, with its place.

    Those that are alike become one row, as on the screen: the first, and where the others are.
    """
    for first, *others in told_as_one(findings):
        message = first.message
        if others:
            places = ", ".join(each.where for each in others)
            message = _LIKE_IT.format(
                message=message, where=first.where, count=len(others), places=places
            )
        elif first.where:
            message = _WHERE.format(message=message, where=first.where)
        yield severity_word(first.severity), message


def _outdated(shown: Shown, times: _Times) -> str:
    fetched = times.fetched(shown.reading.fetched_at)
    if shown.error is None:
        return _RECALLED.format(fetched=fetched) if shown.recalled else ""
    return _OUTDATED.format(message=shown.error.message, fetched=fetched, hint=shown.error.hint)


def _summary(reading: Reading, times: _Times) -> Iterator[str]:
    yield words.channel_name(reading)
    if reading.status:
        yield reading.status
    if reading.archived:
        yield str(_ARCHIVED)
    yield words.zone_name(reading)
    yield times.age(reading.fetched_at)


def _with_id(name: str | None, identifier: str | None) -> str:
    if name and identifier:
        return _NAME_AND_ID.format(name=name, id=identifier)
    return name or identifier or words.UNKNOWN


def _campaign_rows(reading: Reading, times: _Times) -> Iterator[tuple[str, str]]:
    created = reading.created_at
    yield str(S("Agent")), _with_id(reading.agent_name, reading.agent_id)
    channel = words.channel_name(reading)
    yield str(S("Integration")), _with_id(channel, reading.integration_id)
    yield str(S("Created")), times.instant(created) if created else words.UNKNOWN
    missing = words.UNKNOWN if "status" in reading.unreadable else str(_NO_STATUS)
    status = words.from_list(reading.status or missing, reading.status_source)
    yield str(S("Status")), status
    yield str(S("Time zone")), words.zone_name(reading)
    yield str(S("Fetched")), times.fetched(reading.fetched_at)


def _state(state: str, changes_at: datetime | None, times: _Times) -> str:
    if changes_at is None:
        return state
    return _STATE_UNTIL.format(state=state, until=times.until(changes_at))


def _week(shown: Shown, times: _Times) -> Section:
    calling = shown.standing.calling
    week = grid(shown.reading)
    rows = [
        (
            str(name),
            hours or tail or str(_CLOSED),
            words.hours(minutes) if minutes or not tail else "",
        )
        for name, hours, tail, minutes in zip(
            words.DAY_NAMES, week.hours, week.tails, week.minutes, strict=True
        )
    ]
    state = str(VERDICTS[VerdictCode.HOURS_UNKNOWN].word)
    if shown.standing.hours_known:
        state = _state(str(words.STATE_NAMES[calling.state]), calling.changes_at, times)
    total = hours_a_week(calling.weekly_minutes, complete=calling.complete)
    return Section(str(_WEEK), (*rows, (str(_NOW), state, total)), numbers=frozenset({2}))


def _cycles(reading: Reading, standing: Standing, times: _Times) -> Section:
    title, config = str(_CYCLES), reading.cycles
    if config is None:
        known = reading.cycles_known
        return Section(title, sentence=str(_NO_CYCLES if known else _CYCLES_UNKNOWN))
    if standing.cycles is None:
        is_off = config.enabled is False
        return Section(title, sentence=str(_CYCLES_OFF if is_off else _CYCLES_UNKNOWN))
    return Section(title, tuple(_cycle_rows(reading, config, standing.cycles, standing, times)))


def _cycle_rows(
    reading: Reading,
    config: CycleConfig,
    standing: CycleStanding,
    whole: Standing,
    times: _Times,
) -> Iterator[tuple[str, str]]:
    mode = str(words.MODE_NAMES[standing.mode])
    inferred = standing.mode_source == "inferred"
    yield str(S("Mode")), _MODE.format(mode=mode) if inferred else mode
    yield str(S("Iterations")), words.number(standing.planned)
    if standing.iterations_run is not None:
        run = words.number(standing.iterations_run)
        yield str(S("Have run")), words.from_list(run, reading.iterations_source)
    cooldown = words.duration(config.cooldown_minutes) if config.cooldown_known else words.UNKNOWN
    yield str(S("Cooldown")), cooldown
    none = str(_NONE) if config.filters_known else words.UNKNOWN
    yield str(S("Filters")), ", ".join(config.filter_statuses) or none
    yield str(S("Tags")), ", ".join(config.filter_tags) or none
    if standing.mode is CycleMode.SCHEDULED:
        yield str(S("Period")), _period(config, times)
    yield str(S("Hours")), hours_a_week(standing.weekly_minutes, complete=standing.complete)
    yield str(_NOW), _cycles_now(config, standing, whole, times)
    yield str(S("Plan")), str(standing.summary)
    if standing.next_starts:
        starts = times.starts(standing.next_starts[:_MAX_STARTS])
        if condition := words.start_condition(whole):
            starts = _CAN_START.format(starts=starts, condition=condition)
        yield str(S("Can start")), starts
    for suggestion in standing.suggestions:
        yield str(S("Would fit")), str(suggestion.message)


def _cycles_now(
    config: CycleConfig, standing: CycleStanding, whole: Standing, times: _Times
) -> str:
    if standing.over and config.end_date is not None:
        return _OVER.format(end=times.day(config.end_date))
    if standing.state is None:
        return str(_UNKNOWN_DATES)
    known = whole.hours_known and standing.hours_known
    if not known or (standing.state is State.NEVER and not standing.complete):
        return str(_UNKNOWN_HOURS)
    return _state(str(words.STATE_NAMES[standing.state]), standing.changes_at, times)


def _period(config: CycleConfig, times: _Times) -> str:
    start = times.day(config.start_date) if config.start_date else ""
    end = times.day(config.end_date) if config.end_date else ""
    start = start if config.start_known else str(_UNKNOWN_DATE)
    end = end if config.end_known else str(_UNKNOWN_DATE)
    if start and end:
        return _PERIOD.format(start=start, end=end)
    if start:
        return _FROM.format(start=start)
    return _UP_TO.format(end=end) if end else words.UNKNOWN


def _analytics(shown: Shown, times: _Times) -> Iterator[Section]:
    reading = shown.reading
    analytics = reading.analytics
    if analytics is None or not (analytics.metrics or analytics.other):
        known = "analytics" not in reading.unreadable
        sentence = _NO_ANALYTICS if known else _ANALYTICS_UNKNOWN
        yield Section(str(_ANALYTICS), sentence=str(sentence))
        return
    if analytics.metrics:
        yield (
            _metrics(analytics) if shown.since is None else _changed(analytics, shown.since, times)
        )
    if analytics.other:
        labelled = ((words.metric_label(name), _json(x)) for name, x in analytics.other.items())
        yield Section(str(_OTHER), tuple(labelled))


def _pace(standing: Standing) -> Iterator[Section]:
    if standing.pace is not None:
        yield Section(str(_PACE), sentence=standing.pace.message)


def _metrics(analytics: Analytics) -> Section:
    metrics = (_metric_row(each, analytics) for each in analytics.metrics)
    derived = (_derived_row(each, analytics) for each in analytics.derived)
    return Section(
        str(_ANALYTICS),
        (*metrics, *derived),
        header=tuple(map(str, _METRIC_HEADS)),
        numbers=frozenset({1, 3, 4}),
    )


def _changed(analytics: Analytics, since: Since, times: _Times) -> Section:
    """Return the metrics with how each changed since an instant, behind its count."""
    given = _metrics(analytics)
    when, seen = times.past(since.at), times.past(since.seen_at or since.at)
    names = [each.name for each in analytics.metrics]
    changes = [words.change(since.change(each)) for each in names]
    changes += [""] * len(analytics.derived)
    return Section(
        _ANALYTICS_SINCE.format(since=since_when(since, when, seen)),
        tuple(
            (label, count, change, *rest)
            for (label, count, *rest), change in zip(given.rows, changes, strict=True)
        ),
        header=(*given.header[:2], str(_CHANGE_HEAD), *given.header[2:]),
        numbers=frozenset({1, 2, 4, 5}),
    )


def _json(value: Any) -> str:  # noqa: ANN401
    return one_safe_line(msgspec.json.encode(value).decode())


def _metric_row(metric: Metric, analytics: Analytics) -> tuple[str, ...]:
    return (
        words.metric_label(metric.name),
        words.number(metric.count),
        words.of_what(metric.of, analytics.count(metric.of)) if metric.of else "",
        words.percent(metric.share, 1) if metric.of else "",
        words.percent(metric.rate, 1) if metric.rate is not None else "",
    )


def _derived_row(derived: Derived, analytics: Analytics) -> tuple[str, ...]:
    return (
        words.metric_label(derived.name),
        words.number(derived.count),
        words.of_what(derived.of, analytics.count(derived.of)),
        words.percent(derived.share, 1),
        "",
    )
