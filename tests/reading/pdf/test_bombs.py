"""PDFs that would fill memory or never end are refused before pdfium opens a page of them."""

from __future__ import annotations

import time
import zlib

import pytest

from docstruct.errors import LimitError
from docstruct.reading.pdf import bombs
from docstruct.reading.pdf.reader import PdfReader
from docstruct.reading.source import load_source


@pytest.fixture
def forms(write_pdf, stream):
    """PDF of forms in forms: so many levels, each drawing the next so many times."""

    def write(levels: int, times: int, resources: bytes = b"<< /XObject << /X %d 0 R >> >>") -> bytes:
        kind = b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources "
        objects = {
            100 + i: stream(b"0 0 m 9 9 l S" if i == levels - 1 else b"/X Do " * times, kind + resources % (101 + i))
            for i in range(levels)
        }
        return write_pdf("/X Do", resources=b"/XObject << /X 100 0 R >>", objects=objects)

    return write


@pytest.mark.parametrize(("levels", "times"), [(12, 10), (3, 1000), (30, 2)])
def test_forms_that_multiply_are_refused(forms, levels, times):
    start = time.monotonic()
    with pytest.raises(LimitError, match="forms within forms"):
        PdfReader(load_source(forms(levels, times)))
    assert time.monotonic() - start < 3


@pytest.mark.parametrize(("levels", "times"), [(40, 1), (3, 20), (2, 500)])
def test_ordinary_nesting_is_read(forms, levels, times):
    with PdfReader(load_source(forms(levels, times))) as reader:
        assert len(list(reader.pages())) == 1


def test_resources_written_elsewhere_are_followed(forms, write_pdf, stream):
    kind = b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources 99 0 R"
    names = b" ".join(b"/X%d %d 0 R" % (i, 100 + i) for i in range(12))
    objects = {100 + i: stream(b"/X%d Do " % (i + 1) * 10, kind) for i in range(12)}
    objects[99] = b"<< /XObject << " + names + b" >> >>"
    with pytest.raises(LimitError, match="forms within forms"):
        PdfReader(load_source(write_pdf("/X0 Do", resources=b"/XObject << /X0 100 0 R >>", objects=objects)))


@pytest.mark.parametrize("stages", [1, 2])
def test_streams_that_inflate_beyond_bounds_are_refused(write_pdf, stream, monkeypatch, stages):
    monkeypatch.setattr(bombs, "MAX_INFLATED", 4 << 20)
    content = b"q Q " * (2 << 20)
    for _ in range(stages):
        content = zlib.compress(content, 9)
    bomb = stream(content, b"/Filter [" + b"/FlateDecode " * stages + b"]")
    with pytest.raises(LimitError, match="inflates to more"):
        PdfReader(load_source(write_pdf("", objects={11: bomb})))


def test_a_path_is_checked_like_bytes(forms, tmp_path):
    (tmp_path / "bomb.pdf").write_bytes(forms(12, 10))
    with pytest.raises(LimitError) as caught:
        PdfReader(load_source(tmp_path / "bomb.pdf"))
    assert caught.value.source == "bomb.pdf"
