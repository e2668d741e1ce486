import random
from dataclasses import dataclass, field

import numpy as np
import pytest

from docstruct.evaluators.tree_distance import PostOrder, tree_distance


@dataclass
class Node:
    name: str
    children: list = field(default_factory=list)


def grow(rng, size):
    nodes = [Node(rng.choice("abc"))]
    for _ in range(size):
        nodes.append(Node(rng.choice("abc")))
        rng.choice(nodes[:-1]).children.append(nodes[-1])
    return nodes[0]


def cost(name):
    return {"a": 1.0, "b": 2.5, "c": 0.5}[name]


@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("seed", range(30))
def test_equals_apted(seed, weighted):
    apted = pytest.importorskip("apted")
    rng = random.Random(seed)
    a, b = grow(rng, rng.randint(0, 25)), grow(rng, rng.randint(0, 25))

    class Costs(apted.Config):
        def rename(self, x, y):
            return float(x.name != y.name)

        def delete(self, x):
            return cost(x.name) if weighted else 1

        insert = delete

    left, right = PostOrder.of(a), PostOrder.of(b)
    rename = np.array([[float(x.name != y.name) for y in right.nodes] for x in left.nodes])
    weights = {}
    if weighted:
        names = ([cost(n.name) for n in side.nodes] for side in (left, right))
        weights = dict(zip(("delete", "insert"), map(np.array, names), strict=True))
    expected = apted.APTED(a, b, Costs()).compute_edit_distance()
    assert tree_distance(left, right, rename, **weights) == pytest.approx(expected)


def test_deep_trees_need_no_recursion():
    root = node = Node("a")
    for _ in range(5000):
        node.children.append(Node("a"))
        node = node.children[0]
    assert len(PostOrder.of(root).nodes) == 5001
