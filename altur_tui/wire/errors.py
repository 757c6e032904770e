"""What can go wrong between us and Altur: the kinds of failure and what follows from each.

A new kind is added here, in `ErrorKind`, and nowhere else.
"""

from collections.abc import Callable
from enum import StrEnum
from typing import Self

from altur_tui.i18n.sentences import Filled, S, Sentence, T, UserFacingError
from altur_tui.text import safe_fit

_MAX_MESSAGE_CELLS = 400


class ErrorKind(StrEnum):
    """The kinds of failure: each value is `error.kind` of the JSON, with what follows from it.

    The columns: value, exit code, whether it may be temporary, the word in a table, the hint.
    """

    exit_code: int
    """The exit code when this is all that went wrong."""
    passes: bool
    """Whether the same request may succeed later, with nothing changed on our side."""
    _word: T
    _hint: S

    def __new__(cls, value: str, exit_code: int, passes: bool, word: T, hint: S) -> Self:
        """Make the kind from a row of the table below."""
        kind = str.__new__(cls, value)
        kind._value_ = value
        kind.exit_code, kind.passes = exit_code, passes
        kind._word, kind._hint = word, hint  # noqa: SLF001
        return kind

    @property
    def word(self) -> str:
        """Its name in a table: at most 12 letters, so that a cell of the fleet has room for it."""
        return str(self._word)

    @property
    def hint(self) -> str:
        """What the reader can do next: a whole sentence."""
        return str(self._hint)

    NO_KEY = (
        "no_key",
        3,
        False,
        T("error", "no key"),
        S("Store a key with “altur-tui key set”, or set ALTUR_API_KEY."),
    )
    UNAUTHORIZED = (
        "unauthorized",
        3,
        False,
        T("error", "key refused"),
        S("Check the key with “altur-tui key test”; store a new one with “altur-tui key set”."),
    )
    FORBIDDEN = (
        "forbidden",
        3,
        False,
        T("error", "not allowed"),
        S("Ask the owner of the Altur account what this key may read."),
    )
    NOT_FOUND = (
        "not_found",
        4,
        False,
        T("error", "not found"),
        S("Check the id, and that the key belongs to the campaign's organization."),
    )
    NETWORK = (
        "network",
        5,
        True,
        T("error", "not reached"),
        S("Check the connection and try again; “altur-tui doctor” checks what can be reached."),
    )
    SERVER = (
        "server",
        5,
        True,
        T("error", "server error"),
        S("The fault is on the server's side. Try again in a few minutes."),
    )
    RATE_LIMITED = (
        "rate_limited",
        5,
        True,
        T("error", "rate limited"),
        S("Another program may be using the same key. Wait a minute and try again."),
    )
    INVALID = (
        "invalid",
        6,
        False,
        T("error", "bad answer"),
        S("Check the base URL with “altur-tui doctor”. If it is right, the API has a fault."),
    )
    TOO_LARGE = (
        "too_large",
        6,
        False,
        T("error", "too large"),
        S("The API's answers are smaller. Check the base URL with “altur-tui doctor”."),
    )
    REDIRECT = (
        "redirect",
        6,
        False,
        T("error", "redirected"),
        S("Redirects are not followed, to protect the key. Set the base URL to the final address."),
    )
    API = (
        "api",
        6,
        False,
        T("error", "refused"),
        S("Read the server's message. If it does not help, ask Altur's support."),
    )
    NO_HISTORY = (
        "no_history",
        4,
        False,
        T("error", "no history"),
        S("“altur-tui history status” shows how far back the history goes."),
    )


KEY_REFUSED = frozenset({ErrorKind.UNAUTHORIZED, ErrorKind.FORBIDDEN})
"""The server does not accept the key, or not for this."""


class AlturError(UserFacingError):
    """A request that brought no campaign.

    What `message` says of the server is made safe to show; `status` is the HTTP status if there was
    an answer; `retry_after` is the pause in seconds that the server asked for, if it did;
    `stops_all` says that every other request would fail alike until a person changes something.
    """

    def __init__(
        self,
        kind: ErrorKind,
        message: Sentence,
        *,
        status: int | None = None,
        retry_after: float | None = None,
        hint: Sentence = "",
        stops_all: bool = False,
    ) -> None:
        super().__init__(message, hint)
        self.kind = kind
        self.status = status
        self.retry_after = retry_after
        self.stops_all = stops_all or kind is ErrorKind.NO_KEY

    @property
    def message(self) -> str:
        """What went wrong: a whole sentence, safe to show."""
        return safe_fit(str(self.sentence), _MAX_MESSAGE_CELLS)

    @property
    def hint(self) -> str:
        """What the reader can do next: a whole sentence."""
        return str(self._hint) or self.kind.hint

    @property
    def exit_code(self) -> int:
        """The exit code when this is all that went wrong."""
        return self.kind.exit_code

    def redact(self, redacted: Callable[[str], str]) -> None:
        """Take the key out of all that was filled into the message; `redacted` does it."""
        if isinstance(self.sentence, Filled):
            self.sentence = self.sentence.map(redacted)
        elif isinstance(self.sentence, str):
            self.sentence = redacted(self.sentence)

    def copy(self) -> "AlturError":
        """Return the same error to be raised elsewhere, without a traceback."""
        return AlturError(
            self.kind,
            self.sentence,
            status=self.status,
            retry_after=self.retry_after,
            hint=self._hint,
            stops_all=self.stops_all,
        )
