"""Runs commands in this process, against a loopback API that answers as it is told."""

import json
from collections.abc import Callable
from math import inf
from typing import Any

import pytest
from click.testing import CliRunner, Result
from support.fake_api import FakeApi

from altur_tui.cli.main import cli
from altur_tui.client import outage, retry
from altur_tui.demo import catalog

NOW = "2026-11-24T15:46:00-06:00"
KEY = "sk_live_abcdefgh1234"


class Api(FakeApi):
    """Answers some campaigns with a status and a body of their own."""

    def __init__(self) -> None:
        super().__init__()
        self.answers: dict[int, tuple[int, bytes]] = {}
        self.listed = 200, b'{"total_count": 0, "campaigns": []}'
        """The answer to requests for the list, which are not among those asked."""
        self.arrived: Callable[[int], None] = lambda campaign_id: None

    def answer(self, path: str, authorization: str | None) -> tuple[int, bytes]:
        if not path.rpartition("/")[2].isdigit():
            return self.listed
        usual = super().answer(path, authorization)
        campaign_id = int(path.rpartition("/")[2])
        self.arrived(campaign_id)
        return self.answers.get(campaign_id, usual)

    def give(self, campaign: dict[str, Any]) -> None:
        """Answer with this campaign when its id is asked for."""
        body = json.dumps({"success": True, "campaign": campaign}).encode()
        self.answers[campaign["id"]] = (200, body)


def run(*words: str, typed: str | bytes | None = None) -> Result:
    """Run `altur-tui` with these words; fail if it crashes, or tells the key."""
    result = CliRunner().invoke(cli, words, input=typed, prog_name="altur-tui")
    assert result.exception is None or isinstance(result.exception, SystemExit)
    assert KEY not in result.output
    return result


def without_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let retries of this process follow on one another at once."""
    monkeypatch.setattr(retry, "backoff", lambda failures: 0.0 if failures < 3 else inf)
    monkeypatch.setattr(outage, "pause_before_try", lambda tries, kind: 0.0 if tries < 3 else inf)


def with_a_quick_demo(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the demo answer at once, also where it is slow or fails."""
    without_pauses(monkeypatch)
    for name in ("USUAL_DELAY", "SLOW_DELAY"):
        monkeypatch.setattr(catalog, name, 0.0)
