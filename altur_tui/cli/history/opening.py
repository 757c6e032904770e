"""Opens the history for a command: that of the key that is found, or the demo's."""

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace

from altur_tui.cli.common.context import Context
from altur_tui.cli.common.output import Stop, say, stop_for
from altur_tui.cli.common.usage import USAGE
from altur_tui.i18n.sentences import S
from altur_tui.wire.errors import AlturError, ErrorKind

if TYPE_CHECKING:
    from altur_tui.history.database import Database
    from altur_tui.history.seen import History
    from altur_tui.reports.report import Entry

UNKNOWN_THEN = 4
"""The exit code where nothing was known."""
_NOT_DONE = 1

_DEMO = S(
    "The demo's history is made up: it is not stored in a file, and none of it can be deleted."
)
_DEMO_HINT = S("Leave out --demo to see your own.")
_NO_HISTORY = S("There is no history yet. “altur-tui show ID” begins one.")
_SWITCHED_OFF = S("There is no history: keeping one is switched off.")
_SWITCH_ON = S("Leave out --no-history, or remove “history = false” from the configuration.")
NOT_KNOWN_THEN = S("Nothing was known about the campaign then.")


def history_path(context: Context) -> Path:
    """Return where the history is; end the command in the demo, which has no file."""
    from altur_tui.history.seen import NO_SQLITE, has_sqlite

    settings = context.settings()
    if settings.demo:
        raise Stop(str(_DEMO), str(_DEMO_HINT), USAGE)
    if not has_sqlite():
        raise Stop(str(NO_SQLITE), "", _NOT_DONE)
    from altur_tui.history.database import path_in

    return path_in(settings.state_folder)


@contextmanager
def opened(context: Context) -> "Iterator[History]":
    """Open the history of the key that is found, or the demo's; end the command without any."""
    if context.settings().demo:
        from altur_tui.demo.history import DemoHistory

        yield DemoHistory(context.clock())
    else:
        with opened_file(context) as database:
            yield database


@contextmanager
def opened_file(context: Context) -> "Iterator[Database]":
    """Open the file of the history for the key that is found; end the command without one."""
    path = history_path(context)
    from altur_tui.credentials.sources import find_key
    from altur_tui.history.database import Database
    from altur_tui.history.seen import HistoryError

    try:
        key = find_key(context.settings()).key
    except AlturError as error:
        stop_for(error)
    try:
        with closing(Database(path, context.settings().base_url, key.reveal())) as database:
            yield database
    except FileNotFoundError:
        if not context.settings().history:
            raise Stop(str(_SWITCHED_OFF), str(_SWITCH_ON), UNKNOWN_THEN) from None
        raise Stop(str(_NO_HISTORY), "", UNKNOWN_THEN) from None
    except HistoryError as error:
        raise Stop(str(error), "", _NOT_DONE) from None


def kept_entries(
    context: Context, ids: Sequence[int], at: datetime | None, since: datetime | None
) -> "list[Entry]":
    """Return what was known of campaigns at an instant, as it stood then, or is now.

    With how it had changed since an earlier instant, if one is given. Ends the command where the
    history cannot be read.
    """
    from altur_tui.campaign.past.since import since as changed_since
    from altur_tui.campaign.reading import read, standing
    from altur_tui.history.compare import then_of
    from altur_tui.history.past import read_past
    from altur_tui.history.seen import snapshot_of
    from altur_tui.reports.report import Failed, Shown

    now = at or context.clock()
    entries: list[Entry] = []
    with opened(context) as history:
        known = history.known_at(ids, at)
        then = {} if since is None else history.known_at(ids, since)
        for each in ids:
            seen = known.get(each)
            # An answer that stayed the same until later was last seen at that instant, too.
            until = None if seen is None else replace(seen, last=min(seen.last, now))
            snapshot = None if until is None else snapshot_of(until)
            if snapshot is None:
                entries.append(Failed(each, AlturError(ErrorKind.NO_HISTORY, NOT_KNOWN_THEN)))
                continue
            reading = read(snapshot, context.settings().timezone)
            reading = replace(reading, past=read_past(history, reading, snapshot))
            shown = Shown(snapshot, reading, standing(reading, now), recalled=True)
            if since is not None:
                compared = then_of(then.get(each), since)
                shown = replace(shown, since=changed_since(since, compared, reading.analytics))
            entries.append(shown)
    return entries


def exit_code_of(entries: "Sequence[Entry]", *, tell: bool = True) -> int:
    """Return the exit code for kept entries; `tell` says on standard error which are unknown."""
    from altur_tui.cli.run import FAILED
    from altur_tui.reports.report import Failed

    failed = [each for each in entries if isinstance(each, Failed)]
    if tell:
        say(*(FAILED.format(id=each.id, message=each.error.message) for each in failed))
    return failed[0].error.exit_code if failed else 0
