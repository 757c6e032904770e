"""Answers packed small: each as its difference from a whole one of the same campaign.

Most answers of a campaign differ by a few digits. Deflated with an earlier answer as dictionary,
such a one takes about 130 bytes instead of 1,700.
"""

import hashlib
import zlib
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec
from msgspec import Raw

MAX_PACKED = 400
"""Bytes above which the next answer becomes a new dictionary: it has drifted too far."""

_LEVEL = 9
_RAW_DEFLATE = -15
_MAX_DEPTH = 12
# What moves by itself is no configuration.
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


def fingerprint(body: bytes) -> bytes:
    """Return what tells equal bodies from others: 16 bytes."""
    return hashlib.blake2b(body, digest_size=16).digest()


def pack(body: bytes, base: bytes = b"") -> bytes:
    """Return `body`, deflated with `base` as dictionary."""
    packer = zlib.compressobj(_LEVEL, zlib.DEFLATED, _RAW_DEFLATE, zdict=base)
    return packer.compress(body) + packer.flush()


def unpack(packed: bytes, base: bytes = b"") -> bytes:
    """Return what `pack` was given, with the same `base`. Raises zlib.error."""
    unpacker = zlib.decompressobj(_RAW_DEFLATE, zdict=base)
    return unpacker.decompress(packed) + unpacker.flush()


def configuration(campaign: bytes) -> dict[str, str]:
    """Return the configured values of a campaign's JSON: path -> JSON text of the value.

    Lists are one value. What is nested beyond twelve levels is one, too. Empty if it is no object.
    """
    try:
        fields = msgspec.json.decode(campaign, type=dict[str, Raw])
    except (msgspec.DecodeError, RecursionError):
        return {}
    found: dict[str, str] = {}
    for name, value in fields.items():
        if name not in _NOT_CONFIGURED:
            found.update(_values(name, bytes(value), _MAX_DEPTH))
    return found


def changed_settings(before: bytes, after: bytes) -> Iterator[tuple[str, str | None, str | None]]:
    """Yield each value that differs between two answers: its path, and both as JSON or None."""
    old, new = configuration(before), configuration(after)
    for path in dict.fromkeys((*old, *new)):
        if old.get(path) != new.get(path):
            yield path, old.get(path), new.get(path)


def _values(path: str, value: bytes, depth: int) -> Iterator[tuple[str, str]]:
    if depth and value.startswith(b"{"):
        fields: Mapping[str, Raw] = msgspec.json.decode(value, type=dict[str, Raw])
        for name, inner in fields.items():
            yield from _values(f"{path}.{name}", bytes(inner), depth - 1)
        return
    plain: Any = msgspec.json.decode(value)
    # Spaces and the spelling of numbers are no change.
    yield path, msgspec.json.encode(plain).decode()
