import pytest
from hypothesis import given
from hypothesis import strategies as st

from docstruct.geometry import BBox
from docstruct.model.grounding import to_grid, to_page

PAGE = BBox(0, 0, 595, 842)


def test_corners_of_the_grid_are_corners_of_the_page() -> None:
    assert to_page((0, 0, 999, 999), PAGE) == PAGE


def test_crop_maps_into_its_region() -> None:
    region = BBox(100, 200, 300, 500)
    assert to_page((0, 0, 999, 999), region) == region
    assert to_page((333, 666, 999, 999), region) == pytest.approx((166.67, 400, 300, 500), abs=0.01)


def test_corners_in_any_order_and_beyond_the_edge() -> None:
    assert to_page((1200, 900, -5, 100), PAGE) == to_page((0, 100, 999, 900), PAGE)


@given(st.tuples(*[st.integers(0, 999)] * 4))
def test_grid_survives_the_way_to_the_page(box: tuple[int, int, int, int]) -> None:
    x0, x1 = sorted((box[0], box[2]))
    y0, y1 = sorted((box[1], box[3]))
    assert to_grid(to_page(box, PAGE), PAGE) == (x0, y0, x1, y1)


def test_region_without_area_is_refused() -> None:
    with pytest.raises(ValueError, match="without area"):
        to_grid(PAGE, BBox(0, 0, 0, 5))
