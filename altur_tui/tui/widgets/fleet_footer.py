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
_SPARE_FOR_KEY = _SPARE | {"watch": "-spare", "open": "-sparest"}
"""The same while the key for another API key is offered, which then matters more."""
_KEY = "key"


class FleetFooter(Footer):
    """Keeps the keys for help and for the end in sight; the style sheet hides others for them."""

    def compose(self) -> ComposeResult:
        """Tell the style sheet which keys can be spared."""
        # The class of the keys is Textual's own affair; what a key does is told by them all.
        actions = [(getattr(each, "action", ""), each) for each in super().compose()]
        spares = _SPARE_FOR_KEY if any(action == _KEY for action, _ in actions) else _SPARE
        for action, each in actions:
            spare = spares.get(action)
            if spare is not None:
                each.add_class(spare)
            yield each
