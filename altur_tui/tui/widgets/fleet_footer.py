"""The keys of the fleet, fewer of them where there is less room."""

from textual.app import ComposeResult
from textual.widgets import Footer
from textual.widgets._footer import FooterKey

_SPARE = {
    "refresh_all": "-spare",
    "export": "-spare",
    "week": "-spare",
    "mark": "-sparest",
    "watch": "-sparest",
}
"""Action -> whether its key is left out soon or late. The help screen lists all."""


class FleetFooter(Footer):
    """Keeps the keys for help and for the end in sight; the style sheet hides others for them."""

    def compose(self) -> ComposeResult:
        """Tell the style sheet which keys can be spared."""
        for each in super().compose():
            if isinstance(each, FooterKey) and each.action in _SPARE:
                each.add_class(_SPARE[each.action])
            yield each
