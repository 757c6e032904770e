"""What the fleet's summary is told: how far the asking is, and of which campaigns it sums."""

from collections.abc import Callable

from altur_tui.tui.filling import Filling
from altur_tui.tui.widgets.board import Board
from altur_tui.tui.widgets.fleet_summary import FleetState, Progress
from altur_tui.tui.widgets.pause_words import coarse

_SORT_KEYS = "{left} {right}"


def fleet_state(
    filling: Filling, board: Board, *, incomplete: bool, key_of: Callable[[str], str]
) -> FleetState:
    """Return how the asking and the table stand; `key_of` tells the key of a command.

    `incomplete` says that some of the ids that were meant are missing.
    """
    stopped_by = filling.stopped_by
    return FleetState(
        total=board.total,
        shown=len(board.order),
        marked=len(board.marked),
        progress=_progress(filling) if filling.active else None,
        not_asked=filling.left,
        stopped_by=None if stopped_by is None else stopped_by.message,
        stop_key=key_of("back"),
        incomplete=incomplete,
        left_out=tuple(each.id for each in board.left_out),
        sort_keys=_SORT_KEYS.format(left=key_of("sort_left"), right=key_of("sort_right")),
    )


def summed(board: Board) -> tuple[int, ...] | None:
    """Return the marked rows, else the rows shown; None: all."""
    if len(board.order) == board.total:
        return board.marked or None
    return board.marked or board.order


def _progress(filling: Filling) -> Progress:
    return Progress(
        filling.done,
        filling.total,
        filling.rate,
        filling.seconds_left,
        coarse(filling.pause),
    )
