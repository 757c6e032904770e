"""The shift report as Markdown, for a chat or a wiki. What came from elsewhere is plain text."""

from altur_tui.reports.as_markdown import escape, table_lines
from altur_tui.reports.shift.document import Document
from altur_tui.reports.shift.tables import Cell, Part, Table

_TITLE = "# {title}"
_PART = "## {title}"
_ITEM = "- {sentence}"
_CHANGED = "{text} ({change})"
_BETWEEN = " · "
_STRONG = "**{text}**"
_ROW = "| {cell} |{rest}"
_LINES_ABOVE = 2
"""Header and rule above the rows of a table."""


def markdown(given: Document) -> str:
    """Return the whole report; charts are left out, since their numbers are in the tables."""
    lines = [
        _TITLE.format(title=escape(given.title)),
        "",
        _STRONG.format(text=escape(given.period)),
        "",
        escape(given.summary),
        "",
        escape(" ".join(given.notes)),
    ]
    for part in given.parts:
        lines += ["", *_part(part)]
    return "\n".join(lines) + "\n"


def _part(part: Part) -> list[str]:
    lines = [_PART.format(title=escape(part.title)), ""]
    if part.intro:
        lines += [escape(part.intro), ""]
    if part.table is None:
        return [*lines, *(_ITEM.format(sentence=escape(each)) for each in part.sentences)]
    lines += _table(part.table)
    for each in part.sentences:
        lines += ["", escape(each)]
    return lines


def _table(given: Table) -> list[str]:
    columns = len(given.header)
    rows = [(*map(cell_text, row), *[""] * (columns - len(row))) for row in given.rows]
    lines = table_lines(given.header, rows, given.numbers)
    for at in given.headings:
        heading = _STRONG.format(text=escape(cell_text(given.rows[at][0])))
        lines[at + _LINES_ABOVE] = _ROW.format(cell=heading, rest=" |" * (columns - 1))
    return lines


def cell_text(cell: Cell) -> str:
    """Return a cell as one line: `1,820 (+312 ▲) · 91.0 % of 2,000`."""
    text = _CHANGED.format(text=cell.text, change=cell.change) if cell.change else cell.text
    between = " " if cell.goes_on else _BETWEEN
    return between.join(each for each in (text, cell.note) if each)
