"""Asking the history from the event loop: never for long, and never in vain."""

import asyncio
import threading

import pytest

from altur_tui.core import past as past_module
from altur_tui.core.past import PastReader
from altur_tui.history.seen import HistoryError
from altur_tui.i18n.sentences import S


class FakeHistory:
    """A history that answers questions by their own code."""

    def __init__(self):
        self.closed = threading.Event()

    def close(self):
        self.closed.set()


async def test_a_question_is_answered_from_the_history():
    reader = PastReader(FakeHistory)
    assert await reader.ask(lambda history: type(history).__name__, "") == "FakeHistory"
    reader.close()


async def test_without_a_history_nothing_is_known():
    assert await PastReader(None).ask(lambda _: 1, 0) == 0


async def test_a_history_that_cannot_be_read_tells_nothing():
    def fails(_):
        raise HistoryError(S("It is damaged.").fill())

    reader = PastReader(FakeHistory)
    assert await reader.ask(fails, 0) == 0
    assert await reader.ask(lambda _: 1, 0) == 1
    reader.close()


async def test_a_fault_of_our_own_is_not_hidden():
    reader = PastReader(FakeHistory)
    with pytest.raises(ZeroDivisionError):
        await reader.ask(lambda _: 1 // 0, 0)
    reader.close()


async def test_a_file_that_comes_into_being_later_is_read_then():
    exists = False

    def opened():
        if not exists:
            raise FileNotFoundError
        return FakeHistory()

    reader = PastReader(opened)
    assert await reader.ask(lambda _: 1, 0) == 0
    exists = True
    assert await reader.ask(lambda _: 1, 0) == 1
    reader.close()


async def test_while_a_disk_hangs_only_the_first_question_waits(monkeypatch):
    monkeypatch.setattr(past_module, "MAX_WAIT", 0.05)
    hangs, asked = threading.Event(), []
    reader = PastReader(FakeHistory)
    assert await reader.ask(lambda _: hangs.wait(), otherwise=False) is False
    monkeypatch.setattr(past_module, "MAX_WAIT", 3600.0)  # whoever waits now fails by the limit
    for each in range(100):
        assert await reader.ask(lambda _, each=each: asked.append(each), "unknown") == "unknown"
    hangs.set()
    answers = set()
    for _ in range(100_000):
        answers.add(await reader.ask(lambda _: "known", "unknown"))
        if "known" in answers:
            break
        await asyncio.sleep(0)
    assert "known" in answers
    assert asked == []
    reader.close()


async def test_after_its_end_nothing_is_known_and_the_file_is_closed():
    history = FakeHistory()
    reader = PastReader(lambda: history)
    assert await reader.ask(lambda _: 1, 0) == 1
    reader.close()
    assert await reader.ask(lambda _: 1, 0) == 0
    assert history.closed.wait(10)
