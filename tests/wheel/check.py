"""Try the installed `altur-tui` as a person would, in an empty folder.

Run by `.ci/run` as `python3 tests/wheel/check.py PATH-OF-ALTUR-TUI`. Standard library only.
Every command that the help names is run, and every screen that the package has is opened.
"""

import csv
import io
import json
import os
import re
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from screens import NOW, screens_of_the_demo, screens_with_a_key

ROOT = Path(__file__).parents[2]
COMMAND = str(Path(sys.argv[1]).absolute())
FOLDER = Path(tempfile.mkdtemp(prefix="altur-tui-wheel-"))
ENVIRONMENT = {
    "HOME": str(FOLDER),
    "PATH": os.environ["PATH"],
    "TERM": "xterm-256color",
    "LANG": "C",
    "TZ": "America/Mexico_City",
    "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
}
ANSWERS = {
    401: (401, b'{"error": 401, "message": "Bad key"}'),
    403: (403, b"<h1>Forbidden</h1>"),
    404: (404, b""),
    301: (301, b""),
    400: (400, b'{"detail": "INVALID_REQUEST"}'),
    429: (429, b'{"detail": "Wait 90 seconds"}'),
    503: (503, b"down"),
    200: (200, b"<html>a web page</html>"),
    201: (200, b"null"),
    202: (200, b'{"success": false, "message": "Not today"}'),
    203: (200, b"x" * (3 * 2**20)),
}
EMPTY = b'{"total_count": 0, "campaigns": []}'
checked = 0
tried: set[str] = set()
"""Each word that a command line here began with."""


def check(holds: object, what: str) -> None:
    global checked
    checked += 1
    if not holds:
        sys.exit(f"FAILED: {what}")


def run(*words: str, code: int = 0, **more: str) -> subprocess.CompletedProcess[str]:
    tried.update(words[:1])
    done = subprocess.run(
        [COMMAND, *words],
        cwd=FOLDER,
        env={**ENVIRONMENT, **more},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    told = f"altur-tui {' '.join(words)}: exit code {done.returncode}, expected {code}\n"
    check(done.returncode == code, told + done.stdout[-2000:] + done.stderr[-2000:])
    check("Traceback" not in done.stderr, f"a traceback: {done.stderr}")
    return done


@contextmanager
def server() -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            last = self.path.rsplit("/", 1)[1]
            # A key is tested by asking for a list.
            status, body = ANSWERS[int(last)] if last.isdigit() else (200, EMPTY)
            self.send_response(status)
            if status == 301:
                self.send_header("Location", "https://elsewhere.invalid/")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    httpd = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=httpd.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{httpd.server_port}/api/v1.0"
    finally:
        httpd.shutdown()
        httpd.server_close()


def check_reports() -> None:
    version = run("--version").stdout
    check(re.search(r"\d+\.\d+\.\d+", version), f"no version: {version}")
    check("show" in run("--help").stdout, "--help names no command show")
    (shown,) = json.loads(run("show", "1001", "--demo", "--format", "json", *NOW).stdout)
    check(shown["schema"] == 1 and shown["id"] == 1001, "schema and id")
    check(shown["campaign"]["id"] == 1001, "the API's own object")
    wanted = "at channel channel_source timezone timezone_source calling cycles verdict findings"
    check({*wanted.split(), "analytics"} <= set(shown["reading"]), "the fields of the reading")
    lines = run("--demo", "show", "1003", "1001", "--format=jsonl", *NOW).stdout.splitlines()
    check([json.loads(line)["id"] for line in lines] == [1003, 1001], "the order asked")
    rows = list(
        csv.DictReader(io.StringIO(run("show", "1001", "--demo", "--format", "csv", *NOW).stdout))
    )
    check(rows[0]["id"] == "1001", "a row of CSV")
    for form in ("table", "markdown"):
        check("1001" in run("show", "1001", "--demo", "--format", form, *NOW).stdout, form)


def check_exit_codes() -> None:
    run("show", code=2)
    run("show", "1-", "--demo", code=2)
    check("show" in run("shwo", "1001", code=2).stderr, "what was probably meant")
    run("show", "1", "--base-url", "http://altur.invalid/api", code=2)
    run("show", "1", "--demo", TERM="dumb", code=4)
    run("--demo", TERM="dumb", code=2)
    said = run("show", "1234", code=3)
    check("ALTUR_API_KEY" in said.stderr, "what to do without a key")
    with server() as base:
        for path, code in {401: 3, 403: 3, 404: 4, 429: 5, 503: 5, 301: 6, 400: 6}.items():
            run("show", str(path), "--base-url", base, code=code, ALTUR_API_KEY="k" * 20)
        for path in (200, 201, 202, 203):
            run("show", str(path), "--base-url", base, code=6, ALTUR_API_KEY="k" * 20)
        run("show", "404", "503", "--base-url", base, code=1, ALTUR_API_KEY="k" * 20)
        gone = base
    run("show", "1", "--base-url", gone, code=5, ALTUR_API_KEY="k" * 20)
    run("check", "1002", "--demo", *NOW)
    run("check", "1003", "--demo", *NOW, code=7)
    run("check", "1003", "1025", "--demo", *NOW, code=4)


def check_languages() -> None:
    spanish = run("--lang", "es", "show", "1001", "--demo", *NOW).stdout
    check("Horario" in spanish and "Vueltas" in spanish, "the wheel carries the Spanish catalogue")
    check("Vueltas" in run("show", "1001", "--demo", *NOW, LANG="es_MX.UTF-8").stdout, "the locale")
    check("1.210" in run("show", "1001", "--demo", *NOW, LANG="es_CO.UTF-8").stdout, "the region")
    asked = ("show", "1001", "1003", "--demo", "--format", "json", *NOW)
    same = run(*asked).stdout == run(*asked, LANG="es_CO.UTF-8").stdout
    check(same, "machines read the same in every language")


def check_other_commands() -> None:
    compared = json.loads(run("compare", "1001", "1003", "--demo", "--format", "json", *NOW).stdout)
    check(len(compared["campaigns"]) == 2, "two campaigns are compared")
    listed = run("list", "--demo", "--format", "csv", *NOW).stdout.splitlines()
    check(listed[0].startswith("id,") and listed[1].startswith("10"), "the list has ids")
    check(run("list", "--demo", "--ids").stdout.split()[0] == "1001", "the list of ids alone")
    run("lists", "save", "morning", "1001-1003", "1001")
    check("morning" in run("lists", "show").stdout, "the saved list is listed")
    check(run("lists", "show", "morning").stdout.split() == ["1001", "1002", "1003"], "its ids")
    run("lists", "delete", "morning")
    check(run("history", "path").stdout.strip().endswith(".sqlite3"), "the history's path")
    # The screens have begun one; another folder has none.
    elsewhere = {"ALTUR_API_KEY": "kept-secret-tail", "XDG_STATE_HOME": str(FOLDER / "elsewhere")}
    run("history", "status", code=4, **elsewhere)
    page = run("report", "1001", "1022", "--demo", "--format", "html", *NOW).stdout
    check("<svg" in page and "http" not in page.split("</head>")[1], "the report is one page")
    watched = run("watch", "1001", "1025", "--demo", "--until", "failed", code=7).stdout
    check("#1025" in watched, "an event of the demo")
    check("morning" not in run("lists", "show").stdout, "the deleted list is gone")
    key = {"ALTUR_API_KEY": "kept-secret-tail"}
    with server() as base:
        at = ("--base-url", base)
        for what in ("status", "test"):
            done = run("key", what, *at, **key)
            said = done.stdout + done.stderr
            check(
                "tail" in said and "secret" not in said, f"key {what} shows the end alone: {said}"
            )
        run("key", "status", *at, code=3)
        run("key", "forget", *at, code=3)
        run("key", "set", *at, code=3)
        said = run("doctor", *at, **key).stdout
    for word in ("Python 3", "textual", "tail", base.removeprefix("http://").partition("/")[0]):
        check(word.lower() in said.lower(), f"doctor does not tell {word}: {said}")
    for shell in ("bash", "zsh", "fish"):
        check("altur-tui" in run("completions", shell).stdout, f"completions for {shell}")


def check_every_command_was_run() -> None:
    """The help lists the commands; one that is new has to be tried here too."""
    section = run("--help").stdout.partition("Commands:\n")[2].partition("\n\n")[0]
    commands = set(re.findall(r"^  (\w+)  ", section, re.MULTILINE))
    check(len(commands) >= 7, f"the commands of the help: {commands}")
    check(commands <= tried, f"commands that are not tried: {sorted(commands - tried)}")
    for command in commands:
        check("Usage" in run(command, "--help").stdout, f"the help of {command}")


def in_its_python(code: str) -> str:
    """Return what `code` prints in the Python that the command is installed for."""
    done = subprocess.run(
        [Path(COMMAND).with_name("python"), "-c", code],
        cwd=FOLDER,
        env=ENVIRONMENT,
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    check(done.returncode == 0, done.stderr)
    return done.stdout.strip()


_SCREENS = """
import importlib, pkgutil, altur_tui
from textual.screen import Screen
for module in pkgutil.walk_packages(altur_tui.__path__, "altur_tui."):
    if module.name != "altur_tui.__main__":
        importlib.import_module(module.name)
def kinds(of):
    for kind in of.__subclasses__():
        yield kind
        yield from kinds(kind)
ours = {kind for kind in kinds(Screen) if kind.__module__.startswith("altur_tui.")}
# What others are made from is no screen of its own.
print(*{kind.__name__ for kind in ours if not any(each in ours for each in kinds(kind))})
"""


def check_app() -> None:
    """Every screen that the wheel has opens, and shows what it should."""
    try:
        seen = screens_of_the_demo(COMMAND, FOLDER, ENVIRONMENT)
        left = [path for path in FOLDER.rglob("*") if path.is_file()]
        check(not left, f"the demo wrote files: {left}")
        seen |= screens_with_a_key(COMMAND, FOLDER, ENVIRONMENT)
    except AssertionError as error:
        check(False, str(error))
    known = set(in_its_python(_SCREENS).split())
    check(len(known) >= 11, f"the screens of the wheel: {known}")
    check(known <= seen, f"screens that are not opened: {sorted(known - seen)}")


def check_files() -> None:
    """All modules, styles and other files of the checkout are in the package, and no others."""
    package = Path(in_its_python("import altur_tui; print(*altur_tui.__path__)"))
    check(ROOT not in package.parents, f"the package is that of the checkout: {package}")
    listed = subprocess.run(
        ["git", "ls-files", "altur_tui", "styles"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()
    wanted = {name.removeprefix("altur_tui/") for name in listed}
    # The build compiles each catalogue.
    wanted |= {f"{name.removesuffix('.po')}.mo" for name in wanted if name.endswith(".po")}
    there = {
        str(path.relative_to(package))
        for path in package.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    check(wanted - there == set(), f"missing in the wheel: {sorted(wanted - there)}")
    check(there - wanted == set(), f"too much in the wheel: {sorted(there - wanted)}")


def main() -> None:
    check_files()
    check_reports()
    check_app()
    check_exit_codes()
    check_other_commands()
    check_languages()
    check_every_command_was_run()
    print(f"{checked} passed, 0 failed")


main()
