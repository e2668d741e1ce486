"""Calculation linkbases of a report package → sums that the company states, and facts that do not make them.

XBRL 2.1, 5.2.5.2, judged as Calculations 1.1 asks: a total and its parts, each within the rounding that its
``decimals`` state, of one context and one unit.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from lxml import etree

from docstruct.reading.ixbrl.read import Context, Fact

_LINK = "{http://www.xbrl.org/2003/linkbase}"
_CALC = ("{http://www.xbrl.org/2003/linkbase}", "{https://xbrl.org/2023/calculation-1.1}")
_XLINK = "{http://www.w3.org/1999/xlink}"
MOST_PARTS = 500  # of one sum


@dataclass(frozen=True)
class Sum:
    """A total and the elements that make it, each with its weight, 1 or -1."""

    total: str
    parts: tuple[tuple[str, Decimal], ...]


@dataclass(frozen=True)
class Mismatch:
    """A total that is not the sum of its parts: the fact, and what the parts make."""

    total: Fact
    computed: Decimal
    parts: tuple[str, ...]


def sums_of(roots: Iterable[etree._Element]) -> tuple[Sum, ...]:
    """The sums of the calculation links of some files, but for those with a weight that cannot be read."""
    unread: set[tuple[str, str]] = set()
    found: dict[tuple[str, str], dict[str, Decimal]] = {}
    for link in (link for root in roots for link in root.iter(f"{_LINK}calculationLink")):
        names = {
            str(e.get(f"{_XLINK}label")): str(e.get(f"{_XLINK}href")).rpartition("#")[2].rpartition("_")[2]
            for e in link.iter(f"{_LINK}loc")
        }
        for arc in link.iter(*(f"{space}calculationArc" for space in _CALC)):
            total, part = names.get(str(arc.get(f"{_XLINK}from"))), names.get(str(arc.get(f"{_XLINK}to")))
            if not total or not part or arc.get("use") == "prohibited":
                continue
            key, weight = (str(link.get(f"{_XLINK}role")), total), _weight(arc.get("weight"))
            if weight is None:
                unread.add(key)
            else:
                found.setdefault(key, {})[part] = weight
    kept = {key: parts for key, parts in found.items() if key not in unread and len(parts) <= MOST_PARTS}
    return tuple(Sum(total, tuple(parts.items())) for (_, total), parts in kept.items())


def _weight(written: str | None) -> Decimal | None:
    try:
        weight = Decimal(written or "")
    except InvalidOperation:
        return None
    return weight if weight.is_finite() else None


def mismatches(facts: Sequence[Fact], sums: Iterable[Sum]) -> Iterator[Mismatch]:
    """The totals that differ from their parts by more than rounding explains; a sum without parts is none."""
    known: dict[tuple[Context, str | None], dict[str, Fact]] = {}
    for fact in facts:
        if isinstance(fact.value, Decimal):
            known.setdefault((fact.context, fact.unit), {}).setdefault(fact.name, fact)
    for each in sums:
        for stated in known.values():
            if each.total in stated and (found := _mismatch(each, stated)):
                yield found


def _mismatch(each: Sum, stated: Mapping[str, Fact]) -> Mismatch | None:
    parts = [(stated[name], weight) for name, weight in each.parts if name in stated]
    total = stated[each.total]
    if not parts or not isinstance(total.value, Decimal):
        return None
    computed = sum((weight * f.value for f, weight in parts if isinstance(f.value, Decimal)), Decimal(0))
    slack = _rounding(total) + sum((abs(weight) * _rounding(f) for f, weight in parts), Decimal(0))
    return Mismatch(total, computed, tuple(f.name for f, _ in parts)) if abs(computed - total.value) > slack else None


def _rounding(fact: Fact) -> Decimal:
    """Half of the last place that a fact states."""
    return Decimal(1).scaleb(-fact.decimals) / 2 if fact.decimals is not None else Decimal(0)
