"""What the API sends, exactly, read tolerantly, and the Snapshot that keeps it.

Everything but the envelope is optional and unknown fields are ignored here (the Snapshot keeps
the bytes). A value of the wrong type costs that value and leaves a `TypeMismatch`, never the
campaign.
"""

import re
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any, TypeVar

import msgspec
from msgspec import UNSET, Raw, Struct, UnsetType

from altur_tui.i18n.sentences import Filled, S
from altur_tui.wire.errors import AlturError, ErrorKind
from altur_tui.wire.tolerant import (
    MEMBERS,
    TypeMismatch,
    TypeMismatches,
    WholeNumber,
    json_type,
    read_part,
    type_word,
)

T = TypeVar("T")

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

BOM = b"\xef\xbb\xbf"
# A surrogate escape without its partner: msgspec gives up on the whole body for one of them.
_LONE_SURROGATE = re.compile(
    # One literal beginning for both halves: that is what makes the search quick.
    rb"\\u[dD](?:[89abAB][0-9a-fA-F]{2}(?!\\u[dD][c-fC-F][0-9a-fA-F]{2})|[c-fC-F][0-9a-fA-F]{2}"
    rb"(?<!\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}))"
)
_BACKSLASH = rb"\\"
# Stands for an escaped backslash meanwhile: no JSON has it.
_ASIDE = b"\0\0"
_REPLACEMENT = rb"\ufffd"
_TOO_DEEP = S("The server's answer is nested too deeply to be read.")
_NO_CAMPAIGN = S("The server's answer is {found} instead of a campaign.")
_NO_CAMPAIGN_IN_IT = S("The server's answer has no campaign in it.")
_NOT_AN_OBJECT = S("The campaign in the server's answer is {found} instead of an object.")
_EMPTY = S("The server's answer is empty.")
_NOT_UTF8 = S("The server's answer is not UTF-8 text.")
_WEB_PAGE = S("The server answered with a web page instead of JSON.")
_NOT_JSON = S("The server's answer is not JSON, or was cut off.")
_REFUSED = S("The server refused the request: {said}")
_REFUSED_WITHOUT_REASON = S("The server refused the request and gave no reason.")
_ERROR_TEXT_FIELDS = ("message", "detail", "error")


class Agent(Struct, frozen=True):
    """`agent`: the AI agent that speaks or writes."""

    id: str | int | None = None
    name: str | None = None


class Integration(Struct, frozen=True):
    """`integration`: the line or number that the campaign uses."""

    id: str | int | None = None
    type: str | None = None


class Day(Struct, frozen=True):
    """One day of a schedule, as untyped text. `endTime` is an older name of `stopTime`."""

    startTime: str | None = None  # noqa: N815
    stopTime: str | None = None  # noqa: N815
    endTime: str | None = None  # noqa: N815
    active: bool | None = None


class Days(Struct, frozen=True):
    """`scheduling` and `cycles.schedule`: seven days, any of which may be missing."""

    mon: Day | None = None
    tue: Day | None = None
    wed: Day | None = None
    thu: Day | None = None
    fri: Day | None = None
    sat: Day | None = None
    sun: Day | None = None


class Cycles(Struct, frozen=True):
    """`cycles`: how the contacts that were not reached are called again."""

    enabled: bool | None = None
    mode: str | None = None
    max_iterations: WholeNumber | None = None
    cooldown_minutes: WholeNumber | None = None
    filter_statuses: list[str] | None = None
    filter_tags: list[str] | None = None
    schedule: Days | None = None
    schedule_start_date: str | None = None
    schedule_end_date: str | None = None


class Campaign(Struct, frozen=True):
    """`campaign`, with the fields that this program understands."""

    id: int | None = None
    name: str | None = None
    agent: Agent | None = None
    integration: Integration | None = None
    created_at: str | None = None
    status: str | None = None
    archived: bool | None = None
    timezone: str | None = None
    scheduling: Days | None = None
    cycles: Cycles | None = None
    cycle_current_iteration: WholeNumber | None = None
    """How many iterations have run; the list has it, the detail (by its reference) has not."""
    cycle_last_iteration_at: str | None = None
    """When the last one started; the same."""
    analytics: dict[str, Any] | None = None


class Snapshot(Struct, frozen=True):
    """One good answer, kept as it came."""

    id: int
    """The requested id."""
    fetched_at: datetime
    """When the answer had arrived, in UTC, by this machine's clock."""
    body: bytes
    """The body as it came, decompressed, without a byte order mark."""
    campaign: Campaign
    mismatches: tuple[TypeMismatch, ...] = ()
    """The first 200 of them."""
    more_mismatches: int = 0
    """How many there are besides."""
    unreadable: frozenset[str] = frozenset()
    """The paths of all fields that could not be read, wholly or in part: `cycles.filter_tags`."""
    server_time: datetime | None = None
    """The server's instant when it answered, by its `Date` header, if it had a readable one."""
    cached_seconds: int = 0
    """For how long a cache had kept the answer, by its `Age` header; `server_time` includes it."""

    @property
    def raw(self) -> bytes:
        """The API's own `campaign` object, byte for byte."""
        whole = fix_surrogates(self.body)
        raw = bytes(_ENVELOPE.decode(whole).campaign)
        if whole is self.body:
            return raw
        # Fixing keeps every length, so the offsets are those of the original.
        start = whole.rindex(raw)
        return self.body[start : start + len(raw)]


class _Envelope(Struct):
    campaign: Raw = Raw(b"")
    success: Raw | UnsetType = UNSET


_ENVELOPE = msgspec.json.Decoder(_Envelope)


def fix_surrogates(body: bytes) -> bytes:
    r"""Return `body` with lone surrogate escapes as `\ufffd`: JSON allows them, text does not."""
    if (b"\\ud" not in body and b"\\uD" not in body) or b"\0" in body:
        return body
    parted = body.replace(_BACKSLASH, _ASIDE)
    whole = bytearray(parted)
    # One by one: replacing them all in one call would hold up the other threads for it.
    for each in _LONE_SURROGATE.finditer(parted):
        whole[each.start() : each.end()] = _REPLACEMENT
    return body if whole == parted else bytes(whole).replace(_ASIDE, _BACKSLASH)


def _invalid(message: S | Filled, status: int) -> AlturError:
    return AlturError(ErrorKind.INVALID, message, status=status)


def parse(body: bytes, decoder: msgspec.json.Decoder[T], status: int, wrong_type: S) -> T:
    """Decode a whole body with a decoder that reads an object.

    Raises AlturError of the kind `invalid` (empty, not UTF-8, not JSON, nested beyond the decoder,
    or of another type: the sentence `wrong_type` says that, with a place for `{found}`).
    """
    if not body.strip():
        raise _invalid(_EMPTY, status)
    try:
        body.decode()
    except UnicodeDecodeError:
        raise _invalid(_NOT_UTF8, status) from None
    try:
        return decoder.decode(fix_surrogates(body))
    except msgspec.ValidationError:
        raise _invalid(wrong_type.fill(found=type_word(json_type(body))), status) from None
    except msgspec.DecodeError:
        if body.lstrip()[:1] == b"<":
            raise _invalid(_WEB_PAGE, status) from None
        raise _invalid(_NOT_JSON, status) from None
    except RecursionError:
        raise _invalid(_TOO_DEEP, status) from None


def check_success(success: bytes | None, body: bytes, status: int) -> None:
    """Raise AlturError of the kind `api` if the body's `success` is false."""
    if success != b"false":
        return
    said = error_text(body)
    message = _REFUSED.fill(said=said) if said else _REFUSED_WITHOUT_REASON
    raise AlturError(ErrorKind.API, message, status=status)


def read_object(raw: bytes, kind: type[T], status: int) -> tuple[T | None, TypeMismatches]:
    """Read an object of parsed JSON part by part; None if it is none.

    Raises AlturError of the kind `invalid` if it is nested beyond the decoder.
    """
    mismatches = TypeMismatches()
    try:
        return read_part(raw, kind, "", mismatches), mismatches
    except RecursionError:
        raise _invalid(_TOO_DEEP, status) from None


def decode(
    campaign_id: int,
    body: bytes,
    *,
    fetched_at: datetime,
    status: int = 200,
    server_time: datetime | None = None,
    cached_seconds: int = 0,
) -> Snapshot:
    """Read the body of a successful answer.

    `server_time` is that of its `Date` header, and `cached_seconds` that of its `Age` header: when
    a cache answers, the server's clock has gone on since. Raises AlturError of the kind `invalid`
    (not JSON, not UTF-8, no campaign, nested beyond the decoder) or `api` (`success` is false).
    """
    body = body.removeprefix(BOM)
    envelope = parse(body, _ENVELOPE, status, _NO_CAMPAIGN)
    check_success(None if envelope.success is UNSET else bytes(envelope.success), body, status)
    raw = bytes(envelope.campaign)
    if not raw:
        raise _invalid(_NO_CAMPAIGN_IN_IT, status)
    if raw.lstrip()[:1] != b"{":
        raise _invalid(_NOT_AN_OBJECT.fill(found=type_word(json_type(raw))), status)
    campaign, mismatches = read_object(raw, Campaign, status)
    if server_time is not None:
        with suppress(OverflowError):
            server_time += timedelta(seconds=cached_seconds)
    return Snapshot(
        campaign_id,
        fetched_at,
        body,
        campaign or Campaign(),
        mismatches=tuple(mismatches.first),
        more_mismatches=mismatches.more,
        unreadable=frozenset(mismatches.fields),
        server_time=server_time,
        cached_seconds=cached_seconds,
    )


def error_text(body: bytes) -> str | None:
    """Return what an error body says in `message`, `detail` or `error`, or None.

    Server text: not safe to show as it is (AlturError makes it so).
    """
    try:
        given = MEMBERS.decode(fix_surrogates(body.removeprefix(BOM)))
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        return None
    for name in _ERROR_TEXT_FIELDS:
        try:
            said = msgspec.json.decode(given[name], type=str)
        except (KeyError, msgspec.DecodeError, UnicodeDecodeError):
            continue
        if said.strip():
            return said.strip()
    return None
