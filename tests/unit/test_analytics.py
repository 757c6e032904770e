"""Metrics, denominators, scales of rates, and what is kept of the rest."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.campaigns import campaign, snapshot

from altur_tui.campaign.analytics import (
    METRIC_WORDS,
    PHONE_METRICS,
    PHONE_OF,
    WHATSAPP_METRICS,
    WHATSAPP_OF,
    Metric,
    left_out,
    read_analytics,
    read_counts,
)
from altur_tui.campaign.reading import read
from altur_tui.text import width

# The vendor's own worked example.
EXAMPLE = {
    "calls": 1820,
    "callsAnsweredByHuman": 945,
    "callsAnsweredByHumanRate": 0.519,
    "callsAnsweredByMachine": 612,
    "callsAnsweredByMachineRate": 0.336,
    "callsAnsweredByUnknown": 263,
    "callsAnsweredByUnknownRate": 0.144,
    "contacts": 2000,
    "contactsProcessed": 1820,
    "contactsProcessedRate": 0.91,
    "contactsFailed": 80,
    "contactsFailedRate": 0.04,
    "contactsVoicemail": 612,
    "contactsVoicemailRate": 0.306,
    "contactsAnswered": 945,
    "contactsAnsweredRate": 0.4725,
    "contactsConverted": 312,
    "contactsConvertedRate": 0.156,
}


def phone(**given):
    return read_analytics(given, PHONE_OF)


def whatsapp(**given):
    return read_analytics(given, WHATSAPP_OF)


def rates(analytics):
    return {each.name: each.rate for each in analytics.metrics if each.rate is not None}


def test_the_worked_example_is_read_whole():
    found = phone(**EXAMPLE)
    assert tuple(each.name for each in found.metrics) == PHONE_METRICS
    assert found.other == {}
    by_name = {each.name: each for each in found.metrics}
    assert by_name["contactsAnswered"] == Metric(
        "contactsAnswered", 945, 0.4725, "contacts", 0.4725
    )
    assert by_name["callsAnsweredByHuman"].of == "calls"
    assert by_name["calls"] == Metric("calls", 1820, None, None, None)
    assert not any(each.disagrees for each in found.metrics)


def test_converted_of_answered_is_derived():
    (derived,) = phone(**EXAMPLE).derived
    assert (derived.name, derived.count, derived.of) == (
        "convertedOfAnswered",
        312,
        "contactsAnswered",
    )
    assert derived.share == 312 / 945


@pytest.mark.parametrize("answered", [0, None, "945"])
def test_nothing_is_derived_without_a_denominator(answered):
    assert phone(contactsConverted=312, contactsAnswered=answered).derived == ()


def test_whatsapp_counts_are_shown_as_shares_of_what_was_sent():
    found = whatsapp(sent=1000, delivered=900, read=400, readRate=0.44, convertedRate=0.1)
    assert [(each.name, each.count, each.rate, each.share) for each in found.metrics] == [
        ("sent", 1000, None, None),
        ("delivered", 900, None, 0.9),
        ("read", 400, 0.44, 0.4),
        ("converted", None, 0.1, None),
    ]
    assert found.derived == ()


def test_metrics_come_in_the_order_of_the_reference_and_then_as_they_came():
    found = phone(zeta=1, contacts=5, alphaRate=0.5, calls=2)
    assert [each.name for each in found.metrics] == ["calls", "contacts", "zeta", "alpha"]


def test_an_unknown_metric_is_paired_with_its_rate_and_has_no_denominator():
    (found,) = phone(transfers=3, transfersRate=0.25).metrics
    assert found == Metric("transfers", 3, 0.25, None, None)


def test_a_share_of_nothing_is_unknown():
    found = phone(contacts=0, contactsAnswered=0, contactsAnsweredRate=0)
    assert found.metrics[1] == Metric("contactsAnswered", 0, 0.0, "contacts", None)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        # Nearer to the recomputed share, each on its own.
        ({"contacts": 200, "contactsAnswered": 50, "contactsAnsweredRate": 0.25}, 0.25),
        ({"contacts": 200, "contactsAnswered": 50, "contactsAnsweredRate": 25.0}, 0.25),
        ({"contacts": 1000, "contactsAnswered": 5, "contactsAnsweredRate": 0.5}, 0.005),
        ({"contacts": 200, "contactsAnswered": 200, "contactsAnsweredRate": 1}, 1.0),
        ({"contacts": 200, "contactsAnswered": 2, "contactsAnsweredRate": 1}, 0.01),
        ({"contacts": 10, "contactsAnswered": 3, "contactsAnsweredRate": 0.605}, 0.00605),
        ({"contacts": 10, "contactsAnswered": 3, "contactsAnsweredRate": 0.59}, 0.59),
        # Without a share: a fraction up to 1, a percentage above.
        ({"contactsAnsweredRate": 1}, 1.0),
        ({"contactsAnsweredRate": 0.4}, 0.4),
        ({"contactsAnsweredRate": 40}, 0.4),
        ({"contactsAnsweredRate": 1.5}, 0.015),
    ],
)
def test_the_scale_of_a_rate_is_the_one_that_makes_sense(given, expected):
    assert rates(phone(**given))["contactsAnswered"] == pytest.approx(expected)


def test_a_rate_without_a_share_has_the_scale_of_its_siblings():
    assert rates(whatsapp(aRate=25.0, bRate=0.5)) == {"a": 0.25, "b": 0.005}
    percentages = whatsapp(sent=100, delivered=90, deliveredRate=90.0, convertedRate=0.5)
    assert rates(percentages) == {"delivered": 0.9, "converted": 0.005}
    fractions = whatsapp(sent=100, delivered=90, deliveredRate=0.9, convertedRate=0.5)
    assert rates(fractions) == {"delivered": 0.9, "converted": 0.5}


def test_a_rate_of_zero_says_nothing_about_the_scale():
    found = whatsapp(sent=100, failed=0, failedRate=0, aRate=25.0, bRate=0.5)
    assert rates(found) == {"failed": 0.0, "a": 0.25, "b": 0.005}


@pytest.mark.parametrize(
    "value",
    [
        *(True, False, None, "945", -1, -0.5, [], {}, {"count": 3}, [1], 2**53 + 1, 10**30),
        *(float("inf"), float("nan")),
    ],
)
def test_what_fits_no_metric_is_kept_verbatim(value):
    found = read_analytics({"contacts": value, "contactsRate": 0.5}, PHONE_OF)
    assert list(found.other) == ["contacts"]
    assert found.other["contacts"] is value
    assert found.metrics == (Metric("contacts", None, 0.5, None, None),)


def test_a_rate_that_is_no_number_leaves_its_count():
    found = phone(calls=3, callsRate="high", Rate=0.5)
    assert found.other == {"callsRate": "high"}
    assert [(each.name, each.count) for each in found.metrics] == [("calls", 3), ("Rate", 0.5)]


def test_whole_numbers_are_counts_however_they_are_written():
    (found,) = phone(calls=1820.0).metrics
    assert json.dumps(found.count) == "1820"


def test_names_are_made_safe():
    (found,) = read_analytics({"a\x1b[2J": 1}, {}).metrics
    assert found.name == "a\\x1b[2J"


@pytest.mark.parametrize("given", [None, {}])
def test_a_campaign_without_analytics_has_none(given):
    assert read(snapshot(campaign(analytics=given))).analytics is None


def test_truncated_rates_agree_with_their_counts():
    assert not Metric("a", 945, 0.519, "calls", 945 / 1820).disagrees
    assert not Metric("a", 1, 0.499, "b", 0.5).disagrees
    assert Metric("a", 1, 0.4989, "b", 0.5).disagrees
    assert not Metric("a", 1, 0.4, "b", None).disagrees


NAME_ENDS = st.sampled_from(["", "Rate", "Answered", "AnsweredRate", "Failed", "FailedRate"])


@given(
    st.dictionaries(
        st.builds(str.__add__, st.sampled_from(["contacts", "calls", "x"]), NAME_ENDS),
        st.one_of(st.integers(), st.floats(), st.none(), st.booleans(), st.text()),
    )
)
def test_every_field_is_found_again(given):
    found = read_analytics(given, PHONE_OF)
    counts = {each.name for each in found.metrics if each.count is not None}
    reported = {f"{each.name}Rate" for each in found.metrics if each.rate is not None}
    assert counts | reported | set(found.other) == set(given)
    assert all(each.share is None or each.share >= 0 for each in found.metrics)


def test_every_metric_of_the_reference_has_words():
    assert {*PHONE_METRICS, *WHATSAPP_METRICS, "convertedOfAnswered"} == set(METRIC_WORDS)
    assert METRIC_WORDS["read"].at_least
    assert not METRIC_WORDS["delivered"].at_least


def test_metrics_without_end_are_cut_and_those_of_the_reference_kept():
    given = {f"m{each}": each for each in range(5000)} | {"calls": 7, "contactsRate": 0.5}
    found = read_analytics(given, PHONE_OF)
    assert [each.name for each in found.metrics][:2] == ["calls", "contacts"]
    assert len(found.metrics) == 102
    assert found.metrics[-1].name == "m99"
    assert left_out(given, found) == 4900


def test_a_metric_that_is_kept_keeps_its_rate_wherever_it_comes():
    given = {f"m{each}": 10 for each in range(5000)} | {"m3Rate": 0.25, "m4000Rate": 0.5}
    found = read_analytics(given, {})
    assert [each.rate for each in found.metrics if each.rate is not None] == [0.25]
    assert left_out(given, found) == 4901


def test_large_and_too_many_others_are_left_out():
    deep = []
    for _ in range(700):
        deep = [deep]
    given = {"large": "x" * 2000, "deep": deep, "\n" * 1500: None, "null": None}
    found = read_analytics(given | {f"x{each}": None for each in range(500)}, {})
    assert list(found.other) == ["null", *(f"x{each}" for each in range(99))]


def test_a_name_without_end_is_cut():
    (found,) = read_analytics({"漢" * 10**6: 1}, {}).metrics
    assert width(found.name) <= 200


_NAMES = st.sampled_from(tuple(EXAMPLE)) | st.text(max_size=12) | st.just("x" * 300)
_VALUES = st.integers() | st.floats() | st.booleans() | st.text(max_size=3) | st.none()


@given(
    st.dictionaries(st.tuples(_NAMES, st.sampled_from(("", "Rate"))).map("".join), _VALUES)
    | st.integers(90, 130).map(lambda many: {f"m{each}": each for each in range(many)})
)
def test_counts_alone_are_those_of_the_whole_analytics(given: dict[str, object]):
    whole = read_analytics(given, {}).metrics
    expected = [(each.name, each.count) for each in whole if each.count is not None]
    assert list(read_counts(given).items()) == list(dict(expected).items())
