import pytest

from docstruct.document import Cell
from docstruct.facts import Way, Word
from docstruct.geometry import BBox
from docstruct.reading.tables.marks import marks_of


def words(*parts: tuple[str, float], way: Way = "text") -> list[Word]:
    return [Word(text, BBox(10.0 * i, 0, 10.0 * i + 9, size), size, way=way) for i, (text, size) in enumerate(parts)]


@pytest.mark.parametrize(
    ("parts", "marks", "bare"),
    [
        ([("317", 10), ("2", 6)], ("2",), "317"),
        ([("Total", 10), ("sales", 10), ("a,", 6), ("b", 6)], ("a", "b"), "Total sales"),
        ([("12.4*", 10)], ("*",), "12.4"),
        ([("(5)¹", 10)], ("¹",), "(5)"),
        ([("EBIT", 10), ("(pre)1", 10)], ("1",), "EBIT (pre)"),
        ([("(5)1", 10)], (), "(5)1"),
        ([("25", 10), ("m²", 10)], (), "25 m²"),
        ([("317", 10), ("2", 9)], (), "317 2"),
        ([("*", 10)], (), "*"),
        ([("each", 6)], (), "each"),
    ],
)
def test_marks_at_the_end_of_a_cell(parts: list[tuple[str, float]], marks: tuple[str, ...], bare: str) -> None:
    found = marks_of(words(*parts))
    assert found == marks
    assert Cell(0, 0, " ".join(text for text, _ in parts), marks=found).unmarked == bare


def test_sizes_that_an_ocr_guessed_make_no_marks() -> None:
    assert marks_of(words(("317", 10), ("2", 6), way="ocr")) == ()


def test_no_words_no_marks() -> None:
    assert marks_of(()) == ()


@pytest.mark.parametrize(
    ("text", "marks"), [("Net sales!", ("!",)), ("“Net sales”", ()), ("12!", ()), ("Operations’", ("’",))]
)
def test_what_an_ocr_makes_of_raised_marks(text: str, marks: tuple[str, ...]) -> None:
    assert marks_of(words(*((part, 10) for part in text.split()), way="ocr")) == marks
    assert marks_of(words(*((part, 10) for part in text.split()))) == ()
