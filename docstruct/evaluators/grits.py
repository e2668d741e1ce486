"""GriTS: grid table similarity (arXiv:2203.12555), 0 to 1, higher is better.

Rows and columns of two grids are aligned separately: rows by dynamic programming whose reward is itself the
best alignment of the cells of two rows, columns likewise on the transposed grids. Over the aligned positions,
``GriTS = 2 Σ f(a, b) / (|A| + |B|)``, precision by ``|B|`` (predicted), recall by ``|A|`` (true). Rewards f:
``Con`` is the similarity of the texts, twice the matching blocks by the summed lengths (difflib, as in the
authors' code; tables of more than 50,000 pairs of texts are aligned by the longest common subsequence instead
and then scored alike); ``Top`` the overlap (IoU) of the cells' spans relative to the position. Two empty
tables are equal.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from docstruct.evaluators.grid import Cell, Table
from docstruct.evaluators.records import Record, ratio

Floats = NDArray[np.float64]
Pairs = list[tuple[int, int]]
EXACT_PAIRS = 50_000  # distinct pairs of texts; difflib takes some 30 µs for each


@dataclass(frozen=True)
class Grits(Record):
    """Summed reward, positions of the true and of the predicted grid, and the aligned rows and columns."""

    reward: float = 0.0
    true_cells: float = 0
    predicted_cells: float = 0
    rows: tuple[tuple[int, int], ...] = field(default=(), compare=False)
    columns: tuple[tuple[int, int], ...] = field(default=(), compare=False)

    def numbers(self) -> tuple[float, ...]:
        """``(reward, true_cells, predicted_cells)``."""
        return self.reward, self.true_cells, self.predicted_cells

    @property
    def precision(self) -> float:
        """Reward per predicted position."""
        return ratio(self.reward, self.predicted_cells, empty=float(not self.true_cells))

    @property
    def recall(self) -> float:
        """Reward per true position."""
        return ratio(self.reward, self.true_cells, empty=float(not self.predicted_cells))

    @property
    def value(self) -> float:
        """The score."""
        return ratio(2 * self.reward, self.true_cells + self.predicted_cells, empty=1.0)

    @property
    def weight(self) -> float:
        """True positions."""
        return self.true_cells


def grits_con(truth: Table, predicted: Table) -> Grits:
    """GriTS of contents."""
    left, right = _texts(truth), _texts(predicted)
    pairs = len(set(left)) * len(set(right))
    overlap = _overlaps(left, right) if pairs <= EXACT_PAIRS else _subsequences(left, right)
    return _grits(truth, predicted, overlap, lambda a, b: text_overlap(a.text, b.text))


def grits_top(truth: Table, predicted: Table) -> Grits:
    """GriTS of topology: where cells lie and how far they span."""
    spans = [_spans(table) for table in (truth, predicted)]
    low = np.maximum(spans[0][:, None, :2], spans[1][None, :, :2])
    high = np.minimum(spans[0][:, None, 2:], spans[1][None, :, 2:])
    common = np.clip(high - low, 0, None).prod(axis=2)
    areas = [(side[:, 2:] - side[:, :2]).prod(axis=1) for side in spans]
    rewards = common / np.maximum(areas[0][:, None] + areas[1] - common, 1)
    return _grits(truth, predicted, rewards)


def _texts(table: Table) -> list[str]:
    return [cell.text for row in table.grid for cell in row]


def _overlaps(left: list[str], right: list[str]) -> Floats:
    return np.array([[text_overlap(a, b) for b in right] for a in left])


def _subsequences(left: list[str], right: list[str]) -> Floats:
    """The paper's own measure, by longest common subsequence, for tables too large for difflib."""
    from rapidfuzz.distance import Indel
    from rapidfuzz.process import cdist

    return np.asarray(cdist(left, right, scorer=Indel.normalized_similarity, dtype=np.float64))


@lru_cache(maxsize=1 << 18)
def text_overlap(truth: str, predicted: str) -> float:
    """Twice the characters in matching blocks by the summed lengths; 1 for two empty texts."""
    from difflib import SequenceMatcher

    if truth == predicted:
        return 1.0
    if not set(truth) & set(predicted):
        return 0.0
    matched = sum(block.size for block in SequenceMatcher(None, truth, predicted).get_matching_blocks())
    return 2 * matched / (len(truth) + len(predicted))


def _spans(table: Table) -> Floats:
    """The span of the cell at each position, relative to it: columns and rows from, columns and rows to."""
    return np.array(
        [
            (cell.cols.start - j, cell.rows.start - i, cell.cols.stop - j, cell.rows.stop - i)
            for i, row in enumerate(table.grid)
            for j, cell in enumerate(row)
        ],
        dtype=float,
    ).reshape(-1, 4)


def _grits(
    truth: Table, predicted: Table, rewards: Floats, exact: Callable[[Cell, Cell], float] | None = None
) -> Grits:
    """Align by ``rewards`` (true position × predicted position); score by ``exact`` where that is given."""
    shape = (truth.n_rows, truth.n_cols, predicted.n_rows, predicted.n_cols)
    sizes = shape[0] * shape[1], shape[2] * shape[3]
    if not all(sizes):
        return Grits(0.0, *sizes)
    rewards = rewards.reshape(shape)  # (true row, true column, predicted row, predicted column)
    rows = _align(_line_scores(rewards))
    columns = _align(_line_scores(rewards.transpose(1, 0, 3, 2)))
    total = sum(
        exact(truth.grid[i][j], predicted.grid[k][m]) if exact else float(rewards[i, j, k, m])
        for i, k in rows
        for j, m in columns
    )
    return Grits(total, *sizes, tuple(rows), tuple(columns))


def _line_scores(rewards: Floats) -> Floats:
    """Best alignment of the cells of every pair of lines, all pairs at once: ``(lines, lines)``."""
    lines, cells, other_lines, other_cells = rewards.shape
    best: Floats = np.zeros((cells + 1, other_cells + 1, lines, other_lines))
    for j in range(cells):
        for m in range(other_cells):
            taken = best[j, m] + rewards[:, j, :, m]
            best[j + 1, m + 1] = np.maximum(taken, np.maximum(best[j, m + 1], best[j + 1, m]))
    return np.asarray(best[-1, -1])


def _align(scores: Floats) -> Pairs:
    """Pairs of lines in order with the largest total; ties go to pairing, then to skipping a true line."""
    n, m = scores.shape
    best: Floats = np.zeros((n + 1, m + 1))
    for i in range(1, n + 1):
        for k in range(1, m + 1):
            taken = best[i - 1, k - 1] + scores[i - 1, k - 1]
            best[i, k] = max(taken, best[i - 1, k], best[i, k - 1])
    pairs: Pairs = []
    i, k = n, m
    while i and k:
        if best[i, k] == best[i - 1, k - 1] + scores[i - 1, k - 1]:
            pairs.append((i - 1, k - 1))
            i, k = i - 1, k - 1
        elif best[i, k] == best[i - 1, k]:
            i -= 1
        else:
            k -= 1
    return pairs[::-1]
