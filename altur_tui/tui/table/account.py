"""The campaigns of the account that fit what was typed: for the lookup screen and “Go to”."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, ClassVar

from msgspec import Struct
from textual.binding import BindingType
from textual.message import Message

from altur_tui.campaign.identity import CHANNELS, Channel
from altur_tui.campaign.listed import ListedCampaign
from altur_tui.campaign.words import day
from altur_tui.i18n.sentences import P, S, T
from altur_tui.reports import words
from altur_tui.text import folded
from altur_tui.tui.bindings import bind
from altur_tui.tui.table.layout import Column
from altur_tui.tui.table.model import Cells, cell
from altur_tui.tui.table.table import CampaignTable

if TYPE_CHECKING:
    from datetime import tzinfo

    from altur_tui.core.account import Account

MAX_FOUND = 500
"""The most campaigns that are listed; whoever searches among more types another word."""

_FOUND = P(
    "1 campaign found. Press Enter to open it.",
    "{count:,} campaigns found. Press Enter to open the first, or Down to choose.",
)
_FOUND_MORE = S("{count:,} campaigns, of which the first {shown:,} are listed. Type another word.")
_NOTHING = S("No campaign's name, agent, status or channel fits.")
_NO_PAGE_YET = S("The list of campaigns is being read…")
_NOTHING_YET = P(
    "The first campaign does not fit. The list is still being read…",
    "None of the first {count:,} campaigns fits. The list is still being read…",
)
NO_LIST = S("▲ Names cannot be searched: {reason}")
_WRONG = "▲ {reason}"
_NO_NAME = S("Campaign without a name")
_BEGINS_IDS = frozenset("0123456789#@")


class Found(Struct, frozen=True):
    """What a typed text that names no ids has found."""

    campaigns: Sequence[ListedCampaign] = ()
    """Best first; not cut to MAX_FOUND."""
    told: str = ""
    """What to say of it."""

    @property
    def is_wrong(self) -> bool:
        """Whether nothing was found."""
        return not self.campaigns


def search(typed: str, account: "Account", reason: str) -> Found:
    """Return what a text finds among the campaigns of the account.

    `reason` is why it cannot be read as ids; it is told where the text looks like some.
    """
    found = account.find(typed)
    if found:
        return Found(found, _told(len(found)))
    looks_like_ids = typed.strip()[:1] in _BEGINS_IDS or "://" in typed
    if account.is_reading and not (account.campaigns or looks_like_ids):
        return Found(told=str(_NO_PAGE_YET))
    if account.is_reading and not looks_like_ids:
        return Found(told=_NOTHING_YET.format(count=len(account.campaigns)))
    if account.campaigns and not looks_like_ids:
        return Found(told=str(_NOTHING))
    if account.error is not None and not looks_like_ids:
        return Found(told=NO_LIST.format(reason=account.error.message))
    return Found(told=_WRONG.format(reason=reason))


def _told(count: int) -> str:
    if count > MAX_FOUND:
        return _FOUND_MORE.format(count=count, shown=MAX_FOUND)
    return _FOUND.format(count=count)


class AccountTable(CampaignTable):
    """Lists campaigns that were found. `up` on the first row leaves the list."""

    BINDINGS: ClassVar[list[BindingType]] = [
        bind("open_all", show=True),
        bind("compare", show=True),
        bind("back", action="leave"),
    ]
    STEPS = frozenset({"down"})

    class Chosen(Message):
        """Campaigns were chosen: one, those that are marked, or all that are listed."""

        def __init__(self, ids: tuple[int, ...]) -> None:
            super().__init__()
            self.ids = ids

    class Compared(Message):
        """The marked campaigns are to be compared."""

        def __init__(self, ids: tuple[int, ...]) -> None:
            super().__init__()
            self.ids = ids

    class Left(Message):
        """The person wants to go back to the field."""

    def __init__(self, zone: "tzinfo", *, id: str) -> None:  # noqa: A002
        """Make an empty table; days are those of `zone`."""
        super().__init__(_columns(), id=id)
        self._zone = zone

    def show(self, campaigns: Iterable[ListedCampaign]) -> None:
        """List these campaigns, in this order until a person sorts them."""
        rows = {each.id: _cells(each, self._zone) for each in campaigns}
        self.show_rows(rows)
        self.update_rows(rows)

    @property
    def first(self) -> int | None:
        """The campaign in the first row, wherever the cursor is; None if nothing is listed."""
        return next(iter(self.order), None)

    def on_campaign_table_row_opened(self, message: CampaignTable.RowOpened) -> None:
        """Choose the marked campaigns, or else this one."""
        message.stop()
        self.post_message(self.Chosen(self.marked or (message.campaign_id,)))

    def action_open_all(self) -> None:
        """Choose all campaigns that are listed."""
        if self.order:
            self.post_message(self.Chosen(self.order))

    def action_compare(self) -> None:
        """Compare the marked campaigns, or else those that are listed."""
        self.post_message(self.Compared(self.marked or self.order))

    def action_leave(self) -> None:
        """Go back to the field."""
        self.post_message(self.Left())

    def action_cursor_up(self) -> None:
        """Go one row up; from the first one, leave."""
        if not self.order or self.cursor_id == self.order[0]:
            self.action_leave()
            return
        super().action_cursor_up()


def _columns() -> tuple[Column, ...]:
    return (
        Column(id="id", title=str(T("column", "Id")), width=7, importance=5, align="right"),
        Column(id="name", title=str(T("column", "Name")), width=20, max_width=48, importance=6),
        Column(id="status", title=str(T("column", "Status")), width=9, max_width=14, importance=4),
        Column(
            id="channel", title=str(T("column", "Channel")), width=10, max_width=16, importance=2
        ),
        Column(id="agent", title=str(T("column", "Agent")), width=10, max_width=20, importance=3),
        Column(
            id="created",
            title=str(T("column", "Created")),
            width=11,
            importance=1,
            first="descending",
        ),
    )


def _cells(campaign: ListedCampaign, zone: "tzinfo") -> Cells:
    name = campaign.name or str(_NO_NAME)
    agent = campaign.agent_name or campaign.agent_id
    is_known = campaign.channel is not Channel.UNKNOWN
    channel = str(CHANNELS[campaign.channel].column) if is_known else words.UNKNOWN
    created = campaign.created_at
    return {
        "id": cell(str(campaign.id), "dim", sort=campaign.id),
        "name": cell(name, sort=folded(name)),
        "status": cell(campaign.status or words.UNKNOWN, sort=campaign.status),
        "channel": cell(channel, "dim", sort=channel if is_known else None),
        "agent": cell(agent or words.UNKNOWN, sort=None if agent is None else folded(agent)),
        "created": cell(
            words.UNKNOWN if created is None else day(created.astimezone(zone).date()),
            "dim",
            sort=created,
        ),
    }
