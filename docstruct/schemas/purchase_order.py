"""PurchaseOrder: what a buyer orders from a seller.

Nothing is required, as for `Invoice`.
"""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

from pydantic import BaseModel, ConfigDict, Field

from docstruct.schemas.parties import LineItem, Party
from docstruct.schemas.rules import Check, Equation, Order, Rule, Sum
from docstruct.schemas.scalars import CurrencyCode, Money


class PurchaseOrder(BaseModel):
    """A purchase order."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    number: str | None = Field(None, description="Order number", examples=["PO-4711"])
    order_date: dt.date | None = Field(None, description="Date of the order", examples=["2024-03-05"])
    delivery_date: dt.date | None = Field(None, description="Date the goods are wanted")
    quote_number: str | None = Field(None, description="Number of the offer or quotation referred to")
    customer_number: str | None = Field(None, description="Number the seller knows the buyer by")
    currency: CurrencyCode | None = Field(None, description="Currency of the amounts", examples=["EUR", "USD"])
    buyer: Party | None = Field(None, description="Who orders")
    seller: Party | None = Field(None, description="Who is to deliver: supplier or vendor")
    ship_to: Party | None = Field(None, description="Where the goods go")
    lines: list[LineItem] = Field(default_factory=list, description="Goods and services ordered, row by row")
    discount_total: Money | None = Field(None, description="Discounts on the whole order, as a positive amount")
    charge_total: Money | None = Field(None, description="Charges on the whole order, such as freight")
    subtotal: Money | None = Field(None, description="Net total: the amount before tax")
    tax_total: Money | None = Field(None, description="Sum of the tax")
    total: Money | None = Field(None, description="Total of the order")
    payment_terms: str | None = Field(None, description="Terms of payment in words", examples=["30 days net"])
    delivery_terms: str | None = Field(
        None, description="Terms of delivery, such as an Incoterm", examples=["DAP Leipzig"]
    )

    rules: ClassVar[tuple[Rule, ...]] = (
        Sum(
            "lines[].amount",
            ("subtotal", "total"),
            perhaps_plus=("charge_total",),
            perhaps_minus=("discount_total",),
        ),
        Equation(
            "total",
            ("subtotal", "tax_total"),
            perhaps_plus=("charge_total",),
            perhaps_minus=("discount_total",),
        ),
        Order("order_date", "delivery_date"),
        Check("currency", "currency"),
    )
