import io

import numpy as np
import pypdfium2 as pdfium
import pytest
from PIL import Image

from docstruct.drawing import draw
from docstruct.drawing.fonts import can_render_chinese
from docstruct.errors import UsageError


def test_a_scan_has_no_text_layer_and_one_picture_per_page() -> None:
    drawn = draw("receipt", 4, "en", scan=True)
    page = pdfium.PdfDocument(drawn.pdf)[0]
    assert page.get_textpage().get_text_bounded().strip() == ""
    assert drawn.image is not None
    picture = Image.open(io.BytesIO(drawn.image))
    dpi = picture.info["dpi"][0]
    assert page.get_width() == pytest.approx(picture.width * 72 / dpi, abs=1)


def test_the_same_seed_gives_the_same_scan() -> None:
    assert draw("receipt", 9, "de", scan=True) == draw("receipt", 9, "de", scan=True)


@pytest.mark.parametrize("seed", range(4))
def test_places_follow_the_skew(seed: int) -> None:
    drawn = draw("invoice", seed, "de", scan=True)
    page = pdfium.PdfDocument(drawn.pdf)[0]
    gray = np.asarray(page.render(scale=2).to_pil().convert("L"), dtype=float)
    box = drawn.places["/number"].bbox
    at_value = gray[int(box.y0 * 2) : int(box.y1 * 2) + 1, int(box.x0 * 2) : int(box.x1 * 2) + 1]
    # Ink stands there: its darkest part is far from the paper around it.
    assert np.percentile(at_value, 5) < np.median(gray) - 50


def test_truth_does_not_depend_on_the_scan() -> None:
    assert draw("receipt", 2, "fr", scan=True).truth == draw("receipt", 2, "fr").truth


@pytest.mark.skipif(can_render_chinese(), reason="this machine has a Chinese font")
def test_a_chinese_scan_without_a_font_is_refused() -> None:
    with pytest.raises(UsageError, match="no Chinese font"):
        draw("invoice", 1, "zh", scan=True)
