"""The campaigns of an account as they were listed last, for each profile and host.

They give names at once, while the list is read anew. Only a comfort: where the file cannot be read
or written, nothing is kept.
"""

import re
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

import msgspec
from msgspec import Meta, Struct, structs

from altur_tui.background import MAX_READING, within
from altur_tui.campaign.listed import ListedCampaign, cleaned
from altur_tui.i18n.sentences import S, system_reason
from altur_tui.store.files import (
    decoded,
    only_one_writes,
    read_private,
    remove_private,
    write_private,
)
from altur_tui.text import safe

MAX_AGE = timedelta(days=7)
"""What was listed longer ago is dropped."""
MAX_KEPT = 50_000
"""The most campaigns that are kept: the first of the list, which are likely the newest."""

_NOT_FORGOTTEN = S("The names of campaigns cannot be removed from “{path}”: {reason}.")

_MAX_BYTES = 32 * 1024 * 1024
_MAX_CLOCK_ERROR = timedelta(minutes=5)
_MAX_HOST = 100
_NOT_IN_A_NAME = re.compile(r"[^a-z0-9.-]")
# No profile has an @ in its name, so no file is taken for another profile's.
_FILE = "account-{profile}@{host}.json"


class KeptAccount(Struct, frozen=True, omit_defaults=True):
    """The campaigns of an account as they were at an instant."""

    base_url: str
    """The API that listed them."""
    read_at: Annotated[datetime, Meta(tz=True)]
    """When the first page was requested."""
    campaigns: tuple[ListedCampaign, ...]
    """In the order of the list."""
    is_complete: bool = True
    """Whether they are all that there were."""
    has_channels: bool = False
    """Whether the channel was asked for where the list does not tell it."""


_DECODER = msgspec.json.Decoder(KeptAccount)


class AccountFile:
    """The private file that keeps the account of a profile and a host. Never fails."""

    def __init__(self, folder: Path, profile: str, base_url: str) -> None:
        self._base_url = base_url
        host = _NOT_IN_A_NAME.sub("_", urlsplit(base_url).netloc.lower())[:_MAX_HOST]
        self._path = folder / _FILE.format(profile=profile, host=host)

    def load(self, now: datetime) -> KeptAccount | None:
        """Return what was kept of this API; None if nothing is, or it is older than `MAX_AGE`.

        Such a file is removed, and so is one that cannot be understood.
        """
        with suppress(OSError):
            return within(MAX_READING, lambda: self._read(now))
        return None

    def save(
        self,
        campaigns: Sequence[ListedCampaign],
        read_at: datetime,
        *,
        is_complete: bool,
        has_channels: bool = False,
    ) -> None:
        """Keep the first `MAX_KEPT` of these campaigns in the place of what was kept.

        Part of a list never takes the place of anything.
        """
        account = KeptAccount(
            self._base_url,
            read_at,
            tuple(campaigns[:MAX_KEPT]),
            is_complete and len(campaigns) <= MAX_KEPT,
            has_channels,
        )

        def write() -> None:
            content = msgspec.json.encode(account)
            with only_one_writes(self._path):
                if not is_complete and self._path.exists():
                    return
                if len(content) <= _MAX_BYTES:
                    write_private(self._path, content)
                else:
                    remove_private(self._path)

        with suppress(OSError):
            within(MAX_READING, write)
            within(MAX_READING, lambda: self._sweep(read_at))

    def _sweep(self, now: datetime) -> None:
        """Remove what is kept of other profiles and hosts, once it is too old."""
        for path in self._path.parent.glob(_FILE.format(profile="*", host="*")):
            written = datetime.fromtimestamp(path.lstat().st_mtime, UTC)
            if now - written > MAX_AGE:
                remove_private(path)

    def _read(self, now: datetime) -> KeptAccount | None:
        content = read_private(self._path, _MAX_BYTES)
        if content is None:
            return None
        found = decoded(_DECODER, content)
        if found is None or not -_MAX_CLOCK_ERROR <= now - found.read_at <= MAX_AGE:
            remove_private(self._path)
            return None
        if found.base_url != self._base_url:
            return None
        return structs.replace(found, campaigns=tuple(cleaned(found.campaigns[:MAX_KEPT])))


def forget_accounts(folder: Path, profile: str) -> str | None:
    """Remove what is kept of all accounts of a profile. Returns a sentence if that fails."""

    def remove() -> None:
        for path in folder.glob(_FILE.format(profile=profile, host="*")):
            with only_one_writes(path):
                remove_private(path)

    try:
        within(MAX_READING, remove)
    except OSError as error:
        return _NOT_FORGOTTEN.format(path=safe(str(folder)), reason=system_reason(error))
    return None
