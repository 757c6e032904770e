"""A widget that is some lines of text, laid out for its width."""

from abc import abstractmethod

from textual.content import Content
from textual.geometry import Size
from textual.widget import Widget

from altur_tui.settings.settings import DEFAULT_PROFILE, Settings
from altur_tui.text import fit, safe, width
from altur_tui.wire.address import DEFAULT_BASE_URL, origin


class Lines(Widget):
    """Lays its lines out anew when its width changes, and repaints only if they differ."""

    DEFAULT_CSS = "Lines { height: auto; }"

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._drawn: list[Content] = []
        self._laid: tuple[int, list[Content]] | None = None
        """For how many cells the lines were laid out last, and they themselves."""

    @abstractmethod
    def lay_out(self, cells: int) -> list[Content]:
        """Return the lines, each at most `cells` wide. Asked once, until `changed` is called."""

    def changed(self) -> None:
        """Repaint if there is something else to show than before."""
        self._laid = None
        if not self.size.width:
            # Not in sight yet: there is nothing to lay the lines out for.
            self.refresh(layout=True)
            return
        lines = self._lines(self.size.width)
        if len(lines) != len(self._drawn):
            self.refresh(layout=True)
        elif any(not new.is_same(old) for new, old in zip(lines, self._drawn, strict=True)):
            self.refresh()

    def get_content_height(
        self,
        container: Size,  # noqa: ARG002
        viewport: Size,  # noqa: ARG002
        width: int,
    ) -> int:
        """Return how many lines there are."""
        return len(self._lines(width))

    def render(self) -> Content:
        """Show the lines for the present width."""
        self._drawn = self._lines(self.size.width)
        return Content("\n").join(self._drawn)

    def _lines(self, cells: int) -> list[Content]:
        if self._laid is None or self._laid[0] != cells:
            self._laid = cells, self.lay_out(cells)
        return self._laid[1]


_NAME = "altur-tui"
_DEMO = "demo · made-up campaigns"
_PROFILE = "profile {profile}"
_ELSEWHERE = "{host}"
_JOINT = " · "
_SIDES = 2


def _whereabouts(settings: Settings) -> str:
    """Return whose campaigns these are, as far as that is not the usual."""
    if settings.demo:
        return _DEMO
    parts = []
    if settings.profile != DEFAULT_PROFILE:
        parts.append(_PROFILE.format(profile=settings.profile))
    if origin(settings.base_url) != origin(DEFAULT_BASE_URL):
        host = origin(settings.base_url).partition("://")[2]
        parts.append(_ELSEWHERE.format(host=safe(host)))
    return _JOINT.join(parts)


class TitleBar(Widget):
    """The program's name, and whose campaigns are on the screen."""

    def __init__(self, settings: Settings) -> None:
        """Make the line; it does not change."""
        super().__init__()
        self._whereabouts = _whereabouts(settings)

    def render(self) -> Content:
        """Lay out the name at the left and the rest at the right."""
        room = self.content_size.width
        rest = fit(self._whereabouts, max(room - width(_NAME) - _SIDES, 0))
        gap = " " * max(room - width(_NAME) - width(rest), 0)
        return Content.assemble((_NAME, "bold $primary"), gap, (rest, "$foreground-muted"))
