"""Events as lines: for people, and as JSON lines for machines."""

from datetime import UTC, tzinfo

import msgspec

from altur_tui.campaign.past.events import EVENTS, Event
from altur_tui.i18n.language import english
from altur_tui.i18n.sentences import S
from altur_tui.reports import words
from altur_tui.reports.as_json import SCHEMA, whole_seconds
from altur_tui.reports.json_text import one_safe_line

_LINE = S("{when}  {glyph} #{id} {name}: {message}")
_LINE_WITHOUT_NAME = S("{when}  {glyph} #{id}: {message}")
_WHEN = S("{day} {time}")


def when(event: Event, zone: tzinfo) -> str:
    """Return when something happened: `29 Nov 14:05`. No watch lasts for a year."""
    day = event.at.astimezone(zone).date()
    return _WHEN.format(day=words.day_month(day, day), time=words.time_of_day(event.at, zone))


def text_line(event: Event, zone: tzinfo) -> str:
    """Return an event for people, in their language, with its instant in `zone`."""
    template = _LINE if event.name else _LINE_WITHOUT_NAME
    return template.format(
        when=when(event, zone),
        glyph=EVENTS[event.kind].glyph,
        id=event.id,
        name=event.name,
        message=event.message,
    )


def json_line(event: Event) -> str:
    """Return an event as one line of JSON, in English; docs/watch.md has its fields."""
    with english():
        message = event.message
    record = {
        "schema": SCHEMA,
        "at": whole_seconds(event.at.astimezone(UTC)),
        "id": event.id,
        "name": event.name,
        "event": str(event.kind.value),
        "message": message,
        "before": event.before,
        "after": event.after,
    }
    return one_safe_line(msgspec.json.encode(record).decode())
