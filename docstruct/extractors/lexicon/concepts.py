"""The business terms docstruct knows: schema field → concepts, and words of a line → labels of concepts.

The terms are data (`lexicon.json`): a concept has a type, the names a schema author would give it (some only
within a context, such as "amount" within a line item), and the labels it is printed with in eight languages.
"""

from __future__ import annotations

import datetime as dt
import json
import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from functools import cache, cached_property
from importlib import resources
from typing import Any, NamedTuple

from docstruct.extractors.lexicon.labels import fold, letters, normalise_label, squeeze
from docstruct.extractors.lexicon.spotting import Entry, LabelIndex, Spot

_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|[_\-./\s]+")
_KINDS_OF_TYPE: Mapping[Any, frozenset[str]] = {
    Decimal: frozenset({"money", "number", "percent", "int"}),
    float: frozenset({"money", "number", "percent", "int"}),
    int: frozenset({"int", "number", "money", "id"}),
    dt.date: frozenset({"date"}),
    dt.datetime: frozenset({"date", "time"}),
    dt.time: frozenset({"time"}),
    bool: frozenset({"bool"}),
}
_NUMERIC = frozenset({"money", "number", "percent", "int"})
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"})
FLOOR = 0.35  # concepts that fit a field less than this are not returned


class Label(NamedTuple):
    """A label as a key (see `normalise_label`) and the language it is printed in."""

    text: str
    language: str
    letters: str  # squeezed, but with "nummer", "number" written out: what a misread label is compared with


class Concept(NamedTuple):
    """A business term."""

    id: str
    type: str
    names: tuple[str, ...]  # what a schema author calls it anywhere
    within: Mapping[str, tuple[str, ...]]  # context → what it is called there; "" is the context alone
    labels: tuple[Label, ...]
    excluded: tuple[str, ...]  # labels that look alike but mean something else


class Lexicon:
    """All concepts, read from the parsed JSON ``data``."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        self.concepts = {cid: _concept(cid, entry) for cid, entry in data["concepts"].items()}
        self.stopwords = {lang: frozenset(map(fold, words)) for lang, words in data["stopwords"].items()}
        self._words: Mapping[str, str] = data["words"]
        self._parents: Mapping[str, str] = data["parents"]
        self._fillers = frozenset(data["fillers"])
        self._weak = frozenset(map(squeeze, data["weak"]))
        self._phrases = self._all_phrases()
        counts = Counter(t for _, _, phrase in self._phrases for t in phrase)
        self._weight = {t: math.log(1 + len(self._phrases) / n) for t, n in counts.items()}

    def labels(self, concept: str) -> tuple[Label, ...]:
        """The labels of a concept; KeyError for one that is not there."""
        return self.concepts[concept].labels

    @cached_property
    def index(self) -> LabelIndex:
        """All labels, for spotting them in the words of a line."""
        found: dict[str, tuple[str, dict[str, None], dict[str, None]]] = {}
        words: Counter[str] = Counter()
        for concept in self.concepts.values():
            for label in concept.labels:
                for key in {label.text.replace(" ", ""), label.letters} - {""}:
                    entry = found.setdefault(key, (label.text, {}, {}))
                    entry[1][concept.id] = None
                    entry[2][label.language] = None
                    words[key] = max(words[key], len(label.text.split()))
            for text in concept.excluded:
                key = text.replace(" ", "")
                found.setdefault(key, (text, {}, {}))
                words[key] = max(words[key], len(text.split()))
        entries = {
            key: Entry(text, tuple(ids), tuple(languages), words[key]) for key, (text, ids, languages) in found.items()
        }
        return LabelIndex(entries, self._weak.union(*self.stopwords.values()))

    def spot(self, tokens: Sequence[str], fuzzy: bool = True, language: str = "") -> list[Spot]:
        """The labels among the words of a line, see `LabelIndex.spot`."""
        return self.index.spot(tokens, fuzzy, language)

    def concept_for(
        self, names: Sequence[str], description: str = "", parents: Sequence[str] = (), type: Any = None
    ) -> list[tuple[str, float]]:
        """The concepts a schema field may stand for, best first, each with a score in 0 to 1.

        Args:
            names: field name, alias, title: snake_case, camelCase or words, in any of the languages.
            description: of the field; counts less than the names.
            parents: names of the enclosing fields, outermost first ("lines", "seller", ...).
            type: a Python type or a type of the lexicon ("money"); what does not fit it scores less.
        """
        context = [c for c in map(self.context, parents) if c]
        scores: dict[str, float] = defaultdict(float)
        for rank, name in enumerate(dict.fromkeys(names)):
            for cid, score in self._by_name(name, context):
                scores[cid] = max(scores[cid], score * (1.0 if rank == 0 else 0.95))
        for cid, score in self._by_description(description, context):
            scores[cid] = max(scores[cid], score)
        fitted = {cid: round(s * _fits(self.concepts[cid].type, type), 4) for cid, s in scores.items()}
        order = list(self.concepts)
        ranked = sorted(fitted.items(), key=lambda item: (-item[1], order.index(item[0])))
        return [(cid, score) for cid, score in ranked if score >= FLOOR]

    def context(self, parent: str) -> str:
        """The context a parent field makes ("line" for "lineItems", "seller" for "vendor"), "" for none."""
        words = _split(parent)
        mapped = self._map(words)
        for candidate in (" ".join(words), " ".join(mapped), words[-1] if words else "", *reversed(mapped)):
            if candidate in self._parents:
                return self._parents[candidate]
            if candidate in self._contexts:
                return candidate
        return ""

    @cached_property
    def _contexts(self) -> frozenset[str]:
        return frozenset(context for c in self.concepts.values() for context in c.within)

    def _all_phrases(self) -> list[tuple[str, str, frozenset[str]]]:
        """(concept, context or "", tokens) of every name."""
        found = []
        for c in self.concepts.values():
            for context, names in (("", c.names), *c.within.items()):
                found += [(c.id, context, frozenset(self._tokens(name))) for name in names]
        return found

    def _tokens(self, name: str) -> list[str]:
        return [w for w in self._map(_split(name)) if w not in self._fillers] if name else []

    def _map(self, words: Sequence[str]) -> list[str]:
        """Synonyms to one word each; two words that stand for one first."""
        mapped: list[str] = []
        i = 0
        while i < len(words):
            pair = " ".join(words[i : i + 2])
            if i + 1 < len(words) and pair in self._words:
                mapped += self._words[pair].split(" ")
                i += 2
            else:
                mapped += self._words.get(words[i], words[i]).split(" ")
                i += 1
        return mapped

    def _by_name(self, name: str, context: Sequence[str]) -> Iterable[tuple[str, float]]:
        tokens = frozenset(self._tokens(name))
        for cid, needed, phrase in self._phrases:
            score = self._match(tokens, phrase, needed, context)
            if score >= FLOOR:
                yield cid, score
        for cid in self.index.exact(squeeze(" ".join(_split(name)))):
            yield cid, 0.95 * self._in_context(cid, context)

    def _match(self, tokens: frozenset[str], phrase: frozenset[str], needed: str, context: Sequence[str]) -> float:
        """How well a field name fits a name of a concept that needs a context (or none: "")."""
        own = context[-1] if context else ""
        if not needed:
            with_parent = 0.95 * self._similarity(tokens | {own}, phrase) if own else 0.0
            return max(with_parent, self._similarity(tokens, phrase) * (0.85 if context else 1.0))
        bare = tokens - {needed}
        if needed in context:
            return max(self._similarity(tokens, phrase), self._similarity(bare, phrase)) * (
                1.0 if needed == own else 0.9
            )
        if needed in tokens:
            return self._similarity(bare, phrase) * (0.85 if context else 1.0)
        return 0.4 * self._similarity(tokens, phrase) if phrase else 0.0

    def _similarity(self, a: frozenset[str], b: frozenset[str]) -> float:
        """Dice coefficient of two word sets, rare words weighing more; 1 when both are empty."""
        if a == b:
            return 1.0
        common = a & b
        if not common:
            return 0.0
        rare = math.log(1 + len(self._phrases))

        def weigh(words: Iterable[str]) -> float:
            return sum(self._weight.get(w, rare) for w in words)

        return 2 * weigh(common) / (weigh(a) + weigh(b))

    def _by_description(self, text: str, context: Sequence[str]) -> Iterable[tuple[str, float]]:
        """Concepts whose name or label is said in the description; longer ones say more."""
        if not text:
            return
        words = self._tokens(text)
        said = {frozenset(words[i : i + n]) for n in range(1, 5) for i in range(len(words) - n + 1)}
        for cid, needed, phrase in self._phrases:
            if phrase in said and (not needed or needed in context or needed in words):
                yield cid, 0.5 + 0.05 * min(len(phrase), 4)
        for spot in self.index.spot(text.split(), fuzzy=False):
            score = spot.score * (0.5 + 0.05 * min(len(spot.label.split()), 4))
            for cid in spot.concepts:
                yield cid, score * self._in_context(cid, context)

    def _in_context(self, cid: str, context: Sequence[str]) -> float:
        """1 where the concept lives in the context; less for one of line items found outside of them."""
        within = self.concepts[cid].within
        lives = any(c in within for c in context)
        belongs = cid.partition("_")[0]
        if belongs in self._contexts and belongs in within and not lives:
            return 0.5
        return 1.0 if lives or not context else 0.8


def _concept(cid: str, entry: Mapping[str, Any]) -> Concept:
    labels = {
        Label(normalise_label(text), lang, letters(text)): None
        for lang, texts in entry["labels"].items()
        for printed in texts
        for text in (printed, printed.translate(_UMLAUTS))
    }
    return Concept(
        cid,
        entry["type"],
        tuple(entry["names"]),
        {context: tuple(names) for context, names in entry.get("within", {}).items()},
        tuple(labels),
        tuple(map(normalise_label, entry.get("not", ()))),
    )


def _split(name: str) -> list[str]:
    return normalise_label(" ".join(_CAMEL.split(name))).split()


def _fits(kind: str, wanted: Any) -> float:
    """How well a concept's type suits the type of a field."""
    if wanted is None or wanted == kind:
        return 1.0
    if isinstance(wanted, str):
        return 0.8 if {kind, wanted} <= _NUMERIC else 0.6 if "text" in (kind, wanted) else 0.3
    kinds = next((k for t, k in _KINDS_OF_TYPE.items() if wanted is t), None)
    if kinds is None:  # str, an enumeration, a type of the schema author's own
        return 0.8 if kind in _NUMERIC or kind == "bool" else 0.95 if kind in ("date", "time") else 1.0
    return 1.0 if kind in kinds else 0.3


@cache
def load_lexicon() -> Lexicon:
    """The lexicon that ships with docstruct."""
    text = resources.files("docstruct.extractors.lexicon").joinpath("lexicon.json").read_text(encoding="utf-8")
    return Lexicon(json.loads(text))
