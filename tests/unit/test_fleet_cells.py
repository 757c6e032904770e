"""Counts, names and countdowns of the fleet, written in the room that there is."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from altur_tui.campaign.verdict import VERDICTS, Verdict, VerdictCode
from altur_tui.text import width
from altur_tui.tui.fleet.columns import AgeCell, VerdictCell, fit_age, fit_countdown, verdict_text
from altur_tui.tui.fleet.names import CommonPrefix, cut_name
from altur_tui.tui.fleet.ratio_cells import (
    amount_cell,
    fit_bar,
    fit_bar_by_share,
    fit_by_share,
    fit_ratio,
    ratio_cell,
    tight_number,
)
from altur_tui.tui.table.model import cell

NOW = datetime(2026, 11, 24, 21, 46, tzinfo=UTC)


ROOM = st.integers(9, 40)
COUNT_AND_WHOLE = st.integers(1, 9_999_999).flatmap(
    lambda whole: st.tuples(st.integers(0, whole), st.just(whole))
)
BARS = "━╸┄▁▂▃▄▅▆▇█"
MEXICO = ZoneInfo("America/Mexico_City")


def verdict_cell(until, code=VerdictCode.OPEN):
    verdict = Verdict(code, "", until)
    short = verdict_text(verdict, short=True)
    return VerdictCell(((verdict_text(verdict), "open"),), None, (short,), verdict=verdict)


def ratio(count: float, whole: float, **options):
    return ratio_cell(count, whole, (count / whole, count), **options)


class TestParts:
    @pytest.mark.parametrize(
        ("given", "forms"),
        [
            (
                ratio(590_312, 1_500_000),
                {
                    22: "590,312/1,500,000 39 %",
                    21: "590k/1.5M 39 %",
                    14: "590k/1.5M 39 %",
                    13: "590k/1.5M",
                    9: "590k/1.5M",
                    8: "590k",
                },
            ),
            (
                ratio(1107, 12_480, sent=True),
                {
                    21: "1,107/12,480 sent 9 %",
                    20: "1,107/12.5k sent 9 %",
                    19: "1,107/12,480 sent",
                    16: "1,107/12.5k sent",
                    13: "1.1k/12k sent",
                    12: "1,107",
                },
            ),
            (
                ratio(957, 2000, moved=12),
                {30: "957/2,000 +12 ▲", 15: "957/2,000 +12 ▲", 14: "957 +12 ▲", 9: "957 +12 ▲"},
            ),
            (
                ratio(88_046, 1_500_000, moved=-1234),
                {
                    30: "88,046/1,500,000 −1,234 ▼",
                    24: "88k/1.5M −1,234 ▼",
                    15: "88,046 −1,234 ▼",
                    13: "88k −1,234 ▼",
                    11: "88k −1.2k ▼",
                    9: "88k −1.2k",
                },
            ),
            (ratio(1_430_000, 1_490_000, moved=1512), {10: "1.4M +1.5k", 9: "1.4M▲1.5k"}),
            (ratio(1119, 12_480, sent=True, moved=12), {24: "1,119/12,480 sent +12 ▲"}),
        ],
    )
    def test_the_share_goes_first_and_the_count_and_its_difference_never(self, given, forms):
        for room, text in forms.items():
            assert fit_ratio(given, room).text == text

    @given(ROOM)
    def test_a_difference_stands_beside_no_share(self, room):
        assert "%" not in fit_ratio(ratio(957, 2000, moved=12), room).text
        assert "%" not in fit_bar(ratio(957, 2000, moved=12), room).text

    @pytest.mark.parametrize(
        ("given", "forms"),
        [
            (
                ratio(1820, 2000),
                {16: "1,820/2,000 91 %", 15: "1.8k/2k 91 %", 12: "1.8k/2k 91 %", 11: "91 % of 2k"},
            ),
            (
                ratio(1107, 12_480, sent=True),
                {
                    21: "1,107/12,480 sent 9 %",
                    20: "1,107/12.5k sent 9 %",
                    17: "1.1k/12k sent 9 %",
                    16: "12k sent, 9 %",
                    13: "12k sent, 9 %",
                },
            ),
            (ratio(1500, 1500), {15: "1.5k/1.5k 100 %", 13: "100 % of 1.5k"}),
            (ratio(957, 2000, moved=12), {15: "957/2,000 +12 ▲", 14: "957 +12 ▲"}),
        ],
    )
    def test_where_rows_are_sorted_by_the_share_it_goes_last(self, given, forms):
        for room, text in forms.items():
            assert fit_by_share(given, room).text == text

    @given(st.integers(16, 40), st.booleans(), COUNT_AND_WHOLE)
    def test_a_share_by_which_rows_are_sorted_is_seen_with_what_it_is_of(self, room, sent, numbers):
        count, whole = numbers
        drawn = ratio(count, whole, sent=sent)
        shown = [fit_by_share(drawn, room).text]
        if not sent:
            shown.append(fit_bar_by_share(drawn, room).text)
        for text in shown:
            assert width(text) <= room
            assert " %" in text
            assert tight_number(whole) in text or f"{whole:,}" in text or "/" in text
            assert ("sent" in text) is sent

    @pytest.mark.parametrize(
        ("room", "text"),
        [
            (24, "━━━━╸   1,820/2,000 91 %"),
            (18, "1,820/2,000 91 % ▇"),
            (16, "1.8k/2k 91 % ▇"),
            (13, "1.8k/2k 91 %"),
        ],
    )
    def test_progress_by_which_rows_are_sorted_has_its_share_before_its_bar(self, room, text):
        assert fit_bar_by_share(ratio(1820, 2000), room).text == text

    @given(ROOM)
    def test_what_is_of_sent_says_so_wherever_it_is_of_something(self, room):
        text = fit_ratio(ratio(1107, 12_480, sent=True), room).text
        assert ("sent" in text) is ("/" in text or "%" in text)

    @given(ROOM, st.integers(0, 9_999_999), COUNT_AND_WHOLE)
    def test_a_ratio_takes_no_more_room_than_there_is(self, room, moved, numbers):
        drawn = ratio(*numbers, moved=moved)
        assert width(fit_ratio(drawn, room).text) <= room
        assert width(fit_bar(drawn, room).text) <= room

    @given(ROOM, COUNT_AND_WHOLE, st.booleans())
    def test_a_bar_never_touches_a_number(self, room, numbers, by_share):
        fit = fit_bar_by_share if by_share else fit_bar
        text = fit(ratio(*numbers), room).text
        for before, after in pairwise(text):
            assert not (before.isalnum() and after in BARS)
            assert not (before in BARS and after.isalnum())

    @given(ROOM, st.none() | st.integers(-99_999, 99_999), st.integers(0, 9), COUNT_AND_WHOLE)
    def test_a_compared_count_tells_its_change_in_the_room_there_is(
        self, room, since, moved, numbers
    ):
        drawn = ratio(*numbers, compared=True, since=since, moved=moved)
        for fit in (fit_ratio, fit_bar):
            shown = fit(drawn, room)
            assert width(shown.text) <= room
            assert "%" not in shown.text
            assert ("—" in shown.text) is (since is None)
            assert ("±0" in shown.text) is (since == 0)
            assert bool(set("+▲") & set(shown.text)) is bool(since and since > 0)
            assert bool(set("−▼") & set(shown.text)) is bool(since and since < 0)

    def test_a_change_goes_after_the_whole_and_the_digits_and_the_share_by_which_is_sorted_stays(
        self,
    ):
        drawn = ratio(957, 2000, compared=True, since=1212)
        forms = {30: "957/2,000 +1,212 ▲", 12: "957 +1,212 ▲", 11: "957 +1.2k ▲", 9: "957 +1.2k"}
        assert {room: fit_ratio(drawn, room).text for room in forms} == forms
        assert fit_by_share(drawn, 18).text == "957/2,000 48 %"

    def test_a_count_of_no_known_whole_drops_digits_before_its_change(self):
        drawn = amount_cell(12_480, 547)
        forms = {
            30: "12,480 +547 ▲",
            13: "12,480 +547 ▲",
            11: "12k +547 ▲",
            9: "12k +547",
            7: "12k▲547",
        }
        for fit in (fit_ratio, fit_bar, fit_by_share, fit_bar_by_share):
            assert {room: fit(drawn, room).text for room in forms} == forms
        assert amount_cell(12_480, 0).text == "12,480 ±0"
        assert amount_cell(12_480, None).text == "12,480 —"

    def test_a_change_close_to_its_count_never_reads_as_a_sum(self):
        for since, text in ((106_000, "590k▲106k"), (-106_000, "590k▼106k")):
            assert fit_ratio(ratio(590_000, 1_500_000, compared=True, since=since), 9).text == text

    def test_a_number_that_moved_just_now_is_marked_itself_where_its_change_is_told(self):
        (count, tone), *_ = fit_ratio(ratio(957, 2000, compared=True, since=9, moved=2), 30).pieces
        assert (count, tone) == ("957", "changed")
        (_, tone), *_ = fit_ratio(ratio(957, 2000, compared=True, since=9), 30).pieces
        assert tone == ""

    def test_nearly_all_is_not_rounded_into_all(self):
        assert fit_ratio(ratio(1_496_000, 1_500_000), 12).text == "<1.5M/1.5M"
        assert fit_ratio(ratio(1960, 2000), 8).text == "<2k/2k"
        assert fit_ratio(ratio(2000, 2000), 8).text == "2k/2k"

    @pytest.mark.parametrize(
        ("count", "text"),
        [
            (999, "999"),
            (1000, "1k"),
            (1820, "1.8k"),
            (9960, "10k"),
            (88_046, "88k"),
            (590_312, "590k"),
            (999_600, "1M"),
            (1_430_000, "1.4M"),
            (2_000_000_000, "2B"),
        ],
    )
    def test_a_tight_number_has_at_most_four_characters(self, count, text):
        assert tight_number(count) == text

    @pytest.mark.parametrize(
        ("room", "text"),
        [
            (24, "━━━━╸   1,820/2,000 91 %"),
            (23, "━━━━━━━━━━┄ 1,820/2,000"),
            (17, "━━━━╸ 1,820/2,000"),
            (13, "1,820/2,000 ▇"),
            (12, "1.8k/2k ▇"),
            (11, "1.8k/2k ▇"),
            (10, "1.8k/2k ▇"),
            (9, "1.8k/2k"),
        ],
    )
    def test_progress_has_a_bar_or_a_cell_that_fills_up(self, room, text):
        assert fit_bar(ratio(1820, 2000), room).text == text

    @pytest.mark.parametrize(
        ("done", "level"), [(0, "▁"), (1, "▁"), (50, "▄"), (99, "▇"), (100, "█"), (120, "█")]
    )
    def test_a_cell_is_full_only_when_all_is_done(self, done, level):
        assert fit_bar(ratio(done, 100), 12).text.endswith(level)

    def test_a_bar_leaves_the_numbers_and_goes_where_a_moved_count_would_lose_some(self):
        assert fit_bar(ratio(1000, 2000), 24).text == "━━╸┄┄   1,000/2,000 50 %"
        moved = ratio(1_234_567, 2_345_678, moved=123_456)
        assert fit_bar(moved, 26).text == "1.23M/2.35M +123,456 ▲"
        assert fit_bar(ratio(957, 2000, moved=12), 17).text == "957/2,000 +12 ▲"
        assert fit_bar(ratio(957, 2000, moved=12), 12).text == "957 +12 ▲"

    def test_old_numbers_are_pale(self):
        assert {tone for _, tone in fit_ratio(ratio(1, 2, old=True), 20).pieces} == {"dim"}
        assert {tone for _, tone in fit_ratio(ratio(1, 2), 20).pieces} == {"", "dim"}


class TestNames:
    @pytest.mark.parametrize(
        ("name", "room", "shown"),
        [
            ("HIPOTECARIO_MORA30_Q4", 21, "HIPOTECARIO_MORA30_Q4"),
            ("HIPOTECARIO_MORA30_Q4", 14, "HIPO…MORA30_Q4"),
            ("HIPOTECARIO_MORA30_Q4", 13, "HIPO…ORA30_Q4"),
            ("AUTO_REFINANCIA_SEM48", 14, "AUTO_REF…SEM48"),
            ("COBRANZA_TDC_20251101_12", 14, "COBR…251101_12"),
            ("HIPOTECARIO", 7, "HIPOTECARIO"),
        ],
    )
    def test_a_name_keeps_more_of_its_end(self, name, room, shown):
        assert cut_name(cell(name), room, "").text == shown

    def test_what_all_names_begin_with_goes_first_and_only_where_there_is_no_room(self):
        shared = CommonPrefix()
        assert shared.add("COBRANZA_TDC_MORA30_1") is False
        assert shared.add("COBRANZA_TDC_MORA60_2") is True
        assert shared.text == "COBRANZA_TDC_"
        name = cell("COBRANZA_TDC_MORA30_1")
        assert cut_name(name, 21, shared.text).text == "COBRANZA_TDC_MORA30_1"
        assert cut_name(name, 20, shared.text).text == "COBRANZA_TD…MORA30_1"
        assert cut_name(name, 9, shared.text).text == "…MORA30_1"
        assert cut_name(name, 8, shared.text).text == "…MO…30_1"
        assert shared.add("COBRANZA_TDC_MORA90_3") is False
        assert shared.add("COBRANZA_AUTO_1") is True
        assert shared.text == "COBRANZA_"
        assert shared.add("TDC") is True
        assert shared.text == ""

    def test_one_name_again_and_again_shares_nothing(self):
        shared = CommonPrefix()
        for _ in range(3):
            shared.add("COBRANZA_TDC_1")
        assert shared.text == ""
        shared.add("COBRANZA_TDC_2")
        assert shared.text == "COBRANZA_TDC_"


class TestClock:
    @pytest.mark.parametrize(
        ("left", "forms"),
        [
            (
                timedelta(hours=6, minutes=20),
                {
                    32: "● open · closes in 6 h 20 min",
                    22: "● closes in 6 h 20 min",
                    21: "● closes 6h20m",
                    14: "● closes 6h20m",
                },
            ),
            (
                timedelta(hours=17, minutes=5),
                {22: "● closes in 17 h 5 min", 21: "● closes 17h5m"},
            ),
            (
                timedelta(days=3, hours=4),
                {25: "● open · closes Fri 19:46", 24: "● closes Fri 19:46", 14: "● → Fri 19:46"},
            ),
            (timedelta(hours=26), {18: "● closes Wed 17:46", 14: "● → Wed 17:46"}),
            (
                timedelta(days=12),
                {31: "● open · closes 6 Dec, 15:46", 17: "● closes 6 Dec", 14: "● closes 6 Dec"},
            ),
            (timedelta(minutes=45), {18: "● closes in 45 min", 14: "● closes 45m"}),
            (timedelta(hours=2), {17: "● closes in 2 h", 14: "● closes 2h"}),
            (timedelta(seconds=40), {33: "● open · closes in under a minute"}),
            (timedelta(seconds=-5), {33: "● open · closes in under a minute"}),
        ],
    )
    def test_a_countdown_tells_minutes_or_the_day(self, left, forms):
        for room, text in forms.items():
            assert fit_countdown(verdict_cell(NOW + left), room, NOW, MEXICO).text == text

    @given(
        st.sampled_from(list(VerdictCode)),
        st.none() | st.timedeltas(timedelta(days=-1), timedelta(days=400)),
        st.integers(14, 60),
    )
    def test_a_verdict_and_its_countdown_are_never_cut(self, code, left, room):
        until = None if left is None else NOW + left
        text = fit_countdown(verdict_cell(until, code), room, NOW, MEXICO).text
        assert width(text) <= room
        assert "…" not in text
        assert text.startswith(VERDICTS[code].glyph)

    def test_a_verdict_without_an_end_is_a_word(self):
        assert fit_countdown(verdict_cell(None), 14, NOW, MEXICO).text == "● open"
        processed = verdict_cell(None, VerdictCode.ALL_PROCESSED)
        assert fit_countdown(processed, 15, NOW, MEXICO).text == "■ all processed"
        assert fit_countdown(processed, 14, NOW, MEXICO).text == "■ all done"

    @pytest.mark.parametrize(
        ("old", "room", "text"),
        [
            (timedelta(seconds=59), 8, "just now"),
            (timedelta(seconds=59), 6, "now"),
            (timedelta(minutes=59), 6, "59 min"),
            (timedelta(hours=2, minutes=14), 8, "2 h"),
            (timedelta(hours=47, minutes=14), 6, "47 h"),
            (timedelta(days=5, hours=3), 6, "5 d"),
        ],
    )
    def test_an_age_is_told_in_its_largest_unit(self, old, room, text):
        assert fit_age(AgeCell((), None, fetched_at=NOW - old), room, NOW).text == text
