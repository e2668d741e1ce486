"""Typed values found in a line."""

from __future__ import annotations

from typing import Any, NamedTuple


class Found(NamedTuple):
    """A value in characters ``start`` to ``end`` (exclusive) of a line."""

    start: int
    end: int
    value: Any
    ambiguous: bool = False
    alternatives: tuple[Any, ...] = ()  # other readings, likelier first
    marked: bool = False  # says what it is: a currency or percent sign, a month's name, check digits that hold
    repaired: bool = False  # read with characters changed that OCR confuses


class Taken:
    """Which characters of a line belong to a value already; asking costs the length of the span alone."""

    def __init__(self, text: str) -> None:
        self._mask = bytearray(len(text))

    def free(self, start: int, end: int) -> bool:
        """Whether none of the characters is taken."""
        return not any(self._mask[start:end])

    def take(self, start: int, end: int) -> bool:
        """Take the characters; False, and nothing is taken, where one of them is taken."""
        if not self.free(start, end):
            return False
        self._mask[start:end] = b"\1" * (end - start)
        return True
