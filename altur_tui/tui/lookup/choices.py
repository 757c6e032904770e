"""A list of campaigns to choose from: id, name, and a remark at the end of the line."""

from collections.abc import Sequence
from typing import ClassVar

from textual import events
from textual.binding import BindingType
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, OptionList
from textual.widgets.option_list import Option

from altur_tui.text import fit, pad, width
from altur_tui.tui.bindings import bind
from altur_tui.tui.messages import LookupEntry

_NUMBER = "#{id}"
_LIST = "list"
_GAP = 2
_SIDES = 2
_MARK = Content("▸")
_UNMARKED = Content(" ")
_MIN_NAME = 16
_MAX_NAME_SHARE = 0.4


class CampaignList(OptionList):
    """Campaigns to choose from. Going up from the first one leaves the list."""

    BINDINGS: ClassVar[list[BindingType]] = [
        bind("open", action="select", show=True),
        bind("up", action="cursor_up"),
        bind("down", action="cursor_down"),
        bind("delete_list", show=True),
        bind("lookup", show=True),
    ]

    class Selected(Message):
        """A campaign or a saved list was chosen."""

        def __init__(self, entry: LookupEntry) -> None:
            super().__init__()
            self.entry = entry

    class Unwanted(Message):
        """A saved list is to be deleted."""

        def __init__(self, entry: LookupEntry) -> None:
            super().__init__()
            self.entry = entry

    class Left(Message):
        """The person wants to go back to what lies above the list, with what was typed."""

        def __init__(self, typed: str = "") -> None:
            super().__init__()
            self.typed = typed

    def __init__(self, *, id: str) -> None:  # noqa: A002
        """Make an empty list."""
        super().__init__(id=id, markup=False)
        self._entries: tuple[LookupEntry, ...] = ()
        self._laid_out = 0
        self._contents: list[Content] = []
        self._marked: int | None = None

    @property
    def entries(self) -> tuple[LookupEntry, ...]:
        """What is in the list."""
        return self._entries

    def show(self, entries: Sequence[LookupEntry]) -> None:
        """Put `entries` in place of what is there."""
        self._entries = tuple(entries)
        self._lay_out()

    @property
    def chosen(self) -> LookupEntry | None:
        """What stands in the line that is chosen."""
        at = self.highlighted
        return self._entries[at] if at is not None and at < len(self._entries) else None

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer to delete only what can be deleted: a saved list."""
        if action == "delete_list":
            return self.chosen is not None and bool(self.chosen.ids)
        return super().check_action(action, parameters)

    def action_delete_list(self) -> None:
        """Ask to delete the list that is chosen."""
        if self.chosen is not None and self.chosen.ids:
            self.post_message(self.Unwanted(self.chosen))

    def action_cursor_up(self) -> None:
        """Move up; from the first line, leave."""
        if not self.highlighted:
            self.post_message(self.Left())
            return
        super().action_cursor_up()

    def action_cursor_down(self) -> None:
        """Move down; the last line is the end."""
        if self.highlighted is None or self.highlighted + 1 < self.option_count:
            super().action_cursor_down()

    def on_resize(self) -> None:
        """Lay the lines out anew for another width."""
        if self._laid_out != self._room:
            self._lay_out()

    def on_focus(self) -> None:
        """Choose the first line if none was chosen."""
        if self.highlighted is None and self._entries:
            self.highlighted = 0

    def watch_has_focus(self, has_focus: bool) -> None:
        """Mark the chosen line while the keys go to the list."""
        super().watch_has_focus(has_focus)
        self._mark()

    def watch_highlighted(self, highlighted: int | None) -> None:
        """Move the mark along."""
        super().watch_highlighted(highlighted)
        self._mark()
        self.refresh_bindings()

    def on_key(self, event: events.Key) -> None:
        """A digit begins another id: it belongs to the field."""
        if event.character is not None and event.character.isdecimal():
            event.stop()
            self.post_message(self.Left(event.character))

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Tell which campaign was chosen."""
        event.stop()
        self.post_message(self.Selected(self._entries[event.option_index]))

    @property
    def _room(self) -> int:
        return self.scrollable_content_region.width

    def _lay_out(self) -> None:
        self._laid_out = self._room
        chosen = self.highlighted
        self._contents = _lines(self._entries, self._laid_out - _SIDES)
        self._marked = None
        self.clear_options()
        self.add_options(Option(_UNMARKED + line) for line in self._contents)
        if chosen is not None and chosen < len(self._entries):
            self.highlighted = chosen
        self._mark()

    def _mark(self) -> None:
        """Put the mark on the chosen line, so that it can be told without any colour."""
        wanted = self.highlighted if self.has_focus else None
        before, self._marked = self._marked, wanted
        if before == wanted:
            return
        for index, mark in ((before, _UNMARKED), (wanted, _MARK)):
            if index is not None and index < len(self._contents):
                self.replace_option_prompt_at_index(index, mark + self._contents[index])


def _label(entry: LookupEntry) -> str:
    return _LIST if entry.ids else _NUMBER.format(id=entry.id)


def _lines(entries: Sequence[LookupEntry], room: int) -> list[Content]:
    """Return the entries as lines of columns, in at most `room` cells."""
    if not entries:
        return []
    numbers = [_label(entry) for entry in entries]
    for_number = max(map(len, numbers))
    rest = room - for_number - _GAP
    for_remark = max(width(entry.remark) for entry in entries)
    longest = max(width(entry.name) for entry in entries)
    for_name = min(longest, max(_MIN_NAME, rest - _GAP - for_remark, int(rest * _MAX_NAME_SHARE)))
    lines = []
    for number, entry in zip(numbers, entries, strict=True):
        remark = fit(entry.remark, max(rest - for_name - _GAP, 0))
        lines.append(
            Content.assemble(
                (pad(number, for_number), "$primary"),
                " " * _GAP,
                pad(entry.name, for_name),
                " " * _GAP,
                (remark, "$foreground-muted"),
            )
        )
    return lines


_MAX_CHARACTERS = 100_000
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
            placeholder=placeholder, max_length=_MAX_CHARACTERS, select_on_focus=False, id=id
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
