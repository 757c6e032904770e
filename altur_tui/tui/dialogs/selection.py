"""The campaigns that an action on the fleet applies to: the marked ones, or those shown."""

from collections.abc import Sequence

from msgspec import Struct

from altur_tui.i18n.sentences import P

_ALL_HIDDEN = P(
    "The marked campaign is hidden by the filter.",
    "All {count:,} marked campaigns are hidden by the filter.",
)
_SOME_HIDDEN = P(
    "1 of the marked campaigns is hidden by the filter. It is included.",
    "{count:,} of the marked campaigns are hidden by the filter. They are included.",
)


class Selection(Struct, frozen=True):
    """Campaigns of the fleet, in the order of its table."""

    ids: tuple[int, ...]
    marked: bool = False
    """Whether they are those that are marked, and not simply all that are shown."""
    hidden: int = 0
    """How many of the marked ones the filter hides: they come last."""

    @property
    def remark(self) -> str | None:
        """A sentence about those that the filter hides; None if there are none."""
        if not self.hidden:
            return None
        forms = _ALL_HIDDEN if self.hidden == len(self.ids) else _SOME_HIDDEN
        return forms.format(count=self.hidden)


def chosen(shown: Sequence[int], marked: Sequence[int]) -> Selection:
    """Return the marked campaigns, else those shown."""
    if not marked:
        return Selection(tuple(shown))
    wanted = dict.fromkeys(marked)
    seen = [each for each in shown if each in wanted]
    ids = tuple(dict.fromkeys((*seen, *wanted)))
    return Selection(ids, marked=True, hidden=len(ids) - len(seen))
