from __future__ import annotations

from itertools import pairwise

import cv2
import numpy as np
import pytest

from docstruct.facts import Path, Word
from docstruct.geometry import BBox
from docstruct.reading.nodelink.ink import ink_of
from docstruct.reading.nodelink.outlines import form_of
from docstruct.reading.nodelink.pixels import sketch_of
from docstruct.reading.nodelink.raster import drawn
from docstruct.reading.nodelink.strokes import lines_of
from docstruct.reading.nodelink.thinning import _CODES, _tables, thin, trace


def outline(draw: object) -> np.ndarray:
    mask = np.zeros((220, 320), np.uint8)
    draw(mask)  # type: ignore[operator]
    contours, _ = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    return contours[0][:, 0].astype(np.float64)


@pytest.mark.parametrize(
    ("kind", "draw"),
    [
        ("rectangle", lambda m: cv2.rectangle(m, (20, 20), (200, 90), 1, -1)),
        ("ellipse", lambda m: cv2.ellipse(m, (150, 100), (120, 50), 0, 0, 360, 1, -1)),
        ("circle", lambda m: cv2.circle(m, (100, 100), 40, 1, -1)),
        ("diamond", lambda m: cv2.fillPoly(m, [np.array([(150, 20), (280, 90), (150, 160), (20, 90)])], 1)),
        ("parallelogram", lambda m: cv2.fillPoly(m, [np.array([(60, 20), (280, 20), (240, 90), (20, 90)])], 1)),
    ],
)
def test_forms_are_told_apart(kind: str, draw: object) -> None:
    assert form_of(outline(draw)).kind == kind


def test_a_slanted_line_two_pixels_wide_is_not_thinned_away() -> None:
    mask = np.zeros((60, 60), np.uint8)
    for i in range(5, 50):
        mask[i, i : i + 2] = 1
    graph = trace(thin(mask))
    assert len(graph.chains) == 1
    assert len(graph.chains[0].pixels) > 40


def test_a_crossing_has_four_arms() -> None:
    mask = np.zeros((60, 60), np.uint8)
    mask[30, 5:55] = 1
    mask[5:55, 30] = 1
    graph = trace(thin(mask))
    assert len(graph.chains) == 4
    assert len(graph.knots) == 1


def picture() -> tuple[np.ndarray, list[Word]]:
    rgb = np.full((300, 500, 3), 255, np.uint8)
    words = []
    for x, text in ((40, "one"), (340, "two")):
        cv2.rectangle(rgb, (x, 40), (x + 110, 100), (0, 0, 0), 1)
        cv2.putText(rgb, text, (x + 30, 78), cv2.FONT_HERSHEY_SIMPLEX, 0.6, (0, 0, 0), 1, cv2.LINE_AA)
        words.append(Word(text, BBox(x + 30, 62, x + 68, 80), size=18.0))
    cv2.line(rgb, (150, 70), (338, 70), (0, 0, 0), 1)
    cv2.fillPoly(rgb, [np.array([(339, 70), (326, 65), (326, 75)])], (0, 0, 0))
    return rgb, words


def test_two_boxes_and_an_arrow() -> None:
    sketch = sketch_of(*picture())
    assert [s.kind for s in sketch.shapes] == ["rectangle", "rectangle"]
    (connector,) = sketch.connectors
    ends = sorted([connector.start, connector.end], key=lambda e: e.at)
    assert [e.head for e in ends] == ["none", "arrow"]
    assert {sketch.shapes[e.shape or 0].bbox.x0 < 200 for e in ends} == {True, False}
    assert not connector.dashed


def test_a_dashed_line_is_one_connector() -> None:
    rgb, words = picture()
    for x in range(155, 320, 14):
        rgb[65:76, x : x + 6] = 255
    (connector,) = sketch_of(rgb, words).connectors
    assert connector.dashed
    assert None not in (connector.start.shape, connector.end.shape)


def test_crossing_lines_go_straight_on() -> None:
    rgb = np.full((400, 400, 3), 255, np.uint8)
    for x, y in ((20, 20), (300, 20), (20, 320), (300, 320)):
        cv2.rectangle(rgb, (x, y), (x + 80, y + 50), (0, 0, 0), 1)
    cv2.line(rgb, (80, 70), (320, 320), (0, 0, 0), 1, cv2.LINE_AA)
    cv2.line(rgb, (320, 70), (80, 320), (0, 0, 0), 1, cv2.LINE_AA)
    sketch = sketch_of(rgb, [])
    joined = {
        tuple(
            sorted(
                (b.x0 < 200, b.y0 < 200) for b in (sketch.shapes[c.start.shape].bbox, sketch.shapes[c.end.shape].bbox)
            )
        )
        for c in sketch.connectors
        if c.start.shape is not None and c.end.shape is not None
    }
    assert joined == {((False, False), (True, True)), ((False, True), (True, False))}


def test_an_empty_picture_has_no_shapes() -> None:
    sketch = sketch_of(np.full((80, 80, 3), 255, np.uint8), [])
    assert sketch.shapes == ()
    assert sketch.connectors == ()


def test_a_box_under_a_label_does_not_break_the_line() -> None:
    line = Path((("m", ((0.0, 50.0),)), ("l", ((100.0, 50.0),))), BBox(0, 50, 100, 50), stroke=0, width=1.0)
    corners = ((40.0, 45.0), (60.0, 45.0), (60.0, 55.0), (40.0, 55.0))
    box = Path(
        (("m", (corners[0],)), *(("l", (c,)) for c in corners[1:]), ("h", ())), BBox(40, 45, 60, 55), fill=0xFFFFFF
    )
    rgb, dashed = drawn([line, box], BBox(0, 0, 100, 100), 2.0, 10.0)
    assert (rgb[98:103, 5:195].min(axis=(0, 2)) < 128).all()
    assert not dashed.any()


def test_dots_are_bridged_one_after_the_other() -> None:
    dots = np.zeros((40, 200), np.uint8)
    for x in range(20, 180, 8):
        dots[19:22, x : x + 3] = 1
    lines = lines_of(dots, np.zeros((40, 200), np.int32), 18.0, 3.0)
    (chain,) = lines.graph.chains
    assert len(chain.pixels) > 140


def test_a_filled_polygon_with_a_word_is_a_shape() -> None:
    rgb, words = picture()
    corners = np.array([(150, 200), (300, 170), (370, 215), (260, 250)])
    cv2.fillPoly(rgb, [corners], (20, 60, 200), cv2.LINE_AA)
    words.append(Word("three", BBox(235, 200, 300, 218), size=18.0))
    shapes = sketch_of(rgb, words).shapes
    assert len(shapes) == 3
    assert any(s.bbox.contains(260, 210) for s in shapes)


def test_pen_on_squared_paper_is_parted_from_the_squares() -> None:
    grain = np.random.default_rng(0).normal(0, 2, (600, 800, 1))
    rgb = np.full((600, 800, 3), 215.0)
    rgb[::20] = rgb[:, ::20] = 150.0
    drawn_by_hand = cv2.GaussianBlur((rgb + grain).clip(0, 255).astype(np.uint8), (0, 0), 0.8)
    for x in (110, 410):
        for y in (50, 110, 170, 230):
            cv2.rectangle(drawn_by_hand, (x, y), (x + 200, y + 45), (30, 30, 60), 3)
    ink = ink_of(drawn_by_hand, 24.0, flat=False)
    assert ink.strokes[110, 110:310].mean() > 0.9
    assert ink.strokes[300:].mean() < 0.01


def test_thinning_is_that_of_every_pixel_at_once() -> None:
    mask = np.zeros((90, 120), np.uint8)
    cv2.line(mask, (5, 10), (110, 70), 1, 9)
    cv2.line(mask, (15, 80), (100, 12), 1, 4)
    cv2.circle(mask, (60, 45), 22, 1, 3)
    mask[20:40, 0:12] = 1
    dense = cv2.copyMakeBorder(mask, 1, 1, 1, 1, cv2.BORDER_CONSTANT, value=0)
    before = -1
    while before != int(dense.sum()):
        before = int(dense.sum())
        for table in _tables():
            dense &= cv2.LUT(cv2.filter2D(dense, cv2.CV_8U, _CODES), table)

    assert np.array_equal(thin(mask), dense[1:-1, 1:-1])


def test_a_ring_and_a_line_are_chains_of_pixels_side_by_side() -> None:
    mask = np.zeros((60, 80), np.uint8)
    cv2.circle(mask, (30, 30), 15, 1, 1)
    cv2.line(mask, (60, 5), (79, 50), 1, 1)

    chains = trace(thin(mask)).chains

    assert len(chains) == 2
    for chain in chains:
        assert len(set(chain.pixels)) == len(chain.pixels)
        steps = [max(abs(a[0] - b[0]), abs(a[1] - b[1])) for a, b in pairwise(chain.pixels)]
        assert set(steps) == {1}
    assert {chain.pixels[0] for chain in chains} >= {(60, 5)}
