"""How often again: what the cycles are set to, and what can come of it."""

from textual.app import ComposeResult
from textual.content import Content

from altur_tui.campaign.cycles import CycleConfig, CycleMode, CycleStanding, Suggestion
from altur_tui.campaign.schedule import State
from altur_tui.campaign.words import MONTHS_SHORT
from altur_tui.reports import words
from altur_tui.text import width
from altur_tui.tui.common.facts import Fact, Facts, Section, Some
from altur_tui.tui.common.style import CLOSED, KEY, LABEL, OPEN, STRONG
from altur_tui.tui.detail.headline import name_room
from altur_tui.tui.detail.view import View

IDLE = frozenset({"archived", "finished", "paused", "not_started"})
"""Verdicts under which no cycle starts as things are, though its hours are open."""
_TITLE = "Cycles"
_LABEL_CELLS = 11
_CAN_START = "Can start"
_IF_IT_RUNS = "If it runs"
_NONE = "not in the answer"
_OFF = "Off"
_OFF_WHY = "Nobody who was not reached is tried again."
_ON = "On"
_SEPARATOR = " · "
_INFERRED = "{mode} (inferred)"
_ITERATION_COUNTS = {0: "no iterations", 1: "up to 1 iteration"}
_ITERATIONS = "up to {count} iterations"
_COOLDOWN = "cooldown {duration}"
_ANY_STATUS = "any status"
_TAGS = "tags {tags}"
_FROM_TO = "{start} – {end}"
_FROM = "from {start}, no end date"
_TO = "until {end}"
_NO_DATES = "no dates"
_OF_CAMPAIGN = "{period} (the campaign's days)"
_SHORT = "▲ at most {possible} of {planned} can start"
_SHORT_BY = "▲ at most {possible} of {planned} can start by {end}"
_SHORT_BEFORE = "▲ at most {possible} of {planned} could start by {end}"
_ALL = {True: "the one planned can start", False: "all {planned} can start"}
_ALL_BY = {True: "the one planned can start by {end}", False: "all {planned} can start by {end}"}
_ALL_BEFORE = {
    True: "the one planned could start by {end}",
    False: "all {planned} could start by {end}",
}
_OVER = "over: the last day was {end}"
_NO_MINUTE = "never: no minute is left in which a cycle may start"
_SHORTER = "a cooldown of {duration}"
_LATER = "{day} as the last day"
_OR = ", or "
_DAY = "{name} {day} {time}"
_DAY_OF_MONTH = "{name} {day} {month} {time}"
_SAME_DAY = " {time}"
_MORE = "and {count} more"
_COUNTED = " how this is counted"
_GAP = "  "


def _settings(config: CycleConfig) -> Content:
    mode = words.MODE_NAMES[config.mode]
    if config.mode_source == "inferred":
        mode = _INFERRED.format(mode=mode)
    count = words.number(config.planned)
    iterations = _ITERATION_COUNTS.get(config.planned, _ITERATIONS).format(count=count)
    cooldown = _COOLDOWN.format(duration=words.duration(config.cooldown_minutes))
    rest = _SEPARATOR.join(("", mode, iterations, cooldown))
    return Content.assemble((_ON, OPEN), rest)


def _filters(config: CycleConfig) -> Content:
    statuses = ", ".join(config.filter_statuses) or _ANY_STATUS
    if not config.filter_tags:
        return Content(statuses)
    tags = _TAGS.format(tags=", ".join(config.filter_tags))
    return Content.assemble(statuses, (_SEPARATOR, LABEL), tags)


def _period(config: CycleConfig, view: View) -> str:
    """Return the dates; nothing in the mode that has none."""
    if config.mode is CycleMode.COOLDOWN:
        return ""
    today = view.now.astimezone(view.campaign_zone).date()
    start = words.day_month(config.start_date, today) if config.start_date else ""
    end = words.day_month(config.end_date, today) if config.end_date else ""
    template = {
        (True, True): _FROM_TO,
        (True, False): _FROM,
        (False, True): _TO,
        (False, False): _NO_DATES,
    }[bool(start), bool(end)]
    period = template.format(start=start, end=end)
    has_dates = bool(start or end)
    return _OF_CAMPAIGN.format(period=period) if view.in_viewer_zone and has_dates else period


def over(view: View) -> bool:
    """Tell whether the cycles' last day is past, so that no more of them start."""
    return view.found("cycle_period_over")


def helpful(view: View) -> list[Suggestion]:
    """Return the suggestions that still help: a last day in the past, or none to come, does not."""
    standing = view.standing.cycles
    today = view.now.astimezone(view.campaign_zone).date()
    return [
        each
        for each in (standing.suggestions if standing else ())
        if (not over(view) if isinstance(each.value, int) else each.value >= today)
    ]


def _never(config: CycleConfig, view: View) -> str:
    """Return why no cycle may ever start again."""
    if config.end_date is None or not view.found("cycle_period_over"):
        return _NO_MINUTE
    today = view.now.astimezone(view.campaign_zone).date()
    return _OVER.format(end=words.day_month(config.end_date, today))


def _hours(config: CycleConfig, standing: CycleStanding, view: View) -> Content:
    if standing.state is State.NEVER:
        return Content.styled(_never(config, view), CLOSED)
    style = OPEN if standing.state in {State.OPEN, State.ALWAYS} else CLOSED
    said = [words.STATE_NAMES[standing.state]]
    if standing.changes_at is not None:
        said.append(words.countdown(standing.changes_at, view.zone, view.now))
    return Content.assemble((said[0], style), " ".join(("", *said[1:])))


def _plan(config: CycleConfig, standing: CycleStanding | None, view: View) -> Content | None:
    """Return the dates and how many of the planned iterations can start."""
    parts = [Content(period)] if (period := _period(config, view)) else []
    if standing is not None and standing.planned and standing.possible is not None:
        short = standing.possible < standing.planned
        today = view.now.astimezone(view.campaign_zone).date()
        text = _outcome(short=short, one=standing.planned == 1, config=config, view=view).format(
            possible=words.number(standing.possible),
            planned=words.number(standing.planned),
            end=words.day_month(config.end_date, today) if config.end_date else "",
        )
        parts.append(Content.styled(text, CLOSED if short else ""))
    return Content.styled(_SEPARATOR, LABEL).join(parts) if parts else None


def _outcome(*, short: bool, one: bool, config: CycleConfig, view: View) -> str:
    """Return the template that says how many can start, or could have.

    Beside dates that need explaining, once is enough for the last day.
    """
    if config.end_date is None or (view.in_viewer_zone and not view.found("cycle_period_over")):
        return _SHORT if short else _ALL[one]
    if view.found("cycle_period_over"):
        return _SHORT_BEFORE if short else _ALL_BEFORE[one]
    return _SHORT_BY if short else _ALL_BY[one]


def _starts(standing: CycleStanding, view: View) -> Some | None:
    """Return the earliest starts, each day named once, and its month where that is another."""
    if not standing.next_starts:
        return None
    items: list[Content] = []
    before = view.now.astimezone(view.zone).date()
    for start in standing.next_starts:
        day = start.astimezone(view.zone).date()
        template = _SAME_DAY
        if day != before or not items:
            same_month = (day.year, day.month) == (before.year, before.month)
            template = _DAY if same_month else _DAY_OF_MONTH
            template = _GAP + template if items else template
        told = template.format(
            name=words.DAY_NAMES[day.weekday()],
            day=day.day,
            month=MONTHS_SHORT[day.month - 1],
            time=words.time_of_day(start, view.zone),
        )
        items.append(Content(told))
        before = day
    total = standing.possible_from_now
    return Some(tuple(items), _MORE, len(items) if total is None else max(total, len(items)))


def _suggestions(view: View) -> Content | None:
    """Return with what all planned iterations would fit."""
    today = view.now.astimezone(view.campaign_zone).date()
    parts = []
    for each in helpful(view):
        if isinstance(each.value, int):
            parts.append(_SHORTER.format(duration=words.duration(each.value)))
        else:
            parts.append(_LATER.format(day=words.day_month(each.value, today)))
    return Content(_OR.join(parts)) if parts else None


def facts(view: View) -> list[Fact]:
    """Return what the panel says."""
    config, standing = view.reading.cycles, view.standing.cycles
    if config is None:
        return [("Mode", Content.styled(_NONE, LABEL))]
    if not config.enabled:
        off = Content.assemble((_OFF, STRONG), (_SEPARATOR + _OFF_WHY, LABEL))
        return [("Mode", off)]
    said: list[tuple[str, Content | Some | None]] = [
        ("Mode", _settings(config)),
        ("Filters", _filters(config)),
    ]
    if standing is not None:
        said.append(("Hours", _hours(config, standing, view)))
    said.append(("Plan", _plan(config, standing, view)))
    if standing is not None:
        idle = view.standing.verdict.code in IDLE
        said.append((_IF_IT_RUNS if idle else _CAN_START, _starts(standing, view)))
        said.append(("Would fit", _suggestions(view)))
    return [(label, value) for label, value in said if value is not None]


class CyclesPanel(Section):
    """Mode, filters, dates, and what the plan allows."""

    def compose(self) -> ComposeResult:
        """Make the list of facts."""
        self.entitle(_TITLE)
        yield Facts(label_cells=_LABEL_CELLS)

    def show(self, view: View, key: str) -> None:
        """Show this campaign's cycles; `key` opens what the counting rests on."""
        title = Content.styled(_TITLE, STRONG)
        if view.standing.cycles is not None:
            explains = Content.assemble((key, KEY), (_COUNTED, LABEL))
            title = Content(_GAP).join((title, explains))
        self.entitle(title)
        self.query_one(Facts).show(facts(view))


_CAMPAIGN_TITLE = "Campaign"
_NO_AGENT = "not in the answer"
_NO_STATUS = "not in the answer"


def _with_id(name: str | None, identifier: str | None) -> Content:
    """Return a name with its id, or what there is of them."""
    if name and identifier:
        return Content.assemble(name, (" · ", LABEL), (identifier, LABEL))
    return Content(name or identifier or words.UNKNOWN)


def campaign_facts(view: View, *, with_name: bool, with_status: bool) -> list[Fact]:
    """Return what the panel says; the name only where the headline has cut it.

    The headline tells the status, too: without much room that has to do.
    """
    reading = view.reading
    agent = _with_id(reading.agent_name, reading.agent_id)
    if not (reading.agent_name or reading.agent_id):
        agent = Content.styled(_NO_AGENT, LABEL)
    created = reading.created_at
    said: list[Fact] = [("Name", Content(reading.name))] if with_name and reading.name else []
    said += [
        ("Agent", agent),
        ("Integration", _with_id(words.channel_name(reading), reading.integration_id)),
        ("Created", Content(words.date_and_time(created, view.zone) if created else words.UNKNOWN)),
    ]
    if with_status:
        status = Content(reading.status) if reading.status else Content.styled(_NO_STATUS, LABEL)
        said.append(("Status", status))
    return [*said, ("Time zone", Content(words.zone_name(reading)))]


class CampaignPanel(Section):
    """Agent, integration, creation, status and zone."""

    def compose(self) -> ComposeResult:
        """Make the list of facts."""
        self.entitle(_CAMPAIGN_TITLE)
        yield Facts(abreast=True)

    def show(self, view: View, headline_cells: int, *, tall: bool = True) -> None:
        """Show this campaign, below a headline of so many cells; `tall` if there is room."""
        name = view.reading.name or ""
        with_name = width(name) > name_room(view, headline_cells)
        self.query_one(Facts).show(campaign_facts(view, with_name=with_name, with_status=tall))
        self.tooltip = Content(name) if with_name else None
