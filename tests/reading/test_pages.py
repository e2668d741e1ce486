"""The reader is picked by what the bytes are; a page can be rendered later."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from docstruct.errors import UnsupportedError, UsageError
from docstruct.geometry import BBox
from docstruct.reading.image import ImageReader
from docstruct.reading.pages import open_document, render_page
from docstruct.reading.pdf.reader import PdfReader
from docstruct.reading.source import load_source


def _png() -> bytes:
    stream = io.BytesIO()
    Image.new("RGB", (72, 36), "red").save(stream, "PNG", dpi=(72, 72))
    return stream.getvalue()


def test_the_reader_follows_the_media_type(write_pdf):
    with open_document(load_source(write_pdf(""))) as reader:
        assert isinstance(reader, PdfReader) and reader.page_count == 1
    with open_document(load_source([_png(), _png()])) as reader:
        assert isinstance(reader, ImageReader) and reader.page_count == 2


@pytest.mark.parametrize("data", [b"<?xml version='1.0'?><Invoice/>", b"<!doctype html><html></html>"])
def test_what_has_no_pages_says_so(data):
    with pytest.raises(UnsupportedError, match="has no pages"):
        open_document(load_source(data))


@pytest.mark.parametrize("kind", ["pdf", "png"])
def test_a_page_is_rendered_again_from_its_source(write_pdf, kind):
    data = write_pdf("1 0 0 rg 0 0 72 36 re f", page=b"/MediaBox [0 0 72 36]") if kind == "pdf" else _png()
    source = load_source(data)
    assert render_page(source, 1, dpi=144).size == (144, 72)
    part = render_page(source, 1, dpi=144, clip=BBox(10, 10, 20, 15))
    assert part.size == (20, 10) and part.getpixel((5, 5)) == (255, 0, 0)
    with pytest.raises(UsageError, match="no page 2"):
        render_page(source, 2)
