"""Asks whether to do something that cannot be undone."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.widgets import Button, Footer, Static

from altur_tui.tui.bindings import bind
from altur_tui.tui.common.lines import TitleBar
from altur_tui.tui.common.screen import AlturScreen
from altur_tui.tui.themes import stylesheet


class ConfirmScreen(AlturScreen[bool]):
    """Dismissed with whether to do it. The focus starts on the button that changes nothing."""

    CSS_PATH: ClassVar = [stylesheet("form")]
    AUTO_FOCUS = "#no"
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("back", show=True),
        bind("left", action="app.focus_previous"),
        bind("right", action="app.focus_next"),
    ]

    def __init__(self, question: str, explanation: str, *, yes: str, no: str) -> None:
        """Ask `question`; `yes` and `no` are what the buttons say."""
        super().__init__()
        self._question = question
        self._explanation = explanation
        self._answers = {"yes": yes, "no": no}

    def compose(self) -> ComposeResult:
        """Lay out the question and its answers."""
        yield TitleBar(self.altur.settings)
        with VerticalScroll(classes="form", can_focus=False):
            yield Static(self._question, classes="heading", markup=False)
            yield Static(self._explanation, classes="label", markup=False)
            with Horizontal(classes="buttons"):
                for name, text in self._answers.items():
                    yield Button(text, id=name)
        yield Footer(show_command_palette=False)

    def on_button_pressed(self, message: Button.Pressed) -> None:
        """Go on with the answer."""
        message.stop()
        self.dismiss(message.button.id == "yes")

    def action_back(self) -> None:
        """Do nothing."""
        self.dismiss(False)
