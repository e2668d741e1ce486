"""An SVG file → a document of one page: words, paths and pictures in points, all matrices applied.

Read is what is drawn: shapes, text, pictures, symbols that are used, styles from style sheets and attributes.
What is only said about the drawing (titles, descriptions, ARIA labels, classes) is not. SVG comes from strangers:
no network, no DTD, no entities, no scripts, bounded size, depth and number of elements. Clipping and masks are
ignored, as they are in PDF; gradients have no one colour.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

from lxml import etree
from PIL.Image import Image

from docstruct.errors import CorruptError, LimitError
from docstruct.facts import Attachment, Issue, PageFacts, Path, Picture, Word
from docstruct.geometry import Affine, BBox
from docstruct.reading.source import Source
from docstruct.reading.svg.gradients import Corners, gradient_strips
from docstruct.reading.svg.markers import marker_places
from docstruct.reading.svg.pixels import paint_drawing
from docstruct.reading.svg.shapes import LENGTHS, SHAPES, Segment, path_segments, poly_segments
from docstruct.reading.svg.style import Style, StyleSheet, declarations, length, paint, styled
from docstruct.reading.svg.text import Chunk, width, words_of

MAX_BYTES = 64 << 20
MAX_ELEMENTS = 100_000  # used symbols counted as often as they are drawn
MAX_SEGMENTS = 2_000_000
MAX_DEPTH = 100
MAX_POINTS = 14_400.0  # sides of a page; PDF has the same limit

POINTS = 0.75  # of a user unit (CSS pixel)
_UNDRAWN = frozenset(
    (
        "defs", "clipPath", "mask", "pattern", "marker", "symbol", "linearGradient", "radialGradient", "filter",
        "title", "desc", "metadata", "style", "script", "foreignObject", "animate", "animateTransform", "set",
    )
)  # fmt: skip
_TRANSFORM = re.compile(r"(matrix|translate|scale|rotate|skewX|skewY)\s*\(([^)]*)\)")
_NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")
Lineage = list[tuple[str, frozenset[str], str]]


class SvgReader:
    """An opened SVG file. Implements `Reader`.

    Raises:
        CorruptError: it is no well-formed SVG.
        LimitError: it is larger than what is read.
    """

    page_count = 1
    attachments: Sequence[Attachment] = ()

    def __init__(self, source: Source) -> None:
        self.name = source.name
        self.metadata: dict[str, str] = {}
        self._page = SvgPage(_root(source))

    @property
    def issues(self) -> Sequence[Issue]:
        """Nothing of the document as a whole."""
        return ()

    def pages(self, numbers: Sequence[int] | None = None) -> Iterator[PageFacts]:
        """The one page."""
        return iter([self._page] if numbers is None or 1 in numbers else [])

    def __enter__(self) -> SvgReader:
        return self

    def __exit__(self, *exc: object) -> None:
        return None


def _root(source: Source) -> Any:
    data = source.read()
    if len(data) > MAX_BYTES:
        raise LimitError(f"{len(data):,} bytes of SVG", source=source.name, remedy=f"the limit is {MAX_BYTES:,}")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise CorruptError(
            f"is no well-formed SVG: {error.msg}", source=source.name, remedy="export it anew"
        ) from error
    if _tag(root) != "svg":
        raise CorruptError("has no svg element at its root", source=source.name, remedy="give an SVG file")
    return root


class SvgPage:
    """The facts of the one page. Implements `PageFacts`."""

    page_no = 1

    def __init__(self, root: Any) -> None:
        self._root = root
        self._view, self.width, self.height = _view(root)

    @cached_property
    def _drawn(self) -> _Walk:
        walk = _Walk(self._root)
        walk.children(self._root, self._view, walk.style_of(self._root, {}, []), [_self(self._root)])
        return walk

    @property
    def words(self) -> Sequence[Word]:
        """Words in drawing order, their widths estimated."""
        return tuple(self._drawn.words)

    @property
    def paths(self) -> Sequence[Path]:
        """Visible paths in drawing order."""
        return tuple(self._drawn.paths)

    @property
    def pictures(self) -> Sequence[Picture]:
        """Where raster images stand."""
        return tuple(self._drawn.pictures)

    @property
    def issues(self) -> Sequence[Issue]:
        """An issue where the drawing is larger than what is read."""
        return tuple(self._drawn.issues)

    def render(self, dpi: float = 144.0, clip: BBox | None = None) -> Image:
        """The page, or the part ``clip`` of it in points, as RGB; text in a plain face, pictures left out."""
        return paint_drawing(self.words, self.paths, clip or BBox(0.0, 0.0, self.width, self.height), dpi)


def _view(root: Any) -> tuple[Affine, float, float]:
    """User space to points, and the size of the page in points (SVG 1.1, 7.7 and 7.8)."""
    box = [float(n) for n in _NUMBER.findall(root.get("viewBox", ""))]
    if len(box) != 4 or min(box[2:]) <= 0:
        box = []
    w = length(root.get("width"), box[2] if box else 300.0, box[2] if box else 300.0)
    h = length(root.get("height"), box[3] if box else 150.0, box[3] if box else 150.0)
    shrink = min(1.0, MAX_POINTS / (POINTS * max(w, h, 1e-6)))
    w, h = max(w, 1.0) * POINTS * shrink, max(h, 1.0) * POINTS * shrink
    if not box:
        return Affine(POINTS * shrink, 0.0, 0.0, POINTS * shrink), w, h
    return _fitted(box, w, h, root.get("preserveAspectRatio", "")), w, h


def _fitted(box: list[float], w: float, h: float, aspect: str) -> Affine:
    sx, sy = w / box[2], h / box[3]
    if "none" not in aspect:
        sx = sy = max(sx, sy) if "slice" in aspect else min(sx, sy)
    left = 0.0 if "xMin" in aspect else (w - sx * box[2]) / (1 if "xMax" in aspect else 2)
    top = 0.0 if "YMin" in aspect else (h - sy * box[3]) / (1 if "YMax" in aspect else 2)
    return Affine(sx, 0.0, 0.0, sy, left - sx * box[0], top - sy * box[1])


class _Walk:
    """Goes through the tree and gathers what is drawn."""

    def __init__(self, root: Any) -> None:
        self.words: list[Word] = []
        self.paths: list[Path] = []
        self.pictures: list[Picture] = []
        self.issues: list[Issue] = []
        self._left, self._segments_left = MAX_ELEMENTS, MAX_SEGMENTS
        self._sheet = StyleSheet([e.text or "" for e in root.iter("{*}style")])
        self._ids = {e.get("id"): e for e in root.iter("{*}*") if e.get("id")}

    def style_of(self, element: Any, parent: Style, lineage: Lineage) -> dict[str, str]:
        """Attributes, then style sheets, then the element's own style, over what is handed down."""
        own = {name: value for name, value in element.items() if name in _PRESENTATION}
        own |= self._sheet.of([*lineage, _self(element)])
        own |= declarations(element.get("style", ""))
        return styled(own, parent)

    def children(self, parent: Any, matrix: Affine, style: Style, lineage: Lineage) -> None:
        """Draws the children of an element."""
        for child in parent:
            self.element(child, matrix, style, lineage)

    def element(self, element: Any, matrix: Affine, parent: Style, lineage: Lineage) -> None:
        """Draws an element with all that is in it."""
        tag = _tag(element)
        if not tag or tag in _UNDRAWN or not self._may_go_on(lineage):
            return
        style = self.style_of(element, parent, lineage)
        if style.get("display") == "none" or length(style.get("opacity"), 1.0, 1.0) <= 0:
            return
        own = transform(style.get("transform") or element.get("transform", ""))
        matrix = (_on_whole_pixels(own) if tag == "g" else own).then(matrix)
        inner = [*lineage, _self(element)]
        draw = self._DRAW.get(tag)
        if draw is not None:
            draw(self, element, matrix, style, inner)
        elif tag in SHAPES or tag in ("path", "polyline", "polygon"):
            self._shape(element, tag, matrix, style, inner)

    def _may_go_on(self, lineage: Lineage) -> bool:
        self._left -= 1
        if self._left > 0 and self._segments_left > 0:
            return len(lineage) < MAX_DEPTH
        if not self.issues:
            message = f"drawing read up to {MAX_ELEMENTS:,} elements; the rest is left out"
            self.issues.append(Issue("drawing-limited", "warning", message, page_no=1))
        return False

    def _nested(self, element: Any, matrix: Affine, style: Style, lineage: Lineage) -> None:
        x, y = length(element.get("x")), length(element.get("y"))
        view = _view(element)[0] if element.get("viewBox") else Affine(POINTS, 0.0, 0.0, POINTS)
        inner = view.then(Affine(1 / POINTS, 0.0, 0.0, 1 / POINTS, x, y))
        self.children(element, inner.then(matrix), style, lineage)

    def _use(self, element: Any, matrix: Affine, style: Style, lineage: Lineage) -> None:
        target = self._ids.get(_reference(element))
        if target is None or any(entry == _self(element) and entry[2] for entry in lineage[:-1]):
            return
        matrix = Affine(e=length(element.get("x")), f=length(element.get("y"))).then(matrix)
        if _tag(target) != "symbol":
            self.element(target, matrix, style, lineage)
            return
        box = [float(n) for n in _NUMBER.findall(target.get("viewBox", ""))]
        if len(box) == 4 and min(box[2:]) > 0 and element.get("width"):
            w, h = length(element.get("width"), box[2]), length(element.get("height"), box[3])
            matrix = _fitted(box, w, h, target.get("preserveAspectRatio", "")).then(matrix)
        self.children(target, matrix, self.style_of(target, style, lineage), lineage)

    def _image(self, element: Any, matrix: Affine, style: Style, lineage: Lineage) -> None:
        x, y, w, h = (length(element.get(name)) for name in ("x", "y", "width", "height"))
        if w > 0 and h > 0:
            box = matrix.box(BBox(x, y, x + w, y + h)).rounded(3)
            self.pictures.append(Picture(box, (max(1, round(w)), max(1, round(h)))))

    # -- paths --------------------------------------------------------------------------------------

    def _shape(self, element: Any, tag: str, matrix: Affine, style: Style, lineage: Lineage) -> None:
        if style.get("visibility") in ("hidden", "collapse"):
            return
        segments = _segments(element, tag)
        corners = _corners(segments) if style.get("fill", "").startswith("url(") else None
        strips = list(gradient_strips(style["fill"], self._ids, corners)) if corners else []
        for (low, high), shade in strips:
            box = SHAPES["rect"]({"x": low[0], "y": low[1], "width": high[0] - low[0], "height": high[1] - low[1]})
            self._add(box, matrix, {**style, "fill": f"#{shade:06x}", "stroke": "none"})
        self._add(segments, matrix, {**style, "fill": "none"} if strips else style)
        for name, place in marker_places(segments, style):
            marker = self._ids.get(name)
            if marker is not None and _tag(marker) == "marker" and not any(entry[0] == "marker" for entry in lineage):
                inner = _marker_matrix(marker, place, length(style.get("stroke-width"), 1.0))
                own = self.style_of(marker, {}, lineage)
                self.children(marker, inner.then(matrix), own, [*lineage, _self(marker)])

    def _add(self, segments: Sequence[Segment], matrix: Affine, style: Style) -> None:
        fill, stroke = paint(style, "fill"), paint(style, "stroke")
        width = length(style.get("stroke-width"), 1.0)
        if width <= 0:
            stroke = None
        points = [p for _, ps in segments for p in ps]
        if (fill is None and stroke is None) or not points:
            return
        self._segments_left -= len(segments)
        placed = tuple((op, tuple(_round(matrix.point(*p)) for p in ps)) for op, ps in segments)
        xs, ys = zip(*(p for _, ps in placed for p in ps))
        scale = math.sqrt(abs(matrix.a * matrix.d - matrix.b * matrix.c))
        dashed = stroke is not None and any(float(n) > 0 for n in _NUMBER.findall(style.get("stroke-dasharray", "")))
        box = BBox(min(xs), min(ys), max(xs), max(ys))
        line = round(width * scale, 3) if stroke is not None else 0.0
        self.paths.append(Path(placed, box, fill, stroke, line, dashed))

    # -- text ---------------------------------------------------------------------------------------

    def _text(self, element: Any, matrix: Affine, style: Style, lineage: Lineage) -> None:
        chunks: list[Chunk] = []
        self._run(element, style, lineage, chunks)
        for chunk in chunks:
            chunk.runs = _collapsed(chunk.runs)
            self.words += words_of(chunk, matrix)

    def _run(self, element: Any, style: Style, lineage: Lineage, chunks: list[Chunk]) -> None:
        em = length(style.get("font-size"), 16.0)
        x, y = _first(element.get("x"), em), _first(element.get("y"), em)
        dx, dy = _first(element.get("dx"), em) or 0.0, _first(element.get("dy"), em) or 0.0
        if not chunks or x is not None or y is not None:
            before = chunks[-1] if chunks else Chunk(0.0, 0.0, "start")
            end = before.x + sum(width(t, s) for t, s, _ in before.runs) if x is None else x
            new = Chunk(end + dx, (before.y if y is None else y) + dy, style.get("text-anchor", "start"))
            chunks.append(new)
            shift = 0.0
        else:
            shift = (chunks[-1].runs[-1][2] if chunks[-1].runs else 0.0) + dy
        self._write(element.text, style, shift, chunks[-1])
        for child in element:
            self._child_run(child, style, lineage, chunks)
            self._write(child.tail, style, chunks[-1].runs[-1][2] if chunks[-1].runs else 0.0, chunks[-1])

    def _child_run(self, child: Any, style: Style, lineage: Lineage, chunks: list[Chunk]) -> None:
        if _tag(child) not in ("tspan", "textPath", "a") or not self._may_go_on(lineage):
            return
        own = self.style_of(child, style, lineage)
        if own.get("display") != "none":
            self._run(child, own, [*lineage, _self(child)], chunks)

    def _write(self, text: str | None, style: Style, shift: float, chunk: Chunk) -> None:
        if text and style.get("visibility") != "hidden" and paint(style, "fill") is not None:
            chunk.runs.append((text, style, shift))

    _DRAW: Mapping[str, Callable[[_Walk, Any, Affine, Style, Lineage], None]] = {
        **dict.fromkeys(("g", "a", "switch"), children),
        "svg": _nested,
        "use": _use,
        "image": _image,
        "text": _text,
    }


_PRESENTATION = frozenset(
    (
        "fill", "fill-opacity", "stroke", "stroke-opacity", "stroke-width", "stroke-dasharray", "font-size",
        "font-weight", "font-family", "text-anchor", "dominant-baseline", "alignment-baseline", "visibility", "color",
        "opacity", "display", "marker-start", "marker-mid", "marker-end",
    )
)  # fmt: skip


def transform(text: str) -> Affine:
    """The matrix of a ``transform`` (SVG 1.1, 7.6): the last of the list is applied first."""
    matrix = Affine()
    for name, arguments in _TRANSFORM.findall(text):
        n = [float(value) for value in _NUMBER.findall(arguments)]
        if n:
            matrix = _single(name, n).then(matrix)
    return matrix


def _on_whole_pixels(own: Affine) -> Affine:
    """The matrix of a group without the half pixel that only serves to make its lines sharp.

    Vega, and others after D3, move the group of an axis by half a pixel both ways, but not the marks, so that a line
    of one pixel covers whole ones: ticks and grid lines then stand beside what they measure.
    """
    still = (own.a, own.b, own.c, own.d) == (1.0, 0.0, 0.0, 1.0)
    return own._replace(e=own.e - 0.5, f=own.f - 0.5) if still and own.e % 1 == own.f % 1 == 0.5 else own


def _single(name: str, n: list[float]) -> Affine:
    if name == "matrix":
        return Affine(*n) if len(n) == 6 else Affine()
    if name == "translate":
        return Affine(e=n[0], f=n[1] if len(n) > 1 else 0.0)
    if name == "scale":
        return Affine(a=n[0], d=n[1] if len(n) > 1 else n[0])
    if name == "rotate":
        return Affine.rotation(n[0], *n[1:3]) if len(n) in (1, 3) else Affine()
    slant = math.tan(math.radians(n[0]))
    return Affine(c=slant) if name == "skewX" else Affine(b=slant)


def _segments(element: Any, tag: str) -> list[Segment]:
    if tag == "path":
        return path_segments(element.get("d", ""))
    if tag in ("polyline", "polygon"):
        return poly_segments(element.get("points", ""), tag == "polygon")
    numbers = {name: length(element.get(name)) for name in LENGTHS}
    numbers |= {name: length(element.get(name)) for name in ("rx", "ry") if element.get(name)}
    return SHAPES[tag](numbers)


def _corners(segments: Sequence[Segment]) -> Corners | None:
    """Two corners of an upright rectangle; None for any other shape."""
    points = [p for op, ps in segments for p in ps]
    xs, ys = {p[0] for p in points}, {p[1] for p in points}
    if not 4 <= len(points) <= 5 or len(xs) != 2 or len(ys) != 2 or any(op == "c" for op, _ in segments):
        return None
    return (min(xs), min(ys)), (max(xs), max(ys))


def _marker_matrix(marker: Any, place: tuple[float, float, float], stroke_width: float) -> Affine:
    (x, y, angle), orient = place, marker.get("orient", "0")
    turn = angle if orient.startswith("auto") else length(orient, 0.0)
    unit = 1.0 if marker.get("markerUnits") == "userSpaceOnUse" else stroke_width
    refx, refy = length(marker.get("refX")), length(marker.get("refY"))
    box = [float(n) for n in _NUMBER.findall(marker.get("viewBox", ""))]
    w, h = length(marker.get("markerWidth"), 3.0), length(marker.get("markerHeight"), 3.0)
    scale = min(w / box[2], h / box[3]) if len(box) == 4 and min(box[2:]) > 0 else 1.0
    own = Affine(scale, 0.0, 0.0, scale, -scale * refx, -scale * refy)
    return own.then(Affine(a=unit, d=unit)).then(Affine.rotation(turn)).then(Affine(e=x, f=y))


def _collapsed(runs: list[tuple[str, Style, float]]) -> list[tuple[str, Style, float]]:
    """White space as it is drawn: one space for any, none at the ends."""
    out: list[tuple[str, Style, float]] = []
    for text, style, shift in runs:
        text = re.sub(r"[ \t\r\n]+", " ", text)
        if text.startswith(" ") and (not out or out[-1][0].endswith(" ")):
            text = text[1:]
        if text:
            out.append((text, style, shift))
    if out:
        out[-1] = (out[-1][0].rstrip(" "), *out[-1][1:])
    return out


def _first(text: str | None, em: float) -> float | None:
    found = re.match(r"\s*([-+.\deE]+(?:px|pt|em|%)?)", text or "")
    if not found:
        return None
    return length(found[1][:-2], 0.0) * em if found[1].endswith("em") else length(found[1], 0.0)


def _reference(element: Any) -> str:
    target = element.get("href") or element.get("{http://www.w3.org/1999/xlink}href") or ""
    return str(target).removeprefix("#")


def _self(element: Any) -> tuple[str, frozenset[str], str]:
    return _tag(element), frozenset((element.get("class") or "").split()), element.get("id") or ""


def _tag(element: Any) -> str:
    return str(element.tag).rpartition("}")[2] if isinstance(element.tag, str) else ""


def _round(point: tuple[float, float]) -> tuple[float, float]:
    return round(min(max(point[0], -1e6), 1e6), 3), round(min(max(point[1], -1e6), 1e6), 3)
