"""Whether the API is in reach, step by step: name, connection, certificate, answer, clock."""

import asyncio
import socket
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from ssl import SSLCertVerificationError
from urllib.parse import urlsplit

from altur_tui.background import in_thread
from altur_tui.campaign.reading import MAX_SKEW
from altur_tui.cli.checks import CONFIG_FAULT, Check, fault, note, ok, settings_fault
from altur_tui.cli.context import Context
from altur_tui.cli.key_words import hint_for
from altur_tui.cli.output import Stop
from altur_tui.client.failures import Trouble, on_the_way
from altur_tui.credentials.key import FoundKey
from altur_tui.wire.errors import AlturError, ErrorKind

Tell = Callable[[Check], None]

_NETWORK_FAULT = 5
_MAX_SECONDS = 5.0
"""For each step."""

_FOUND = "{host} is {address}."
_CONNECTED = "{host} takes connections."
_TRUSTED = "The certificate of {host} is good."
_PLAIN = "Not used: plain http to this machine."
_THROUGH_PROXY = "Left to the proxy."
_ANSWERED = "The API answered, and takes the key."
_NOT_ASKED = "The API was not asked, for there is no key to ask with."
_ODD_ANSWER = "The API answered with status {status}."
_ODD_HINT = "Check the base URL: it ends in the version, such as /api/v1.0."
_FAILING_HINT = "The fault is on the server's side, or too much was asked. Try again in a while."
_LOST_HINT = "Check the connection, the proxy if there is one, and the base URL."
_CLOCK = "This clock and the server's agree."
_CLOCK_OFF = "This clock and the server's are {seconds} s apart, so “open now” may be wrong."
_CLOCK_HINT = "Set this machine's clock, best by a time service."
_NO_CLOCK = "Not compared: the server told no time."


async def look_for_api(
    context: Context, found: FoundKey | None, tell: Tell, *, proxy: bool
) -> None:
    """Go step by step to the API, tell of each step, and stop at the first that fails."""
    if proxy:
        tell(ok("Connection", _THROUGH_PROXY))
    elif not await _is_on_the_way(context.settings().base_url, tell):
        return
    if found is None:
        tell(note("API", _NOT_ASKED))
    else:
        await _ask(context, found, tell)


async def _is_on_the_way(base_url: str, tell: Tell) -> bool:
    """Tell of name, connection and certificate; return whether they are all right."""
    parts = urlsplit(base_url)
    host, secure = str(parts.hostname), parts.scheme == "https"
    port = parts.port or (443 if secure else 80)
    try:
        async with asyncio.timeout(_MAX_SECONDS):
            address = await in_thread(lambda: _address_of(host, port))
    except (OSError, UnicodeError):  # a TimeoutError is an OSError
        tell(_broken("Name", Trouble.UNKNOWN_HOST, host))
        return False
    tell(ok("Name", _FOUND.format(host=host, address=address)))
    try:
        async with asyncio.timeout(_MAX_SECONDS):
            _, writer = await asyncio.open_connection(host, port, happy_eyeballs_delay=0.25)
    except TimeoutError:
        tell(_broken("Connection", Trouble.SLOW_CONNECT, host))
        return False
    except OSError:
        tell(_broken("Connection", Trouble.NOT_CONNECTED, host))
        return False
    try:
        tell(ok("Connection", _CONNECTED.format(host=host)))
        check = await _about_certificate(writer, host) if secure else ok("Certificate", _PLAIN)
    finally:
        writer.close()
        with suppress(OSError):
            await writer.wait_closed()
    tell(check)
    return not check.exit_code


def _address_of(host: str, port: int) -> str:
    return str(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][4][0])


async def _about_certificate(writer: asyncio.StreamWriter, host: str) -> Check:
    from altur_tui.client.http import build_ssl_context

    try:
        trusted = await in_thread(build_ssl_context)
        async with asyncio.timeout(_MAX_SECONDS):
            await writer.start_tls(trusted, server_hostname=host)
    except SSLCertVerificationError:
        return _broken("Certificate", Trouble.UNTRUSTED, host)
    except OSError:  # an SSLError and a TimeoutError are OSErrors
        return _broken("Certificate", Trouble.NO_TLS, host)
    except ValueError as error:
        return fault("Certificate", str(error), "", CONFIG_FAULT)
    return ok("Certificate", _TRUSTED.format(host=host))


def _broken(name: str, trouble: Trouble, host: str) -> Check:
    error = on_the_way(trouble, host)
    return fault(name, error.message, _HINTS[trouble], _NETWORK_FAULT)


_HINTS = {
    Trouble.UNKNOWN_HOST: "Check the base URL and the connection to the network.",
    Trouble.NOT_CONNECTED: "Check the base URL, the connection, and whether a firewall is between.",
    Trouble.SLOW_CONNECT: "Check the connection, and whether a proxy has to be set in HTTPS_PROXY.",
    Trouble.UNTRUSTED: (
        "If your network replaces certificates, name its own in SSL_CERT_FILE; otherwise "
        "somebody may be listening."
    ),
    Trouble.NO_TLS: "Check the base URL: what answers there may be no https.",
}


async def _ask(context: Context, found: FoundKey, tell: Tell) -> None:
    try:
        client = await context.client(found.key)
    except Stop as error:
        tell(settings_fault(error))
        return
    try:
        probed = await client.probe()
    except AlturError as error:
        lost = error.kind is ErrorKind.NETWORK
        hint = _LOST_HINT if lost else hint_for(error, context.settings(), found.source)
        tell(fault("API", error.message, hint, error.exit_code))
    else:
        tell(_about_status(probed.status))
        tell(_about_clock(probed.server_time))
    finally:
        await client.aclose()


def _about_status(status: int) -> Check:
    if 200 <= status <= 299:
        return ok("API", _ANSWERED)
    text = _ODD_ANSWER.format(status=status)
    if status == 429 or status >= 500:
        return fault("API", text, _FAILING_HINT, _NETWORK_FAULT)
    return fault("API", text, _ODD_HINT, CONFIG_FAULT)


def _about_clock(server_time: datetime | None) -> Check:
    if server_time is None:
        return note("Clock", _NO_CLOCK)
    # The real clock, also where --now makes another stand still.
    apart = abs(datetime.now(UTC) - server_time)
    if apart <= MAX_SKEW:
        return ok("Clock", _CLOCK)
    text = _CLOCK_OFF.format(seconds=round(apart.total_seconds()))
    return fault("Clock", text, _CLOCK_HINT, CONFIG_FAULT)
