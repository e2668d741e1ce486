"""Pictures become pages: how they look, how large they are, and what is refused."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from docstruct.errors import CorruptError, LimitError
from docstruct.facts import PageFacts
from docstruct.geometry import BBox
from docstruct.reading.image import ImageReader, render_size
from docstruct.reading.source import load_source


def _saved(image: Image.Image, kind: str, **more: object) -> bytes:
    stream = io.BytesIO()
    image.save(stream, kind, **more)
    return stream.getvalue()


def _pages(data: object) -> list[PageFacts]:
    with ImageReader(load_source(data)) as reader:
        return list(reader.pages())


def _half_black(width: int = 60, height: int = 40) -> Image.Image:
    image = Image.new("RGB", (width, height), "white")
    image.paste("black", (0, 0, width // 2, height))
    return image


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "TIFF", "WEBP", "BMP", "GIF"])
def test_every_format_shows_the_same_page(kind):
    (page,) = _pages(_saved(_half_black(), kind))
    pixels = np.asarray(page.render(300).convert("L"))
    assert pixels[:, : pixels.shape[1] // 3].max() < 30
    assert pixels[:, -pixels.shape[1] // 3 :].min() > 225
    assert (page.words, page.paths) == ((), ())


@pytest.mark.parametrize(
    ("dpi", "size"),
    [
        ((200, 200), (1654 * 0.36, 2339 * 0.36)),
        ((204, 98), (1654 * 72 / 204, 2339 * 72 / 98)),  # fax
        ((1, 1), (1654 * 842 / 2339, 842)),  # nonsense: the longer side of A4
        ((72, 72), (1654, 2339)),  # 32 in: a poster
        (None, (1654 * 842 / 2339, 842)),
    ],
)
def test_points_follow_the_resolution_where_it_is_sane(dpi, size):
    image = Image.new("L", (1654, 2339), 255)
    (page,) = _pages(_saved(image, "PNG", **({"dpi": dpi} if dpi else {})))
    assert (page.width, page.height) == pytest.approx(size, rel=2e-3)
    assert [i.code for i in page.issues] == (["resolution-assumed"] if size[1] == 842 else [])


def test_a_phone_picture_at_72_dpi_is_a_sheet_and_not_a_poster():
    (page,) = _pages(_saved(Image.new("L", (3000, 4000)), "JPEG", dpi=(72, 72)))
    assert page.height == pytest.approx(842, abs=0.5)


def test_exif_orientation_is_applied():
    exif = Image.Exif()
    exif[0x0112] = 6  # turn clockwise by 90 degrees to see it upright
    (page,) = _pages(_saved(_half_black(60, 40), "JPEG", exif=exif, quality=95))
    pixels = np.asarray(page.render(300).convert("L"))
    assert page.width < page.height
    assert pixels[0].mean() < 30 and pixels[-1].mean() > 225  # what was left is on top


@pytest.mark.parametrize(
    ("image", "color"),
    [
        (Image.new("RGBA", (8, 8), (0, 0, 0, 0)), (255, 255, 255)),
        (Image.new("LA", (8, 8), (0, 0)), (255, 255, 255)),
        (Image.fromarray(np.full((8, 8), 32768, np.uint16)), (127, 127, 127)),
        (Image.new("1", (8, 8), 1), (255, 255, 255)),
        (Image.new("RGB", (8, 8), (10, 200, 30)).quantize(4), (10, 200, 30)),
    ],
    ids=["transparent", "grey transparent", "16 bit", "1 bit", "palette"],
)
def test_modes_become_rgb_over_white(image, color):
    (page,) = _pages(_saved(image, "PNG"))
    assert page.render(72).getpixel((1, 1)) == pytest.approx(color, abs=12)


def test_cmyk_becomes_rgb():
    (page,) = _pages(_saved(Image.new("CMYK", (16, 16), (0, 255, 255, 0)), "TIFF"))
    red, green, blue = page.render(72).getpixel((1, 1))
    assert red > 200 and green < 60 and blue < 60


def test_frames_of_a_tiff_are_pages_and_those_of_a_gif_are_not():
    frames = [Image.new("L", (30, 40), shade) for shade in (10, 100, 200)]
    tiff = _pages(_saved(frames[0], "TIFF", save_all=True, append_images=frames[1:]))
    assert [p.page_no for p in tiff] == [1, 2, 3]
    assert [p.render(72).getpixel((1, 1))[0] for p in tiff] == [10, 100, 200]
    assert len(_pages(_saved(frames[0], "GIF", save_all=True, append_images=frames[1:]))) == 1


def test_a_list_of_pictures_is_one_document_in_order():
    pages = _pages([_saved(Image.new("L", (30, 40), shade), "PNG") for shade in (0, 255)])
    assert [p.render(72).getpixel((1, 1))[0] for p in pages] == [0, 255]


def test_a_clip_is_cut_out_in_points():
    (page,) = _pages(_saved(_half_black(144, 72), "PNG", dpi=(144, 144)))  # 72 by 36 points
    part = page.render(144, BBox(30, 0, 42, 36))
    assert part.size == (24, 72)
    pixels = np.asarray(part.convert("L"))
    assert pixels[:, :11].max() < 90 and pixels[:, 13:].min() > 165


@pytest.mark.parametrize("keep", [0.3, 0.9])
def test_a_truncated_picture_is_a_typed_error(keep):
    noise = Image.fromarray(np.random.default_rng(1).integers(0, 255, (64, 64), np.uint8))
    data = _saved(noise, "PNG")
    with pytest.raises(CorruptError):
        _pages(data[: int(len(data) * keep)])[0].render()


def test_a_picture_bomb_is_refused_before_it_is_decoded():
    bomb = _saved(Image.new("1", (12_000, 12_000)), "PNG")
    assert len(bomb) < 100_000
    with pytest.raises(LimitError, match="too large"):
        _pages(bomb)


@pytest.mark.parametrize("size", [(612, 792), (14_400, 14_400), (1, 1e9), (2.0**31, 2.0**31)])
def test_no_rendering_is_too_large(size):
    width, height = render_size(*size, 300)
    assert width * height <= 30_100_000 and 1 <= width <= 32_000 and 1 <= height <= 32_000
