"""What leads from the fleet to elsewhere: one campaign, the week, a file, a list, the API key."""

from textual.getters import query_one

from altur_tui.tui.common.state import wants_key
from altur_tui.tui.common.watched import WatchedScreen
from altur_tui.tui.dialogs.selection import Selection, chosen
from altur_tui.tui.messages import AskKey, CameBack, OpenSequence, ShowScreen, ShowWeek
from altur_tui.tui.table.table import CampaignTable

_NOTHING_TO_EXPORT = "There is nothing to export yet: no campaign has been answered."
_NOTHING_TO_SAVE = "There is nothing to save: no campaign is shown."


class FleetActions(WatchedScreen[None]):
    """A screen with a table, and what can be done with its campaigns elsewhere.

    It is done with the marked campaigns, or else with those that are shown.
    """

    table = query_one("#table", CampaignTable)

    def __init__(self, ids: tuple[int, ...]) -> None:
        """Have the campaigns `ids`."""
        super().__init__()
        self.ids = ids
        """The campaigns of the fleet, as they were given."""
        self._wants_key = False

    def on_campaign_table_row_opened(self, message: CampaignTable.RowOpened) -> None:
        """Open the campaign; from there, the others follow in the order of the table."""
        at = message.order.index(message.campaign_id)
        self.post_message(OpenSequence(message.order, at))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer a key only where it helps; the app takes one at any time."""
        if action == "key":
            return self._wants_key
        return super().check_action(action, parameters)

    def offer_key(self, *, wanted: bool) -> None:
        """Offer the key that takes another API key, or no longer."""
        if wanted != self._wants_key:
            self._wants_key = wanted
            self.refresh_bindings()

    def action_key(self) -> None:
        """Ask for another API key, and say why."""
        errors = (self.altur.repository.known(each).error for each in self.ids)
        self.post_message(AskKey(next(filter(wants_key, errors), None)))

    def action_save_list(self) -> None:
        """Ask for a name for the campaigns that are marked, or else those that are shown."""
        if not (given := self.chosen()).ids:
            self.altur.say(_NOTHING_TO_SAVE)
            return
        from altur_tui.tui.dialogs.save_list import SaveListScreen

        self.post_message(ShowScreen(SaveListScreen(given)))

    def action_week(self) -> None:
        """Show the week of the campaigns that are marked, or else those that are shown."""
        self.say_what_is_hidden(given := self.chosen())
        self.post_message(ShowWeek(given.ids or self.ids, len(self.ids)))

    def action_export(self) -> None:
        """Ask where to write the campaigns that are marked, or else those that are shown."""
        from altur_tui.tui.dialogs.export import ExportScreen

        given = self.chosen()
        known = [self.altur.repository.known(each) for each in given.ids]
        if not any(each.reading is not None or each.error is not None for each in known):
            self.altur.say(_NOTHING_TO_EXPORT)
            return
        self.post_message(ShowScreen(ExportScreen(known, given)))

    def chosen(self) -> Selection:
        """Return the marked rows, else the rows shown, in the order of the table."""
        return chosen(self.table.order, self.table.marked)

    def say_what_is_hidden(self, given: Selection) -> None:
        """Say that rows are among them which the filter hides, if so."""
        if given.remark is not None:
            self.altur.say(given.remark)

    def on_came_back(self, message: CameBack) -> None:
        """Put the cursor on the campaign that was on the screen last."""
        self.table.move_to(message.campaign_id)
