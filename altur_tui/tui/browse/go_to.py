"""“Go to”: opens a campaign by its name or id, from any screen."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.getters import query_one
from textual.timer import Timer
from textual.widgets import Input, Static

from altur_tui.i18n.sentences import N, P, S
from altur_tui.ids import IdsError, parse
from altur_tui.tui.bindings import bind
from altur_tui.tui.common.footer import KeyFooter
from altur_tui.tui.common.lines import TitleBar
from altur_tui.tui.common.screen import AlturScreen, Field
from altur_tui.tui.messages import CompareCampaigns
from altur_tui.tui.table.account import MAX_FOUND, NO_LIST, AccountTable, Found, search
from altur_tui.tui.themes import stylesheet

SECONDS_BETWEEN_SEARCHES = 0.25
"""While pages of the list come, the search is made again this often at most."""

_HEADING = S("Go to")
_PLACEHOLDER = S("a name, an agent, or an id")
_ALL = P("1 campaign is known.", "{count:,} campaigns are known.")
_READING = P(
    "1 campaign is known; the list is still being read…",
    "{count:,} campaigns are known; the list is still being read…",
)
_IDS = P("Press Enter to open campaign {id}.", "Press Enter to open {count:,} campaigns.")


class GoToField(Field):
    """The field of “Go to”. `down` goes to the campaigns below."""

    BINDINGS: ClassVar[list[BindingType]] = [
        bind("open", action="submit", show=True),
        bind("down", action="screen.choose", show=True, description=N("Choose")),
        bind("back", action="screen.back", show=True),
    ]

    def __init__(self) -> None:
        super().__init__(placeholder=str(_PLACEHOLDER), id="name")


class GoToScreen(AlturScreen[tuple[int, ...]]):
    """A field and the campaigns that fit what is typed in it. Dismissed with the ids to open."""

    CSS_PATH: ClassVar = [stylesheet("go_to")]
    AUTO_FOCUS = "#name"
    BINDINGS: ClassVar[list[BindingType]] = [bind("back", show=True)]

    field = query_one("#name", GoToField)
    table = query_one("#found", AccountTable)

    def __init__(self) -> None:
        super().__init__()
        self._ids: tuple[int, ...] = ()
        self._soon: Timer | None = None

    def compose(self) -> ComposeResult:
        """Make every part once; they are updated in place."""
        yield TitleBar(self.altur.settings)
        yield Static(str(_HEADING), id="heading", markup=False)
        yield GoToField()
        yield Static(id="told", markup=False)
        yield AccountTable(self.altur.viewer_zone, self.altur.clock, id="found")
        yield KeyFooter()

    def on_mount(self) -> None:
        """List what comes, beside what is known."""
        self.altur.read_account()

    def on_screen_resume(self) -> None:
        """List what is known: pages may have come while another screen was on top."""
        self._search()

    def on_account_changed(self) -> None:
        """Search again in a moment: more pages may come until then."""
        if self._soon is None:
            self._soon = self.set_timer(SECONDS_BETWEEN_SEARCHES, self._search)

    def on_input_changed(self, message: Input.Changed) -> None:
        message.stop()
        self._search()
        self.table.start_over()

    def on_input_submitted(self, message: Input.Submitted) -> None:
        """Open what the text names, or the first campaign that it finds."""
        message.stop()
        if self._ids:
            self.dismiss(self._ids)
        else:
            self.table.choose()

    def on_account_table_chosen(self, message: AccountTable.Chosen) -> None:
        message.stop()
        self.dismiss(message.ids)

    def on_campaign_table_marks_changed(self) -> None:
        self._search()

    def on_account_table_compared(self, message: AccountTable.Compared) -> None:
        message.stop()
        self.post_message(CompareCampaigns(message.ids))

    def on_account_table_left(self, message: AccountTable.Left) -> None:
        message.stop()
        self.set_focus(self.field)

    def action_choose(self) -> None:
        """Go to the campaigns, if there are any."""
        if self.table.order:
            self.set_focus(self.table)

    def _search(self) -> None:
        if self._soon is not None:
            self._soon.stop()
            self._soon = None
        typed = self.field.value
        self._ids = ()
        given = self._everything()
        if typed.strip():
            try:
                self._ids = parse(typed)
                given = Found()
            except IdsError as error:
                given = search(typed, self.altur.account, str(error))
        self.table.show(given.campaigns[:MAX_FOUND])
        told = self.table.tell(given)
        if self._ids:
            told = _IDS.format(count=len(self._ids), id=self._ids[0])
        self.query_one("#told", Static).update(told)

    def _everything(self) -> Found:
        """Return what there is while nothing is typed."""
        account = self.altur.account
        template = _READING if account.awaits_names else _ALL
        told = template.format(count=len(account.campaigns))
        if account.error is not None and not account.campaigns:
            told = NO_LIST.format(reason=account.error.message)
        return Found(account.campaigns, told, told)
