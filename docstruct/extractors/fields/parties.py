"""Targets of a plan → the same, knowing whose they are: "vendor_city" is the seller's, and so is the city of a shop.

Schemas say whose an address or a VAT id is by an object ("seller": {"city": ...}), by a name ("vendor_city"), or by
naming one party only ("shop", "city"). What is said of one party stands together on paper, whichever way it is asked.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace

from docstruct.extractors.fields.plan import words_of_name
from docstruct.extractors.fields.targets import Target
from docstruct.extractors.lexicon.concepts import Lexicon

PARTIES = ("seller", "buyer", "ship_to")
_SAID = frozenset(
    {
        "address", "street", "postal_code", "city", "state", "country", "vat_id", "tax_number", "registration_number",
        "phone", "fax", "mobile", "email", "website", "contact_person",
    }
)  # fmt: skip
"""What is said of a party, in terms that do not say of which."""
_UNSAID = 0.8  # how well the plain term names it

Level = tuple[str, ...]


def with_owners(targets: Mapping[str, Target], lexicon: Lexicon) -> dict[str, Target]:
    """Pointer -> target, those of a party that no object stands for with its group and owner."""
    named = {path: _named_party(target, lexicon) for path, target in targets.items() if "/*" not in path}
    levels: dict[Level, set[str]] = defaultdict(set)
    for path, party in named.items():
        if party and targets[path].concept == f"{party}_name":
            levels[targets[path].leaf.parents].add(party)
    return {path: _owned(t, named[path], levels, lexicon) if path in named else t for path, t in targets.items()}


def _named_party(target: Target, lexicon: Lexicon) -> str:
    """The party that the leaf itself says it belongs to, "" for none."""
    by_concept = next((party for party in PARTIES if target.concept.startswith(party + "_")), "")
    if by_concept or target.concept not in _SAID:
        return by_concept
    words = words_of_name(target.leaf.name).split()
    contexts = (lexicon.context(" ".join(words[:n])) for n in range(len(words) - 1, 0, -1))
    return next((context for context in contexts if context in PARTIES), "")


def _owned(target: Target, party: str, levels: Mapping[Level, set[str]], lexicon: Lexicon) -> Target:
    parents = target.leaf.parents
    if any(lexicon.context(parent) in PARTIES for parent in parents):
        return target
    depth = len(parents)
    if not party and target.concept in _SAID:
        depth = next((n for n in range(depth, -1, -1) if levels.get(parents[:n])), 0)
        only = levels.get(parents[:depth], set())
        party = next(iter(only)) if len(only) == 1 else ""
    if not party:
        return target
    concepts = dict(target.concepts)
    if f"{party}_{target.concept}" in lexicon.concepts:
        concepts |= {f"{party}_{target.concept}": 1.0, target.concept: _UNSAID}
    group = {cid: 1.0 for cid in lexicon.concepts if cid.startswith(party + "_")}
    owner = (*parents[:depth], party, *parents[depth:])
    return replace(target, concepts=concepts, group={**target.group, **group}, owner=owner)
