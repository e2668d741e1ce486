import pytest

from docstruct.evaluators.docile import BoxedField, PageCharacters, Ranked, character_centres, kile, lir
from docstruct.evaluators.records import Counts
from docstruct.geometry import BBox

# one line of text: "12.50" in 0–50, "EUR" in 60–90
CHARACTERS = PageCharacters(character_centres([(1, BBox(0, 0, 50, 10), "12.50"), (1, BBox(60, 0, 90, 10), "EUR")]))


def boxed(kind, x0, x1, *, score=1.0, line=None, text=""):
    return BoxedField(kind, 1, BBox(x0, 0, x1, 10), text, score, line)


def test_boxes_match_when_they_cover_the_same_characters():
    truth = [boxed("total", 0, 50)]
    assert kile(truth, [boxed("total", 2, 54)], CHARACTERS).average_precision == 1
    assert kile(truth, [boxed("total", 0, 30)], CHARACTERS).average_precision == 0
    assert kile(truth, [boxed("other", 0, 50)], CHARACTERS).average_precision == 0


def test_text_counts_when_asked():
    truth, given = [boxed("total", 0, 50, text="12.50")], [boxed("total", 0, 50, text="1250")]
    assert kile(truth, given, CHARACTERS, same_text=True).average_precision == 0


@pytest.mark.parametrize(
    ("labelled", "outcomes", "expected"),
    [
        (0, (), 1.0),
        (0, ((0.9, False),), 0.0),
        (2, (), 0.0),
        (2, ((0.9, True), (0.8, True)), 1.0),
        (2, ((0.9, True), (0.8, False)), 0.5),
        (2, ((0.9, False), (0.8, True)), 0.25),
        (2, ((0.9, False), (0.8, True), (0.7, True)), 2 / 3),
        (1, ((0.9, False), (0.9, True)), 0.5),
    ],
)
def test_average_precision_by_hand(labelled, outcomes, expected):
    assert Ranked(labelled, outcomes).average_precision == pytest.approx(expected)


def test_line_items_pair_before_fields_count():
    truth = [boxed("amount", 0, 50, line=1), boxed("currency", 60, 90, line=1)]
    given = [boxed("amount", 0, 50, line=7), boxed("currency", 60, 90, line=8)]
    assert lir(truth, given, CHARACTERS) == Counts(hits=1, omitted=1, hallucinated=1)
    assert lir(truth, [boxed("amount", 0, 50, line=7), boxed("currency", 60, 90, line=7)], CHARACTERS).f1 == 1
