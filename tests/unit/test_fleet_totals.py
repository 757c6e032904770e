"""Counts and sums kept campaign by campaign agree with those of the fleet at once."""

import functools
import random
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from support.campaigns import campaign, snapshot
from support.entries import READABLE, demo

from altur_tui.campaign.fleet import FleetTotals, Member, Total
from altur_tui.campaign.past.since import NOTHING_THEN, Then, since
from altur_tui.campaign.reading import read
from altur_tui.wire.errors import ErrorKind

AT = datetime(2026, 11, 23, 15, tzinfo=UTC)
PARTS = (("contactsAnswered", "contacts"), ("converted", "sent"))


@functools.cache
def readings_of_the_demo():
    return [(each.reading, each.standing) for each in map(demo, READABLE)]


def members(campaign_id):
    """Return the states that a campaign can be in."""
    readings = readings_of_the_demo()
    plain = [Member(campaign_id), *(Member(campaign_id, *each) for each in readings)]
    return [
        *plain,
        Member(campaign_id, error=ErrorKind.NOT_FOUND),
        Member(campaign_id, *readings[0], ErrorKind.NETWORK),
    ]


def verdicts(every):
    return Counter(each.standing.verdict.code for each in every if each.standing)


def errors(every):
    return Counter(each.error for each in every if each.error)


def total(readings, name, of):
    every = [each.analytics for each in readings if each.analytics]
    pairs = [(each.count(name), each.count(of)) for each in every]
    whole = [pair for pair in pairs if None not in pair]
    return Total(sum(count for count, _ in whole), sum(of for _, of in whole), len(whole))


def test_the_totals_agrees_with_the_whole_after_every_change():
    chance = random.Random(7)
    totals = FleetTotals(PARTS)
    now = {}
    for _ in range(300):
        member = chance.choice(members(chance.randrange(12)))
        now[member.id] = member
        totals.put(member)
        assert totals.verdicts == verdicts(now.values())
        assert totals.errors == errors(now.values())
        readings = [each.reading for each in now.values() if each.reading]
        for part in PARTS:
            assert totals.total(*part) == total(readings, *part)


def test_sums_and_counts_are_those_of_the_chosen_campaigns():
    chance = random.Random(11)
    totals = FleetTotals(PARTS)
    now, chosen = {}, None
    for _ in range(300):
        if chance.random() < 0.2:
            chosen = chance.choice((None, (), tuple(chance.sample(range(12), 5))))
            totals.choose(chosen)
        member = chance.choice(members(chance.randrange(12)))
        now[member.id] = member
        totals.put(member)
        counted = [each for each in now.values() if chosen is None or each.id in chosen]
        for part in PARTS:
            readings = [each.reading for each in counted if each.reading]
            assert totals.total(*part) == total(readings, *part)
        assert totals.verdicts == verdicts(counted)
        assert totals.errors == errors(counted)
        assert totals.all_errors == errors(now.values())


def test_changes_since_an_instant_are_summed_over_the_chosen_campaigns():
    chance = random.Random(13)
    totals = FleetTotals(PARTS)
    readings = [demo(each).reading for each in READABLE]
    now, chosen = {}, None
    for _ in range(300):
        if chance.random() < 0.2:
            chosen = chance.choice((None, (), tuple(chance.sample(range(12), 5))))
            totals.choose(chosen)
        campaign_id, reading = chance.randrange(12), chance.choice(readings)
        hours = chance.choice((0, 0.5, 2, None))
        then = NOTHING_THEN
        if hours is not None:
            then = Then(AT - timedelta(hours=hours), {"contactsProcessed": chance.randrange(99)})
        told = chance.choice((None, since(AT, then, reading.analytics)))
        now[campaign_id] = told
        totals.put(Member(campaign_id, reading, error=None, since=told))
        counted = [each for at, each in now.items() if each and (chosen is None or at in chosen)]
        changes = [each.change("contactsProcessed") for each in counted]
        known = [each for each in changes if each is not None]
        sums = totals.since
        assert sums.compared == len(counted)
        assert sums.unseen == sum(each.seen_at is None for each in counted)
        assert sums.older == sum(each.is_older for each in counted)
        assert sums.changes.get("contactsProcessed", 0) == sum(known)
        assert sums.known.get("contactsProcessed", 0) == len(known)


def test_a_totals_of_nothing_has_nothing():
    totals = FleetTotals(PARTS)
    assert not totals.verdicts
    assert totals.total(*PARTS[0]).share is None


def test_only_campaigns_that_report_both_numbers_are_summed():
    totals = FleetTotals(PARTS)
    for number, analytics in enumerate(
        (
            {"contacts": 100, "contactsAnswered": 40},
            {"contacts": 300, "contactsAnswered": 60},
            {"contacts": 5000},
            {"contactsAnswered": 7},
            None,
        )
    ):
        totals.put(Member(number, read(snapshot(campaign(analytics=analytics)))))
    found = totals.total(*PARTS[0])
    assert found == Total(100, 400, 2)
    assert found.share == 0.25


@pytest.mark.parametrize("of", [0, 10**400])
def test_no_share_is_made_of_nothing(of):
    assert Total(1, 0, 1).share is None
    assert Total(0.5, of, 1).share is None
