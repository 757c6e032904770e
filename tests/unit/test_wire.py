import json
from datetime import UTC, datetime, timedelta
from itertools import product
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from altur_tui.wire.campaign import Snapshot, decode, error_text, fix_surrogates
from altur_tui.wire.errors import AlturError, ErrorKind

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
NOW = datetime(2026, 11, 24, 21, 46, tzinfo=UTC)
WEEK = {day: {"startTime": "<string>", "stopTime": "<string>", "active": True} for day in DAYS}
VENDORS_EXAMPLE: dict[str, Any] = {
    "id": 123,
    "name": "<string>",
    "integration": {"id": "<string>"},
    "agent": {"id": "<string>", "name": "<string>"},
    "created_at": "2023-11-07T05:31:56Z",
    "scheduling": WEEK,
    "cycles": {
        "enabled": True,
        "max_iterations": 7,
        "cooldown_minutes": 720,
        "filter_statuses": ["<string>"],
        "filter_tags": ["<string>"],
        "schedule": WEEK,
        "schedule_start_date": "2023-12-25",
        "schedule_end_date": "2023-12-25",
    },
    "analytics": {},
}
BLOCKS = tuple(VENDORS_EXAMPLE)


def answer(campaign: Any, **envelope: Any) -> bytes:
    return json.dumps({"success": True, **envelope, "campaign": campaign}).encode()


def snapshot(body: bytes) -> Snapshot:
    return decode(1234, body, fetched_at=NOW)


def error_of(body: bytes, status: int = 200) -> AlturError:
    with pytest.raises(AlturError) as caught:
        decode(1234, body, fetched_at=NOW, status=status)
    return caught.value


def test_the_shape_of_the_vendors_example_is_read_without_mismatchs() -> None:
    read = snapshot(answer(VENDORS_EXAMPLE))
    assert read.mismatches == ()
    assert msgspec.to_builtins(read.campaign.cycles)["max_iterations"] == 7
    assert read.campaign.scheduling is not None
    assert read.campaign.scheduling.sun is not None
    assert read.campaign.scheduling.sun.stopTime == "<string>"
    assert read.campaign.analytics == {}


@pytest.mark.parametrize("block", BLOCKS)
def test_a_missing_or_null_block_costs_nothing_else(block: str) -> None:
    rest = {name: value for name, value in VENDORS_EXAMPLE.items() if name != block}
    for given_campaign in (rest, {**rest, block: None}):
        read = snapshot(answer(given_campaign))
        assert read.mismatches == ()
        assert getattr(read.campaign, block) is None
        for other in rest:
            assert getattr(read.campaign, other) is not None


def test_a_block_of_a_wrong_type_is_told_and_costs_nothing_else() -> None:
    for block, wrong in product(BLOCKS, [5, "text", True, [], {}, 1.5, [{}]]):
        read = snapshot(answer({**VENDORS_EXAMPLE, block: wrong}))
        if getattr(read.campaign, block) is None:
            assert [mismatch.where for mismatch in read.mismatches] == [block]
        for other in set(BLOCKS) - {block}:
            assert getattr(read.campaign, other) is not None, (block, wrong)


def test_a_value_of_a_wrong_type_costs_that_value_alone() -> None:
    campaign = json.loads(json.dumps(VENDORS_EXAMPLE))
    campaign["scheduling"]["wed"]["active"] = "yes"
    campaign["scheduling"]["thu"] = []
    campaign["cycles"]["max_iterations"] = 7.5
    campaign["cycles"]["filter_statuses"] = ["failed", 3, None]
    read = snapshot(answer(campaign))
    assert [
        (mismatch.where, mismatch.expected, mismatch.found) for mismatch in read.mismatches
    ] == [
        ("scheduling.wed.active", "a boolean", "text"),
        ("scheduling.thu", "an object", "a list"),
        ("cycles.max_iterations", "a whole number", "a number"),
        ("cycles.filter_statuses.1", "text", "a number"),
        ("cycles.filter_statuses.2", "text", "null"),
    ]
    assert read.campaign.scheduling is not None
    assert read.campaign.scheduling.wed is not None
    assert read.campaign.scheduling.wed.startTime == "<string>"
    assert read.campaign.cycles is not None
    assert read.campaign.cycles.filter_statuses == ["failed"]
    assert read.campaign.cycles.cooldown_minutes == 720


@pytest.mark.parametrize("written", ["5", "5.0", "5e0", '"5"', '" 5.00 "', "50e-1", '"05"'])
def test_a_whole_number_may_be_written_in_other_ways(written: str) -> None:
    read = snapshot(b'{"campaign":{"cycles":{"max_iterations":' + written.encode() + b"}}}")
    assert read.campaign.cycles is not None
    assert (read.campaign.cycles.max_iterations, read.mismatches) == (5, ())


@pytest.mark.parametrize("written", ["5.5", '"five"', '""', "true", "[5]", '"٥"', "5e99", '"5 6"'])
def test_what_is_no_whole_number_is_none(written: str) -> None:
    read = snapshot(b'{"campaign":{"cycles":{"max_iterations":' + written.encode() + b"}}}")
    assert read.campaign.cycles is not None
    assert read.campaign.cycles.max_iterations is None
    assert [each.where for each in read.mismatches] == ["cycles.max_iterations"]


def test_the_age_of_a_cached_answer_moves_the_servers_instant() -> None:
    noon = datetime(2026, 11, 24, 12, tzinfo=UTC)
    read = decode(1, b'{"campaign": {}}', fetched_at=noon, server_time=noon, cached_seconds=90)
    assert (read.server_time, read.cached_seconds) == (noon + timedelta(seconds=90), 90)


def test_unknown_fields_stay_in_the_bytes() -> None:
    campaign = {**VENDORS_EXAMPLE, "brand_new": {"x": [1, 2.0]}}
    read = snapshot(answer(campaign, also_new=1))
    assert json.loads(read.raw) == campaign
    assert read.mismatches == ()


def test_a_number_out_of_range_costs_that_metric_alone() -> None:
    read = snapshot(b'{"campaign":{"analytics":{"calls":1e999,"contacts":2000}}}')
    assert read.campaign.analytics == {"contacts": 2000}
    assert [mismatch.where for mismatch in read.mismatches] == ["analytics.calls"]


def test_a_lone_surrogate_costs_one_character_and_pairs_are_kept() -> None:
    read = snapshot(rb'{"campaign":{"name":"a\ud800b \ud83d\ude00 \\ud800","id":1}}')
    assert read.campaign.name == "a\ufffdb 😀 \\ud800"


@given(
    st.lists(
        st.sampled_from(
            [
                *(r"\\", r"\ud800", r"\uDBFF", r"\udc00", r"\uDFFF", r"\u0041", r"\n", r"\""),
                *("ud800", "udc00", "x", "é"),
            ]
        )
    ).map("".join)
)
def test_mending_replaces_the_lone_surrogates_and_nothing_else(text: str) -> None:
    body = f'{{"campaign":{{"name":"{text}"}}}}'.encode()
    expected = json.loads(f'"{text}"').encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    assert snapshot(body).campaign.name == expected
    assert len(fix_surrogates(body)) == len(body)


def test_only_the_first_of_many_mismatchs_are_kept() -> None:
    read = snapshot(answer({"cycles": {"filter_tags": [5] * 5000}}))
    assert len(read.mismatches) == 200
    assert read.more_mismatches == 4800
    assert read.mismatches[-1].where == "cycles.filter_tags.199"


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (2**63, "a whole number in range"),
        (-(2**63) - 1, "a whole number in range"),
        (10**400, "a whole number in range"),
        (1.5, "a whole number"),
        (1e300, "a whole number"),
    ],
)
def test_a_whole_number_beyond_64_bits_is_told_as_such(number: float, expected: str) -> None:
    read = snapshot(answer({"cycles": {"max_iterations": number, "cooldown_minutes": 2**63 - 1}}))
    assert read.campaign.cycles is not None
    assert read.campaign.cycles.max_iterations is None
    assert read.campaign.cycles.cooldown_minutes == 2**63 - 1
    assert [mismatch.expected for mismatch in read.mismatches] == [expected]


def test_a_byte_order_mark_is_skipped() -> None:
    assert snapshot(b"\xef\xbb\xbf" + answer(VENDORS_EXAMPLE)).campaign.id == 123


@pytest.mark.parametrize(
    ("body", "kind", "said"),
    [
        (b"", ErrorKind.INVALID, "empty"),
        (b" \n", ErrorKind.INVALID, "empty"),
        (b"null", ErrorKind.INVALID, "is null instead"),
        (b"[]", ErrorKind.INVALID, "is a list instead"),
        (b"<!doctype html><p>hello", ErrorKind.INVALID, "web page"),
        (b'{"success": true, "campaign": {"id": 1', ErrorKind.INVALID, "cut off"),
        (b'{"success": true}', ErrorKind.INVALID, "no campaign"),
        (b'{"success": true, "campaign": null}', ErrorKind.INVALID, "is null instead"),
        (b'{"success": true, "campaign": [1]}', ErrorKind.INVALID, "is a list instead"),
        (b'{"campaign": {"name": "\xff"}}', ErrorKind.INVALID, "UTF-8"),
        (b'{"campaign": {"x": NaN}}', ErrorKind.INVALID, "not JSON"),
        (b'{"campaign": {"x": ' + b"[" * 100_000, ErrorKind.INVALID, "nested"),
        (b'{"success": false}', ErrorKind.API, "no reason"),
        (b'{"success": false, "message": "Nope\\u001b[2J"}', ErrorKind.API, r"Nope\x1b[2J"),
        (b'{"success": false, "campaign": {"id": 1}}', ErrorKind.API, "no reason"),
    ],
)
def test_a_body_without_a_campaign_is_told_for_what_it_is(
    body: bytes, kind: ErrorKind, said: str
) -> None:
    error = error_of(body)
    assert error.kind is kind
    assert said in error.message
    assert error.status == 200
    assert error.exit_code == 6
    assert error.hint


def test_deep_nesting_is_read_as_long_as_the_decoder_takes_it() -> None:
    deep = b"[" * 900 + b"]" * 900
    read = snapshot(b'{"campaign":{"id":1,"x":' + deep + b"}}")
    assert read.campaign.id == 1
    assert deep in read.raw


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
        lambda inner: (
            st.lists(inner)
            | st.dictionaries(
                st.sampled_from((*BLOCKS, *DAYS, "active", "startTime", "id", "type", "schedule")),
                inner,
            )
        ),
        max_leaves=30,
    )
)
def test_no_json_value_crashes_the_reading_of_a_body(value: Any) -> None:
    body = json.dumps({"campaign": value}).encode()
    if isinstance(value, dict):
        assert snapshot(body).id == 1234
    else:
        assert error_of(body).kind is ErrorKind.INVALID


@given(st.binary())
def test_no_bytes_crash_the_reading_of_a_body(body: bytes) -> None:
    assert error_of(body).kind in {ErrorKind.INVALID, ErrorKind.API}
    error_text(body)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b'{"error": 404, "message": "No such campaign"}', "No such campaign"),
        (b'{"detail": "Wait 3 seconds"}', "Wait 3 seconds"),
        (b'{"error": "NOT_FOUND"}', "NOT_FOUND"),
        (b'{"message": 5, "error": "INVALID_REQUEST"}', "INVALID_REQUEST"),
        (b'{"message": "  "}', None),
        (b"<html>", None),
        (b"[]", None),
        (b"", None),
    ],
)
def test_the_servers_own_words_are_found_where_servers_put_them(
    body: bytes, said: str | None
) -> None:
    assert error_text(body) == said


def test_every_kind_of_error_has_what_a_screen_and_a_script_need() -> None:
    for kind in ErrorKind:
        assert kind.hint.endswith(".")
        assert kind.exit_code in {3, 4, 5, 6}
        assert 1 <= len(kind.word) <= 12


def test_a_hostile_message_is_made_safe_and_short() -> None:
    error = AlturError(ErrorKind.API, "\x1b[31m" + "x" * 5_000)
    assert "\x1b" not in str(error)
    assert len(error.message) <= 400
