import pytest

from docstruct.evaluators.boxes import covered, grounding, iou, match_boxes
from docstruct.evaluators.records import Counts
from docstruct.geometry import BBox

A = (1, BBox(0, 0, 10, 10))
HALF = (1, BBox(0, 0, 10, 5))


@pytest.mark.parametrize(
    ("left", "right", "value"),
    [
        (A, A, 1.0),
        (A, HALF, 0.5),
        (A, (2, A[1]), 0.0),
        (A, (1, BBox(20, 0, 30, 10)), 0.0),
        ((1, BBox(5, 5, 5, 5)), (1, BBox(5, 5, 5, 5)), 1.0),
        (A, (1, BBox(5, 5, 5, 5)), 0.0),
    ],
)
def test_iou(left, right, value):
    assert iou(left, right) == value


def test_boxes_pair_one_to_one():
    match = match_boxes([A, (2, A[1])], [(2, A[1]), HALF, HALF], at_least=0.6)
    assert match.counts == Counts(hits=1, omitted=1, hallucinated=2)
    assert match.overlap.value == 0.75
    assert match_boxes([], []).counts.f1 == 1


def test_grounding_precision():
    assert grounding([(A, A), (A, (2, A[1]))]).value == 0.5
    assert grounding([]).value == 0
    assert covered(HALF, A) == 1 and covered(A, HALF) == 0.5
