"""The key: what can be one, and that it shows up nowhere."""

import copy
import pickle
import traceback

import pytest

from altur_tui.credentials.key import ApiKey

SECRET = "sk-live-0123456789abcdef"


def test_only_the_last_four_of_a_long_key_are_shown():
    for text, shown in (
        ("x", "ApiKey(…)"),
        ("elevenchars", "ApiKey(…)"),
        ("twelve-chars", "ApiKey(…hars)"),
        (SECRET, "ApiKey(…cdef)"),
    ):
        key = ApiKey(text)
        assert (repr(key), str(key), f"{key}") == (shown, shown, shown)
        assert key.reveal() == text


def test_a_text_that_cannot_be_a_key_is_refused_with_the_reason():
    for text, reason in (
        ("", "empty"),
        ("abc\ndef", "line break"),
        ("abc\r", "line break"),
        ("abc\x00def", "control character in it, at position 4"),
        ("abc\x7f", "control character"),
        ("clé-secrète", "not plain ASCII, at position 3"),
        ("abc\u202edef", "not plain ASCII"),
        ("api-key abcdef", "space in it, at position 8"),
        ("x" * 4097, "longer than 4,096"),
    ):
        with pytest.raises(ValueError, match=reason):
            ApiKey(text)


def test_a_refused_key_is_not_quoted_even_with_the_locals_of_the_traceback():
    with pytest.raises(ValueError, match="line break") as caught:
        ApiKey(SECRET + "\n")
    inner = traceback.TracebackException.from_exception(caught.value, capture_locals=True).stack[-1]
    assert inner.name == "__init__"
    assert SECRET not in str(inner.locals)


def test_a_key_cannot_be_pickled_or_copied_out():
    key = ApiKey(SECRET)
    for write in (pickle.dumps, copy.copy, copy.deepcopy):
        with pytest.raises(TypeError, match="not written anywhere"):
            write(key)
    with pytest.raises(TypeError):
        vars(key)


def test_keys_compare_by_their_text():
    assert ApiKey(SECRET) == ApiKey(SECRET)
    assert hash(ApiKey(SECRET)) == hash(ApiKey(SECRET))
    assert ApiKey(SECRET) != ApiKey(SECRET + "x")
    assert ApiKey(SECRET) != SECRET
