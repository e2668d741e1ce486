"""Charts, structures and diagrams that were read → one self-contained HTML page: each beside what it was read from.

To the left the picture as it stands in the document, with a box around every part that was read; to the right the
same drawn anew from the values alone, so that a mistake is seen at a glance; below, the values. No script, no network.
"""

from __future__ import annotations

import base64
import io
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from importlib import resources
from pathlib import Path
from string import Template
from typing import Any, Protocol

from docstruct.errors import DocstructError
from docstruct.geometry import BBox
from docstruct.result import Render
from docstruct.review.picture import DPI, MOST_PIXELS, QUALITY

MARGIN = 6.0  # points around a figure
FINEST = 3 * DPI  # small figures are shown larger
MOST_PARTS = 2000  # boxes of one figure
MOST_ROWS = 300  # of a table of values


class Readable(Protocol):
    """What a figure that was read tells of itself: a `docstruct.figure.FigureData`."""

    @property
    def page_no(self) -> int | None:
        """Page it stands on, from 1."""

    @property
    def bbox(self) -> tuple[float, float, float, float] | None:
        """Its box on the page, points."""

    @property
    def confidence(self) -> float:
        """How surely it was read, 0 to 1."""

    @property
    def way(self) -> str:
        """What it was read from."""

    @property
    def declined(self) -> str | None:
        """Why nothing was read, if so."""

    def parts(self) -> Sequence[Any]:
        """``(bbox, text, confidence)`` of what was read in it."""

    def to_svg(self) -> str:
        """The figure drawn anew."""

    def rows(self) -> Sequence[Sequence[object]]:
        """A table of what was read, heads first."""


def to_html(
    figures: Sequence[Readable], source: str, render: Render | None = None, path: str | Path | None = None
) -> str:
    """The review page of a document's figures, also written to `path`.

    Args:
        figures: in the order of the document.
        source: its name.
        render: page number, dots per inch and box in points → picture; None shows no pictures.
        path: of the page.
    """
    folder = resources.files("docstruct.review")
    read = sum(figure.declined is None for figure in figures)
    text = Template((folder / "figures.html").read_text(encoding="utf-8")).substitute(
        title=escape(source),
        style=(folder / "figures.css").read_text(encoding="utf-8"),
        counts=f"{len(figures)} figure{'s' * (len(figures) != 1)}, {read} read",
        figures="\n".join(_figure(number, figure, render) for number, figure in enumerate(figures, 1))
        or '<p class="note">No figure of this kind is in the document.</p>',
    )
    if path is not None:
        Path(path).write_text(text, encoding="utf-8", errors="replace")
    return text


def _figure(number: int, figure: Readable, render: Render | None) -> str:
    chips = [f"page {figure.page_no}", f"read from {_WAYS[figure.way]}", f"confidence {figure.confidence:.2f}"]
    head = "".join(f'<span class="chip">{escape(chip)}</span>' for chip in chips[: 1 if figure.declined else 3])
    right = f'<p class="declined">declined: {escape(figure.declined)}</p>' if figure.declined else _anew(figure)
    return (
        f'<section id="figure-{number}"><h2>{type(figure).__name__} {number} {head}</h2>'
        f'<div class="sides"><div class="side"><h3>in the document</h3>{_picture(figure, render)}</div>'
        f'<div class="side"><h3>as it was read</h3>{right}</div></div>{"".join(_table(figure))}</section>'
    )


_WAYS: Mapping[str, str] = {
    "vector": "drawing operators", "pixels": "pixels", "model": "a model's answer", "none": "nothing",
}  # fmt: skip


# -- the picture --------------------------------------------------------------------------------------


def _picture(figure: Readable, render: Render | None) -> str:
    if figure.bbox is None or figure.page_no is None:
        return '<p class="note">It has no place on a page.</p>'
    box = BBox(*figure.bbox)
    # The box of a figure may be that of its marks: what is printed around them is shown as well.
    around = BBox.around([box, *(BBox(*part[0]) for part in figure.parts())]).expand(MARGIN, MARGIN)
    around = BBox(max(0.0, around.x0), max(0.0, around.y0), around.x1, around.y1)
    image, shown = _cut(figure.page_no, around, render)
    boxes = "".join(_box(part, shown) for part in figure.parts()[:MOST_PARTS])
    ratio = f"--w:{shown.width:.2f};--h:{shown.height:.2f}"
    return f'<div class="sheet" style="{ratio}">{image}{boxes}</div>'


def _cut(page_no: int, box: BBox, render: Render | None) -> tuple[str, BBox]:
    """The picture of a part of a page, and the part that it shows: pages end where they end."""
    if render is None:
        return "", box
    dpi = min(FINEST, MOST_PIXELS * 72 / max(box.width, box.height, 1.0))
    try:
        image = render(page_no, dpi, box)
    except DocstructError:  # the values stand all the same; the boxes show on an empty sheet
        return "", box
    stream = io.BytesIO()
    image.convert("RGB").save(stream, "WEBP", quality=QUALITY, method=2)
    shown = BBox(box.x0, box.y0, box.x0 + image.width * 72 / dpi, box.y0 + image.height * 72 / dpi)
    return f'<img src="{_uri("image/webp", stream.getvalue())}" alt="The figure in the document">', shown


def _uri(kind: str, data: bytes) -> str:
    return f"data:{kind};base64," + base64.b64encode(data).decode("ascii")


def _box(part: Any, shown: BBox) -> str:
    (x0, y0, x1, y1), text, confidence = part
    x0, y0, x1, y1 = x0 - 1, y0 - 1, x1 + 1, y1 + 1  # a level line has no height
    place = {
        "left": (x0 - shown.x0) / shown.width, "top": (y0 - shown.y0) / shown.height,
        "width": (x1 - x0) / shown.width, "height": (y1 - y0) / shown.height,
    }  # fmt: skip
    style = ";".join(f"{name}:{100 * value:.2f}%" for name, value in place.items())
    sure = "sure" if confidence >= 0.8 else "likely" if confidence >= 0.5 else "doubtful"
    return f'<span class="box {sure}" style="{style}" title="{escape(text)}"></span>'


# -- what was read ------------------------------------------------------------------------------------


def _anew(figure: Readable) -> str:
    try:
        drawn = figure.to_svg()
    except DocstructError as error:  # the program that draws is not installed: the values stand below
        return f'<p class="note">{escape(str(error))}</p>'
    # As a picture, so that nothing in it can be followed or run.
    return f'<img class="anew" src="{_uri("image/svg+xml", drawn.encode())}" alt="The figure drawn anew">'


def _table(figure: Readable) -> Iterator[str]:
    head, *rows = figure.rows() if figure.declined is None else [()]
    if not rows:
        return
    yield "<details open><summary>values</summary><table><tr>"
    yield "".join(f"<th>{escape(str(cell))}</th>" for cell in head) + "</tr>"
    for row in rows[:MOST_ROWS]:
        yield "<tr>" + "".join(f"<td>{escape('' if cell is None else str(cell))}</td>" for cell in row) + "</tr>"
    if len(rows) > MOST_ROWS:
        yield f'<tr><td colspan="{len(head)}">and {len(rows) - MOST_ROWS} more</td></tr>'
    yield "</table></details>"
