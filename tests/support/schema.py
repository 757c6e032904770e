"""Checks a value against a JSON Schema, as far as ours go; what it does not describe is wrong."""

import re
from typing import Any

_TYPES: dict[str, type | tuple[type, ...]] = {
    "object": dict,
    "array": list,
    "string": str,
    "integer": int,
    "number": (int, float),
    "boolean": bool,
    "null": type(None),
}


def _is_of(value: Any, name: str) -> bool:
    if isinstance(value, bool) and name != "boolean":
        return False
    return isinstance(value, _TYPES[name])


def problems(
    value: Any, schema: dict[str, Any], root: dict[str, Any], path: str = "$"
) -> list[str]:
    """Return what does not fit, each with its path; fields that are not described included."""
    if "$ref" in schema:
        return problems(value, root["$defs"][schema["$ref"].rpartition("/")[2]], root, path)
    if "anyOf" in schema:
        tried = [problems(value, each, root, path) for each in schema["anyOf"]]
        return min(tried, key=len)
    if "const" in schema:
        return [] if value == schema["const"] else [f"{path}: {value!r} is not the constant"]
    names = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    if not any(_is_of(value, name) for name in names):
        return [f"{path}: {value!r} is none of {names}"]
    if "enum" in schema and value not in schema["enum"]:
        return [f"{path}: {value!r} is not one of {schema['enum']}"]
    if isinstance(value, str) and not re.fullmatch(schema.get("pattern", "(?s).*"), value):
        return [f"{path}: {value!r} does not match"]
    if isinstance(value, list):
        items = enumerate(value)
        return [
            each
            for at, part in items
            for each in problems(part, schema["items"], root, f"{path}[{at}]")
        ]
    if isinstance(value, dict) and "properties" in schema:
        return _object_problems(value, schema, root, path)
    return []


def _object_problems(
    value: dict[str, Any], schema: dict[str, Any], root: dict[str, Any], path: str
) -> list[str]:
    described = schema["properties"]
    found = [f"{path}.{name}: missing" for name in schema["required"] if name not in value]
    for name, part in value.items():
        if name in described:
            found += problems(part, described[name], root, f"{path}.{name}")
        else:
            found.append(f"{path}.{name}: not described")
    return found
