"""What every test can count on: no key, no file, no colour switch of the person who runs it."""

import gc
import os
from pathlib import Path

# Before anything imports textual, which reads these once.
_SCREEN = ("NO_COLOR", "TEXTUAL_THEME", "TEXTUAL_DEBUG", "TEXTUAL", "COLORTERM", "COLUMNS", "LINES")
for _name in _SCREEN:
    os.environ.pop(_name, None)
os.environ["TEXTUAL_ANIMATIONS"] = "none"
os.environ["TZ"] = "America/Mexico_City"

# Apps are made by the hundred, and of what one leaves behind little can go while it runs. To look
# through all objects as often as is usual takes a quarter of the time of the tests of the screens.
gc.set_threshold(20_000, 20, 10)

import hypothesis  # noqa: E402
import pytest  # noqa: E402

hypothesis.settings.register_profile("same", derandomize=True, deadline=None, database=None)
hypothesis.settings.load_profile("same")

_OURS = (
    "ALTUR_API_KEY",
    "ALTUR_API_KEY_FILE",
    "ALTUR_PROFILE",
    "ALTUR_BASE_URL",
    "ALTUR_TIMEZONE",
    "ALTUR_CONFIG",
    "HTTP_PROXY",
    "HTTPS_PROXY",
    "ALL_PROXY",
    "http_proxy",
    "https_proxy",
    "all_proxy",
    "NO_PROXY",
    "no_proxy",
    "SSL_CERT_FILE",
    "SSL_CERT_DIR",
)


@pytest.fixture(autouse=True)
def _own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give each test folders of its own, and an environment without settings."""
    for name in _OURS:
        monkeypatch.delenv(name, raising=False)
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    monkeypatch.setenv("HOME", str(home))
    for name in ("XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME"):
        monkeypatch.setenv(name, str(home / name.lower()))
    # No keyring service is ever reached by accident, in this process or in one that a test starts.
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS", raising=False)
    return home
