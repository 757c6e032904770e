"""What is kept of the answers: a SQLite database in the state folder, for all processes of a user.

Equal answers in a row are one run, from the first to the last time it was seen. `now` holds the
open run of each campaign, `run` those that have ended, `base` whole answers that others are packed
against, and `change` every change of the configuration. docs/history.md explains it to readers.
"""

import errno
import os
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from pathlib import Path
from typing import Any

from msgspec import Struct

from altur_tui.campaign.past.looks import ConfigurationChange
from altur_tui.history.file import (
    FAULTS,
    NAME,
    forget_damaged,
    identity_of,
    open_file,
    unusable,
)
from altur_tui.history.keeping import (
    forget_before,
    forget_campaign,
    keep_answer,
    shrink,
    thin_campaign,
)
from altur_tui.history.packing import DamagedError, unpack
from altur_tui.history.seen import Seen
from altur_tui.history.thinning import DAY, HOUR
from altur_tui.store.files import only_one_writes

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)
_END_OF_TIME = 2**62
_THIN_EVERY = 6 * HOUR
_MAX_THINNED = 5_000
"""Runs after which a thinning transaction ends, so that other processes can write."""
_MAX_ASKED = 400
"""Campaigns in one query: older versions of SQLite take no more than 999 parameters."""

_Row = tuple[int, int, int, int, int, bytes, bytes]
"""A run: its number, 0 for the open one; its first and last look, and how many; the number of its
base, and that base; and the answer."""

_COLUMNS = "{0}.first, {0}.last, {0}.looks, {0}.base, base.body, {0}.packed"
_CAMPAIGN_ID = "(SELECT id FROM campaign WHERE account = ?1 AND number = ?2)"
_OPEN_RUN = (
    f"SELECT 0, {_COLUMNS.format('now')} FROM now JOIN base ON base.id = now.base"  # noqa: S608
    f" WHERE now.campaign = {_CAMPAIGN_ID}"
)
_ENDED_RUNS = (
    f"SELECT run.id, {_COLUMNS.format('run')} FROM run JOIN base ON base.id = run.base"  # noqa: S608
    f" WHERE run.campaign = {_CAMPAIGN_ID}"
)
_NEWEST_ENDED = f"{_ENDED_RUNS} AND run.first <= ?3 ORDER BY run.first DESC LIMIT 1"
_BETWEEN = (
    f"{_ENDED_RUNS} AND run.last >= ?3 AND run.first <= ?4 AND run.first >= coalesce("  # noqa: S608
    f"(SELECT max(first) FROM run WHERE campaign = {_CAMPAIGN_ID} AND first <= ?3), 0)"
    f" UNION ALL {_OPEN_RUN} AND now.last >= ?3 AND now.first <= ?4 ORDER BY 2"
)
_KNOWN = (
    f"SELECT number, 0, {_COLUMNS.format('now')} FROM campaign"  # noqa: S608
    " JOIN now ON now.campaign = campaign.id JOIN base ON base.id = now.base"
    " WHERE account = ?1 AND number IN ({ids}) AND now.first <= ?2"
    f" UNION ALL SELECT number, run.id, {_COLUMNS.format('run')} FROM campaign"
    " JOIN now ON now.campaign = campaign.id JOIN run ON run.id = (SELECT id FROM run WHERE"
    " campaign = campaign.id AND first <= ?2 ORDER BY first DESC LIMIT 1)"
    " JOIN base ON base.id = run.base"
    " WHERE account = ?1 AND number IN ({ids}) AND now.first > ?2"
)


class Answer(Struct, frozen=True):
    """A good answer, to be kept."""

    id: int
    at: datetime
    campaign: bytes
    """The API's own `campaign` object."""


def path_in(folder: Path) -> Path:
    """Return where the history lies in the state folder."""
    return folder / NAME


class Database:
    """One connection to the history of an account. Belongs to the thread that made it.

    All methods may raise HistoryError.
    """

    def __init__(self, path: Path, base_url: str, key: str, *, create: bool = False) -> None:
        """Open the file, or make it.

        `key` tells accounts of one API apart; only a salted fingerprint of it is kept. Raises
        HistoryError, and FileNotFoundError if there is no file and `create` is false.
        """
        self._path = path
        self._campaigns: dict[int, int] = {}
        self._version = -1
        self._to_thin: list[int] | None = None
        self._thin_at = 0
        self._identity = identity_of(path)
        try:
            self._db, self._identity = open_file(path, create=create)
        except FAULTS as error:
            if isinstance(error, FileNotFoundError) and not create:
                raise
            raise unusable(path, error, self._identity) from None
        try:
            self._account_key = (base_url, self._fingerprint(key))
            self._account = self._find_account()
            if create and self._account is None:
                self._add_account()
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        with suppress(sqlite3.Error):
            self._db.close()

    def keep(self, answers: Sequence[Answer]) -> None:
        """Keep the answers, all or none. Those older than what is known are left out."""
        with self._writing():
            for each in answers:
                at = _milliseconds(each.at)
                keep_answer(self._db, self._campaign_row(each.id), at, each.campaign)

    def known_at(self, ids: Iterable[int], at: datetime | None = None) -> dict[int, Seen]:
        """Return what was known of each campaign at an instant, or is now; by its id."""
        moment = _END_OF_TIME if at is None else _milliseconds(at)
        wanted = list(ids)
        found: dict[int, Seen] = {}
        for start in range(0, len(wanted), _MAX_ASKED):
            some = wanted[start : start + _MAX_ASKED]
            marks = ",".join(f"?{place}" for place in range(3, len(some) + 3))
            rows = self._read(_KNOWN.format(ids=marks), self._account_id, moment, *some)
            each = (_seen(number, row, {}) for number, *row in rows)
            found |= {seen.id: seen for seen in each if seen is not None}
        return found

    def known_at_each(self, campaign_id: int, instants: Sequence[datetime]) -> list[Seen | None]:
        """Return what was known of a campaign at each instant; None where nothing was."""
        about = (self._account_id, campaign_id)
        known: dict[int, Seen | None] = {}
        bases: dict[int, bytes] = {}
        found: list[Seen | None] = []
        with self._consistent_read():
            now: _Row | None = self._db.execute(_OPEN_RUN, about).fetchone()
            for moment in map(_milliseconds, instants):
                row = now
                if now is None or now[1] > moment:
                    row = self._db.execute(_NEWEST_ENDED, (*about, moment)).fetchone()
                if row is not None and row[0] not in known:
                    known[row[0]] = _seen(campaign_id, row, bases)
                found.append(None if row is None else known[row[0]])
        return found

    def runs(
        self, campaign_id: int, since: datetime | None = None, until: datetime | None = None
    ) -> Iterator[Seen]:
        """Yield what was seen of a campaign between two instants, the oldest first."""
        bases: dict[int, bytes] = {}
        for row in self._read(_BETWEEN, self._account_id, campaign_id, *_span(since, until)):
            seen = _seen(campaign_id, row, bases)
            if seen is not None:
                yield seen

    def changes(
        self, campaign_id: int, since: datetime | None = None, until: datetime | None = None
    ) -> list[ConfigurationChange]:
        """Return the changes of a campaign's configuration, the newest first."""
        query = (
            f"SELECT after, at, path, old, new FROM change WHERE campaign = {_CAMPAIGN_ID}"  # noqa: S608
            " AND at > ?3 AND at <= ?4 ORDER BY at DESC, path"
        )
        rows = self._read(query, self._account_id, campaign_id, *_span(since, until))
        with self._history_errors():
            return [
                ConfigurationChange(campaign_id, _instant(after), _instant(at), *rest)
                for after, at, *rest in rows
            ]

    def ids(self) -> tuple[int, ...]:
        """Return the campaigns of the account that were seen."""
        query = "SELECT number FROM campaign WHERE account = ? ORDER BY number"
        return tuple(number for (number,) in self._read(query, self._account_id))

    def counts(self) -> tuple[int, int, datetime | None]:
        """Return how many campaigns and runs the account has, and since when."""
        query = (
            "SELECT count(DISTINCT campaign.id), count(each.first), min(each.first) FROM campaign"
            " JOIN (SELECT campaign, first FROM run UNION ALL SELECT campaign, first FROM now)"
            " AS each ON each.campaign = campaign.id WHERE campaign.account = ?"
        )
        ((campaigns, runs, first),) = self._read(query, self._account_id)
        with self._history_errors():
            return campaigns, runs, None if first is None else _instant(first)

    def forget(self, ids: Iterable[int] | None = None, before: datetime | None = None) -> None:
        """Remove all of these campaigns, or what ended before an instant, without a trace.

        Without either, all of the account, and what was damaged and set aside.
        """
        chosen = None if ids is None else set(ids)
        query = "SELECT id, number FROM campaign WHERE account = ?"
        with self._writing():
            for campaign, number in self._db.execute(query, (self._account_id,)).fetchall():
                if before is not None:
                    forget_before(self._db, campaign, _milliseconds(before))
                elif chosen is None or number in chosen:
                    forget_campaign(self._db, campaign)
            shrink(self._db)
        self._campaigns.clear()
        with self._history_errors(), only_one_writes(self._path):
            with suppress(sqlite3.Error):
                self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
            if before is None and chosen is None:
                forget_damaged(self._path)

    def thin(self, now: datetime, days: float) -> int:
        """Thin some campaigns, and return how many are still to be thinned.

        0: all are, or were within six hours. What was last seen more than `days` ago is removed;
        `not_needed` tells which other runs are. Changes of the configuration are kept while
        anything of their campaign is.
        """
        if self._to_thin is None:
            found = self._read("SELECT max(last) FROM now")
            # A clock that runs ahead would thin everything that is new.
            self._thin_at = min(_milliseconds(now), found[0][0] or 0)
            if not self._is_thinning_due(self._thin_at):
                return 0
            found = self._read("SELECT id FROM campaign ORDER BY random()")
            self._to_thin = [campaign for (campaign,) in found]
        at = self._thin_at
        with self._writing():
            looked_at = 0
            while self._to_thin and looked_at < _MAX_THINNED:
                campaign = self._to_thin.pop()
                looked_at += thin_campaign(self._db, campaign, at, at - round(days * DAY))
            shrink(self._db)
            if not self._to_thin:
                self._db.execute(
                    "INSERT OR REPLACE INTO setting VALUES ('thinned', ?)", (str(at).encode(),)
                )
        # Some may be removed.
        self._campaigns.clear()
        left = len(self._to_thin)
        self._to_thin = self._to_thin or None
        return left

    def _is_thinning_due(self, at: int) -> bool:
        query = "SELECT CAST(value AS INTEGER) FROM setting WHERE name = 'thinned'"
        found = self._read(query)
        return not found or not 0 <= at - found[0][0] < _THIN_EVERY

    def _check_in_place(self) -> None:
        """Raise FileNotFoundError if the file is gone, or another one in its place."""
        if identity_of(self._path) != self._identity:
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(self._path))

    @contextmanager
    def _history_errors(self) -> Iterator[None]:
        """Raise HistoryError for what SQLite or the system reports, or shows that it is damaged."""
        try:
            yield
        except FAULTS as error:
            raise unusable(self._path, error, self._identity) from None

    def _read(self, query: str, *parameters: object) -> list[tuple[Any, ...]]:
        with self._history_errors():
            self._check_in_place()
            return self._db.execute(query, parameters).fetchall()

    @contextmanager
    def _consistent_read(self) -> Iterator[None]:
        """Let several queries see the file as it is at one moment."""
        with self._history_errors():
            self._check_in_place()
            self._db.execute("BEGIN")
            try:
                yield
            finally:
                if self._db.in_transaction:
                    self._db.execute("COMMIT")

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """Hold a transaction, alone: older SQLite can corrupt the file where two write at once."""
        with self._history_errors(), only_one_writes(self._path):
            self._check_in_place()
            self._db.execute("BEGIN IMMEDIATE")
            try:
                (version,) = self._db.execute("PRAGMA data_version").fetchone()
                if version != self._version:
                    # Another process may have removed a campaign, and its number been reused.
                    self._campaigns.clear()
                    self._version = version
                yield
                self._db.execute("COMMIT")
            except BaseException:
                # A full disk has rolled back already, and a second time would hide the reason.
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")
                self._campaigns.clear()
                raise

    @property
    def _account_id(self) -> int:
        """The number of the account; -1 as long as nothing was kept of it."""
        if self._account is None:
            self._account = self._find_account()
        return -1 if self._account is None else self._account

    def _fingerprint(self, key: str) -> bytes:
        query = "SELECT value FROM setting WHERE name = 'salt'"
        with self._history_errors():
            (salt,) = self._db.execute(query).fetchone()
        return blake2b(key.encode(), key=salt, digest_size=16).digest()

    def _find_account(self) -> int | None:
        found = self._read(
            "SELECT id FROM account WHERE base_url = ? AND key = ?", *self._account_key
        )
        return found[0][0] if found else None

    def _add_account(self) -> None:
        with self._writing():
            self._db.execute(
                "INSERT OR IGNORE INTO account (base_url, key) VALUES (?, ?)", self._account_key
            )
        self._account = self._find_account()

    def _campaign_row(self, number: int) -> int:
        """Return the row of a campaign, made if there is none. Needs a transaction."""
        known = self._campaigns.get(number)
        if known is None:
            key = (self._account_id, number)
            self._db.execute("INSERT OR IGNORE INTO campaign (account, number) VALUES (?, ?)", key)
            (known,) = self._db.execute(
                "SELECT id FROM campaign WHERE account = ? AND number = ?", key
            ).fetchone()
            self._campaigns[number] = known
        return known


def _seen(number: int, row: Sequence[Any], bases: dict[int, bytes]) -> Seen | None:
    """Return an answer, or None if it is damaged; whole answers are kept in `bases`, too."""
    _, first, last, looks, base, body, packed = row
    try:
        if base not in bases:
            bases[base] = unpack(body)
        campaign = unpack(packed, bases[base])
        return Seen(number, _instant(first), _instant(last), looks, campaign)
    except (DamagedError, OverflowError, TypeError):
        return None


def _span(since: datetime | None, until: datetime | None) -> tuple[int, int]:
    begin = 0 if since is None else _milliseconds(since)
    return begin, _END_OF_TIME if until is None else _milliseconds(until)


def _milliseconds(at: datetime) -> int:
    return (at - _EPOCH) // _MILLISECOND


def _instant(milliseconds: int) -> datetime:
    return _EPOCH + milliseconds * _MILLISECOND
