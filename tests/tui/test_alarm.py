"""Bell, title and notification, as a terminal gets them: only for what the configuration names."""

import re

import pytest
from support.terminal import PYTHON, Program

_RUN = """
import json, os, sys
from datetime import UTC, datetime
from msgspec.structs import replace
from altur_tui.settings.settings import Flags, load
from altur_tui.tui.app import run
from altur_tui.tui.session import Launch
from altur_tui.wire.campaign import decode
from altur_tui.wire.listing import ListPage

STATUSES = ["active", "active", "inactive", "active", "finished"]

class Source:
    count = 0
    async def page(self, query, cursor=None):
        return ListPage(())
    async def campaign(self, campaign_id, *, slot=None):
        status = STATUSES[min(self.count, len(STATUSES) - 1)]
        self.count += 1
        given = {"id": 7, "name": "Bo\\x1b]0;pwned\\x07x", "status": status, "timezone": "UTC"}
        body = json.dumps({"success": True, "campaign": given}).encode()
        return decode(7, body, fetched_at=datetime.now(UTC))

async def connect():
    return Source()

settings = load(Flags(demo=True), os.environ)
notify = tuple(filter(None, os.environ["NOTIFY"].split(",")))
settings = replace(settings, watch_seconds=0.05, notify=notify)
sys.exit(run(Launch(settings, (7,), connect=connect)))
"""
_TITLE, _NOTICE = b"\x1b]2;", b"\x1b]9;"
_KEEP, _BACK = b"\x1b[22;2t", b"\x1b[23;2t"


@pytest.fixture
def watching():
    programs = []

    def begin(notify: str, **environ: str) -> Program:
        program = Program(*PYTHON, _RUN, NOTIFY=notify, TERM_PROGRAM="WezTerm", TMUX="", **environ)
        programs.append(program)
        program.until_screen(lambda shown: "#7" in shown and "a Watch" in shown)
        program.press(b"a")
        program.until_screen(lambda shown: "FINISHED" in shown and "has finished" in shown)
        return program

    yield begin
    for program in programs:
        program.close()


def bells(program: Program) -> int:
    """Return how often the bell rang; other sequences end with the same character."""
    return re.sub(rb"\x1b\][^\x07]*\x07", b"", program.seen).count(b"\x07")


def quit_and_wait(program: Program) -> None:
    program.press(b"q")
    assert program.end() == 0


def test_what_is_named_rings_counts_in_the_title_and_notifies_and_the_title_is_given_back(watching):
    program = watching("finished,status_changed")
    program.until(b"\x1b]2;(3!) altur-tui\x07")
    assert program.seen.count(_KEEP) == 1
    program.until(_NOTICE)
    # A name cannot leave its sequence.
    assert b"\x1b]0;pwned" not in program.seen
    assert 1 <= bells(program) <= 3
    assert _BACK not in program.seen
    quit_and_wait(program)
    assert program.seen.count(_BACK) == 1


def test_who_looks_at_the_events_has_seen_them_and_the_title_is_the_old_one(watching):
    program = watching("finished")
    program.until(b"(1!) altur-tui")
    program.press(b"E")
    program.until_screen(lambda shown: "the newest first" in shown)
    program.until(_BACK)
    quit_and_wait(program)
    assert program.seen.count(_BACK) == 1


def test_an_empty_list_means_silence(watching):
    program = watching("")
    quit_and_wait(program)
    for sequence in (_TITLE, _NOTICE, _KEEP, _BACK):
        assert sequence not in program.seen
    assert bells(program) == 0


def test_a_kind_that_is_not_named_is_silent(watching):
    program = watching("stalled,failed")
    quit_and_wait(program)
    assert bells(program) == 0
    assert _TITLE not in program.seen
