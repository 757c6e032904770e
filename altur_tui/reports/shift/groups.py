"""Which campaigns belong together: by how their names begin, or by agent, channel or status."""

import re
from collections import Counter
from collections.abc import Sequence
from enum import StrEnum
from itertools import takewhile

from altur_tui.campaign.reading import Reading
from altur_tui.i18n.sentences import S, T
from altur_tui.reports import words
from altur_tui.text import folded

OTHER = ""
"""The group of campaigns that share their beginning with no other."""

# One in so many campaigns may be left alone for the sake of finer groups (chosen by us).
_LONE_ONE_IN = 8
_MAX_WORDS = 12
_WORD = re.compile(
    r"(?<![^\W_])(?<![0-9][-–_/.])(?P<low>[0-9]{1,3})(?: ?[-–_] ?| a )(?P<high>[0-9]{1,3})"
    r"(?![^\W_]|[-–_/. ][0-9])|[^\W_]+"
)
_MONTHS = (
    "jan(?:uary)?|ene(?:ro)?|feb(?:ruary|rero)?|mar(?:ch|zo)?|apr(?:il)?|abr(?:il)?|may(?:o)?"
    "|june?|junio|july?|julio|aug(?:ust)?|ago(?:sto)?|sept?(?:ember|iembre)?|set(?:iembre)?"
    "|oct(?:ober|ubre)?|nov(?:ember|iembre)?|dec(?:ember)?|dic(?:iembre)?"
)
_WEEKDAYS = (
    "mon(?:day)?|lun(?:es)?|tue(?:sday)?|martes|wed(?:nesday)?|mie(?:rcoles)?|thu(?:rsday)?"
    "|jue(?:ves)?|fri(?:day)?|vie(?:rnes)?|sat(?:urday)?|sab(?:ado)?|sun(?:day)?|dom(?:ingo)?"
)
# 24, 2025, 24NOV, NOV25, lunes; v2, Q4, S47, 2a; SEM47, lista2, copia.
_NO_SEGMENT = re.compile(
    rf"[0-9]*|[0-9]*(?:{_MONTHS})[0-9]*|{_WEEKDAYS}|[vqswrt][0-9]+|[0-9]+[a-z]"
    r"|(?:sem|semana|week|lote|batch|lista|list|base|ronda|round|parte|part|ver|version)[0-9]*"
    r"|copia|copy"
)
# “Mora 30” is the segment “MORA30”: a number that counts days past due tells segments apart.
_DAYS_PAST_DUE = frozenset({"mora", "dpd"})


class Grouping(StrEnum):
    """What campaigns of one group have in common."""

    PREFIX = "prefix"
    AGENT = "agent"
    CHANNEL = "channel"
    STATUS = "status"
    NONE = "none"


_NO_AGENT = T("group of campaigns", "No agent")
_NO_STATUS = T("group of campaigns", "Status unknown")
_OTHER = T("group of campaigns", "Other")

TITLES = {
    Grouping.PREFIX: S("By campaign name"),
    Grouping.AGENT: S("By agent"),
    Grouping.CHANNEL: S("By channel"),
    Grouping.STATUS: S("By status"),
    Grouping.NONE: S("Campaigns"),
}
"""What the table of each grouping is called."""


def labels(readings: Sequence[Reading], grouping: Grouping) -> list[str]:
    """Return the name of each campaign's group, in the reader's language; safe to show.

    Without a grouping, all are of one group without a name.
    """
    if grouping is Grouping.PREFIX:
        return [each or str(_OTHER) for each in by_prefix([each.name or "" for each in readings])]
    if grouping is Grouping.AGENT:
        return [each.agent_name or each.agent_id or str(_NO_AGENT) for each in readings]
    if grouping is Grouping.CHANNEL:
        return [words.channel_name(each) for each in readings]
    if grouping is Grouping.STATUS:
        return [each.status or str(_NO_STATUS) for each in readings]
    return [OTHER] * len(readings)


def place(label: str) -> tuple[bool, str]:
    """Return the key that puts groups in order: by name, the others last."""
    return label in {OTHER, str(_OTHER), str(_NO_AGENT), str(_NO_STATUS)}, folded(label)


def by_prefix(names: Sequence[str]) -> list[str]:
    """Return the group of each name: how it begins, as the first of the group is written.

    1. Names are read as words; case, accents and what parts the words do not matter. Dates,
       versions and counters are no words, wherever they stand.
    2. Campaigns that share their first word are related; words that all names begin with do not
       count for that. A campaign without relatives is one of the `OTHER`.
    3. The group is as many first words as possible, the same number for all, while at most one in
       eight of those that are related is left alone. If none are, all are one group.
    """
    given = [_words(name) for name in names]
    read = [[word for word, _, _ in each] for each in given]
    shared = _shared([each for each in read if each])
    first = shared + 1
    sizes = Counter(tuple(each[:first]) for each in read if each)
    related = [each for each in read if each and sizes[tuple(each[:first])] > 1]
    depth = first
    if related:
        while depth < _MAX_WORDS and _lone(related, depth + 1) * _LONE_ONE_IN <= len(related):
            depth += 1
    elif shared:
        # One group: nothing but what all have in common is common to any.
        depth = first = shared
        sizes = Counter(tuple(each[:first]) for each in read if each)
    written: dict[tuple[str, ...], str] = {}
    groups: list[str] = []
    for name, spans, each in zip(names, given, read, strict=True):
        if not each or sizes[tuple(each[:first])] == 1:
            groups.append(OTHER)
            continue
        groups.append(written.setdefault(tuple(each[:depth]), _label(name, spans[:depth])))
    return groups


def _words(name: str) -> list[tuple[str, int, int]]:
    """Return the words of a name that may tell segments apart, each with where it stands."""
    found: list[tuple[str, int, int]] = []
    for match in _WORD.finditer(name):
        word, before = folded(match[0]), found[-1] if found else None
        low, high = match["low"], match["high"]
        # “1-30”, “31-60” or “61 a 90” are days past due, too: no date is like that.
        is_range = low is not None and (int(low) or 1) % 15 == 1 and int(high) % 15 == 0
        if before is not None and before[0] in _DAYS_PAST_DUE and (low or word.isdecimal()):
            found[-1] = (before[0] + word, before[1], match.end())
        elif is_range or not (low or _NO_SEGMENT.fullmatch(word)):
            found.append((f"{low}-{high}" if is_range else word, match.start(), match.end()))
    return found


def _label(name: str, own: Sequence[tuple[str, int, int]]) -> str:
    """Return the words of a group as a name has them, without the dates that stand between."""
    label, end = "", 0
    for _, start, stop in own:
        if label:
            *_, last = (0, *(match.end() for match in _WORD.finditer(name, end, start)))
            label += name[max(last, end) : start]
        label += name[start:stop]
        end = stop
    return label


def _shared(read: Sequence[Sequence[str]]) -> int:
    """Return how many first words all names share."""
    return sum(1 for _ in takewhile(lambda each: len(set(each)) == 1, zip(*read, strict=False)))


def _lone(read: Sequence[Sequence[str]], depth: int) -> int:
    """Return how many names share their first `depth` words with no other."""
    return sum(count == 1 for count in Counter(tuple(each[:depth]) for each in read).values())
