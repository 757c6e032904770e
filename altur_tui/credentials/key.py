"""The API key, wrapped so that it shows up nowhere by accident; one that was found, or not."""

import hmac
from enum import StrEnum
from typing import TYPE_CHECKING, NoReturn

from msgspec import Struct

from altur_tui.i18n.sentences import S, Sentence
from altur_tui.wire.errors import AlturError, ErrorKind

if TYPE_CHECKING:
    from altur_tui.credentials.keyring import KeyringFault

_MIN_LENGTH_WITH_TAIL = 12
_TAIL_LENGTH = 4
_MAX_LENGTH = 4096
_FINGERPRINT = 32

_EMPTY = S("The key is empty.")
_TOO_LONG = S("The key is longer than {most:,} characters. Copy only the key.")
_LINE_BREAK = S("The key has a line break in it. Copy it again as one line.")
_NOT_ASCII = S(
    "The key has a character in it that is not plain ASCII, at position {place}. "
    "Copy it again from Altur."
)
_CONTROL = S(
    "The key has a control character in it, at position {place}. Copy it again from Altur."
)
_SPACE = S("The key has a space in it, at position {place}. Copy only the key.")


def _fault(text: str) -> Sentence | None:
    if not text:
        return _EMPTY
    if len(text) > _MAX_LENGTH:
        return _TOO_LONG.fill(most=_MAX_LENGTH)
    if "\n" in text or "\r" in text:
        return _LINE_BREAK
    for place, char in enumerate(text, start=1):
        if not char.isascii():
            return _NOT_ASCII.fill(place=place)
        if char == " ":
            return _SPACE.fill(place=place)
        if not char.isprintable():
            return _CONTROL.fill(place=place)
    return None


class ApiKey:
    """An API key. Only `reveal` gives its text; `repr` and `str` show at most the last four.

    Raises ValueError, with a sentence that does not quote the text, when it cannot be a key:
    empty, over 4,096 characters, or with anything but visible ASCII characters in it.
    """

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = ""  # so that a traceback with locals can show this half-made key
        if (fault := _fault(text)) is not None:
            del text  # and must not show the text
            raise ValueError(fault)
        self._text = text

    def reveal(self) -> str:
        """Return the key itself, to be sent or stored and shown to nobody."""
        return self._text

    def fingerprint(self, salt: str) -> str:
        """Return what tells this key from others; with another salt, it is another one."""
        return hmac.new(self._text.encode(), salt.encode(), "sha256").hexdigest()[:_FINGERPRINT]

    @property
    def tail(self) -> str | None:
        """The last four characters, or None for a key of fewer than 12: they would tell much."""
        return self._text[-_TAIL_LENGTH:] if len(self._text) >= _MIN_LENGTH_WITH_TAIL else None

    def __repr__(self) -> str:
        return f"ApiKey(…{self.tail or ''})"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, ApiKey):
            return NotImplemented
        return hmac.compare_digest(self._text, other._text)

    def __hash__(self) -> int:
        return hash((ApiKey, self._text))

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise TypeError("An API key is not written anywhere by pickling.")


def parse_key(text: str, *, with_newline: bool = False) -> ApiKey | Sentence:
    """Return the key that `text` is, or a sentence why it is none.

    `with_newline`: one line break at the end, as files and pipes have it, is not part of it.
    """
    if with_newline:
        text = text.removesuffix("\n").removesuffix("\r")
    return _fault(text) or ApiKey(text)


class KeySource(StrEnum):
    """Where a key came from."""

    ENVIRONMENT = "environment"
    KEY_FILE = "key_file"
    KEYRING = "keyring"
    THIS_RUN = "this_run"
    """Typed by the person, and stored nowhere."""


class FoundKey(Struct, frozen=True):
    """A key, with where it came from."""

    key: ApiKey
    source: KeySource
    warning: Sentence | None = None
    """A whole sentence about what is wrong with where it is stored; None if nothing is."""


class NoKeyError(AlturError):
    """There is no usable key; with a hint that fits the reason."""

    def __init__(
        self,
        message: Sentence,
        hint: Sentence,
        *,
        keyring_fault: "KeyringFault | None" = None,
        elsewhere: tuple[str, ...] = (),
    ) -> None:
        super().__init__(ErrorKind.NO_KEY, message, hint=hint)
        self.keyring_fault = keyring_fault
        """Why the keyring could not be used; None if it is not the reason."""
        self.elsewhere = elsewhere
        """The other origins for which this profile has a key."""
