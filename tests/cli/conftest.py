"""What the tests of commands share."""

from collections.abc import Callable, Iterator
from functools import partial

import pytest
from click.testing import Result
from support import limit
from support.command import KEY, Api, without_pauses
from support.fake_api import FakeApi, running
from support.key_command import run_key
from support.keyrings import MemoryKeyring, use

from altur_tui.demo import catalog


@pytest.fixture
def limited() -> None:
    """The limit of requests a second, which other tests do without."""


@pytest.fixture(autouse=True)
def _nothing_waits(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catalog, "USUAL_DELAY", 0.0)
    if "limited" not in request.fixturenames:
        limit.lift(monkeypatch.setattr)


@pytest.fixture
def api(monkeypatch: pytest.MonkeyPatch) -> Iterator[Api]:
    """A loopback API that the settings of this test lead to."""
    without_pauses(monkeypatch)
    monkeypatch.setenv("ALTUR_API_KEY", KEY)
    with running(Api()) as running_api:
        assert isinstance(running_api, Api)
        monkeypatch.setenv("ALTUR_BASE_URL", running_api.base_url)
        yield running_api


@pytest.fixture
def memory(monkeypatch: pytest.MonkeyPatch) -> MemoryKeyring:
    """The system's keyring, in memory."""
    return use(monkeypatch)


@pytest.fixture
def key_api() -> Iterator[FakeApi]:
    """A loopback API to test keys with, that no setting leads to."""
    with running() as running_api:
        yield running_api


@pytest.fixture
def run(key_api: FakeApi) -> Callable[..., Result]:
    """Run a command for the key against that API."""
    return partial(run_key, key_api)
