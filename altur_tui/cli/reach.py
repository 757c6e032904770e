"""Whether the API can be reached, by one request of the client's own: connection to clock."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from altur_tui.background import in_thread
from altur_tui.campaign.reading import MAX_SKEW
from altur_tui.campaign.words import duration
from altur_tui.cli.checks import CONFIG_FAULT, Check, Subject, fault, note, ok
from altur_tui.cli.key_words import hint_for
from altur_tui.client.budget import Budget
from altur_tui.client.failures import Trouble
from altur_tui.credentials.key import FoundKey
from altur_tui.i18n.sentences import S
from altur_tui.settings.settings import Settings
from altur_tui.wire.errors import AlturError

if TYPE_CHECKING:
    from altur_tui.client.client import Reached

Tell = Callable[[Check], None]

_NETWORK_FAULT = 5
_MAX_SECONDS = 10.0

_CONNECTED = S("{host} accepts connections.")
_TRUSTED = S("The certificate of {host} is valid.")
_PLAIN = S("Not used: plain http to this machine.")
_THROUGH_PROXY = S("Through the proxy.")
_ANSWERED = S("The API answered and accepts the key.")
_NO_KEY = S("The API answered. There is no key that it could accept.")
_ODD_ANSWER = S("The API answered with status {status}.")
_ODD_HINT = S("Check the base URL: it ends in the version, such as /api/v1.0.")
_FAILING_HINT = S("The server has a problem, or received too many requests. Try again in a while.")
_LOST_HINT = S("Check the connection, the proxy if there is one, and the base URL.")
_CLOCK = S("This machine's clock and the server's agree.")
_CLOCK_OFF = S(
    "This machine's clock and the server's are {apart} apart, so “open now” may be wrong."
)
_CLOCK_HINT = S("Set this machine's clock, preferably by a time service.")
_NO_CLOCK = S("Not compared: the server sent no time.")

_HINTS = {
    Trouble.UNKNOWN_HOST: S("Check the base URL and the network connection."),
    Trouble.PROXY_REFUSED: S("Correct the user name and password in the proxy address."),
    Trouble.UNKNOWN_PROXY: S("Check the proxy address and the network connection."),
    Trouble.NO_CONNECTION_TO_PROXY: S("Check the proxy address, and whether a firewall blocks it."),
    Trouble.NOT_CONNECTED: S(
        "Check the base URL, the connection, and whether a firewall blocks it."
    ),
    Trouble.SLOW_CONNECT: S("Check the connection, and whether HTTPS_PROXY must name a proxy."),
    Trouble.UNTRUSTED: S(
        "If your network replaces certificates, set SSL_CERT_FILE to its own; otherwise somebody "
        "may be intercepting the connection."
    ),
    Trouble.NO_TLS: S("Check the base URL: the server there may not speak https."),
}
_OF_THE_CERTIFICATE = frozenset({Trouble.UNTRUSTED, Trouble.NO_TLS})
_OF_THE_CONNECTION = frozenset(_HINTS) - _OF_THE_CERTIFICATE


async def look_for_api(
    settings: Settings, found: FoundKey | None, budget: Budget | None, tell: Tell, *, proxy: bool
) -> None:
    """Send one request, with the key if there is one, and report how far it got.

    It is counted in `budget`.
    """
    host = str(urlsplit(settings.base_url).netloc)
    try:
        reached = await _reach(settings, found, budget)
    except ValueError as error:
        tell(fault(Subject.CERTIFICATE, str(error), "", CONFIG_FAULT))
        return
    trouble = reached.trouble
    if reached.error is not None and trouble in _OF_THE_CONNECTION:
        tell(_broken(Subject.CONNECTION, reached.error, trouble))
        return
    tell(ok(Subject.CONNECTION, _THROUGH_PROXY if proxy else _CONNECTED.format(host=host)))
    if reached.error is not None and trouble in _OF_THE_CERTIFICATE:
        tell(_broken(Subject.CERTIFICATE, reached.error, trouble))
        return
    if not settings.base_url.startswith("https:"):
        tell(ok(Subject.CERTIFICATE, _PLAIN))
    elif reached.is_trusted:
        tell(ok(Subject.CERTIFICATE, _TRUSTED.format(host=host)))
    if reached.error is not None and reached.status is None:
        tell(_broken(Subject.API, reached.error, trouble))
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


def _broken(subject: Subject, error: AlturError, trouble: Trouble | None) -> Check:
    hint = _LOST_HINT if trouble is None else _HINTS.get(trouble, _LOST_HINT)
    return fault(subject, error.message, hint, _NETWORK_FAULT)


def _about_answer(answer: "Reached", settings: Settings, found: FoundKey | None) -> Check:
    status = answer.status or 0
    if found is None and (answer.error is not None or 200 <= status <= 299):
        return note(Subject.API, _NO_KEY)
    if found is not None and answer.error is not None:
        hint = hint_for(answer.error, settings, found.source)
        return fault(Subject.API, answer.error.message, hint, answer.error.exit_code)
    if 200 <= status <= 299:
        return ok(Subject.API, _ANSWERED)
    text = _ODD_ANSWER.format(status=status)
    if status == 429 or status >= 500:
        return fault(Subject.API, text, _FAILING_HINT, _NETWORK_FAULT)
    return fault(Subject.API, text, _ODD_HINT, CONFIG_FAULT)


def _about_clock(server_time: datetime | None) -> Check:
    if server_time is None:
        return note(Subject.CLOCK, _NO_CLOCK)
    # The real clock, also where --now makes another stand still.
    apart = abs(datetime.now(UTC) - server_time)
    if apart <= MAX_SKEW:
        return ok(Subject.CLOCK, _CLOCK)
    text = _CLOCK_OFF.format(apart=duration(seconds=apart.total_seconds()))
    return fault(Subject.CLOCK, text, _CLOCK_HINT, CONFIG_FAULT)
