import io

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont
from rapidfuzz.distance import Levenshtein

import docstruct as ds
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


def drawn(text: str) -> bytes:
    crop = Image.new("RGB", (170, 50), "white")
    ImageDraw.Draw(crop).text((10, 12), text, fill="black", font=ImageFont.load_default(22))
    stream = io.BytesIO()
    crop.save(stream, "PNG")
    return stream.getvalue()


def test_the_shipped_weights_read_a_crop_and_claim_no_more_than_they_are() -> None:
    pytest.importorskip("torch")
    document = ds.parse(drawn("Total"), engine="nano", device="cpu")
    assert document.engine == "nano" and not any(issue.code == "random-weights" for issue in document.issues)
    assert 0 < len(document.text.strip()) < 24


def test_the_shipped_weights_read_better_than_one_could_guess() -> None:
    pytest.importorskip("torch")
    words = ("Total", "Datum", "Paris", "Hotel", "Note", "Street", "48.50", "Name")
    read = [ds.parse(drawn(word), engine="nano", device="cpu").text.strip() for word in words]
    alike = [Levenshtein.normalized_similarity(word, text) for word, text in zip(words, read)]
    shuffled = [Levenshtein.normalized_similarity(word, text) for word, text in zip(words, read[1:] + read[:1])]
    assert sum(alike) / len(words) > sum(shuffled) / len(words) + 0.15
