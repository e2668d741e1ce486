"""A bare e-invoice (CII or UBL) or an inline XBRL report as a document without pages, whose one attachment it is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from docstruct.document import Attachment, Issue, PageFacts
from docstruct.errors import UnsupportedError
from docstruct.reading.einvoice.find import is_einvoice
from docstruct.reading.ixbrl.read import is_ixbrl
from docstruct.reading.source import Source

_NAMES = {
    "application/xml": "XML but no e-invoice (CII, UBL)",
    "application/xhtml+xml": "XHTML without inline XBRL",
    "text/html": "HTML",
}


class XmlReader:
    """Reads no page; hands the XML on as an attachment.

    Args:
        source: of XML, XHTML or HTML.

    Raises:
        UnsupportedError: it is neither.
    """

    def __init__(self, source: Source) -> None:
        data = source.read()
        if not is_einvoice(data) and not is_ixbrl(data):
            kind = _NAMES[source.media_type]
            raise UnsupportedError(f"is {kind}, and has no pages", source=source.name, remedy="print it to PDF")
        self.name = source.name
        self.page_count = 0
        self.attachments: Sequence[Attachment] = (Attachment(source.name, data),)
        self.metadata: dict[str, str] = {}
        self.issues: Sequence[Issue] = ()

    def pages(self, numbers: Sequence[int] | None = None) -> Iterator[PageFacts]:
        """Nothing: there are no pages."""
        return iter(())

    def __enter__(self) -> XmlReader:
        return self

    def __exit__(self, *exc: object) -> None:
        return None
