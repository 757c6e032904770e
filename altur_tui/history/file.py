"""The file of the history: how it is made, opened and set aside, and why it cannot be used."""

import os
import secrets
import sqlite3
import stat
from contextlib import suppress
from pathlib import Path
from shutil import disk_usage

from altur_tui.history.seen import BUSY, DAMAGED, HistoryError, Identity
from altur_tui.i18n.sentences import Filled, S, Sentence, system_reason
from altur_tui.store.files import make_private_folder, only_one_writes, set_aside
from altur_tui.text import safe_path

NAME = "history.sqlite3"
FAULTS = (sqlite3.Error, OSError, UnicodeDecodeError, OverflowError, TypeError)
"""What a file may lead to that cannot be used. A damaged one holds numbers that are none, and texts
that are no UTF-8, even for an error of SQLite."""
VERSION = 1
APPLICATION = 0x616C7475
"""Identifies a history among other databases: `altu` in ASCII."""
_FILE_MODE = 0o600
_BUSY_SECONDS = 2.0
_MAX_JOURNAL = 4_000_000
"""Bytes that the journal keeps of the disk between two transactions."""

_NEWER = S(
    "The history “{path}” was written by a newer version of altur-tui, so nothing is added to it."
)
_NOT_OURS = S("“{path}” is not an altur-tui history, so none is kept.")
_NO_FILE = S("“{path}” is not a regular file, so no history is kept.")
_UNUSABLE = S("The history “{path}” cannot be used: {reason}.")
_SET_ASIDE = S("The history was damaged. It was moved to “{path}”, and a new one was started.")

_READ_ONLY = S("its folder cannot be written")
_REASONS = {
    "SQLITE_FULL": S("the disk is full"),
    "SQLITE_READONLY": S("it cannot be written"),
    "SQLITE_CANTOPEN": S("it cannot be opened"),
    "SQLITE_IOERR": S("the disk reports an error"),
    **dict.fromkeys(BUSY, S("another program uses it")),
    **dict.fromkeys(DAMAGED, S("it is damaged, or not a database")),
}

_SCHEMA = """
CREATE TABLE account (id INTEGER PRIMARY KEY, base_url TEXT NOT NULL, key BLOB NOT NULL,
    UNIQUE (base_url, key));
CREATE TABLE campaign (id INTEGER PRIMARY KEY, account INTEGER NOT NULL REFERENCES account,
    number INTEGER NOT NULL, UNIQUE (account, number));
CREATE TABLE base (id INTEGER PRIMARY KEY, campaign INTEGER NOT NULL REFERENCES campaign,
    body BLOB NOT NULL);
CREATE TABLE now (campaign INTEGER PRIMARY KEY REFERENCES campaign, first INTEGER NOT NULL,
    last INTEGER NOT NULL, looks INTEGER NOT NULL, hash BLOB NOT NULL,
    base INTEGER NOT NULL REFERENCES base, packed BLOB NOT NULL);
CREATE TABLE run (id INTEGER PRIMARY KEY, campaign INTEGER NOT NULL REFERENCES campaign,
    first INTEGER NOT NULL, last INTEGER NOT NULL, looks INTEGER NOT NULL,
    base INTEGER NOT NULL REFERENCES base, packed BLOB NOT NULL);
CREATE INDEX run_by_campaign ON run (campaign, first);
CREATE INDEX base_by_campaign ON base (campaign);
CREATE TABLE change (id INTEGER PRIMARY KEY, campaign INTEGER NOT NULL REFERENCES campaign,
    after INTEGER NOT NULL, at INTEGER NOT NULL, path TEXT NOT NULL, old TEXT, new TEXT);
CREATE INDEX change_by_campaign ON change (campaign, at);
CREATE TABLE setting (name TEXT PRIMARY KEY, value BLOB NOT NULL);
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


def unusable(path: Path, cause: Exception, identity: Identity | None) -> HistoryError:
    """Return the error for one of `FAULTS` of the file at `path`, which was that one."""
    if not isinstance(cause, sqlite3.Error | OSError):
        cause = sqlite3.DatabaseError(str(cause))
        cause.sqlite_errorname = DAMAGED[0]
    sentence = _UNUSABLE.fill(path=safe_path(path), reason=_reason(path, cause))
    return HistoryError(sentence, cause=cause, identity=identity)


def _reason(path: Path, cause: sqlite3.Error | OSError) -> Sentence:
    if isinstance(cause, OSError):
        return system_reason(cause)
    name = getattr(cause, "sqlite_errorname", "")
    if name.startswith("SQLITE_CANTOPEN") and not os.access(path.parent, os.W_OK):
        return _READ_ONLY
    if name.startswith("SQLITE_IOERR") and _is_nearly_full(path.parent):
        # What the system calls a full disk, SQLite calls an error in more places than one.
        name = "SQLITE_FULL"
    known = (reason for start, reason in _REASONS.items() if name.startswith(start))
    return next(known, S(str(cause)))


def _is_nearly_full(folder: Path) -> bool:
    try:
        return disk_usage(folder).free < _MAX_JOURNAL
    except OSError:
        return False


def identity_of(path: Path) -> Identity | None:
    """Return the identity of the file at `path`; None if there is none."""
    try:
        found = path.lstat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def open_file(path: Path, *, create: bool) -> tuple[sqlite3.Connection, Identity]:
    """Open the file, or make it; return the connection, and which file it is.

    Raises HistoryError if it is not ours, FileNotFoundError if there is none and `create` is
    false, and sqlite3.Error or OSError.
    """
    if create:
        make_private_folder(path.parent)
        flags = os.O_CREAT | os.O_EXCL | os.O_RDWR | getattr(os, "O_NOFOLLOW", 0)
        # SQLite gives its journal the mode of the file.
        with suppress(FileExistsError):
            os.close(os.open(path, flags, _FILE_MODE))
    found = path.lstat()
    if not stat.S_ISREG(found.st_mode):
        raise HistoryError(_NO_FILE.fill(path=safe_path(path)))
    if create and stat.S_IMODE(found.st_mode) != _FILE_MODE:
        path.chmod(_FILE_MODE)
    db = sqlite3.connect(
        f"{path.as_uri()}?mode=rw", uri=True, timeout=_BUSY_SECONDS, isolation_level=None
    )
    try:
        # Else deleted answers would stay on the disk until others take their place.
        db.execute("PRAGMA secure_delete=ON")
        if create:
            _make_tables(db, path)
            _choose_journal(db, path)
        elif not _has_tables(db, path):
            raise FileNotFoundError(path)  # noqa: TRY301
    except BaseException:
        db.close()
        raise
    return db, (found.st_dev, found.st_ino)


def _has_tables(db: sqlite3.Connection, path: Path) -> bool:
    """Return whether the file is a history, and not an empty file. Raises HistoryError."""
    # In one transaction: another process may be making the tables.
    db.execute("BEGIN")
    try:
        (application,) = db.execute("PRAGMA application_id").fetchone()
        (version,) = db.execute("PRAGMA user_version").fetchone()
        (tables,) = db.execute("SELECT count(*) FROM sqlite_master").fetchone()
    finally:
        if db.in_transaction:
            db.execute("COMMIT")
    if application != APPLICATION and (application or version or tables):
        raise HistoryError(_NOT_OURS.fill(path=safe_path(path)))
    if version > VERSION:
        raise HistoryError(_NEWER.fill(path=safe_path(path)))
    return bool(tables)


def _make_tables(db: sqlite3.Connection, path: Path) -> None:
    if _has_tables(db, path):
        return
    # Only a file without tables can be set to shrink.
    db.execute("PRAGMA auto_vacuum=INCREMENTAL")
    with only_one_writes(path):
        if _has_tables(db, path):
            return
        db.executescript(
            f"BEGIN IMMEDIATE; {_SCHEMA}"  # noqa: S608
            f" INSERT INTO setting VALUES ('salt', x'{secrets.token_hex(16)}');"
            f" PRAGMA application_id={APPLICATION}; PRAGMA user_version={VERSION}; COMMIT;"
        )


def _choose_journal(db: sqlite3.Connection, path: Path) -> None:
    db.execute(f"PRAGMA journal_size_limit={_MAX_JOURNAL}")
    (mode,) = db.execute("PRAGMA journal_mode").fetchone()
    if mode != "wal":
        with only_one_writes(path), suppress(sqlite3.Error):
            (mode,) = db.execute("PRAGMA journal_mode=WAL").fetchone()
    if mode == "wal":
        # A crash of the computer, unlike that of a process, may lose the last answers.
        db.execute("PRAGMA synchronous=NORMAL")
    else:
        # A network drive may refuse it.
        with suppress(sqlite3.Error):
            db.execute("PRAGMA journal_mode=TRUNCATE")


def begin_anew(path: Path, damaged: Identity | None) -> Filled | None:
    """Set a damaged file aside, and return the sentence that says so.

    Returns None if another process has done it. Raises OSError.
    """
    with only_one_writes(path):
        if identity_of(path) != damaged:
            return None
        set_aside(path)
        kept = path.with_name(f"{path.name}.bad")
        with suppress(OSError):
            path.with_name(f"{path.name}-wal").replace(f"{kept}-wal")
        path.with_name(f"{path.name}-shm").unlink(missing_ok=True)
    return _SET_ASIDE.fill(path=safe_path(kept))


def forget_damaged(path: Path) -> None:
    """Remove what was damaged and set aside. Raises OSError."""
    for name in (f"{path.name}.bad", f"{path.name}.bad-wal"):
        path.with_name(name).unlink(missing_ok=True)
