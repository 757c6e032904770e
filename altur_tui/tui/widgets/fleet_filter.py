"""The field that filters the fleet as one types."""

from typing import ClassVar

from textual.binding import BindingType
from textual.message import Message
from textual.widgets import Input

from altur_tui.tui.bindings import bind

_PLACEHOLDER = "Id, name, agent, channel, verdict, finding, failed, error, moved"
_MOST_CHARACTERS = 200


class FleetFilter(Input):
    """A field for words. `enter` and `down` leave it as it is, `escape` empties it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        bind("open", action="leave", show=True, description="Keep"),
        bind("down", action="leave"),
        bind("back", action="clear", show=True, description="Show all"),
        bind("quit_anywhere"),
    ]

    class Left(Message):
        """The person wants to go on to the rows; `cleared` if without the filter."""

        def __init__(self, *, cleared: bool) -> None:
            super().__init__()
            self.cleared = cleared

    def __init__(self, *, id: str) -> None:  # noqa: A002
        """Make an empty field."""
        super().__init__(
            placeholder=_PLACEHOLDER,
            max_length=_MOST_CHARACTERS,
            select_on_focus=False,
            compact=True,
            id=id,
        )
        # A blinking cursor repaints a screen that is otherwise at rest twice a second.
        self.cursor_blink = False

    def action_leave(self) -> None:
        """Go on to the rows that are left."""
        self.post_message(self.Left(cleared=False))

    def action_clear(self) -> None:
        """Go on to all rows."""
        self.post_message(self.Left(cleared=True))
