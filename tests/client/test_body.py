"""Unpacking a body up to a limit, at a small price."""

import gzip
import tracemalloc
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from altur_tui.client.answer import MAX_BODY, BoundedBody
from altur_tui.wire.errors import AlturError, ErrorKind

MIB = 1 << 20


def bomb(mebibytes: int) -> bytes:
    """Return a gzip file of so many mebibytes of zeros."""
    pack = zlib.compressobj(9, wbits=31)
    return b"".join([*(pack.compress(bytes(MIB)) for _ in range(mebibytes)), pack.flush()])


def read(body: bytes, encoding: str, step: int = 65536) -> bytes:
    intake = BoundedBody(200, encoding)
    for start in range(0, len(body), step):
        intake.feed(body[start : start + step])
    return intake.finish()


def test_a_bomb_is_cut_off_and_costs_little():
    packed = bomb(64)
    tracemalloc.start()
    try:
        with pytest.raises(AlturError) as caught:
            read(packed, "gzip")
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert caught.value.kind is ErrorKind.TOO_LARGE
    assert peak < 16 * MIB


def test_a_bomb_in_many_small_members_is_cut_off_too():
    with pytest.raises(AlturError) as caught:
        read(gzip.compress(b"") * 200_000, "gzip")
    assert caught.value.kind is ErrorKind.TOO_LARGE


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
@pytest.mark.parametrize(("size", "fits"), [(MAX_BODY, True), (MAX_BODY + 1, False)])
def test_the_limit_is_two_mebibytes_unpacked(pack, size, fits):
    encoding = "" if pack is bytes else "gzip"
    if fits:
        assert len(read(pack(bytes(size)), encoding)) == size
    else:
        with pytest.raises(AlturError):
            read(pack(bytes(size)), encoding)


@given(
    parts=st.lists(st.binary(max_size=300), max_size=4),
    tail=st.sampled_from([b"", b"\0\0", b"x", b"\x1fx"]),
    step=st.integers(1, 90),
)
def test_a_packed_body_is_read_whole_however_it_is_cut_into_chunks(parts, tail, step):
    packed = b"".join(map(gzip.compress, parts)) + (tail if parts else b"")
    if step == 1 and tail == b"\x1fx":
        tail = b""  # in single bytes it looks like another member at first
        packed = b"".join(map(gzip.compress, parts))
    assert read(packed, "gzip", step) == b"".join(parts)


@given(body=st.binary(min_size=1, max_size=300), cut=st.integers(1, 300))
def test_a_packed_body_that_is_cut_is_never_taken_for_whole(body, cut):
    packed = gzip.compress(body)
    with pytest.raises(AlturError) as caught:
        read(packed[: max(1, len(packed) - cut)], "gzip")
    assert caught.value.kind is ErrorKind.NETWORK


@given(st.binary(max_size=2000))
def test_any_bytes_end_in_a_body_or_an_error_of_ours(body):
    try:
        outcome = read(body, "gzip", 100)
    except AlturError as error:
        outcome = error.kind
    assert isinstance(outcome, bytes) or outcome is ErrorKind.NETWORK
