import random
import re
import time

import pytest

from docstruct.evaluators.grid import Table
from docstruct.evaluators.teds import teds

A = "<table><tr><td>a</td><td>b</td></tr></table>"


@pytest.mark.parametrize(
    ("truth", "predicted", "score"),
    [
        (A, A, 1.0),
        (A, "no table", 0.0),
        ("<table></table>", "<table></table>", 1.0),
        ("<table></table>", A, 0.0),
        # one of four characters differs in one of three nodes below <table>
        (A.replace(">a<", ">abcd<"), A.replace(">a<", ">abcx<"), 11 / 12),
        (A, "<table><tr><td>a</td></tr></table>", 2 / 3),
        (A, "<table><tr><td colspan='2'>a</td><td>b</td></tr></table>", 2 / 3),
        (A, "<table><tr><th>a</th><th>b</th></tr></table>", 1.0),
        (A, "<table><tr><td><b>a</b></td><td>b</td></tr></table>", 1 - (2 / 3) / 4),
    ],
)  # fmt: skip
def test_by_hand(truth, predicted, score):
    assert teds(truth, predicted).value == pytest.approx(score)


def test_structure_ignores_contents():
    assert teds(A, A.replace(">a<", ">x<"), structure_only=True).value == 1


def test_tables_of_cells_compare_like_their_html():
    table = Table.from_rows([["a", "b"], ["1", "2"]], header_rows=1)
    assert teds(table, table.to_html()).value == 1
    assert teds(table, Table.from_rows([["a", "b"], ["1", "3"]], header_rows=1)).distance == 1


def random_cell(rng):
    text = "".join(rng.choice("ab1 ") for _ in range(rng.randint(0, 4)))
    text = f"<b>{text}</b>x" if rng.random() < 0.2 else text
    spans = "".join(f' {n}span="{rng.randint(2, 3)}"' for n in ("col", "row") if rng.random() < 0.2)
    return f"<td{spans}>{text}</td>"


def random_rows(rng, count):
    return "".join("<tr>" + "".join(random_cell(rng) for _ in range(rng.randint(0, 4))) + "</tr>" for _ in range(count))


def random_table(rng):
    head = f"<thead>{random_rows(rng, 1)}</thead>" if rng.random() < 0.5 else ""
    return f"<html><body><table>{head}<tbody>{random_rows(rng, rng.randint(0, 5))}</tbody></table></body></html>"


@pytest.mark.parametrize("structure_only", [False, True])
@pytest.mark.parametrize("seed", range(25))
def test_distance_equals_the_known_library(seed, structure_only):
    library = pytest.importorskip("table_recognition_metric").TEDS(structure_only=structure_only)
    rng = random.Random(seed)
    truth, predicted = random_table(rng), random_table(rng)
    # That library divides by all nodes, the authors' code by those below <table>: compare what both divide.
    size = max(len(re.findall("<(?:table|thead|tbody|tr|td)", side)) for side in (truth, predicted))
    found = teds(truth, predicted, structure_only=structure_only)
    assert 1 - found.distance / size == pytest.approx(library(predicted, truth))


def big_table(seed):
    rng = random.Random(seed)
    return Table.from_rows([[rng.randint(0, 99999) for _ in range(10)] for _ in range(100)])


def test_a_hundred_by_ten_takes_less_than_two_seconds():
    truth, predicted = big_table(1), big_table(2)
    started = time.perf_counter()
    teds(truth, predicted)
    assert time.perf_counter() - started < 2
