"""What is wrong, suspicious or assumed in a campaign, each with a stable code."""

from enum import StrEnum

from msgspec import Struct


class Severity(StrEnum):
    """How much a finding matters."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


class Finding(Struct, frozen=True):
    """One thing to know about a campaign."""

    code: str
    severity: Severity
    message: str
    """A whole sentence, safe to show."""
    where: str
    """The field's path in the API's object, such as `scheduling.wed`; empty for the whole."""
