"""BankStatement: what happened on an account between two balances.

Nothing is required, as for `Invoice`. Statements print what was booked either in one signed column
(`amount`) or in two (`debit`, `credit`): each value stays in the column it stands in.
"""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

from pydantic import BaseModel, ConfigDict, Field

from docstruct.schemas.rules import Check, Order, Rule, Sum
from docstruct.schemas.scalars import Bic, CurrencyCode, Iban, Money


class Transaction(BaseModel):
    """One booking."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    date: dt.date | None = Field(None, description="Date of the booking", examples=["2024-03-05"])
    value_date: dt.date | None = Field(None, description="Date from which it counts for interest")
    description: str | None = Field(None, description="What the booking was for", examples=["Direct debit rent"])
    counterparty: str | None = Field(None, description="Who paid or was paid")
    reference: str | None = Field(None, description="Reference or check number")
    amount: Money | None = Field(None, description="Amount booked, negative for money out", examples=["-49.90"])
    debit: Money | None = Field(None, description="Money out, in a column of its own", examples=["49.90"])
    credit: Money | None = Field(None, description="Money in, in a column of its own", examples=["1500.00"])
    balance: Money | None = Field(None, description="Balance after the booking")


class BankStatement(BaseModel):
    """A statement of a bank account or credit card."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    bank: str | None = Field(None, description="Name of the bank", examples=["Sparkasse Musterstadt"])
    account_holder: str | None = Field(None, description="Who the account belongs to")
    account_number: str | None = Field(None, description="Account number, where it is not an IBAN")
    iban: Iban | None = Field(None, description="IBAN of the account", examples=["DE02120300000000202051"])
    bic: Bic | None = Field(None, description="Bank identifier (BIC, SWIFT)", examples=["BYLADEM1001"])
    number: str | None = Field(None, description="Number of the statement", examples=["3/2024"])
    statement_date: dt.date | None = Field(None, description="Date of the statement")
    period_start: dt.date | None = Field(None, description="First day of the statement")
    period_end: dt.date | None = Field(None, description="Last day of the statement")
    currency: CurrencyCode | None = Field(None, description="Currency of the account", examples=["EUR"])
    opening_balance: Money | None = Field(None, description="Balance at the beginning: old or previous balance")
    total_debit: Money | None = Field(None, description="Sum of money out")
    total_credit: Money | None = Field(None, description="Sum of money in")
    closing_balance: Money | None = Field(None, description="Balance at the end: new balance")
    transactions: list[Transaction] = Field(default_factory=list, description="Bookings, row by row")

    rules: ClassVar[tuple[Rule, ...]] = (
        Sum("transactions[].amount", "closing_balance", start="opening_balance"),
        Sum("transactions[].credit", "closing_balance", start="opening_balance", less="transactions[].debit"),
        Order("period_start", "period_end"),
        Check("iban", "iban"),
        Check("bic", "bic"),
        Check("currency", "currency"),
    )
