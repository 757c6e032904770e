"""Metrics, their denominators, and the rates that can be derived from them."""

from typing import Any

from msgspec import Struct


class Metric(Struct, frozen=True):
    """One count of the analytics, with the rate that came with it."""

    name: str
    """The API's own name, made safe."""
    count: int | float | None
    """None if only the rate came."""
    rate: float | None
    """As reported, brought to the scale 0..1."""
    of: str | None
    """The name of the metric that is the denominator, if it is known."""
    share: float | None
    """`count` divided by the denominator, if both are known and the latter is not 0."""


class Derived(Struct, frozen=True):
    """A share that the API does not supply, such as converted of answered."""

    name: str
    count: int | float
    of: str
    share: float


class Analytics(Struct, frozen=True):
    """The analytics snapshot of a campaign."""

    metrics: tuple[Metric, ...]
    derived: tuple[Derived, ...]
    other: dict[str, Any]
    """What fits no metric, verbatim (not safe to lay out)."""
