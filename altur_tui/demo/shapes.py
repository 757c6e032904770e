"""Pieces of the API's objects, for the catalog: weeks, analytics, and dates that move with time."""

from datetime import date, datetime, time, timedelta
from typing import Any

from msgspec import Struct

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
WORKDAYS = DAYS[:5]


class OnDay(Struct, frozen=True):
    """A date, told in days from the Monday of the present week."""

    offset: int

    def text(self, monday: date) -> str:
        """Return the date as the API writes it, such as `2026-11-23`."""
        return (monday + timedelta(days=self.offset)).isoformat()


class AtTime(Struct, frozen=True):
    """An instant in UTC, told in days from the Monday of the present week."""

    offset: int
    hour: int
    minute: int
    second: int = 0
    zone: str = "Z"

    def text(self, monday: date) -> str:
        """Return the instant as the API writes it, such as `2026-11-07T05:31:56Z`."""
        day = monday + timedelta(days=self.offset)
        at = datetime.combine(day, time(self.hour, self.minute, self.second))
        return f"{at.isoformat()}{self.zone}"


def resolve(value: Any, monday: date) -> Any:  # noqa: ANN401
    """Return `value` with every OnDay and AtTime in it turned into the API's text."""
    if isinstance(value, OnDay | AtTime):
        return value.text(monday)
    if isinstance(value, dict):
        return {name: resolve(part, monday) for name, part in value.items()}
    if isinstance(value, list):
        return [resolve(part, monday) for part in value]
    return value


def day(start: str | None, stop: str | None, *, active: bool = True) -> dict[str, Any]:
    """Return one day of a schedule."""
    return {"startTime": start, "stopTime": stop, "active": active}


def week(**hours: tuple[str, str] | None) -> dict[str, Any]:
    """Return seven days: those named are active with their hours, the others are not.

    `workdays` stands for Monday to Friday and `every` for all seven; a day's own name wins.
    """
    every = hours.pop("every", None)
    workdays = hours.pop("workdays", None)
    days: dict[str, Any] = {}
    for name in DAYS:
        common = workdays if workdays and name in WORKDAYS else every
        given = hours.get(name, common)
        days[name] = day(*given) if given else day("09:00", "18:00", active=False)
    return days


def rate(part: int, whole: int) -> float:
    """Return the fraction cut, not rounded, to four decimals, as the API does."""
    return (part * 10_000 // whole) / 10_000 if whole else 0.0


def phone_analytics(
    *,
    human: int,
    machine: int,
    unknown: int,
    contacts: int,
    processed: int,
    failed: int,
    voicemail: int,
    answered: int,
    converted: int,
) -> dict[str, int | float]:
    """Return the complete analytics of a phone campaign."""
    calls = human + machine + unknown
    of_calls = {"ByHuman": human, "ByMachine": machine, "ByUnknown": unknown}
    of_contacts = {
        "Processed": processed,
        "Failed": failed,
        "Voicemail": voicemail,
        "Answered": answered,
        "Converted": converted,
    }
    metrics: dict[str, int | float] = {"calls": calls}
    for name, count in of_calls.items():
        metrics[f"callsAnswered{name}"] = count
        metrics[f"callsAnswered{name}Rate"] = rate(count, calls)
    metrics["contacts"] = contacts
    for name, count in of_contacts.items():
        metrics[f"contacts{name}"] = count
        metrics[f"contacts{name}Rate"] = rate(count, contacts)
    return metrics


def whatsapp_analytics(sent: int, **counts: int) -> dict[str, int | float]:
    """Return the analytics of a WhatsApp campaign, each rate a part of those sent."""
    metrics: dict[str, int | float] = {"sent": sent}
    for name, count in counts.items():
        metrics[name] = count
        metrics[f"{name}Rate"] = rate(count, sent)
    return metrics
