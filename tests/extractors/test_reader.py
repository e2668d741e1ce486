import datetime as dt
from collections.abc import Callable
from decimal import Decimal as D
from typing import Any, Literal

import pytest
from pydantic import BaseModel, Field

from docstruct.document import Document, Page
from docstruct.errors import DeadlineError, ExtractionError
from docstruct.extractors.fields.plan import plan_of
from docstruct.extractors.reader import read_fields
from docstruct.geometry import Affine, BBox
from docstruct.options import Deadline
from docstruct.result import Extraction

MakePage = Callable[..., Page]
Extract = Callable[..., Extraction[Any]]


class Paper(BaseModel):
    """Terms that business papers print."""

    invoice_number: str | None = None
    customer_number: str | None = None
    issue_date: dt.date | None = None
    due_date: dt.date | None = None
    subtotal: D | None = None
    tax_total: D | None = None
    total: D | None = None


@pytest.mark.parametrize(
    "rows",
    [
        [(50, (50, "Invoice number: RE-4711")), (70, (50, "Invoice date: 5 March 2024"))],
        [(50, (50, "Invoice number"), (250, "RE-4711")), (64, (50, "Invoice date"), (250, "5 March 2024"))],
        [(50, (50, "Invoice number"), (250, "Invoice date")), (62, (50, "RE-4711"), (250, "5 March 2024"))],
        [(50, (-250, "Invoice number:"), (260, "RE-4711")), (64, (-250, "Invoice date:"), (260, "5 March 2024"))],
        [(50, (50, "Rechnungsnummer: RE-4711")), (70, (50, "Rechnungsdatum: 5. März 2024"))],
        [(50, (50, "Facture N° : RE-4711")), (70, (50, "Date de facture : 5 mars 2024"))],
    ],
    ids=["inline", "left", "above", "right-aligned", "german", "french"],
)
def test_values_are_read_where_their_labels_point(rows: list[Any], page: MakePage, extract: Extract) -> None:
    r = extract(Paper, page(*rows))
    assert (r["invoice_number"].value, r["issue_date"].value) == ("RE-4711", dt.date(2024, 3, 5))
    assert r["invoice_number"].status == r["issue_date"].status == "ok"


def test_evidence_says_what_is_printed_where(page: MakePage, extract: Extract) -> None:
    r = extract(Paper, page((50, (50, "Hello"))), page((50, (50, "Invoice date:"), (250, "5 March 2024")), number=2))
    e = r["issue_date"]
    assert (e.raw_text, e.page_no, e.way) == ("5 March 2024", 2, "text")
    assert e.bbox == BBox(250, 50, 250 + 5 * 10 + 2 * 2.8, 60) and 0 < e.confidence <= 1


def test_a_number_that_only_the_schema_names_needs_its_label(page: MakePage, extract: Extract) -> None:
    class Policy(BaseModel):
        no_claims_years: int | None = None
        rooms: int | None = None

    rows = [
        (50, (50, "Excess"), (250, "150.00")),
        (64, (50, "Windscreen"), (250, "25.00")),
        (78, (50, "Rooms"), (250, "4")),
    ]
    r = extract(Policy, page(*rows))
    assert r["no_claims_years"].status == "absent" and r["rooms"].value == 4


def test_what_is_not_there_is_absent(page: MakePage, extract: Extract) -> None:
    r = extract(Paper, page((50, (50, "Invoice number: RE-4711"))))
    assert r.data.total is None and r["total"].value is None
    assert (r["total"].status, r["total"].raw_text, r["total"].page_no) == ("absent", None, None)


def test_every_leaf_has_evidence_even_of_an_empty_page(extract: Extract) -> None:
    r = extract(Paper, Page(1, 595, 842, "none"))
    assert {p.strip("/") for p in r.evidence} == set(Paper.model_fields)
    assert {e.status for e in r.evidence.values()} == {"absent"}


def test_a_printed_value_is_not_given_twice(page: MakePage, extract: Extract) -> None:
    r = extract(Paper, page((50, (50, "Invoice number: RE-4711")), (80, (50, "Total:"), (250, "12.50"))))
    given = [e.value for e in r.evidence.values() if e.value is not None]
    assert sorted(map(str, given)) == ["12.50", "RE-4711"]


def test_a_date_that_can_be_read_two_ways_is_ambiguous(page: MakePage, extract: Extract) -> None:
    r = extract(Paper, page((50, (50, "Invoice date: 03/04/2024"))))
    assert r["issue_date"].status == "ambiguous"
    assert r["issue_date"].value in (dt.date(2024, 3, 4), dt.date(2024, 4, 3))


@pytest.mark.parametrize(
    ("other", "issued"), [("25/04/2024", dt.date(2024, 4, 3)), ("04/25/2024", dt.date(2024, 3, 4))]
)
def test_another_date_of_the_document_decides(other: str, issued: dt.date, page: MakePage, extract: Extract) -> None:
    r = extract(Paper, page((50, (50, "Invoice date: 03/04/2024")), (70, (50, f"Due date: {other}"))))
    assert (r["issue_date"].value, r["issue_date"].status) == (issued, "ok")
    assert r["due_date"].value == dt.date(2024, 4, 25)


@pytest.mark.parametrize(
    ("net", "tax", "total"), [("1,200.00", "228.00", "1,428.00"), ("1.200,00", "228,00", "1.428,00")]
)
def test_amounts_in_the_notation_of_the_document(
    net: str, tax: str, total: str, page: MakePage, extract: Extract
) -> None:
    rows = [
        (50, (300, "Subtotal"), (-500, net)),
        (64, (300, "Total VAT"), (-500, tax)),
        (78, (300, "Total"), (-500, total)),
    ]
    r = extract(Paper, page(*rows))
    assert (r["subtotal"].value, r["tax_total"].value, r["total"].value) == (D(1200), D(228), D(1428))
    assert r["total"].raw_text == total


def test_min_confidence_withholds_and_keeps_the_evidence(page: MakePage, extract: Extract) -> None:
    made = page((50, (50, "Invoice number: RE-4711")))
    r = extract(Paper, made, min_confidence=1.0)
    e = r["invoice_number"]
    assert (e.status, e.value, e.raw_text, e.page_no) == ("abstained", "RE-4711", "RE-4711", 1)
    assert r.data.invoice_number is None
    assert extract(Paper, made).data.invoice_number == "RE-4711"


class Strict(BaseModel):
    invoice_number: str
    total: D = Field(le=100)


def test_a_required_value_that_is_missing(page: MakePage, extract: Extract) -> None:
    r = extract(Strict, page((50, (50, "Invoice number: RE-4711"))))
    assert r.data is None and r.status == "partial" and r.partial == {"invoice_number": "RE-4711"}
    assert [(i.code, i.severity, i.path) for i in r.issues] == [("missing-field", "error", "/total")]
    with pytest.raises(ExtractionError, match=r"paper\.pdf: total: required, and not found"):
        r.unwrap()


def test_a_value_that_breaks_a_constraint_stays_in_the_evidence(page: MakePage, extract: Extract) -> None:
    r = extract(Strict, page((50, (50, "Invoice number: RE-4711")), (80, (300, "Total"), (-500, "1,428.00"))))
    assert r.data is None and (r["total"].status, r["total"].value) == ("invalid", D(1428))
    assert [i.path for i in r.issues if i.code == "invalid-value"] == ["/total"]


class Voyage(BaseModel):
    """A paper of a trade no lexicon knows."""

    vessel: str | None = None
    crates: int | None = None
    kept_cool: bool | None = None
    opened: dt.time | None = None
    draught: float | None = None
    sea_state: Literal["calm", "rough"] | None = None
    berth: str | None = Field(None, alias="Quay number")
    sighted: dt.date | None = None


VOYAGE = {
    "Vessel": "Anna Maria", "Crates": "17", "Kept cool": "yes", "Opened": "14:30", "Draught": "3.75",
    "Sea state": "rough", "Quay number": "B 12", "Sighted": "5 March 2024",
}  # fmt: skip
READ = Voyage.model_validate(
    {
        "vessel": "Anna Maria", "crates": 17, "kept_cool": True, "opened": "14:30", "draught": 3.75,
        "sea_state": "rough", "Quay number": "B 12", "sighted": "2024-03-05",
    }
).model_dump()  # fmt: skip


@pytest.mark.parametrize("way", ["inline", "left"])
def test_names_of_any_schema_are_labels(way: str, page: MakePage, extract: Extract) -> None:
    """How many is a matter of the fitted weights; nearly all is what they must give."""
    rows = [
        (50 + 16 * i, (50, f"{k}: {v}")) if way == "inline" else (50 + 16 * i, (50, k), (200, v))
        for i, (k, v) in enumerate(VOYAGE.items())
    ]
    got = extract(Voyage, page(*rows)).data.model_dump()
    right = [name for name, value in READ.items() if got[name] == value]
    assert len(right) >= 6, got
    assert not [name for name, value in READ.items() if got[name] not in (None, value)]


def test_the_same_pages_give_the_same_result(page: MakePage, extract: Extract) -> None:
    made = page(*((50 + 16 * i, (50, f"{k}: {v}")) for i, (k, v) in enumerate(VOYAGE.items())))
    assert extract(Voyage, made) == extract(Voyage, made)


def test_places_are_those_of_the_page_as_displayed(page: MakePage, extract: Extract) -> None:
    turn = Affine(0, 1, -1, 0, 842, 0)  # lies on its side
    shown = page((50, (50, "Invoice number: RE-4711"))).displayed(turn, 842, 595)
    e = extract(Paper, shown)["invoice_number"]
    assert e.value == "RE-4711" and e.bbox is not None
    assert e.bbox.height > e.bbox.width and e.bbox.x1 == 842 - 50


def test_the_deadline_is_looked_at_on_the_way(page: MakePage, monkeypatch: pytest.MonkeyPatch) -> None:
    document = Document("slow.pdf", "native", (page((50, (50, "Total 12.50"))),))
    deadline = Deadline(60, "slow.pdf")
    monkeypatch.setattr(deadline, "_end", 0.0)
    with pytest.raises(DeadlineError, match=r"slow\.pdf"):
        read_fields(document, plan_of(Paper), deadline)


def test_what_was_taken_for_something_else_is_not_unreadable(page: MakePage, extract: Extract) -> None:
    class Bill(BaseModel):
        total: D | None = None
        amount_due: D | None = None

    r = extract(Bill, page((50, (50, "Amount due:"), (250, "784.50"))))
    assert r["amount_due"].status != "unreadable"
    assert extract(Bill, page((50, (50, "Amount due:"), (250, "see overleaf"))))["amount_due"].status == "unreadable"


@pytest.mark.parametrize("payments", ["0.00", "500.00"])
def test_where_only_an_amount_due_is_printed_it_is_the_total(payments: str, page: MakePage, extract: Extract) -> None:
    class Bill(BaseModel):
        total: D | None = None

    class Both(Bill):
        amount_due: D | None = None

    rows = [
        (40, (50, "Harbour Marine Ltd")),
        (60, (50, "Description"), (-520, "Amount")),
        (76, (50, "Mooring fee"), (-520, "1,200.00")),
        (92, (50, "Electricity"), (-520, "84.50")),
        (120, (-430, "Payments"), (-520, payments)),
        (136, (-430, "Amount due"), (-520, "784.50")),
    ]
    assert extract(Bill, page(*rows))["total"].value == D("784.50")
    assert extract(Both, page(*rows))["amount_due"].value == D("784.50")
