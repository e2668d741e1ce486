"""What a model wrote of each page under the schema → values with evidence, each looked up on its page.

The same for every engine that writes. A value that is not found among the words of its page is kept, with the
status ``ungrounded``. Of several pages that state a single value, the first where it is printed is believed;
rows of lists follow one another.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from docstruct.document import Document, Page, Stated
from docstruct.extractors.evidence.grounding import WordIndex, ground
from docstruct.extractors.fields.nesting import flatten, nest
from docstruct.extractors.fields.plan import Kind, Plan, walk_leaves
from docstruct.extractors.fields.verdicts import RuleBook
from docstruct.extractors.reader import Reading
from docstruct.extractors.unprinted import ungrounded
from docstruct.result import Evidence, Status

# -- the schema to write under -------------------------------------------------------------------------

_FORMATS = frozenset({"date", "date-time", "time"})  # those that grammars and servers know alike
_MANY = ("anyOf", "oneOf", "allOf")
# As a string: exact, and of a length that ends; a decoder may add digits to a number until it is cut off.
_DECIMAL = {"type": "string", "pattern": r"^-?[0-9]{1,15}(\.[0-9]{1,6})?$"}
_NOTHING = {"type": "null"}


def schema_to_write(plan: Plan) -> dict[str, Any]:
    """The plan's schema as grammars and servers enforce it.

    Every property is written, with null where it need not be on the page, and no others. A Decimal is digits,
    its range left to validation. Our own formats (iban, currency, ...) say what is meant, not how it is spelled,
    and are left out.
    """
    written: dict[str, Any] = _enforceable(plan.json_schema)
    return written


def _enforceable(node: Any) -> Any:
    if isinstance(node, list):
        return [_enforceable(each) for each in node]
    if not isinstance(node, Mapping):
        return node
    options = node.get("anyOf", ())
    if {"number", "string"} <= {option.get("type") for option in options}:  # how Pydantic spells Decimal
        rest = [option for option in options if option.get("type") not in ("number", "string")]
        node = {**node, "anyOf": [_DECIMAL, *rest]}
    kept = {key: value for key, value in node.items() if key not in ("default", "title", "examples")}
    if kept.get("format") not in _FORMATS:
        kept.pop("format", None)
    for key in ("items", *_MANY):
        if key in kept:
            kept[key] = _enforceable(kept[key])
    for key in ("properties", "$defs"):
        if key in kept:
            kept[key] = {name: _enforceable(child) for name, child in kept[key].items()}
    return _closed(kept) if "properties" in kept else kept


def _closed(node: dict[str, Any]) -> dict[str, Any]:
    """An object all of whose properties are written, and no others."""
    needed = set(node.get("required", ()))
    children = {
        name: child if name in needed or _may_be_null(child) else {"anyOf": [child, _NOTHING]}
        for name, child in node["properties"].items()
    }
    return {**node, "properties": children, "required": list(children), "additionalProperties": False}


def _may_be_null(node: Mapping[str, Any]) -> bool:
    kinds = node.get("type")
    return "null" in (kinds if isinstance(kinds, list) else [kinds]) or any(
        _may_be_null(option) for option in (*node.get("anyOf", ()), *node.get("oneOf", ()))
    )


# -- the values ----------------------------------------------------------------------------------------


def read_stated(document: Document, plan: Plan) -> Reading:
    """What was stated of the pages."""
    reading = Reading(evidence={leaf.path: Evidence(None) for leaf in plan.leaves})
    reading.coverage |= {node.path: (0, 0) for node in plan.lists}
    for page in document.pages:
        if page.stated is not None:
            _take(reading, page, page.stated, plan)
    reading.issues += (ungrounded(p, proof) for p, proof in reading.evidence.items() if proof.status == "ungrounded")
    reading.issues += RuleBook(plan, {}).issues(reading.values)
    return reading


def _take(reading: Reading, page: Page, stated: Stated, plan: Plan) -> None:
    """Add what one page states to what the pages before it did."""
    values = _typed(stated.values, plan)
    # The words alone: lines of a page that a model read may hold what is not printed.
    places = ground(nest(values), WordIndex([dataclasses.replace(page, lines=())]))
    starts = {path: returned for path, (_, returned) in reading.coverage.items()}
    for pointer, value in values.items():
        place, at = places.get(pointer), _moved_down(pointer, starts)
        raw, box = (place.raw_text, place.bbox.rounded()) if place else (str(value), None)
        status: Status = "ok" if place else "ungrounded"
        proof = Evidence(value, raw, page.page_no, box, stated.confidence, "model", status)
        if at not in reading.values or (status == "ok" and reading.evidence[at].status == "ungrounded"):
            reading.values[at], reading.evidence[at] = value, proof
    for path, start in starts.items():
        rows = {rest.split("/")[0] for p in values if (rest := p.removeprefix(path + "/")) != p}
        end = start + 1 + max(map(int, rows), default=-1)
        reading.coverage[path] = end, end


def _typed(values: Any, plan: Plan) -> dict[str, Any]:
    """The values that the plan asks for, by pointer, in the types of their leaves."""
    kinds = {leaf.path: leaf.kind for leaf in walk_leaves(plan)}
    lists = [node.path for node in plan.lists]
    found = {pointer: (value, kinds.get(_path(pointer, lists))) for pointer, value in flatten(values)}
    return {p: _converted(value, kind) for p, (value, kind) in found.items() if value is not None and kind}


def _path(pointer: str, lists: Sequence[str]) -> str:
    """The leaf's path in the plan: ``/lines/*/amount`` of ``/lines/3/amount``."""
    for path in lists:
        if pointer.startswith(path + "/"):
            return "/".join([path, "*", *pointer[len(path) + 1 :].split("/")[1:]])
    return pointer


def _moved_down(pointer: str, starts: Mapping[str, int]) -> str:
    """The pointer with its row counted from the first page on."""
    for path, start in starts.items():
        if pointer.startswith(path + "/"):
            row, *rest = pointer[len(path) + 1 :].split("/")
            return "/".join([path, str(start + int(row)), *rest])
    return pointer


_CONVERTERS: Mapping[Kind, Callable[[Any], Any]] = {
    "decimal": lambda value: Decimal(str(value)),
    "float": float,
    "date": dt.date.fromisoformat,
    "datetime": dt.datetime.fromisoformat,
    "time": dt.time.fromisoformat,
}


def _converted(value: Any, kind: Kind) -> Any:
    """The value in the type of its leaf; as it was written where it has another form: validation tells then."""
    try:
        return _CONVERTERS.get(kind, lambda same: same)(value)
    except (ValueError, TypeError, ArithmeticError):
        return value
