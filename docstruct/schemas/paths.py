"""Dotted paths into nested values: ``lines[].amount`` is the amount of every item of the list ``lines``.

Values are plain dicts and lists, whole or partial; what is not there reads as None.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

Values = Mapping[str, Any]


@lru_cache(maxsize=1024)
def pointer_to(path: str) -> str:
    """The dotted path as a JSON Pointer."""
    return "".join(f"/{name}" for name, _ in _steps(path)) if path else ""


def value_at(node: Values, path: str) -> Any:
    """The value at a path without ``[]``, or None."""
    value: Any = node
    for name, _ in _steps(path):
        if not isinstance(value, Mapping):
            return None
        value = value.get(name)
    return value


def leaves(node: Any, path: str) -> Iterator[tuple[str, Any]]:
    """Pointer and value at every place the list path leads to; None where an item lacks the value."""
    places = [("", node)]
    for name, every in _steps(path):
        reached = [(f"{p}/{name}", v.get(name) if isinstance(v, Mapping) else None) for p, v in places]
        if every:
            reached = [(f"{p}/{i}", item) for p, v in reached for i, item in enumerate(_items(v))]
        places = reached
    yield from places


def nodes(values: Values, scope: str) -> Iterator[tuple[str, Values]]:
    """Pointer and dict at every place the scope leads to; the values themselves for ""."""
    if not scope:
        yield "", values
        return
    for pointer, node in leaves(values, scope):
        if isinstance(node, Mapping):
            yield pointer, node


@lru_cache(maxsize=1024)
def _steps(path: str) -> tuple[tuple[str, bool], ...]:
    """``"lines[].amount"`` as ``(("lines", True), ("amount", False))``."""
    return tuple((step.removesuffix("[]"), step.endswith("[]")) for step in path.split("."))


def _items(value: Any) -> Sequence[Any]:
    return value if isinstance(value, (list, tuple)) else ()
