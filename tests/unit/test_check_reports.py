"""What a check reports of good, hostile and missing campaigns."""

import json
from pathlib import Path

import pytest
from support.campaigns import campaign
from support.entries import READABLE, demo, failed, shown
from support.schema import problems

from altur_tui.campaign.kinds.kind import Severity
from altur_tui.reports import check as check_as_json
from altur_tui.reports.formats import CHECK_FORMATS, make_check_report
from altur_tui.reports.report import Format
from altur_tui.text import width

FOLDER = Path(check_as_json.__file__).parent
SCHEMA = json.loads((FOLDER / "check_schema.json").read_text(encoding="utf-8"))
HOSTILE = "\x1b[2J [bold]x[/] \x9b31m \u202eabc\u2066 \u2028\u200b\x7f\ufeff 漢字漢字漢字"


def collected(form, *entries, total=None):
    report = make_check_report(form, len(entries) if total is None else total)
    assert report.begin() + "".join(map(report.piece, entries)) == ""
    return report


def told(form, *entries, total=None):
    return collected(form, *entries, total=total).end()


def test_the_schema_describes_every_record_of_the_demo_and_a_failure():
    records = json.loads(told(Format.JSON, *map(demo, READABLE), failed()))
    assert len(records) == len(READABLE) + 1
    for record in records:
        assert problems(record, SCHEMA, SCHEMA) == []


def test_what_both_schemas_describe_they_describe_alike():
    of_show = json.loads((FOLDER / "schema.json").read_text(encoding="utf-8"))
    assert SCHEMA["$defs"].items() <= of_show["$defs"].items()
    assert SCHEMA["anyOf"][1] == of_show["anyOf"][1]


def test_a_record_holds_the_campaign_the_instant_and_its_findings():
    (record,) = json.loads(told(Format.JSON, shown({**campaign(timezone=None), "name": "Uno"})))
    assert record == {
        "schema": 1,
        "id": 1234,
        "fetched_at": "2026-11-24T21:46:00Z",
        "at": "2026-11-24T21:46:00Z",
        "name": "Uno",
        "findings": [
            {
                "code": "assumed_timezone",
                "severity": "note",
                "message": "The answer names no time zone, so the hours are read in "
                "America/Mexico_City (assumed).",
                "where": "timezone",
            }
        ],
    }


def test_a_check_of_nothing_is_still_an_array():
    assert json.loads(told(Format.JSON)) == []


def test_within_a_severity_the_one_with_more_findings_comes_first():
    entries = [demo(each) for each in (1001, 1016, 1003, 1015, 1002)]
    records = json.loads(told(Format.JSON, *entries))
    assert [each["id"] for each in records] == [1015, 1003, 1016, 1001, 1002]


def test_no_check_carries_a_character_that_moves_anything():
    hostile = {
        "id": HOSTILE,
        "name": HOSTILE,
        "timezone": HOSTILE,
        "created_at": HOSTILE,
        "scheduling": {"mon": {"startTime": HOSTILE, "stopTime": HOSTILE, "active": True}},
        "cycles": {"enabled": True, "schedule_end_date": HOSTILE, HOSTILE: HOSTILE},
        "analytics": {HOSTILE: 3},
    }
    for form in CHECK_FORMATS:
        text = told(form, shown(hostile), failed(message=f"The server says: “{HOSTILE}”."))
        assert [each for each in text.replace("\n", "") if not each.isprintable()] == []
        assert "[bold]x[/]" in text


def test_no_line_of_the_table_is_wider_than_80_cells():
    entries = [*map(demo, READABLE), *(failed(each) for each in range(1, 400, 2))]
    assert max(map(width, told(Format.TABLE, *entries).splitlines())) <= 80


@pytest.mark.parametrize(
    ("ids", "total", "summary"),
    [
        ((), 3, "No campaign was checked. The check ended before 3 more campaigns."),
        ((1002,), 2, "Nothing was found in 1 campaign. The check ended before 1 more campaign."),
        ((1002, 1004), 2, "Nothing was found in 2 campaigns."),
        ((1003,), 1, "1 error in 1 campaign."),
        ((1003, 1009, 1001, 1002), 4, "2 errors, 1 warning in 4 campaigns."),
    ],
)
def test_the_summary_counts_what_was_found_and_what_did_not_come(ids, total, summary):
    assert told(Format.TABLE, *map(demo, ids), total=total).splitlines()[0] == summary


@pytest.mark.parametrize(
    ("campaign_id", "least"),
    [(1003, Severity.ERROR), (1001, Severity.WARNING), (1007, Severity.NOTE), (1002, None)],
)
def test_found_asks_for_the_severity_or_worse(campaign_id, least):
    report = collected(Format.TABLE, demo(campaign_id))
    ranks = list(Severity)
    expected = [least is not None and ranks.index(least) <= ranks.index(each) for each in ranks]
    assert [report.found(each) for each in ranks] == expected
