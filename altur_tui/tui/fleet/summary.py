"""The two lines above the table: how far the asking is, what there is, and the sums."""

from collections.abc import Iterable, Sequence

from msgspec import Struct
from textual.app import ComposeResult
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Footer

from altur_tui.campaign.fleet import FleetTotals
from altur_tui.client.throttle import Pause
from altur_tui.reports import words
from altur_tui.text import width
from altur_tui.tui.common.state import briefly
from altur_tui.tui.common.style import BAR, CLOSED, ERROR, KEY, LABEL, OPEN, STRONG
from altur_tui.tui.fleet.words import COLUMN_WORDS, SUMMED, VERDICT_GLYPHS

_GAP = "   "
_BAR_CELLS = 20
_FULL, _EMPTY = "█", "░"
_DONE = "{done} of {total}"
_RATE = "{rate:.1f} a second"
_SECONDS_LEFT = "{seconds} s left"
_LEFT = "{duration} left"
_STOPS = " stops"
_SECONDS_A_MINUTE = 60
_ONE_CAMPAIGN = "1 campaign"
_CAMPAIGNS = "{count} campaigns"
_VERDICT = "{glyph} {count} {word}"
_NOT_ASKED = "Stopped: {count} not asked for"
_STOPPED_BY = "Stopped: {message}"
_FAILED = "✗ {count} failed: {kinds}"
_OF_KIND = "{kind} {count}"
_INCOMPLETE = "▲ Part of a list"
_SHOWN = "{shown} of {total} shown"
_MARKED = "✓ {count} marked"
_SUM = "{label} {count} of {whole} {unit} {share}"
_LABELS = {
    ("contactsProcessed", "contacts"): ("Processed", "contacts"),
    ("contactsAnswered", "contacts"): ("Answered", "contacts"),
    ("contactsConverted", "contacts"): ("Converted", "contacts"),
    ("converted", "sent"): ("WhatsApp converted", "sent"),
}
_PHONE_LABELS = {
    ("contactsAnswered", "contacts"): "Phone campaigns answered",
    ("contactsConverted", "contacts"): "Phone campaigns converted",
}
"""In the place of the others where there are campaigns that do not report these."""
_WHATSAPP = ("converted", "sent")
_OTHERS = "■ {count} other"
_COMMA = ", "
_LEFT_OUT = "Left out: {columns} ({keys})"
_LEFT_OUT_COUNTED = "Left out: {count} columns ({keys})"
_LEFT_OUT_BRIEFLY = "+{count} columns: {keys}"
_LEFT_OUT_ALONE = "+{count} columns"
_MIN_SPACE = 2


class Progress(Struct, frozen=True):
    """How far the asking is."""

    done: int
    total: int
    rate: float | None
    """Answers a second of late; None while that cannot be told."""
    seconds_left: float | None
    pause: Pause | None = None
    """How long nothing is asked for, told coarsely, since the server has refused a request."""


class FleetState(Struct, frozen=True):
    """What the summary tells, beside the tally."""

    total: int
    shown: int
    marked: int
    progress: Progress | None
    """None when nothing is being asked for."""
    not_asked: int
    """How many were never asked for, since the asking was stopped."""
    stopped_by: str | None
    """Why it stopped by itself: a whole sentence."""
    stop_key: str
    """The key that stops the asking."""
    incomplete: bool = False
    """Whether the ids that were given are only some of those that were meant."""
    left_out: tuple[str, ...] = ()
    """The ids of the columns for which there is no room."""
    sort_keys: str = ""
    """The keys that sort by one column after the other, which then is shown."""


_Part = tuple[int, Content]
"""How important it is where there is not room for all, and what it says."""


def first_line(state: FleetState, tally: FleetTotals) -> list[_Part]:
    """Return the parts of the first line."""
    if state.progress is not None:
        progress = _progress(state.progress, state.stop_key)
        return [*progress, *_shown_and_marked(state), *_verdicts(tally)]
    count = words.number(state.total)
    campaigns = _ONE_CAMPAIGN if state.total == 1 else _CAMPAIGNS.format(count=count)
    parts: list[_Part] = []
    if state.shown == state.total:
        parts.append((50, Content.styled(campaigns, STRONG)))
    if state.stopped_by is not None:
        parts.append((90, Content.styled(_STOPPED_BY.format(message=state.stopped_by), ERROR)))
        return [*parts, *_verdicts(tally)]
    parts.extend(_shown_and_marked(state))
    if state.not_asked:
        text = _NOT_ASKED.format(count=words.number(state.not_asked))
        parts.append((80, Content.styled(text, CLOSED)))
    return [*parts, *_verdicts(tally)]


def second_line(state: FleetState, tally: FleetTotals) -> list[_Part]:
    """Return the parts of the second line."""
    parts = _failed(tally)
    if state.incomplete:
        parts.append((95, Content.styled(_INCOMPLETE, CLOSED)))
    if state.stopped_by is not None:
        # Why it stopped takes the whole first line.
        parts.extend(_shown_and_marked(state))
    mixed = tally.total(*_WHATSAPP).campaigns > 0
    for place, part in enumerate(SUMMED):
        total = tally.total(*part)
        if total.campaigns:
            label, unit = _LABELS[part]
            if mixed:
                label = _PHONE_LABELS.get(part, label)
            text = _SUM.format(
                label=label,
                count=words.number(total.count),
                whole=words.number(total.of),
                unit=unit,
                share=words.percent(total.share),
            )
            parts.append((_SUM_IMPORTANCE[place], Content.styled(text, LABEL)))
    return parts


_SUM_IMPORTANCE = (20, 40, 50, 30)


def _shown_and_marked(state: FleetState) -> Iterable[_Part]:
    """Yield what the person has chosen: it decides what is written, saved and asked for."""
    if state.shown != state.total:
        text = _SHOWN.format(shown=words.number(state.shown), total=words.number(state.total))
        yield 96, Content.styled(text, STRONG)
    if state.marked:
        text = _MARKED.format(count=words.number(state.marked))
        yield 98, Content.styled(text, KEY)


def fitted(parts: Sequence[_Part], cells: int) -> Content:
    """Return the parts beside each other, without the least important where there is no room."""
    kept = list(parts)
    while len(kept) > 1 and _cells(kept) > cells:
        kept.remove(min(reversed(kept), key=_importance))
    return Content(_GAP).join(content for _, content in kept).truncate(cells, ellipsis=True)


def _left_out(state: FleetState) -> Sequence[str]:
    """Return the ways to say which columns are left out, the best first."""
    if not state.left_out:
        return ()
    names, keys = [COLUMN_WORDS[each] for each in state.left_out], state.sort_keys
    named = _LEFT_OUT.format(columns=_COMMA.join(names), keys=keys)
    if len(names) == 1:
        return (named,)
    counted = [
        template.format(count=len(names), keys=keys)
        for template in (_LEFT_OUT_COUNTED, _LEFT_OUT_BRIEFLY, _LEFT_OUT_ALONE)
    ]
    return named, *counted


def _with_left_out(lines: Sequence[Content], forms: Iterable[str], cells: int) -> Sequence[Content]:
    """Return the lines, with the first of these forms that fits at the end of one of them."""
    for text in forms:
        for place, line in enumerate(lines):
            space = cells - line.cell_length - width(text)
            if space >= _MIN_SPACE:
                told = Content.assemble(line, " " * space, (text, LABEL))
                return [told if at == place else each for at, each in enumerate(lines)]
    return lines


def _importance(part: _Part) -> int:
    return part[0]


def _cells(parts: Iterable[_Part]) -> int:
    widths = [content.cell_length for _, content in parts]
    return sum(widths) + len(_GAP) * (len(widths) - 1)


def _progress(progress: Progress, stop_key: str) -> Iterable[_Part]:
    full = _BAR_CELLS * progress.done // max(progress.total, 1)
    yield 75, Content.assemble((_FULL * full, BAR), (_EMPTY * (_BAR_CELLS - full), LABEL))
    done, total = words.number(progress.done), words.number(progress.total)
    yield 100, Content.styled(_DONE.format(done=done, total=total), STRONG)
    if progress.pause is not None:
        yield 85, Content.styled(briefly(progress.pause), CLOSED)
    elif progress.rate is not None:
        yield 70, Content(_RATE.format(rate=progress.rate))
    if progress.pause is None and progress.seconds_left is not None:
        yield 80, Content(_left(progress.seconds_left))
    yield 50, Content.assemble((stop_key, KEY), (_STOPS, LABEL))


def _left(seconds: float) -> str:
    if seconds < _SECONDS_A_MINUTE:
        return _SECONDS_LEFT.format(seconds=max(round(seconds), 1))
    return _LEFT.format(duration=words.duration(-(-round(seconds) // _SECONDS_A_MINUTE)))


def _verdicts(tally: FleetTotals) -> Iterable[_Part]:
    others = sum(tally.verdicts.values())
    styles = {"open": OPEN, "closed": CLOSED}
    for code, (glyph, tone) in VERDICT_GLYPHS.items():
        count = tally.verdicts[code]
        if count:
            others -= count
            word = words.verdict_word(code)
            text = _VERDICT.format(glyph=glyph, count=words.number(count), word=word)
            yield 40, Content.styled(text, styles.get(tone, LABEL))
    if others:
        yield 30, Content.styled(_OTHERS.format(count=words.number(others)), LABEL)


def _failed(tally: FleetTotals) -> list[_Part]:
    if not tally.errors:
        return []
    kinds = ", ".join(
        _OF_KIND.format(count=words.number(count), kind=kind.word)
        for kind, count in tally.errors.most_common()
    )
    count = words.number(tally.errors.total())
    return [(90, Content.styled(_FAILED.format(count=count, kinds=kinds), ERROR))]


class FleetSummary(Widget):
    """Two lines whose height never changes, so that nothing else is laid out anew."""

    def __init__(self, *, id: str) -> None:  # noqa: A002
        super().__init__(id=id)
        self._lines: tuple[list[_Part], list[_Part]] = ([], [])
        self._left_out: Sequence[str] = ()
        self._shown = Content("")

    def show(self, state: FleetState, tally: FleetTotals) -> None:
        """Tell this from now on; draws only if it is something else."""
        self._lines = first_line(state, tally), second_line(state, tally)
        self._left_out = _left_out(state)
        laid = self._laid()
        if not laid.is_same(self._shown):
            self._shown = laid
            self.refresh()

    def render(self) -> Content:
        """Lay the lines out in the room that there is."""
        self._shown = self._laid()
        return self._shown

    def _laid(self) -> Content:
        cells = self.content_size.width
        lines = [fitted(line, cells) for line in self._lines]
        return Content("\n").join(_with_left_out(lines, self._left_out, cells))


_SPARE = {
    "refresh_all": "-spare",
    "export": "-spare",
    "week": "-spare",
    "mark": "-sparest",
    "watch": "-sparest",
}
"""Action -> whether its key is left out soon or late. The help screen lists all."""
_SPARE_FOR_KEY = _SPARE | {"watch": "-spare", "open": "-sparest"}
"""The same while the key for another API key is offered, which then matters more."""
_KEY = "key"


class FleetFooter(Footer):
    """Keeps the keys for help and for the end in sight; the style sheet hides others for them."""

    def compose(self) -> ComposeResult:
        """Tell the style sheet which keys can be spared."""
        # The class of the keys is Textual's own affair; what a key does is told by them all.
        actions = [(getattr(each, "action", ""), each) for each in super().compose()]
        spares = _SPARE_FOR_KEY if any(action == _KEY for action, _ in actions) else _SPARE
        for action, each in actions:
            spare = spares.get(action)
            if spare is not None:
                each.add_class(spare)
            yield each
