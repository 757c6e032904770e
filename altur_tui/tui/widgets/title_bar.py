"""The first line of the screens that are not about one campaign."""

from textual.content import Content
from textual.widget import Widget

from altur_tui.api.address import DEFAULT_BASE_URL, origin
from altur_tui.config import DEFAULT_PROFILE, Settings
from altur_tui.text import fit, safe, width

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
