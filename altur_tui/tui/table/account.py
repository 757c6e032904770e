"""The campaigns of the account that fit what was typed: for the lookup screen and “Go to”."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, ClassVar

from msgspec import Struct
from textual.binding import BindingType
from textual.message import Message

from altur_tui.campaign.identity import CHANNELS, Channel
from altur_tui.campaign.listed import ListedCampaign
from altur_tui.campaign.words import MONTHS_SHORT, day
from altur_tui.i18n.sentences import P, S, T
from altur_tui.reports import words
from altur_tui.text import folded
from altur_tui.tui.bindings import bind
from altur_tui.tui.table.layout import Column
from altur_tui.tui.table.model import Cells, VariantCell, cell, fit_variant
from altur_tui.tui.table.table import CampaignTable

if TYPE_CHECKING:
    from datetime import tzinfo

    from altur_tui.core.account import Account

MAX_FOUND = 500
"""The most campaigns that are listed; another word narrows the search."""

_FOUND = P(
    "1 campaign found. Press Enter to open it.",
    "{count:,} campaigns found. Press Enter to open the first, or Down to choose.",
)
_FOUND_SO_FAR = P(
    "1 campaign found so far. Press Enter to open it.",
    "{count:,} campaigns found so far. Press Enter to open the first, or Down to choose.",
)
_COUNTED = P("1 campaign found.", "{count:,} campaigns found.")
_COUNTED_SO_FAR = P("1 campaign found so far.", "{count:,} campaigns found so far.")
_FOUND_MORE = S("{count:,} campaigns, of which the first {shown:,} are listed. Type another word.")
_NOTHING = S("No campaign's name, agent, status or channel matches.")
_NO_PAGE_YET = S("The list of campaigns is being read…")
_NOTHING_YET = P(
    "The first campaign does not match. The list is still being read…",
    "None of the first {count:,} campaigns matches. The list is still being read…",
)
_CHANNELS_UNKNOWN = P(
    "Nothing matches, but the channel of 1 campaign is unknown.",
    "Nothing matches, but the channel of {count:,} campaigns is unknown.",
)
_CHANNELS_COMING = S("Which campaign uses which channel is still being read…")
_MARKED = P(
    "1 campaign is marked; Enter opens it.", "{count:,} campaigns are marked; Enter opens them."
)
_SOME_LISTED = P(
    "{marked:,} campaigns are marked, 1 of them not listed here; Enter opens all of them.",
    "{marked:,} campaigns are marked, {count:,} of them not listed here; Enter opens all of them.",
)
_NONE_LISTED = P(
    "1 campaign is marked, but not listed here; Enter opens it.",
    "{count:,} campaigns are marked, but not listed here; Enter opens them.",
)
_BOTH = "{found} {marked}"
_MONTH = S("{month} {year}")
NO_LIST = S("▲ Names cannot be searched: {reason}")
_WRONG = "▲ {reason}"
_NO_NAME = S("Campaign without a name")
_BEGINS_IDS = frozenset("0123456789#@")


class Found(Struct, frozen=True):
    """What a typed text that names no ids has found."""

    campaigns: Sequence[ListedCampaign] = ()
    """Best first; not cut to MAX_FOUND."""
    told: str = ""
    """What to say of it, and what Enter opens."""
    counted: str = ""
    """The same without Enter."""

    @property
    def is_wrong(self) -> bool:
        """Whether nothing was found."""
        return not self.campaigns


def search(typed: str, account: "Account", reason: str) -> Found:
    """Return what a text finds among the campaigns of the account.

    `reason` is why it cannot be read as ids; it is told where the text looks like some.
    """
    found = account.find(typed)
    if not found:
        told = _nothing_found(typed, account, reason)
        return Found(told=told, counted=told)
    count = len(found)
    if count > MAX_FOUND:
        told = _FOUND_MORE.format(count=count, shown=MAX_FOUND)
        return Found(found, told, told)
    if account.awaits_names or _awaits_channels(typed, account):
        return Found(found, _FOUND_SO_FAR.format(count=count), _COUNTED_SO_FAR.format(count=count))
    return Found(found, _FOUND.format(count=count), _COUNTED.format(count=count))


def _nothing_found(typed: str, account: "Account", reason: str) -> str:
    if typed.strip()[:1] in _BEGINS_IDS or "://" in typed:
        return _WRONG.format(reason=reason)
    if account.awaits_names:
        count = len(account.campaigns)
        return _NOTHING_YET.format(count=count) if count else str(_NO_PAGE_YET)
    if _awaits_channels(typed, account):
        return str(_CHANNELS_COMING)
    if account.campaigns:
        return _nothing_fits(typed, account)
    if account.error is not None:
        return NO_LIST.format(reason=account.error.message)
    return _WRONG.format(reason=reason)


def _nothing_fits(typed: str, account: "Account") -> str:
    from altur_tui.core.search import read_search

    if read_search(typed).asks_for_channel:
        unknown = sum(each.channel is Channel.UNKNOWN for each in account.campaigns)
        if unknown:
            return _CHANNELS_UNKNOWN.format(count=unknown)
    return str(_NOTHING)


def _awaits_channels(typed: str, account: "Account") -> bool:
    """Return whether the search may find more once the channels are known."""
    from altur_tui.core.search import read_search

    return account.awaits_channels and read_search(typed).asks_for_channel


class AccountTable(CampaignTable):
    """Lists campaigns that were found. `up` on the first row leaves the list.

    Campaigns that are marked stay marked while other searches are made, until they are opened.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        bind("open_all", show=True),
        bind("compare", show=True),
        bind("back", action="leave"),
    ]
    STEPS = frozenset({"down"})

    @dataclass
    class Chosen(Message):
        """Campaigns were chosen to be opened: one, the marked ones, or all that are listed."""

        ids: tuple[int, ...]

    @dataclass
    class Compared(Message):
        """The marked campaigns are to be compared."""

        ids: tuple[int, ...]

    class Left(Message):
        """The person wants to go back to the field."""

    def __init__(self, zone: "tzinfo", clock: "Callable[[], datetime]", *, id: str) -> None:  # noqa: A002
        """Make an empty table; days are those of `zone`, seen from the present one."""
        super().__init__(_columns(), id=id)
        self._zone = zone
        self._clock = clock
        self._listed: dict[int, Cells] = {}
        self.filter_by(lambda campaign_id, _: campaign_id in self._listed)

    def show(self, campaigns: Iterable[ListedCampaign]) -> None:
        """List these campaigns, in this order until a person sorts them."""
        today = self._clock().astimezone(self._zone).date()
        rows = {each.id: _cells(each, self._zone, today) for each in campaigns}
        self._listed = rows
        self.show_rows(dict.fromkeys((*rows, *self.marked)))
        self.update_rows(rows)

    def tell(self, found: Found) -> str:
        """Return what to say of a search whose campaigns are listed here, and of the marks."""
        marked = self.tell_marks()
        return _BOTH.format(found=found.counted, marked=marked) if marked else found.told

    def tell_marks(self, *, listed: bool = True) -> str:
        """Return how many campaigns are marked, and how many of them are not listed; or nothing.

        Without `listed`, none is.
        """
        marks = self.marked
        there = sum(each in self._listed for each in marks) if listed else 0
        if not marks:
            return ""
        if there == len(marks):
            return _MARKED.format(count=there)
        forms = _SOME_LISTED if there else _NONE_LISTED
        return forms.format(count=len(marks) - there, marked=len(marks))

    def on_campaign_table_row_opened(self, message: CampaignTable.RowOpened) -> None:
        """Choose the marked campaigns, or else this one."""
        message.stop()
        self._choose((message.campaign_id,))

    def choose(self) -> None:
        """Choose the marked campaigns, or else the first that is listed."""
        self._choose(self.order[:1])

    def _choose(self, otherwise: tuple[int, ...]) -> None:
        marked = self.marked
        if ids := marked or otherwise:
            self.post_message(self.Chosen(ids))
        self.mark(marked, marked=False)

    def action_open_all(self) -> None:
        if self.order:
            self.post_message(self.Chosen(self.order))

    def action_compare(self) -> None:
        """Compare the marked campaigns, or else those that are listed."""
        self.post_message(self.Compared(self.marked or self.order))

    def action_leave(self) -> None:
        self.post_message(self.Left())

    def action_cursor_up(self) -> None:
        """Go one row up; from the first one, leave."""
        if not self.order or self.cursor_id == self.order[0]:
            self.action_leave()
            return
        super().action_cursor_up()


def _columns() -> tuple[Column, ...]:
    # All of them fit into 74 cells: what the lookup screen has at 80 columns, beside a scrollbar.
    return (
        Column(id="id", title=str(T("column", "Id")), width=7, importance=5, align="right"),
        Column(id="name", title=str(T("column", "Name")), width=23, max_width=48, importance=6),
        Column(id="status", title=str(T("column", "Status")), width=8, max_width=14, importance=4),
        Column(
            id="channel",
            title=str(T("column", "Channel")),
            width=7,
            stages=(10,),
            shown=fit_variant,
            importance=2,
        ),
        Column(id="agent", title=str(T("column", "Agent")), width=8, max_width=20, importance=3),
        Column(
            id="created",
            title=str(T("column", "Created")),
            width=8,
            stages=(11,),
            shown=fit_variant,
            importance=1,
            first="descending",
        ),
    )


def _created(created: datetime | None, zone: "tzinfo", today: date) -> VariantCell:
    """Return the day, or for little room the day without its year, or the month of another year."""
    if created is None:
        return VariantCell(((words.UNKNOWN, "dim"),))
    local = created.astimezone(zone).date()
    month = str(MONTHS_SHORT[local.month - 1])
    short = _MONTH.format(month=month, year=local.year)
    if local.year == today.year:
        short = words.day_month(local, today)
    return VariantCell(((day(local), "dim"),), created, (short,))


def _cells(campaign: ListedCampaign, zone: "tzinfo", today: date) -> Cells:
    name = campaign.name or str(_NO_NAME)
    agent = campaign.agent_name or campaign.agent_id
    kind = CHANNELS[campaign.channel]
    channel = None if campaign.channel is Channel.UNKNOWN else str(kind.column)
    return {
        "id": cell(str(campaign.id), "dim", sort=campaign.id),
        "name": cell(name, sort=folded(name)),
        "status": cell(campaign.status or words.UNKNOWN, sort=campaign.status),
        "channel": VariantCell(((str(kind.column), "dim"),), channel, (str(kind.short),)),
        "agent": cell(agent or words.UNKNOWN, sort=None if agent is None else folded(agent)),
        "created": _created(campaign.created_at, zone, today),
    }
