"""The fleet's week: how many campaigns are open in each half hour, and which."""

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container
from textual.content import Content
from textual.getters import query_one
from textual.timer import Timer
from textual.widgets import Static

from altur_tui.campaign.fleet_week import FleetWeek, fleet_week
from altur_tui.campaign.reading import Reading
from altur_tui.i18n.sentences import S
from altur_tui.reports import words
from altur_tui.tui.bindings import bind
from altur_tui.tui.common.footer import KeyFooter
from altur_tui.tui.common.lines import LABEL, STRONG, apart, replace_text
from altur_tui.tui.common.screen import AlturScreen
from altur_tui.tui.fleet_week import words as fleet_week_words
from altur_tui.tui.fleet_week.campaigns import OpenList
from altur_tui.tui.fleet_week.heatmap import FleetMap
from altur_tui.tui.messages import CameBack, CampaignKnown, OpenSequence
from altur_tui.tui.themes import stylesheet

SECONDS_BETWEEN_COUNTS = 1.0
"""While answers come, the week is counted this often at most."""

_TITLE = S("The fleet's week")
_NOBODY = S("No campaign is open at this time.")
_NOTHING_YET = S(
    "None of these campaigns has loaded yet.\n"
    "The week fills as they load; {key} goes back to the progress."
)
_WIDE_CELLS = 100
_SIDES = 2
_JOINT = fleet_week_words.JOINT
_LINE_END = Content("\n")
_GAP = "   "


class FleetWeekScreen(AlturScreen[None]):
    """A heatmap of the week in the viewer's zone, and below it the campaigns of one cell."""

    CSS_PATH: ClassVar = [stylesheet("fleet_week")]
    AUTO_FOCUS = "#map"
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("back", show=True),
        bind("week", action="close"),
    ]

    map = query_one("#map", FleetMap)
    open_list = query_one("#open", OpenList)

    def __init__(self, ids: tuple[int, ...], fleet: int) -> None:
        """Show the week of the campaigns `ids` of a fleet of so many."""
        super().__init__()
        self._ids = ids
        self._fleet = fleet
        self._readings: dict[int, Reading] = {}
        self._week: FleetWeek | None = None
        self._counting: Timer | None = None

    def compose(self) -> ComposeResult:
        """Make every part once; they are updated in place."""
        yield Static(id="title", markup=False)
        with Container(id="frame"):
            yield FleetMap(id="map")
        yield Static(id="cell", markup=False)
        yield Static(id="left-out", markup=False)
        yield OpenList(empty=str(_NOBODY), id="open")
        yield Static(id="nothing", markup=False)
        yield KeyFooter()

    def on_mount(self) -> None:
        self.count()

    def on_campaign_known(self, message: CampaignKnown) -> None:
        """Count in a moment: many answers may come until then."""
        if not message.known.loading:
            self._count_soon()

    def on_campaigns_recalled(self) -> None:
        """Count the campaigns as they were, until their answers come."""
        self._count_soon()

    def on_tick(self) -> None:
        self.count()

    def on_screen_resume(self) -> None:
        self.count()

    def on_resize(self) -> None:
        self.call_after_refresh(self._draw)

    def on_week_grid_pointed(self, message: FleetMap.Pointed) -> None:
        message.stop()
        self._tell()

    def on_fleet_map_left(self) -> None:
        """Go down to the campaigns, if there are any."""
        if self.open_list.order:
            self.set_focus(self.open_list)

    def on_open_list_left(self) -> None:
        self.set_focus(self.map)

    def on_campaign_table_row_opened(self, message: OpenList.RowOpened) -> None:
        """Open the campaign, with the others of the cell to walk to."""
        message.stop()
        at = message.order.index(message.campaign_id)
        self.post_message(OpenSequence(message.order, at))

    def action_back(self) -> None:
        if self.focused is self.open_list:
            self.set_focus(self.map)
        else:
            self.dismiss()

    def action_close(self) -> None:
        """Go back to the fleet: the key that opened the week closes it."""
        self.dismiss()

    def on_came_back(self, message: CameBack) -> None:
        self.open_list.move_to(message.campaign_id)

    def count(self) -> None:
        """Count the week again, from what is known now, and draw it."""
        if self._counting is not None:
            self._counting.stop()
            self._counting = None
        known = self.altur.repository.known
        readings = (known(each).reading for each in self._ids)
        self._readings = {each.id: each for each in readings if each is not None}
        self._week = fleet_week(
            self._readings.values(), self.altur.viewer_zone.key, self.altur.clock()
        )
        self._draw()

    def _draw(self) -> None:
        week = self._week
        if week is None:
            return
        tight = _WIDE_CELLS <= self.size.width < _WIDE_CELLS + 2 * _SIDES
        frame = self.query_one("#frame")
        frame.set_class(tight, "-tight")
        room = self.size.width if tight else self._room
        wide = self.size.width >= _WIDE_CELLS
        self.map.show(fleet_week_words.plot(week, self.altur.clock(), room, wide=wide))
        replace_text(self.query_one("#title", Static), self._title(week))
        names = [
            fleet_week_words.LeftOut(each, words.campaign_name(self._readings[each]), code)
            for each, code in week.left_out
        ]
        replace_text(
            self.query_one("#left-out", Static),
            Content(fleet_week_words.left_out(names, self._room)),
        )
        for each in (
            self.map,
            self.query_one("#cell"),
            self.query_one("#left-out"),
            self.open_list,
        ):
            each.display = bool(self._readings)
        self.query_one("#left-out").display = bool(names)
        replace_text(
            self.query_one("#nothing", Static),
            Content(_NOTHING_YET.format(key=self.key_of("back"))),
        )
        self.query_one("#nothing").display = not self._readings
        self._tell()

    def _count_soon(self) -> None:
        if self._counting is None:
            self._counting = self.set_timer(SECONDS_BETWEEN_COUNTS, self.count)

    def _title(self, week: FleetWeek) -> Content:
        """Return the header: which week, in which zone, and how many campaigns are open when."""
        parts = (fleet_week_words.days(week.monday), fleet_week_words.zone(week.zone))
        left = Content.assemble((str(_TITLE), STRONG), _GAP, (_JOINT.join(parts), LABEL))
        known = list(map(self.altur.repository.known, self._ids))
        failed = [each for each in known if each.error is not None and each.reading is None]
        lasting = sum(each.error is not None and not each.error.kind.passes for each in failed)
        older = [each.reading.fetched_at for each in known if each.reading and not each.fresh]
        now = self.altur.clock()
        said = fleet_week_words.population(
            fleet_week_words.Population(
                asked=len(known),
                fleet=self._fleet,
                known=len(self._readings),
                failed=lasting,
                not_loaded=len(failed) - lasting,
                older=len(older),
                oldest=words.when(min(older), self.altur.viewer_zone, now) if older else "",
            ),
            filling=any(each.reading is None and each.error is None for each in known),
        )
        told = [said, fleet_week_words.together(week)] if self._readings else [said]
        return self._arranged(left, told)

    def _arranged(self, left: Content, told: Sequence[str]) -> Content:
        """Return the header: in one line if it fits, else in as few lines as hold it."""
        heads = [left, Content(told[0])]
        whole, first = Content(_JOINT.join(told)), heads[1]
        if left.cell_length + len(_GAP) + whole.cell_length <= self._room:
            return apart(left, whole, self._room)
        if whole.cell_length <= self._room:
            return _LINE_END.join((left, whole))
        if left.cell_length + len(_GAP) + first.cell_length <= self._room:
            heads = [apart(left, first, self._room)]
        return _LINE_END.join((*heads, *map(Content, told[1:])))

    def _tell(self) -> None:
        week, pointed = self._week, self.map.pointed
        if week is None or pointed is None:
            return
        day, piece, pieces = pointed
        count = week.cells(pieces)[day][piece]
        replace_text(
            self.query_one("#cell", Static),
            Content(fleet_week_words.cell(count, day, piece, pieces)),
        )
        opened = week.open_ids(day, piece, pieces)
        self.open_list.show(self._readings[each] for each in opened)

    @property
    def _room(self) -> int:
        return self.size.width - 2 * _SIDES
