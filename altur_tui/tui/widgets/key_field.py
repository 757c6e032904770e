"""The field for the API key: what is in it can be put in, and not got out."""

from typing import ClassVar

from textual import events
from textual.actions import SkipAction
from textual.binding import BindingType
from textual.message import Message
from textual.widgets import Input

from altur_tui.api.key import ApiKey
from altur_tui.tui.bindings import bind

_MOST_CHARACTERS = 5000


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
        super().__init__(password=True, max_length=_MOST_CHARACTERS, select_on_focus=False, id=id)
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
