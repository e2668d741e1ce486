"""The rows of the mapping tables: a field of `Invoice`, where its elements stand in the XML, how they read.

Paths name elements without namespaces (``SellerTradeParty/Name``, ``ID[@schemeID='VA']``), since the same
words stand in other namespaces from one version of a syntax to the next.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any, cast

from lxml import etree

Read = Callable[[Sequence[etree._Element]], Any]
"""Elements in document order, at least one -> value, None where empty; ValueError where malformed."""


@dataclass(frozen=True)
class Row:
    """One field: the elements at the first of ``paths`` that says anything, as ``read`` understands them."""

    name: str
    paths: tuple[str, ...]
    read: Read


@dataclass(frozen=True)
class Group:
    """A nested object, or one per element found where ``many``; empty ones are left out.

    Args:
        keep: decides from the fields of an object whether it counts as one.
    """

    name: str
    path: str
    rows: tuple[Row | Group, ...]
    many: bool = False
    keep: Callable[[Mapping[str, Any]], bool] = bool


def row(name: str, read: Read, *paths: str) -> Row:
    """A row as the tables write it."""
    return Row(name, paths, read)


def select(path: str, node: etree._Element) -> list[etree._Element]:
    """The elements that a path of the tables leads to, in document order."""
    return cast("list[etree._Element]", _compiled(path)(node))


@lru_cache(maxsize=2048)
def _compiled(path: str) -> etree.XPath:
    """A path of the tables as XPath: every element name in any namespace."""
    quoted = re.split(r"('[^']*')", path)
    steps = (re.sub(r"(?<![@\w:-])([A-Z]\w*)", r"*[local-name()='\1']", part) for part in quoted[::2])
    literals = [*quoted[1::2], ""]
    return etree.XPath("".join(step + literal for step, literal in zip(steps, literals)))


def content(element: etree._Element) -> str:
    """The text of the element and all within, stripped."""
    return "".join(map(str, element.itertext())).strip()


# -- readers -------------------------------------------------------------------------------------------


def text(elements: Sequence[etree._Element]) -> str | None:
    """The first text, white space folded."""
    return " ".join(content(elements[0]).split()) or None


def paragraphs(elements: Sequence[etree._Element]) -> str | None:
    """All texts, one per line."""
    lines = (line for element in elements for line in content(element).splitlines())
    return "\n".join(folded for line in lines if (folded := " ".join(line.split()))) or None


def titled(elements: Sequence[etree._Element]) -> str | None:
    """A name and what describes it, the name first, each on a line."""
    ordered = sorted(elements, key=lambda element: etree.QName(element).localname != "Name")
    folded = (" ".join(content(element).split()) for element in ordered)
    return "\n".join(filter(None, folded)) or None


def decimal(elements: Sequence[etree._Element]) -> Decimal | None:
    """The first number (XML Schema decimal)."""
    return _decimal(elements[0])


def _decimal(element: etree._Element) -> Decimal | None:
    written = content(element)
    if not written:
        return None
    try:
        number = Decimal(written)
    except InvalidOperation:
        number = Decimal("nan")
    if not number.is_finite():
        raise ValueError(f"{written!r} is not a number")
    return number


def rate(elements: Sequence[etree._Element]) -> Decimal | None:
    """A percentage without the zeros that pad it: 19.000000 -> 19."""
    number = _decimal(elements[0])
    if number is None:
        return None
    return number.quantize(Decimal(1)) if number == number.to_integral_value() else number.normalize()


def not_one(elements: Sequence[etree._Element]) -> Decimal | None:
    """A number that says nothing when it is 1."""
    number = _decimal(elements[0])
    return None if number == 1 else number


def total_of(elements: Sequence[etree._Element]) -> Decimal | None:
    """The sum of all, for a field that the XML splits by reason."""
    numbers = [number for element in elements if (number := _decimal(element)) is not None]
    return sum(numbers, Decimal(0)) if numbers else None


def day(elements: Sequence[etree._Element]) -> dt.date | None:
    """A date: ``20240305`` (format 102) or ISO 8601, with or without a time."""
    written = content(elements[0])
    if not written:
        return None
    found = re.match(r"(\d{4})-?(\d\d)-?(\d\d)(?!\d)", written)
    if not found:
        raise ValueError(f"{written!r} is not a date")
    return dt.date(*map(int, found.groups()))


def code(elements: Sequence[etree._Element]) -> str | None:
    """An identifier in upper case without spaces: IBAN, BIC, VAT id."""
    return "".join(content(elements[0]).split()).upper() or None


def postal(*lines: str) -> Read:
    """An address: each line gives the names of the children that stand on it."""
    children = [line.split() for line in lines]

    def read(elements: Sequence[etree._Element]) -> str | None:
        printed = (" ".join(_texts(elements[0], line)) for line in children)
        return "\n".join(filter(None, printed)) or None

    return read


def _texts(element: etree._Element, children: Sequence[str]) -> list[str]:
    texts = (" ".join(content(child).split()) for name in children for child in select(name, element))
    return [each for each in texts if each]


def attribute(name: str) -> Read:
    """The attribute of the first element."""
    return lambda elements: (elements[0].get(name) or "").strip() or None


def coded(meanings: Mapping[str, str], otherwise: str) -> Read:
    """What a code of a list means."""
    return lambda elements: meanings.get(content(elements[0]), otherwise) if content(elements[0]) else None


# UNTDID 1001: document types that give money back.
_CREDITS = "81 83 261 262 296 308 381 396 420 458 532"
kind = coded(dict.fromkeys(_CREDITS.split(), "credit-note"), "invoice")


def is_goods(line: Mapping[str, Any]) -> bool:
    """Whether a line states what was sold or its amount; remarks between the lines do neither."""
    return bool(line.get("description")) or line.get("amount") is not None
