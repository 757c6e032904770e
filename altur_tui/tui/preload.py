"""Loads what the next screen needs while the person reads the first one."""

import sys
from importlib import import_module
from threading import Thread

_DETAIL = "altur_tui.tui.screens.detail"
_FLEET = "altur_tui.tui.screens.fleet"
_CLIENT = "altur_tui.api.client"
_DEMO = "altur_tui.demo.transport"
_KEY = "altur_tui.secret"


def is_loaded() -> bool:
    """Return whether a campaign can be shown without loading anything."""
    return _DETAIL in sys.modules and _FLEET in sys.modules


def load_screens() -> None:
    """Load what shows campaigns. Slow: call it in a thread."""
    for name in (_DETAIL, _FLEET):
        import_module(name)


def preload(*, demo: bool) -> None:
    """Load all that a campaign needs in a thread that holds up neither the screen nor the exit."""

    def load() -> None:
        for name in (_DETAIL, _FLEET, _CLIENT, _DEMO if demo else _KEY):
            import_module(name)

    Thread(target=load, name="preload", daemon=True).start()
