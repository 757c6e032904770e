"""Named lists of campaigns, and what can happen to the file that holds them."""

import json
import os
import subprocess
import sys
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from altur_tui.ids import MAX_IDS
from altur_tui.store import lists as store_module
from altur_tui.store.lists import (
    MAX_LISTS,
    Lists,
    ListsError,
    ListThereError,
    SavedList,
    list_name,
)

NOON = datetime(2026, 11, 24, 18, 0, tzinfo=UTC)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "state" / "altur-tui"


@pytest.fixture
def lists(folder: Path) -> Lists:
    return Lists(folder, "default")


def names(lists: Lists) -> list[str]:
    return [each.name for each in lists.load()]


def file_of(folder: Path) -> Path:
    return folder / "lists-default.json"


def test_a_list_is_found_again_with_its_ids_in_order(folder: Path, lists: Lists) -> None:
    assert lists.save("Mañana", [1240, 1234, 1240, 7], NOON) is False
    again = Lists(folder, "default")
    assert again.load() == (SavedList("Mañana", (1240, 1234, 7), NOON),)
    assert again.find("mañana") == again.load()[0]
    assert again.find("tarde") is None


def test_without_a_file_there_are_no_lists_and_none_is_made_by_looking(
    folder: Path, lists: Lists
) -> None:
    assert lists.load() == ()
    assert lists.delete("anything") is False
    assert not folder.exists()


def test_saving_under_a_name_in_use_replaces_that_list_whatever_the_case(lists: Lists) -> None:
    lists.save("Morning", [1], NOON)
    assert lists.save("  morning ", [2, 3], NOON) is True
    assert lists.load() == (SavedList("morning", (2, 3), NOON),)


def test_a_list_that_is_there_stays_unless_it_is_to_be_replaced(lists: Lists) -> None:
    lists.save("Morning", [1], NOON, replace=False)
    with pytest.raises(ListThereError, match="already a list “morning”") as refused:
        lists.save("morning", [2], NOON, replace=False)
    assert refused.value.asked_wrong
    assert lists.load() == (SavedList("Morning", (1,), NOON),)


def test_a_list_that_another_instance_wrote_just_before_stays(
    folder: Path, lists: Lists, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = Lists(folder, "default")
    locked = store_module.only_one_writes

    def after_the_other(path: Path) -> AbstractContextManager[None]:
        monkeypatch.setattr(store_module, "only_one_writes", locked)
        other.save("morning", [1], NOON)
        return locked(path)

    monkeypatch.setattr(store_module, "only_one_writes", after_the_other)
    with pytest.raises(ListThereError):
        lists.save("morning", [2], NOON, replace=False)
    assert lists.load() == (SavedList("morning", (1,), NOON),)


def test_lists_come_by_their_names_without_regard_to_case(lists: Lists) -> None:
    for name in ("beta", "Alfa", "gamma"):
        lists.save(name, [1], NOON)
    assert names(lists) == ["Alfa", "beta", "gamma"]


def test_a_deleted_list_is_gone_and_the_others_stay(lists: Lists) -> None:
    lists.save("one", [1], NOON)
    lists.save("two", [2], NOON)
    assert lists.delete("ONE") is True
    assert names(lists) == ["two"]
    assert lists.delete("one") is False


def test_each_profile_has_its_own_lists(folder: Path, lists: Lists) -> None:
    lists.save("one", [1], NOON)
    assert Lists(folder, "staging").load() == ()


def test_names_of_all_scripts_are_fine() -> None:
    for name in (
        "a",
        "Q4 2026",
        "cobranza-nov.2",
        "顧客",
        "Ñandú_7",
        "9 de la mañana",
        "x" * 64,
    ):
        assert list_name(name) == name


def test_a_name_is_the_same_however_it_was_typed(lists: Lists) -> None:
    lists.save("Man\u0303ana   tarde", [1], NOON)
    assert names(lists) == ["Mañana tarde"]
    assert lists.find("Man\u0303ana tarde") is not None


def test_names_that_could_mean_something_else_are_refused(folder: Path, lists: Lists) -> None:
    for name in (
        *("", "   ", "../escape", "a/b", "a\\b", ".hidden", "-flag", "_", "@file", "#1"),
        *("x" * 65, "two\x1b[31m", "\u202eevil", "a\x00b", "[bold]", "~", "a:b", "a\u200db"),
    ):
        with pytest.raises(ListsError) as refused:
            lists.save(name, [1], NOON)
        assert refused.value.asked_wrong
        assert refused.value.message.replace("\u200d", "").isprintable()
        assert not folder.exists()


def test_what_looks_like_a_key_is_refused_without_being_repeated(
    folder: Path, lists: Lists
) -> None:
    for name in ("sk_live_abcdefgh1234", "noviembre 9f8e7d6c5b4a39281706"):
        with pytest.raises(ListsError, match="looks like an API key") as refused:
            lists.save(name, [1], NOON)
        assert refused.value.asked_wrong
        assert not any(each in str(refused.value) for each in name.split())
    assert not folder.exists()
    assert list_name("cobranza_hipotecario_mora") == "cobranza_hipotecario_mora"


def test_what_names_campaigns_cannot_be_the_name_of_a_list() -> None:
    for name in (
        "1234",
        "1240-1260",
        "https://x.example/campaigns/7",
        "7 8 9",
    ):
        with pytest.raises(ListsError, match="is a campaign id"):
            list_name(name)


def test_a_list_has_at_least_one_campaign_and_not_more_than_can_be_asked_for(lists: Lists) -> None:
    with pytest.raises(ListsError, match="at least one"):
        lists.save("none", [], NOON)
    with pytest.raises(ListsError, match="at most 10,000"):
        lists.save("all", range(1, MAX_IDS + 2), NOON)
    lists.save("all", range(1, MAX_IDS + 1), NOON)
    assert len(lists.load()[0].ids) == MAX_IDS


def test_there_is_an_end_to_the_number_of_lists_but_not_to_replacing_them(lists: Lists) -> None:
    for number in range(MAX_LISTS):
        lists.save(f"list {number}", [1], NOON)
    with pytest.raises(ListsError, match="lists already"):
        lists.save("one more", [1], NOON)
    assert lists.save("list 7", [2], NOON) is True
    assert len(lists.load()) == MAX_LISTS


def test_files_are_private_and_no_half_file_is_left(folder: Path, lists: Lists) -> None:
    lists.save("one", [1], NOON)
    assert {each.stat().st_mode & 0o777 for each in folder.iterdir()} == {0o600}
    assert folder.stat().st_mode & 0o777 == 0o700
    assert {each.name for each in folder.iterdir()} == {
        "lists-default.json",
        ".lists-default.json.lock",
    }


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"not json",
        b"\xff\xfe",
        b"{}",
        b"[" * 100_000,
        b'[{"name": "x", "ids": [0], "saved_at": "2026-11-24T18:00:00Z"}]',
        b'[{"name": "x", "ids": ["1"], "saved_at": "2026-11-24T18:00:00Z"}]',
        b'[{"name": "x", "ids": [1], "saved_at": "2026-11-24T18:00:00"}]',
    ],
)
def test_a_damaged_file_is_told_and_never_overwritten(
    folder: Path, lists: Lists, content: bytes
) -> None:
    folder.mkdir(parents=True)
    file_of(folder).write_bytes(content)
    for use in (lists.load, lambda: lists.save("x", [1], NOON), lambda: lists.delete("x")):
        with pytest.raises(ListsError, match="damaged") as told:
            use()
        assert not told.value.asked_wrong
    assert file_of(folder).read_bytes() == content


def test_a_link_in_the_files_place_is_not_followed(
    folder: Path, lists: Lists, tmp_path: Path
) -> None:
    target = tmp_path / "elsewhere.json"
    target.write_bytes(b"[]")
    folder.mkdir(parents=True)
    file_of(folder).symlink_to(target)
    with pytest.raises(ListsError, match="damaged"):
        lists.save("x", [1], NOON)
    assert target.read_bytes() == b"[]"


def test_a_folder_that_cannot_be_used_is_told_with_its_reason(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file")
    with pytest.raises(ListsError, match="Not a directory") as told:
        Lists(tmp_path / "taken", "default").save("x", [1], NOON)
    assert not told.value.asked_wrong


def test_a_hostile_name_in_the_file_is_made_safe(folder: Path, lists: Lists) -> None:
    entry = {"name": "\x1b[31mred", "ids": [1], "saved_at": "2026-11-24T18:00:00Z", "later": 1}
    folder.mkdir(parents=True)
    file_of(folder).write_text(json.dumps([entry]))
    assert names(lists) == ["\\x1b[31mred"]


_WRITER = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from altur_tui.store.lists import Lists
lists = Lists(Path(sys.argv[1]), "default")
for number in range(20):
    lists.save(f"{sys.argv[2]} {number}", [number + 1], datetime.now(UTC))
"""


_RIVAL = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from altur_tui.store.lists import Lists, ListThereError
lists, won = Lists(Path(sys.argv[1]), "default"), 0
for number in range(20):
    try:
        lists.save(f"list {number}", [int(sys.argv[2])], datetime.now(UTC), replace=False)
        won += 1
    except ListThereError:
        pass
print(won)
"""


def test_of_two_instances_that_want_the_same_name_one_is_refused(
    folder: Path, lists: Lists
) -> None:
    rivals = [
        subprocess.Popen([sys.executable, "-c", _RIVAL, str(folder), name], stdout=subprocess.PIPE)
        for name in ("1", "2")
    ]
    won = [int(rival.communicate(timeout=60)[0]) for rival in rivals]
    kept = [each.ids for each in lists.load()]
    assert won == [kept.count((1,)), kept.count((2,))]
    assert sum(won) == 20


def test_two_instances_that_write_at_once_lose_no_list(folder: Path, lists: Lists) -> None:
    writers = [
        subprocess.Popen([sys.executable, "-c", _WRITER, str(folder), name], env=dict(os.environ))
        for name in ("a", "b")
    ]
    assert [writer.wait(60) for writer in writers] == [0, 0]
    assert set(names(lists)) == {f"{name} {number}" for name in "ab" for number in range(20)}
