"""The columns of the fleet, and how their cells are fitted into the room that there is."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from altur_tui.campaign import fleet
from altur_tui.campaign.schedule import MINUTES_A_DAY
from altur_tui.reports import words
from altur_tui.text import fit, width
from altur_tui.tui.fleet.counts import part, progress, sorted_part, sorted_progress
from altur_tui.tui.table.layout import Column, WhileSorted
from altur_tui.tui.table.model import Cell, Tone, cell

_CUT = "…"
_SEPARATORS = "_- ./·"
_MIN_TO_CUT = 8
_MIN_HEAD = 3
_HEAD_PART = 3
_MIN_SHARED = 4
_MAX_CHARACTERS = 400


class CommonPrefix:
    """What the names of a fleet all begin with: whole words only."""

    def __init__(self) -> None:
        self._common: str | None = None
        self._several = False
        self.text = ""
        """Empty while there are not two names, or if they share too little."""

    def add(self, name: str) -> bool:
        """Take a name in. Returns whether what is shared is another text than before."""
        before = self.text
        name = name[:_MAX_CHARACTERS]
        if self._common is None:
            self._common = name
        elif not name.startswith(self._common) or not self._several:
            self._several = self._several or name != self._common
            self._common = _common_start(self._common, name)
        self.text = self._whole_words()
        return self.text != before

    def _whole_words(self) -> str:
        if not self._several or self._common is None:
            return ""
        common = self._common
        end = max(common.rfind(each) for each in _SEPARATORS) + 1
        return common[:end] if end >= _MIN_SHARED else ""


def _common_start(one: str, other: str) -> str:
    pairs = enumerate(zip(one, other, strict=False))
    alike = next((at for at, (left, right) in pairs if left != right), min(len(one), len(other)))
    return one[:alike]


def cut_name(given: Cell, room: int, shared: str) -> Cell:
    """Return a name that fits: cut in what all names begin with, else in its middle.

    More is kept of the end than of the beginning: date and number tell campaigns apart.
    """
    text = given.text
    if width(text) <= room or room < _MIN_TO_CUT:
        return given
    return Cell(((_cut(text, room, shared), given.pieces[0][1]),), given.sort)


def _cut(text: str, room: int, shared: str) -> str:
    own = text.removeprefix(shared)
    if width(own) < room:
        return fit(text, room - width(own)) + own
    if own and own != text:
        text = _CUT + own
    tail = _tail(text, room - width(_CUT) - max(room // _HEAD_PART, _MIN_HEAD))
    return fit(text, room - width(tail)) + tail


def _tail(text: str, room: int) -> str:
    """Return the end of a text: whole words if they fill half of the room."""
    tail = ""
    for char in reversed(text):
        if width(char + tail) > room:
            break
        tail = char + tail
    # A mark without its letter would sit on the sign of the cut.
    while tail and not width(tail[0]):
        tail = tail[1:]
    starts = (at + 1 for at, char in enumerate(tail) if char in _SEPARATORS)
    start = next(starts, 0)
    return tail[start:] if 2 * width(tail[start:]) >= room else tail


Clock = Callable[[], datetime]

_MAX_ID_CELLS = 20
_ID_AND_NAME = 17
"""The cells that an id and a name have together at least: a long id takes some of the name's."""
_MIN_NAME = 9
_TIGHTEST_NAME = 8
_CHANGES = {
    "open": ("closes in {duration}", "closes {duration}"),
    "window_closed": ("opens in {duration}", "opens {duration}"),
    "cooling_down": ("again in {duration}", "again {duration}"),
}
"""Verdict code -> what happens when it ends, and the same briefly."""
_WHOLE = "{word} · {change}"
_BRIEF = "{glyph} {change}"
_JUST_NOW = "just now"
_NOW = "now"
_UNDER_A_MINUTE = ("under a minute", "<1 min")
_BRIEF_MINUTE = "<1m"
_BRIEF_MINUTES = "{minutes}m"
_BRIEF_HOURS = "{hours}h"
_BRIEF_HOURS_MINUTES = "{hours}h{minutes}m"
_BRIEF_DAYS = "{days}d"
_BRIEF_DAYS_HOURS = "{days}d{hours}h"
_MINUTES_AN_HOUR = 60
_HOURS_A_DAY = 24
_MINUTES_COUNT_BELOW = 10 * _MINUTES_AN_HOUR
"""The span from which on minutes are left out to save room."""


class VariantCell(Cell, frozen=True):
    """A text in one tone that can be written shorter."""

    forms: tuple[str, ...] = ()
    """Each shorter than the one before, the first shorter than `text`."""


class VerdictCell(VariantCell, frozen=True):
    """A verdict, and when it ends."""

    code: str = ""
    glyph: str = ""


class AgeCell(Cell, frozen=True, kw_only=True):
    """When an answer came; its age is laid out when it is drawn. The oldest sorts highest."""

    came: datetime
    tone: Tone = "dim"


def columns(
    clock: Clock, most_id_cells: int, shared_start: CommonPrefix | None = None
) -> tuple[Column, ...]:
    """Return the columns of the fleet.

    `clock` tells what countdowns and ages are drawn for, `shared_start` what all names begin with.
    The importance is what an operator needs first: which campaign, whether it runs and how far it
    is, with what result, and what is wrong.
    """
    id_cells = min(most_id_cells, _MAX_ID_CELLS)
    shared = shared_start or CommonPrefix()
    return (
        Column(
            id="id", title="Id", width=id_cells, min_width=id_cells, importance=100, align="right"
        ),
        Column(
            id="name",
            title="Name",
            width=max(_ID_AND_NAME - id_cells, _MIN_NAME),
            min_width=_TIGHTEST_NAME,
            stages=(18, 22, 22, 26, 30),
            max_width=44,
            importance=95,
            shown=lambda given, room: cut_name(given, room, shared.text),
        ),
        Column(id="channel", title="Channel", width=7, stages=(7, 10), importance=45, shown=_short),
        Column(id="agent", title="Agent", width=6, stages=(6, 8, 10), max_width=14, importance=35),
        Column(
            id="verdict",
            title="Verdict",
            width=14,
            min_width=14,
            stages=(14, 22, 22, 22, 22, 31),
            importance=90,
            shown=lambda given, room: _countdown(given, room, clock()),
        ),
        Column(id="week", title="MTWTFSS", width=7, importance=55, first="descending"),
        Column(
            id="progress",
            title="Processed",
            width=12,
            min_width=10,
            stages=(17, 17, 24, 28),
            importance=80,
            align="right",
            first="descending",
            shown=progress,
            while_sorted=WhileSorted(
                min_width=13, width=16, stages=(16, 16, 24, 28), shown=sorted_progress
            ),
        ),
        Column(
            id="answered",
            title="Answered",
            width=9,
            stages=(14, 16, 19),
            importance=60,
            align="right",
            first="descending",
            shown=part,
            while_sorted=WhileSorted(
                min_width=14, width=14, stages=(14, 16, 19), shown=sorted_part
            ),
        ),
        Column(
            id="converted",
            title="Converted",
            width=13,
            min_width=13,
            stages=(14, 18, 21),
            importance=75,
            align="right",
            first="descending",
            shown=part,
            while_sorted=WhileSorted(
                min_width=15, width=18, stages=(18, 18, 21), shown=sorted_part
            ),
        ),
        Column(id="cycles", title="Cycles", width=6, importance=40, align="right"),
        Column(
            id="finding",
            title="Worst finding",
            width=13,
            min_width=13,
            stages=(13, 19, 22, 26),
            max_width=60,
            importance=85,
            shown=_short,
        ),
        Column(
            id="age",
            title="Age",
            width=6,
            stages=(6, 8),
            importance=30,
            align="right",
            first="descending",
            shown=lambda given, room: _age(given, room, clock()),
        ),
    )


def change_words(code: str) -> str:
    """Return what happens when a verdict ends: `closes in`; nothing if that is not told."""
    change, _ = _CHANGES.get(code, ("", ""))
    return change.format(duration="").rstrip()


def _short(given: Cell, room: int) -> Cell:
    """Return the longest form of a text that fits."""
    if not isinstance(given, VariantCell) or width(given.text) <= room:
        return given
    return Cell(((_longest(given.forms, room), given.pieces[0][1]),), given.sort)


def _countdown(given: Cell, room: int, now: datetime) -> Cell:
    """Return the verdict and what happens when it ends, with the time until then, as it is now."""
    if not isinstance(given, VerdictCell) or given.code not in _CHANGES:
        return _short(given, room)
    until = given.sort[1]
    if until == fleet.NEVER:
        return given
    text, tone = given.pieces[0]
    minutes = (until - now) // timedelta(minutes=1)
    change, brief_change = _CHANGES[given.code]
    spans = _spans(minutes)
    shown = _WHOLE.format(word=text, change=change.format(duration=spans[0]))
    word = text
    if width(shown) > room:
        changes = [change.format(duration=each) for each in spans]
        changes.append(brief_change.format(duration=_brief_span(minutes)))
        shown = _longest([_BRIEF.format(glyph=given.glyph, change=each) for each in changes], room)
        word = given.glyph
    return Cell(((word, tone), (shown[len(word) :], "")), given.sort)


def _age(given: Cell, room: int, now: datetime) -> Cell:
    """Return how long ago the answer came, as it is now."""
    if not isinstance(given, AgeCell):
        return given
    minutes = (now - given.came) // timedelta(minutes=1)
    forms = (_JUST_NOW, _NOW) if minutes < 1 else _ages(minutes)
    return cell(_longest(forms, room), given.tone, sort=given.sort)


def _longest(forms: Iterable[str], room: int) -> str:
    """Return the first of the forms that fits, else the last."""
    shown = ""
    for shown in forms:
        if width(shown) <= room:
            break
    return shown


def _spans(minutes: int) -> tuple[str, ...]:
    """Return a span in words, then shorter as far as nothing is lost that counts."""
    if minutes < 1:
        return _UNDER_A_MINUTE
    if minutes < _MINUTES_COUNT_BELOW:
        return (words.duration(minutes),)
    return _ages(minutes)


def _ages(minutes: int) -> tuple[str, ...]:
    """Return a span, its whole hours, and its whole days, where it has any."""
    hours = minutes - minutes % _MINUTES_AN_HOUR if minutes > _MINUTES_AN_HOUR else minutes
    days = minutes - minutes % MINUTES_A_DAY if minutes > 2 * MINUTES_A_DAY else hours
    return words.duration(minutes), words.duration(hours), words.duration(days)


def _brief_span(minutes: int) -> str:
    """Return a span as briefly as can be: `<1m`, `45m`, `2h14m`, `3d4h`."""
    if minutes < 1:
        return _BRIEF_MINUTE
    hours, rest = divmod(minutes, _MINUTES_AN_HOUR)
    if hours >= 2 * _HOURS_A_DAY:
        days, hours = divmod(hours, _HOURS_A_DAY)
        return (_BRIEF_DAYS_HOURS if hours else _BRIEF_DAYS).format(days=days, hours=hours)
    if not hours:
        return _BRIEF_MINUTES.format(minutes=rest)
    template = _BRIEF_HOURS_MINUTES if rest else _BRIEF_HOURS
    return template.format(hours=hours, minutes=rest)
