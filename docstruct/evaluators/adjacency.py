"""Adjacency relations (ICDAR 2013 table competition) and numeric cells: what neighbours what in a table.

A relation joins a non-blank cell with the next non-blank one to its right or below, looking past blank cells:
``(text, next text, direction)``. Precision, recall and F1 are over the multiset of relations, so a table that
was shifted, split or merged loses only the relations across the cut. Texts are compared without white space
and case, ligatures and widths folded, since cells wrap differently in every reader.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from docstruct.evaluators.assignment import best_pairs
from docstruct.evaluators.grid import Cell, Table
from docstruct.evaluators.normalize import Chain
from docstruct.evaluators.records import Counts
from docstruct.evaluators.values import to_decimal

CELL_TEXT = Chain.of("nfkc+casefold+nospace")
Relation = tuple[str, str, str]


@dataclass(frozen=True)
class RelationMatch:
    """Counts of relations, with those that only one side has."""

    counts: Counts
    missing: tuple[Relation, ...] = field(default=())
    invented: tuple[Relation, ...] = field(default=())


def relations(table: Table, *, chain: Chain = CELL_TEXT) -> Iterator[Relation]:
    """Every relation of a table, once per pair of cells and direction."""
    for direction, lines in (("right", table.grid), ("down", list(zip(*table.grid, strict=True)))):
        seen: set[tuple[int, int]] = set()
        for line in lines:
            filled = [cell for cell in line if chain(cell.text)]
            for left, right in pairwise(filled):
                pair = id(left), id(right)
                # Spanning cells meet the same neighbour on several lines, and themselves along a line.
                if left is not right and pair not in seen:
                    seen.add(pair)
                    yield chain(left.text), chain(right.text), direction


def match_relations(truth: Table, predicted: Table, *, chain: Chain = CELL_TEXT) -> RelationMatch:
    """Relations both tables state, and those that only one does."""
    labelled, given = Counter(relations(truth, chain=chain)), Counter(relations(predicted, chain=chain))
    hits = sum((labelled & given).values())
    counts = Counts.matched(hits, sum(given.values()), sum(labelled.values()))
    return RelationMatch(counts, tuple((labelled - given).elements()), tuple((given - labelled).elements()))


def pair_tables(truth: Sequence[Table], predicted: Sequence[Table]) -> list[tuple[int, int]]:
    """Which predicted table is which true one: most shared relations on the same page, then shared texts."""
    scores = [[_likeness(a, b) for b in predicted] for a in truth]
    return best_pairs(scores)


def _likeness(truth: Table, predicted: Table) -> float:
    if None not in (truth.page_no, predicted.page_no) and truth.page_no != predicted.page_no:
        return 0.0
    texts = [Counter(CELL_TEXT(cell.text) for cell in side.cells if cell.text) for side in (truth, predicted)]
    shared = sum((texts[0] & texts[1]).values()) / max(1, sum(texts[0].values()) + sum(texts[1].values()))
    return match_relations(truth, predicted).counts.hits + shared


def numeric_cells(truth: Table, predicted: Table) -> Counts:
    """Cells that hold a number: is the number of the true cell at the same place of the aligned grid?

    Grids are aligned as in GriTS-Con; numbers are equal as decimals, whatever their separators and signs look
    like. A number where the truth has none, or that no true cell is aligned with, is hallucinated.
    """
    from docstruct.evaluators.grits import grits_con

    aligned = grits_con(truth, predicted)
    partner = {(i, j): predicted.grid[k][m] for i, k in aligned.rows for j, m in aligned.columns}
    counts = Counts()
    used: set[int] = set()
    for cell in _numbers(truth):
        found = partner.get((cell.row, cell.col))
        number = to_decimal(found.text) if found is not None and _is_number(found) else None
        used.add(id(found))
        if number is None:
            counts += Counts(omitted=1)
        else:
            counts += Counts.of("hit" if number == to_decimal(cell.text) else "wrong")
    spare = sum(id(cell) not in used for cell in _numbers(predicted))
    return counts + Counts(hallucinated=spare)


def _numbers(table: Table) -> list[Cell]:
    return [cell for cell in table.cells if _is_number(cell)]


def _is_number(cell: Cell) -> bool:
    letters = sum(char.isalpha() for char in cell.text)
    digits = sum(char.isdigit() for char in cell.text)
    return digits > 0 and letters <= 3 and letters <= digits  # "EUR 12.00" yes, "Q3 results" and "Item 4" no
