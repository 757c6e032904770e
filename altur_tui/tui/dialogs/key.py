"""Asks for the API key, tests it, and stores it where the person wants it."""

from dataclasses import dataclass
from functools import partial
from typing import ClassVar

from textual import events
from textual.actions import SkipAction
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.getters import query_one
from textual.message import Message
from textual.widgets import Input, Static

from altur_tui.credentials.key import ApiKey
from altur_tui.credentials.keyring import KeyringFault
from altur_tui.i18n.sentences import N, S
from altur_tui.tui.bindings import bind
from altur_tui.tui.common.screen import Field
from altur_tui.tui.dialogs.form import WRONG, WRONG_AND_HINT, FormButton, FormScreen, label
from altur_tui.wire.errors import AlturError, ErrorKind

_MAX_CHARACTERS = 5000


class KeyField(Field):
    """A masked field. Its text never goes to the clipboard, into a message or a representation."""

    ALLOW_SELECT = False
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("open", action="submit", show=True, description=N("Test"))
    ]

    class Edited(Message):
        """The text has changed."""

    class Entered(Message):
        """Enter was pressed."""

    @dataclass
    class Refused(Message):
        """Something was pasted that cannot be a key."""

        reason: str
        """A whole sentence that does not quote what was pasted."""

    def __init__(self, *, id: str) -> None:  # noqa: A002
        super().__init__(password=True, max_length=_MAX_CHARACTERS, select_on_focus=False, id=id)

    @property
    def selected_text(self) -> str:
        """Nothing: the key is never exposed."""
        return ""

    def take(self) -> ApiKey:
        """Return the key. Raises ValueError, with a sentence, if the text cannot be one."""
        return ApiKey(self.value)

    def action_copy(self) -> None:
        """Copy nothing; ctrl+c does what it does elsewhere."""
        raise SkipAction

    def action_cut(self) -> None:
        """Delete the selection without keeping it."""
        self.delete_selection()

    def post_message(self, message: Message) -> bool:
        """Replace Input's messages, which carry the text, by ours, which do not."""
        if isinstance(message, Input.Changed):
            message = self.Edited()
        elif isinstance(message, Input.Submitted):
            message = self.Entered()
        elif isinstance(message, Input.Blurred):
            return True
        return super().post_message(message)

    def _on_paste(self, event: events.Paste) -> None:
        """Replace the text with what is pasted, unless that cannot be a key."""
        event.prevent_default()
        event.stop()
        text = event.text.strip()
        if not text:
            return
        try:
            ApiKey(text)
        except ValueError as error:
            self.post_message(self.Refused(str(error)))
        else:
            self.value = text
            self.cursor_position = len(text)


WITHOUT_KEYRING = frozenset({KeyringFault.NO_BACKEND, KeyringFault.REFUSED})
"""With these there is no keyring to store a key in, now or later."""

_LABEL = S("API key")
_WHY = S("Type or paste the API key of your Altur account. It is sent to {host} and nowhere else.")
_HOW_TO = S("Enter tests the key and, if it works, stores it in this system's keyring.")
_HOW_TO_IN_DEMO = S("The demo needs no key.")
_HOW_TO_USE = S("Enter tests the key and uses it until you quit.")
# These errors' hints name commands, which do not help somebody who is typing a key.
_ABOUT_KEYS = frozenset({ErrorKind.NO_KEY, ErrorKind.UNAUTHORIZED})
_EMPTY = S("The field is empty.")
_TESTING = S("Testing the key at {host}…")
_STORING = S("The key works. Storing it in the keyring…")
_ADOPTING = S("Reading the keyring…")
_NOT_STORED = S(
    "▲ The key works but could not be stored. {reason} “{button}” continues without storing it."
)
_DONE = S("The key works.")
_KEEP = S("Test and keep")
_USE = S("Use for this run only")
_ADOPT = S("Use the key of {host}")
_CANCEL = S("Cancel")
_OTHER_WAYS = S(
    "The key can also come from the variable ALTUR_API_KEY, or from a file that only you can "
    "read, named by ALTUR_API_KEY_FILE. “altur-tui key forget” removes a stored key."
)


class KeyScreen(FormScreen[bool]):
    """Dismissed with whether there is a key to go on with, as soon as there is one."""

    field = query_one("#key", KeyField)

    def __init__(
        self,
        reason: AlturError | None,
        *,
        host: str,
        elsewhere: tuple[str, ...] = (),
        can_keep: bool = True,
    ) -> None:
        """Make the screen.

        `reason` is why a key is needed; `elsewhere` are the origins for which one is stored;
        `can_keep` is false where there is no keyring to store one in.
        """
        super().__init__()
        self._reason = reason
        self._host = host
        self._elsewhere = elsewhere
        self._can_keep = can_keep
        self._tested: ApiKey | None = None
        """The last key that was tested and works."""

    def compose(self) -> ComposeResult:
        buttons = {"keep": _KEEP} if self._can_keep else {}
        yield from self.laid_out(
            self._reason.message if self._reason is not None else "",
            (
                label(_WHY.format(host=self._host)),
                label(_LABEL),
                KeyField(id="key"),
            ),
            {**buttons, "use": _USE, "cancel": _CANCEL},
            below=(
                *(
                    FormButton(
                        _ADOPT.format(host=origin.removeprefix("https://")),
                        id=f"adopt-{index}",
                        classes="adopt",
                    )
                    for index, origin in enumerate(self._elsewhere)
                ),
                Static(str(_OTHER_WAYS), id="other-ways", markup=False),
            ),
        )

    def on_key_field_edited(self) -> None:
        """Show at once what cannot be a key."""
        self._tested = None
        self.edited()

    def on_key_field_refused(self, message: KeyField.Refused) -> None:
        self.tell(WRONG.format(reason=message.reason), wrong=True)

    def on_key_field_entered(self) -> None:
        """Test the key, and store it where there is a keyring."""
        self.entered()

    def how_to(self) -> S:
        if self.altur.settings.demo:
            return _HOW_TO_IN_DEMO
        return _HOW_TO if self._can_keep else _HOW_TO_USE

    def complaint(self) -> str:
        """Return why this cannot be a key; nothing is said of an empty field."""
        if not self.field.value:
            return ""
        try:
            self.field.take()
        except ValueError as error:
            return WRONG.format(reason=error)
        return ""

    def submit(self, button: str, *, replace: str | None) -> None:  # noqa: ARG002
        """Test the key, then store or use it; or use the key of another address."""
        if self.altur.settings.demo:
            self._leave(False)
        elif button not in {"keep", "use"}:
            origin = self._elsewhere[int(button.removeprefix("adopt-"))]
            self.begin(partial(self._adopt, origin), _ADOPTING)
        elif not self.field.value:
            self.tell(WRONG.format(reason=_EMPTY), wrong=True)
            self.field.focus()
        elif reason := self.complaint():
            self.tell(reason, wrong=True)
        else:
            test = partial(self._test, self.field.take(), keep=button == "keep")
            self.begin(test, _TESTING.format(host=self._host))

    def finish(self, text: str) -> None:  # noqa: ARG002
        """Go on with the key: the campaigns that it gives access to say that it works."""
        self._leave(True)

    def action_back(self) -> None:
        """Go on without a key; a test that is under way is cancelled."""
        self._leave(False)

    def _leave(self, done: bool) -> None:
        self._tested = None
        self.field.value = ""
        self.dismiss(done)

    async def _test(self, key: ApiKey, *, keep: bool) -> None:
        session = self.altur.session
        try:
            if self._tested != key:
                await session.test(key)
                self._tested = key
        except AlturError as error:
            self.post_message(self.Ended(_explained(error)))
            return
        if keep:
            self.post_message(self.Progressed(str(_STORING)))
            try:
                await session.keep(key, self._tell_dialog)
            except AlturError as error:
                text = _NOT_STORED.format(reason=error.message, button=_USE)
                self.post_message(self.Ended(text))
                return
        else:
            session.use(key)
        self.post_message(self.Ended(str(_DONE), done=True))

    async def _adopt(self, origin: str) -> None:
        """Use the key of another address, as the person has just allowed."""
        try:
            await self.altur.session.adopt(origin, self._tell_dialog)
        except AlturError as error:
            self.post_message(self.Ended(_explained(error)))
        else:
            self.post_message(self.Ended(str(_DONE), done=True))

    def _tell_dialog(self) -> None:
        """Show that the keyring may be asking for its password. Called in a thread."""
        from altur_tui.credentials.keyring import DIALOG_OPEN

        self.post_message(self.Progressed(str(DIALOG_OPEN)))


def _explained(error: AlturError) -> str:
    if error.kind in _ABOUT_KEYS:
        return WRONG.format(reason=error.message)
    return WRONG_AND_HINT.format(reason=error.message, hint=error.hint)
