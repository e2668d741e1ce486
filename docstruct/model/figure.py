"""The answer to "Parse the figure." to what it shows: a chart, a structure, a diagram, a plane figure, or words.

The model decides which of these it writes; here the form of the answer decides, strictly, and what fits no
form stays text.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from docstruct.model.edge_list import EdgeList, read_edge_list
from docstruct.model.html_table import Table, parse_tables
from docstruct.model.literal import LiteralError, Value, parse_literal

Point = tuple[float, float]


@dataclass(frozen=True)
class ChartTable:
    """A chart as the model writes it: categories down, series across, texts as written.

    Attributes:
        categories: one per point.
        series: name and one text per category, "" where the table has none.
        table: the table itself.
    """

    categories: tuple[str, ...]
    series: tuple[tuple[str, tuple[str, ...]], ...]
    table: Table


@dataclass(frozen=True)
class Line:
    """A polyline; ``style`` as written, such as ``--`` for dashed."""

    points: tuple[Point, ...]
    style: str


@dataclass(frozen=True)
class Circle:
    """A circle with the name of its centre, "" without one."""

    name: str
    centre: Point
    radius: float


@dataclass(frozen=True)
class Geometry:
    """A plane figure about the origin, y up, in units of a canvas of 30 by 30."""

    lines: tuple[Line, ...]
    circles: tuple[Circle, ...]
    points: tuple[tuple[str, Point], ...]


@dataclass(frozen=True)
class Figure:
    """What a figure shows; one of the five is set.

    Attributes:
        chart: of a chart.
        smiles: of a chemical structure.
        diagram: of shapes and connectors, as our own networks write them.
        geometry: of a plane figure.
        caption: words, for all else.
    """

    chart: ChartTable | None = None
    smiles: str | None = None
    diagram: EdgeList | None = None
    geometry: Geometry | None = None
    caption: str | None = None


def parse_figure(answer: str) -> Figure:
    """What the answer says; takes any text, in linear time."""
    text = _unfenced(answer.strip())
    tables = parse_tables(text) if "<table" in text.lower() else []
    if tables:
        return Figure(chart=read_chart(tables[0]))
    if diagram := parse_diagram(text):
        return Figure(diagram=diagram)
    if geometry := parse_geometry(text):
        return Figure(geometry=geometry)
    if smiles := parse_smiles(text):
        return Figure(smiles=smiles)
    return Figure(caption=text)


def read_chart(table: Table) -> ChartTable:
    """A table's first row as names of the series, its first column as categories."""
    header, *rows = table.grid() or [[]]
    series = ((header[col], tuple(row[col] for row in rows)) for col in range(1, table.cols))
    return ChartTable(tuple(row[0] for row in rows), tuple(series), table)


def parse_diagram(text: str) -> EdgeList | None:
    """The nodes and edges of an answer that is mostly lines of them, or None."""
    if not text.startswith(("node ", "edge ")):
        return None
    listed = read_edge_list(text)
    return listed if listed.nodes and len(listed.left_out) < len(listed.nodes) + len(listed.edges) else None


# An atom, a bracketed atom, a bond, a ring digit, a branch, a dot: the tokens of SMILES (OpenSMILES 1.0).
_SMILES = re.compile(
    r"Br|Cl|[BCNOPSFI]|[bcnops]|\[[0-9]{0,3}[A-Za-z*][A-Za-z0-9@+\-:]{0,20}\]|[-=#$:/\\.~*]|%[0-9]{2}|[0-9]|[()]"
)


def parse_smiles(text: str) -> str | None:
    """The SMILES string that ``text`` is, or None: its form is checked, not its chemistry."""
    text = text.removeprefix("<smiles>").removesuffix("</smiles>").strip()
    tokens = _SMILES.findall(text)
    if not text or sum(map(len, tokens)) != len(text):
        return None
    depth = 0
    for token in tokens:
        depth += {"(": 1, ")": -1}.get(token, 0)
        if depth < 0:
            return None
    rings = Counter(token for token in tokens if token[0].isdigit() or token[0] == "%")
    atoms = any(token[0].isalpha() or token[0] in "[*" for token in tokens)
    return text if atoms and depth == 0 and all(count % 2 == 0 for count in rings.values()) else None


_POINT = re.compile(r"\(\s{0,9}(-?\d{1,9}(?:\.\d{1,12})?)\s{0,9},\s{0,9}(-?\d{1,9}(?:\.\d{1,12})?)\s{0,9}\)")


def parse_geometry(text: str) -> Geometry | None:
    """The plane figure of a dictionary with the key "Line" or "Circle", or None.

    Lines are ``"(x1, y1) -- (x2, y2)"``; a circle is a centre ``"O: (x, y)"`` and, in another list, a radius.
    """
    start = text.find("{")
    if start < 0 or ("Line" not in text and "Circle" not in text):
        return None
    try:
        content = parse_literal(text[start:])
    except LiteralError:
        return None
    lines, circles = (_mapping(content, key) for key in ("Line", "Circle"))
    geometry = Geometry(tuple(_lines(lines)), tuple(_circles(circles)), tuple(_named(lines, "line_endpoint")))
    return geometry if geometry.lines or geometry.circles else None


def _lines(content: dict[str, Value]) -> Iterator[Line]:
    styles = _texts(content, "line_type")
    for number, written in enumerate(_texts(content, "line")):
        points = tuple((float(x), float(y)) for x, y in _POINT.findall(written))
        if len(points) > 1:
            yield Line(points, styles[number] if number < len(styles) else "--")


def _circles(content: dict[str, Value]) -> Iterator[Circle]:
    radii = content.get("radius")
    numbers = radii if isinstance(radii, list) else [radii]
    for (name, centre), radius in zip(_named(content, "circle_center"), numbers):
        if isinstance(radius, (int, float)) and not isinstance(radius, bool) and radius > 0:
            yield Circle(name, centre, float(radius))


def _named(content: dict[str, Value], key: str) -> Iterator[tuple[str, Point]]:
    """Points written ``"A: (x, y)"``."""
    for written in _texts(content, key):
        point = _POINT.search(written)
        if point is not None:
            yield written[: point.start()].strip(" :"), (float(point[1]), float(point[2]))


def _mapping(content: Value, key: str) -> dict[str, Value]:
    inner = content.get(key) if isinstance(content, dict) else None
    return inner if isinstance(inner, dict) else {}


def _texts(content: dict[str, Value], key: str) -> list[str]:
    inner = content.get(key)
    return [str(item) for item in inner] if isinstance(inner, list) else []


def _unfenced(text: str) -> str:
    """Without the fence of a code block."""
    if text.startswith("```") and "\n" in text:
        text = text.split("\n", 1)[1].removesuffix("```")
    return text.strip()
