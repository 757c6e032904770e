"""A key's way into a real Secret Service and out again, with the installed command.

Run by tests/keyring/run, in a session bus and a home of its own, as round_trip.py COMMAND.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import secretstorage
from support.fake_api import FakeApi, running
from support.terminal import Program

COMMAND = str(Path(sys.argv[1]).absolute())
KEY = "sk_live_round_trip_abcdefgh1234"
HOME = Path(os.environ["HOME"])
LOG = HOME / "requests.log"
KEYRINGS = HOME / "data" / "keyrings"
# The limit only ends what would hang for ever.
LIMIT = 20


class WatchingApi(FakeApi):
    """Looks, while a command waits for its answer, whether the key shows in a process listing."""

    def __init__(self) -> None:
        super().__init__()
        self.looked = 0
        self.found: list[str] = []
        """Told at the end: what fails in the server's thread fails nothing."""

    def answer(self, path: str, authorization: str | None) -> tuple[int, bytes]:
        self.looked += 1
        self.found += key_in_processes()
        return super().answer(path, authorization)


def key_in_processes() -> Iterator[str]:
    for kind in ("cmdline", "environ"):
        for path in Path("/proc").glob(f"[0-9]*/{kind}"):
            try:
                if KEY.encode() in path.read_bytes():
                    yield f"{path}, of {(path.parent / 'comm').read_text(encoding='utf-8').strip()}"
            except OSError:
                continue  # ended meanwhile, or somebody else's


def check_processes(api: WatchingApi) -> None:
    """The key was in no process listing; and such a listing is one that would show it."""
    assert api.looked > 5, "Nobody looked at the processes."
    assert api.found == [], f"The key is in {api.found}."
    with subprocess.Popen(["sleep", "60"], env={"LOOK_HERE": KEY}) as told:
        try:
            assert any(f"/{told.pid}/" in place for place in key_in_processes())
        finally:
            told.kill()
    print(f"ok  the key was in no process listing, {api.looked} times")


def run(*words: str, typed: str = "", environ: dict[str, str] | None = None) -> tuple[int, str]:
    """Run the command; return its exit code and all it said, in which the key is never found."""
    done = subprocess.run(
        [COMMAND, *words],
        input=typed,
        capture_output=True,
        text=True,
        timeout=LIMIT,
        check=False,
        env=os.environ | (environ or {}),
    )
    said = done.stdout + done.stderr
    assert KEY not in said, f"{words}: the key is shown."
    assert "Traceback" not in said, said
    return done.returncode, said


def expect(exit_code: int, word: str, *words: str, **options: object) -> None:
    started = time.monotonic()
    code, said = run(*words, **options)
    taken = time.monotonic() - started
    assert code == exit_code, f"{words}: {code}\n{said}"
    assert word in said, f"{words}: no “{word}” in\n{said}"
    print(f"ok  altur-tui {' '.join(words[:2])}: {exit_code}, “{word}”, {taken:.1f} s")


def check_files() -> None:
    """The key is in no file; what altur-tui wrote is for its owner alone."""
    paths = [path for path in HOME.rglob("*") if path.is_file() or path.is_dir()]
    files = [path for path in paths if path.is_file()]
    assert any(KEYRINGS in path.parents for path in files), "The keyring wrote nothing."
    assert LOG in files, "The log was not written."
    for path in files:
        assert KEY.encode() not in path.read_bytes(), f"The key is in {path}."
    for path in paths:
        if path != KEYRINGS and KEYRINGS not in path.parents and HOME / "run" not in path.parents:
            mode = path.stat().st_mode & 0o777
            wanted = 0o700 if path.is_dir() else 0o600
            assert mode == wanted, f"{path} has mode {mode:o}."
    print(f"ok  the key is in none of {len(files)} files, and they are private")


def lock() -> None:
    """Lock the keyring; there is no screen on which it could ask for its password."""
    with secretstorage.dbus_init() as connection:
        secretstorage.get_default_collection(connection).lock()


@contextmanager
def stopped_service() -> Iterator[None]:
    """Let the service hang: it takes questions and answers none."""
    (service,) = [
        int(path.parent.name)
        for path in Path("/proc").glob("[0-9]*/comm")
        if path.read_text(encoding="utf-8").startswith("gnome-keyring-d")
        and f"HOME={HOME}".encode() in (path.parent / "environ").read_bytes().split(b"\0")
    ]
    os.kill(service, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(service, signal.SIGCONT)


def open_and_quit(*words: str) -> None:
    """Open the app on campaign 1234 in a terminal of its own, see the campaign, and quit."""
    program = Program(COMMAND, "1234", *words, size=(120, 36), seconds=LIMIT)
    try:
        program.until_screen(lambda screen: "Cobranza 1234" in screen)
        program.press(b"q")
        assert program.end() == 0
        assert KEY.encode() not in program.seen
    finally:
        program.close()
    print("ok  altur-tui 1234: opens, shows the campaign, quits")


def check_round_trip(api: FakeApi, other: FakeApi, here: tuple[str, ...]) -> None:
    expect(3, "There is no API key", "key", "status", *here)
    expect(3, "was not stored", "key", "set", *here, typed="not_the_right_key\n")
    expect(3, "There is no API key", "key", "status", *here)
    expect(0, "(Secret Service)", "key", "set", *here, typed=f"{KEY}\n")
    expect(0, "ends in 1234", "key", "status", *here)
    expect(0, "is accepted by", "key", "test", *here)
    expect(0, "Cobranza 1234", "show", "1234", "--format", "json", *here)
    # The list may have been asked afterwards, for what the answer lacks.
    assert ("/api/v1.0/campaigns/1234", f"api-key {KEY}") in api.asked
    expect(0, "All checks passed", "doctor", *here)
    open_and_quit(*here)
    expect(3, "and was not sent", "show", "1234", "--base-url", other.base_url)
    config = HOME / "config.toml"
    config.write_text("[profiles.another]\n", encoding="utf-8")
    config.chmod(0o600)
    environ = {"ALTUR_CONFIG": str(config)}
    another = ("--profile", "another", *here)
    expect(3, "There is no API key", "show", "1234", *another, environ=environ)
    assert other.asked == []


def check_troubles(here: tuple[str, ...]) -> None:
    with stopped_service():
        expect(3, "does not respond", "show", "1234", *here)
    expect(0, "was removed", "key", "forget", *here)
    expect(3, "There is no API key", "show", "1234", *here)
    lock()
    expect(3, "locked", "show", "1234", *here)
    expect(3, "locked", "doctor", *here)
    nowhere = {"DBUS_SESSION_BUS_ADDRESS": f"unix:path={HOME}/nowhere"}
    expect(3, "no usable keyring", "show", "1234", *here, environ=nowhere)
    key_file = HOME / "key"
    key_file.touch(mode=0o600)
    key_file.write_text(KEY, encoding="utf-8")
    nowhere["ALTUR_API_KEY_FILE"] = str(key_file)
    expect(0, "Cobranza 1234", "show", "1234", *here, environ=nowhere)


def main() -> None:
    with running(WatchingApi()) as api, running() as other:
        api.accepted_key = KEY
        here = ("--base-url", api.base_url, "--log", str(LOG))
        check_round_trip(api, other, here)
        check_files()
        check_troubles(here)
        check_processes(api)


if __name__ == "__main__":
    main()
