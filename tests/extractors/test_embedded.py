import datetime as dt
from collections.abc import Callable
from decimal import Decimal as D
from pathlib import Path
from typing import Any

import pytest
from pydantic import create_model

from docstruct.document import Document, Page
from docstruct.errors import CorruptError
from docstruct.extractors.embedded import embedded_einvoice, read_embedded
from docstruct.extractors.extractor import extract_from
from docstruct.extractors.fields.plan import plan_of
from docstruct.facts import Attachment
from docstruct.options import Deadline, Options
from docstruct.reading.einvoice.find import read_einvoice
from docstruct.result import Extraction
from docstruct.schemas import Invoice, Receipt

MakePage = Callable[..., Page]
XML = (Path(__file__).parents[1] / "data" / "einvoice" / "cii_1.xml").read_bytes()


def paper(*pages: Page, xml: bytes = XML) -> Document:
    return Document("a.pdf", "native", pages, (Attachment("ZUGFeRD-invoice.xml", xml),))


def extracted(document: Document, schema: object = Invoice, **options: Any) -> Extraction[Any]:
    return extract_from(document, plan_of(schema), Options(**options), Deadline(60, "a.pdf"))


@pytest.fixture
def printed(page: MakePage) -> Callable[..., Page]:
    """The page of the e-invoice, with a total of one's own."""

    def make(total: str = "10,70") -> Page:
        return page(
            (50, (50, "Bäckerei Süß"), (300, "Rechnung RE-77 vom 06.06.2014")),
            (120, (50, "Brötchen"), (-300, "20"), (-400, "0,50"), (-500, "10,00")),
            (160, (300, "Netto"), (-500, "10,00")), (174, (300, "7 % MwSt"), (-500, "0,70")),
            (188, (300, "Gesamt"), (-500, total)),
        )  # fmt: skip

    return make


def test_what_the_xml_states_is_the_result(printed: Callable[..., Page]) -> None:
    r = extracted(paper(printed()))
    assert r.data.number == "RE-77" and r.data.issue_date == dt.date(2014, 6, 6) and r.data.total == D("10.70")
    assert [line.description for line in r.data.lines] == ["Brötchen"]
    assert r.status == "ok" and r.coverage["/lines"] == (1, 1) and r.coverage["/taxes"] == (1, 1)
    assert [i.code for i in r.issues] == ["embedded-einvoice"]
    assert "cii" in r.issues[0].message and "comfort" in r.issues[0].message


def test_values_are_looked_up_on_the_page(printed: Callable[..., Page]) -> None:
    r = extracted(paper(printed()))
    e = r["total"]
    assert (e.way, e.status, e.page_no, e.raw_text) == ("xml", "ok", 1, "10,70")
    assert e.bbox is not None and (e.bbox.x1, e.bbox.y0) == (500, 188)
    assert e.confidence > 0.99


def test_what_is_not_printed_is_still_exact(printed: Callable[..., Page]) -> None:
    r = extracted(paper(printed()))
    e = r["order_number"]
    assert (e.value, e.way, e.status, e.page_no, e.bbox) == ("B-1", "xml", "ok", None, None)


def test_a_difference_between_xml_and_page_is_an_issue(printed: Callable[..., Page]) -> None:
    r = extracted(paper(printed("12,70")))
    assert r.data.total == D("10.70")
    (issue,) = [i for i in r.issues if i.code == "xml-not-printed"]
    assert (issue.path, issue.severity) == ("/total", "warning") and "10.70" in issue.message
    assert r["total"].confidence < r["subtotal"].confidence


def test_what_the_xml_leaves_out_is_surely_absent(printed: Callable[..., Page]) -> None:
    e = extracted(paper(printed()))["due_date"]
    assert (e.value, e.status, e.way) == (None, "absent", "xml") and e.confidence > 0.99


def test_rules_are_checked_over_the_xml_too() -> None:
    wrong = XML.replace(b"10.70", b"11.70")
    assert wrong != XML
    r = extracted(paper(xml=wrong))
    assert any(i.path == "/total" and "10.70" in i.message for i in r.issues)


def test_the_xml_can_be_left_alone(printed: Callable[..., Page]) -> None:
    r = extracted(paper(printed("12,70")), use_embedded=False)
    assert r["total"].value == D("12.70") and r["total"].way == "text"
    assert all(e.way != "xml" for e in r.evidence.values())


def test_a_bare_xml_has_no_pages_to_compare() -> None:
    r = extracted(paper())
    assert r.data.total == D("10.70") and [i.code for i in r.issues] == ["embedded-einvoice"]


def test_other_schemas_read_the_page() -> None:
    assert embedded_einvoice(paper(), plan_of(Receipt)) is None
    assert embedded_einvoice(Document("a", "native", ()), plan_of(Invoice)) is None


def test_a_schema_that_extends_invoice_reads_the_xml() -> None:
    more = create_model("More", __base__=Invoice, project=(str | None, None))
    r = extracted(paper(), more)
    assert r.data.number == "RE-77" and r.data.project is None
    assert r["project"].status == "absent"


def test_a_broken_xml_is_an_error_not_a_silent_fall_back(printed: Callable[..., Page]) -> None:
    with pytest.raises(CorruptError):
        extracted(paper(printed(), xml=XML[: len(XML) // 2]))


def test_every_leaf_of_the_xml_has_evidence() -> None:
    reading = read_embedded(paper(), plan_of(Invoice), read_einvoice(XML))
    assert set(reading.values) <= set(reading.evidence)
    assert {"/number", "/lines/0/amount", "/taxes/0/rate"} <= set(reading.values)
