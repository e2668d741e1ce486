"""Schema → plan: every leaf a schema asks for, with its kind, its names and its place in the tree.

Any schema goes through its JSON Schema (draft 2020-12), so that a Pydantic model, a dict and a file take one
road. What cannot be honoured is collected by path and raised at once, before any page is read.
"""

from __future__ import annotations

import enum
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, cast

from jsonschema import Draft202012Validator
from jsonschema.exceptions import SchemaError as InvalidJsonSchema
from pydantic import BaseModel
from pydantic.errors import PydanticUserError
from pydantic.json_schema import GenerateJsonSchema

from docstruct.errors import SchemaError, UsageError
from docstruct.extractors.typed import TypedNode, typed_nodes
from docstruct.schemas.identity import schema_id
from docstruct.schemas.rules import Rule, rules_of

Kind = Literal["text", "int", "float", "decimal", "bool", "date", "datetime", "time", "enum"]

_FORMATS: dict[str, Kind] = {
    "date": "date", "date-time": "datetime", "time": "time", "decimal": "decimal", "percent": "decimal",
}  # fmt: skip
_TYPES: dict[str, Kind] = {"string": "text", "integer": "int", "number": "float", "boolean": "bool"}
_UNPRINTABLE = "x-unprintable"
_UNREADABLE: Mapping[str, str] = {
    "duration": "a duration: ask for the number of days, hours, ... as an int or Decimal",
    "binary": "bytes: ask for a str",
}
"""Formats of what no printed text is read as."""
_CONSTRAINTS = (
    "pattern", "minLength", "maxLength", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum",
    "multipleOf", "format",
)  # fmt: skip


@dataclass(frozen=True)
class Leaf:
    """One value the schema asks for.

    Attributes:
        path: JSON Pointer; a ``*`` stands for the index in lists (``/lines/*/amount``).
        names: how the schema calls it: property name, alias, title.
        kind: type of the converted value.
        parents: property names on the way down, outermost first.
        choices: printed values of an enum or Literal.
        required: whether an object is invalid without it.
    """

    path: str
    names: tuple[str, ...]
    kind: Kind
    description: str = ""
    examples: tuple[str, ...] = ()
    parents: tuple[str, ...] = ()
    choices: tuple[Any, ...] = ()
    constraints: Mapping[str, Any] = field(default_factory=dict)
    required: bool = False
    default: Any = None

    @property
    def name(self) -> str:
        """The property's own name."""
        return self.path.rsplit("/", 1)[-1]


@dataclass(frozen=True)
class ListNode:
    """A list in the schema; its items are objects of leaves, or one leaf named ``*``."""

    path: str
    names: tuple[str, ...]
    leaves: tuple[Leaf, ...]
    description: str = ""
    required: bool = False

    @property
    def scalar(self) -> bool:
        """Whether the items are plain values rather than objects."""
        return len(self.leaves) == 1 and self.leaves[0].path == self.path + "/*"


@dataclass(frozen=True, eq=False)
class Plan:
    """What is asked for: leaves outside of lists, lists, typed things, and what validates the outcome.

    Plans are compared by identity; the plan of a model is made once.
    """

    schema_id: str
    title: str
    leaves: tuple[Leaf, ...]
    lists: tuple[ListNode, ...]
    json_schema: Mapping[str, Any]
    model: type[BaseModel] | None = None
    rules: tuple[Rule, ...] = ()
    typed: tuple[TypedNode, ...] = ()


def plan_of(schema: object) -> Plan:
    """The plan of a Pydantic model, a JSON Schema (dict or file) or the name of a ready schema.

    Raises:
        SchemaError: with the path and the reason of everything that cannot be honoured.
        UsageError: when `schema` is none of these, or no ready schema has that name.
    """
    if isinstance(schema, type) and issubclass(schema, BaseModel):
        return _plan_of_model(schema)
    if isinstance(schema, Mapping):
        return _plan_of_json(schema)
    if isinstance(schema, (str, Path)):
        return _plan_of_name(str(schema))
    raise UsageError(
        f"schema= takes a Pydantic model, a JSON Schema or a name, not {type(schema).__name__}",
        remedy="pass a subclass of pydantic.BaseModel",
    )


def _plan_of_name(name: str) -> Plan:
    if name.endswith(".json"):
        path = Path(name)
        if not path.is_file():
            raise UsageError("no such schema file", source=name)
        try:
            return plan_of(json.loads(path.read_text(encoding="utf-8")))
        except ValueError as error:
            raise UsageError(f"not a JSON file: {error}", source=name) from error
    from docstruct.schemas.catalog import get_schema

    return plan_of(get_schema(name))


@lru_cache(maxsize=128)
def _plan_of_model(model: type[BaseModel]) -> Plan:
    try:
        by_name, by_alias = (model.model_json_schema(aliased, schema_generator=_Marking) for aliased in (False, True))
    except PydanticUserError as error:  # a class not defined yet, ...
        raise SchemaError([("/", str(error.message))], remedy="change or leave out this field") from error
    typed = typed_nodes(model)
    leaves, lists = _Walk(by_name, by_alias, frozenset(node.path for node in typed)).run()
    return Plan(schema_id(model), model.__name__, leaves, lists, by_name, model, rules_of(model), typed)


def _plan_of_json(schema: Mapping[str, Any]) -> Plan:
    try:
        Draft202012Validator.check_schema(dict(schema))
    except InvalidJsonSchema as error:
        where = "/" + "/".join(str(part) for part in error.absolute_path)
        raise SchemaError([(where, error.message)], remedy="see JSON Schema draft 2020-12") from error
    leaves, lists = _Walk(schema, schema).run()
    return Plan(schema_id(dict(schema)), str(schema.get("title", "schema")), leaves, lists, schema)


class _Marking(GenerateJsonSchema):
    """Marks what has no JSON Schema (a callable, a class of one's own), so that it is refused by its path."""

    def handle_invalid_for_json_schema(self, schema: Any, error_info: str) -> dict[str, Any]:
        return {_UNPRINTABLE: error_info}


class _Walk:
    """Walks a JSON Schema (and its twin with aliases) and gathers leaves, lists and problems.

    Args:
        schema: with names of properties.
        aliased: the same with their aliases.
        typed: pointers at which a typed schema is asked for, which is not walked.
    """

    def __init__(
        self, schema: Mapping[str, Any], aliased: Mapping[str, Any], typed: frozenset[str] = frozenset()
    ) -> None:
        self.schema, self.aliased, self.typed = schema, aliased, typed
        self.leaves: list[Leaf] = []
        self.lists: list[ListNode] = []
        self.problems: list[tuple[str, str]] = []

    def run(self) -> tuple[tuple[Leaf, ...], tuple[ListNode, ...]]:
        if "" in self.typed:
            return (), ()
        root = self.resolve(self.schema, self.schema, ())
        if root is None or not self.is_object(root):
            self.problems.append(("/", "the top level must be an object with properties"))
        else:
            self.object(root, self.resolve(self.aliased, self.aliased, ()) or {}, "", (), self.leaves, ())
        if not (self.problems or self.leaves or self.lists or self.typed):
            self.problems.append(("/", "asks for no value"))
        if self.problems:
            raise SchemaError(self.problems, remedy="change or leave out these fields")
        return tuple(self.leaves), tuple(self.lists)

    @staticmethod
    def is_object(node: Mapping[str, Any]) -> bool:
        return node.get("type") == "object" or "properties" in node

    def resolve(self, node: Mapping[str, Any], root: Mapping[str, Any], seen: tuple[str, ...]) -> dict[str, Any] | None:
        """Follow $ref, a single allOf and Optional; None for a reference that turns in a circle."""
        node = dict(node)
        while True:
            if "$ref" in node:
                ref = str(node.pop("$ref"))
                if ref in seen:
                    return None
                seen = (*seen, ref)
                node = {**_lookup(root, ref), **node, "_seen": seen}
            elif len(node.get("allOf", ())) == 1:
                node = {**node.pop("allOf")[0], **node}
            else:
                options = node.get("anyOf") or node.get("oneOf") or ()
                real = [o for o in options if o.get("type") != "null"]
                if len(real) != 1 or len(options) < 1:
                    return node
                node.pop("anyOf", None)
                node.pop("oneOf", None)
                node = {**real[0], **node, "_nullable": True}

    def object(
        self,
        node: Mapping[str, Any],
        aliased: Mapping[str, Any],
        path: str,
        parents: tuple[str, ...],
        out: list[Leaf],
        seen: tuple[str, ...],
    ) -> None:
        aliases = list(aliased.get("properties", {}).items())
        required = set(node.get("required", ()))
        for index, (name, child) in enumerate(node.get("properties", {}).items()):
            alias, twin = aliases[index] if index < len(aliases) else (name, child)
            pointer = f"{path}/{name.replace('~', '~0').replace('/', '~1')}"
            self.node(child, twin, pointer, (name, alias), parents, name in required, out, seen)

    def node(
        self,
        child: Mapping[str, Any],
        twin: Mapping[str, Any],
        path: str,
        names: tuple[str, str],
        parents: tuple[str, ...],
        required: bool,
        out: list[Leaf],
        seen: tuple[str, ...],
    ) -> None:
        if path in self.typed:
            return
        try:
            node = self.resolve(child, self.schema, seen) if isinstance(child, Mapping) else {}
        except SchemaError as error:
            self.problems += [(path, f"{ref} {reason}") for ref, reason in error.problems]
            return
        if node is None:
            self.problems.append((path, "refers to itself"))
            return
        seen = node.get("_seen", seen)
        if reason := _refusal(node):
            self.problems.append((path, reason))
        elif self.is_object(node):
            aliased = self.resolve(twin, self.aliased, ()) or {}
            self.object(node, aliased, path, (*parents, names[0]), out, seen)
        elif node.get("type") == "array":
            self.list(node, path, names, parents, required, out, seen)
        else:
            out.append(_leaf(node, path, names, parents, required))

    def list(
        self,
        node: Mapping[str, Any],
        path: str,
        names: tuple[str, str],
        parents: tuple[str, ...],
        required: bool,
        out: list[Leaf],
        seen: tuple[str, ...],
    ) -> None:
        if out is not self.leaves:
            self.problems.append((path, "a list inside the items of a list"))
            return
        items = node.get("items")
        if not isinstance(items, Mapping) or not items or "prefixItems" in node:
            self.problems.append((path, "a list whose items have no single type"))
            return
        leaves: list[Leaf] = []
        self.node(items, items, path + "/*", names, parents, True, leaves, seen)
        every = _names(names, node)
        description = str(node.get("description", ""))
        self.lists.append(ListNode(path, every, tuple(leaves), description, required))


def _lookup(root: Mapping[str, Any], ref: str) -> Mapping[str, Any]:
    if not ref.startswith("#"):
        raise SchemaError([(ref, "leads outside of the schema")])
    node: Any = root
    for part in filter(None, ref[1:].split("/")):
        try:
            node = node[part.replace("~1", "/").replace("~0", "~")]
        except (KeyError, TypeError):
            raise SchemaError([(ref, "refers to nothing")]) from None
    return cast(Mapping[str, Any], node)


def _is_decimal(node: Mapping[str, Any]) -> bool:
    """Pydantic writes Decimal as number or (patterned) string."""
    types = sorted(str(o.get("type")) for o in node.get("anyOf", ()) if o.get("type") != "null")
    return types == ["number", "string"]


def _refusal(node: Mapping[str, Any]) -> str | None:
    """Why this node cannot be honoured, or None."""
    if _UNPRINTABLE in node:
        return "a type that no JSON Schema stands for"
    if "discriminator" in node:
        return "a discriminated union: extract each variant under a schema of its own"
    if node.get("format") in _UNREADABLE:
        return _UNREADABLE[str(node["format"])]
    if _is_decimal(node) or "enum" in node or "const" in node:
        return None
    for word in ("anyOf", "oneOf", "allOf", "not", "if"):
        if word in node:
            return f"a union or condition ({word}): give the field one type"
    if isinstance(node.get("type"), list):
        if len([t for t in node["type"] if t != "null"]) != 1:
            return "several types: give the field one type"
        return None
    if node.get("type") == "object" and "properties" not in node:
        return "a mapping with free keys: name its properties"
    if "type" not in node and "properties" not in node:
        return "no type"
    return "the type null" if node.get("type") == "null" else None


def _leaf(node: Mapping[str, Any], path: str, names: tuple[str, str], parents: tuple[str, ...], required: bool) -> Leaf:
    choices = tuple(node.get("enum", ())) or ((node["const"],) if "const" in node else ())
    return Leaf(
        path=path,
        names=_names(names, node),
        kind=_kind(node),
        description=str(node.get("description", "")),
        examples=tuple(str(e) for e in node.get("examples", ())),
        parents=parents,
        choices=tuple(c for c in choices if c is not None),
        constraints={k: node[k] for k in _CONSTRAINTS if k in node},
        required=required,
        default=node.get("default"),
    )


def _kind(node: Mapping[str, Any]) -> Kind:
    if "enum" in node or "const" in node:
        return "enum"
    if _is_decimal(node):
        return "decimal"
    kind = node.get("type")
    if isinstance(kind, list):
        kind = next(t for t in kind if t != "null")
    if kind == "string" and node.get("format") in _FORMATS:
        return _FORMATS[str(node["format"])]
    return _TYPES[str(kind)]


def _names(names: tuple[str, str], node: Mapping[str, Any]) -> tuple[str, ...]:
    title = node.get("title")
    return tuple(dict.fromkeys(n for n in (*names, title) if n))


def words_of_name(name: str) -> str:
    """``invoiceNo`` or ``invoice_no`` as ``invoice no``."""
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ", name)
    return " ".join(re.split(r"[\W_]+", spaced)).strip().lower()


def json_value(value: Any) -> Any:
    """A value in the form JSON Schema validates: dates ISO, Decimal as number, Enum as its value."""
    if isinstance(value, enum.Enum):
        return value.value
    if hasattr(value, "isoformat"):
        return value.isoformat()
    return float(value) if type(value).__name__ == "Decimal" else value


def walk_leaves(plan: Plan) -> Iterator[Leaf]:
    """All leaves, those of list items included."""
    yield from plan.leaves
    for node in plan.lists:
        yield from node.leaves
