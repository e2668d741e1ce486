"""A document → its charts: every drawing that is one, by its words and paths, found in the pixels of an image."""

from __future__ import annotations

from dataclasses import replace

from docstruct.document import Drawing
from docstruct.extractors.charts.answered import answered_chart
from docstruct.extractors.charts.labels import text_height
from docstruct.extractors.charts.panels import panels_of
from docstruct.extractors.charts.read import read_marks
from docstruct.extractors.figures import Absent, Declined, Way, read_figures
from docstruct.extractors.typed import Material
from docstruct.geometry import Affine, BBox
from docstruct.reading.marks import find_marks, moved
from docstruct.schemas.chart import ChartData

LETTERS, MARK = 3, 5  # shapes that are letters; segments of a mark
PRINT = 10.0  # points, the usual size of text


def read_charts(material: Material) -> list[ChartData]:
    """The charts of a document in the order of its pages; one that is seen and not read says why.

    Raises:
        SourceError: the document cannot be read.
        DeadlineError: the time is over.
    """
    return read_figures(material, Way(ChartData, "chart", read_drawing, answered_chart))


def read_drawing(drawing: Drawing) -> list[ChartData]:
    """The charts of one drawing: as a whole, or panel by panel where that reads more of them.

    Raises:
        Declined: no chart in it can be read; the message says why.
    """
    if drawing.way == "pixels":
        found = find_marks(drawing)
        # Pixels may state any resolution, or none: they are read at the size of print.
        zoom = PRINT / text_height(found.words)
        place = Affine(zoom, 0, 0, zoom)
        back = place.inverse()
        charts = _read(_moved(found, place))
        for chart in charts:
            chart.bbox = back.box(BBox(*chart.bbox)).rounded() if chart.bbox else None
            for point in (point for series in chart.series for point in series.points):
                point.bbox = back.box(BBox(*point.bbox)).rounded() if point.bbox else None
        return charts
    if not drawing.words and drawing.kind == "chart" and _letters(drawing) >= LETTERS:
        raise Declined("its letters are drawn as outlines: save it with text (matplotlib: svg.fonttype none) or as PNG")
    return _read(drawing)


def _letters(drawing: Drawing) -> int:
    """Filled shapes without an outline that are as small as letters, and no plain marks."""
    small = (p for p in drawing.paths if p.fill is not None and p.stroke is None and len(p.segments) > MARK)
    return sum(max(p.bbox.width, p.bbox.height) <= 2 * PRINT for p in small)


def _read(marked: Drawing) -> list[ChartData]:
    panels = panels_of(marked)
    apart = [chart for panel in panels for chart in _read_or_not(panel)] if len(panels) > 1 else []
    try:
        whole = read_marks(marked)
    except (Absent, Declined):
        if not apart:
            raise
        whole = []
    return apart if len(apart) > len(whole) else whole


def _moved(drawing: Drawing, place: Affine) -> Drawing:
    """A drawing enlarged, with its words and paths."""
    return replace(
        drawing,
        bbox=place.box(drawing.bbox),
        dpi=drawing.dpi / place.a,
        words=tuple(w._replace(bbox=place.box(w.bbox), size=w.size * place.a) for w in drawing.words),
        paths=tuple(moved(path, place) for path in drawing.paths),
        render=None,
    )


def _read_or_not(panel: Drawing) -> list[ChartData]:
    """The charts of a panel; none where it is no chart or cannot be read, as the whole may be read better."""
    try:
        return read_marks(panel)
    except (Absent, Declined):
        return []
