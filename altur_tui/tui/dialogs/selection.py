"""The campaigns of the fleet with which something is done: the marked ones, or those shown."""

from collections.abc import Sequence

from msgspec import Struct

from altur_tui.reports.words import number

_ALL_HIDDEN = {
    True: "The marked campaign is hidden by the filter.",
    False: "All {count} marked campaigns are hidden by the filter.",
}
_SOME_HIDDEN = {
    True: "1 of the marked campaigns is hidden by the filter. It is included.",
    False: "{count} of the marked campaigns are hidden by the filter. They are included.",
}


class Selection(Struct, frozen=True):
    """Campaigns of the fleet, in the order of its table."""

    ids: tuple[int, ...]
    marked: bool = False
    """Whether they are those that are marked, and not simply all that are shown."""
    hidden: int = 0
    """How many of the marked ones the filter hides: they come last."""

    @property
    def remark(self) -> str | None:
        """A sentence on those that nobody sees; None if all are seen."""
        if not self.hidden:
            return None
        templates = _ALL_HIDDEN if self.hidden == len(self.ids) else _SOME_HIDDEN
        return templates[self.hidden == 1].format(count=number(self.hidden))


def chosen(shown: Sequence[int], marked: Sequence[int]) -> Selection:
    """Return the marked campaigns, else those shown."""
    if not marked:
        return Selection(tuple(shown))
    wanted = dict.fromkeys(marked)
    seen = [each for each in shown if each in wanted]
    ids = tuple(dict.fromkeys((*seen, *wanted)))
    return Selection(ids, marked=True, hidden=len(ids) - len(seen))
