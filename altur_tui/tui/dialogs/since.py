"""Asks since when counts are to be compared."""

from datetime import datetime
from typing import ClassVar

from msgspec import Struct
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.getters import query_one
from textual.widgets import RadioSet

from altur_tui.history.when import MAX_CHARACTERS, WhenError, read_when
from altur_tui.i18n.sentences import N, S, T
from altur_tui.reports import words
from altur_tui.tui.bindings import bind
from altur_tui.tui.common.screen import Field
from altur_tui.tui.dialogs.form import WRONG, WRONG_AND_HINT, Choice, ChoiceSet, FormScreen, label

_HEADING = S("Since when are counts compared?")
_WHEN = S("Since")
_USUAL = S("Or choose")
_COMPARE = S("Compare")
_CANCEL = S("Cancel")
_MEANS = S("Enter compares with what was known on {day} {instant} ({zone}), {ago}.")
_OFF = S("Enter stops comparing.")
_NO_HISTORY = S("No history is kept, so earlier counts are unknown.")

CHOICES = (
    (S("Yesterday"), T("typed as an instant", "yesterday")),
    (S("Today"), T("typed as an instant", "today")),
    (S("2 hours ago"), T("typed as an instant", "2h")),
    (S("24 hours ago"), T("typed as an instant", "1d")),
    (S("Monday"), T("typed as an instant", "monday")),
)
"""What a choice says, and what it puts into the field: an instant, as in `read_when`."""
_CHOOSE_OFF = S("Off: stop comparing")


class Chosen(Struct, frozen=True):
    """What was chosen."""

    at: datetime | None
    """The instant, in UTC; None: counts are not compared."""
    given: str = ""
    """How the person named it."""


class WhenField(Field):
    """The field for the instant."""

    BINDINGS: ClassVar[list[BindingType]] = [
        bind("open", action="submit", show=True, description=N("Compare")),
        bind("down", action="app.focus_next"),
        bind("quit_anywhere"),
    ]


class SinceDialog(FormScreen[Chosen]):
    """Asks for an instant, and says what it means. Dismissed with what was chosen."""

    field = query_one("#when", WhenField)

    def __init__(self, given: str) -> None:
        """Offer the instant that was `given` last; else yesterday."""
        super().__init__()
        self._given = given

    def compose(self) -> ComposeResult:
        given = self._given or str(CHOICES[0][1])
        field = WhenField(given, max_length=MAX_CHARACTERS, id="when")
        usual = [Choice(str(told), value=str(typed) == given) for told, typed in CHOICES]
        kept = self.altur.settings.history or self.altur.settings.demo
        yield from self.laid_out(
            str(_HEADING),
            (
                label(_WHEN),
                field,
                label(_USUAL),
                ChoiceSet(*usual, Choice(str(_CHOOSE_OFF)), id="usual"),
            ),
            {"compare": _COMPARE, "cancel": _CANCEL},
            remarks=() if kept else (WRONG.format(reason=_NO_HISTORY),),
        )

    def on_radio_set_changed(self, message: RadioSet.Changed) -> None:
        self._put(message.index)

    def on_choice_set_left(self, message: ChoiceSet.Left) -> None:
        if message.index is not None:
            self._put(message.index)
            self.entered()

    def _put(self, index: int) -> None:
        self.field.value = str(CHOICES[index][1]) if index < len(CHOICES) else ""

    def how_to(self) -> S | str:
        if not self._text:
            return _OFF
        try:
            instant = self._instant()
        except WhenError:
            return ""
        zone, now = self.altur.viewer_zone, self.altur.clock()
        local = instant.astimezone(zone)
        return _MEANS.format(
            day=str(words.DAY_NAMES[local.weekday()]),
            instant=words.date_and_time(instant, zone),
            zone=zone.key,
            ago=words.age(instant, now),
        )

    def complaint(self) -> str:
        if not self._text:
            return ""
        try:
            self._instant()
        except WhenError as error:
            return WRONG_AND_HINT.format(reason=error.message, hint=error.hint)
        return ""

    def submit(self, button: str, *, replace: str | None) -> None:  # noqa: ARG002
        """Choose the instant, and close the form."""
        if reason := self.complaint():
            self.tell(reason, wrong=True)
        elif self._text:
            self.dismiss(Chosen(self._instant(), self._text))
        else:
            self.dismiss(Chosen(None))

    @property
    def _text(self) -> str:
        fields = self.query(WhenField)
        return fields.first().value.strip() if fields else (self._given or str(CHOICES[0][1]))

    def _instant(self) -> datetime:
        return read_when(self._text, self.altur.clock(), self.altur.viewer_zone)
