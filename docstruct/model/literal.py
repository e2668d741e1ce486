"""A literal as the model writes it - Python or JSON, perhaps cut off - to plain values. Nothing is evaluated.

``{'Line': [(1, 2.5), "A"]}`` → ``{"Line": [[1, 2.5], "A"]}``. One pass, bounded depth: hostile text ends in
an error or in what was read so far, never in a hang.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TypeAlias

Value: TypeAlias = "bool | int | float | str | list[Value] | dict[str, Value] | None"

_DEPTH = 16  # the geometry dictionary needs 3
_TOKEN = re.compile(
    r"""\s*(?:
        (?P<number>[-+]?(?:\d{1,30}(?:\.\d{0,30})?|\.\d{1,30})(?:[eE][-+]?\d{1,3})?)
      | "(?P<double>(?:[^"\\]|\\.)*)"
      | '(?P<single>(?:[^'\\]|\\.)*)'
      | (?P<word>None|True|False|null|true|false)\b
      | (?P<mark>[\[\](){},:])
    )""",
    re.VERBOSE | re.DOTALL,
)
_WORDS: Mapping[str, bool | None] = {
    **{"None": None, "null": None},
    **{"True": True, "true": True, "False": False, "false": False},
}
_CLOSING = {"[": "]", "(": ")", "{": "}"}
_OPEN_STRING = re.compile(r"\s*['\"]")


class LiteralError(ValueError):
    """The text is no literal."""


def parse_literal(text: str) -> Value:
    """The value that ``text`` begins with; containers that it leaves open are closed.

    Raises:
        LiteralError: it begins with something else, breaks the grammar, or nests too deep.
    """
    return _Parser(text).value(0)


class _Parser:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self._ahead = self._next()

    def value(self, depth: int) -> Value:
        token = self._take()
        if token is None or depth > _DEPTH:
            raise LiteralError("nothing there" if token is None else f"nested deeper than {_DEPTH}")
        if token.group("number") is not None:
            number = token.group("number")
            return int(number) if number.lstrip("+-").isdigit() else float(number)
        if token.group("word"):
            return _WORDS[token.group("word")]
        mark = token.group("mark")
        if mark is None:
            return _unescaped(token.group("double") or token.group("single") or "")
        if mark == "{":
            return self._mapping(depth)
        if mark in _CLOSING:
            return self._sequence(_CLOSING[mark], depth)
        raise LiteralError(f"{mark!r} at {self.at}")

    def _sequence(self, closing: str, depth: int) -> list[Value]:
        values: list[Value] = []
        while not self._ends(closing):
            values.append(self.value(depth + 1))
            self._separator(closing)
        return values

    def _mapping(self, depth: int) -> dict[str, Value]:
        values: dict[str, Value] = {}
        while not self._ends("}"):
            key = self.value(depth + 1)
            if not self._skip(":"):
                if self._ahead is None:
                    break  # cut off after a key
                raise LiteralError(f"no ':' at {self.at}")
            if self._ahead is None:
                break
            values[str(key)] = self.value(depth + 1)
            self._separator("}")
        return values

    def _separator(self, closing: str) -> None:
        if not self._skip(",") and self._ahead is not None and self._ahead.group("mark") != closing:
            raise LiteralError(f"no ',' at {self.at}")

    def _ends(self, closing: str) -> bool:
        return self._ahead is None or self._skip(closing)

    def _skip(self, mark: str) -> bool:
        found = self._ahead is not None and self._ahead.group("mark") == mark
        if found:
            self._take()
        return found

    def _take(self) -> re.Match[str] | None:
        token, self._ahead = self._ahead, None
        if token is not None:
            self.at = token.end()
            self._ahead = self._next()
        return token

    def _next(self) -> re.Match[str] | None:
        token = _TOKEN.match(self.text, self.at)
        # An open string at the end is a cut-off answer; other text is no literal.
        if token is None and self.text[self.at :].strip() and not _OPEN_STRING.match(self.text, self.at):
            raise LiteralError(f"unexpected text at {self.at}")
        return token


def _unescaped(text: str) -> str:
    return re.sub(r"\\(.)", lambda match: {"n": "\n", "t": "\t"}.get(match[1], match[1]), text, flags=re.DOTALL)
