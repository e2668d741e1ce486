"""A PDF → pages as facts, through pdfium: words, paths, pictures, pixels, all in points as displayed.

A page as displayed is its crop box, turned by /Rotate, origin top-left; the way there from the user space
of the PDF (origin bottom-left) is `pdf_open.display_of`, and nothing else flips or turns. One page is open at
a time, so a document of any length stays flat in memory; facts of another page open that page again.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as c
from PIL import Image

from docstruct.errors import CorruptError, LimitError, SourceError
from docstruct.facts import Attachment, Issue, PageFacts, Path, Picture, Word
from docstruct.geometry import BBox
from docstruct.reading.image import render_size
from docstruct.reading.pdf import pdfium as f
from docstruct.reading.pdf.hidden import transparent_text
from docstruct.reading.pdf.opening import DEFAULT_SIDES, display_of, open_page, open_pdf
from docstruct.reading.pdf.paths import Drawing
from docstruct.reading.pdf.text import read_words
from docstruct.reading.source import Source

MAX_PAGES = 20_000  # read in one go; more must be selected
MAX_LOST_PAGES = 100  # in a row: the page tree promises what is not there
MAX_ATTACHMENT_BYTES = 64 * 1024**2


class PdfPage:
    """The facts of a PDF page, read when asked for. Implements `PageFacts`."""

    def __init__(self, reader: PdfReader, page_no: int) -> None:
        self.page_no = page_no
        self._reader = reader
        self._issues: list[Issue] = []
        with f.LOCK:
            handle = reader._open_page(page_no)
            self._display, self.width, self.height = display_of(handle)

    @property
    def issues(self) -> Sequence[Issue]:
        """What was wrong with the page, as far as its facts were read."""
        return tuple(self._issues)

    @cached_property
    def words(self) -> Sequence[Word]:
        """Words of the text layer in content order, as displayed; cropped ones left out."""
        with f.LOCK:
            page = self._reader._open_page(self.page_no)
            textpage = c.FPDFText_LoadPage(page.raw)
            if not textpage:
                self._issues.append(
                    Issue("text-unreadable", "warning", "no text layer can be read", None, self.page_no)
                )
                return ()
            try:
                address = ctypes.cast(textpage, ctypes.c_void_p).value
                assert address is not None
                hidden = transparent_text(f.address(page))
                return tuple(read_words(address, self._display, self.width, self.height, hidden))
            finally:
                c.FPDFText_ClosePage(textpage)

    @cached_property
    def _drawing(self) -> Drawing:
        with f.LOCK:
            handle = self._reader._open_page(self.page_no)
            drawing = Drawing(f.address(handle), self._display, self.page_no)
        self._issues += drawing.issues
        return drawing

    @property
    def paths(self) -> Sequence[Path]:
        """Visible vector paths in drawing order."""
        return self._drawing.paths

    @property
    def pictures(self) -> Sequence[Picture]:
        """Raster images, where they stand on the page."""
        return self._drawing.pictures

    def render(self, dpi: float = 144.0, clip: BBox | None = None) -> Image.Image:
        """The page, or the part ``clip`` of it in points, as RGB.

        The resolution falls where it must to keep the picture small enough (`image.render_size`), and sides
        are whole pixels: a point lies at ``x · picture.width / clip.width`` from the left of the clip.
        """
        page = BBox(0.0, 0.0, self.width, self.height)
        part = page if clip is None else clip.intersect(page)
        if part is None:
            return Image.new("RGB", (1, 1), "white")
        with f.LOCK:
            if self._reader.closed:
                with PdfReader(self._reader.source, password=self._reader.password) as again:
                    return _pixels(again._open_page(self.page_no), part, dpi)
            return _pixels(self._reader._open_page(self.page_no), part, dpi)


class LostPage:
    """A page that is promised and cannot be opened: no facts, an issue. Implements `PageFacts`."""

    words: Sequence[Word] = ()
    paths: Sequence[Path] = ()
    pictures: Sequence[Picture] = ()
    width, height = DEFAULT_SIDES

    def __init__(self, page_no: int) -> None:
        self.page_no = page_no
        self.issues = (Issue("page-unreadable", "error", "the page cannot be opened", page_no=page_no),)

    def render(self, dpi: float = 144.0, clip: BBox | None = None) -> Image.Image:
        """White."""
        return Image.new("RGB", render_size(self.width, self.height, dpi), "white")


class PdfReader:
    """An opened PDF. Implements `Reader`; a context manager.

    Raises:
        EncryptedError: a password is needed, or the one given is wrong.
        CorruptError: damaged beyond repair, or without pages.
        LimitError: streams or forms that would fill memory (`pdf_bombs`).
    """

    def __init__(self, source: Source, *, password: str | None = None) -> None:
        self.name = source.name
        self.source = source
        self.password = password
        self._issues: list[Issue] = []
        self._document: Any = None
        self._page: tuple[int, Any] | None = None
        with f.LOCK:
            self._document, found = open_pdf(self.source, self.password)
            self._issues += found
            self.page_count = len(self._document)

    @property
    def issues(self) -> Sequence[Issue]:
        """What was wrong with the document as a whole."""
        return tuple(self._issues)

    @property
    def closed(self) -> bool:
        """Whether the document was closed; pages can still be rendered, by opening it again."""
        return self._document is None

    def pages(self, numbers: Sequence[int] | None = None) -> Iterator[PageFacts]:
        """Pages in order, lazily; ``numbers`` from 1 selects some, and passes over those there are not.

        Raises:
            LimitError: more than `MAX_PAGES`, and no numbers.
            CorruptError: no page at all can be opened, or a long row of pages cannot.
        """
        if numbers is None and self.page_count > MAX_PAGES:
            raise LimitError(
                f"{self.page_count:,} pages; the limit is {MAX_PAGES:,}",
                source=self.name,
                remedy="select pages",
            )
        wanted = range(1, self.page_count + 1) if numbers is None else [n for n in numbers if 1 <= n <= self.page_count]
        row = opened = 0
        for page_no in wanted:
            page = self._page_or_lost(page_no)
            lost = isinstance(page, LostPage)
            opened, row = opened + (not lost), row + 1 if lost else 0
            if row > MAX_LOST_PAGES or (row == len(wanted) and not opened):
                raise CorruptError(f"page {page_no} and {row - 1} before it cannot be opened", source=self.name)
            yield page

    def _page_or_lost(self, page_no: int) -> PageFacts:
        try:
            return PdfPage(self, page_no)
        except CorruptError:
            return LostPage(page_no)  # which carries the issue

    @cached_property
    def attachments(self) -> Sequence[Attachment]:
        """The embedded files, those larger than `MAX_ATTACHMENT_BYTES` left out with an issue."""
        with f.LOCK:
            found = (self._attachment(i) for i in range(self._opened().count_attachments()))
            return tuple(a for a in found if a is not None)

    @cached_property
    def metadata(self) -> dict[str, str]:
        """Title, Author, Creator, Producer, CreationDate, … as far as they are stated."""
        with f.LOCK:
            stated: dict[str, str] = self._opened().get_metadata_dict(skip_empty=True)
        return stated

    def __enter__(self) -> PdfReader:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def close(self) -> None:
        """Closes the open page, then the document."""
        with f.LOCK:
            self._close_page()
            if self._document is not None:
                self._document.close()
                self._document = None

    def _opened(self) -> Any:
        if self._document is None:
            raise SourceError("the document is closed", source=self.name, remedy="read it inside the with block")
        return self._document

    def _open_page(self, page_no: int) -> Any:
        """The page of pdfium, the one before closed; called with the lock held."""
        document = self._opened()
        if self._page is None or self._page[0] != page_no:
            self._close_page()
            try:
                self._page = (page_no, open_page(document, page_no - 1))
            except pdfium.PdfiumError as error:
                raise CorruptError("the page cannot be opened", source=self.name, page_no=page_no) from error
        return self._page[1]

    def _close_page(self) -> None:
        if self._page is not None:
            self._page[1].close()
            self._page = None

    def _attachment(self, i: int) -> Attachment | None:
        attachment = self._opened().get_attachment(i)
        name = attachment.get_name() or f"attachment-{i + 1}"
        size = ctypes.c_ulong()
        if not c.FPDFAttachment_GetFile(attachment.raw, None, 0, size):
            return None  # listed, without a file
        if size.value > MAX_ATTACHMENT_BYTES:
            self._issues.append(Issue("attachment-too-large", "warning", f"{name}: {size.value:,} bytes, left out"))
            return None
        data = ctypes.create_string_buffer(size.value)
        c.FPDFAttachment_GetFile(attachment.raw, data, size.value, size)
        return Attachment(name, data.raw[: size.value], _relationship(attachment.raw))


def _pixels(page: Any, part: BBox, dpi: float) -> Image.Image:
    width, height = render_size(part.width, part.height, dpi)
    sx, sy = width / part.width, height / part.height
    bitmap = pdfium.PdfBitmap.new_native(width, height, c.FPDFBitmap_BGR, rev_byteorder=True)
    try:
        bitmap.fill_rect((255, 255, 255, 255), 0, 0, width, height)
        matrix = c.FS_MATRIX(sx, 0, 0, sy, -part.x0 * sx, -part.y0 * sy)
        clipping = c.FS_RECTF(0, 0, width, height)
        flags = c.FPDF_ANNOT | c.FPDF_REVERSE_BYTE_ORDER
        c.FPDF_RenderPageBitmapWithMatrix(bitmap.raw, page.raw, matrix, clipping, flags)
        picture: Image.Image = bitmap.to_pil()
        return picture.copy()  # the bitmap's memory goes with it
    finally:
        bitmap.close()


def _relationship(attachment: Any) -> str | None:
    size = c.FPDFAttachment_GetAFRelationship(attachment, None, 0)
    if size <= 2:  # UTF-16 with its closing zero
        return None
    buffer = ctypes.create_string_buffer(size)
    c.FPDFAttachment_GetAFRelationship(attachment, ctypes.cast(buffer, ctypes.POINTER(c.FPDF_WCHAR)), size)
    return buffer.raw[: size - 2].decode("utf-16-le", "replace") or None
