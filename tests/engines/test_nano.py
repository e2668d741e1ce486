import numpy as np
import pytest
from PIL import Image

from docstruct.engines.nano import fitted


@pytest.mark.parametrize("size", [(90, 30), (600, 60), (40, 300)])
def test_a_crop_stands_in_the_corner_of_a_square_of_its_paper(size: tuple[int, int]) -> None:
    crop = Image.new("RGB", size, (250, 240, 230))
    crop.paste((0, 0, 0), (size[0] // 4, size[1] // 3, size[0] // 2, size[1] // 2))
    square = fitted(crop)
    assert square.size == (128, 128) and square.getpixel((0, 0)) == square.getpixel((127, 127)) == (250, 240, 230)
    ink = np.argwhere(np.asarray(square.convert("L")) < 120)
    assert tuple(ink.min(0)) == (5, 5) and ink.max() < 128
    assert np.ptp(ink[:, 0]) <= 20


def test_paper_alone_stays_paper() -> None:
    assert fitted(Image.new("RGB", (50, 20), "white")).getextrema() == ((255, 255),) * 3
