"""What the commands say of a key: where it came from, how it ends, and how to replace it."""

from altur_tui.credentials.key import ApiKey, KeySource
from altur_tui.credentials.sources import host_of
from altur_tui.i18n.sentences import S
from altur_tui.settings.settings import Settings
from altur_tui.text import safe
from altur_tui.wire.errors import KEY_REFUSED, AlturError

_SOURCES = {
    KeySource.ENVIRONMENT: S("the variable ALTUR_API_KEY"),
    KeySource.KEY_FILE: S("the key file {path}"),
    KeySource.KEYRING: S("the keyring, for {host} only"),
    KeySource.THIS_RUN: S("what was typed for this run"),
}
_ENDS_IN = S("ends in {tail}")
_NO_TAIL = S("too short to show its end")
_KEY = S("The key")
_KEY_WITH_TAIL = S("The key that ends in {tail}")
_ANOTHER = {
    KeySource.ENVIRONMENT: S(
        "Set ALTUR_API_KEY to another one, or unset it to use the stored key."
    ),
    KeySource.KEY_FILE: S("Write another one into the key file {path}."),
    KeySource.KEYRING: S("Store another one with “altur-tui key set”."),
    KeySource.THIS_RUN: S("Type another one."),
}


def source_of(settings: Settings, source: KeySource) -> str:
    """Return where the key came from, as a phrase: `the keyring, for api.altur.io only`."""
    return _filled(_SOURCES[source], settings)


def end_of(key: ApiKey) -> str:
    """Return how the key ends, or that its end is not shown."""
    return str(_NO_TAIL) if key.tail is None else _ENDS_IN.format(tail=key.tail)


def name_of(key: ApiKey) -> str:
    """Return how a sentence about the key begins: `The key that ends in 1234`."""
    return str(_KEY) if key.tail is None else _KEY_WITH_TAIL.format(tail=key.tail)


def hint_for(error: AlturError, settings: Settings, source: KeySource) -> str:
    """Return what to do about `error`, which came when the key from `source` was tested."""
    return _filled(_ANOTHER[source], settings) if error.kind in KEY_REFUSED else error.hint


def _filled(template: S, settings: Settings) -> str:
    path = safe(str(settings.key_file))
    return template.format(path=path, host=host_of(settings.base_url))
