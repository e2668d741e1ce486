"""Labels beside the schema they are for → remarks on what cannot ever be a hit: fields the schema has not, wrong types.

A typing error in a label would otherwise count as a fault of what reads, and be found only by looking.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from typing import Any

from docstruct.evaluators.datasets import Item
from docstruct.evaluators.values import to_decimal
from docstruct.evaluators.wording import some
from docstruct.extractors.fields.plan import Leaf, Plan, walk_leaves

Label = tuple[str, Any]
"""JSON Pointer with ``*`` for indices, and the labelled value."""


def remarks(items: Iterable[Item], plan: Plan) -> tuple[str, ...]:
    """A line for each kind of misfit, with the documents that have it.

    Args:
        items: of the data set ``plain``: the truth is under ``data``, in the shape of the schema.
        plan: of the schema.
    """
    leaves = {leaf.path: leaf for leaf in walk_leaves(plan)}
    lists = {node.path for node in plan.lists}
    things = tuple(node.path for node in plan.typed)
    found: dict[str, list[str]] = {}
    for item in items:
        for path, value in _walk(item.truth["data"], "", lists):
            if not path.startswith(things or ("\0",)) and (remark := _misfit(path, value, leaves, lists)):
                shown = f"{item.id} {value!r}" if path in leaves and not isinstance(value, list) else item.id
                found.setdefault(remark, []).append(shown)
    return tuple(f"{remark}: {some(list(dict.fromkeys(names)))}" for remark, names in found.items())


def _walk(value: Any, path: str, lists: set[str]) -> Iterator[Label]:
    """The leaves of a label, and where a list stands in place of an object, or the other way round."""
    if isinstance(value, Mapping) and path not in lists:
        for key, inner in value.items():
            yield from _walk(inner, f"{path}/{key}", lists)
    elif isinstance(value, list) and path in lists:
        for inner in value:
            yield from _walk(inner, f"{path}/*", lists)
    else:
        yield path, value


def _misfit(path: str, value: Any, leaves: Mapping[str, Leaf], lists: set[str]) -> str | None:
    name = path.strip("/").replace("/", ".").replace(".*", "[]")
    if path in lists:
        return None if value is None else f"label {name} is no list, as it is in the schema"
    leaf = leaves.get(path)
    if leaf is None:
        inside = any(known.startswith(f"{path}/") for known in (*leaves, *lists))
        if inside:
            return None if value is None else f"label {name} is no object, as it is in the schema"
        near = get_close_matches(path, leaves, 1)
        hint = f" (it has {near[0].strip('/').replace('/', '.').replace('.*', '[]')})" if near else ""
        return f"label {name} is no field of the schema{hint}"
    if isinstance(value, list):
        return f"label {name} is a list, a single value in the schema"
    wanted = None if value in (None, "") else _unlike(leaf, value)
    return f"label {name} is no {wanted}" if wanted else None


def _unlike(leaf: Leaf, value: Any) -> str | None:
    """What a value should be and is not."""
    if leaf.kind in ("int", "float", "decimal"):
        return "number" if to_decimal(value) is None or not any(c.isdigit() for c in str(value)) else None
    if leaf.kind == "date":
        try:
            dt.date.fromisoformat(str(value))
        except ValueError:
            return "date written as YYYY-MM-DD"
    if leaf.kind == "enum" and str(value).casefold() not in {str(choice).casefold() for choice in leaf.choices}:
        return f"value of {', '.join(map(str, leaf.choices))}"
    return None
