"""Which of our modules `altur-tui 1001 --demo` loads until the campaign is drawn."""

import sys
import tempfile
from pathlib import Path

from support.terminal import Program

import altur_tui

_NAME = b"HIPOTECARIO"
_FETCHING_WAITS = """
import asyncio
from altur_tui.tui.session import Session

async def never(session):
    await asyncio.Event().wait()

Session.connect = never
"""
_COUNTED = """
import sys
from pathlib import Path
from altur_tui.tui.driver import TerminalDriver
{before}
write = TerminalDriver.write

def write_and_look(driver, data):
    write(driver, data)
    # The lookup screen lists the demo's names, too.
    detail = any(type(each).__name__ == "DetailScreen" for each in driver._app.screen_stack)
    if detail and {name!r} in data:
        TerminalDriver.write = write
        names = sorted(each for each in sys.modules if each.startswith("altur_tui"))
        Path({path!r}).write_text("\\n".join(names))
        driver._app.exit()

TerminalDriver.write = write_and_look
sys.argv = ["altur-tui", "1001", "--demo"]
from altur_tui.cli.main import main
main()
"""


def modules_until_drawn(*, fetching: bool = True) -> list[str]:
    """Return the names of our modules that are loaded when the campaign's name is painted.

    What was kept of a campaign is painted first. `fetching` lets the answer be fetched meanwhile:
    on a busy machine some of what that needs may be loaded before, on an idle one nothing is.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "modules"
        before = "" if fetching else _FETCHING_WAITS
        code = _COUNTED.format(before=before, name=_NAME.decode(), path=str(path))
        program = Program(sys.executable, "-c", code)
        try:
            program.end()
        finally:
            program.close()
        return path.read_text(encoding="utf-8").splitlines()


def is_package(name: str) -> bool:
    """Return whether a module is a folder, whose `__init__` has no code in it."""
    return Path(altur_tui.__file__).parents[1].joinpath(*name.split(".")).is_dir()
