"""How long requests wait after the server has refused one."""

from msgspec import Struct


class Pause(Struct, frozen=True):
    """For how long no request leaves."""

    seconds: float
    """What is left of it."""
    asked: bool
    """Whether the server said for how long; else it only refused, and how long is our guess."""
