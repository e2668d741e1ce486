"""Tokens of a label → every way to bind them: each sign to the one before it, as valences allow, likely ways first."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from docstruct.extractors.molecules.group import Group, Part, middle
from docstruct.extractors.molecules.label_tokens import VALENCES, Token, turned

_MONOVALENT = {"F", "Cl", "Br", "D", "T", "Li", "Na", "K", "Cs", "Ag", "Tl"}


@dataclass
class _State:
    """A reading under way: atoms so far, what is free at each, and where the next one is bound."""

    parts: list[Part] = field(default_factory=list)
    bonds: list[tuple[int, int, int]] = field(default_factory=list)
    used: list[int] = field(default_factory=list)
    current: int | None = None
    order: int = 0  # of the next bond where a bond sign is printed
    placed: int = 0  # hydrogens of the next token that have their atoms already

    def copy(self) -> _State:
        return _State(list(self.parts), list(self.bonds), list(self.used), self.current, self.order, self.placed)

    def open(self) -> int | None:
        """The current atom, or where it has no valence left, the nearest before it in the chain that has."""
        here, parents = self.current, {j: i for i, j, _ in self.bonds}
        while here is not None and self.free(here) <= 0:
            here = parents.get(here)
        return here

    def free(self, i: int) -> int:
        """Valence that is left at an atom, of the largest it can have."""
        return max(_valences(self.parts[i])) - self.used[i]

    def add(self, part: Part, order: int, to: int | None, bound: int) -> int:
        self.parts.append(part)
        self.used.append(bound)
        new = len(self.parts) - 1
        if to is not None:
            self.bonds.append((to, new, order))
            self.used[to] += order
            self.used[new] += order
        return new


def _valences(part: Part) -> tuple[int, ...]:
    if part.symbol == "*" or part.text is not None:
        return (1,)
    base = VALENCES[part.symbol]
    if part.symbol in ("B", "Al"):
        return tuple(v - part.charge for v in base)
    if len(base) > 8:
        return base
    if part.symbol in ("N", "O", "P", "S", "Se", "As", "F", "Cl", "Br", "I"):
        return tuple(v + part.charge for v in base)
    return tuple(max(v - abs(part.charge), 0) for v in base)


_MOST_STEPS = 4000


def readings(tokens: tuple[Token, ...], bound: Mapping[int, int]) -> Iterator[Group]:
    """Every way to read the tokens in this order, likely ones first; the exact ones before a step limit."""
    if tokens[0].kind == "bond" or (tokens[0].text == "H" and len(tokens) > 1 and tokens[0].kind == "element"):
        return
    positions = _spread(tokens, bound)
    steps = [0]
    for state in _grow(tokens, 0, _State(), positions, steps):
        exact = all(state.used[i] in _valences(p) for i, p in enumerate(state.parts))
        yield Group(tuple(state.parts), tuple(state.bonds), exact)


def _spread(tokens: Sequence[Token], bound: Mapping[int, int]) -> dict[tuple[int, int], int]:
    """Span of a token → sum of orders of the bonds drawn to it; a bond belongs to the nearest heavy token."""
    heavy = [t for t in _flat(tokens) if t.kind != "bond" and not (t.kind == "element" and t.text == "H")]
    heavy = heavy or [t for t in _flat(tokens) if t.kind == "element"]
    sums: dict[tuple[int, int], int] = {}
    for position, order in bound.items():
        if heavy:
            nearest = min(heavy, key=lambda t: abs(middle(t.span) - position))
            sums[nearest.span] = sums.get(nearest.span, 0) + order
    return sums


def _flat(tokens: Sequence[Token]) -> Iterator[Token]:
    for token in tokens:
        if token.kind == "group":
            yield from _flat(token.inner)
        else:
            yield token


def _grow(
    tokens: Sequence[Token], at: int, state: _State, bound: Mapping[tuple[int, int], int], steps: list[int]
) -> Iterator[_State]:
    steps[0] += 1
    if steps[0] > _MOST_STEPS:
        return
    if at == len(tokens):
        yield state
        return
    for after in _place(tokens, at, state, bound, steps):
        yield from _grow(tokens, at + 1, after, bound, steps)


def _place(
    tokens: Sequence[Token], at: int, state: _State, bound: Mapping[tuple[int, int], int], steps: list[int]
) -> Iterator[_State]:
    """The states after one more token."""
    token = tokens[at]
    if token.kind == "bond":
        after = state.copy()
        after.order = {"-": 1, "=": 2, "#": 3}[token.text]
        yield after
    elif token.kind == "group":
        yield from _place_group(token, state, bound, steps)
    elif token.kind == "element" and token.text == "H" and state.current is not None:
        yield from _place_hydrogens(token, state)
    elif token.kind in ("abbreviation", "variable") or token.text in _MONOVALENT or token.text == "H":
        yield from _place_ends(token, state, bound)
    elif token.count > 1:
        yield from _place_several(tokens, at, state, bound)
    else:
        yield from _place_atom(token, state, bound)


def _part(token: Token) -> Part:
    if token.kind == "variable":
        number = re.search(r"\d+", token.text)
        return Part("*", token.span, token.charge, int(number[0]) if number else 0, text=token.text)
    if token.kind == "abbreviation":
        return Part("C", token.span, token.charge, text=token.text)
    hydrogen_isotope = {"D": 2, "T": 3}.get(token.text, token.isotope)
    symbol = "H" if token.text in ("D", "T") else token.text
    return Part(symbol, token.span, token.charge, hydrogen_isotope)


def _place_hydrogens(token: Token, state: _State) -> Iterator[_State]:
    """On the current atom, or on it and the ends before it (PO3H2)."""
    assert state.current is not None
    after, left = state.copy(), token.count - state.placed
    after.placed = 0
    for i in [state.current, *range(len(state.parts) - 1, -1, -1)]:
        if after.parts[i].text is not None or (i != state.current and after.parts[i].symbol != "O"):
            continue
        room = min(left, after.free(i)) if left else 0
        if room > 0:
            after.parts[i] = replace(after.parts[i], hydrogens=(after.parts[i].hydrogens or 0) + room)
            after.used[i] += room
            left -= room
    if left == 0:
        yield after


def _place_ends(token: Token, state: _State, bound: Mapping[tuple[int, int], int]) -> Iterator[_State]:
    """What binds once: halogens, abbreviations, variables."""
    drawn = bound.get(token.span, 0)
    after = state.copy()
    if state.current is None:
        if token.count == 1:
            after.current = after.add(_part(token), 1, None, drawn)
            yield after
        return
    here = state.open()
    if here is None or state.free(here) < token.count:
        return
    for _ in range(token.count):
        after.add(_part(token), 1, here, 0)
    yield after


def _place_several(
    tokens: Sequence[Token], at: int, state: _State, bound: Mapping[tuple[int, int], int]
) -> Iterator[_State]:
    """Oxygens on C, S, N, P, and the carbons of an alkyl written C4H9."""
    token, here = tokens[at], state.current
    n, drawn = token.count, bound.get(token.span, 0)
    if token.text == "O" and here is not None:
        center = state.parts[here].symbol
        doubles = {("C", 2): 1, ("S", 2): 2, ("S", 3): 2, ("P", 2): 1, ("P", 3): 1, ("N", 2): 1, ("Se", 2): 2}.get(
            (center, n)
        )
        if doubles is None:
            return
        after = state.copy()
        for k in range(n):
            order = 2 if k < doubles else 1
            charged = center == "N" and order == 1
            new = after.add(Part("O", token.span, -1 if charged else 0), order, here, 0)
            if order == 1 and not charged:
                after.current, after.used[new] = new, after.used[new] + (drawn if k == n - 1 else 0)
        if center == "N":
            after.parts[here] = replace(after.parts[here], charge=1)
        yield after
    elif token.text == "C" and at + 1 < len(tokens) and tokens[at + 1].text == "H" and n <= 20:
        hydrogens = tokens[at + 1].count  # of an unbranched alkyl: the last carbon has three, the others two
        if hydrogens != 2 * n + 1:
            return
        after = state.copy()
        for k in range(n):
            after.current = after.add(Part("C", token.span), 1, after.current, drawn if k == 0 else 0)
            if k < n - 1:
                after.parts[-1], after.used[-1] = replace(after.parts[-1], hydrogens=2), after.used[-1] + 2
        after.placed = hydrogens - 3
        yield after


_ORDERS: dict[tuple[str, str], tuple[int, ...]] = {
    ("C", "O"): (2, 1), ("S", "O"): (2, 1), ("P", "O"): (2, 1), ("N", "O"): (1, 2), ("C", "S"): (1, 2),
    ("P", "S"): (2, 1), ("C", "N"): (1, 3, 2), ("N", "C"): (1, 2, 3), ("C", "C"): (1, 2, 3), ("N", "N"): (1, 2),
    ("O", "C"): (1, 2), ("S", "C"): (1,),
}  # fmt: skip


def _place_atom(token: Token, state: _State, bound: Mapping[tuple[int, int], int]) -> Iterator[_State]:
    drawn, here = bound.get(token.span, 0), state.open()
    part = _part(token)
    if state.current is None:
        after = state.copy()
        after.current = after.add(part, 1, None, drawn)
        yield after
        return
    if here is None:
        return
    center = state.parts[here]
    if center.text is not None or center.symbol in _MONOVALENT:
        return
    orders = (state.order,) if state.order else _ORDERS.get((center.symbol, part.symbol), (1,))
    if center.symbol == "C" and part.symbol == "O" and center.hydrogens and not state.order:
        orders = (1, 2)
    for order in orders:
        if state.free(here) < order or max(_valences(part)) < order + drawn:
            continue
        after = state.copy()
        after.order = 0
        new = after.add(part, order, here, drawn)
        if after.free(new) > 0 or part.charge:
            moved = after.copy()
            moved.current = new
            if order == 1 or part.symbol != "O":
                yield moved
        if after.free(here) > 0 or after.free(new) <= 0:
            after.current = here
            yield after


def _place_group(
    token: Token, state: _State, bound: Mapping[tuple[int, int], int], steps: list[int]
) -> Iterator[_State]:
    """What stands in brackets: so many branches on the current atom, or a link repeated in the chain."""
    here = state.current
    for inner in (token.inner, turned(token.inner)):
        branches = state.copy()
        for _ in range(token.count if here is not None else 0):
            longer = next(_grow(inner, 0, branches, bound, steps), None)
            if longer is None:
                break
            branches = longer
            branches.current = here
        else:
            if here is not None:
                yield branches
        chain: _State | None = state.copy()
        for turn in range(token.count):
            chain = next(_grow(inner, 0, chain, bound if turn == 0 else {}, steps), None) if chain else None
        if chain is not None and chain.current != here:
            yield chain
