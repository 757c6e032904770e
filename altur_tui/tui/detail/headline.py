"""The top of the detail: which campaign this is, whether it is open, and how old the data is."""

from collections.abc import Callable
from datetime import datetime, timedelta

from msgspec.structs import replace
from textual.content import Content
from textual.widgets import Static

from altur_tui.campaign.schedule import State
from altur_tui.campaign.verdict import VERDICTS, VerdictCode
from altur_tui.i18n.sentences import S, T
from altur_tui.reports import words
from altur_tui.text import ALWAYS, Part, fit, fit_parts, width
from altur_tui.tui.common.lines import (
    CLOSED,
    LABEL,
    OPEN,
    STRONG,
    Lines,
    apart,
    key_sentence,
    replace_text,
)
from altur_tui.tui.common.state import briefly, outage_sentence, wants_key
from altur_tui.tui.detail.view import View, summary
from altur_tui.wire.errors import AlturError, ErrorKind

_WORD = "{glyph} {word}"
_UNTIL = S("until {when}")
_TONES = {"open": OPEN, "closed": CLOSED}
_FOR_HOW_LONG = {
    State.OPEN: S("{countdown}"),
    State.CLOSED: S("{countdown}"),
    State.ALWAYS: S("day and night"),
    State.NEVER: S("all week, since no day has open hours"),
}
_HOURS = {
    State.OPEN: S("hours open"),
    State.CLOSED: S("hours closed"),
    State.ALWAYS: S("hours open day and night"),
    State.NEVER: S("no open hours all week"),
}
_HOURS_FOR_HOW_LONG = _HOURS | {
    State.OPEN: S("hours open {countdown}"),
    State.CLOSED: S("hours closed {countdown}"),
}
_HOURS_UNKNOWN = S("hours unknown")
_BY_SCHEDULE = S("by its hours alone")
_ARCHIVED = T("campaign", "archived")
_ID = " · #{id}"
_ALONE = "#{id}"
_ALONE_AMONG = S("#{id} · {index:,} of {count:,}")
_POSITION = S("{index:,} of {count:,}")
_POSITION_BRIEFLY = "{index:,}/{count:,}"
_BY_THEN = S("based on what was known then")
_REFRESHING = S("{age}, refreshing…")
_PAUSED = "{age}, {pause}"
_SEPARATOR = " · "
_GAP = "   "
_MAX_WORD_CELLS = 30
_ENOUGH_NAME_CELLS = 28
_ACTIVE = "active"

_WHAT = "▲ {message}"
_OFFLINE = S("No connection since {when}.")
_ANSWER = S("Below is the answer from {when}.")
_OLD_ANSWER = S("Below is the answer from {when}, {age}.")
_YOUR_TIME = S("{time} your time")
_RETRY = S("{key} tries again.")
_ANOTHER_KEY = S("{key} takes another key.")
_A_MINUTE = timedelta(minutes=1)


def name_room(view: View, cells: int) -> int:
    """Return how many cells the name has in a headline of `cells` while nothing is fetched."""
    return _right_side(replace(view, loading=False, outage=None), cells)[1]


def identity(view: View, cells: int) -> Content:
    """Return the first line: name and id, and at the right channel, status and age."""
    right, room = _right_side(view, cells)
    name = fit(words.campaign_name(view.reading), room)
    left = Content.assemble((name, STRONG), (_ID.format(id=view.reading.id), LABEL))
    return apart(left, Content(right), cells)


def _right_side(view: View, cells: int) -> tuple[str, int]:
    """Return channel, status and age, as fully as the name allows, and the name's cells."""
    reading = view.reading
    age = view.age
    parts: list[Part[str]] = [[(2, fit(words.channel_name(reading), _MAX_WORD_CELLS))]]
    if reading.archived:
        parts.append([(3, str(_ARCHIVED))])
    if reading.status:
        status = fit(reading.status, _MAX_WORD_CELLS)
        parts.append([(1, words.from_list(status, reading.status_source)), (3, status)])
    refreshing = _REFRESHING.format(age=age)
    if view.outage is not None:
        paused = _PAUSED.format(age=age, pause=briefly(view.outage))
        parts.append([(1, paused), (ALWAYS, refreshing)])
    else:
        parts.append([(ALWAYS, refreshing if view.loading else age)])
    room = cells - width(_ID.format(id=reading.id)) - len(_GAP)
    name_cells = min(width(words.campaign_name(reading)), _ENOUGH_NAME_CELLS)
    fitted = fit_parts(parts, room - name_cells, gap=len(_SEPARATOR))
    right = _SEPARATOR.join(filter(None, fitted))
    return right, max(room - width(right), 0)


def verdict(view: View, cells: int, *, says_by_schedule: bool = False) -> Content:
    """Return the second line: the verdict, its countdown, the zone, and the counts of findings.

    The verdict is that of now, also by an answer of an earlier run; it says so.
    `says_by_schedule` adds, where it is so, that the verdict goes by the hours alone. Where times
    would be misread without the zone, the findings are shortened first.
    """
    full, brief = _verdict(view), _verdict_briefly(view)
    if says_by_schedule and view.by_schedule_alone:
        full = Content.assemble(full, (_SEPARATOR + str(_BY_SCHEDULE), LABEL))
    if view.recalled:
        full = Content.assemble(full, (_SEPARATOR + str(_BY_THEN), LABEL))
    label = Content.styled(view.zone_label, LABEL)
    zone: Part[Content] = [(1, label)]
    if view.zone_matters:
        zone = [(3, label), (ALWAYS, Content.styled(view.zone_briefly, LABEL))]
    notices: Part[Content] = []
    if counts := _notices(view, brief=False):
        notices = [(2, counts), (5, _notices(view, brief=True))]
    left, zone_told, notices_told = fit_parts(
        [[(4, full), (ALWAYS, brief)], zone, notices], cells, gap=len(_GAP)
    )
    left = left or brief
    if zone_told is not None:
        room = max(cells - len(_GAP) - zone_told.cell_length, 0)
        left = Content(_GAP).join((left.truncate(room, ellipsis=True), zone_told))
    return apart(left, notices_told or Content(""), cells)


def _verdict(view: View) -> Content:
    """Return the verdict's word with its countdown, and the hours where they do not decide it."""
    calling, given = view.standing.calling, view.standing.verdict
    word = _verdict_word(view)
    if given.code is VerdictCode.HOURS_UNKNOWN:
        return word
    countdown = ""
    if calling.changes_at is not None:
        countdown = words.countdown(calling.changes_at, view.zone, view.now)
    if VERDICTS[given.code].by_hours:
        how_long = _FOR_HOW_LONG[calling.state].format(countdown=countdown)
        return Content.assemble(word, " ", how_long)
    until = words.verdict_until(given, view.zone, view.now)
    if not view.standing.hours_known:
        hours = str(_HOURS_UNKNOWN)
    elif until:
        hours = str(_HOURS[calling.state])
    else:
        hours = _HOURS_FOR_HOW_LONG[calling.state].format(countdown=countdown)
    return Content.assemble(word, " " if until else "", until, _SEPARATOR, hours)


def _verdict_briefly(view: View) -> Content:
    """Return the verdict's word with the time when it ends, and no countdown."""
    calling, given = view.standing.calling, view.standing.verdict
    word = _verdict_word(view)
    until = calling.changes_at if VERDICTS[given.code].by_hours else given.until
    if until is None or given.code is VerdictCode.HOURS_UNKNOWN:
        return word
    when = words.when(until, view.zone, view.now)
    return Content.assemble(word, " ", _UNTIL.format(when=when))


def _verdict_word(view: View) -> Content:
    kind = VERDICTS[view.standing.verdict.code]
    return Content.styled(_WORD.format(glyph=kind.glyph, word=kind.headline), _TONES[kind.tone])


def _notices(view: View, *, brief: bool) -> Content:
    """Return how many errors and warnings there are, and the place among several campaigns."""
    notices = []
    if counts := summary(view.standing.findings, notes=False, brief=brief):
        notices.append(counts)
    index, count = view.position
    if count > 1:
        position = _POSITION_BRIEFLY if brief else _POSITION
        notices.append(Content.styled(position.format(index=index, count=count), LABEL))
    return Content(_SEPARATOR).join(notices)


class Headline(Lines):
    """Name, id, channel, status and age; below them the verdict."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._view: View | None = None
        self._alone = ""
        self._tall = False

    def show(self, view: View, *, tall: bool) -> None:
        """Show this campaign; `tall` if there is room for the verdict's sentence."""
        self._view = view
        self._tall = tall
        self.tooltip = Content(str(view.standing.verdict.message))
        self.changed()

    def show_unknown(self, campaign_id: int, position: tuple[int, int]) -> None:
        """Show a campaign of which only the id is known, and its place among how many."""
        self._view = None
        self.tooltip = None
        index, count = position
        alone = _ALONE_AMONG if count > 1 else _ALONE
        self._alone = alone.format(id=campaign_id, index=index, count=count)
        self.changed()

    def lay_out(self, cells: int) -> list[Content]:
        view = self._view
        if view is None:
            return [Content.styled(self._alone, STRONG)]
        laid = [identity(view, cells), verdict(view, cells, says_by_schedule=not self._tall)]
        given = view.standing.verdict
        # Of an active campaign within or outside its hours, the sentence says no more.
        if self._tall and not (VERDICTS[given.code].by_hours and view.reading.status == _ACTIVE):
            laid += Content.styled(str(given.message), LABEL).wrap(max(cells, 1))
        return laid


class StaleBanner(Static):
    """Says since when or why there is no newer answer, what to do, and how old the one below is."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id, markup=False)

    def show(self, error: AlturError | None, view: View, key: Callable[[str], str]) -> bool:
        """Show the banner for a failed request, or for one that cannot be sent; else return False.

        `key` returns the key of a command.
        """
        since, what_to_do = view.no_answer_since, Content("")
        is_offline = since is not None and (error is None or error.kind is ErrorKind.NETWORK)
        if error is None and not (view.recalled and is_offline):
            return False
        if error is not None:
            what_to_do = _what_to_do(error, view, key)
        elif view.outage is not None:
            what_to_do = Content.styled(outage_sentence(view.outage), LABEL)
        what = "" if error is None else _WHAT.format(message=error.message)
        if since is not None and is_offline:
            # Since when there is no connection matters more than why, which goes to what to do.
            what = _WHAT.format(message=_OFFLINE.format(when=_yours(since, view)))
            if error is not None and view.outage is None:
                what_to_do = Content(" ").join((Content(error.message), what_to_do))
        first = Content(" ").join((Content.styled(what, STRONG), Content(_answer(view))))
        replace_text(self, Content("\n").join((first, what_to_do)))
        return True


def _yours(instant: datetime, view: View) -> str:
    """Return an instant in the viewer's time, and that it is, where other times are not."""
    when = words.when(instant, view.viewer_zone, view.now)
    if view.zones_differ and not view.in_viewer_zone:
        when = _YOUR_TIME.format(time=when)
    return when


def _answer(view: View) -> str:
    """Return when the answer below the banner came, in the viewer's time."""
    fetched_at = view.reading.fetched_at
    template = _ANSWER if view.now - fetched_at < _A_MINUTE else _OLD_ANSWER
    return template.format(when=_yours(fetched_at, view), age=words.age(fetched_at, view.now))


def _what_to_do(error: AlturError, view: View, key: Callable[[str], str]) -> Content:
    if view.outage is not None:
        return Content.styled(outage_sentence(view.outage), LABEL)
    hint = Content.styled(error.hint, LABEL)
    retry = key_sentence(_RETRY, key("refresh"))
    if not wants_key(error):
        return Content(" ").join((hint, retry))
    # What helps comes first, in case the rest takes another line.
    return Content(" ").join((key_sentence(_ANOTHER_KEY, key("key")), retry, hint))
