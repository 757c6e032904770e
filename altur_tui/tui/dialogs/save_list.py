"""Asks for the name under which campaigns are kept as a list."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.getters import query_one
from textual.message import Message
from textual.widgets import Button, Footer, Input, Static

from altur_tui.background import in_thread
from altur_tui.reports.words import number
from altur_tui.store.lists import Lists, ListsError, ListThereError, list_name
from altur_tui.tui.bindings import bind
from altur_tui.tui.common.lines import TitleBar
from altur_tui.tui.common.screen import AlturScreen
from altur_tui.tui.dialogs.selection import Selection
from altur_tui.tui.themes import stylesheet

_SHOWN = {True: "Save 1 campaign as a list", False: "Save {count} campaigns as a list"}
_MARKED = {
    True: "Save 1 marked campaign as a list",
    False: "Save {count} marked campaigns as a list",
}
_REMARK = "▲ {remark}"
_LABEL = "Name"
_HOW_TO = "Enter saves the list. The lookup screen then offers it."
_WRONG = "▲ {reason} {hint}"
_THERE = "▲ There is a list “{name}” already. Press enter again to replace it."
_SAVING = "Saving…"
_SAVE = "Save"
_CANCEL = "Cancel"
_ONE_SAVED = "1 campaign is saved as “{name}”."
_SAVED = "{count} campaigns are saved as “{name}”."
_MAX_CHARACTERS = 200


class NameField(Input):
    """The field for the list's name."""

    BINDINGS: ClassVar[list[BindingType]] = [
        bind("open", action="submit", show=True, description="Save"),
        bind("quit_anywhere"),
    ]


class SaveListScreen(AlturScreen[None]):
    """Keeps campaigns under a name, and never in the place of others without asking."""

    CSS_PATH: ClassVar = [stylesheet("prompt")]
    AUTO_FOCUS = "#name"
    BINDINGS: ClassVar[list[BindingType]] = [bind("back", show=True)]

    name_field = query_one("#name", NameField)
    told = query_one("#told", Static)

    class Saved(Message, bubble=False):
        """The list is kept."""

        def __init__(self, name: str) -> None:
            super().__init__()
            self.name = name

    class There(Message, bubble=False):
        """There is a list of that name."""

        def __init__(self, name: str) -> None:
            super().__init__()
            self.name = name

    class Failed(Message, bubble=False):
        """The list is not kept."""

        def __init__(self, error: ListsError) -> None:
            super().__init__()
            self.error = error

    def __init__(self, given: Selection) -> None:
        """Save these campaigns, in this order."""
        super().__init__()
        self._given = given
        self._list = given.ids
        self._saving = False
        self._replace: str | None = None
        """The name that the person was asked about."""

    def compose(self) -> ComposeResult:
        """Lay out the field for the name."""
        yield TitleBar(self.altur.settings)
        with VerticalScroll(classes="prompt", can_focus=False):
            count = len(self._list)
            headings = _MARKED if self._given.marked else _SHOWN
            heading = headings[count == 1].format(count=number(count))
            yield Static(heading, classes="heading", markup=False)
            if (remark := self._given.remark) is not None:
                yield Static(_REMARK.format(remark=remark), classes="remark", markup=False)
            yield Static(_LABEL, classes="label", markup=False)
            field = NameField(max_length=_MAX_CHARACTERS, select_on_focus=False, id="name")
            # A blinking cursor repaints a screen that is otherwise at rest twice a second.
            field.cursor_blink = False
            yield field
            yield Static(_HOW_TO, id="told", markup=False)
            with Horizontal(classes="buttons"):
                yield Button(_SAVE, id="save")
                yield Button(_CANCEL, id="cancel")
        yield Footer(show_command_palette=False)

    def on_input_changed(self, message: Input.Changed) -> None:
        """Say at once what cannot be a name; another name is another question."""
        message.stop()
        self._replace = None
        if not message.value.strip():
            self._tell(_HOW_TO)
            return
        try:
            list_name(message.value)
        except ListsError as error:
            self._tell(_WRONG.format(reason=error.message, hint=error.hint), wrong=True)
        else:
            self._tell(_HOW_TO)

    def on_input_submitted(self, message: Input.Submitted) -> None:
        """Save the list."""
        message.stop()
        self._save()

    def on_button_pressed(self, message: Button.Pressed) -> None:
        """Do what the button says."""
        message.stop()
        if message.button.id == "save":
            self._save()
        else:
            self.action_back()

    def on_save_list_screen_saved(self, message: Saved) -> None:
        """Say so, and go back."""
        self._saving = False
        count = len(self._list)
        template = _ONE_SAVED if count == 1 else _SAVED
        self.altur.say(template.format(count=number(count), name=message.name))
        self.dismiss()

    def on_save_list_screen_there(self, message: There) -> None:
        """Ask whether it is to be replaced."""
        self._saving = False
        self._replace = message.name
        self._tell(_THERE.format(name=message.name), wrong=True)

    def on_save_list_screen_failed(self, message: Failed) -> None:
        """Say why it did not work."""
        self._saving = False
        error = message.error
        self._tell(_WRONG.format(reason=error.message, hint=error.hint), wrong=True)

    def action_back(self) -> None:
        """Save nothing. What is being saved by then is finished, and told."""
        if not self._saving:
            self.dismiss()

    def _save(self) -> None:
        if self._saving:
            return
        self._saving = True
        self._tell(_SAVING)
        self.run_worker(self._go(self.name_field.value), group="save")

    async def _go(self, given: str) -> None:
        """Save the list in the background, and only post messages."""
        settings, now = self.altur.settings, self.altur.clock()
        ids, asked_about = self._list, self._replace

        def work() -> Message:
            name = list_name(given)
            lists = Lists(settings.state_folder, settings.profile)
            try:
                lists.save(name, ids, now, replace=name == asked_about)
            except ListThereError:
                return self.There(name)
            return self.Saved(name)

        try:
            self.post_message(await in_thread(work))
        except ListsError as error:
            self.post_message(self.Failed(error))

    def _tell(self, text: str, *, wrong: bool = False) -> None:
        self.told.update(text)
        self.told.set_class(wrong, "-wrong")
        self.name_field.set_class(wrong, "-wrong")
