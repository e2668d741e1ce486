from docstruct.document import Line
from docstruct.facts import Word
from docstruct.geometry import BBox
from docstruct.reading.tables.beside import sides_of


def line(x: float, y: float, text: str) -> Line:
    return Line.of([Word(text, BBox(x, y, x + 5.0 * len(text), y + 10.0), 10.0)])


def block(x: float, y: float, step: float, n: int, columns: int = 2) -> list[Line]:
    return [line(x + 60 * c, y + step * r, f"{r}.{c}") for r in range(n) for c in range(columns)]


def as_sets(sides: list[list[Line]]) -> set[frozenset[int]]:
    return {frozenset(map(id, side)) for side in sides}


def test_blocks_whose_rows_stand_at_other_heights_are_two() -> None:
    left, right = block(50, 100, 14, 6), block(300, 103, 17, 5)
    assert {frozenset(map(id, left)), frozenset(map(id, right))} <= as_sets(sides_of(left + right))


def test_blocks_with_rows_in_common_are_two_only_across_much_white() -> None:
    left, right = block(50, 100, 14, 6), block(320, 100, 14, 6)
    assert {frozenset(map(id, left)), frozenset(map(id, right))} <= as_sets(sides_of(left + right))
    assert not sides_of(block(50, 100, 14, 6, columns=4))


def test_text_beside_a_table_is_parted_from_it() -> None:
    words = ["a", "line", "of", "running", "text", "here"]
    prose = [
        Line.of([Word(w, BBox(50 + 28 * i, 14 * r, 75 + 28 * i, 14 * r + 10), 10.0) for i, w in enumerate(words)])
        for r in range(6)
    ]
    table = block(240, 0, 14, 6)
    assert frozenset(map(id, table)) in as_sets(sides_of(prose + table))


def test_a_line_across_ends_a_corridor() -> None:
    left, right = block(50, 100, 14, 6), block(320, 100, 14, 6)
    title = line(50, 80, "a title over all of it, from left to right, and more still")
    assert frozenset(map(id, left)) in as_sets(sides_of([title, *left, *right]))
