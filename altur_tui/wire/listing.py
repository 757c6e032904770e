"""The list endpoint: pages of campaigns, read tolerantly, one after the other.

Field names have drifted between copies of the vendor's reference; the older ones are read too.
"""

from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import msgspec
from msgspec import Raw, Struct, field

from altur_tui.i18n.sentences import Filled, S
from altur_tui.wire.campaign import (
    BOM,
    Agent,
    Days,
    Integration,
    check_success,
    fix_surrogates,
    parse,
    read_object,
)
from altur_tui.wire.errors import AlturError, ErrorKind
from altur_tui.wire.tolerant import WholeNumber

MAX_IN_A_PAGE = 100
"""The largest `pageSize` that the API takes."""
MAX_PAGES = 1000
"""The most pages that are fetched: no account has a hundred thousand campaigns."""

MAX_PAGES_IN_VAIN = 50
"""So many pages without a new campaign may follow on one another: a server that filters what it has
paged leaves some empty, one whose campaigns move while they are read brings some again, and fifty
stand for five thousand campaigns."""

_LIST_NAMES = ("campaigns", "data", "results", "items")
_TOTAL_NAMES = ("total_count", "totalCount", "total", "count")
_PAGINATION_NAMES = ("pagination", "meta", "links")
_MORE_NAMES = ("has_next", "has_more", "hasNext", "hasMore")
_CURSOR_NAMES = ("next_cursor", "nextCursor")
# Another widespread form gives the address of the next page, or its number.
_NEXT_NAME = "next"
_MAX_NEXT = 2000
_MAX_ID = 2**63 - 1
_NULL = b"null"
_NO_PAGE = frozenset({_NULL, b'""'})

_NO_LIST = S("The server's answer has no list of campaigns in it.")
_NO_CURSOR = S("The server has more campaigns, but does not say where the list continues.")
_REPEATS = S("The server's pages repeat themselves, so the rest of the list cannot be read.")
_ELSEWHERE = S(
    "The server puts the rest of the list at {host}, but requests go to the base URL alone."
)
_EMPTY = S("The server sends one empty page after the other: {most:,} of them were read.")
_TOO_MANY = S("The server's list has no end: {most:,} pages were read.")

_MEMBERS = msgspec.json.Decoder(dict[str, Raw])
_ITEMS = msgspec.json.Decoder(list[Raw])


class Listed(Struct, frozen=True, kw_only=True):
    """A campaign as the list endpoint shows it. Server text: not safe to show as it is."""

    id: int | str | None = None
    name: str | None = None
    description: str | None = None
    status: str | None = None
    archived: bool | None = None
    created_at: str | None = None
    agent: Agent | None = None
    integration: Integration | None = None
    scheduling: Days | None = None
    timezone: str | None = None
    retries: int | None = None
    concurrency: int | None = None
    concurrency_limit: int | None = None
    cycle_enabled: bool | None = None
    cycle_max_iterations: int | None = None
    cycle_current_iteration: WholeNumber | None = None
    cycle_cooldown_minutes: int | None = None
    cycle_cooldown: int | None = None
    cycle_filter_statuses: list[str] | None = None
    cycle_status_filters: list[str] | None = None
    cycle_filter_tags: list[str] | None = None
    cycle_tag_filters: list[str] | None = None
    cycle_last_iteration_at: str | None = None
    last_iteration_at: str | None = None

    def first_of(self, *names: str) -> Any:  # noqa: ANN401
        """Return the first of these fields that came: a name and its older names."""
        return next((found for name in names if (found := getattr(self, name)) is not None), None)


class ListItem(Struct, frozen=True):
    """One item of a page."""

    id: int | None
    """None if it has no readable id."""
    raw: bytes
    """The API's own object, byte for byte."""
    listed: Listed


class ListPage(Struct, frozen=True):
    """One page of the list."""

    items: tuple[ListItem, ...]
    total: int | None = None
    """How many campaigns there are on all pages; may come with the first page only."""
    next_cursor: str | None = None
    """Where the next page begins; None if this is the last. One that begins with `?` holds the
    parameters of its request."""
    more: bool | None = False
    """Whether the server says that there are more; None if it says nothing of that, such as a list
    without anything around it: then it is unknown whether these are all.
    """
    next_host: str = ""
    """The host at which the server puts the next page, if it names one."""


class ListQuery(Struct, frozen=True):
    """The filters of a request; None means all."""

    status: str | None = None
    integration: str | None = None
    agent_id: str | None = field(default=None, name="agentId")
    start_date: str | None = field(default=None, name="startDate")
    """ISO 8601, given if and only if `end_date` is."""
    end_date: str | None = field(default=None, name="endDate")

    def parameters(
        self, cursor: str | None = None, page_size: int = MAX_IN_A_PAGE
    ) -> dict[str, str]:
        """Return the parameters of the request for the page at `cursor`, or the first."""
        given: dict[str, str | None] = msgspec.to_builtins(self)
        given["pageSize"] = str(page_size)
        if cursor is not None and cursor.startswith("?"):
            given |= dict(parse_qsl(cursor[1:]))
        else:
            given["cursor"] = cursor
        return {name: value for name, value in given.items() if value is not None}


def smaller_page(error: AlturError, cursor: str | None, page_size: int) -> int | None:
    """Return the page size to try after `error`; None if a smaller page would not help.

    The place that parameters of the server's name would move with the size of the pages.
    """
    if error.kind is not ErrorKind.TOO_LARGE or page_size == 1:
        return None
    return None if cursor is not None and cursor.startswith("?") else page_size // 2


def decode_page(body: bytes, status: int = 200) -> ListPage:
    """Read the body of a successful answer.

    Raises AlturError of the kind `invalid` (not JSON, not UTF-8, no list, nested beyond the
    decoder) or `api` (`success` is false).
    """
    body = body.removeprefix(BOM)
    if body.lstrip()[:1] == b"[":
        items = _bare_list(body, status)
        return ListPage(items, more=None if items else False)
    members = parse(body, _MEMBERS, status, _NO_LIST)
    success = members.get("success")
    check_success(None if success is None else bytes(success), body, status)
    pagination: Mapping[str, Raw] = {}
    for name in _PAGINATION_NAMES:
        pagination = pagination or _read(members.get(name), dict[str, Raw]) or {}
    # What is said of the pages may stand beside the list as well.
    everything = {**members, **pagination}
    more = _first(everything, _MORE_NAMES, bool)
    cursor = _cursor(everything)
    goes_on = cursor is not None or _has_next(everything)
    total = _first(everything, _TOTAL_NAMES, int)
    items = _listed(body, members, total, status)
    if more is None and (goes_on or total is not None or not items or _says_no_more(everything)):
        more = goes_on
    return ListPage(
        items=items,
        total=total,
        next_cursor=None if more is False else cursor,
        more=more,
        next_host=_next_host(everything),
    )


async def pages(
    fetch: Callable[[str | None], Awaitable[ListPage]], *, host: str = ""
) -> AsyncGenerator[ListPage, None]:
    """Yield all pages, each without the campaigns that came before.

    `fetch` returns the page at a cursor, or the first, from `host`. Raises AlturError when a page
    cannot be had: what was yielded stands. A server whose cursors repeat, or that goes on and on
    without anything new, is found out.
    """
    cursor: str | None = None
    in_vain: list[ListPage] = []
    cursors: set[str | None] = set()
    ids: set[int] = set()
    while len(cursors) < MAX_PAGES:
        cursors.add(cursor)
        page = await fetch(cursor)
        fresh = tuple(item for item in page.items if item.id is None or item.id not in ids)
        yield msgspec.structs.replace(page, items=fresh)
        ids.update(item.id for item in fresh if item.id is not None)
        cursor = page.next_cursor
        if cursor is None:
            if page.more:
                raise _invalid(_elsewhere(page, host) or _NO_CURSOR)
            return
        if cursor in cursors:
            raise _invalid(_elsewhere(page, host) or _REPEATS)
        in_vain = [] if fresh else [*in_vain, page]
        if len(in_vain) == MAX_PAGES_IN_VAIN:
            repeats = any(each.items for each in in_vain)
            raise _invalid(_REPEATS if repeats else _EMPTY.fill(most=MAX_PAGES_IN_VAIN))
    raise _invalid(_TOO_MANY.fill(most=MAX_PAGES))


def _elsewhere(page: ListPage, host: str) -> Filled | None:
    """Return the sentence about a next page that is not at `host`, or None."""
    is_elsewhere = host and page.next_host not in {"", host}
    return _ELSEWHERE.fill(host=page.next_host) if is_elsewhere else None


def _invalid(message: S | Filled) -> AlturError:
    return AlturError(ErrorKind.INVALID, message, status=200)


def _listed(
    body: bytes, members: Mapping[str, Raw], total: int | None, status: int
) -> tuple[ListItem, ...]:
    """Return the items of the first known name that holds a list."""
    there = [members[name] for name in _LIST_NAMES if name in members]
    for raw_list in there:
        parts = _read(raw_list, list[Raw])
        if parts is not None:
            # Fixing keeps every length, so the offsets are those of the original.
            return tuple(_items(body, parts, fix_surrogates(body).rindex(bytes(raw_list)), status))
    if total == 0 and any(bytes(each) == _NULL for each in there):
        return ()
    raise AlturError(ErrorKind.INVALID, _NO_LIST, status=status)


def _bare_list(body: bytes, status: int) -> tuple[ListItem, ...]:
    """Return the items of an answer that is nothing but a list: of campaigns, hence objects."""
    parts = parse(body, _ITEMS, status, _NO_LIST)
    if not all(bytes(each)[:1] == b"{" for each in parts):
        raise AlturError(ErrorKind.INVALID, _NO_LIST, status=status)
    return tuple(_items(body, parts, 0, status))


def _items(body: bytes, parts: Iterable[Raw], at: int, status: int) -> Iterator[ListItem]:
    """Yield the items of the list that begins at `at`."""
    whole = fix_surrogates(body)
    for part in parts:
        raw = bytes(part)
        at = whole.index(raw, at)
        listed = read_object(raw, Listed, status)[0] or Listed()
        yield ListItem(_id(listed.id), body[at : at + len(raw)], listed)
        at += len(raw)


def _id(given: int | str | None) -> int | None:
    if isinstance(given, str):
        is_number = given.isascii() and given.isdigit() and len(given) <= len(str(_MAX_ID))
        given = int(given) if is_number else None
    return given if given is not None and 0 < given <= _MAX_ID else None


def _cursor(members: Mapping[str, Raw]) -> str | None:
    for name in _CURSOR_NAMES:
        found = _read(members.get(name), str | int)
        if found is not None and found != "":
            return str(found)
    following = _read(members.get(_NEXT_NAME), str | int)
    if isinstance(following, int):
        return f"?page={following}"
    if not following or len(following) > _MAX_NEXT:
        return None
    # Of an address only the parameters count: requests go to the base URL and nowhere else.
    _, has_parameters, parameters = following.partition("?")
    if has_parameters:
        return f"?{parameters.partition('#')[0]}"
    return None if "/" in following else following


def _next_host(members: Mapping[str, Raw]) -> str:
    following = _read(members.get(_NEXT_NAME), str)
    try:
        return urlsplit(following or "").hostname or ""
    except ValueError:
        return ""


def _has_next(members: Mapping[str, Raw]) -> bool:
    return bool(_read(members.get(_NEXT_NAME), str | int))


def _says_no_more(members: Mapping[str, Raw]) -> bool:
    """Return whether it is said that no page follows: a place for it that is null or empty."""
    names = (*_CURSOR_NAMES, _NEXT_NAME)
    return any(name in members and bytes(members[name]) in _NO_PAGE for name in names)


def _first(members: Mapping[str, Raw], names: tuple[str, ...], kind: Any) -> Any:  # noqa: ANN401
    """Return the value of the first of `names` that has one of this type."""
    return next(
        (found for name in names if (found := _read(members.get(name), kind)) is not None), None
    )


def _read(raw: Raw | None, kind: Any) -> Any:  # noqa: ANN401
    """Return a value of this type, or None."""
    if raw is None:
        return None
    try:
        return msgspec.json.decode(raw, type=kind)
    except msgspec.DecodeError:
        return None
