"""What a terminal sends: text, reports, and bytes that make no sense to anybody."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.terminal import PYTHON, Program
from textual import events

from altur_tui.tui.terminal_input import Decoder, is_text

SIZE = (80, 24)
NUMBERS = st.one_of(
    st.integers(0, 300), st.sampled_from([0, 55296, 57343, 1114112, 99_999_999_999, 10**25])
).map(str)
PARAMETERS = st.lists(st.lists(NUMBERS, max_size=3).map(":".join), max_size=4).map(";".join)
REPORTS = st.builds(
    "\x1b[{}{}{}".format,
    st.sampled_from(["", "<", "?", "48;", "1;", "200~", "201~"]),
    PARAMETERS,
    st.sampled_from(["u", "~", "M", "m", "t", "R", "y", "$y", "I", "O", "A", "P", "S"]),
).map(str.encode)
PIECES = st.one_of(REPORTS, st.binary(max_size=12), st.sampled_from([b"\x1b", b"\x1bO", b"ab"]))
PASTE = (b"\x1b[200~", b"\x1b[201~")
FAR = 1 << 16
ENDS = b"\x03\x11\x1a"
"""ctrl+c, ctrl+q and ctrl+z."""


def decoded(*chunks):
    decoder = Decoder(lambda: SIZE)
    return [event for chunk in chunks for event in decoder.feed(chunk)]


def keys_of(found):
    return [event.key for event in found if isinstance(event, events.Key)]


def typed(found):
    return [event.character for event in found if isinstance(event, events.Key)]


@given(st.lists(PIECES, max_size=12), st.integers(1, 9))
def test_whatever_comes_becomes_events_that_can_be_true(pieces, step):
    data = b"".join(pieces)
    decoder = Decoder(lambda: SIZE)
    found = [*decoder.feed(data), *decoder.tick()]
    for start in range(0, len(data), step):
        found += decoder.feed(data[start : start + step])
    for event in found:
        if isinstance(event, events.Resize):
            assert event.size == SIZE
        if isinstance(event, events.MouseEvent):
            assert 0 <= event.screen_x < SIZE[0]
            assert 0 <= event.screen_y < SIZE[1]
        if isinstance(event, events.Key):
            assert is_text(event.key)
            assert is_text(event.character or "")


@given(st.lists(REPORTS, max_size=12))
def test_what_is_typed_after_reports_still_comes(reports):
    found = decoded(*reports, PASTE[1], b"xyz")
    assert typed(found)[-3:] == ["x", "y", "z"]


def test_a_byte_that_is_no_utf_8_is_replaced_and_what_follows_comes():
    assert typed(decoded("ma\u00f1ana".encode("latin-1"))) == [*"ma\ufffdana"]
    assert typed(decoded(b"\xff\xfe", b"1")) == ["\ufffd", "\ufffd", "1"]


def test_a_letter_whose_bytes_come_apart_is_whole():
    first, second = "ñ".encode()[:1], "ñ".encode()[1:]
    assert typed(decoded(first, second)) == ["ñ"]


def test_a_key_report_of_no_character_is_left_out_and_what_follows_comes():
    for report in (b"\x1b[1114112u", b"\x1b[55296u", b"\x1b[99999999999999u", b"\x1b[97;1;55296u"):
        assert typed(decoded(report + b"1", b"2")) == ["1", "2"]


def test_a_size_that_the_terminal_reports_is_not_believed():
    (resized,) = decoded(b"\x1b[48;99999;99999;0;0t")
    assert isinstance(resized, events.Resize)
    assert resized.size == SIZE


def test_the_mouse_goes_on_after_a_report_of_no_pixels():
    moved = decoded(b"\x1b[48;24;80;0;0t", b"\x1b[<35;5;5M")[-1]
    assert isinstance(moved, events.MouseMove)


def test_a_paste_comes_whole():
    text = "1001 1002 " * FAR
    (paste,) = decoded(PASTE[0] + text.encode() + PASTE[1], b"")
    assert isinstance(paste, events.Paste)
    assert paste.text == text


def test_a_paste_is_known_to_go_on_until_its_end_comes():
    decoder = Decoder(lambda: SIZE)
    pasting = []
    for chunk in (b"1", PASTE[0][:3], PASTE[0][3:], b"1001", PASTE[1][:-1], b"~", PASTE[0] + b"2"):
        list(decoder.feed(chunk))
        pasting.append(decoder.is_pasting)
    assert pasting == [False, False, True, True, True, False, True]


def test_escape_comes_once_nothing_follows_it():
    decoder = Decoder(lambda: SIZE)
    assert list(decoder.feed(b"\x1b")) == []
    assert keys_of(decoder.tick()) == ["escape"]


def test_nothing_that_is_no_command_ends_the_program(tmp_path):
    noise = bytes(range(128, 256, 9)) + b"\x1b[55296u\x1b[9999999999u\xf1\xf1"
    reports = b"\x1b[48;0;0;0;0t\x1b[<35;5;5M\x1b[48;9999;9999;1;1t\x1b[<65;9;9M\x1b[?2048;1$y"
    assert not set(ENDS) & set(noise + reports)
    program = Program(
        *PYTHON, "from altur_tui.cli.main import main; main()", "--demo", cwd=tmp_path
    )
    try:
        program.until(b"for example 1234")
        program.press(noise + reports)
        program.press(PASTE[0] + b"1001")  # and no end: it is taken for over after a while
        program.until_screen(lambda shown: "\ufffd1001" in shown)
        program.press(b"\x1b[127;5u" + b"\x7f" * 40)
        program.until_screen(lambda shown: "a range such as 1240-1260" in shown)
        program.press(b"\x11")
        assert program.end() == 0
    finally:
        program.close()


@pytest.mark.parametrize("key", ["j", "1", "]", "\r", "\x1b[B", "[", "P", "^", "_", "[a", "]1"])
def test_an_escape_counts_by_itself_where_a_key_follows_in_the_same_read(key):
    typed_after = keys_of(decoded(key.encode()))
    assert keys_of(decoded(f"?\x1b{key}x".encode())) == [
        "question_mark",
        "escape",
        *typed_after,
        "x",
    ]


@pytest.mark.parametrize("begun", ["[", "[1003", "[[", "[<", "O"])
def test_what_only_begins_like_a_sequence_is_keys_after_a_pause(begun):
    decoder = Decoder(lambda: SIZE)
    assert list(decoder.feed(f"\x1b{begun}".encode())) == []
    assert keys_of(decoder.tick()) == ["escape", *keys_of(decoded(begun.encode()))]


@pytest.mark.parametrize("cut", range(1, 6))
def test_a_sequence_whose_parts_come_apart_is_whole(cut):
    for sequence, key in ((b"\x1b[1;5A", "ctrl+up"), (b"\x1b[15~", "f5"), (b"\x1bOA", "up")):
        assert keys_of(decoded(sequence[:cut], sequence[cut:], b"x")) == [key, "x"]


@pytest.mark.parametrize(
    "answer",
    ["P1+r544e\x1b\\", "]11;rgb:0f0f/1414/1c1c\x07", "_Gi=1;OK\x1b\\", "[?1;2c", "[>0;276;0c"],
)
def test_an_answer_that_nobody_asked_for_is_no_key(answer):
    assert keys_of(decoded(f"\x1b{answer}x".encode())) == ["x"]
