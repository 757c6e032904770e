"""Try the installed `altur-tui` as a person would, in an empty folder.

Run by `.ci/run` as `python3 tests/wheel/check.py PATH-OF-ALTUR-TUI`. Standard library only.
"""

import csv
import fcntl
import io
import json
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import tempfile
import termios
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

COMMAND = str(Path(sys.argv[1]).absolute())
FOLDER = Path(tempfile.mkdtemp(prefix="altur-tui-wheel-"))
NOW = ("--now", "2026-11-24T15:46:00-06:00")
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
checked = 0


def check(holds: object, what: str) -> None:
    global checked
    checked += 1
    if not holds:
        sys.exit(f"FAILED: {what}")


def run(*words: str, code: int = 0, **more: str) -> subprocess.CompletedProcess[str]:
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
            status, body = ANSWERS[int(self.path.rsplit("/", 1)[1])]
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


def check_app() -> None:
    """Open a demo campaign in a terminal of 80x24, see it, and leave."""
    pid, terminal = pty.fork()
    if pid == 0:
        os.chdir(FOLDER)
        os.execve(COMMAND, [COMMAND, "--demo", "1001", *NOW], ENVIRONMENT)
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    seen = b""
    pressed = False
    until = time.monotonic() + 30
    while time.monotonic() < until:
        ready, _, _ = select.select([terminal], [], [], 0.5)
        if ready:
            try:
                chunk = os.read(terminal, 65536)
            except OSError:
                break
            if not chunk:
                break
            seen += chunk
        if not pressed and b"until" in seen and b"18:00" in seen:
            os.write(terminal, b"q")
            pressed = True
    ended, status = os.waitpid(pid, os.WNOHANG)
    if not ended and time.monotonic() >= until:
        os.kill(pid, signal.SIGKILL)
    if not ended:
        _, status = os.waitpid(pid, 0)
    check(pressed, f"the app showed no campaign: {seen[-2000:]!r}")
    check(os.waitstatus_to_exitcode(status) == 0, "q ends the app with 0")
    check(b"\x1b[?1049l" in seen, "the alternate screen is left")


def main() -> None:
    package = subprocess.run(
        [
            Path(COMMAND).with_name("python"),
            "-c",
            "import altur_tui, pathlib; print(pathlib.Path(altur_tui.__file__).parent)",
        ],
        cwd=FOLDER,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()
    check((Path(package) / "styles" / "app.tcss").is_file(), "the wheel carries the styles")
    check_reports()
    check_exit_codes()
    check_app()
    left = [path for path in FOLDER.rglob("*") if path.is_file()]
    check(not left, f"the demo wrote files: {left}")
    print(f"{checked} passed, 0 failed")


main()
