"""The campaigns of an account as they were listed last, for each profile and host, and one key.

They give names at once, while the list is read again. A convenience only: where the file cannot be
read or written, nothing is kept.
"""

import re
import secrets
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

import msgspec
from msgspec import Meta, Struct, structs

from altur_tui.background import MAX_READING, within
from altur_tui.campaign.identity import Channel
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
MAX_RECENT_AGE = timedelta(minutes=10)
"""What was listed longer ago is no answer to a question of now."""
MAX_KEPT = 50_000
"""The most campaigns that are kept: the first of the list, which are likely the newest."""

Fingerprint = Callable[[str], str]
"""Returns, for a salt, what tells the key of the account from others."""

_NOT_FORGOTTEN = S("The names of campaigns cannot be removed from “{path}”: {reason}.")

_MAX_BYTES = 32 * 1024 * 1024
_MAX_CLOCK_ERROR = timedelta(minutes=5)
_MAX_HOST = 100
_SALT_BYTES = 16
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
    salt: str = ""
    key: str = ""
    """The fingerprint, with that salt, of the key that listed them."""
    renewed: int = 0
    """How many campaigns, the first ones, a reading has brought that ended early."""
    renewed_at: Annotated[datetime, Meta(tz=True)] | None = None
    """When its first page was requested."""

    def recent(self, now: datetime) -> tuple[int, datetime]:
        """Return how many campaigns, the first ones, are recent (`MAX_RECENT_AGE`); since when."""
        if self.is_complete and now - self.read_at <= MAX_RECENT_AGE:
            return len(self.campaigns), self.read_at
        if self.renewed_at is not None and now - self.renewed_at <= MAX_RECENT_AGE:
            return self.renewed, self.renewed_at
        return 0, now


_DECODER = msgspec.json.Decoder(KeptAccount)


def without_key(salt: str) -> str:  # noqa: ARG001
    """Return the fingerprint where there is no key."""
    return ""


class AccountFile:
    """The private file that keeps the account of a profile and a host. Never fails.

    What one key has listed, no other gets to see: of the key, a salted fingerprint is kept.
    """

    def __init__(self, folder: Path, profile: str, base_url: str) -> None:
        self._base_url = base_url
        host = _NOT_IN_A_NAME.sub("_", urlsplit(base_url).netloc.lower())[:_MAX_HOST]
        self._path = folder / _FILE.format(profile=profile, host=host)

    def load(self, now: datetime, fingerprint: Fingerprint = without_key) -> KeptAccount | None:
        """Return what was kept of this API and key; None if nothing is, or only older things.

        What is older than `MAX_AGE` is removed, and so is a file that cannot be understood.
        """
        with suppress(OSError):
            return within(MAX_READING, lambda: self._read(now, fingerprint))
        return None

    def save(
        self,
        campaigns: Sequence[ListedCampaign],
        read_at: datetime,
        fingerprint: Fingerprint = without_key,
        *,
        is_complete: bool,
        has_channels: bool = False,
    ) -> None:
        """Keep the first `MAX_KEPT` of these campaigns.

        A whole list takes the place of what was kept. The first part of one is put before it, or
        into it: what was kept of the others stays.
        """
        account = KeptAccount(
            self._base_url,
            read_at,
            tuple(campaigns[:MAX_KEPT]),
            is_complete and len(campaigns) <= MAX_KEPT,
            has_channels,
            renewed=0 if is_complete else len(campaigns),
            renewed_at=None if is_complete else read_at,
        )

        def write() -> None:
            with only_one_writes(self._path):
                before = self._read(read_at, fingerprint)
                if before is not None and before.is_complete and before.read_at > read_at:
                    return
                salt = secrets.token_hex(_SALT_BYTES) if before is None else before.salt
                now = account if is_complete or before is None else _renewed(before, account)
                kept = structs.replace(now, salt=salt, key=fingerprint(salt))
                content = msgspec.json.encode(kept)
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

    def _read(self, now: datetime, fingerprint: Fingerprint) -> KeptAccount | None:
        content = read_private(self._path, _MAX_BYTES)
        if content is None:
            return None
        found = decoded(_DECODER, content)
        if found is None or not -_MAX_CLOCK_ERROR <= now - found.read_at <= MAX_AGE:
            remove_private(self._path)
            return None
        if (found.base_url, found.key) != (self._base_url, fingerprint(found.salt)):
            return None
        return structs.replace(found, campaigns=tuple(cleaned(found.campaigns[:MAX_KEPT])))


def _renewed(before: KeptAccount, part: KeptAccount) -> KeptAccount:
    """Return what was kept, with the first campaigns of a list that was read in part since.

    Where an earlier part is recent as well and tells more, all of both counts as old as that one.
    """
    known = {each.id: each.channel for each in before.campaigns}
    came = {
        each.id: structs.replace(each, channel=known.get(each.id, each.channel))
        if each.channel is Channel.UNKNOWN
        else each
        for each in part.campaigns
    }
    recent, since = before.recent(part.read_at)
    rest = [(each, at < recent) for at, each in enumerate(before.campaigns) if each.id not in came]
    more = sum(is_recent for _, is_recent in rest)
    campaigns = (*came.values(), *(each for each, _ in rest))
    return structs.replace(
        before,
        campaigns=campaigns[:MAX_KEPT],
        is_complete=before.is_complete and len(campaigns) <= MAX_KEPT,
        renewed=min(len(came) + more, MAX_KEPT),
        renewed_at=since if more else part.read_at,
    )


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
