"""Fleet actions: open a campaign, show the week, export, save a list, give another API key."""

from dataclasses import dataclass
from typing import ClassVar

from textual import work
from textual.binding import BindingType
from textual.getters import query_one
from textual.message import Message

from altur_tui.background import in_thread
from altur_tui.i18n.sentences import N, S
from altur_tui.store.choices import Choices, ChoicesFile
from altur_tui.tui.bindings import bind
from altur_tui.tui.common.since import SinceScreen
from altur_tui.tui.common.state import wants_key
from altur_tui.tui.dialogs.selection import Selection, chosen
from altur_tui.tui.messages import (
    AskKey,
    CameBack,
    CompareCampaigns,
    OpenSequence,
    ShowScreen,
    ShowWeek,
)
from altur_tui.tui.table.table import CampaignTable

_NOTHING_TO_EXPORT = S("There is nothing to export until a campaign has loaded.")
_NOTHING_TO_SAVE = S("There is nothing to save: no campaign is shown.")


class FleetActions(SinceScreen[None]):
    """A screen with a table of campaigns, and the actions on them.

    They apply to the marked campaigns or, without marks, to those that are shown.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        bind("refresh", show=True),
        bind("refresh_all", show=True, description=N("All")),
        bind("lookup", action="filter", show=True, description=N("Filter")),
        bind("export", show=True),
        bind("save_list"),
        bind("week", show=True),
        bind("compare", show=True),
        *SinceScreen.WATCH,
        *SinceScreen.SINCE,
        bind("key", action="key", show=True),
        bind("back", show=True),
    ]

    table = query_one("#table", CampaignTable)

    def __init__(self, ids: tuple[int, ...]) -> None:
        super().__init__()
        self.ids = ids
        """The campaigns of the fleet, as they were given."""
        self._wants_key = False
        self._choices: Choices | None = None

    def on_campaign_table_row_opened(self, message: CampaignTable.RowOpened) -> None:
        """Open the campaign; from there, the others follow in the order of the table."""
        at = message.order.index(message.campaign_id)
        self.post_message(OpenSequence(message.order, at))

    @dataclass
    class ChoicesLoaded(Message, bubble=False):
        """What was chosen for the last export was read."""

        choices: Choices

    def on_mount(self) -> None:
        """Read what was chosen for the last export; the demo has nothing of the kind."""
        if not self.altur.settings.demo:
            self._load_choices()

    def on_fleet_actions_choices_loaded(self, message: ChoicesLoaded) -> None:
        self._choices = self._choices or message.choices

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer to give a key only where it helps; the app takes one at any time."""
        if action == "key":
            return self._wants_key
        return super().check_action(action, parameters)

    def offer_key(self, *, wanted: bool) -> None:
        """Show in the footer, or no longer, that another API key can be given."""
        if wanted != self._wants_key:
            self._wants_key = wanted
            self.refresh_bindings()

    def action_key(self) -> None:
        errors = (self.altur.repository.known(each).error for each in self.ids)
        self.post_message(AskKey(next(filter(wants_key, errors), None)))

    def action_save_list(self) -> None:
        """Ask for a name for the campaigns that are marked, or else those that are shown."""
        if not (given := self.chosen()).ids:
            self.altur.say(str(_NOTHING_TO_SAVE))
            return
        from altur_tui.tui.dialogs.save_list import SaveListScreen

        self.post_message(ShowScreen(SaveListScreen(given)))

    def action_week(self) -> None:
        """Show the week of the campaigns that are marked, or else those that are shown."""
        self.say_what_is_hidden(given := self.chosen())
        self.post_message(ShowWeek(given.ids or self.ids, len(self.ids)))

    def action_compare(self) -> None:
        """Compare the campaigns that are marked, or else those that are shown."""
        self.say_what_is_hidden(given := self.chosen())
        self.post_message(CompareCampaigns(given.ids))

    def offers(self, command_id: str) -> bool:
        """Offer to export where a campaign was answered, or failed."""
        if command_id == "export":
            known = map(self.altur.repository.known, self.chosen().ids)
            return any(each.reading is not None or each.error is not None for each in known)
        return super().offers(command_id)

    def action_export(self) -> None:
        """Ask where to write the campaigns that are marked, or else those that are shown."""
        from altur_tui.tui.dialogs.export import ExportScreen

        given = self.chosen()
        known = [self.altur.repository.known(each) for each in given.ids]
        if not any(each.reading is not None or each.error is not None for each in known):
            self.altur.say(str(_NOTHING_TO_EXPORT))
            return
        screen = ExportScreen(known, given, self._choices or Choices())
        self.post_message(ShowScreen(screen, self._remember_choices))

    def chosen(self) -> Selection:
        """Return the marked campaigns, else those shown, in the order of the table."""
        return chosen(self.table.order, self.table.marked)

    def say_what_is_hidden(self, given: Selection) -> None:
        """Show that the filter hides some of the campaigns, if so."""
        if given.remark is not None:
            self.altur.say(given.remark)

    @work(group="choices")
    async def _load_choices(self) -> None:
        settings = self.altur.settings
        file = ChoicesFile(settings.state_folder, settings.profile)
        self.post_message(self.ChoicesLoaded(await in_thread(file.load)))

    def _remember_choices(self, choices: Choices | None) -> None:
        self._choices = choices

    def on_came_back(self, message: CameBack) -> None:
        self.table.move_to(message.campaign_id)


FOOTER_IMPORTANCE = {
    "key": 95,
    "refresh": 90,
    "app.command_palette": 85,
    "filter": 80,
    "open": 65,
    "mark": 60,
    "watch": 58,
    "since": 56,
    "export": 50,
    "week": 46,
    "refresh_all": 45,
    "compare": 40,
}
"""Of the keys in the fleet's footer, by action."""
