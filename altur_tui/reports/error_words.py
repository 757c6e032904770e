"""The kinds of failure in a word or two, as both faces say them."""

from altur_tui.api.errors import ErrorKind

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
