"""Campaigns side by side: a table and Markdown for people, JSON and CSV for programs."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import Any

import msgspec

from altur_tui.campaign.compare import (
    CLOSED,
    MIN_COMPARED,
    MIN_DENOMINATOR,
    ComparedMetric,
    Comparison,
    Difference,
    Proportion,
    Setting,
    Value,
    compare,
)
from altur_tui.campaign.words import day
from altur_tui.i18n.language import number as localized_number
from altur_tui.i18n.sentences import S, T
from altur_tui.reports import words
from altur_tui.reports.as_csv import Cell, csv_line, csv_list
from altur_tui.reports.as_json import SCHEMA
from altur_tui.reports.as_markdown import escape
from altur_tui.reports.as_markdown import section_lines as markdown_lines
from altur_tui.reports.as_table import section_lines as table_lines
from altur_tui.reports.facts import Section
from altur_tui.reports.json_text import one_safe_line
from altur_tui.reports.lines import LINE_CELLS, wrapped
from altur_tui.reports.report import Entry, Format, Report, Shown

# More than three campaigns side by side are readable only in a wider terminal.
_MAX_NARROW = 3
_WIDE_CELLS = 120

_DIGITS = 4
_POINT_DIGITS = 2
_DIGITS_OF_POINTS = range(1, 7)

_SETTINGS = S("Settings that differ")
_UNCERTAIN = S("Settings not known for all")
_ALIKE = S("Settings that are the same")
_METRICS = S("Metrics")
_NONE_DIFFERS = S("All known settings are the same.")
_NO_METRICS = S("None of these campaigns has analytics.")
_HEAD = S("{name} · #{id}")
_SHARE = S("{count} of {whole}: {share} ({low}–{high})")
_SHARE_ALONE = S("{count} of {whole}: {share}")
_METRIC = S("{metric} {of_what}")
_DIFFERENCE = T("column of a comparison", "Difference")
_POINTS = S("{points} points ({low} to {high})")
_INTERVALS = S("In parentheses: the 95 % interval of the share, allowing for chance.")
_BEYOND_CHANCE = S(
    "{metric}: {first} is {points} points above {second}. That is more than chance explains "
    "(95 %: {low} to {high} points)."
)
_WITHIN_CHANCE = S(
    "{metric}: {first} is {points} points above {second}. Chance alone may explain that "
    "(95 %: {low} to {high} points)."
)
_EQUAL = S("{metric}: {first} and {second} are equal (95 %: {low} to {high} points).")
_SMALL = S("Some shares are of fewer than {least} and say little; their intervals are wide.")
_CHANNELS_DIFFER = S(
    "The campaigns use different channels, so their shares count different things."
)
_YES, _NO = T("setting", "yes"), T("setting", "no")
_NOTHING = T("setting", "none")
_CLOSED = T("day of a schedule", "closed")

_LABELS = {
    "agent": T("setting", "Agent"),
    "channel": T("setting", "Channel"),
    "status": T("setting", "Status"),
    "archived": T("setting", "Archived"),
    "timezone": T("setting", "Time zone"),
    "cycles": T("setting", "Cycles on"),
    "mode": T("setting", "Cycle mode"),
    "max_iterations": T("setting", "Iterations"),
    "cooldown_minutes": T("setting", "Cooldown"),
    "filter_statuses": T("setting", "Filters"),
    "filter_tags": T("setting", "Tags"),
    "schedule_start_date": T("setting", "First day"),
    "schedule_end_date": T("setting", "Last day"),
}
_DAYS_OF = {
    "scheduling": (S("Hours, {first}"), S("Hours, {first}–{last}")),
    "schedule": (S("Cycles, {first}"), S("Cycles, {first}–{last}")),
}
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

_COLUMNS = (
    "kind", "path", "of", "id", "campaign", "value", "differs", "count", "denominator", "share",
    "low", "high", "difference_points", "difference_low", "difference_high", "beyond_chance",
)  # fmt: skip


class CompareReport(Report[Entry]):
    """All of a comparison, once the last campaign has come."""

    def __init__(self, write: Callable[[Comparison], str]) -> None:
        """Make a report; `write` returns the text of a comparison."""
        self._write = write
        self._shown: list[Shown] = []

    @property
    def count(self) -> int:
        """How many campaigns have come."""
        return len(self._shown)

    def piece(self, item: Entry) -> str:
        """Keep a campaign; of one that failed, standard error tells."""
        if isinstance(item, Shown):
            self._shown.append(item)
        return ""

    def end(self, *, complete: bool = True) -> str:
        """Return the comparison, if all campaigns were waited for."""
        return self._write(compare([each.reading for each in self._shown])) if complete else ""


def sentences(given: Comparison) -> list[str]:
    """Return what is to be said of a comparison as a whole, in order of weight."""
    said = []
    converted = given.converted
    if converted is not None and converted.difference is not None:
        said.append(_told(given, converted, converted.difference))
    if given.channels_differ:
        said.append(str(_CHANNELS_DIFFER))
    if given.has_small:
        said.append(_SMALL.format(least=MIN_DENOMINATOR))
    return said


def sections(given: Comparison) -> Iterator[Section]:
    """Yield what differs, what is unknown, the metrics, and what is alike, for people."""
    header = (
        "",
        *(_HEAD.format(name=words.campaign_name(each), id=each.id) for each in given.readings),
    )
    by_state = {
        state: tuple(_setting_rows([each for each in given.settings if each.differs is state]))
        for state in (True, None, False)
    }
    differing = by_state[True]
    sentence = "" if differing else str(_NONE_DIFFERS)
    yield Section(str(_SETTINGS), differing, header if differing else (), sentence)
    if by_state[None]:
        yield Section(str(_UNCERTAIN), by_state[None], header)
    yield _metrics(given, header)
    if by_state[False]:
        rows = tuple(row[:2] for row in by_state[False] if row[1] != words.UNKNOWN)
        yield Section(str(_ALIKE), rows)


def _metrics(given: Comparison, header: tuple[str, ...]) -> Section:
    if not given.metrics:
        return Section(str(_METRICS), sentence=str(_NO_METRICS))
    rows = tuple(_metric_row(each) for each in given.metrics)
    if len(given.readings) == MIN_COMPARED:
        return Section(str(_METRICS), rows, (*header, str(_DIFFERENCE)))
    return Section(str(_METRICS), tuple(row[:-1] for row in rows), header)


def _setting_rows(settings: Iterable[Setting]) -> Iterator[tuple[str, ...]]:
    """Yield a row for each setting; days that follow one another with the same hours share one."""
    run: list[Setting] = []
    for setting in settings:
        if run and not _goes_on(run[-1], setting):
            yield _setting_row(run)
            run = []
        run.append(setting)
    if run:
        yield _setting_row(run)


def _goes_on(before: Setting, setting: Setting) -> bool:
    (one, day), (other, next_day) = _parted(before.path), _parted(setting.path)
    if day is None or next_day is None:
        return False
    return (one, day + 1, before.values) == (other, next_day, setting.values)


def _parted(path: str) -> tuple[str, int | None]:
    """Return the block of a path, and which day of the week it names, if it names one."""
    block, _, weekday = path.partition(".")
    return block, _WEEKDAYS.index(weekday) if weekday else None


def _setting_row(run: list[Setting]) -> tuple[str, ...]:
    path = run[0].path
    return _label(path, len(run)), *(_words(path, each) for each in run[0].values)


def _label(path: str, days: int) -> str:
    """Return the name of a setting for people, or of so many days that begin with it."""
    block, first = _parted(path)
    if first is None:
        return str(_LABELS[path])
    one_day, several = _DAYS_OF[block]
    names = words.DAY_NAMES[first : first + days]
    return (several if days > 1 else one_day).format(first=names[0], last=names[-1])


def _words(path: str, value: Value) -> str:
    if value is None:
        return words.UNKNOWN
    if isinstance(value, bool):
        return str(_YES if value else _NO)
    if isinstance(value, date):
        return day(value)
    if isinstance(value, tuple):
        return csv_list(value) or str(_NOTHING)
    if isinstance(value, int):
        return words.duration(value) if path == "cooldown_minutes" else words.number(value)
    if value == CLOSED and "." in path:
        return str(_CLOSED)
    return _named(path, value)


def _named(path: str, value: str) -> str:
    from altur_tui.campaign.cycles import CycleMode
    from altur_tui.campaign.identity import CHANNELS, Channel

    if path == "channel":
        return str(CHANNELS[Channel(value)].name)
    return str(words.MODE_NAMES[CycleMode(value)]) if path == "mode" else value


def metric_name(metric: ComparedMetric) -> str:
    """Return the name of a metric and of its denominator, for people."""
    name = words.metric_label(metric.name)
    if metric.of is None:
        return name
    return _METRIC.format(metric=name, of_what=words.of_what(metric.of, None))


def _metric_row(metric: ComparedMetric) -> tuple[str, ...]:
    difference = metric.difference
    return (
        metric_name(metric),
        *map(proportion_words, metric.values),
        "" if difference is None else _POINTS.format(**_points(difference)),
    )


def proportion_words(given: Proportion | None) -> str:
    """Return `312 of 2,000: 15.6 % (14.1–17.3)`, or the count alone."""
    if given is None:
        return words.UNKNOWN
    count = words.number(given.count)
    if given.share is None:
        return count
    texts = {
        "count": count,
        "whole": words.number(given.of),
        "share": words.percent(given.share, 1),
    }
    if given.low is None:
        return _SHARE_ALONE.format(**texts)
    low, high = (localized_number((each or 0) * 100, ".1f") for each in (given.low, given.high))
    return _SHARE.format(**texts, low=low, high=high)


def _points(given: Difference) -> dict[str, str]:
    ends = (("points", given.share), ("low", given.low), ("high", given.high))
    return {name: _signed(100 * value) for name, value in ends}


def _signed(points: float) -> str:
    """Return points with a digit after the point, and with more where that would read as none."""
    digits = next((each for each in _DIGITS_OF_POINTS if round(points, each)), 1)
    # Added to 0: a zero has no sign.
    rounded = round(points, digits) + 0.0
    return localized_number(rounded, f"+.{digits}f" if rounded else ".1f").replace("-", "−")


def _told(given: Comparison, metric: ComparedMetric, difference: Difference) -> str:
    """Return by how much two campaigns differ, the higher one first."""
    first, second = (words.campaign_name(each) for each in given.readings)
    if difference.share < 0:
        first, second = second, first
        difference = Difference(-difference.share, -difference.high, -difference.low)
    template = _EQUAL
    if difference.share:
        template = _BEYOND_CHANCE if difference.beyond_chance else _WITHIN_CHANCE
    values = {name: text.removeprefix("+") for name, text in _points(difference).items()}
    return template.format(metric=metric_name(metric), first=first, second=second, **values)


def _table(given: Comparison) -> str:
    if len(given.readings) < MIN_COMPARED:
        return ""
    lines = [line for each in sentences(given) for line in (*wrapped(each), "")]
    cells = LINE_CELLS if len(given.readings) <= _MAX_NARROW else _WIDE_CELLS
    for section in sections(given):
        lines += [section.title, *table_lines(section, cells), ""]
    if given.metrics:
        lines += wrapped(str(_INTERVALS))
    return "\n".join(lines).rstrip("\n") + "\n"


def _markdown(given: Comparison) -> str:
    if len(given.readings) < MIN_COMPARED:
        return ""
    lines = [line for each in sentences(given) for line in (escape(each), "")]
    for section in sections(given):
        lines += markdown_lines(section)
    if given.metrics:
        lines.append(escape(str(_INTERVALS)))
    return "\n".join(lines).rstrip("\n") + "\n"


def _json(given: Comparison) -> str:
    record = {
        "schema": SCHEMA,
        "campaigns": [{"id": each.id, "name": each.name} for each in given.readings],
        "settings": [
            {"path": each.path, "values": each.values, "differs": each.differs}
            for each in given.settings
        ],
        "metrics": [_metric_record(each) for each in given.metrics],
    }
    return one_safe_line(msgspec.json.encode(record).decode()) + "\n"


def _metric_record(metric: ComparedMetric) -> dict[str, Any]:
    return {
        "name": metric.name,
        "of": metric.of,
        "values": [each and _proportion_record(each) for each in metric.values],
        "difference": metric.difference and _difference_record(metric.difference),
    }


def _proportion_record(given: Proportion) -> dict[str, Any]:
    return {
        "count": given.count,
        "of": given.of,
        "share": given.share,
        "low": _rounded(given.low),
        "high": _rounded(given.high),
    }


def _difference_record(given: Difference) -> dict[str, Any]:
    return {
        "points": round(given.share * 100, _POINT_DIGITS),
        "low": round(given.low * 100, _POINT_DIGITS),
        "high": round(given.high * 100, _POINT_DIGITS),
        "beyond_chance": given.beyond_chance,
    }


def _rounded(share: float | None) -> float | None:
    return None if share is None else round(share, _DIGITS)


def _csv(given: Comparison) -> str:
    rows = [*_setting_cells(given), *_metric_cells(given)]
    return csv_line(_COLUMNS) + "".join(csv_line(map(row.get, _COLUMNS)) for row in rows)


def _setting_cells(given: Comparison) -> Iterator[dict[str, Cell]]:
    for setting in given.settings:
        for reading, value in zip(given.readings, setting.values, strict=True):
            yield {
                "kind": "setting",
                "path": setting.path,
                "id": reading.id,
                "campaign": reading.name,
                "value": csv_list(value) if isinstance(value, tuple) else value,
                "differs": setting.differs,
            }


def _metric_cells(given: Comparison) -> Iterator[dict[str, Cell]]:
    for metric in given.metrics:
        difference: dict[str, Cell] = {}
        if metric.difference is not None:
            record = _difference_record(metric.difference)
            difference = {
                "difference_points": record["points"],
                "difference_low": record["low"],
                "difference_high": record["high"],
                "beyond_chance": record["beyond_chance"],
            }
        for reading, value in zip(given.readings, metric.values, strict=True):
            cells = {} if value is None else _proportion_record(value)
            yield {
                "kind": "metric",
                "path": metric.name,
                "of": metric.of,
                "id": reading.id,
                "campaign": reading.name,
                **{name: cells.get(name) for name in ("count", "share", "low", "high")},
                "denominator": cells.get("of"),
                **difference,
            }


WRITERS: dict[Format, Callable[[Comparison], str]] = {
    Format.TABLE: _table,
    Format.JSON: _json,
    Format.CSV: _csv,
    Format.MARKDOWN: _markdown,
}
"""By format."""
