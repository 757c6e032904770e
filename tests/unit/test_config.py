"""Settings: what wins over what, and the sentence for each mistake."""

import os
import tomllib
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec
import pytest

import altur_tui
from altur_tui.settings.file import ConfigError, ConfigFile, ProfileTable, read_config
from altur_tui.settings.settings import Flags, Settings, check_bindings, instant, load
from altur_tui.tui.bindings import COMMANDS
from altur_tui.tui.themes import OURS

EXAMPLE = Path(altur_tui.__file__).parent / "config.example.toml"


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "config.toml"
    monkeypatch.setenv("ALTUR_CONFIG", str(path))
    return path


def loaded(**flags: object) -> Settings:
    return load(Flags(**flags), os.environ)


def refusal(**flags: object) -> ConfigError:
    with pytest.raises(ConfigError) as caught:
        loaded(**flags)
    assert caught.value.exit_code == 2
    assert caught.value.hint
    return caught.value


def test_without_anything_set_the_defaults_hold() -> None:
    settings = loaded()
    assert settings.profile == "default"
    assert settings.base_url == "https://api.altur.io/api/v1.0"
    assert settings.timezone is None
    assert settings.timeout == 20
    assert settings.watch_seconds == 60
    assert settings.recents
    assert settings.now is None
    assert not settings.config_found


def test_a_line_to_paste_for_a_new_profile_is_whole_or_not_offered(config: Path) -> None:
    config.touch()
    assert "add [profiles.work] to" in refusal(profile="work").hint
    assert "[profiles.NAME]" in refusal(profile="a-long-profile-of-customer-17").hint


def test_flags_win_over_the_environment_which_wins_over_the_profile_and_the_file(
    config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config.write_text(
        'timezone = "UTC"\nbase_url = "https://file.example"\n'
        '[profiles.work]\ntimezone = "America/Bogota"\n',
        encoding="utf-8",
    )
    assert loaded().timezone == "UTC"
    assert loaded(profile="work").timezone == "America/Bogota"
    assert loaded(profile="work").base_url == "https://file.example"
    monkeypatch.setenv("ALTUR_TIMEZONE", "America/Lima")
    monkeypatch.setenv("ALTUR_BASE_URL", "https://environment.example/v1/")
    assert loaded(profile="work").timezone == "America/Lima"
    assert loaded(profile="work").base_url == "https://environment.example/v1"
    assert loaded(timezone="Europe/Madrid").timezone == "Europe/Madrid"
    assert loaded(base_url="https://flag.example").base_url == "https://flag.example"


def test_the_profile_comes_from_the_flag_then_the_environment_then_the_file(
    config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config.write_text('profile = "a"\n[profiles.a]\n[profiles.b]\n[profiles.c]\n', encoding="utf-8")
    assert loaded().profile == "a"
    monkeypatch.setenv("ALTUR_PROFILE", "b")
    assert loaded().profile == "b"
    assert loaded(profile="c").profile == "c"


def test_an_empty_variable_counts_as_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    names = ("PROFILE", "BASE_URL", "TIMEZONE", "CONFIG", "API_KEY_FILE")
    for name in names:
        monkeypatch.setenv(f"ALTUR_{name}", "")
    settings = loaded()
    assert settings.profile == "default"
    assert settings.base_url == "https://api.altur.io/api/v1.0"
    assert settings.key_file is None


def test_the_example_holds_every_key_and_loads(config: Path) -> None:
    table = tomllib.loads(EXAMPLE.read_text(encoding="utf-8"))
    assert set(table) == {each.name for each in msgspec.structs.fields(ConfigFile)}
    profile = table["profiles"]["staging"]
    assert set(profile) == {each.name for each in msgspec.structs.fields(ProfileTable)}
    config.write_bytes(EXAMPLE.read_bytes())
    assert loaded().keys == {"refresh": "r,f5"}
    assert loaded(profile="staging").timezone == "America/Bogota"


def test_the_themes_and_bindings_of_the_example_exist(config: Path) -> None:
    config.write_bytes(EXAMPLE.read_bytes())
    check_bindings(loaded(), frozenset(COMMANDS))
    assert loaded().theme in {theme.name for theme in OURS}


def test_the_config_file_is_looked_for_in_the_folder_of_the_user(tmp_path: Path) -> None:
    folder = Path(os.environ["XDG_CONFIG_HOME"]) / "altur-tui"
    folder.mkdir(parents=True)
    (folder / "config.toml").write_text("timeout = 7.5\nwatch_seconds = 10", encoding="utf-8")
    assert (loaded().timeout, loaded().watch_seconds) == (7.5, 10)
    assert loaded().config_path == folder / "config.toml"


def test_a_config_file_that_was_named_must_exist(config: Path) -> None:
    error = refusal()
    assert str(config) in error.message
    assert "does not exist" in error.message


def test_a_mistake_in_the_file_is_named_with_its_place(config: Path) -> None:
    for content, words in (
        ("timezon = 'UTC'", ["“timezon”", "Did you mean “timezone”?"]),
        ("[profiles.a]\nbase-url = 'x'", ["“profiles.a.base-url”", "“profiles.a.base_url”"]),
        ("zzz = 1", ["“zzz”", "Known keys here: profile, base_url"]),
        ("timeout = 'long'", ["“timeout” must be a number of seconds"]),
        ("timeout = true", ["“timeout” must be a number of seconds"]),
        ("base_url = 7", ["“base_url” must be text in quotes"]),
        ("recents = 1", ["“recents” must be true or false"]),
        ("[keys]\nquit = ['q']", ["“keys” must be a table with a text for each binding"]),
        ("profiles = 1", ["“profiles” must be a table"]),
        ("[profiles]\na = 1", ["“profiles.a” must be a table"]),
        ("timeout = 0", ["“timeout” in the config file", "above 0"]),
        ("timeout = nan", ["“timeout” in the config file", "above 0"]),
        ("watch_seconds = 9.9", ["“watch_seconds” in the config file", "10 or more"]),
        ("watch_seconds = inf", ["“watch_seconds” in the config file", "10 or more"]),
        ("watch_seconds = 'a'", ["“watch_seconds” must be a number of seconds"]),
        ("timezone = 'Mars/Olympus'", ["“timezone” in the config file", "“Mars/Olympus”"]),
        ("base_url = 'http://api.altur.io'", ["“base_url” in the config file", "in clear"]),
        ("profile = '../x'", ["“profile” in the config file", "“../x”"]),
        ("= 1", ["not valid TOML", "line 1"]),
        ("a = " + "[" * 5000, ["is nested too deeply"]),
        ("a = 'x\ny'", ["not valid TOML: see line 1, column 7"]),
        ("a = [1,", ["not valid TOML: see its end"]),
        ("timeout = 1\ntimeout = 2", ["sets a value twice: see its last line"]),
        ("[a]\n[a]", ["sets a value twice: see line 2"]),
        ("timeout = " + "1" * 5000, ["holds a number with too many digits."]),
        ("timeout = " + "1" * 400, ["“timeout”"]),
        ("watch_seconds = 1e999", ["10 or more"]),
    ):
        config.write_text(content, encoding="utf-8")
        error = refusal()
        for word in [str(config), *words]:
            assert word in error.message


def test_a_key_in_the_config_file_is_refused_and_not_shown(config: Path) -> None:
    for name in (
        "key",
        "api_key",
        "API_KEY",
        "secret",
    ):
        config.write_text(f"{name} = 'sk_live_abcdefgh1234'", encoding="utf-8")
        error = refusal()
        assert "Do not put the API key in that file" in error.message
        assert "altur-tui key set" in error.hint
        assert "1234" not in error.message + error.hint


def test_a_config_file_that_is_not_text_or_a_folder_is_refused(config: Path) -> None:
    config.write_bytes(b"theme = '\xff'")
    assert "not UTF-8 or UTF-16 text" in refusal().message
    config.unlink()
    config.mkdir()
    assert "cannot be read" in refusal().message


def test_a_config_file_without_an_end_is_refused(
    config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ALTUR_CONFIG", "/dev/zero")
    assert refusal().message.endswith("“/dev/zero” cannot be read: it is larger than 1 MiB.")


def test_without_a_home_folder_there_is_no_config_file(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("XDG_CONFIG_HOME", "XDG_STATE_HOME", "HOME"):
        monkeypatch.delenv(name)
    monkeypatch.setattr(os.path, "expanduser", lambda path: path)  # an unknown user
    settings = loaded()
    assert settings.config_path is None
    assert not settings.state_folder.parent.is_dir()
    monkeypatch.undo()


def test_a_home_that_is_no_folder_is_the_same_as_none(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("XDG_CONFIG_HOME", "XDG_STATE_HOME"):
        monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", "/dev/null")
    assert not loaded().config_found


def test_a_byte_order_mark_is_skipped(config: Path) -> None:
    config.write_bytes(b"\xef\xbb\xbftimeout = 3")
    assert loaded().timeout == 3


def test_hostile_names_in_the_file_move_nothing(config: Path) -> None:
    config.write_text('"\\u001b[2J" = 1', encoding="utf-8")
    assert "\x1b" not in refusal().message


def test_a_flag_that_cannot_be_used_is_named() -> None:
    for flags, word in (
        ({"timezone": "America/Nowhere"}, "--timezone is not a known time zone: “America/Nowhere”"),
        ({"timezone": "../../etc/passwd"}, "--timezone"),
        ({"timezone": ""}, "--timezone"),
        ({"base_url": "http://example.com"}, "--base-url cannot be used"),
        ({"base_url": ""}, "--base-url cannot be used"),
        ({"timeout": 0.0}, "--timeout must be a number of seconds above 0."),
        ({"timeout": -1.0}, "--timeout"),
        ({"timeout": float("inf")}, "--timeout"),
        ({"now": "yesterday"}, "--now is not a date and time: “yesterday”."),
        ({"now": "0001-01-01"}, "1970 to 2199"),
        ({"now": "9999-12-31T23:59-12:00"}, "1970 to 2199"),
        ({"profile": "a/b"}, "--profile cannot be “a/b”"),
        ({"profile": ""}, "--profile cannot be “”"),
    ):
        assert word in refusal(**flags).message


def test_a_variable_that_cannot_be_used_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALTUR_BASE_URL", "ftp://x")
    assert "ALTUR_BASE_URL cannot be used" in refusal().message


def test_an_unknown_profile_is_refused_with_the_names_that_there_are(config: Path) -> None:
    config.write_text("[profiles.staging]\n[profiles.prod]\n", encoding="utf-8")
    meant = (
        "There is no profile “stagin”. Did you mean “staging”? Profiles: default, prod, staging."
    )
    assert refusal(profile="stagin").message == meant
    assert "Profiles: default, prod, staging." in refusal(profile="qqq").message
    assert loaded(profile="default").profile == "default"
    config.write_text("", encoding="utf-8")
    error = refusal(profile="qqq")
    assert error.message == "There is no profile “qqq”. Profiles: default."
    assert error.hint == f"To make it one, add [profiles.qqq] to the config file “{config}”."
    assert "sk_live_abcd" not in refusal(profile="sk_live_abcdefgh1234").message
    assert loaded(demo=True, profile="qqq").profile == "qqq"


def test_the_demo_reads_no_file_and_remembers_nothing(
    config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config.write_text("nonsense", encoding="utf-8")
    monkeypatch.setenv("ALTUR_API_KEY_FILE", "/nowhere")
    monkeypatch.setenv("ALTUR_BASE_URL", "nonsense")
    settings = loaded(demo=True)
    assert settings.config_path is None
    assert settings.key_file is None
    assert not settings.recents
    assert not loaded(demo=True, recents=True).recents


def test_recents_can_be_switched_off_by_flag_and_by_file(config: Path) -> None:
    config.write_text("recents = false", encoding="utf-8")
    assert not loaded().recents
    assert loaded(recents=True).recents
    config.write_text("", encoding="utf-8")
    assert not loaded(recents=False).recents


@pytest.mark.parametrize(
    ("text", "utc"),
    [
        ("2026-11-24T15:46:00-06:00", datetime(2026, 11, 24, 21, 46, tzinfo=UTC)),
        ("2026-11-24T15:46:00Z", datetime(2026, 11, 24, 15, 46, tzinfo=UTC)),
        ("2026-11-24T15:46", datetime(2026, 11, 24, 21, 46, tzinfo=UTC)),
        (" 2026-11-24 15:46 ", datetime(2026, 11, 24, 21, 46, tzinfo=UTC)),
        ("2026-11-24", datetime(2026, 11, 24, 6, 0, tzinfo=UTC)),
    ],
)
def test_an_instant_without_an_offset_is_read_in_the_zone_of_the_viewer(
    text: str, utc: datetime
) -> None:
    assert instant(text, ZoneInfo("America/Mexico_City")) == utc


def test_now_is_kept_in_utc_read_in_the_zone_of_the_viewer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "America/Bogota")
    settings = loaded(now="2026-11-24T10:00")
    assert settings.now == datetime(2026, 11, 24, 15, 0, tzinfo=UTC)
    assert settings.now.tzinfo is UTC


def test_a_binding_that_does_not_exist_is_refused_with_the_one_that_was_meant(config: Path) -> None:
    config.write_text("[keys]\nrefesh = 'x'", encoding="utf-8")
    with pytest.raises(ConfigError, match="Did you mean “refresh”"):
        check_bindings(loaded(), frozenset({"refresh", "quit"}))
    check_bindings(loaded(), frozenset({"refesh"}))


def test_an_absent_file_that_nobody_named_is_no_mistake(tmp_path: Path) -> None:
    assert read_config(tmp_path / "no.toml", required=False) is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('notify = ["stalld"]', "unknown event “stalld”. Did you mean “stalled”?"),
        ('notify = ["everything"]', "unknown event “everything”. Events: opened, closed,"),
        ('notify = "stalled"', "“notify” must be a list of event names."),
        ('notify_terminal = "loud"', "cannot be “loud”. Choose one of: auto, osc9, osc777, off."),
    ],
)
def test_what_cannot_be_announced_is_told(tmp_path, text, said):
    path = tmp_path / "config.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError) as raised:
        load(Flags(), {"ALTUR_CONFIG": str(path)})
    assert said in raised.value.message


def test_events_are_announced_as_configured_and_none_by_default(tmp_path):
    path = tmp_path / "config.toml"
    path.write_text('notify = ["failed", "stalled", "failed"]', encoding="utf-8")
    settings = load(Flags(), {"ALTUR_CONFIG": str(path)})
    assert settings.notify == ("failed", "stalled")
    assert load(Flags(demo=True), {}).notify == ()
