"""`--name TEXT`: campaigns by name in `show`, `check`, `compare` and `list`."""

import json
import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from support.command import KEY, run, with_a_quick_demo
from support.list_api import ListApi, item, listing, page

from altur_tui.campaign.listed import ListedCampaign
from altur_tui.credentials.key import ApiKey
from altur_tui.settings.settings import Flags, load
from altur_tui.store.account import AccountFile


@pytest.fixture
def api(monkeypatch: pytest.MonkeyPatch) -> Iterator[ListApi]:
    with listing(monkeypatch) as running_api:
        yield running_api


def give(api: ListApi, *names: str, **members: object) -> None:
    """Let the list have campaigns of these names, numbered from 1 on."""
    items = [item(number, name=name) for number, name in enumerate(names, start=1)]
    api.pages = {None: {"campaigns": items, "has_more": False, **members}}


def file(api: ListApi) -> AccountFile:
    settings = load(Flags(), os.environ)
    return AccountFile(settings.state_folder, settings.profile, api.base_url)


def keep(api: ListApi, *campaigns: ListedCampaign, minutes: float, complete: bool = True) -> None:
    """Keep these campaigns as if they had been read so long ago."""
    read_at = datetime.now(UTC) - timedelta(minutes=minutes)
    file(api).save(campaigns, read_at, ApiKey(KEY).fingerprint, is_complete=complete)


def shown(result_output: str) -> list[int]:
    return [each["id"] for each in json.loads(result_output)]


def test_show_prints_what_the_name_finds_best_first(api: ListApi) -> None:
    give(api, "Ventas norte", "Renovación", "Norte", "Norteña")
    result = run("show", "--name", "NÓRTE", "--format", "json")
    assert (result.exit_code, result.stderr) == (0, "")
    assert shown(result.stdout) == [3, 4, 1]
    assert len(api.queries) == 1


def test_ids_come_before_what_the_name_finds_each_once(api: ListApi) -> None:
    give(api, "Norte", "Sur", "Norte 2")
    result = run("show", "7", "3", "--name", "norte", "--format", "json")
    assert shown(result.stdout) == [7, 3, 1]


def test_check_and_compare_take_names_too(api: ListApi) -> None:
    give(api, "Norte", "Sur", "Norte 2")
    checked = json.loads(run("check", "--name", "norte", "--format", "json").stdout)
    assert {each["id"] for each in checked} == {1, 3}
    compared = json.loads(run("compare", "--name", "norte", "--format", "json").stdout)
    assert [each["id"] for each in compared["campaigns"]] == [1, 3]


def test_a_list_that_was_read_within_ten_minutes_is_not_read_again(api: ListApi) -> None:
    keep(api, ListedCampaign(5, "Norte"), minutes=9)
    assert shown(run("show", "--name", "norte", "--format", "json").stdout) == [5]
    assert api.queries == []


@pytest.mark.parametrize(("minutes", "complete"), [(11, True), (1, False)])
def test_an_older_list_or_part_of_one_is_read_anew_and_kept(
    api: ListApi, minutes: float, complete: bool
) -> None:
    keep(api, ListedCampaign(5, "Norte"), minutes=minutes, complete=complete)
    give(api, "Norte")
    assert shown(run("show", "--name", "norte", "--format", "json").stdout) == [1]
    assert shown(run("show", "--name", "norte", "--format", "json").stdout) == [1]
    assert len(api.queries) == 1


def test_nothing_found_is_told_with_exit_code_4(api: ListApi) -> None:
    give(api, "Norte")
    for command in ("show", "check"):
        result = run(command, "--name", "sur\x1b[2J")
        assert (result.exit_code, result.stdout) == (4, "")
        assert result.stderr.startswith("No campaign matches “sur\\x1b[2J”.\n")


@pytest.mark.parametrize("text", ["", "  ", "status:", "—"])
def test_a_name_without_anything_to_search_for_is_wrong_usage(api: ListApi, text: str) -> None:
    for command in ("show", "check", "list"):
        result = run(command, "--name", text)
        assert (result.exit_code, result.stdout, api.queries) == (2, "", [])
        assert result.stderr.startswith("--name needs a text to search for.")


def test_what_is_known_is_searched_where_the_list_fails_with_a_note(api: ListApi) -> None:
    keep(api, ListedCampaign(5, "Norte"), ListedCampaign(6, "Sur"), minutes=60)
    api.choose = lambda query: 403
    result = run("show", "--name", "norte", "--format", "json")
    assert (result.exit_code, shown(result.stdout)) == (0, [5])
    assert "could not be read to its end" in result.stderr
    assert "Only the 2 campaigns that are known were searched." in result.stderr


def test_a_page_that_fails_leaves_what_came_before_to_be_searched(api: ListApi) -> None:
    pages = {None: page(1, 2, cursor="b")}
    api.choose = lambda query: 500 if "cursor" in query else pages[None]
    result = run("show", "--name", "cobranza", "--format", "json")
    assert (result.exit_code, shown(result.stdout)) == (0, [1, 2])
    assert "Only the 2 campaigns" in result.stderr


@pytest.mark.parametrize(("status", "code"), [(401, 3), (403, 3), (404, 4), (500, 5), (302, 6)])
def test_nothing_found_in_part_of_a_list_is_told_as_its_failure(
    api: ListApi, status: int, code: int
) -> None:
    api.choose = lambda query: status
    for command, output in (
        (("show",), ""),
        (("check",), ""),
        (("list", "--format", "json"), "[]\n"),
        (("list", "--ids"), "#incomplete\n"),
    ):
        result = run(*command, "--name", "norte")
        assert (result.exit_code, result.stdout) == (code, output)
        assert "No campaign matches" not in result.stderr


def test_without_a_key_nothing_is_searched(api: ListApi, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALTUR_API_KEY", "")
    keep(api, ListedCampaign(5, "Norte"), minutes=60)
    for command, output in ((("show",), ""), (("list",), ""), (("list", "--ids"), "#incomplete\n")):
        result = run(*command, "--name", "norte")
        assert (result.exit_code, result.stdout, api.asked) == (3, output, [])


def test_a_channel_is_asked_for_where_the_list_does_not_tell_it(api: ListApi) -> None:
    given = {None: page(1, 2, 3), "phone_call": page(1), "whatsapp": page(3)}
    api.choose = lambda query: given[query.get("integration")]
    result = run("list", "--name", "channel:whatsapp", "--ids")
    assert (result.exit_code, result.stdout) == (0, "3\n")
    assert len(api.queries) == 3
    assert run("list", "--name", "canal:llamada", "--ids").stdout == "1\n"
    assert len(api.queries) == 3


def test_list_prints_the_apis_own_objects_of_what_it_found_best_first(api: ListApi) -> None:
    given = page(1, 2, later=[1.5])
    given["campaigns"][1] |= {"name": "Norte", "later": {"a": None}}
    given["campaigns"][0]["name"] = "Al norte"
    api.pages = {None: given}
    result = run("list", "--name", "norte", "--format", "json")
    assert json.loads(result.stdout) == [given["campaigns"][1], given["campaigns"][0]]
    table = run("list", "--name", "norte").stdout
    assert table.index("Norte") < table.index("Al norte")
    assert "2 campaigns" in table


def test_list_narrows_by_its_other_options_too(api: ListApi) -> None:
    everything, active = page(1, 2, 3), page(3, 2)
    api.choose = lambda query: active if query.get("status") == "active" else everything
    result = run("list", "--name", "cobranza", "--status", "active", "--ids")
    assert result.stdout == "3\n2\n"
    assert [query.get("status") for query in api.queries] == ["active"]


def test_list_searches_what_several_values_of_an_option_select_page_by_page(api: ListApi) -> None:
    pages = {
        ("active", None): page(3, 2, cursor="b"),
        ("active", "b"): page(7),
        ("finished", None): page(5, 3),
    }
    api.choose = lambda query: pages[query["status"], query.get("cursor")]
    options = ("--status", "active", "--status", "finished")
    result = run("list", "--name", "cobranza", *options, "--format", "jsonl")
    assert [json.loads(line)["id"] for line in result.stdout.splitlines()] == [3, 2, 7, 5]
    assert len(api.queries) == 3


def test_list_reads_the_list_once_whatever_it_prints(api: ListApi) -> None:
    api.pages = {None: page(1, 2, cursor="b"), "b": page(3)}
    for form in ("table", "csv", "json", "jsonl"):
        del api.queries[:]
        result = run("--no-recents", "list", "--name", "cobranza", "--format", form)
        assert result.exit_code == 0
        assert "Cobranza 3" in result.stdout
        assert [query.get("cursor") for query in api.queries] == [None, "b"]


def test_list_knows_the_channel_of_what_was_selected_by_it(api: ListApi) -> None:
    api.choose = lambda query: page(1, 2)
    result = run("list", "--name", "channel:whatsapp", "--channel", "whatsapp", "--ids")
    assert result.stdout == "1\n2\n"
    assert len(api.queries) == 1


def test_list_tells_where_the_objects_of_what_was_found_fail_to_come(api: ListApi) -> None:
    keep(api, ListedCampaign(2, "Norte"), ListedCampaign(9, "Norte 9"), minutes=1)
    api.choose = lambda query: 500 if "cursor" in query else page(1, 2, cursor="b")
    result = run("list", "--name", "norte", "--format", "jsonl")
    assert (result.exit_code, json.loads(result.stdout)["id"]) == (5, 2)
    assert "1 campaign was received before that." in result.stderr


def test_list_reads_no_more_pages_than_hold_what_was_found(api: ListApi) -> None:
    keep(api, ListedCampaign(2, "Norte"), minutes=1)
    api.pages = {None: page(1, 2, cursor="b"), "b": page(3, cursor="c")}
    result = run("list", "--name", "norte", "--format", "jsonl")
    assert (result.exit_code, json.loads(result.stdout)["id"]) == (0, 2)
    assert len(api.queries) == 1


def test_list_that_finds_nothing_prints_a_whole_form_of_nothing(api: ListApi) -> None:
    give(api, "Norte")
    for form, output in (("json", []), ("jsonl", None)):
        result = run("list", "--name", "sur", "--format", form)
        assert (result.exit_code, result.stderr) == (0, "No campaigns were found.\n")
        assert (json.loads(result.stdout) if result.stdout else None) == output


def test_ids_from_part_of_a_list_are_marked_as_incomplete(api: ListApi) -> None:
    api.choose = lambda query: 500 if "cursor" in query else page(1, 2, cursor="b")
    result = run("list", "--name", "cobranza", "--ids")
    assert (result.exit_code, result.stdout) == (5, "1\n2\n#incomplete\n")


def test_the_demo_is_searched_and_nothing_of_it_is_kept(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with_a_quick_demo(monkeypatch)
    result = run("--demo", "list", "--name", "hipotecario status:active", "--ids")
    assert result.stdout.split() == ["1001", "1012", "1024"]
    assert list(tmp_path.rglob("account-*")) == []


def test_without_recents_nothing_is_kept(api: ListApi) -> None:
    give(api, "Norte")
    assert run("--no-recents", "list", "--name", "norte", "--ids").stdout == "1\n"
    assert file(api).load(datetime.now(UTC), ApiKey(KEY).fingerprint) is None


def test_offline_only_what_was_kept_is_searched_however_old(api: ListApi) -> None:
    keep(api, ListedCampaign(5, "Norte"), minutes=60 * 24)
    assert "There is no history yet." in run("show", "--offline", "--name", "norte").stderr
    assert "No campaign matches “sur”." in run("show", "--offline", "--name", "sur").stderr
    assert api.asked == []


def test_another_key_does_not_find_what_the_first_one_has_listed(
    api: ListApi, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    give(api, "Norte")
    assert run("list", "--name", "norte", "--ids").stdout == "1\n"
    (path,) = tmp_path.rglob("account-*.json")
    assert KEY not in path.read_text()
    monkeypatch.setenv("ALTUR_API_KEY", "sk_live_other_key_9876")
    give(api, "Sur")
    assert run("list", "--name", "norte", "--ids").stdout == ""
    assert run("show", "--offline", "--name", "norte").exit_code == 4
    assert len(api.queries) == 2
