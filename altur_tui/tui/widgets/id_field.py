"""The field for campaign ids."""

from typing import ClassVar

from textual import events
from textual.binding import BindingType
from textual.message import Message
from textual.widgets import Input

from altur_tui.tui.bindings import bind

_MOST_CHARACTERS = 100_000
_HELP_KEY = "question_mark"


class IdField(Input):
    """A field for one or more ids. Letters typed in it are text; `down` and `escape` leave it.

    A `?` as the first letter is no text: no id begins with it, and somebody looks for help.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        bind("open", action="submit", show=True),
        bind("down", action="leave", show=True, description="Choose"),
        bind("back", action="leave"),
        bind("quit_anywhere", show=True),
    ]

    class Left(Message):
        """The person wants to go on to what lies below the field."""

    def __init__(self, *, placeholder: str, id: str) -> None:  # noqa: A002
        """Make an empty field."""
        super().__init__(
            placeholder=placeholder, max_length=_MOST_CHARACTERS, select_on_focus=False, id=id
        )
        # A blinking cursor repaints a screen that is otherwise at rest twice a second.
        self.cursor_blink = False

    def check_consume_key(self, key: str, character: str | None) -> bool:
        """Leave the key for help to the app while the field is empty."""
        return not self._asks_for_help(key) and super().check_consume_key(key, character)

    def action_leave(self) -> None:
        """Go on to what lies below."""
        self.post_message(self.Left())

    def _asks_for_help(self, key: str) -> bool:
        return key == _HELP_KEY and not self.value

    async def _on_key(self, event: events.Key) -> None:
        """Let the key for help go on to the app while the field is empty."""
        if self._asks_for_help(event.key):
            event.prevent_default()

    def _on_paste(self, event: events.Paste) -> None:
        """Take all lines of what is pasted: a column of ids out of a spreadsheet is usual."""
        text = " ".join(event.text.splitlines())
        if text:
            self.replace(text, *self.selection)
        event.prevent_default()
        event.stop()
