"""Server text that would like to be more than text: on the detail, the raw view, the findings."""

from support.detail import (
    Script,
    answer_of,
    detail_app,
    parts_of_details,
    screen_text,
    settled,
)

from altur_tui.wire.errors import AlturError, ErrorKind

NAMES = {
    "markup": "[bold]Cartera[/bold]",
    "closing tag": "Cartera [/] vencida",
    "action": "[@click=app.quit]Cartera[/]",
    "broken markup": "[[[Cartera [red",
    "link": "[link=https://example.invalid]Cartera[/link]",
    "escape": "\x1b[2J\x1b[31mCartera",
    "clipboard": "\x1b]52;c;Q2FydGVyYQ==\x07Cartera",
    "title": "\x1b]0;Cartera\x1b\\",
    "bidi": "\u202earetraC\u2066x\u2069",
    "line breaks": "Car\r\nte\tra\x0b\x85\u2028",
    "emoji": "👩‍👩‍👧‍👦 Cartera 🇲🇽",
    "ideographs": "送金サービス利用者" * 12,
    "marks": "C" + "\u0301" * 60 + "artera",
    "variables": "$primary {name} %s {0}",
}


def hostile(campaign_id, text):
    return {
        "id": campaign_id,
        "name": text,
        "agent": {"id": text, "name": text},
        "integration": {"id": text, "type": text},
        "created_at": text,
        "status": text,
        "timezone": text,
        "scheduling": {"tue": {"startTime": text, "stopTime": text, "active": True}},
        "cycles": {
            "enabled": True,
            "mode": text,
            "max_iterations": 2,
            "cooldown_minutes": 60,
            "filter_statuses": [text],
            "filter_tags": [text],
            "schedule_start_date": text,
        },
        "analytics": {text: 3, f"{text}Rate": 0.5, "sent": 4, "other": {text: text}, "x": text},
    }


async def test_hostile_text_stays_text_everywhere_and_moves_nothing():
    for size, texts in (
        ((120, 36), list(NAMES.values())),
        ((60, 18), [" ".join(NAMES.values())]),
    ):
        answers = [answer_of(hostile(2001 + at, text)) for at, text in enumerate(texts)]
        script = Script(**{f"c{each.id}": [each] for each in answers})
        app = detail_app(*(each.id for each in answers), script=script)
        async with app.run_test(size=size) as pilot:
            for answer in answers:
                await settled(pilot)
                assert app.screen.campaign_id == answer.id
                for key in ("", "v", "v", "f", "escape"):
                    if key:
                        await pilot.press(key)
                        await app.workers.wait_for_complete()
                        await pilot.pause()
                    rows = app.screen._compositor.render_strips()
                    assert all(strip.cell_length == size[0] for strip in rows)
                    seen = screen_text(app)
                    assert seen.replace("\n", "").replace("\u200d", "").isprintable()
                assert app.is_running
                assert app.clipboard == ""
                await pilot.press("]")


async def test_markup_is_shown_as_it_was_written():
    names = [
        NAMES[each] for each in ("markup", "closing tag", "action", "broken markup", "variables")
    ]
    answers = [answer_of({"id": 2001 + at, "name": name}) for at, name in enumerate(names)]
    told = await parts_of_details("#headline", answers)
    for name, found in zip(names, told, strict=True):
        assert name in found[0]


async def test_a_click_on_a_name_with_an_action_does_nothing():
    name = NAMES["action"]
    answer = answer_of({"id": 1001, "name": name})
    app = detail_app(1001, script=Script(c1001=[answer]))
    async with app.run_test(size=(120, 36)) as pilot:
        await settled(pilot)
        before = screen_text(app)
        await pilot.click("#headline", offset=(20, 0))
        await pilot.pause()
        assert app.is_running
        assert screen_text(app) == before


async def test_markup_in_the_tooltip_and_the_error_is_text():
    error = AlturError(
        ErrorKind.SERVER, "[bold]El servidor[/] [@click=app.quit]\x1b[2J", status=500
    )
    app = detail_app(1001, script=Script(c1001=[error]))
    async with app.run_test(size=(120, 36)) as pilot:
        await settled(pilot)
        text = screen_text(app)
    assert "[bold]El servidor[/] [@click=app.quit]\\x1b[2J" in text
