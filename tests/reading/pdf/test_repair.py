"""Damaged PDFs open again as far as their objects are there."""

from __future__ import annotations

import re

import pytest

from docstruct.errors import CorruptError
from docstruct.reading.pdf.reader import PdfReader
from docstruct.reading.pdf.repair import repair
from docstruct.reading.source import load_source

PAGES = [f"BT /F1 10 Tf 20 100 Td (page{i}) Tj ET" for i in (1, 2, 3)]


def _read(data: bytes) -> tuple[list[str], list[str]]:
    with PdfReader(load_source(data)) as reader:
        return [w.text for p in reader.pages() for w in p.words], [i.code for i in reader.issues]


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(lambda d: d[: d.rindex(b"xref\n0")], id="cut before the table"),
        pytest.param(lambda d: d.replace(b"trailer", b"trXXXer"), id="no trailer"),
        pytest.param(lambda d: d[9:], id="no header"),
        pytest.param(lambda d: d.replace(b"/Type /Catalog", b"/Type /Xatalog")[:-40], id="no catalog"),
    ],
)
def test_all_pages_come_back(write_pdf, spoil):
    words, _ = _read(spoil(write_pdf(*PAGES)))
    assert words == ["page1", "page2", "page3"]


def test_a_repaired_document_says_so(write_pdf):
    data = write_pdf(*PAGES)
    assert _read(data)[1] == []
    assert _read(data[: data.rindex(b"xref\n0")])[1] == ["repaired"]


def test_pages_without_a_page_tree_are_collected(write_pdf):
    data = write_pdf(*PAGES)
    first, second = (m.start() for m in list(re.finditer(rb"\d+ 0 obj\n<< /Type /Page ", data))[:2])
    headless = b"%PDF-1.7\n" + data[data.index(b"3 0 obj") : first] + data[first:second] + data[second:][:400]
    words, issues = _read(headless)
    assert words[0] == "page1" and issues == ["repaired"]


def test_objects_in_object_streams_are_written_out(write_objects, deflated, stream):
    members = [
        (1, b"<< /Type /Catalog /Pages 2 0 R >>"),
        (2, b"<< /Type /Pages /Count 1 /Kids [3 0 R] >>"),
        (3, b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 99 99] /Contents 11 0 R /Resources 4 0 R >>"),
        (4, b"<< /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >>"),
    ]
    body, places = b"", []
    for number, text in members:
        places.append(b"%d %d" % (number, len(body)))
        body += text + b" "
    head = b" ".join(places) + b" "
    packed = deflated(head + body, b"/Type /ObjStm /N %d /First %d " % (len(members), len(head)))
    whole = write_objects({10: packed, 11: stream(b"BT /F1 9 Tf 9 9 Td (packed) Tj ET")})
    words, issues = _read(whole[: whole.rindex(b"xref\n0")])
    assert (words, issues) == (["packed"], ["repaired"])


def test_without_any_page_there_is_nothing_to_repair():
    assert repair(b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\n") is None
    with pytest.raises(CorruptError, match="no pages"):
        PdfReader(load_source(b"%PDF-1.4\nnothing here"))
