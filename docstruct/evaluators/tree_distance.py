"""The edit distance of two ordered, labelled trees (Zhang and Shasha 1989), vectorised over the second tree.

Inserting and deleting cost one per node unless weights are given, renaming what a matrix says. The classic
recurrence fills one forest table per pair of key roots; here all key roots of the second tree share one long
row, cut into segments, so a table of 100 × 10 cells (1,100 nodes a side) needs some 3,000 numpy rows instead
of ten million Python steps. The insertion step, a running minimum along a row, becomes ``minimum.accumulate``
after subtracting the cost of all insertions so far; a large falling offset per segment keeps one segment's
minima out of the next.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


class Node(Protocol):
    """Anything with children in order."""

    @property
    def children(self) -> Sequence[Any]:
        """Child nodes, left to right."""


@dataclass(frozen=True)
class PostOrder:
    """A tree as arrays: nodes in post-order, and for each the number of its leftmost leaf."""

    nodes: tuple[Any, ...]
    leftmost: Ints

    @classmethod
    def of(cls, root: Node) -> PostOrder:
        """Walk the tree without recursion: documents may nest as deep as they like."""
        nodes: list[Any] = []
        leftmost: list[int] = []
        stack: list[tuple[Any, int, int]] = [(root, 0, -1)]  # node, next child, leftmost leaf so far
        while stack:
            node, child, first = stack.pop()
            if child < len(node.children):
                stack.append((node, child + 1, first))
                stack.append((node.children[child], 0, -1))
                continue
            first = len(nodes) if first < 0 else first
            nodes.append(node)
            leftmost.append(first)
            if stack and stack[-1][2] < 0:
                parent, position, _ = stack.pop()
                stack.append((parent, position, first))
        return cls(tuple(nodes), np.array(leftmost, dtype=np.int64))

    @property
    def key_roots(self) -> list[int]:
        """Every node that has a left sibling, and the root: the last node of each leftmost leaf."""
        return sorted({int(first): number for number, first in enumerate(self.leftmost)}.values())


def tree_distance(
    left: PostOrder,
    right: PostOrder,
    rename: Floats,
    *,
    delete: Floats | None = None,
    insert: Floats | None = None,
) -> float:
    """The least cost of edits that turn one tree into the other.

    Args:
        left: first tree.
        right: second tree.
        rename: cost of turning node i of ``left`` into node j of ``right``, one row per i.
        delete: cost of each node of ``left``; 1 unless given.
        insert: cost of each node of ``right``; 1 unless given.
    """
    delete = np.ones(len(left.nodes)) if delete is None else delete
    insert = np.ones(len(right.nodes)) if insert is None else insert
    row = _Row(right, insert, limit=float(delete.sum() + insert.sum()))
    between: Floats = np.zeros(rename.shape)  # distances of all pairs of subtrees, filled root by root
    for root in left.key_roots:
        _fill(left, root, row, rename, delete, between)
    return float(between[-1, -1])


class _Row:
    """The layout of one row: a segment per key root of the second tree, deeper key roots first.

    A segment starts with a column for the empty forest. ``own`` columns are trees that share the leftmost
    leaf of their key root; all others look up a distance between subtrees that a deeper key root has filled
    in.
    """

    def __init__(self, tree: PostOrder, insert: Floats, limit: float) -> None:
        levels = _levels(tree)
        roots = sorted(tree.key_roots, key=lambda root: (levels[root], root))
        spent = np.concatenate(([0.0], np.cumsum(insert)))
        node: list[int] = []
        inserted: list[float] = []
        corner: list[int] = []
        own: list[bool] = []
        segment: list[int] = []
        bounds = [0]
        for number, root in enumerate(roots):
            first, start = int(tree.leftmost[root]), len(node)
            for column in range(root - first + 2):
                j = first + column - 1  # column 0 is the empty forest
                node.append(max(j, 0))
                inserted.append(spent[first + column] - spent[first])
                own.append(column > 0 and tree.leftmost[j] == first)
                corner.append(start + int(tree.leftmost[j]) - first if column else start)
                segment.append(number)
            if number + 1 == len(roots) or levels[roots[number + 1]] != levels[root]:
                bounds.append(len(node))
        self.node: Ints = np.array(node)
        self.inserted: Floats = np.array(inserted)  # cost of building the forest up to here from nothing
        self.corner: Ints = np.array(corner)  # column of the forest left of the subtree's leftmost leaf
        self.own = np.array(own)
        self.shift: Floats = self.inserted + 4.0 * (limit + 2) * np.array(segment)
        self.empty = np.concatenate(([True], np.diff(segment) > 0))
        self.levels = [slice(a, b) for a, b in pairwise(bounds)]

    def insert(self, cells: Floats, columns: slice = slice(None)) -> Floats:
        """Cells after allowing insertions: the running minimum of ``left neighbour + insertion``."""
        shift = self.shift[columns]
        return np.asarray(np.minimum.accumulate(cells - shift) + shift)


def _levels(tree: PostOrder) -> dict[int, int]:
    """For each key root how many key roots nest below it, at the deepest."""
    levels: dict[int, int] = {}
    open_roots: list[int] = []  # key roots not yet inside a later one
    for root in tree.key_roots:
        first = int(tree.leftmost[root])
        level = 0
        while open_roots and open_roots[-1] >= first:
            level = max(level, levels[open_roots.pop()] + 1)
        levels[root] = level
        open_roots.append(root)
    return levels


def _fill(left: PostOrder, root: int, row: _Row, rename: Floats, delete: Floats, between: Floats) -> None:
    """Forest distances for one key root of the first tree against every segment."""
    first = int(left.leftmost[root])
    last_use = {int(left.leftmost[i]): i for i in range(first, root + 1)}
    kept = {first: row.inserted}  # forests that end before a leftmost leaf still to be asked for
    previous = row.inserted
    for i in range(first, root + 1):
        begin = int(left.leftmost[i])
        if begin == first:
            current = _own_row(i, previous, float(delete[i]), row, rename, between)
        else:
            match = kept[begin][row.corner] + between[i, row.node]
            removed = previous + delete[i]
            current = row.insert(np.where(row.empty, removed, np.minimum(removed, match)))
        if last_use.get(begin) == i and begin != first:
            del kept[begin]
        if i + 1 in last_use:
            kept[i + 1] = current
        previous = current


def _own_row(i: int, previous: Floats, delete: float, row: _Row, rename: Floats, between: Floats) -> Floats:
    """A row that is a whole tree: deeper segments first, since shallower ones look their result up."""
    current = np.empty_like(previous)
    diagonal = np.concatenate(([0.0], previous[:-1]))
    for columns in row.levels:
        node, own = row.node[columns], row.own[columns]
        looked_up = row.inserted[row.corner[columns]] + between[i, node]
        match = np.where(own, diagonal[columns] + rename[i, node], looked_up)
        removed = previous[columns] + delete
        cells = row.insert(np.where(row.empty[columns], removed, np.minimum(removed, match)), columns)
        between[i, node[own]] = cells[own]
        current[columns] = cells
    return current
