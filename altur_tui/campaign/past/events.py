"""What happens to a campaign while it is watched: the kinds of events, and their sentences."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

import msgspec
from msgspec import Struct, field

from altur_tui.campaign.past.changes import (
    MOVED_BY_CYCLES,
    Configuration,
    DescribedChange,
    describe,
)
from altur_tui.campaign.past.looks import ConfigurationChange
from altur_tui.campaign.words import Later
from altur_tui.i18n.sentences import Filled, P, S, T

MAX_SETTINGS = 50
"""Settings that one event names; a hostile answer may change thousands."""

_MAX_TOLD = 3
# Reported as another status.
_NOT_SETTINGS = MOVED_BY_CYCLES | {"status", "archived"}


class EventKind(StrEnum):
    """What happened, as it is named in the JSON lines, `--until` and `notify`."""

    OPENED = "opened"
    CLOSED = "closed"
    STATUS_CHANGED = "status_changed"
    CONFIGURATION_CHANGED = "configuration_changed"
    STALLED = "stalled"
    MOVING_AGAIN = "moving_again"
    FINDING_NEW = "finding_new"
    FINDING_GONE = "finding_gone"
    FAILED = "failed"
    RECOVERED = "recovered"
    FINISHED = "finished"


class EventWords(Struct, frozen=True):
    """How one kind of event is shown."""

    glyph: str
    word: T
    """In a column: at most 14 letters."""
    is_good: bool = False
    """Whether it is good news."""


EVENTS: Mapping[EventKind, EventWords] = {
    EventKind.OPENED: EventWords("●", T("event", "opened"), is_good=True),
    EventKind.CLOSED: EventWords("○", T("event", "closed")),
    EventKind.STATUS_CHANGED: EventWords("◆", T("event", "new status")),
    EventKind.CONFIGURATION_CHANGED: EventWords("◆", T("event", "settings")),
    EventKind.STALLED: EventWords("▲", T("event", "stalled")),
    EventKind.MOVING_AGAIN: EventWords("●", T("event", "moving again"), is_good=True),
    EventKind.FINDING_NEW: EventWords("▲", T("event", "new finding")),
    EventKind.FINDING_GONE: EventWords("●", T("event", "finding gone"), is_good=True),
    EventKind.FAILED: EventWords("✗", T("event", "failed")),
    EventKind.RECOVERED: EventWords("●", T("event", "recovered"), is_good=True),
    EventKind.FINISHED: EventWords("■", T("event", "finished"), is_good=True),
}


class Event(Struct, frozen=True):
    """One fact, reported once."""

    at: datetime
    """When it happened, in UTC: the minute if the clock brought it, else when it was seen."""
    id: int
    name: str | None
    """The campaign's, safe to show; None if it is unknown."""
    kind: EventKind
    told: Filled = field(name="message")
    before: Any = None
    """A verdict, a status, a finding's code, an error's kind, or path -> value of settings."""
    after: Any = None
    covers: frozenset[EventKind] = frozenset()
    """What it implies, so that it is not reported again: a pause also closes."""

    @property
    def message(self) -> str:
        """One or more whole sentences, safe to show, in the current language."""
        return str(self.told)

    def is_any_of(self, kinds: Collection[EventKind]) -> bool:
        """Return whether it is of one of these kinds, or covers one."""
        return self.kind in kinds or not self.covers.isdisjoint(kinds)


OPENED = S("It has opened. {verdict}")
CLOSED = S("It has closed. {verdict}")
STATUS_CHANGED = S("Its status was “{before}” and is now “{after}”. {verdict}")
MOVING_AGAIN = S("Its counts are moving again.")
FINDING_NEW = S("New: {finding}")
FINDING_GONE = S("No longer applies: {finding}")
FAILED = S("It cannot be fetched. {message}")
RECOVERED = S("It can be fetched again, after {pause}.")
_CHANGED = S("Its settings were changed. {settings}.")
_MORE = P("{settings}; and 1 more", "{settings}; and {count:,} more")
_BETWEEN = "; "


def changed_settings(
    campaign_id: int,
    before: Configuration,
    after: Configuration,
    between: tuple[datetime, datetime],
) -> list[ConfigurationChange]:
    """Return what differs between two configurations that were seen at two instants."""
    paths = dict.fromkeys((*before, *after))
    return [
        ConfigurationChange(campaign_id, *between, path, before.get(path), after.get(path))
        for path in paths
        if path not in _NOT_SETTINGS and before.get(path) != after.get(path)
    ]


def told_settings(changes: Sequence[ConfigurationChange], now: Configuration) -> Filled:
    """Return the sentence that says which settings were changed, the first few in words."""
    told = describe(changes[:MAX_SETTINGS], now)
    more = len(told) - _MAX_TOLD + max(len(changes) - MAX_SETTINGS, 0)
    return _CHANGED.fill(settings=Later(_listed, tuple(told[:_MAX_TOLD]), more))


def values(changes: Sequence[ConfigurationChange], *, before: bool) -> dict[str, Any]:
    """Return path -> value of the first `MAX_SETTINGS`, as they were or as they are."""
    return {each.path: _value(each.old if before else each.new) for each in changes[:MAX_SETTINGS]}


def _listed(told: Sequence[DescribedChange], more: int) -> str:
    text = _BETWEEN.join(each.sentence for each in told)
    return _MORE.format(count=more, settings=text) if more > 0 else text


def _value(text: str | None) -> Any:  # noqa: ANN401
    return None if text is None else msgspec.json.decode(text)
