"""What `altur-tui key status` prints: where the key comes from, without the key."""

from altur_tui.api.key import ApiKey
from altur_tui.config import Settings
from altur_tui.secret import FoundKey, KeySource, explain, host_of
from altur_tui.text import safe
from altur_tui.vault import VaultError, backend_name

_STATUS = """\
Profile  {profile}
Address  {base_url}
Key      {key}
Source   {source}
Keyring  {keyring}"""
_ENDS_IN = "ends in {tail}"
_NO_TAIL = "too short to show its end"
_NONE = "none"
_SOURCES = {
    KeySource.ENVIRONMENT: "the variable ALTUR_API_KEY",
    KeySource.KEY_FILE: "the key file {path}",
    KeySource.KEYRING: "the keyring, for {host} only",
    KeySource.THIS_RUN: "typed for this run",
}


def status_of(settings: Settings, found: FoundKey | None) -> str:
    """Return the lines about the key that was found, or about there being none."""
    return _STATUS.format(
        profile=settings.profile,
        base_url=settings.base_url,
        key=_NONE if found is None else _end_of(found.key),
        source=_NONE if found is None else _source(settings, found.source),
        keyring=_keyring_or_trouble(),
    )


def _keyring_or_trouble() -> str:
    try:
        return backend_name()
    except VaultError as error:
        return explain(error).message


def _end_of(named: ApiKey) -> str:
    return _NO_TAIL if named.tail is None else _ENDS_IN.format(tail=named.tail)


def _source(settings: Settings, source: KeySource) -> str:
    path = safe(str(settings.key_file))
    return _SOURCES[source].format(path=path, host=host_of(settings.base_url))
