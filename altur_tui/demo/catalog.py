"""The made-up campaigns of the demo, and what the built-in API answers for each.

No person or company in here exists. Dates move with the present week, so that each campaign
keeps showing what it is for; the weekly hours are fixed. `campaigns.json` has each object as the
API would send it, but for two kinds of text: `$day-3` is a date and `$at-17T15:31:56Z` an instant,
counted in days from the Monday of the present week.
"""

import math
import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Struct

from altur_tui.i18n.sentences import S

CAMPAIGN_FIELDS: dict[int, dict[str, Any]] = msgspec.json.decode(
    Path(__file__).with_name("campaigns.json").read_bytes(), type=dict[int, dict[str, Any]]
)
"""The objects by the id that they are requested by. Dates are still to be resolved."""
_RELATIVE = re.compile(r"\$(?:day|at)(?P<days>[+-]\d+)(?P<rest>(?:T.*)?)")

HOME = ZoneInfo("America/Mexico_City")
STALLED = 1022
"""The campaign whose counts have stopped, though it is open and has contacts left."""
USUAL_DELAY = 0.15
SLOW_DELAY = 4.0
"""Seconds until an answer."""
# One call makes three attempts: the first call fails whole, the next one succeeds.
_FAILURES_BEFORE_HEALING = 3
_LEFT_AFTER_AN_ANSWER = 0.97
_STILL_TO_SEND = 0.25
_RATE_TOLERANCE = 0.001
_SUMS = {
    "calls": ("callsAnsweredByHuman", "callsAnsweredByMachine", "callsAnsweredByUnknown"),
    "sent": ("delivered", "failed"),
}
_WRONG_CLOCK = timedelta(minutes=-7)
_AGE = 2 * 60 * 60
_WEB_PAGE = b"<!doctype html><html><title>Mantenimiento</title><body>Volvemos pronto.</body></html>"


class Behaviour(StrEnum):
    """How the built-in API answers for a campaign."""

    USUAL = "usual"
    MISSING = "missing"
    FORBIDDEN = "forbidden"
    HEALS = "heals"
    SLOW = "slow"
    WRONG_CLOCK = "wrong_clock"
    WEB_PAGE = "web_page"


class DemoCampaign(Struct, frozen=True):
    """One campaign of the demo, as the lookup screen lists it."""

    id: int
    name: str | S
    """As the API sends it: one of them is hostile, so make it safe before laying it out."""
    shows: S
    """What there is to see: a short phrase."""
    behaviour: Behaviour = Behaviour.USUAL


class Answer(Struct, frozen=True):
    """What the built-in API sends back."""

    status: int
    body: bytes
    delay: float
    """Seconds until the answer comes."""
    content_type: str = "application/json"
    clock_error: timedelta = timedelta()
    """How far the `Date` header is from the present instant."""
    age: int = 0
    """For how many seconds a cache has kept the answer: the `Age` header."""


def resolve(value: Any, monday: date) -> Any:  # noqa: ANN401
    """Return `value` with every date and instant in it as the API writes them."""
    if isinstance(value, str) and (relative := _RELATIVE.fullmatch(value)):
        day = monday + timedelta(days=int(relative["days"]))
        return day.isoformat() + relative["rest"]
    if isinstance(value, dict):
        return {name: resolve(part, monday) for name, part in value.items()}
    if isinstance(value, list):
        return [resolve(part, monday) for part in value]
    return value


def _campaign(
    campaign_id: int,
    shows: S,
    behaviour: Behaviour = Behaviour.USUAL,
    *,
    unanswered_name: str | S = "",
) -> DemoCampaign:
    name = CAMPAIGN_FIELDS.get(campaign_id, {}).get("name")
    return DemoCampaign(campaign_id, name or unanswered_name, shows, behaviour)


CAMPAIGNS: tuple[DemoCampaign, ...] = (
    _campaign(1001, S("a phone campaign with everything")),
    _campaign(1002, S("WhatsApp, open day and night")),
    _campaign(1003, S("a cycle plan that cannot finish")),
    _campaign(1004, S("cycles that only wait for a cooldown")),
    _campaign(1005, S("overnight hours, in another time zone")),
    _campaign(1006, S("paused")),
    _campaign(1007, S("not started: no analytics, no time zone")),
    _campaign(1008, S("WhatsApp in office hours, cycles off")),
    _campaign(1009, S("no active day: it never opens")),
    _campaign(1010, S("an unknown channel with unknown metrics")),
    _campaign(1011, S("a name full of markup and escape codes")),
    _campaign(1012, S("a very long name, cycles without a real end")),
    _campaign(1013, S("a very wide name")),
    _campaign(1014, S("no channel, status or time zone in the answer")),
    _campaign(1015, S("wrong types, unknown hours and iterations")),
    _campaign(1016, S("rates that do not match, and another id")),
    _campaign(1017, S("cycles outside the calling hours")),
    _campaign(1018, S("all processed, the cycle period is over")),
    _campaign(1019, S("cycle dates the wrong way round")),
    _campaign(1020, S("WhatsApp with cycles, cooling down")),
    _campaign(1021, S("almost empty: hours unknown, and archived"), unanswered_name=S("(no name)")),
    _campaign(1022, S("stalled, and a server whose clock is wrong"), Behaviour.WRONG_CLOCK),
    _campaign(1023, S("a slow answer, from a cache"), Behaviour.SLOW),
    _campaign(1024, S("a server error that goes away: press r"), Behaviour.HEALS),
    _campaign(1025, S("not found"), Behaviour.MISSING, unanswered_name="PYME_MORA30_BORRADA"),
    _campaign(
        1026,
        S("a key that may not read it"),
        Behaviour.FORBIDDEN,
        unanswered_name="PATRIMONIAL_VIP_Q4",
    ),
    _campaign(
        1027,
        S("a web page instead of an answer"),
        Behaviour.WEB_PAGE,
        unanswered_name="NOMINA_MANTENIMIENTO",
    ),
)
"""All campaigns of the demo, by id from 1001."""

_BY_ID = {each.id: each for each in CAMPAIGNS}


def monday_of(now: datetime) -> date:
    """Return the Monday of the present week, where the demo is at home."""
    today = now.astimezone(HOME).date()
    return today - timedelta(days=today.weekday())


def _error(status: int, code: str, message: str) -> Answer:
    body = msgspec.json.encode({"error": code, "message": message})
    return Answer(status, body, USUAL_DELAY)


_NOT_FOUND = _error(404, "NOT_FOUND", "Campaign not found.")
_FORBIDDEN = _error(403, "FORBIDDEN", "This key has no access to the campaign.")
_BROKEN = _error(500, "INTERNAL_ERROR", "Something went wrong on our side.")


def campaign_fields(campaign_id: int, now: datetime) -> dict[str, Any] | None:
    """Return the API's object for a campaign, its dates set for `now`; None if there is none."""
    fields = CAMPAIGN_FIELDS.get(campaign_id)
    if fields is None:
        return None
    resolved: dict[str, Any] = resolve(fields, monday_of(now))
    return resolved


def grown(analytics: dict[str, Any], growth: Callable[[str], float]) -> dict[str, Any]:
    """Return analytics whose counts have grown by a share of themselves, below 0 to shrink.

    `growth` is asked for the share of each metric. Contacts stay as many as they are, and rates
    keep matching the counts.
    """
    counts = {name: each for name, each in analytics.items() if type(each) is int}
    whole = "contacts" if "contacts" in counts else "sent"
    changed = {name: each + round(each * growth(name)) for name, each in counts.items()}
    if "contacts" in counts:
        changed["contacts"] = counts["contacts"]
    for total, parts in _SUMS.items():
        if all(each in counts for each in (total, *parts)):
            rest = counts[total] - sum(counts[each] for each in parts)
            changed[total] = rest + sum(changed[each] for each in parts)
    rates = {}
    for name, count in counts.items():
        of = "calls" if name.startswith("calls") else whole
        rate = analytics.get(name + "Rate")
        if not counts.get(of) or not isinstance(rate, float):
            continue
        if abs(rate - count / counts[of]) < _RATE_TOLERANCE:
            share = changed[name] / changed[of] if changed[of] else 0.0
            rates[name + "Rate"] = math.floor(share * 10_000) / 10_000
    return analytics | changed | rates


def _advanced(analytics: dict[str, Any], answers: int) -> dict[str, Any]:
    """Return analytics after so many more answers: what is left shrinks with each."""
    whole, done = "contacts", "contactsProcessed"
    if whole not in analytics:
        whole = done = "sent"
    if not analytics.get(done):
        return analytics
    left = analytics[whole] - analytics[done] if done != whole else analytics[done] * _STILL_TO_SEND
    growth = left * (1 - _LEFT_AFTER_AN_ANSWER**answers) / analytics[done]
    return grown(analytics, lambda _: growth)


def answer(campaign_id: int, attempt: int, now: datetime, *, earlier: int = 0) -> Answer:
    """Return what the API sends for `GET /campaigns/{campaign_id}`.

    `attempt` counts from 1 the times that this campaign was requested; the counts of an active
    campaign have grown with each of the `earlier` answers.
    """
    listed = _BY_ID.get(campaign_id)
    if listed is None or listed.behaviour is Behaviour.MISSING:
        return _NOT_FOUND
    if listed.behaviour is Behaviour.FORBIDDEN:
        return _FORBIDDEN
    if listed.behaviour is Behaviour.WEB_PAGE:
        return Answer(200, _WEB_PAGE, USUAL_DELAY, content_type="text/html")
    if listed.behaviour is Behaviour.HEALS and attempt <= _FAILURES_BEFORE_HEALING:
        return _BROKEN
    fields = campaign_fields(campaign_id, now) or {}
    moves = fields.get("status") == "active" and campaign_id != STALLED
    if earlier and moves and isinstance(fields.get("analytics"), dict):
        fields["analytics"] = _advanced(fields["analytics"], earlier)
    body = msgspec.json.encode({"success": True, "campaign": fields})
    slow = listed.behaviour is Behaviour.SLOW
    wrong_clock = listed.behaviour is Behaviour.WRONG_CLOCK
    return Answer(
        status=200,
        body=body,
        delay=SLOW_DELAY if slow else USUAL_DELAY,
        clock_error=_WRONG_CLOCK if wrong_clock else -timedelta(seconds=_AGE if slow else 0),
        age=_AGE if slow else 0,
    )
