import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest
from PIL import Image, ImageDraw, ImageFont

from docstruct.engines.native import NativeEngine
from docstruct.errors import UsageError
from docstruct.facts import Issue, Path, Picture, Word
from docstruct.geometry import BBox


@dataclass
class Facts:
    """A page whose facts are given; a stand-in for a reader's page."""

    words: Sequence[Word] = ()
    width: float = 300.0
    height: float = 200.0
    page_no: int = 1
    paths: Sequence[Path] = ()
    pictures: Sequence[Picture] = ()
    issues: Sequence[Issue] = ()
    image: Image.Image | None = None
    rendered: list[tuple[float, BBox | None]] = field(default_factory=list)

    def render(self, dpi: float = 144.0, clip: BBox | None = None) -> Image.Image:
        self.rendered.append((dpi, clip))
        size = round(self.width * dpi / 72), round(self.height * dpi / 72)
        image = (self.image or Image.new("RGB", size, "white")).resize(size)
        return image if clip is None else image.crop(tuple(round(v * dpi / 72) for v in clip))


TEXT = ["Invoice number: 4711", "Date: 3 May 2024", "All goods remain ours until they are paid in full"]


def text_words(angle: float = 0.0) -> list[Word]:
    words = []
    for row, text in enumerate(TEXT):
        x, y = 20.0, 30.0 + 30 * row
        for part in text.split():
            box = BBox(x, y, x + 5 * len(part), y + 10)
            if angle == 90:  # reads downwards on a sheet of 200 by 300
                box = BBox(200 - box.y1, box.x0, 200 - box.y0, box.x1)
            words.append(Word(part, box, 10.0, angle=angle))
            x += 5 * len(part) + 3
    return words


def scan(turned: int = 0) -> Image.Image:
    image = Image.new("RGB", (1200, 800), "white")
    draw = ImageDraw.Draw(image)
    for row, text in enumerate(TEXT):
        draw.text((80, 120 + 120 * row), text, "black", ImageFont.load_default(44))
    return image.rotate(turned, expand=True)


def test_a_text_layer_is_read_as_it_is() -> None:
    page = NativeEngine().read(Facts(text_words()))
    assert (page.way, page.turn, page.upright) == ("text", None, page)
    assert [line.text for line in page.lines] == TEXT
    assert {p.label.text: p.value[0].text for p in page.pairs}["Invoice number:"] == "4711"
    assert page.reason


def test_a_page_that_lies_on_its_side_is_read_upright() -> None:
    page = NativeEngine().read(Facts(text_words(angle=90), width=200, height=300))
    assert page.upright.words == tuple(text_words())
    assert (page.upright.width, page.upright.height) == (300, 200)
    assert [line.text for line in page.lines] == TEXT
    assert page.words[0].bbox == text_words(angle=90)[0].bbox


def test_a_region_limits_what_is_read() -> None:
    page = NativeEngine().read(Facts(text_words()), region=BBox(0, 50, 300, 80))
    assert [line.text for line in page.lines] == [TEXT[1]]
    assert (page.width, page.height) == (300, 200)


def test_a_region_outside_the_page_is_refused() -> None:
    with pytest.raises(UsageError, match="page 1"):
        NativeEngine().read(Facts(text_words()), region=BBox(400, 0, 500, 50))


def test_a_task_that_needs_a_model_is_refused() -> None:
    with pytest.raises(UsageError, match="describe"):
        NativeEngine().read(Facts(text_words()), task="describe")


def test_an_empty_page_says_so_and_keeps_the_issues_of_its_facts() -> None:
    page = NativeEngine().read(Facts(issues=(Issue("odd-page", "info", "odd"),)))
    assert page.way == "none"
    assert [issue.code for issue in page.issues] == ["odd-page", "no-text"]


def test_pictures_are_figures_unless_they_are_ornaments_or_the_page() -> None:
    boxes = [BBox(0, 0, 300, 200), BBox(200, 120, 290, 180), BBox(0, 0, 5, 5)]
    facts = Facts(text_words() * 8, pictures=[Picture(box, (10, 10)) for box in boxes[1:]])
    assert [figure.bbox for figure in NativeEngine().read(facts).figures] == [boxes[1]]


def test_pixels_are_read_where_there_is_no_text() -> None:
    facts = Facts(image=scan())
    page = NativeEngine().read(facts)
    assert page.way == "ocr"
    assert [line.text.replace(" ", "") for line in page.lines] == [text.replace(" ", "") for text in TEXT]
    assert page.lines[0].bbox.iou(BBox(20, 32, 125, 41)) > 0.5
    assert facts.rendered[-1][0] == 200


def test_a_scan_on_its_side_is_read_upright_and_placed_as_displayed() -> None:
    page = NativeEngine().read(Facts(image=scan(turned=90), width=200, height=300))
    assert page.turn is not None
    assert page.upright.width == pytest.approx(300, abs=2)
    assert page.upright.lines[0].text.startswith("Invoice")
    assert page.lines[0].bbox.height > page.lines[0].bbox.width
    assert page.lines[0].bbox.x1 < 60


def test_a_region_of_a_scan_is_rendered_alone_and_placed_on_the_page() -> None:
    facts = Facts(image=scan())
    region = BBox(0, 55, 300, 80)
    page = NativeEngine().read(facts, region=region)
    assert facts.rendered[-1][1] == region
    assert [line.text.replace(" ", "") for line in page.lines] == ["Date:3May2024"]
    assert 55 < page.lines[0].bbox.y0 < 75


@pytest.mark.parametrize(
    ("size", "pixels", "dpi"),
    [((300, 200), (1250, 833), 300), ((300, 200), (417, 278), 100), ((9000, 9000), None, 40)],
)
def test_the_resolution_is_the_scans_own_within_bounds(
    size: tuple[float, float], pixels: tuple[int, int] | None, dpi: float
) -> None:
    sheet = BBox(0, 0, *size)
    pictures = [Picture(sheet, pixels)] if pixels else []
    facts = Facts(width=size[0], height=size[1], pictures=pictures, image=Image.new("RGB", (9, 9), "white"))
    NativeEngine().read(facts, region=sheet)
    asked = [d for d, clip in facts.rendered if clip is not None]
    assert asked == [] or asked[-1] == pytest.approx(dpi, rel=0.01)


def test_rules_of_a_scan_with_hidden_text_are_found_in_its_pixels() -> None:
    rows = [
        ["Item", "2023", "2022"],
        ["Sales", "4,100", "3,900"],
        ["of the whole group", "", ""],
        ["Debt", "1,100", "900"],
    ]
    image = Image.new("RGB", (1200, 800), "white")
    draw = ImageDraw.Draw(image)
    words = []
    for r, row in enumerate(rows):
        for c, text in enumerate(row):
            x = 80 + 400 * c
            draw.text((x, 120 + 100 * r), text, "black", ImageFont.load_default(40))
            for part in text.split():
                box = draw.textbbox((x, 120 + 100 * r), part, ImageFont.load_default(40))
                words.append(Word(part, BBox(*(v / 4 for v in box)), 10.0, visible=False))
                x += round(draw.textlength(part + " ", ImageFont.load_default(40)))
    for y in (100, 190, 390, 500):
        draw.line((60, y, 1140, y), "black", 4)
    scanned = Facts(words, image=image, pictures=(Picture(BBox(0, 0, 300, 200), (1200, 800)),))
    (table,) = NativeEngine().read(scanned).tables
    assert [[c.text if c else "" for c in row] for row in table.grid()][1] == [
        "Sales\nof the whole group",
        "4,100",
        "3,900",
    ]


def test_the_ocr_is_imported_when_needed_only() -> None:
    code = (
        "import sys, docstruct.engines.native; "
        "print([m for m in ('onnxruntime', 'cv2', 'pandas', 'torch') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
