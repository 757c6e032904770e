"""A part of a screen under a ruled title."""

from textual.containers import Vertical
from textual.content import Content

from altur_tui.tui.widgets.ink import STRONG


class Section(Vertical):
    """A part of a screen: a rule with a title, and what stands below it."""

    _title: Content | None = None

    def entitle(self, title: str | Content) -> None:
        """Set the title; a str is plain text, in bold."""
        content = Content.styled(title, STRONG) if isinstance(title, str) else title
        if self._title is None or not content.is_same(self._title):
            self._title = content
            self.border_title = Content.assemble(" ", content, " ")
