"""The frame of a page, pages one at a time, attachments, and what is refused."""

from __future__ import annotations

import pickle
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from docstruct.errors import CorruptError, EncryptedError, LimitError, SourceError
from docstruct.geometry import BBox
from docstruct.reading.pdf.reader import LostPage, PdfReader
from docstruct.reading.source import load_source

HOSTILE = Path(__file__).parents[2] / "data" / "hostile"
CROPPED = b"/MediaBox [0 0 400 300] /CropBox [50 40 350 240] /Rotate %d"
# A blue bar at user space (100, 100) to (160, 120), a red picture at (200, 60) to (240, 140), and a word.
MARKS = b"0 0 1 rg 100 100 60 20 re f q 40 0 0 80 200 60 cm /I Do Q 0 0 0 rg BT /F1 20 Tf 100 200 Td (Marke) Tj ET"
RED_PIXEL = (
    b"<< /Type /XObject /Subtype /Image /Width 1 /Height 1 /BitsPerComponent 8 "
    b"/ColorSpace /DeviceRGB /Length 3 >>\n"
    b"stream\n\xff\x00\x00\nendstream"
)


def _ink(picture: np.ndarray, color: tuple[int, int, int]) -> BBox:
    rows, columns = np.nonzero((np.abs(picture.astype(int) - color) < 60).all(2))
    return BBox(columns.min(), rows.min(), columns.max() + 1, rows.max() + 1)


@pytest.mark.parametrize(
    ("rotate", "size", "bar", "picture"),
    [
        # crop box left 50, bottom 40, right 350, top 240
        (0, (300, 200), BBox(50, 120, 110, 140), BBox(150, 100, 190, 180)),
        (90, (200, 300), BBox(60, 50, 80, 110), BBox(20, 150, 100, 190)),
        (180, (300, 200), BBox(190, 60, 250, 80), BBox(110, 20, 150, 100)),
        (270, (200, 300), BBox(120, 190, 140, 250), BBox(100, 110, 180, 150)),
    ],
)
def test_facts_and_pixels_agree_on_a_turned_and_cropped_page(write_pdf, rotate, size, bar, picture):
    data = write_pdf(MARKS, page=CROPPED % rotate, resources=b"/XObject << /I 100 0 R >>", objects={100: RED_PIXEL})
    with PdfReader(load_source(data)) as reader:
        (page,) = reader.pages()
        pixels = np.asarray(page.render(144.0))

        assert (page.width, page.height) == size
        assert page.paths[0].bbox == pytest.approx(bar)
        assert page.pictures[0].bbox == pytest.approx(picture)
        assert _ink(pixels, (0, 0, 255)) == pytest.approx([2 * v for v in bar], abs=1)
        assert _ink(pixels, (255, 0, 0)) == pytest.approx([2 * v for v in picture], abs=1)
        (word,) = page.words
        assert (word.text, word.angle, word.size) == ("Marke", rotate, 20)
        ink = _ink(pixels, (0, 0, 0))
        box = word.bbox.expand(0.5)
        assert box.contains(ink.x0 / 2, ink.y0 / 2) and box.contains(ink.x1 / 2, ink.y1 / 2)


def test_a_clip_shows_that_part_of_the_page(write_pdf):
    with PdfReader(load_source(write_pdf(MARKS, page=CROPPED % 0))) as reader:
        (page,) = reader.pages()
        part = page.render(144.0, BBox(40, 110, 120, 150))
    assert part.size == (160, 80)
    assert _ink(np.asarray(part), (0, 0, 255)) == pytest.approx((20, 20, 140, 60), abs=1)


def test_pages_come_in_order_and_by_number(write_pdf):
    contents = [f"BT /F1 10 Tf 20 100 Td (page{i}) Tj ET" for i in range(1, 6)]
    with PdfReader(load_source(write_pdf(*contents))) as reader:
        assert [p.words[0].text for p in reader.pages()] == [f"page{i}" for i in range(1, 6)]
        assert [(p.page_no, p.words[0].text) for p in reader.pages([4, 2, 9])] == [(4, "page4"), (2, "page2")]


def test_facts_of_an_earlier_page_are_still_there(write_pdf):
    contents = [f"BT /F1 10 Tf 20 100 Td (page{i}) Tj ET" for i in (1, 2)]
    with PdfReader(load_source(write_pdf(*contents))) as reader:
        first, second = list(reader.pages())
        assert second.words[0].text == "page2"
        assert first.words[0].text == "page1"
    assert first.render(72.0).getextrema() != ((255, 255),) * 3  # opens the document again


def test_attachments_carry_their_relationship(write_pdf, stream):
    objects = {
        100: b"<< /Type /Filespec /F (a.xml) /AFRelationship /Alternative /EF << /F 101 0 R >> >>",
        101: stream(b"<a/>", b"/Type /EmbeddedFile"),
    }
    names = b"/Names << /EmbeddedFiles << /Names [(a.xml) 100 0 R] >> >>"
    with PdfReader(load_source(write_pdf("", objects=objects, catalog=names))) as reader:
        (attachment,) = reader.attachments
    assert attachment == ("a.xml", b"<a/>", "Alternative")


def test_metadata_is_what_the_document_states(write_pdf):
    data = write_pdf("", objects={100: b"<< /Title (Rechnung) /Producer (Hand) >>"}, trailer=b"/Info 100 0 R")
    with PdfReader(load_source(data)) as reader:
        assert reader.metadata == {"Title": "Rechnung", "Producer": "Hand"}


@pytest.mark.parametrize(("password", "says"), [(None, "needed"), ("falsch", "wrong")])
def test_a_missing_and_a_wrong_password_are_told_apart(password, says):
    with pytest.raises(EncryptedError, match=says) as caught:
        PdfReader(load_source(HOSTILE / "r6-user-password.pdf"), password=password)
    assert caught.value.remedy and caught.value.source == "r6-user-password.pdf"
    assert "password" in str(pickle.loads(pickle.dumps(caught.value)))


def test_the_right_password_opens():
    with PdfReader(load_source(HOSTILE / "r6-user-password.pdf"), password="asdfzxcv") as reader:
        assert len(list(reader.pages())) == reader.page_count == 1


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("pages-loop.pdf", 1),
        ("bad-xref.pdf", 1),
        ("operator_list_cycle.pdf", 0),
        ("issue-1113-evil-xobjects.pdf", 26),
        ("helloworld-bad.pdf", 2),
    ],
)
def test_hostile_files_are_read(name, words):
    with PdfReader(load_source(HOSTILE / name)) as reader:
        assert sum(len(page.words) for page in reader.pages()) == words


@pytest.mark.parametrize("name", ["page-tree-kids-links-recursive.pdf", "REDHAT-1531897-0.pdf"])
def test_hostile_files_without_pages_are_refused(name):
    with pytest.raises(CorruptError), PdfReader(load_source(HOSTILE / name)) as reader:
        list(reader.pages())


def test_an_endless_page_is_rendered_small():
    with PdfReader(load_source(HOSTILE / "poppler-85140-0.pdf")) as reader:
        (page,) = reader.pages()
        assert page.height == 2**31
        assert max(page.render(144.0).size) <= 32_000


def _tree(write_objects: Callable[..., bytes], pages: bytes) -> bytes:
    leaf = b"<< /Type /Page /MediaBox [0 0 200 200] /Parent 2 0 R >>"
    return write_objects({1: b"<< /Type /Catalog /Pages 2 0 R >>", 2: pages, 3: leaf})


def test_a_million_pages_must_be_selected(write_objects):
    kids = b"/Kids [" + b"3 0 R " * 1_000_000 + b"]"
    with PdfReader(load_source(_tree(write_objects, b"<< /Type /Pages /Count 1000000 " + kids + b" >>"))) as reader:
        with pytest.raises(LimitError, match="1,000,000 pages"):
            next(reader.pages())
        assert [p.page_no for p in reader.pages([1, 999_999])] == [1, 999_999]


def test_promised_pages_that_do_not_exist_end_soon(write_objects):
    data = _tree(write_objects, b"<< /Type /Pages /Count 15000 /Kids [3 0 R] >>")
    with PdfReader(load_source(data)) as reader:
        pages = reader.pages()
        assert next(pages).width == 200
        lost = next(pages)
        assert isinstance(lost, LostPage) and lost.issues[0].code == "page-unreadable"
        with pytest.raises(CorruptError, match="cannot be opened"):
            list(pages)


@pytest.mark.parametrize(
    "box",
    [
        b"[0 0 0 0]",
        b"[0 0 1e38 100]",
        b"[300 200 0 0]",
        b"[0 0 14400 14400]",
        b"[0 0 300 200] /CropBox [900 900 950 950]",
    ],
)
def test_odd_page_boxes_give_a_page_that_agrees_with_its_pixels(write_pdf, box):
    data = write_pdf("0 0 1 rg 100 100 60 20 re f", page=b"/MediaBox " + box)
    with PdfReader(load_source(data)) as reader:
        (page,) = reader.pages()
        picture, paths = page.render(9.0 if page.width > 1000 else 36.0), page.paths
    assert picture.width * picture.height <= 30_000_000
    scale = picture.width / page.width
    if scale * 20 > 2:
        expected = [v * scale for v in paths[0].bbox]
        assert _ink(np.asarray(picture), (0, 0, 255)) == pytest.approx(expected, abs=1.01)


def test_what_is_read_after_closing_is_a_typed_error(write_pdf):
    with PdfReader(load_source(write_pdf("", ""))) as reader:
        (page, *_) = reader.pages()
    with pytest.raises(SourceError, match="closed"):
        _ = page.words


def test_a_long_document_stays_flat_in_memory_and_linear_in_time(write_pdf):
    content = "".join(f"BT /F1 8 Tf 20 {10 * i} Td (word{i} and more) Tj ET " for i in range(1, 19))
    start = time.monotonic()
    with PdfReader(load_source(write_pdf(*[content] * 1000))) as reader:
        assert sum(len(page.words) for page in reader.pages()) == 1000 * 18 * 3
    assert time.monotonic() - start < 10


@pytest.mark.parametrize(
    ("appearance", "shown"),
    [(b"/AP << /N 101 0 R >>", "Drawn"), (b"", "Value")],
    ids=["drawn by the writer", "only a value"],
)
def test_filled_form_fields_are_part_of_the_page(write_pdf, stream, appearance, shown):
    field = (
        b"<< /Type /Annot /Subtype /Widget /FT /Tx /T (a) /V (Value) /DA (/F1 10 Tf 0 g) "
        b"/Rect [50 100 150 115] /F 4 /P 10 0 R " + appearance + b" >>"
    )
    drawn = stream(
        b"BT /F1 10 Tf 2 4 Td (Drawn) Tj ET",
        b"/Type /XObject /Subtype /Form /BBox [0 0 100 15] /Resources << /Font << /F1 3 0 R >> >>",
    )
    form = b"/AcroForm << /Fields [100 0 R] /DR << /Font << /F1 3 0 R >> >> /DA (/F1 10 Tf 0 g) >>"
    data = write_pdf(
        "BT /F1 10 Tf 20 150 Td (Label) Tj ET",
        page=b"/MediaBox [0 0 300 200] /Annots [100 0 R]",
        objects={100: field, 101: drawn},
        catalog=form,
    )
    with PdfReader(load_source(data)) as reader:
        (page,) = reader.pages()
        label, value = page.words
        ink = _ink(np.asarray(page.render(144.0, value.bbox)), (0, 0, 0))
    assert (label.text, value.text) == ("Label", shown)
    assert BBox(50, 85, 150, 100).expand(2).contains(value.bbox.cx, value.bbox.cy)
    assert ink.width > value.bbox.width  # pixels at 144 dpi: more than half of the box
