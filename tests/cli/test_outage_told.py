"""An outage that a command waits out is told once, at a terminal."""

import io
import sys

import pytest

from altur_tui.cli.common.pipeline import Pipeline
from altur_tui.client.slot import Outage
from altur_tui.wire.errors import ErrorKind


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def outage(since: float, *, next_try: float = 1.0, asked: bool = False) -> Outage:
    return Outage(ErrorKind.NETWORK, "Nobody answers.", since, next_try, asked)


def told(monkeypatch: pytest.MonkeyPatch, stream: io.StringIO, *outages: Outage) -> list[str]:
    monkeypatch.setattr(sys, "stderr", stream)
    pipeline = Pipeline("", str)
    for each in outages:
        pipeline.tell_outage(each)
    return stream.getvalue().splitlines()


def test_one_that_lasts_is_told_once_and_the_next_one_again(monkeypatch):
    lasting = [outage(since) for since in (0.0, 0.6, 2.5, 9.0)]
    lines = told(monkeypatch, Terminal(), *lasting, *lasting)
    assert lines == ["Nobody answers. Still trying…"] * 2


def test_a_short_one_is_not_told(monkeypatch):
    assert told(monkeypatch, Terminal(), outage(0.0), outage(0.7), outage(0.0)) == []


def test_a_pause_that_the_server_asks_for_is_told_at_once(monkeypatch):
    asked = outage(0.0, next_try=29.2, asked=True)
    assert told(monkeypatch, Terminal(), asked) == ["Nobody answers. Waiting 30 s."]


def test_where_nobody_sees_it_nothing_is_told(monkeypatch):
    assert told(monkeypatch, io.StringIO(), outage(0.0), outage(30.0)) == []
