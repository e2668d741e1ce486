"""Terms of a schema without rules of its own → the rules that hold between them on any bill.

That quantity times price is the amount of a row, and net plus tax the total, is so whatever a schema calls them. Such
rules help to choose among what is printed and make a value surer; where one fails, nobody has asked, and none is told.
"""

from __future__ import annotations

from collections.abc import Mapping

from docstruct.extractors.fields.plan import ListNode, Plan
from docstruct.extractors.fields.targets import Target
from docstruct.schemas.rules import Equation, Product, Rule, Sum

_ADDED = ("shipping", "rounding", "tip", "service_charge")
_TAKEN = ("discount_total",)
_SUMS = ("subtotal", "lines_total", "total")


def implied_rules(plan: Plan, targets: Mapping[str, Target]) -> tuple[Rule, ...]:
    """The rules between the business terms of a plan that brings none."""
    if plan.rules:
        return ()
    at = {targets[leaf.path].concept: _dotted(leaf.path) for leaf in reversed(plan.leaves)}
    added, taken = (tuple(at[c] for c in terms if c in at) for terms in (_ADDED, _TAKEN))
    rules: list[Rule] = []
    if at.keys() >= {"total", "subtotal", "tax_total"}:
        plus = at["subtotal"], at["tax_total"]
        rules.append(Equation(at["total"], plus, perhaps_plus=added, perhaps_minus=taken))
    if at.keys() >= {"total", "amount_due", "amount_paid"}:
        rules.append(Equation(at["total"], (at["amount_due"], at["amount_paid"])))
    sums = tuple(at[c] for c in _SUMS if c in at)
    for node in plan.lists:
        rules += implied_products(node, targets)
        amount = next((leaf.name for leaf in node.leaves if targets[leaf.path].concept == "line_amount"), None)
        if amount is not None and {"subtotal", "lines_total"} & at.keys():  # a lone total may hold tax that rows do not
            rules.append(Sum(f"{_dotted(node.path)}[].{amount}", sums, perhaps_plus=added, perhaps_minus=taken))
    return tuple(rules)


def implied_products(node: ListNode, targets: Mapping[str, Target]) -> list[Product]:
    """What quantity and price of a row of a list make."""
    named = {targets[leaf.path].concept: leaf.name for leaf in reversed(node.leaves)}
    if not named.keys() >= {"line_quantity", "line_unit_price", "line_amount"}:
        return []
    factors = named["line_quantity"], named["line_unit_price"]
    less, rate = named.get("line_discount"), named.get("line_tax_rate")
    scope = f"{_dotted(node.path)}[]"
    return [Product(factors, named["line_amount"], scope=scope, perhaps_minus=less, perhaps_plus_percent=rate)]


def _dotted(pointer: str) -> str:
    return pointer.strip("/").replace("/", ".")
