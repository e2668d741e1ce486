"""Drawn forms, asked for by their own labels → choices for leaves that only their schema names.

Trade documents teach how terms of the lexicon are printed; what a user calls things is taught by forms, whose
labels become the property names of a schema, a few that the form does not have among them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache, lru_cache
from random import Random
from typing import Any

import numpy as np

from docstruct.api import parse
from docstruct.drawing import draw
from docstruct.drawing.lexicon import Lexicon
from docstruct.extractors.fields.candidates import candidates_of
from docstruct.extractors.fields.features import featurise
from docstruct.extractors.fields.plan import plan_of
from docstruct.extractors.fields.scoring import Choice
from docstruct.extractors.fields.sheet import Sheet
from docstruct.extractors.fields.surroundings import Surroundings
from docstruct.extractors.fields.targets import Candidate, Target
from docstruct.extractors.fields.vocabulary import Vocabulary, annotate
from docstruct.extractors.lexicon.words import truth as yes_or_no
from docstruct.extractors.values.dates import parse_date
from docstruct.extractors.values.locale import Locale, decide_locale
from docstruct.geometry import BBox

_STRANGERS = 4  # properties a schema asks for that the form does not have
_NUMBER = re.compile(r"[^\w]{0,3}(?:[A-Z]{3} )?[\d.,’' ]+[.,]\d\d(?: ?(?:[A-Z]{3}|\W))?")

Placed = tuple[str, Any] | None
"""The value as printed and its place; None for what the form does not have."""


def own_choices_of(seed: int) -> list[tuple[str, Choice]]:
    """Family (with the prefix ``own-``) and choice of every leaf of one form."""
    drawn = draw("form", seed)
    document = parse(drawn.pdf)
    locale = decide_locale([line.text for page in document.pages for line in page.lines])
    asked, stated = _asked(drawn.truth.get("fields", []), drawn.places, locale, _options(drawn.language))
    rng = Random(seed)
    for name, node in rng.sample(sorted(_strangers(seed).items()), _STRANGERS):
        asked.setdefault(name, node)
        stated.setdefault(name, None)
    vocabulary = Vocabulary.of(plan_of({"type": "object", "title": "Paper", "properties": asked}))
    sheet = Sheet(document)
    annotate(sheet, vocabulary)
    around = Surroundings(sheet)
    out: list[tuple[str, Choice]] = []
    for leaf in vocabulary.plan.leaves:
        target = vocabulary.target(leaf)
        found = candidates_of(target, sheet)
        wanted = stated[leaf.names[0]]
        right = np.array([float(_is(c, target, wanted)) for c in found])
        if found and (wanted is None or right.any()):
            out.append((f"own-{target.family}", (featurise(found, around), right, ())))
    return out


def _asked(
    fields: list[dict[str, Any]], places: Mapping[str, Any], locale: Locale, options: Mapping[str, list[str]]
) -> tuple[dict[str, dict[str, Any]], dict[str, Placed]]:
    """Property name -> JSON Schema, and -> what is printed for it."""
    asked: dict[str, dict[str, Any]] = {}
    stated: dict[str, Placed] = {}
    for i, field in enumerate(fields):
        name = str(field.get("label", "")).replace("/", " ").strip(" :.")
        if name and field.get("value") and name not in asked:
            asked[name] = _node(field["value"], locale, options.get(_letters(name), []))
            stated[name] = field["value"], places.get(f"/fields/{i}/value")
    return asked, stated


@cache
def _options(language: str) -> dict[str, list[str]]:
    """Letters of the label -> options, of the questions with boxes that forms ask in a language."""
    return {_letters(label): options for label, options in Lexicon(language, Random(0))["form"]["choices"]}


def _node(value: str, locale: Locale, options: list[str]) -> dict[str, Any]:
    """The JSON Schema somebody would write for a field that is filled in so."""
    if yes_or_no(value) is not None:
        return {"type": "boolean"}
    if value in options:
        return {"enum": options}
    date = parse_date(value, locale)
    if date is not None and not date.ambiguous and len(value) < 22:
        return {"type": "string", "format": "date"}
    if re.fullmatch(r"\d{1,4}", value):
        return {"type": "integer"}
    return {"type": "number"} if _NUMBER.fullmatch(value) else {"type": "string"}


@lru_cache(maxsize=4)
def _strangers(seed: int) -> dict[str, dict[str, Any]]:
    """Fields of another form."""
    other = draw("form", 100_000 + seed % 50)
    return _asked(other.truth.get("fields", []), other.places, Locale(), {})[0] | {
        "berth": {"type": "string"}, "opened on": {"type": "string", "format": "date"},
        "deck load": {"type": "number"}, "crew size": {"type": "integer"},
    }  # fmt: skip


def _is(candidate: Candidate, target: Target, wanted: Placed) -> bool:
    """Whether a candidate is the value, at its place."""
    if wanted is None or wanted[1] is None:
        return False
    value, place = wanted
    box: BBox = place.bbox
    if candidate.span.page.page_no != place.page_no or box.expand(2).intersect(candidate.span.bbox) is None:
        return False
    if target.type in ("bool", "enum"):
        return bool(candidate.value == (yes_or_no(value) if target.type == "bool" else value))
    raw, printed = _letters(candidate.raw if candidate.mention is None else candidate.mention.raw), _letters(value)
    if candidate.mention is not None:
        return raw in printed and len(raw) >= 0.6 * len(printed)
    return raw == printed


def _letters(text: str) -> str:
    return "".join(c for c in text.casefold() if c.isalnum())
