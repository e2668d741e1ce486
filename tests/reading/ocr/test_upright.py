import numpy as np
import pytest

from docstruct.geometry import Affine, BBox
from docstruct.reading.ocr.models import Box, box_of
from docstruct.reading.ocr.upright import axis, corner_map, direction, frame_of


def line(angle: float, length: float = 200.0, breadth: float = 20.0) -> Box:
    return Box(100.0, 100.0, angle, length, breadth, 0.9)


@pytest.mark.parametrize(
    ("angles", "expected"),
    [
        ([], 0.0),
        ([0.0, 0.2, -0.1], 0.0),
        ([0.3, 0.3, 0.3], 0.0),  # not worth straightening
        ([3.0, 3.1, 2.9, 40.0], 3.0),
        ([-8.0, -8.0, 82.0], -8.0),  # one line up the side
        ([90.0, -89.9, 89.9], 90.0),
        ([-83.0, -83.0, -83.0], 97.0),
        ([84.0, 84.0, 0.0], 84.0),
    ],
)
def test_axis_is_the_direction_of_most_text(angles: list[float], expected: float) -> None:
    assert axis([line(a) for a in angles]) == pytest.approx(expected, abs=0.11)


def test_axis_counts_lines_by_their_length_and_ignores_single_letters() -> None:
    boxes = [line(2.0, length=900.0), *(line(-30.0, length=60.0) for _ in range(5))]
    assert axis([*boxes, *(line(90.0, length=24.0) for _ in range(50))]) == pytest.approx(2.0)


@pytest.mark.parametrize(("angle", "size"), [(0, (300, 200)), (90, (200, 300)), (180, (300, 200)), (270, (200, 300))])
def test_quarter_turns_are_exact(angle: float, size: tuple[int, int]) -> None:
    frame = frame_of(angle, 300, 200)
    assert (frame.width, frame.height) == size
    assert all(float(v).is_integer() for v in frame.turn)


def test_text_that_runs_down_the_picture_starts_at_the_upper_right() -> None:
    # Read along 90 degrees, the upper left corner of the upright page is the upper right of the picture.
    assert frame_of(90, 300, 200).turn.point(0, 0) == (300, 0)
    assert frame_of(180, 300, 200).turn.point(0, 0) == (300, 200)
    assert frame_of(270, 300, 200).turn.point(0, 0) == (0, 200)


@pytest.mark.parametrize("angle", [-7.5, 3.0, 97.0, 183.3])
def test_a_skewed_frame_holds_the_whole_picture(angle: float) -> None:
    frame = frame_of(angle, 300, 200)
    corners = frame.turn.inverse().box(BBox(0, 0, 300, 200))
    assert corners == pytest.approx((0, 0, frame.width, frame.height))
    there = frame.turn.point(10, 10)
    along = frame.turn.point(20, 10)
    assert np.degrees(np.arctan2(along[1] - there[1], along[0] - there[0])) % 360 == pytest.approx(angle % 360)


def test_direction_is_the_side_of_the_box_nearest_to_the_page() -> None:
    assert direction(line(88.0), 0.0) == pytest.approx(358.0)
    assert direction(line(88.0), 90.0) == pytest.approx(88.0)
    assert direction(line(2.0), 180.0) == pytest.approx(182.0)


@pytest.mark.parametrize("angle", [5.0, 95.0, 185.0, 275.0])
def test_a_crop_maps_back_onto_its_box(angle: float) -> None:
    box = line(5.0)
    place, width, height = corner_map(box, angle)
    corners = np.array([place.point(x, y) for x, y in ((0, 0), (width, 0), (width, height), (0, height))])
    again = box_of(corners)
    assert again[:5] == pytest.approx(box[:5], abs=1e-6)
    assert Affine.rotation(angle).point(width, 0) == pytest.approx(corners[1] - corners[0])
