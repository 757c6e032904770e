"""What the list of campaigns tells of each: plain values, bounded and safe to lay out.

A page of the list names a hundred campaigns, so names, statuses and zones are known long before
each campaign has been fetched.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

from msgspec import Meta, Struct

from altur_tui.campaign.hours import instant
from altur_tui.campaign.identity import Channel
from altur_tui.text import safe_fit
from altur_tui.wire.errors import AlturError

if TYPE_CHECKING:
    from altur_tui.wire.listing import Listed, ListItem

MAX_NAME_CELLS = 200
MAX_TEXT_CELLS = 80
"""Of every other text: ids, statuses, agents and zones are short."""

_Instant = Annotated[datetime, Meta(tz=True)]


class ListedCampaign(Struct, frozen=True, array_like=True, gc=False):
    """A campaign as the list tells of it; None is what the list does not say.

    It is written as a JSON array: new fields come last, with a default.
    """

    id: Annotated[int, Meta(ge=1)]
    name: str = ""
    """Safe to lay out; empty if it has none."""
    status: str | None = None
    archived: bool | None = None
    channel: Channel = Channel.UNKNOWN
    agent_id: str | None = None
    agent_name: str | None = None
    created_at: _Instant | None = None
    timezone: str | None = None
    """As reported: it may be no zone at all."""
    iterations_run: Annotated[int, Meta(ge=0)] | None = None
    last_iteration_at: _Instant | None = None
    """When the last iteration started."""


class Told(Struct, frozen=True):
    """What the list tells of a campaign."""

    campaign: ListedCampaign | None = None
    """None if it tells nothing of it."""
    error: AlturError | None = None
    """Why that could not be found out; None if it could."""


def read_listed(item: "ListItem") -> ListedCampaign | None:
    """Return what an item of the list tells; None if it has no readable id."""
    if item.id is None:
        return None
    listed = item.listed
    agent, integration = listed.agent, listed.integration
    return ListedCampaign(
        id=item.id,
        name=" ".join(_fitted(listed.name or "", MAX_NAME_CELLS).split()),
        status=_text(listed.status),
        archived=listed.archived,
        channel=_channel(None if integration is None else integration.type),
        agent_id=None if agent is None else _text(agent.id),
        agent_name=None if agent is None else _text(agent.name),
        created_at=_instant(listed.created_at),
        timezone=_text(listed.timezone),
        iterations_run=_count(listed),
        last_iteration_at=_instant(listed.first_of("cycle_last_iteration_at", "last_iteration_at")),
    )


def cleaned(campaigns: Iterable[ListedCampaign]) -> Iterator[ListedCampaign]:
    """Yield campaigns from a file, where anybody may have written, safe and bounded again.

    Equal texts of many campaigns become one.
    """
    known: dict[str | None, str | None] = {None: None}

    def clean(text: str | None) -> str | None:
        if text not in known:
            known[text] = _fitted(text or "", MAX_TEXT_CELLS)
        return known[text]

    for each in campaigns:
        yield ListedCampaign(
            each.id,
            _fitted(each.name, MAX_NAME_CELLS),
            clean(each.status),
            each.archived,
            each.channel,
            clean(each.agent_id),
            clean(each.agent_name),
            each.created_at,
            clean(each.timezone),
            each.iterations_run,
            each.last_iteration_at,
        )


def _fitted(text: str, cells: int) -> str:
    # Letters of Latin scripts take a cell each: most texts need no more than this look.
    is_plain = len(text) <= cells and text.isprintable() and max(text, default="") < "\u0300"
    return text if is_plain else safe_fit(text, cells)


def _text(value: str | int | None) -> str | None:
    return None if value is None else _fitted(str(value), MAX_TEXT_CELLS)


def _channel(kind: str | None) -> Channel:
    try:
        return Channel(kind or Channel.UNKNOWN)
    except ValueError:
        return Channel.UNKNOWN


def _instant(text: str | None) -> datetime | None:
    found = None if text is None else instant(text)
    return None if found is None else found[0]


def _count(listed: "Listed") -> int | None:
    count = listed.cycle_current_iteration
    return count if count is not None and count >= 0 else None
