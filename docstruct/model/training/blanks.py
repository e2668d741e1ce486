"""Numbers to crops with nothing to read: paper, grain, smears, lone rules → an empty answer."""

from __future__ import annotations

import random

import numpy as np

from docstruct.model.training import strokes
from docstruct.model.training.crops import Canvas, Crop


def draw_blank(draw: random.Random, side: int) -> Crop:
    """One of: nothing, coarse grain, rules, a soft shadow."""
    canvas = Canvas(side)
    kind = draw.choice(("nothing", "grain", "rules", "shadow"))
    noise = np.random.default_rng(draw.getrandbits(32))
    if kind == "grain":
        scale = draw.choice((4, 8, 16))
        coarse = noise.integers(0, draw.randint(40, 200), (side // scale, side // scale), np.uint8)
        canvas.ink[:] = np.kron(coarse, np.ones((scale, scale), np.uint8))
    elif kind == "rules":
        for _ in range(draw.randint(1, 4)):
            strokes.line(
                canvas.ink, (draw.uniform(0, side), draw.uniform(0, side)), (draw.uniform(0, side), side / 2), 1.5
            )
    elif kind == "shadow":
        ramp = np.linspace(0, draw.randint(60, 220), side)
        canvas.ink[:] = (ramp if draw.random() < 0.5 else ramp[:, None]).astype(np.uint8)
    return Crop(canvas.ink, "", canvas.slots)
