"""Invoice: what a seller asks a buyer to pay, and its opposite, the credit note.

Nothing is required: papers omit any of this, and a value that is not printed must stay absent rather than
cost the reader the whole object. Callers that need a field check it, or declare a model of their own.

Amounts have the sign that is printed. EN 16931 states the amounts of a credit note (type code 381) as positive, and
so does its XML; papers print them so or below zero. `kind` says which way the money goes, whatever the sign.
"""

from __future__ import annotations

import datetime as dt
from typing import ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field

from docstruct.schemas.parties import LineItem, Party, Payment, TaxLine
from docstruct.schemas.rules import Check, Equation, Order, Rule, Sum
from docstruct.schemas.scalars import CurrencyCode, Money


class Invoice(BaseModel):
    """An invoice or a credit note."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: Literal["invoice", "credit-note"] | None = Field(
        None, description="Whether it asks for money (invoice) or gives it back (credit note)"
    )
    number: str | None = Field(None, description="Invoice number", examples=["2024-0815", "RE-471102"])
    issue_date: dt.date | None = Field(None, description="Date of the invoice", examples=["2024-03-05"])
    due_date: dt.date | None = Field(None, description="Date the payment is due", examples=["2024-04-04"])
    delivery_date: dt.date | None = Field(None, description="Date of delivery or service", examples=["2024-03-01"])
    period_start: dt.date | None = Field(None, description="First day of the period that is billed")
    period_end: dt.date | None = Field(None, description="Last day of the period that is billed")
    order_number: str | None = Field(None, description="Order number of the buyer", examples=["B123456789"])
    customer_number: str | None = Field(
        None, description="Number the seller knows the buyer by", examples=["GE2020211"]
    )
    delivery_note_number: str | None = Field(None, description="Number of the delivery note")
    original_invoice_number: str | None = Field(None, description="Number of the invoice that is corrected or credited")
    currency: CurrencyCode | None = Field(None, description="Currency of the amounts", examples=["EUR", "USD"])
    seller: Party | None = Field(None, description="Who sells and wants to be paid")
    buyer: Party | None = Field(None, description="Who buys and has to pay: the bill goes to them")
    lines: list[LineItem] = Field(default_factory=list, description="Goods and services, row by row")
    lines_total: Money | None = Field(
        None, description="Sum of the rows before discounts and charges on the whole invoice"
    )
    discount_total: Money | None = Field(None, description="Discounts on the whole invoice, as a positive amount")
    charge_total: Money | None = Field(None, description="Charges on the whole invoice, such as shipping or packing")
    taxes: list[TaxLine] = Field(default_factory=list, description="Tax by rate")
    subtotal: Money | None = Field(None, description="Net total: the amount before tax", examples=["1200.00"])
    tax_total: Money | None = Field(None, description="Sum of the tax", examples=["228.00"])
    rounding: Money | None = Field(None, description="Rounding added to the amount to pay", examples=["0.02"])
    total: Money | None = Field(None, description="Total with tax", examples=["1428.00"])
    amount_paid: Money | None = Field(None, description="Amount already paid")
    amount_due: Money | None = Field(None, description="Amount still to pay")
    payment: Payment | None = Field(None, description="How to pay")

    rules: ClassVar[tuple[Rule, ...]] = (
        Sum(
            "lines[].amount",
            ("subtotal", "lines_total", "total"),  # net rows, or rows with tax in them
            perhaps_plus=("charge_total",),
            perhaps_minus=("discount_total",),
        ),
        Sum("taxes[].amount", "tax_total"),
        Sum("taxes[].base", "subtotal", perhaps_plus=("charge_total",), perhaps_minus=("discount_total",)),
        Equation(
            "subtotal",
            ("lines_total",),
            perhaps_plus=("charge_total",),
            perhaps_minus=("discount_total",),
        ),
        Equation(
            "total",
            ("subtotal", "tax_total"),
            perhaps_plus=("charge_total", "rounding"),
            perhaps_minus=("discount_total",),
        ),
        Equation("total", ("amount_due", "amount_paid"), perhaps_minus=("rounding",)),
        Order("issue_date", "due_date"),
        Order("period_start", "period_end"),
        Check("currency", "currency"),
    )
