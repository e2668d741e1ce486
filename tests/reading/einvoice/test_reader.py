"""A bare e-invoice is a document without pages; other XML is not a document."""

from __future__ import annotations

from pathlib import Path

import pytest

import docstruct as ds
from docstruct.errors import UnsupportedError
from docstruct.reading.pages import open_document
from docstruct.reading.source import load_source

EXAMPLES = sorted((Path(__file__).parents[2] / "data" / "einvoice").glob("*.xml"))


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda p: p.name)
def test_an_e_invoice_is_its_own_attachment(path: Path) -> None:
    with open_document(load_source(path)) as reader:
        assert reader.page_count == 0
        assert list(reader.pages()) == []
        assert [a.data for a in reader.attachments] == [path.read_bytes()]


@pytest.mark.parametrize("path", EXAMPLES[:2], ids=lambda p: p.name)
def test_it_is_extracted_exactly(path: Path) -> None:
    result = ds.extract(path, "invoice")
    assert result.data is not None
    assert result.data.number
    assert result["number"].way == "xml"


def test_other_xml_is_refused() -> None:
    with pytest.raises(UnsupportedError, match="no e-invoice"):
        open_document(load_source(b"<?xml version='1.0'?><note>hello</note>"))
