"""Who trades and what they trade: the parts that invoices and purchase orders share."""

from __future__ import annotations

from typing import ClassVar

from pydantic import BaseModel, ConfigDict, Field

from docstruct.schemas.rules import Check, Product, Rule
from docstruct.schemas.scalars import Bic, CountryCode, Gtin, Iban, Money, Percent, Quantity, VatId


class Party(BaseModel):
    """A company or person named on the paper."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str | None = Field(None, description="Name of the company or person", examples=["Lieferant GmbH"])
    address: str | None = Field(
        None,
        description="Postal address: street, postcode and town, line by line, without the name",
        examples=["Lieferantenstraße 20\n80333 München"],
    )
    country: CountryCode | None = Field(None, description="Country as a two-letter code", examples=["DE"])
    vat_id: VatId | None = Field(
        None, description="VAT identification number with its country prefix", examples=["DE136695976"]
    )
    tax_number: str | None = Field(
        None, description="National tax number, other than the VAT id", examples=["201/113/40209"]
    )
    id: str | None = Field(
        None, description="Number the other party knows it by, such as a supplier or customer number"
    )
    gln: Gtin | None = Field(None, description="Global location number, 13 digits", examples=["4000001123452"])
    contact: str | None = Field(None, description="Person to ask", examples=["Max Mustermann"])
    phone: str | None = Field(None, description="Telephone number", examples=["+49 932 431 500"])
    email: str | None = Field(None, description="E-mail address", examples=["info@example.com"])

    rules: ClassVar[tuple[Rule, ...]] = (
        Check("vat-id", "vat_id"),
        Check("gtin", "gln"),
        Check("country", "country"),
    )


class LineItem(BaseModel):
    """One row of what was sold or ordered."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    position: str | None = Field(None, description="Position number of the row", examples=["1", "010"])
    article_number: str | None = Field(
        None, description="Article or item number of the seller (SKU)", examples=["KR3M"]
    )
    gtin: Gtin | None = Field(None, description="Bar code number of the article (EAN)", examples=["4012345001235"])
    description: str | None = Field(
        None, description="What was sold: name of the goods or service", examples=["Kunstrasen grün 3m breit"]
    )
    quantity: Quantity | None = Field(None, description="How many or how much", examples=["3", "1.5"])
    unit: str | None = Field(None, description="Unit of the quantity", examples=["pcs", "h", "kg", "C62"])
    unit_price: Money | None = Field(None, description="Price of one unit", examples=["3.3333"])
    price_base: Quantity | None = Field(
        None, description="Number of units the unit price is for, when it is not one", examples=["100"]
    )
    discount_rate: Percent | None = Field(None, description="Discount on the row in percent", examples=["10"])
    discount: Money | None = Field(None, description="Amount taken off the row", examples=["1.50"])
    tax_rate: Percent | None = Field(None, description="Tax rate of the row in percent", examples=["19"])
    amount: Money | None = Field(None, description="Total amount of the row", examples=["10.00"])

    rules: ClassVar[tuple[Rule, ...]] = (
        Product(
            ("quantity", "unit_price"),
            "amount",
            per="price_base",
            perhaps_minus="discount",
            perhaps_less_percent="discount_rate",
            perhaps_plus_percent="tax_rate",
        ),
        Check("gtin", "gtin"),
    )


class TaxLine(BaseModel):
    """Tax at one rate."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    rate: Percent | None = Field(None, description="Tax rate in percent", examples=["19", "7"])
    base: Money | None = Field(None, description="Net amount the tax is on", examples=["100.00"])
    amount: Money | None = Field(None, description="Amount of the tax", examples=["19.00"])

    rules: ClassVar[tuple[Rule, ...]] = (Product(("base", "rate"), "amount", percent=True),)


class Payment(BaseModel):
    """How to pay."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    iban: Iban | None = Field(None, description="Account to pay to (IBAN)", examples=["DE02120300000000202051"])
    bic: Bic | None = Field(None, description="Bank identifier (BIC, SWIFT)", examples=["BYLADEM1001"])
    bank: str | None = Field(None, description="Name of the bank", examples=["Sparkasse Musterstadt"])
    account_holder: str | None = Field(None, description="Holder of the account to pay to")
    reference: str | None = Field(None, description="Reference to give with the payment", examples=["RF18539007547034"])
    terms: str | None = Field(
        None, description="Terms of payment in words", examples=["30 days net, 2 % discount within 10 days"]
    )

    rules: ClassVar[tuple[Rule, ...]] = (Check("iban", "iban"), Check("bic", "bic"))
