"""Asks for the format and the file to which the campaigns of the fleet are exported."""

import errno
import os
from collections.abc import Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import ClassVar

from msgspec.structs import replace as replace_fields
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.getters import query_one
from textual.widgets import Button, RadioSet

from altur_tui.background import in_thread
from altur_tui.core.repository import Known
from altur_tui.core.shift import ask_kept
from altur_tui.history.when import read_when
from altur_tui.i18n.sentences import N, P, S, system_reason
from altur_tui.reports.shift.member import Period
from altur_tui.reports.shift.report import ShiftFormat
from altur_tui.reports.words import past_instant
from altur_tui.store.choices import Choices, ChoicesFile
from altur_tui.store.files import write_file
from altur_tui.text import safe
from altur_tui.tui.bindings import bind
from altur_tui.tui.common.screen import Field
from altur_tui.tui.dialogs.export_file import (
    FORMATS,
    ExportFormat,
    Recalled,
    Suggestion,
    answered,
    content,
    failures,
    remembered,
    shift_content,
    suggestion,
)
from altur_tui.tui.dialogs.form import WRONG, Choice, ChoiceSet, FormScreen, label
from altur_tui.tui.dialogs.selection import Selection

_SHOWN = P("Export 1 campaign", "Export {count:,} campaigns")
_MARKED = P("Export 1 marked campaign", "Export {count:,} marked campaigns")
_FAILED = P(
    "▲ 1 campaign could not be fetched: only the reason is written.",
    "▲ {count:,} campaigns could not be fetched: only the reasons are written.",
)
_OLDER = P(
    "▲ 1 campaign could not be refreshed: its older answer is written, with the reason.",
    "▲ {count:,} campaigns could not be refreshed: older answers are written, with the reasons.",
)
_RECALLED = P(
    "▲ 1 campaign has no new answer yet: an earlier one is written, with its date.",
    "▲ {count:,} campaigns have no new answers yet: earlier ones are written, with their dates.",
)
_NO_ANSWER = P(
    "1 campaign has no answer yet and is left out.",
    "{count:,} campaigns have no answer yet and are left out.",
)
_SINCE = S("Changes since {when} are written, too.")
_FORMAT = S("Format")
_FILE = S("File")
_HOW_TO = S("Enter writes the file; only you can read it. Shift+tab goes to the formats.")
_HOW_TO_CHOOSE = S("Enter chooses the format and goes to the file name. Nothing is written yet.")
_HOW_TO_PRESS = S("Enter presses the button.")
_EXISTS = S("This file already exists. Type another name, or press Replace.")
_NO_NAME = S("Type a file name.")
_NOT_WRITTEN = S("The file could not be written: {reason}.")
_WRITING = S("Writing…")
_WRITE = S("Write")
_CANCEL = S("Cancel")
_WRITTEN = P("1 campaign was written to “{path}”.", "{count:,} campaigns were written to “{path}”.")
_MAX_CHARACTERS = 4096
_YESTERDAY = "yesterday"


class PathField(Field):
    """The field for the file name."""

    BINDINGS: ClassVar[list[BindingType]] = [
        bind("open", action="submit", show=True, description=N("Write")),
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
        now = self.altur.clock().astimezone(self.altur.viewer_zone)
        self._suggestion = suggestion(self._choices, now)
        self._format = self._suggestion.format
        field = PathField(
            str(self._suggestion.path),
            max_length=_MAX_CHARACTERS,
            select_on_focus=False,
            id="path",
        )
        since = past_instant(self._since(now), self.altur.viewer_zone, now)
        heading = _MARKED if self._given.marked else _SHOWN
        yield from self.laid_out(
            heading.format(count=len(self._known)),
            (
                label(_FORMAT),
                ChoiceSet(
                    *(
                        Choice(each.label.format(since=since), value=each is self._format)
                        for each in FORMATS
                    ),
                    id="formats",
                ),
                label(_FILE),
                field,
            ),
            {"write": _WRITE, "cancel": _CANCEL},
            remarks=self._remarks(),
        )

    def on_radio_set_changed(self, message: RadioSet.Changed) -> None:
        before, self._format = self._format, FORMATS[message.index]
        name = self.field.value
        if name.endswith(before.ending):
            self.field.value = name.removesuffix(before.ending) + self._format.ending
            self.field.cursor_position = len(self.field.value)

    def on_choice_set_left(self) -> None:
        self.set_focus(self.field)

    def how_to(self) -> S:
        if isinstance(self.focused, ChoiceSet):
            return _HOW_TO_CHOOSE
        return _HOW_TO_PRESS if isinstance(self.focused, Button) else _HOW_TO

    def submit(self, button: str, *, replace: str | None) -> None:  # noqa: ARG002
        name = self.field.value.strip()
        if not name:
            self.tell(WRONG.format(reason=_NO_NAME), wrong=True)
            return
        self.begin(partial(self._write, name, self._format, replace), _WRITING)

    async def _write(self, name: str, chosen: ExportFormat, replace: str | None) -> None:
        now, zone, known = self.altur.clock(), self.altur.viewer_zone, self._known
        since, shown = self.altur.session.since, chosen.format
        recalled = await self._recall(now) if isinstance(shown, ShiftFormat) else None

        def work() -> Path:
            path = Path(name).expanduser().absolute()
            if isinstance(shown, ShiftFormat) and recalled is not None:
                data = shift_content(shown, known, recalled)
            else:
                data = content(chosen, known, now, zone, since)
            write_file(path, data, replace=str(path) == replace)
            return path

        try:
            path = await in_thread(work)
        except FileExistsError as error:
            text = WRONG.format(reason=_EXISTS)
            self.post_message(self.Ended(text, exists=str(error.filename)))
        except OSError as error:
            self._fail(error)
        except (RuntimeError, ValueError):
            # No such home; a name that no file can have.
            self._fail(OSError(errno.EINVAL, os.strerror(errno.EINVAL)))
        else:
            text = _WRITTEN.format(count=len(known), path=safe(str(path)))
            chosen_now = remembered(chosen, path, self._suggestion.path)
            self._choices = replace_fields(self._choices, **chosen_now)
            self.post_message(self.Ended(text, done=True))
            settings = self.altur.settings
            if not settings.demo:
                file = ChoicesFile(settings.state_folder, settings.profile)
                await in_thread(lambda: file.update(**chosen_now))

    async def _recall(self, now: datetime) -> Recalled:
        """Ask the history what a shift report needs of the campaigns."""
        period = Period(self._since(now), now, self.altur.viewer_zone)
        past, ids = self.altur.session.past, [each.id for each in self._known]
        return Recalled(period, {} if past is None else await ask_kept(past, ids, period))

    def _since(self, now: datetime) -> datetime:
        """Return the instant that counts are compared with, else the first minute of yesterday."""
        return self.altur.session.since.at or read_when(_YESTERDAY, now, self.altur.viewer_zone)

    def leave(self) -> None:
        self.dismiss(self._choices)

    def _fail(self, error: OSError) -> None:
        text = _NOT_WRITTEN.format(reason=system_reason(error))
        self.post_message(self.Ended(WRONG.format(reason=text)))

    def _remarks(self) -> list[str]:
        """Return what there is to know of the campaigns before they are written."""
        failed = failures(self._known)
        remarks = [] if self._given.remark is None else [WRONG.format(reason=self._given.remark)]
        for forms, count in (
            (_FAILED, failed.without_answer),
            (_OLDER, failed.older),
            (_RECALLED, failed.recalled),
            (_NO_ANSWER, self._no_answer),
        ):
            if count:
                remarks.append(forms.format(count=count))
        if (since := self.altur.session.since.at) is not None:
            when = past_instant(since, self.altur.viewer_zone, self.altur.clock())
            remarks.append(_SINCE.format(when=when))
        return remarks
