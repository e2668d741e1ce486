"""A `Source` → an opened document: picks the reader by media type; also one page as pixels, for crops."""

from __future__ import annotations

from collections.abc import Sequence

from PIL.Image import Image

from docstruct.errors import UsageError
from docstruct.facts import Reader
from docstruct.geometry import BBox
from docstruct.reading.einvoice.reader import markup_attachments
from docstruct.reading.image import ImageReader
from docstruct.reading.ixbrl.package import package_attachments
from docstruct.reading.pageless import PagelessReader
from docstruct.reading.pdf.reader import PdfReader
from docstruct.reading.source import Source
from docstruct.reading.svg.reader import SvgReader

_MARKUP = ("application/xml", "application/xhtml+xml", "text/html")


def open_document(source: Source, *, password: str | None = None) -> Reader:
    """The reader of the document, to be used as a context manager.

    Raises:
        UnsupportedError: HTML, XML and ZIP, which have no pages, unless it is an e-invoice, an inline XBRL report or
            the package of one.
        SourceError: see `PdfReader`, `ImageReader` and `package_attachments`.
    """
    if source.media_type in _MARKUP:
        return PagelessReader(source.name, markup_attachments(source))
    if source.media_type == "application/zip":
        return PagelessReader(source.name, package_attachments(source))
    if source.media_type == "application/pdf":
        return PdfReader(source, password=password)
    if source.media_type == "image/svg+xml":
        return SvgReader(source)
    return ImageReader(source)


def check_pages(reader: Reader, asked: Sequence[int] | None, source: str) -> None:
    """Raise UsageError where none of the pages asked for is in the document."""
    if asked and reader.page_count and not any(1 <= page_no <= reader.page_count for page_no in asked):
        listed = ", ".join(map(str, asked))
        remedy = f"pages run from 1 to {reader.page_count}"
        raise UsageError(f"none of the pages asked for is there: {listed}", source=source, remedy=remedy)


def render_page(
    source: Source, page_no: int, dpi: float = 144.0, clip: BBox | None = None, password: str | None = None
) -> Image:
    """Page ``page_no`` (from 1), or the part ``clip`` of it in points, as RGB; opens the document again."""
    with open_document(source, password=password) as reader:
        for page in reader.pages([page_no]):
            return page.render(dpi, clip)
        raise UsageError(
            f"there is no page {page_no}",
            source=source.name,
            remedy=f"pages run from 1 to {reader.page_count}",
        )
