"""What a report for people says of one campaign: titled sections of rows, not yet laid out."""

from collections.abc import Iterator
from datetime import datetime, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Struct

from altur_tui.campaign.analytics import Analytics, Derived, Metric
from altur_tui.campaign.cycles import CycleConfig, CycleMode, CycleStanding
from altur_tui.campaign.findings import Finding
from altur_tui.campaign.grid import grid
from altur_tui.campaign.reading import Reading
from altur_tui.reports import words
from altur_tui.reports.json_text import one_safe_line
from altur_tui.reports.report import Shown

_MAX_STARTS = 5

_NAME_AND_ID = "{name} ({id})"
_FETCHED = "{instant}, {age}"
_MODE = "{mode} (inferred)"
_PERIOD = "{start} – {end}"
_FROM = "from {start}"
_UP_TO = "up to {end}"
_OF = "of {count} {name}"
_OF_NAME = "of {name}"
_A_WEEK = "{hours} a week"
_STATE_UNTIL = "{state} {until}"
_WHERE = "{message} ({where})"
_OUTDATED = "▲ {message} This is the older answer of {instant}, {age}. {hint}"
_CLOSED = "closed"
_ARCHIVED = "archived"
_NO_STATUS = "not in the answer"

_CAMPAIGN = "Campaign"
_WEEK = "Week"
_CYCLES = "Cycles"
_ANALYTICS = "Analytics"
_FINDINGS = "Findings"
_OTHER = "Other analytics"
_NO_ANALYTICS = "The answer has no analytics."
_CYCLES_OFF = "The cycles are off."
_NO_CYCLES = "The answer has no cycles."


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


def facts(shown: Shown) -> Facts:
    """Return what there is to say of a campaign, with all times in its own zone."""
    reading, standing = shown.reading, shown.standing
    zone = ZoneInfo(reading.timezone)
    now = standing.at
    sections = [
        Section(_CAMPAIGN, tuple(_campaign_rows(reading, zone, now))),
        _week(shown, zone, now),
        _cycles(reading.cycles, standing.cycles, zone, now),
        *_analytics(reading.analytics),
    ]
    if standing.findings:
        sections.append(_findings(standing.findings))
    return Facts(
        name=words.campaign_name(reading),
        id=reading.id,
        summary=tuple(_summary(reading, now)),
        verdict=standing.verdict.message,
        sections=tuple(sections),
        outdated=_outdated(shown, zone, now),
    )


def _outdated(shown: Shown, zone: tzinfo, now: datetime) -> str:
    if shown.error is None:
        return ""
    fetched_at = shown.reading.fetched_at
    return _OUTDATED.format(
        message=shown.error.message,
        instant=words.date_and_time(fetched_at, zone),
        age=words.age(fetched_at, now),
        hint=shown.error.hint,
    )


def _summary(reading: Reading, now: datetime) -> Iterator[str]:
    yield words.channel_name(reading)
    if reading.status:
        yield reading.status
    if reading.archived:
        yield _ARCHIVED
    yield words.zone_name(reading)
    yield words.age(reading.fetched_at, now)


def _with_id(name: str | None, identifier: str | None) -> str:
    if name and identifier:
        return _NAME_AND_ID.format(name=name, id=identifier)
    return name or identifier or words.UNKNOWN


def _campaign_rows(reading: Reading, zone: tzinfo, now: datetime) -> Iterator[tuple[str, str]]:
    created = reading.created_at
    yield "Agent", _with_id(reading.agent_name, reading.agent_id)
    yield "Integration", _with_id(words.channel_name(reading), reading.integration_id)
    yield "Created", words.date_and_time(created, zone) if created else words.UNKNOWN
    yield "Status", reading.status or _NO_STATUS
    yield "Time zone", words.zone_name(reading)
    yield (
        "Fetched",
        _FETCHED.format(
            instant=words.date_and_time(reading.fetched_at, zone),
            age=words.age(reading.fetched_at, now),
        ),
    )


def _state(state: str, changes_at: datetime | None, zone: tzinfo, now: datetime) -> str:
    if changes_at is None:
        return state
    return _STATE_UNTIL.format(state=state, until=words.countdown(changes_at, zone, now))


def _week(shown: Shown, zone: tzinfo, now: datetime) -> Section:
    calling = shown.standing.calling
    week = grid(shown.reading)
    rows = [
        (name, hours or tail or _CLOSED, words.hours(minutes) if minutes or not tail else "")
        for name, hours, tail, minutes in zip(
            words.DAY_NAMES, week.hours, week.tails, week.minutes, strict=True
        )
    ]
    state = _state(words.STATE_NAMES[calling.state], calling.changes_at, zone, now)
    total = _A_WEEK.format(hours=words.hours(calling.weekly_minutes))
    return Section(_WEEK, (*rows, ("Now", state, total)), numbers=frozenset({2}))


def _cycles(
    config: CycleConfig | None, standing: CycleStanding | None, zone: tzinfo, now: datetime
) -> Section:
    if config is None:
        return Section(_CYCLES, sentence=_NO_CYCLES)
    if standing is None:
        return Section(_CYCLES, sentence=_CYCLES_OFF)
    return Section(_CYCLES, tuple(_cycle_rows(config, standing, zone, now)))


def _cycle_rows(
    config: CycleConfig, standing: CycleStanding, zone: tzinfo, now: datetime
) -> Iterator[tuple[str, str]]:
    mode = words.MODE_NAMES[standing.mode]
    yield "Mode", _MODE.format(mode=mode) if standing.mode_source == "inferred" else mode
    yield "Iterations", words.number(standing.planned)
    yield "Cooldown", words.duration(config.cooldown_minutes)
    yield "Filters", ", ".join(config.filter_statuses) or words.UNKNOWN
    yield "Tags", ", ".join(config.filter_tags) or words.UNKNOWN
    if standing.mode is CycleMode.SCHEDULED:
        yield "Period", _period(config, now.astimezone(zone))
    yield "Hours", _A_WEEK.format(hours=words.hours(standing.weekly_minutes))
    state = words.STATE_NAMES[standing.state]
    yield "Now", _state(state, standing.changes_at, zone, now)
    yield "Plan", standing.summary
    if standing.next_starts:
        yield "Can start", words.starts(standing.next_starts[:_MAX_STARTS], zone, now)
    for suggestion in standing.suggestions:
        yield "Would fit", suggestion.message


def _period(config: CycleConfig, now: datetime) -> str:
    today = now.date()
    start = words.day_month(config.start_date, today) if config.start_date else ""
    end = words.day_month(config.end_date, today) if config.end_date else ""
    if start and end:
        return _PERIOD.format(start=start, end=end)
    if start:
        return _FROM.format(start=start)
    return _UP_TO.format(end=end) if end else words.UNKNOWN


def _analytics(analytics: Analytics | None) -> Iterator[Section]:
    if analytics is None or not (analytics.metrics or analytics.other):
        yield Section(_ANALYTICS, sentence=_NO_ANALYTICS)
        return
    if analytics.metrics:
        yield _metrics(analytics)
    if analytics.other:
        labelled = ((words.metric_label(name), _json(x)) for name, x in analytics.other.items())
        yield Section(_OTHER, tuple(labelled))


def _metrics(analytics: Analytics) -> Section:
    metrics = (_metric_row(each, analytics) for each in analytics.metrics)
    derived = (_derived_row(each, analytics) for each in analytics.derived)
    return Section(
        _ANALYTICS,
        (*metrics, *derived),
        header=("Metric", "Count", "Of", "Share", "Reported"),
        numbers=frozenset({1, 3, 4}),
    )


def _json(value: Any) -> str:  # noqa: ANN401
    return one_safe_line(msgspec.json.encode(value).decode())


def _of(name: str, analytics: Analytics) -> str:
    count = analytics.count(name)
    if count is None:
        return _OF_NAME.format(name=words.of_label(name))
    return _OF.format(count=words.number(count), name=words.of_label(name))


def _metric_row(metric: Metric, analytics: Analytics) -> tuple[str, ...]:
    return (
        words.metric_label(metric.name),
        words.number(metric.count),
        _of(metric.of, analytics) if metric.of else "",
        words.percent(metric.share, 1) if metric.of else "",
        words.percent(metric.rate, 1) if metric.rate is not None else "",
    )


def _derived_row(derived: Derived, analytics: Analytics) -> tuple[str, ...]:
    return (
        words.metric_label(derived.name),
        words.number(derived.count),
        _of(derived.of, analytics),
        words.percent(derived.share, 1),
        "",
    )


def _findings(findings: tuple[Finding, ...]) -> Section:
    rows = tuple(
        (
            each.severity.value,
            _WHERE.format(message=each.message, where=each.where) if each.where else each.message,
        )
        for each in findings
    )
    return Section(_FINDINGS, rows)
