import math

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from docstruct.geometry import Affine, BBox
from docstruct.reading.ocr import read
from docstruct.reading.ocr.models import Glyphs, detect, recognise
from docstruct.reading.ocr.read import OcrReading, read_pixels

DPI = 150.0
PAGE = (850, 700)

# text, left, baseline, size: pixels
LINES = [
    ("Northwind Trading Company", 60, 90, 34),
    ("Invoice number 2024-0817", 60, 180, 22),
    ("Date of issue 17 March 2024", 60, 220, 22),
    ("Mineral water, sparkling 12 bottles", 60, 320, 22),
    ("1,234.50", 660, 320, 22),
    ("Packing paper 3 rolls", 60, 360, 22),
    ("86.40", 694, 360, 22),
    ("Amount payable within thirty days", 60, 440, 22),
    ("1,320.90", 660, 440, 22),
    ("Thank you for your order", 60, 600, 18),
]


def font(size: int) -> ImageFont.FreeTypeFont:
    face = ImageFont.load_default(size)
    assert isinstance(face, ImageFont.FreeTypeFont)
    return face


def drawn(ink: str = "black", paper: str = "white") -> tuple[Image.Image, list[tuple[str, BBox]]]:
    """A page and its words with the boxes of their ink, pixels."""
    image = Image.new("RGB", PAGE, paper)
    draw = ImageDraw.Draw(image)
    words = []
    for text, x, y, size in LINES:
        draw.text((x, y), text, ink, font(size), anchor="ls")
        before = ""
        for word in text.split():
            left = x + font(size).getlength(before)
            words.append((word, BBox(*draw.textbbox((left, y), word, font(size), anchor="ls"))))
            before += word + " "
    return image, words


def turned(image: Image.Image, degrees: float) -> tuple[Image.Image, Affine]:
    """The picture turned clockwise, grown to hold all of it, and the map from old to new pixels."""
    new = image.rotate(-degrees, resample=Image.Resampling.BICUBIC, expand=True, fillcolor="white")
    middle = Affine(e=-image.width / 2, f=-image.height / 2).then(Affine.rotation(degrees))
    return new, middle.then(Affine(e=new.width / 2, f=new.height / 2))


def in_picture(reading: OcrReading) -> list[tuple[str, BBox]]:
    """What was read, boxes in pixels of the picture."""
    zoom = Affine(DPI / 72, 0.0, 0.0, DPI / 72)
    place = (reading.turn or Affine()).then(zoom)
    return [(w.text, place.box(w.bbox)) for w in reading.words]


@pytest.mark.parametrize("degrees", [0, 90, 180, 270, 1.5, -10, 97, 174])
def test_words_map_back_onto_their_ink_however_the_page_lies(degrees: float) -> None:
    page, truth = drawn()
    image, place = turned(page, degrees)

    reading = read_pixels(image, DPI)

    found = in_picture(reading)
    assert [text for text, _ in found if text not in {t for t, _ in truth}] == []
    tilt = abs(math.sin(math.radians(degrees * 2)))
    for text, box in truth:
        expected = place.box(box)
        nearest = min(found, key=lambda f: abs(f[1].cx - expected.cx) + abs(f[1].cy - expected.cy))
        assert nearest[0] == text
        # Upright boxes around slanted ones differ by the slant of what little the inner boxes differ.
        assert nearest[1].iou(expected) > (0.6 if tilt or box.width < 20 else 0.75), text
    difference = (reading.angle - degrees + 180) % 360 - 180
    assert abs(difference) < 0.4


def test_an_upright_page_has_no_turn_and_its_own_size() -> None:
    reading = read_pixels(drawn()[0], DPI)
    assert reading.turn is None
    assert reading.angle == 0
    assert (reading.width, reading.height) == pytest.approx((PAGE[0] * 72 / DPI, PAGE[1] * 72 / DPI))


def test_lines_of_a_turned_page_are_level_in_the_upright_frame() -> None:
    reading = read_pixels(turned(drawn()[0], 187)[0], DPI)
    tops = [w.bbox.y0 for w in reading.words if w.text in {"Amount", "within", "thirty", "1,320.90"}]
    assert len(tops) == 4
    assert max(tops) - min(tops) < 1.5


def test_size_is_near_the_font_size() -> None:
    sizes = {w.text: w.size for w in read_pixels(drawn()[0], DPI).words}
    assert sizes["Northwind"] == pytest.approx(34 * 72 / DPI, rel=0.15)
    assert sizes["Invoice"] == pytest.approx(22 * 72 / DPI, rel=0.15)


def test_white_on_black_reads_like_black_on_white() -> None:
    reading = read_pixels(drawn(ink="white", paper="black")[0], DPI)
    found = dict(in_picture(reading))
    for text, box in drawn()[1]:
        assert found[text].iou(box) > 0.6, text


def test_same_picture_same_words() -> None:
    image = drawn()[0]
    assert read_pixels(image, DPI) == read_pixels(image, DPI)


def test_text_up_the_side_is_read_along_its_own_direction() -> None:
    image, _ = drawn()
    side = Image.new("RGB", (300, 40), "white")
    ImageDraw.Draw(side).text((10, 30), "Form 4711 revised", "black", font(24), anchor="ls")
    image.paste(side.rotate(90, expand=True), (5, 380))

    found = {w.text: w for w in read_pixels(image, DPI).words}

    assert found["revised"].angle == pytest.approx(270, abs=2)
    assert found["revised"].bbox.height > found["revised"].bbox.width
    assert found["Invoice"].angle == 0


@pytest.mark.parametrize("size", [(1, 1), (3, 400), (200, 200)])
def test_blank_and_tiny_pictures_have_no_words(size: tuple[int, int]) -> None:
    assert read_pixels(Image.new("L", size, 255), DPI).words == ()


def test_what_is_transparent_is_paper() -> None:
    page, _ = drawn()
    ink = Image.new("RGBA", page.size, (0, 0, 0, 0))
    black = np.asarray(page.convert("L")) < 128
    ink.paste((0, 0, 0, 255), mask=Image.fromarray(black))
    assert "Northwind" in {w.text for w in read_pixels(ink, DPI).words}


def test_lines_read_to_tell_up_from_down_are_not_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []

    def counted(crops: list[np.ndarray]) -> list[Glyphs]:
        asked.append(len(crops))
        return recognise(crops)

    page, _ = drawn()
    sure = in_picture(read_pixels(page, DPI))
    monkeypatch.setattr(read, "upside_down", lambda crops: np.ones(len(crops)))  # in doubt, though it stands upright
    monkeypatch.setattr(read, "recognise", counted)

    doubted = in_picture(read_pixels(page, DPI))

    assert doubted == sure
    first, second = asked
    assert first == 2 * read.WITNESSES
    assert second == len(detect(read._bgr(page))) - read.WITNESSES
