"""Answers packed small: each as its difference from a whole one of the same campaign.

Most answers of a campaign differ by a few digits. Deflated with an earlier answer as dictionary,
such a one takes about 130 bytes instead of 1,700.
"""

import hashlib
import zlib
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

import msgspec
from msgspec import Raw

MAX_PACKED = 400
"""Bytes above which the next answer becomes a new dictionary: it has drifted too far."""

MAX_CHANGES = 200

_UNREADABLE = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError, OverflowError)
_LEVEL = 9
_RAW_DEFLATE = -15
_MAX_DEPTH = 12
# What changes by itself is not configuration.
_NOT_CONFIGURED = frozenset(
    {
        "analytics",
        "cycle_current_iteration",
        "cycle_last_iteration_at",
        "last_iteration_at",
        "updated_at",
        "updatedAt",
    }
)


class DamagedError(Exception):
    """What was kept cannot be unpacked."""


def fingerprint(body: bytes) -> bytes:
    """Return a fingerprint of 16 bytes, the same for equal bodies."""
    return hashlib.blake2b(body, digest_size=16).digest()


def pack(body: bytes, base: bytes = b"") -> bytes:
    """Return `body`, deflated with `base` as dictionary."""
    packer = zlib.compressobj(_LEVEL, zlib.DEFLATED, _RAW_DEFLATE, zdict=base)
    return packer.compress(body) + packer.flush()


def unpack(packed: bytes, base: bytes = b"") -> bytes:
    """Return what `pack` was given, with the same `base`. Raises DamagedError."""
    unpacker = zlib.decompressobj(_RAW_DEFLATE, zdict=base)
    try:
        body = unpacker.decompress(packed)
    except (zlib.error, TypeError) as error:
        raise DamagedError from error
    if not unpacker.eof:
        raise DamagedError
    return body


def configuration(campaign: bytes) -> dict[str, str]:
    """Return the configured values of a campaign's JSON: path -> JSON text of the value.

    Lists are one value. What is nested beyond twelve levels is one, too. Empty if it is no object,
    or cannot be read.
    """
    return _flat(_fields(campaign))


def changed_settings(before: bytes, after: bytes) -> list[tuple[str, str | None, str | None]]:
    """Return each value that differs between two answers: its path, and both as JSON or None.

    Of a server that changes more than `MAX_CHANGES` at once, the first so many.
    """
    old, new = _fields(before), _fields(after)
    # Mostly only counts differ, and then nothing needs to be decoded.
    differing = [name for name in dict.fromkeys((*old, *new)) if old.get(name) != new.get(name)]
    was = _flat({name: old[name] for name in differing if name in old})
    now = _flat({name: new[name] for name in differing if name in new})
    changed = (path for path in dict.fromkeys((*was, *now)) if was.get(path) != now.get(path))
    return [(path, was.get(path), now.get(path)) for path in islice(changed, MAX_CHANGES)]


def _fields(campaign: bytes) -> dict[str, bytes]:
    try:
        fields = msgspec.json.decode(campaign, type=dict[str, Raw])
    except _UNREADABLE:
        return {}
    return {name: bytes(value) for name, value in fields.items() if name not in _NOT_CONFIGURED}


def _flat(fields: Mapping[str, bytes]) -> dict[str, str]:
    try:
        return {
            path: text
            for name, value in fields.items()
            for path, text in _values(name, value, _MAX_DEPTH)
        }
    except _UNREADABLE:
        return {}


def _values(path: str, value: bytes, depth: int) -> Iterator[tuple[str, str]]:
    if depth and value.startswith(b"{"):
        fields: Mapping[str, Raw] = msgspec.json.decode(value, type=dict[str, Raw])
        for name, inner in fields.items():
            yield from _values(f"{path}.{name}", bytes(inner), depth - 1)
        return
    plain: Any = msgspec.json.decode(value)
    # Spaces and the spelling of numbers are no change.
    yield path, msgspec.json.encode(plain).decode()
