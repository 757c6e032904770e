"""The keys of the screen that one came from, and the words that need explaining."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, Grid, VerticalScroll
from textual.getters import query_one
from textual.widgets import Footer, Static

from altur_tui.tui.bindings import COMMANDS, bind
from altur_tui.tui.common.lines import TitleBar
from altur_tui.tui.common.screen import AlturScreen
from altur_tui.tui.themes import stylesheet

Explained = tuple[tuple[str, str], ...]
"""Terms, each with a sentence or two."""

_SEVERITIES: Explained = (
    ("✗", "An error: something cannot work as it is set, or cannot be read."),
    ("▲", "A warning: something is odd, or may not be meant so."),
    ("·", "A note: good to know, or taken for granted where the answer says nothing."),
)
_GUESSES: Explained = (
    ("Assumed", "The API does not say it. The likeliest reading is taken, and marked as such."),
    ("Inferred", "Worked out from other parts of the answer."),
)
_AGE: Explained = (
    ("Just now", "How old the answer on the screen is. Press refresh for a new one."),
)
_CHANGES: Explained = (
    (
        "+12 ▲, −3 ▼",
        "While you watch: by how much a number went up or down since the answer before.",
    ),
)
_COUNTS: Explained = (
    ("Contacts", "The people on the list. Their groups overlap, so they do not add up."),
    (
        "Processed",
        "Contacts that the campaign has dealt with, whatever came of it; the bar fills up.",
    ),
    ("Answered", "Contacts that answered; not everybody who was processed did."),
)
_ROUNDS: Explained = (
    ("Iteration", "One more round of calls to the contacts that the filters name."),
    ("Cooldown", "The least time between the starts of two iterations."),
)

_DETAIL: Explained = (
    ("Open, closed", "By its weekly hours the campaign may, or may not, call or send now."),
    ("Cycles only", "The cycle hours are open, but the campaign's are not: no cycle may start."),
    *_GUESSES,
    *_AGE,
    *_CHANGES,
    ("Calls", "Attempts to reach somebody. One contact can be called many times."),
    *_COUNTS,
    ("Converted", "Contacts that did what the campaign is for; also shown as a share of answered."),
    ("At least", "Read messages: people can switch read receipts off, so there may be more."),
    *_ROUNDS,
    *_SEVERITIES,
)

_FLEET: Explained = (
    ("● open", "The campaign may call or send now. Behind it stands when it closes."),
    ("○ opens", "It is closed now, and opens again after that time."),
    ("◌ again", "It waits for its next cycle, which may start after that time."),
    ("■", "It stands still, and the word says why: paused, finished, not started."),
    ("■ all done", "No contact is left to process, and no cycle can start any more."),
    ("■ all closed", "No day of its week has an open minute."),
    ("■ 7 other", "Above the table: how many campaigns stand still."),
    (
        "MTWTFSS",
        (
            "A bar for each day from Monday to Sunday: the higher, the more hours are open. "
            "A dot is a closed day."
        ),
    ),
    *_COUNTS[:1],
    (
        "Processed",
        (
            "Contacts that the campaign has dealt with. The bar, or the cell behind the numbers, "
            "fills up; it is full only when all are processed."
        ),
    ),
    *_COUNTS[2:],
    ("Converted", "Contacts that did what the campaign is for; on WhatsApp, of messages sent."),
    (
        "47 %",
        (
            "The share of the number behind the slash. Where there is little room it is left out; "
            "sort by the column, and it is shown."
        ),
    ),
    ("1.5k, 2M", "Thousands and millions, rounded where there is little room."),
    (
        "Cycles 5/7",
        "At most five of the seven planned rounds of calls can start. “off”: there are no cycles.",
    ),
    (
        "Worst finding",
        "What is most wrong with the campaign. Open it to see all of its findings.",
    ),
    *_SEVERITIES,
    ("✗3", "A number right behind such a sign counts all findings of the campaign."),
    ("✗ not found", "The campaign could not be had; the words say why."),
    (
        "Old numbers",
        "The newest answer could not be had. The row shows the one before it, paler.",
    ),
    ("Phone?, WA?", "The channel is worked out from other parts of the answer. WA is WhatsApp."),
    ("—", "It is not known, or the campaign does not report it."),
    *_CHANGES,
    ("✓", "You marked it. Keys for many campaigns take the marked ones."),
    ("Left out", "Columns for which there is no room. Sort by one, and it is shown."),
    (
        "Filter",
        (
            "Every word that you type has to be in the row: in its id, name, channel, agent or "
            "verdict, or in what is wrong."
        ),
    ),
    ("failed", "Typed into the filter: campaigns that could not be had, or not again."),
    ("error", "The same, and those whose worst finding is an error."),
    ("warning, note", "Those whose worst finding is a warning, or a note."),
    ("open, moved", "Those that are open now; those with a number that moved while you watch."),
)

_FLEET_WEEK: Explained = (
    (
        "Numbers",
        (
            "How many campaigns are open by their hours at that time. "
            "Where several do not fit, they are counted in tens or more, and the legend says so."
        ),
    ),
    ("Shades", "The more campaigns are open together, the denser. The legend has the numbers."),
    (
        "Left out",
        (
            "Campaigns that cannot call or send whatever their hours are: archived, finished, "
            "paused, not started, or all processed."
        ),
    ),
)

_FINDINGS: Explained = (*_SEVERITIES, *_GUESSES)

_LOOKUP: Explained = (
    ("Id", "The number of a campaign. The address of its page may be typed or pasted instead."),
    ("Fleet", "Several campaigns in one table: 1234 1240-1260."),
    ("List", "Ids that are kept under a name. One is saved from the fleet."),
)

WORDS: Mapping[str, Explained] = {
    "DetailScreen": _DETAIL,
    "FleetScreen": _FLEET,
    "FleetWeekScreen": _FLEET_WEEK,
    "FindingsScreen": _FINDINGS,
    "LookupScreen": _LOOKUP,
    "RawScreen": _AGE,
}
"""Name of a screen's class -> what is seen there and may need a sentence."""

KEYS: Mapping[str, Mapping[str, str]] = {
    "FleetScreen": {
        "back": "Stops the asking. Pressed again, shows all rows if they are filtered; "
        "then goes back.",
        "refresh": "Asks again for this campaign, or for the marked ones.",
        "lookup": "Filters the rows by what you type.",
        "open": "Opens the campaign.",
    },
}
"""Name of a screen's class -> command -> what its key does there, if that is more, or less, than
its own sentence says."""


_KEYS = "Keys of this screen"
_WORDS = "Words"


class HelpScreen(AlturScreen[None]):
    """What the keys do, and what the words mean."""

    CSS_PATH: ClassVar = [stylesheet("help")]
    AUTO_FOCUS = "#help"
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("back", show=True),
        bind("help", action="back"),
        bind("up", action="scroll(-1)"),
        bind("down", action="scroll(1)"),
    ]

    body = query_one("#help", VerticalScroll)

    def __init__(self, command_ids: Sequence[str], screen: str) -> None:
        """Explain the commands `command_ids` and the words of a screen, named by its class."""
        super().__init__()
        self._command_ids = command_ids
        self._words = WORDS.get(screen, ())
        self._sentences = KEYS.get(screen, {})

    def compose(self) -> ComposeResult:
        """Lay out keys and words, side by side where there is room."""
        yield TitleBar(self.altur.settings)
        with VerticalScroll(id="help"), Container(id="columns"):
            with Container(classes="column"):
                yield Static(_KEYS, classes="heading", markup=False)
                yield from _rows(self._keys())
            if self._words:
                with Container(classes="column"):
                    yield Static(_WORDS, classes="heading", markup=False)
                    yield from _rows(self._words)
        yield Footer(show_command_palette=False)

    def action_back(self) -> None:
        """Go back to where the person came from."""
        self.dismiss()

    def action_scroll(self, lines: int) -> None:
        """Scroll by some lines."""
        self.body.scroll_relative(y=lines, animate=False)

    def _keys(self) -> Iterator[tuple[str, str]]:
        """Yield each command's keys, as they are now, and what it does."""
        moved = self.altur.settings.keys
        for command_id in self._command_ids:
            command = COMMANDS[command_id]
            keys = moved.get(command_id, command.keys).split(",")
            shown = (self.app.get_key_display(Binding(key.strip(), "")) for key in keys)
            sentence = self._sentences.get(command_id, command.tooltip)
            yield " ".join(dict.fromkeys(shown)), sentence


def _rows(rows: Iterable[tuple[str, str]]) -> Iterator[Grid]:
    cells = [
        Static(text, classes=name, markup=False)
        for row in rows
        for name, text in zip(("term", "meaning"), row, strict=True)
    ]
    yield Grid(*cells, classes="rows")
