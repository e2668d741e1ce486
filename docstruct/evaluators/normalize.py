"""Text → comparable text, by a chain of named steps.

A score is only comparable with another when both were normalised alike, so a chain prints itself
(``nfkc+casefold+alnum``) and that name stands in the signature of every report.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

_FORMS = """& ab ag as aps bhd bv co company corp corporation eg ek gmbh inc incorporated kg kgaa limited llc
llp ltd mbh nv ohg oy plc pte pty pvt sa sarl sas sdn se spa srl ug"""
_LEGAL_FORMS = frozenset(_FORMS.split())


def _collapse(text: str) -> str:
    return " ".join(text.split())


def _only_alnum(text: str) -> str:
    return "".join(char for char in text if char.isalnum())


def _fold_marks(text: str) -> str:
    decomposed = unicodedata.normalize("NFD", text)
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def _drop_legal_forms(text: str) -> str:
    """``Netlify, Inc.`` → ``Netlify``: trailing legal forms go, the name itself stays."""
    words = re.sub(r"(?<=\b\w)\.(?=\w\b)", "", text).replace(".", " ").replace(",", " ").split()
    while len(words) > 1 and words[-1].casefold() in _LEGAL_FORMS:
        words.pop()
    return " ".join(words)


STEPS: dict[str, Callable[[str], str]] = {
    "nfkc": lambda text: unicodedata.normalize("NFKC", text),
    "casefold": str.casefold,
    "upper": str.upper,
    "lower": str.lower,
    "spaces": _collapse,
    "nospace": lambda text: "".join(text.split()),
    "alnum": _only_alnum,
    "nomarks": _fold_marks,
    "nolegal": _drop_legal_forms,
}


@dataclass(frozen=True)
class Chain:
    """Named steps applied from left to right; ``Chain.of("nfkc+casefold")`` reads one back from its name."""

    steps: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        unknown = [step for step in self.steps if step not in STEPS]
        if unknown:
            raise ValueError(f"unknown normalisation step {unknown[0]!r}; known: {', '.join(sorted(STEPS))}")

    @classmethod
    def of(cls, name: str) -> Chain:
        """The chain with this printed name; ``""`` and ``"verbatim"`` change nothing."""
        return cls(() if name in ("", "verbatim") else tuple(name.split("+")))

    def __call__(self, text: str) -> str:
        """The text after every step."""
        for step in self.steps:
            text = STEPS[step](text)
        return text

    def __str__(self) -> str:
        return "+".join(self.steps) or "verbatim"


VERBATIM = Chain()
FOLDED = Chain.of("nfkc+casefold+spaces")
LETTERS = Chain.of("nfkc+casefold+alnum")  # letters and digits only: joins, commas and case do not matter
COMPANY = Chain.of("nfkc+nolegal+casefold+alnum")
