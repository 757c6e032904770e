"""`altur-tui show --since`: by how much counts changed, in every format."""

import csv
import io
import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import Result
from support import command
from support.campaigns import campaign
from support.command import KEY, Api
from support.kept import keep
from support.schema import problems

from altur_tui.reports import as_json

NOW = datetime.now(UTC).replace(microsecond=0)
SCHEMA = json.loads(Path(as_json.__file__).with_name("schema.json").read_text(encoding="utf-8"))


def ago(hours: float) -> datetime:
    return NOW - timedelta(hours=hours)


def counted(campaign_id: int = 7, **counts: int) -> dict:
    return campaign(id=campaign_id, analytics=counts)


def stamp(instant: datetime) -> str:
    return instant.strftime("%Y-%m-%dT%H:%M:%SZ")


def show(*words: str) -> Result:
    result = command.run("show", *words)
    assert result.exit_code == 0, result.stderr
    return result


@pytest.fixture
def seen(api: Api) -> Api:
    """An API whose campaign 7 was seen 30 hours and 3 hours ago, and counts more now."""
    path = Path(command.run("history", "path").stdout.strip())
    keep(
        path.parent,
        os.environ["ALTUR_BASE_URL"],
        KEY,
        {
            ago(30): counted(contacts=2000, contactsProcessed=1200, contactsFailed=9),
            ago(3): counted(contacts=2000, contactsProcessed=1500, contactsFailed=9),
        },
    )
    api.give(counted(contacts=2000, contactsProcessed=1712, contactsFailed=6, oddities=4))
    api.give(counted(8, contacts=100))
    return api


def since_of(*words: str) -> dict:
    (found,) = json.loads(show("7", "--format", "json", *words).stdout)
    assert problems(found, SCHEMA, SCHEMA) == []
    return found["reading"]["since"]


@pytest.mark.usefixtures("seen")
def test_json_has_each_count_then_and_now_and_when_it_was_last_seen_then():
    at = ago(2)
    found = since_of("--since", stamp(at))
    assert (found["at"], found["seen_at"]) == (stamp(at), stamp(ago(3)))
    assert found["changes"] == [
        {"name": "contacts", "before": 2000, "after": 2000, "change": 0},
        {"name": "contactsProcessed", "before": 1500, "after": 1712, "change": 212},
        {"name": "contactsFailed", "before": 9, "after": 6, "change": -3},
        {"name": "oddities", "before": None, "after": 4, "change": None},
    ]
    assert since_of() is None


@pytest.mark.usefixtures("seen")
def test_of_what_nothing_was_known_then_no_change_is_told():
    found = since_of("--since", "3d")
    assert found["seen_at"] is None
    assert {each["change"] for each in found["changes"]} == {None}


@pytest.mark.usefixtures("seen")
def test_csv_has_a_column_for_each_change_and_without_since_none():
    usual = show("7", "--format", "csv").stdout
    (row,) = csv.DictReader(io.StringIO(show("7", "--format", "csv", "--since", "29h").stdout))
    assert row["contactsProcessed_change"] == "512"
    assert row["contactsFailed_change"] == "-3"
    assert row["sent_change"] == row["other_changes"] == ""
    assert row["since_seen_at"] == stamp(ago(30))
    header = usual.splitlines()[0].split(",")
    assert list(row)[: len(header)] == header
    assert not [each for each in header if "since" in each or each.endswith("_change")]


@pytest.mark.usefixtures("seen")
def test_the_card_has_a_column_of_changes_and_says_since_when():
    for form in ("table", "markdown"):
        text = " ".join(show("7", "--since", "2h", "--format", form).stdout.split())
        assert "+212 ▲" in text
        assert "−3 ▼" in text
        assert "±0" in text
        assert "nothing known before for 1 metric" in text
        assert "Change" not in show("7", "--format", form).stdout
    assert "nothing was known then" in show("7", "--since", "3d").stdout


@pytest.mark.usefixtures("seen")
def test_the_table_of_several_has_what_was_processed_since_and_a_dash_where_nothing_is_known():
    header, seven, eight, *rest = show("7", "8", "--since", "2h").stdout.splitlines()
    assert header.split()[-1] == "Change"
    assert seven.endswith("+212 ▲")
    assert eight.endswith("—")
    assert "a dash means nothing was known then" in " ".join(rest)


@pytest.mark.usefixtures("seen")
def test_what_was_last_seen_long_before_is_told_with_its_own_time():
    text = " ".join(show("7", "8", "--since", "20h").stdout.split())
    assert "1 campaign was last seen more than an hour before that" in text
    assert "last seen" not in show("7", "8", "--since", stamp(ago(29.5))).stdout.replace("\n", " ")
    assert "(last seen then: " in " ".join(show("7", "--since", "20h").stdout.split())


@pytest.mark.usefixtures("seen")
def test_kept_answers_are_compared_in_the_same_way_without_any_request():
    show("7")
    assert since_of("--offline", "--since", "2h")["changes"][1]["change"] == 212
    changes = since_of("--at", "2h", "--since", "29h")["changes"]
    assert changes[1] == {
        "name": "contactsProcessed",
        "before": 1200,
        "after": 1500,
        "change": 300,
    }


@pytest.mark.usefixtures("seen")
def test_what_names_no_instant_or_a_later_one_than_the_answers_is_wrong_usage():
    result = command.run("show", "7", "--since", "soon")
    assert result.exit_code == 2
    assert "is not a time" in result.stderr
    result = command.run("show", "7", "--at", "3h", "--since", "2h")
    assert result.exit_code == 2
    assert "a later instant than --at" in result.stderr


@pytest.mark.usefixtures("seen")
def test_without_a_history_it_says_that_there_is_nothing_to_compare_with():
    result = show("7", "--since", "2h", "--no-history")
    assert "nothing to compare with" in result.stderr
    assert "nothing was known then" in result.stdout
