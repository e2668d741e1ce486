"""Vector paths and placed pictures, through every matrix, within limits."""

from __future__ import annotations

import time

import pytest

from docstruct.geometry import BBox
from docstruct.reading.pdf.reader import PdfReader
from docstruct.reading.source import load_source

FORM = b"/Type /XObject /Subtype /Form /BBox [0 0 1000 1000]"


@pytest.fixture
def drawing_of(write_pdf):
    def read(content, **more):
        with PdfReader(load_source(write_pdf(content, **more))) as reader:
            (page,) = reader.pages()
            return page.paths, page.pictures, page.issues

    return read


def test_a_stroked_line(drawing_of):
    ((line,), *_) = drawing_of("1 0 0 RG 2 w [3 1] 0 d 10 20 m 110 20 l S")
    assert line.segments == (("m", ((10.0, 180.0),)), ("l", ((110.0, 180.0),)))
    assert (line.fill, line.stroke, line.width, line.dashed) == (None, 0xFF0000, 2.0, True)


@pytest.mark.parametrize(
    ("operator", "fill", "stroke"),
    [("f", 0x00FF00, None), ("S", None, 0x0000FF), ("B", 0x00FF00, 0x0000FF), ("f*", 0x00FF00, None)],
)
def test_paint_follows_the_draw_mode(drawing_of, operator, fill, stroke):
    ((path,), *_) = drawing_of(f"0 1 0 rg 0 0 1 RG 10 10 50 20 re {operator}")
    assert (path.fill, path.stroke) == (fill, stroke)
    assert path.bbox == BBox(10, 170, 60, 190)


def test_a_path_that_only_clips_is_not_drawn(drawing_of):
    assert drawing_of("10 10 50 20 re W n")[0] == []


def test_transparent_paint_is_none(drawing_of):
    paths, *_ = drawing_of(
        "/G gs 0 1 0 rg 10 10 50 20 re f",
        resources=b"/ExtGState << /G 100 0 R >>",
        objects={100: b"<< /Type /ExtGState /ca 0 >>"},
    )
    assert paths == []


def test_curves_are_one_segment_and_closing_is_kept(drawing_of):
    ((path,), *_) = drawing_of("0 0 m 10 0 20 10 20 20 c h f")
    assert [s[0] for s in path.segments] == ["m", "c", "l", "h"]  # pdfium draws the closing line as well
    assert path.segments[1][1] == ((10.0, 200.0), (20.0, 190.0), (20.0, 180.0))


def test_matrices_of_the_object_and_of_nested_forms_apply(drawing_of, stream):
    inner = stream(b"2 0 0 2 0 0 cm 1 w 0 0 m 5 0 l S", FORM + b" /Matrix [1 0 0 1 10 0]")
    outer = stream(
        b"1 0 0 1 0 20 cm /In Do",
        FORM + b" /Matrix [3 0 0 3 0 0] /Resources << /XObject << /In 101 0 R >> >>",
    )
    ((line,), *_) = drawing_of(
        "1 0 0 1 100 50 cm /Out Do",
        resources=b"/XObject << /Out 100 0 R >>",
        objects={100: outer, 101: inner},
    )
    # (0, 0) → ·2 → +10 → +(0, 20) → ·3 → +(100, 50) = (130, 110) of 200
    assert line.segments[0][1] == ((130.0, 90.0),)
    assert line.segments[1][1] == ((160.0, 90.0),)
    assert line.width == pytest.approx(6)


def test_pictures_have_their_place_and_pixels(drawing_of):
    image = (
        b"<< /Type /XObject /Subtype /Image /Width 2 /Height 1 /BitsPerComponent 8 "
        b"/ColorSpace /DeviceGray /Length 2 >>\nstream\n\x00\xff\nendstream"
    )
    _, pictures, _ = drawing_of(
        "q 100 0 0 50 20 30 cm /I Do Q", resources=b"/XObject << /I 100 0 R >>", objects={100: image}
    )
    assert pictures == [(BBox(20, 120, 120, 170), (2, 1))]


def test_a_hundred_thousand_paths_take_seconds(drawing_of):
    content = b"".join(b"%d %d m 5 5 l S " % (i % 300, i % 200) for i in range(100_000))
    start = time.monotonic()
    paths, _, issues = drawing_of(content)
    assert (len(paths), issues) == (100_000, ())
    assert time.monotonic() - start < 15


def test_forms_that_multiply_end_with_an_issue(write_pdf, stream, monkeypatch):
    monkeypatch.setattr("docstruct.reading.pdf.paths.MAX_OBJECTS", 5_000)
    levels = 5
    objects = {
        100 + i: stream(
            b"/X Do " * 10 if i < levels - 1 else b"0 0 m 9 9 l S",
            FORM + b" /Resources << /XObject << /X %d 0 R >> >>" % (101 + i),
        )
        for i in range(levels)
    }
    data = write_pdf("/X Do", resources=b"/XObject << /X 100 0 R >>", objects=objects)
    with PdfReader(load_source(data)) as reader:
        (page,) = reader.pages()
        assert 1_000 < len(page.paths) < 10_000
        assert [i.code for i in page.issues] == ["drawing-limited"]
