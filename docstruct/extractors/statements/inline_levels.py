"""Rows of a table of the XHTML → how deep each label stands, as the markup indents it.

Read are what CSS of the label's cell and of what is inside it say of the left (``padding-left``, ``margin-left``,
``text-indent``, in the element or in a class of the file's own style sheets), spaces that do not break, and empty
cells before the label. Points.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from lxml import etree

from docstruct.extractors.datatables.levels import levels_of

SIZE = 5.0  # points; labels half of this further to the right are a level deeper
_EMPTY_CELL = 10.0  # a cell before the label
_SPACE = 2.5  # a space that does not break
_POINTS = {
    "pt": 1.0,
    "px": 0.75,
    "em": 10.0,
    "rem": 12.0,
    "ex": 5.0,
    "mm": 2.8346,
    "cm": 28.346,
    "in": 72.0,
    "pc": 12.0,
}
_LENGTH = re.compile(r"(-?\d{0,6}(?:\.\d{1,6})?)(pt|px|em|rem|ex|mm|cm|in|pc)$")
_RULE = re.compile(r"([^{}]{1,2000})\{([^{}]{0,5000})\}")
_CLASS = re.compile(r"(?:^|[\s,])(?:[a-z]{1,10})?\.([\w-]{1,80})\s*(?=,|$)")
_MOST_DEEP = 6  # elements inside one another that are looked into
_MOST_CSS = 4 << 20  # characters


class Styles:
    """The indents that the classes of a file give.

    Args:
        root: of the file.
    """

    def __init__(self, root: etree._Element) -> None:
        self.of_class: dict[str, float] = {}
        for sheet in root.iter("{*}style"):
            for selectors, declared in _RULE.findall("".join(map(str, sheet.itertext()))[:_MOST_CSS]):
                if indent := _declared(declared):
                    self.of_class |= dict.fromkeys(_CLASS.findall(selectors), indent)

    def indent(self, element: etree._Element) -> float:
        """What an element adds to the left of its text."""
        classes = str(element.get("class") or "").split()
        return _declared(str(element.get("style") or "")) + sum(self.of_class.get(name, 0.0) for name in classes)


def levels_of_rows(labels: Sequence[etree._Element | None]) -> list[int]:
    """The depth of each row of a table by the cell of its label; 0 where there is none."""
    known: dict[etree._Element, Styles] = {}
    starts: list[float | None] = []
    for cell in labels:
        if cell is None:
            starts.append(None)
            continue
        root = cell.getroottree().getroot()
        starts.append(_start(cell, known.setdefault(root, known.get(root) or Styles(root))))
    return levels_of(starts, SIZE)


def _start(cell: etree._Element, styles: Styles) -> float:
    """Where the text of a cell begins, from the left edge of its row."""
    before = sum(1 for other in cell.itersiblings(preceding=True) if isinstance(other.tag, str))
    start = _EMPTY_CELL * before
    at: etree._Element | None = cell
    for _ in range(_MOST_DEEP):
        if at is None:
            break
        start += styles.indent(at)
        text = str(at.text or "")
        start += _SPACE * sum(c in "\u00a0\u2003\u2002" for c in text[: len(text) - len(text.lstrip())])
        if text.strip():
            break
        at = next((child for child in at if isinstance(child.tag, str)), None)
    return start


def _declared(declarations: str) -> float:
    """The indent of a block of CSS declarations."""
    said: dict[str, float] = {}
    for name, value in _pairs(declarations):
        if name in ("padding-left", "margin-left", "text-indent"):
            said[name] = _length(value)
        elif name in ("padding", "margin"):
            sides = value.split()
            said[f"{name}-left"] = _length(sides[(0, 0, 1, 1, 3)[min(len(sides), 4)]]) if sides else 0.0
    return sum(said.values())


def _pairs(declarations: str) -> Iterable[tuple[str, str]]:
    for part in declarations.split(";"):
        name, colon, value = part.partition(":")
        if colon:
            yield name.strip().lower(), value.replace("!important", "").strip().lower()


def _length(value: str) -> float:
    found = _LENGTH.match(value)
    return float(found[1]) * _POINTS[found[2]] if found and found[1] not in ("", "-", ".", "-.") else 0.0
