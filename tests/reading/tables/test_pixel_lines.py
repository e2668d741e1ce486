import pytest
from PIL import Image, ImageDraw, ImageFont

from docstruct.facts import Path, Word
from docstruct.geometry import Affine, BBox
from docstruct.reading.ocr.read import OcrReading
from docstruct.reading.tables.pixel_lines import find_rules, without_letters

DPI = 150.0
POINT = 72 / DPI

COLUMNS = (100, 300, 520, 740)  # pixels
ROWS = (200, 260, 320, 380)


def grid(thickness: int = 2) -> Image.Image:
    image = Image.new("L", (850, 600), 255)
    draw = ImageDraw.Draw(image)
    for y in ROWS:
        draw.line((COLUMNS[0], y, COLUMNS[-1], y), 0, thickness)
    for x in COLUMNS:
        draw.line((x, ROWS[0], x, ROWS[-1]), 0, thickness)
    for x in COLUMNS[:-1]:
        for y in ROWS[1:]:
            draw.text((x + 10, y - 12), "Mineral 12,50", 0, ImageFont.load_default(22), anchor="ls")
    return image


def split(paths: list[Path]) -> tuple[list[Path], list[Path]]:
    level = [p for p in paths if p.bbox.width > p.bbox.height]
    return level, [p for p in paths if p not in level]


@pytest.mark.parametrize("thickness", [1, 2, 4])
def test_the_lines_of_a_table_and_nothing_of_its_text(thickness: int) -> None:
    level, upright = split(find_rules(grid(thickness), DPI))
    assert [p.bbox.cy / POINT for p in level] == pytest.approx(ROWS, abs=1.5)
    assert sorted(p.bbox.cx / POINT for p in upright) == pytest.approx(COLUMNS, abs=1.5)
    for path in level:
        assert (path.bbox.x0 / POINT, path.bbox.x1 / POINT) == pytest.approx((100, 740), abs=4)


def test_a_rule_is_a_stroked_straight_path() -> None:
    path = find_rules(grid(), DPI)[0]
    (start, (a,)), (line, (b,)) = path.segments
    assert (start, line) == ("m", "l")
    assert a[1] == b[1] == pytest.approx(path.bbox.cy)
    assert path.stroke == 0
    assert path.width == pytest.approx(2 * POINT, rel=0.6)


@pytest.mark.parametrize("degrees", [0.6, -0.6])
def test_lines_a_little_askew_stay_whole(degrees: float) -> None:
    image = grid().rotate(degrees, resample=Image.Resampling.BICUBIC, fillcolor=255)
    level, upright = split(find_rules(image, DPI))
    assert (len(level), len(upright)) == (4, 4)
    assert min(p.bbox.width for p in level) / POINT > 620


def test_lines_of_a_turned_picture_are_in_its_upright_frame() -> None:
    page = grid()
    image = page.rotate(-90, expand=True)  # clockwise
    turn = Affine(0, 1, -1, 0, page.height * POINT, 0)
    reading = OcrReading((), page.width * POINT, page.height * POINT, 90.0, turn)
    level, upright = split(find_rules(image, DPI, reading))
    assert [p.bbox.cy / POINT for p in level] == pytest.approx(ROWS, abs=2)
    assert sorted(p.bbox.cx / POINT for p in upright) == pytest.approx(COLUMNS, abs=2)


def test_gray_lines_on_tinted_paper_and_bars_and_barcodes() -> None:
    image = Image.new("RGB", (850, 600), (235, 240, 250))
    draw = ImageDraw.Draw(image)
    draw.line((100, 100, 700, 100), (180, 180, 180), 2)
    draw.rectangle((100, 200, 700, 240), (20, 20, 90))  # a filled header is no line
    for n in range(40):
        draw.line((200 + 7 * n, 400, 200 + 7 * n, 480), "black", 2 + n % 3)
    level, upright = split(find_rules(image, DPI))
    assert [p.bbox.cy / POINT for p in level] == pytest.approx([100], abs=1.5)
    assert upright == []


def test_a_blank_page_has_no_lines() -> None:
    assert find_rules(Image.new("L", (850, 1100), 255), DPI) == []


def test_the_strokes_of_large_letters_are_no_rules() -> None:
    image = grid()
    draw = ImageDraw.Draw(image)
    font = ImageFont.load_default(90)
    draw.text((100, 40), "Illinois Hall", 0, font)
    boxes = []
    x = 100.0
    for text in ("Illinois", "Hall"):
        left, top, right, bottom = (v * POINT for v in draw.textbbox((x, 40), text, font))
        boxes.append(Word(text, BBox(left, top, right, bottom), bottom - top))
        x += draw.textlength(text + " ", font)
    rules = find_rules(image, DPI)
    _, upright = split(rules)
    assert len(upright) > len(COLUMNS)
    level, upright = split(without_letters(rules, boxes))
    assert [len(level), len(upright)] == [4, 4]
