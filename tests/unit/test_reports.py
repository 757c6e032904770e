"""Reports: what each format says of good, hostile and missing campaigns."""

import csv
import io
import json
import unicodedata
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from msgspec.structs import replace
from support.campaigns import campaign, cases, cycles, partly_unknown_weeks, week
from support.entries import READABLE, demo, failed, shown, shown_body
from support.schema import problems

from altur_tui.reports import as_csv, as_json
from altur_tui.reports.as_markdown import escape
from altur_tui.reports.as_table import section_lines
from altur_tui.reports.facts import Section
from altur_tui.reports.formats import make_report
from altur_tui.reports.lines import wrapped
from altur_tui.reports.report import Failed, Format
from altur_tui.text import safe, width
from altur_tui.wire.errors import AlturError, ErrorKind

MEXICO = ZoneInfo("America/Mexico_City")
SCHEMA = json.loads(Path(as_json.__file__).with_name("schema.json").read_text(encoding="utf-8"))
HOSTILE = (
    "\x1b[2J [bold]x[/] \x9b31m \u202eabc\u2066 \u2028\u200b\x7f\ufeff | `a` <b>h</b> \U000e0041"
)


def report(form, *entries):
    writer = make_report(form, tuple(each.id for each in entries), MEXICO)
    return writer.begin() + "".join(map(writer.piece, entries)) + writer.end()


def teeth(text, allowed):
    """Return the characters of `text` that could move or hide something."""
    categories = {"Cc", "Cf", "Cs", "Zl", "Zp"}
    harmless = {*allowed, "\u200c", "\u200d"}
    return {each for each in text if unicodedata.category(each) in categories} - harmless


@pytest.mark.parametrize("form", list(Format))
@pytest.mark.parametrize("many", [False, True])
def test_no_report_carries_a_character_that_moves_anything(form, many):
    message = f"The server says: “{HOSTILE}”."
    hostile = shown(
        {
            "name": HOSTILE,
            "status": HOSTILE,
            "timezone": HOSTILE,
            "created_at": HOSTILE,
            "agent": {"id": HOSTILE, "name": HOSTILE},
            "integration": {"id": HOSTILE, "type": HOSTILE},
            "scheduling": {"mon": {"startTime": HOSTILE, "stopTime": HOSTILE, "active": True}},
            "cycles": {"enabled": True, "filter_statuses": [HOSTILE], "filter_tags": [HOSTILE]},
            "analytics": {HOSTILE: 3, HOSTILE + "Rate": 0.5, "odd": {HOSTILE: [HOSTILE]}},
            HOSTILE: HOSTILE,
        }
    )
    entries = (hostile, failed(message=message)) if many else (hostile,)
    text = report(form, *entries)
    assert not teeth(text, "\r\n" if form is Format.CSV else "\n")


def test_the_schema_describes_every_field_of_every_demo_campaign():
    for campaign_id in READABLE:
        record = json.loads(as_json.record(demo(campaign_id)))
        assert problems(record, SCHEMA, SCHEMA) == []


@given(
    cases(longest_period=10),
    partly_unknown_weeks(),
    st.sampled_from(["active", "cooldown", "inactive", None]),
    st.sampled_from([None, "7", 5.0, 5.5, 0, -1]),
    st.sampled_from([{}, {"cycle_current_iteration": 2}]),
)
@settings(max_examples=40, deadline=None)
def test_the_schema_describes_whatever_is_known_and_unknown(case, days, status, planned, run):
    entry = shown(
        case[0]
        | {"scheduling": days, "status": status}
        | {"cycles": case[0]["cycles"] | {"max_iterations": planned}}
        | run
    )
    record = json.loads(as_json.record(entry))
    assert problems(record, SCHEMA, SCHEMA) == []
    for form in Format:
        assert report(form, entry)


def test_the_schema_describes_a_failure():
    record = json.loads(as_json.record(failed()))
    assert problems(record, SCHEMA, SCHEMA) == []
    assert record == {
        "schema": 1,
        "id": 1235,
        "error": {
            "kind": "not_found",
            "status": 404,
            "message": "There is no such campaign.",
            "hint": "Check the id, and that the key belongs to the campaign's organization.",
        },
    }


def test_the_schema_check_finds_what_is_not_described():
    record = json.loads(as_json.record(demo(1001)))
    record["reading"]["calling"]["extra"] = 1
    del record["reading"]["channel"]
    found = problems(record, SCHEMA, SCHEMA)
    assert found == ["$.reading.channel: missing", "$.reading.calling.extra: not described"]


ODD_CAMPAIGNS = [
    b'{"id": 1, "name": "a"}',
    b'{ "id" : 1.0 ,\r\n\t"big": 123456789012345678901234567890, "small": -1e-7,\n "e": 1E400 }',
    b'{"id": 1, "lone": "\\ud800 x \\udfff", "pair": "\\ud83d\\ude00"}',
    b'{"id": 1, "same": 1, "same": 2, "": null}',
    '{"id": 1, "name": "\x7f\x85\u202e\u2028\u2029\ufeff\U000e0041 ñ 漢 \u200d"}'.encode(),
    b'{"id": 1, "name": "\\u001b[2J\\n\\t\\\\\\" \\/"}',
    b'{"id": 1, "deep": ' + b"[" * 400 + b"]" * 400 + b"}",
]


@pytest.mark.parametrize("campaign", ODD_CAMPAIGNS)
def test_the_apis_own_object_comes_out_equal(campaign):
    body = b'{"success": true,\n "campaign": ' + campaign + b"}"
    line = as_json.record(shown_body(1, body))
    assert "\n" not in line

    def pairs(text):
        return json.loads(text, object_pairs_hook=list, parse_float=str, parse_int=str)

    given = dict(pairs(line))["campaign"]
    assert given == pairs(campaign)


def test_an_instant_is_whole_seconds_of_utc():
    record = json.loads(as_json.record(demo(1001)))
    assert record["fetched_at"] == record["reading"]["at"] == "2026-11-24T21:46:00Z"


def test_json_is_an_array_in_the_order_given_with_failures_in_their_place():
    records = json.loads(report(Format.JSON, demo(1002), failed(7), demo(1001)))
    assert [each["id"] for each in records] == [1002, 7, 1001]
    assert ["error" in each for each in records] == [False, True, False]


def test_json_of_nothing_is_an_empty_array():
    assert json.loads(report(Format.JSON)) == []


def test_json_lines_are_the_records_of_the_array():
    entries = (demo(1001), failed(7), demo(1011))
    lines = report(Format.JSONL, *entries).splitlines()
    assert [json.loads(each) for each in lines] == json.loads(report(Format.JSON, *entries))


def test_the_reading_says_what_the_design_promises():
    reading = json.loads(as_json.record(demo(1001)))["reading"]
    metrics = {each["name"]: each for each in reading["analytics"]["metrics"]}
    assert metrics["contactsAnswered"] == {
        "name": "contactsAnswered",
        "count": 945,
        "rate": 0.4725,
        "of": "contacts",
        "share": 0.4725,
    }
    assert reading["analytics"]["derived"] == [
        {
            "name": "convertedOfAnswered",
            "count": 312,
            "of": "contactsAnswered",
            "share": pytest.approx(0.3302, abs=1e-4),
        }
    ]
    assert reading["calling"] == {
        "state": "open",
        "changes_at": "2026-11-25T00:00:00Z",
        "weekly_minutes": 3000,
        "complete": True,
    }


def rows_of(text):
    assert text.endswith("\r\n")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_csv_has_a_row_for_each_campaign_and_one_for_each_failure():
    good, bad = rows_of(report(Format.CSV, demo(1001), failed()))
    assert good["id"] == "1001"
    assert good["name"] == "HIPOTECARIO_MORA30_Q4"
    assert good["contactsAnswered"] == "945"
    assert good["contactsAnsweredRate"] == good["contactsAnsweredShare"] == "0.4725"
    assert good["calling_sat"] == "09:00–14:00"
    assert good["verdict_until"] == "2026-11-25T00:00:00Z"
    assert good["cycles_filter_statuses"] == "voicemail; failed"
    assert good["error_kind"] == ""
    assert (bad["id"], bad["error_kind"], bad["error_status"]) == ("1235", "not_found", "404")
    assert bad["error_message"] == "There is no such campaign."
    assert bad["name"] == ""


def test_csv_keeps_metrics_that_have_no_column_in_one():
    (row,) = rows_of(report(Format.CSV, demo(1010)))
    assert json.loads(row["other_metrics"]) == {
        "notesSent": 840,
        "notesPlayed": 517,
        "notesPlayedRate": 0.6154,
        "notesPlayedTwice": 88,
        "averageSeconds": 21.5,
        "replies": {"text": 41, "voice": 12},
        "topReason": "ya pagué",
    }


def test_every_value_of_a_csv_row_has_a_column():
    for campaign_id in READABLE:
        assert set(as_csv.cells(demo(campaign_id))) <= set(as_csv.COLUMNS)
    assert set(as_csv.cells(failed())) <= set(as_csv.COLUMNS)


@pytest.mark.parametrize("first", ["=", "+", "-", "@", "\t", "\r", "\n", "＝"])
def test_a_cell_that_a_spreadsheet_would_run_is_defused(first):
    name = f'{first}cmd|"/c calc"!A1'
    (row,) = rows_of(report(Format.CSV, shown({"name": name})))
    assert row["name"] in {"'" + name, safe(name)}
    assert not row["name"].startswith(tuple("=+-@\t\r\n＝"))


@pytest.mark.parametrize(
    "name", ["x;=1+1", 'x";"=1+1;', "x;-1", "x;'=1+1;", "x;＝1", 'x;"";@SUM(1);y', "=1;=2"]
)
def test_a_cell_is_defused_for_those_who_take_a_semicolon_for_its_end(name):
    analytics = {name: 1, "reason": name}
    text = report(Format.CSV, shown({"name": name, "status": name, "analytics": analytics}))
    (row,) = rows_of(text)
    assert row["name"].replace("'", "") == name.replace("'", "")
    assert name in json.loads(row["other_metrics"])
    assert [each for each in text.split(";") if each.strip('"').startswith(tuple("=+-@＝"))] == []


def test_a_cell_with_a_semicolon_is_quoted():
    text = report(Format.CSV, shown({"name": "a;b", "agent": {"name": "a b"}}))
    assert '"a;b"' in text
    assert ",a b," in text


def test_a_defused_cell_stays_one_cell():
    (row,) = rows_of(report(Format.CSV, shown({"name": '=1,"2"', "status": "-3"})))
    assert (row["name"], row["status"]) == ('\'=1,"2"', "'-3")


TRICKS = [
    "*a* _b_ **c** ~~d~~ `e`",
    "[a](https://example.invalid) ![b](c) <https://example.invalid>",
    "https://example.invalid www.example.invalid",
    "<script>x</script> &lt; &amp; &#65;",
    "a | b | c",
    "# a",
    "- a",
    "+ a",
    "1. a",
    "12) a",
    "=====",
    "-----",
    "> a",
    "\\* \\\\ \\",
    "$x$ ^y^ :smile:",
    "[x]: https://example.invalid",
    "HIPOTECARIO_MORA30_Q4",
]


@pytest.mark.parametrize("text", TRICKS)
def test_markdown_shows_text_as_it_is(text):
    renderer = MarkdownIt("gfm-like", {"linkify": False, "html": True})
    (paragraph,) = (each for each in renderer.parse(escape(text)) if each.type == "inline")
    assert {each.type for each in paragraph.children} <= {"text", "text_special"}
    assert "".join(each.content for each in paragraph.children) == text
    assert renderer.render(escape(text)).startswith("<p>")


def test_markdown_has_a_section_for_each_campaign_and_its_tables_stay_whole():
    text = report(Format.MARKDOWN, demo(1011), failed(), demo(1001))
    renderer = MarkdownIt("gfm-like", {"linkify": False, "html": True})
    tokens = renderer.parse(text)
    headings = [tokens[at + 1].content for at, each in enumerate(tokens) if each.tag == "h2"]
    assert [each for each in headings if each][-1].endswith("1001")
    assert sum(each.type == "heading_open" and each.tag == "h2" for each in tokens) == 3
    inner = [child.type for each in tokens for child in each.children or ()]
    assert set(inner) <= {"text", "text_special", "strong_open", "strong_close"}
    widths = {each.count("<td") for each in renderer.render(text).split("<tr>")[1:]}
    assert widths <= {0, 2, 3, 5}


def test_a_card_fits_eighty_columns():
    cards = [report(Format.TABLE, demo(each)) for each in READABLE]
    assert [line for card in cards for line in card.splitlines() if width(line) > 80] == []


LONG = "notesPlayedToTheEndByPeopleWhoHadNeverBeenReachedInAnyWayBefore"


@pytest.mark.parametrize(
    "analytics",
    [
        {LONG: 12_480, LONG + "Rate": 0.5, "contacts": 2000, "contactsAnswered": 945},
        {LONG: 2**53, LONG + "Rate": 2**53, "\x1b[2J" * 20: 2**53},
        {LONG: "ya pagué " * 30, "short": {"a": ["b" * 200]}},
        {LONG: 7, "topReason": "ya pagué"},
        {"漢" * 90: 1, "漢" * 91: "漢" * 200},
    ],
)
def test_a_card_fits_eighty_columns_whatever_the_metrics_are_called_and_hold(analytics):
    text = report(Format.TABLE, shown({"integration": {"type": "x"}, "analytics": analytics}))
    assert [line for line in text.splitlines() if width(line) > 80] == []


def test_a_long_name_and_a_long_value_go_on_in_the_next_line_and_numbers_stay_whole():
    analytics = {LONG: 12_480, LONG + "Rate": 0.5, "topReason": "ya pagué " * 12 + "fin"}
    text = report(Format.TABLE, shown({"integration": {"type": "x"}, "analytics": analytics}))
    at = text.index("  Notes played to the end by people who had never")
    first, second = (line.split() for line in text[at:].splitlines()[:2])
    assert first[-3:] == ["12,480", "50.0", "%"]
    assert second[0] == "been"
    assert text.partition("Other analytics\n")[2].count("pagué") == 12


@pytest.mark.parametrize("form", [Format.TABLE, Format.MARKDOWN])
def test_a_day_without_hours_says_until_when_those_of_the_night_before_run_on(form):
    text = report(form, demo(1005))
    (sunday,) = [line.strip("| ") for line in text.splitlines() if "Sun" in line.split()[:2]]
    assert sunday.split(maxsplit=1)[1].strip("| ") == "until 01:30"
    (sunday,) = [
        line for line in report(form, demo(1015)).splitlines() if "Sun" in line.split()[:2]
    ]
    assert "closed" in sunday


def test_a_card_says_every_rate_with_its_denominator():
    text = report(Format.TABLE, demo(1001))
    assert "Answered                 945  of 2,000 contacts  47.3 %    47.3 %" in text
    assert "Converted of answered    312  of 945 answered    33.0 %" in text


def test_a_sentence_of_a_card_goes_on_in_the_next_line():
    lines = section_lines(Section("Pace", sentence="at this pace " * 20), 40)
    assert " ".join(line.strip() for line in lines) == ("at this pace " * 20).strip()
    assert max(map(width, lines)) in range(30, 41)


def test_a_card_of_an_older_answer_says_why_there_is_no_newer_one():
    older = replace(demo(1001), error=failed().error)
    text = report(Format.TABLE, older)
    assert "▲ There is no such campaign. This is the older answer from 24 Nov 2026, 15:46," in text
    assert [line for line in text.splitlines() if width(line) > 80] == []
    assert "older answer" not in report(Format.TABLE, demo(1001))


def test_a_card_of_a_failure_says_so():
    assert report(Format.TABLE, failed()) == "#1235 is not shown: not found\n"


def test_both_reports_name_a_failure_in_words_and_cut_none():
    for kind in ErrorKind:
        failure = Failed(1235, AlturError(kind, "It failed."))
        assert report(Format.TABLE, failure) == f"#1235 is not shown: {kind.word}\n"
        lines = report(Format.TABLE, failure, demo(1001)).splitlines()
        assert lines[1] == f"1235  not shown: {kind.word}"
        assert "_" not in lines[1]


def test_a_table_keeps_its_columns_whatever_the_names():
    entries = [demo(each) for each in READABLE]
    lines = report(Format.TABLE, *entries, failed(1025)).splitlines()
    assert lines[0].startswith("  Id  Campaign")
    for line in lines[1 : len(entries) + 1]:
        before, _, _ = line.partition("  ")
        assert before.isdigit()
        name = line[6:]
        cells = 0
        kept = 0
        while cells < 22:
            cells += width(name[kept])
            kept += 1
        assert cells == 22
        assert name[kept : kept + 2] == "  "
    assert lines[len(entries) + 1] == "1025  not shown: not found"
    assert lines[-2] == "24 campaigns shown, 1 not shown, times in America/Mexico_City."


def test_a_table_says_what_conversions_are_counted_of():
    lines = report(Format.TABLE, demo(1001), demo(1002)).splitlines()
    assert "contacts; on WhatsApp, of the messages sent" in lines[-1]
    assert "counted of" not in report(Format.TABLE, failed(), failed())


def test_a_row_of_the_table_says_until_when_and_of_how_many():
    first = report(Format.TABLE, demo(1001), demo(1002)).splitlines()[1]
    assert first == "1001  HIPOTECARIO_MORA30_Q4   open until 18:00            312 of 2,000, 16 %"


def test_what_is_exported_has_no_time_that_depends_on_the_present():
    text = report(Format.MARKDOWN, demo(1001), demo(1003))
    for relative in ("just now", " ago", "tomorrow", "(in "):
        assert relative not in text
    assert "24 Nov 2026, 15:46" in text
    assert "open until 24 Nov 2026, 18:00" in text
    assert "just now" in report(Format.TABLE, demo(1001))


def test_starts_are_told_as_those_of_cycles_that_have_not_run_unless_the_answer_says_more():
    def starts(**changes):
        given = campaign(cycles=cycles(schedule_end_date="2026-12-18"), **changes)
        lines = report(Format.MARKDOWN, shown(given)).splitlines()
        return next(line for line in lines if line.startswith("| Can start |"))

    assert starts().endswith("(if none has run yet) |")
    assert starts(status="inactive").endswith("(if it runs and none has run yet) |")
    assert "none has run" not in starts(cycle_current_iteration=2)
    assert starts(status="inactive", cycle_current_iteration=2).endswith("(if it runs) |")
    assert starts(status="cooldown").endswith("(at the earliest) |")


def test_hours_that_are_unknown_are_not_told_as_closed():
    given = campaign(scheduling=week() | {"tue": {"startTime": "x", "active": True}})
    text = report(Format.MARKDOWN, shown(given))
    assert "| Tue | unknown |" in text
    assert "| Now | hours unknown | at least 36 h a week |" in text
    assert "hours unknown" in report(Format.TABLE, shown(given), failed())


def test_three_findings_that_are_alike_are_one_row_of_the_card():
    text = report(Format.TABLE, demo(1005))
    assert text.count("run past midnight") == 1
    assert "like it: scheduling.tue" in " ".join(text.split())


def test_a_number_stays_in_one_line_with_its_unit():
    text = "open until tomorrow (in 39 h 7 min), 312 of 2,000: 15.6 % (14.1–17.3)."
    for cells in range(14, 80):
        lines = wrapped(text, cells)
        assert " ".join(lines) == text
        assert max(map(width, lines)) <= cells
        assert not any(line.startswith(("%", "h", "min")) for line in lines)
