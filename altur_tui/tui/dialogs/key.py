"""Asks for the API key, tests it, and keeps it where the person wants it."""

from typing import ClassVar

from textual import events
from textual.actions import SkipAction
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.getters import query_one
from textual.message import Message
from textual.widgets import Button, Footer, Input, Static

from altur_tui.credentials.key import ApiKey
from altur_tui.credentials.keyring import KeyringFault
from altur_tui.tui.bindings import bind
from altur_tui.tui.common.lines import TitleBar
from altur_tui.tui.common.screen import AlturScreen
from altur_tui.tui.themes import stylesheet
from altur_tui.wire.errors import AlturError, ErrorKind

_MAX_CHARACTERS = 5000


class KeyField(Input):
    """A masked field. Its text never goes to the clipboard, into a message or a representation."""

    ALLOW_SELECT = False
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("open", action="submit", show=True, description="Test")
    ]

    class Edited(Message):
        """The text has changed."""

    class Entered(Message):
        """Enter was pressed."""

    class Refused(Message):
        """Something was pasted that cannot be a key."""

        def __init__(self, reason: str) -> None:
            super().__init__()
            self.reason = reason
            """A whole sentence that does not quote what was pasted."""

    def __init__(self, *, id: str) -> None:  # noqa: A002
        """Make an empty field."""
        super().__init__(password=True, max_length=_MAX_CHARACTERS, select_on_focus=False, id=id)
        self.cursor_blink = False

    @property
    def selected_text(self) -> str:
        """Nothing: what is in the field is not to be had."""
        return ""

    def take(self) -> ApiKey:
        """Return what is in the field. Raises ValueError, with a sentence, if it is no key."""
        return ApiKey(self.value)

    def action_copy(self) -> None:
        """Copy nothing; what ctrl+c means elsewhere still holds."""
        raise SkipAction

    def action_cut(self) -> None:
        """Delete the selection without keeping it."""
        self.delete_selection()

    def post_message(self, message: Message) -> bool:
        """Replace Input's messages, which carry the text, by ours, which do not."""
        if isinstance(message, Input.Changed):
            message = self.Edited()
        elif isinstance(message, Input.Submitted):
            message = self.Entered()
        elif isinstance(message, Input.Blurred):
            return True
        return super().post_message(message)

    def _on_paste(self, event: events.Paste) -> None:
        """Take what is pasted, unless it cannot be a key; what was there is replaced."""
        event.prevent_default()
        event.stop()
        text = event.text.strip()
        if not text:
            return
        try:
            ApiKey(text)
        except ValueError as error:
            self.post_message(self.Refused(str(error)))
        else:
            self.value = text
            self.cursor_position = len(text)


NOT_TO_BE_HAD = frozenset({KeyringFault.NO_BACKEND, KeyringFault.REFUSED})
"""With these there is no keyring to keep a key in, now or later."""

_LABEL = "API key"
_WHY = "Type or paste the API key of your Altur account. It is sent to {host} and nowhere else."
_HOW_TO = "Enter tests the key, and keeps it in this system's keyring if it is good."
_HOW_TO_USE = "Enter tests the key, and uses it until you quit."
# What to do about these with commands is of no use to somebody who is giving a key.
_ABOUT_KEYS = frozenset({ErrorKind.NO_KEY, ErrorKind.UNAUTHORIZED})
_WRONG = "▲ {reason}"
_WRONG_AND_HINT = "▲ {reason} {hint}"
_EMPTY = "There is no key in the field yet."
_TESTING = "Testing the key at {host}…"
_KEEPING = "The key is good. Keeping it in the keyring…"
_ADOPTING = "Looking into the keyring…"
_NOT_KEPT = "▲ The key is good, but could not be kept. {reason} “{button}” goes on without that."
_KEEP = "Test and keep"
_USE = "Use for this run only"
_ADOPT = "Use the key of {host}"
_CANCEL = "Cancel"
_OTHER_WAYS = (
    "The key can also come from the variable ALTUR_API_KEY, or from a file that only you can "
    "read, named by ALTUR_API_KEY_FILE. “altur-tui key forget” removes a key that was kept."
)


class KeyScreen(AlturScreen[bool]):
    """Dismissed with whether there is a key to go on with."""

    CSS_PATH: ClassVar = [stylesheet("key")]
    BINDINGS: ClassVar[list[BindingType]] = [bind("back", show=True)]

    field = query_one("#key", KeyField)
    told = query_one("#told", Static)

    class Progress(Message, bubble=False):
        """Something is under way."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    class Failed(Message, bubble=False):
        """It did not work; the key is still in the field."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    class Done(Message, bubble=False):
        """There is a key to go on with."""

    def __init__(
        self,
        reason: AlturError | None,
        *,
        host: str,
        elsewhere: tuple[str, ...] = (),
        can_keep: bool = True,
    ) -> None:
        """Make the screen.

        `reason` is why a key is needed; `elsewhere` are the origins for which one is stored;
        `can_keep` is false where there is no keyring to keep one in.
        """
        super().__init__()
        self._reason = reason
        self._host = host
        self._elsewhere = elsewhere
        self._can_keep = can_keep
        self._how_to = _HOW_TO if can_keep else _HOW_TO_USE
        self._good: ApiKey | None = None
        """The key that was tested last, if it was good."""

    def compose(self) -> ComposeResult:
        """Lay out the field, what can be done with it, and the other ways."""
        yield TitleBar(self.altur.settings)
        with VerticalScroll(id="key-form", can_focus=False):
            if self._reason is not None:
                yield Static(self._reason.message, id="reason", markup=False)
            yield Static(_WHY.format(host=self._host), id="why", markup=False)
            yield Static(_LABEL, id="label", markup=False)
            yield KeyField(id="key")
            yield Static(self._how_to, id="told", markup=False)
            with Horizontal(id="buttons"):
                if self._can_keep:
                    yield Button(_KEEP, id="keep")
                yield Button(_USE, id="use")
                yield Button(_CANCEL, id="cancel")
            for index, origin in enumerate(self._elsewhere):
                label = _ADOPT.format(host=origin.removeprefix("https://"))
                yield Button(Content(label), id=f"adopt-{index}", classes="adopt")
            yield Static(_OTHER_WAYS, id="other-ways", markup=False)
        yield Footer(show_command_palette=False)

    def on_key_field_edited(self) -> None:
        """Say at once what cannot be a key."""
        self._good = None
        if not self.field.value:
            self._tell(self._how_to)
            return
        try:
            self.field.take()
        except ValueError as error:
            self._tell(_WRONG.format(reason=error), wrong=True)
        else:
            self._tell(self._how_to)

    def on_key_field_refused(self, message: KeyField.Refused) -> None:
        """Say why nothing was pasted."""
        self._tell(_WRONG.format(reason=message.reason), wrong=True)

    def on_key_field_entered(self) -> None:
        """Test the key, and keep it where that can be."""
        self._begin(keep=self._can_keep)

    def on_button_pressed(self, message: Button.Pressed) -> None:
        """Do what the button says."""
        message.stop()
        pressed = message.button.id or ""
        if pressed == "cancel":
            self.action_back()
        elif pressed in {"keep", "use"}:
            self._begin(keep=pressed == "keep")
        else:
            origin = self._elsewhere[int(pressed.removeprefix("adopt-"))]
            self.run_worker(self._adopt(origin), group="key", exclusive=True)

    def on_key_screen_progress(self, message: Progress) -> None:
        """Show what is under way."""
        self._tell(message.text)

    def on_key_screen_failed(self, message: Failed) -> None:
        """Show why it did not work, and let the person try again."""
        self._tell(message.text, wrong=True)

    def on_key_screen_done(self) -> None:
        """Go on with the key."""
        self._leave(True)

    def action_back(self) -> None:
        """Go on without a key."""
        self._leave(False)

    def _leave(self, done: bool) -> None:
        self._good = None
        self.field.value = ""
        self.dismiss(done)

    def _tell(self, text: str, *, wrong: bool = False) -> None:
        self.told.update(text)
        self.told.set_class(wrong, "-wrong")
        self.field.set_class(wrong, "-wrong")

    def _begin(self, *, keep: bool) -> None:
        if not self.field.value:
            self._tell(_WRONG.format(reason=_EMPTY), wrong=True)
            self.field.focus()
            return
        try:
            key = self.field.take()
        except ValueError as error:
            self._tell(_WRONG.format(reason=error), wrong=True)
            return
        self.run_worker(self._go(key, keep=keep), group="key", exclusive=True)

    async def _go(self, key: ApiKey, *, keep: bool) -> None:
        """Test the key, then keep or use it. Runs in the background and only posts messages."""
        session = self.altur.session
        try:
            if self._good != key:
                self.post_message(self.Progress(_TESTING.format(host=self._host)))
                await session.test(key)
                self._good = key
        except AlturError as error:
            self.post_message(self.Failed(_explained(error)))
            return
        if not keep:
            session.use(key)
            self.post_message(self.Done())
            return
        self.post_message(self.Progress(_KEEPING))
        try:
            await session.keep(key, self._tell_dialog)
        except AlturError as error:
            text = _NOT_KEPT.format(reason=error.message, button=_USE)
            self.post_message(self.Failed(text))
        else:
            self.post_message(self.Done())

    async def _adopt(self, origin: str) -> None:
        """Use the key of another address, as the person has just allowed."""
        self.post_message(self.Progress(_ADOPTING))
        try:
            await self.altur.session.adopt(origin, self._tell_dialog)
        except AlturError as error:
            self.post_message(self.Failed(_explained(error)))
        else:
            self.post_message(self.Done())

    def _tell_dialog(self) -> None:
        """Say that the keyring may be asking. Called in a thread."""
        from altur_tui.credentials.keyring import DIALOG_OPEN

        self.post_message(self.Progress(DIALOG_OPEN))


def _explained(error: AlturError) -> str:
    if error.kind in _ABOUT_KEYS:
        return _WRONG.format(reason=error.message)
    return _WRONG_AND_HINT.format(reason=error.message, hint=error.hint)
