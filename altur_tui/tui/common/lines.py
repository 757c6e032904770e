"""Lines of text laid out for their width: wrapping, replacing, and widgets made of them."""

from abc import abstractmethod

from textual.content import Content
from textual.geometry import Size
from textual.widget import Widget
from textual.widgets import Static

from altur_tui.settings.settings import DEFAULT_PROFILE, Settings
from altur_tui.text import fit, safe, width
from altur_tui.wire.address import DEFAULT_BASE_URL, origin

_NAME = "altur-tui"
_DEMO = "demo · made-up campaigns"
_PROFILE = "profile {profile}"
_JOINT = " · "
_GAP_CELLS = 2


def wrap(content: Content, cells: int, max_lines: int) -> list[Content]:
    """Return `content` in lines of `cells` cells; where there are more, the last ends in “…”.

    Takes no longer for a longer content.
    """
    cells = max(cells, 1)
    # A line holds no more than its cells, so what is beyond these belongs to lines that are cut.
    wrapped = content.truncate(cells * (max_lines + 1)).wrap(cells)
    if len(wrapped) > max_lines:
        rest = Content(" ").join(wrapped[max_lines - 1 :])
        return [*wrapped[: max_lines - 1], rest.truncate(cells, ellipsis=True)]
    return wrapped


def replace_text(line: Static, content: Content) -> None:
    """Show `content` in the line; repaints only if it differs from what is there."""
    if not isinstance(line.content, Content) or not line.content.is_same(content):
        line.update(content)


class Lines(Widget):
    """Lays out its lines again when its width changes, and repaints only if they differ."""

    DEFAULT_CSS = "Lines { height: auto; }"

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._drawn: list[Content] = []
        self._laid: tuple[int, list[Content]] | None = None
        """The width of the last layout in cells, and its lines."""

    @abstractmethod
    def lay_out(self, cells: int) -> list[Content]:
        """Return the lines, each at most `cells` wide. Called once, until `changed` is called."""

    def changed(self) -> None:
        """Repaint if the lines differ from those on the screen."""
        self._laid = None
        if not self.size.width:
            # Not visible yet, so there is no width to lay the lines out for.
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
        """Return the lines for the present width."""
        self._drawn = self._lines(self.size.width)
        return Content("\n").join(self._drawn)

    def _lines(self, cells: int) -> list[Content]:
        if self._laid is None or self._laid[0] != cells:
            self._laid = cells, self.lay_out(cells)
        return self._laid[1]


def _whereabouts(settings: Settings) -> str:
    """Return the profile and host of the campaigns, each only if it is not the default."""
    if settings.demo:
        return _DEMO
    parts = []
    if settings.profile != DEFAULT_PROFILE:
        parts.append(_PROFILE.format(profile=settings.profile))
    if origin(settings.base_url) != origin(DEFAULT_BASE_URL):
        host = origin(settings.base_url).partition("://")[2]
        parts.append(safe(host))
    return _JOINT.join(parts)


class TitleBar(Widget):
    """The name of the program, and the profile and host of the campaigns on the screen."""

    def __init__(self, settings: Settings) -> None:
        """Make the line; it does not change."""
        super().__init__()
        self._whereabouts = _whereabouts(settings)

    def render(self) -> Content:
        """Lay out the name on the left and the rest on the right."""
        cells = self.content_size.width
        rest = fit(self._whereabouts, max(cells - width(_NAME) - _GAP_CELLS, 0))
        space = " " * max(cells - width(_NAME) - width(rest), 0)
        return Content.assemble((_NAME, "bold $primary"), space, (rest, "$foreground-muted"))
