"""Counts and sums kept campaign by campaign agree with those of the fleet at once."""

import random

from support.entries import READABLE, demo

from altur_tui.api.errors import ErrorKind
from altur_tui.campaign.fleet import Member, fleet_counts, total
from altur_tui.campaign.fleet_tally import FleetTally

PARTS = (("contactsAnswered", "contacts"), ("converted", "sent"))
SHOWN = [demo(each) for each in READABLE]


def members(campaign_id):
    """Return the states that a campaign can be in."""
    readings = [(each.reading, each.standing) for each in SHOWN]
    plain = [Member(campaign_id), *(Member(campaign_id, *each) for each in readings)]
    return [
        *plain,
        Member(campaign_id, error=ErrorKind.NOT_FOUND),
        Member(campaign_id, *readings[0], ErrorKind.NETWORK),
    ]


def test_the_tally_agrees_with_the_whole_after_every_change():
    chance = random.Random(7)
    tally = FleetTally(PARTS)
    now = {}
    for _ in range(300):
        member = chance.choice(members(chance.randrange(12)))
        now[member.id] = member
        tally.put(member)
        counts = fleet_counts(now.values())
        assert dict(tally.verdicts) == counts.verdicts
        assert dict(tally.errors) == counts.errors
        readings = [each.reading for each in now.values() if each.reading]
        for part in PARTS:
            assert tally.total(*part) == total(readings, *part)


def test_the_sums_are_those_of_the_chosen_campaigns_and_the_counts_those_of_all():
    chance = random.Random(11)
    tally = FleetTally(PARTS)
    now, chosen = {}, None
    for _ in range(300):
        if chance.random() < 0.2:
            chosen = chance.choice((None, (), tuple(chance.sample(range(12), 5))))
            tally.choose(chosen)
        member = chance.choice(members(chance.randrange(12)))
        now[member.id] = member
        tally.put(member)
        readings = [
            each.reading
            for each in now.values()
            if each.reading and (chosen is None or each.id in chosen)
        ]
        for part in PARTS:
            assert tally.total(*part) == total(readings, *part)
        assert dict(tally.verdicts) == fleet_counts(now.values()).verdicts


def test_a_tally_of_nothing_has_nothing():
    tally = FleetTally(PARTS)
    assert not tally.verdicts
    assert tally.total(*PARTS[0]).share is None
