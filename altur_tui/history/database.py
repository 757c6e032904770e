"""The file of the history: a SQLite database in the state folder, for all processes of a user.

Equal answers in a row are one run, from the first to the last time it was seen. `now` holds the
open run of each campaign, `run` those that have ended, `base` whole answers that others are packed
against, and `change` every change of the configuration. docs/history.md explains it to readers.
"""

import os
import secrets
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from pathlib import Path

from msgspec import Struct

from altur_tui.campaign.past.looks import ConfigurationChange
from altur_tui.history.packing import MAX_PACKED, changed_settings, fingerprint, pack, unpack
from altur_tui.history.seen import Seen
from altur_tui.i18n.sentences import Filled, S
from altur_tui.store.files import make_private_folder, only_one_writes

NAME = "history.sqlite3"
VERSION = 1
_APPLICATION = 0x616C7475
_FILE_MODE = 0o600
_BUSY_SECONDS = 2.0
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)
_MINUTE = 60_000
_HOUR = 60 * _MINUTE
_DAY = 24 * _HOUR
_FOR_EVER = 2**40
_PIECES = (
    (2 * _DAY, 14 * _DAY, 15 * _MINUTE),
    (14 * _DAY, 90 * _DAY, _HOUR),
    (90 * _DAY, _FOR_EVER, _DAY),
)
"""From which age to which, and how much time keeps one run there; in milliseconds."""
_MAX_THINNED = 2_000
"""Runs removed in one transaction: other processes write meanwhile."""

_NEWER = S(
    "The history “{path}” was written by a newer version of altur-tui, so nothing is added to it."
)
_NOT_OURS = S("“{path}” is not a history of altur-tui, so none is kept.")
_UNUSABLE = S("The history “{path}” cannot be used: {reason}.")

_SPOILT = frozenset({"SQLITE_CORRUPT", "SQLITE_NOTADB"})

_SCHEMA = """
CREATE TABLE account (id INTEGER PRIMARY KEY, base_url TEXT NOT NULL, key BLOB NOT NULL,
    UNIQUE (base_url, key)) STRICT;
CREATE TABLE campaign (id INTEGER PRIMARY KEY, account INTEGER NOT NULL REFERENCES account,
    number INTEGER NOT NULL, UNIQUE (account, number)) STRICT;
CREATE TABLE base (id INTEGER PRIMARY KEY, campaign INTEGER NOT NULL REFERENCES campaign,
    body BLOB NOT NULL) STRICT;
CREATE TABLE now (campaign INTEGER PRIMARY KEY REFERENCES campaign, first INTEGER NOT NULL,
    last INTEGER NOT NULL, looks INTEGER NOT NULL, hash BLOB NOT NULL,
    base INTEGER NOT NULL REFERENCES base, packed BLOB NOT NULL) STRICT;
CREATE TABLE run (id INTEGER PRIMARY KEY, campaign INTEGER NOT NULL REFERENCES campaign,
    first INTEGER NOT NULL, last INTEGER NOT NULL, looks INTEGER NOT NULL,
    base INTEGER NOT NULL REFERENCES base, packed BLOB NOT NULL) STRICT;
CREATE INDEX run_by_campaign ON run (campaign, first);
CREATE INDEX base_by_campaign ON base (campaign);
CREATE TABLE change (id INTEGER PRIMARY KEY, campaign INTEGER NOT NULL REFERENCES campaign,
    after INTEGER NOT NULL, at INTEGER NOT NULL, path TEXT NOT NULL, old TEXT, new TEXT) STRICT;
CREATE INDEX change_by_campaign ON change (campaign, at);
CREATE TABLE setting (name TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT;
CREATE VIEW seen AS
    SELECT account.base_url, campaign.number AS id, first / 1000 AS first, last / 1000 AS last,
           looks
    FROM (SELECT campaign, first, last, looks FROM run
          UNION ALL SELECT campaign, first, last, looks FROM now) AS each
    JOIN campaign ON campaign.id = each.campaign JOIN account ON account.id = campaign.account;
CREATE VIEW changed AS
    SELECT account.base_url, campaign.number AS id, after / 1000 AS after, at / 1000 AS at,
           path, old, new
    FROM change JOIN campaign ON campaign.id = change.campaign
    JOIN account ON account.id = campaign.account;
"""


class HistoryError(Exception):
    """The history cannot be used. Its sentence is safe to show."""

    def __init__(self, sentence: Filled, *, cause: BaseException | None = None) -> None:
        super().__init__(str(sentence))
        self.sentence = sentence
        self.is_final = cause is None
        """Whether the file is as it should be, but not for us."""
        self.is_spoilt = getattr(cause, "sqlite_errorname", "") in _SPOILT
        """Whether the file is no database, or a damaged one."""


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
    """One connection to the history of an account. Belongs to the thread that made it."""

    def __init__(self, path: Path, base_url: str, key: str, *, create: bool = False) -> None:
        """Open the file, or make it.

        `key` tells accounts of one API apart; only a salted fingerprint of it is kept. Raises
        HistoryError, and FileNotFoundError if there is no file and `create` is false.
        """
        self._path = path
        try:
            if create:
                make_private_folder(path.parent)
                self._make(path)
            self._db = self._opened(path)
            self._account = self._account_of(base_url, key, create=create)
        except FileNotFoundError:
            raise
        except (sqlite3.Error, OSError) as error:
            raise self.unusable(error) from None
        self._campaigns: dict[int, int] = {}

    def unusable(self, error: BaseException) -> HistoryError:
        """Return the sentence for what SQLite or the system reports."""
        reason = getattr(error, "strerror", None) or str(error)
        return HistoryError(_UNUSABLE.fill(path=str(self._path), reason=reason), cause=error)

    def close(self) -> None:
        """Close the connection."""
        self._db.close()

    def keep(self, answers: Sequence[Answer]) -> None:
        """Keep the answers, all or none. Those older than what is known are left out.

        Raises sqlite3.Error or OSError.
        """
        with self._writing():
            for each in answers:
                self._keep(each)

    def known_at(self, ids: Iterable[int], at: datetime | None = None) -> dict[int, Seen]:
        """Return what was known of each campaign at an instant, or is now; by its id."""
        moment = None if at is None else _milliseconds(at)
        found = ((each, self._known_at(each, moment)) for each in ids)
        return {number: seen for number, seen in found if seen is not None}

    def known_at_each(self, campaign_id: int, instants: Sequence[datetime]) -> list[Seen | None]:
        """Return what was known of a campaign at each instant; None where nothing was."""
        return [self._known_at(campaign_id, _milliseconds(each)) for each in instants]

    def runs(
        self, campaign_id: int, since: datetime | None = None, until: datetime | None = None
    ) -> Iterator[Seen]:
        """Yield what was seen of a campaign between two instants, the oldest first."""
        row = self._campaign(campaign_id)
        if row is None:
            return
        begin = 0 if since is None else _milliseconds(since)
        end = 2**62 if until is None else _milliseconds(until)
        query = (
            "SELECT first, last, looks, base, packed FROM run"
            " WHERE campaign = ?1 AND last >= ?2 AND first <= ?3"
            " UNION ALL SELECT first, last, looks, base, packed FROM now"
            " WHERE campaign = ?1 AND last >= ?2 AND first <= ?3 ORDER BY first"
        )
        for found in self._db.execute(query, (row, begin, end)).fetchall():
            yield self._seen(campaign_id, *found)

    def changes(
        self, campaign_id: int, since: datetime | None = None, until: datetime | None = None
    ) -> list[ConfigurationChange]:
        """Return the changes of a campaign's configuration, the newest first."""
        row = self._campaign(campaign_id)
        begin = 0 if since is None else _milliseconds(since)
        end = 2**62 if until is None else _milliseconds(until)
        found = self._db.execute(
            "SELECT after, at, path, old, new FROM change"
            " WHERE campaign = ? AND at > ? AND at <= ? ORDER BY at DESC, path",
            (row, begin, end),
        )
        return [
            ConfigurationChange(campaign_id, _instant(after), _instant(at), *rest)
            for after, at, *rest in found
        ]

    def ids(self) -> tuple[int, ...]:
        """Return the campaigns of the account that were seen."""
        query = "SELECT number FROM campaign WHERE account = ? ORDER BY number"
        return tuple(number for (number,) in self._db.execute(query, (self._account,)))

    def counts(self) -> tuple[int, int, datetime | None]:
        """Return how many campaigns and runs the account has, and since when."""
        query = (
            "SELECT count(DISTINCT campaign.id), count(each.first), min(each.first) FROM campaign"
            " JOIN (SELECT campaign, first FROM run UNION ALL SELECT campaign, first FROM now)"
            " AS each ON each.campaign = campaign.id WHERE campaign.account = ?"
        )
        campaigns, runs, first = self._db.execute(query, (self._account,)).fetchone()
        return campaigns, runs, None if first is None else _instant(first)

    def forget(self, ids: Iterable[int] | None = None, before: datetime | None = None) -> None:
        """Remove all of these campaigns, or all that ended before an instant.

        Without either, all of the account. Raises sqlite3.Error or OSError.
        """
        with self._writing():
            if before is not None:
                self._forget_before(_milliseconds(before))
            else:
                for number in self.ids() if ids is None else ids:
                    self._forget(number)
        self._campaigns.clear()
        with suppress(sqlite3.Error):
            self._db.execute("PRAGMA incremental_vacuum")

    def thin(self, now: datetime, days: float) -> int:
        """Remove some runs that nobody needs any more, and return how many; 0: it is thin.

        All are kept for two days, then one each quarter of an hour up to two weeks, each hour up
        to 90 days, and each day up to `days`. A run is dropped if the one before it began in the
        same piece of time; the change of configuration that it brought is kept. Raises
        sqlite3.Error or OSError.
        """
        at = _milliseconds(now)
        removed = 0
        with self._writing():
            oldest = at - round(days * _DAY)
            removed += self._db.execute(
                "DELETE FROM run WHERE id IN (SELECT id FROM run WHERE last < ? LIMIT ?)",
                (oldest, _MAX_THINNED),
            ).rowcount
            for begin, end, piece in _PIECES:
                removed += self._db.execute(
                    "DELETE FROM run WHERE id IN (SELECT later.id FROM run AS later"
                    " WHERE later.first < ?1 AND later.first >= ?2 AND EXISTS (SELECT 1 FROM run AS"
                    " earlier WHERE earlier.campaign = later.campaign"
                    " AND earlier.first < later.first"
                    " AND earlier.first >= later.first - later.first % ?3) LIMIT ?4)",
                    (at - begin, at - min(end, round(days * _DAY)), piece, _MAX_THINNED),
                ).rowcount
            if removed:
                self._drop_unused()
        if removed:
            self._db.execute("PRAGMA incremental_vacuum")
        return removed

    def _make(self, path: Path) -> None:
        """Make an empty private file, unless there is one."""
        flags = os.O_CREAT | os.O_EXCL | os.O_RDWR | getattr(os, "O_NOFOLLOW", 0)
        with suppress(FileExistsError):
            os.close(os.open(path, flags, _FILE_MODE))

    def _opened(self, path: Path) -> sqlite3.Connection:
        if not path.is_file() or path.is_symlink():
            raise FileNotFoundError(path)
        db = sqlite3.connect(
            f"{path.as_uri()}?mode=rw", uri=True, timeout=_BUSY_SECONDS, isolation_level=None
        )
        try:
            self._prepare(db)
        except BaseException:
            db.close()
            raise
        return db

    def _prepare(self, db: sqlite3.Connection) -> None:
        (application,) = db.execute("PRAGMA application_id").fetchone()
        (version,) = db.execute("PRAGMA user_version").fetchone()
        (tables,) = db.execute("SELECT count(*) FROM sqlite_master").fetchone()
        if version > VERSION and application == _APPLICATION:
            raise HistoryError(_NEWER.fill(path=str(self._path)))
        if tables and application != _APPLICATION:
            raise HistoryError(_NOT_OURS.fill(path=str(self._path)))
        db.execute("PRAGMA synchronous=NORMAL")
        if not tables:
            db.execute("PRAGMA auto_vacuum=INCREMENTAL")
            with only_one_writes(self._path):
                (tables,) = db.execute("SELECT count(*) FROM sqlite_master").fetchone()
                if not tables:
                    db.executescript(
                        f"BEGIN IMMEDIATE; {_SCHEMA}"
                        f" PRAGMA application_id={_APPLICATION}; PRAGMA user_version={VERSION};"
                        " COMMIT;"
                    )
        # Where a network drive refuses it, the journal stays as it is.
        with suppress(sqlite3.Error):
            db.execute("PRAGMA journal_mode=WAL")

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """Hold a transaction, alone: older SQLite can spoil the file where two write at once."""
        with only_one_writes(self._path):
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._db.execute("COMMIT")
            except BaseException:
                # A full disk has rolled back already, and a second time would hide the reason.
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")
                self._campaigns.clear()
                raise

    def _account_of(self, base_url: str, key: str, *, create: bool) -> int:
        salt = self._salt(create=create)
        mark = blake2b(key.encode(), key=salt, digest_size=16).digest()
        find = "SELECT id FROM account WHERE base_url = ? AND key = ?"
        found = self._db.execute(find, (base_url, mark)).fetchone()
        if found is None and create:
            with self._writing():
                self._db.execute(
                    "INSERT OR IGNORE INTO account (base_url, key) VALUES (?, ?)", (base_url, mark)
                )
            found = self._db.execute(find, (base_url, mark)).fetchone()
        return int(found[0]) if found is not None else -1

    def _salt(self, *, create: bool) -> bytes:
        find = "SELECT value FROM setting WHERE name = 'salt'"
        found = self._db.execute(find).fetchone()
        if found is None and create:
            with self._writing():
                self._db.execute(
                    "INSERT OR IGNORE INTO setting VALUES ('salt', ?)", (secrets.token_bytes(16),)
                )
            found = self._db.execute(find).fetchone()
        return bytes(found[0]) if found is not None else b""

    def _campaign(self, number: int, *, create: bool = False) -> int | None:
        known = self._campaigns.get(number)
        if known is not None:
            return known
        key = (self._account, number)
        if create:
            self._db.execute("INSERT OR IGNORE INTO campaign (account, number) VALUES (?, ?)", key)
        found = self._db.execute(
            "SELECT id FROM campaign WHERE account = ? AND number = ?", key
        ).fetchone()
        if found is None:
            return None
        self._campaigns[number] = int(found[0])
        return self._campaigns[number]

    def _keep(self, answer: Answer) -> None:
        campaign = self._campaign(answer.id, create=True)
        at, mark = _milliseconds(answer.at), fingerprint(answer.campaign)
        before = self._db.execute(
            "SELECT first, last, looks, hash, base, packed FROM now WHERE campaign = ?", (campaign,)
        ).fetchone()
        if before is None:
            base = self._new_base(campaign, answer.campaign)
            row = (campaign, at, at, 1, mark, base, pack(answer.campaign, answer.campaign))
            self._db.execute("INSERT INTO now VALUES (?, ?, ?, ?, ?, ?, ?)", row)
            return
        first, last, looks, old_mark, base, packed = before
        if at < last:
            return
        if mark == old_mark:
            self._db.execute(
                "UPDATE now SET last = ?, looks = looks + 1 WHERE campaign = ?", (at, campaign)
            )
            return
        whole = self._base(base)
        self._note_changes(campaign, unpack(packed, whole), answer.campaign, last, at)
        self._db.execute(
            "INSERT INTO run (campaign, first, last, looks, base, packed)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            (campaign, first, last, looks, base, packed),
        )
        new = pack(answer.campaign, whole)
        if len(new) > MAX_PACKED:
            base = self._new_base(campaign, answer.campaign)
            new = pack(answer.campaign, answer.campaign)
        self._db.execute(
            "UPDATE now SET first = ?, last = ?, looks = 1, hash = ?, base = ?, packed = ?"
            " WHERE campaign = ?",
            (at, at, mark, base, new, campaign),
        )

    def _note_changes(
        self, campaign: int | None, before: bytes, after: bytes, last: int, at: int
    ) -> None:
        rows = [(campaign, last, at, *each) for each in changed_settings(before, after)]
        self._db.executemany(
            "INSERT INTO change (campaign, after, at, path, old, new) VALUES (?, ?, ?, ?, ?, ?)",
            rows,
        )

    def _new_base(self, campaign: int | None, body: bytes) -> int:
        made = self._db.execute(
            "INSERT INTO base (campaign, body) VALUES (?, ?)", (campaign, pack(body))
        )
        return int(made.lastrowid or 0)

    def _base(self, base: int) -> bytes:
        (packed,) = self._db.execute("SELECT body FROM base WHERE id = ?", (base,)).fetchone()
        return unpack(packed)

    def _known_at(self, number: int, at: int | None) -> Seen | None:
        campaign = self._campaign(number)
        if campaign is None:
            return None
        found = self._db.execute(
            "SELECT first, last, looks, base, packed FROM now WHERE campaign = ?", (campaign,)
        ).fetchone()
        if found is not None and at is not None and found[0] > at:
            found = self._db.execute(
                "SELECT first, last, looks, base, packed FROM run"
                " WHERE campaign = ? AND first <= ? ORDER BY first DESC LIMIT 1",
                (campaign, at),
            ).fetchone()
        return None if found is None else self._seen(number, *found)

    def _seen(
        self, number: int, first: int, last: int, looks: int, base: int, packed: bytes
    ) -> Seen:
        body = unpack(packed, self._base(base))
        return Seen(number, _instant(first), _instant(last), looks, body)

    def _forget(self, number: int) -> None:
        campaign = self._campaign(number)
        for table in ("now", "run", "base", "change"):
            self._db.execute(f"DELETE FROM {table} WHERE campaign = ?", (campaign,))  # noqa: S608
        self._db.execute("DELETE FROM campaign WHERE id = ?", (campaign,))

    def _forget_before(self, at: int) -> None:
        for table, column in (("now", "last"), ("run", "last"), ("change", "at")):
            self._db.execute(
                f"DELETE FROM {table} WHERE {column} < ?"  # noqa: S608
                " AND campaign IN (SELECT id FROM campaign WHERE account = ?)",
                (at, self._account),
            )
        self._drop_unused()

    def _drop_unused(self) -> None:
        """Remove whole answers that nothing is packed against, and campaigns without any."""
        self._db.execute(
            "DELETE FROM base WHERE id NOT IN (SELECT base FROM now UNION SELECT base FROM run)"
        )
        self._db.execute(
            "DELETE FROM campaign WHERE id NOT IN"
            " (SELECT campaign FROM now UNION SELECT campaign FROM run"
            " UNION SELECT campaign FROM change)"
        )


def _milliseconds(at: datetime) -> int:
    return (at - _EPOCH) // _MILLISECOND


def _instant(milliseconds: int) -> datetime:
    return _EPOCH + milliseconds * _MILLISECOND
