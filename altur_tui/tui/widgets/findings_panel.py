"""The worst findings, and how many there are."""

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from altur_tui.campaign.findings import Finding
from altur_tui.tui.widgets.facts import Fact, Facts
from altur_tui.tui.widgets.findings_words import GLYPHS, STYLES, WORDS, summary
from altur_tui.tui.widgets.ink import KEY, LABEL, STRONG
from altur_tui.tui.widgets.section import Section

_TITLE = "Findings"
_NONE = "Nothing was found that is wrong, odd or assumed."
_EXPLAINS = " explains"
_GAP = "  "
_SHOWN = 3


def facts(findings: tuple[Finding, ...]) -> list[Fact]:
    """Return the worst findings."""
    said: list[Fact] = []
    for finding in findings[:_SHOWN]:
        severity = finding.severity
        label = " ".join((GLYPHS[severity], WORDS[severity]))
        said.append((Content.styled(label, STYLES[severity]), Content(finding.message)))
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
