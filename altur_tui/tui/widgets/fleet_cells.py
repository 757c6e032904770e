"""What stands in the cells of the fleet: a campaign's reading and standing, laid out in a row."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from itertools import groupby

from altur_tui.campaign import fleet
from altur_tui.campaign.changes import NO_CHANGES, Changes
from altur_tui.campaign.findings import Severity
from altur_tui.campaign.fleet import Member
from altur_tui.campaign.reading import Reading, Standing
from altur_tui.campaign.schedule import MINUTES_A_DAY, Week
from altur_tui.reports import words
from altur_tui.repository import Known
from altur_tui.text import fit, width
from altur_tui.tui.widgets.board_rows import Cell, Cells, Column, Piece, Tone, cell
from altur_tui.tui.widgets.findings_words import GLYPHS
from altur_tui.tui.widgets.fleet_words import (
    ANSWERED,
    CONVERTED,
    CYCLES_OFF,
    ERROR_WORDS,
    VERDICT_GLYPHS,
    finding_words,
)

Clock = Callable[[], datetime]

_LEVELS = "▁▂▃▄▅▆▇"
_CLOSED_DAY = "·"
_FULL, _EMPTY = "━", "┄"
_CUT = "…"
_LEAST_BAR = 4
_LEAST_TO_CUT = 8
_MOST_ID_CELLS = 20
_GLYPH_WORD = "{glyph} {word}"
_FOR = "{word} for {duration}"
_BRIEF = "{word} {duration}"
_OF = "{count}/{whole}"
_OF_SHARE = "{count}/{whole} {share}"
_POSSIBLE = "{possible}/{planned}"
_MORE = "{words} +{more}"
_WAITING = "… waiting"
_ASKING = "… asking"
_NOT_ASKED = "· not asked"
_FAILED = "✗ {kind}"
_AGAIN = "asking…"
_JUST_NOW = "just now"
_UNKNOWN = cell(words.UNKNOWN, "dim")
_NOTHING = Cell()
_TONES: dict[Severity, Tone] = {
    Severity.ERROR: "error",
    Severity.WARNING: "closed",
    Severity.NOTE: "dim",
}


class _PartCell(Cell, frozen=True):
    """A count with its denominator, and its share."""

    brief: str = ""
    """The counts rounded, for where there is no room."""
    count: str = ""
    """The count alone."""
    change: str = ""
    """By how much the count has moved, if it has."""


def columns(clock: Clock, most_id_cells: int) -> tuple[Column, ...]:
    """Return the columns of the fleet; `clock` tells what countdowns and ages are drawn for."""
    return (
        Column(
            id="id",
            title="Id",
            width=min(most_id_cells, _MOST_ID_CELLS),
            importance=100,
            align="right",
        ),
        Column(id="name", title="Name", width=16, most=44, importance=90, shown=_both_ends),
        Column(id="channel", title="Channel", width=10, importance=30),
        Column(id="agent", title="Agent", width=6, most=14, importance=35),
        Column(
            id="verdict",
            title="Verdict",
            width=17,
            most=26,
            importance=80,
            shown=lambda given, room: _countdown(given, room, clock()),
        ),
        Column(id="week", title="MTWTFSS", width=7, importance=62, first="descending"),
        Column(
            id="progress",
            title="Processed",
            width=16,
            most=26,
            importance=60,
            first="descending",
            shown=_progress_bar,
        ),
        Column(
            id="answered",
            title="Answered",
            width=11,
            most=19,
            importance=50,
            align="right",
            first="descending",
            shown=_widest,
        ),
        Column(
            id="converted",
            title="Converted",
            width=11,
            most=19,
            importance=55,
            align="right",
            first="descending",
            shown=_widest,
        ),
        Column(id="cycles", title="Cycles", width=6, importance=20, align="right"),
        Column(id="finding", title="Worst finding", width=18, most=60, importance=70),
        Column(
            id="age",
            title="Age",
            width=8,
            most=10,
            importance=25,
            align="right",
            first="descending",
            shown=lambda given, room: _age(given, room, clock()),
        ),
    )


def cells(
    known: Known,
    standing: Standing | None,
    moved: Changes = NO_CHANGES,
    *,
    wanted: bool,
    stopped: bool,
) -> Cells:
    """Return the cells of a campaign's row.

    `standing` is given if and only if there is a reading. `moved` is what is different from the
    answer before. `wanted` says that it is still to be asked for, `stopped` that the asking was
    stopped.
    """
    reading = known.reading
    error = known.error if not known.loading or reading is not None else None
    kind = None if error is None else error.kind
    member = Member(known.id, reading, standing, kind)
    finding = _finding(member, None if error is None else error.message)
    base = {"id": cell(str(known.id), sort=known.id), "finding": finding}
    if reading is None or standing is None:
        return {**_blank(), **base, "verdict": _state(known, wanted=wanted, stopped=stopped)}
    return {
        **base,
        "name": _text(words.campaign_name(reading), reading.name),
        "channel": _text(words.channel_name(reading), words.channel_name(reading)),
        "agent": _text(reading.agent_name or words.UNKNOWN, reading.agent_name),
        "verdict": _verdict(standing),
        "week": _week(reading.calling_week, standing),
        "progress": _part(reading, moved, "contactsProcessed", "contacts"),
        "answered": _part(reading, moved, *ANSWERED.get(reading.channel, ("", ""))),
        "converted": _part(reading, moved, *CONVERTED.get(reading.channel, ("", ""))),
        "cycles": _cycles(standing),
        "age": Cell(((_AGAIN, "dim"),) if known.loading else (), reading.fetched_at),
    }


def _blank() -> Cells:
    return dict.fromkeys(
        ("name", "channel", "agent", "week", "progress", "answered", "converted", "cycles", "age"),
        _NOTHING,
    )


def _text(shown: str, sort: str | None) -> Cell:
    return cell(shown, sort=fleet.text_key(sort))


def _state(known: Known, *, wanted: bool, stopped: bool) -> Cell:
    """Return the verdict's cell of a campaign of which nothing has come yet."""
    if known.loading:
        return cell(_ASKING, "dim")
    if known.error is not None:
        return cell(_FAILED.format(kind=ERROR_WORDS[known.error.kind]), "error")
    return cell(_NOT_ASKED if stopped and not wanted else _WAITING, "dim")


def _verdict(standing: Standing) -> Cell:
    given = standing.verdict
    glyph, tone = VERDICT_GLYPHS.get(given.code, ("■", "closed"))
    word = words.verdict_word(given.code)
    text = _GLYPH_WORD.format(glyph=glyph, word=word)
    return Cell(((text, tone),), fleet.verdict_key(standing))


def _countdown(given: Cell, room: int, now: datetime) -> Cell:
    """Return the verdict with the time until it changes, as it is now."""
    until = given.sort[1] if given.sort is not None else None
    if until is None or until == fleet.NEVER:
        return given
    minutes = max((until - now) // timedelta(minutes=1), 0)
    text, tone = given.pieces[0]
    duration, hours = _durations(minutes)
    forms = (
        _FOR.format(word=text, duration=duration),
        _BRIEF.format(word=text, duration=duration),
        _BRIEF.format(word=text, duration=hours),
    )
    shown = _longest(forms, room)
    return Cell(((text, tone), (shown[len(text) :], "")), given.sort)


def _week(week: Week, standing: Standing) -> Cell:
    """Return a bar a day, Monday first, as high as the day has open hours."""
    bars = []
    for windows in week.days:
        minutes = sum(window.stop - window.start for window in windows)
        level = -(-minutes * len(_LEVELS) // MINUTES_A_DAY)
        bars.append(_LEVELS[level - 1] if minutes else _CLOSED_DAY)
    pieces: list[Piece] = [
        ("".join(run), "dim" if is_closed else "bar")
        for is_closed, run in groupby(bars, key=_CLOSED_DAY.__eq__)
    ]
    return Cell(tuple(pieces), standing.calling.weekly_minutes)


def _part(reading: Reading, moved: Changes, name: str, of: str) -> Cell:
    """Return a count with its denominator and its share; the longest form that may be shown."""
    analytics = reading.analytics
    count = analytics.count(name) if analytics is not None and name else None
    if analytics is None or count is None:
        return _UNKNOWN
    change = words.difference(moved[name].difference) if name in moved else ""
    whole = analytics.count(of)
    key = fleet.share_key(reading, name, of)
    if whole is None or key is None:
        pieces: tuple[Piece, ...] = ((words.number(count), ""),)
        return Cell((*pieces, (" " + change, "changed")) if change else pieces)
    text = _OF.format(count=words.number(count), whole=words.number(whole))
    brief = _OF.format(count=words.brief_number(count), whole=words.brief_number(whole))
    share = words.percent(key[0])
    return _PartCell(((text, ""), (" " + share, "dim")), key, brief, words.number(count), change)


def _both_ends(given: Cell, room: int) -> Cell:
    """Return a name cut in its middle: the names of a fleet differ at their ends."""
    text = given.text
    if width(text) <= room or room < _LEAST_TO_CUT:
        return given
    head = fit(text, room // 2).removesuffix(_CUT)
    tail = ""
    for char in reversed(text):
        if width(head) + width(_CUT) + width(char + tail) > room:
            break
        tail = char + tail
    # A mark without its letter would sit on the sign of the cut.
    while tail and not width(tail[0]):
        tail = tail[1:]
    return Cell(((head + _CUT + tail, given.pieces[0][1]),), given.sort)


def _widest(given: Cell, room: int) -> Cell:
    """Return the count with its denominator, and its share where there is room."""
    if not isinstance(given, _PartCell):
        return given
    if given.change:
        return _moved(given, room)
    if width(given.text) <= room:
        return given
    text, tone = given.pieces[0]
    return Cell(((_longest((text, given.brief), room), tone),), given.sort)


def _moved(given: _PartCell, room: int) -> Cell:
    """Return the count, and by how much it has moved; where there is no room, that it has."""
    (text, tone), *_ = given.pieces
    forms = [(each, given.change) for each in (given.text, text, given.brief, given.count)]
    forms.append((given.brief, given.change[-1]))
    shown, change = forms[-1]
    for shown, change in forms:
        if width(shown) + 1 + width(change) <= room:
            break
    return Cell(((shown, tone), (" " + change, "changed")), given.sort)


def _longest(forms: Iterable[str], room: int) -> str:
    """Return the first of the forms that fits, else the last."""
    shown = ""
    for shown in forms:
        if width(shown) <= room:
            break
    return shown


def _progress_bar(given: Cell, room: int) -> Cell:
    """Return the count with its denominator, and a bar in the room behind it."""
    if not isinstance(given, _PartCell):
        return given
    text = given.pieces[0][0] + " "
    change = given.change + " " if given.change else ""
    space = room - width(text) - width(change)
    if space < _LEAST_BAR:
        return _widest(given, room)
    full = min(int(space * given.sort[0]), space)
    drawn: tuple[Piece, ...] = ((_FULL * full, "bar"), (_EMPTY * (space - full), "dim"))
    return Cell(((text, ""), (change, "changed"), *drawn), given.sort)


def _cycles(standing: Standing) -> Cell:
    cycles = standing.cycles
    if cycles is None:
        return cell(CYCLES_OFF, "dim")
    possible = words.UNKNOWN if cycles.possible is None else words.number(cycles.possible)
    text = _POSSIBLE.format(possible=possible, planned=words.number(cycles.planned))
    short = cycles.possible is not None and cycles.possible < cycles.planned
    return cell(text, "error" if short else "", sort=fleet.cycles_key(standing))


def _finding(member: Member, message: str | None) -> Cell:
    key = fleet.finding_key(member)
    if message is not None:
        return cell(_FAILED.format(kind=message), "error", sort=key)
    findings = member.standing.findings if member.standing is not None else ()
    if not findings:
        return Cell((), key)
    worst = findings[0]
    text = _GLYPH_WORD.format(glyph=GLYPHS[worst.severity], word=finding_words(worst.code))
    codes = len(_distinct(each.code for each in findings))
    if codes > 1:
        text = _MORE.format(words=text, more=codes - 1)
    return cell(text, _TONES[worst.severity], sort=key)


def _distinct(codes: Iterable[str]) -> frozenset[str]:
    return frozenset(codes)


def _age(given: Cell, room: int, now: datetime) -> Cell:
    """Return how long ago the answer came, as it is now."""
    if given.sort is None or given.pieces:
        return given
    minutes = (now - given.sort) // timedelta(minutes=1)
    if minutes < 1:
        return cell(_JUST_NOW, "dim", sort=given.sort)
    return cell(_longest(_durations(minutes), room), "dim", sort=given.sort)


def _durations(minutes: int) -> tuple[str, str]:
    """Return a span, and its whole hours where it has any."""
    hours = minutes - minutes % 60 if minutes > 60 else minutes
    return words.duration(minutes), words.duration(hours)
