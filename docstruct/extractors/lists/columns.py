"""Columns of a list → the same, placed so that the rules between the leaves of a row hold."""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Sequence

from docstruct.extractors.fields.targets import MENTIONS_OF_TYPE, Target
from docstruct.extractors.fields.vocabulary import Vocabulary
from docstruct.extractors.lists.cells import typed_mention
from docstruct.extractors.lists.heads import Column
from docstruct.extractors.lists.rows import CutRow
from docstruct.schemas.rules import Product

_HELD = 0.6  # a rule that holds in this share of the rows says which column is which
_MOST_NUMERIC = 6  # columns tried for a rule


def confirmed(columns: Sequence[Column], rows: Sequence[CutRow], vocabulary: Vocabulary) -> list[Column]:
    """The columns, with those whose heads mislead given to the leaves that make the rules of the rows hold.

    A head "#" or "Amount" may stand over quantities; that quantity times price is the amount in most rows says
    which column is which. Only printed values are compared, and heads stand where no rule speaks.
    """
    columns = list(columns)
    path = next((c.target.leaf.path.rsplit("/*/", 1)[0] for c in columns if c.target), "")
    node = next((n for n in vocabulary.plan.lists if n.path == path), None)
    if node is None or not rows:
        return columns
    for rule in vocabulary.products(node):
        if not rule.percent:
            names = (*rule.factors, rule.product)
            targets = [vocabulary.target(leaf) for name in names for leaf in node.leaves if leaf.name == name]
            columns = _by_rule(columns, targets, rule, rows, vocabulary)
    return columns


def _by_rule(
    columns: list[Column],
    targets: Sequence[Target],
    rule: Product,
    rows: Sequence[CutRow],
    vocabulary: Vocabulary,
) -> list[Column]:
    """The columns with the rule's leaves placed so that the rule holds in most rows."""
    best, held = columns, _share_held(rule, columns, rows, vocabulary)
    if held >= _HELD:
        return columns
    numeric = [i for i in range(len(columns)) if _numeric(i, targets[0], rows, vocabulary)]
    places_of = itertools.permutations(numeric[:_MOST_NUMERIC], len(targets))
    # Factors may be exchanged without the rule noticing: what the heads say counts first.
    for places in sorted(places_of, key=lambda p: -sum(columns[i].target is t for i, t in zip(p, targets))):
        tried = [Column(c.x0, c.x1, None, 0.0) if c.target in targets else c for c in columns]
        for i, target in zip(places, targets):
            tried[i] = dataclasses.replace(columns[i], target=target, affinity=max(columns[i].affinity, 0.7))
        share = _share_held(rule, tried, rows, vocabulary)
        if share > max(held, _HELD - 1e-9):
            best, held = tried, share
    return best


def _numeric(i: int, target: Target, rows: Sequence[CutRow], vocabulary: Vocabulary) -> bool:
    """Whether most rows have a number in the column."""
    found = sum(bool(r.cells[i]) and typed_mention(r.cells[i], target, vocabulary) is not None for r in rows)
    return found > 0.5 * len(rows)


def _share_held(rule: Product, columns: Sequence[Column], rows: Sequence[CutRow], vocabulary: Vocabulary) -> float:
    """In which share of the rows the rule can be judged and holds."""
    alone = dataclasses.replace(rule, scope="")
    held = 0
    for row in rows:
        values = {}
        for column, words in zip(columns, row.cells):
            if words and column.target and column.target.type in MENTIONS_OF_TYPE:
                mention = typed_mention(words, column.target, vocabulary)
                values[column.target.leaf.name] = mention.value if mention else None
        held += alone.holds(values) is True
    return held / len(rows)
