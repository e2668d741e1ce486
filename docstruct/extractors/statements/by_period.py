"""A list of a caller's schema that asks for figures by period (year, revenue, profit) → columns of a statement.

Statements have periods as columns, such a list wants them as items. Where its leaves name a line item and a time,
each item is a column of the statement that says most, with the evidence of its cells.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from docstruct.extractors.fields.plan import Leaf, ListNode, Plan, words_of_name
from docstruct.extractors.reader import Reading
from docstruct.extractors.statements.read import read_statements
from docstruct.extractors.statements.terms import concept_of
from docstruct.extractors.typed import Material
from docstruct.reading.scales import UNIT_WORDS
from docstruct.result import Evidence

_NUMBERS = frozenset({"decimal", "float", "int"})

# What leaves may be called, and what they then ask for of a period; of a row, "unit" and "currency".
_ROLES: Mapping[str, tuple[str, frozenset[str]]] = {
    name: (role, frozenset(kinds.split()))
    for role, kinds, names in (
        ("end", "date text", "end|period end|end date|period end date|as of|date|balance sheet date|reporting date"),
        ("start", "date text", "start|period start|start date|begin|from"),
        ("months", "int float decimal", "months|duration|duration months|length|length months|period months|n months"),
        ("year", "int text", "year|fiscal year|financial year|jahr|geschaeftsjahr|reporting year"),
        ("label", "text", "period|label|periode|reporting period|period label|name"),
        ("scale", "text int float decimal enum", "unit|scale|units|multiplier|einheit|magnitude|factor"),
        ("currency", "text enum", "currency|currency code|waehrung|devise|moneda|valuta"),
    )
    for name in names.split("|")
}  # fmt: skip
_TIMES = frozenset({"end", "year", "label"})


@dataclass(frozen=True)
class _Asked:
    """A list that asks for figures by period: its leaves by what they ask for."""

    node: ListNode
    roles: Mapping[str, Leaf]
    concepts: Mapping[str, Leaf]


def read_by_period(reading: Reading, plan: Plan, material: Material) -> None:
    """Fill the lists of the plan that ask for figures by period, where the document has a statement with them."""
    asked = [found for node in plan.lists if (found := _asked(node))]
    statements = read_statements(material) if asked else []
    for each in asked:
        items = next((items for statement in statements if (items := list(_items(statement, each)))), None)
        if items is None:
            continue
        below = each.node.path + "/"
        for known in (reading.values, reading.evidence):
            for pointer in [p for p in known if p.startswith(below)]:
                del known[pointer]
        for index, item in enumerate(items):
            for path, proof in item.items():
                _put(reading, path.replace("*", str(index), 1), proof)
        reading.coverage[each.node.path] = len(items), len(items)


def _asked(node: ListNode) -> _Asked | None:
    roles: dict[str, Leaf] = {}
    concepts: dict[str, Leaf] = {}
    for leaf in node.leaves:
        names = [words_of_name(name) for name in (leaf.name, *leaf.names)]
        role = next((r for name in names if (r := _ROLES.get(name)) and leaf.kind in r[1]), None)
        concept = next((c for name in names if (c := concept_of(name))), None) if leaf.kind in _NUMBERS else None
        if role is not None:
            roles.setdefault(role[0], leaf)
        elif concept is not None:
            concepts.setdefault(concept, leaf)
    return _Asked(node, roles, concepts) if concepts and roles.keys() & _TIMES else None


def _items(statement: Reading, asked: _Asked) -> Iterator[dict[str, Evidence]]:
    """An item for each column with an amount of one of the concepts."""
    rows = {
        concept: pointer.removesuffix("/concept")
        for pointer, concept in reversed(statement.values.items())
        if re.fullmatch(r"/rows/\d+/concept", pointer) and concept in asked.concepts
    }
    for index in range(sum(re.fullmatch(r"/periods/\d+/label", p) is not None for p in statement.evidence)):
        if f"/periods/{index}/scope" in statement.values:
            continue  # of a part of the company
        amounts = {
            concept: proof
            for concept, row in rows.items()
            if (proof := statement.evidence.get(f"{row}/values/{index}/amount")) and proof.value is not None
        }
        if amounts:
            yield _item(statement, asked, index, amounts, rows)


def _item(
    statement: Reading, asked: _Asked, index: int, amounts: Mapping[str, Evidence], rows: Mapping[str, str]
) -> dict[str, Evidence]:
    """The evidence of each leaf by its path."""
    row = rows[next(concept for concept in asked.concepts if concept in amounts)]
    said = {
        **{name: statement.evidence.get(f"/periods/{index}/{name}") for name in ("label", "start", "end", "months")},
        "year": statement.evidence.get(f"/periods/{index}/end"),
        "currency": statement.evidence.get(f"{row}/unit"),
        "scale": statement.evidence.get(f"{row}/scale"),
    }
    item = {leaf.path: _as_asked(role, leaf, said[role] or Evidence(None)) for role, leaf in asked.roles.items()}
    for concept, proof in amounts.items():
        leaf, scale = asked.concepts[concept], statement.values.get(f"{rows[concept]}/scale")
        value = proof.value if "scale" in asked.roles or scale is None else proof.value * scale
        item[leaf.path] = dataclasses.replace(proof, value=_number(leaf, value))
    return item


def _as_asked(role: str, leaf: Leaf, proof: Evidence) -> Evidence:
    """The evidence with its value as the leaf has it: a year of a day, a word for a factor."""
    value = proof.value
    if value is None:
        return proof
    if role == "year":
        value = value.year
    if role == "scale" and leaf.kind not in _NUMBERS:
        value = UNIT_WORDS.get(value, str(value))
    if leaf.kind == "text" and not isinstance(value, str):
        value = value.isoformat() if hasattr(value, "isoformat") else str(value)
    return dataclasses.replace(proof, value=_number(leaf, value))


def _number(leaf: Leaf, value: Any) -> Any:
    if leaf.kind == "float" and isinstance(value, (int, Decimal)):
        return float(value)
    whole = leaf.kind == "int" and isinstance(value, Decimal) and value == value.to_integral_value()
    return int(value) if whole else value


def _put(reading: Reading, pointer: str, proof: Evidence) -> None:
    reading.evidence[pointer] = proof
    if proof.value is not None:
        reading.values[pointer] = proof.value
