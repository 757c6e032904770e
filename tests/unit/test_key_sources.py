"""The key: where it is looked for, what it is bound to, and that it shows up nowhere."""

import json
import os
import threading
import traceback
from pathlib import Path

import keyring.backends.fail
import keyring.errors
import pytest
from msgspec import Struct
from support.keyrings import (
    FailingKeyring,
    HangingKeyring,
    MemoryKeyring,
    TerminalKeyring,
    install,
    use,
)

from altur_tui.credentials import keyring as keyrings
from altur_tui.credentials import sources
from altur_tui.credentials.key import ApiKey, FoundKey, KeySource, NoKeyError
from altur_tui.credentials.keyring import Keyring, KeyringError, KeyringFault
from altur_tui.credentials.sources import given_key
from altur_tui.wire.errors import ErrorKind

KEY = "sk_live_abcdefgh1234"


class Place(Struct, frozen=True):
    profile: str = "default"
    base_url: str = "https://api.altur.io/api/v1.0"
    key_file: Path | None = None


HERE = Place()
ELSEWHERE = Place(base_url="https://elsewhere.example/api")


@pytest.fixture
def memory(monkeypatch: pytest.MonkeyPatch) -> MemoryKeyring:
    return use(monkeypatch)


def refusal(where: Place = HERE, keyring: Keyring = keyrings.SYSTEM_KEYRING) -> NoKeyError:
    with pytest.raises(NoKeyError) as caught:
        sources.find_key(where, keyring)
    error = caught.value
    assert error.kind is ErrorKind.NO_KEY
    assert error.exit_code == 3
    assert error.hint
    return error


def key_file(folder: Path, content: bytes, mode: int = 0o600) -> Place:
    path = folder / "key file"
    path.write_bytes(content)
    path.chmod(mode)
    return Place(key_file=path)


def test_the_environment_wins_over_the_key_file_which_wins_over_the_keyring(
    memory: MemoryKeyring, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sources.store_key(HERE, ApiKey("key-in-the-keyring"))
    assert sources.find_key(HERE) == FoundKey(ApiKey("key-in-the-keyring"), KeySource.KEYRING)
    where = key_file(tmp_path, b"key-in-the-file")
    memory.calls.clear()
    assert sources.find_key(where) == FoundKey(ApiKey("key-in-the-file"), KeySource.KEY_FILE)
    monkeypatch.setenv("ALTUR_API_KEY", "key-in-the-environment")
    found = sources.find_key(where)
    assert found == FoundKey(ApiKey("key-in-the-environment"), KeySource.ENVIRONMENT)
    assert memory.calls == []


def test_an_empty_variable_counts_as_not_set(
    memory: MemoryKeyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ALTUR_API_KEY", "")
    assert "There is no API key for the profile “default” at api.altur.io." in refusal().message


def test_one_line_break_at_the_end_of_a_key_file_is_dropped(tmp_path: Path) -> None:
    for ending in (
        b"",
        b"\n",
        b"\r\n",
    ):
        found = sources.find_key(key_file(tmp_path, KEY.encode() + ending))
        assert found.key.reveal() == KEY
        assert found.warning is None


def test_a_key_file_may_begin_with_a_byte_order_mark(tmp_path: Path) -> None:
    for encoding in (
        "utf-8-sig",
        "utf-16",
    ):
        found = sources.find_key(key_file(tmp_path, f"{KEY}\r\n".encode(encoding)))
        assert found.key.reveal() == KEY


def test_a_key_file_with_no_key_in_it_is_refused_with_the_reason(
    memory: MemoryKeyring, tmp_path: Path
) -> None:
    for content, word in (
        (b"", "is empty"),
        (b"\n", "is empty"),
        (b"sk_live_abcd\nefgh1234\n", "line break"),
        (b"sk_live_abcdefgh1234\n\n", "line break"),
        ("sk_live_ábcdefgh1234".encode(), "plain ASCII"),
        (b"sk_live_\xff\xfeabcdefgh1234", "not text"),
        (b"\xff\xfea", "not text"),
        (b"sk_live_abcd\x1befgh1234", "control character"),
        (b"x" * 5_000, "longer"),
        (b"x" * 100_000, "larger than 8 KiB"),
    ):
        sources.store_key(HERE, ApiKey("another-key-here"))
        error = refusal(key_file(tmp_path, content))
        assert word in error.message
        assert "key file" in error.message
        assert "ALTUR_API_KEY_FILE" in error.hint


def test_a_variable_with_no_key_in_it_is_refused_with_the_reason(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("ALTUR_API_KEY", KEY + "\n")
    assert "ALTUR_API_KEY cannot be used. The key has a line break" in refusal().message


def test_a_key_file_that_is_missing_or_a_folder_is_told(tmp_path: Path) -> None:
    missing = refusal(Place(key_file=tmp_path / "no"))
    assert str(tmp_path / "no") in missing.message
    assert "No such file" in missing.message
    assert "cannot be read" in refusal(Place(key_file=tmp_path)).message


def test_a_key_in_the_place_of_its_file_is_not_repeated(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    message = refusal(Place(key_file=Path(KEY))).message
    assert KEY not in message
    assert "the key file “sk_l…”" in message


def a_pipe(folder: Path) -> Place:
    os.mkfifo(folder / "pipe", 0o600)
    return Place(key_file=folder / "pipe")


def writing(where: Place, content: bytes, until: threading.Event) -> threading.Thread:
    """Write into the pipe, and close it when told to."""

    def write() -> None:
        assert where.key_file is not None
        with where.key_file.open("wb", buffering=0) as pipe:
            pipe.write(content)
            until.wait(30)

    thread = threading.Thread(target=write)
    thread.start()
    return thread


def test_a_key_comes_through_a_pipe_too(tmp_path: Path) -> None:
    where, at_once = a_pipe(tmp_path), threading.Event()
    at_once.set()
    writer = writing(where, KEY.encode() + b"\n", at_once)
    assert sources.find_key(where) == FoundKey(ApiKey(KEY), KeySource.KEY_FILE)
    writer.join()


def test_a_pipe_into_which_nobody_writes_does_not_hang(tmp_path: Path) -> None:
    path = a_pipe(tmp_path).key_file
    assert path is not None
    with pytest.raises(NoKeyError) as caught:
        given_key(path, seconds=0.01)
    message = f"There is no API key: the key file “{path}” cannot be read"
    assert caught.value.message == f"{message} (nothing arrived for 0.01 s)."
    assert "ALTUR_API_KEY_FILE" in caught.value.hint
    # Lets the reader that waits come to its end.
    path.open("wb").close()


def test_a_pipe_that_is_not_closed_does_not_hang_and_shows_no_key(tmp_path: Path) -> None:
    where, end = a_pipe(tmp_path), threading.Event()
    writer = writing(where, KEY.encode(), end)
    with pytest.raises(NoKeyError, match="did not end within") as caught:
        given_key(where.key_file, seconds=0.05)
    assert KEY not in frames_and_words(caught.value)
    end.set()
    writer.join()


def test_a_pipe_with_no_key_in_it_is_refused_and_does_not_show_it(tmp_path: Path) -> None:
    where, at_once = a_pipe(tmp_path), threading.Event()
    at_once.set()
    writer = writing(where, KEY.encode() + b"\n\n", at_once)
    with pytest.raises(NoKeyError, match="line break") as caught:
        sources.find_key(where)
    assert KEY not in frames_and_words(caught.value)
    writer.join()


def test_a_device_is_read_no_further_than_a_key_can_be_long() -> None:
    assert "larger than 8 KiB" in refusal(Place(key_file=Path("/dev/zero"))).message
    assert "is empty" in refusal(Place(key_file=Path("/dev/null"))).message


def test_a_key_file_that_others_can_read_gets_a_warning_with_the_cure(tmp_path: Path) -> None:
    for mode in (
        0o640,
        0o604,
        0o644,
        0o620,
    ):
        found = sources.find_key(key_file(tmp_path, KEY.encode(), mode))
        assert found.warning is not None
        assert f"chmod 600 '{tmp_path}/key file'" in str(found.warning)


def test_a_key_is_bound_to_its_profile(memory: MemoryKeyring) -> None:
    sources.store_key(HERE, ApiKey(KEY))
    assert "“work”" in refusal(Place(profile="work")).message


def test_a_stored_key_is_given_for_no_other_host(memory: MemoryKeyring) -> None:
    for base_url in (
        "https://elsewhere.example/api",
        "https://api.altur.io:8443/api/v1.0",
        "http://localhost/api/v1.0",
        "https://api.altur.io.evil.example/api/v1.0",
    ):
        sources.store_key(HERE, ApiKey(KEY))
        error = refusal(Place(base_url=base_url))
        assert "is for api.altur.io" in error.message
        assert error.elsewhere == ("https://api.altur.io",)
        assert "altur-tui key set" in error.hint


def test_another_path_on_the_same_host_gets_the_same_key(memory: MemoryKeyring) -> None:
    sources.store_key(HERE, ApiKey(KEY))
    assert sources.find_key(Place(base_url="https://api.altur.io/api/v2.0")).key == ApiKey(KEY)


def test_with_a_yes_the_key_goes_to_another_host_too(memory: MemoryKeyring) -> None:
    sources.store_key(HERE, ApiKey(KEY))
    sources.store_key(ELSEWHERE, sources.stored_key(ELSEWHERE, "https://api.altur.io"))
    assert sources.find_key(ELSEWHERE).key == sources.find_key(HERE).key == ApiKey(KEY)


def test_a_key_that_is_not_there_cannot_go_to_another_host(memory: MemoryKeyring) -> None:
    with pytest.raises(NoKeyError):
        sources.stored_key(ELSEWHERE, "https://api.altur.io")


def test_a_profile_has_a_key_for_each_host_and_forgets_one_at_a_time(memory: MemoryKeyring) -> None:
    sources.store_key(HERE, ApiKey(KEY))
    sources.store_key(ELSEWHERE, ApiKey("another-key-there"))
    assert sources.stored_origins(HERE) == ("https://api.altur.io", "https://elsewhere.example")
    assert sources.forget_key(HERE)
    assert not sources.forget_key(HERE)
    assert sources.find_key(ELSEWHERE).key == ApiKey("another-key-there")
    assert sources.forget_key(ELSEWHERE)
    assert memory.kept == {}


@pytest.mark.parametrize(
    "entry", ["plain text", "[]", '{"keys": 1}', '{"keys": {"https://api.altur.io": "a\\nb"}}']
)
def test_an_entry_that_cannot_be_read_is_told_and_replaced(
    memory: MemoryKeyring, entry: str
) -> None:
    memory.kept[keyrings.SERVICE, "default"] = entry
    error = refusal()
    assert "cannot be read" in error.message
    assert "altur-tui key set" in error.hint
    sources.store_key(HERE, ApiKey(KEY))
    assert sources.find_key(HERE).key == ApiKey(KEY)


def test_without_a_keyring_the_other_ways_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    install(monkeypatch, keyring.backends.fail.Keyring())
    error = refusal()
    assert error.keyring_fault is KeyringFault.NO_BACKEND
    for way in ("ALTUR_API_KEY", "ALTUR_API_KEY_FILE", "for one run"):
        assert way in error.hint


@pytest.mark.parametrize("trouble", list(KeyringFault))
def test_without_a_key_that_is_said_first_whatever_the_keyring_has(
    monkeypatch: pytest.MonkeyPatch, trouble: KeyringFault
) -> None:
    use(monkeypatch, lambda: FailingKeyring(KeyringError(trouble, "x.Keyring")))
    start = "There is no API key: neither ALTUR_API_KEY nor ALTUR_API_KEY_FILE is set. "
    error = refusal()
    assert error.message.startswith(start)
    assert error.keyring_fault is trouble


def test_a_keyring_that_cannot_keep_a_key_does_not_say_that_there_is_none(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    install(monkeypatch, keyring.backends.fail.Keyring())
    for use_keyring in (
        lambda: sources.store_key(HERE, ApiKey(KEY)),
        lambda: sources.forget_key(HERE),
    ):
        with pytest.raises(NoKeyError) as caught:
            use_keyring()
        assert caught.value.message == "This system has no usable keyring."


def test_a_refused_keyring_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    install(monkeypatch, TerminalKeyring())
    assert "“support.keyrings.TerminalKeyring” is not used" in refusal().message


def test_a_keyring_that_hangs_leaves_the_other_sources_at_hand(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    backend = use(monkeypatch, HangingKeyring)
    monkeypatch.setattr(keyrings, "dialog_possible", lambda environ: False)
    message = refusal(keyring=Keyring(answer_seconds=0.01)).message
    assert message.endswith("is set. The keyring does not respond.")
    monkeypatch.setenv("ALTUR_API_KEY", KEY)
    assert sources.find_key(HERE).key == ApiKey(KEY)
    backend.released.set()


def frames_and_words(error: BaseException) -> str:
    """Everything that a report with the locals of every frame would show."""
    report = traceback.TracebackException.from_exception(error, capture_locals=True)
    return "".join(report.format()) + repr(error) + str(error)


@pytest.mark.parametrize("source", ["environment", "file", "entry", "keyring"])
def test_no_traceback_even_with_locals_shows_the_key(
    source: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    where = HERE
    if source == "environment":
        monkeypatch.setenv("ALTUR_API_KEY", KEY + "\n")
    elif source == "file":
        where = key_file(tmp_path, KEY.encode() + b"\n\n")
    elif source == "entry":
        backend = use(monkeypatch)
        backend.kept[keyrings.SERVICE, "default"] = json.dumps(
            {"keys": {"https://api.altur.io": KEY + "\n"}}
        )
    else:
        use(monkeypatch, lambda: FailingKeyring(keyring.errors.KeyringError(KEY)))
    with pytest.raises(NoKeyError) as caught:
        sources.find_key(where)
    assert KEY not in frames_and_words(caught.value)


def test_a_failure_to_store_does_not_show_the_key(monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch, lambda: FailingKeyring(keyring.errors.KeyringError(KEY)))
    with pytest.raises(NoKeyError) as caught:
        sources.store_key(HERE, ApiKey(KEY))
    assert KEY not in frames_and_words(caught.value)


def test_what_was_found_does_not_show_the_key_when_printed(memory: MemoryKeyring) -> None:
    sources.store_key(HERE, ApiKey(KEY))
    found = sources.find_key(HERE)
    assert repr(found).count("1234") == 1
    assert KEY not in repr(found) + str(found)
