"""Photographs a page with the Chromium of the machine, if it has one; no network.

Fonts differ between machines, so no two photographs are alike to the letter. Each one carries the
digest of the page that it was taken of, so that one of an older page is found out.
"""

import hashlib
import shutil
import struct
import subprocess
import tempfile
import zlib
from collections.abc import Iterator
from pathlib import Path

SIZE = (1000, 1310)
"""Width and height of a photograph, in pixels: the top of the page."""

_BROWSERS = ("chromium", "chromium-browser", "google-chrome")
_OPTIONS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"),
    *("--force-device-scale-factor=1", "--host-resolver-rules=MAP * ~NOTFOUND"),
    f"--window-size={SIZE[0]},{SIZE[1]}",
)
_SECONDS = 60
_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_KEYWORD = b"Page SHA-256\x00"


def find_browser() -> str | None:
    """Return the path of a browser; None if the machine has none."""
    return next(filter(None, map(shutil.which, _BROWSERS)), None)


def photograph(browser: str, page: Path, picture: Path) -> None:
    """Write a photograph of a page as PNG. Raises CalledProcessError and TimeoutExpired."""
    with tempfile.TemporaryDirectory() as folder:
        taken = Path(folder) / "page.png"
        command = [browser, *_OPTIONS, f"--user-data-dir={folder}/profile"]
        subprocess.run(
            [*command, f"--screenshot={taken}", page.resolve().as_uri()],
            check=True,
            capture_output=True,
            timeout=_SECONDS,
        )
        chunks = [each for each in _chunks(taken.read_bytes()) if each[0] != b"tEXt"]
    chunks.insert(1, (b"tEXt", _KEYWORD + _digest(page)))
    picture.write_bytes(_SIGNATURE + b"".join(map(_packed, chunks)))


def shows(picture: Path, page: Path) -> bool:
    """Return whether a photograph was taken of the page as it is."""
    if not picture.is_file():
        return False
    return (b"tEXt", _KEYWORD + _digest(page)) in _chunks(picture.read_bytes())


def _digest(page: Path) -> bytes:
    return hashlib.sha256(page.read_bytes()).hexdigest().encode()


def _chunks(png: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield kind and data of each part of a PNG file."""
    at = len(_SIGNATURE)
    while at < len(png):
        (length,) = struct.unpack_from(">I", png, at)
        yield png[at + 4 : at + 8], png[at + 8 : at + 8 + length]
        at += length + 12


def _packed(chunk: tuple[bytes, bytes]) -> bytes:
    kind, data = chunk
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
