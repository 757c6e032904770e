"""What can go wrong between us and Altur: one table of kinds, one exception.

A kind decides the exit code, whether an attempt is repeated, and the hint that a person reads.
"""

from enum import StrEnum

from msgspec import Struct

from altur_tui.text import safe_fit

_MAX_MESSAGE_CELLS = 400


class ErrorKind(StrEnum):
    """The kinds of failure, as they stand in `error.kind` of the JSON."""

    NO_KEY = "no_key"
    UNAUTHORIZED = "unauthorized"
    FORBIDDEN = "forbidden"
    NOT_FOUND = "not_found"
    NETWORK = "network"
    SERVER = "server"
    RATE_LIMITED = "rate_limited"
    INVALID = "invalid"
    TOO_LARGE = "too_large"
    REDIRECT = "redirect"
    API = "api"


class Rule(Struct, frozen=True):
    """What follows from an error of a kind."""

    exit_code: int
    """The exit code when this is all that went wrong."""
    retried: bool
    """Whether another attempt may help within the same call."""
    hint: str
    """What the reader can do next: a whole sentence."""


RULES: dict[ErrorKind, Rule] = {
    ErrorKind.NO_KEY: Rule(3, False, "Store a key with “altur-tui key set”, or set ALTUR_API_KEY."),
    ErrorKind.UNAUTHORIZED: Rule(
        3,
        False,
        "Check the key with “altur-tui key test”; store a new one with “altur-tui key set”.",
    ),
    ErrorKind.FORBIDDEN: Rule(
        3, False, "Ask the owner of the Altur account what this key may read."
    ),
    ErrorKind.NOT_FOUND: Rule(
        4, False, "Check the id, and that the key belongs to the organization of the campaign."
    ),
    ErrorKind.NETWORK: Rule(
        5, True, "Check the connection and try again; “altur-tui doctor” shows what is in reach."
    ),
    ErrorKind.SERVER: Rule(
        5, True, "The fault is on the server's side. Try again in a few minutes."
    ),
    ErrorKind.RATE_LIMITED: Rule(
        5, True, "Another program may be using the same key. Wait a minute and try again."
    ),
    ErrorKind.INVALID: Rule(
        6, False, "Check the base URL with “altur-tui doctor”. If it is right, the API has a fault."
    ),
    ErrorKind.TOO_LARGE: Rule(
        6, False, "The API's answers are smaller. Check the base URL with “altur-tui doctor”."
    ),
    ErrorKind.REDIRECT: Rule(
        6, False, "The key is never sent on. Set the base URL to the address that answers itself."
    ),
    ErrorKind.API: Rule(
        6, False, "Read the server's message. If it does not help, ask Altur's support."
    ),
}


class AlturError(Exception):
    """A request that brought no campaign.

    `message` is a whole sentence, already safe to show; `status` is the HTTP status if there was
    an answer; `retry_after` is the pause in seconds that the server asked for, if it did.
    """

    def __init__(
        self,
        kind: ErrorKind,
        message: str,
        *,
        status: int | None = None,
        retry_after: float | None = None,
    ) -> None:
        self.kind = kind
        self.message = safe_fit(message, _MAX_MESSAGE_CELLS)
        self.status = status
        self.retry_after = retry_after
        super().__init__(self.message)

    @property
    def hint(self) -> str:
        """What the reader can do next."""
        return RULES[self.kind].hint

    @property
    def exit_code(self) -> int:
        """The exit code when this is all that went wrong."""
        return RULES[self.kind].exit_code


ERROR_WORDS = {
    ErrorKind.NO_KEY: "no key",
    ErrorKind.UNAUTHORIZED: "key refused",
    ErrorKind.FORBIDDEN: "not allowed",
    ErrorKind.NOT_FOUND: "not found",
    ErrorKind.NETWORK: "not reached",
    ErrorKind.SERVER: "server error",
    ErrorKind.RATE_LIMITED: "rate limited",
    ErrorKind.INVALID: "bad answer",
    ErrorKind.TOO_LARGE: "too large",
    ErrorKind.REDIRECT: "redirected",
    ErrorKind.API: "refused",
}
"""Kind of failure -> at most 12 letters, so that a cell of the fleet has room for them."""
