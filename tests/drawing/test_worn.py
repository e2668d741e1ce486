from random import Random

import numpy as np
from PIL import Image, ImageDraw

from docstruct.drawing.worn import by_hand, worn
from docstruct.reading.nodelink.ink import is_flat


def _drawing() -> Image.Image:
    image = Image.new("RGB", (300, 200), "white")
    pen = ImageDraw.Draw(image)
    pen.rectangle((30, 60, 110, 120), outline="black")
    pen.line((110, 90, 250, 90), fill="black")
    return image


def test_the_same_seed_wears_a_picture_alike() -> None:
    one, other = (np.asarray(worn(_drawing(), Random(5))) for _ in range(2))
    assert one.shape == other.shape
    assert (one == other).all()


def test_what_a_hand_draws_is_not_flat_and_still_dark_on_light() -> None:
    photo = np.asarray(by_hand(_drawing(), Random(1)))
    assert is_flat(np.asarray(_drawing()))
    assert not is_flat(photo)
    assert 0.005 < (photo.max(axis=2) < np.median(photo) - 40).mean() < 0.2
