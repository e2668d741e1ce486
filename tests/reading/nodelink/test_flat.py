"""What a program drew, however small, and what stands against a shape."""

from __future__ import annotations

import cv2
import numpy as np

from docstruct.document import Word
from docstruct.geometry import BBox
from docstruct.reading.nodelink.ink import is_flat
from docstruct.reading.nodelink.pixels import sketch_of


def circles() -> tuple[np.ndarray, list[Word]]:
    rgb = np.full((120, 320, 3), 255, np.uint8)
    words = []
    for x in (50, 260):
        cv2.circle(rgb, (x, 60), 40, (0, 0, 0), 1, cv2.LINE_AA)
        cv2.putText(rgb, "q1", (x - 12, 66), cv2.FONT_HERSHEY_SIMPLEX, 0.5, (0, 0, 0), 1, cv2.LINE_AA)
        words.append(Word("q1", BBox(x - 12, 52, x + 8, 68), size=16.0))
    cv2.line(rgb, (90, 60), (200, 60), (0, 0, 0), 1, cv2.LINE_AA)
    cv2.fillPoly(rgb, [np.array([(219, 60), (199, 50), (199, 70)])], (0, 0, 0), cv2.LINE_AA)
    return rgb, words


def test_round_outlines_are_a_programs_grain_is_not() -> None:
    rgb, _ = circles()
    assert is_flat(rgb)
    grain = np.random.default_rng(0).integers(-6, 6, rgb.shape)
    assert not is_flat(np.clip(rgb.astype(int) + grain, 0, 255).astype(np.uint8))


def test_a_large_head_at_a_shape_is_no_shape() -> None:
    sketch = sketch_of(*circles())
    assert len(sketch.shapes) == 2
    (connector,) = sketch.connectors
    assert {connector.start.head, connector.end.head} == {"none", "arrow"}
