"""Runs `altur-tui key` against a loopback API, and looks at what is stored."""

from click.testing import CliRunner, Result
from support.fake_api import FakeApi

from altur_tui.cli.common.context import Context
from altur_tui.cli.main import cli
from altur_tui.credentials.key import NoKeyError
from altur_tui.credentials.sources import find_key
from altur_tui.settings.settings import Flags

KEY = "sk_live_abcdefgh1234"


def run_key(api: FakeApi, *words: str, typed: str | bytes | None = None) -> Result:
    """Run the command; fail if it crashes, or tells the key."""
    result = CliRunner().invoke(cli, ["--base-url", api.base_url, "key", *words], input=typed)
    assert result.exception is None or isinstance(result.exception, SystemExit)
    assert KEY not in result.output
    return result


def stored(base_url: str, profile: str = "default") -> str | None:
    """Return the key that is found for this address, in clear."""
    settings = Context(Flags(base_url=base_url, profile=profile)).settings()
    try:
        return find_key(settings).key.reveal()
    except NoKeyError:
        return None
