"""Proxies: which is used, what is said of one that cannot be, and what its failures do."""

import asyncio

import pytest
from support.asking import CERTIFICATE, ask_all, assert_clean, client_for, closing, trusting
from support.strict_server import StrictServer
from support.tunnel import Tunnel

from altur_tui.client.environment import proxy_for
from altur_tui.client.failures import Trouble
from altur_tui.wire.errors import AlturError, ErrorKind

BASE = "https://altur.example/v1"


@pytest.fixture(autouse=True)
def _no_proxy_of_this_machine(monkeypatch):
    for name in ("NO_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


@pytest.mark.parametrize(
    ("environment", "proxy", "variable"),
    [
        ({}, None, None),
        ({"HTTPS_PROXY": "http://p:3128"}, "http://p:3128", "HTTPS_PROXY"),
        ({"https_proxy": "https://p"}, "https://p", "https_proxy"),
        ({"HTTPS_PROXY": "p:3128"}, "http://p:3128", "HTTPS_PROXY"),
        ({"HTTPS_PROXY": "http://p:3128/"}, "http://p:3128", "HTTPS_PROXY"),
        ({"HTTPS_PROXY": "http://me:pa%23ss@p:1"}, "http://me:pa%23ss@p:1", "HTTPS_PROXY"),
        ({"HTTPS_PROXY": "http://[::1]:3128"}, "http://[::1]:3128", "HTTPS_PROXY"),
        ({"ALL_PROXY": "http://a:1"}, "http://a:1", "ALL_PROXY"),
        ({"ALL_PROXY": "http://a:1", "HTTPS_PROXY": "http://p:2"}, "http://p:2", "HTTPS_PROXY"),
        ({"ALL_PROXY": "socks5://a:1", "HTTPS_PROXY": "http://p:2"}, "http://p:2", "HTTPS_PROXY"),
        ({"HTTP_PROXY": "http://p:3128"}, None, None),
    ],
)
def test_the_proxy_is_the_one_that_the_environment_names(monkeypatch, environment, proxy, variable):
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    found = proxy_for(BASE)
    assert (found and found.url, found and found.variable) == (proxy, variable)
    assert proxy_for("http://127.0.0.1:80/v1") is None


@pytest.mark.parametrize(
    ("no_proxy", "host", "bypassed"),
    [
        ("*", "altur.example", True),
        ("x.example,altur.example", "altur.example", True),
        ("x.example altur.example", "altur.example", True),
        (".example", "altur.example", True),
        ("*.example", "altur.example", True),
        ("example", "altur.example", True),
        ("ALTUR.example", "altur.example", True),
        ("tur.example", "altur.example", False),
        ("altur.example:8443", "altur.example:8443", True),
        ("altur.example:8443", "altur.example", False),
        ("altur.example:443", "altur.example", True),
        ("::1", "[::1]", True),
        ("[::1]", "[::1]:8443", True),
        ("fd00::/8", "[fd12::1]", True),
        ("10.0.0.0/8", "10.1.2.3", True),
        ("10.0.0.0/8", "11.1.2.3", False),
        ("10.0.0.0/8", "altur.example", False),
        ("127.0.0.1", "127.0.0.1:8443", True),
        (",, ,", "altur.example", False),
    ],
)
def test_no_proxy_knows_names_ports_addresses_and_networks(monkeypatch, no_proxy, host, bypassed):
    monkeypatch.setenv("HTTPS_PROXY", "http://p:3128")
    monkeypatch.setenv("NO_PROXY", no_proxy)
    assert (proxy_for(f"https://{host}/v1") is None) is bypassed


@pytest.mark.parametrize("variable", ["HTTPS_PROXY", "ALL_PROXY"])
@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("socks5://me:s3cret@p:1080", "SOCKS"),
        ("socks5h://p:1080", "SOCKS"),
        ("ftp://p", "must start with http"),
        ("http://:", "a host and a port"),
        ("http://[::1", "a host and a port"),
        ("http://", "a host and a port"),
        ("http://p\n", "a line break"),
        ("http://p:3128\r", "a line break"),
        ("http://p:3128/path", "a host and a port"),
        ("http://p:99999", "its port"),
        ("http://p:port", "its port"),
        ("http://p:", "its port"),
        ("http://me:s3#cret@p:3128", "%23 for #"),
        ("http://me:s3/cret@p:3128", "%23 for #"),
        ("http://me:s3 cret@p:3128", "%23 for #"),
        ("http://me:s3\ncret@p:3128", "a line break"),
        ("http://me:s3?cret@p:3128", "%23 for #"),
    ],
)
def test_a_proxy_that_cannot_be_used_is_told_in_a_sentence_without_its_address(
    monkeypatch, variable, address, words
):
    monkeypatch.setenv(variable, address)
    for build in (lambda: proxy_for(BASE), lambda: client_for(BASE)):
        with pytest.raises(ValueError, match=words) as caught:
            build()
        assert variable in str(caught.value)
        assert "cret" not in str(caught.value)
        assert str(caught.value).isprintable()


def test_a_proxy_is_shown_without_its_password(monkeypatch):
    monkeypatch.setenv("HTTPS_PROXY", "http://me:secret@p.example:3128/")
    proxy = proxy_for(BASE)
    assert proxy.shown == "http://p.example:3128"
    assert "secret" not in repr(proxy)


async def test_a_proxy_that_refuses_the_password_is_asked_once(monkeypatch):
    async with Tunnel(1, status="407 \x1b[2J") as proxy:
        monkeypatch.setenv("HTTPS_PROXY", f"http://me:secret@127.0.0.1:{proxy.port}")
        async with closing(client_for(BASE, ssl_context=trusting())) as client:
            results = await ask_all(client, range(120))
            assert len(proxy.heads) == 1
            for error in results:
                assert error.kind is ErrorKind.NETWORK
                assert error.stops_all
                assert "does not accept the user name" in error.message
                assert "secret" not in error.message
                assert_clean(error)
            with pytest.raises(AlturError):
                await client.campaign(1, priority=True)
            assert len(proxy.heads) == 2  # a person asked


async def test_a_proxy_that_nobody_runs_is_blamed_and_not_the_host(monkeypatch):
    server = await asyncio.start_server(lambda *_: None, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    server.close()
    await server.wait_closed()
    monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{port}")
    async with closing(client_for(BASE, ssl_context=trusting(), timeout=0.2)) as client:
        with pytest.raises(AlturError, match="No connection to the proxy http") as caught:
            await client.campaign(1)
        assert "altur.example" not in caught.value.message
        reached = await client.reach()
        assert reached.trouble is Trouble.NO_CONNECTION_TO_PROXY
        assert reached.proxy == f"http://127.0.0.1:{port}"


async def test_a_proxy_without_a_way_to_the_host_is_told_with_both(monkeypatch):
    async with Tunnel(1, status="502 Bad Gateway") as proxy:
        monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{proxy.port}")
        async with closing(client_for(BASE, ssl_context=trusting(), timeout=0.2)) as client:
            with pytest.raises(AlturError, match=r"proxy http.* through to altur\.example"):
                await client.campaign(1)


async def test_how_far_a_request_gets_is_told_step_by_step(monkeypatch):
    async with StrictServer(certificate=CERTIFICATE) as server:
        async with closing(client_for(server.origin, ssl_context=trusting())) as client:
            reached = await client.reach()
            assert (reached.address, reached.is_trusted) == ("127.0.0.1", True)
            assert (reached.status, reached.trouble, reached.error) == (200, None, None)
        async with closing(client_for(server.origin)) as client:
            reached = await client.reach()
            assert (reached.address, reached.is_trusted) == ("127.0.0.1", False)
            assert (reached.status, reached.trouble) == (None, Trouble.UNTRUSTED)
            assert "cannot be trusted" in reached.error.message
