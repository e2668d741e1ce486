"""Who belongs to whom: optimal one-to-one pairing of two lists by a score matrix (Hungarian method)."""

from __future__ import annotations

from collections.abc import Sequence


def best_pairs(scores: Sequence[Sequence[float]], *, at_least: float = 0.0) -> list[tuple[int, int]]:
    """Pairs ``(row, column)`` with the largest total score; pairs scoring ``at_least`` or less are left out.

    Args:
        scores: one row per item on the left, one column per item on the right; higher is better.
        at_least: what a pair must exceed to count as one.
    """
    if not scores or not scores[0]:
        return []
    import numpy as np
    from scipy.optimize import linear_sum_assignment

    matrix = np.asarray(scores, dtype=float)
    rows, columns = linear_sum_assignment(matrix, maximize=True)
    return [(int(i), int(j)) for i, j in zip(rows, columns, strict=True) if matrix[i, j] > at_least]
