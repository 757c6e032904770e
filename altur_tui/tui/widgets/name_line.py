"""A campaign's name, id and zone in one line, of which the name gives way."""

from textual.content import Content
from textual.widget import Widget

from altur_tui.text import fit, width
from altur_tui.tui.widgets.ink import LABEL, STRONG

_ID = " · #{id}"
_GAP = "   "


class NameLine(Widget):
    """Shows which campaign a screen is about, and whose time it tells. It does not change."""

    DEFAULT_CSS = "NameLine { height: 1; }"

    def __init__(
        self,
        name: str,
        campaign_id: int,
        *,
        id: str,  # noqa: A002
        zone: str = "",
    ) -> None:
        """Name the campaign, and the `zone` at the right if there is one."""
        super().__init__(id=id)
        self._campaign_name = name
        self._tail = _ID.format(id=campaign_id)
        self._zone = _GAP + zone if zone else ""

    def render(self) -> Content:
        """Lay the line out: the name is cut, never the id."""
        room = self.content_size.width - width(self._tail) - width(self._zone)
        name = fit(self._campaign_name, max(room, 0)) + self._tail
        return Content.assemble((name, STRONG), (self._zone, LABEL))
