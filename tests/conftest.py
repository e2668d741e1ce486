"""A result made by hand, of which everything is known, and the bundled invoice."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path
from typing import Literal

import pytest
from hypothesis import settings
from PIL import Image
from pydantic import BaseModel

import docstruct
from docstruct.document import Document, Line, Page
from docstruct.facts import Issue, Word
from docstruct.geometry import BBox
from docstruct.result import Evidence, Extraction

settings.register_profile("unhurried", deadline=None)  # a busy machine is no failure
settings.load_profile("unhurried")


class Item(BaseModel):
    """A line of a slip."""

    name: str
    amount: Decimal | None = None


class Shop(BaseModel):
    """Who sold."""

    name: str
    city: str | None = None


class Slip(BaseModel):
    """A small paper with a value of every kind."""

    number: str
    kind: Literal["sale", "return"] = "sale"
    date: dt.date | None = None
    count: int | None = None
    paid: bool | None = None
    total: Decimal | None = None
    shop: Shop
    items: list[Item] = []
    tags: list[str] = []


@pytest.fixture
def slip() -> Extraction[Slip]:
    """A valid slip of two pages; the total is doubtful and an issue speaks of it."""
    data = Slip(
        number="A-7",
        date=dt.date(2024, 3, 5),
        total=Decimal("12.50"),
        shop=Shop(name="Müller & <Söhne>"),
        items=[Item(name="Tea", amount=Decimal("4.50")), Item(name="Cake", amount=Decimal("8.00"))],
        tags=["food"],
    )
    evidence = {
        "/number": read("A-7", "A-7", BBox(50, 50, 80, 60), 0.987654321),
        "/kind": Evidence("sale", None, None, None, 0.95, "none", "ok"),
        "/date": read(dt.date(2024, 3, 5), "05.03.2024", BBox(50, 70, 100, 80), 0.8),
        "/count": Evidence(None),
        "/total": read(Decimal("12.50"), "12,50", BBox(150, 170, 180.004, 180), 0.4, page_no=2),
        "/shop/name": read("Müller & <Söhne>", "Müller & <Söhne>", BBox(20, 20, 90, 30), 0.9),
        "/items/0/name": read("Tea", "Tea", BBox(20, 100, 40, 110), 0.99),
        "/items/0/amount": read(Decimal("4.50"), "4,50", BBox(150, 100, 170, 110), 0.99),
        "/items/1/name": read("Cake", "Cake", BBox(20, 115, 45, 125), 0.99),
        "/items/1/amount": read(Decimal("8.00"), "8,00", BBox(150, 115, 170, 125), 0.3, status="ambiguous"),
        "/tags/0": read("food", "food", BBox(20, 140, 40, 150), 0.9),
    }
    word = Word("Tea", BBox(20, 100, 40, 110))
    pages = tuple(Page(n, 200, 300, "text", words=(word,), lines=(Line.of([word]),)) for n in (1, 2))
    issues = (
        Issue("sum-mismatch", "warning", "items do not sum to the total: 12.00 != 12.50", "/total"),
        Issue("no-text", "info", "no text was found on the page", None, 2),
    )
    return Extraction(
        source="slip <1>.pdf",
        schema_id="0123456789abcdef",
        engine="native",
        data=data,
        partial=data.model_dump(),
        evidence=evidence,
        issues=issues,
        document=Document("slip <1>.pdf", "native", pages),
        coverage={"/items": (2, 2)},
        render=lambda page_no, dpi, clip: Image.new("RGB", (400, 600), "white"),
    )


def read(
    value: object,
    raw: str,
    bbox: BBox,
    confidence: float,
    page_no: int = 1,
    status: Literal["ok", "ambiguous"] = "ok",
) -> Evidence:
    """Evidence of something read from a text layer."""
    return Evidence(value, raw, page_no, bbox, confidence, "text", status)


@pytest.fixture
def invoice_pdf() -> Path:
    """The invoice that comes with the package."""
    return Path(docstruct.__file__).parent / "samples" / "invoice.pdf"
