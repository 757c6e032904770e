"""The charts of a shift report, as SVG to stand in an HTML file. Counts begin at zero.

Each bar is labelled with its number and its metric, so that no colour is needed to read it.
"""

from collections.abc import Iterator
from html import escape

from altur_tui.i18n.sentences import S
from altur_tui.reports import words
from altur_tui.reports.shift.tables import Bars, Course
from altur_tui.text import fit

MAX_GROUPS = 12
"""Groups that bars are drawn for: those with the highest counts."""

_WIDTH = 400
_BAR_WIDTH = 235
_BAR_HEIGHT = 11
_BAR_STEP = 15
_NAME_HEIGHT = 19
_GROUP_GAP = 9
_MAX_NAME_CELLS = 52
_COURSE_HEIGHT = 130
_COURSE_TOP = 18
_COLOURS = 3

_LARGEST = S("{title}: the {count} largest")
_BAR_LABEL = "{number} {metric}"


def drawn(chart: Bars | Course) -> str:
    """Return a chart with its caption, as an HTML figure."""
    return _figure(*(_bars(chart) if isinstance(chart, Bars) else _course(chart)))


def _figure(title: str, note: str, height: float, shapes: str) -> str:
    caption = escape(title)
    small = f'<span class="note">{escape(note)}</span>' if note else ""
    return (
        f"<figure><figcaption>{caption}{small}</figcaption>\n"
        f'<svg viewBox="0 0 {_WIDTH} {height:g}" role="img" aria-label="{caption}">\n'
        f"{shapes}</svg></figure>\n"
    )


def _bars(chart: Bars) -> tuple[str, str, float, str]:
    largest = sorted(chart.rows, key=lambda row: max(_known(row[1]), default=0), reverse=True)
    kept = {name for name, _ in largest[:MAX_GROUPS]}
    rows = [row for row in chart.rows if row[0] in kept]
    title = chart.title
    if len(rows) < len(chart.rows):
        title = _LARGEST.format(title=title, count=len(rows))
    highest = max((value for _, values in rows for value in _known(values)), default=0) or 1
    shapes: list[str] = []
    top = 0.0
    for name, values in rows:
        shapes.append(_text(0, top + 12, fit(name, _MAX_NAME_CELLS), "name"))
        top += _NAME_HEIGHT
        for place, (metric, value) in enumerate(zip(chart.legend, values, strict=True)):
            width = 0 if value is None else max(_BAR_WIDTH * value / highest, 1 if value else 0)
            shapes.append(
                f'<rect class="c{place % _COLOURS}" x="0" y="{top:g}" width="{width:.1f}"'
                f' height="{_BAR_HEIGHT}"/>\n'
            )
            label = _BAR_LABEL.format(number=words.number(value), metric=metric)
            shapes.append(_text(width + 6, top + 10, label, "faint"))
            top += _BAR_STEP
        top += _GROUP_GAP
    return title, "", top, "".join(shapes)


def _known(values: tuple[int | float | None, ...]) -> Iterator[int | float]:
    return (each for each in values if each is not None)


def _course(chart: Course) -> tuple[str, str, float, str]:
    """Draw by how much a count rose since the start, as steps: between two looks it is unknown."""
    rises = [each - chart.values[0] for each in chart.values]
    highest, lowest = max(0, *rises), min(0, *rises)
    scale = (_COURSE_HEIGHT - _COURSE_TOP) / ((highest - lowest) or 1)
    zero = _COURSE_TOP + highest * scale
    step = _WIDTH / (len(rises) - 1)
    points = f"M0 {zero:.1f}"
    for at, rise in enumerate(rises[1:], 1):
        points += f"H{at * step:.1f}V{zero - rise * scale:.1f}"
    change = words.difference(rises[-1]) or words.number(0)
    shapes = [
        f'<path class="area" d="{points}V{zero:.1f}Z"/>\n',
        f'<path class="axis" d="M0 {zero:.1f}H{_WIDTH}"/>\n',
        f'<path class="course" d="{points}"/>\n',
        _text(_WIDTH, 11, change, "name", anchor="end"),
        _text(0, _COURSE_HEIGHT + 15, chart.begin, "faint"),
        _text(_WIDTH, _COURSE_HEIGHT + 15, chart.end, "faint", anchor="end"),
    ]
    return chart.title, chart.note, _COURSE_HEIGHT + 20, "".join(shapes)


def _text(x: float, y: float, text: str, look: str, *, anchor: str = "start") -> str:
    return (
        f'<text class="{look}" x="{x:.1f}" y="{y:g}" text-anchor="{anchor}">{escape(text)}</text>\n'
    )
