"""Small PDFs written by hand, so that every number in them is known."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping

import pytest

Objects = Mapping[int, bytes]
WritePdf = Callable[..., bytes]


def _written(objects: Objects, trailer: bytes = b"") -> bytes:
    body, offsets = b"%PDF-1.7\n", {}
    for number, text in objects.items():
        offsets[number] = len(body)
        body += b"%d 0 obj\n%s\nendobj\n" % (number, text)
    table = b"".join(b"%d 1\n%010d 00000 n \n" % (n, offsets[n]) for n in sorted(offsets))
    size = max(offsets) + 1
    end = b"trailer\n<< /Size %d /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF\n" % (size, trailer, len(body))
    return body + b"xref\n0 1\n0000000000 65535 f \n" + table + end


def _stream(content: bytes, entries: bytes = b"") -> bytes:
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(content), entries, content)


@pytest.fixture
def stream() -> Callable[..., bytes]:
    """A stream object of these bytes, with further dictionary entries."""
    return _stream


@pytest.fixture
def deflated() -> Callable[..., bytes]:
    """A stream object of these bytes, compressed."""

    def make(content: bytes, entries: bytes = b"") -> bytes:
        return _stream(zlib.compress(content, 9), b"/Filter /FlateDecode " + entries)

    return make


@pytest.fixture
def write_pdf() -> WritePdf:
    """PDF of pages with these content streams, all alike otherwise.

    Font /F1 is Helvetica, /F2 Helvetica-Bold. ``resources`` and ``objects`` (numbers from 100) are added.
    """

    def write(
        *contents: bytes | str,
        page: bytes = b"/MediaBox [0 0 300 200]",
        resources: bytes = b"",
        objects: Objects | None = None,
        catalog: bytes = b"",
        trailer: bytes = b"",
    ) -> bytes:
        fonts = b"/Font << /F1 3 0 R /F2 4 0 R >>"
        kids = b" ".join(b"%d 0 R" % (10 + 2 * i) for i in range(len(contents)))
        made = {
            1: b"<< /Type /Catalog /Pages 2 0 R %s >>" % catalog,
            2: b"<< /Type /Pages /Count %d /Kids [%s] >>" % (len(contents), kids),
            3: b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
            4: b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold /Encoding /WinAnsiEncoding >>",
        }
        for i, content in enumerate(contents):
            entries = (11 + 2 * i, page, fonts + resources)
            made[10 + 2 * i] = b"<< /Type /Page /Parent 2 0 R /Contents %d 0 R %s /Resources << %s >> >>" % entries
            made[11 + 2 * i] = _stream(content.encode("cp1252") if isinstance(content, str) else content)
        return _written({**made, **(objects or {})}, trailer)

    return write


@pytest.fixture
def write_objects() -> Callable[..., bytes]:
    """PDF of these objects; number 1 is the catalog."""
    return _written
