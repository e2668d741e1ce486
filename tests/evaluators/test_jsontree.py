import random

import pytest

from docstruct.evaluators.jsontree import match_pairs, nted
from docstruct.evaluators.normalize import FOLDED
from docstruct.evaluators.records import Counts


@pytest.mark.parametrize(
    ("truth", "predicted", "counts"),
    [
        ({}, {}, Counts()),
        ({"a": "1"}, {"a": "1"}, Counts(hits=1)),
        ({"a": "1"}, {"a": "2"}, Counts(omitted=1, hallucinated=1)),
        ({"a": ["1", "1"]}, {"a": ["1"]}, Counts(hits=1, omitted=1)),
        ({"m": [{"n": "x"}, {"n": "y"}]}, {"m": [{"n": "y"}, {"n": "x"}]}, Counts(hits=2)),
        ({"a": ""}, {"b": None}, Counts()),
    ],
)
def test_pairs_by_hand(truth, predicted, counts):
    assert match_pairs(truth, predicted).counts == counts


def test_exact_and_normalised_are_told_apart():
    assert match_pairs({"a": "Total"}, {"a": "TOTAL"}).counts.f1 == 0
    assert match_pairs({"a": "Total"}, {"a": "TOTAL"}, chain=FOLDED).counts.f1 == 1


def test_what_differs_is_listed():
    match = match_pairs({"a": "1", "b": "2"}, {"a": "1", "c": "3"})
    assert match.missing == (("b", "2"),) and match.invented == (("c", "3"),)


@pytest.mark.parametrize(
    ("truth", "predicted", "score"),
    [
        ({"a": "abcd"}, {"a": "abcd"}, 1.0),
        # from nothing: key 1 + leaf 4 = 5; one letter renamed
        ({"a": "abcd"}, {"a": "abcx"}, 4 / 5),
        ({"a": "abcd"}, {}, 0.0),
        ({"a": "abcd"}, {"b": "abcd"}, 4 / 5),
        ({}, {}, 1.0),
        ({}, {"a": "b"}, 0.0),
        ({"a": "b"}, {"a": "b", "cccc": "dddddddd"}, 0.0),
    ],
)
def test_nted_by_hand(truth, predicted, score):
    assert nted(truth, predicted).value == pytest.approx(score)


class Donut:
    """Donut's evaluator after its published source, on apted: an independent reference."""

    def __init__(self, apted):
        self.apted = apted

    def clean(self, data):
        if not data:
            return {}
        if isinstance(data, dict):
            new = {}
            for key in sorted(data, key=lambda k: (len(k), k)):
                if value := self.clean(data[key]):
                    new[key] = value if isinstance(value, list) else [value]
            return new
        if isinstance(data, list):
            if all(isinstance(item, dict) for item in data):
                return [item for item in map(self.clean, data) if item]
            return [str(item).strip() for item in data if str(item).strip()]
        return [str(data).strip()]

    def tree(self, data, name="<root>"):
        if isinstance(data, dict):
            return (name, [self.tree(v, k) for k, v in data.items()])
        if all(isinstance(item, dict) for item in data):
            return (name, [self.tree(item, "<subtree>") for item in data])
        return (name, [(f"<leaf>{item}", []) for item in data])

    def distance(self, a, b):
        from rapidfuzz.distance import Levenshtein

        def size(node):
            return len(node[0].replace("<leaf>", "")) if "<leaf>" in node[0] else 1

        class Costs(self.apted.Config):
            def rename(self, x, y):
                leaves = ["<leaf>" in n[0] for n in (x, y)]
                if all(leaves):
                    return Levenshtein.distance(x[0][6:], y[0][6:])
                if any(leaves):
                    return 1 + size(x if leaves[0] else y)
                return int(x[0] != y[0])

            def delete(self, node):
                return size(node)

            insert = delete

            def children(self, node):
                return node[1]

        return self.apted.APTED(self.tree(self.clean(a)), self.tree(self.clean(b)), Costs()).compute_edit_distance()

    def accuracy(self, truth, predicted):
        return max(0, 1 - self.distance(predicted, truth) / self.distance({}, truth))


def receipt(rng):
    menu = [{"nm": rng.choice(["tea", "cake", "soup"]), "price": str(rng.randint(1, 99))} for _ in range(3)]
    return {"menu": menu, "total": {"total_price": str(rng.randint(10, 999))}, "void": rng.choice(["", "x"])}


@pytest.mark.parametrize("seed", range(25))
def test_nted_equals_donut(seed):
    donut = Donut(pytest.importorskip("apted"))
    rng = random.Random(seed)
    truth, predicted = receipt(rng), receipt(rng)
    assert nted(truth, predicted).value == pytest.approx(donut.accuracy(truth, predicted))
