"""How often again: what the cycles are set to, and what can come of it."""

from datetime import datetime
from itertools import groupby

from textual.app import ComposeResult
from textual.content import Content

from altur_tui.campaign.cycles import CycleConfig, CycleMode, CycleStanding
from altur_tui.campaign.schedule import State
from altur_tui.reports import words
from altur_tui.tui.widgets.facts import Fact, Facts, Some
from altur_tui.tui.widgets.ink import CLOSED, LABEL, OPEN, STRONG
from altur_tui.tui.widgets.section import Section
from altur_tui.tui.widgets.view import View

_TITLE = "Cycles"
_LABEL_CELLS = 11
_NONE = "not in the answer"
_OFF = "Off"
_OFF_WHY = "Nobody who was not reached is tried again."
_ON = "On"
_SEPARATOR = " · "
_MODES = {CycleMode.SCHEDULED: "scheduled", CycleMode.COOLDOWN: "by cooldown"}
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
_CAN_START = "▲ at most {possible} of {planned} can start"
_ALL_CAN = "all {planned} fit"
_STATES = {State.NEVER: "no open hours ahead"}
_SHORTER = "a cooldown of {duration}"
_LATER = "{day} as the last day"
_OR = ", or "
_DAY = "{name} {day} {times}"
_MORE = "and {count} more"


def _settings(config: CycleConfig) -> Content:
    mode = _MODES[config.mode]
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
    return template.format(start=start, end=end)


def _hours(standing: CycleStanding, view: View) -> Content:
    style = OPEN if standing.state in {State.OPEN, State.ALWAYS} else CLOSED
    said = [_STATES.get(standing.state) or words.STATE_NAMES[standing.state]]
    if standing.changes_at is not None:
        said.append(words.countdown(standing.changes_at, view.zone, view.now))
    return Content.assemble((said[0], style), " ".join(("", *said[1:])))


def _plan(config: CycleConfig, standing: CycleStanding | None, view: View) -> Content | None:
    """Return the dates and how many of the planned iterations can start."""
    parts = [Content(period)] if (period := _period(config, view)) else []
    if standing is not None and standing.planned and standing.possible is not None:
        short = standing.possible < standing.planned
        text = (_CAN_START if short else _ALL_CAN).format(
            possible=words.number(standing.possible), planned=words.number(standing.planned)
        )
        parts.append(Content.styled(text, CLOSED if short else ""))
    return Content.styled(_SEPARATOR, LABEL).join(parts) if parts else None


def _starts(starts: tuple[datetime, ...], view: View) -> Some | None:
    """Return the earliest starts by day, each day named once."""
    if not starts:
        return None
    local = [start.astimezone(view.zone) for start in starts]
    days = []
    for day, times in groupby(local, key=datetime.date):
        clocks = " ".join(words.time_of_day(each, view.zone) for each in times)
        name = words.DAY_NAMES[day.weekday()]
        days.append(Content(_DAY.format(name=name, day=day.day, times=clocks)))
    return Some(tuple(days), _MORE)


def _suggestions(standing: CycleStanding, view: View) -> Content | None:
    """Return with what all planned iterations would fit."""
    today = view.now.astimezone(view.campaign_zone).date()
    parts = []
    for each in standing.suggestions:
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
        said.append(("Hours", _hours(standing, view)))
    said.append(("Plan", _plan(config, standing, view)))
    if standing is not None:
        said.append(("Earliest", _starts(standing.next_starts, view)))
        said.append(("Would fit", _suggestions(standing, view)))
    return [(label, value) for label, value in said if value is not None]


class CyclesPanel(Section):
    """Mode, filters, dates, and what the plan allows."""

    def compose(self) -> ComposeResult:
        """Make the list of facts."""
        self.entitle(_TITLE)
        yield Facts(label_cells=_LABEL_CELLS)

    def show(self, view: View) -> None:
        """Show this campaign's cycles."""
        self.query_one(Facts).show(facts(view))
