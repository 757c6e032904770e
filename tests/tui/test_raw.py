"""The raw view: the answer as it came, escaped, however large."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st
from support.detail import NOW, Script, detail_app, screen_text, settled

from altur_tui.text import width
from altur_tui.tui.detail.raw import MAX_DEPTH, JsonView, RawScreen, printed, wrapped
from altur_tui.tui.detail.screen import DetailScreen
from altur_tui.wire.campaign import decode


def test_values_stay_in_the_order_and_spelling_they_came_in():
    body = b'{"b": 1.0000000000000000000001, "a": [], "b": 1e999, "s": "\\u00e1"}'
    assert printed(body) == [
        "{",
        '  "b": 1.0000000000000000000001,',
        '  "a": [],',
        '  "b": 1e999,',
        '  "s": "\\u00e1"',
        "}",
    ]


def test_control_and_bidi_characters_are_written_as_json_escapes():
    text = '{"n": "a\u202eb\u2066c\x7fd\u200be\x9bf\U000e0041"}'
    shown = "\n".join(printed(text.encode()))
    assert '"a\\u202eb\\u2066c\\u007fd\\u200be\\u009bf\\udb40\\udc41"' in shown
    assert shown.replace("\n", "").isprintable()


def test_accents_emoji_and_ideographs_stay_as_they_are():
    shown = "\n".join(printed('{"n": "Sofía 👩‍💻 送金"}'.encode()))
    assert '"Sofía 👩‍💻 送金"' in shown


def test_a_pile_of_marks_does_not_climb():
    shown = "\n".join(printed(('{"n": "Z' + "\u0301" * 40 + '"}').encode()))
    assert shown.count("\u0301") == 4


def test_an_answer_that_is_nested_too_deeply_is_shown_on_one_line():
    for opening, closing in ((b"[", b"]"), (b'{"a":', b"}"), (b"[[],", b"]")):
        deep = opening * (MAX_DEPTH + 1) + b"1" + closing * (MAX_DEPTH + 1)
        assert printed(deep) == [deep.decode()]
    within = b"[" * MAX_DEPTH + b"1" + b"]" * MAX_DEPTH
    assert len(printed(within)) == 2 * MAX_DEPTH + 1
    for text in (b"[{", rb"\"[", rb"[\\"):
        assert len(printed(b'["%s", 1]' % (text * MAX_DEPTH))) == 4


@given(st.text("a送ñ", max_size=300), st.integers(10, 80))
def test_no_row_is_wider_than_the_view_and_nothing_is_lost(line, cells):
    rows, continued = wrapped(["short", line, ""], cells)
    assert all(width(row) <= cells for row in rows)
    assert rows[0] == "short"
    assert rows[-1] == ""
    assert "".join(rows[1:-1]) == line
    assert continued == set(range(2, len(rows) - 1))


async def test_v_shows_every_field_and_v_goes_back():
    app = detail_app(1001)
    async with app.run_test(size=(120, 200)) as pilot:
        await settled(pilot)
        await pilot.press("v")
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert isinstance(app.screen, RawScreen)
        text = screen_text(app)
        assert '"contactsAnsweredRate": 0.4725' in text
        assert '"success": true' in text
        await pilot.press("v")
        await pilot.pause()
        assert isinstance(app.screen, DetailScreen)


async def test_the_keys_scroll():
    app = detail_app(1001)
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("v")
        await app.workers.wait_for_complete()
        await pilot.pause()
        view = app.screen.query_one(JsonView)
        for key, place in (("j", 1), ("down", 2), ("k", 1), ("end", view.max_scroll_y)):
            await pilot.press(key)
            await pilot.pause()
            assert round(view.scroll_y) == place
        assert screen_text(app).splitlines()[-2].strip() == "}"


async def test_a_large_answer_is_laid_out_and_only_what_is_in_sight_is_drawn(monkeypatch):
    rows = b",".join(b'{"n":%d}' % number for number in range(60_000))
    body = b'{"success":true,"campaign":{"id":1001,"x":[%s]}}' % rows
    snapshot = decode(1001, body, fetched_at=NOW)
    app = detail_app(1001, script=Script(c1001=[snapshot]))
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("v")
        await app.workers.wait_for_complete()
        await pilot.pause()
        view = app.screen.query_one(JsonView)
        drawn = []
        draw = JsonView.render_line
        monkeypatch.setattr(
            JsonView, "render_line", lambda self, y: drawn.append(y) or draw(self, y)
        )
        await pilot.press("end")
        await pilot.pause()
        assert '"n": 59999' in screen_text(app)
        assert drawn
        assert max(drawn) < view.size.height


async def test_numbers_inside_a_long_text_are_not_coloured_as_numbers():
    body = b'{"success":true,"campaign":{"name":"%s","id":77}}' % (b"x 12 " * 40)
    app = detail_app(1001, script=Script(c1001=[decode(1001, body, fetched_at=NOW)]))
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("v")
        await app.workers.wait_for_complete()
        await pilot.pause()
        view = app.screen.query_one(JsonView)
        number = view.get_component_rich_style("json--number")
        coloured = [
            segment.text
            for y in range(view.size.height)
            for segment in view.render_line(y)
            if segment.style == number
        ]
    assert coloured == ["77"]


async def test_the_title_tells_size_and_age():
    fetched = datetime(2026, 11, 24, 21, 36, tzinfo=UTC)
    snapshot = decode(1001, b'{"success":true,"campaign":{}}', fetched_at=fetched)
    app = detail_app(1001, script=Script(c1001=[snapshot]))
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("v")
        await pilot.pause()
        assert "Answer for campaign 1001 · 30 bytes, 10 min ago" in screen_text(app)
