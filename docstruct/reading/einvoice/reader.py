"""A bare e-invoice (CII or UBL) or an inline XBRL report → the one attachment of a document without pages."""

from __future__ import annotations

from docstruct.errors import UnsupportedError
from docstruct.facts import Attachment
from docstruct.reading.einvoice.find import is_einvoice
from docstruct.reading.ixbrl.read import is_ixbrl
from docstruct.reading.source import Source

_NAMES = {
    "application/xml": "XML but no e-invoice (CII, UBL)",
    "application/xhtml+xml": "XHTML without inline XBRL",
    "text/html": "HTML",
}


def markup_attachments(source: Source) -> tuple[Attachment, ...]:
    """The source itself.

    Args:
        source: of XML, XHTML or HTML.

    Raises:
        UnsupportedError: it is neither.
    """
    data = source.read()
    if not is_einvoice(data) and not is_ixbrl(data):
        kind = _NAMES[source.media_type]
        raise UnsupportedError(f"is {kind}, and has no pages", source=source.name, remedy="print it to PDF")
    return (Attachment(source.name, data),)
