"""JSON Pointers → nested dicts and lists, and back (RFC 6901)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any


def nest(values: Mapping[str, Any], empty_lists: tuple[str, ...] = ()) -> dict[str, Any]:
    """Pointer -> value as nested dicts and lists; `empty_lists` are there even when nothing is in them."""
    out: dict[str, Any] = {}
    for pointer in empty_lists:
        _put(out, pointer, [])
    for pointer, value in values.items():
        _put(out, pointer, value)
    return out


def flatten(value: Any, pointer: str = "") -> Iterator[tuple[str, Any]]:
    """The leaves of nested dicts and lists with their pointers."""
    if isinstance(value, Mapping):
        for name, child in value.items():
            yield from flatten(child, f"{pointer}/{escape(str(name))}")
    elif isinstance(value, (list, tuple)):
        for i, child in enumerate(value):
            yield from flatten(child, f"{pointer}/{i}")
    else:
        yield pointer, value


def escape(name: str) -> str:
    """A property name as a part of a pointer."""
    return name.replace("~", "~0").replace("/", "~1")


def parts_of(pointer: str) -> list[str]:
    """The property names and indices of a pointer."""
    return [part.replace("~1", "/").replace("~0", "~") for part in pointer.split("/")[1:]]


def _put(out: dict[str, Any], pointer: str, value: Any) -> None:
    parts = parts_of(pointer)
    at: Any = out
    for part, following in pairwise(parts):
        at = _step(at, part, [] if following.isdigit() else {})
    if isinstance(at, list):
        _step(at, parts[-1], value)
        at[int(parts[-1])] = value
    else:
        at[parts[-1]] = value


def _step(at: Any, part: str, empty: Any) -> Any:
    if isinstance(at, list):
        while len(at) <= int(part):
            at.append(empty if len(at) == int(part) else {})
        return at[int(part)]
    return at.setdefault(part, empty)
