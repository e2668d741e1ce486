"""Words → the language they are written in, by the small words that no text goes without."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

from docstruct.extractors.lexicon.concepts import load_lexicon
from docstruct.extractors.lexicon.labels import fold, squeeze


class Language(NamedTuple):
    """A language code ("" where nothing tells) and how clearly it leads, 0 to 1."""

    code: str
    score: float


def language_of(words: Iterable[str]) -> Language:
    """The language of the words among those of the lexicon.

    A stop word or a word that is a label in one language only counts 1, one of several languages its share.
    """
    votes: defaultdict[str, float] = defaultdict(float)
    for word in words:
        if any("\u3400" <= c <= "\u9fff" for c in word):
            votes["zh"] += 2  # written without spaces: one token holds several words
            continue
        for language, weight in _weights().get(fold(word.strip(".,:;()!?\"'")), ()):
            votes[language] += weight
    if not votes:
        return Language("", 0.0)
    (best, most), *others = sorted(votes.items(), key=lambda vote: (-vote[1], vote[0]))
    second = others[0][1] if others else 0.0
    if most < 1:
        return Language("", 0.0)
    return Language(best, round((most - second) / most, 3))


@cache
def _weights() -> dict[str, tuple[tuple[str, float], ...]]:
    """Word → (language, weight) of the stop words and of the labels of one word."""
    lexicon = load_lexicon()
    seen: dict[str, set[str]] = {}
    for language, words in lexicon.stopwords.items():
        for word in words:
            seen.setdefault(word, set()).add(language)
    for concept in lexicon.concepts.values():
        for label in concept.labels:
            if " " not in label.text and len(label.text) > 3:
                seen.setdefault(squeeze(label.text), set()).add(label.language)
    return {
        word: tuple((lang, 1 / len(langs)) for lang in sorted(langs)) for word, langs in seen.items() if len(langs) <= 4
    }
