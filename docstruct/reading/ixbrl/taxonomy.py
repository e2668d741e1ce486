"""The taxonomy files of a report package → which elements stand in which statement, in what order, how deep.

Read are the presentation, label and calculation linkbases and the definitions of roles (XBRL 2.1, 5.2). They are how
a company lays its statements out, and the only word on it where the XHTML is a picture of pages without tables.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from lxml import etree

from docstruct.errors import CorruptError
from docstruct.facts import Attachment
from docstruct.reading.ixbrl.calculation import Sum, sums_of
from docstruct.reading.ixbrl.read import parse_xml

_LINK = "{http://www.xbrl.org/2003/linkbase}"
_XLINK = "{http://www.w3.org/1999/xlink}"
MOST_NODES = 5_000
"""Places of elements in one statement; a circle of arcs ends here too."""


@dataclass(frozen=True)
class Place:
    """An element in a statement.

    Attributes:
        name: of the element, without its prefix.
        level: depth, from 0.
        total: whether it is shown as a sum.
        opening: whether it is shown as of the day before the period, such as cash at its beginning.
    """

    name: str
    level: int
    total: bool = False
    opening: bool = False


@dataclass(frozen=True)
class Role:
    """A statement as it is laid out: its title, and its elements from top to bottom."""

    uri: str
    title: str
    places: tuple[Place, ...]


@dataclass(frozen=True)
class Taxonomy:
    """What the company's own taxonomy says.

    Attributes:
        roles: statements and notes, in the order of their titles.
        labels: name of an element → its label, English where there is one.
        sums: that the company states between its elements.
    """

    roles: tuple[Role, ...] = ()
    labels: Mapping[str, str] = field(default_factory=dict)
    sums: tuple[Sum, ...] = ()


def read_taxonomy(files: Iterable[Attachment]) -> Taxonomy:
    """The taxonomy that the XML files of a package make.

    Raises:
        LimitError, CorruptError: of a file, as of `read_ixbrl`.
    """
    roots = [parse_xml(f.data, f.name) for f in files if f.name.lower().endswith((".xml", ".xsd"))]
    titles = {
        str(e.get("roleURI")): " ".join("".join(map(str, d.itertext())).split())
        for root in roots
        for e in root.iter(f"{_LINK}roleType")
        for d in e.iter(f"{_LINK}definition")
    }
    arcs: dict[str, list[_Arc]] = {}
    for root in roots:
        for link in root.iter(f"{_LINK}presentationLink"):
            arcs.setdefault(str(link.get(f"{_XLINK}role")), []).extend(_arcs(link))
    roles = [Role(uri, titles.get(uri, ""), tuple(_places(found, uri))) for uri, found in arcs.items()]
    return Taxonomy(tuple(sorted(roles, key=lambda role: role.title)), _labels(roots), sums_of(roots))


@dataclass(frozen=True)
class _Arc:
    parent: str
    child: str
    order: float
    shown: str  # the kind of its label


def _located(link: etree._Element) -> dict[str, str]:
    """Label of a locator → name of the element it points to: ``…xsd#ifrs-full_Revenue`` is Revenue."""
    return {
        str(e.get(f"{_XLINK}label")): str(e.get(f"{_XLINK}href")).rpartition("#")[2].rpartition("_")[2]
        for e in link.iter(f"{_LINK}loc")
    }


def _arcs(link: etree._Element) -> Iterator[_Arc]:
    names = _located(link)
    for e in link.iter(f"{_LINK}presentationArc"):
        parent, child = names.get(str(e.get(f"{_XLINK}from"))), names.get(str(e.get(f"{_XLINK}to")))
        if parent and child and e.get("use") != "prohibited":
            yield _Arc(parent, child, _order(e.get("order")), str(e.get("preferredLabel")).rpartition("/")[2])


def _order(written: str | None) -> float:
    try:
        return float(written or 1)
    except ValueError:
        return 1.0


def _places(arcs: list[_Arc], uri: str) -> Iterator[Place]:
    """The elements from top to bottom: depth first."""
    below: dict[str, list[_Arc]] = {}
    for arc in sorted(arcs, key=lambda arc: arc.order):
        below.setdefault(arc.parent, []).append(arc)
    children = {arc.child for arc in arcs}
    waiting = [(Place(name, 0), frozenset({name})) for name in reversed(below) if name not in children]
    seen = 0
    while waiting:
        place, above = waiting.pop()
        seen += 1
        if seen > MOST_NODES:
            raise CorruptError(f"more than {MOST_NODES:,} places of elements in the statement {uri[:80]!r}")
        yield place
        waiting += [
            (_place(arc, place.level + 1), above | {arc.child})
            for arc in reversed(below.get(place.name, ()))
            if arc.child not in above
        ]


def _place(arc: _Arc, level: int) -> Place:
    shown = arc.shown.lower()
    return Place(arc.child, level, "total" in shown, "periodstart" in shown)


def _labels(roots: Iterable[etree._Element]) -> dict[str, str]:
    found: dict[str, tuple[bool, str]] = {}
    for link in (link for root in roots for link in root.iter(f"{_LINK}labelLink")):
        names = _located(link)
        texts = {str(e.get(f"{_XLINK}label")): e for e in link.iter(f"{_LINK}label")}
        for arc in link.iter(f"{_LINK}labelArc"):
            name, label = names.get(str(arc.get(f"{_XLINK}from"))), texts.get(str(arc.get(f"{_XLINK}to")))
            if name is None or label is None or not str(label.get(f"{_XLINK}role", "label")).endswith("/label"):
                continue
            english = str(label.get("{http://www.w3.org/XML/1998/namespace}lang")).startswith("en")
            text = " ".join("".join(map(str, label.itertext())).split())
            if text and (name not in found or (english and not found[name][0])):
                found[name] = english, text
    return {name: text for name, (_, text) in found.items()}
