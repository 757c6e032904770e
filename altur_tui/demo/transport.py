"""An httpx transport that answers like the API, without a network."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime
from email.utils import format_datetime

import httpx

from altur_tui.demo.catalog import Answer, answer

_MAX_DIGITS = 18
_OK = 200


class _Body(httpx.AsyncByteStream):
    """A body that is still to be read."""

    def __init__(self, body: bytes) -> None:
        self._body = body

    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield self._body


class DemoTransport(httpx.AsyncBaseTransport):
    """The built-in API: reads answered from the catalog, everything else refused.

    `clock` returns the present instant, aware; `sleep` waits the seconds that an answer takes.
    """

    def __init__(
        self,
        clock: Callable[[], datetime],
        *,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self._clock = clock
        self._sleep = sleep
        self._requests: Counter[int] = Counter()
        self._answers: Counter[int] = Counter()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Answer one request as the API would."""
        now = self._clock()
        given = self._answer(request, now)
        await self._sleep(given.delay)
        date = format_datetime((now + given.clock_error).astimezone(UTC), usegmt=True)
        age = {"Age": str(given.age)} if given.age else {}
        return httpx.Response(
            given.status,
            headers={"Content-Type": given.content_type, "Date": date, **age},
            # Content would count as read already, and a client that reads streams would refuse it.
            stream=_Body(given.body),
            request=request,
        )

    def _answer(self, request: httpx.Request, now: datetime) -> Answer:
        if request.method != "GET":
            body = b'{"error": "METHOD_NOT_ALLOWED", "message": "The demo only reads."}'
            return Answer(405, body, 0.0)
        collection, _, last = request.url.path.rstrip("/").rpartition("/")
        if last == "campaigns":
            from altur_tui.demo.listing import list_answer

            return list_answer(request.url.params, now)
        is_id = last.isascii() and last.isdigit() and len(last) <= _MAX_DIGITS
        if not collection.endswith("/campaigns") or not is_id:
            return answer(0, 1, now)
        campaign_id = int(last)
        self._requests[campaign_id] += 1
        given = answer(
            campaign_id, self._requests[campaign_id], now, earlier=self._answers[campaign_id]
        )
        self._answers[campaign_id] += given.status == _OK
        return given
