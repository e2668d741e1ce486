import random
from difflib import SequenceMatcher
from itertools import product

import pytest

from docstruct.evaluators.grid import Cell, Table
from docstruct.evaluators.grits import grits_con, grits_top, text_overlap

SMALL = Table.from_rows([["a", "b"], ["c", "d"]])


@pytest.mark.parametrize(
    ("truth", "predicted", "score"),
    [
        (SMALL, SMALL, 1.0),
        (SMALL, Table.from_rows([["a", "b"]]), 2 * 2 / 6),
        (SMALL, Table.from_rows([["x", "x"], ["a", "b"], ["c", "d"]]), 2 * 4 / 10),
        (SMALL, Table(()), 0.0),
        (Table(()), Table(()), 1.0),
    ],
)
def test_contents_by_hand(truth, predicted, score):
    assert grits_con(truth, predicted).value == pytest.approx(score)


def test_topology_sees_spans_not_texts():
    spanned = Table((Cell(0, 0, "a", col_span=2), Cell(1, 0, "c"), Cell(1, 1, "d")))
    assert grits_top(SMALL, Table.from_rows([["x", "y"], ["z", "w"]])).value == 1
    assert grits_top(SMALL, spanned).value == pytest.approx((0.5 + 0.5 + 1 + 1) / 4)


def test_precision_and_recall_name_their_side():
    score = grits_con(SMALL, Table.from_rows([["a", "b"]]))
    assert (score.precision, score.recall) == (1.0, 0.5)
    assert score.rows == ((0, 0),)


def one_dimensional(a, b, reward):
    """The authors' alignment of two sequences of positions, written out."""
    best = [[0.0] * (len(b) + 1) for _ in range(len(a) + 1)]
    for i, j in product(range(1, len(a) + 1), range(1, len(b) + 1)):
        best[i][j] = max(best[i - 1][j - 1] + reward(a[i - 1], b[j - 1]), best[i - 1][j], best[i][j - 1])
    i, j, pairs = len(a), len(b), []
    while i and j:
        if best[i][j] == best[i - 1][j - 1] + reward(a[i - 1], b[j - 1]):
            pairs.append((i - 1, j - 1))
            i, j = i - 1, j - 1
        elif best[i][j] == best[i - 1][j]:
            i -= 1
        else:
            j -= 1
    return best[-1][-1], pairs


def literal_grits(a, b):
    def reward(p, q):
        s = SequenceMatcher(None, a[p[0]][p[1]], b[q[0]][q[1]])
        total = len(a[p[0]][p[1]]) + len(b[q[0]][q[1]])
        return 2 * sum(block.size for block in s.get_matching_blocks()) / total if total else 1.0

    def line(x, i, along_row):
        return [(i, j) if along_row else (j, i) for j in range(len(x[0]) if along_row else len(x))]

    aligned = []
    for along_row in (True, False):
        sizes = [len(x) if along_row else len(x[0]) for x in (a, b)]
        lines = [[line(x, i, along_row) for i in range(n)] for x, n in zip((a, b), sizes, strict=True)]
        score = {
            (i, j): one_dimensional(p, q, reward)[0] for i, p in enumerate(lines[0]) for j, q in enumerate(lines[1])
        }
        aligned.append(one_dimensional(range(sizes[0]), range(sizes[1]), lambda i, j, s=score: s[i, j])[1])
    total = sum(reward((i, j), (k, m)) for i, k in aligned[0] for j, m in aligned[1])
    return 2 * total / (len(a) * len(a[0]) + len(b) * len(b[0]))


@pytest.mark.parametrize("seed", range(20))
def test_equals_the_literal_algorithm(seed):
    rng = random.Random(seed)

    def rows():
        width = rng.randint(1, 4)
        texts = ["", "ab", "abc", "1,20", "xyz"]
        return [[rng.choice(texts) for _ in range(width)] for _ in range(rng.randint(1, 4))]

    a, b = rows(), rows()
    found = grits_con(Table.from_rows(a), Table.from_rows(b)).value
    assert found == pytest.approx(literal_grits(a, b))


def test_overlap_of_texts():
    assert text_overlap("", "") == 1 and text_overlap("a", "") == 0
    assert text_overlap("abcd", "bc") == pytest.approx(4 / 6)
