"""What stands in the cells of the fleet: a campaign's reading and standing, laid out in a row."""

from collections.abc import Iterable
from itertools import groupby

from altur_tui.campaign import fleet
from altur_tui.campaign.changes import NO_CHANGES, Changes
from altur_tui.campaign.findings import Severity
from altur_tui.campaign.fleet import Member
from altur_tui.campaign.reading import Reading, Standing
from altur_tui.campaign.schedule import MINUTES_A_DAY, Week
from altur_tui.reports import words
from altur_tui.repository import Known
from altur_tui.tui.widgets.board_rows import Cell, Cells, Piece, Tone, cell
from altur_tui.tui.widgets.findings_words import GLYPHS
from altur_tui.tui.widgets.fleet_columns import PartCell, VerdictCell
from altur_tui.tui.widgets.fleet_words import (
    ANSWERED,
    CONVERTED,
    CYCLES_OFF,
    ERROR_WORDS,
    VERDICT_GLYPHS,
    finding_words,
)

_LEVELS = "▁▂▃▄▅▆▇"
_CLOSED_DAY = "·"
_GLYPH_WORD = "{glyph} {word}"
_OF = "{count}/{whole}"
_SENT = "sent"
_OF_SENT = "{share} of sent"
_POSSIBLE = "{possible}/{planned}"
_MORE = "{words} +{more}"
_WAITING = "… waiting"
_ASKING = "… asking"
_NOT_ASKED = "· not asked"
_FAILED = "✗ {kind}"
_AGAIN = "asking…"
_UNKNOWN = cell(words.UNKNOWN, "dim")
_NOTHING = Cell()
_TONES: dict[Severity, Tone] = {
    Severity.ERROR: "error",
    Severity.WARNING: "closed",
    Severity.NOTE: "dim",
}


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
    return VerdictCell(((text, tone),), fleet.verdict_key(standing), given.code, glyph)


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
    """Return a count with its denominator and its share; the longest form that is shown."""
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
    share = words.percent(key[0])
    if of == _SENT:
        share = _OF_SENT.format(share=share)
    alone, brief = words.number(count), words.brief_number(count)
    return PartCell(((text, "dim"), (" " + share, "")), key, alone, brief, share, change)


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
