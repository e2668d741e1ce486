"""A bare e-invoice file (CII or UBL) as a document without pages, whose one attachment it is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from docstruct.document import Attachment, Issue, PageFacts
from docstruct.errors import UnsupportedError
from docstruct.reading.einvoice import is_einvoice
from docstruct.reading.source import Source


class XmlReader:
    """Reads no page; hands the XML on as an attachment.

    Args:
        source: of media type ``application/xml``.

    Raises:
        UnsupportedError: the XML is no e-invoice.
    """

    def __init__(self, source: Source) -> None:
        data = source.read()
        if not is_einvoice(data):
            raise UnsupportedError(
                "is XML but no e-invoice (CII, UBL), and has no pages", source=source.name, remedy="print it to PDF"
            )
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
