"""The top of the detail: which campaign this is, and whether it is open."""

from collections.abc import Iterator
from typing import NamedTuple

from msgspec.structs import replace
from textual.content import Content

from altur_tui.campaign.schedule import State
from altur_tui.reports import words
from altur_tui.text import fit, width
from altur_tui.tui.common import style as findings_words
from altur_tui.tui.common.lines import Lines
from altur_tui.tui.common.state import briefly
from altur_tui.tui.common.style import CLOSED, LABEL, OPEN, STRONG
from altur_tui.tui.detail.view import View


class _Word(NamedTuple):
    glyph: str
    word: str
    style: str


_OPEN = _Word("●", "OPEN", OPEN)
_CLOSED = _Word("○", "CLOSED", CLOSED)
_BY_STATE = {
    State.OPEN: _OPEN,
    State.ALWAYS: _OPEN,
    State.CLOSED: _CLOSED,
    State.NEVER: _CLOSED,
}
# Verdicts that keep a campaign from dialling whatever its hours say.
_BY_VERDICT = {
    "archived": _Word("■", "ARCHIVED", CLOSED),
    "finished": _Word("■", "FINISHED", CLOSED),
    "paused": _Word("■", "PAUSED", CLOSED),
    "not_started": _Word("■", "NOT STARTED", CLOSED),
    "all_processed": _Word("■", "ALL PROCESSED", CLOSED),
    "cooling_down": _Word("◌", "COOLING DOWN", CLOSED),
}
_GLYPH_WORD = "{glyph} {word}"
_HOURS = "· hours {word}"
_HOURS_UNTIL = "· hours {word} {until}"
_ALWAYS = "day and night"
_NEVER = "all week, since no day has open hours"
_BY_SCHEDULE = "by its hours alone"
_ID = " · #{id}"
_ALONE = "#{id}"
_POSITION = "{index} of {count}"
_POSITION_BRIEFLY = "{index}/{count}"
_REFRESHING = "{age}, asking again…"
_REFRESHING_BRIEFLY = "{age}, asking…"
_PAUSED = "{age}, {pause}"
_SEPARATOR = " · "
_GAP = "   "
_MAX_WORD_CELLS = 24
_ENOUGH_NAME_CELLS = 28
_ACTIVE = "active"


def _rights(view: View) -> Iterator[str]:
    """Yield the channel, the status and the age, then ever less of them; the age stays."""
    reading = view.reading
    age = words.age(reading.fetched_at, view.now)
    states = ["archived"] if reading.archived else []
    if reading.status:
        states.append(fit(reading.status, _MAX_WORD_CELLS))
    parts = [fit(words.channel_name(reading), _MAX_WORD_CELLS), *states]
    if view.pause is not None:
        yield _SEPARATOR.join((*parts, _PAUSED.format(age=age, pause=briefly(view.pause))))
    elif view.loading:
        yield _SEPARATOR.join((*parts, _REFRESHING.format(age=age)))
    last = _REFRESHING_BRIEFLY.format(age=age) if view.loading else age
    yield _SEPARATOR.join((*parts, last))
    yield _SEPARATOR.join((*states, last))
    yield last


def _right(view: View, cells: int) -> tuple[str, int]:
    """Return as much of the right side as leaves room for the name, and that room in cells."""
    least = min(width(words.campaign_name(view.reading)), _ENOUGH_NAME_CELLS)
    taken = width(_ID.format(id=view.reading.id)) + len(_GAP)
    right, room = "", 0
    for right in _rights(view):
        room = cells - taken - width(right)
        if room >= least:
            break
    return right, max(room, 0)


def name_room(view: View, cells: int) -> int:
    """Return how many cells the name has in a headline of `cells` while nothing is asked for."""
    return _right(replace(view, loading=False, pause=None), cells)[1]


def _sides(left: Content, right: Content, cells: int) -> Content:
    """Put one text to the left and the other to the right, which gives way last."""
    right = right.truncate(cells, ellipsis=True)
    room = cells - right.cell_length
    if right:
        room -= len(_GAP)
    left = left.truncate(max(room, 0), ellipsis=True)
    space = cells - left.cell_length - right.cell_length
    return Content.assemble(left, " " * max(space, 0), right)


def identity(view: View, cells: int) -> Content:
    """Return the first line."""
    right, room = _right(view, cells)
    name = fit(words.campaign_name(view.reading), room)
    left = Content.assemble((name, STRONG), (_ID.format(id=view.reading.id), LABEL))
    return _sides(left, Content(right), cells)


def _state(view: View) -> str:
    """Return how long the hours stay as they are."""
    calling = view.standing.calling
    if calling.state is State.ALWAYS:
        return _ALWAYS
    if calling.changes_at is None:
        return _NEVER
    return words.countdown(calling.changes_at, view.zone, view.now)


def _verdict(view: View) -> Content:
    """Return the verdict's word and its countdown; the hours are told whatever it is."""
    calling, given = view.standing.calling, view.standing.verdict
    hours = _BY_STATE[calling.state]
    special = _BY_VERDICT.get(given.code)
    if special is None:
        return Content.assemble(
            (_GLYPH_WORD.format(glyph=hours.glyph, word=hours.word), hours.style), " ", _state(view)
        )
    parts = [
        Content.styled(_GLYPH_WORD.format(glyph=special.glyph, word=special.word), special.style)
    ]
    if given.until is not None:
        parts.append(Content(words.countdown(given.until, view.zone, view.now)))
        parts.append(Content(_HOURS.format(word=hours.word.lower())))
    else:
        parts.append(Content(_HOURS_UNTIL.format(word=hours.word.lower(), until=_state(view))))
    return Content(" ").join(parts)


def verdict(view: View, cells: int, *, marked: bool = False) -> Content:
    """Return the second line: the verdict, its countdown, the zone, and what was found.

    `marked` if it has to say itself that it goes by the schedule alone.
    """
    left = _verdict(view)
    if marked:
        left = Content.assemble(left, (_SEPARATOR + _BY_SCHEDULE, LABEL))
    zone, right = _beside(view, cells - left.cell_length)
    room = cells - zone.cell_length - (right.cell_length + len(_GAP) if right else 0)
    left = left.truncate(max(room, 0), ellipsis=True).append(zone)
    return _sides(left, right, cells)


def _beside(view: View, room: int) -> tuple[Content, Content]:
    """Return whose time is told and what was found, as fully as both have room.

    Where times would be misread without the zone, what was found gives way to it.
    """
    full, brief = (Content(_SEPARATOR).join(_notices(view, brief=each)) for each in (False, True))
    zone, zone_briefly, none = (
        Content.styled(_GAP + label, LABEL) if label else Content("")
        for label in (view.zone_label, view.zone_briefly, "")
    )
    ways = [(zone, full), (none, full), (none, brief), (none, none)]
    if view.zone_matters:
        ways = [(each, notices) for each in (zone, zone_briefly) for notices in (full, brief)]
        ways.append((zone_briefly, none))
    for told, notices in ways:
        taken = told.cell_length + notices.cell_length + (len(_GAP) if notices else 0)
        if taken <= room:
            return told, notices
    return ways[-1]


def _notices(view: View, *, brief: bool) -> list[Content]:
    notices = []
    if summary := findings_words.summary(view.standing.findings, notes=False, brief=brief):
        notices.append(summary)
    index, count = view.position
    if count > 1:
        template = _POSITION_BRIEFLY if brief else _POSITION
        notices.append(Content.styled(_position(index, count, template), LABEL))
    return notices


def _position(index: int, count: int, template: str = _POSITION) -> str:
    return template.format(index=words.number(index), count=words.number(count))


def _says_it_all(view: View) -> bool:
    """Tell whether the verdict's sentence would only repeat the verdict's word."""
    return view.standing.verdict.code not in _BY_VERDICT and view.reading.status == _ACTIVE


class Headline(Lines):
    """Name, id, channel, status and age; below them the verdict."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._view: View | None = None
        self._alone = ""
        self._tall = False

    def show(self, view: View, *, tall: bool) -> None:
        """Show this campaign; `tall` if there is room for another line."""
        self._view = view
        self._tall = tall
        self.tooltip = Content(view.standing.verdict.message)
        self.changed()

    def show_unknown(self, campaign_id: int, position: tuple[int, int]) -> None:
        """Show a campaign of which nothing but its id is known."""
        self._view = None
        self.tooltip = None
        self._alone = _ALONE.format(id=campaign_id)
        index, count = position
        if count > 1:
            self._alone = _SEPARATOR.join((self._alone, _position(index, count)))
        self.changed()

    def lay_out(self, cells: int) -> list[Content]:
        """Return the lines."""
        if self._view is None:
            return [Content.styled(self._alone, STRONG)]
        marked = self._view.by_schedule_alone and not self._tall
        laid = [identity(self._view, cells), verdict(self._view, cells, marked=marked)]
        if self._tall and not _says_it_all(self._view):
            message = Content.styled(self._view.standing.verdict.message, LABEL)
            laid += message.wrap(max(cells, 1))
        return laid
