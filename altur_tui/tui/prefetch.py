"""Fetches the neighbours of what is on the screen before they are asked for."""

import asyncio
from collections.abc import Iterator, Sequence

from altur_tui.api.errors import ErrorKind
from altur_tui.repository import Known, Repository

_AT_ONCE = 6
"""Enough for the full rate of requests with usual answers; few enough to drop at once."""
_HOPELESS = frozenset({ErrorKind.NO_KEY, ErrorKind.UNAUTHORIZED})


def _hopeless(known: Known) -> bool:
    """Return whether the other campaigns would fail just as this one did."""
    return known.error is not None and known.error.kind in _HOPELESS


def _unknown(known: Known) -> bool:
    return known.snapshot is None and (known.error is None or _hopeless(known))


async def prefetch(repository: Repository, ids: Sequence[int]) -> None:
    """Ask in the background for those of `ids` that are not known yet, in their order.

    The first one goes alone: if its key is missing or refused, so it would be for the others.
    """
    if not ids:
        return
    first = repository.known(ids[0])
    if _unknown(first):
        first = await repository.refresh(ids[0])
    if _hopeless(first):
        return
    await asyncio.gather(
        *(_walk(repository, remaining) for remaining in [iter(ids[1:])] * _AT_ONCE)
    )


async def _walk(repository: Repository, remaining: Iterator[int]) -> None:
    for campaign_id in remaining:
        if _unknown(repository.known(campaign_id)):
            await repository.refresh(campaign_id)
