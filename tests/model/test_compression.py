import random
from pathlib import Path

import matplotlib
import pytest
import torch

from docstruct.model import checkpoint
from docstruct.model.compression import Point, compression, draw_page, plot, precision
from docstruct.model.config import PRESETS
from docstruct.model.reader import Reader
from docstruct.model.training.atlas import Atlas
from docstruct.model.training.charset import character_tokenizer
from docstruct.model.training.objective import initialise
from docstruct.model.training.wording import Wording
from docstruct.model.vlm import DocumentVLM

FONT = Path(matplotlib.get_data_path()) / "fonts" / "ttf" / "DejaVuSans.ttf"


@pytest.fixture(scope="module")
def atlas() -> Atlas:
    return Atlas.draw([FONT], sizes=(14,))


def test_a_page_holds_about_as_much_text_as_asked(atlas: Atlas) -> None:
    for length in (8, 60, 900):
        image, text = draw_page(random.Random(length).getrandbits(30), atlas.faces, Wording(), length)
        assert 0.9 * length <= len(text) <= length + 24
        assert image.size[0] == image.size[1] and image.getextrema()[0] == (0, 255)


def test_precision_is_one_less_the_normalised_edit_distance() -> None:
    assert precision("a b\nc", "a  b c") == 1.0
    assert precision("abcd", "abxd") == 0.75
    assert precision("abc", "") == 0.0


def test_every_ratio_of_a_small_network_is_a_point(atlas: Atlas, tmp_path: Path) -> None:
    model = DocumentVLM(PRESETS["nano-xs"])
    initialise(model)
    checkpoint.save(model, tmp_path)
    character_tokenizer().save(tmp_path)
    reader = Reader.load(tmp_path, dtype=torch.float32)
    points = list(compression(reader, atlas, pages=2, ratios=(1.0, 4.0)))
    assert [(p.mode, p.vision_tokens, p.pages) for p in points] == [("crop", 4, 2)] * 2
    assert points[0].ratio < points[1].ratio and all(0 <= p.precision <= 100 for p in points)


def test_the_curve_is_drawn_beside_the_papers(tmp_path: Path) -> None:
    plot([Point("crop", 4, 1.0, 60.0, 5), Point("crop", 4, 2.0, 50.0, 5)], tmp_path / "c.png", "nano")
    assert (tmp_path / "c.png").read_bytes().startswith(b"\x89PNG")
