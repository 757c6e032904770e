"""Fetching many campaigns: in which order, how many at once, and when it ends."""

import asyncio
from datetime import UTC, datetime

import pytest
from support.detail import Script, demo_snapshot, not_reached

from altur_tui.core.bulk import BulkFetch
from altur_tui.core.repository import Repository
from altur_tui.wire.errors import AlturError, ErrorKind

NOW = datetime(2026, 11, 24, 21, 46, tzinfo=UTC)
IDS = tuple(range(1, 101))


def refused(kind=ErrorKind.UNAUTHORIZED):
    return AlturError(kind, "The key was refused.")


def repository_for(script) -> Repository:
    async def connect():
        return script

    return Repository(connect, clock=lambda: NOW)


class Anything(Script):
    """Answers every id with a campaign of the demo, or as it was told."""

    def __init__(self, **answers):
        super().__init__(**answers)
        self.under_way = 0
        self.most_under_way = 0
        self.priorities = {}

    async def campaign(self, campaign_id, *, slot=None):
        self.under_way += 1
        self.most_under_way = max(self.most_under_way, self.under_way)
        self.priorities[campaign_id] = slot.priority
        try:
            if campaign_id in self.answers:
                return await super().campaign(campaign_id, slot=slot)
            self.asked.append(campaign_id)
            await asyncio.sleep(0)
            return demo_snapshot(1001)
        finally:
            self.under_way -= 1


def bulk_for(script, in_sight=(), **options) -> BulkFetch:
    return BulkFetch(repository_for(script), in_sight=lambda: in_sight, **options)


async def turns(holds):
    """Let the loop turn until something holds."""
    for _ in range(10_000):
        if holds():
            return
        await asyncio.sleep(0)
    raise AssertionError("It never came to hold.")


async def test_all_are_asked_for_in_the_order_given():
    script = Anything()
    bulk = bulk_for(script)
    assert bulk.ask(IDS)
    await bulk.run()
    assert script.asked == list(IDS)
    assert (bulk.done, bulk.total, bulk.active) == (100, 100, False)


async def test_what_is_in_sight_goes_first():
    script = Anything()
    bulk = bulk_for(script, in_sight=(70, 71, 72))
    bulk.ask(IDS)
    await bulk.run()
    assert script.asked[:5] == [70, 71, 72, 1, 2]


async def test_few_wait_for_their_turn_at_a_time():
    gate = asyncio.Event()
    script = Anything(**{f"c{each}": [gate, demo_snapshot(1001)] for each in IDS})
    bulk = bulk_for(script)
    bulk.ask(IDS)
    running = asyncio.ensure_future(bulk.run())
    for _ in range(200):
        await asyncio.sleep(0)
    assert script.most_under_way == 6
    gate.set()
    await running
    assert bulk.done == 100


async def test_an_urgent_one_goes_before_all_others_as_a_request_of_the_screen():
    script = Anything()
    bulk = bulk_for(script, in_sight=(70,))
    bulk.ask(IDS)
    assert not bulk.ask((50,), urgent=True)
    await bulk.run()
    assert script.asked[:3] == [50, 70, 1]
    assert script.priorities[50]
    assert not script.priorities[70]
    assert bulk.total == 100


async def test_stopping_drops_what_is_under_way_and_keeps_what_came():
    gate = asyncio.Event()
    script = Anything(**{f"c{each}": [gate, demo_snapshot(1001)] for each in range(11, 101)})
    repository = repository_for(script)
    bulk = BulkFetch(repository, in_sight=lambda: ())
    bulk.ask(IDS)
    running = asyncio.ensure_future(bulk.run())
    await turns(lambda: bulk.done >= 10)
    assert bulk.stop()
    await running
    assert bulk.left == 90
    assert repository.known(5).snapshot is not None
    await turns(lambda: script.under_way == 0)
    assert not any(repository.known(each).loading for each in IDS)
    assert not bulk.stop()


async def test_what_is_asked_for_right_after_a_stop_is_all_asked_for():
    gate = asyncio.Event()
    script = Anything(**{f"c{each}": [gate, demo_snapshot(1001)] for each in IDS})
    repository = repository_for(script)
    bulk = BulkFetch(repository, in_sight=lambda: ())
    bulk.ask(IDS)
    first = asyncio.ensure_future(bulk.run())
    await turns(lambda: script.under_way == 6)
    bulk.stop()
    assert bulk.ask(IDS)
    second = asyncio.ensure_future(bulk.run())
    gate.set()
    await first
    await second
    assert (bulk.done, bulk.total, bulk.left) == (100, 100, 0)
    assert all(repository.known(each).snapshot for each in IDS)


async def test_the_end_of_a_stopped_run_leaves_the_next_one_alone():
    gate = asyncio.Event()
    script = Anything(**{f"c{each}": [gate, demo_snapshot(1001)] for each in IDS})
    bulk = bulk_for(script)
    bulk.ask(IDS)
    first = asyncio.ensure_future(bulk.run())
    await turns(lambda: script.under_way)
    bulk.stop()
    bulk.ask(IDS)
    second = asyncio.ensure_future(bulk.run())
    first.cancel()
    await asyncio.gather(first, return_exceptions=True)
    assert bulk.active
    gate.set()
    await second
    assert bulk.done == 100


async def test_what_is_asked_for_again_counts_once():
    gate = asyncio.Event()
    script = Anything(**{f"c{each}": [gate, demo_snapshot(1001)] for each in range(11, 101)})
    bulk = bulk_for(script)
    bulk.ask(IDS)
    running = asyncio.ensure_future(bulk.run())
    await turns(lambda: bulk.done >= 10)
    assert not bulk.ask(IDS)
    assert (bulk.done, bulk.total) == (0, 100)
    gate.set()
    await running
    assert (bulk.done, bulk.total) == (100, 100)
    assert script.asked.count(5) == 2


async def test_what_is_in_sight_goes_first_when_all_is_asked_for_again():
    script = Anything()
    bulk = bulk_for(script, in_sight=(70, 71, 72))
    bulk.ask(IDS)
    await bulk.run()
    script.asked.clear()
    bulk.ask(IDS)
    await bulk.run()
    assert script.asked[:5] == [70, 71, 72, 1, 2]


async def test_what_is_in_sight_waits_for_what_has_no_answer_yet():
    script = Anything()
    bulk = bulk_for(script, in_sight=(70, 40))
    bulk.ask((70, 71))
    await bulk.run()
    script.asked.clear()
    bulk.ask((30, 40, 70, 71))
    await bulk.run()
    assert script.asked == [40, 30, 70, 71]


async def test_what_is_in_sight_without_an_answer_goes_before_what_has_one():
    script = Anything()
    bulk = bulk_for(script, in_sight=(40,))
    bulk.ask((1, 2))
    await bulk.run()
    script.asked.clear()
    bulk.ask((1, 2, 30, 40))
    await bulk.run()
    assert script.asked == [40, 1, 2, 30]


async def test_cancelling_the_run_stops_it():
    gate = asyncio.Event()
    script = Anything(**{f"c{each}": [gate, demo_snapshot(1001)] for each in IDS})
    bulk = bulk_for(script)
    bulk.ask(IDS)
    running = asyncio.ensure_future(bulk.run())
    await turns(lambda: script.under_way)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    await turns(lambda: script.under_way == 0)
    assert not bulk.active


async def test_without_a_key_it_stops_at_the_first_one():
    script = Anything(**{f"c{each}": [refused(ErrorKind.NO_KEY)] for each in IDS})
    bulk = bulk_for(script)
    bulk.ask(IDS)
    await bulk.run()
    assert len(script.asked) <= 6
    assert bulk.stopped_by is not None
    assert bulk.stopped_by.kind is ErrorKind.NO_KEY


@pytest.mark.parametrize("kind", [ErrorKind.UNAUTHORIZED, ErrorKind.FORBIDDEN])
async def test_five_refusals_in_a_row_from_the_start_stop_it(kind):
    script = Anything(**{f"c{each}": [refused(kind)] for each in IDS})
    bulk = bulk_for(script)
    bulk.ask(IDS)
    await bulk.run()
    assert 5 <= len(script.asked) <= 11
    assert bulk.stopped_by is not None


async def test_refusals_after_an_answer_and_other_failures_stop_nothing():
    answers = {f"c{each}": [refused(ErrorKind.FORBIDDEN)] for each in range(2, 60)}
    answers |= {f"c{each}": [not_reached()] for each in range(60, 101)}
    script = Anything(**answers)
    bulk = bulk_for(script)
    bulk.ask(IDS)
    running = asyncio.ensure_future(bulk.run())
    await bulk.at_rest()
    assert (bulk.done, bulk.stopped_by) == (100, None)
    assert bulk.retries_in is not None  # what was not reached is fetched again later
    bulk.stop()
    await running


async def test_what_somebody_else_was_told_meanwhile_is_not_asked_for_again():
    script = Anything()
    repository = repository_for(script)
    bulk = BulkFetch(repository, in_sight=lambda: ())
    bulk.ask(IDS)
    await repository.refresh(80, priority=True)
    await bulk.run()
    assert script.asked.count(80) == 1
    assert bulk.done == 100


async def test_what_is_asked_for_while_it_runs_joins_in():
    gate = asyncio.Event()
    script = Anything(c1=[gate, demo_snapshot(1001)])
    bulk = bulk_for(script)
    bulk.ask((1,))
    running = asyncio.ensure_future(bulk.run())
    await turns(lambda: script.asked)
    assert not bulk.ask((1, 2, 3))
    gate.set()
    await running
    assert sorted(script.asked) == [1, 2, 3]
    assert bulk.total == bulk.done == 3


async def test_another_round_counts_from_nothing():
    script = Anything(c1=[not_reached()])
    bulk = bulk_for(script)
    bulk.ask((1, 2))
    before = asyncio.ensure_future(bulk.run())
    await bulk.at_rest()
    assert bulk.ask((2, 3, 4))
    assert (bulk.done, bulk.total) == (0, 3)
    running = asyncio.ensure_future(bulk.run())
    await bulk.at_rest()
    assert bulk.done == 3
    bulk.stop()
    await asyncio.gather(before, running)


async def test_rate_and_time_left_are_told_once_they_can_be():
    now = [100.0]
    script = Anything()
    bulk = bulk_for(script, timer=lambda: now[0])
    bulk.ask(range(40))
    running = asyncio.ensure_future(bulk.run())
    now[0] += 1
    await turns(lambda: bulk.done >= 10)
    assert bulk.rate is None
    assert bulk.seconds_left is None
    done = bulk.done
    now[0] += 3
    assert bulk.rate == done / 4
    assert bulk.seconds_left == (40 - done) / (done / 4)
    await running


async def test_the_rate_is_never_told_higher_than_it_is():
    now = [0.0]
    gates = [asyncio.Event() for _ in range(5)]
    script = Anything(
        **{f"c{each}": [gates[each // 12], demo_snapshot(1001)] for each in range(1, 60)}
    )
    bulk = bulk_for(script, timer=lambda: now[0])
    bulk.ask(range(1, 60))
    running = asyncio.ensure_future(bulk.run())
    rates = []
    for second, gate in enumerate(gates):
        now[0] = second + 0.1
        gate.set()
        await turns(lambda done=second * 12 + 11: bulk.done == done)
        for now[0] in (second + 0.2, second + 0.6, second + 0.9):
            rates.append(bulk.rate)
    await running
    assert max(each for each in rates if each is not None) == 12
