"""The instant that the screens compare with: what is asked of the history, and when again."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from support.campaigns import campaign
from support.kept import keep

from altur_tui.core.past import PastReader
from altur_tui.core.since_choice import MAX_AT_ONCE, SinceChoice
from altur_tui.history.database import Database, path_in

AT = datetime(2026, 11, 23, 15, tzinfo=UTC)
URL, KEY = "https://api.example.com/api/v1.0", "sk-live-aaaaaaaaaaaaaaaa"


@pytest.fixture
def past(tmp_path):
    """A reader of a history in which the campaigns 1 to 3 were seen a minute before."""
    answers = {
        AT - timedelta(minutes=each): campaign(id=each, analytics={"sent": each})
        for each in (1, 2, 3)
    }
    keep(tmp_path, URL, KEY, answers)
    reader = PastReader(lambda: Database(path_in(tmp_path), URL, KEY))
    yield reader
    reader.close()


async def test_it_learns_what_was_known_of_each_campaign_and_asks_for_each_once(past):
    since = SinceChoice()
    assert since.lacks((1, 2)) == ()
    assert since.of(1, None) is None
    since.choose(AT)
    assert since.lacks((1, 2, 9)) == (1, 2, 9)
    assert await since.learn((1, 2, 9), past)
    assert since.lacks((1, 2, 9)) == ()
    assert not await since.learn((1, 2, 9), past)
    assert dict(since.then(2).counts) == {"sent": 2}
    assert since.of(2, None).seen_at == AT - timedelta(minutes=2)
    assert since.then(9).seen_at is None


async def test_many_campaigns_are_asked_for_in_pieces(past):
    since = SinceChoice()
    since.choose(AT)
    ids = range(1, 2 * MAX_AT_ONCE + 2)
    pieces = 0
    while await since.learn(ids, past):
        pieces += 1
    assert pieces == 3
    assert all(since.then(each) for each in ids)


async def test_another_instant_or_another_history_is_another_question(past):
    since = SinceChoice()
    since.choose(AT)
    await since.learn((1,), past)
    since.forget()
    assert since.lacks((1,)) == (1,)
    await since.learn((1,), past)
    since.choose(AT - timedelta(days=1), "yesterday")
    assert since.then(1) is None
    assert since.given == "yesterday"
    since.choose(None)
    assert since.lacks((1,)) == ()


async def test_what_is_told_for_the_instant_before_is_not_taken_for_this_one(past):
    since = SinceChoice()
    since.choose(AT)
    learning = asyncio.ensure_future(since.learn((1,), past))
    await asyncio.sleep(0)
    since.choose(AT - timedelta(days=1))
    await learning
    assert since.then(1) is None
    assert since.lacks((1,)) == (1,)


async def test_a_question_that_is_given_up_is_asked_again(past):
    since = SinceChoice()
    since.choose(AT)
    learning = asyncio.ensure_future(since.learn((1,), past))
    await asyncio.sleep(0)
    assert since.lacks((1,)) == ()
    learning.cancel()
    await asyncio.gather(learning, return_exceptions=True)
    assert since.lacks((1,)) == (1,)


async def test_where_there_is_no_history_nothing_is_known_and_it_is_asked_again_on_request():
    since, nothing = SinceChoice(), PastReader(None)
    since.choose(AT)
    assert await since.learn((1,), nothing)
    assert since.of(1, None).seen_at is None
    assert since.lacks((1,)) == ()
    since.retry()
    assert since.lacks((1,)) == (1,)
    # It stands until then.
    assert since.of(1, None).seen_at is None
