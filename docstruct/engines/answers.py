"""The elements of a model's answer, boxes on its grid or none, → `Written` things in page points."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from docstruct.engines.written import KINDS, UNKNOWN, Written
from docstruct.facts import Issue
from docstruct.geometry import BBox
from docstruct.model.figure import parse_figure
from docstruct.model.grounding import to_page
from docstruct.model.output import Element

PICTURES = frozenset({"image", "figure", "chart"})
_LEAST = 4.0  # points; a smaller box holds no print


def written_of(elements: Sequence[Element], region: BBox, tables: bool = True) -> list[Written]:
    """The elements as blocks, tables and figures.

    Args:
        elements: in the order written.
        region: what the model was shown, points of the page.
        tables: whether elements with a table become one.
    """
    places = _places(elements, region)
    return [each for element, place in zip(elements, places) for each in _written(element, place, tables)]


def doubts(elements: Sequence[Element], page_no: int) -> Iterator[Issue]:
    """What the elements themselves show to be wrong: no boxes, a table cut off."""
    missing = sum(not element.boxes for element in elements)
    if missing:
        message = f"{missing} of {len(elements)} blocks came without a box; their places are estimated"
        yield Issue("estimated-places", "info", message, page_no=page_no)
    if any(element.table is not None and not element.table.complete for element in elements):
        yield Issue("table-cut-off", "warning", "a table does not end as tables do", page_no=page_no)


def figure_kind(answer: str) -> str:
    """What the answer to "parse the figure" says that it shows."""
    figure = parse_figure(answer)
    forms = {
        "chart": figure.chart,
        "molecule": figure.smiles,
        "diagram": figure.diagram,
        "geometry": figure.geometry,
    }
    return next((name for name, form in forms.items() if form is not None), "picture")


def _written(element: Element, place: BBox, tables: bool) -> Iterator[Written]:
    sure = UNKNOWN if element.confidence is None else element.confidence
    if element.label in PICTURES:
        yield Written("figure", place, element.text, figure="picture", confidence=sure)
    elif tables and element.table is not None:
        yield Written(
            "table",
            place,
            cells=element.table.cells,
            caption=element.table.caption,
            confidence=sure,
            placed=bool(element.boxes),
        )
    elif element.text:
        kind = KINDS.get(element.label, "text")
        kind = "text" if kind == "table" else kind
        yield Written(kind, place, element.text, confidence=sure)


def _places(elements: Sequence[Element], region: BBox) -> list[BBox]:
    """A box for each element: its own, or its share of what its neighbours leave free."""
    own = [_own(element, region) for element in elements]
    known = [-1, *(i for i, box in enumerate(own) if box is not None), len(own)]
    places: list[BBox] = []
    for before, after in pairwise(known):
        top = own[before] if before >= 0 else None
        bottom = own[after] if after < len(own) else None
        between = elements[before + 1 : after]
        places += _shares([_lines(element) for element in between], _gap(top, bottom, region))
        places += [bottom] if bottom is not None else []
    return places


def _own(element: Element, region: BBox) -> BBox | None:
    if not element.boxes:
        return None
    box = BBox.around(to_page(box, region) for box in element.boxes)
    return box.expand(max(0.0, _LEAST - box.width) / 2, max(0.0, _LEAST - box.height) / 2)


def _gap(above: BBox | None, below: BBox | None, region: BBox) -> BBox:
    """The band of the region between two boxes; the whole region where there is none."""
    top = above.y1 if above else region.y0
    bottom = below.y0 if below else region.y1
    return region._replace(y0=top, y1=bottom) if bottom - top >= _LEAST else region


def _lines(element: Element) -> int:
    """About how many lines of print it makes, with the white after it."""
    rows = element.table.rows if element.table is not None else 0
    return 1 + max(rows, sum(1 + len(line) // 90 for line in element.text.split("\n")))


def _shares(weights: Sequence[int], box: BBox) -> list[BBox]:
    total, at = sum(weights), box.y0
    places = []
    for weight in weights:
        end = at + box.height * weight / total
        places.append(box._replace(y0=at, y1=end))
        at = end
    return places
