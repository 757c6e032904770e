"""The analytics cards: number, denominator, share, bar, in that order, and nothing left out."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.detail import Script, answer_of, detail_app, laid_text, settled
from textual.content import Content

from altur_tui.campaign.reading import read
from altur_tui.tui.common.lines import bar
from altur_tui.tui.detail.analytics import cards, lines

PHONE = {
    "calls": 1820,
    "callsAnsweredByHuman": 945,
    "callsAnsweredByHumanRate": 0.519,
    "callsAnsweredByMachine": 612,
    "callsAnsweredByUnknown": 263,
    "contacts": 2000,
    "contactsProcessed": 1820,
    "contactsProcessedRate": 0.91,
    "contactsAnswered": 945,
    "contactsAnsweredRate": 0.4725,
    "contactsConverted": 312,
    "contactsConvertedRate": 0.156,
}


def laid(analytics, cells=100, channel="phone_call"):
    campaign = {"id": 1, "integration": {"type": channel}, "analytics": analytics}
    reading = read(answer_of(campaign))
    assert reading.analytics is not None
    return [line.plain.rstrip() for line in lines(cards(reading.analytics), cells)]


def row(shown, label):
    """Return the one line that begins with `label`, its columns parted by single spaces."""
    (found,) = (line for line in shown if line.strip().startswith(f"{label}  "))
    return re.sub(" +", " ", found.strip())


def test_number_denominator_share_and_bar_stand_in_that_order():
    assert row(laid(PHONE, 80), "Answered").startswith("Answered 945 of 2,000 47.3 % ━")


def test_converted_of_answered_has_its_own_denominator():
    assert row(laid(PHONE, 80), "Converted of answered").startswith(
        "Converted of answered 312 of 945 33.0 %"
    )


def test_contacts_and_calls_stand_beside_each_other_where_there_is_room():
    wide, narrow = laid(PHONE, 120), laid(PHONE, 76)
    assert re.match(r"Contacts +2,000 +Calls +1,820$", wide[0])
    assert not any("Contacts" in line and "Calls" in line for line in narrow)


def test_a_reported_rate_that_does_not_match_is_marked_beside_the_recomputed_share():
    shown = laid({**PHONE, "contactsAnsweredRate": 0.612}, 100)
    assert row(shown, "Answered").endswith("▲ reported 61.2 %")
    assert "47.3 %" in row(shown, "Answered")


def test_a_rate_that_matches_after_truncation_is_not_marked():
    assert not any("reported" in line for line in laid(PHONE, 100))


def test_whatsapp_shows_the_reported_rate_beside_the_share_of_those_sent():
    counts = {"sent": 1000, "delivered": 960, "deliveredRate": 0.96, "read": 700, "readRate": 0.7}
    shown = laid(counts, 100, "whatsapp")
    assert row(shown, "Delivered").startswith("Delivered 960 of 1,000 96.0 %")
    assert row(shown, "Delivered").endswith("reported 96.0 %")


def test_read_is_a_floor():
    shown = laid({"sent": 1000, "read": 700}, 100, "whatsapp")
    assert any(line.strip().startswith("Read, at least") for line in shown)


def test_unknown_metrics_and_values_of_other_kinds_are_shown():
    counts = {"notesPlayed": 12, "notesPlayedRate": 0.25, "topReason": "ya pagué", "by": {"a": 1}}
    shown = "\n".join(laid(counts, 100, "smoke_signals"))
    assert re.search(r"Notes played +12 +25\.0 % .*as reported", shown)
    assert "ya pagué" in shown
    assert '{"a":1}' in shown


def test_no_line_is_wider_than_the_room():
    long_name = "aVeryLongNameOfAMetricThatNobodyKnows"
    odd = {**PHONE, "contactsAnsweredRate": 0.9, long_name: 10**20, "送金サービス利用者": 3}
    for cells in (*range(1, 130), 300):
        shown = laid(odd, cells)
        assert all(Content(line).cell_length <= cells for line in shown)


@given(st.floats(-1, 2), st.integers(1, 40))
def test_a_bar_is_as_long_as_its_share_but_never_empty_for_some_nor_full_for_less_than_all(
    share, cells
):
    drawn = bar(share, cells)
    halves = 2 * drawn.count("━") + drawn.count("╸")
    assert drawn == "━" * (halves // 2) + "╸" * (halves % 2)
    assert (halves == 0) is (share <= 0)
    assert (halves == 2 * cells) is (share >= 1)
    if 0 < share < 1:
        assert halves == pytest.approx(share * 2 * cells, abs=1)


async def test_the_detail_shows_the_cards_of_its_campaign():
    app = detail_app(1001, script=Script())
    async with app.run_test(size=(120, 36)) as pilot:
        await settled(pilot)
        text = laid_text(app, "#analytics")
    assert re.search(r"Processed +1,820 of 2,000 +91\.0 %", text)
