"""Markdown: a section for each campaign. What came from elsewhere reads as plain text."""

import re
from collections.abc import Iterable

from altur_tui.i18n.sentences import S
from altur_tui.reports.facts import Facts, Section, facts
from altur_tui.reports.report import Entry, Failed, Report

# What Markdown, its GitHub flavour, or HTML in it would take for more than text: anywhere, where
# it begins a link or an emoji's name, or at the begin of a paragraph.
_SPECIAL = re.compile(
    r"[\\`*_\[\]<>#|~&$@^]"
    r"|:(?=//|[\w+-]+:)"
    r"|(?<=www)\."
    r"|^[-+=](?=.)"
    r"|(?<=^[0-9])[.)](?!\S)|(?<=^[0-9]{2})[.)](?!\S)",
    re.IGNORECASE,
)

_HEADING = "## {name} · {id}"
_FAILED_HEADING = S("## {id} could not be shown")
_VERDICT = "**{verdict}**"
_TITLE = "### {title}"
_EMPTY_HEADER = ""


def escape(text: str) -> str:
    """Return `text` so that Markdown shows it as it is."""
    return _SPECIAL.sub(lambda match: "\\" + match[0], text)


def _row(cells: tuple[str, ...]) -> str:
    return "| " + " | ".join(cells) + " |"


def section_lines(section: Section) -> list[str]:
    """Return a section as a titled table."""
    lines = [_TITLE.format(title=escape(section.title)), ""]
    if section.sentence:
        return [*lines, escape(section.sentence), ""]
    header = section.header or (_EMPTY_HEADER,) * len(section.rows[0])
    return [*lines, *table_lines(header, section.rows, section.numbers), ""]


def table_lines(
    header: tuple[str, ...], rows: Iterable[tuple[str, ...]], numbers: frozenset[int]
) -> list[str]:
    """Return a table; `numbers` are the columns to be aligned on the right."""
    marks = tuple("---:" if at in numbers else "---" for at in range(len(header)))
    given = [_row(tuple(map(escape, row))) for row in rows]
    return [_row(tuple(map(escape, header))), _row(marks), *given]


def _text(given: Facts) -> str:
    lines = [
        _HEADING.format(name=escape(given.name), id=given.id),
        "",
        escape(" · ".join(given.summary)),
        "",
        _VERDICT.format(verdict=escape(given.verdict)),
        "",
    ]
    if given.outdated:
        lines += [escape(given.outdated), ""]
    for section in given.sections:
        lines += section_lines(section)
    return "\n".join(lines)


class MarkdownReport(Report[Entry]):
    """A section for each campaign."""

    silent_without_key = True

    def __init__(self) -> None:
        self._pieces = 0

    def piece(self, item: Entry) -> str:
        """Return one section, separated from the one before by an empty line."""
        separator = "\n" if self._pieces else ""
        self._pieces += 1
        if isinstance(item, Failed):
            heading = _FAILED_HEADING.format(id=item.id)
            error = item.error
            text = "\n".join((heading, "", escape(error.message), "", escape(error.hint)))
            return separator + text + "\n"
        return separator + _text(facts(item, absolute=True)).rstrip("\n") + "\n"
