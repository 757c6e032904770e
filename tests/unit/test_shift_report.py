"""The shift report as a model, and as HTML that nothing hostile breaks out of."""

import csv
import io
import re
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from support.campaigns import FETCHED_AT, campaign, snapshot

from altur_tui.campaign.past.changes import DescribedChange
from altur_tui.campaign.past.since import Then
from altur_tui.campaign.reading import read, standing
from altur_tui.i18n.language import choose, voice
from altur_tui.i18n.sentences import S
from altur_tui.reports.report import Failed, Shown
from altur_tui.reports.shift.groups import Grouping
from altur_tui.reports.shift.member import POINTS, Earlier, Period, Start
from altur_tui.reports.shift.model import Shift, shift
from altur_tui.reports.shift.report import ShiftFormat, write
from altur_tui.wire.errors import AlturError, ErrorKind

SINCE = FETCHED_AT - timedelta(hours=8)
PERIOD = Period(SINCE, FETCHED_AT, ZoneInfo("America/Mexico_City"))
VOID = frozenset({"meta", "br", "rect", "path", "wbr"})
HOSTILE = (
    '</style><script>alert(1)</script><img src=x onerror=alert(1)>" onload="x\'',
    "\u202eodasrever\u202c \x1b]0;title\x07 \u2028 <!-- ]]> &amp;",
    "{title} {style} %s {0}",
)


def shown(campaign_id: int, counts: dict[str, float], **fields: object) -> Shown:
    body = replace(snapshot(campaign(analytics=counts, **fields)), id=campaign_id)
    reading = read(body)
    return Shown(body, reading, standing(reading, FETCHED_AT))


def processed(count: int) -> dict[str, float]:
    return {"contacts": 1000, "contactsProcessed": count}


def then(**counts: float) -> Earlier:
    return Earlier(Then(SINCE, counts))


counts = st.fixed_dictionaries(
    {"contacts": st.integers(0, 10**6)},
    optional={
        name: st.integers(0, 10**6)
        for name in ("contactsProcessed", "contactsAnswered", "contactsConverted")
    },
)
names = st.sampled_from(["A_X_1", "A_X_2", "A_Y_1", "A_Y_2", "B_1", "B_2", "lone", ""])


@given(st.lists(st.tuples(names, counts, st.none() | counts), max_size=8))
def test_groups_part_the_campaigns_and_their_sums_add_up_to_the_totals(given_campaigns) -> None:
    entries = [shown(at, now, name=name) for at, (name, now, _) in enumerate(given_campaigns, 1)]
    earlier = {
        at: then(**before)
        for at, (_, _, before) in enumerate(given_campaigns, 1)
        if before is not None
    }
    report = shift(PERIOD, Grouping.PREFIX, entries, earlier)
    for channel in report.channels:
        members = [each.reading.id for group in channel.groups for each in group.members]
        assert sorted(members) == sorted(each.reading.id for each in channel.members)
        for at, whole in enumerate(channel.figures):
            parts = [group.figures[at] for group in channel.groups]
            assert whole.campaigns == sum(each.campaigns for each in parts)
            assert whole.compared == sum(each.compared for each in parts)
            assert (whole.count or 0) == sum(each.count or 0 for each in parts)
            assert (whole.change or 0) == sum(each.change or 0 for each in parts)


def test_the_course_begins_and_ends_with_what_is_known_and_keeps_what_it_does_not_know() -> None:
    points = (None, {"contactsProcessed": 150}, None, *[{"contactsProcessed": 160}] * 3)
    earlier = {
        1: Earlier(Then(SINCE, {"contactsProcessed": 100}), points),
        3: Earlier(Then(), points),
    }
    created = (SINCE + timedelta(hours=1)).isoformat()
    entries = [
        shown(1, processed(200)),
        shown(2, processed(30), created_at=created),
        shown(3, processed(999)),
    ]
    (channel,) = shift(PERIOD, Grouping.NONE, entries, earlier).channels
    assert channel.course == (100, 150, 150, *[160] * (POINTS - 3), 230)
    assert [each.start for each in channel.members] == [
        Start.SEEN,
        Start.CREATED_SINCE,
        Start.NOT_SEEN,
    ]


def test_instants_are_from_the_start_to_the_end_of_the_period() -> None:
    instants = PERIOD.instants
    assert (instants[0], instants[-1], len(instants)) == (SINCE, FETCHED_AT, POINTS + 1)


class Reader(HTMLParser):
    """Collects what a browser would make of a page."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.text = ""

    def handle_starttag(self, tag, attrs) -> None:
        self.tags.add(tag)
        self.attributes.update(name for name, _ in attrs)
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag) -> None:
        assert self.open.pop() == tag

    def handle_startendtag(self, tag, attrs) -> None:
        self.tags.add(tag)
        self.attributes.update(name for name, _ in attrs)

    def handle_data(self, data) -> None:
        if "style" not in self.open:
            self.text += data


def read_page(page: str) -> Reader:
    reader = Reader()
    reader.feed(page)
    reader.close()
    assert reader.open == []
    return reader


def hostile_report(grouping: Grouping = Grouping.PREFIX) -> Shift:
    points = tuple({"contactsProcessed": 100 + each} for each in range(POINTS + 1))
    entries = [
        shown(at, processed(300 + at), name=text, agent={"id": text, "name": text}, status=text)
        for at, text in enumerate((*HOSTILE, "A 1", "A 2"), 1)
    ]
    change = DescribedChange(SINCE, FETCHED_AT, "name", S("{what}").fill(what=HOSTILE[0]))
    earlier = {each.id: Earlier(Then(SINCE, processed(100)), points, (change,)) for each in entries}
    failed = Failed(99, AlturError(ErrorKind.SERVER, S("{what}").fill(what=HOSTILE[0])))
    return shift(PERIOD, grouping, [*entries, failed], earlier)


@pytest.mark.parametrize("name", ["prefix", "agent", "channel", "status", "none"])
def test_a_page_is_well_formed_loads_nothing_and_runs_nothing_whatever_the_names(name) -> None:
    page = write(hostile_report(Grouping(name)), ShiftFormat.HTML)
    reader = read_page(page)
    assert reader.tags.isdisjoint(
        {"script", "img", "link", "iframe", "object", "a", "base", "form"}
    )
    assert not {each for each in reader.attributes if each.startswith("on")}
    assert reader.attributes.isdisjoint({"src", "href", "srcset", "data", "style", "action"})
    assert "url(" not in page
    assert "@import" not in page
    assert "<script>alert(1)</script>" in reader.text
    assert "\u202e" not in page
    assert "\x1b" not in page
    assert "{title} {style} %s {0}" in reader.text


def test_a_page_names_its_language_forbids_loading_and_prints_on_a4() -> None:
    page = write(hostile_report(), ShiftFormat.HTML)
    assert f'<html lang="{voice().language}">' in page
    assert "default-src 'none'" in page
    assert "@page { size: A4" in page
    assert "svg" in read_page(page).tags


def test_markdown_shows_hostile_names_as_they_are() -> None:
    text = write(hostile_report(), ShiftFormat.MARKDOWN)
    assert "<script>" not in text
    assert r"\<script\>" in text
    for line in text.splitlines():
        if line.startswith("|"):
            assert len(re.findall(r"(?<!\\)\|", line)) in {3, 4, 5, 7, 8}


def test_csv_defuses_what_a_spreadsheet_would_run() -> None:
    entries = [shown(1, processed(3), name="=HYPERLINK(0)", agent={"id": "x", "name": "@SUM(1)"})]
    text = write(shift(PERIOD, Grouping.AGENT, entries, {}), ShiftFormat.CSV)
    assert "'=HYPERLINK(0)" in text
    assert "'@SUM(1)" in text
    assert ",@" not in text


def test_a_report_on_nothing_at_all_is_still_one() -> None:
    empty = shift(PERIOD, Grouping.PREFIX, [], {}, missing=3)
    for each in ShiftFormat:
        assert write(empty, each)
    assert "3 more campaigns" in write(empty, ShiftFormat.MARKDOWN)


def test_the_worst_findings_come_first_and_each_kind_once() -> None:
    entries = [shown(each, processed(3), scheduling={}) for each in (1, 2)]
    report = shift(PERIOD, Grouping.NONE, entries, {})
    codes = [each.finding.code for each in report.worst]
    assert len(codes) == len(set(codes))
    assert [each.reading.id for each in report.worst[0].members] == [1, 2]
    ranks = [each.finding.severity.rank for each in report.worst]
    assert ranks == sorted(ranks)


def test_a_campaign_that_does_not_say_what_is_left_is_unknown_to_stall() -> None:
    silent = shown(1, {"sent": 10}, integration={"id": "int_2", "type": "whatsapp"})
    report = shift(PERIOD, Grouping.NONE, [silent], {})
    text = write(report, ShiftFormat.MARKDOWN)
    assert "does not say how many contacts are left: \\#1." in text
    assert "No campaign was seen that was open" not in text
    (row,) = csv.DictReader(io.StringIO(write(report, ShiftFormat.CSV)))
    assert row["stalled"] == ""


def test_a_clock_that_is_wrong_is_no_problem_of_a_campaign_but_told_with_the_numbers() -> None:
    body = snapshot(campaign(analytics=processed(3)), server_time=FETCHED_AT - timedelta(minutes=7))
    reading = read(body)
    ahead = Shown(body, reading, standing(reading, FETCHED_AT))
    report = shift(PERIOD, Grouping.NONE, [ahead], {})
    assert report.worst == ()
    about = write(report, ShiftFormat.MARKDOWN).partition("## About these numbers")[2]
    assert "This machine's clock is 7 min ahead of the server's." in about


def test_a_report_is_written_in_the_language_of_the_reader() -> None:
    choose("es", "CO")
    try:
        page = write(hostile_report(), ShiftFormat.HTML)
    finally:
        choose("en")
    assert '<html lang="es">' in page


def test_the_offset_of_the_zone_is_told() -> None:
    later = datetime(2026, 7, 1, tzinfo=UTC)
    period = Period(later - timedelta(days=1), later, ZoneInfo("Asia/Kathmandu"))
    assert "Asia/Kathmandu (UTC+05:45)" in write(
        shift(period, Grouping.NONE, [], {}), ShiftFormat.HTML
    )
