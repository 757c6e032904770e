"""What a snapshot means: `read` once per snapshot, `standing` for each instant.

Every text in a Reading or a Standing is safe to lay out; widgets and reports compute nothing.
"""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Literal, TypeVar

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
from altur_tui.campaign.findings import Finding, finding, more_than_shown, worst_first, wrong_type
from altur_tui.campaign.forecast import (
    IterationsRun,
    cooldown_ends,
    forecast,
    forecast_findings,
    plan_summary,
)
from altur_tui.campaign.hours import (
    DayHours,
    instant,
    read_schedule,
    schedule_findings,
    unknown_week,
)
from altur_tui.campaign.identity import (
    CHANNELS,
    ZONE_PATH,
    Channel,
    ChannelSource,
    ZoneSource,
    read_channel,
    read_zone,
    zone_findings,
)
from altur_tui.campaign.listed import ListedCampaign
from altur_tui.campaign.past.looks import NOTHING, Past
from altur_tui.campaign.schedule import (
    EMPTY_WEEK,
    MINUTES_A_DAY,
    MINUTES_A_WEEK,
    Calling,
    State,
    Week,
    weekly_minutes,
)
from altur_tui.campaign.verdict import COOLDOWN, VERDICTS, Evidence, Verdict, judge
from altur_tui.campaign.words import Later, seconds
from altur_tui.campaign.zone import elapsed, instant_of
from altur_tui.i18n.sentences import UserFacingError
from altur_tui.text import safe_fit
from altur_tui.wire.campaign import Agent, Campaign, Day, Days, Integration, Snapshot

if TYPE_CHECKING:
    from altur_tui.campaign.past.pace import Pace

T = TypeVar("T")
ListSource = Literal["campaign", "list"]
"""Whether the answer carries a value, or the list completes it."""

_SCHEDULING = "scheduling"
_CYCLES = "cycles"
_STATUS = frozenset({"status", "archived"})
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
    served_at: datetime
    """When the server made the answer: before `fetched_at` if a cache had kept it."""
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
    """As reported; None if neither the answer nor the list carries one."""
    archived: bool | None
    timezone: str
    timezone_source: ZoneSource
    hours: tuple[DayHours, ...]
    """`scheduling`, Monday first."""
    calling_week: Week
    iterations_run: int | None
    """How many iterations have run; None if neither the answer nor the list says."""
    last_iteration_at: datetime | None
    """When the last one started; None if neither the answer nor the list says."""
    cycles: CycleConfig | None
    """None if the answer has no readable `cycles`."""
    analytics: Analytics | None
    """None if there are none, or none in them."""
    findings: tuple[Finding, ...]
    """Those that do not depend on the instant, worst first."""
    unreadable: tuple[str, ...] = ()
    """The paths of the fields that could not be read, wholly or in part, sorted: what a reading
    says of them is unknown, not none.
    """
    status_source: ListSource | None = None
    """Where the status comes from; None if there is none."""
    iterations_source: ListSource | None = None
    """Where `iterations_run` comes from; None if it is unknown."""
    past: Past = NOTHING
    """What was seen of the campaign before."""

    @property
    def cycles_known(self) -> bool:
        """Whether the cycles could be read, or there are none; their own fields aside."""
        return _CYCLES not in self.unreadable

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
    pace: "Pace | None" = None
    """How fast it goes, and when it is done; None if no answers are kept, or it has ended."""


def read(
    snapshot: Snapshot,
    default_zone: str | None = None,
    listed: ListedCampaign | None = None,
    list_error: UserFacingError | None = None,
) -> Reading:
    """Return what a snapshot means, whatever the instant.

    `default_zone` is the configured zone for campaigns that name none; one that is not in the
    zone database counts as none. `listed` is what the list tells of the campaign: of status, zone
    and iterations, which the answer lacks by its reference. What the answer carries wins.
    `list_error` says why the list could not be read, if it could not.
    """
    listed = listed or ListedCampaign(snapshot.id)
    campaign = snapshot.campaign
    agent, integration = campaign.agent or Agent(), campaign.integration or Integration()
    channel, channel_source = read_channel(integration.type, campaign.analytics)
    zone, zone_source = read_zone(campaign.timezone, default_zone, listed.timezone)
    created = _instant(campaign.created_at)
    status, status_source = _completed(snapshot, "status", listed.status)
    archived, _ = _completed(snapshot, "archived", listed.archived)
    run, run_source = _completed(snapshot, "cycle_current_iteration", listed.iterations_run)
    last = _instant(campaign.cycle_last_iteration_at)
    last_at = None if last is None else last[0]
    if _is_silent(snapshot, "cycle_last_iteration_at"):
        last_at = listed.last_iteration_at
    schedule = read_schedule(campaign.scheduling, _SCHEDULING, snapshot.unreadable)
    cycles = None
    if campaign.cycles is not None:
        cycles = read_cycles(campaign.cycles, schedule.week, snapshot.unreadable)
    analytics = None
    if campaign.analytics:
        analytics = read_analytics(campaign.analytics, CHANNELS[channel].denominators)
    reading = Reading(
        id=snapshot.id,
        fetched_at=snapshot.fetched_at,
        served_at=snapshot.fetched_at - timedelta(seconds=snapshot.cached_seconds),
        name=_text(campaign.name),
        agent_id=_text(agent.id),
        agent_name=_text(agent.name),
        integration_id=_text(integration.id),
        integration_type=_text(integration.type),
        channel=channel,
        channel_source=channel_source,
        created_at=created[0] if created else None,
        status=_text(status),
        archived=archived,
        timezone=zone,
        timezone_source=zone_source,
        hours=schedule.hours,
        calling_week=schedule.week,
        iterations_run=run,
        last_iteration_at=last_at,
        cycles=cycles,
        analytics=analytics,
        findings=(),
        unreadable=tuple(sorted(snapshot.unreadable)),
        status_source=status_source,
        iterations_source=run_source,
    )
    found = _findings(snapshot, reading)
    if list_error is not None:
        found.append(finding("list_unavailable", "", reason=list_error))
    return structs.replace(reading, findings=worst_first(found))


def lacks(snapshot: Snapshot) -> bool:
    """Return whether the answer lacks what the list may tell."""
    campaign = snapshot.campaign
    has_cycles = campaign.cycles is not None and campaign.cycles.enabled is True
    given: list[object] = [campaign.status, campaign.timezone]
    if has_cycles:
        given += [campaign.cycle_current_iteration, campaign.cycle_last_iteration_at]
    return any(each is None for each in given)


def standing(reading: Reading, now: datetime, shown_zone: str | None = None) -> Standing:
    """Return how a reading stands at `now`, an aware instant.

    The sentences of verdict, pace and stall have their times in `shown_zone`; by default the
    campaign's own.
    """
    minute, zone = elapsed(now), shown_zone or reading.timezone
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
    is_unknown = not calling.complete and (
        state is State.NEVER
        or open_calendar(unknown_week(reading.hours), reading.timezone).open_at(minute)
    )
    hours_known = state in {State.OPEN, State.ALWAYS} or not is_unknown
    cycles, findings = None, reading.findings
    none_can_start = reading.cycles_known
    ends: tuple[datetime | None, datetime | None] = None, None
    config = reading.cycles
    if config is not None:
        none_can_start = config.enabled is False
    if config is not None and config.enabled:
        cycles = forecast(
            config,
            reading.timezone,
            reading.created_at,
            now,
            run=IterationsRun(reading.iterations_run, reading.last_iteration_at),
            complete=calling.complete,
        )
        none_can_start = cycles.possible_from_now == 0
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
    if reading.past.changes:
        from altur_tui.campaign.past.changes import change_findings, hours_configured

        configured = hours_configured(reading.hours, config.hours if config is not None else ())
        changed = change_findings(reading.past.changes, configured, now, zone)
        findings = worst_first((*findings, *changed))
    evidence = Evidence(
        zone,
        reading.status,
        reading.archived,
        calling,
        hours_known,
        none_can_start,
        ends,
        reading.analytics,
        readable=_STATUS.isdisjoint(reading.unreadable),
    )
    verdict = judge(evidence)
    if cycles is not None:
        plan = plan_summary(cycles, verdict, cooling_down=reading.status == COOLDOWN)
        cycles = structs.replace(cycles, told=plan)
        if VERDICTS[verdict.code].ended:
            cycles = structs.replace(cycles, possible_from_now=0, next_starts=(), suggestions=())
    progress = None
    if reading.past.kept or reading.past.looks:
        from altur_tui.campaign.past.pace import observed, pace
        from altur_tui.campaign.past.stalled import stalled

        seen = observed(
            calling_calendar,
            reading.served_at,
            reading.analytics,
            reading.past,
            complete=calling.complete,
        )
        progress = pace(seen, now, verdict.code, zone)
        if found := stalled(seen, now, verdict.code, zone):
            findings = worst_first((*findings, *found))
    return Standing(
        now,
        weekday,
        minute_of_day,
        calling,
        hours_known,
        cycles,
        verdict,
        findings,
        progress,
    )


def _instant(text: str | None) -> tuple[datetime, bool] | None:
    return None if text is None else instant(text)


def _completed(
    snapshot: Snapshot, name: str, listed: T | None
) -> tuple[T | None, ListSource | None]:
    """Return a field of the answer, or what the list tells where the answer is silent; and which.

    What the list tells is safe already.
    """
    given: T | None = getattr(snapshot.campaign, name)
    if not _is_silent(snapshot, name):
        return given, None if given is None else "campaign"
    return listed, None if listed is None else "list"


def _is_silent(snapshot: Snapshot, name: str) -> bool:
    """Return whether the answer lacks a field; one that cannot be read is unknown, not lacking."""
    return getattr(snapshot.campaign, name) is None and name not in snapshot.unreadable


def _text(value: str | int | None) -> str | None:
    return None if value is None else safe_fit(str(value), _MAX_TEXT_CELLS)


def _findings(snapshot: Snapshot, reading: Reading) -> list[Finding]:
    """Return what is wrong or remarkable at any instant, in the order of the answer's blocks."""
    campaign = snapshot.campaign
    found = _answer_findings(snapshot, reading)
    if reading.channel_source == "inferred":
        words = CHANNELS[reading.channel].noun
        found.append(finding("inferred_channel", "integration.type", channel=words))
    found += zone_findings(
        campaign.timezone,
        reading.timezone,
        reading.timezone_source,
        readable=ZONE_PATH not in snapshot.unreadable,
    )
    found += _created_findings(campaign.created_at, reading.cycles)
    found += schedule_findings(
        campaign.scheduling,
        reading.hours,
        _SCHEDULING,
        in_use=True,
        unreadable=snapshot.unreadable,
    )
    if all(day.unknown and day.active is not True for day in reading.hours):
        found.append(finding("hours_unknown", _SCHEDULING))
    elif reading.calling_week == EMPTY_WEEK and reading.hours_complete:
        found.append(finding("no_active_day", _SCHEDULING))
    if campaign.cycles is not None and reading.cycles is not None:
        whatsapp = reading.channel is Channel.WHATSAPP
        found += cycle_findings(
            campaign.cycles,
            reading.cycles,
            reading.calling_week,
            whatsapp=whatsapp,
            complete=reading.hours_complete,
            unreadable=snapshot.unreadable,
        )
    if campaign.analytics and reading.analytics is not None:
        found += more_than_shown("analytics", left_out(campaign.analytics, reading.analytics))
    # What WhatsApp's rates are taken of is unknown, so there is nothing to hold against them.
    if reading.analytics is not None and reading.channel is Channel.PHONE_CALL:
        found += _rate_findings(reading.analytics)
    return found


def _answer_findings(snapshot: Snapshot, reading: Reading) -> list[Finding]:
    """Return what is remarkable about the answer, whatever its campaign is."""
    found: list[Finding] = []
    answered = snapshot.campaign.id
    if answered is not None and answered != snapshot.id:
        found.append(finding("id_mismatch", "id", asked=snapshot.id, found=answered))
    if snapshot.server_time is not None:
        ahead = snapshot.fetched_at - snapshot.server_time
        if abs(ahead) > MAX_SKEW:
            variant = "" if ahead > timedelta() else "behind"
            skew = Later(seconds, round(abs(ahead).total_seconds()))
            found.append(finding("clock_skew", "", variant=variant, skew=skew))
    if snapshot.cached_seconds > MAX_CACHED_SECONDS:
        age = Later(seconds, snapshot.cached_seconds)
        found.append(finding("cached_answer", "", age=age))
    found.extend(
        wrong_type(each, in_use=_is_used(each.where, snapshot.campaign, reading.cycles))
        for each in snapshot.mismatches[:_MAX_WRONG_TYPES]
        # A zone that cannot be read has a finding of its own.
        if each.where != ZONE_PATH or reading.timezone_source == "list"
    )
    more = snapshot.more_mismatches + len(snapshot.mismatches) - _MAX_WRONG_TYPES
    if more > 0:
        found.append(finding("more_than_shown", "", variant="types", count=more))
    return found


def _is_used(where: str, campaign: Campaign, cycles: CycleConfig | None) -> bool:
    """Return whether the value at `where` would matter if it had the right type."""
    block, _, rest = where.partition(".")
    if block == _SCHEDULING:
        return _is_used_of_days(rest, campaign.scheduling)
    if block != _CYCLES or cycles is None or campaign.cycles is None or rest == "enabled":
        return True
    may_run = cycles.enabled is not False
    if not rest.startswith("schedule"):
        return may_run
    days = rest.partition(".")[2]
    in_mode = may_run and cycles.mode is CycleMode.SCHEDULED
    return in_mode and _is_used_of_days(days, campaign.cycles.schedule)


def _is_used_of_days(where: str, days: Days | None) -> bool:
    name, _, field = where.partition(".")
    day: Day | None = getattr(days, name, None)
    return field in {"", "active"} or (day is not None and day.active is not False)


def _created_findings(text: str | None, cycles: CycleConfig | None) -> list[Finding]:
    if text is None:
        return []
    found = instant(text)
    if found is None:
        counted = (
            cycles is not None
            and cycles.enabled is True
            and cycles.start_date is None
            and cycles.start_known
        )
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
            rate=100 * (each.rate or 0),
            share=100 * (each.share or 0),
            count=each.count,
            total=analytics.count(each.of or ""),
        )
        for each in analytics.metrics
        if each.disagrees
    ]
