"""What every command is given: options from both sides of its name, settings, clock, client."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from altur_tui.cli.common.context import Context
from altur_tui.cli.common.output import Stop
from altur_tui.credentials.key import NoKeyError
from altur_tui.settings.settings import Flags


def test_an_option_behind_the_command_wins_also_over_settings_that_were_read() -> None:
    context = Context(Flags(timezone="America/Lima", timeout=3.0))
    assert context.settings().timezone == "America/Lima"
    context.add(timezone="America/Bogota", timeout=None)
    assert context.settings().timezone == "America/Bogota"
    assert context.settings().timeout == 3.0


def test_a_wrong_setting_ends_the_command_with_2(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(Stop) as caught:
        Context(Flags(timezone="Mars/Olympus")).settings()
    assert caught.value.exit_code == 2
    caught.value.show()
    said = capsys.readouterr()
    assert said.out == ""
    message, hint = said.err.splitlines()
    assert "“Mars/Olympus”" in message
    assert "America/Mexico_City" in hint


def test_the_clock_stands_still_at_now_and_otherwise_runs() -> None:
    assert Context(Flags(now="2026-11-24T15:46Z")).clock() == datetime(
        2026, 11, 24, 15, 46, tzinfo=UTC
    )
    before = datetime.now(UTC)
    assert before <= Context().clock() <= datetime.now(UTC)


async def test_without_a_key_there_is_no_client() -> None:
    with pytest.raises(NoKeyError):
        await Context(Flags(base_url="http://127.0.0.1:9")).client()


async def test_what_is_dangerous_about_the_key_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "key"
    path.write_text("sk_live_abcdefgh1234", encoding="utf-8")
    path.chmod(0o644)
    monkeypatch.setenv("ALTUR_API_KEY_FILE", str(path))
    client = await Context(Flags(base_url="http://127.0.0.1:9")).client()
    await client.aclose()
    assert "chmod 600" in capsys.readouterr().err


async def test_a_proxy_that_cannot_be_used_ends_the_command_with_2(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("ALTUR_API_KEY", "sk_live_abcdefgh1234")
    monkeypatch.setenv("HTTPS_PROXY", "socks5://127.0.0.1:1")
    with pytest.raises(Stop) as caught:
        await Context(Flags(base_url="https://nowhere.invalid")).client()
    assert caught.value.exit_code == 2
    assert "HTTPS_PROXY" in caught.value.message
