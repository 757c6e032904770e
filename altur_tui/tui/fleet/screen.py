"""Many campaigns at once: a row each, filled as the answers come."""

from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.getters import query_one
from textual.timer import Timer
from textual.widgets import Input, Static
from textual.worker import Worker, WorkerCancelled, WorkerFailed

from altur_tui.campaign.reading import standing
from altur_tui.core.bulk import BulkFetch
from altur_tui.tui.bindings import COMMANDS, bind
from altur_tui.tui.common.lines import TitleBar
from altur_tui.tui.common.state import KEY_KINDS, coarse
from altur_tui.tui.common.watched import WatchLine
from altur_tui.tui.fleet.about import FleetAbout
from altur_tui.tui.fleet.actions import FleetActions
from altur_tui.tui.fleet.columns import CommonPrefix, columns
from altur_tui.tui.fleet.filter import FleetFilter, fitting
from altur_tui.tui.fleet.rows import FleetRows
from altur_tui.tui.fleet.summary import FleetFooter, FleetState, FleetSummary, Progress
from altur_tui.tui.messages import CampaignKnown, Tick
from altur_tui.tui.table.table import CampaignTable
from altur_tui.tui.themes import stylesheet

_SORT_KEYS = "{left} {right}"


def fleet_state(
    filling: BulkFetch, table: CampaignTable, *, incomplete: bool, key_of: Callable[[str], str]
) -> FleetState:
    """Return how the asking and the table stand; `key_of` tells the key of a command.

    `incomplete` says that some of the ids that were meant are missing.
    """
    stopped_by = filling.stopped_by
    return FleetState(
        total=table.total,
        shown=len(table.order),
        marked=len(table.marked),
        progress=_progress(filling) if filling.active else None,
        not_asked=filling.left,
        stopped_by=None if stopped_by is None else stopped_by.message,
        stop_key=key_of("back"),
        incomplete=incomplete,
        left_out=tuple(each.id for each in table.left_out),
        sort_keys=_SORT_KEYS.format(left=key_of("sort_left"), right=key_of("sort_right")),
    )


def summed(table: CampaignTable) -> tuple[int, ...] | None:
    """Return the marked rows, else the rows shown; None: all."""
    if len(table.order) == table.total:
        return table.marked or None
    return table.marked or table.order


def _progress(filling: BulkFetch) -> Progress:
    return Progress(
        filling.done,
        filling.total,
        filling.rate,
        filling.seconds_left,
        coarse(filling.pause),
    )


_SECONDS_BETWEEN_DRAWINGS = 1 / 12
_SECONDS_A_DRAWING = 0.004
_SECONDS_TO_GO_ON = 0.01
_WIDTH_CLASSES = [(0, "-cramped"), (80, "-narrow"), (112, "-wide")]
_FILTER = "Filter"
_NOTHING_FITS = "No campaign fits the filter.\nEscape shows all again."
_STOPPED = "Stopped. What came is kept; what is missing is asked for with “{key}”."


class FleetScreen(FleetActions):
    """A table of campaigns that fills itself and stays in place while it does.

    The first `escape` stops the asking, the next one shows all rows again if they are filtered,
    and the last one goes back.
    """

    CSS_PATH: ClassVar = [stylesheet("fleet")]
    AUTO_FOCUS = "#table"
    HORIZONTAL_BREAKPOINTS = _WIDTH_CLASSES
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("refresh", show=True),
        bind("refresh_all", show=True, description="All"),
        bind("lookup", action="filter", show=True, description="Filter"),
        bind("export", show=True),
        bind("save_list"),
        bind("week", show=True),
        *FleetActions.WATCH,
        bind("key", action="key", show=True),
        bind("back"),
    ]

    summary = query_one("#summary", FleetSummary)
    about = query_one("#about", FleetAbout)
    filter_line = query_one("#filter-line", Horizontal)
    filter_field = query_one("#filter", FleetFilter)

    def __init__(self, ids: tuple[int, ...]) -> None:
        """Show the campaigns `ids`, at first in that order."""
        super().__init__(ids)
        self._filling: BulkFetch
        self._rows: FleetRows
        self._pulse: Timer
        self._catching_up: Timer
        self._was_active = False
        self._members = frozenset(ids)
        self._shared_start = CommonPrefix()
        self._fill: Worker[None] | None = None

    def compose(self) -> ComposeResult:
        """Make every part once; they are updated in place."""
        yield TitleBar(self.altur.settings)
        yield FleetSummary(id="summary")
        yield WatchLine()
        with Horizontal(id="filter-line"):
            yield Static(_FILTER, id="filter-label", markup=False)
            yield FleetFilter(id="filter")
        most = max(len(str(each)) for each in self.ids)
        shown = columns(self.altur.clock, most, self._shared_start)
        yield CampaignTable(shown, empty=_NOTHING_FITS, id="table")
        yield FleetAbout(id="about")
        yield FleetFooter(show_command_palette=False)

    def on_mount(self) -> None:
        """Have a row for each campaign at once, and ask for what is not known or failed last."""
        repository = self.altur.repository
        self._filling = BulkFetch(repository, in_sight=self._in_sight)
        self._rows = FleetRows(
            self.table,
            repository,
            self._filling,
            self.ids,
            changes=self.altur.watching.changes,
            shared_start=self._shared_start,
        )
        self._pulse = self.set_interval(_SECONDS_BETWEEN_DRAWINGS, self._draw)
        self._catching_up = self.set_interval(_SECONDS_TO_GO_ON, self._go_on, pause=True)
        self.table.show_rows(self.ids)
        self._ask_for_missing()

    def on_unmount(self) -> None:
        """Ask for nothing more."""
        self._filling.stop()

    def on_campaign_known(self, message: CampaignKnown) -> None:
        """Draw what was learnt, soon and together with what else is."""
        self._rows.note(message.known.id)
        self._pulse.resume()

    def on_key_given(self) -> None:
        """Ask again for what could not be had: there is a key now."""
        self._ask_for_missing()

    def on_tick(self, message: Tick) -> None:
        """Move countdowns and ages in sight on, and judge anew where a verdict has ended."""
        self.table.repaint_in_sight()
        self._tell_about()
        if self._rows.note_ended(message.now):
            self._draw()

    def on_screen_suspend(self) -> None:
        """Draw nothing while another screen lies above; the asking goes on."""
        self._pulse.pause()

    def on_screen_resume(self) -> None:
        """Show what was learnt meanwhile."""
        self._rows.catch_up()
        self._rows.note_ended(self.altur.clock())
        self._tell_about()
        self._draw()
        self._pulse.resume()

    def on_campaign_table_row_highlighted(self) -> None:
        """Say what there is to say of the row."""
        self._tell_about()

    def on_campaign_table_marks_changed(self) -> None:
        """Count them."""
        self._tell_summary()

    def on_campaign_table_rearranged(self) -> None:
        """Tell of the rows and columns that are shown now."""
        self._tell_summary()

    def on_campaign_table_sort_changed(self) -> None:
        """Tell of the columns that are shown now."""
        self._tell_summary()

    def on_input_changed(self, message: Input.Changed) -> None:
        """Show the rows that fit what is typed so far."""
        message.stop()
        self.table.filter_by(fitting(message.value))
        self._tell_summary()

    def on_fleet_filter_left(self, message: FleetFilter.Left) -> None:
        """Go on to the rows."""
        if message.cleared:
            self.filter_field.value = ""
        self.filter_line.set_class(bool(self.filter_field.value), "-shown")
        self.set_focus(self.table)

    def action_filter(self) -> None:
        """Show the field for words that rows must hold."""
        self.filter_line.add_class("-shown")
        self.set_focus(self.filter_field)

    def action_refresh(self) -> None:
        """Ask again for the marked campaigns, or for that of the cursor."""
        if self.table.marked:
            self.say_what_is_hidden(given := self.chosen())
            self._ask(given.ids, urgent=True)
        elif self.table.cursor_id is not None:
            self._ask((self.table.cursor_id,), urgent=True)

    def action_refresh_all(self) -> None:
        """Ask again for all campaigns, first for those without an answer."""
        known = self.altur.repository.known
        self._ask(sorted(self.ids, key=lambda each: known(each).reading is not None))

    async def poll(self) -> None:
        """Ask again for all campaigns, unless that is being done, and wait for them."""
        if not self._filling.active:
            self._ask(self.ids)
        if self._fill is not None:
            with suppress(WorkerCancelled, WorkerFailed):
                await self._fill.wait()

    @property
    def watched(self) -> frozenset[int]:
        """All campaigns of the fleet."""
        return self._members

    def draw_changes(self) -> None:
        """Draw all rows anew: what moved is marked no longer."""
        for each in self.ids:
            self._rows.note(each)
        self._pulse.resume()

    def action_copy_text(self) -> None:
        """Stop the asking at `ctrl+c`, and let the key do what else it does."""
        self.stop_fetching()
        super().action_copy_text()

    def action_back(self) -> None:
        """Stop the asking, else show all rows, else go back."""
        if self.stop_fetching():
            return
        if self.filter_field.value:
            self.on_fleet_filter_left(FleetFilter.Left(cleared=True))
            return
        self.dismiss()

    def _in_sight(self) -> Iterable[int]:
        return self.table.in_sight if self.is_attached else ()

    def _ask_for_missing(self) -> None:
        """Ask for the campaigns without an answer, and for those whose last request failed."""
        known = map(self.altur.repository.known, self.ids)
        self._ask([each.id for each in known if each.reading is None or each.error is not None])

    def _ask(self, ids: Iterable[int], *, urgent: bool = False) -> None:
        if self._filling.ask(ids, urgent=urgent):
            self._fill = self.run_worker(self._filling.run(), group="fill")
        self._pulse.resume()

    def stop_fetching(self) -> bool:
        """Ask for no further campaign. Returns whether any was being asked for."""
        if not self._filling.stop():
            return False
        self.altur.say(_STOPPED.format(key=self._key("refresh_all")))
        self._pulse.resume()
        return True

    def _draw(self) -> None:
        """Draw some of what has changed, and tell how far it is; go on soon with the rest."""
        if not self.is_seen:
            return
        if self._was_active != self._filling.active:
            self._was_active = self._filling.active
            self._rows.note_all()
        if self._rows.draw(self.altur.clock(), _SECONDS_A_DRAWING):
            self._catching_up.resume()
        elif not self._filling.active:
            self._pulse.pause()
        self._tell_summary()
        self._tell_about()

    def _go_on(self) -> None:
        """Draw some more; of the whole is told at the next drawing, or once all is drawn."""
        if self.is_seen and self._rows.draw(self.altur.clock(), _SECONDS_A_DRAWING):
            return
        self._catching_up.pause()
        self._draw()

    def _tell_summary(self) -> None:
        launch = self.altur.launch
        state = fleet_state(
            self._filling,
            self.table,
            incomplete=bool(launch.remarks) and self.ids == launch.ids,
            key_of=self._key,
        )
        tally = self._rows.tally
        tally.choose(summed(self.table))
        self.summary.show(state, tally)
        self.offer_key(wanted=bool(KEY_KINDS & tally.errors.keys()))

    def _tell_about(self) -> None:
        campaign_id = self.table.cursor_id
        if campaign_id is None:
            self.about.show(None, None)
            return
        known = self.altur.repository.known(campaign_id)
        reading = known.reading
        now = self.altur.clock()
        self.about.show(known, None if reading is None else standing(reading, now))

    def _key(self, command_id: str) -> str:
        """Return the key of a command, as the configuration has it."""
        keys = self.altur.settings.keys.get(command_id, COMMANDS[command_id].keys)
        return keys.split(",")[0].strip()
