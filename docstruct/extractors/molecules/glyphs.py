"""The shape of one printed character → which character it may be, with probabilities.

A small convolutional network (two convolutions, two dense layers; about 200,000 weights, trained on drawn
fonts by `docstruct.fitting.glyphs`), evaluated with numpy. What a shape cannot tell
(O and o, l and I) is left to who knows the neighbours: all likely characters are given.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib import resources

import cv2
import numpy as np
from numpy.typing import NDArray

SIDE = 24  # of the network's picture
CHARACTERS = ["", *"ABCDEFGHIJKLMNOPQRSTUVWXYZ", *"abcdefghijklmnopqrstuvwxyz", *"0123456789", *"+-()*',=#."]
"""The classes; "" is what is no character."""

Floats = NDArray[np.float32]


def normalized(shape: NDArray[np.bool_] | NDArray[np.uint8]) -> Floats:
    """A cropped shape (h, w), drawn where true, as the network's input (SIDE² + 2): picture, aspect and ink."""
    h, w = shape.shape
    scale = (SIDE - 4) / max(h, w)
    size = (max(1, round(w * scale)), max(1, round(h * scale)))
    kind = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    small = cv2.resize(shape.astype(np.float32), size, interpolation=kind)
    picture = np.zeros((SIDE, SIDE), np.float32)
    top, left = (SIDE - size[1]) // 2, (SIDE - size[0]) // 2
    picture[top : top + size[1], left : left + size[0]] = small
    measures = np.array([np.log(w / h), float(shape.mean())], np.float32)
    return np.concatenate([picture.ravel(), measures])


def recognize(shapes: Sequence[NDArray[np.bool_]], most: int = 5) -> list[list[tuple[str, float]]]:
    """For each shape the likeliest characters with their probability, surest first."""
    if not shapes:
        return []
    scores = _forward(np.stack([normalized(s) for s in shapes]))
    scores = np.exp(scores - scores.max(1, keepdims=True))
    scores /= scores.sum(1, keepdims=True)
    best = np.argsort(-scores, axis=1)[:, :most]
    return [[(CHARACTERS[i], float(row[i])) for i in order] for row, order in zip(scores, best)]


@cache
def _weights() -> dict[str, Floats]:
    with (resources.files(__package__) / "glyphs.npz").open("rb") as stream, np.load(stream) as data:
        return {name: data[name].astype(np.float32) for name in data.files}


def _forward(inputs: Floats) -> Floats:
    w = _weights()
    x = inputs[:, :-2].reshape(-1, 1, SIDE, SIDE)
    for i in (0, 1):
        x = _pool(np.maximum(_conv(x, w[f"w{i}"], w[f"b{i}"]), 0))
    flat = np.concatenate([x.reshape(len(x), -1), inputs[:, -2:]], axis=1)
    hidden = np.maximum(flat @ w["w2"].T + w["b2"], 0)
    return np.asarray(hidden @ w["w3"].T + w["b3"], np.float32)


def _conv(x: Floats, weight: Floats, bias: Floats) -> Floats:
    """3 by 3 convolution with padding 1: (n, c, h, w) → (n, filters, h, w)."""
    padded = np.pad(x, ((0, 0), (0, 0), (1, 1), (1, 1)))
    windows = np.lib.stride_tricks.sliding_window_view(padded, (3, 3), axis=(2, 3))
    out = np.einsum("nchwij,fcij->nfhw", windows, weight, optimize=True)
    return np.asarray(out + bias[None, :, None, None], np.float32)


def _pool(x: Floats) -> Floats:
    n, c, h, w = x.shape
    return np.asarray(x.reshape(n, c, h // 2, 2, w // 2, 2).max(axis=(3, 5)), np.float32)
