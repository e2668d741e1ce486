"""The model's coordinates, 0 to 999 over the image it was shown, to points on the page and back.

The only place that knows this grid. Whatever the mode, the coordinates refer to the image before it was cut,
stretched or padded; the image shows the whole page or a region of it.
"""

from __future__ import annotations

from docstruct.geometry import BBox

TOP = 999  # the largest coordinate: the right or lower edge of the image

GridBox = tuple[int, int, int, int]  # x0, y0, x1, y1 in 0 to 999


def to_page(box: GridBox, region: BBox) -> BBox:
    """A box of the model to page points.

    Args:
        box: corners in any order; what lies outside 0 to 999 is brought back to the edge.
        region: what the image shows of the page, in points; the page itself where it shows all.
    """
    x0, x1 = sorted((_clamped(box[0]), _clamped(box[2])))
    y0, y1 = sorted((_clamped(box[1]), _clamped(box[3])))
    return BBox(
        region.x0 + x0 / TOP * region.width,
        region.y0 + y0 / TOP * region.height,
        region.x0 + x1 / TOP * region.width,
        region.y0 + y1 / TOP * region.height,
    )


def to_grid(box: BBox, region: BBox) -> GridBox:
    """A box in page points to the nearest coordinates of the model.

    Raises:
        ValueError: the region has no area.
    """
    if region.width <= 0 or region.height <= 0:
        raise ValueError(f"a region without area has no grid: {region}")
    return (
        _clamped(round((box.x0 - region.x0) / region.width * TOP)),
        _clamped(round((box.y0 - region.y0) / region.height * TOP)),
        _clamped(round((box.x1 - region.x0) / region.width * TOP)),
        _clamped(round((box.y1 - region.y0) / region.height * TOP)),
    )


def _clamped(value: int) -> int:
    return min(max(value, 0), TOP)
