"""Answers that were kept at instants that a test decides on."""

import json
from collections.abc import Mapping
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

from altur_tui.history.database import Answer, Database, path_in


def keep(folder: Path, base_url: str, key: str, answers: Mapping[datetime, dict[str, Any]]) -> Path:
    """Keep campaigns, each at its instant, in a state folder; return the file."""
    path = path_in(folder)
    with closing(Database(path, base_url, key, create=True)) as history:
        history.keep(
            [
                Answer(given["id"], at, json.dumps(given).encode())
                for at, given in sorted(answers.items(), key=lambda each: each[0])
            ]
        )
    return path
