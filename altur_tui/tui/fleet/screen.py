"""Many campaigns at once: a row each, filled as the answers come."""

from collections.abc import Iterable
from datetime import timedelta
from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.getters import query_one
from textual.timer import Timer
from textual.widgets import Input, Static

from altur_tui.campaign.reading import standing
from altur_tui.core.bulk import BulkFetch
from altur_tui.i18n.sentences import S, T
from altur_tui.reports import words
from altur_tui.tui.common.footer import KeyFooter
from altur_tui.tui.common.lines import TitleBar
from altur_tui.tui.common.since import told_since
from altur_tui.tui.common.state import KEY_KINDS
from altur_tui.tui.common.watched import EventLine, WatchLine
from altur_tui.tui.fleet.about import Description, FleetAbout, describe
from altur_tui.tui.fleet.actions import FOOTER_IMPORTANCE, FleetActions
from altur_tui.tui.fleet.cells import SINCE
from altur_tui.tui.fleet.columns import columns
from altur_tui.tui.fleet.filter import FleetFilter, matching
from altur_tui.tui.fleet.names import CommonPrefix
from altur_tui.tui.fleet.rows import FleetRows
from altur_tui.tui.fleet.summary import FetchProgress, FleetStatus, FleetSummary, outage_forms
from altur_tui.tui.fleet.trends import FleetTrends
from altur_tui.tui.messages import CampaignKnown, CampaignsRecalled, Tick
from altur_tui.tui.table.table import CampaignTable
from altur_tui.tui.themes import stylesheet

SECONDS_BETWEEN_DRAWINGS = 1 / 12
"""While answers come, rows are drawn this often."""
_SECONDS_A_DRAWING = 0.004
_SECONDS_TO_GO_ON = 0.01
_WIDTH_CLASSES = [(0, "-cramped"), (80, "-narrow"), (120, "-wide")]
_SORT_KEYS = "{left} {right}"
_FILTER = T("the field", "Filter")
_NO_MATCH = S("No campaign matches the filter.\nEscape shows all again.")
_STOPPED = S("Stopped. Press {key} to load the rest.")


class FleetScreen(FleetActions):
    """A table of campaigns that fills itself, and stays in place while it does.

    The first `escape` stops fetching, the next one removes the filter, and the last one goes back.
    """

    CSS_PATH: ClassVar = [stylesheet("fleet")]
    AUTO_FOCUS = "#table"
    HORIZONTAL_BREAKPOINTS = _WIDTH_CLASSES
    summary = query_one("#summary", FleetSummary)
    about = query_one("#about", FleetAbout)
    filter_line = query_one("#filter-line", Horizontal)
    filter_field = query_one("#filter", FleetFilter)

    def __init__(self, ids: tuple[int, ...]) -> None:
        """Show the campaigns `ids`, at first in that order."""
        super().__init__(ids)
        self._bulk: BulkFetch
        self._rows: FleetRows
        self._trends: FleetTrends
        self._pulse: Timer
        self._catching_up: Timer
        self._was_active = False
        self._members = frozenset(ids)
        self._prefix = CommonPrefix()

    def compose(self) -> ComposeResult:
        """Make every part once; they are updated in place."""
        yield TitleBar(self.altur.settings)
        yield FleetSummary(id="summary")
        yield WatchLine()
        with Horizontal(id="filter-line"):
            yield Static(str(_FILTER), id="filter-label", markup=False)
            yield FleetFilter(id="filter")
        id_cells = max(len(str(each)) for each in self.ids)
        shown = columns(self.altur.clock, self.altur.viewer_zone, id_cells, self._prefix)
        yield CampaignTable(shown, empty=str(_NO_MATCH), id="table")
        yield FleetAbout(id="about")
        yield EventLine()
        yield KeyFooter(FOOTER_IMPORTANCE)

    def on_mount(self) -> None:
        """Show a row for each campaign at once, and fetch what is unknown or failed last."""
        repository = self.altur.repository
        self._bulk = BulkFetch(repository, in_sight=self._in_sight)
        self._rows = FleetRows(
            self.table,
            repository,
            self._bulk,
            self.ids,
            changes=self.altur.watching.changes,
            since=self.since_of,
            common_prefix=self._prefix,
        )
        self._trends = FleetTrends(self.table, self.altur)
        self.watch(self.table, "scroll_y", self._look_at_trends, init=False)
        self._pulse = self.set_interval(SECONDS_BETWEEN_DRAWINGS, self._draw)
        self._catching_up = self.set_interval(_SECONDS_TO_GO_ON, self._go_on, pause=True)
        self._offer_sorts()
        self.table.show_rows(self.ids)
        self._fetch_missing()

    def on_unmount(self) -> None:
        self._bulk.stop()

    def on_campaign_known(self, message: CampaignKnown) -> None:
        """Draw the campaign soon, together with others."""
        self._rows.note(message.known.id)
        self._pulse.resume()

    def on_campaigns_recalled(self, message: CampaignsRecalled) -> None:
        """Draw the campaigns as they were, at once: these may be the first rows."""
        for each in message.ids:
            self._rows.note(each)
        self._draw()
        self._pulse.resume()

    def on_key_given(self) -> None:
        """Fetch what failed: there is a key now."""
        self._fetch_missing()

    def on_tick(self, message: Tick) -> None:
        """Update countdowns and ages, and the rows whose verdict has ended."""
        self.table.repaint_in_sight()
        self._tell_about()
        self._tell_summary()
        self._look_at_trends()
        if self._rows.note_ended(message.now):
            self._draw()

    def on_screen_suspend(self) -> None:
        """Draw nothing while another screen is on top; fetching goes on."""
        self._pulse.pause()

    def on_screen_resume(self) -> None:
        self._rows.catch_up()
        self._rows.note_ended(self.altur.clock())
        self._tell_about()
        self._draw()
        self._pulse.resume()

    def on_campaign_table_row_highlighted(self) -> None:
        self._tell_about()

    def on_campaign_table_marks_changed(self) -> None:
        self._tell_summary()

    def on_campaign_table_rearranged(self) -> None:
        self._tell_summary()
        self._look_at_trends()

    def on_campaign_table_sort_changed(self) -> None:
        self._tell_summary()

    def on_input_changed(self, message: Input.Changed) -> None:
        message.stop()
        self.table.filter_by(matching(message.value))
        self._tell_summary()

    def on_fleet_filter_left(self, message: FleetFilter.Left) -> None:
        if message.cleared:
            self.filter_field.value = ""
        self.filter_line.set_class(bool(self.filter_field.value), "-shown")
        self.set_focus(self.table)

    def action_filter(self) -> None:
        self.filter_line.add_class("-shown")
        self.set_focus(self.filter_field)

    def action_refresh(self) -> None:
        if self.table.marked:
            self.say_what_is_hidden(given := self.chosen())
            self._fetch(given.ids, urgent=True)
        elif self.table.cursor_id is not None:
            self._fetch((self.table.cursor_id,), urgent=True)

    def action_refresh_all(self) -> None:
        """Refresh all campaigns, those without an answer first."""
        known = self.altur.repository.known
        missing_first = sorted(self.ids, key=lambda each: known(each).answered)
        self._fetch(missing_first, by_person=True)

    async def poll(self) -> None:
        """Refresh all campaigns, unless they are being fetched, and wait for them."""
        if not self._bulk.active:
            self._fetch(self.ids)
        await self._bulk.at_rest()

    @property
    def is_up_to_date(self) -> bool:
        """Whether nothing is being fetched, and all that is known is on the screen, if it is seen.

        For tests and benchmarks, which wait for it.
        """
        if self._bulk.active:
            return False
        return not self.is_seen or (self._rows.is_up_to_date and not self._was_active)

    @property
    def watched(self) -> frozenset[int]:
        return self._members

    def draw_changes(self) -> None:
        """Draw all rows: other numbers are marked as changed, or none."""
        self._offer_sorts()
        for each in self.ids:
            self._rows.note(each)
        self._pulse.resume()

    def _offer_sorts(self) -> None:
        """Let the rows be sorted by what changed, while they are compared with an instant."""
        self.table.offer_sorts({} if self.since_at is None else SINCE)

    def action_copy_text(self) -> None:
        """Stop fetching at `ctrl+c`, and let the key do what else it does."""
        self.stop_fetching()
        super().action_copy_text()

    def action_back(self) -> None:
        """Stop fetching, else remove the filter, else go back."""
        if self.stop_fetching():
            return
        if self.filter_field.value:
            self.on_fleet_filter_left(FleetFilter.Left(cleared=True))
            return
        self.dismiss()

    def _in_sight(self) -> Iterable[int]:
        return self.table.in_sight if self.is_attached else ()

    def _fetch_missing(self) -> None:
        """Fetch the campaigns without an answer, and those whose last request failed."""
        known = map(self.altur.repository.known, self.ids)
        self._fetch([each.id for each in known if not each.fresh])

    def _fetch(self, ids: Iterable[int], *, urgent: bool = False, by_person: bool = False) -> None:
        if self._bulk.ask(ids, urgent=urgent, by_person=by_person):
            self._fill()
        self._pulse.resume()

    @work(group="fill")
    async def _fill(self) -> None:
        await self._bulk.run()

    def stop_fetching(self) -> bool:
        if not self._bulk.stop():
            return False
        self._rows.note_all()
        self.altur.say(_STOPPED.format(key=self.key_of("refresh_all")))
        self._pulse.resume()
        return True

    def _draw(self) -> None:
        """Draw some of what has changed, and the progress; go on soon with the rest."""
        if not self.is_seen:
            return
        if self._was_active != self._bulk.active:
            self._was_active = self._bulk.active
            self._rows.note_all()
        if self._rows.draw(self.altur.clock(), _SECONDS_A_DRAWING):
            self._catching_up.resume()
        elif not self._bulk.active and not self._is_settling:
            self._pulse.pause()
        self._tell_summary()
        self._tell_about()
        self._look_at_trends()

    def _look_at_trends(self) -> None:
        """Read the small charts in sight that are missing or old."""
        if self.is_seen and self._trends.wants_to_read():
            self._read_trends()

    @work(group="fetch")
    async def _read_trends(self) -> None:
        await self._trends.read()

    @property
    def _is_settling(self) -> bool:
        """Whether rows wait for a next try whose time is not known yet."""
        return bool(self._rows.retried) and self._bulk.retries_in is None

    def _go_on(self) -> None:
        """Draw some more rows; the summary follows at the next drawing, or after the last row."""
        if self.is_seen and self._rows.draw(self.altur.clock(), _SECONDS_A_DRAWING):
            return
        self._catching_up.pause()
        self._draw()

    def _tell_summary(self) -> None:
        totals = self._rows.totals
        totals.choose(self._chosen())
        self.summary.show(self._status(), totals)
        self.offer_key(wanted=bool(KEY_KINDS & totals.all_errors.keys()))

    def _chosen(self) -> tuple[int, ...] | None:
        """Return the marked rows, else the rows shown; None: all."""
        table = self.table
        if len(table.order) == table.total:
            return table.marked or None
        return table.marked or table.order

    def _status(self) -> FleetStatus:
        bulk, table, launch = self._bulk, self.table, self.altur.launch
        progress = None
        if bulk.active:
            outage: tuple[str, ...] = ()
            if bulk.outage is not None:
                outage = outage_forms(bulk.outage, self.altur.clock(), self.altur.viewer_zone)
            progress = FetchProgress(
                bulk.done, bulk.total, bulk.rate, bulk.seconds_left, outage, bulk.others
            )
        retry_at = None
        if bulk.retries_in is not None:
            at = self.altur.clock() + timedelta(seconds=bulk.retries_in)
            retry_at = words.time_of_day(at, self.altur.viewer_zone)
        since = None
        if (lost_at := self.altur.repository.no_answer_since) is not None:
            since = words.time_of_day(lost_at, self.altur.viewer_zone)
        left, right = self.key_of("sort_left"), self.key_of("sort_right")
        return FleetStatus(
            total=table.total,
            shown=len(table.order),
            marked=len(table.marked),
            progress=progress,
            retried=len(self._rows.retried),
            no_answer_since=since,
            retry_at=retry_at,
            not_loaded=bulk.left,
            stopped_by=None if bulk.stopped_by is None else bulk.stopped_by.message,
            stop_key=self.key_of("back"),
            as_of=self._rows.as_of(self.altur.viewer_zone, self.altur.clock()),
            incomplete=bool(launch.remarks) and self.ids == launch.ids,
            left_out=tuple(each.id for each in table.left_out),
            sort_keys=_SORT_KEYS.format(left=left, right=right),
            since=self.since_told,
        )

    def _tell_about(self) -> None:
        campaign_id = self.table.cursor_id
        if campaign_id is None:
            self.about.show(Description())
            return
        known = self.altur.repository.known(campaign_id)
        reading = known.reading
        now = self.altur.clock()
        stands = None if reading is None else standing(reading, now)
        since = None if reading is None else self.since_of(reading)
        told = ""
        if since is not None and (since.is_older or since.unknown):
            # That it is compared, and with which instant, stands in the summary.
            told = told_since(since, self.altur.viewer_zone, now)
        retried = campaign_id in self._rows.retried
        zone = self.altur.viewer_zone
        self.about.show(describe(known, stands, retried=retried, zone=zone, since=told))
