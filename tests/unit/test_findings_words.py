"""What findings say: whole sentences with their figures, what they mean and what to do."""

import pytest
from support.campaigns import campaign, cycles, day, week
from support.findings import findings, with_cycles

from altur_tui.campaign.findings import FINDINGS
from altur_tui.campaign.kinds.kind import Severity
from altur_tui.text import width


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (
            campaign(
                analytics={"contacts": 2000, "contactsFailed": 80, "contactsFailedRate": 0.05}
            ),
            "“contactsFailedRate” is reported as 5.00 %, but 80 of 2,000 is 4.00 %.",
        ),
        (
            with_cycles(schedule=week("07:30", "18:00", ("mon",)), max_iterations=4),
            (
                "The cycle week is open for 1 h 30 min outside the campaign's hours, "
                "where no cycle can start."
            ),
        ),
        (
            with_cycles(schedule_start_date="2026-10-01", schedule_end_date="2026-11-23"),
            (
                "The cycles are switched on, but their last day was 23 Nov 2026, "
                "so no more will start."
            ),
        ),
        (
            campaign(id=77),
            "Campaign 1234 was requested, but the answer says that it is campaign 77.",
        ),
        (
            campaign(cycles=cycles()),
            "The cycles cannot finish: at most 5 of the 7 planned iterations can start.",
        ),
    ],
)
def test_a_sentence_names_the_figures(given, message):
    assert [each.message for each in findings(given)] == [message]


def test_one_iteration_that_cannot_start_is_told_in_the_singular():
    given = with_cycles(
        schedule_start_date="2026-11-28", schedule_end_date="2026-11-29", max_iterations=1
    )
    messages = [each.message for each in findings(given) if each.code == "cycles_cannot_fit"]
    assert messages == ["The cycles cannot finish: the one planned iteration cannot start."]


def test_server_text_in_a_sentence_is_cut_and_made_safe():
    (found,) = (
        each
        for each in findings(campaign(timezone="\x1b]52;c;x\x07\u202e" + "z" * 5000))
        if each.code == "unknown_timezone"
    )
    assert found.message.isprintable()
    assert len(found.message) < 200


def test_every_finding_says_what_it_means_and_what_to_do():
    for kind in FINDINGS.values():
        for text in (kind.meaning, kind.advice):
            assert str(text).endswith(".")
            assert "{" not in str(text)
        assert kind.severity in list(Severity)


def test_a_narrow_cell_has_room_for_the_glyph_the_number_and_a_name():
    for kind in FINDINGS.values():
        assert any(width(f"✗9 {each}") <= 13 for each in kind.names), kind
        names = list(map(str, kind.names))
        assert width(f"✗99 {names[-1]}") <= 13, kind
        assert sorted(names, key=len, reverse=True) == names


@pytest.mark.parametrize(
    ("wednesday", "message"),
    [
        (
            day("9 AM", "25:00"),
            (
                "The hours of Wednesday, “9 AM” to “25:00”, cannot be read, "
                "so when that day is open is unknown."
            ),
        ),
        (
            {"startTime": "9 AM", "endTime": "18:00", "active": True},
            (
                "The hours of Wednesday, “9 AM” to “18:00”, cannot be read, "
                "so when that day is open is unknown."
            ),
        ),
        (
            {"startTime": "9 AM", "active": True},
            (
                "The hours of Wednesday, “9 AM” to “”, cannot be read, "
                "so when that day is open is unknown."
            ),
        ),
        (
            day("22:00", "02:00"),
            ("The hours of Wednesday, 22:00–02:00 (+1), run past midnight into the next day."),
        ),
    ],
)
def test_a_days_finding_quotes_its_hours(wednesday, message):
    (found,) = findings(campaign(scheduling=week() | {"wed": wednesday}))
    assert found.message == message


def test_braces_in_server_text_stay_as_they_are():
    found = findings(campaign(created_at="{0.__class__}{text}"))
    assert found[0].message == "The creation date “{0.__class__}{text}” cannot be read."
