"""JSON of a known shape, read part by part: a value of the wrong type costs that value alone."""

import re
import types
import typing
from decimal import Decimal
from functools import cache
from typing import Annotated, Any

import msgspec
from msgspec import Meta, Raw, Struct

from altur_tui.i18n.sentences import T

WholeNumber = Annotated[int, Meta(ge=-(2**63), le=2**63 - 1)]
"""A whole number of any size that a campaign can have a use for."""

_MAX_MISMATCHES = 200

# Longer ones are no count of iterations or minutes; the exponent is short for the same reason.
_WHOLE = re.compile(rb"-?[0-9]{1,20}(?:\.[0-9]{1,20})?(?:[eE][+-]?[0-9]{1,2})?")
_MAX_WHOLE = 2**63

MEMBERS = msgspec.json.Decoder(dict[str, Raw])
_ITEMS = msgspec.json.Decoder(list[Raw])


class TypeMismatch(Struct, frozen=True):
    """A value whose type is not the one that the vendor's reference gives."""

    where: str
    """Its path from the campaign, such as `scheduling.wed.active`."""
    # In English; `type_word` has them in the reader's language.
    expected: str
    found: str


class TypeMismatches:
    """The mismatches of one answer: the first of them, and how many there are besides."""

    def __init__(self) -> None:
        self.first: list[TypeMismatch] = []
        self.more = 0
        self.fields: set[str] = set()
        """The paths of all fields of ours that could not be read, wholly or in part."""

    def add(self, where: str, expected: str, found: str, field: str) -> None:
        """Keep another, or count it; `field` is the field of ours that holds the value."""
        self.fields.add(field)
        if len(self.first) < _MAX_MISMATCHES:
            self.first.append(TypeMismatch(where, expected, found))
        else:
            self.more += 1


@cache
def _decoder(kind: Any) -> msgspec.json.Decoder[Any]:  # noqa: ANN401
    return msgspec.json.Decoder(kind)


@cache
def _members(kind: type[Struct]) -> tuple[tuple[str, Any], ...]:
    return tuple((each.encode_name, each.type) for each in msgspec.structs.fields(kind))


@cache
def _without_none(kind: Any) -> Any:  # noqa: ANN401
    if typing.get_origin(kind) in {types.UnionType, typing.Union}:
        rest = [each for each in typing.get_args(kind) if each is not type(None)]
        if len(rest) == 1:
            return rest[0]
    return kind


_TYPE_WORDS = {
    "an object": T("type", "an object"),
    "a list": T("type", "a list"),
    "text": T("type", "text"),
    "a boolean": T("type", "a boolean"),
    "null": T("type", "null"),
    "a number": T("type", "a number"),
    "a whole number": T("type", "a whole number"),
    "a whole number in range": T("type", "a whole number in range"),
    "a value in range": T("type", "a value in range"),
}
A_NUMBER = "a number"
WHOLE = "a whole number"
WHOLE_IN_RANGE = "a whole number in range"
IN_RANGE = "a value in range"
_JSON_TYPES = {
    b"{": "an object",
    b"[": "a list",
    b'"': "text",
    b"t": "a boolean",
    b"f": "a boolean",
    b"n": "null",
}


def json_type(raw: bytes) -> str:
    """Return what the value is that `raw` begins with: `a list`."""
    return _JSON_TYPES.get(raw.lstrip()[:1], A_NUMBER)


def type_word(name: str) -> T:
    """Return the type of a `TypeMismatch`, or what `json_type` returned, inside a sentence."""
    return _TYPE_WORDS[name]


_EXPECTED_NAMES: dict[Any, str] = {
    Any: IN_RANGE,
    bool: "a boolean",
    int: WHOLE,
    WholeNumber: WHOLE,
    str: "text",
    str | int | None: "text",
}


def _whole(raw: bytes) -> int | None:
    """Return the whole number that is written as `5.0`, `5e0` or `"5"`; None of anything else."""
    text = raw.strip().strip(b'"').strip()
    if not _WHOLE.fullmatch(text):
        return None
    number = Decimal(text.decode())
    is_whole = number == number.to_integral_value() and abs(number) < _MAX_WHOLE
    return int(number) if is_whole else None


def _expected(kind: Any, raw: bytes) -> str:  # noqa: ANN401
    if kind == WholeNumber and raw.strip().lstrip(b"-").isdigit():
        return WHOLE_IN_RANGE
    if typing.get_origin(kind) is list:
        return "a list"
    return _EXPECTED_NAMES.get(kind, "an object")


def read_part(
    raw: bytes | Raw,
    kind: Any,  # noqa: ANN401
    where: str,
    mismatches: TypeMismatches,
    field: str | None = None,
) -> Any:  # noqa: ANN401
    """Decode `raw` as `kind`, and part by part where the whole does not fit.

    `where` is its path, for the mismatches that are added, and `field` that of the list or the
    object that it is a part of, if it is. Raises RecursionError for what is nested beyond the
    decoder.
    """
    field = where if field is None else field
    try:
        return _decoder(kind).decode(raw)
    except msgspec.ValidationError:
        pass
    inner = _without_none(kind)
    if inner == WholeNumber and (number := _whole(bytes(raw))) is not None:
        return number
    try:
        if isinstance(inner, type) and issubclass(inner, Struct):
            given = MEMBERS.decode(raw)
            return inner(
                **{
                    name: read_part(given[name], part, f"{where}.{name}".lstrip("."), mismatches)
                    for name, part in _members(inner)
                    if name in given
                }
            )
        if typing.get_origin(inner) is dict:
            values = {
                name: read_part(part, Any, f"{where}.{name}", mismatches, field)
                for name, part in MEMBERS.decode(raw).items()
            }
            return {name: value for name, value in values.items() if value is not None}
        if typing.get_origin(inner) is list:
            (part_kind,) = typing.get_args(inner)
            items = [
                read_part(part, part_kind, f"{where}.{index}", mismatches, field)
                for index, part in enumerate(_ITEMS.decode(raw))
            ]
            return [item for item in items if item is not None]
    except msgspec.ValidationError:
        pass
    given_bytes = bytes(raw)
    mismatches.add(where, _expected(inner, given_bytes), json_type(given_bytes), field)
    return None
