"""A campaign's name and id in one line, of which the name gives way."""

from textual.content import Content
from textual.widget import Widget

from altur_tui.text import fit, width
from altur_tui.tui.widgets.ink import STRONG

_ID = " · #{id}"


class NameLine(Widget):
    """Shows which campaign a screen is about. It does not change."""

    DEFAULT_CSS = "NameLine { height: 1; }"

    def __init__(self, name: str, campaign_id: int, *, id: str) -> None:  # noqa: A002
        super().__init__(id=id)
        self._campaign_name = name
        self._tail = _ID.format(id=campaign_id)

    def render(self) -> Content:
        """Lay the line out: the name is cut, never the id."""
        room = self.content_size.width - width(self._tail)
        return Content.styled(fit(self._campaign_name, max(room, 0)) + self._tail, STRONG)
