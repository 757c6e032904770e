"""Asks for the name under which campaigns are saved as a list."""

from functools import partial
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.getters import query_one

from altur_tui.background import in_thread
from altur_tui.i18n.sentences import N, P, S
from altur_tui.store.lists import Lists, ListsError, ListThereError, list_name
from altur_tui.tui.bindings import bind
from altur_tui.tui.common.screen import Field
from altur_tui.tui.dialogs.form import WRONG, WRONG_AND_HINT, FormScreen, label
from altur_tui.tui.dialogs.selection import Selection

_SHOWN = P("Save 1 campaign as a list", "Save {count:,} campaigns as a list")
_MARKED = P("Save 1 marked campaign as a list", "Save {count:,} marked campaigns as a list")
_LABEL = S("Name")
_HOW_TO = S("Enter saves the list. The lookup screen then offers it.")
_HOW_TO_IN_DEMO = S("The demo keeps no lists.")
_EXISTS = S("There is already a list “{name}”. Type another name, or press Replace.")
_SAVING = S("Saving…")
_SAVE = S("Save")
_CANCEL = S("Cancel")
_SAVED = P("1 campaign was saved as “{name}”.", "{count:,} campaigns were saved as “{name}”.")
_MAX_CHARACTERS = 200


class NameField(Field):
    """The field for the list's name."""

    BINDINGS: ClassVar[list[BindingType]] = [
        bind("open", action="submit", show=True, description=N("Save")),
        bind("quit_anywhere"),
    ]


class SaveListScreen(FormScreen[None]):
    """Saves campaigns under a name, and never in the place of others without asking."""

    field = query_one("#name", NameField)

    def __init__(self, given: Selection) -> None:
        super().__init__()
        self._given = given

    def how_to(self) -> S:
        return _HOW_TO_IN_DEMO if self.altur.settings.demo else _HOW_TO

    def compose(self) -> ComposeResult:
        field = NameField(max_length=_MAX_CHARACTERS, select_on_focus=False, id="name")
        remark = self._given.remark
        heading = _MARKED if self._given.marked else _SHOWN
        yield from self.laid_out(
            heading.format(count=len(self._given.ids)),
            (label(_LABEL), field),
            {"save": _SAVE, "cancel": _CANCEL},
            remarks=() if remark is None else (WRONG.format(reason=remark),),
        )

    def complaint(self) -> str:
        """Return why this cannot be the name of a list; nothing is said of an empty field."""
        if not self.field.value.strip():
            return ""
        try:
            list_name(self.field.value)
        except ListsError as error:
            return WRONG_AND_HINT.format(reason=error.message, hint=error.hint)
        return ""

    def submit(self, button: str, *, replace: str | None) -> None:  # noqa: ARG002
        """Save the list; in the demo, close the form."""
        if self.altur.settings.demo:
            self.leave()
            return
        self.begin(partial(self._save, self.field.value, replace), _SAVING)

    async def _save(self, given: str, replace: str | None) -> None:
        settings, now, ids = self.altur.settings, self.altur.clock(), self._given.ids

        def work() -> FormScreen.Ended:
            name = list_name(given)
            lists = Lists(settings.state_folder, settings.profile)
            try:
                lists.save(name, ids, now, replace=name == replace)
            except ListThereError:
                return self.Ended(WRONG.format(reason=_EXISTS.format(name=name)), exists=name)
            return self.Ended(_SAVED.format(count=len(ids), name=name), done=True)

        try:
            ended = await in_thread(work)
        except ListsError as error:
            ended = self.Ended(WRONG_AND_HINT.format(reason=error.message, hint=error.hint))
        self.post_message(ended)
