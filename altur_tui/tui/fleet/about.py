"""The lines below the table, about the campaign under the cursor: name, verdict, what is wrong."""

from collections.abc import Sequence
from datetime import UTC, tzinfo

from msgspec import Struct
from textual.content import Content

from altur_tui.campaign.kinds.kind import SEVERITIES
from altur_tui.campaign.reading import Reading, Standing
from altur_tui.core.repository import Known
from altur_tui.i18n.sentences import P, S, T
from altur_tui.reports import words
from altur_tui.text import ALWAYS, fit_parts, width
from altur_tui.tui.common.lines import CLOSED, ERROR, LABEL, STRONG, STYLES, Lines, wrap

_ID = "#{id}"
_CYCLES = S("{possible} of {planned} cycles can start")
_FROM_LIST = S("From the list: {what}.")
_LISTED = (
    ("status_source", T("from the list", "status")),
    ("timezone_source", T("from the list", "time zone")),
    ("iterations_source", T("from the list", "iterations")),
)
_CYCLES_RUN = P("1 of {planned} cycles has run", "{count:,} of {planned} cycles have run")
_SEPARATOR = " · "
_FAILED = "✗ {message}"
_FINDING = "{glyph} {message}"
_STALE = S("✗ {message} These are earlier numbers.")
_RETRIED = S("… {message} Retrying automatically.")
_STALE_RETRIED = S("… {message} Retrying automatically; these are earlier numbers.")
_AS_OF = S("As of {when}; the verdict is for now, based on what was known then.")
_EMPTY = Content("")
_SPACE = Content(" ")

_WIDE_CELLS = 96
"""The cells of a line where the screen has 100 columns."""
_LINES_WIDE = 3
_LINES_NARROW = 4


class Description(Struct, frozen=True):
    """What is said about one campaign, whatever room there is."""

    who: tuple[Content, ...] = ()
    """The first line: the name, then what is added to it as far as there is room."""
    sentences: tuple[Content, ...] = ()
    """Each begins a line if there are enough lines."""


def describe(
    known: Known | None,
    standing: Standing | None,
    *,
    retried: bool = False,
    zone: tzinfo = UTC,
    since: str = "",
) -> Description:
    """Return what is said; `standing` is given if and only if there is a reading.

    `retried` says that a failed campaign is fetched again without anybody asking; `zone` is that of
    the viewer; `since` says since when its counts are compared.
    """
    if known is None:
        return Description()
    error, reading = known.error, known.reading
    if standing is None or reading is None:
        if error is None:
            return Description()
        who = (Content.styled(_ID.format(id=known.id), STRONG),)
        if retried:
            waiting = _RETRIED.format(message=error.message)
            return Description(who, (Content.styled(waiting, CLOSED),))
        failed = Content.styled(_FAILED.format(message=error.message), ERROR)
        return Description(who, (failed, Content.styled(error.hint, LABEL)))
    sentences = [Content(standing.verdict.message)]
    if listed := [str(word) for field, word in _LISTED if getattr(reading, field) == "list"]:
        from_list = _FROM_LIST.format(what=", ".join(listed))
        sentences.append(Content.styled(from_list, LABEL))
    if known.recalled and error is None:
        when = words.when(reading.fetched_at, zone, standing.at)
        sentences.append(Content.styled(_AS_OF.format(when=when), CLOSED))
    if error is not None:
        template, style = (_STALE_RETRIED, CLOSED) if retried else (_STALE, ERROR)
        sentences.append(Content.styled(template.format(message=error.message), style))
    elif standing.findings and not known.recalled:
        worst = standing.findings[0]
        glyph = SEVERITIES[worst.severity].glyph
        text = _FINDING.format(glyph=glyph, message=worst.message)
        sentences.append(Content.styled(text, STYLES[worst.severity]))
    return Description(_who(reading, standing, since), tuple(sentences))


def lay_out(given: Description, cells: int) -> list[Content]:
    """Return the lines for a width; their number depends on nothing else."""
    count = _LINES_WIDE if cells >= _WIDE_CELLS else _LINES_NARROW
    if cells < 1:
        return [_EMPTY] * count
    lines = [_first_line(given.who, cells), *_wrapped(given.sentences, cells, count - 1)]
    return lines + [_EMPTY] * (count - len(lines))


def _who(reading: Reading, standing: Standing, since: str) -> tuple[Content, ...]:
    """Return the name, which the table may cut, and what columns say that it may leave out."""
    parts = [since, words.channel_name(reading)] if since else [words.channel_name(reading)]
    if reading.agent_name:
        parts.append(reading.agent_name)
    cycles = standing.cycles
    if cycles is not None and cycles.planned and cycles.iterations_run:
        planned = words.number(cycles.planned)
        parts.append(_CYCLES_RUN.format(count=cycles.iterations_run, planned=planned))
    elif cycles is not None and cycles.planned and cycles.possible is not None:
        possible, planned = words.number(cycles.possible), words.number(cycles.planned)
        parts.append(_CYCLES.format(possible=possible, planned=planned))
    is_listed = reading.timezone_source == "list"
    zone = reading.timezone if is_listed else words.zone_name(reading)
    parts += [words.age(reading.fetched_at, standing.at), zone]
    name = Content.styled(words.campaign_name(reading), STRONG)
    return name, *(Content.styled(each, LABEL) for each in parts)


def _first_line(who: Sequence[Content], cells: int) -> Content:
    """Return the name, which may be cut, and the other parts that fit whole."""
    parts = [[(ALWAYS - place, part)] for place, part in enumerate(who)]
    shown = fit_parts(parts, cells, gap=width(_SEPARATOR))
    line = Content(_SEPARATOR).join(part for part in shown if part is not None)
    return line.truncate(cells, ellipsis=True)


def _wrapped(sentences: Sequence[Content], cells: int, max_lines: int) -> list[Content]:
    """Return the sentences in at most `max_lines` lines.

    Each begins a line of its own or, where there are not enough lines, continues the line of the
    one before. Only then is the end cut. The last sentence is seen however long the others are.
    """
    apart = [line for each in sentences for line in each.wrap(cells)]
    if len(apart) <= max_lines:
        return apart
    *others, last = sentences
    before = [line for each in others for line in each.wrap(cells)]
    if len(before) >= max_lines and len(_SPACE.join(sentences).wrap(cells)) > max_lines:
        return [*wrap(_SPACE.join(others), cells, max_lines - 1), *wrap(last, cells, 1)]
    return wrap(_SPACE.join(sentences), cells, max_lines)


class FleetAbout(Lines):
    """The lines below the table. Their number is fixed, so that nothing else changes its place."""

    def __init__(self, *, id: str) -> None:  # noqa: A002
        super().__init__(id=id)
        self._description = Description()

    def show(self, description: Description) -> None:
        """Show what `describe` says of a campaign."""
        if description != self._description:
            self._description = description
            self.changed()

    def lay_out(self, cells: int) -> list[Content]:
        return lay_out(self._description, cells)
