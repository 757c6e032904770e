"""Runs many command lines of `altur-tui`, each as a process of its own, at the cost of one start.

Standard input holds a list of command lines as JSON, `[[word, ...], typed]` each; the answer is a
list of `[exit code, standard output, standard error]`. The argument is a folder of catalogues.
"""

import gc
import json
import os
import pkgutil
import sys
import tempfile
from importlib import import_module
from pathlib import Path
from typing import Any

import limit

import altur_tui
from altur_tui.cli import main
from altur_tui.client import outage, retry
from altur_tui.demo import catalog
from altur_tui.i18n import language


def _run(words: list[str], typed: str) -> list[Any]:
    with (
        tempfile.TemporaryFile() as given,
        tempfile.TemporaryFile() as output,
        tempfile.TemporaryFile() as told,
    ):
        given.write(typed.encode())
        given.seek(0)
        child = os.fork()
        if child == 0:
            for number, file in enumerate((given, output, told)):
                os.dup2(file.fileno(), number)
            sys.argv = ["altur-tui", *words]
            code = 0
            try:
                main.main()
            except SystemExit as end:
                code = end.code if isinstance(end.code, int) else 1
            finally:
                sys.stdout.flush()
                sys.stderr.flush()
                os._exit(code)
        _, status = os.waitpid(child, 0)
        output.seek(0)
        told.seek(0)
        return [os.waitstatus_to_exitcode(status), output.read().decode(), told.read().decode()]


def _load_everything() -> None:
    """Import what commands import when they need it, once for all of them."""
    for module in pkgutil.walk_packages(altur_tui.__path__, "altur_tui."):
        if not module.name.startswith(("altur_tui.tui", "altur_tui.__main__")):
            import_module(module.name)
    gc.freeze()


def _main() -> None:
    language.FOLDER = Path(sys.argv[1])
    _load_everything()
    limit.lift()
    catalog.USUAL_DELAY = catalog.SLOW_DELAY = 0.0
    retry.backoff = lambda failures: 0.0 if failures < 3 else float("inf")
    outage.pause_before_try = lambda tries, kind: 0.0 if tries < 3 else float("inf")
    answers = [_run(words, typed) for words, typed in json.load(sys.stdin)]
    json.dump(answers, sys.stdout)


_main()
