"""Command lines of the real `altur-tui`, with catalogues from a folder of the test."""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

_SCRIPT = Path(__file__).with_name("many_commands.py")


class Ran(NamedTuple):
    """What a command line has brought."""

    line: str
    code: int
    output: str
    told: str


def run(folder: Path, locale: str, lines: Sequence[tuple[Sequence[str], str]]) -> list[Ran]:
    """Run command lines, with what is typed into each, one after another.

    `folder` holds the catalogues; `locale` is that of all of them.
    """
    done = subprocess.run(
        [sys.executable, str(_SCRIPT), str(folder)],
        input=json.dumps([[list(words), typed] for words, typed in lines]),
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"LC_ALL": locale},
    )
    assert done.returncode == 0, done.stderr
    answers = json.loads(done.stdout)
    return [
        Ran(" ".join(words), *answer) for (words, _), answer in zip(lines, answers, strict=True)
    ]
