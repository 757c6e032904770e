"""Attempts that failed: what went wrong on the way, and the sentences about it."""

from enum import Enum

from msgspec import Struct

from altur_tui.campaign import words
from altur_tui.campaign.words import Later
from altur_tui.i18n.sentences import Filled, S
from altur_tui.text import safe_fit
from altur_tui.wire.errors import AlturError, ErrorKind

_MAX_SAID_CELLS = 240
_MAX_ADDRESS_CELLS = 160

_WITH_SAID = S("{sentence} The server says: “{said}”")
_TOO_SLOW = S("The server gave up waiting for the request.")
_TOO_EARLY = 425
_BY_STATUS = {
    401: (ErrorKind.UNAUTHORIZED, S("The server does not accept the key.")),
    403: (ErrorKind.FORBIDDEN, S("This key has no access to this campaign.")),
    404: (ErrorKind.NOT_FOUND, S("No such campaign.")),
    408: (ErrorKind.NETWORK, _TOO_SLOW),
    429: (ErrorKind.RATE_LIMITED, S("The server accepts no more requests for now.")),
}
_NO_ACCESS_TO_LIST = S("This key has no access to the list of campaigns.")
_REFUSED = S("The server refused the request with status {status}.")
_SERVER = S("The server failed with status {status}.")
_SERVER_LATER = S("The server failed with status {status} and asks to try again in {pause}.")
_STRANGE_STATUS = S("The server answered with status {status}, which has no campaign.")
_LONG_PAUSE = S("The server accepts no more requests for now and asks to wait {pause}.")
_LONG_PAUSE_HINT = S("Another program may be using the same key.")
_NO_LIST = S("There is no list of campaigns at this address.")
_PROXY_HINT = S("Correct the user name and password in the proxy address, then try again.")
_NO_LIST_HINT = S("Check the base URL with “altur-tui doctor”.")
_REDIRECT = S("The server redirects to another address, {address}, instead of answering.")
_TOO_LARGE = S("The server's answer is larger than 2 MiB and was cut off.")
_UNKNOWN_ENCODING = S("The server's answer is compressed as “{encoding}”, which was not requested.")
_BROKEN_OFF = S("The server's answer broke off.")
_GARBLED = S("The server's answer arrived damaged.")
_LATE = S("The server did not answer within {seconds:g} s.")
_LATE_BODY = S("The server did not finish its answer within {seconds:g} s.")


class Trouble(Enum):
    """What can go wrong on the way, with its sentence."""

    UNKNOWN_HOST = S("The host {host} was not found.")
    NOT_CONNECTED = S("No connection to {host} could be made.")
    SLOW_CONNECT = S("The connection to {host} took too long.")
    UNTRUSTED = S("The certificate of {host} cannot be trusted, so nothing was sent.")
    NO_TLS = S("No secure connection to {host} could be made, so nothing was sent.")
    PROXY = S("The proxy {proxy} did not let the request through to {host}.")
    PROXY_REFUSED = S("The proxy {proxy} does not accept the user name and password.")
    UNKNOWN_PROXY = S("The proxy {proxy} was not found.")
    NO_CONNECTION_TO_PROXY = S("No connection to the proxy {proxy} could be made.")
    SILENCE = S("{host} did not answer in time.")
    BROKEN_OFF = S("The connection to {host} was lost.")
    GARBLED = S("The answer of {host} was cut off or damaged.")


UNREACHABLE = frozenset(
    {
        Trouble.UNKNOWN_HOST,
        Trouble.NOT_CONNECTED,
        Trouble.SLOW_CONNECT,
        Trouble.PROXY,
        Trouble.UNKNOWN_PROXY,
        Trouble.NO_CONNECTION_TO_PROXY,
    }
)
"""No connection could be made, which concerns every request and may pass."""
FINAL = frozenset({Trouble.UNTRUSTED, Trouble.NO_TLS, Trouble.PROXY_REFUSED})
"""Every request would fail in the same way until a person changes something."""


class Failure(Struct, frozen=True):
    """An attempt that failed."""

    error: AlturError
    trouble: Trouble | None = None
    """What went wrong on the way, if the server's answer is not what failed."""
    is_final: bool = False
    """Whether it would fail in the same way again."""
    is_unreachable: bool = False
    """Whether no connection could be made."""
    on_stale_connection: bool = False
    """Whether the server had dropped the idle connection before the request came."""
    in_outage: bool = False
    """Whether it belongs to an outage, so that it costs the request no attempt."""


def on_the_way(
    trouble: Trouble, host: str, status: int | None = None, *, proxy: str = ""
) -> AlturError:
    """Return the error for a request that met `trouble` on the way.

    `status` is that of the answer, if its head had arrived; `proxy` is its address as shown.
    """
    return AlturError(
        ErrorKind.NETWORK,
        trouble.value.fill(host=host, proxy=proxy),
        status=status,
        hint=_PROXY_HINT if trouble is Trouble.PROXY_REFUSED else "",
        stops_all=trouble in FINAL,
    )


def too_late(seconds: float, status: int | None) -> AlturError:
    """Return the error for an answer that was not whole when its deadline passed.

    `status` is that of the answer, if its head had arrived.
    """
    template = _LATE if status is None else _LATE_BODY
    return AlturError(ErrorKind.NETWORK, template.fill(seconds=seconds), status=status)


def too_large(status: int) -> AlturError:
    """Return the error for a body over the limit."""
    return AlturError(ErrorKind.TOO_LARGE, _TOO_LARGE, status=status)


def broken_off(status: int) -> AlturError:
    """Return the error for a body that ends too soon."""
    return AlturError(ErrorKind.NETWORK, _BROKEN_OFF, status=status)


def garbled(status: int) -> AlturError:
    """Return the error for a body that cannot be unpacked."""
    return AlturError(ErrorKind.NETWORK, _GARBLED, status=status)


def unknown_encoding(status: int, encoding: str) -> AlturError:
    """Return the error for a body packed in a way that was not asked for."""
    # Not cut short: a part of the key, should the server repeat it here, would not be found.
    return AlturError(ErrorKind.INVALID, _UNKNOWN_ENCODING.fill(encoding=encoding), status=status)


def redirected(status: int, address: str) -> AlturError:
    """Return the error for a redirect, which is never followed."""
    message = _REDIRECT.fill(address=safe_fit(address, _MAX_ADDRESS_CELLS))
    return AlturError(ErrorKind.REDIRECT, message, status=status)


def long_pause(seconds: float) -> AlturError:
    """Return the error for a pause that is too long to be waited for."""
    return AlturError(
        ErrorKind.RATE_LIMITED,
        _LONG_PAUSE.fill(pause=Later(words.seconds, seconds)),
        status=429,
        retry_after=seconds,
        hint=_LONG_PAUSE_HINT,
    )


def no_list() -> AlturError:
    """Return the error for an address without a list of campaigns."""
    return AlturError(ErrorKind.NOT_FOUND, _NO_LIST, status=404, hint=_NO_LIST_HINT)


def by_status(
    status: int, said: str | None, retry_after: float | None, *, of_list: bool = False
) -> AlturError:
    """Return the error for an answer whose status alone says that it brings nothing.

    `of_list` says that it is about the list, not a campaign.
    """
    kind, sentence = _kind_and_sentence(status, retry_after)
    if of_list and kind is ErrorKind.FORBIDDEN:
        sentence = _NO_ACCESS_TO_LIST
    message = (
        _WITH_SAID.fill(sentence=sentence, said=safe_fit(said, _MAX_SAID_CELLS))
        if said
        else sentence
    )
    return AlturError(kind, message, status=status, retry_after=retry_after)


def _kind_and_sentence(status: int, retry_after: float | None) -> tuple[ErrorKind, S | Filled]:
    if (known := _BY_STATUS.get(status)) is not None:
        return known
    if 500 <= status <= 599 or status == _TOO_EARLY:
        if retry_after is None:
            return ErrorKind.SERVER, _SERVER.fill(status=status)
        later = _SERVER_LATER.fill(status=status, pause=Later(words.seconds, retry_after))
        return ErrorKind.SERVER, later
    if 400 <= status <= 499:
        return ErrorKind.API, _REFUSED.fill(status=status)
    return ErrorKind.INVALID, _STRANGE_STATUS.fill(status=status)
