"""The form that the dialogs share: a heading, a field, a line that says how it stands, buttons.

And a question that is answered by a button.
"""

from abc import abstractmethod
from collections.abc import Callable, Coroutine, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, TypeVar

from textual import work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.getters import query_one
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Button, Input, RadioButton, RadioSet, Static

from altur_tui.i18n.sentences import N, S
from altur_tui.tui.bindings import bind
from altur_tui.tui.common.footer import KeyFooter
from altur_tui.tui.common.lines import TitleBar
from altur_tui.tui.common.screen import AlturScreen
from altur_tui.tui.themes import stylesheet

WRONG = "▲ {reason}"
"""How the status line says what has to be corrected."""
WRONG_AND_HINT = "▲ {reason} {hint}"
_REPLACE = S("Replace")
_CLOSE = S("Close")
_CHOSEN, _NOT_CHOSEN = "●", "○"

Result = TypeVar("Result")


class FormButton(Button):
    """A button that takes every press. Textual's own ignores those within a fifth of a second."""

    def __init__(
        self,
        label: S | str,
        *,
        id: str,  # noqa: A002
        classes: str | None = None,
    ) -> None:
        # Content, not str: labels can hold text from elsewhere, which must not be read as markup.
        super().__init__(Content(str(label)), id=id, classes=classes)
        self.active_effect_duration = 0


class Choice(RadioButton):
    """One of several, with a glyph that marks the chosen one without colour."""

    @property
    def _button(self) -> Content:
        self.BUTTON_INNER = _CHOSEN if self.value else _NOT_CHOSEN
        return super()._button


class ChoiceSet(RadioSet):
    """Several, of which one is chosen. `enter` chooses and goes on, `space` only chooses."""

    BINDINGS: ClassVar[list[BindingType]] = [
        bind("open", action="choose", show=True, description=N("Choose"))
    ]

    @dataclass
    class Left(Message):
        """One is chosen, and the person wants to go on."""

        index: int | None
        """Which one, from 0. The set itself reports it later, by `RadioSet.Changed`."""

    def action_choose(self) -> None:
        self.action_toggle_button()
        self.post_message(self.Left(self._selected))


def label(text: S | str) -> Static:
    """Return a line that says what the field below it is for."""
    return Static(str(text), classes="label", markup=False)


class FormScreen(AlturScreen[Result]):
    """Asks for one thing, does it in the background, and says how that went.

    Enter in the field and the first button do the same. When it is done the form stays, with the
    result, until the next `enter` or `escape`: a key that was pressed twice is never left for the
    screen below, however quickly the work was done. Keys that come while it works are handled
    after that, as if they had been waited for.
    """

    CSS_PATH: ClassVar = [stylesheet("form")]
    AUTO_FOCUS = "Input"
    IS_DIALOG = True
    BINDINGS: ClassVar[list[BindingType]] = [bind("back", show=True)]

    status = query_one("#status", Static)
    field: Input

    @dataclass
    class Progressed(Message, bubble=False):
        """Something is under way."""

        text: str

    @dataclass
    class Ended(Message, bubble=False):
        """The work is over."""

        text: str
        """How it went."""
        done: bool = field(default=False, kw_only=True)
        exists: str | None = field(default=None, kw_only=True)
        """What would have had to be replaced, if nothing was done for that reason."""

    def __init__(self) -> None:
        super().__init__()
        self._is_working = False
        self._is_done = False
        self._waiting_keys: list[Callable[[], None]] = []
        self._replaceable: str | None = None

    @abstractmethod
    def how_to(self) -> S | str:
        """Return what `enter` does where the focus is, in a sentence."""

    @abstractmethod
    def submit(self, button: str, *, replace: str | None) -> None:
        """Do what the form is for, after `enter` or a button other than the one that cancels.

        `replace` is what the person agreed to replace.
        """

    @abstractmethod
    def compose(self) -> ComposeResult:
        """Lay out the form, with the help of `laid_out`."""

    def laid_out(
        self,
        heading: str,
        fields: Iterable[Widget],
        buttons: Mapping[str, S],
        *,
        remarks: Iterable[str] = (),
        below: Iterable[Widget] = (),
    ) -> ComposeResult:
        """Yield the parts of the form; `buttons` are their labels by id, the usual one first."""
        yield TitleBar(self.altur.settings)
        with VerticalScroll(classes="form", can_focus=False):
            if heading:
                yield Static(heading, classes="heading", markup=False)
            if text := "\n".join(remarks):
                yield Static(text, classes="remarks", markup=False)
            yield from fields
            yield Static(str(self.how_to()), id="status", markup=False)
            with Horizontal(classes="buttons"):
                for name, label in buttons.items():
                    yield FormButton(label, id=name)
                yield FormButton(_CLOSE, id="close")
            yield from below
        yield KeyFooter()
        self._label = next(iter(buttons.values()))
        self._usual = next(iter(buttons))

    def on_descendant_focus(self) -> None:
        """Show what `enter` does here, unless something else is to be shown."""
        if not (self._is_working or self._is_done or self.status.has_class("-wrong")):
            self.tell(self.how_to())

    def on_input_changed(self, message: Input.Changed) -> None:
        """Show at once what cannot be used; another text is another question."""
        message.stop()
        self.edited()

    def on_input_submitted(self, message: Input.Submitted) -> None:
        message.stop()
        self.entered()

    def on_button_pressed(self, message: Button.Pressed) -> None:
        message.stop()
        pressed = message.button.id or ""
        if pressed in {"cancel", "close"}:
            self.action_back()
        else:
            replace = self._replaceable if pressed == self._usual else None
            self._once_idle(lambda: self.submit(pressed, replace=replace))

    def on_form_screen_progressed(self, message: Progressed) -> None:
        self.tell(message.text)

    def on_form_screen_ended(self, message: Ended) -> None:
        """Show how it went, and handle the keys that were pressed meanwhile."""
        self._is_working = False
        self._is_done = message.done
        if message.done:
            self.finish(message.text)
            if self._waiting_keys or self.altur.has_keys_waiting:
                # These close the form before anybody has read it.
                self.altur.say(message.text)
        else:
            self._ask_to_replace(message.exists)
            self.tell(message.text, wrong=True)
        while self._waiting_keys and not self._is_working:
            self._waiting_keys.pop(0)()

    def entered(self) -> None:
        """Handle `enter` in the field. It never replaces anything."""
        self._once_idle(lambda: self.submit(self._usual, replace=None))

    def edited(self) -> None:
        self._ask_to_replace(None)
        reason = self.complaint()
        self.tell(reason or self.how_to(), wrong=bool(reason))

    def complaint(self) -> str:
        """Return why the text of the field cannot be used, in a sentence; empty if it can."""
        return ""

    def begin(self, task: Callable[[], Coroutine[Any, Any, None]], doing: S | str) -> None:
        """Run `task` in the background; it posts `Ended` at its end, and changes no widget."""
        self._is_working = True
        self.tell(doing)
        self._run(task)

    @work(group="form")
    async def _run(self, task: Callable[[], Coroutine[Any, Any, None]]) -> None:
        await task()

    def finish(self, text: str) -> None:
        """Show the result; all that is left to do is to close the form."""
        self.add_class("-done")
        self.tell(text)
        self.set_focus(self.query_one("#close"))

    def tell(self, text: S | str, *, wrong: bool = False) -> None:
        """Put a sentence into the status line."""
        self.status.update(str(text))
        for each in (self.status, self.field):
            each.set_class(wrong, "-wrong")

    def action_back(self) -> None:
        """Close the form. What is under way is finished, and its outcome shown."""
        self._once_idle(self.leave)

    def leave(self) -> None:
        self.dismiss()

    def _once_idle(self, then: Callable[[], None]) -> None:
        """Do this, or close the form if its work is done; wait for the work first."""
        if self._is_working:
            self._waiting_keys.append(lambda: self._once_idle(then))
        elif not self._is_done:
            then()
        elif self.is_seen:
            self.leave()

    def _ask_to_replace(self, name: str | None) -> None:
        self._replaceable = name
        button = self.query_one(f"#{self._usual}", Button)
        button.label = Content(str(self._label if name is None else _REPLACE))
        # Textual does not lay out again for another label.
        button.refresh(layout=True)


class ConfirmScreen(AlturScreen[bool]):
    """Dismissed with whether to do it. The focus starts on the button that changes nothing."""

    CSS_PATH: ClassVar = [stylesheet("form")]
    AUTO_FOCUS = "#no"
    IS_DIALOG = True
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
        yield TitleBar(self.altur.settings)
        with VerticalScroll(classes="form", can_focus=False):
            yield Static(self._question, classes="heading", markup=False)
            yield Static(self._explanation, classes="label", markup=False)
            with Horizontal(classes="buttons"):
                for name, text in self._answers.items():
                    yield FormButton(text, id=name)
        yield KeyFooter()

    def on_button_pressed(self, message: Button.Pressed) -> None:
        message.stop()
        self.dismiss(message.button.id == "yes")

    def action_back(self) -> None:
        self.dismiss(False)
