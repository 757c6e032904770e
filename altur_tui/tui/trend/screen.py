"""A count of a campaign over time: a chart, and the exact figures beside it."""

import os
from collections.abc import Sequence
from datetime import datetime, timedelta, tzinfo
from functools import partial
from typing import ClassVar
from zoneinfo import ZoneInfo

from textual import work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.getters import query_one
from textual.widgets import Static

from altur_tui.campaign.calendar import open_calendar
from altur_tui.campaign.past.looks import Look
from altur_tui.campaign.past.since import PROGRESS, counts_of
from altur_tui.campaign.past.trend import (
    MAX_CARRIED_THINNED,
    Figure,
    Trend,
    figures,
    instants,
    with_newest,
    with_present,
)
from altur_tui.campaign.reading import Reading
from altur_tui.campaign.schedule import EMPTY_WEEK
from altur_tui.campaign.zone import elapsed
from altur_tui.core.past import PastReader
from altur_tui.history.questions import read_looks, read_trend
from altur_tui.i18n.sentences import N, S, T
from altur_tui.reports import words
from altur_tui.text import fit, width
from altur_tui.tui.bindings import bind
from altur_tui.tui.common.footer import KeyFooter
from altur_tui.tui.common.lines import (
    KEY,
    LABEL,
    STRONG,
    Fact,
    FactList,
    Lines,
    apart,
    replace_text,
)
from altur_tui.tui.common.screen import AlturScreen
from altur_tui.tui.messages import CampaignKnown, Tick
from altur_tui.tui.table.model import longest
from altur_tui.tui.themes import stylesheet
from altur_tui.tui.trend.chart import Chart, Plot, glyphs_for

SPANS = (
    timedelta(hours=6),
    timedelta(hours=24),
    timedelta(days=3),
    timedelta(days=7),
    timedelta(days=14),
    timedelta(days=90),
)
_USUAL_SPAN = 1
_MAX_STEP_WITH_HOURS = timedelta(hours=4)
"""Longer columns hold open and closed hours alike, so that no mark tells them apart."""
_SAMPLES = (1 / 8, 3 / 8, 5 / 8, 7 / 8)
_MINUTES = timedelta(minutes=1)
_PAGE = timedelta(days=7)
"""What is read of the looks at once: even a look each minute takes the history far less than the
second for which it is waited."""

_ID = " · #{id}"
_METRIC = S("{metric} · metric {place} of {count}")
_CHOSEN = "[{span}]"
_NOT_CHOSEN = " {span} "
_READING = S("Reading the history…")
_NOTHING_SEEN = S(
    "No answer of this campaign was kept in the last {span}, so there is nothing to show."
)
_NO_COUNTS = S("The answers that were kept in the last {span} have no counts.")
_FIRST = T("trend", "First")
_LAST = T("trend", "Last")
_CHANGE = T("trend", "Change")
_HIGHEST = T("trend", "Highest")
_GAPS = T("trend", "Not seen")
_AT = T("trend", "At")
_COUNT = T("trend", "Count")
_UNCHANGED = T("trend", "none")
_LABEL_CELLS = 10

_KEYS = {"app.command_palette": 45}


class TrendTitle(Lines):
    """Which campaign, which metric, and over how long."""

    def __init__(self) -> None:
        super().__init__(id="title")
        self._campaign = ("", "")
        self._zone = ""
        self._metric: tuple[str, ...] = ("",)
        self._span = 0

    def show(
        self, campaign: tuple[str, str], zone: str, metric: tuple[str, ...], span: int
    ) -> None:
        """Show a campaign's name and id, the zone of all times, the metric, and the span.

        `metric` has shorter forms after the longest, for narrow windows.
        """
        self._campaign, self._zone, self._metric, self._span = campaign, zone, metric, span
        self.changed()

    def lay_out(self, cells: int) -> list[Content]:
        name, tail = self._campaign
        zone = Content.styled(self._zone, LABEL)
        room = max(cells - width(tail) - zone.cell_length - 3, 0)
        first = apart(Content.assemble((fit(name, room) + tail, STRONG)), zone, cells)
        spans = Content(" ").join(
            Content.styled(_CHOSEN.format(span=told), KEY)
            if place == self._span
            else Content.styled(_NOT_CHOSEN.format(span=told), LABEL)
            for place, told in enumerate(map(_span_word, SPANS))
        )
        metric = longest(self._metric, cells - spans.cell_length - 1)
        return [first, apart(Content.styled(metric, STRONG), spans, cells)]


class TrendScreen(AlturScreen[None]):
    """Shows a metric over a span of time; the arrows choose another metric or span."""

    CSS_PATH: ClassVar = [stylesheet("trend")]
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("back", show=True),
        bind("trend", action="back"),
        bind("up", action="metric(-1)", show=True, description=N("Metric")),
        bind("down", action="metric(1)", description=N("Metric")),
        bind("left", action="span(-1)", show=True, description=N("Span")),
        bind("right", action="span(1)", description=N("Span")),
        bind("previous", action="point(-1)", show=True, description=N("Earlier")),
        bind("next", action="point(1)", show=True, description=N("Later")),
        bind("zone", show=True, description=N("Zone")),
    ]

    chart = query_one("#chart", Chart)

    def __init__(self, campaign_id: int, *, in_viewer_zone: bool = False) -> None:
        """Show a campaign that has been answered."""
        super().__init__()
        self._campaign_id = campaign_id
        self._in_viewer_zone = in_viewer_zone
        self._span = _USUAL_SPAN
        self._metric: str | None = None
        self._trend: Trend | None = None
        self._looks: Sequence[Look] | None = None
        self._cursor: int | None = None

    def compose(self) -> ComposeResult:
        """Make every part once; they are updated in place."""
        yield TrendTitle()
        yield Static(id="state", markup=False)
        with Horizontal(id="plot"):
            glyphs = glyphs_for(self.app.console.encoding, os.environ.get("TERM", ""))
            yield Chart(glyphs, id="chart")
            yield FactList(label_cells=_LABEL_CELLS)
        yield KeyFooter(_KEYS)

    def on_mount(self) -> None:
        """Show which campaign it is; what was seen is read once the chart has its size."""
        self._draw()

    def on_chart_resized(self) -> None:
        self._read()

    def on_chart_pointed(self, message: Chart.Pointed) -> None:
        self._cursor = message.column
        self._draw()

    def on_campaign_known(self, message: CampaignKnown) -> None:
        if message.known.id == self._campaign_id and not message.known.loading:
            self._read()

    def on_tick(self, message: Tick) -> None:  # noqa: ARG002
        self._read()

    def on_screen_resume(self) -> None:
        """Read again, after another screen was on top."""
        if self._trend is not None:
            self._read()

    def action_metric(self, places: int) -> None:
        metrics = self._metrics
        if metrics:
            at = metrics.index(self._shown_metric) if self._shown_metric in metrics else 0
            self._metric = metrics[(at + places) % len(metrics)]
            self._draw()

    def action_span(self, places: int) -> None:
        span = min(max(self._span + places, 0), len(SPANS) - 1)
        if span != self._span:
            self._span = span
            self._cursor = None
            self._draw()
            self._read()

    def action_point(self, columns: int) -> None:
        """Point at the column before or after, first at the newest."""
        if self._trend is None or not self._trend.points:
            return
        last = len(self._trend.points) - 1
        at = last if self._cursor is None else self._cursor + columns
        self._cursor = min(max(at, 0), last)
        self._draw()

    def action_zone(self) -> None:
        self._in_viewer_zone = not self._in_viewer_zone
        self._draw()

    @property
    def _reading(self) -> Reading | None:
        return self.altur.repository.known(self._campaign_id).reading

    @property
    def _zone(self) -> ZoneInfo:
        reading = self._reading
        if self._in_viewer_zone or reading is None:
            return self.altur.viewer_zone
        return ZoneInfo(reading.timezone)

    @property
    def _metrics(self) -> tuple[str, ...]:
        return () if self._trend is None else self._trend.metrics

    @property
    def _shown_metric(self) -> str | None:
        """The metric that was chosen, else the one that shows the campaign's progress."""
        metrics = self._metrics
        if self._metric in metrics:
            return self._metric
        return next((each for each in PROGRESS if each in metrics), next(iter(metrics), None))

    @property
    def _pointed(self) -> int | None:
        """The column that is pointed at; None if there is none, or no longer."""
        count = 0 if self._trend is None else len(self._trend.points)
        return self._cursor if self._cursor is not None and self._cursor < count else None

    @work(exclusive=True, group="fetch")
    async def _read(self) -> None:
        """Read what was seen, a point for each column of the chart, and draw it."""
        span, columns = SPANS[self._span], self.chart.columns
        ends = instants(self.altur.clock(), span, columns)
        step = span / columns
        nothing = Trend(step, ())
        past = self.altur.session.past
        question = partial(read_trend, campaign_id=self._campaign_id, instants=ends, step=step)
        trend = nothing if past is None else await past.ask(question, nothing)
        looks: Sequence[Look] | None = ()
        if past is not None and trend.points:
            looks = await self._read_looks(past, ends[-1] - span, ends[-1])
        reading = self._reading
        if reading is not None and reading.analytics is not None:
            if not trend.points:
                trend = Trend.unknown(ends, step)
            present = counts_of(reading.analytics)
            trend = with_present(trend, reading.fetched_at, present)
            looks = None if looks is None else with_newest(looks, reading.fetched_at, present)
        self._trend, self._looks = trend, looks
        self._draw()

    async def _read_looks(
        self, past: PastReader, begin: datetime, end: datetime
    ) -> Sequence[Look] | None:
        """Return the looks that tell of a span; None if the history cannot tell them all."""
        found: dict[datetime, Look] = {}
        at = begin - MAX_CARRIED_THINNED
        while at < end:
            until = min(at + _PAGE, end)
            question = partial(read_looks, campaign_id=self._campaign_id, begin=at, end=until)
            page = await past.ask(question, None)
            if page is None:
                return None
            found |= {each.first: each for each in page}
            at = until
        return tuple(found.values())

    def _draw(self) -> None:
        reading, metric = self._reading, self._shown_metric
        name = "" if reading is None else words.campaign_name(reading)
        told: tuple[str, ...] = ("",)
        if metric is not None:
            place, count = self._metrics.index(metric) + 1, len(self._metrics)
            label = words.metric_label(metric)
            told = _METRIC.format(metric=label, place=place, count=count), label
        title = (name, _ID.format(id=self._campaign_id))
        self.query_one(TrendTitle).show(title, self._zone.key, told, self._span)
        state = str(_READING)
        if self._trend is not None:
            was_seen = any(each.counts is not None for each in self._trend.points)
            why = _NO_COUNTS if was_seen else _NOTHING_SEEN
            state = "" if metric else why.format(span=_span_word(SPANS[self._span]))
        replace_text(self.query_one("#state", Static), Content.styled(state, LABEL))
        self.query_one("#state").display = bool(state)
        self.query_one(FactList).show(self._facts(metric))
        self.chart.show(self._plot(metric))

    def _plot(self, metric: str | None) -> Plot | None:
        trend = self._trend
        if trend is None or metric is None:
            return None
        begin = trend.points[0].at - trend.step
        return Plot(
            values=trend.values(metric),
            begin=begin,
            step=trend.step,
            zone=self._zone,
            now=self.altur.clock(),
            is_open=_open_columns(self._reading, trend),
            cursor=self._pointed,
        )

    def _facts(self, metric: str | None) -> list[Fact]:
        trend = self._trend
        if trend is None or metric is None or not trend.points:
            return []
        begin = trend.points[0].at - trend.step
        found = figures(self._looks or (), metric, begin, trend.points[-1].at)
        if found is None:
            return []
        zone, now = self._zone, self.altur.clock()
        change = words.difference(found.change) or str(_UNCHANGED)
        facts: list[Fact] = [
            (_FIRST, _figure(found.first, zone, now)),
            (_LAST, _figure(found.last, zone, now)),
            (_CHANGE, Content.styled(change, STRONG)),
            (_HIGHEST, _figure(found.highest, zone, now)),
        ]
        if unseen := round(found.unseen / _MINUTES):
            facts.append((_GAPS, Content(words.duration(unseen))))
        if self._pointed is not None:
            point, value = trend.points[self._pointed], trend.values(metric)[self._pointed]
            facts += [
                ("", Content("")),
                (_AT, Content(words.when(point.at, zone, now))),
                (_COUNT, Content.styled(words.number(value), STRONG)),
            ]
        return facts


def _span_word(span: timedelta) -> str:
    return words.duration(span // _MINUTES)


def _figure(figure: Figure, zone: tzinfo, now: datetime) -> tuple[Content, ...]:
    when = Content.styled(words.when(figure.at, zone, now), LABEL)
    return Content.styled(words.number(figure.value), STRONG), when


def _open_columns(reading: Reading | None, trend: Trend) -> tuple[bool, ...]:
    """Return in which columns the campaign is open at least half of the time, by its present hours.

    None where a column is too long to tell, or the hours are unknown.
    """
    if reading is None or reading.calling_week == EMPTY_WEEK or trend.step > _MAX_STEP_WITH_HOURS:
        return ()
    calendar = open_calendar(reading.calling_week, reading.timezone)
    return tuple(
        2 * sum(calendar.open_at(elapsed(point.at - trend.step * each)) for each in _SAMPLES)
        >= len(_SAMPLES)
        for point in trend.points
    )
