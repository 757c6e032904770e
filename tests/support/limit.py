"""Lifts the limit of twelve requests a second, which tests of other things would wait for."""

import time
from collections.abc import Callable
from functools import partialmethod

from altur_tui.client.budget import Budget
from altur_tui.client.throttle import Throttle


def _use_own(throttle: Throttle, budget: Budget) -> None:
    budget.close(time.monotonic())


def lift(set_name: Callable[[object, str, object], object] = setattr) -> None:
    """Let each throttle that is not told its limit start any number of requests a second."""
    set_name(Throttle, "__init__", partialmethod(Throttle.__init__, limit=1000))
    set_name(Throttle, "use", _use_own)
