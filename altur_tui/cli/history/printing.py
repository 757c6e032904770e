"""Prints what was seen of campaigns, and what moved: JSON, JSON lines, CSV and tables."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, tzinfo
from itertools import groupby, pairwise
from operator import attrgetter
from typing import TYPE_CHECKING, Any

import msgspec

from altur_tui.cli.history.opening import NOT_KNOWN_THEN
from altur_tui.i18n.language import english
from altur_tui.i18n.sentences import S, T
from altur_tui.reports import words as told
from altur_tui.wire.errors import AlturError, ErrorKind

if TYPE_CHECKING:
    from altur_tui.campaign.past.since import MovedMetric
    from altur_tui.history.compare import Moved
    from altur_tui.history.seen import Seen

SCHEMA = 1
_TITLE = S("{name} · #{id}")
_EARLIER_SEEN = S("The earlier answer is from {when}.")
_LATER_SEEN = S("The later answer is from {when}.")
_FROM_TO = S("#{id} from {begin} to {end}")
_NOTHING_MOVED = S("Nothing has moved.")
_SEEN = T("column", "Seen")
_LOOKS = T("column", "Times seen")
_CHANGED = T("column", "Changed")
_METRIC = S("{metric}: {before} became {after} ({change})")
_METRIC_UNKNOWN = S("{metric}: {before} became {after}")
"""Where the count was, or is, not in the answer."""
_SHOWN_METRICS = (
    "contactsProcessed",
    "contactsAnswered",
    "contactsConverted",
    "sent",
    "delivered",
    "converted",
)


def _utc(instant: datetime) -> str:
    return instant.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def record(seen: "Seen") -> str:
    """Return an answer of the history as one line of JSON."""
    from altur_tui.reports.json_text import one_safe_line

    head = {"schema": SCHEMA, "id": seen.id, "first": _utc(seen.first), "last": _utc(seen.last)}
    text = msgspec.json.encode(head).decode().removesuffix("}")
    return one_safe_line(f'{text},"campaign":{seen.campaign.decode(errors="replace")}}}')


def as_lines(seen: "Sequence[Seen]", zone: tzinfo) -> str:  # noqa: ARG001
    """Return answers of the history as JSON lines."""
    return "".join(f"{record(each)}\n" for each in seen)


def as_json(seen: "Sequence[Seen]", zone: tzinfo) -> str:  # noqa: ARG001
    """Return answers of the history as a JSON array."""
    from altur_tui.reports.as_json import json_array

    return json_array(map(record, seen))


def as_csv(seen: "Sequence[Seen]", zone: tzinfo) -> str:  # noqa: ARG001
    """Return a row for each answer of the history, with a column for each count."""
    from altur_tui.history.compare import counts_of
    from altur_tui.reports.as_csv import csv_line

    counts = [counts_of(each) for each in seen]
    names = dict.fromkeys(name for each in counts for name in each)
    lines = [csv_line(("id", "first", "last", "looks", *names))]
    lines += [
        csv_line((each.id, _utc(each.first), _utc(each.last), each.looks, *map(of.get, names)))
        for each, of in zip(seen, counts, strict=True)
    ]
    return "".join(lines)


def as_table(seen: "Sequence[Seen]", zone: tzinfo) -> str:
    """Return tables for each campaign: when it was seen, its counts, and which settings changed."""
    from altur_tui.history.compare import counts_of, reading_of
    from altur_tui.reports.as_table import section_lines
    from altur_tui.reports.facts import Section

    lines: list[str] = []
    for campaign_id, group in groupby(seen, key=attrgetter("id")):
        own = list(group)
        counts = [counts_of(each) for each in own]
        names = [each for each in _SHOWN_METRICS if any(each in of for of in counts)]
        reading = reading_of(own[-1])
        name = told.campaign_name(reading) if reading is not None else told.UNKNOWN
        rows = tuple(
            (
                told.date_and_time(each.first, zone),
                told.number(each.looks),
                *(_moved_count(of, before, metric) for metric in names),
            )
            for each, of, before in zip(own, counts, [{}, *counts], strict=False)
        )
        header = (str(_SEEN), str(_LOOKS), *(told.metric_label(each) for each in names))
        numbers = frozenset(range(1, len(header)))
        section = Section("", rows, header, numbers=numbers)
        lines += [_TITLE.format(name=name, id=campaign_id), *section_lines(section), ""]
        if changed := tuple(_changed(own, zone)):
            section = Section("", changed, (str(_SEEN), str(_CHANGED)))
            lines += [*section_lines(section), ""]
    return "\n".join(lines).rstrip("\n") + "\n" if lines else ""


def _changed(seen: "Sequence[Seen]", zone: tzinfo) -> Iterator[tuple[str, str]]:
    """Yield which settings differ from one answer to the next, in words, and when it was seen."""
    from altur_tui.campaign.past.changes import describe
    from altur_tui.history.compare import changes_between
    from altur_tui.history.packing import configuration

    for before, after in pairwise(seen):
        when = told.date_and_time(after.first, zone)
        for each in describe(changes_between(before, after), configuration(after.campaign)):
            yield when, each.sentence


def _moved_count(
    counts: dict[str, int | float], before: dict[str, int | float], metric: str
) -> str:
    count = counts.get(metric)
    if count is None or metric not in before or not (change := count - before[metric]):
        return told.number(count)
    return f"{told.number(count)} {told.difference(change)}"


def diffs_as_json(found: "Mapping[int, Moved | None]") -> str:
    """Return what moved in each campaign as a JSON array; an error where nothing was known."""
    from altur_tui.reports.as_json import json_array

    return json_array(_diff_record(each, what) for each, what in found.items())


def _diff_record(campaign_id: int, what: "Moved | None") -> str:
    from altur_tui.reports.json_text import one_safe_line

    record: dict[str, Any] = {"schema": SCHEMA, "id": campaign_id}
    if what is None:
        from altur_tui.reports.as_json import error_record

        with english():
            record["error"] = error_record(AlturError(ErrorKind.NO_HISTORY, NOT_KNOWN_THEN))
    else:
        record |= {
            "from": _utc(what.begin),
            "to": _utc(what.end),
            "metrics": [
                {
                    "name": each.name,
                    "before": each.before,
                    "after": each.after,
                    "change": each.change,
                }
                for each in what.metrics
            ],
            "configuration": [
                {"path": each.path, "before": each.before, "after": each.after}
                for each in what.configuration
            ],
        }
    return one_safe_line(msgspec.json.encode(record).decode())


def diffs_as_text(found: "Mapping[int, Moved | None]", zone: tzinfo) -> str:
    """Return what moved in each campaign of which something was known, in words."""
    from altur_tui.campaign.past.since import MIN_APART

    text: list[str] = []
    for campaign_id, what in found.items():
        if what is None:
            continue
        begin, end = (told.date_and_time(each, zone) for each in (what.begin, what.end))
        text.append(_FROM_TO.format(id=campaign_id, begin=begin, end=end))
        asked = what.begin, what.end
        lines = [
            sentence.format(when=told.date_and_time(seen, zone))
            for sentence, seen, at in zip(
                (_EARLIER_SEEN, _LATER_SEEN), what.seen, asked, strict=True
            )
            if at - seen > MIN_APART
        ]
        moves = [_moved_line(each) for each in what.metrics if each.before != each.after]
        moves += [each.sentence for each in what.told]
        text += [f"  {line}" for line in (*lines, *(moves or [str(_NOTHING_MOVED)]))]
    return "".join(f"{line}\n" for line in text)


def _moved_line(each: "MovedMetric") -> str:
    values = {
        "metric": told.metric_label(each.name),
        "before": told.number(each.before),
        "after": told.number(each.after),
    }
    if each.change is None:
        return _METRIC_UNKNOWN.format(**values)
    return _METRIC.format(**values, change=told.difference(each.change))
