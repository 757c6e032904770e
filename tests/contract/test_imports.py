"""The headless rooms stay headless, and what must start quickly loads nothing heavy."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

import altur_tui

HEADLESS = (
    "altur_tui.text",
    "altur_tui.ids",
    "altur_tui.wire.campaign",
    "altur_tui.wire.errors",
    "altur_tui.campaign.reading",
    "altur_tui.campaign.findings",
    "altur_tui.reports.words",
    "altur_tui.reports.report",
    "altur_tui.reports.as_json",
    "altur_tui.reports.as_csv",
    "altur_tui.reports.as_markdown",
    "altur_tui.reports.as_table",
    "altur_tui.demo.catalog",
    "altur_tui.client.throttle",
    "altur_tui.core.repository",
    "altur_tui.store.recents",
    "altur_tui.settings.settings",
    "altur_tui.core.connect",
)
_LOADED = "import json, sys; print(json.dumps(sorted(sys.modules)), file=sys.stderr)"


def loaded_by(code: str) -> set[str]:
    """Return the top-level names of all modules that a fresh process loads for `code`."""
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    return {name.partition(".")[0] for name in json.loads(done.stderr.splitlines()[-1])}


def test_the_headless_rooms_load_neither_textual_nor_httpx():
    imports = "".join(f"import {name}\n" for name in HEADLESS)
    loaded = loaded_by(imports + _LOADED)
    assert "altur_tui" in loaded
    assert not loaded & {"textual", "httpx", "httpcore", "keyring"}


@pytest.mark.parametrize("option", ["--version", "--help"])
def test_version_and_help_load_nothing_heavy(option: str):
    run = f"import sys; sys.argv = ['altur-tui', {option!r}]\nfrom altur_tui.cli.main import main\n"
    loaded = loaded_by(f"{run}try: main()\nexcept SystemExit: pass\n{_LOADED}")
    assert "click" in loaded
    assert not loaded & {"textual", "httpx", "httpcore", "keyring", "msgspec", "rich", "asyncio"}


def test_the_first_frame_loads_no_zones_and_no_client():
    loaded = loaded_by(
        "import os\nimport altur_tui.cli.open, altur_tui.tui.app\n"
        "from altur_tui.settings.settings import Flags, load\n"
        "from altur_tui.tui.launch import Launch\n"
        f"altur_tui.tui.app.AlturApp(Launch(load(Flags(), os.environ)))\n{_LOADED}"
    )
    assert "textual" in loaded
    assert not loaded & {"zoneinfo", "tzdata", "httpx", "keyring", "tomllib"}


def test_one_module_of_the_command_line_imports_the_screens():
    folder = Path(altur_tui.__file__).parent / "cli"
    importers = {
        path.name
        for path in folder.glob("*.py")
        if re.search(r"(from|import) (altur_tui\.tui|textual)\b", path.read_text(encoding="utf-8"))
    }
    assert importers == {"open.py"}
