from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from altur_tui.text import (
    ALWAYS,
    file_text,
    fit,
    fit_count,
    fit_parts,
    folded,
    hide_keys,
    pad,
    safe,
    safe_fit,
    safe_path,
    width,
)


@pytest.mark.parametrize(
    ("given_text", "shown"),
    [
        ("Cobranza Hipotecario Q4", "Cobranza Hipotecario Q4"),
        ("Sofía · ñandú – “sí”", "Sofía · ñandú – “sí”"),
        ("[bold]x[/] [@click=app.quit]y", "[bold]x[/] [@click=app.quit]y"),
        ("a\x1b[2Jb", r"a\x1b[2Jb"),
        ("\x1b]52;c;aGk=\x07", r"\x1b]52;c;aGk=\x07"),
        ("two\nlines\tand\ra return", r"two\x0alines\x09and\x0da return"),
        ("c1 \x9b31m del \x7f", r"c1 \x9b31m del \x7f"),
        ("\u202eabc\u2066d\u2069", r"\u202eabc\u2066d\u2069"),
        ("zero\u200bwidth\ufeff", r"zero\u200bwidth\ufeff"),
        ("para\u2029graph\u2028line", r"para\u2029graph\u2028line"),
        ("lone \ud800", r"lone \ud800"),
        ("tag \U000e0041", r"tag \U000e0041"),
        ("👩‍👧 家族", "👩‍👧 家族"),
        ("a" + "\u0301" * 40, "a" + "\u0301" * 4),
        ("", ""),
    ],
)
def test_what_could_move_something_is_written_out_and_the_rest_stays(
    given_text: str, shown: str
) -> None:
    assert safe(given_text) == shown


@given(st.text())
def test_safe_text_is_one_line_without_control_characters_and_stays_as_it_is(text: str) -> None:
    shown = safe(text)
    assert len(shown.splitlines()) <= 1
    assert not any(ord(char) < 32 or 127 <= ord(char) < 160 for char in shown)
    assert safe(shown) == shown


@pytest.mark.parametrize(
    ("text", "cells", "shown"),
    [
        ("short", 5, "short"),
        ("longer", 5, "long…"),
        ("家族の集金", 6, "家族…"),
        ("家族", 4, "家族"),
        ("anything", 1, "…"),
        ("anything", 0, ""),
    ],
)
def test_text_is_cut_by_cells_and_the_cut_is_shown(text: str, cells: int, shown: str) -> None:
    assert fit(text, cells) == shown


@given(st.text(), st.integers(1, 30))
def test_padded_text_fills_its_cells_exactly(text: str, cells: int) -> None:
    assert width(pad(safe(text), cells)) == cells


@given(st.text(max_size=60), st.integers(0, 30))
def test_a_text_made_safe_and_cut_at_once_is_what_both_make_of_it(text: str, cells: int) -> None:
    assert safe_fit(text, cells) == fit(safe(text), cells)


@pytest.mark.parametrize(
    "text", ["x", "漢", "\u202e", "\u0301", "\u200d", "e\u0301", "\ud800", "\\"]
)
def test_a_text_without_end_is_cut_from_its_beginning_alone(text: str) -> None:
    class Endless(str):
        """Fails the test when more is taken of it than a line needs."""

        __slots__ = ()

        def __len__(self) -> int:
            return 10**9

        def __iter__(self):
            pytest.fail("the whole text was walked through")

        def isascii(self) -> bool:
            pytest.fail("the whole text was looked at")

    for cut in (fit, safe_fit):
        shown = cut(Endless(text * 100_000), 40)
        assert width(shown) <= 40
        assert shown.endswith("…")
        assert len(shown) < 500


@pytest.mark.parametrize(
    "text", ["SOFÍA ÑANDÚ", "sofia nandu", "sofi\u0301a n\u0303andu\u0301", "Sofía Ñandú"]
)
def test_folded_texts_are_alike_however_case_and_accents_are_written(text: str) -> None:
    assert folded(text) == "sofia nandu"


def test_letters_that_are_not_alike_stay_apart_when_folded() -> None:
    assert folded("Straße 送金 K") == "strasse 送金 k"
    assert len({folded("さくら"), folded("ざくら"), folded("sakura")}) == 3


GAP = 3
FORMS = st.lists(
    st.tuples(st.integers(0, 9), st.text("a家", min_size=1, max_size=12)), min_size=1, max_size=3
).map(lambda forms: sorted(forms, key=lambda form: width(form[1]), reverse=True))


def line_width(texts):
    shown = [text for text in texts if text is not None]
    return sum(map(width, shown)) + GAP * (len(shown) - 1)


@given(st.lists(FORMS, min_size=1, max_size=5), st.integers(0, 80))
def test_parts_fit_into_their_cells_or_are_the_shortest_way_to_write_one_of_them(parts, cells):
    shown = fit_parts(parts, cells, gap=GAP)
    kept = [part for part, text in zip(parts, shown, strict=True) if text is not None]
    assert all(
        text is None or text in dict(map(reversed, part))
        for part, text in zip(parts, shown, strict=True)
    )
    assert line_width(shown) <= cells or (len(kept) == 1 and kept[0][-1][1] in shown)


@given(st.lists(FORMS, min_size=1, max_size=5), st.integers(0, 80))
def test_no_part_is_written_more_briefly_than_the_room_demands(parts, cells):
    shown = fit_parts(parts, cells, gap=GAP)
    for place, text in enumerate(shown):
        texts = [each for _, each in parts[place]]
        for longer in texts[: texts.index(text)] if text is not None else ():
            if width(longer) > width(text):
                assert line_width([*shown[:place], longer, *shown[place + 1 :]]) > cells


@given(st.lists(FORMS, min_size=1, max_size=5), st.integers(0, 80))
def test_more_room_never_leaves_out_more_parts(parts, cells):
    narrow, wide = (fit_parts(parts, each, gap=GAP) for each in (cells, cells + 1))
    assert all(text is None or wider is not None for text, wider in zip(narrow, wide, strict=True))


def test_the_least_important_text_gives_way_first_and_of_equals_the_last():
    parts = [[(2, "name")], [(1, "sixty minutes"), (3, "60 min")], [(2, "zone")]]
    shown = [fit_parts(parts, cells, gap=1) for cells in (23, 22, 16, 15, 11, 10, 6, 5)]
    assert shown == [
        ["name", "sixty minutes", "zone"],
        ["name", "60 min", "zone"],
        ["name", "60 min", "zone"],
        ["name", "60 min", None],
        ["name", "60 min", None],
        [None, "60 min", None],
        [None, "60 min", None],
        [None, "60 min", None],
    ]


def test_a_text_that_is_always_important_stays_beside_others():
    parts = [[(ALWAYS, "number")], [(ALWAYS, "bar")], [(1, "rest")]]
    assert fit_parts(parts, 4, gap=1) == ["number", "bar", None]
    assert fit_parts([], 4, gap=1) == []


@given(st.lists(st.text("a家", max_size=9), max_size=9), st.integers(0, 60), st.integers(0, 5))
def test_as_many_items_are_listed_as_fit_with_how_many_more_there_are(items, cells, unlisted):
    def fits(count):
        more = [f"+{total - count}"] if count < total else []
        return line_width([*items[:count], *more]) <= cells

    total = len(items) + unlisted
    counted = fit_count(items, cells, gap=GAP, more="+{}".format, total=total)
    assert counted == max((n for n in range(len(items) + 1) if fits(n)), default=0)


@given(st.text("abcxyzABCXYZ_-+=.", min_size=8), st.text("0123456789", min_size=8))
def test_what_may_be_a_key_is_cut_wherever_it_stands(letters: str, digits: str):
    word = letters + digits if any(map(str.isalpha, letters)) else f"a{letters}{digits}"
    for text in ("{}", "“{}” is no id", "https://x.mx/?key={}&b", "--key={}"):
        assert word not in hide_keys(text.format(word))


@given(st.text("abcxyz", min_size=6), st.text("ABCXYZ+/_", min_size=6), st.text("0123456789/"))
def test_a_key_with_slashes_in_it_is_cut(small: str, capitals: str, digits: str):
    word = f"{small}{capitals}K/{digits}765"
    for text in ("{}", "“{}” is no id", "--key={}"):
        assert word not in hide_keys(text.format(word))


def test_words_that_are_no_keys_are_left_as_they_are():
    for text in (
        "“Cobranza” is not a campaign id",
        "/home/ana/ids.txt",
        "/home/Ana/2026/campaigns",
        "~/Ana/2026/campaigns",
        "lists/2026/Campaigns.txt",
        "https://app.altur.io/1234",
        "https://app.altur.io/Campaigns/1234",
        "“America/Argentina/Buenos_Aires”",
    ):
        assert hide_keys(text) == text
    assert hide_keys("sk_live_abcdefgh1234, twice") == "sk_l…, twice"


def test_the_text_of_a_file_is_read_with_and_without_a_byte_order_mark():
    for encoding in ("utf-8", "utf-8-sig", "utf-16"):
        assert file_text("señal".encode(encoding)) == "señal"
    for content in (b"\xff", b"\xff\xfea", b"a\xff"):
        with pytest.raises(UnicodeDecodeError):
            file_text(content)


def test_a_path_without_a_folder_is_shown_as_what_it_may_be_a_key() -> None:
    assert safe_path(Path("sk_live_abcdefgh1234")) == "sk_l…"
    for whole in ("key.txt", "/home/ana/sk_live_abcdefgh1234", "~/sk_live_abcdefgh1234"):
        assert safe_path(Path(whole)) == whole
    assert safe_path(Path("/home/\x1b[2J")) == safe("/home/\x1b[2J")
