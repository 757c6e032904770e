"""The campaigns, fleets and saved lists to choose from, below the field for ids."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.binding import BindingType
from textual.content import Content
from textual.message import Message
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from altur_tui.i18n.sentences import T
from altur_tui.text import fit, pad, width
from altur_tui.tui.bindings import bind
from altur_tui.tui.messages import LookupEntry

_NUMBER = "#{id}"
_LIST = T("instead of an id", "list")
_FLEET = T("instead of an id", "fleet")
_WHOLE = T("instead of an id", "all")
_GAP = 2
_SIDES = 2
_MARK = Content("▸")
_UNMARKED = Content(" ")
_MIN_NAME = 16
_MAX_NAME_SHARE = 0.4


class CampaignList(OptionList):
    """Offers campaigns, fleets and saved lists. Going up from the first line leaves the list.

    A click on a line highlights it; a click on the highlighted line opens it, as in the fleet.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        bind("open", action="select", show=True),
        bind("up", action="cursor_up"),
        bind("down", action="cursor_down"),
        bind("delete_list", show=True),
        bind("lookup", show=True),
    ]

    STEPS: ClassVar = frozenset({"down"})
    """The commands that move the cursor and leave the focus: typed ahead, they need not wait."""

    @dataclass
    class Selected(Message):
        """A line was opened."""

        entry: LookupEntry

    @dataclass
    class DeleteRequested(Message):
        """The person wants to delete a saved list."""

        entry: LookupEntry

    @dataclass
    class Left(Message):
        """The person wants to go back to the field, to add `typed` to it."""

        typed: str = ""

    def __init__(self, *, id: str) -> None:  # noqa: A002
        super().__init__(id=id, markup=False)
        self._entries: tuple[LookupEntry, ...] = ()
        self._laid_out = 0
        self._contents: list[Content] = []
        self._marked: int | None = None
        self._just_focused = False

    @property
    def entries(self) -> tuple[LookupEntry, ...]:
        """What the list shows."""
        return self._entries

    def show(self, entries: Sequence[LookupEntry]) -> None:
        self._entries = tuple(entries)
        self._lay_out()

    @property
    def selected(self) -> LookupEntry | None:
        """The entry of the highlighted line."""
        at = self.highlighted
        return self._entries[at] if at is not None and at < len(self._entries) else None

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "delete_list":
            return self.selected is not None and self.selected.is_list
        return super().check_action(action, parameters)

    def action_delete_list(self) -> None:
        if self.selected is not None and self.selected.is_list:
            self.post_message(self.DeleteRequested(self.selected))

    def action_cursor_up(self) -> None:
        """Move up; from the first line, leave the list."""
        if not self.highlighted:
            self.post_message(self.Left())
            return
        super().action_cursor_up()

    def action_cursor_down(self) -> None:
        """Move down; stay on the last line."""
        if self.highlighted is None or self.highlighted + 1 < self.option_count:
            super().action_cursor_down()

    def on_resize(self) -> None:
        if self._laid_out != self._room:
            self._lay_out()

    def on_focus(self) -> None:
        """Highlight the first line if none was."""
        if self.highlighted is None and self._entries:
            self.highlighted = 0
        self._just_focused = True

    async def _on_click(self, event: events.Click) -> None:
        """Highlight the line; open it if it was highlighted before."""
        event.prevent_default()
        clicked = event.style.meta.get("option")
        if clicked is None:
            return
        # The click that gives the list the focus also highlights its first line.
        was_highlighted = clicked == self.highlighted and not self._just_focused
        self.highlighted = clicked
        self._just_focused = False
        if was_highlighted:
            self.action_select()

    def watch_has_focus(self, has_focus: bool) -> None:
        """Mark the highlighted line while the list has the focus."""
        super().watch_has_focus(has_focus)
        self._mark()

    def watch_highlighted(self, highlighted: int | None) -> None:
        super().watch_highlighted(highlighted)
        self._just_focused = False
        self._mark()
        self.refresh_bindings()

    def on_key(self, event: events.Key) -> None:
        """Send digits to the field: they begin another id."""
        if event.character is not None and event.character.isdecimal():
            event.stop()
            self.post_message(self.Left(event.character))

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.post_message(self.Selected(self._entries[event.option_index]))

    @property
    def _room(self) -> int:
        return self.scrollable_content_region.width

    def _lay_out(self) -> None:
        self._laid_out = self._room
        highlighted = self.highlighted
        self._contents = _lines(self._entries, self._laid_out - _SIDES)
        self._marked = None
        self.clear_options()
        self.add_options(Option(_UNMARKED + line) for line in self._contents)
        if highlighted is not None and highlighted < len(self._entries):
            self.highlighted = highlighted
        self._mark()

    def _mark(self) -> None:
        """Mark the highlighted line, so that it is recognisable without colour."""
        wanted = self.highlighted if self.has_focus else None
        before, self._marked = self._marked, wanted
        if before == wanted:
            return
        for index, mark in ((before, _UNMARKED), (wanted, _MARK)):
            if index is not None and index < len(self._contents):
                self.replace_option_prompt_at_index(index, mark + self._contents[index])


def _label(entry: LookupEntry) -> str:
    if entry.is_list:
        return str(_LIST)
    if not entry.ids:
        return str(_WHOLE)
    return _NUMBER.format(id=entry.ids[0]) if len(entry.ids) == 1 else str(_FLEET)


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
