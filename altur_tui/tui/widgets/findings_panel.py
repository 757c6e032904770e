"""The worst findings, and how many there are."""

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from altur_tui.campaign.findings import Finding, alike
from altur_tui.tui.widgets.facts import Fact, Facts
from altur_tui.tui.widgets.findings_words import GLYPHS, STYLES, WORDS, summary
from altur_tui.tui.widgets.ink import KEY, LABEL, STRONG
from altur_tui.tui.widgets.section import Section

_TITLE = "Findings"
_NONE = "Nothing was found that is wrong, odd or assumed."
_EXPLAINS = " explains"
_GAP = "  "
_LIKE_IT = " (+ {count} like it)"
_SHOWN = 3


def facts(findings: tuple[Finding, ...]) -> list[Fact]:
    """Return the worst findings, of those that are alike the first."""
    said: list[Fact] = []
    for first, *more in alike(findings)[:_SHOWN]:
        severity = first.severity
        label = " ".join((GLYPHS[severity], WORDS[severity]))
        like_it = _LIKE_IT.format(count=len(more)) if more else ""
        message = Content.assemble(first.message, (like_it, LABEL))
        said.append((Content.styled(label, STYLES[severity]), message))
    return said


class FindingsPanel(Section):
    """What is wrong, odd or assumed, worst first."""

    def compose(self) -> ComposeResult:
        """Make the list."""
        self.entitle(_TITLE)
        yield Facts()
        yield Static(_NONE, id="none", markup=False)

    def show(self, findings: tuple[Finding, ...], key: str) -> None:
        """Show these findings; `key` opens all of them."""
        title = Content.styled(_TITLE, STRONG)
        if findings:
            opens = Content.assemble((key, KEY), (_EXPLAINS, LABEL))
            title = Content(_GAP).join((title, summary(findings), opens))
        self.entitle(title)
        self.query_one(Facts).show(facts(findings))
        self.query_one("#none").display = not findings
