"""The words of a language: data file -> labels, names, phrases, drawn by a random source.

Templates in the data hold ``{stem}``, ``{last}``, ``{city}``, ``{code}``, ``{n}`` and the like, and
`Lexicon.expand` fills them with made-up words, so that few entries make many texts.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from random import Random
from typing import Any, TypeVar

T = TypeVar("T")

LANGUAGES = ("en", "de", "fr", "es", "it", "nl", "pt", "zh")


@cache
def load(name: str) -> Any:
    """The parsed data file ``data/<name>.json``."""
    return json.loads(files("docstruct.drawing").joinpath("data").joinpath(f"{name}.json").read_text("utf-8"))


def weighted(rng: Random, pairs: Sequence[tuple[T, float]]) -> T:
    """One of the values, each as likely as its weight says."""
    return rng.choices([value for value, _ in pairs], [weight for _, weight in pairs])[0]


class Lexicon:
    """The words of one language as one document uses them.

    A label once chosen stays: a document calls a thing by one name, unless asked for a fresh one.

    Args:
        language: one of `LANGUAGES`.
        rng: where the choices come from.
    """

    def __init__(self, language: str, rng: Random) -> None:
        self.language = language
        self.rng = rng
        self._data = load(language)
        self._chosen: dict[str, str] = {}

    def __getitem__(self, key: str) -> Any:
        return self._data[key]

    def label(self, key: str, fresh: bool = False) -> str:
        """A synonym of the label; the same one each time unless `fresh`."""
        if fresh or key not in self._chosen:
            self._chosen[key] = self.rng.choice(self._data["labels"][key])
        return self._chosen[key]

    def phrase(self, key: str) -> str:
        """One of the sentences under the key."""
        return str(self.rng.choice(self._data[key]))

    def word(self, key: str, **given: str) -> str:
        """One of the words under the key, templates filled as `expand` does."""
        return self.expand(str(self.rng.choice(self._data["words"][key])), **given)

    def expand(self, template: str, **given: str) -> str:
        """The template with every ``{name}`` filled: from `given`, else made up."""

        def fill(match: re.Match[str]) -> str:
            name = match[1]
            return given[name] if name in given else self._make(name)

        return re.sub(r"\{(\w+)\}", fill, template)

    def _make(self, name: str) -> str:
        rng = self.rng
        if set(name) == {"n"}:
            return str(rng.randrange(max(2, 10 ** (len(name) - 1)), 10 ** len(name)))
        if name == "c":
            return rng.choice("ABCD")
        if name == "code":
            letters = "".join(rng.choice("ABDEFGHKLMNPRSTVX") for _ in range(rng.randrange(1, 4)))
            return f"{letters}{rng.choice(['-', '', ' '])}{rng.randrange(10, 9999)}"
        if name == "year":
            return str(rng.randrange(1878, 2016))
        return self.word(name)
