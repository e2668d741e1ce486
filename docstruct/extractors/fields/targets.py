"""A leaf of the plan with what the lexicon knows of it, and the spans that could be its value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from docstruct.extractors.fields.plan import Kind, Leaf
from docstruct.extractors.fields.sheet import Mention, Span, Spot
from docstruct.schemas.codes import CURRENCIES

FAMILY_OF_TYPE = {
    "id": "id", "name": "name", "address": "address", "date": "date", "datetime": "date", "time": "time",
    "money": "money", "number": "number", "int": "number", "percent": "number", "iban": "code", "bic": "code",
    "vat_id": "code", "gtin": "code", "email": "code", "phone": "code", "url": "code", "currency": "currency",
    "country": "code", "bool": "bool", "enum": "enum",
}  # fmt: skip
"""Semantic type -> family of weights; everything else is "text"."""


MENTIONS_OF_TYPE: Mapping[str, tuple[str, ...]] = {
    "date": ("date",), "datetime": ("date",), "time": ("time",), "money": ("amount",),
    "number": ("amount", "percent"), "int": ("amount",), "percent": ("percent",), "iban": ("iban",),
    "bic": ("bic",), "vat_id": ("vat_id",), "gtin": ("gtin",), "email": ("email",), "phone": ("phone",),
    "url": ("url",), "currency": ("currency",),
}  # fmt: skip
"""Semantic type -> kinds of mentions that can be its value."""


_TYPE_OF_KIND: Mapping[Kind, str] = {
    "int": "int", "float": "number", "decimal": "number", "bool": "bool", "date": "date",
    "datetime": "datetime", "time": "time", "enum": "enum",
}  # fmt: skip

NAMES = 0.5  # affinity from which a label surely names a target


@dataclass(frozen=True)
class Target:
    """A leaf with what the lexicon knows of it.

    Attributes:
        concepts: concept -> how well the leaf's names fit it, 0 to 1.
        group: concepts of the object the leaf belongs to (seller, buyer, ...).
        kin: concepts that are printed where a document does not name the target itself.
        type: semantic type, the key of `FAMILY_OF_TYPE`.
        stand_ins: those of its kin that are meant where they alone are printed; the schema asks for them nowhere else.
        owner: whose it is: the objects it stands in, or the party that its name or its neighbours say.
        like: the ready schemas that a schema of one's own has most terms in common with.
    """

    leaf: Leaf
    concepts: Mapping[str, float]
    group: Mapping[str, float]
    type: str
    kin: frozenset[str] = frozenset()
    schema: str = ""
    like: tuple[str, ...] = ()
    owner: tuple[str, ...] = ()
    stand_ins: frozenset[str] = frozenset()

    @property
    def concept(self) -> str:
        """The concept that names the target best, "" for none."""
        return max((c for c in self.concepts if ":" not in c), key=lambda c: self.concepts[c], default="")

    @property
    def terms(self) -> tuple[str, ...]:
        """Names of the corrections to its family's weights: its concept, in any schema and in this one."""
        return (self.concept, f"{self.schema}/{self.concept}") if self.concept else ()

    @property
    def lent(self) -> tuple[str, ...]:
        """The corrections that ready schemas lend to one of one's own."""
        return tuple(f"{schema}/{self.concept}" for schema in self.like) if self.concept else ()

    @property
    def family(self) -> str:
        """The family of weights that scores it."""
        return FAMILY_OF_TYPE.get(self.type, "text")


@dataclass(eq=False, slots=True)
class Candidate:
    """A span that could be the value of a target."""

    target: Target
    span: Span
    value: Any
    raw: str
    mention: Mention | None = None
    ambiguous: bool = False
    alternatives: tuple[Any, ...] = ()
    features: dict[str, float] = field(default_factory=dict)
    p: float = 0.0


_TYPE_OF_FORMAT: Mapping[str, str] = {
    "percent": "percent", "iban": "iban", "bic": "bic", "vat-id": "vat_id", "gtin": "gtin", "currency": "currency",
    "country": "country", "email": "email", "uri": "url",
}  # fmt: skip


def semantic_type(leaf: Leaf, concept_type: str | None) -> str:
    """What kind of thing the leaf is: what its schema says, else its best concept's type."""
    by_format = _TYPE_OF_FORMAT.get(str(leaf.constraints.get("format")))
    if by_format is not None:
        return by_format
    if concept_type == "currency" and leaf.choices and all(choice in CURRENCIES for choice in leaf.choices):
        return "currency"  # an enum of their codes, which are seldom printed: € is EUR
    by_kind = _TYPE_OF_KIND.get(leaf.kind)
    if by_kind is None:
        return concept_type if concept_type not in (None, "int", "number", "money", "bool") else "text"
    if by_kind == "number" and concept_type in ("money", "percent"):
        return concept_type
    return by_kind


def final_value(value: Any, leaf: Leaf) -> Any:
    """The candidate's value in the leaf's own type."""
    if leaf.kind == "float":
        return float(value)
    if leaf.kind == "int":
        return int(value)
    return value


def affinity(spot: Spot, target: Target) -> float:
    """How well a spotted label names the target, 0 to 1."""
    return max((spot.concepts[c] * w for c, w in target.concepts.items() if c in spot.concepts), default=0.0)
