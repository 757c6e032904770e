"""Asks for the format and the file to which the campaigns of the fleet are exported."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

from msgspec.structs import replace as replace_fields
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.getters import query_one
from textual.message import Message
from textual.widgets import Button, Input, RadioButton, RadioSet, Static

from altur_tui.background import in_thread
from altur_tui.core.repository import Known
from altur_tui.store.choices import Choices, ChoicesFile
from altur_tui.store.files import write_file
from altur_tui.text import counted, safe
from altur_tui.tui.bindings import bind
from altur_tui.tui.dialogs.export_file import (
    FORMATS,
    ExportFormat,
    Suggestion,
    answered,
    content,
    failures,
    remembered,
    suggestion,
)
from altur_tui.tui.dialogs.form import WRONG, FormScreen
from altur_tui.tui.dialogs.selection import Selection

_SHOWN = ("Export 1 campaign", "Export {count:,} campaigns")
_MARKED = ("Export 1 marked campaign", "Export {count:,} marked campaigns")
_FAILED = (
    "▲ 1 campaign could not be fetched: only the reason is written.",
    "▲ {count:,} campaigns could not be fetched: only the reasons are written.",
)
_OLDER = (
    "▲ 1 campaign could not be refreshed: its older answer is written, with the reason.",
    "▲ {count:,} campaigns could not be refreshed: older answers are written, with the reasons.",
)
_NO_ANSWER = (
    "1 campaign has no answer yet and is left out.",
    "{count:,} campaigns have no answer yet and are left out.",
)
_FORMAT = "Format"
_FILE = "File"
_HOW_TO = "Enter writes the file; only you can read it. Shift+tab goes to the formats."
_HOW_TO_CHOOSE = "Enter chooses the format and goes to the file name. Nothing is written yet."
_HOW_TO_PRESS = "Enter presses the button."
_EXISTS = "This file already exists. Type another name, or press Replace."
_NO_NAME = "Type a file name."
_NOT_WRITTEN = "The file could not be written: {reason}."
_WRITING = "Writing…"
_WRITE = "Write"
_CANCEL = "Cancel"
_WRITTEN = ("1 campaign was written to “{path}”.", "{count:,} campaigns were written to “{path}”.")
_CHOSEN, _NOT_CHOSEN = "●", "○"
_MAX_CHARACTERS = 4096


class Choice(RadioButton):
    """One of several, with a glyph that tells the chosen one without colour."""

    @property
    def _button(self) -> Content:
        self.BUTTON_INNER = _CHOSEN if self.value else _NOT_CHOSEN
        return super()._button


class FormatSet(RadioSet):
    """The formats. `enter` chooses one and goes to the file name, `space` only chooses."""

    BINDINGS: ClassVar[list[BindingType]] = [
        bind("open", action="choose", show=True, description="Choose")
    ]

    class Left(Message):
        """The format is chosen, and the person wants to go on."""

    def action_choose(self) -> None:
        """Choose the format under the cursor, and go on."""
        self.action_toggle_button()
        self.post_message(self.Left())


class PathField(Input):
    """The field for the file name."""

    BINDINGS: ClassVar[list[BindingType]] = [
        bind("open", action="submit", show=True, description="Write"),
        bind("quit_anywhere"),
    ]


class ExportScreen(FormScreen[Choices]):
    """Writes campaigns to a file, and never over another one without asking.

    Dismissed with what it offers the next time.
    """

    AUTO_FOCUS = "#path"

    field = query_one("#path", PathField)

    def __init__(self, known: Sequence[Known], given: Selection, choices: Choices) -> None:
        """Export these campaigns, in this order; those without any answer are left out.

        `given` tells how they were chosen, `choices` what was chosen here the last time.
        """
        super().__init__()
        self._given = given
        self._known = answered(known)
        self._no_answer = len(known) - len(self._known)
        self._choices = choices
        self._suggestion: Suggestion
        self._format: ExportFormat

    def compose(self) -> ComposeResult:
        """Lay out the formats and the field for the file name."""
        now = self.altur.clock().astimezone(self.altur.viewer_zone)
        self._suggestion = suggestion(self._choices, now)
        self._format = self._suggestion.format
        field = PathField(
            str(self._suggestion.path),
            max_length=_MAX_CHARACTERS,
            select_on_focus=False,
            id="path",
        )
        # A blinking cursor repaints a screen that is otherwise at rest twice a second.
        field.cursor_blink = False
        yield from self.laid_out(
            counted(_MARKED if self._given.marked else _SHOWN, len(self._known)),
            (
                Static(_FORMAT, classes="label", markup=False),
                FormatSet(
                    *(Choice(each.label, value=each is self._format) for each in FORMATS),
                    id="formats",
                ),
                Static(_FILE, classes="label", markup=False),
                field,
            ),
            {"write": _WRITE, "cancel": _CANCEL},
            remarks=self._remarks(),
        )

    def on_radio_set_changed(self, message: RadioSet.Changed) -> None:
        """Give the file the ending of its format."""
        before, self._format = self._format, FORMATS[message.index]
        name = self.field.value
        if name.endswith(before.ending):
            self.field.value = name.removesuffix(before.ending) + self._format.ending
            self.field.cursor_position = len(self.field.value)

    def on_format_set_left(self) -> None:
        """Go to the file name."""
        self.set_focus(self.field)

    def how_to(self) -> str:
        """Return what `enter` does where the focus is."""
        if isinstance(self.focused, FormatSet):
            return _HOW_TO_CHOOSE
        return _HOW_TO_PRESS if isinstance(self.focused, Button) else _HOW_TO

    def submit(self, button: str, *, replace: str | None) -> None:  # noqa: ARG002
        """Write the file."""
        name = self.field.value.strip()
        if not name:
            self.tell(WRONG.format(reason=_NO_NAME), wrong=True)
            return
        self.begin(self._write(name, self._format, replace), _WRITING)

    async def _write(self, name: str, chosen: ExportFormat, replace: str | None) -> None:
        now, zone, known = self.altur.clock(), self.altur.viewer_zone, self._known

        def work() -> Path:
            path = Path(name).expanduser().absolute()
            data = content(chosen, known, now, zone)
            write_file(path, data, replace=str(path) == replace)
            return path

        try:
            path = await in_thread(work)
        except FileExistsError as error:
            text = WRONG.format(reason=_EXISTS)
            self.post_message(self.Ended(text, exists=str(error.filename)))
        except OSError as error:
            self._fail(error.strerror or type(error).__name__)
        except (RuntimeError, ValueError):
            # No such home; a name that no file can have.
            self._fail(os.strerror(22))
        else:
            text = counted(_WRITTEN, len(known), path=safe(str(path)))
            chosen_now = remembered(chosen, path, self._suggestion.path)
            self._choices = replace_fields(self._choices, **chosen_now)
            self.post_message(self.Ended(text, done=True))
            settings = self.altur.settings
            if not settings.demo:
                file = ChoicesFile(settings.state_folder, settings.profile)
                await in_thread(lambda: file.update(**chosen_now))

    def leave(self) -> None:
        """Close the form."""
        self.dismiss(self._choices)

    def _fail(self, reason: str) -> None:
        text = _NOT_WRITTEN.format(reason=reason)
        self.post_message(self.Ended(WRONG.format(reason=text)))

    def _remarks(self) -> list[str]:
        """Return what there is to know of the campaigns before they are written."""
        failed = failures(self._known)
        remarks = [] if self._given.remark is None else [WRONG.format(reason=self._given.remark)]
        for forms, count in (
            (_FAILED, failed.without_answer),
            (_OLDER, failed.older),
            (_NO_ANSWER, self._no_answer),
        ):
            if count:
                remarks.append(counted(forms, count))
        return remarks
