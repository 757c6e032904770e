"""Whether the API can be reached, by one request of the client's own: connection to clock."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from altur_tui.background import in_thread
from altur_tui.campaign.reading import MAX_SKEW
from altur_tui.cli.checks import CONFIG_FAULT, Check, fault, note, ok
from altur_tui.cli.key_words import hint_for
from altur_tui.client.budget import Budget
from altur_tui.client.failures import Trouble
from altur_tui.credentials.key import FoundKey
from altur_tui.settings.settings import Settings
from altur_tui.wire.errors import AlturError

if TYPE_CHECKING:
    from altur_tui.client.client import Reached

Tell = Callable[[Check], None]

_NETWORK_FAULT = 5
_MAX_SECONDS = 10.0

_CONNECTED = "{host} accepts connections."
_TRUSTED = "The certificate of {host} is valid."
_PLAIN = "Not used: plain http to this machine."
_THROUGH_PROXY = "Through the proxy."
_ANSWERED = "The API answered and accepts the key."
_NO_KEY = "The API answered. Whether it accepts a key is not known: there is none."
_ODD_ANSWER = "The API answered with status {status}."
_ODD_HINT = "Check the base URL: it ends in the version, such as /api/v1.0."
_FAILING_HINT = "The server has a problem, or received too many requests. Try again in a while."
_LOST_HINT = "Check the connection, the proxy if there is one, and the base URL."
_CLOCK = "This machine's clock and the server's agree."
_CLOCK_OFF = (
    "This machine's clock and the server's are {seconds} s apart, so “open now” may be wrong."
)
_CLOCK_HINT = "Set this machine's clock, preferably by a time service."
_NO_CLOCK = "Not compared: the server sent no time."

_HINTS = {
    Trouble.UNKNOWN_HOST: "Check the base URL and the network connection.",
    Trouble.PROXY_REFUSED: "Correct the user name and password in the proxy address.",
    Trouble.UNKNOWN_PROXY: "Check the proxy address and the network connection.",
    Trouble.NO_CONNECTION_TO_PROXY: "Check the proxy address, and whether a firewall blocks it.",
    Trouble.NOT_CONNECTED: "Check the base URL, the connection, and whether a firewall blocks it.",
    Trouble.SLOW_CONNECT: "Check the connection, and whether HTTPS_PROXY must name a proxy.",
    Trouble.UNTRUSTED: (
        "If your network replaces certificates, name its own in SSL_CERT_FILE; otherwise somebody "
        "may be listening."
    ),
    Trouble.NO_TLS: "Check the base URL: the server there may not speak https.",
}
_OF_THE_CERTIFICATE = frozenset({Trouble.UNTRUSTED, Trouble.NO_TLS})
_OF_THE_CONNECTION = frozenset(_HINTS) - _OF_THE_CERTIFICATE


async def look_for_api(
    settings: Settings, found: FoundKey | None, budget: Budget | None, tell: Tell, *, proxy: bool
) -> None:
    """Send one request, with the key if there is one, and tell how far it got.

    It is counted in `budget`.
    """
    host = str(urlsplit(settings.base_url).netloc)
    try:
        reached = await _reach(settings, found, budget)
    except ValueError as error:
        tell(fault("Certificate", str(error), "", CONFIG_FAULT))
        return
    trouble = reached.trouble
    if reached.error is not None and trouble in _OF_THE_CONNECTION:
        tell(_broken("Connection", reached.error, trouble))
        return
    tell(ok("Connection", _THROUGH_PROXY if proxy else _CONNECTED.format(host=host)))
    if reached.error is not None and trouble in _OF_THE_CERTIFICATE:
        tell(_broken("Certificate", reached.error, trouble))
        return
    if not settings.base_url.startswith("https:"):
        tell(ok("Certificate", _PLAIN))
    elif reached.is_trusted:
        tell(ok("Certificate", _TRUSTED.format(host=host)))
    if reached.error is not None and reached.status is None:
        tell(_broken("API", reached.error, trouble))
    else:
        tell(_about_answer(reached, settings, found))
        tell(_about_clock(reached.server_time))


async def _reach(settings: Settings, found: FoundKey | None, budget: Budget | None) -> "Reached":
    """Return how far one request got. Raises ValueError for unusable certificates."""
    from altur_tui.client.client import AlturClient
    from altur_tui.client.throttle import Throttle

    key = None if found is None else found.key
    throttle, seconds = Throttle(budget=budget), min(settings.timeout, _MAX_SECONDS)
    client = await in_thread(
        lambda: AlturClient(settings.base_url, key, timeout=seconds, throttle=throttle)
    )
    try:
        return await client.reach()
    finally:
        await client.aclose()


def _broken(name: str, error: AlturError, trouble: Trouble | None) -> Check:
    hint = _LOST_HINT if trouble is None else _HINTS.get(trouble, _LOST_HINT)
    return fault(name, error.message, hint, _NETWORK_FAULT)


def _about_answer(answer: "Reached", settings: Settings, found: FoundKey | None) -> Check:
    status = answer.status or 0
    if found is None and (answer.error is not None or 200 <= status <= 299):
        return note("API", _NO_KEY)
    if found is not None and answer.error is not None:
        hint = hint_for(answer.error, settings, found.source)
        return fault("API", answer.error.message, hint, answer.error.exit_code)
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
