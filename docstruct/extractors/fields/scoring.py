"""Feature rows of a field's candidates → the probability of each, and of "not on the page".

A conditional logit (McFadden 1974): candidate i of a field has the score w·x_i, "none of them" has the
score 0, and probabilities are the softmax over both. The weights of a family of fields (names, amounts, ...)
hold for every schema; business terms that stand in places of their own (a seller above, a buyer in the
address window) add a correction, shrunk towards zero. Fitted on drawn documents by
`docstruct.fitting.fields`, never by hand.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
Choice = tuple[Array, Array, tuple[str, ...]]
"""One field of a document: features (n, d), whether each candidate is right (n,), its corrections' names."""

_LENT = {"PurchaseOrder": "Invoice"}  # few orders are drawn: their corrections say little of any other schema
_ALIKE = 0.5  # share of what a schema asks for that another must ask for, to be like it
WEIGHTS = Path(__file__).with_name("weights.json")


class Scorer:
    """Holds the weights of every family and the corrections of terms.

    Args:
        families: family -> feature name -> weight.
        corrections: term -> feature name -> what is added to the weight of its family.
        names: the feature names in the order of the columns.
    """

    def __init__(
        self,
        families: Mapping[str, Mapping[str, float]],
        corrections: Mapping[str, Mapping[str, float]],
        names: Sequence[str],
    ) -> None:
        self._families = {family: _column(values, names) for family, values in families.items()}
        self._named = _column({"strong": 1.0}, names)  # the feature that says a label names the candidate
        self._corrections = {term: _column(values, names) for term, values in corrections.items()}

    @classmethod
    def shipped(cls, names: Sequence[str]) -> Scorer:
        """The scorer with the weights in use."""
        return cls(fitted()["families"], fitted().get("corrections", {}), names)

    def probabilities(
        self, family: str, terms: Sequence[str], features: Array, lent: Sequence[str] = ()
    ) -> tuple[Array, float]:
        """Probability of each candidate, shape (n,), and of none of them.

        What only the schema names is weighed as forms taught it, a business term as trade papers did, and a
        business term of a schema that no trade paper taught as both, half each, where a label names it.

        Args:
            family: whose weights.
            terms: names of corrections, that of the schema's own last.
            features: shape (n, d).
            lent: corrections of schemas like it, which stand in for its own: their mean.
        """
        if not len(features):
            return np.zeros(0), 1.0
        known = [self._corrections[t] for t in terms if t in self._corrections]
        borrowed = [self._corrections[t] for t in lent if t in self._corrections]
        if borrowed and terms[-1] not in self._corrections:
            known.append(np.mean(borrowed, axis=0))
        asked = softmax_with_none(features @ self._weights(f"own-{family}", family, "own-text", "text"))
        if not known:
            return asked
        # Yes and no in trade papers are weighed as text.
        traded = softmax_with_none(features @ (self._weights(family, "text") + sum(known)))
        if borrowed or terms[-1] in self._corrections or not (features @ self._named).any():
            return traded
        return (asked[0] + traded[0]) / 2, (asked[1] + traded[1]) / 2

    def _weights(self, *families: str) -> Array:
        return next(self._families[name] for name in families if name in self._families)


def _column(values: Mapping[str, float], names: Sequence[str]) -> Array:
    return np.array([values.get(name, 0.0) for name in names])


_in_use: dict[str, Any] = {}


def fitted() -> dict[str, Any]:
    """``families``, ``presence`` and ``confidence`` in use: those that ship, unless others were set."""
    if not _in_use:
        _in_use.update(json.loads(WEIGHTS.read_text(encoding="utf-8")))
    return _in_use


def use_weights(content: Mapping[str, Any]) -> None:
    """Use other weights in this process, while they are being fitted."""
    _in_use.clear()
    _in_use.update(content)


def schemas_like(title: str, concepts: Sequence[str]) -> tuple[str, ...]:
    """The schemas with corrections that share most terms with another, if that is most of what it asks for.

    None for one that has corrections itself, and for a form with little in common with trade papers.

    Args:
        title: what the schema is called.
        concepts: the term of each leaf, "" where it has none.
    """
    shared: Counter[str] = Counter()
    for term in fitted().get("corrections", {}):
        schema, _, concept = term.rpartition("/")
        if schema == title:
            return ()
        shared[schema] += concepts.count(concept) if schema else 0
    most = max(shared.values(), default=0)
    like = (schema for schema, n in shared.items() if n == most >= _ALIKE * len(concepts))
    return tuple(dict.fromkeys(_LENT.get(schema, schema) for schema in like))


def presence_of(concept: str) -> float:
    """Share of documents that state the concept, 0 to 1; one half for what is not known."""
    rate = float(fitted().get("presence", {}).get(concept, 0.5))
    return min(max(rate, 0.02), 0.98)


def softmax_with_none(scores: Array) -> tuple[Array, float]:
    """Softmax over the scores and an alternative of score 0."""
    top = max(0.0, float(scores.max()))
    e, none = np.exp(scores - top), float(np.exp(-top))
    total = float(e.sum()) + none
    return e / total, none / total


def fit(choices: Sequence[Choice], l2: float = 1e-3, shrink: float = 4e-3) -> tuple[Array, dict[str, Array]]:
    """Weights (d,) and corrections that make it likeliest to take what is right, or none where none is.

    Args:
        choices: fields of one family.
        l2: penalty on the family's weights.
        shrink: penalty on the corrections.
    """
    from scipy.optimize import minimize

    features = np.concatenate([x for x, _, _ in choices])
    right = np.concatenate([y for _, y, _ in choices])
    ends = np.cumsum([len(x) for x, _, _ in choices])
    starts = np.concatenate([[0], ends[:-1]])
    found = np.add.reduceat(right, starts) > 0
    group = np.repeat(np.arange(len(choices)), ends - starts)
    terms = sorted({term for _, _, own in choices for term in own})
    member = np.array([[term in own for term in terms] for _, _, own in choices], dtype=np.float64)
    n, d, k = len(choices), features.shape[1], len(terms)

    def loss(flat: Array) -> tuple[float, Array]:
        w, corrections = flat[:d], flat[d:].reshape(k, d)
        each = w + member @ corrections  # (fields, d)
        e = np.exp(np.clip(np.einsum("ij,ij->i", features, each[group]), -60, 60))
        total = np.add.reduceat(e, starts) + 1.0
        good = np.where(found, np.add.reduceat(e * right, starts), 1.0)
        value = float((np.log(total) - np.log(good)).sum()) / n + l2 * float(w @ w)
        slope = (e / total[group] - np.where(found[group], e * right / good[group], 0.0))[:, None] * features
        by_field = np.add.reduceat(slope, starts, axis=0) / n
        gradient = np.concatenate(
            [by_field.sum(axis=0) + 2 * l2 * w, (member.T @ by_field + 2 * shrink * corrections).ravel()]
        )
        return value + shrink * float((corrections**2).sum()), gradient

    solved = minimize(loss, np.zeros(d * (k + 1)), jac=True, method="L-BFGS-B", options={"maxiter": 300})
    rows = np.asarray(solved.x, dtype=np.float64).reshape(k + 1, d)
    return rows[0], dict(zip(terms, rows[1:]))
