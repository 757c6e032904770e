"""The keys of the fleet, fewer of them where there is less room."""

from textual.app import ComposeResult
from textual.widgets import Footer

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
            # The class of the keys is Textual's own affair; what a key does is told by them all.
            spare = _SPARE.get(getattr(each, "action", ""))
            if spare is not None:
                each.add_class(spare)
            yield each
