"""A printed label (OMe, H2N, CO2Et, SO2NH, R1) → the atoms it stands for.

A condensed formula is read as chemists write it: each sign is bound to the one before it, valences decide what
is a double bond, and a label may be read from its right end (H3C, EtO2C). The bonds drawn to the label are part
of the sum: a reading is exact when every atom is saturated by them, by the printed hydrogens and by the rest of
the label; else it is given as inexact.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from importlib import resources

VALENCES: dict[str, tuple[int, ...]] = {
    "B": (3,), "C": (4,), "N": (3,), "O": (2,), "Si": (4,), "P": (3, 5), "S": (2, 4, 6), "Se": (2, 4, 6),
    "Te": (2, 4, 6), "As": (3, 5), "Ge": (4,), "Sn": (4, 2), "Al": (3,), "Mg": (2,), "Zn": (2,), "Hg": (2,),
    "Ca": (2,), "Ba": (2,), "Pb": (4, 2), "Sb": (3, 5), "Bi": (3,), "Ti": (4,), "Zr": (4,),
    "F": (1,), "Cl": (1,), "Br": (1,), "I": (1, 3, 5, 7), "H": (1,), "D": (1,), "Li": (1,), "Na": (1,), "K": (1,),
    "Cs": (1,), "Ag": (1,), "Tl": (1,),
    **dict.fromkeys(("Cr", "Mn", "Fe", "Co", "Ni", "Cu", "Pd", "Pt", "Au", "Rh", "Ru", "Ir", "Mo", "Re"), (*range(9),)),
}  # fmt: skip
"""What an element without charge binds; a metal of the middle block as much as is drawn."""

_MONOVALENT = {"F", "Cl", "Br", "D", "T", "Li", "Na", "K", "Cs", "Ag", "Tl"}
_METALS = {"Mg", "Al", "Ca", "Ba", "Zn", "Hg", "Pb", "Sn", "Ti", "Zr", "Sb", "Bi"}  # Ca2+ is a charge, not a count
_VARIABLE = re.compile(r"R(?:\d{1,2}|[a-z](?![a-z]))?'{0,3}|Ar\d?'?|Hal|\*")
_LONE_VARIABLE = re.compile(r"(?:R[a-z]|[RXYZQAGLEMTWJ]\d{0,2})'{0,3}|Ar\d?'?|Hal|\*|Het|Alk|R#")
_SAME = str.maketrans("₀₁₂₃₄₅₆₇₈₉⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻₊₋−–—‒’′‘`≡≣＝·•", "01234567890123456789+-+-----''''##=..")


@dataclass(frozen=True)
class Part:
    """An atom of a label.

    Attributes:
        symbol: of the element, * for a variable.
        span: of the characters of the label that print it.
        hydrogens: printed ones; None where none are printed.
        text: of a variable or an abbreviation.
    """

    symbol: str
    span: tuple[int, int]
    charge: int = 0
    isotope: int = 0
    hydrogens: int | None = None
    text: str | None = None


@dataclass(frozen=True)
class Group:
    """What a label stands for: atoms and bonds ``(i, j, order)``; an abbreviation is one part that names it.

    Attributes:
        exact: every valence is filled, by what is drawn and printed.
    """

    parts: tuple[Part, ...]
    bonds: tuple[tuple[int, int, int], ...] = ()
    exact: bool = True

    def at(self, position: float) -> int:
        """The part whose characters are nearest to a position in the text, hydrogens not counted."""
        return min(range(len(self.parts)), key=lambda i: (abs(_middle(self.parts[i].span) - position), i))


def _middle(span: tuple[int, int]) -> float:
    return (span[0] + span[1] - 1) / 2


@cache
def abbreviations() -> dict[str, str]:
    """Printed text → SMILES whose first atom is the one that binds."""
    text = (resources.files(__package__) / "abbreviations.csv").read_text(encoding="utf-8")
    return {row["text"]: row["smiles"] for row in csv.DictReader(text.splitlines())}


def plain(text: str) -> str:
    """The label with signs of one meaning written one way; as long as it was."""
    return text.translate(_SAME)


@dataclass(frozen=True)
class _Token:
    kind: str  # element, abbreviation, variable, group, bond
    text: str
    span: tuple[int, int]
    count: int = 1
    charge: int = 0
    isotope: int = 0
    inner: tuple[_Token, ...] = ()


def is_variable(text: str) -> bool:
    """Whether the label as a whole is an R-group or another variable."""
    return _LONE_VARIABLE.fullmatch(plain(text)) is not None and text not in VALENCES


def read_label(text: str, bound: Mapping[int, int]) -> Group | None:
    """The label as a group, or None where it is no formula.

    Args:
        text: as printed, subscripts in line.
        bound: for each position in the text that bonds are drawn to, the sum of their orders.
    """
    text = plain(text).replace(" ", "\0")
    stripped = text.strip("\0.,;:")
    if not stripped or len(stripped) > 40:
        return None
    if is_variable(stripped):
        start = text.index(stripped)
        number = re.search(r"\d+", stripped)
        isotope = int(number[0]) if number else 0
        return Group((Part("*", (start, start + len(stripped)), isotope=isotope, text=stripped),))
    tokens = _tokens(text)
    if tokens is None:
        return None
    best: Group | None = None
    for order in (tokens, _reversed(tokens)):
        for group in _readings(order, bound):
            if group.exact:
                return group
            best = best or group
    return best


# -- tokens -------------------------------------------------------------------------------------------

_ELEMENT = re.compile("|".join(sorted((re.escape(e) for e in VALENCES), key=len, reverse=True)))
_CHARGE = re.compile(r"(\d?)([+-])(?![A-Za-z(])|\((\d?)([+-])\)|(\+)(?=H)")
_MOST_TOKENS = 24


def _tokens(text: str) -> tuple[_Token, ...] | None:
    found = _scan(text, 0)
    return found[0] if found is not None and found[1] == len(text) and found[0] else None


def _scan(text: str, at: int, depth: int = 0) -> tuple[tuple[_Token, ...], int] | None:
    tokens: list[_Token] = []
    while at < len(text):
        if text[at] == ")" and depth:
            return tuple(tokens), at
        if text[at] in "\0.":
            at += 1
            continue
        charge = _CHARGE.match(text, at) if tokens else None
        if charge is not None:
            size = int(charge[1] or charge[3] or 1)
            sign = charge[2] or charge[4] or charge[5]
            last = len(tokens) - 1
            while last > 0 and tokens[last].text == "H" and tokens[last].kind == "element":
                last -= 1  # NH3+: the charge is nitrogen's
            if tokens[last].text == "H" and len(tokens) > 1 and last == 0:
                return None
            tokens[last] = replace(tokens[last], charge=size if sign == "+" else -size)
            at = charge.end()
            continue
        token = _token(text, at, depth)
        if token is None or len(tokens) >= _MOST_TOKENS:
            return None
        tokens.append(token[0])
        at = token[1]
    return (tuple(tokens), at) if not depth else None


def _token(text: str, at: int, depth: int) -> tuple[_Token, int] | None:
    if text[at] == "(" and depth < 3:
        inner = _scan(text, at + 1, depth + 1)
        if inner is None or not inner[0]:
            return None
        return _counted(text, _Token("group", "", (at, inner[1] + 1), inner=inner[0]), inner[1] + 1)
    if text[at] in "=#-":
        return _Token("bond", text[at], (at, at + 1)), at + 1
    isotope = re.compile(r"\d{1,3}(?=[A-Z])").match(text, at)
    start, at = at, isotope.end() if isotope else at
    for text_of in sorted(abbreviations(), key=len, reverse=True):
        if (
            text.startswith(text_of, at)
            and not isotope
            and not text[at + len(text_of) : at + len(text_of) + 1].islower()
        ):
            return _counted(text, _Token("abbreviation", text_of, (at, at + len(text_of))), at + len(text_of))
    variable = _VARIABLE.match(text, at)
    if variable and not isotope:
        return _Token("variable", variable[0], variable.span()), variable.end()
    element = _ELEMENT.match(text, at)
    if element is None:
        return None
    token = _Token("element", element[0], (start, element.end()), isotope=int(isotope[0]) if isotope else 0)
    return _counted(text, token, element.end())


def _counted(text: str, token: _Token, at: int) -> tuple[_Token, int]:
    digits = re.compile(r"\d{1,2}").match(text, at)
    charged = digits is not None and text[digits.end() : digits.end() + 1] in ("+", "-") and token.text in _METALS
    if digits is None or charged or int(digits[0]) == 0:
        return token, at
    return replace(token, count=int(digits[0])), digits.end()


def _reversed(tokens: Sequence[_Token]) -> tuple[_Token, ...]:
    return tuple(replace(t, inner=_reversed(t.inner)) for t in reversed(tokens))


# -- readings -----------------------------------------------------------------------------------------


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


def _readings(tokens: tuple[_Token, ...], bound: Mapping[int, int]) -> Iterator[Group]:
    """Every way to read the tokens in this order, likely ones first; the exact ones before a step limit."""
    if tokens[0].kind == "bond" or (tokens[0].text == "H" and len(tokens) > 1 and tokens[0].kind == "element"):
        return
    positions = _spread(tokens, bound)
    steps = [0]
    for state in _grow(tokens, 0, _State(), positions, steps):
        exact = all(state.used[i] in _valences(p) for i, p in enumerate(state.parts))
        yield Group(tuple(state.parts), tuple(state.bonds), exact)


def _spread(tokens: Sequence[_Token], bound: Mapping[int, int]) -> dict[tuple[int, int], int]:
    """Span of a token → sum of orders of the bonds drawn to it; a bond belongs to the nearest heavy token."""
    heavy = [t for t in _flat(tokens) if t.kind != "bond" and not (t.kind == "element" and t.text == "H")]
    heavy = heavy or [t for t in _flat(tokens) if t.kind == "element"]
    sums: dict[tuple[int, int], int] = {}
    for position, order in bound.items():
        if heavy:
            nearest = min(heavy, key=lambda t: abs(_middle(t.span) - position))
            sums[nearest.span] = sums.get(nearest.span, 0) + order
    return sums


def _flat(tokens: Sequence[_Token]) -> Iterator[_Token]:
    for token in tokens:
        if token.kind == "group":
            yield from _flat(token.inner)
        else:
            yield token


def _grow(
    tokens: Sequence[_Token], at: int, state: _State, bound: Mapping[tuple[int, int], int], steps: list[int]
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
    tokens: Sequence[_Token], at: int, state: _State, bound: Mapping[tuple[int, int], int], steps: list[int]
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


def _part(token: _Token) -> Part:
    if token.kind == "variable":
        number = re.search(r"\d+", token.text)
        return Part("*", token.span, token.charge, int(number[0]) if number else 0, text=token.text)
    if token.kind == "abbreviation":
        return Part("C", token.span, token.charge, text=token.text)
    hydrogen_isotope = {"D": 2, "T": 3}.get(token.text, token.isotope)
    symbol = "H" if token.text in ("D", "T") else token.text
    return Part(symbol, token.span, token.charge, hydrogen_isotope)


def _place_hydrogens(token: _Token, state: _State) -> Iterator[_State]:
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


def _place_ends(token: _Token, state: _State, bound: Mapping[tuple[int, int], int]) -> Iterator[_State]:
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
    tokens: Sequence[_Token], at: int, state: _State, bound: Mapping[tuple[int, int], int]
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


def _place_atom(token: _Token, state: _State, bound: Mapping[tuple[int, int], int]) -> Iterator[_State]:
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
    token: _Token, state: _State, bound: Mapping[tuple[int, int], int], steps: list[int]
) -> Iterator[_State]:
    """What stands in brackets: so many branches on the current atom, or a link repeated in the chain."""
    here = state.current
    for inner in (token.inner, _reversed(token.inner)):
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
