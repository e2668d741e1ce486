import os
import threading

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from docstruct.reading.ocr import models
from docstruct.reading.ocr.models import Picture, recognise, threads


def line(text: str) -> Picture:
    """A line of print, as a crop."""
    face = ImageFont.load_default(30)
    assert isinstance(face, ImageFont.FreeTypeFont)
    image = Image.new("RGB", (round(face.getlength(text)) + 24, 48), "white")
    ImageDraw.Draw(image).text((12, 36), text, "black", face, anchor="ls")
    return np.asarray(image)


def test_a_line_reads_the_same_whatever_is_read_with_it() -> None:
    texts = ["7", "Total 1,234.50", "Amount payable within thirty days", "24"]
    crops = [line(text) for text in texts]

    together = recognise(crops)

    assert [glyphs.text for glyphs in together] == [text.replace(" ", "") for text in texts]
    for crop, glyphs in zip(crops, together):
        (alone,) = recognise([crop])
        assert alone.text == glyphs.text
        np.testing.assert_array_equal(alone.confidence, glyphs.confidence)
        np.testing.assert_array_equal(alone.at, glyphs.at)


def test_nothing_to_read_loads_no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(models, "_session", None)

    assert recognise([]) == []


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="the system binds no process to cores")
def test_no_more_threads_than_cores_for_this_process() -> None:
    cores = os.sched_getaffinity(0)
    found: list[int] = []

    def count() -> None:  # bound to a core of its own, lest the tests that follow are
        os.sched_setaffinity(0, {min(cores)})
        found.append(threads())

    thread = threading.Thread(target=count)
    thread.start()
    thread.join()

    assert found == [1]
    assert 1 <= threads() <= models.MOST_THREADS
