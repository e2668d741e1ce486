"""Receipt: what a shop or restaurant prints when it was paid.

Nothing is required, as for `Invoice`.
"""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

from pydantic import BaseModel, ConfigDict, Field

from docstruct.schemas.parties import TaxLine
from docstruct.schemas.rules import Check, Equation, Product, Rule, Sum
from docstruct.schemas.scalars import CurrencyCode, Money, Percent, Quantity, VatId


class ReceiptLine(BaseModel):
    """One article on a receipt."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    description: str | None = Field(None, description="Name of the article", examples=["Milk 1.5 %"])
    quantity: Quantity | None = Field(None, description="How many or how much", examples=["2", "0.385"])
    unit_price: Money | None = Field(None, description="Price of one", examples=["1.19"])
    discount: Money | None = Field(None, description="Amount taken off the article")
    tax_rate: Percent | None = Field(None, description="Tax rate in percent")
    amount: Money | None = Field(None, description="Amount of the row", examples=["2.38"])

    rules: ClassVar[tuple[Rule, ...]] = (
        Product(("quantity", "unit_price"), "amount", perhaps_minus="discount", perhaps_plus_percent="tax_rate"),
    )


class Receipt(BaseModel):
    """A receipt of a shop, restaurant or service."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    merchant: str | None = Field(
        None, description="Name of the shop or company at the top of the receipt", examples=["Corner Bakery"]
    )
    address: str | None = Field(
        None, description="Address of the shop", examples=["12 High Street, 50450 Kuala Lumpur"]
    )
    phone: str | None = Field(None, description="Telephone number of the shop")
    vat_id: VatId | None = Field(None, description="VAT identification number of the shop", examples=["DE136695976"])
    tax_number: str | None = Field(None, description="Other tax or GST number of the shop")
    number: str | None = Field(None, description="Number of the receipt or cash bill", examples=["000123"])
    date: dt.date | None = Field(None, description="Date of the purchase", examples=["2024-03-05"])
    time: dt.time | None = Field(None, description="Time of the purchase", examples=["14:05:00"])
    currency: CurrencyCode | None = Field(None, description="Currency of the amounts", examples=["EUR", "MYR"])
    lines: list[ReceiptLine] = Field(default_factory=list, description="Articles, row by row")
    subtotal: Money | None = Field(None, description="Sum before tax, service charge or discount")
    discount_total: Money | None = Field(None, description="Discount on the whole receipt, as a positive amount")
    service_charge: Money | None = Field(None, description="Service charge")
    tip: Money | None = Field(None, description="Tip")
    taxes: list[TaxLine] = Field(default_factory=list, description="Tax by rate")
    tax_total: Money | None = Field(None, description="Sum of the tax (VAT, GST)")
    rounding: Money | None = Field(None, description="Rounding added to the total", examples=["-0.02"])
    total: Money | None = Field(None, description="Total to pay, tax included", examples=["23.80"])
    payment_method: str | None = Field(None, description="How it was paid", examples=["cash", "VISA"])
    amount_tendered: Money | None = Field(None, description="Money given by the customer")
    change: Money | None = Field(None, description="Money given back")

    rules: ClassVar[tuple[Rule, ...]] = (
        Sum(
            "lines[].amount",
            ("subtotal", "total"),
            perhaps_plus=("service_charge", "tax_total", "rounding"),
            perhaps_minus=("discount_total",),
        ),
        Sum("taxes[].amount", "tax_total"),
        Equation(
            "total",
            ("subtotal",),
            # Where prices hold the tax already, the tax is printed but not added.
            perhaps_plus=("tax_total", "service_charge", "tip", "rounding"),
            perhaps_minus=("discount_total",),
        ),
        Equation("amount_tendered", ("total", "change"), perhaps_plus=("tip", "rounding")),
        Check("vat-id", "vat_id"),
        Check("currency", "currency"),
    )
