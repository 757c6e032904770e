"""Following campaigns without a screen, in virtual time."""

import gc
from datetime import timedelta

import pytest
from support.timeline import Timeline, a_whole_day, at, counted, following, happened, minutes
from support.virtual_time import run_virtual

from altur_tui.campaign.past.events import EventKind
from altur_tui.core.follow import NothingToWatchError, seconds_a_poll
from altur_tui.wire.errors import ErrorKind

K = EventKind


def test_everything_that_happens_to_a_campaign_is_told_once():
    events = run_virtual(happened(Timeline(at("11:50:10"), a_whole_day), 8))
    assert [each.kind for each in events] == [
        K.OPENED,
        K.STALLED,
        K.MOVING_AGAIN,
        K.CONFIGURATION_CHANGED,
        K.FINDING_NEW,
        K.FINDING_GONE,
        K.CLOSED,
        K.FAILED,
        K.RECOVERED,
        K.FINISHED,
    ]
    assert {each.kind for each in events} == set(EventKind) - {K.STATUS_CHANGED}
    opened, stalled, moving, _, new, gone, closed, *_ = events
    assert (opened.at, closed.at) == (at("12:00"), at("17:00"))
    assert at("13:00") <= stalled.at <= at("13:02")
    assert (new.before, new.after) == (gone.after, gone.before) == (None, "rate_mismatch")
    assert at("14:01") <= moving.at <= at("14:02")


def test_it_closes_at_the_minute_while_the_server_is_silent():
    def answers(now, campaign_id):
        return counted(1000) if now < at("17:00") else 503

    events = run_virtual(happened(Timeline(at("16:55:30"), answers), 2, every=3600))
    assert [each.kind for each in events] == [K.FAILED, K.CLOSED]
    assert events[1].at == at("18:00")


def test_polls_begin_as_often_as_asked_and_less_often_while_the_server_refuses():
    def answers(now, campaign_id):
        return 429 if at("13:00") <= now < at("13:30") else counted(minutes(at("12:00"), now))

    timeline = Timeline(at("12:30:05"), answers)
    events = run_virtual(happened(timeline, 2))
    assert [each.kind for each in events] == [K.FAILED, K.RECOVERED]
    before = [now for now, _ in timeline.asked if now < at("13:00")]
    assert len(before) == 30
    after = [now for now, _ in timeline.asked if now >= at("13:45")]
    assert 40 <= len(after) <= 46


def test_many_campaigns_are_told_apart():
    def answers(now, campaign_id):
        paused = campaign_id == 8 and now >= at("13:00")
        return counted(minutes(at("12:00"), now), status="inactive" if paused else "active")

    events = run_virtual(happened(Timeline(at("12:30"), answers), 7, 7, 8, 9))
    assert [(each.id, each.kind) for each in events] == [
        (8, K.STATUS_CHANGED),
        (7, K.CLOSED),
        (9, K.CLOSED),
    ]


@pytest.mark.parametrize(
    ("status", "ids", "kind", "left"),
    [
        (401, range(1, 9), ErrorKind.UNAUTHORIZED, 3),
        (401, (1,), ErrorKind.UNAUTHORIZED, 0),
        (404, (1, 2), ErrorKind.NOT_FOUND, 0),
    ],
)
def test_what_cannot_be_watched_from_the_start_ends_it(status, ids, kind, left):
    async def scenario():
        async with following(Timeline(at("12:30"), lambda *_: status), *ids) as watch:
            async for _ in watch.events():
                pass

    with pytest.raises(NothingToWatchError) as raised:
        run_virtual(scenario())
    assert {each.kind for each in raised.value.errors} == {kind}
    assert raised.value.left == left


def test_a_server_that_is_away_at_the_start_is_waited_for():
    def answers(now, campaign_id):
        return 503 if now < at("12:40") else counted(1)

    events = run_virtual(happened(Timeline(at("12:30"), answers), 0.5))
    assert [each.kind for each in events] == [K.FAILED, K.RECOVERED]


def test_a_key_that_is_refused_later_is_one_failure():
    def answers(now, campaign_id):
        return 401 if at("13:00") <= now < at("14:00") else counted(minutes(at("12:00"), now))

    events = run_virtual(happened(Timeline(at("12:50"), answers), 3))
    assert [each.kind for each in events] == [K.FAILED, K.RECOVERED]


def test_a_night_tells_nothing_twice():
    def answers(now, campaign_id):
        return counted(5 * minutes(at("12:00"), now)) if now < at("18:00") else counted(1800)

    events = run_virtual(happened(Timeline(at("17:00"), answers), 26))
    assert [(each.kind, each.at) for each in events if each.kind in {K.OPENED, K.CLOSED}] == [
        (K.CLOSED, at("18:00")),
        (K.OPENED, at("12:00", 1)),
        (K.CLOSED, at("18:00", 1)),
    ]


def test_a_night_of_watching_leaves_nothing_behind():
    def answers(now, campaign_id):
        passed = minutes(at("12:00"), now)
        if passed % 240 < 5:
            return 503
        moved = 30 * (passed // 90) + min(passed % 90, 30)
        return counted(1000 + moved, name=f"Hour {passed // 120}")

    async def scenario():
        timeline, alive = Timeline(at("17:00"), answers), []
        async with following(timeline) as watch:
            async for _ in watch.events(14 * 3600):
                if timeline.clock() >= at("17:00") + timedelta(hours=len(alive)):
                    timeline.asked.clear()
                    gc.collect()
                    alive.append(len(gc.get_objects()))
        return alive

    alive = run_virtual(scenario())
    # One more event may come just as the watch ends.
    assert len(alive) >= 14
    # An object a poll would be 360 more.
    assert max(alive[8:]) - max(alive[3:8]) < 100


def test_the_limit_of_requests_says_how_long_a_poll_takes():
    assert seconds_a_poll(12) == 0
    assert 41 < seconds_a_poll(500) < 45
