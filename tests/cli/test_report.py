"""`altur-tui report`: the numbers of a shift, which are those of `show` and of `history diff`."""

import csv
import io
import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import Result
from support import command
from support.campaigns import campaign, day, week
from support.command import KEY, Api
from support.kept import keep

NOW = datetime.now(UTC).replace(microsecond=0)
WHATSAPP = {"id": "int_2", "type": "whatsapp"}
IDS = ("7", "8", "9", "10", "11", "12")


def ago(hours: float) -> datetime:
    return NOW - timedelta(hours=hours)


def stamp(instant: datetime) -> str:
    return instant.strftime("%Y-%m-%dT%H:%M:%SZ")


SINCE = stamp(ago(4))


def phone(campaign_id: int, name: str, processed: int, answered: int, **fields: object) -> dict:
    counts = {
        "contacts": 2000,
        "contactsProcessed": processed,
        "contactsAnswered": answered,
        "contactsConverted": answered // 3,
    }
    return campaign(id=campaign_id, name=name, analytics=counts, **fields)


def hipotecario(campaign_id: int, processed: int, answered: int, **fields: object) -> dict:
    name = f"COBRANZA_HIPOTECARIO_2026-11-{campaign_id}"
    return phone(campaign_id, name, processed, answered, **fields)


def messages(sent: int) -> dict:
    counts = {"sent": sent, "delivered": sent - 10, "converted": sent // 10}
    return campaign(id=9, name="VENTAS_TDC_NOV", integration=WHATSAPP, analytics=counts)


@pytest.fixture
def seen(api: Api) -> Api:
    """An API with six campaigns, of which the history knows some.

    7 and 8 were seen before the period, and so was 9, of WhatsApp; 10 only during it; 11 was
    created during it; 12 cannot be fetched.
    """
    path = Path(command.run("history", "path").stdout.strip())
    longer = {**week(), "fri": day("09:00", "20:00")}
    keep(
        path.parent,
        os.environ["ALTUR_BASE_URL"],
        KEY,
        {
            ago(30): hipotecario(7, 1200, 500),
            ago(5): hipotecario(8, 300, 100),
            ago(4.5): messages(1000),
            ago(3): hipotecario(7, 1500, 600),
            ago(2): phone(10, "COBRANZA_AUTO_NOV", 50, 20),
            ago(1): hipotecario(7, 1600, 640, scheduling=longer),
        },
    )
    api.give(hipotecario(7, 1712, 700, scheduling=longer))
    api.give(hipotecario(8, 290, 100))
    api.give(messages(1300))
    api.give(phone(10, "COBRANZA_AUTO_NOV", 80, 33))
    api.give(phone(11, "COBRANZA_AUTO_DIC", 44, 12, created_at=stamp(ago(2))))
    api.answers[12] = (404, b'{"error": "NOT_FOUND"}')
    return api


def report(*words: str, ids: tuple[str, ...] = IDS, since: str = SINCE) -> Result:
    return command.run("report", *ids, "--since", since, *words)


def rows_of(result: Result) -> dict[int, dict[str, str]]:
    return {int(row["id"]): row for row in csv.DictReader(io.StringIO(result.stdout))}


def tables_of(markdown: str) -> dict[str, list[list[str]]]:
    """Return the rows of the table below each heading, without header and rule."""
    found: dict[str, list[list[str]]] = {}
    for part in markdown.split("\n## ")[1:]:
        title, _, text = part.partition("\n")
        lines = [line for line in text.splitlines() if line.startswith("|")]
        found[title] = [[cell.strip() for cell in line.split("|")[1:-1]] for line in lines[2:]]
    return found


@pytest.mark.usefixtures("seen")
def test_the_counts_are_those_of_show_and_the_changes_those_of_history_diff() -> None:
    rows = rows_of(report("--format", "csv"))
    for entry in json.loads(command.run("show", *IDS, "--format", "json").stdout):
        if "error" not in entry:
            row = rows[entry["id"]]
            for metric in entry["reading"]["analytics"]["metrics"]:
                assert float(row[metric["name"]]) == metric["count"]
                if metric["of"] is not None:
                    assert float(row[f"{metric['name']}Share"]) == metric["share"]
    known = ("7", "8", "9")
    for moved in json.loads(
        command.run("history", "diff", *known, "--since", SINCE, "--format", "json").stdout
    ):
        row = rows[moved["id"]]
        for metric in moved["metrics"]:
            assert float(row[f"{metric['name']}Before"]) == metric["before"]
            assert float(row[f"{metric['name']}Change"]) == metric["change"]
    assert rows[8]["contactsProcessedChange"] == "-10"


@pytest.mark.usefixtures("seen")
def test_totals_and_groups_add_up_what_the_campaigns_have() -> None:
    tables = tables_of(report().stdout)
    totals = {row[0]: row[1:] for row in tables["Totals: Phone call"]}
    # 1,712 + 290 + 80 + 44, against 1,200 and 300; the first of 10 is unknown, of 11 it was 0.
    assert totals["Processed"] == ["2,126", r"\+546 ▲", "26.6 % of 8,000 contacts"]
    groups = {row[0]: row[1:] for row in tables["By campaign name: Phone call"]}
    assert list(groups) == [r"COBRANZA\_AUTO", r"COBRANZA\_HIPOTECARIO", "All"]
    assert groups[r"COBRANZA\_HIPOTECARIO"][:3] == [
        "2",
        "4,000 (±0)",
        "2,002 (+502 ▲) · 50.1 % of 4,000",
    ]
    assert groups["All"][2] == "2,126 (+546 ▲) · 26.6 % of 8,000"
    assert tables["Totals: WhatsApp"][0] == ["Sent", "1,300", r"\+300 ▲", ""]


@pytest.mark.usefixtures("seen")
def test_what_is_not_known_is_told_with_the_campaigns_concerned() -> None:
    result = report()
    assert "4 of 4 campaigns have counts; the change is known for 3." in result.stdout
    assert r"its change is unknown: \#10." in result.stdout
    assert r"its changes are counted from zero: \#11." in result.stdout
    assert r"may include what happened since" in result.stdout
    assert tables_of(result.stdout)["Could not be fetched"][0][0] == r"\#12"
    rows = rows_of(report("--format", "csv"))
    assert [rows[each]["start"] for each in (7, 10, 11)] == ["seen", "not_seen", "created_since"]
    assert rows[10]["contactsProcessedChange"] == ""
    assert rows[11]["contactsProcessedChange"] == "44"
    assert rows[12]["error_kind"] == "not_found"


def test_what_was_changed_is_told_in_words_also_where_only_the_present_answer_has_it(
    seen: Api,
) -> None:
    longer = {**week(), "mon": day("08:00", "18:00"), "fri": day("09:00", "20:00")}
    seen.give(hipotecario(7, 1712, 700, scheduling=longer))
    changed = [row[1] for row in tables_of(report().stdout)["Changed settings"]]
    assert changed == [
        "Monday: 09:00–18:00 became 08:00–18:00",
        "Friday: 09:00–18:00 became 09:00–20:00",
    ]


@pytest.mark.usefixtures("seen")
def test_the_exit_code_is_that_of_show() -> None:
    assert report().exit_code == 4
    assert report(ids=("7", "8")).exit_code == 0
    assert "12: No such campaign" in report().stderr


def test_what_was_known_at_the_end_of_a_past_period_comes_from_the_history_alone(
    seen: Api,
) -> None:
    asked = len(seen.asked)
    until = stamp(ago(2.5))
    result = report("--until", until, "--format", "csv", ids=("7", "8", "10"))
    assert len(seen.asked) == asked
    assert result.exit_code == 4
    rows = rows_of(result)
    (shown,) = json.loads(command.run("show", "7", "--at", until, "--format", "json").stdout)
    counts = {each["name"]: each["count"] for each in shown["reading"]["analytics"]["metrics"]}
    assert int(rows[7]["contactsProcessed"]) == counts["contactsProcessed"] == 1500
    assert rows[7]["contactsProcessedChange"] == "300"
    assert rows[10]["error_kind"] == "no_history"
    offline = report("--offline", ids=("7", "8"))
    assert "nothing was requested for this report" in offline.stdout
    assert len(seen.asked) == asked


@pytest.mark.usefixtures("seen")
def test_a_csv_is_the_same_in_every_language(monkeypatch: pytest.MonkeyPatch) -> None:
    words = ("--group", "agent", "--format", "csv", "--offline")
    ids = (*IDS[:3], "10")
    ends = stamp(ago(0.5))
    english = report(*words, "--until", ends, ids=ids).stdout
    monkeypatch.setenv("ALTUR_LANG", "es")
    assert report(*words, "--until", ends, ids=ids).stdout == english


@pytest.mark.usefixtures("api")
def test_a_period_that_ends_before_it_begins_and_an_unknown_instant_are_mistakes_in_usage() -> None:
    assert report("--until", stamp(ago(5)), ids=("7",)).exit_code == 2
    assert report(ids=("7",), since="whenever").exit_code == 2
    assert report("--group", "colour", ids=("7",)).exit_code == 2


@pytest.mark.usefixtures("seen")
def test_without_history_the_changes_are_unknown_and_it_says_so() -> None:
    result = report("--no-history", ids=("7",))
    assert "what changed is unknown" in result.stderr
    assert tables_of(result.stdout)["Totals"][1][:3] == ["Processed", "1,712", "—"]


def test_the_demo_has_a_report_too(monkeypatch: pytest.MonkeyPatch) -> None:
    command.with_a_quick_demo(monkeypatch)
    result = command.run("report", "1001", "1002", "--demo", "--now", command.NOW)
    assert result.exit_code == 0
    assert "Mon 23 Nov 2026, 00:00 to Tue 24 Nov 2026, 15:46" in result.stdout
    assert "▲" in result.stdout
