"""What a snapshot means: `read` once per snapshot, `standing` for each instant.

Every text in a Reading or a Standing is safe to lay out; widgets and reports compute nothing.
"""

from datetime import datetime, timedelta

from msgspec import Struct, structs

from altur_tui.campaign.analytics import Analytics, left_out, read_analytics
from altur_tui.campaign.calendar import open_calendar
from altur_tui.campaign.cycles import (
    CycleConfig,
    CycleMode,
    CycleStanding,
    cycle_findings,
    read_cycles,
)
from altur_tui.campaign.findings import Finding, finding, more_than_shown, worst_first
from altur_tui.campaign.forecast import IterationsRun, cooldown_ends, forecast, forecast_findings
from altur_tui.campaign.hours import DayHours, instant, read_schedule, schedule_findings
from altur_tui.campaign.identity import (
    CHANNELS,
    Channel,
    ChannelSource,
    ZoneSource,
    read_channel,
    read_zone,
    zone_findings,
)
from altur_tui.campaign.schedule import (
    EMPTY_WEEK,
    MINUTES_A_DAY,
    MINUTES_A_WEEK,
    Calling,
    State,
    Week,
    weekly_minutes,
)
from altur_tui.campaign.verdict import COOLDOWN, Evidence, Verdict, judge
from altur_tui.campaign.words import duration
from altur_tui.campaign.zone import elapsed, instant_of
from altur_tui.text import choose, safe_fit
from altur_tui.wire.campaign import Agent, Campaign, Day, Days, Integration, Snapshot

__all__ = ["MAX_SKEW", "Channel", "DayHours", "Reading", "Standing", "Verdict", "read", "standing"]

_RATE_PATH = "analytics.{name}Rate"
_MAX_TEXT_CELLS = 500
_MAX_WRONG_TYPES = 50
MAX_SKEW = timedelta(seconds=60)
"""Maximum tolerated clock skew: whether a campaign counts as open depends on the clock."""
MAX_CACHED_SECONDS = 60
"""Maximum age of a cached answer without a finding."""


class Reading(Struct, frozen=True):
    """One snapshot, understood. Does not depend on the present instant."""

    id: int
    """The requested id."""
    fetched_at: datetime
    name: str | None
    agent_id: str | None
    agent_name: str | None
    integration_id: str | None
    integration_type: str | None
    """As reported, also if the channel is unknown."""
    channel: Channel
    channel_source: ChannelSource
    """`campaign` also if the type that it names is none of the known channels."""
    created_at: datetime | None
    status: str | None
    """As reported; None if the answer carries none."""
    archived: bool | None
    timezone: str
    timezone_source: ZoneSource
    hours: tuple[DayHours, ...]
    """`scheduling`, Monday first."""
    calling_week: Week
    iterations_run: int | None
    """How many iterations have run; None if the answer does not say."""
    last_iteration_at: datetime | None
    """When the last one started; None if the answer does not say."""
    cycles: CycleConfig | None
    """None if the answer has no readable `cycles`."""
    analytics: Analytics | None
    """None if there are none, or none in them."""
    findings: tuple[Finding, ...]
    """Those that do not depend on the instant, worst first."""

    @property
    def hours_complete(self) -> bool:
        """Whether the hours of every day are known; those that are not count as closed."""
        return not any(each.unknown for each in self.hours)


class Standing(Struct, frozen=True):
    """How a reading stands at an instant."""

    at: datetime
    weekday: int
    """The weekday at `at` in the campaign's zone, 0 for Monday."""
    minute: int
    """The minute of that day, 0 to 1439."""
    calling: Calling
    hours_known: bool
    """Whether it is known if the campaign is open: its hours are, or a window covers the minute."""
    cycles: CycleStanding | None
    verdict: Verdict
    findings: tuple[Finding, ...]
    """All findings, those of the reading among them, worst first."""


def read(snapshot: Snapshot, default_zone: str | None = None) -> Reading:
    """Return what a snapshot means, whatever the instant.

    `default_zone` is the configured zone for campaigns that name none; one that is not in the
    zone database counts as none.
    """
    campaign = snapshot.campaign
    agent, integration = campaign.agent or Agent(), campaign.integration or Integration()
    channel, channel_source = read_channel(integration.type, campaign.analytics)
    zone, zone_source = read_zone(campaign.timezone, default_zone)
    created = _instant(campaign.created_at)
    last_iteration = _instant(campaign.cycle_last_iteration_at)
    schedule = read_schedule(campaign.scheduling)
    cycles = None
    if campaign.cycles is not None:
        cycles = read_cycles(
            campaign.cycles,
            schedule.week,
            cooldown_known=not _is_mismatched(snapshot, "cycles.cooldown_minutes"),
            filters_known=not _is_mismatched(snapshot, "cycles.filter_"),
        )
    analytics = None
    if campaign.analytics:
        analytics = read_analytics(campaign.analytics, CHANNELS[channel].denominators)
    reading = Reading(
        id=snapshot.id,
        fetched_at=snapshot.fetched_at,
        name=_text(campaign.name),
        agent_id=_text(agent.id),
        agent_name=_text(agent.name),
        integration_id=_text(integration.id),
        integration_type=_text(integration.type),
        channel=channel,
        channel_source=channel_source,
        created_at=created[0] if created else None,
        status=_text(campaign.status),
        archived=campaign.archived,
        timezone=zone,
        timezone_source=zone_source,
        hours=schedule.hours,
        calling_week=schedule.week,
        iterations_run=campaign.cycle_current_iteration,
        last_iteration_at=last_iteration[0] if last_iteration else None,
        cycles=cycles,
        analytics=analytics,
        findings=(),
    )
    return structs.replace(reading, findings=worst_first(_findings(snapshot, reading)))


def standing(reading: Reading, now: datetime, shown_zone: str | None = None) -> Standing:
    """Return how a reading stands at `now`, an aware instant.

    The verdict's sentence has its time in `shown_zone`; by default the campaign's own.
    """
    minute = elapsed(now)
    calling_calendar = open_calendar(reading.calling_week, reading.timezone)
    state, changes = calling_calendar.state(minute)
    calling = Calling(
        state,
        None if changes is None else instant_of(changes),
        weekly_minutes(reading.calling_week),
        reading.hours_complete,
    )
    weekday, minute_of_day = divmod(
        calling_calendar.clock.wall(minute) % MINUTES_A_WEEK, MINUTES_A_DAY
    )
    is_unknown = reading.hours[weekday].unknown or (state is State.NEVER and not calling.complete)
    hours_known = state in {State.OPEN, State.ALWAYS} or not is_unknown
    cycles, findings = None, reading.findings
    ends: tuple[datetime | None, datetime | None] = None, None
    config = reading.cycles
    if config is not None and config.enabled:
        cycles = forecast(
            config,
            reading.timezone,
            reading.created_at,
            now,
            run=IterationsRun(reading.iterations_run, reading.last_iteration_at),
            complete=calling.complete,
        )
        if reading.status == COOLDOWN:
            ends = cooldown_ends(
                config,
                reading.timezone,
                reading.last_iteration_at,
                now,
                complete=calling.complete,
            )
        found = forecast_findings(config, reading.timezone, cycles)
        if found:
            findings = worst_first((*findings, *found))
    evidence = Evidence(
        shown_zone or reading.timezone,
        reading.status,
        reading.archived,
        calling,
        hours_known,
        cycles,
        ends,
        reading.analytics,
    )
    return Standing(
        now,
        weekday,
        minute_of_day,
        calling,
        hours_known,
        cycles,
        judge(evidence),
        findings,
    )


def _instant(text: str | None) -> tuple[datetime, bool] | None:
    return None if text is None else instant(text)


def _text(value: str | int | None) -> str | None:
    return None if value is None else safe_fit(str(value), _MAX_TEXT_CELLS)


def _findings(snapshot: Snapshot, reading: Reading) -> list[Finding]:
    """Return what is wrong or remarkable at any instant, in the order of the answer's blocks."""
    campaign = snapshot.campaign
    found = _answer_findings(snapshot, reading.cycles)
    if reading.channel_source == "inferred":
        words = CHANNELS[reading.channel].noun
        found.append(finding("inferred_channel", "integration.type", channel=words))
    found += zone_findings(campaign.timezone, reading.timezone, reading.timezone_source)
    found += _created_findings(campaign.created_at, reading.cycles)
    found += schedule_findings(campaign.scheduling, reading.hours, "scheduling", in_use=True)
    if not campaign.scheduling or all(day.unknown and not day.active for day in reading.hours):
        found.append(finding("hours_unknown", "scheduling"))
    elif reading.calling_week == EMPTY_WEEK and reading.hours_complete:
        found.append(finding("no_active_day", "scheduling"))
    if campaign.cycles is not None and reading.cycles is not None:
        whatsapp = reading.channel is Channel.WHATSAPP
        found += cycle_findings(
            campaign.cycles,
            reading.cycles,
            reading.calling_week,
            whatsapp=whatsapp,
            complete=reading.hours_complete,
        )
    if campaign.analytics and reading.analytics is not None:
        found += more_than_shown("analytics", left_out(campaign.analytics, reading.analytics))
    # What WhatsApp's rates are taken of is unknown, so there is nothing to hold against them.
    if reading.analytics is not None and reading.channel is Channel.PHONE_CALL:
        found += _rate_findings(reading.analytics)
    return found


def _answer_findings(snapshot: Snapshot, cycles: CycleConfig | None) -> list[Finding]:
    """Return what is remarkable about the answer, whatever its campaign is."""
    found: list[Finding] = []
    answered = snapshot.campaign.id
    if answered is not None and answered != snapshot.id:
        found.append(finding("id_mismatch", "id", asked=snapshot.id, found=answered))
    if snapshot.server_time is not None:
        ahead = snapshot.fetched_at - snapshot.server_time
        if abs(ahead) > MAX_SKEW:
            variant = "" if ahead > timedelta() else "behind"
            seconds = round(abs(ahead).total_seconds())
            found.append(finding("clock_skew", "", variant=variant, seconds=seconds))
    if snapshot.cached_seconds > MAX_CACHED_SECONDS:
        age = duration(seconds=snapshot.cached_seconds)
        found.append(finding("cached_answer", "", age=age))
    found.extend(
        finding(
            "wrong_type",
            each.where,
            in_use=_is_used(each.where, snapshot.campaign, cycles),
            path=each.where,
            found=each.found,
            expected=each.expected,
        )
        for each in snapshot.mismatches[:_MAX_WRONG_TYPES]
    )
    more = snapshot.more_mismatches + len(snapshot.mismatches) - _MAX_WRONG_TYPES
    if more > 0:
        variant = choose("types_one", "types", more)
        found.append(finding("more_than_shown", "", variant=variant, more=more))
    return found


def _is_mismatched(snapshot: Snapshot, path: str) -> bool:
    """Return whether a value whose path begins so had a wrong type."""
    return any(each.where.startswith(path) for each in snapshot.mismatches)


def _is_used(where: str, campaign: Campaign, cycles: CycleConfig | None) -> bool:
    """Return whether the value at `where` would matter if it had the right type."""
    block, _, rest = where.partition(".")
    if block == "scheduling":
        return _is_used_of_days(rest, campaign.scheduling)
    if block != "cycles" or cycles is None or campaign.cycles is None or rest == "enabled":
        return True
    if not rest.startswith("schedule"):
        return cycles.enabled
    days = rest.partition(".")[2]
    in_mode = cycles.enabled and cycles.mode is CycleMode.SCHEDULED
    return in_mode and _is_used_of_days(days, campaign.cycles.schedule)


def _is_used_of_days(where: str, days: Days | None) -> bool:
    name, _, field = where.partition(".")
    day: Day | None = getattr(days, name, None)
    return field in {"", "active"} or (day is not None and day.active is True)


def _created_findings(text: str | None, cycles: CycleConfig | None) -> list[Finding]:
    if text is None:
        return []
    found = instant(text)
    if found is None:
        counted = cycles is not None and cycles.enabled and cycles.start_date is None
        variant = "created_counted" if counted else "created"
        return [
            finding("unreadable_date", "created_at", variant=variant, in_use=counted, text=text)
        ]
    _, has_offset = found
    return [] if has_offset else [finding("assumed_utc", "created_at", text=text)]


def _rate_findings(analytics: Analytics) -> list[Finding]:
    return [
        finding(
            "rate_mismatch",
            _RATE_PATH.format(name=each.name),
            name=each.name,
            rate=each.rate,
            share=each.share,
            count=each.count,
            total=analytics.count(each.of or ""),
        )
        for each in analytics.metrics
        if each.disagrees
    ]
