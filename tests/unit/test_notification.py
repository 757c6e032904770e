"""Signs to the terminal: which one gets what, and that nothing ends a sequence early."""

import pytest

from altur_tui.settings.file import TerminalNotice as How
from altur_tui.tui.notification import MAX_NOTICE_CELLS, notice, plain, shows_titles, titled

HOSTILE = "a\x1b\\b\x07c\x9cd\u202ee\nf;g\x00"
KITTY = {"TERM": "xterm-kitty", "KITTY_WINDOW_ID": "1"}
FOOT = {"TERM": "foot"}


@pytest.mark.parametrize(
    ("environ", "begin"),
    [
        ({"TERM_PROGRAM": "iTerm.app"}, "\x1b]9;"),
        ({"TERM_PROGRAM": "WezTerm"}, "\x1b]9;"),
        ({"WT_SESSION": "1"}, "\x1b]9;"),
        (KITTY, "\x1b]9;"),
        ({"VTE_VERSION": "7600"}, "\x1b]777;notify;"),
        (FOOT, "\x1b]777;notify;"),
        ({"TERM": "xterm-256color"}, ""),
        (KITTY | {"TMUX": "/tmp/tmux"}, ""),
        (FOOT | {"STY": "1.pts"}, ""),
    ],
)
def test_a_terminal_is_asked_in_its_own_way_and_only_where_it_is_known(environ, begin):
    sequence = notice("altur-tui", "It has stalled.", How.AUTO, environ)
    assert sequence.startswith(begin)
    assert bool(sequence) is bool(begin)


def test_the_configuration_can_name_the_way_and_tmux_passes_it_on():
    assert notice("a", "b", How.OSC9, {}) == "\x1b]9;a: b\x07"
    assert notice("a", "b", How.OSC777, {}) == "\x1b]777;notify;a;b\x07"
    assert notice("a", "b", How.OFF, KITTY) == ""
    inside = notice("a", "b", How.OSC9, {"TMUX": "/tmp/tmux"})
    assert inside == "\x1bPtmux;\x1b\x1b]9;a: b\x07\x1b\\"


@pytest.mark.parametrize("how", [How.OSC9, How.OSC777])
def test_nothing_in_a_text_ends_or_begins_a_sequence(how):
    sequence = notice("altur-tui", HOSTILE, how, {})
    inner = sequence.removeprefix("\x1b]").removesuffix("\x07")
    assert inner.isprintable()
    assert inner.count(";") == {How.OSC9: 1, How.OSC777: 3}[how]
    assert (
        titled(None, HOSTILE).removeprefix("\x1b[22;2t\x1b]2;").removesuffix("\x07").isprintable()
    )


def test_texts_are_cut_and_cost_no_more_where_they_are_long():
    assert len(plain("x" * 1_000_000, MAX_NOTICE_CELLS)) == MAX_NOTICE_CELLS


def test_a_title_is_kept_once_and_given_back_once():
    assert titled(None, "(1!) altur-tui") == "\x1b[22;2t\x1b]2;(1!) altur-tui\x07"
    assert titled("(1!) altur-tui", "(2!) altur-tui") == "\x1b]2;(2!) altur-tui\x07"
    assert titled("(2!) altur-tui", None) == "\x1b]2;\x07\x1b[23;2t"
    assert titled(None, None) == ""
    assert not shows_titles({"TERM": "linux"})
    assert shows_titles({"TERM": "xterm"})
