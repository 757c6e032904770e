"""The cells of a campaign's row: what is known of it, laid out for the fleet."""

from collections.abc import Iterator
from itertools import groupby

from msgspec import Struct
from msgspec.structs import replace

from altur_tui.campaign import fleet
from altur_tui.campaign.analytics import NO_CHANGES, Changes, Part
from altur_tui.campaign.findings import Finding
from altur_tui.campaign.fleet import Member
from altur_tui.campaign.identity import CHANNELS
from altur_tui.campaign.kinds.kind import SEVERITIES, Severity
from altur_tui.campaign.past.since import Since
from altur_tui.campaign.reading import Reading, Standing
from altur_tui.campaign.schedule import MINUTES_A_DAY, Week
from altur_tui.campaign.verdict import VERDICTS, VerdictCode
from altur_tui.core.repository import Known
from altur_tui.i18n.language import ENGLISH, english, voice
from altur_tui.i18n.sentences import S, T
from altur_tui.reports import words
from altur_tui.tui.fleet.columns import INFERRED, AgeCell, VerdictCell, verdict_text
from altur_tui.tui.fleet.filter import (
    CHANGED,
    COLUMN,
    ERROR,
    FAILED,
    MOVED,
    NOTE,
    OPEN,
    WARNING,
    search_cell,
)
from altur_tui.tui.fleet.ratio_cells import amount_cell, ratio_cell
from altur_tui.tui.table.model import Cell, Cells, Piece, Tone, VariantCell, cell

_LEVELS = "▁▂▃▄▅▆▇"
_CLOSED_DAY = "·"
_GLYPH_WORD = "{glyph} {word}"
_SENT = "sent"
_CYCLES_OFF = T("cycles", "off")
_POSSIBLE = "{possible}/{planned}"
_GLYPH_COUNT_WORD = "{glyph}{count} {word}"
_WAITING = S("… waiting")
_WAITING_AFTER = S("… waiting: {kind}")
_RETRIED = S("… retrying, old numbers")
_RETRIED_BRIEFLY = S("… old numbers")
_LOADING_BRIEFLY = "…"
_LOADING = S("… loading")
_NOT_LOADED = S("· not loaded")
_FAILED = "✗ {kind}"
_OLD = S("✗ {kind}, old numbers")
_OLD_BRIEFLY = S("✗ old numbers")
_FAILED_WITHOUT_ANSWER = S("✗ failed")
_UNKNOWN = cell(words.UNKNOWN, "dim")
_NOTHING = Cell()
_TONES: dict[Severity, Tone] = {
    Severity.ERROR: "error",
    Severity.WARNING: "closed",
    Severity.NOTE: "dim",
}
SINCE = {
    "progress": "progress_since",
    "answered": "answered_since",
    "converted": "converted_since",
}
"""Column -> the name of the cells that hold how its counts changed since the chosen instant."""
_STATES = {Severity.ERROR: ERROR, Severity.WARNING: WARNING, Severity.NOTE: NOTE}


def cells(
    known: Known,
    standing: Standing | None,
    moved: Changes = NO_CHANGES,
    since: Since | None = None,
    *,
    wanted: bool,
    stopped: bool,
    retried: bool = False,
) -> Cells:
    """Return the cells of a campaign's row, and what the filter finds it by.

    `standing` is given if and only if there is a reading. `moved` is what changed since the answer
    before, `since` what changed since the chosen instant. `wanted` says that the campaign is still
    to be fetched, `stopped` that fetching stopped, `retried` that a failed one is fetched again by
    itself, so that it is told as waiting.
    """
    reading = known.reading
    error = known.error if not known.loading or reading is not None else None
    kind = None if error is None else error.kind
    member = Member(known.id, reading, standing, None if retried else kind)
    finding = _finding(member)
    if retried and reading is not None:
        retrying, briefly = str(_RETRIED), str(_RETRIED_BRIEFLY)
        finding = VariantCell(((retrying, "closed"),), finding.sort, (briefly,))
    base = {"id": cell(str(known.id), sort=known.id), "finding": finding}
    if reading is None or standing is None:
        row = {
            **_blank(),
            **base,
            "verdict": _state(known, waits=wanted or not stopped, retried=retried),
        }
        return {**row, COLUMN: _search(member, row, NO_CHANGES)}
    channel = CHANNELS[reading.channel]
    ratios = _Ratios(reading, moved, since, old=kind is not None or known.recalled)
    row = {
        **base,
        "name": _text(words.campaign_name(reading), reading.name),
        "channel": _channel(reading),
        "agent": _text(reading.agent_name or words.UNKNOWN, reading.agent_name),
        "verdict": _verdict(standing),
        "week": _week(reading.calling_week, standing),
        **ratios.cells("progress", ratios.progress),
        **ratios.cells("answered", channel.answered),
        **ratios.cells("converted", channel.converted),
        "cycles": _cycles(reading, standing),
        "age": _age(known, reading, old=kind is not None, retried=retried),
    }
    if known.recalled:
        # Not what is no older than the row: which campaign it is, how old, and that it failed.
        kept = {"id", "age"} | ({"finding"} if error is not None else set())
        row |= {name: pale(row[name]) for name in row.keys() - kept}
    has_changed = since is not None and any(each.change for each in since.metrics)
    return {**row, COLUMN: _search(member, row, moved, has_changed=has_changed)}


def pale(given: Cell) -> Cell:
    """Return the cell of an old answer, dim in all its parts."""
    return replace(given, pieces=tuple((text, "dim") for text, _ in given.pieces))


def _blank() -> Cells:
    names = ("name", "channel", "agent", "week", *SINCE, *SINCE.values(), "cycles", "age")
    return dict.fromkeys(names, _NOTHING)


def _text(shown: str, sort: str | None) -> Cell:
    return cell(shown, sort=fleet.text_key(sort))


def _channel(reading: Reading) -> Cell:
    name, kind = words.channel_name(reading), CHANNELS[reading.channel]
    forms: tuple[str, ...] = (str(kind.column), str(kind.short))
    if reading.channel_source == "inferred":
        forms = tuple(INFERRED.format(channel=form) for form in forms)
    return VariantCell(((name, ""),), fleet.text_key(name), forms)


def _age(known: Known, reading: Reading, *, old: bool, retried: bool) -> Cell:
    fetched_at = reading.fetched_at
    age_key = -fetched_at.timestamp()
    if known.loading and not known.recalled:
        return VariantCell(((str(_LOADING), "dim"),), age_key, (_LOADING_BRIEFLY,))
    tone: Tone = "closed" if retried else "error" if old else "dim"
    return AgeCell((), age_key, fetched_at=fetched_at, tone=tone)


def _state(known: Known, *, waits: bool, retried: bool) -> Cell:
    """Return the verdict cell of a campaign without an answer."""
    if known.loading:
        return cell(str(_LOADING), "dim")
    if known.error is None:
        return cell(str(_WAITING if waits else _NOT_LOADED), "dim")
    kind = known.error.kind.word
    if retried:
        waiting = _WAITING_AFTER.format(kind=kind)
        return VariantCell(((waiting, "closed"),), None, (str(_WAITING),))
    return cell(_FAILED.format(kind=kind), "error")


def _verdict(standing: Standing) -> Cell:
    verdict = standing.verdict
    return VerdictCell(
        ((verdict_text(verdict), VERDICTS[verdict.code].tone),),
        fleet.verdict_key(standing),
        (verdict_text(verdict, short=True),),
        verdict=verdict,
    )


def _week(week: Week, standing: Standing) -> Cell:
    """Return a bar for each day, Monday first, as high as its open hours are many."""
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


_PROCESSED: Part = ("contactsProcessed", "contacts")


class _Ratios(Struct, frozen=True):
    """The counts of a campaign, each with its denominator."""

    reading: Reading
    moved: Changes
    since: Since | None
    old: bool
    """Whether a newer answer could not be fetched, or is still to come."""

    @property
    def progress(self) -> Part:
        """What tells how far the campaign is: on WhatsApp, where changes are told, what is sent."""
        moved = None if self.since is None else self.since.progress
        return (_SENT, "") if moved is not None and moved.name == _SENT else _PROCESSED

    def cells(self, column: str, part: Part | None) -> Cells:
        """Return the cell of a column, and the one by which its changes are sorted."""
        name, of = part or ("", "")
        change = None if self.since is None else self.since.change(name)
        return {column: self._cell(name, of, change), SINCE[column]: Cell((), change)}

    def _cell(self, name: str, of: str, change: float | None) -> Cell:
        """Return a count with its denominator, and its share or how it changed."""
        analytics = self.reading.analytics
        count = analytics.count(name) if analytics is not None and name else None
        if analytics is None or count is None:
            return _UNKNOWN
        moved = self.moved[name].difference if name in self.moved else 0
        whole = analytics.count(of)
        key = fleet.share_key(self.reading, name, of)
        if whole is not None and key is not None:
            return ratio_cell(
                count,
                whole,
                key,
                sent=of == _SENT,
                moved=moved,
                old=self.old,
                compared=self.since is not None,
                since=change,
            )
        alone: Piece = (words.number(count), "dim" if self.old else "")
        if self.since is not None:
            return amount_cell(count, change, old=self.old)
        if not moved:
            return Cell((alone,))
        return Cell((alone, (" " + words.difference(moved), "changed")))


def _cycles(reading: Reading, standing: Standing) -> Cell:
    cycles, config = standing.cycles, reading.cycles
    if cycles is None:
        is_off = config is not None and config.enabled is False
        return cell(str(_CYCLES_OFF) if is_off else words.UNKNOWN, "dim")
    possible = words.UNKNOWN if cycles.attainable is None else words.number(cycles.attainable)
    text = _POSSIBLE.format(possible=possible, planned=words.number(cycles.planned))
    short = None not in {cycles.attainable, cycles.planned} and cycles.attainable != cycles.planned
    return cell(text, "error" if short else "", sort=fleet.cycles_key(standing))


def _finding(member: Member) -> Cell:
    """Return that the campaign failed, else its worst finding and how many there are."""
    key = fleet.finding_key(member)
    if member.error is not None:
        if member.reading is None:
            # The reason stands in the verdict column.
            return cell(str(_FAILED_WITHOUT_ANSWER), "error", sort=key)
        kind = member.error.word
        shorter = _FAILED.format(kind=kind), str(_OLD_BRIEFLY)
        return VariantCell(((_OLD.format(kind=kind), "error"),), key, shorter)
    findings = _findings(member)
    if not findings:
        return Cell((), key)
    worst = findings[0]
    template = _GLYPH_WORD if len(findings) == 1 else _GLYPH_COUNT_WORD
    glyph, count = SEVERITIES[worst.severity].glyph, words.number(len(findings))
    forms = [template.format(glyph=glyph, count=count, word=word) for word in worst.kind.names]
    return VariantCell(((forms[0], _TONES[worst.severity]),), key, tuple(forms[1:]))


def _findings(member: Member) -> tuple[Finding, ...]:
    return member.standing.findings if member.standing is not None else ()


def _search(member: Member, row: Cells, moved: Changes, *, has_changed: bool = False) -> Cell:
    """Return what the row is found by: its texts in all forms, and its states."""
    names = [each for name in ("id", "name", "channel", "agent") for each in _texts(row[name])]
    told = [each for name in ("verdict", "finding") for each in _texts(row[name])]
    told += _told(member)
    if voice().language != ENGLISH:
        # The English words find the row, too.
        with english():
            told += _told(member)
    states = {MOVED} if moved else set()
    if has_changed:
        states.add(CHANGED)
    if member.error is not None:
        states |= {FAILED, ERROR}
    elif findings := _findings(member):
        states.add(_STATES[findings[0].severity])
    if member.standing is not None and member.standing.verdict.code is VerdictCode.OPEN:
        states.add(OPEN)
    return search_cell(names, told, states)


def _told(member: Member) -> Iterator[str]:
    """Yield the words of the row in full, whatever room it has for them."""
    if member.error is not None:
        yield str(member.error.word)
    if member.standing is None:
        return
    verdict = member.standing.verdict
    kind = VERDICTS[verdict.code]
    yield str(kind.word)
    if verdict.until is not None or verdict.latest is not None:
        yield kind.ends_in.format(duration="")
    for each in _findings(member):
        yield from map(str, each.kind.names)


def _texts(given: Cell) -> Iterator[str]:
    yield given.text
    if isinstance(given, VariantCell):
        yield from given.forms
