"""Rules between the rows of a financial statement: parts sum to totals, in every period, within rounding.

Nobody prints which rows a total sums up. `explain_totals` finds it out: the rows above a total, or the deeper ones
below it, whose amounts (or the first less the others) make it in most periods. What then fails in another period is
a mismatch. Amounts are as printed; only rows of one unit and scale are summed.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple

from docstruct.schemas.amounts import number, rounding_tolerance
from docstruct.schemas.paths import Values, leaves, nodes
from docstruct.schemas.rules import Rule, RuleResult

MOST_PARTS = 60
"""Rows that one total may sum up; longer runs are no single sum of a statement."""

Amounts = Sequence[Decimal | None]


@dataclass(frozen=True)
class Explanation:
    """How a total comes about.

    Attributes:
        parts: indices of the rows, from top to bottom.
        difference: whether the others are taken off the first.
        first: the topmost row that stands behind the total, parts of parts included.
        holds: period index → (sum, tolerance, whether it is the total).
    """

    parts: tuple[int, ...]
    difference: bool
    first: int
    holds: Mapping[int, tuple[Decimal, Decimal, bool]]

    @property
    def right(self) -> int:
        """Number of periods in which it holds."""
        return sum(ok for _, _, ok in self.holds.values())


class _Row(NamedTuple):
    level: int
    total: bool
    measure: tuple[Any, Any]  # unit and scale
    amounts: tuple[Decimal | None, ...]


def explain_totals(rows: Sequence[Any]) -> dict[int, Explanation]:
    """Index of each row that is a total → how it comes about; `rows` are in the shape of `StatementRow`."""
    plain = [_row(row) for row in rows]
    found: dict[int, Explanation] = {}
    for index, row in enumerate(plain):
        if not any(row.amounts):
            continue
        options = [*_above(plain, index, found), *_below(plain, index)]
        best = max(options, key=lambda e: (e.right, -len(e.parts)), default=None)
        if best is not None and _believed(best, row, _structural(best, index, plain, found)):
            found[index] = best
    return found


def _row(row: Any) -> _Row:
    if not isinstance(row, Mapping):
        return _Row(0, False, (None, None), ())
    values = row.get("values") or ()
    amounts = tuple(number(v.get("amount")) if isinstance(v, Mapping) else None for v in values)
    return _Row(row.get("level") or 0, bool(row.get("total")), (row.get("unit"), row.get("scale")), amounts)


def _believed(how: Explanation, row: _Row, structural: bool) -> bool:
    """Whether it could hardly hold by chance: in all of several periods, or in one for a whole group of rows."""
    judged = len(how.holds)
    if how.right == judged > 1:
        return len(how.parts) > 1 or (row.total and not how.difference)
    return row.total and structural and not how.difference and how.right >= 1 and len(how.parts) > 1


def _structural(how: Explanation, index: int, rows: Sequence[_Row], known: Mapping[int, Explanation]) -> bool:
    """Whether the parts are all rows since a heading or the total before, or all that stand deeper."""
    before = how.first - 1
    return how.first == index or before < 0 or before in known or not any(a is not None for a in rows[before].amounts)


def _above(rows: Sequence[_Row], index: int, known: Mapping[int, Explanation]) -> Iterator[Explanation]:
    """Runs of rows that end right above; a total among them stands for its parts."""
    parts: list[int] = []
    at = index - 1
    while at >= 0 and len(parts) < MOST_PARTS:
        row = rows[at]
        if any(a is not None for a in row.amounts) and row.measure == rows[index].measure:
            parts.insert(0, at)
            first = min(known[at].first, at) if at in known else at
            yield _explained(rows, index, tuple(parts), False, first)
            if len(parts) > 1:
                yield _explained(rows, index, tuple(parts), True, first)
            at = first
        at -= 1


def _below(rows: Sequence[_Row], index: int) -> Iterator[Explanation]:
    """The rows below that are one step deeper, up to the next that is not deeper."""
    level = rows[index].level
    deeper: list[int] = []
    for at in range(index + 1, min(len(rows), index + 1 + 2 * MOST_PARTS)):
        if rows[at].level <= level:
            break
        deeper.append(at)
    step = min((rows[at].level for at in deeper), default=0)
    parts = tuple(at for at in deeper if rows[at].level == step and rows[at].measure == rows[index].measure)
    if len(parts) > 1:
        yield _explained(rows, index, parts, False, index)


def _explained(rows: Sequence[_Row], index: int, parts: tuple[int, ...], difference: bool, first: int) -> Explanation:
    holds = {}
    for period, total in enumerate(rows[index].amounts):
        terms = [a[period] if period < len(a := rows[p].amounts) else None for p in parts]
        known = [term for term in terms if term is not None]
        if total is None or not known or (difference and terms[0] is None):
            continue
        computed = 2 * known[0] - sum(known) if difference else sum(known, Decimal(0))
        tolerance = rounding_tolerance(len(known), _unit([total, *known]))
        holds[period] = computed, tolerance, abs(computed - total) <= tolerance
    return Explanation(parts, difference, first, holds)


def _unit(amounts: Sequence[Decimal]) -> Decimal:
    """The last place that is printed, of the least exact of the amounts."""
    return max(Decimal(1).scaleb(min(0, int(a.as_tuple().exponent))) for a in amounts)


# -- rules --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class RowsRule(Rule):
    """A statement about rows and their amounts in every period.

    Args:
        rows: path of the list of rows.
    """

    rows: str

    def check(self, values: Values) -> list[RuleResult]:
        """One result for each period in which the rows can be judged."""
        found: list[RuleResult] = []
        for at, node in nodes(values, self.scope):
            rows = [item if isinstance(item, Mapping) else {} for _, item in leaves(node, self.rows + "[]")]
            found += self._results(f"{at}/{self.rows}", rows)
        return found

    def holds(self, values: Values) -> bool | None:
        """Whether it holds in every period; None where it cannot be judged."""
        results = self.check(values)
        return all(result.ok for result in results) if results else None

    @abstractmethod
    def _results(self, at: str, rows: Sequence[Mapping[str, Any]]) -> Iterator[RuleResult]: ...

    def _judge(self, node: Values, unit: Decimal) -> None:
        return None  # a rule about rows has a result for each period, not one for each node

    def _message(self, verdict: Any) -> str:
        return str(self)


@dataclass(frozen=True)
class Subtotals(RowsRule):
    """Totals are the sums of their parts, in every period; see `explain_totals`."""

    code = "subtotal-mismatch"

    def __str__(self) -> str:
        return f"sums of parts = totals of {self.rows}"

    def _results(self, at: str, rows: Sequence[Mapping[str, Any]]) -> Iterator[RuleResult]:
        for index, how in explain_totals(rows).items():
            for period, (computed, tolerance, ok) in how.holds.items():
                paths = tuple(f"{at}/{row}/values/{period}/amount" for row in (*how.parts, index))
                message = str(self) if ok else _unequal(rows, index, how, period, computed)
                yield RuleResult(self.id, self.code, ok, paths, message, tolerance)


def _unequal(rows: Sequence[Mapping[str, Any]], index: int, how: Explanation, period: int, computed: Decimal) -> str:
    printed = rows[index]["values"][period]
    first, last = (rows[part].get("label") for part in (how.parts[0], how.parts[-1]))
    way = f"{first!r} less the rows to {last!r}" if how.difference else f"the rows from {first!r} to {last!r}"
    total = f"{rows[index].get('label')!r} ({printed.get('period')})"
    return f"{way} do not make {total}: {computed:,f} != {number(printed.get('amount')):,f}"


@dataclass(frozen=True)
class ConceptSum(RowsRule):
    """The rows of some concepts sum to that of another, in every period: assets = liabilities + equity.

    Args:
        rows: path of the list of rows.
        total: concept of the row that is explained; the first row of a concept speaks.
        plus: concepts that are needed and added.
        perhaps_plus: concepts counted in or not, when present.
    """

    total: str
    plus: tuple[str, ...]
    perhaps_plus: tuple[str, ...] = ()
    code = "total-mismatch"

    def __str__(self) -> str:
        return f"{' + '.join(self.plus)} = {self.total}"

    def _results(self, at: str, rows: Sequence[Mapping[str, Any]]) -> Iterator[RuleResult]:
        where = {concept: i for i, row in reversed([*enumerate(rows)]) if (concept := row.get("concept"))}
        needed = (*self.plus, self.total)
        if not where.keys() >= {*needed} or len({_row(rows[where[c]]).measure for c in needed}) > 1:
            return
        for period in range(len(rows[where[self.total]].get("values") or ())):
            *plus, total = (_amount(rows[where[c]], period) for c in needed)
            known = [amount for amount in plus if amount is not None]
            if total is None or len(known) < len(plus):
                continue
            extra = [_amount(rows[where[c]], period) or Decimal(0) for c in self.perhaps_plus if c in where]
            paths = tuple(f"{at}/{where[c]}/values/{period}/amount" for c in needed)
            yield self._compared(sum(known, Decimal(0)), sum(extra, Decimal(0)), total, len(known), paths)

    def _compared(
        self, computed: Decimal, extra: Decimal, total: Decimal, terms: int, paths: tuple[str, ...]
    ) -> RuleResult:
        tolerance = rounding_tolerance(terms, _unit([total, computed]))
        ok = any(abs(each - total) <= tolerance for each in (computed, computed + extra))
        names = " + ".join(self.plus).replace("_", " ")
        message = f"{names} is not the {self.total.replace('_', ' ')}: {computed:,f} != {total:,f}"
        return RuleResult(self.id, self.code, ok, paths, str(self) if ok else message, tolerance)


def _amount(row: Mapping[str, Any], period: int) -> Decimal | None:
    values = row.get("values") or ()
    return number(values[period].get("amount")) if period < len(values) else None
