"""Campaigns side by side: intervals by the literature, and what differs."""

import json
from math import sqrt
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.campaigns import campaign, day, week
from support.entries import demo, failed, shown
from support.schema import problems

from altur_tui.campaign.compare import CLOSED, compare, newcombe, wilson
from altur_tui.reports import compare as reports
from altur_tui.reports.formats import make_compare_report
from altur_tui.reports.report import Format
from altur_tui.text import width

SCHEMA = json.loads(
    Path(reports.__file__).with_name("compare_schema.json").read_text(encoding="utf-8")
)
# Newcombe, Statistics in Medicine 17 (1998), 857-872, Table I, method 3.
OF_ONE = {
    (81, 263): (0.2553, 0.3662),
    (15, 148): (0.0624, 0.1605),
    (0, 20): (0.0000, 0.1611),
    (1, 29): (0.0061, 0.1718),
}
# Newcombe, Statistics in Medicine 17 (1998), 873-890, Table II, method 10.
OF_TWO = {
    ((56, 70), (48, 80)): (0.0524, 0.3339),
    ((9, 10), (3, 10)): (0.1705, 0.8090),
    ((6, 7), (2, 7)): (0.0582, 0.8062),
    ((5, 56), (0, 29)): (-0.0381, 0.1926),
    ((0, 10), (0, 20)): (-0.1611, 0.2775),
    ((0, 10), (0, 10)): (-0.2775, 0.2775),
    ((10, 10), (0, 20)): (0.6791, 1.0000),
    ((10, 10), (0, 10)): (0.6075, 1.0000),
}
PARTS = st.integers(1, 10**7).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of)))


def told(form: Format, *entries) -> str:
    report = make_compare_report(form)
    assert report.begin() + "".join(map(report.piece, entries)) == ""
    return report.end()


def settings(*readings) -> dict[str, tuple]:
    return {each.path: (each.values, each.differs) for each in compare(readings).settings}


def test_intervals_of_one_share_are_those_of_the_literature():
    for part, (low, high) in OF_ONE.items():
        assert wilson(*part) == pytest.approx((low, high), abs=5e-5)


def test_intervals_of_two_shares_are_those_of_the_literature():
    for parts, (low, high) in OF_TWO.items():
        found = newcombe(*parts)
        assert (found.low, found.high) == pytest.approx((low, high), abs=5e-5)


@given(PARTS, PARTS)
def test_an_interval_holds_what_was_counted_and_stays_within_the_scale(first, second):
    low, high = wilson(*first)
    assert 0 <= low <= first[0] / first[1] <= high <= 1
    one, other = newcombe(first, second), newcombe(second, first)
    assert one.low >= -1 - 1e-9
    assert one.low <= one.share <= one.high <= 1 + 1e-9
    assert (one.low, one.high) == pytest.approx((-other.high, -other.low))
    assert one.beyond_chance is other.beyond_chance


def test_what_differs_what_is_alike_and_what_is_unknown_are_told_apart():
    one = shown(campaign(scheduling=week())).reading
    other = shown(campaign(scheduling={**week(), "sat": day("09:00", "13:00")})).reading
    unread = shown(campaign(scheduling={**week(), "sat": day("nine", "13:00")})).reading
    found = settings(one, other)
    assert found["scheduling.sat"] == ((CLOSED, "09:00–13:00"), True)
    assert found["scheduling.mon"][1] is False
    assert settings(other, unread)["scheduling.sat"] == (("09:00–13:00", None), None)
    assert settings(one, other, unread)["scheduling.sat"][1] is True


def test_the_json_is_what_a_person_would_reckon_by_hand():
    record = json.loads(told(Format.JSON, demo(1001), demo(1003)))
    assert [each["id"] for each in record["campaigns"]] == [1001, 1003]
    by_path = {each["path"]: each for each in record["settings"]}
    assert by_path["cooldown_minutes"] == {
        "path": "cooldown_minutes",
        "values": [720, 720],
        "differs": False,
    }
    assert by_path["agent"]["values"] == ["Sofía", "Mateo"]
    converted = next(each for each in record["metrics"] if each["name"] == "contactsConverted")
    assert converted["of"] == "contacts"
    ends = []
    for value, (count, of) in zip(converted["values"], ((312, 2000), (97, 1260)), strict=True):
        share, z = count / of, 1.959964
        middle, reach = (
            share + z * z / 2 / of,
            z * sqrt(share * (1 - share) / of + z * z / 4 / of**2),
        )
        low, high = (middle - reach) / (1 + z * z / of), (middle + reach) / (1 + z * z / of)
        ends.append((share, low, high))
        assert value == {
            "count": count,
            "of": of,
            "share": count / of,
            "low": round(low, 4),
            "high": round(high, 4),
        }
    (p, p_low, p_high), (q, q_low, q_high) = ends
    assert converted["difference"] == {
        "points": round(100 * (p - q), 2),
        "low": round(100 * (p - q - sqrt((p - p_low) ** 2 + (q_high - q) ** 2)), 2),
        "high": round(100 * (p - q + sqrt((p_high - p) ** 2 + (q - q_low) ** 2)), 2),
        "beyond_chance": True,
    }


def test_the_schema_describes_the_comparison_of_any_campaigns():
    for ids in ((1001, 1003), (1001, 1002, 1010, 1011), (1005, 1012, 1013, 1014, 1015, 1016)):
        record = json.loads(told(Format.JSON, *map(demo, ids)))
        assert problems(record, SCHEMA, SCHEMA) == []
        for setting in record["settings"]:
            assert len(setting["values"]) == len(ids)
        for metric in record["metrics"]:
            assert len(metric["values"]) == len(ids)
            assert metric["difference"] is None or len(ids) == 2


def test_contradicting_counts_have_a_share_and_no_interval():
    odd = {"contacts": 10, "contactsConverted": 12, "contactsAnswered": 3.5, "contactsFailed": 1}
    one = shown(campaign(analytics=odd)).reading
    found = {each.name: each for each in compare([one, one]).metrics}
    assert found["contactsConverted"].values[0].share == 1.2
    for name in ("contactsConverted", "contactsAnswered"):
        assert found[name].values[0].low is None
        assert found[name].difference is None
    assert found["contactsFailed"].difference is not None


def test_two_campaigns_are_told_by_how_much_they_differ_and_whether_by_chance():
    def of(count: int, whole: int, **more):
        return shown(
            campaign(analytics={"contacts": whole, "contactsConverted": count}, **more)
        ).reading

    one = of(150, 1000, name="A")
    far, near, same, small = (
        of(*each, name="B") for each in ((90, 1000), (145, 1000), (150, 1000), (4, 20))
    )
    assert "A is 6.0 points above B. That is more than chance explains" in "".join(
        reports.sentences(compare([far, one]))
    )
    assert "A is 0.5 points above B. Chance alone may explain that" in "".join(
        reports.sentences(compare([one, near]))
    )
    assert "are equal" in "".join(reports.sentences(compare([one, same])))
    assert "fewer than 100" in "".join(reports.sentences(compare([one, small])))
    assert "fewer than 100" not in "".join(reports.sentences(compare([one, far])))


def test_campaigns_of_different_channels_are_told_to_count_different_things():
    said = reports.sentences(compare([demo(1001).reading, demo(1002).reading]))
    assert said == ["The campaigns use different channels, so their shares count different things."]


def test_a_table_fits_the_usual_terminal_for_three_and_a_wide_one_for_six():
    for ids, cells in (((1001, 1003), 80), ((1001, 1002, 1005), 80), (range(1001, 1007), 120)):
        text = told(Format.TABLE, *map(demo, ids))
        assert max(map(width, text.splitlines())) <= cells
        for each in ids:
            assert f"#{each}" in text.replace("\n", " ")


def test_days_in_a_row_with_the_same_hours_are_told_in_one_row():
    rows = {
        row[0]: row[1:]
        for row in next(reports.sections(compare([demo(1001).reading, demo(1003).reading]))).rows
    }
    assert rows["Cycles, Mon–Fri"] == ("10:00–17:30", "09:00–18:00")
    assert rows["Cycles, Sat"] == ("08:00–13:00", "closed")


def test_nothing_is_compared_where_fewer_than_two_came():
    for form in (Format.TABLE, Format.MARKDOWN):
        assert told(form, demo(1001), failed()) == ""
    assert json.loads(told(Format.JSON, failed()))["campaigns"] == []


def test_each_row_of_the_csv_is_one_value_of_one_campaign():
    header, *rows = told(Format.CSV, demo(1001), demo(1003)).splitlines()
    record = json.loads(told(Format.JSON, demo(1001), demo(1003)))
    assert len(rows) == 2 * (len(record["settings"]) + len(record["metrics"]))
    assert {row.count(",") for row in rows} == {header.count(",")}
    assert "setting,cooldown_minutes,,1001,HIPOTECARIO_MORA30_Q4,720,false" in "\n".join(rows)


def test_a_difference_of_nothing_has_no_sign():
    one, other = (
        shown(
            campaign(id=1000 + at, name=name, analytics={"contacts": of, "contactsAnswered": 945})
        )
        for at, (name, of) in enumerate((("A", 2780), ("B", 2777)))
    )
    same = shown(campaign(id=1002, name="C", analytics={"contacts": 2780, "contactsAnswered": 945}))
    assert "0.0 points (−2.5 to +2.5)" in "".join(told(Format.MARKDOWN, one, same))
    for pair, difference in (((one, other), "−0.04"), ((other, one), "+0.04")):
        assert f"{difference} points (−2.5 to +2.5)" in "".join(told(Format.MARKDOWN, *pair))


@given(st.integers(10, 9_000_000), st.integers(1, 9_000_000))
def test_a_difference_is_never_told_as_none_where_there_is_one(whole, more):
    one, other = (
        shown(
            campaign(name=name, analytics={"contacts": whole, "contactsConverted": count})
        ).reading
        for name, count in (("A", 1), ("B", 1 + min(more, whole - 1)))
    )
    (said, *_) = reports.sentences(compare([one, other]))
    points = said.partition("B is ")[2].partition(" points above A.")[0]
    assert set(points) & set("123456789")
