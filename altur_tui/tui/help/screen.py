"""The help: the keys of the screen below, and the words and signs that it shows."""

from collections.abc import Iterable, Iterator, Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, Grid
from textual.getters import query_one
from textual.widgets import Static

from altur_tui.i18n.sentences import S, T, translated
from altur_tui.tui.bindings import COMMANDS, bind
from altur_tui.tui.common.footer import KeyFooter
from altur_tui.tui.common.lines import TitleBar
from altur_tui.tui.common.screen import AlturScreen, ScrollBody
from altur_tui.tui.help.words import KEYS, WORDS
from altur_tui.tui.themes import stylesheet

_KEYS = S("Keys of this screen")
_WORDS = T("heading", "Words")


class HelpScreen(AlturScreen[None]):
    """What the keys of a screen do, and what its words mean."""

    CSS_PATH: ClassVar = [stylesheet("help")]
    AUTO_FOCUS = "#help"
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("back", show=True),
        bind("help", action="back"),
    ]

    body = query_one("#help", ScrollBody)

    def __init__(self, command_ids: Sequence[str], screen: str) -> None:
        """Explain the commands `command_ids` and the words of the screen class named `screen`."""
        super().__init__()
        self._command_ids = command_ids
        self._words = WORDS.get(screen, ())
        self._sentences = KEYS.get(screen, {})

    def compose(self) -> ComposeResult:
        """Lay out keys and words, side by side where there is room."""
        yield TitleBar(self.altur.settings)
        with ScrollBody(id="help"), Container(id="columns"):
            with Container(classes="column"):
                yield Static(str(_KEYS), classes="heading", markup=False)
                yield _rows(self._keys())
            if self._words:
                with Container(classes="column"):
                    yield Static(str(_WORDS), classes="heading", markup=False)
                    yield _rows((str(term), str(meaning)) for term, meaning in self._words)
        yield KeyFooter()

    def _keys(self) -> Iterator[tuple[str, str]]:
        """Yield the keys of each command, as configured, and what they do."""
        moved = self.altur.settings.keys
        for command_id in self._command_ids:
            command = COMMANDS[command_id]
            keys = moved.get(command_id, command.keys).split(",")
            shown = (self.app.get_key_display(Binding(key.strip(), "")) for key in keys)
            sentence = self._sentences.get(command_id) or translated(command.tooltip)
            yield " ".join(dict.fromkeys(shown)), str(sentence)


def _rows(rows: Iterable[tuple[str, str]]) -> Grid:
    """Return terms and meanings in two columns."""
    cells = [
        Static(text, classes=name, markup=False)
        for row in rows
        for name, text in zip(("term", "meaning"), row, strict=True)
    ]
    return Grid(*cells, classes="rows")
