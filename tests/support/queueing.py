"""Requests that only queue: who was let go when."""

import asyncio

from altur_tui.client.slot import RequestSlot
from altur_tui.client.throttle import Throttle

EXACT = 1e-6


def now() -> float:
    return asyncio.get_running_loop().time()


async def settle() -> None:
    """Let everything happen that can happen without time passing."""
    for _ in range(10):
        await asyncio.sleep(0)


class Requests:
    """Starts requests on a throttle and writes down when each was granted."""

    def __init__(self, throttle: Throttle) -> None:
        self.throttle = throttle
        self.began = now()
        self.joins: dict[str, float] = {}
        self.starts: dict[str, float] = {}
        self.slots: dict[str, RequestSlot] = {}
        self.tasks: dict[str, asyncio.Task[None]] = {}

    def add(
        self,
        name: str,
        *,
        priority: bool = False,
        answer_after: float = 0.0,
        slot: RequestSlot | None = None,
    ) -> None:
        self.joins[name] = now() - self.began
        self.slots[name] = slot = slot or RequestSlot(priority=priority)
        self.tasks[name] = asyncio.create_task(self._request(name, slot, answer_after))

    async def _request(self, name: str, slot: RequestSlot, answer_after: float) -> None:
        async with self.throttle.admit(slot):
            self.starts[name] = now() - self.began
            await slot.leave()
            slot.sent()
            await asyncio.sleep(answer_after)
            slot.answered()

    def waited(self, name: str) -> float:
        return self.starts[name] - self.joins[name]

    async def all(self) -> None:
        await asyncio.gather(*self.tasks.values())


def most_in_a_window(starts: list[float], window: float) -> int:
    return max(sum(1 for each in starts if at <= each < at + window - EXACT) for at in starts)
