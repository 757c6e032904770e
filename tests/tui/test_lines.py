"""Widgets of lines: laid out once for each change, and quickly however long a text is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.app import App
from textual.content import Content

from altur_tui.tui.common.lines import Lines, Listing, apart, fact_lines


class Counting(Lines):
    """Counts how often it is laid out."""

    def __init__(self):
        super().__init__()
        self.text = "one two three"
        self.laid_out_for = []

    def show(self, text):
        self.text = text
        self.changed()

    def lay_out(self, cells):
        self.laid_out_for.append(cells)
        return Content(self.text).wrap(cells)


class CountingApp(App):
    def compose(self):
        yield Counting()


@pytest.mark.parametrize("text", ["one two three", "four", "one two three " * 20])
async def test_each_change_is_laid_out_once(text):
    app = CountingApp()
    async with app.run_test(size=(40, 20)) as pilot:
        await pilot.pause()
        widget = app.query_one(Counting)
        assert widget.laid_out_for == [40]
        widget.show(text)
        await pilot.pause()
        assert widget.laid_out_for == [40, 40]
        assert widget.render().plain == "\n".join(each.plain for each in widget.lay_out(40))


async def test_another_width_is_laid_out_anew():
    app = CountingApp()
    async with app.run_test(size=(40, 20)) as pilot:
        await pilot.pause()
        await pilot.resize_terminal(8, 20)
        await pilot.pause()
        widget = app.query_one(Counting)
        assert widget.size.height == 2


@pytest.mark.parametrize("text", ["x" * 100_000, "word " * 20_000, "\u6f22\u5b57 " * 20_000])
def test_of_a_long_value_only_what_can_be_shown_is_wrapped(text, monkeypatch):
    wrapped = []
    wrap = Content.wrap

    def remembering(content, width, **options):
        wrapped.append(content.cell_length)
        return wrap(content, width, **options)

    monkeypatch.setattr(Content, "wrap", remembering)
    lines = fact_lines([("Tags", Content(text))], 60)
    assert max(wrapped) <= 5 * 60
    assert len(lines) == 4
    assert lines[-1].plain.endswith("\u2026")
    assert all(each.cell_length <= 60 for each in lines)


TEXTS = st.text("a送 ", max_size=60)
FACTS = st.lists(
    st.one_of(
        st.tuples(st.text("xy", max_size=20), TEXTS.map(Content)),
        st.tuples(
            st.text("xy", max_size=20),
            st.builds(
                lambda items, unlisted: Listing(
                    tuple(map(Content, items)), "and {count:,} more", len(items) + unlisted
                ),
                st.lists(st.text("a送", min_size=1, max_size=4), min_size=1, max_size=9),
                st.integers(0, 3_000),
            ),
        ),
    ),
    max_size=6,
)


@given(FACTS, st.integers(22, 90))
def test_facts_are_as_wide_as_their_room_and_a_list_says_how_many_more_there_are(facts, cells):
    laid = fact_lines(facts, cells)
    assert all(line.cell_length <= cells for line in laid)
    for _, value in facts:
        if isinstance(value, Listing):
            (line,) = fact_lines([("", value)], cells)
            told = line.plain.strip().partition("  and ")
            texts = [each.plain for each in value.items]
            prefixes = ["".join(texts[:count]) for count in range(1, len(texts) + 1)]
            assert told[0] in prefixes
            if told[2]:
                left = value.total - prefixes.index(told[0]) - 1
                assert told[2] == f"{left:,} more"


@given(TEXTS, TEXTS, st.integers(0, 90))
def test_the_left_text_is_cut_before_the_right_one(left, right, cells):
    line = apart(Content(left), Content(right), cells)
    assert line.cell_length <= cells
    if Content(right).cell_length <= cells:
        assert line.plain.endswith(right)
    if Content(left).cell_length + Content(right).cell_length + 3 <= cells:
        assert line.plain.startswith(left)


def test_a_label_longer_than_usual_is_whole_and_its_value_keeps_a_distance():
    laid = fact_lines([("▲ Advertencia larga", Content("una")), ("Modo", Content("dos"))], 60)
    assert [line.plain for line in laid] == ["▲ Advertencia larga  una", "Modo                 dos"]


def test_a_value_of_parts_breaks_between_two_of_them():
    parts = (Content("On"), Content("scheduled"), Content("cooldown 12 h"))
    laid = fact_lines([("Mode", parts)], 13 + 20)
    assert [line.plain.rstrip() for line in laid] == [
        "Mode         On · scheduled",
        "             cooldown 12 h",
    ]


def test_a_part_wider_than_its_room_wraps_within_itself():
    parts = (Content("On"), Content("a cooldown of twelve hours"))
    laid = fact_lines([("Mode", parts)], 13 + 16)
    assert [line.plain.rstrip() for line in laid] == [
        "Mode         On",
        "             a cooldown of",
        "             twelve hours",
    ]
