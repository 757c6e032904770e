"""What the tests of the screens share."""

import pytest
from support import idle, stylesheets


@pytest.fixture(autouse=True)
def _pilots_wait_by_the_event_loop(monkeypatch: pytest.MonkeyPatch) -> None:
    idle.use(monkeypatch)


@pytest.fixture(autouse=True)
def _stylesheets_are_parsed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    stylesheets.use(monkeypatch)
