"""Printed words that stand for values: yes and no, ticked boxes, countries, choices of an enumeration.

The words are data (`words.json`), in the languages of the lexicon.
"""

from __future__ import annotations

import enum
import json
import re
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources
from typing import Any

from rapidfuzz import fuzz

from docstruct.extractors.lexicon.labels import fold, normalise_label
from docstruct.schemas.codes import COUNTRIES

_TICKED = re.compile(r"[☒☑✓✔✗✘⊠■●🗹]|\[ ?[xXvV✓✔] ?\]|\( ?[xX✓✔•●] ?\)")
_EMPTY = re.compile(r"[☐□○◯]|\[ ?\]|\( ?\)")
_NEAR = 85.0  # similarity of two names below which they are different words


@cache
def _data() -> Mapping[str, Any]:
    text = resources.files("docstruct.extractors.lexicon").joinpath("words.json").read_text(encoding="utf-8")
    data: Mapping[str, Any] = json.loads(text)
    return data


@cache
def _truths() -> Mapping[str, bool]:
    data = _data()
    return {fold(w): True for w in data["yes"]} | {fold(w): False for w in data["no"]}


def truth(text: str) -> bool | None:
    """Yes or no in any of the languages, or a box: ticked, empty. None for anything else.

    Of several boxes the ticked one's word counts: ``☒ Yes ☐ No``.
    """
    ticked, empty = _TICKED.search(text), _EMPTY.search(text)
    word = _TICKED.sub(" ", _EMPTY.sub(" ", text)).strip(" .:-_")
    if ticked and empty:
        boxes = re.split(rf"({_TICKED.pattern}|{_EMPTY.pattern})", text)
        behind = boxes[next(i for i, b in enumerate(boxes) if _TICKED.fullmatch(b)) + 1]
        return _truths().get(fold(behind.strip(" .:-_")))
    known = _truths().get(fold(word)) if word else None
    if ticked:
        return known if known is not None else True
    if empty:
        return not known if known is not None else False
    return known


@cache
def _countries() -> Mapping[str, str]:
    return {normalise_label(name): code for code, names in _data()["countries"].items() for name in names}


def country_code(text: str) -> str | None:
    """The ISO 3166-1 code of a country's name in any of the languages, or of its code; None for others."""
    code = text.strip(" .").upper()
    if code in COUNTRIES:
        return code
    return "GB" if code == "UK" else _countries().get(normalise_label(text))


@cache
def _regions() -> frozenset[str]:
    return frozenset(normalise_label(name) for name in _data()["regions"])


def is_region(text: str) -> bool:
    """Whether a text is the name of a state, a province or a country."""
    return len(text) > 3 and (normalise_label(text) in _regions() or normalise_label(text) in _countries())


@cache
def _salutations() -> frozenset[str]:
    return frozenset(normalise_label(word) for word in _data()["salutations"])


def is_salutation(text: str) -> bool:
    """Whether a line only says to whom it is addressed ("Herrn", "Messrs.") or which copy it is, not a name."""
    return normalise_label(text) in _salutations()


@cache
def _meanings() -> Mapping[str, frozenset[int]]:
    """Word → the groups of words of one meaning it belongs to."""
    found: dict[str, set[int]] = {}
    for index, words in enumerate(_data()["meanings"]):
        for word in words:
            found.setdefault(normalise_label(word), set()).add(index)
    return {word: frozenset(groups) for word, groups in found.items()}


def choose(text: str, choices: Sequence[Any]) -> list[tuple[Any, float]]:
    """(choice, how well the text fits it, 0 to 1) of the choices a text may mean, best first.

    A choice is met by its value or name, by a word of the same meaning in any of the languages, by standing
    alone in a longer text, or nearly (one letter misread).
    """
    printed = normalise_label(text)
    scored = [(choice, max(_fit(printed, text, word) for word in _spoken(choice))) for choice in choices]
    ranked = sorted((s for s in scored if s[1] > 0), key=lambda s: -s[1])
    return [s for s in ranked if s[1] >= ranked[0][1] - 0.05]


def _spoken(choice: Any) -> list[str]:
    """How a choice may be called: the value, and the name of an Enum's member."""
    names = [choice.value, choice.name] if isinstance(choice, enum.Enum) else [choice]
    return [str(name).replace("_", " ") for name in names]


def _fit(printed: str, text: str, choice: str) -> float:
    word = normalise_label(choice)
    if not word:
        return 1.0 if choice == text else 0.0
    if printed == word:
        return 1.0
    if _meanings().get(printed, frozenset()) & _meanings().get(word, frozenset()):
        return 0.95
    if re.search(rf"(?<!\w){re.escape(word)}(?!\w)", printed):
        return 0.8
    if any(_meanings().get(w, frozenset()) & _meanings().get(word, frozenset()) for w in printed.split()):
        return 0.75
    near = fuzz.ratio(printed, word) if min(len(printed), len(word)) >= 4 else 0.0
    return 0.7 * near / 100 if near >= _NEAR else 0.0
