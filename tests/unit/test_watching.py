"""Watching: what moved, and how often it is looked."""

import pytest
from msgspec.structs import replace
from support.campaigns import campaign, snapshot

from altur_tui.campaign.reading import read
from altur_tui.core.repository import Known
from altur_tui.core.watch import MAX_SECONDS, Watching
from altur_tui.wire.errors import AlturError, ErrorKind


def known(campaign_id=1, *, loading=False, error=None, **analytics):
    reading = read(snapshot(campaign(analytics=analytics))) if analytics else None
    return Known(campaign_id, reading=reading, loading=loading, error=error)


def refused(kind=ErrorKind.RATE_LIMITED, campaign_id=1, retry_after=None):
    error = AlturError(kind, "The server refuses.", retry_after=retry_after)
    return known(campaign_id, error=error)


def watching(seconds=60.0, **timer):
    made = Watching(seconds, **timer)
    made.switch()
    return made


def differences(made, campaign_id=1):
    return {name: each.difference for name, each in made.changes(campaign_id).items()}


class TestWhatMoved:
    def test_it_is_the_difference_from_the_answer_before(self):
        made = watching()
        made.learn(known(sent=10, loading=True))
        made.learn(known(sent=22))
        assert differences(made) == {"sent": 12}
        made.learn(known(sent=25))
        assert differences(made) == {"sent": 3}

    def test_the_first_answer_has_nothing_to_be_compared_with(self):
        made = watching()
        made.learn(known(sent=22))
        assert differences(made) == {}

    def test_an_answer_that_brings_the_same_numbers_takes_it_away(self):
        made = watching()
        for sent in (10, 22, 22):
            made.learn(known(sent=sent))
        assert differences(made) == {}
        assert made.moved((1,)) == (0, 0)

    def test_an_answer_that_the_list_completes_is_no_newer_one(self):
        made = watching()
        made.learn(known(sent=10))
        answer = snapshot(campaign(analytics={"sent": 22}))
        first = Known(1, snapshot=answer, reading=read(answer))
        made.learn(first)
        made.learn(replace(first, reading=read(answer, "America/Bogota")))
        assert differences(made) == {"sent": 12}

    def test_a_failure_leaves_it_as_it_is(self):
        made = watching()
        made.learn(known(sent=10))
        answered = known(sent=22)
        made.learn(answered)
        made.learn(replace(answered, loading=True))
        made.learn(replace(answered, error=AlturError(ErrorKind.SERVER, "No.")))
        made.learn(refused())
        assert differences(made) == {"sent": 12}

    def test_campaigns_are_compared_each_with_itself(self):
        made = watching()
        made.learn(known(1, sent=10))
        made.learn(known(2, sent=50))
        made.learn(known(1, sent=11))
        assert (differences(made, 1), differences(made, 2)) == ({"sent": 1}, {})
        assert made.moved((1, 2)) == (1, 1)
        assert made.moved((2,)) == (0, 0)

    def test_nothing_is_compared_before_the_watching_begins(self):
        made = Watching(60)
        for sent in (10, 22):
            made.learn(known(sent=sent))
        assert differences(made) == {}

    def test_it_is_forgotten_when_the_watching_ends(self):
        made = watching()
        for sent in (10, 22):
            made.learn(known(sent=sent))
        made.switch()
        assert not made.on
        assert differences(made) == {}
        made.switch()
        made.learn(known(sent=30))
        assert differences(made) == {}


class TestHowOften:
    def test_each_refusal_doubles_the_time_up_to_ten_minutes(self):
        made = watching()
        paces = []
        for _ in range(5):
            made.judge([refused()])
            paces.append(made.pace)
        assert paces == [120, 240, 480, 600, 600]
        assert made.refusal is not None

    def test_an_answer_brings_back_the_time_that_was_asked_for(self):
        made = watching()
        made.judge([refused()])
        made.judge([known(sent=1)])
        assert (made.pace, made.refusal) == (60, None)

    def test_who_asks_for_more_than_ten_minutes_keeps_them(self):
        made = watching(MAX_SECONDS + 300)
        made.judge([refused()])
        assert made.pace == MAX_SECONDS + 300

    def test_one_refusal_for_the_rate_is_enough_in_a_fleet(self):
        made = watching()
        made.judge([*(known(each, sent=1) for each in range(9)), refused(campaign_id=9)])
        assert made.pace == 120

    @pytest.mark.parametrize(
        "kind", [ErrorKind.SERVER, ErrorKind.NETWORK, ErrorKind.UNAUTHORIZED, ErrorKind.FORBIDDEN]
    )
    def test_other_failures_count_once_more_than_half_of_the_fleet_has_them(self, kind):
        made = watching()
        made.judge([known(1, sent=1), refused(kind, 2)])
        assert made.pace == 60
        made.judge([known(1, sent=1), refused(kind, 2), refused(kind, 3)])
        assert made.pace == 120

    def test_campaigns_that_there_are_not_slow_nothing_down(self):
        made = watching()
        made.judge([refused(ErrorKind.NOT_FOUND, each) for each in (1, 2)])
        assert made.pace == 60

    def test_without_a_key_it_ends(self):
        made = watching()
        made.judge([refused(ErrorKind.NO_KEY)])
        assert not made.on

    def test_a_new_beginning_is_at_the_time_that_was_asked_for(self):
        made = watching()
        made.judge([refused()])
        made.switch()
        made.switch()
        assert (made.pace, made.refusal) == (60, None)


class TestHowLongTheServerAsks:
    def judged(self, made, *answers):
        for each in answers:
            made.learn(each)
        made.judge(answers)
        return made.pace

    @pytest.mark.parametrize(("asked", "pace"), [(31, 120), (121, 121), (86_400, 86_400)])
    def test_it_is_left_alone_at_least_so_long(self, asked, pace):
        made = watching(timer=lambda: 1000.0)
        assert self.judged(made, refused(retry_after=asked)) == pace
        assert made.not_before == 1000 + asked
        assert self.judged(made, known(sent=1)) == max(60, asked)

    def test_the_longest_pause_of_a_fleet_counts_even_if_most_were_answered(self):
        made = watching(timer=lambda: 0.0)
        late = refused(ErrorKind.SERVER, 7, retry_after=300)
        soon = refused(ErrorKind.SERVER, 8, retry_after=90)
        good = [known(each, sent=1) for each in range(5)]
        assert self.judged(made, late, soon, *good) == 300
        assert made.refusal is late.error

    def test_it_counts_from_the_answer_that_asks_for_it_also_before_the_watching(self):
        now = [0.0]
        made = Watching(60, timer=lambda: now[0])
        answer = refused(retry_after=300)
        made.learn(answer)
        now[0] = 100.0
        for again in (replace(answer, loading=True), answer):  # asked for again, and stopped
            made.learn(again)
        made.switch()
        assert made.not_before == 300
        now[0] = 400.0
        assert self.judged(made, known(sent=1)) == 60
