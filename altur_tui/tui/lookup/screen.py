"""Where the app begins: type campaign ids, or choose among those seen lately."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.getters import query_one
from textual.widgets import Footer, Input, Static

from altur_tui.tui.bindings import bind
from altur_tui.tui.common.lines import TitleBar
from altur_tui.tui.common.screen import AlturScreen
from altur_tui.tui.lookup.choices import CampaignList, IdField
from altur_tui.tui.messages import EntriesLoaded, LookupEntry, OpenCampaigns, ShowScreen

if TYPE_CHECKING:
    from altur_tui.tui.dialogs.confirm import ConfirmScreen

_PLACEHOLDER = "for example 1234"
_LABEL = "Campaign id"
_HOW_TO = "One id, several, or a range such as 1240-1260. Then press enter."
_ONE = "1 campaign. Press enter to open it."
_MANY = "{count:,} campaigns. Press enter to open them as a fleet."
_OPENING_ONE = "Opening the campaign…"
_OPENING_MANY = "Opening {count:,} campaigns…"
_WRONG = "▲ {reason}"

_RECENT = "Recent campaigns"
_DEMO = "Campaigns of the demo"
_LISTS = "Saved lists"
_LISTS_AND_RECENT = "Saved lists and recent campaigns"
_TYPE_FIRST = "▲ Type the id of a campaign first, for example 1234."
_FORGET = "Forget the recent campaigns?"
_FORGET_MEANS = "Saved lists and the campaigns themselves are not touched."
_FORGET_THEM = "Forget them"
_KEEP_THEM = "Keep them"
_NONE_TO_FORGET = "There are no recent campaigns to forget."
_DELETE = "Delete the list “{name}”?"
_DELETE_MEANS = "The campaigns themselves are not touched."
_DELETE_IT = "Delete"
_KEEP_IT = "Keep it"
_NONE_YET = (
    "None yet. The id of a campaign is the number at the end of its address.\n"
    "To look around without a key, start “altur-tui --demo”."
)
_NO_RECENTS = "No recent campaigns are kept in this run."
_NOT_KEPT = "They are neither shown nor kept in this run."


class LookupScreen(AlturScreen[None]):
    """The field for ids and the campaigns to choose from below it."""

    BINDINGS: ClassVar[list[BindingType]] = [bind("clear_recents")]

    field = query_one("#ids", IdField)
    choices = query_one("#choices", CampaignList)
    told = query_one("#told", Static)
    heading = query_one("#heading", Static)
    nothing = query_one("#nothing", Static)

    def __init__(self) -> None:
        """Make the screen."""
        super().__init__()
        self._ids: tuple[int, ...] = ()
        """What the field names."""
        self._complete = False

    def compose(self) -> ComposeResult:
        """Lay out the field. All else comes right after the first frame, which is out sooner."""
        yield TitleBar(self.altur.settings)
        with Vertical(id="lookup"):
            yield Static(_LABEL, id="label", markup=False)
            yield IdField(placeholder=_PLACEHOLDER, id="ids")
            yield Static(_opening(len(self.altur.launch.ids)), id="told", markup=False)

    def on_mount(self) -> None:
        """Let the first frame out, then go on."""
        self.call_after_refresh(self._add_rest)

    def on_screen_suspend(self) -> None:
        """What was being opened is open."""
        if not self.field.value:
            self.told.update(_HOW_TO)

    def on_screen_resume(self) -> None:
        """Read the choices anew: something may have been opened meanwhile. Watch it no longer."""
        if self._complete:
            # What is typed now is another question, not more of the last one.
            self.field.select_all()
            if self.altur.watching.on:
                self.altur.watching.switch()
            self.altur.memory.load(self)

    def on_entries_loaded(self, message: EntriesLoaded) -> None:
        """Put the choices into the list."""
        self._show(message.entries)

    def on_input_changed(self, message: Input.Changed) -> None:
        """Say what the text in the field means so far."""
        # Loaded with the first letter typed: the first frame has no use for it.
        from altur_tui.ids import IdsError, parse

        message.stop()
        self.refresh_bindings()
        self._ids = ()
        wrong = False
        try:
            self._ids = parse(message.value)
            text = _meaning(len(self._ids))
        except IdsError as error:
            text = _WRONG.format(reason=error)
            wrong = True
        self._say_of_field(text, wrong=wrong)

    def on_input_submitted(self, message: Input.Submitted) -> None:
        """Open what the field names."""
        message.stop()
        if self._ids:
            self.post_message(OpenCampaigns(self._ids))
        elif not self.field.value.strip():
            self._say_of_field(_TYPE_FIRST, wrong=True)

    def on_id_field_left(self) -> None:
        """Go down from the field."""
        self.set_focus(self.choices if self._complete and self.choices.display else None)

    def on_campaign_list_left(self, message: CampaignList.Left) -> None:
        """Go up from the list, or begin to type."""
        self.field.focus()
        if message.typed:
            self.field.insert_text_at_cursor(message.typed)

    def on_campaign_list_selected(self, message: CampaignList.Selected) -> None:
        """Open the chosen campaign, or those of the chosen list."""
        entry = message.entry
        self.post_message(OpenCampaigns(entry.ids or (entry.id,)))

    def on_campaign_list_unwanted(self, message: CampaignList.Unwanted) -> None:
        """Ask before a list is deleted."""
        from altur_tui.tui.dialogs.confirm import ConfirmScreen

        name = message.entry.name
        question = _DELETE.format(name=name)
        screen = ConfirmScreen(question, _DELETE_MEANS, yes=_DELETE_IT, no=_KEEP_IT)
        self._ask(screen, partial(self.altur.memory.delete_list, name, self))

    def action_clear_recents(self) -> None:
        """Ask before the recent campaigns are forgotten."""
        from altur_tui.tui.dialogs.confirm import ConfirmScreen

        if not self.altur.settings.recents:
            self.altur.say(_NO_RECENTS)
        elif all(each.ids for each in self.choices.entries):
            self.altur.say(_NONE_TO_FORGET)
        else:
            screen = ConfirmScreen(_FORGET, _FORGET_MEANS, yes=_FORGET_THEM, no=_KEEP_THEM)
            self._ask(screen, partial(self.altur.memory.clear_recents, self))

    def focus_field(self) -> None:
        """Bring the focus to the field, for another id."""
        self.field.focus()
        self.field.select_all()

    def _ask(self, screen: "ConfirmScreen", confirmed: Callable[[], None]) -> None:
        """Show the question, and do what was asked about after a yes."""

        def go_on(yes: bool | None) -> None:
            if yes:
                confirmed()

        self.post_message(ShowScreen(screen, go_on))

    def _say_of_field(self, text: str, *, wrong: bool) -> None:
        self.told.update(text)
        self.told.set_class(wrong, "-wrong")
        self.field.set_class(wrong, "-wrong")

    async def _add_rest(self) -> None:
        """Add the list and the footer, and have the list filled."""
        if not self.is_attached:  # the program may have been left meanwhile
            return
        heading = Static(_DEMO if self.altur.settings.demo else _RECENT, id="heading", markup=False)
        nothing = Static("", id="nothing", markup=False)
        choices = CampaignList(id="choices")
        nothing.display = choices.display = False
        await self.query_one("#lookup").mount(heading, nothing, choices)
        await self.mount(Footer(show_command_palette=False))
        self.refresh_bindings()
        self._complete = True
        self._take(self.altur.launch.ids)
        self.altur.memory.load(self)

    def _take(self, ids: tuple[int, ...]) -> None:
        """Keep in the field what the program was opened with, so that one can come back to it."""
        from altur_tui.ids import text_of

        if ids and not self.field.value:
            self.field.value = text_of(ids)
            self.field.select_all()

    def _show(self, entries: Sequence[LookupEntry]) -> None:
        settings = self.altur.settings
        self.choices.show(entries)
        if not settings.demo:
            self.heading.update(_heading(entries))
        self.choices.display = bool(entries)
        self.nothing.update(_NONE_YET if settings.recents else _NOT_KEPT)
        self.nothing.display = not entries
        if not entries and self.focused is self.choices:
            self.field.focus()


def _heading(entries: Sequence[LookupEntry]) -> str:
    lists = sum(bool(each.ids) for each in entries)
    if not lists:
        return _RECENT
    return _LISTS if lists == len(entries) else _LISTS_AND_RECENT


def _opening(count: int) -> str:
    """Return what the first frame says when ids were given at the start."""
    if count == 0:
        return _HOW_TO
    return _OPENING_ONE if count == 1 else _OPENING_MANY.format(count=count)


def _meaning(count: int) -> str:
    if count == 0:
        return _HOW_TO
    return _ONE if count == 1 else _MANY.format(count=count)
