"""Description of a leaf → the term it begins with: "VAT amount of the bill" is about a VAT amount."""

from __future__ import annotations

import re

from docstruct.extractors.lexicon.concepts import Lexicon

Ranked = list[tuple[str, float]]
"""Concepts, each with how well it fits, best first."""

_CODES = frozenset({"iban", "bic", "vat_id", "gtin"})
_NAMED = 0.75  # concepts that fit less well do not name a leaf
_MOST_WORDS = 4  # of a term
_GENERIC = frozenset(
    ["number", "name", "date", "amount", "sum", "text", "value", "code", "type", "kind", "nummer", "datum"]
)
"""Words that say nothing without what follows them: the number of what?"""
_ARTICLE = re.compile(
    r"(?:the|an?|der|die|das|eine?|les?|la|une?|el|l[ao]s|lo|il?|gli|de|het|een|os?|as)\s+|l['’]", re.IGNORECASE
)
_ENDS = re.compile(
    r"[,;:.(–—]|\b(?:of|to|on|in|at|for|from|by|with|that|which|who|when|where|as|der|des|den|dem|von|vom|zum|zur|für|"
    r"im|am|an|mit|de|du|del|della|dello|do|da|dos|das|para|per|pour|di|van|voor|op)\b",
    re.IGNORECASE,
)
"""What ends the first term of a sentence: a preposition, a relative, a mark."""


def described_as(description: str) -> str:
    """The term a description begins with, without its article; "" where it is long or says nothing alone."""
    text = _ARTICLE.sub("", description, count=1) if _ARTICLE.match(description) else description
    head = _ENDS.split(text, maxsplit=1)[0].strip()
    return head if len(head.split()) <= _MOST_WORDS and head.casefold() not in _GENERIC else ""


def more_said(by_name: Ranked, by_description: Ranked, lexicon: Lexicon) -> Ranked:
    """The concepts of a leaf: those of its names, unless its description says more.

    It does where the names say nothing that is known, and where a mere number is described as an IBAN or the like.
    """
    said = [(cid, score) for cid, score in by_description if score >= _NAMED]
    if by_name and by_name[0][1] >= _NAMED:
        plain = lexicon.concepts[by_name[0][0]].type in ("id", "text")
        said = [(cid, score) for cid, score in said if plain and lexicon.concepts[cid].type in _CODES]
    return said or by_name
