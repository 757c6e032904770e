"""How many of our modules `altur-tui 1001 --demo` imports until its detail is drawn, and which.

Run it with the Python of the environment that has altur-tui: `python tests/bench/imports.py`.
Prints the list and the count.
"""

import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from support.terminal import Program

_NAME = b"HIPOTECARIO"
_COUNTED = """
import sys
from pathlib import Path
from altur_tui.tui.driver import TerminalDriver

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


def modules() -> list[str]:
    """Return the names of our modules that are loaded when the campaign's name is painted."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "modules"
        code = _COUNTED.format(name=_NAME.decode(), path=str(path))
        program = Program(sys.executable, "-c", code)
        try:
            program.end()
        finally:
            program.close()
        return path.read_text(encoding="utf-8").splitlines()


def main() -> None:
    """Count and print."""
    found = modules()
    print("\n".join(found))
    print(f"{len(found)} modules")


if __name__ == "__main__":
    main()
