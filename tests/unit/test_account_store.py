"""What is kept of an account: for whom, for how long, and what a file may hold."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from altur_tui.campaign.identity import Channel
from altur_tui.campaign.listed import ListedCampaign
from altur_tui.store import account
from altur_tui.store.account import MAX_AGE, AccountFile, forget_accounts

NOW = datetime(2026, 11, 24, 21, 46, tzinfo=UTC)
URL = "https://api.altur.io/api/v1.0"
CAMPAIGN = ListedCampaign(
    7,
    "Cobranza México",
    "active",
    False,
    Channel.PHONE_CALL,
    "agt_1",
    "Sofía",
    NOW - timedelta(days=30),
    "America/Tijuana",
    2,
    NOW - timedelta(hours=3),
)


def file(folder: Path, profile: str = "default", url: str = URL) -> AccountFile:
    return AccountFile(folder, profile, url)


def files(folder: Path) -> list[Path]:
    return sorted(folder.glob("account-*"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "state" / "altur-tui"


def test_what_was_kept_comes_back_as_it_was(folder: Path) -> None:
    file(folder).save([CAMPAIGN, ListedCampaign(8)], NOW, is_complete=True, has_channels=True)
    kept = file(folder).load(NOW + timedelta(days=6))
    assert kept is not None
    assert kept.campaigns == (CAMPAIGN, ListedCampaign(8))
    assert (kept.read_at, kept.is_complete, kept.has_channels) == (NOW, True, True)


def test_the_file_is_for_its_owner_alone(folder: Path) -> None:
    file(folder).save([CAMPAIGN], NOW, is_complete=True)
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o600}
    assert folder.stat().st_mode & 0o777 == 0o700


def test_each_profile_and_each_host_has_its_own(folder: Path) -> None:
    places = (
        ("default", URL),
        ("staging", URL),
        ("default", "https://[::1]:8443/api"),
        ("default", "https://other.example/api"),
    )
    for number, (profile, url) in enumerate(places, start=1):
        file(folder, profile, url).save([ListedCampaign(number)], NOW, is_complete=True)
    for number, (profile, url) in enumerate(places, start=1):
        kept = file(folder, profile, url).load(NOW)
        assert kept is not None
        assert kept.campaigns == (ListedCampaign(number),)


def test_another_api_of_the_same_host_gets_nothing(folder: Path) -> None:
    file(folder).save([CAMPAIGN], NOW, is_complete=True)
    assert file(folder, url="https://api.altur.io/api/v2.0").load(NOW) is None
    assert file(folder).load(NOW) is not None


def test_what_is_older_than_a_week_is_dropped(folder: Path) -> None:
    file(folder).save([CAMPAIGN], NOW, is_complete=True)
    assert file(folder).load(NOW + MAX_AGE + timedelta(seconds=1)) is None
    assert files(folder) == []


def test_what_comes_from_the_future_is_dropped(folder: Path) -> None:
    file(folder).save([CAMPAIGN], NOW, is_complete=True)
    assert file(folder).load(NOW - timedelta(hours=1)) is None
    assert files(folder) == []


def test_what_others_left_for_more_than_a_week_is_swept(folder: Path) -> None:
    file(folder, "left", "https://other.example").save([CAMPAIGN], NOW, is_complete=True)
    later = datetime.now(UTC) + timedelta(days=8)
    file(folder).save([CAMPAIGN], later, is_complete=True)
    file(folder).save([CAMPAIGN], datetime.now(UTC), is_complete=True)
    assert [path.name for path in files(folder)] == ["account-default@api.altur.io.json"]


def test_only_so_many_are_kept_and_then_they_are_not_all(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(account, "MAX_KEPT", 3)
    file(folder).save([ListedCampaign(n) for n in range(1, 6)], NOW, is_complete=True)
    kept = file(folder).load(NOW)
    assert kept is not None
    assert [each.id for each in kept.campaigns] == [1, 2, 3]
    assert not kept.is_complete


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"null",
        b"{",
        b"\xff",
        b"[" * 100_000,
        b'{"base_url": "x", "read_at": "2026-11-24T21:46:00Z", "campaigns": [[0, "x"]]}',
        b'{"base_url": "x", "read_at": "2026-11-24T21:46:00", "campaigns": []}',
    ],
)
def test_a_damaged_file_is_removed(folder: Path, content: bytes) -> None:
    file(folder).save([CAMPAIGN], NOW, is_complete=True)
    (path,) = files(folder)
    path.write_bytes(content)
    assert file(folder).load(NOW) is None
    assert files(folder) == []


def test_what_a_stranger_wrote_is_made_safe_and_bounded(folder: Path) -> None:
    file(folder).save([CAMPAIGN], NOW, is_complete=True)
    (path,) = files(folder)
    written = json.loads(path.read_bytes())
    written["campaigns"] = [[1, "\x1b[2J" + "x" * 5000, "\u202e", None, "phone_call", "a" * 500]]
    path.write_text(json.dumps(written), encoding="utf-8")
    kept = file(folder).load(NOW)
    assert kept is not None
    (campaign,) = kept.campaigns
    assert campaign.name.startswith("\\x1b[2J")
    assert len(campaign.name) <= 200
    assert campaign.status == "\\u202e"
    assert len(campaign.agent_id or "") <= 80


def test_fields_that_a_later_version_adds_are_passed_over(folder: Path) -> None:
    file(folder).save([CAMPAIGN], NOW, is_complete=True)
    (path,) = files(folder)
    written = json.loads(path.read_bytes())
    written["campaigns"][0].append({"later": 1})
    path.write_text(json.dumps({**written, "later": 2}), encoding="utf-8")
    kept = file(folder).load(NOW)
    assert kept is not None
    assert kept.campaigns == (CAMPAIGN,)


def test_a_folder_that_cannot_be_used_keeps_nothing_and_fails_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    nowhere = file(tmp_path / "file")
    nowhere.save([CAMPAIGN], NOW, is_complete=True)
    assert nowhere.load(NOW) is None


def test_forgetting_takes_all_hosts_of_that_profile_and_no_other(folder: Path) -> None:
    for profile in ("default", "default.2", "x"):
        for url in (URL, "https://other.example"):
            file(folder, profile, url).save([CAMPAIGN], NOW, is_complete=True)
    assert forget_accounts(folder, "default") is None
    assert [path.name for path in files(folder)] == [
        f"account-{profile}@{host}.json"
        for profile in ("default.2", "x")
        for host in ("api.altur.io", "other.example")
    ]
    assert forget_accounts(folder / "missing", "default") is None


def test_what_cannot_be_forgotten_is_told(folder: Path) -> None:
    file(folder).save([CAMPAIGN], NOW, is_complete=True)
    (folder / ".account-default@api.altur.io.json.lock").unlink()
    (folder / ".account-default@api.altur.io.json.lock").mkdir()
    assert "cannot be removed from" in (forget_accounts(folder, "default") or "")
