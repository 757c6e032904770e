"""`show`, `check` and `compare` complete what an answer lacks by the list of campaigns."""

import csv
import io
import json
import threading
from collections.abc import Iterator

import pytest
from support.command import NOW, Api, run
from support.fake_api import running
from support.list_api import ListApi, item, listing, page

from altur_tui.core import completion


@pytest.fixture
def api(monkeypatch: pytest.MonkeyPatch) -> Iterator[ListApi]:
    """The list knows a campaign in Tijuana that is paused; its own answer says neither."""
    with listing(monkeypatch) as running_api:
        paused = item(
            1,
            status="inactive",
            timezone="America/Tijuana",
            cycle_current_iteration=2,
            cycle_last_iteration_at="2026-11-24T18:00:00Z",
        )
        running_api.pages = {None: {"campaigns": [paused], "has_more": False}}
        yield running_api


def reading(*words: str) -> dict[str, object]:
    (record,) = json.loads(run(*words, "--format", "json", "--now", NOW).stdout)
    found: dict[str, object] = record["reading"]
    return found


def codes(found: dict[str, object]) -> set[str]:
    findings = found["findings"]
    assert isinstance(findings, list)
    return {each["code"] for each in findings}


def test_status_and_zone_come_from_the_list(api: ListApi) -> None:
    found = reading("show", "1")
    assert (found["status"], found["status_source"]) == ("inactive", "list")
    assert (found["timezone"], found["timezone_source"]) == ("America/Tijuana", "list")
    assert found["iterations_run"] == 2
    verdict = found["verdict"]
    assert isinstance(verdict, dict)
    assert verdict["code"] == "paused"
    assert not codes(found) & {"assumed_timezone", "list_unavailable"}
    assert len(api.queries) == 1


def test_a_card_and_a_row_tell_them_too(api: ListApi) -> None:
    card = run("show", "1", "--now", NOW).stdout
    assert "The campaign is paused" in card
    assert "America/Tijuana" in card
    assert "assumed" not in card
    (row,) = csv.DictReader(io.StringIO(run("show", "1", "--format", "csv").stdout))
    assert (row["status"], row["status_source"]) == ("inactive", "list")
    assert row["timezone_source"] == "list"


def test_a_check_does_not_warn_of_what_the_list_tells(api: ListApi) -> None:
    assert "assumed" not in run("check", "1").stdout
    assert "assumed" in run("check", "1", "--no-list").stdout


def test_without_the_list_nothing_of_it_is_asked_or_told(api: ListApi) -> None:
    for command in ("show", "check", "compare"):
        ids = ("1", "2") if command == "compare" else ("1",)
        run(command, *ids, "--no-list")
    assert api.queries == []
    found = reading("show", "1", "--no-list")
    assert (found["status"], found["status_source"]) == (None, None)
    assert found["timezone_source"] == "default"
    assert "list_unavailable" not in codes(found)


@pytest.mark.parametrize("status", [401, 403, 404, 500])
def test_a_list_that_fails_costs_nothing_but_a_note(api: ListApi, status: int) -> None:
    api.choose = lambda query: status
    result = run("show", "1", "--format", "json", "--now", NOW)
    assert (result.exit_code, result.stderr) == (0, "")
    (record,) = json.loads(result.stdout)
    found = record["reading"]
    assert found["timezone_source"] == "default"
    assert "list_unavailable" in codes(found)
    without = reading("show", "1", "--no-list")
    assert codes(found) - codes(without) == {"list_unavailable"}
    assert found["verdict"] == without["verdict"]


def test_a_list_that_hangs_is_not_waited_for(api: ListApi, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(completion, "MAX_WAIT", 0.05)
    going_on = threading.Event()

    def hang(query: dict[str, str]) -> object:
        going_on.wait(30)
        return page(1)

    api.choose = hang
    result = run("show", "1", "2", "--format", "json")
    going_on.set()
    assert result.exit_code == 0
    found = [each["reading"] for each in json.loads(result.stdout)]
    assert ["list_unavailable" in codes(each) for each in found] == [True, True]


def test_only_as_many_pages_are_read_as_hold_the_campaigns(api: ListApi) -> None:
    api.pages = {None: page(9, 3, cursor="b"), "b": page(2, cursor="c"), "c": page(1)}
    run("show", "9", "2", "--format", "json")
    assert [query.get("cursor") for query in api.queries] == [None, "b"]


def test_the_next_command_uses_the_list_that_was_kept(api: ListApi) -> None:
    assert reading("show", "1")["status"] == "inactive"
    assert reading("show", "1")["status"] == "inactive"
    assert run("show", "--name", "cobranza").exit_code == 0
    assert len(api.queries) == 1


def test_answers_that_lack_nothing_need_no_list(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALTUR_API_KEY", "sk_live_abcdefgh1234")
    with running(Api()) as whole:
        assert isinstance(whole, Api)
        monkeypatch.setenv("ALTUR_BASE_URL", whole.base_url)
        whole.listed = 500, b""
        whole.give({"id": 1, "status": "active", "timezone": "America/Bogota"})
        assert "list_unavailable" not in codes(reading("show", "1"))
