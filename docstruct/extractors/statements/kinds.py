"""Which concepts belong to which statement, and which of them are totals."""

from __future__ import annotations

from collections.abc import Mapping, Set
from typing import get_args

from docstruct.schemas.financial_statement import BalanceConcept, CashFlowConcept, IncomeConcept, LineItemConcept

FAMILIES: Mapping[str, frozenset[str]] = {
    "income-statement": frozenset(get_args(IncomeConcept)),
    "balance-sheet": frozenset(get_args(BalanceConcept)),
    "cash-flow": frozenset(get_args(CashFlowConcept)),
}
_PARTS = {"revenue", "cost_of_sales", "ebitda", "financial_result", "income_tax", "basic_eps", "diluted_eps"}
_PARTS |= {"inventories", "cash", "exchange_rate_effect", "opening_cash"}
TOTALS: frozenset[str] = frozenset(get_args(LineItemConcept)) - _PARTS
_MOSTLY = 4  # times as many concepts of one statement as of the next make it that statement


def kind_of_rows(concepts: Set[str]) -> str | None:
    """What the rows of a statement speak of; of several things, key figures do."""
    counts = sorted(((len(concepts & family), kind) for kind, family in FAMILIES.items()), reverse=True)
    (most, first), (second, _), _ = counts
    if not most:
        return None
    return first if most >= _MOSTLY * second else "key-figures"
