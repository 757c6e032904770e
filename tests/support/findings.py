"""The findings of a campaign, as the tests ask for them."""

from datetime import UTC, datetime

from support.campaigns import campaign, cycles, snapshot, week

from altur_tui.campaign.reading import read, standing

NOW = datetime(2026, 11, 24, 16, tzinfo=UTC)
LONG = cycles(schedule_end_date="2026-12-18")


def findings(given, now=NOW, **changes):
    return standing(read(snapshot(given, **changes)), now).findings


def triples(given, now=NOW, **changes):
    return [
        (each.code, each.severity.value, each.where) for each in findings(given, now, **changes)
    ]


def with_day(name="wed", **changes):
    return campaign(scheduling=week() | {name: changes})


def with_cycles(**changes):
    return campaign(cycles=LONG | changes)


def with_cycle_day(**changes):
    return with_cycles(schedule=week() | {"wed": changes})
