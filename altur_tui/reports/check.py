"""The report on a check of many campaigns: the findings alone, worst first."""

from abc import abstractmethod
from collections.abc import Iterable, Iterator

import msgspec
from msgspec import Struct

from altur_tui.campaign.findings import Finding, told_as_one
from altur_tui.campaign.kinds.kind import SEVERITIES, Severity
from altur_tui.campaign.reading import Reading, Standing
from altur_tui.i18n.language import english
from altur_tui.i18n.sentences import P, S
from altur_tui.ids import runs
from altur_tui.reports import words
from altur_tui.reports.as_json import SCHEMA, json_array, record, whole_seconds
from altur_tui.reports.facts import finding_rows, severity_word
from altur_tui.reports.json_text import one_safe_line
from altur_tui.reports.lines import LINE_CELLS, wrapped
from altur_tui.reports.report import Entry, Failed, Report
from altur_tui.text import fit, pad, width

_BETWEEN_COUNTS = ", "
_FOUND = P("{counts} in {count:,} campaign.", "{counts} in {count:,} campaigns.")
_NOTHING = P(
    "Nothing was found in {count:,} campaign.", "Nothing was found in {count:,} campaigns."
)
_NONE_CHECKED = S("No campaign was checked.")
_NOT_CHECKED = P(
    "{count:,} campaign could not be checked.",
    "{count:,} campaigns could not be checked.",
)
_REMAINING = P(
    "The check ended before {count:,} more campaign.",
    "The check ended before {count:,} more campaigns.",
)
_CLEAN = P(
    "Nothing was found in {count:,} other campaign.",
    "Nothing was found in the {count:,} other campaigns.",
)
_ADVICE = S("What to do: {advice}")
_TITLE = "#{id} · {name}"
_FAILED_TITLE = S("{ids} · not checked")
_ID = "#{id}"
_IDS = "#{first}–{last}"
_BETWEEN_IDS = ", "
_INDENT = "  "


class Checked(Struct, frozen=True):
    """A campaign that could be read, without the bytes of its answer."""

    reading: Reading
    standing: Standing

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What was found, worst first."""
        return self.standing.findings

    def count(self, severity: Severity) -> int:
        """Return how many findings have this severity."""
        return sum(each.severity is severity for each in self.findings)


class CheckReport(Report[Entry]):
    """Collects findings and reports them at the end, when the worst are known."""

    def __init__(self, total: int) -> None:
        """Make a report on `total` campaigns, of which none has come yet."""
        self._total = total
        self._checked: list[Checked] = []
        self._failed: list[Failed] = []

    def piece(self, item: Entry) -> str:
        """Take an item in. There is nothing to print yet."""
        if isinstance(item, Failed):
            self._failed.append(item)
        else:
            self._checked.append(Checked(item.reading, item.standing))
        return ""

    @abstractmethod
    def end(self, *, complete: bool = True) -> str:
        """Return the whole report."""

    def found(self, least: Severity) -> bool:
        """Whether anything at least as bad as `least` was found."""
        return any(
            each.severity.rank <= least.rank
            for checked in self._checked
            for each in checked.findings
        )

    @property
    def checked(self) -> tuple[Checked, ...]:
        """The campaigns that could be read, worst first, otherwise in the order asked."""
        return tuple(sorted(self._checked, key=_badness))

    @property
    def failed(self) -> tuple[Failed, ...]:
        """The campaigns that could not be fetched, in the order asked."""
        return tuple(self._failed)

    @property
    def remaining(self) -> int:
        """How many campaigns did not come, since something ended the check."""
        return self._total - len(self._checked) - len(self._failed)


class CheckJsonReport(CheckReport):
    """An array of records, each on a line of its own: worst first, failures at the end."""

    def end(self, *, complete: bool = True) -> str:  # noqa: ARG002
        with english():
            records = [*map(_checked_record, self.checked), *map(record, self.failed)]
        return json_array(records)


class CheckTableReport(CheckReport):
    """The check for people, such as the readers of a cron mail."""

    explains_failures = True

    def end(self, *, complete: bool = True) -> str:  # noqa: ARG002
        """Return the summary and the groups, separated by empty lines."""
        checked = self.checked
        groups = [self._summary(checked)]
        advises = self._total == 1
        groups += [_campaign_lines(each, advises=advises) for each in checked if each.findings]
        clean = sum(not each.findings for each in checked)
        if 0 < clean < len(checked):
            groups.append(wrapped(_CLEAN.format(count=clean)))
        groups += _failure_groups(self.failed)
        return "\n\n".join("\n".join(lines) for lines in groups) + "\n"

    def _summary(self, checked: tuple[Checked, ...]) -> list[str]:
        counts = {severity: sum(each.count(severity) for each in checked) for severity in Severity}
        parts = [
            SEVERITIES[each].counted.format(count=count) for each, count in counts.items() if count
        ]
        if parts:
            found = _FOUND.format(count=len(checked), counts=_BETWEEN_COUNTS.join(parts))
        else:
            found = _NOTHING.format(count=len(checked)) if checked else str(_NONE_CHECKED)
        sentences = [found]
        if self.failed:
            sentences.append(_NOT_CHECKED.format(count=len(self.failed)))
        if self.remaining:
            sentences.append(_REMAINING.format(count=self.remaining))
        return wrapped(" ".join(sentences))


def _badness(checked: Checked) -> tuple[int, ...]:
    """Return a key that sorts by the worst finding, then by how many there are, worst first."""
    worst = min((each.severity.rank for each in checked.findings), default=len(Severity))
    return (worst, *(-checked.count(severity) for severity in Severity))


def _checked_record(checked: Checked) -> str:
    fields = {
        "schema": SCHEMA,
        "id": checked.reading.id,
        "fetched_at": whole_seconds(checked.reading.fetched_at),
        "at": whole_seconds(checked.standing.at),
        "name": checked.reading.name,
        "findings": checked.findings,
    }
    return one_safe_line(msgspec.json.encode(fields, enc_hook=str).decode())


def _campaign_lines(checked: Checked, *, advises: bool) -> list[str]:
    """Return what was found, and with `advises` also what to do about errors and warnings."""
    title = _TITLE.format(id=checked.reading.id, name=words.campaign_name(checked.reading))
    lines = [fit(title, LINE_CELLS)]
    severity_cells = max(width(severity_word(each)) for each in Severity) + len(_INDENT)
    cycles = checked.standing.cycles
    is_over = cycles is not None and cycles.over
    rows = zip(finding_rows(checked.findings), told_as_one(checked.findings), strict=True)
    for (severity, message), (first, *_) in rows:
        start = _INDENT + pad(severity, severity_cells)
        sentences = [message]
        if advises and first.severity is not Severity.NOTE:
            sentences.append(_ADVICE.format(advice=first.advice(is_over=is_over)))
        for sentence in sentences:
            for line in wrapped(sentence, LINE_CELLS - len(start)):
                lines.append(start + line)
                start = " " * len(start)
    return lines


def _failure_groups(failed: Iterable[Failed]) -> Iterator[list[str]]:
    """Yield a group for each reason, so that what happened to many is reported once."""
    ids: dict[tuple[str, str], list[int]] = {}
    for each in failed:
        ids.setdefault((each.error.message, each.error.hint), []).append(each.id)
    for sentences, whose in ids.items():
        lines = wrapped(_FAILED_TITLE.format(ids=_ids(whose)))
        for sentence in sentences:
            lines += [_INDENT + line for line in wrapped(sentence, LINE_CELLS - len(_INDENT))]
        yield lines


def _ids(ids: list[int]) -> str:
    return _BETWEEN_IDS.join(
        (_ID if first == last else _IDS).format(id=first, first=first, last=last)
        for first, last in runs(ids)
    )
