"""Changes the tables of the history, a campaign at a time. All of it needs a transaction.

A campaign is its row in `campaign`; instants are milliseconds since 1970.
"""

import sqlite3
from contextlib import suppress
from itertools import pairwise

from altur_tui.history.packing import (
    MAX_PACKED,
    DamagedError,
    changed_settings,
    fingerprint,
    pack,
    unpack,
)
from altur_tui.history.thinning import WHOLE_FOR, not_needed


def keep_answer(db: sqlite3.Connection, campaign: int, at: int, body: bytes) -> None:
    """Keep an answer: one like the last only moves the end of the open run, another begins one.

    One that is older than the last is left out.
    """
    mark = fingerprint(body)
    before = db.execute(
        "SELECT first, last, looks, hash, base, packed FROM now WHERE campaign = ?", (campaign,)
    ).fetchone()
    if before is None:
        base = _new_base(db, campaign, body)
        row = (campaign, at, at, 1, mark, base, pack(body, body))
        db.execute("INSERT INTO now VALUES (?, ?, ?, ?, ?, ?, ?)", row)
        return
    first, last, looks, old_mark, base, packed = before
    if at < last:
        return
    if mark == old_mark:
        db.execute("UPDATE now SET last = ?, looks = looks + 1 WHERE campaign = ?", (at, campaign))
        return
    whole = b""
    # A run that can no longer be unpacked has no changes, and takes no more answers.
    with suppress(DamagedError):
        whole = _base(db, base)
        changes = changed_settings(unpack(packed, whole), body)
        db.executemany(
            "INSERT INTO change (campaign, after, at, path, old, new) VALUES (?, ?, ?, ?, ?, ?)",
            [(campaign, last, at, *each) for each in changes],
        )
    db.execute(
        "INSERT INTO run (campaign, first, last, looks, base, packed) VALUES (?, ?, ?, ?, ?, ?)",
        (campaign, first, last, looks, base, packed),
    )
    new = pack(body, whole)
    if not whole or len(new) > MAX_PACKED:
        base = _new_base(db, campaign, body)
        new = pack(body, body)
    db.execute(
        "UPDATE now SET first = ?, last = ?, looks = 1, hash = ?, base = ?, packed = ?"
        " WHERE campaign = ?",
        (at, at, mark, base, new, campaign),
    )


def thin_campaign(db: sqlite3.Connection, campaign: int, at: int, oldest: int) -> int:
    """Remove what is not needed, and what was last seen before `oldest`.

    Returns how many runs were looked at.
    """
    runs = db.execute(
        "SELECT id, first FROM run WHERE campaign = ? AND first < ? ORDER BY first",
        (campaign, at - WHOLE_FOR),
    ).fetchall()
    gone = dict.fromkeys(not_needed(runs, at))
    db.executemany("DELETE FROM run WHERE id = ?", [(each,) for each in gone])
    # What is left between others would keep its page half empty: it moves together, to the end.
    left = [
        (each,) for (before, _), (each, _) in pairwise(runs) if before in gone and each not in gone
    ]
    db.executemany("UPDATE run SET id = (SELECT max(id) + 1 FROM run) WHERE id = ?", left)
    removed = len(gone)
    for table in ("run", "now"):
        # The first of a run is in its index, unlike the last.
        removed += db.execute(
            f"DELETE FROM {table} WHERE campaign = ? AND first < ? AND last < ?",  # noqa: S608
            (campaign, oldest, oldest),
        ).rowcount
    if removed:
        _drop_unused(db, campaign)
    return len(runs) + 1


def forget_before(db: sqlite3.Connection, campaign: int, at: int) -> None:
    """Remove what ended before an instant."""
    for table, column in (("now", "last"), ("run", "last"), ("change", "at")):
        db.execute(f"DELETE FROM {table} WHERE campaign = ? AND {column} < ?", (campaign, at))  # noqa: S608
    _drop_unused(db, campaign)


def forget_campaign(db: sqlite3.Connection, campaign: int) -> None:
    """Remove all of it."""
    for table in ("now", "run", "base", "change"):
        db.execute(f"DELETE FROM {table} WHERE campaign = ?", (campaign,))  # noqa: S608
    db.execute("DELETE FROM campaign WHERE id = ?", (campaign,))


def shrink(db: sqlite3.Connection) -> None:
    """Give what was removed back to the disk."""
    (pages,) = db.execute("PRAGMA freelist_count").fetchone()
    # Python takes but the first step of it, which frees one page.
    for _ in range(pages):
        db.execute("PRAGMA incremental_vacuum")


def _base(db: sqlite3.Connection, base: int) -> bytes:
    found = db.execute("SELECT body FROM base WHERE id = ?", (base,)).fetchone()
    if found is None:
        raise DamagedError
    return unpack(found[0])


def _new_base(db: sqlite3.Connection, campaign: int, body: bytes) -> int:
    made = db.execute("INSERT INTO base (campaign, body) VALUES (?, ?)", (campaign, pack(body)))
    return int(made.lastrowid or 0)


def _drop_unused(db: sqlite3.Connection, campaign: int) -> None:
    """Remove whole answers that nothing is packed against, and a campaign without any."""
    db.execute(
        "DELETE FROM base WHERE campaign = ?1 AND id NOT IN"
        " (SELECT base FROM now WHERE campaign = ?1"
        " UNION SELECT base FROM run WHERE campaign = ?1)",
        (campaign,),
    )
    query = "SELECT 1 FROM base WHERE campaign = ? LIMIT 1"
    if db.execute(query, (campaign,)).fetchone() is None:
        forget_campaign(db, campaign)
