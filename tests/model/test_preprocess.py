from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from docstruct.errors import UsageError
from docstruct.geometry import BBox
from docstruct.model.check import synthetic_image
from docstruct.model.grounding import to_grid, to_page
from docstruct.model.parity import check_preprocess
from docstruct.model.preprocess import MODES, PreparedPage, choose_grid, mode_named, prepare
from docstruct.model.vlm import DocumentVLM

SIZES = [(600, 400), (641, 300), (1240, 1754), (2000, 640), (300, 900)]
EVERY_MODE = pytest.mark.parametrize("mode", MODES)
EVERY_SIZE = pytest.mark.parametrize("size", SIZES, ids=str)


def prepared(mode: str, size: tuple[int, int]) -> PreparedPage:
    return prepare(Image.fromarray(synthetic_image(*size)), MODES[mode])


def test_pixels_and_counts_equal_the_published_code(golden: Path) -> None:
    checks = list(check_preprocess(golden))
    assert len(checks) == 50 + 2 * 23 + 1
    assert [check for check in checks if not check.ok] == []


@EVERY_MODE
@EVERY_SIZE
def test_counted_tokens_are_the_tokens_made(mode: str, size: tuple[int, int]) -> None:
    page = prepared(mode, size)
    grids = [view.shape[-1] // 64 for view in page.pixels.views]
    columns = page.pixels.columns
    rows = (len(grids) - 1) // columns if columns else 0
    local = (columns * grids[0] + 1) * rows * grids[0]
    assert page.tokens == local + grids[-1] * (grids[-1] + 1) + 1


def test_counted_tokens_are_those_of_the_network(model: DocumentVLM) -> None:
    page = prepared("gundam", (700, 300))
    assert page.tokens == 483
    assert len(model.encoder([page.pixels])[0]) == page.tokens


@pytest.mark.parametrize(
    ("mode", "tokens"),
    [("tiny", 73), ("small", 111), ("base", 273), ("large", 421), ("gundam", 273 + 21 * 30)],
)
def test_tokens_of_an_a4_page(mode: str, tokens: int) -> None:
    assert MODES[mode].tokens((1190, 1684)) == tokens


@EVERY_MODE
@EVERY_SIZE
def test_mark_is_found_again_through_every_view(mode: str, size: tuple[int, int]) -> None:
    """A black square on white, located in each view's pixels, maps back to where it was drawn."""
    width, height = size
    mark = tuple(round(part) for part in (width * 0.30, height * 0.55, width * 0.42, height * 0.64))
    image = Image.new("RGB", size, "white")
    ImageDraw.Draw(image).rectangle([round(mark[0]), round(mark[1]), round(mark[2]) - 1, round(mark[3]) - 1], "black")
    page = prepare(image, MODES[mode])
    found = []
    for view, pixels in zip(page.views, page.pixels.views):
        dark = (pixels[0] < -0.02).nonzero()  # darker than the padding
        if len(dark):
            (top, left), (bottom, right) = dark.amin(0).tolist(), dark.amax(0).tolist()
            found.append(view.to_image.box(BBox(left, top, right + 1, bottom + 1)))
    pixel = max(page.views[-1].to_image.a, page.views[-1].to_image.d, 1.0)
    assert BBox.around(found) == pytest.approx(mark, abs=2.5 * pixel)


@EVERY_MODE
@EVERY_SIZE
def test_views_cover_the_image_exactly(mode: str, size: tuple[int, int]) -> None:
    page = prepared(mode, size)
    *tiles, whole = page.views
    if tiles:
        corners = [view.to_image.box(BBox(0, 0, view.side, view.side)) for view in tiles]
        assert BBox.around(corners) == pytest.approx((0, 0, *size))
        assert sum(box.area for box in corners) == pytest.approx(size[0] * size[1])
    inner = whole.to_image.inverse().box(BBox(0, 0, *size))
    assert min(inner) >= -0.5 and max(inner) <= whole.side + 0.5
    assert max(inner.width, inner.height) == pytest.approx(whole.side)


@EVERY_MODE
@EVERY_SIZE
def test_model_box_becomes_page_points(mode: str, size: tuple[int, int]) -> None:
    """The way of a box: page points → view pixels → the model's grid → page points."""
    page = prepared(mode, size)
    region = BBox(0, 0, size[0] / 2, size[1] / 2)  # rendered at 144 dpi
    truth = BBox(region.width * 0.25, region.height * 0.1, region.width * 0.75, region.height * 0.2)
    for view in page.views:
        seen = view.to_image.inverse().box(BBox(*(2 * value for value in truth)))
        on_image = view.to_image.box(seen)
        box = to_grid(on_image, BBox(0, 0, *size))
        half_a_bin = max(region.width, region.height) / 999 / 2
        assert to_page(box, region) == pytest.approx(truth, abs=half_a_bin + 1e-6)


@pytest.mark.parametrize(
    ("size", "grid"),
    [((1240, 1754), (2, 3)), ((1920, 1080), (4, 2)), ((1000, 1000), (2, 2)), ((1400, 1400), (3, 3))],
)
def test_grid_of_known_sizes(size: tuple[int, int], grid: tuple[int, int]) -> None:
    assert choose_grid(size) == grid


def test_thread_of_an_image_is_prepared() -> None:
    assert prepare(Image.new("RGB", (5000, 1)), MODES["base"]).tokens == 273
    assert prepare(Image.new("RGB", (1, 5000)), MODES["gundam"]).tokens > 273


def test_other_colour_modes_are_refused() -> None:
    with pytest.raises(UsageError, match="not RGBA"):
        prepare(Image.new("RGBA", (10, 10)), MODES["tiny"])


def test_modes_are_named_in_any_case() -> None:
    assert mode_named("Gundam") is MODES["gundam"]
    with pytest.raises(UsageError, match="tiny, small, base"):
        mode_named("huge")
