"""The screen with all changes of a campaign's configuration that were seen, the newest first."""

from collections.abc import Iterator
from functools import partial
from itertools import groupby
from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.widgets import Static

from altur_tui.campaign.past.changes import DescribedChange
from altur_tui.campaign.words import moment
from altur_tui.history.questions import Changed, read_changes
from altur_tui.i18n.sentences import P, S
from altur_tui.reports import words
from altur_tui.tui.bindings import bind
from altur_tui.tui.common.footer import KeyFooter
from altur_tui.tui.common.lines import LABEL, STRONG, Lines, replace_text, wrap
from altur_tui.tui.common.screen import AlturScreen, ScrollBody
from altur_tui.tui.detail.findings import NameLine
from altur_tui.tui.detail.view import View
from altur_tui.tui.messages import CampaignKnown
from altur_tui.tui.themes import stylesheet

_READING = S("Reading the history…")
_NOT_SEEN = S("This campaign has not been seen before, so earlier changes are unknown.")
_COUNTED = P(
    "One configuration change since {when}, when the campaign was first seen.",
    "{count:,} configuration changes since {when}, when the campaign was first seen.",
)
_NONE = S("The configuration has not changed since {when}, when the campaign was first seen.")
_BETWEEN = S("Between {after} and {at}")
_ON = S("On {at}")
_OLDER = P("{count:,} older change is not shown.", "{count:,} older changes are not shown.")
_INDENT = "  "
_MAX_LINES = 4
MAX_SHOWN = 500
"""Changes on the screen; all are in `altur-tui history show`."""


class ChangesList(Lines):
    """What was changed, grouped by the two looks between which it was."""

    def __init__(self, view: View) -> None:
        super().__init__()
        self._view = view
        self._told: tuple[DescribedChange, ...] = ()

    def show(self, told: tuple[DescribedChange, ...]) -> None:
        self._told = told
        self.changed()

    def lay_out(self, cells: int) -> list[Content]:
        laid: list[Content] = []
        shown = self._told[:MAX_SHOWN]
        for _, group in groupby(shown, key=lambda each: (each.after, each.at)):
            told = tuple(group)
            when = words_between(told[0], self._view)
            laid += wrap(Content.styled(when, LABEL), cells, _MAX_LINES)
            for each in told:
                laid += self._indented(each.sentence, cells)
            laid.append(Content(""))
        if (older := len(self._told) - MAX_SHOWN) > 0:
            laid.append(Content.styled(_OLDER.format(count=older), LABEL))
        return laid

    def _indented(self, sentence: str, cells: int) -> Iterator[Content]:
        for line in wrap(Content.styled(sentence, STRONG), cells - len(_INDENT), _MAX_LINES):
            yield Content.assemble(_INDENT, line)


def words_between(told: DescribedChange, view: View) -> str:
    """Return between which two looks something changed; what both share is written once."""
    after, at, zone = told.after, told.at, view.zone
    if told.is_within_a_minute:
        return _ON.format(at=moment(at, zone))
    same_day = after.astimezone(zone).date() == at.astimezone(zone).date()
    until = words.time_of_day(at, zone) if same_day else moment(at, zone)
    return _BETWEEN.format(after=moment(after, zone), at=until)


class ChangesScreen(AlturScreen[None]):
    """Shows every change of a campaign's configuration."""

    CSS_PATH: ClassVar = [stylesheet("changes")]
    AUTO_FOCUS = "#all"
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("back", show=True),
        bind("changes", action="back"),
    ]

    def __init__(self, view: View) -> None:
        super().__init__()
        self._view = view
        self._summary = Static(id="summary", markup=False)
        self._list = ChangesList(view)

    def compose(self) -> ComposeResult:
        yield NameLine(self._view)
        yield self._summary
        with ScrollBody(id="all"):
            yield self._list
        yield KeyFooter()

    def on_mount(self) -> None:
        """Read what was seen, in the background."""
        replace_text(self._summary, Content.styled(str(_READING), LABEL))
        self._read()

    def on_campaign_known(self, message: CampaignKnown) -> None:
        """Read again: the answer may have brought a change."""
        if message.known.id == self._view.reading.id and not message.known.loading:
            self._read()

    @work(exclusive=True, group="fetch")
    async def _read(self) -> None:
        past = self.altur.session.past
        question = partial(read_changes, campaign_id=self._view.reading.id)
        changed = Changed() if past is None else await past.ask(question, Changed())
        replace_text(self._summary, Content.styled(_told_summary(changed, self._view), LABEL))
        self._list.show(changed.told)


def _told_summary(changed: Changed, view: View) -> str:
    """Return how many changes there are, and since when answers are known."""
    if changed.since is None:
        return str(_NOT_SEEN)
    when = words.date_and_time(changed.since, view.zone)
    if not changed.told:
        return _NONE.format(when=when)
    return _COUNTED.format(count=len(changed.told), when=when)
