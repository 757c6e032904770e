"""An app that keeps recent campaigns and saved lists: reads and writes them in the background."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from textual.screen import Screen

from altur_tui.tui.choices import Choices
from altur_tui.tui.launch import Launch
from altur_tui.tui.leaving import LeavingApp
from altur_tui.tui.messages import ChoicesKnown

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

_CLEARED = "The recent campaigns are forgotten."
_DELETED = "The list “{name}” is deleted."


class RememberingApp(LeavingApp):
    """An app that remembers for the person, and tells once what cannot be kept."""

    def __init__(self, launch: Launch) -> None:
        """Make the app."""
        super().__init__()
        self.launch = launch
        self.settings = launch.settings
        self.choices = Choices(launch.settings)
        """What the lookup screen offers."""
        self._told_troubles: set[str] = set()
        self._remembered: int | None = None

    @property
    def viewer_zone(self) -> "ZoneInfo":
        """The zone of the person who looks."""
        return self.settings.viewer_zone

    def clock(self) -> datetime:
        """Return the present instant, in UTC."""
        return self.settings.now or self.launch.clock()

    def say(self, text: str) -> None:
        """Show a sentence for a moment."""
        self.notify(text, markup=False)

    def load_choices(self, screen: Screen[Any]) -> None:
        """Read what the lookup screen offers, in the background, and tell it."""
        now, zone = self.clock(), self.viewer_zone

        def work() -> None:
            screen.post_message(ChoicesKnown(self.choices.load(now, zone)))
            self._tell_trouble(self.choices.trouble)

        self.run_worker(work, group="choices", thread=True)

    def delete_list(self, name: str, screen: Screen[Any]) -> None:
        """Forget a saved list, and tell the screen that shows it."""

        def work() -> None:
            if (trouble := self.choices.delete_list(name)) is None:
                self.call_from_thread(self.say, _DELETED.format(name=name))
            self._tell_anew(screen, trouble)

        self.run_worker(work, group="choices", thread=True)

    def remember(self, campaign_id: int, name: str) -> None:
        """Keep the campaign that is on the screen among the recent ones."""
        if not self.settings.recents or campaign_id == self._remembered:
            return
        self._remembered = campaign_id
        now = self.clock()

        def work() -> None:
            self._tell_trouble(self.choices.add(campaign_id, name, now))

        self.run_worker(work, group="choices", thread=True)

    def clear_recents(self, screen: Screen[Any]) -> None:
        """Forget the recent campaigns, and tell the screen that shows them."""

        def work() -> None:
            if (trouble := self.choices.clear()) is None:
                self.call_from_thread(self.say, _CLEARED)
            self._tell_anew(screen, trouble)

        self.run_worker(work, group="choices", thread=True)

    def _tell_anew(self, screen: Screen[Any], trouble: str | None) -> None:
        """Tell a screen what there is now, and why something could not be done. For threads."""
        self._tell_trouble(trouble)
        screen.post_message(ChoicesKnown(self.choices.load(self.clock(), self.viewer_zone)))

    def _tell_trouble(self, trouble: str | None) -> None:
        """Show, once, why something cannot be kept. Called in a thread."""
        if trouble is not None and trouble not in self._told_troubles:
            self._told_troubles.add(trouble)
            self.call_from_thread(self.notify, trouble, severity="warning", markup=False)
