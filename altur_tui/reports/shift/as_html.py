"""The shift report as one HTML file: nothing is loaded from elsewhere, nothing in it runs.

Reads in a browser, on a phone and in a mail, and prints on A4. Charts are in `charts`.
"""

from collections.abc import Iterator
from html import escape

from altur_tui.i18n.language import voice
from altur_tui.reports.shift.charts import drawn
from altur_tui.reports.shift.document import Document
from altur_tui.reports.shift.tables import Cell, Part, Table

# Tables with more columns become a list of rows on a phone, and are printed smaller.
_MAX_COLUMNS_ON_A_PHONE = 3
_MAX_NARROW_COLUMNS = 4
# Names are long, and parted by underscores.
_MAY_BREAK = "_<wbr>"

# What is not named here may not be loaded at all, should a text ever slip through unescaped.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"
_HEAD = """\
<!DOCTYPE html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>{title}</title>
<style>
{style}</style>
</head>
<body>
"""
_PAGE_TITLE = "{title} · {period}"
_HEADER = """\
<header>
<h1>{title}</h1>
<p class="period">{period}</p>
<p>{summary}</p>
<p class="quiet">{notes}</p>
</header>
"""
_END = "</body>\n</html>\n"
_STYLE = """\
:root {
  --ink: #1b2430; --quiet: #5a6675; --line: #d8dee6; --paper: #fff; --tint: #f3f6fa;
  --blue: #1f5fa8; --light-blue: #8fb6e0; --orange: #b4540a;
}
@media screen and (prefers-color-scheme: dark) {
  :root {
    --ink: #e4e9f0; --quiet: #9aa7b8; --line: #364152; --paper: #141a22; --tint: #1d2530;
    --blue: #7fb2ee; --light-blue: #3f6391; --orange: #f0a35e;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0 auto; padding: 2rem 1.25rem 3rem; max-width: 62rem;
  background: var(--paper); color: var(--ink);
  font: 15px/1.45 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
}
h1 { margin: 0; font-size: 1.75rem; line-height: 1.2; letter-spacing: -.01em; }
h2 {
  margin: 2.25rem 0 .6rem; padding-bottom: .3rem; border-bottom: 2px solid var(--line);
  font-size: 1.1rem; line-height: 1.3;
}
p { margin: .4rem 0; }
.period { font-size: 1.05rem; font-weight: 600; }
.quiet, .note, .label { color: var(--quiet); }
.quiet, .about { font-size: .9rem; }
.about { padding-left: 1.1rem; color: var(--quiet); }
.about li { margin: .25rem 0; }
.figures { margin: 1rem -.35rem; font-size: 0; }
.figure {
  display: inline-block; vertical-align: top; min-width: 9.5rem; margin: .35rem;
  padding: .6rem .8rem; border-left: 4px solid var(--blue); background: var(--tint);
  font-size: 15px;
}
.figure .label { font-size: .85rem; }
.figure .number { font-size: 1.6rem; font-weight: 650; line-height: 1.25; }
.number, td { font-variant-numeric: tabular-nums; }
.change { color: var(--blue); font-weight: 600; white-space: nowrap; }
.note { display: block; font-size: .85em; }
.scroll { overflow-x: auto; }
table { width: 100%; border-collapse: collapse; font-size: .92rem; }
th, td {
  padding: .42rem .6rem; border-bottom: 1px solid var(--line);
  text-align: left; vertical-align: top; overflow-wrap: break-word;
}
td:first-child { min-width: 12rem; max-width: 19rem; overflow-wrap: anywhere; }
td:last-child:not(.n):not(:first-child) { min-width: 6.5rem; }
th { color: var(--quiet); font-size: .85rem; font-weight: 600; vertical-align: bottom; }
.n { text-align: right; }
td.n { white-space: nowrap; }
.wide .phrase { white-space: normal; }
td .change { display: block; font-size: .9em; }
tr.group th { padding-top: 1rem; color: var(--ink); font-size: .95rem; }
tr.total td { border-top: 2px solid var(--ink); border-bottom: 0; font-weight: 650; }
tr.total .note { font-weight: 400; }
.charts { margin: .8rem -.75rem 0; font-size: 0; }
figure {
  display: inline-block; vertical-align: top; width: 26rem; max-width: 100%; margin: 0;
  padding: 0 .75rem .8rem; font-size: 15px;
}
figcaption { margin-bottom: .3rem; font-size: .9rem; font-weight: 600; }
figcaption .note { font-weight: 400; }
svg { display: block; width: 100%; height: auto; }
svg text { fill: var(--ink); font: 12px/1 system-ui, -apple-system, "Segoe UI", Arial, sans-serif; }
svg .name { font-weight: 600; }
svg .faint { fill: var(--quiet); }
svg .axis { stroke: var(--line); stroke-width: 1; }
.c0 { fill: var(--light-blue); } .c1 { fill: var(--blue); } .c2 { fill: var(--orange); }
.area { fill: var(--light-blue); fill-opacity: .35; }
.course { fill: none; stroke: var(--blue); stroke-width: 2; }
table:not(.wide) .n .note { display: inline; }
@media screen and (max-width: 40rem) {
  body { padding: 1.25rem .9rem 2rem; }
  h1 { font-size: 1.45rem; }
  .figures { display: flex; flex-wrap: wrap; }
  .figure { flex: 1 1 8rem; min-width: 0; }
  td:first-child { min-width: 5rem; }
  .note, .stack td::before { white-space: normal; }
  table:not(.stack) .n .note { display: block; }
  th, td { padding: .4rem .35rem; }
  .stack thead, .stack td:empty { display: none; }
  .stack, .stack tbody, .stack tr, .stack td { display: block; width: 100%; }
  .stack tr { padding: .5rem 0; border-bottom: 1px solid var(--line); }
  .stack td { display: flow-root; padding: .12rem 0 .12rem 9rem; border: 0; text-align: left; }
  .stack td .change, .stack td .note { display: inline; margin-left: .4em; }
  .stack td:first-child { max-width: none; }
  .stack td::before {
    content: attr(data-head); float: left; width: 8.4rem; margin-left: -9rem;
    color: var(--quiet); font-size: .85rem; font-weight: 400;
  }
  .stack .group th { display: block; padding-left: 0; border: 0; }
  .stack td:first-child { padding-left: 0; font-weight: 650; }
  .stack td:first-child::before { content: none; }
  .stack tr.group th { padding-top: 1rem; color: var(--ink); font-size: .95rem; }
  tr.total td { border: 0; }
}
@page { size: A4; margin: 15mm 14mm 16mm; }
@media print {
  body { max-width: none; padding: 0; font-size: 10pt; }
  h2 { margin-top: 1.4rem; break-after: avoid; }
  thead { display: table-header-group; }
  tr, figure, .figure { break-inside: avoid; }
  tr.total { break-before: avoid; }
  tr.group { break-after: avoid; }
  th, td { padding: .3rem .4rem; }
  .wide, .wide th { font-size: 8pt; }
  .wide th, .wide td { padding: .25rem .3rem; }
  figure { width: 50%; }
  .figure { min-width: 0; padding: .5rem .7rem; }
  .figure .number { font-size: 1.35rem; }
  .scroll { overflow: visible; }
  .figure, svg rect, svg path { -webkit-print-color-adjust: exact; print-color-adjust: exact; }
}
"""


def html(given: Document) -> str:
    title = _PAGE_TITLE.format(title=given.title, period=given.period)
    pieces = [
        _HEAD.format(language=voice().language, policy=_POLICY, title=escape(title), style=_STYLE),
        _HEADER.format(
            title=escape(given.title),
            period=escape(given.period),
            summary=escape(given.summary),
            notes=escape(" ".join(given.notes)),
        ),
        *(line for part in given.parts for line in _part(part)),
        _END,
    ]
    return "".join(pieces)


def _part(part: Part) -> Iterator[str]:
    yield f"<section>\n<h2>{escape(part.title)}</h2>\n"
    if part.intro:
        yield f'<p class="quiet">{escape(part.intro)}</p>\n'
    if part.figures:
        yield '<div class="figures">\n'
        for label, cell in part.figures:
            yield _figure(label, cell)
        yield "</div>\n"
    if part.charts:
        yield '<div class="charts">\n'
        yield from map(drawn, part.charts)
        yield "</div>\n"
    if part.table is not None:
        yield from _table(part.table)
    if part.sentences and part.table is None and len(part.sentences) > 1:
        yield '<ul class="about">\n'
        yield from (f"<li>{escape(each)}</li>\n" for each in part.sentences)
        yield "</ul>\n"
    else:
        yield from (f"<p>{escape(each)}</p>\n" for each in part.sentences)
    yield "</section>\n"


def _figure(label: str, cell: Cell) -> str:
    change = f' <span class="change">{escape(cell.change)}</span>' if cell.change else ""
    note = f'<div class="label">{escape(cell.note)}</div>' if cell.note else ""
    return (
        f'<div class="figure"><div class="label">{escape(label)}</div>'
        f'<div><span class="number">{escape(cell.text)}</span>{change}</div>{note}</div>\n'
    )


def _table(given: Table) -> Iterator[str]:
    columns = len(given.header)
    looks = ["stack"] if columns > _MAX_COLUMNS_ON_A_PHONE else []
    looks += ["wide"] if columns > _MAX_NARROW_COLUMNS else []
    yield f'<div class="scroll"><table class="{" ".join(looks)}">\n<thead><tr>'
    for at, head in enumerate(given.header):
        yield f'<th scope="col"{_side(given, at)}>{escape(head)}</th>'
    yield "</tr></thead>\n<tbody>\n"
    last = len(given.rows) - 1
    for place, row in enumerate(given.rows):
        if place in given.headings:
            text = escape(row[0].text)
            yield f'<tr class="group"><th colspan="{columns}" scope="rowgroup">{text}</th></tr>\n'
            continue
        total = ' class="total"' if given.has_total and place == last else ""
        cells = "".join(_cell(given, at, cell) for at, cell in enumerate(row))
        yield f"<tr{total}>{cells}</tr>\n"
    yield "</tbody>\n</table></div>\n"


def _cell(given: Table, at: int, cell: Cell) -> str:
    change = f' <span class="change">{escape(cell.change)}</span>' if cell.change else ""
    look = "note phrase" if cell.goes_on else "note"
    note = f' <span class="{look}">{escape(cell.note)}</span>' if cell.note else ""
    head = escape(given.header[at])
    text = escape(cell.text).replace("_", _MAY_BREAK)
    return f'<td data-head="{head}"{_side(given, at)}>{text}{change}{note}</td>'


def _side(given: Table, at: int) -> str:
    return ' class="n"' if at in given.numbers else ""
