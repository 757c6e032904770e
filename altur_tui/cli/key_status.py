"""What `altur-tui key status` prints: where the key comes from, without the key."""

from altur_tui.cli.key_words import end_of, source_of
from altur_tui.config import Settings
from altur_tui.secret import FoundKey, explain
from altur_tui.vault import VaultError, backend_name

_STATUS = """\
Profile  {profile}
Address  {base_url}
Key      {key}
Source   {source}
Keyring  {keyring}"""
_NONE = "none"


def status_of(settings: Settings, found: FoundKey | None) -> str:
    """Return the lines about the key that was found, or about there being none."""
    return _STATUS.format(
        profile=settings.profile,
        base_url=settings.base_url,
        key=_NONE if found is None else end_of(found.key),
        source=_NONE if found is None else source_of(settings, found.source),
        keyring=_keyring_or_trouble(),
    )


def _keyring_or_trouble() -> str:
    try:
        return backend_name()
    except VaultError as error:
        return explain(error).message
