"""Asks where to, and in which form, the campaigns of the fleet are to be written."""

import os
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import ClassVar
from zoneinfo import ZoneInfo

from msgspec import Struct
from platformdirs import user_downloads_path
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.getters import query_one
from textual.message import Message
from textual.widgets import Button, Footer, Input, RadioButton, RadioSet, Static

from altur_tui.background import in_thread
from altur_tui.campaign.reading import standing
from altur_tui.core.repository import Known
from altur_tui.reports.formats import make_report
from altur_tui.reports.report import Entry, Failed, Format, Report, Shown
from altur_tui.reports.words import number
from altur_tui.store.files import write_file
from altur_tui.text import safe
from altur_tui.tui.bindings import bind
from altur_tui.tui.common.lines import TitleBar
from altur_tui.tui.common.screen import AlturScreen
from altur_tui.tui.dialogs.selection import Selection
from altur_tui.tui.themes import stylesheet

_NAME = "altur-fleet-{now:%Y-%m-%d-%H%M}{ending}"
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


class ExportForm(Struct, frozen=True):
    """A form that an export can take."""

    label: str
    format: Format
    ending: str
    byte_order_mark: bool = False
    semicolons: bool = False
    """Of CSV: with decimal commas, too."""

    def report(self, ids: tuple[int, ...], zone: ZoneInfo) -> Report[Entry]:
        """Return a new report on the campaigns `ids`; `zone` is that of the reader's clock."""
        return make_report(self.format, ids, zone, semicolons=self.semicolons)


FORMS = (
    ExportForm("CSV", Format.CSV, ".csv"),
    ExportForm("CSV for Excel, with a byte order mark", Format.CSV, ".csv", byte_order_mark=True),
    ExportForm(
        "CSV for Excel, with semicolons and decimal commas",
        Format.CSV,
        ".csv",
        byte_order_mark=True,
        semicolons=True,
    ),
    ExportForm("JSON, as “altur-tui show” prints it", Format.JSON, ".json"),
    ExportForm("Markdown", Format.MARKDOWN, ".md"),
)


def first_path(folders: Iterable[Path], form: ExportForm, now: datetime) -> Path:
    """Return where the export goes if nobody says otherwise: in the first folder that is there.

    `now` is in the zone of the person who looks.
    """
    folder = next((each for each in folders if each.is_dir()), Path())
    return folder / _NAME.format(now=now, ending=form.ending)


def answered(known: Iterable[Known]) -> tuple[Known, ...]:
    """Return those of which there is something to tell: an answer, or why there is none."""
    return tuple(each for each in known if each.reading is not None or each.error is not None)


class Failures(Struct, frozen=True):
    """What an export has to tell besides answers."""

    without_answer: int
    """How many campaigns have nothing but the reason why they could not be fetched."""
    older: int
    """How many have an older answer, and the reason why there is no newer one."""


def failures(given: Iterable[Known]) -> Failures:
    """Return how many of these campaigns failed when they were last asked for."""
    failed = [each for each in given if each.error is not None]
    older = sum(each.stale for each in failed)
    return Failures(len(failed) - older, older)


def content(form: ExportForm, given: Sequence[Known], now: datetime, zone: ZoneInfo) -> bytes:
    """Return the file's content. `given` was answered; slow for many: call it in a thread."""
    report = form.report(tuple(each.id for each in given), zone)
    pieces = [report.begin(), *(report.piece(_entry(each, now)) for each in given), report.end()]
    mark = _BYTE_ORDER_MARK if form.byte_order_mark else b""
    return mark + "".join(pieces).encode()


def _entry(known: Known, now: datetime) -> Entry:
    if known.snapshot is not None and known.reading is not None:
        return Shown(known.snapshot, known.reading, standing(known.reading, now), known.error)
    assert known.error is not None  # noqa: S101 - what was answered has one or the other
    return Failed(known.id, known.error)


_SHOWN = {True: "Export 1 campaign", False: "Export {count} campaigns"}
_MARKED = {True: "Export 1 marked campaign", False: "Export {count} marked campaigns"}
_REMARK = "▲ {remark}"
_FAILED_ROWS = {
    True: "▲ 1 campaign could not be fetched: only the reason is written.",
    False: "▲ {count} campaigns could not be fetched: only the reasons are written.",
}
_OLDER_ROWS = {
    True: "▲ 1 campaign could not be fetched again: its older answer is written, and the reason.",
    False: "▲ {count} campaigns could not be fetched again: their older answers are written, and "
    "the reasons.",
}
_LEFT_OUT_ROWS = {
    True: "1 campaign has no answer yet and is left out.",
    False: "{count} campaigns have no answer yet and are left out.",
}
_FORM = "Form"
_FILE = "File"
_HOW_TO = "Enter writes the file, for you alone to read. Shift+tab goes to the forms."
_HOW_TO_CHOOSE = "Enter chooses the form and goes on to the file. Nothing is written yet."
_HOW_TO_PRESS = "Enter does what the button says."
_THERE = "▲ There is a file of that name. Press enter again to replace it, or type another name."
_NO_NAME = "▲ Type the name of a file."
_FAILED = "▲ The file could not be written: {reason}."
_WRITING = "Writing…"
_WRITE = "Write"
_CANCEL = "Cancel"
_ONE_WRITTEN = "1 campaign is in “{path}”."
_WRITTEN = "{count} campaigns are in “{path}”."
_LEFT_OUT = "{written} Those without any answer yet are left out: {count}."
_CHOSEN, _NOT_CHOSEN = "●", "○"
_MAX_CHARACTERS = 4096


class Choice(RadioButton):
    """One of several, with a sign of its own where it is the one."""

    @property
    def _button(self) -> Content:
        self.BUTTON_INNER = _CHOSEN if self.value else _NOT_CHOSEN
        return super()._button


class FormSet(RadioSet):
    """The forms. `enter` chooses one and goes on to the file's name, `space` only chooses."""

    BINDINGS: ClassVar[list[BindingType]] = [
        bind("open", action="choose", show=True, description="Choose")
    ]

    class Left(Message):
        """The form is chosen, and the person wants to go on."""

    def action_choose(self) -> None:
        """Choose the form of the cursor, and go on."""
        self.action_toggle_button()
        self.post_message(self.Left())


class PathField(Input):
    """The field for the file's name."""

    BINDINGS: ClassVar[list[BindingType]] = [
        bind("open", action="submit", show=True, description="Write"),
        bind("quit_anywhere"),
    ]


class ExportScreen(AlturScreen[None]):
    """Writes campaigns into a file, and never over another one without asking."""

    CSS_PATH: ClassVar = [stylesheet("export")]
    AUTO_FOCUS = "#path"
    BINDINGS: ClassVar[list[BindingType]] = [bind("back", show=True)]

    path_field = query_one("#path", PathField)
    told = query_one("#told", Static)

    class Written(Message, bubble=False):
        """The file is there."""

        def __init__(self, path: Path) -> None:
            super().__init__()
            self.path = path

    class Failed(Message, bubble=False):
        """It is not."""

        def __init__(self, error: OSError) -> None:
            super().__init__()
            self.error = error

    def __init__(self, known: Sequence[Known], given: Selection) -> None:
        """Export these campaigns, in this order; those without any answer are left out.

        `given` tells how they were chosen.
        """
        super().__init__()
        self._given = given
        self._known = answered(known)
        self._left_out = len(known) - len(self._known)
        self._form = FORMS[0]
        self._writing = False
        self._replace: Path | None = None
        """The file that the person was asked about."""

    def compose(self) -> ComposeResult:
        """Lay out the forms and the field for the file's name."""
        now = self.altur.clock().astimezone(self.altur.viewer_zone)
        path = first_path((user_downloads_path(), Path.home()), self._form, now)
        yield TitleBar(self.altur.settings)
        with VerticalScroll(id="export", can_focus=False):
            count = len(self._known)
            headings = _MARKED if self._given.marked else _SHOWN
            heading = headings[count == 1].format(count=number(count))
            yield Static(heading, id="heading", markup=False)
            if remarks := self._remarks():
                yield Static("\n".join(remarks), id="remarks", markup=False)
            yield Static(_FORM, classes="label", markup=False)
            with FormSet(id="forms"):
                for form in FORMS:
                    yield Choice(form.label, value=form is self._form)
            yield Static(_FILE, classes="label", markup=False)
            field = PathField(
                str(path), max_length=_MAX_CHARACTERS, select_on_focus=False, id="path"
            )
            # A blinking cursor repaints a screen that is otherwise at rest twice a second.
            field.cursor_blink = False
            yield field
            yield Static(_HOW_TO, id="told", markup=False)
            with Horizontal(id="buttons"):
                yield Button(_WRITE, id="write")
                yield Button(_CANCEL, id="cancel")
        yield Footer(show_command_palette=False)

    def on_radio_set_changed(self, message: RadioSet.Changed) -> None:
        """Give the file the ending of its form."""
        before, self._form = self._form, FORMS[message.index]
        name = self.path_field.value
        if name.endswith(before.ending):
            self.path_field.value = name.removesuffix(before.ending) + self._form.ending
            self.path_field.cursor_position = len(self.path_field.value)

    def on_form_set_left(self) -> None:
        """Go on to the file's name."""
        self.set_focus(self.path_field)

    def on_descendant_focus(self) -> None:
        """Say what enter does here. A question is asked again: it was about enter there."""
        self._tell_how_to()

    def on_input_changed(self, message: Input.Changed) -> None:
        """Another name is another question."""
        message.stop()
        self._tell_how_to()

    def on_input_submitted(self, message: Input.Submitted) -> None:
        """Write the file."""
        message.stop()
        self._write()

    def on_button_pressed(self, message: Button.Pressed) -> None:
        """Do what the button says."""
        message.stop()
        if message.button.id == "write":
            self._write()
        else:
            self.action_back()

    def on_export_screen_written(self, message: Written) -> None:
        """Say where the file is, and go back."""
        self._writing = False
        path = safe(str(message.path))
        count = len(self._known)
        template = _ONE_WRITTEN if count == 1 else _WRITTEN
        text = template.format(count=number(count), path=path)
        if self._left_out:
            text = _LEFT_OUT.format(written=text, count=number(self._left_out))
        self.altur.say(text)
        self.dismiss()

    def on_export_screen_failed(self, message: Failed) -> None:
        """Ask, or say why it did not work."""
        self._writing = False
        if isinstance(message.error, FileExistsError):
            self._replace = Path(message.error.filename)
            self._tell(_THERE, wrong=True)
            return
        reason = message.error.strerror or type(message.error).__name__
        self._tell(_FAILED.format(reason=reason), wrong=True)

    def action_back(self) -> None:
        """Write nothing. What is being written by then is finished, and told."""
        if not self._writing:
            self.dismiss()

    def _remarks(self) -> list[str]:
        """Return what is to be known of the campaigns before they are written."""
        found = failures(self._known)
        counted = (
            (_FAILED_ROWS, found.without_answer),
            (_OLDER_ROWS, found.older),
            (_LEFT_OUT_ROWS, self._left_out),
        )
        hidden = self._given.remark
        return [
            *([] if hidden is None else [_REMARK.format(remark=hidden)]),
            *(
                templates[count == 1].format(count=number(count))
                for templates, count in counted
                if count
            ),
        ]

    def _write(self) -> None:
        if self._writing:
            return
        name = self.path_field.value.strip()
        if not name:
            self._tell(_NO_NAME, wrong=True)
            return
        self._writing = True
        self._tell(_WRITING)
        self.run_worker(self._go(name, self._form), group="export")

    async def _go(self, name: str, form: ExportForm) -> None:
        """Write the file in the background, and only post messages."""
        now, zone = self.altur.clock(), self.altur.viewer_zone
        known, asked_about = self._known, self._replace

        def work() -> Path:
            path = Path(name).expanduser().absolute()
            replace = path == asked_about
            write_file(path, content(form, known, now, zone), replace=replace)
            return path

        try:
            self.post_message(self.Written(await in_thread(work)))
        except OSError as error:
            self.post_message(self.Failed(error))
        except (RuntimeError, ValueError):
            # No such home; a name that no file can have.
            self.post_message(self.Failed(OSError(22, os.strerror(22))))

    def _tell_how_to(self) -> None:
        self._replace = None
        if isinstance(self.focused, FormSet):
            self._tell(_HOW_TO_CHOOSE)
        elif isinstance(self.focused, Button):
            self._tell(_HOW_TO_PRESS)
        else:
            self._tell(_HOW_TO)

    def _tell(self, text: str, *, wrong: bool = False) -> None:
        self.told.update(text)
        self.told.set_class(wrong, "-wrong")
        self.path_field.set_class(wrong, "-wrong")
