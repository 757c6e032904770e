"""What the command that opens the screens sees to before they are loaded."""

import subprocess
import sys

import pytest

_OPEN = """
import sys, types
import altur_tui.cli.open as door

def run(launch):
    from textual.constants import MAX_FPS
    print(MAX_FPS)
    return 0

door._require_terminal = lambda **_: None
sys.modules["altur_tui.tui.app"] = types.ModuleType("altur_tui.tui.app")
sys.modules["altur_tui.tui.app"].run = run
door.open_app([], standalone_mode=False)
"""


def paints_a_second() -> str:
    """Open the app in a fresh process; return how often it paints at most."""
    return subprocess.run(
        [sys.executable, "-c", _OPEN], check=True, capture_output=True, text=True
    ).stdout.strip()


def test_a_key_waits_for_no_more_than_a_sixtieth_of_a_second_between_two_drawings(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("TEXTUAL_FPS", raising=False)

    assert paints_a_second() == "120"


def test_how_often_is_painted_can_be_chosen_as_for_any_program_of_textual(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("TEXTUAL_FPS", "30")

    assert paints_a_second() == "30"
