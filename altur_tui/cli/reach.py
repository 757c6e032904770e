"""Whether the API can be reached, by one request of the client's own: connection to clock."""

import asyncio
from collections.abc import Callable
from contextlib import AsyncExitStack, suppress
from datetime import UTC, datetime
from urllib.parse import urlsplit

from altur_tui.background import in_thread
from altur_tui.campaign.reading import MAX_SKEW
from altur_tui.cli.checks import CONFIG_FAULT, Check, fault, note, ok
from altur_tui.cli.key_words import hint_for
from altur_tui.client.budget import Budget
from altur_tui.client.failures import Trouble, on_the_way
from altur_tui.client.received import Received, redact, refusal
from altur_tui.client.retry import http_date
from altur_tui.credentials.key import FoundKey
from altur_tui.settings.settings import Settings

Tell = Callable[[Check], None]

_NETWORK_FAULT = 5
_MAX_SECONDS = 10.0
_MAX_SECONDS_IN_QUEUE = 2.0
_KEY_REFUSED = frozenset({401, 403})

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
        outcome = await _request(settings, found, budget)
    except ValueError as error:
        tell(fault("Certificate", str(error), "", CONFIG_FAULT))
        return
    trouble = outcome if isinstance(outcome, Trouble) else None
    if trouble in _OF_THE_CONNECTION:
        tell(_broken("Connection", trouble, host))
        return
    tell(ok("Connection", _THROUGH_PROXY if proxy else _CONNECTED.format(host=host)))
    if trouble in _OF_THE_CERTIFICATE:
        tell(_broken("Certificate", trouble, host))
        return
    if not settings.base_url.startswith("https:"):
        tell(ok("Certificate", _PLAIN))
    elif trouble is None:
        tell(ok("Certificate", _TRUSTED.format(host=host)))
    if isinstance(outcome, Trouble):
        tell(_broken("API", outcome, host))
    else:
        tell(_about_answer(outcome, settings, found))
        tell(_about_clock(http_date(outcome.date)))


async def _request(
    settings: Settings, found: FoundKey | None, budget: Budget | None
) -> Received | Trouble:
    """Return what came, or what was in the way. Raises ValueError for unusable certificates."""
    from altur_tui.client.http import Progress, open_http, receive, trouble_of
    from altur_tui.client.throttle import RequestSlot, Throttle

    key = None if found is None else found.key
    seconds = min(settings.timeout, _MAX_SECONDS)
    http = await in_thread(lambda: open_http(settings.base_url, key, timeout=seconds))
    url = f"{settings.base_url}/campaigns?pageSize=1"
    try:
        async with AsyncExitStack() as stack:
            throttle, slot = Throttle(budget=budget), RequestSlot(priority=True)
            stack.callback(throttle.close)
            # Not for long: that the server has asked for a pause is worth knowing, too.
            with suppress(TimeoutError):
                async with asyncio.timeout(_MAX_SECONDS_IN_QUEUE):
                    await stack.enter_async_context(throttle.admit(slot))
            async with asyncio.timeout(seconds):
                received = await receive(http, url, Progress(slot), whole=False)
                return received if key is None else redact(received, key)
    except TimeoutError:
        return Trouble.SILENCE
    except Exception as error:  # noqa: BLE001  # whatever the library makes of a hostile answer
        return trouble_of(error)
    finally:
        await http.aclose()


def _broken(name: str, trouble: Trouble, host: str) -> Check:
    error = on_the_way(trouble, host)
    return fault(name, error.message, _HINTS.get(trouble, _LOST_HINT), _NETWORK_FAULT)


def _about_answer(answer: Received, settings: Settings, found: FoundKey | None) -> Check:
    if found is None and (answer.status in _KEY_REFUSED or 200 <= answer.status <= 299):
        return note("API", _NO_KEY)
    if found is not None and answer.status in _KEY_REFUSED:
        error = refusal(answer, datetime.now(UTC))
        return fault("API", error.message, hint_for(error, settings, found.source), error.exit_code)
    if 200 <= answer.status <= 299:
        return ok("API", _ANSWERED)
    text = _ODD_ANSWER.format(status=answer.status)
    if answer.status == 429 or answer.status >= 500:
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
