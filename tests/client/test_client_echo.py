"""A server that repeats the key: it reaches neither errors nor what is kept of an answer."""

import json
import threading
from urllib.parse import unquote

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.asking import KEY, client_for, error_of, snapshot_of
from support.scripted import BASE, Server
from support.strict_server import CAMPAIGN, Reply, json_reply

from altur_tui.campaign.reading import read
from altur_tui.client.answer import Received, redact
from altur_tui.client.client import AlturClient
from altur_tui.credentials.key import ApiKey
from altur_tui.wire import campaign as wire
from altur_tui.wire.errors import AlturError

SPOKEN = f"key was api-key {KEY}"


@pytest.mark.parametrize("status", [200, 401, 418, 500])
async def test_an_error_does_not_repeat_the_key(status, monkeypatch):
    monkeypatch.setattr("altur_tui.client.retry.backoff", lambda attempt: 0.0)
    error = await error_of(json_reply({"success": False, "message": SPOKEN}, status))
    assert "key was api-key [key]" in error.message
    assert KEY not in repr(error) + str(error) + "".join(map(str, error.args))


async def test_an_error_does_not_repeat_the_key_out_of_a_header():
    for key in (KEY, KEY.upper(), "k" * 90):
        server = Server(httpx.Response(200, content=b"", headers={"Content-Encoding": key}))
        client = AlturClient(BASE, ApiKey(key.swapcase()), transport=server)
        with pytest.raises(AlturError, match=r"compressed as “\[key\]”"):
            await client.campaign(1)
        await client.aclose()


@pytest.mark.parametrize("key", ["abcd", "s3cr-t7", 'a"b\\c/d', "k" * 40])
@pytest.mark.parametrize("status", [200, 401])
async def test_an_error_repeats_no_key_however_short_or_strange(key, status):
    body = {"success": False, "message": f"you sent {key}, which is wrong"}
    server = Server(httpx.Response(status, json=body))
    client = AlturClient(BASE, ApiKey(key), transport=server)
    with pytest.raises(AlturError, match=r"you sent \[key\], which"):
        await client.campaign(1)
    await client.aclose()


@pytest.mark.parametrize("key", [KEY, 'a"b\\c/defgh'])
@pytest.mark.parametrize("slash", ["/", r"\/"])
async def test_a_good_answer_is_kept_without_the_key(key, slash):
    body = json.dumps({"campaign": {**CAMPAIGN["campaign"], "name": f"api-key {key}!", "new": key}})
    server = Server(httpx.Response(200, content=body.replace("/", slash).encode()))
    client = AlturClient(BASE, ApiKey(key), transport=server)
    snapshot = await client.campaign(1)
    await client.aclose()
    assert read(snapshot).name == "api-key [key]!"
    assert json.loads(snapshot.raw)["new"] == "[key]"


def spelled(key: str, draw) -> str:
    """Write the key as a server may that echoes a request."""

    def one(char: str) -> str:
        ways = [
            f"\\u{ord(char):04x}",
            f"\\u{ord(char):04X}",
            f"%{ord(char):02X}",
            f"%{ord(char):02x}",
        ]
        ways.append(json.dumps(char)[1:-1])
        ways += ["\\/"] if char == "/" else []
        return draw(st.sampled_from(ways))

    return "".join(one(draw(st.sampled_from([char, char.swapcase()]))) for char in key)


VISIBLE = st.characters(min_codepoint=0x21, max_codepoint=0x7E)


@given(st.data(), st.text(VISIBLE, min_size=8, max_size=30), st.sampled_from([200, 401]))
def test_no_spelling_of_the_key_in_json_or_an_address_is_kept(data, key, status):
    written = spelled(key, data.draw)
    before = data.draw(st.sampled_from(["", "x", "\\\\", "\\n", "\\\\\\\\u00"]))
    body = f'{{"message": "{before}{written}!", "n": 1.50}}'
    redacted = redact(Received(status, body.encode(), location=f"/?k={written}"), ApiKey(key))
    decoded = json.loads(redacted.body)
    assert "[key]!" in decoded["message"]
    assert key.lower() not in unquote(decoded["message"]).lower()
    assert redacted.body.endswith(b'!", "n": 1.50}')
    assert redacted.location == "/?k=[key]"


def test_what_is_not_the_key_is_kept():
    body = b'{"a": "sk-secret-0123456789-abcdee", "b": "\\u0073k", "c": "100 %"}'
    assert redact(Received(200, body), ApiKey(KEY)).body == body


async def test_a_good_answer_without_the_key_is_kept_byte_for_byte():
    body = b'{ "campaign" :{"name":"\\u0041 sk-secret","n":1.50}}'
    assert (await snapshot_of(Reply(200, body))).body == body


@pytest.mark.parametrize(("filling", "elsewhere"), [(10, False), (100_000, True)])
async def test_a_large_answer_is_read_off_the_loop(filling, elsewhere, monkeypatch):
    threads = []
    decode = wire.decode

    def watched(*args, **options):
        threads.append(threading.get_ident())
        return decode(*args, **options)

    monkeypatch.setattr(wire, "decode", watched)
    body = {"campaign": {**CAMPAIGN["campaign"], "filling": "x" * filling}}
    client = client_for(BASE, transport=Server(httpx.Response(200, json=body)))
    await client.campaign(1)
    await client.aclose()
    assert [each != threading.get_ident() for each in threads] == [elsewhere]


async def test_what_is_wrong_with_a_large_answer_is_told_all_the_same():
    body = {"success": False, "message": f"no {SPOKEN} " + "x" * 100_000}
    error = await error_of(json_reply(body))
    assert error.message.startswith("The server refused the request: no key was api-key [key] x")
