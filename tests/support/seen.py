"""A history of made-up looks at a campaign, for screens and questions."""

import json
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

from altur_tui.core.past import PastReader
from altur_tui.history.database import Answer, Database, path_in

URL = "https://api.example.com/api/v1.0"
KEY = "sk-live-aaaaaaaaaaaaaaaa"

Look = tuple[datetime, dict[str, Any]]
"""An instant, and the campaign that was answered then."""


def history_of(folder: Path, looks: Iterable[Look]) -> Database:
    """Return a history in `folder` that has seen these campaigns, the oldest look first."""
    history = Database(path_in(folder), URL, KEY, create=True)
    history.keep([Answer(given["id"], at, json.dumps(given).encode()) for at, given in looks])
    return history


def reader_of(folder: Path, looks: Iterable[Look]) -> PastReader:
    """Return what reads such a history in a thread of its own, as the app does."""
    history_of(folder, looks).close()
    return PastReader(lambda: Database(path_in(folder), URL, KEY))
