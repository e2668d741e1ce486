import pytest

from docstruct.geometry import Affine, BBox


def test_size_middle_and_area_of_a_box() -> None:
    box = BBox(10, 20, 40, 30)
    assert (box.width, box.height, box.area, box.cx, box.cy) == (30, 10, 300, 25, 25)


def test_around_is_the_smallest_box_that_holds_all() -> None:
    assert BBox.around([BBox(0, 5, 10, 10), BBox(3, 0, 4, 7)]) == BBox(0, 0, 10, 10)
    with pytest.raises(ValueError):
        BBox.around([])


@pytest.mark.parametrize(
    ("other", "common", "iou"),
    [
        (BBox(5, 0, 15, 10), BBox(5, 0, 10, 10), 1 / 3),
        (BBox(0, 0, 10, 10), BBox(0, 0, 10, 10), 1.0),
        (BBox(10, 0, 20, 10), None, 0.0),  # edges alone do not overlap
        (BBox(30, 30, 40, 40), None, 0.0),
    ],
)
def test_intersection(other: BBox, common: BBox | None, iou: float) -> None:
    box = BBox(0, 0, 10, 10)
    assert box.intersect(other) == common
    assert box.iou(other) == pytest.approx(iou) == other.iou(box)


def test_overlap_along_an_axis() -> None:
    a, b = BBox(0, 0, 10, 10), BBox(6, 20, 30, 25)
    assert a.overlap_x(b) == 4 and a.overlap_y(b) == 0


def test_contains_counts_the_border() -> None:
    assert BBox(0, 0, 10, 10).contains(10, 0) and not BBox(0, 0, 10, 10).contains(10.01, 0)


def test_expand_and_rounded() -> None:
    assert BBox(1, 1, 2, 2).expand(1) == BBox(0, 0, 3, 3)
    assert BBox(1, 1, 2, 2).expand(1, 0) == BBox(0, 1, 3, 2)
    assert BBox(1.234, 1, 2, 2.999).rounded() == BBox(1.23, 1, 2, 3.0)


def test_a_quarter_turn_is_clockwise_as_displayed() -> None:
    x, y = Affine.rotation(90).point(1, 0)  # y points down: what points right comes to point down
    assert (round(x, 9), round(y, 9)) == (0, 1)


def test_a_turn_about_a_point_leaves_it_in_place() -> None:
    assert Affine.rotation(33, 7, 9).point(7, 9) == pytest.approx((7, 9))


def test_then_applies_the_outer_map_last_and_inverse_undoes() -> None:
    shift, scale = Affine(e=10, f=20), Affine(a=2, d=3)
    assert shift.then(scale).point(1, 1) == (22, 63)
    assert scale.then(shift).point(1, 1) == (12, 23)
    both = Affine.rotation(20).then(shift).then(scale)
    assert both.inverse().point(*both.point(4, 5)) == pytest.approx((4, 5))
    with pytest.raises(ZeroDivisionError):
        Affine(a=0, d=0).inverse()


def test_a_mapped_box_stays_upright() -> None:
    box = Affine.rotation(90).box(BBox(0, 0, 10, 4))
    assert box == pytest.approx(BBox(-4, 0, 0, 10))
