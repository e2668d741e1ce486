"""A PDF source → pdfium's document and pages, checked, repaired, and with form fields part of the page.

What a form field or an annotation shows is no content of the page to pdfium. It is made such when a page is
opened (in memory only), so that words, paths and pixels all hold what a reader sees.
"""

from __future__ import annotations

from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as c

from docstruct.errors import CorruptError, EncryptedError, SourceError, UnsupportedError
from docstruct.facts import Issue
from docstruct.geometry import Affine
from docstruct.reading.pdf.bombs import check
from docstruct.reading.pdf.repair import repair
from docstruct.reading.source import Source

DEFAULT_SIDES = (612.0, 792.0)  # of a page whose boxes are empty, as pdfium takes it
MAX_ANNOTATIONS = 1_000  # of a page, looked at for whether one shows anything

_SHOWS_NOTHING = (c.FPDF_ANNOT_LINK, c.FPDF_ANNOT_POPUP, c.FPDF_ANNOT_TEXT, c.FPDF_ANNOT_FILEATTACHMENT)
_REMEDY = "write or download it again"


def open_pdf(source: Source, password: str | None) -> tuple[Any, list[Issue]]:
    """The document of pdfium, to be closed by the caller, and an issue where it had to be repaired.

    Raises:
        EncryptedError: a password is needed, or the one given is wrong.
        CorruptError: damaged beyond repair, or without pages.
        LimitError: see `pdf_bombs`.
    """
    check(source)
    issues: list[Issue] = []
    document = _opened(source, source.data, password)
    if document is None:
        document = _repaired(source, password)
        message = f"the PDF is damaged; {len(document)} pages were recovered, some may be missing"
        issues.append(Issue("repaired", "warning", message))
    if document.get_formtype() != c.FORMTYPE_NONE:
        document.init_forms()  # draws fields that have a value and no appearance
    return document, issues


def open_page(document: Any, index: int) -> Any:
    """The page at this index, from 0, to be closed by the caller; raises PdfiumError where there is none."""
    page = document[index]
    again = False
    if min(page.get_size()) <= 0:  # the crop box lies outside of the media box, which counts then
        page.set_cropbox(*page.get_mediabox())
        again = True
    if _shows_annotations(page):
        again |= c.FPDFPage_Flatten(page.raw, c.FLAT_NORMALDISPLAY) == c.FLATTEN_SUCCESS
    if not again:
        return page
    page.close()
    return document[index]


def display_of(page: Any) -> tuple[Affine, float, float]:
    """User space to points as displayed, and the width and height displayed (ISO 32000-1, 14.11.2)."""
    x0, y0, x1, y1 = page.get_bbox()
    x0, x1, y0, y1 = min(x0, x1), max(x0, x1), min(y0, y1), max(y0, y1)
    width, height = x1 - x0, y1 - y0
    if not (0 < width < float("inf") and 0 < height < float("inf")):
        x0, y0, (width, height) = 0.0, 0.0, DEFAULT_SIDES
        x1, y1 = width, height
    turns = {
        0: (Affine(1, 0, 0, -1, -x0, y1), width, height),
        90: (Affine(0, 1, 1, 0, -y0, -x0), height, width),
        180: (Affine(-1, 0, 0, 1, x1, -y0), width, height),
        270: (Affine(0, -1, -1, 0, y1, x1), height, width),
    }
    return turns[page.get_rotation()]


def _opened(source: Source, data: Any, password: str | None) -> Any | None:
    """The document, or None where it is damaged or has no pages."""
    try:
        document = pdfium.PdfDocument(data, password=password)
    except FileNotFoundError as error:
        raise SourceError("no such file", source=source.name, remedy="check the path") from error
    except pdfium.PdfiumError as error:
        refused = _refusal(error, source.name, password)
        if refused is not None:
            raise refused from error
        return None
    if len(document):
        return document
    document.close()
    return None


def _repaired(source: Source, password: str | None) -> Any:
    data = repair(source.read())
    if data is None:
        raise CorruptError("the PDF is damaged and holds no pages", source=source.name, remedy=_REMEDY)
    document = _opened(source, data, password)
    if document is None:
        raise CorruptError("the PDF is damaged beyond repair", source=source.name, remedy=_REMEDY)
    return document


def _refusal(error: pdfium.PdfiumError, name: str, password: str | None) -> SourceError | None:
    """Why a whole PDF is not opened; None where it is damaged."""
    code = getattr(error, "err_code", None)
    if code == c.FPDF_ERR_PASSWORD:
        if password is None:
            return EncryptedError("a password is needed", source=name, remedy="give it as password= (--password)")
        return EncryptedError("the password is wrong", source=name, remedy="check it")
    if code == c.FPDF_ERR_SECURITY:
        return UnsupportedError("encrypted in a way that is not supported", source=name, remedy="decrypt it first")
    return None


def _shows_annotations(page: Any) -> bool:
    """Whether a form field, stamp or other annotation stands on the page."""
    for i in range(min(c.FPDFPage_GetAnnotCount(page.raw), MAX_ANNOTATIONS)):
        annotation = c.FPDFPage_GetAnnot(page.raw, i)
        if annotation:
            kind = c.FPDFAnnot_GetSubtype(annotation)
            c.FPDFPage_CloseAnnot(annotation)
            if kind not in _SHOWS_NOTHING:
                return True
    return False
