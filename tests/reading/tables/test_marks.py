import pytest

from docstruct.document import Way, Word
from docstruct.geometry import BBox
from docstruct.reading.tables.marks import marks_of, without_marks


def words(*parts: tuple[str, float], way: Way = "text") -> list[Word]:
    return [Word(text, BBox(10.0 * i, 0, 10.0 * i + 9, size), size, way=way) for i, (text, size) in enumerate(parts)]


@pytest.mark.parametrize(
    ("parts", "marks", "bare"),
    [
        ([("317", 10), ("2", 6)], ("2",), "317"),
        ([("Total", 10), ("sales", 10), ("a,", 6), ("b", 6)], ("a", "b"), "Total sales"),
        ([("12.4*", 10)], ("*",), "12.4"),
        ([("(5)¹", 10)], ("¹",), "(5)"),
        ([("25", 10), ("m²", 10)], (), "25 m²"),
        ([("317", 10), ("2", 9)], (), "317 2"),
        ([("*", 10)], (), "*"),
        ([("each", 6)], (), "each"),
    ],
)
def test_marks_at_the_end_of_a_cell(parts: list[tuple[str, float]], marks: tuple[str, ...], bare: str) -> None:
    found = marks_of(words(*parts))
    assert found == marks
    assert without_marks(" ".join(text for text, _ in parts), found) == bare


def test_sizes_that_an_ocr_guessed_make_no_marks() -> None:
    assert marks_of(words(("317", 10), ("2", 6), way="ocr")) == ()


def test_no_words_no_marks() -> None:
    assert marks_of(()) == ()
