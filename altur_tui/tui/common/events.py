"""The line below a watched screen: what happened last, and how much of it is unseen."""

from collections.abc import Sequence
from datetime import tzinfo

from msgspec import Struct
from textual.content import Content

from altur_tui.campaign.past.events import EVENTS, Event
from altur_tui.i18n.sentences import P, S
from altur_tui.reports import words
from altur_tui.text import ALWAYS, Part, fit_parts
from altur_tui.tui.common.lines import CLOSED, KEY, LABEL, OPEN, key_sentence

_NUMBER = "#{id}"
_NAMED = "#{id} {name}"
_UNSEEN = P("1 new", "{count:,} new")
_LISTS = S("{key} lists them")
_GAP = "  "
_MIN_MESSAGE = 24


class LastEvent(Struct, frozen=True):
    """What the line shows."""

    event: Event
    unseen: int
    key: str
    """The key that lists them."""
    zone: tzinfo


def style_of(event: Event) -> str:
    """Return the style of an event's sign."""
    return OPEN if EVENTS[event.kind].is_good else CLOSED


def event_head(event: Event, zone: tzinfo) -> Content:
    """Return when something happened, and its sign: `14:05 ▲`."""
    time = words.time_of_day(event.at, zone)
    return Content.assemble((time, LABEL), " ", (EVENTS[event.kind].glyph, style_of(event)))


def whose(event: Event, *, named: bool = True) -> str:
    """Return which campaign it happened to."""
    template = _NAMED if named and event.name else _NUMBER
    return template.format(id=event.id, name=event.name)


def last_event(given: LastEvent, cells: int) -> Content:
    """Return the line in at most `cells` cells; what happened is cut before anything else is."""
    event = given.event
    head = event_head(event, given.zone)
    tail: list[Content] = []
    if given.unseen:
        tail.append(Content.styled(_UNSEEN.format(count=given.unseen), KEY))
    tail.append(key_sentence(_LISTS, given.key))
    parts: list[Part[Content]] = [
        [(ALWAYS, head)],
        [
            (60, Content(whose(event))),
            (ALWAYS, Content(whose(event, named=False))),
        ],
        *([(40 + place, each)] for place, each in enumerate(reversed(tail))),
    ]
    room = cells - _MIN_MESSAGE - len(_GAP)
    fitted = [each for each in fit_parts(parts, room, gap=len(_GAP)) if each is not None]
    taken = sum(each.cell_length + len(_GAP) for each in fitted)
    message = Content(event.message).truncate(max(cells - taken, 0), ellipsis=True)
    ordered: Sequence[Content] = [*fitted[:2], message, *reversed(fitted[2:])]
    return Content(_GAP).join(ordered).truncate(cells, ellipsis=True)
