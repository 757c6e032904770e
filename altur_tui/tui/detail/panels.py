"""The panels of labels and values: the campaign itself, its cycles, and the worst findings."""

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from altur_tui.campaign.cycles import CycleConfig, CycleMode, CycleStanding
from altur_tui.campaign.findings import Finding, told_as_one
from altur_tui.campaign.kinds.kind import SEVERITIES
from altur_tui.campaign.schedule import State
from altur_tui.campaign.verdict import COOLDOWN, VERDICTS
from altur_tui.campaign.words import MONTHS_SHORT
from altur_tui.i18n.sentences import P, S, T
from altur_tui.reports import words
from altur_tui.text import width
from altur_tui.tui.common.lines import (
    CLOSED,
    ERROR,
    LABEL,
    LABEL_CELLS,
    OPEN,
    STRONG,
    STYLES,
    Fact,
    FactList,
    Listing,
    Panel,
    Value,
    filled,
    key_sentence,
)
from altur_tui.tui.detail.headline import name_room
from altur_tui.tui.detail.view import View, summary

_GAP = "  "
_UNREADABLE = S("cannot be read")
_NOT_IN_ANSWER = S("not in the answer")

_CAMPAIGN = S("Campaign")
_NAME = S("Name")
_AGENT = S("Agent")
_INTEGRATION = S("Integration")
_CREATED = S("Created")
_STATUS = S("Status")
_TIME_ZONE = S("Time zone")

_CYCLES = S("Cycles")
_CYCLES_LABEL_CELLS = 11
_EXPLAINS_COUNTING = S("{key} explains the counting")
_MODE = S("Mode")
_FILTERS = S("Filters")
_HOURS = S("Hours")
_PLAN = S("Plan")
_CAN_START = T("cycles", "Can start")
_IF_IT_RUNS = T("cycles", "If it runs")
_WOULD_FIT = S("Would fit")
_ON = T("cycles", "On")
_OFF = T("cycles", "Off")
_CYCLES_UNKNOWN = S("whether the cycles are on is unknown")
_OFF_MEANS = S("Contacts who were not reached are not retried.")
_INFERRED = S("{mode} (inferred)")
_NO_ITERATIONS = S("no iterations")
_ITERATIONS_UNKNOWN = S("iterations unknown")
_ITERATIONS = P("up to 1 iteration", "up to {iterations} iterations")
_COOLDOWN = S("cooldown {duration}")
_COOLDOWN_UNKNOWN = S("cooldown unknown")
_ANY_STATUS = S("any status")
_STATUSES_UNKNOWN = S("statuses unknown")
_TAGS = S("tags {tags}")
_FROM_TO = "{start} – {end}"
_FROM = S("from {start}, no end date")
_TO = S("until {end}")
_NO_DATES = S("no dates")
_OF_CAMPAIGN = S("{period} (the campaign's days)")
_SHORT = P("✗ the one planned cannot start", "✗ at most {possible} of {planned} can start")
_SHORT_OVER = P(
    "▲ the one planned could not start", "▲ at most {possible} of {planned} could start"
)
_POSSIBLE_UNKNOWN = P(
    "whether the one planned can start is unknown",
    "how many of {planned} can start is unknown",
)
_ALL = P("the one planned can start", "all {planned} can start")
_ALL_OVER = P("the one planned could start", "all {planned} could start")
_REST_CAN = P(
    "1 of {planned} has run, the rest can start",
    "{count:,} of {planned} have run, the rest can start",
)
_SOME_CAN = P(
    "✗ 1 of {planned} has run, at most {possible} more can start",
    "✗ {count:,} of {planned} have run, at most {possible} more can start",
)
_NO_MORE_CAN = P(
    "1 of {planned} has run, no more can start",
    "{count:,} of {planned} have run, no more can start",
)
_STATES = {
    State.OPEN: T("hours", "open"),
    State.CLOSED: T("hours", "closed"),
    State.ALWAYS: T("hours", "always open"),
}
_OVER = S("over: the last day was {end}")
_NO_MINUTE = S("never: no minute is left in which a cycle may start")
_UNKNOWN_HOURS = S("unknown, because the hours are unknown")
_UNKNOWN_DATES = S("unknown, because a cycle date cannot be read")
_UNKNOWN_DATE = S("an unknown date")
_HAVE_RUN = P("the one planned has run", "all {planned} have run")
_RUN_UNKNOWN = S("how many have run is unknown")
_SHORTER = S("a cooldown of {duration}")
_LATER = S("{day} as the last day")
_SHORTER_OR_LATER = S("{shorter}, or {later}")
_START = "{day_name} {day} {time}"
_START_OF_MONTH = "{day_name} {day} {month} {time}"
_START_SAME_DAY = "{time}"
_MORE = S("and {count:,} more")
_CONDITION = "({condition})"

_FINDINGS = S("Findings")
_SEVERITY = "{glyph} {word}"
_EXPLAINS = S("{key} explains")
_SHOWS_ALL = S("{key} shows all {count:,}")
_MORE_FINDINGS = P("{key} shows one more finding", "{key} shows {count:,} more findings")
_LIKE_IT = P("{message} (+ 1 like it)", "{message} (+ {count:,} like it)")
_MAX_SHOWN = 3
NO_FINDINGS = S("No problems, oddities or assumptions found.")


def campaign_facts(view: View, *, with_name: bool, with_status: bool) -> list[Fact]:
    """Return what the campaign's panel says.

    The name is for where the headline has cut it; the headline shows the status, too, so that it
    can be omitted where there is little room.
    """
    reading = view.reading
    agent: Value = _missing(view, "agent")
    if reading.agent_name or reading.agent_id:
        agent = _with_id(reading.agent_name, reading.agent_id)
    created = reading.created_at
    said: list[Fact] = [(_NAME, Content(reading.name))] if with_name and reading.name else []
    said += [
        (_AGENT, agent),
        (_INTEGRATION, _with_id(words.channel_name(reading), reading.integration_id)),
        (_CREATED, Content(words.date_and_time(created, view.zone) if created else words.UNKNOWN)),
    ]
    if with_status:
        status: Value = Content(reading.status) if reading.status else _missing(view, "status")
        if reading.status and reading.status_source == "list":
            status = (Content(reading.status), _from_list())
        said.append((_STATUS, status))
    return [*said, (_TIME_ZONE, Content(words.zone_name(reading)))]


def _from_list() -> Content:
    return Content.styled(str(words.FROM_LIST), LABEL)


def _missing(view: View, field: str) -> Content:
    """Return what stands in the place of a field: it is not in the answer, or cannot be read."""
    is_unreadable = field in view.reading.unreadable
    return Content.styled(str(_UNREADABLE if is_unreadable else _NOT_IN_ANSWER), LABEL)


def _with_id(name: str | None, identifier: str | None) -> tuple[Content, ...]:
    """Return a name with its id, or the one of them that is known."""
    if name and identifier:
        return Content(name), Content.styled(identifier, LABEL)
    return (Content(name or identifier or words.UNKNOWN),)


class FactPanel(Panel):
    """A panel with labels and values."""

    def __init__(
        self,
        title: S,
        *,
        id: str,  # noqa: A002
        in_two: bool = False,
        label_cells: int = LABEL_CELLS,
    ) -> None:
        super().__init__(id=id)
        self.set_title(title)
        self.facts = FactList(in_two=in_two, label_cells=label_cells)

    def compose(self) -> ComposeResult:
        yield self.facts


class CampaignPanel(FactPanel):
    """Agent, integration, creation, status and zone."""

    def __init__(self) -> None:
        super().__init__(_CAMPAIGN, id="campaign", in_two=True)

    def show(self, view: View, headline_cells: int, *, tall: bool = True) -> None:
        """Show this campaign, below a headline of so many cells; `tall` if there is room."""
        name = view.reading.name or ""
        with_name = width(name) > name_room(view, headline_cells)
        self.facts.show(campaign_facts(view, with_name=with_name, with_status=tall))
        self.tooltip = Content(name) if with_name else None


def cycle_facts(view: View, *, tall: bool) -> list[Fact]:
    """Return what the cycles' panel says; `tall` if there is room for another line."""
    config, standing = view.reading.cycles, view.standing.cycles
    if config is None and view.reading.cycles_known:
        return [(_MODE, _missing(view, "cycles"))]
    if config is None or config.enabled is None:
        return [(_MODE, Content.styled(str(_CYCLES_UNKNOWN), LABEL))]
    if not config.enabled:
        off, means = Content.styled(str(_OFF), STRONG), Content.styled(str(_OFF_MEANS), LABEL)
        return [(_MODE, (off, means))]
    said: list[tuple[S | T | str, Value | None]] = [
        (_MODE, _mode(config)),
        (_FILTERS, _filters(config)),
    ]
    if standing is None:
        said.append((_PLAN, _plan(config, standing, view)))
    else:
        said += [
            (_HOURS, _hours(config, standing, view)),
            (_PLAN, _plan(config, standing, view)),
            (_IF_IT_RUNS if view.is_idle else _CAN_START, _starts(standing, view, inline=not tall)),
            ("", _condition(standing, view) if tall else None),
            (_WOULD_FIT, _suggestions(standing, view)),
        ]
    return [(label, value) for label, value in said if value is not None]


def _mode(config: CycleConfig) -> tuple[Content, ...]:
    mode = str(words.MODE_NAMES[config.mode])
    if config.mode_source == "inferred":
        mode = _INFERRED.format(mode=mode)
    iterations = str(_ITERATIONS_UNKNOWN if config.planned is None else _NO_ITERATIONS)
    if config.planned:
        told = words.number(config.planned)
        iterations = _ITERATIONS.format(count=config.planned, iterations=told)
    cooldown = str(_COOLDOWN_UNKNOWN)
    if config.cooldown_known:
        cooldown = _COOLDOWN.format(duration=words.duration(config.cooldown_minutes))
    on = Content.styled(str(_ON), OPEN)
    return on, Content(mode), Content(iterations), Content(cooldown)


def _filters(config: CycleConfig) -> tuple[Content, ...]:
    statuses = ", ".join(config.filter_statuses)
    if not statuses:
        statuses = str(_ANY_STATUS if config.filters_known else _STATUSES_UNKNOWN)
    if not config.filter_tags:
        return (Content(statuses),)
    tags = _TAGS.format(tags=", ".join(config.filter_tags))
    return Content(statuses), Content(tags)


def _hours(config: CycleConfig, standing: CycleStanding, view: View) -> Content:
    if standing.over and config.end_date is not None:
        over = _OVER.format(end=words.day_month(config.end_date, view.today))
        return Content.styled(over, CLOSED)
    if standing.state is None:
        return Content.styled(str(_UNKNOWN_DATES), CLOSED)
    is_open = standing.state in {State.OPEN, State.ALWAYS}
    known = view.standing.hours_known and standing.hours_known
    if not is_open and (not known or (standing.state is State.NEVER and not standing.complete)):
        return Content.styled(str(_UNKNOWN_HOURS), CLOSED)
    if standing.state is State.NEVER:
        return Content.styled(str(_NO_MINUTE), CLOSED)
    state = Content.styled(str(_STATES[standing.state]), OPEN if is_open else CLOSED)
    if standing.changes_at is None:
        return state
    countdown = words.countdown(standing.changes_at, view.zone, view.now)
    return Content(" ").join((state, Content(countdown)))


def _plan(config: CycleConfig, standing: CycleStanding | None, view: View) -> Value | None:
    """Return the dates and how many of the planned iterations can start."""
    parts = [Content(period)] if (period := _period(config, view)) else []
    kind = VERDICTS[view.standing.verdict.code]
    if kind.no_start and (standing is None or not (standing.planned == 0 or standing.over)):
        parts.append(Content(str(kind.no_start_short)))
    elif standing is not None and standing.planned:
        possible, planned, run = standing.possible, standing.planned, standing.iterations_run
        more = standing.possible_from_now
        forms, style = (_ALL_OVER if view.cycles_are_over else _ALL), ""
        if run is not None and run >= planned:
            forms = _HAVE_RUN
        elif possible is None:
            forms = _POSSIBLE_UNKNOWN
        elif possible < planned:
            forms, style = (_SHORT_OVER, CLOSED) if view.cycles_are_over else (_SHORT, ERROR)
        text = forms.format(
            count=planned, possible=words.number(possible), planned=words.number(planned)
        )
        if run and more is not None and run < planned:
            text, style = _rest(run, planned, more)
        parts.append(Content.styled(text, style))
        if run and view.reading.iterations_source == "list":
            parts.append(_from_list())
        if possible and run is None and view.reading.status == COOLDOWN:
            parts.append(Content(str(_RUN_UNKNOWN)))
    return tuple(parts) or None


def _rest(run: int, planned: int, more: int) -> tuple[str, str]:
    """Return how many of the planned can still start where some have run, and its style."""
    template, style = (_REST_CAN, "") if run + more >= planned else (_SOME_CAN, ERROR)
    if not more:
        template, style = _NO_MORE_CAN, CLOSED
    told = template.format(count=run, planned=words.number(planned), possible=words.number(more))
    return told, style


def _period(config: CycleConfig, view: View) -> str:
    """Return the dates; nothing in the mode that has none."""
    if config.mode is CycleMode.COOLDOWN:
        return ""
    start = words.day_month(config.start_date, view.today) if config.start_date else ""
    end = words.day_month(config.end_date, view.today) if config.end_date else ""
    start = start if config.start_known else str(_UNKNOWN_DATE)
    end = end if config.end_known else str(_UNKNOWN_DATE)
    if not (start or end):
        return str(_NO_DATES)
    template = _FROM_TO if start and end else _FROM if start else _TO
    period = template.format(start=start, end=end)
    return _OF_CAMPAIGN.format(period=period) if view.in_viewer_zone else period


def _condition(standing: CycleStanding, view: View) -> Content | None:
    """Return under which condition the cycles can start then, if under one."""
    condition = words.start_condition(view.standing, idle=False) if standing.next_starts else ""
    return Content.styled(_CONDITION.format(condition=condition), LABEL) if condition else None


def _starts(standing: CycleStanding, view: View, *, inline: bool) -> Listing | None:
    """Return the earliest starts, each day named once, and its month where that is another.

    `inline` adds their condition to the line.
    """
    total = standing.possible_from_now
    if not standing.next_starts:
        return None
    items: list[Content] = []
    before = view.now.astimezone(view.zone).date()
    for start in standing.next_starts:
        day = start.astimezone(view.zone).date()
        gap, template = " ", _START_SAME_DAY
        if day != before or not items:
            same_month = (day.year, day.month) == (before.year, before.month)
            gap, template = _GAP, _START if same_month else _START_OF_MONTH
        told = template.format(
            day_name=words.DAY_NAMES[day.weekday()],
            day=day.day,
            month=MONTHS_SHORT[day.month - 1],
            time=words.time_of_day(start, view.zone),
        )
        items.append(Content(gap + told if items else told))
        before = day
    total = len(items) if total is None else max(total, len(items))
    condition = _condition(standing, view) if inline else None
    return Listing(tuple(items), _MORE, total, condition)


def _suggestions(standing: CycleStanding, view: View) -> Content | None:
    """Return the changes with which all planned iterations would fit."""
    shorter, later = "", ""
    for each in standing.suggestions:
        if isinstance(each.value, int):
            shorter = _SHORTER.format(duration=words.duration(each.value))
        else:
            later = _LATER.format(day=words.day_month(each.value, view.today))
    if shorter and later:
        return Content(_SHORTER_OR_LATER.format(shorter=shorter, later=later))
    return Content(shorter or later) if shorter or later else None


class CyclesPanel(FactPanel):
    """Mode, filters, dates, and what the plan allows."""

    def __init__(self) -> None:
        super().__init__(_CYCLES, id="cycles", label_cells=_CYCLES_LABEL_CELLS)

    def show(self, view: View, key: str, *, tall: bool) -> None:
        """Show this campaign's cycles; `key` shows the assumptions behind the counting."""
        title = Content.styled(str(_CYCLES), STRONG)
        if view.standing.cycles is not None:
            title = Content(_GAP).join((title, key_sentence(_EXPLAINS_COUNTING, key)))
        self.set_title(title)
        self.facts.show(cycle_facts(view, tall=tall))


def worst_facts(findings: tuple[Finding, ...], key: str) -> list[Fact]:
    """Return the worst findings, of those that are alike the first; `key` shows all of them."""
    groups = told_as_one(findings)
    said: list[Fact] = []
    for first, *others in groups[:_MAX_SHOWN]:
        message = Content(str(first.message))
        if others:
            message = filled(_LIKE_IT, LABEL, message=message, count=len(others))
        said.append((severity_label(first), message))
    if more := sum(map(len, groups[_MAX_SHOWN:])):
        said.append(("", key_sentence(_MORE_FINDINGS, key, count=more)))
    return said


def severity_label(given: Finding) -> Content:
    """Return the glyph and the name of a finding's severity."""
    kind = SEVERITIES[given.severity]
    label = _SEVERITY.format(glyph=kind.glyph, word=kind.word)
    return Content.styled(label, STYLES[given.severity])


class FindingsPanel(FactPanel):
    """What is wrong, odd or assumed, worst first."""

    def __init__(self) -> None:
        super().__init__(_FINDINGS, id="findings")
        self._none = Static(str(NO_FINDINGS), markup=False)

    def compose(self) -> ComposeResult:
        yield from super().compose()
        yield self._none

    def show(self, findings: tuple[Finding, ...], key: str) -> None:
        """Show the worst of these findings; `key` opens all of them."""
        title = Content.styled(str(_FINDINGS), STRONG)
        if findings:
            template = _EXPLAINS if len(told_as_one(findings)) <= _MAX_SHOWN else _SHOWS_ALL
            opens = key_sentence(template, key, count=len(findings))
            title = Content(_GAP).join((title, summary(findings), opens))
        self.set_title(title)
        self.facts.show(worst_facts(findings, key))
        self._none.display = not findings
