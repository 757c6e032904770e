"""The base URL: what is accepted, and what would send the key astray."""

import pytest

from altur_tui.settings.settings import DEFAULT_BASE_URL
from altur_tui.wire.address import check_base_url, is_loopback, origin


@pytest.mark.parametrize(
    ("text", "checked"),
    [
        (DEFAULT_BASE_URL, "https://api.altur.io/api/v1.0"),
        ("https://api.altur.io/api/v1.0/", "https://api.altur.io/api/v1.0"),
        ("  HTTPS://API.Altur.io/v1// ", "https://api.altur.io/v1"),
        ("https://proxy.example:8443/altur", "https://proxy.example:8443/altur"),
        ("http://localhost:8000", "http://localhost:8000"),
        ("http://127.0.0.1:1/x", "http://127.0.0.1:1/x"),
        ("http://127.9.8.7", "http://127.9.8.7"),
        ("http://[::1]:9/", "http://[::1]:9"),
        ("https://10.0.0.1", "https://10.0.0.1"),
    ],
)
def test_a_usable_base_url_is_kept_without_its_trailing_slash(text, checked):
    assert check_base_url(text) == checked
    assert check_base_url(checked) == checked


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "is empty"),
        ("   ", "is empty"),
        ("api.altur.io", "must start with https://"),
        ("ftp://api.altur.io", "must start with https://"),
        ("https:/api.altur.io", "must start with https://"),
        ("http://api.altur.io", "would send the key in clear"),
        ("http://127.0.0.1.example.com", "would send the key in clear"),
        ("http://localhost.example.com", "would send the key in clear"),
        ("http://2130706433", "would send the key in clear"),
        ("https://", "names no host"),
        ("https:///path", "names no host"),
        ("https://user:secret@api.altur.io", "must not contain a user name"),
        ("https://api.altur.io@example.com", "must not contain a user name"),
        ("https://api.altur.io/?page=1", "question mark"),
        ("https://api.altur.io/?", "question mark"),
        ("https://api.altur.io/#x", "number sign"),
        ("https://api.altur.io\\@example.com", "not allowed in an address"),
        ("https://api.altur.io/a b", "not allowed in an address"),
        ("https://api.altur.io/\x1b[2J", "not allowed in an address"),
        ("https://api.al\ntur.io", "not allowed in an address"),
        ("https://añtur.io", "not allowed in an address"),
        ("https://api.altur.io:99999", "between 1 and 65535"),
        ("https://api.altur.io:0", "between 1 and 65535"),
        ("https://api.altur.io:x", "between 1 and 65535"),
        ("https://[::1", "cannot be read"),
        ("https://a%2fb", "cannot be read"),
        ("https://[v1.x]", "cannot be read"),
        ("https://" + "a" * 64 + ".io", "cannot be read"),
        ("https://a..io", "cannot be read"),
    ],
)
def test_a_base_url_that_cannot_be_used_is_refused_with_the_reason(text, reason):
    with pytest.raises(ValueError, match=reason):
        check_base_url(text)


def test_this_machine_is_known_by_its_names_alone():
    assert all(map(is_loopback, ["localhost", "LOCALHOST", "127.0.0.1", "127.255.0.9", "::1"]))
    assert not any(map(is_loopback, ["", "0.0.0.0", "10.0.0.1", "::", "localhost.io", "127.1"]))


def test_the_origin_is_scheme_host_and_port():
    assert origin("https://api.altur.io/api/v1.0") == "https://api.altur.io"
    assert origin("http://[::1]:81/a/b") == "http://[::1]:81"
