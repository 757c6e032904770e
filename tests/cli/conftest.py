"""What the tests of commands share."""

from collections.abc import Iterator

import pytest
from support.command import KEY, Api, without_pauses
from support.fake_api import running

from altur_tui.demo import catalog


@pytest.fixture(autouse=True)
def _a_demo_without_delay(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catalog, "_USUAL_DELAY", 0.0)


@pytest.fixture
def api(monkeypatch: pytest.MonkeyPatch) -> Iterator[Api]:
    """A loopback API that the settings of this test lead to."""
    without_pauses(monkeypatch)
    monkeypatch.setenv("ALTUR_API_KEY", KEY)
    with running(Api()) as running_api:
        assert isinstance(running_api, Api)
        monkeypatch.setenv("ALTUR_BASE_URL", running_api.base_url)
        yield running_api
