"""The key screen: how it is come by, what it does with a key, and that it gives none away."""

import asyncio

import pytest
from support.detail import Script, screen_text
from support.launching import at_rest, opened, started, until
from support.notices import shown
from textual import constants, events

from altur_tui.campaign.past.looks import NOTHING
from altur_tui.crash import crash_report
from altur_tui.credentials.key import NoKeyError
from altur_tui.credentials.keyring import KeyringFault
from altur_tui.tui.dialogs.key import KeyScreen
from altur_tui.tui.terminal import keep_nothing
from altur_tui.wire.errors import AlturError, ErrorKind

SECRET = "sk-live-Zq8vN3xW5tR1"
NONE_STORED = NoKeyError("There is no API key for the profile “default”.", "Store one.")
NO_KEYRING = NoKeyError("No keyring here.", "Other ways.", keyring_fault=KeyringFault.NO_BACKEND)
LOCKED = NoKeyError("The keyring is locked.", "Other ways.", keyring_fault=KeyringFault.LOCKED)
REFUSED = AlturError(ErrorKind.UNAUTHORIZED, "Altur refused the key.", status=401)


class FakeSession:
    """Stands for the connection: has no key until one is kept, used or adopted."""

    past = None
    keeps = False

    def __init__(self, *, reason=NONE_STORED, test=None, keep=None, adopt=None, dialog=None):
        self.reason, self.failures = reason, {"test": test, "keep": keep, "adopt": adopt}
        self.dialog = dialog
        self.done = []
        self.source = Script()
        self.since_at = None

    async def connect(self):
        if not any(name in {"keep", "use", "adopt"} for name, _ in self.done):
            raise self.reason
        return self.source

    async def kept(self, ids):
        return None

    async def seen_before(self, reading, snapshot):
        return NOTHING

    async def lacks_key(self):
        return not any(name in {"keep", "use", "adopt"} for name, _ in self.done)

    async def test(self, key):
        await self._do("test", key.reveal())

    async def keep(self, key, on_dialog):
        if self.dialog is not None:
            on_dialog()
            await self.dialog.wait()
        await self._do("keep", key.reveal())

    async def adopt(self, origin, on_dialog):
        await self._do("adopt", origin)

    def use(self, key):
        self.done.append(("use", key.reveal()))

    async def aclose(self):
        self.done.append(("aclose", None))

    async def _do(self, name, what):
        await asyncio.sleep(0)
        if self.failures[name] is not None:
            raise self.failures[name]
        self.done.append((name, what))


def without_key(*ids, **session):
    app = started(*ids)
    app.session = FakeSession(**session)
    return app


async def asked(pilot):
    """Wait until the key screen is there."""
    await until(pilot, lambda: isinstance(pilot.app.screen, KeyScreen))
    await at_rest(pilot)
    return pilot.app.screen


async def paste(pilot, text):
    pilot.app.screen.field.post_message(events.Paste(text))
    await pilot.pause()


def told(app):
    return " ".join(screen_text(app).replace("│", " ").split())


async def test_opening_a_campaign_without_a_key_asks_for_one_and_says_why():
    app = without_key(1001)
    async with app.run_test() as pilot:
        screen = await asked(pilot)
        assert app.focused is screen.field
        assert "There is no API key for the profile “default”." in told(app)
        assert "It is sent to api.altur.io and nowhere else." in told(app)


async def test_a_good_key_is_tested_then_kept_and_the_campaign_is_shown():
    app = without_key(1001)
    async with app.run_test() as pilot:
        await asked(pilot)
        await paste(pilot, SECRET)
        await pilot.press("enter")
        await until(pilot, lambda: opened(app) == 1001)
        await at_rest(pilot)
        assert "HIPOTECARIO" in screen_text(app)
    assert app.session.done[:-1] == [("test", SECRET), ("keep", SECRET)]


async def test_a_refused_key_is_not_kept_and_stays_to_be_corrected():
    app = without_key(1001, test=REFUSED)
    async with app.run_test() as pilot:
        screen = await asked(pilot)
        await paste(pilot, SECRET)
        await pilot.press("enter")
        await at_rest(pilot)
        assert app.screen is screen
        assert str(screen.status.content) == "▲ Altur refused the key."
        assert screen.field.value == SECRET
    assert app.session.done == [("aclose", None)]


async def test_a_key_for_this_run_only_is_tested_and_kept_nowhere():
    app = without_key(1001)
    async with app.run_test() as pilot:
        await asked(pilot)
        await paste(pilot, SECRET)
        await pilot.click("#use")
        await until(pilot, lambda: opened(app) == 1001)
    assert app.session.done[:-1] == [("test", SECRET), ("use", SECRET)]


async def test_without_a_keyring_enter_uses_the_key_for_this_run():
    app = without_key(1001, reason=NO_KEYRING)
    async with app.run_test() as pilot:
        screen = await asked(pilot)
        assert not screen.query("#keep")
        assert "uses it until you quit" in told(app)
        await paste(pilot, SECRET)
        await pilot.press("enter")
        await until(pilot, lambda: opened(app) == 1001)
    assert app.session.done[:-1] == [("test", SECRET), ("use", SECRET)]


async def test_a_key_that_cannot_be_kept_can_still_be_used_without_another_test():
    app = without_key(1001, keep=LOCKED)
    async with app.run_test() as pilot:
        await asked(pilot)
        await paste(pilot, SECRET)
        await pilot.press("enter")
        await at_rest(pilot)
        assert "could not be stored. The keyring is locked. “Use for this run only”" in told(app)
        await pilot.click("#use")
        await until(pilot, lambda: opened(app) == 1001)
    assert app.session.done[:-1] == [("test", SECRET), ("use", SECRET)]


async def test_a_keyring_that_may_be_asking_is_told_while_it_is_waited_for():
    dialog = asyncio.Event()
    app = without_key(1001, dialog=dialog)
    async with app.run_test() as pilot:
        await asked(pilot)
        await paste(pilot, SECRET)
        await pilot.press("enter")
        await until(pilot, lambda: "A password dialog may be open" in told(app))
        dialog.set()
        await until(pilot, lambda: opened(app) == 1001)


async def test_the_key_of_another_address_is_used_only_after_a_yes():
    reason = NoKeyError("It is meant for a.example.", "Hint.", elsewhere=("https://a.example",))
    app = without_key(1001, reason=reason)
    async with app.run_test() as pilot:
        await asked(pilot)
        assert app.session.done == []
        assert "Use the key of a.example" in screen_text(app)
        await pilot.click("#adopt-0")
        await until(pilot, lambda: opened(app) == 1001)
    assert app.session.done[:-1] == [("adopt", "https://a.example")]


async def test_escape_goes_on_without_a_key_and_refresh_asks_again():
    app = without_key(1001)
    async with app.run_test() as pilot:
        await asked(pilot)
        await pilot.press("escape")
        await until(pilot, lambda: opened(app) == 1001)
        await at_rest(pilot)
        assert "There is no API key" in told(app)
        assert "K enter a key" in told(app)
        await pilot.press("r")
        await asked(pilot)


async def test_many_campaigns_without_a_key_ask_for_it_once():
    app = without_key(*range(1001, 1020))
    async with app.run_test() as pilot:
        await asked(pilot)
        await pilot.press("escape")
        await at_rest(pilot)
        assert not isinstance(app.screen, KeyScreen)
        assert [type(screen) for screen in app.screen_stack].count(KeyScreen) == 0


async def test_an_empty_field_is_told():
    app = without_key(1001)
    async with app.run_test() as pilot:
        await asked(pilot)
        await pilot.press("enter")
        await at_rest(pilot)
        assert "▲ The field is empty." in told(app)


@pytest.mark.parametrize(
    ("pasted", "reason"),
    [
        ("sk-one\nsk-two", "The key has a line break in it."),
        (
            "clé-sécrète-1234",
            "The key has a character in it that is not plain ASCII, at position 3.",
        ),
        ("two words", "The key has a space in it, at position 4."),
    ],
)
async def test_what_cannot_be_a_key_is_refused_with_a_reason(pasted, reason):
    app = without_key(1001)
    async with app.run_test() as pilot:
        screen = await asked(pilot)
        await paste(pilot, pasted)
        assert reason in told(app)
        assert screen.field.value == ""


async def test_a_line_break_at_the_end_of_what_is_pasted_is_not_part_of_the_key():
    app = without_key(1001)
    async with app.run_test() as pilot:
        screen = await asked(pilot)
        await paste(pilot, f"{SECRET}\n")
        assert screen.field.value == SECRET


async def test_the_key_cannot_be_copied_or_cut_out_of_its_field():
    app = without_key(1001)
    app.copied = []
    app.copy_to_clipboard = app.copied.append
    async with app.run_test() as pilot:
        screen = await asked(pilot)
        await paste(pilot, SECRET)
        screen.field.select_all()
        await pilot.press("ctrl+c")
        assert shown(app)[0].startswith("Press ctrl+c once more")
        await pilot.press("super+c")
        assert app.copied == []
        screen.field.select_all()
        screen.text_select_all()
        await pilot.press("ctrl+c")
        await pilot.press("ctrl+x")
        assert screen.field.value == ""
    # All that could be selected is what the screen says around the field.
    assert len(app.copied) == 1
    assert SECRET[:4] not in app.copied[0]


async def test_the_mouse_cannot_select_the_key_either():
    app = without_key(1001)
    async with app.run_test() as pilot:
        screen = await asked(pilot)
        await paste(pilot, SECRET)
        await pilot.mouse_down("#key", offset=(3, 1))
        await pilot.hover("#key", offset=(20, 1))
        await pilot.mouse_up("#key", offset=(20, 1))
        assert screen.field.selected_text == ""
        assert SECRET[:6] not in (screen.get_selected_text() or "")


async def test_no_message_and_no_picture_carries_the_key():
    carried = []

    def look(message):
        if SECRET in repr(message) or SECRET in repr(vars(message)):
            carried.append(type(message))

    app = without_key(1001, keep=LOCKED)
    async with app.run_test(message_hook=look) as pilot:
        screen = await asked(pilot)
        await paste(pilot, SECRET)
        await pilot.press("enter", "tab", "shift+tab")
        await at_rest(pilot)
        svg = app.export_screenshot()
        texts = [repr(screen.field), repr(screen), repr(screen.tree), repr(app.workers._workers)]
    assert "•" * len(SECRET) in svg
    for text in (svg, *texts):
        assert SECRET not in text
    # What the terminal hands over is the one message that has to carry it.
    assert set(carried) == {events.Paste}


async def test_the_field_is_empty_once_the_screen_is_left():
    app = without_key(1001)
    async with app.run_test() as pilot:
        field = (await asked(pilot)).field
        await paste(pilot, SECRET)
        await pilot.press("escape")
        await at_rest(pilot)
        assert field.value == ""


def test_the_aids_for_developers_write_nothing_down(monkeypatch):
    monkeypatch.setattr(constants, "LOG_FILE", "textual.log")
    monkeypatch.setattr(constants, "DEBUG", True)
    app = started()
    app.devtools = object()
    keep_nothing(app)
    assert constants.LOG_FILE is None
    assert constants.DEBUG is False
    assert app.devtools is None


def test_a_crash_report_says_where_and_gives_nothing_away():
    def fail(key):
        kept = f"api-key {key}"
        try:
            {}[kept]
        except KeyError as error:
            raise ValueError(f"Illegal header value {kept!r}") from error

    with pytest.raises(ValueError, match="Illegal") as caught:
        fail(SECRET)
    report = crash_report(caught.value)
    assert SECRET not in report
    assert "(ValueError)" in report
    assert "KeyError" in report
    assert "test_key_screen.py" in report
