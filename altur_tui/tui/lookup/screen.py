"""The first screen: type campaign ids, or choose a recent campaign or a saved list."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import events, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.getters import query_one
from textual.message import Message
from textual.timer import Timer
from textual.widgets import Input, Static

from altur_tui.i18n.sentences import N, P, S, T
from altur_tui.tui.bindings import COMMANDS, bind
from altur_tui.tui.common.footer import KeyFooter
from altur_tui.tui.common.lines import TitleBar, key_sentence
from altur_tui.tui.common.screen import AlturScreen, Field
from altur_tui.tui.messages import (
    AskKey,
    CompareCampaigns,
    EntriesLoaded,
    LookupEntry,
    OpenCampaigns,
    ShowScreen,
)

if TYPE_CHECKING:
    from altur_tui.tui.dialogs.form import ConfirmScreen
    from altur_tui.tui.lookup.choices import CampaignList
    from altur_tui.tui.table.account import AccountTable

_PLACEHOLDER = S("an id, for example 1234, or a part of a name")
_LABEL = S("Campaign")
_HOW_TO = S("One id, several, or a range such as 1240-1260. Then press Enter.")
_MEANING = P(
    "1 campaign. Press Enter to open it.",
    "{count:,} campaigns. Press Enter to open them as a fleet.",
)
_HOW_TO_SEARCH = P(
    "Ids, a range such as 1240-1260, or a name: 1 campaign is known.",
    "Ids, a range such as 1240-1260, or a name: {count:,} campaigns are known.",
)
_ALL = S("All campaigns")
_KNOWN = P("1 campaign in the list of the account", "{count:,} campaigns in the account's list")
_EVERYTHING = "*"
"""What finds all campaigns."""
_OPENING = P("Opening the campaign…", "Opening {count:,} campaigns…")

_RECENT = S("Recent campaigns")
_DEMO = S("Demo campaigns")
_LISTS = S("Saved lists")
_LISTS_AND_RECENT = S("Saved lists and recent campaigns")
_TYPE_FIRST = S("▲ Type a campaign id first, for example 1234.")
_CLEAR = S("Clear the recent campaigns?")
_CLEAR_MEANS = S("Saved lists and the campaigns themselves are not affected.")
_CLEAR_THEM = T("button", "Clear")
_NONE_TO_CLEAR = S("There are no recent campaigns to clear.")
_DELETE = S("Delete the list “{name}”?")
_DELETE_MEANS = S("The campaigns themselves are not affected.")
_DELETE_IT = T("button", "Delete")
_KEEP = T("button", "Keep")
_NONE_YET = S(
    "None yet. A campaign's id is the number at the end of its address.\n"
    "To look around without a key, run “altur-tui --demo”."
)
_NO_KEY = S("▲ There is no API key yet: press {key} to enter one.")
_NOT_KEPT = S("Recent campaigns are off for this run.")
SECONDS_BETWEEN_SEARCHES = 0.25
"""While pages of the list come, the search is made again this often at most."""
_MAX_CHARACTERS = 100_000
_COMMANDS_OF_EMPTY_FIELD = ("help", "key")


class IdField(Field):
    """A field for one or more ids. Letters typed in it are text; `down` and `escape` leave it.

    In the empty field the keys for help and for the API key are not text: no id begins with them.
    Nor is the key that quits, once the campaigns in the field were opened.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        bind("open", action="submit", show=True),
        bind("down", action="leave", show=True, description=N("Choose")),
        bind("back", action="leave"),
        bind("quit_anywhere", show=True),
    ]

    class Left(Message):
        """The person wants to go to the list below."""

    def __init__(
        self,
        *,
        placeholder: str,
        commands: Collection[str],
        quit_keys: Collection[str],
        id: str,  # noqa: A002
    ) -> None:
        """Create an empty field.

        It passes on the keys `commands` while it is empty, and `quit_keys` while it is used.
        """
        super().__init__(
            placeholder=placeholder, max_length=_MAX_CHARACTERS, select_on_focus=False, id=id
        )
        self._commands = commands
        self._quit_keys = quit_keys
        self.is_used = False
        """Whether campaigns were opened, and nothing was typed since."""

    def watch_value(self, value: str) -> None:  # noqa: ARG002
        """Take a change for a new question."""
        self.is_used = False

    def check_consume_key(self, key: str, character: str | None) -> bool:
        """Leave the keys of commands to the app."""
        return not self._is_command(character) and super().check_consume_key(key, character)

    def action_leave(self) -> None:
        self.post_message(self.Left())

    def _is_command(self, character: str | None) -> bool:
        if self.is_used and character in self._quit_keys:
            return True
        return character in self._commands and not self.value

    async def _on_key(self, event: events.Key) -> None:
        """Pass the keys of commands on to the app."""
        if self._is_command(event.character):
            event.prevent_default()

    def _on_paste(self, event: events.Paste) -> None:
        """Insert all pasted lines: people paste columns of spreadsheets."""
        from altur_tui.ids import as_one_line

        if text := as_one_line(event.text):
            self.replace(text, *self.selection)
        event.prevent_default()
        event.stop()


class LookupScreen(AlturScreen[None]):
    """The field for ids, and below it the campaigns and lists to choose from."""

    BINDINGS: ClassVar[list[BindingType]] = [
        bind("clear_recents"),
        bind("down", action="choose"),
        bind("key", action="key", show=True),
    ]

    field = query_one("#ids", IdField)
    choices: "query_one[CampaignList]" = query_one("#choices")
    told = query_one("#told", Static)
    heading = query_one("#heading", Static)
    nothing = query_one("#nothing", Static)

    def __init__(self) -> None:
        super().__init__()
        self._ids: tuple[int, ...] = ()
        """The ids in the field."""
        self._complete = False
        self._was_left = False
        """Whether another screen has been on top."""
        self._lacks_key = False
        self._is_searching = False
        """Whether campaigns that were found by name are listed."""
        self.found: AccountTable | None = None
        """What was found by name; None until something was."""
        self._entries: tuple[LookupEntry, ...] = ()
        """The saved lists and recent campaigns."""
        self._known = 0
        """How many campaigns of the account are known."""
        self._soon: Timer | None = None

    def compose(self) -> ComposeResult:
        """Lay out the field alone, so that the first frame comes early; the rest follows it."""
        yield TitleBar(self.altur.settings)
        with Vertical(id="lookup"):
            yield Static(str(_LABEL), id="label", markup=False)
            moved = self.altur.settings.keys
            yield IdField(
                placeholder=str(_PLACEHOLDER),
                commands=_single_keys(moved, _COMMANDS_OF_EMPTY_FIELD),
                quit_keys=_single_keys(moved, ("quit",)),
                id="ids",
            )
            yield Static(_opening(len(self.altur.launch.ids)), id="told", markup=False)

    def on_mount(self) -> None:
        """Wait for the first frame, then add the rest.

        Where campaigns are opened at once, it waits until the person comes back from them.
        """
        if not self.altur.launch.ids:
            self.call_after_refresh(self._add_rest)

    def on_screen_suspend(self) -> None:
        """Remove the line that something is being opened."""
        self._was_left = True
        if not self.field.value:
            self.told.update(self._meaning(0))

    async def on_screen_resume(self) -> None:
        """Load the entries again, since a campaign may have been opened, and stop watching."""
        if not self._was_left:
            return
        if self._complete:
            self.altur.memory.load(self)
        else:
            await self._add_rest()
        if self.field.is_used:
            # What is typed now replaces the last ids.
            self.field.select_all()
            self.refresh_bindings()
        if self.altur.watching.on:
            self.altur.watching.switch()
        # Pages of the list may have come while another screen was on top.
        self.on_account_changed()

    def on_entries_loaded(self, message: EntriesLoaded) -> None:
        self._show(message.entries)

    def on_key_given(self) -> None:
        """Hide the line that there is no key."""
        if self._complete:
            self._set_lacks_key(lacks_key=False)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer to enter a key where there is none; the app accepts one at any time."""
        if action == "key":
            return self._lacks_key
        return super().check_action(action, parameters)

    def action_key(self) -> None:
        self.post_message(AskKey())

    async def on_input_changed(self, message: Input.Changed) -> None:
        message.stop()
        self.refresh_bindings()
        await self._understand()
        if self.found is not None:
            self.found.start_over()

    def on_input_submitted(self, message: Input.Submitted) -> None:
        message.stop()
        if self._ids:
            self._open(self._ids)
        elif self.found is not None and (self._is_searching or self.found.marked):
            self.found.choose()
        elif not self.field.value.strip():
            self._explain(str(_TYPE_FIRST), wrong=True)

    def on_id_field_left(self) -> None:
        self.action_choose()

    def action_choose(self) -> None:
        """Go to what there is below the field; also to what came after it was left."""
        below = self.found if self._is_searching else self.choices if self._complete else None
        self.set_focus(below if below is not None and below.display else None)

    def on_account_table_chosen(self, message: "AccountTable.Chosen") -> None:
        self._open(message.ids)

    async def on_campaign_table_marks_changed(self) -> None:
        await self._understand()

    def on_account_table_compared(self, message: "AccountTable.Compared") -> None:
        message.stop()
        self.post_message(CompareCampaigns(message.ids))

    def on_account_table_left(self) -> None:
        self.field.focus()

    def on_account_changed(self) -> None:
        """Search again: at once for the first names, else in a moment, as more pages may come."""
        knew, self._known = self._known, len(self.altur.account.campaigns)
        if self._known and not knew:
            self.call_next(self._understand)
        elif self._soon is None:
            self._soon = self.set_timer(SECONDS_BETWEEN_SEARCHES, self._understand)

    def on_campaign_list_left(self, message: "CampaignList.Left") -> None:
        self.field.focus()
        if message.typed:
            self.field.insert_text_at_cursor(message.typed)

    async def on_campaign_list_selected(self, message: "CampaignList.Selected") -> None:
        """Open the selected campaign, fleet or list, or list all campaigns."""
        if message.entry.ids:
            self._open(message.entry.ids)
            return
        self.field.value = _EVERYTHING
        await self._understand()
        if self.found is not None and self._is_searching:
            self._show_below()
            self.set_focus(self.found)

    def on_campaign_list_delete_requested(self, message: "CampaignList.DeleteRequested") -> None:
        from altur_tui.tui.dialogs.form import ConfirmScreen

        name = message.entry.name
        question = _DELETE.format(name=name)
        screen = ConfirmScreen(question, str(_DELETE_MEANS), yes=str(_DELETE_IT), no=str(_KEEP))
        self._ask(screen, partial(self.altur.memory.delete_list, name, self))

    def offers(self, command_id: str) -> bool:
        """Offer to clear the recent campaigns where there are any."""
        if command_id == "clear_recents":
            return self._complete and not all(each.is_list for each in self._entries)
        return super().offers(command_id)

    def action_clear_recents(self) -> None:
        from altur_tui.tui.dialogs.form import ConfirmScreen

        if not self.altur.settings.recents:
            self.altur.say(str(_NOT_KEPT))
        elif all(each.is_list for each in self._entries):
            self.altur.say(str(_NONE_TO_CLEAR))
        else:
            screen = ConfirmScreen(
                str(_CLEAR), str(_CLEAR_MEANS), yes=str(_CLEAR_THEM), no=str(_KEEP)
            )
            self._ask(screen, partial(self.altur.memory.clear_recents, self))

    def focus_field(self) -> None:
        """Focus the field, for another id."""
        self.field.focus()
        self.field.select_all()

    def _open(self, ids: tuple[int, ...]) -> None:
        self.field.is_used = True
        self.post_message(OpenCampaigns(ids))

    def _ask(self, screen: "ConfirmScreen", confirmed: Callable[[], None]) -> None:
        """Ask, and call `confirmed` after a yes."""

        def go_on(yes: bool | None) -> None:
            if yes:
                confirmed()

        self.post_message(ShowScreen(screen, go_on))

    async def _understand(self) -> None:
        """Explain the text in the field so far, and list the campaigns that it finds."""
        # Loaded with the first letter typed, since the first frame does not need it.
        from altur_tui.ids import IdsError, parse

        if self._soon is not None:
            self._soon.stop()
            self._soon = None
        self._ids = ()
        self._is_searching = False
        wrong = False
        try:
            self._ids = parse(self.field.value)
            text = self._meaning(len(self._ids))
            if not self._ids and self.found is not None:
                text = self.found.tell_marks(listed=False) or text
        except IdsError as error:
            text, wrong = await self._search(str(error))
        self._explain(text, wrong=wrong)
        if self._complete:
            self._show_below()

    async def _search(self, reason: str) -> tuple[str, bool]:
        """List the campaigns that fit; return what to say of them, and whether there are none."""
        from altur_tui.tui.table.account import MAX_FOUND, AccountTable, search

        given = search(self.field.value, self.altur.account, reason)
        if given.campaigns and self._complete:
            if self.found is None:
                self.found = AccountTable(self.altur.viewer_zone, self.altur.clock, id="found")
                await self.query_one("#lookup").mount(self.found)
            self._is_searching = True
        if self.found is None:
            return given.told, given.is_wrong
        self.found.show(given.campaigns[:MAX_FOUND])
        return self.found.tell(given), given.is_wrong

    def _show_below(self) -> None:
        """Show what was found, else what there is to choose from."""
        self._offer()
        if self.found is not None:
            self.found.display = self._is_searching
        self.choices.display = bool(self.choices.entries) and not self._is_searching
        is_alone = bool(self.choices.entries) and not self._entries
        self.heading.display = not (self._is_searching or is_alone)
        self.nothing.display = not (self.choices.entries or self._is_searching)

    def _meaning(self, count: int) -> str:
        if count:
            return _MEANING.format(count=count)
        return _HOW_TO_SEARCH.format(count=self._known) if self._known else str(_HOW_TO)

    def _explain(self, text: str, *, wrong: bool) -> None:
        self.told.update(text)
        self.told.set_class(wrong, "-wrong")
        self.field.set_class(wrong, "-wrong")

    async def _add_rest(self) -> None:
        """Add the list and the footer, and load the entries."""
        if not self.is_attached:  # the program may have ended meanwhile
            return
        from altur_tui.tui.lookup.choices import CampaignList

        title = str(_DEMO if self.altur.settings.demo else _RECENT)
        heading = Static(title, id="heading", markup=False)
        nothing = Static("", id="nothing", markup=False)
        no_key = Static("", id="no-key", markup=False)
        choices = CampaignList(id="choices")
        nothing.display = no_key.display = choices.display = False
        await self.query_one("#lookup").mount(no_key, heading, nothing, choices)
        await self.mount(KeyFooter())
        self.refresh_bindings()
        self._complete = True
        self._take(self.altur.launch.ids)
        self.altur.memory.load(self)
        if not self.altur.launch.ids:
            self.altur.read_account()

    def _take(self, ids: tuple[int, ...]) -> None:
        """Put the ids that the program was started with into the field, to come back to them."""
        from altur_tui.ids import text_of

        if ids and not self.field.value:
            self.field.value = text_of(ids)
            self.field.is_used = True
            self.field.select_all()

    def _show(self, entries: Sequence[LookupEntry]) -> None:
        settings = self.altur.settings
        self._entries = tuple(entries)
        if not settings.demo:
            self.heading.update(_heading(entries))
        self.nothing.update(str(_NONE_YET if settings.recents else _NOT_KEPT))
        self._show_below()
        if not entries:
            self._check_key()
        if not self.choices.entries and self.focused is self.choices:
            self.field.focus()

    @work(group="key", exclusive=True)
    async def _check_key(self) -> None:
        """At the first start, when nothing was opened before, show if there is no key."""
        self._set_lacks_key(lacks_key=await self.altur.session.lacks_key())

    def _offer(self) -> None:
        """Offer the entries, and behind them all campaigns of the account."""
        offered = self._entries
        if self._known and not self.altur.settings.demo:
            offered = (*offered, LookupEntry((), str(_ALL), _KNOWN.format(count=self._known)))
        if offered != self.choices.entries:
            self.choices.show(offered)

    def _set_lacks_key(self, *, lacks_key: bool) -> None:
        self._lacks_key = lacks_key
        line = self.query_one("#no-key", Static)
        line.update(key_sentence(_NO_KEY, self.key_of("key")))
        line.display = lacks_key
        self.refresh_bindings()


def _single_keys(moved: Mapping[str, str], command_ids: Iterable[str]) -> frozenset[str]:
    """Return the keys of these commands; those of one character are as they are typed."""
    keys = (moved.get(each, COMMANDS[each].keys) for each in command_ids)
    return frozenset(key.strip() for each in keys for key in each.split(",") if key.strip())


def _heading(entries: Sequence[LookupEntry]) -> str:
    lists = sum(each.is_list for each in entries)
    if not lists:
        return str(_RECENT)
    return str(_LISTS if lists == len(entries) else _LISTS_AND_RECENT)


def _opening(count: int) -> str:
    """Return what the first frame says for so many ids given at the start."""
    return _OPENING.format(count=count) if count else str(_HOW_TO)
