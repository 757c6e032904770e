"""What a check of many campaigns found: only the findings are kept, and the worst come first."""

from abc import abstractmethod
from datetime import datetime

from msgspec import Struct

from altur_tui.campaign.findings import Finding, Severity
from altur_tui.reports import words
from altur_tui.reports.entry import Entry, Failed
from altur_tui.reports.report import Format, Report

CHECK_FORMATS = (Format.TABLE, Format.JSON)
"""The forms that the report on a check can take."""

# The enumeration begins with the worst.
_RANKS = {severity: rank for rank, severity in enumerate(Severity)}


class Checked(Struct, frozen=True):
    """A campaign that could be read, and what was found in it."""

    id: int
    """The id that was asked for."""
    name: str | None
    shown_name: str
    """The name, or words that say that there is none."""
    fetched_at: datetime
    at: datetime
    """The instant that the findings hold for, in UTC."""
    findings: tuple[Finding, ...]
    """Worst first."""

    def count(self, severity: Severity) -> int:
        """Return how many findings have this severity."""
        return sum(each.severity is severity for each in self.findings)


class CheckReport(Report):
    """Collects what was found, and tells it at the end, for only then the worst is known."""

    def __init__(self, total: int) -> None:
        """Make a report on `total` campaigns, of which none has come yet."""
        self._total = total
        self._checked: list[Checked] = []
        self._failed: list[Failed] = []

    def piece(self, entry: Entry) -> str:
        """Take an entry in. There is nothing to tell yet."""
        if isinstance(entry, Failed):
            self._failed.append(entry)
        else:
            reading, standing = entry.reading, entry.standing
            checked = Checked(
                id=entry.id,
                name=reading.name,
                shown_name=words.campaign_name(reading),
                fetched_at=reading.fetched_at,
                at=standing.at,
                findings=standing.findings,
            )
            self._checked.append(checked)
        return ""

    @abstractmethod
    def end(self) -> str:
        """Return the whole report."""

    def found(self, least: Severity) -> bool:
        """Whether anything at least as bad as `least` was found."""
        return any(
            _RANKS[each.severity] <= _RANKS[least]
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


def make_check_report(format: Format, total: int) -> CheckReport:  # noqa: A002
    """Return a new report on the check of `total` campaigns; `format` is of `CHECK_FORMATS`."""
    if format is Format.JSON:
        from altur_tui.reports.check_as_json import CheckJsonReport

        return CheckJsonReport(total)
    from altur_tui.reports.check_as_table import CheckTableReport

    return CheckTableReport(total)


def _badness(checked: Checked) -> tuple[int, ...]:
    """Return a key that sorts by the worst finding, then by how many there are, worst first."""
    worst = min((_RANKS[each.severity] for each in checked.findings), default=len(_RANKS))
    return (worst, *(-checked.count(severity) for severity in Severity))
