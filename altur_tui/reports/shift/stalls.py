"""The part of a shift report that tells when campaigns stalled.

All texts are safe and in the reader's language; none is escaped for any markup.
"""

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from altur_tui.campaign.past.stalled import Stall
from altur_tui.campaign.words import duration
from altur_tui.i18n.sentences import P, S, T
from altur_tui.reports import words
from altur_tui.reports.shift.member import Member
from altur_tui.reports.shift.model import Shift
from altur_tui.reports.shift.tables import (
    HEAD_CAMPAIGN,
    MORE_CAMPAIGNS,
    Cell,
    Part,
    Table,
    first,
    named,
    names_of,
)

MAX_STALLED = 30
MAX_STALLS = 3
"""Of a campaign, the longest ones; the others are told by their number and their sum."""

_STALLED = S("Stalled")
_WHAT_STALLED = S(
    "Times in which a campaign was open and had contacts left, but no count moved for half an hour "
    "of open time or more."
)
_NONE_STALLED = S(
    "No campaign was seen that was open and had contacts left, and yet went half an hour of open "
    "time without progress."
)
_STALL_UNKNOWN = P(
    "Whether 1 open campaign was stalled at the end of the period is unknown, because too little "
    "was seen of it: {names}.",
    "Whether {count:,} open campaigns were stalled at the end of the period is unknown, because "
    "too little was seen of them: {names}.",
)
_REST_UNKNOWN = P(
    "Whether 1 open campaign stalled is unknown, because it does not say how many contacts are "
    "left: {names}.",
    "Whether {count:,} open campaigns stalled is unknown, because they do not say how many "
    "contacts are left: {names}.",
)
_STILL = S("still stalled at the end")
_NOT_MOVED = S("closed then; nothing has moved since")
_SHORTER = P("1 more, no longer than these", "{count:,} more, none longer than these")
_HEAD_FROM = T("column of times", "From")
_HEAD_TO = T("column of times", "To")
_HEAD_OPEN_TIME = T("column", "Open time")
_HEAD_LEFT = T("column", "Contacts left")


def stalled_part(given: Shift) -> Part:
    """Return when which campaign stalled, and of which that is unknown."""
    shown, more = first(given.stalled, MAX_STALLED, MORE_CAMPAIGNS)
    rows = tuple(row for each in shown for row in _stalls_of(each, given.period.zone))
    heads = (HEAD_CAMPAIGN, _HEAD_FROM, _HEAD_TO, _HEAD_OPEN_TIME, _HEAD_LEFT)
    sentences = [*more]
    unknown = len(given.unobserved) + len(given.without_rest)
    if not rows and unknown < len(given.members):
        sentences.append(str(_NONE_STALLED))
    for forms, members in (
        (_STALL_UNKNOWN, given.unobserved),
        (_REST_UNKNOWN, given.without_rest),
    ):
        if members:
            sentences.append(forms.format(count=len(members), names=names_of(members)))
    table = Table(tuple(map(str, heads)), rows, frozenset({3, 4})) if rows else None
    return Part(str(_STALLED), str(_WHAT_STALLED) if rows else "", tuple(sentences), table)


def _stalls_of(member: Member, zone: ZoneInfo) -> Iterator[tuple[Cell, ...]]:
    """Yield the longest stalls of a campaign, the newest first, and what the others come to."""
    longest = sorted(member.stalls, key=lambda each: each.open_minutes, reverse=True)
    campaign = named(member)
    again = Cell(campaign.note)
    for each in sorted(longest[:MAX_STALLS], key=lambda each: each.since, reverse=True):
        yield (
            campaign,
            Cell(words.date_and_time(each.since, zone)),
            Cell(words.date_and_time(each.until, zone), note=_end_of(member, each)),
            Cell(duration(each.open_minutes, in_days=False)),
            Cell(words.number(each.left), note=words.of_what("contacts", each.contacts)),
        )
        campaign = again
    if others := longest[MAX_STALLS:]:
        told = _SHORTER.format(count=len(others))
        minutes = sum(each.open_minutes for each in others)
        open_time = Cell(duration(minutes, in_days=False))
        yield again, Cell(told), Cell(""), open_time, Cell("")


def _end_of(member: Member, stall: Stall) -> str:
    if stall.is_over:
        return ""
    return str(_STILL if member.is_stalled else _NOT_MOVED)
