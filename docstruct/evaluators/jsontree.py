"""JSON structures compared whole: Donut's nTED accuracy and field F1, and the multiset F1 of key-value pairs.

Donut (arXiv:2111.15664, the protocol of its CORD figures): both sides are cleaned (empty values dropped, keys
sorted by length then name, leaves as stripped text), made into trees of ``key → <subtree> → <leaf>``, and
``accuracy = max(0, 1 - TED(prediction, truth) / TED(nothing, truth))``. The F1 is over flattened (key path,
value) pairs, order-free. An empty truth scores 1 against nothing and 0 against anything.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from docstruct.evaluators.normalize import VERBATIM, Chain
from docstruct.evaluators.records import Counts, Record

Pairs = Counter[tuple[str, str]]


@dataclass(frozen=True)
class PairMatch:
    """Counts of matched (path, value) pairs, with the pairs that only one side has."""

    counts: Counts
    missing: tuple[tuple[str, str], ...] = field(default=())
    invented: tuple[tuple[str, str], ...] = field(default=())


def flatten(value: Any, path: str = "", *, chain: Chain = VERBATIM) -> Iterator[tuple[str, str]]:
    """``(path, text)`` of every leaf that states something; list positions are not part of the path."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from flatten(inner, f"{path}.{key}" if path else str(key), chain=chain)
    elif isinstance(value, (list, tuple)):
        for inner in value:
            yield from flatten(inner, path, chain=chain)
    elif value is not None and (text := chain(str(value)).strip()):
        yield path, text


def match_pairs(truth: Any, predicted: Any, *, chain: Chain = VERBATIM) -> PairMatch:
    """Micro F1 over the multiset of (path, value) pairs; Donut's F1 when ``chain`` is verbatim.

    Order-free and without optimal pairing: two line items may exchange their amounts unpunished. Use
    ``compare_lines`` or ANLS* where that matters.
    """
    labelled: Pairs = Counter(flatten(truth, chain=chain))
    given: Pairs = Counter(flatten(predicted, chain=chain))
    hits = sum((labelled & given).values())
    counts = Counts.matched(hits, sum(given.values()), sum(labelled.values()))
    return PairMatch(counts, tuple((labelled - given).elements()), tuple((given - labelled).elements()))


@dataclass(frozen=True)
class TreeScore(Record):
    """Edits needed against the edits that nothing at all would need."""

    distance: float = 0.0
    size: float = 0.0

    def numbers(self) -> tuple[float, ...]:
        """``(distance, size)``."""
        return self.distance, self.size

    @property
    def weight(self) -> float:
        """Cost of building the truth from nothing."""
        return self.size

    @property
    def value(self) -> float:
        """NTED accuracy, 0 to 1."""
        return max(0.0, 1.0 - self.distance / self.size) if self.size else float(self.distance == 0)


def nted(truth: Any, predicted: Any) -> TreeScore:
    """Donut's tree edit distance of two JSON values, normalised by the one from nothing."""
    clean_truth, clean_prediction = _clean(truth), _clean(predicted)
    size = _distance({}, clean_truth)
    return TreeScore(_distance(clean_prediction, clean_truth), size)


def _clean(value: Any) -> Any:
    """Donut's ``normalize_dict``: sorted keys, no empty values, every leaf a list of stripped text."""
    if not value and value != 0:
        return {}
    if isinstance(value, dict):
        keys = sorted(value, key=lambda key: (len(key), key))
        cleaned = {key: _clean(value[key]) for key in keys}
        return {key: inner if isinstance(inner, list) else [inner] for key, inner in cleaned.items() if inner}
    if isinstance(value, (list, tuple)):
        if all(isinstance(item, dict) for item in value):
            return [inner for item in value if (inner := _clean(item))]
        return [text for item in value if item is not None and (text := str(item).strip())]
    return [str(value).strip()]


@dataclass(frozen=True)
class _Node:
    label: str
    children: tuple[_Node, ...] = ()


def _tree(value: Any, name: str | None = None) -> _Node:
    """Donut's ``construct_tree_from_dict``."""
    name = "<root>" if name is None else name
    if isinstance(value, dict):
        return _Node(name, tuple(_tree(inner, key) for key, inner in value.items()))
    if isinstance(value, list):
        if all(isinstance(item, dict) for item in value):
            return _Node(name, tuple(_tree(item, "<subtree>") for item in value))
        return _Node(name, tuple(_Node(f"<leaf>{item}") for item in value))
    raise TypeError(f"a cleaned value holds {type(value).__name__}")


def _distance(predicted: Any, truth: Any) -> float:
    import numpy as np

    from docstruct.evaluators.tree_distance import PostOrder, tree_distance

    left, right = PostOrder.of(_tree(predicted)), PostOrder.of(_tree(truth))
    rename = np.array([[_renaming(a.label, b.label) for b in right.nodes] for a in left.nodes])
    delete, insert = (np.array([_removal(node.label) for node in side.nodes]) for side in (left, right))
    return tree_distance(left, right, rename, delete=delete, insert=insert)


def _removal(label: str) -> float:
    return float(len(label) - len("<leaf>")) if label.startswith("<leaf>") else 1.0  # may be 0


def _renaming(left: str, right: str) -> float:
    from rapidfuzz.distance import Levenshtein

    leaf = [label.startswith("<leaf>") for label in (left, right)]
    if all(leaf):
        return float(Levenshtein.distance(left[6:], right[6:]))
    if leaf[0]:
        return 1.0 + len(left) - 6
    if leaf[1]:
        return 1.0 + len(right) - 6
    return float(left != right)
