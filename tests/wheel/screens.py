"""Opens every screen of the installed app in a terminal, and looks at what is drawn."""

import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from support.fake_api import FakeApi, running
from support.terminal import Program

SIZE = (120, 40)
NOW = ("--now", "2026-11-24T15:46:00-06:00")
ESCAPE, ENTER, DOWN = b"\x1b", b"\r", b"\x1b[B"
CTRL_O, CTRL_P, CTRL_Q = b"\x0f", b"\x10", b"\x11"
SECONDS_A_STEP = 20
KEY = "a-key-of-twenty-chars"

FLEET = ("1001", "1002", "1003", "1,820/2,000", "945/2,000", "5/7", "1.1k/12k")
DETAIL = (
    *("HIPOTECARIO_MORA30_Q4", "18:00", "Sofía", "agt_8f3c", "int_77"),
    *("─ Campaign ─", "─ Cycles ", "─ Week ", "─ Analytics ─", "─ Findings ", "voicemail, failed"),
    *("Mon   ···", "09:00–18:00", "3,164", "1,820 of 2,000", "945 of 2,000", "47.3 %", "━━━"),
)


class Walk:
    """Presses keys in a running app, and notes which screens it has seen."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.seen: set[str] = set()

    def sees(self, name: str, *words: str, keys: bytes = b"", without: str = "") -> str:
        """Press `keys`, and wait until the screen `name` shows all the words."""
        self.program.press(keys)
        self.program.deadline = time.monotonic() + SECONDS_A_STEP
        shown = self.program.until_screen(
            lambda screen: (
                all(word in screen for word in words) and (not without or without not in screen)
            )
        )
        self.seen.add(name)
        return shown

    def quit(self) -> None:
        """Leave, and check that the terminal is given back."""
        self.program.press(CTRL_Q)
        assert self.program.end() == 0, "ctrl+q does not end the app with 0"
        assert self.program.seen.rfind(b"\x1b[?1049l") > self.program.seen.rfind(b"\x1b[?1049h")
        assert b"Traceback" not in self.program.seen


def screens_of_the_demo(command: str, folder: Path, environ: dict[str, str]) -> set[str]:
    """Walk through what the demo shows."""
    ids = ("1001", "1002", "1003")
    start = (command, "--demo", *ids, *NOW)
    program = Program(*start, size=SIZE, cwd=folder, only=environ)
    try:
        walk = Walk(program)
        walk.sees("FleetScreen", *FLEET)
        walk.sees("ExportScreen", ".csv", "JSON", "Markdown", "╭", "╰", keys=b"e")
        walk.sees("FleetScreen", *FLEET, keys=ESCAPE, without=".csv")
        walk.sees("FleetWeekScreen", "Mon", "Tue", "Sun", "00", "12", "AUTO_MORA60", keys=b"w")
        walk.sees("FleetScreen", *FLEET, keys=ESCAPE)
        walk.sees("CompareScreen", "Comparison of 3", "Mateo", "█", keys=b"c", without="5/7")
        walk.sees("FleetScreen", *FLEET, keys=ESCAPE)
        walk.sees("DetailScreen", *DETAIL, keys=ENTER)
        walk.sees("FindingsScreen", "cycle_outside_calling", keys=b"f", without="agt_8f3c")
        walk.sees("DetailScreen", *DETAIL, keys=ESCAPE)
        walk.sees("TrendScreen", "Highest", "┼─", "█", keys=b"T", without="agt_8f3c")
        walk.sees("DetailScreen", *DETAIL, keys=ESCAPE)
        walk.sees("ChangesScreen", "became", keys=b"n", without="agt_8f3c")
        walk.sees("DetailScreen", *DETAIL, keys=ESCAPE)
        walk.sees("EventsScreen", "Nothing has been watched yet", keys=b"E", without="agt_8f3c")
        walk.sees("DetailScreen", *DETAIL, keys=ESCAPE)
        walk.sees("SinceDialog", "Monday", "╭", "╰", keys=b"S")
        walk.sees("DetailScreen", *DETAIL, keys=ESCAPE, without="Monday")
        walk.sees("RawScreen", '"success": true', '"created_at"', keys=b"v")
        walk.sees("DetailScreen", *DETAIL, keys=ESCAPE)
        walk.sees("HelpScreen", "esc  ", "Cooldown", "▲", keys=b"?")
        walk.sees("DetailScreen", *DETAIL, keys=ESCAPE)
        walk.sees("Palette", "Copy id", keys=CTRL_P + b"Copy id", without="agt_8f3c")
        walk.sees("DetailScreen", *DETAIL, keys=ESCAPE)
        walk.sees("GoToScreen", "Go to", "are known", keys=CTRL_O, without="agt_8f3c")
        walk.sees("DetailScreen", *DETAIL, keys=ESCAPE)
        walk.sees("LookupScreen", "#1004", "#1012", "a name full of markup", keys=b"/")
        walk.quit()
        return walk.seen
    finally:
        program.close()


def screens_with_a_key(command: str, folder: Path, environ: dict[str, str]) -> set[str]:
    """Walk through what the demo does not have: lists, recent campaigns, asking for a key."""
    with running(FakeApi()) as api:
        given = {**environ, "ALTUR_BASE_URL": api.base_url, "ALTUR_API_KEY": KEY}
        program = Program(command, "4321", "4322", size=SIZE, cwd=folder, only=given)
        try:
            walk = Walk(program)
            fleet = ("4321  Cobranza", "4322  Cobranza")
            walk.sees("FleetScreen", *fleet)
            walk.sees("SaveListScreen", "╭", "╰", keys=b"s", without="4322  Cobranza")
            walk.sees("SaveListScreen", "“morning”", keys=b"morning" + ENTER)
            walk.sees("FleetScreen", *fleet, keys=ESCAPE)
            walk.sees("DetailScreen", "Cobranza 4321", "─ Cycles ", keys=ENTER)
            walk.sees("KeyScreen", "127.0.0.1", "╭", "╰", keys=b"K", without="Cobranza")
            walk.sees("DetailScreen", "Cobranza 4321", keys=ESCAPE)
            walk.sees("LookupScreen", "list   morning", "#4321  ", keys=b"/")
            walk.sees("LookupScreen", "▸list   morning", keys=DOWN)
            walk.sees("ConfirmScreen", "morning", keys=b"d", without="#4321")
            walk.quit()
            assert KEY.encode() not in program.seen
            return walk.seen
        finally:
            program.close()
