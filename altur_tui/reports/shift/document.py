"""A shift report in words: titled parts with tables, for people who do not run the campaigns.

All texts are safe and in the reader's language; none is escaped for any markup.
"""

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from msgspec import Struct

from altur_tui.campaign.identity import Channel
from altur_tui.campaign.kinds.kind import SEVERITIES
from altur_tui.campaign.verdict import VERDICTS
from altur_tui.campaign.words import moment
from altur_tui.i18n.sentences import P, S, T
from altur_tui.reports import words
from altur_tui.reports.shift.groups import Grouping
from altur_tui.reports.shift.model import CLOCK_SKEW, FindingCount, Shift
from altur_tui.reports.shift.stalls import stalled_part
from altur_tui.reports.shift.tables import (
    HEAD_CAMPAIGN,
    HEAD_CAMPAIGNS,
    HEAD_CHANGE,
    MORE_CAMPAIGNS,
    Cell,
    Part,
    Table,
    campaigns,
    first,
    group_part,
    has_pace,
    named,
    names_of,
    totals,
)

MAX_CHANGES = 50
MAX_FINDINGS = 10
MAX_NAMED = 3
"""If no more campaigns have a finding, it tells their names."""
MAX_FAILED = 50

_TITLE = S("Shift report")
_PERIOD = S("{since} to {until}")
_ZONE = S("All times are those of {zone} (UTC{offset}).")
_ZONE_CHANGED = S(
    "All times are those of {zone} (UTC{first} at the start of the period, UTC{last} at its end)."
)
_COUNT = P("1 campaign", "{count:,} campaigns")
_COUNT_AND_STATES = P(
    "1 campaign; at the end of the period: {states}.",
    "{count:,} campaigns; at the end of the period: {states}.",
)
_CHANGES_SINCE = S("Changes (+ and −) are since the start of the period.")
_FAILED = S("Could not be fetched")
_MISSING = P(
    "The report was stopped before 1 more campaign was fetched.",
    "The report was stopped before {count:,} more campaigns were fetched.",
)
_FINDINGS = S("Problems in settings and data")
_NO_FINDINGS = S("No errors and no warnings.")
_CHANGES = S("Changed settings")
_NO_CHANGES = S("No setting was seen to change during the period.")
_MORE_FINDINGS = P(
    "1 more is not shown; “altur-tui check” lists all.",
    "{count:,} more are not shown; “altur-tui check” lists all.",
)
_MORE_CHANGES = P(
    "1 more is not shown; “altur-tui history diff” lists all.",
    "{count:,} more are not shown; “altur-tui history diff” lists all.",
)
_ABOUT = S("About these numbers")

_HEAD_REASON = T("column", "Reason")
_HEAD_WHAT = T("column", "What")
_HEAD_WHEN = T("column", "When")
_HEAD_SEVERITY = T("column", "Severity")

_ID = "#{id}"
_BETWEEN = ", "
_STATE = "{word} {count}"
_FAILED_WORD = T("campaigns in a report", "not fetched")
_CHANGED_BETWEEN = S("between {after} and {at}")

_HOW_CHANGES = S(
    "A change is the difference between the last numbers seen before the period began and the "
    "numbers at its end. ±0 means that nothing changed; — means unknown."
)
_HOW_SHARES = S(
    "Every share is shown with what it is a share of. Shares of sums leave out campaigns that lack "
    "one of the two numbers."
)
_HOW_COUNTS = S(
    "All counts are those of Altur. Processed contacts are those that the campaign has handled, "
    "with any result. Failed, voicemail, answered and converted do not add up to them: a contact "
    "may be in several of these, or in none."
)
_HOW_STATES = S(
    "“Open” and “closed” tell whether a campaign was within its hours at the end of the period; a "
    "closed one goes on when they begin."
)
_HOW_HOURS = S("Hours in changed settings are in the campaign's own time zone.")
_HOW_PREFIX = S(
    "Campaigns are grouped by how their names begin. Dates, versions and counters in names are "
    "ignored; a campaign like no other is in the group “Other”."
)
_HOW_PACE = S(
    "The pace is how many contacts were processed, or messages sent, in an open hour, over the "
    "last 6 of them; “done” is when, at that pace, no contact would be left."
)
_HOW_STALLS = S(
    "A stall is reported only as far as answers show it: from the first answer with the same "
    "counts to the last."
)
_PAUSE_NOT_KEPT = S(
    "A status that comes from the list of campaigns is not kept: a campaign that is reported as "
    "stalled may have been paused."
)
_FETCHED_AT = S("The numbers at the end were fetched at {at}.")
_FETCHED_BETWEEN = S("The numbers at the end were fetched between {first} and {last}.")
_KEPT = S(
    "All numbers come from the history on this computer; nothing was requested for this report."
)
_CREATED = P(
    "1 campaign was created during the period, so its changes are counted from zero: {names}.",
    "{count:,} campaigns were created during the period, so their changes are counted from zero: "
    "{names}.",
)
_NOT_SEEN = P(
    "1 campaign had not been seen before the period began, so its change is unknown: {names}.",
    "{count:,} campaigns had not been seen before the period began, so their changes are unknown: "
    "{names}.",
)
_OLD_STARTS = P(
    "1 campaign was last seen more than an hour before the period began, so its change may include "
    "what happened since {oldest}: {names}.",
    "{count:,} campaigns were last seen more than an hour before the period began, so their "
    "changes may include what happened since {oldest}: {names}.",
)
_OLDER = P(
    "1 campaign could not be fetched again, so its numbers are older: {names}.",
    "{count:,} campaigns could not be fetched again, so their numbers are older: {names}.",
)
_UNKNOWN_CHANNEL = P(
    "The channel of 1 campaign is unknown, so its counts are in no sum: {names}.",
    "The channel of {count:,} campaigns is unknown, so their counts are in no sum: {names}.",
)
_READ = S("“Read” is a minimum: recipients can turn read receipts off.")


class Document(Struct, frozen=True):
    """The whole report in words."""

    title: str
    period: str
    notes: tuple[str, ...]
    """What times and changes refer to, in whole sentences."""
    summary: str
    """How many campaigns there are, and in which state they are at the end."""
    parts: tuple[Part, ...]


def document(given: Shift, *, kept: bool = False) -> Document:
    """Return the report in words; `kept` if all of it comes from the history."""
    period = given.period
    offsets = [_offset(each, period.zone) for each in (period.since, period.until)]
    zone = _ZONE.format(zone=period.zone.key, offset=offsets[-1])
    if len(set(offsets)) > 1:
        zone = _ZONE_CHANGED.format(zone=period.zone.key, first=offsets[0], last=offsets[-1])
    since, until = (moment(each, period.zone) for each in (period.since, period.until))
    return Document(
        str(_TITLE),
        _PERIOD.format(since=since, until=until),
        (zone, str(_CHANGES_SINCE)),
        _summary(given),
        tuple(_parts(given, kept=kept)),
    )


def _offset(instant: datetime, zone: ZoneInfo) -> str:
    """Return by how much clocks differ from UTC: `−06:00`."""
    offset = instant.astimezone(zone).strftime("%z").replace("-", "−")
    return f"{offset[:3]}:{offset[3:]}"


def _parts(given: Shift, *, kept: bool) -> Iterator[Part]:
    several = len(given.channels) > 1
    for each in given.channels:
        if each.all_figures:
            yield totals(given, each, several=several)
    for each in given.channels:
        if len(each.groups) > 1:
            yield group_part(given, each, several=several)
    if given.members:
        yield stalled_part(given)
    if given.failed or given.missing:
        yield _failed(given)
    yield _findings(given)
    yield _changes(given)
    yield from campaigns(given, several=several)
    yield Part(str(_ABOUT), sentences=tuple(_about(given, kept=kept)))


def _failed(given: Shift) -> Part:
    shown, more = first(given.failed, MAX_FAILED, MORE_CAMPAIGNS)
    rows = tuple((Cell(_ID.format(id=each.id)), Cell(each.error.message)) for each in shown)
    if given.missing:
        more = (*more, _MISSING.format(count=given.missing))
    header = (str(HEAD_CAMPAIGN), str(_HEAD_REASON))
    return Part(str(_FAILED), sentences=more, table=Table(header, rows) if rows else None)


def _findings(given: Shift) -> Part:
    found = given.worst
    if not found:
        return Part(str(_FINDINGS), sentences=(str(_NO_FINDINGS),))
    shown, more = first(found, MAX_FINDINGS, _MORE_FINDINGS)
    rows = tuple(
        (
            Cell(str(SEVERITIES[each.finding.severity].word)),
            Cell(each.finding.message, note=_advice(each)),
            Cell(words.number(len(each.members)), note=names_of(each.members, by_name=MAX_NAMED)),
        )
        for each in shown
    )
    header = tuple(map(str, (_HEAD_SEVERITY, _HEAD_WHAT, HEAD_CAMPAIGNS)))
    return Part(str(_FINDINGS), sentences=more, table=Table(header, rows))


def _advice(found: FindingCount) -> str:
    cycles = found.members[0].shown.standing.cycles
    return str(found.finding.advice(is_over=cycles is not None and cycles.over))


def _changes(given: Shift) -> Part:
    changes = given.changes
    if not changes:
        return Part(str(_CHANGES), sentences=(str(_NO_CHANGES),))
    shown, more = first(changes, MAX_CHANGES, _MORE_CHANGES)
    zone = given.period.zone
    rows = tuple(
        (
            named(member),
            Cell(change.sentence),
            Cell(
                _CHANGED_BETWEEN.format(
                    at=words.date_and_time(change.at, zone),
                    after=words.date_and_time(change.after, zone),
                )
            ),
        )
        for member, change in shown
    )
    header = tuple(map(str, (HEAD_CAMPAIGN, HEAD_CHANGE, _HEAD_WHEN)))
    return Part(str(_CHANGES), sentences=more, table=Table(header, rows))


def _summary(given: Shift) -> str:
    """Return how many campaigns there are, and how many of them are in each state at the end."""
    states = [
        _STATE.format(word=VERDICTS[code].word, count=words.number(count))
        for code, count in given.verdicts.items()
    ]
    if given.failed:
        states.append(_STATE.format(word=_FAILED_WORD, count=words.number(len(given.failed))))
    count = len(given.entries) + given.missing
    if not states:
        return _COUNT.format(count=count)
    return _COUNT_AND_STATES.format(count=count, states=_BETWEEN.join(states))


def _about(given: Shift, *, kept: bool) -> Iterator[str]:
    yield str(_HOW_CHANGES)
    yield str(_HOW_SHARES)
    if any(each.channel is Channel.PHONE_CALL for each in given.channels):
        yield str(_HOW_COUNTS)
    yield str(_HOW_STATES)
    if given.changes:
        yield str(_HOW_HOURS)
    if given.grouping is Grouping.PREFIX and any(len(each.groups) > 1 for each in given.channels):
        yield str(_HOW_PREFIX)
    if any(map(has_pace, given.members)):
        yield str(_HOW_PACE)
    if stalls := [each for member in given.stalled for each in member.stalls]:
        yield str(_HOW_STALLS)
        if not all(each.status_known for each in stalls):
            yield str(_PAUSE_NOT_KEPT)
    zone = given.period.zone
    if fetched := sorted(each.reading.fetched_at for each in given.members):
        oldest, newest = (words.date_and_time(each, zone) for each in (fetched[0], fetched[-1]))
        template = _FETCHED_AT if oldest == newest else _FETCHED_BETWEEN
        yield template.format(at=newest, first=oldest, last=newest)
    if kept:
        yield str(_KEPT)
    found = (finding for each in given.members for finding in each.findings)
    if skewed := next((each for each in found if each.code == CLOCK_SKEW), None):
        yield skewed.message
    old = [each for each in given.members if each.has_old_start(given.period)]
    unknown = [each for each in given.members if each.reading.channel is Channel.UNKNOWN]
    older = [each for each in given.members if each.shown.error is not None]
    for forms, members in (
        (_CREATED, [each for each in given.created_since if each.reading.analytics is not None]),
        (_NOT_SEEN, given.not_seen),
        (_OLDER, older),
        (_UNKNOWN_CHANNEL, unknown),
    ):
        if members:
            yield forms.format(count=len(members), names=names_of(members))
    if old:
        seen = (each.earlier.then.seen_at for each in old)
        begin = words.date_and_time(min(each for each in seen if each is not None), zone)
        yield _OLD_STARTS.format(count=len(old), oldest=begin, names=names_of(old))
    if any(each.channel is Channel.WHATSAPP for each in given.channels):
        yield str(_READ)
