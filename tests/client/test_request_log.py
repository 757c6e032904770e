"""The log of requests: what is in it, and who can read it."""

import os
import re
import stat
from datetime import UTC, datetime

import pytest
from support.asking import KEY, client_for
from support.strict_server import CAMPAIGN, Reply, StrictServer, json_reply

from altur_tui.client.log import RequestLog
from altur_tui.wire.errors import AlturError

NOON = datetime(2026, 11, 24, 12, 0, 0, 125_000, tzinfo=UTC)


def mode_of(path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


async def test_each_attempt_is_one_line_without_headers_or_bodies(tmp_path, monkeypatch):
    monkeypatch.setattr("altur_tui.client.retry.backoff", lambda attempt: 0.0)
    replies = iter([Reply(503), Reply(raw=[b"x"], end="close"), json_reply(CAMPAIGN), Reply(404)])
    path = tmp_path / "requests.log"
    async with StrictServer(lambda _: next(replies)) as server:
        client = client_for(f"{server.origin}/v1", log=path, clock=lambda: NOON)
        await client.campaign(1)
        with pytest.raises(AlturError):
            await client.campaign(2)
        await client.aclose()
        origin = re.escape(server.origin)
    text = path.read_text()
    assert KEY not in text
    assert "Cobranza" not in text
    patterns = [
        rf"2026-11-24T12:00:00\.125Z GET {origin}/v1/campaigns/1 503 \d+ ms attempt 1",
        rf"2026-11-24T12:00:00\.125Z GET {origin}/v1/campaigns/1 network \d+ ms attempt 2",
        rf"2026-11-24T12:00:00\.125Z GET {origin}/v1/campaigns/1 200 \d+ ms attempt 3",
        rf"2026-11-24T12:00:00\.125Z GET {origin}/v1/campaigns/2 404 \d+ ms attempt 1",
    ]
    lines = text.splitlines()
    assert len(lines) == 4
    for line, pattern in zip(lines, patterns, strict=True):
        assert re.fullmatch(pattern, line)


def test_only_the_owner_can_read_the_log(tmp_path):
    path = tmp_path / "new.log"
    RequestLog.open(path).close()
    assert mode_of(path) == 0o600


def test_a_log_that_others_could_read_is_closed_to_them_and_continued(tmp_path):
    path = tmp_path / "old.log"
    path.write_text("before\n")
    path.chmod(0o644)
    log = RequestLog.open(path)
    log.attempt(NOON, "https://a/campaigns/1", "200", 83, 1)
    log.close()
    assert mode_of(path) == 0o600
    assert path.read_text() == (
        "before\n2026-11-24T12:00:00.125Z GET https://a/campaigns/1 200 83 ms attempt 1\n"
    )


def test_a_log_that_is_no_regular_file_is_written_and_keeps_its_mode(tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe, 0o644)
    with pytest.raises(OSError, match="No such device"):
        RequestLog.open(pipe)  # nobody reads it, and nobody waits for that
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    pipe.chmod(0o644)
    log = RequestLog.open(pipe)
    log.attempt(NOON, "https://a/campaigns/1", "200", 83, 1)
    log.close()
    assert os.read(reader, 999).endswith(b"/campaigns/1 200 83 ms attempt 1\n")
    os.close(reader)
    assert mode_of(pipe) == 0o644


def test_a_log_that_cannot_be_opened_is_an_os_error(tmp_path):
    with pytest.raises(FileNotFoundError):
        RequestLog.open(tmp_path / "missing" / "x.log")
    with pytest.raises(IsADirectoryError):
        RequestLog.open(tmp_path)


def test_nothing_hostile_gets_into_the_log(tmp_path):
    path = tmp_path / "x.log"
    log = RequestLog.open(path)
    log.attempt(NOON, "https://a/\n\x1b[2J\ud800", "200\n", 1, 1)
    log.close()
    (line,) = path.read_text().splitlines()
    assert line.isprintable()


def test_a_log_that_cannot_be_written_stops_nothing(tmp_path):
    log = RequestLog.open(tmp_path / "x.log")
    log.close()
    log.close()
    log.attempt(NOON, "https://a", "200", 1, 1)
    assert (tmp_path / "x.log").read_text() == "", "what is closed is written no more"
    with open("/dev/full", "wb") as full:  # noqa: PTH123
        broken = RequestLog(os.dup(full.fileno()))
    broken.attempt(NOON, "https://a", "200", 1, 1)
    broken.attempt(NOON, "https://a", "200", 1, 2)
