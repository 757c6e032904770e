"""The headless rooms stay headless, and what must start quickly loads nothing heavy."""

import ast
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from support.loaded import is_package, modules_until_drawn

import altur_tui

PACKAGE = Path(altur_tui.__file__).parent
SOURCES = sorted(PACKAGE.rglob("*.py"))
FACES = {"cli", "tui", "__main__"}
HTTP = {"client/http.py", "demo/transport.py"}
"""The modules that import httpx."""
LOADS_HTTP = HTTP | {"client/client.py"}
"""These and what imports them are loaded when something is first fetched."""
MAX_UNTIL_DRAWN = 75
"""Of our modules, until the first campaign is drawn: each costs time before anything is seen."""
_LOADED = "import json, sys; print(json.dumps(sorted(sys.modules)), file=sys.stderr)"


def loaded_by(code: str) -> set[str]:
    """Return the top-level names of all modules that a fresh process loads for `code`."""
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    return {name.partition(".")[0] for name in json.loads(done.stderr.splitlines()[-1])}


def module_of(path: Path) -> str:
    parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(part for part in parts if part != "__init__")


def imported_by(path: Path) -> set[str]:
    """Return our modules that this one names in an import, wherever in it, for types too."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: a relative import"
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


def test_the_headless_rooms_load_neither_textual_nor_httpx():
    names = [
        module_of(path)
        for path in SOURCES
        if path.relative_to(PACKAGE).parts[0].removesuffix(".py") not in FACES
        and str(path.relative_to(PACKAGE)) not in LOADS_HTTP
    ]
    assert len({name.split(".")[1] for name in names[1:]}) > 10
    loaded = loaded_by("".join(f"import {name}\n" for name in names) + _LOADED)
    assert "altur_tui" in loaded
    assert not loaded & {"textual", "httpx", "httpcore", "keyring"}


def test_the_client_and_the_demos_transport_load_no_textual():
    names = [module_of(PACKAGE / path) for path in LOADS_HTTP]
    loaded = loaded_by("".join(f"import {name}\n" for name in names) + _LOADED)
    assert "httpx" in loaded
    assert "textual" not in loaded


def test_no_modules_import_each_other_in_a_circle_not_even_for_types():
    modules = {module_of(path): imported_by(path) for path in SOURCES}
    left = {name: imports & modules.keys() for name, imports in modules.items()}
    # What imports nothing that is left is in no circle; nor is, then, what imports only that.
    while settled := {name for name, imports in left.items() if not imports & left.keys()}:
        left = {name: imports for name, imports in left.items() if name not in settled}
    # Nor is what nothing that is left imports.
    while unused := left.keys() - set().union(*left.values()):
        left = {name: imports for name, imports in left.items() if name not in unused}
    assert sorted(left) == []


@pytest.mark.parametrize("option", ["--version", "--help"])
def test_version_and_help_load_nothing_heavy(option: str):
    run = f"import sys; sys.argv = ['altur-tui', {option!r}]\nfrom altur_tui.cli.main import main\n"
    loaded = loaded_by(f"{run}try: main()\nexcept SystemExit: pass\n{_LOADED}")
    assert "click" in loaded
    assert not loaded & {"textual", "httpx", "httpcore", "keyring", "msgspec", "rich", "asyncio"}


def test_the_client_loads_no_command_line_of_its_library():
    loaded = loaded_by(f"import altur_tui.client.client\n{_LOADED}")
    assert "httpx" in loaded
    assert not loaded & {"click", "pygments"}


def test_the_first_frame_loads_no_zones_no_client_and_no_history():
    loaded = loaded_by(
        "import os\nimport altur_tui.cli.open, altur_tui.tui.app\n"
        "from altur_tui.settings.settings import Flags, load\n"
        "from altur_tui.tui.session import Launch\n"
        f"altur_tui.tui.app.AlturApp(Launch(load(Flags(), os.environ)))\n{_LOADED}"
    )
    assert "textual" in loaded
    assert not loaded & {"zoneinfo", "tzdata", "httpx", "keyring", "tomllib", "sqlite3"}


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
def test_few_of_our_modules_are_loaded_until_a_campaign_is_drawn():
    found = [name for name in modules_until_drawn(fetching=False) if not is_package(name)]
    assert "altur_tui.tui.detail.screen" in found
    assert len(found) <= MAX_UNTIL_DRAWN, found


def test_one_module_of_the_command_line_imports_the_screens():
    importers = {
        path.name
        for path in (PACKAGE / "cli").rglob("*.py")
        if re.search(r"(from|import) (altur_tui\.tui|textual)\b", path.read_text(encoding="utf-8"))
    }
    assert importers == {"open.py"}


def test_the_client_and_the_demos_transport_alone_import_httpx():
    importers = {
        str(path.relative_to(PACKAGE))
        for path in SOURCES
        if re.search(r"^\s*(import|from) httpx\b", path.read_text(encoding="utf-8"), re.MULTILINE)
    }
    assert importers == HTTP
