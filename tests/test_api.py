"""extract, parse and aextract on one document."""

from __future__ import annotations

import asyncio
import datetime as dt
import io
import json
from pathlib import Path

import pytest
from PIL import Image
from pydantic import BaseModel

import docstruct as ds
from docstruct.api import named_schema
from docstruct.errors import DeadlineError, ExtractionError, SourceError, UsageError
from docstruct.schemas.invoice import Invoice
from docstruct.schemas.molecule import Molecule


class Account(BaseModel):
    """Where to pay."""

    iban: str
    bic: str


def test_extract_validates_and_shows_where(invoice_pdf: Path) -> None:
    result = ds.extract(invoice_pdf, Account)
    assert result.data == Account(iban="NL50INGB0683251309", bic="INGBNL2A")
    evidence = result["iban"]
    assert (evidence.page_no, evidence.way, evidence.status) == (1, "text", "ok")
    assert evidence.raw_text == "NL50INGB0683251309"
    assert 0 < evidence.confidence <= 1


@pytest.mark.parametrize("kind", ["path", "str", "bytes", "stream"])
def test_every_kind_of_source_gives_the_same(invoice_pdf: Path, kind: str) -> None:
    sources = {
        "path": lambda: invoice_pdf,
        "str": lambda: str(invoice_pdf),
        "bytes": lambda: invoice_pdf.read_bytes(),
        "stream": lambda: io.BytesIO(invoice_pdf.read_bytes()),
    }
    result = ds.extract(sources[kind](), Account)
    assert result.unwrap().bic == "INGBNL2A"
    assert result["bic"].crop().size[0] > 10


def test_two_calls_give_identical_json(invoice_pdf: Path) -> None:
    assert ds.extract(invoice_pdf, Invoice).to_json() == ds.extract(invoice_pdf, Invoice).to_json()


def test_a_missing_required_value_makes_no_object(invoice_pdf: Path) -> None:
    class Card(BaseModel):
        iban: str
        warranty_until: dt.date

    result = ds.extract(invoice_pdf, Card)
    assert (result.data, result.status) == (None, "partial")
    assert result.partial["iban"] == "NL50INGB0683251309"
    assert result["warranty_until"].status == "absent"
    assert [i.path for i in result.issues if i.code == "missing-field"] == ["/warranty_until"]
    with pytest.raises(ExtractionError, match="warranty_until"):
        result.unwrap()


def test_an_unknown_path_names_those_there_are(invoice_pdf: Path) -> None:
    with pytest.raises(KeyError, match="the nearest: /iban"):
        ds.extract(invoice_pdf, Account)["ibann"]


def test_pages_that_are_not_there_are_told(invoice_pdf: Path) -> None:
    with pytest.raises(UsageError, match=r"none of the pages asked for is there: 7, 9 \(pages run from 1 to 1\)"):
        ds.extract(invoice_pdf, Account, pages=[7, 9])
    assert len(ds.parse(invoice_pdf, pages=[1, 2, 3]).pages) == 1  # "the first three", of one


@pytest.mark.parametrize("wrong", [1, "1-2"])
def test_pages_are_a_list(invoice_pdf: Path, wrong: object) -> None:
    with pytest.raises(UsageError, match="pages must be a list of page numbers"):
        ds.extract(invoice_pdf, Account, pages=wrong)


def test_doubtful_values_are_withheld(invoice_pdf: Path) -> None:
    result = ds.extract(invoice_pdf, Invoice, min_confidence=1.0)
    assert result["number"].status == "abstained"
    assert result.unwrap().number is None


def test_parse_reads_pages(invoice_pdf: Path) -> None:
    document = ds.parse(invoice_pdf)
    assert len(document.pages) == 1
    assert "Factuurnummer" in document.text
    assert "Factuurnummer" in document.to_markdown()
    assert json.loads(document.to_json()) == document.to_dict()


def test_a_list_of_pictures_is_one_document() -> None:
    pages = [Image.new("RGB", (300, 200), "white")] * 2
    document = ds.parse(pages)
    assert [page.page_no for page in document.pages] == [1, 2]


def test_async_callers_can_wait(invoice_pdf: Path) -> None:
    async def both() -> list[str]:
        results = await asyncio.gather(*(ds.aextract(invoice_pdf, Account) for _ in range(2)))
        return [r.unwrap().bic for r in results]

    assert asyncio.run(both()) == ["INGBNL2A", "INGBNL2A"]


def test_errors_name_document_and_remedy(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="no such file"):
        ds.extract(tmp_path / "nothing.pdf", "invoice")
    with pytest.raises(UsageError, match="no engine named 'magic'"):
        ds.parse(b"%PDF-1.4", engine="magic")
    with pytest.raises(UsageError, match="no option dpi"):
        ds.extract(b"%PDF-1.4", "invoice", dpi=3)


def test_the_deadline_is_looked_at_between_pages(invoice_pdf: Path) -> None:
    with pytest.raises(DeadlineError, match="raise timeout"):
        ds.parse(invoice_pdf, timeout=1e-9)


@pytest.mark.parametrize("name", ["invoice", "some/file.json", "C:/schemas/file.json"])
def test_names_and_files_pass_as_they_are(name: str) -> None:
    assert named_schema(name) == name


def test_a_class_is_found_by_module_and_name() -> None:
    assert named_schema("docstruct.schemas.invoice:Invoice") is Invoice
    for wrong in ("docstruct.schemas.invoice:Nothing", "no_such_module:Thing", ":x"):
        with pytest.raises(UsageError, match="module:Class"):
            named_schema(wrong)


def test_figures_of_pages_that_are_not_there_are_an_error(invoice_pdf: Path) -> None:
    with pytest.raises(UsageError, match=r"none of the pages asked for is there: 9 \(pages run from 1 to 1\)"):
        ds.charts(invoice_pdf, pages=[9])


def test_figures_below_a_least_confidence_are_declined() -> None:
    sure = Molecule(smiles="CCO", confidence=0.6)
    assert sure.withheld_below(0.6) is sure
    withheld = sure.withheld_below(0.7)
    assert (withheld.smiles, withheld.confidence) == ("", 0.6)
    assert withheld.declined == "read with confidence 0.60, below min_confidence 0.7"
