"""A widget that is some lines of text, laid out for its width."""

from textual.content import Content
from textual.geometry import Size
from textual.widget import Widget


class Lines(Widget):
    """Lays its lines out anew when its width changes, and repaints only if they differ."""

    DEFAULT_CSS = "Lines { height: auto; }"

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._drawn: list[Content] = []

    def lay_out(self, cells: int) -> list[Content]:
        """Return the lines, each at most `cells` wide."""
        raise NotImplementedError

    def changed(self) -> None:
        """Repaint if there is something else to show than before."""
        lines = self.lay_out(self.size.width)
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
        return len(self.lay_out(width))

    def render(self) -> Content:
        """Lay the lines out for the present width."""
        self._drawn = self.lay_out(self.size.width)
        return Content("\n").join(self._drawn)
