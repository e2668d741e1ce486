"""What a printed label stands for: atoms and the bonds between them."""

from __future__ import annotations

from dataclasses import dataclass


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
        return min(range(len(self.parts)), key=lambda i: (abs(middle(self.parts[i].span) - position), i))


def middle(span: tuple[int, int]) -> float:
    """The middle of a span of characters."""
    return (span[0] + span[1] - 1) / 2
