"""A key typed into the app, with the real client, a loopback API and a keyring in memory."""

import json

import pytest
from support.detail import screen_text
from support.fake_api import FakeApi, running
from support.keyrings import HangingKeyring, MemoryKeyring, use
from support.launching import VIEWER, opened, until
from textual import events

from altur_tui.settings.settings import Flags, load
from altur_tui.tui.app import AlturApp
from altur_tui.tui.dialogs.key import KeyScreen
from altur_tui.tui.session import Launch

SECRET = "sk-live-Zq8vN3xW5tR1"


@pytest.fixture
def api():
    fake = FakeApi()
    fake.accepted_key = SECRET
    with running(fake) as server:
        yield server


def app_for(api, *ids, **flags):
    settings = load(Flags(base_url=api.base_url, **flags), {"TZ": VIEWER})
    return AlturApp(Launch(settings=settings, ids=ids))


async def enter(pilot, text):
    await until(pilot, lambda: isinstance(pilot.app.screen, KeyScreen) and pilot.app.focused)
    pilot.app.screen.field.post_message(events.Paste(text))
    await pilot.press("enter")


async def test_a_key_that_is_typed_opens_campaigns_and_lands_in_the_keyring_alone(
    api, monkeypatch, tmp_path
):
    ring = use(monkeypatch, MemoryKeyring)
    log = tmp_path / "requests.log"
    app = app_for(api, 1234, log=log)
    async with app.run_test() as pilot:
        await enter(pilot, "sk-wrong-000000000000")
        await until(pilot, lambda: "▲" in screen_text(app))
        assert ring.kept == {}
        await enter(pilot, SECRET)
        await until(pilot, lambda: opened(app) == 1234 and "Cobranza 1234" in screen_text(app))
    [entry] = ring.kept.values()
    assert list(json.loads(entry)["keys"].values()) == [SECRET]
    written = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert written
    for path in written:
        assert SECRET.encode() not in path.read_bytes(), path
        assert path.stat().st_mode & 0o777 == 0o600, path


async def test_a_stored_key_is_used_without_asking(api, monkeypatch):
    ring = use(monkeypatch, MemoryKeyring)
    origin = api.base_url.removesuffix("/api/v1.0")
    ring.kept["altur-tui", "default"] = json.dumps({"keys": {origin: SECRET}})
    app = app_for(api, 1234)
    async with app.run_test() as pilot:
        await until(pilot, lambda: "Cobranza 1234" in screen_text(app))
    assert api.asked[0] == ("/api/v1.0/campaigns/1234", f"api-key {SECRET}")


async def test_a_keyring_that_hangs_is_told_and_the_exit_does_not_wait_for_it(api, monkeypatch):
    ring = use(monkeypatch, HangingKeyring)
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    app = app_for(api, 1234)
    try:
        async with app.run_test() as pilot:
            await until(pilot, lambda: isinstance(app.screen, KeyScreen))
            assert "There is no API key: " in screen_text(app)
        assert not ring.released.is_set()
    finally:
        ring.released.set()


async def test_a_log_file_that_cannot_be_written_ends_the_app_with_the_reason(
    api, monkeypatch, tmp_path, capsys
):
    monkeypatch.setenv("ALTUR_API_KEY", SECRET)
    app = app_for(api, 1234, log=tmp_path / "nowhere" / "log")
    async with app.run_test() as pilot:
        await until(pilot, lambda: not app.is_running)
    assert app.return_value == 2
    assert capsys.readouterr().err.count("cannot be written") == 1


async def test_the_test_of_a_key_and_the_requests_share_one_limit(api, monkeypatch):
    use(monkeypatch, MemoryKeyring)
    app = app_for(api, 1234)
    async with app.run_test() as pilot:
        await enter(pilot, SECRET)
        await until(pilot, lambda: "Cobranza 1234" in screen_text(app))
        client = await app.session.connect()
        assert client.throttle is app.session.throttle
