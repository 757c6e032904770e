"""A server that is no network: respx answers from a script, in virtual time."""

import asyncio
import json
from datetime import UTC, datetime
from itertools import pairwise

import httpx
import respx
from support.asking import assert_clean, client_for
from support.strict_server import CAMPAIGN
from support.virtual_time import run_virtual

from altur_tui.wire.campaign import Snapshot
from altur_tui.wire.errors import AlturError

BASE = "https://altur.example/v1"
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
GOOD = httpx.Response(200, json=CAMPAIGN)


class Server(httpx.AsyncBaseTransport):
    """Answers from a script: responses, exceptions, or numbers of seconds to wait before those."""

    def __init__(self, *script: httpx.Response | Exception | float) -> None:
        self.script = list(script)
        self.answers: dict[str, httpx.Response] = {}
        """What is answered at some paths, whatever the script says."""
        self.asked_at: list[float] = []
        self.urls: list[str] = []
        self._router = respx.MockRouter(assert_all_called=False)
        self._route = self._router.get(host="altur.example")

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.asked_at.append(asyncio.get_running_loop().time())
        self.urls.append(str(request.url))
        if isinstance(self.script[0], float):
            await asyncio.sleep(self.script.pop(0))
        answer = self.answers.get(request.url.path) or self._next()
        if isinstance(answer, Exception):
            raise answer  # respx would raise it for another reason than its own
        self._route.mock(
            return_value=httpx.Response(
                answer.status_code, headers=[*answer.headers.items()], content=answer.content
            )
        )
        return await self._router.async_handler(request)

    def _next(self) -> httpx.Response | Exception | float:
        return self.script.pop(0) if len(self.script) > 1 else self.script[0]

    @property
    def gaps(self) -> list[float]:
        return [later - first for first, later in pairwise(self.asked_at)]


def ask(server: Server, **options) -> tuple[Snapshot | AlturError, float]:
    """Return what comes of asking for one campaign, and how long that took."""

    async def scenario():
        loop = asyncio.get_running_loop()
        client = client_for(BASE, transport=server, clock=lambda: NOON, **options)
        began = loop.time()
        try:
            return await client.campaign(1), loop.time() - began
        except AlturError as error:
            assert_clean(error)
            return error, loop.time() - began
        finally:
            await client.aclose()

    return run_virtual(scenario())


def refusal(status: int, body: object = None, **headers: str) -> httpx.Response:
    named = {name.replace("_", "-"): text for name, text in headers.items()}
    return httpx.Response(status, headers=named, content=json.dumps(body).encode())
