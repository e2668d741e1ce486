import pytest

from docstruct.facts import Word
from docstruct.geometry import BBox
from docstruct.reading.atoms import Atom, atoms_of
from docstruct.reading.blanks import mark_blanks
from docstruct.reading.lines import lines_of
from docstruct.reading.matrices import Matrix, matrices_of

SCORES = [
    ("", "SCORE", "BASE"),
    ("Male", "1.9", "(104)"),
    ("Female", "5.0", "(120)"),
    ("Under 25", "3.2", "(63)"),
]
SUPPLIERS = [("Supplier", "Cost", "Days"), ("Kapuler Research", "70,825", "8"), ("Market Facts", "112,000", "9")]


def atoms(table: list[tuple[str, ...]], pitch: float = 16) -> list[list[Atom]]:
    words = []
    for row, texts in enumerate(table):
        for col, text in enumerate(texts):
            x = 50.0 + 130 * col
            for part in text.split():
                words.append(Word(part, BBox(x, 100 + pitch * row, x + 5 * len(part), 110 + pitch * row), 10))
                x += 5 * len(part) + 3
    return atoms_of(lines_of(words))


def texts(matrices: list[Matrix]) -> list[tuple[str, str]]:
    return [(label.text, value.text) for matrix in matrices for label, value in matrix.pairs()]


def test_values_go_with_the_head_above_and_the_name_on_their_left() -> None:
    pairs = texts(matrices_of(atoms(SCORES)))
    assert pairs[:4] == [("SCORE", "1.9"), ("Male", "1.9"), ("BASE", "(104)"), ("Male", "(104)")]
    assert len(pairs) == 12


def test_a_first_column_with_a_head_is_of_values() -> None:
    pairs = texts(matrices_of(atoms(SUPPLIERS)))
    assert pairs[:3] == [("Supplier", "Kapuler Research"), ("Cost", "70,825"), ("Days", "8")]
    assert len(pairs) == 6


def test_a_printed_first_column_names_the_rows_where_the_others_were_filled_in() -> None:
    rows = atoms(SUPPLIERS)
    mark_blanks(rows, [BBox(x, 111 + 16 * row, x + 90, 112 + 16 * row) for row in (1, 2) for x in (170, 300)])
    pairs = texts(matrices_of(rows))
    assert pairs[:2] == [("Cost", "70,825"), ("Kapuler Research", "70,825")]
    assert len(pairs) == 8


def test_rows_without_heads_are_told_by_their_names() -> None:
    pairs = texts(matrices_of(atoms(SCORES[1:])))
    assert pairs[:2] == [("Male", "1.9"), ("Male", "(104)")]
    assert len(pairs) == 6


def test_heads_over_two_columns_are_not_theirs() -> None:
    rows = [("", "", "Scores of the women"), *SCORES]
    assert ("SCORE", "1.9") in texts(matrices_of(atoms(rows)))


@pytest.mark.parametrize(
    "table",
    [
        [("Ship to", "Bill to"), ("Example Ltd", "Anna Lee"), ("Main Street", "High Road"), ("Basel", "Bern")],
        [("Number", "Date"), ("4711", "3.5.2024")],
        [("Customer", "Anna Lee"), ("Total", "12.00"), ("Weight", "3.5 kg"), ("Parcels", "2")],
        [("Name:", "Age:"), ("1", "2"), ("3", "4")],
    ],
)
def test_blocks_below_labels_are_no_matrix(table: list[tuple[str, ...]]) -> None:
    assert matrices_of(atoms(table, pitch=12)) == []


def test_many_short_rows_take_bounded_time() -> None:
    assert matrices_of(atoms([("alpha", "beta", "gamma")] * 3000)) == []
