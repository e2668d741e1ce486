"""The address of an object → the street, postal code, city and state that a schema asks for one by one.

Papers print them without labels, as lines of one block; so the block is found as addresses are, and cut.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator, Mapping, Sequence

from docstruct.extractors.fields.shapes import POSTCODE, STREET
from docstruct.extractors.fields.sheet import Span, Text
from docstruct.extractors.fields.targets import Candidate, Target
from docstruct.extractors.lexicon.words import is_region

PARTS = frozenset({"street", "postal_code", "city", "state"})
"""Concepts that are parts of an address."""

_TRUST = 0.95  # how surely a part is cut rightly out of an address that is right
_ENOUGH = 0.6  # probability from which what a label says needs no help
_FLAT = re.compile(r"^(?:nº|no\.?|n°|#)?\s*\d{1,5}\s?[a-z]?(?:[-/]\d+\s?[a-z]?)?$", re.IGNORECASE)
_STATE = re.compile(r"^[A-Z]{2,3}$")


def address_target(target: Target) -> Target:
    """What asks for the whole address that the target is a part of."""
    base = target.leaf.path.rsplit("/", 1)[0]
    leaf = dataclasses.replace(target.leaf, path=f"{base}/address", names=("address",), kind="text")
    context = next((c.rsplit("_", 1)[0] for c in target.group if c.endswith("_address")), "")
    named = {f"{context}_address": 1.0} if context else {}
    kin = frozenset({"ship_to_name", "ship_to_address"}) if context == "buyer" else frozenset[str]()
    return Target(leaf, {**named, "address": 0.8}, target.group, "address", kin, target.schema, target.like)


def with_parts(target: Target, found: Sequence[Candidate], none: float, address: Candidate | None) -> Scored:
    """The candidates of a part with the one cut out of the address, their probabilities still adding up to one."""
    best = max((c.p for c in found), default=0.0)
    if address is None or best >= max(_ENOUGH, _TRUST * address.p):
        return list(found), none
    span = split_address(address.span).get(target.concept)
    if span is None:
        return list(found), none
    raw = span.text.strip(" ,.;")
    p = _TRUST * address.p
    for candidate in found:
        candidate.p *= 1 - p
    return [*found, Candidate(target, span, raw, raw, p=p)], none * (1 - p)


Scored = tuple[list[Candidate], float]
Segment = tuple[Text, int, int]
"""A line, and its words from one to before the other."""


def split_address(span: Span) -> dict[str, Span]:
    """Concept -> where it stands in an address of one line or several."""
    segments = list(_segments(span))
    town = next((i for i in reversed(range(len(segments))) if _postcode(segments[i]) is not None), None)
    parts: dict[str, Segment] = {}
    if town is not None:
        parts |= _town(segments, town)
    street = _street(segments, len(segments) if town is None else town)
    if street is not None:
        parts["street"] = street
    return {concept: Span((text,), a, b) for concept, (text, a, b) in parts.items() if b > a}


def _segments(span: Span) -> Iterator[Segment]:
    """The lines of the address, cut at commas and separators."""
    for text in span.texts:
        whole = len(span.texts) > 1 or span.end == 0
        start, end = (0, len(text.words)) if whole else (span.start, span.end)
        at = start
        for i in range(start, end):
            word = text.words[i].text
            alone = not any(c.isalnum() for c in word)
            if alone or word.endswith((",", ";")):
                if i + (not alone) > at:
                    yield text, at, i + (not alone)
                at = i + 1
        if at < end:
            yield text, at, end


def _said(segment: Segment) -> str:
    text, a, b = segment
    return " ".join(w.text for w in text.words[a:b]).strip(" ,.;()")


def _postcode(segment: Segment) -> tuple[int, int] | None:
    """The words of the postal code in a segment."""
    text, a, b = segment
    if STREET.search(_said(segment)):
        return None
    for start in range(a, b):
        for end in (start + 2, start + 1):
            said = " ".join(w.text for w in text.words[start:end]).strip(" ,.;()")
            if end <= b and POSTCODE.fullmatch(said):
                return start, end
    return None


def _town(segments: Sequence[Segment], at: int) -> Mapping[str, Segment]:
    """Postal code, city and state, around the segment with the code."""
    text, a, b = segments[at]
    code = _postcode(segments[at])
    assert code is not None
    parts: dict[str, Segment] = {"postal_code": (text, *code)}
    rest = (text, code[1], b) if code[1] < b else (text, a, code[0])
    if rest[1] < rest[2]:
        parts["state" if _STATE.match(_said(rest)) else "city"] = rest
    if "city" not in parts:
        before = segments[at - 1] if at else None
        after = segments[at + 1] if at + 1 < len(segments) else None
        found = next((s for s in (before, after) if s and not _STATE.match(_said(s)) and _is_name(s)), None)
        parts |= {"city": found} if found else {}
    elif at + 1 < len(segments) and _is_state(segments[at + 1]):
        parts["state"] = segments[at + 1]
    return parts


def _is_state(segment: Segment) -> bool:
    said = _said(segment)
    return bool(_STATE.match(said)) or is_region(said)


def _is_name(segment: Segment) -> bool:
    said = _said(segment)
    return not any(c.isdigit() for c in said) and not STREET.search(said)


def _street(segments: Sequence[Segment], stop: int) -> Segment | None:
    """The segment with the name of a street, with the house number where that stands apart."""
    named = [i for i in range(stop) if STREET.search(_said(segments[i]))]
    numbered = [i for i in range(stop) if any(c.isdigit() for c in _said(segments[i]))]
    found = named[-1] if named else numbered[-1] if numbered else None
    if found is None:
        return None
    text, a, b = segments[found]
    if found + 1 < stop and segments[found + 1][0] is text and _FLAT.match(_said(segments[found + 1])):
        b = segments[found + 1][2]
    if found and segments[found - 1][0] is text and _FLAT.match(_said(segments[found - 1])):
        a = segments[found - 1][1]
    return text, a, b
