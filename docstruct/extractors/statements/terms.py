"""Words of financial statements in eight languages: label → concept, title → kind of statement.

The words are data (`lexicon.json`). A label is compared as letters alone, without what stands in brackets, marks of
notes and words that only say that a row is a total of the whole group.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import cache, lru_cache
from importlib import resources
from typing import Any

from rapidfuzz import fuzz, process

from docstruct.extractors.lexicon.labels import fold, normalise_label
from docstruct.reading.scales import without_unit

NEAR = 92.0
"""Similarity in percent from which a label that OCR read may be one that is known."""
_LONG = 8  # letters; shorter labels are too much alike to be compared by similarity
_BRACKETS = re.compile(r"\([^()]{0,80}\)|\[[^\[\]]{0,80}\]")
_NOTE = re.compile(r"(?<=[^\W\d]|\))(?:\d{1,2}(?:,\d{1,2}){0,3}\)?|[*†‡]{1,3})$|\s(?:\(?\d{1,2}\)|[a-h]\))$")
_PER_UNIT = re.compile(r"\s*,\s*(?:in )?(?:[A-Z]{3}|[€$£¥]|pence|cents?|euros?|dollars?|kr)\.?$")  # "…, SEK"
_AS_OF = re.compile(r"\b(?:as of|as at|at|am|zum|per|au|al|op|em)\b[^\d]{0,16}\d.*$", re.IGNORECASE)
_SUPERSCRIPT = re.compile(r"[¹²³⁰⁴-⁹]+[⁾)]?")
_NUMBERING = re.compile(
    r"^(?:(?:\d{1,2}[.)]|[ivx]{1,4}[.)]|[a-h][.)]|[-–•=+./])\s+|[一二三四五六七八九十]{1,3}\s?[、．.]\s?"
    r"|[（(][一二三四五六七八九十\d]{1,3}[)）]\s?|(?:加|减|減)\s?[:：]\s?)",
    re.IGNORECASE,
)
_GROUP = re.compile(r"^(?:[\w&.-]+ ){1,3}(?:Group|Konzern|Gruppe)(?:[’']s)? (?=\w)")  # "Muster Group revenues"
_ENDS = " .,:;!?'’‘\"“”´`*°^~_-–<>®™"


@cache
def _data() -> Mapping[str, Any]:
    text = resources.files("docstruct.extractors.statements").joinpath("lexicon.json").read_text(encoding="utf-8")
    data: Mapping[str, Any] = json.loads(text)
    return data


def words(name: str) -> frozenset[str]:
    """The folded words of a list of the lexicon: "totals", "changes", "per_share", "counts", "joints"."""
    return _folded(name)


@cache
def _folded(name: str) -> frozenset[str]:
    return frozenset(fold(word) for word in _data()[name])


@cache
def legal_forms() -> tuple[str, ...]:
    """What names of companies and groups end in, as written."""
    return tuple(_data()["legal_forms"])


@cache
def _concepts() -> Mapping[str, str]:
    return {
        key: concept
        for concept, languages in _data()["concepts"].items()
        for texts in languages.values()
        for text in texts
        for key in {_key(text), _key(text.translate(_UMLAUTS))}
    }


_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})


@cache
def _titles() -> tuple[tuple[str, str], ...]:
    return tuple((normalise_label(text), kind) for kind, texts in _data()["kinds"].items() for text in texts)


@cache
def _elements() -> Mapping[str, str]:
    return {name: concept for concept, names in _data()["elements"].items() for name in names}


def concept_of_element(name: str) -> str | None:
    """What an element of the IFRS, US-GAAP or UK taxonomy means; `name` is without its prefix."""
    return _elements().get(name)


@cache
def entity_elements() -> frozenset[str]:
    """The elements that hold the name of the reporting company."""
    return frozenset(_data()["entities"])


def clean_label(text: str) -> str:
    """The label as a person would say it: without marks of notes, dots that lead to the amounts, and OCR's debris."""
    text = _SUPERSCRIPT.sub("", re.sub(r"(?:\s?[._…]){3,}\s*$", "", " ".join(text.split())))
    return _NOTE.sub("", text.strip(_ENDS)).strip(_ENDS)


@cache
def _weaker() -> Mapping[str, str]:
    return {_key(text): concept for concept, texts in _data()["weaker"].items() for text in texts}


def weaker_concept_of(label: str) -> str | None:
    """What a row stands for where no row of the statement says it outright: premiums are what insurers sell."""
    return _weaker().get(_key(_bare(label)))


def _bare(label: str) -> str:
    """The label without brackets, unit, date and numbering."""
    whole = _AS_OF.sub("", _BRACKETS.sub(" ", clean_label(label)))
    return _NUMBERING.sub("", _PER_UNIT.sub("", without_unit(whole)))


@lru_cache(maxsize=65536)
def concept_of(label: str, fuzzy: bool = False) -> str | None:
    """What a row of this label means; `fuzzy` for labels that OCR read."""
    bare = _bare(label)
    for key in dict.fromkeys((_key(clean_label(label)), _key(bare), _key(_GROUP.sub("", bare)))):
        if found := _concepts().get(key):
            return found
    key = _key(bare)
    if not fuzzy or len(key) < _LONG:
        return None
    best = process.extractOne(key, _concepts().keys(), scorer=fuzz.ratio, score_cutoff=NEAR)
    return _concepts()[best[0]] if best else None


def kind_of_title(text: str) -> str | None:
    """Which statement a title names; the name that stands last in it, since titles end in it."""
    words = f" {normalise_label(text)} "
    found = [(at + len(name), kind) for name, kind in _titles() if (at := _rfind(words, name)) >= 0]
    return max(found)[1] if found else None


def _rfind(text: str, name: str) -> int:
    """Where a name stands as words of its own; in a language without spaces, or in a compound, anywhere."""
    at = text.rfind(f" {name} ")
    return at if at >= 0 or (name.isascii() and len(name) < _LONG) else text.rfind(name)


def mentions(text: str, name: str) -> bool:
    """Whether the text says one of the words of a list of the lexicon."""
    return mentioned(text, name) is not None


def mentioned(text: str, name: str) -> str | None:
    """The first word of a list of the lexicon that the text says, folded; None for none."""
    found = _any_of(name).search(f" {fold(text)} ")
    return found[0] if found else None


@cache
def _any_of(name: str) -> re.Pattern[str]:
    """The words of a list as a pattern; those of letters stand alone, but for a language without spaces."""
    words = [
        re.escape(w) if not w[0].isalnum() or ord(w[0]) > 0x2E80 else rf"(?<!\w){re.escape(w)}(?!\w)"
        for w in sorted(_folded(name))
    ]
    return re.compile("|".join(words))


def _key(text: str) -> str:
    return normalise_label(text).replace(" ", "")
