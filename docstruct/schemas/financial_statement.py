"""FinancialStatement: rows of line items by reporting period, as companies publish them.

Amounts stay as printed; what they are multiplied with (``scale``) and their ``unit`` stand in the row, since tables
of key figures mix millions of euros, percentages and amounts per share. Nothing is required, as for `Invoice`.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field

from docstruct.schemas.rules import Rule
from docstruct.schemas.scalars import CurrencyCode, Money
from docstruct.schemas.statement_rules import ConceptSum, Subtotals

if TYPE_CHECKING:
    import pandas as pd

StatementKind = Literal["income-statement", "balance-sheet", "cash-flow", "key-figures"]

IncomeConcept = Literal[
    "revenue", "cost_of_sales", "gross_profit", "ebitda", "operating_profit", "financial_result", "profit_before_tax",
    "income_tax", "net_income", "basic_eps", "diluted_eps",
]  # fmt: skip
BalanceConcept = Literal[
    "non_current_assets", "current_assets", "inventories", "cash", "total_assets", "total_equity",
    "non_current_liabilities", "current_liabilities", "total_liabilities", "total_equity_and_liabilities",
]  # fmt: skip
CashFlowConcept = Literal[
    "operating_cash_flow", "investing_cash_flow", "financing_cash_flow", "exchange_rate_effect", "net_change_in_cash",
    "opening_cash", "closing_cash",
]  # fmt: skip
LineItemConcept = Literal[IncomeConcept, BalanceConcept, CashFlowConcept]
"""Line items that mean the same in every statement, whatever they are called."""


class StatementPeriod(BaseModel):
    """A column of a statement: the time its amounts are of."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    label: str | None = Field(None, description="Head of the column as printed", examples=["Q2 2019", "30 June 2021"])
    start: dt.date | None = Field(None, description="First day, where the amounts are of a period")
    end: dt.date | None = Field(None, description="Last day, or the day the amounts are as of", examples=["2021-12-31"])
    months: int | None = Field(None, description="Length in months; none where amounts are as of a day", ge=1, le=36)
    scope: str | None = Field(
        None, description="What the column is of where not of the whole company", examples=["Segment A", "restated"]
    )


class StatementValue(BaseModel):
    """What one row states for one period."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    period: str | None = Field(None, description="Label of the period")
    end: dt.date | None = Field(None, description="Last day of the period")
    months: int | None = Field(None, description="Length of the period in months")
    scope: str | None = Field(None, description="What the column is of where not of the whole company")
    amount: Money | None = Field(None, description="Amount as printed, negative where printed so; a dash is 0")


class StatementRow(BaseModel):
    """A line item."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    label: str | None = Field(
        None, description="What the row is called, without marks of notes", examples=["Net sales"]
    )
    level: int = Field(0, description="Depth of its indentation, from 0", ge=0, le=20)
    concept: LineItemConcept | None = Field(None, description="What the row means, where that is known")
    total: bool = Field(False, description="Whether the row sums up others")
    unit: str | None = Field(None, description="Currency code, %, or what is counted", examples=["EUR", "%", "shares"])
    scale: int | None = Field(None, description="What the amounts are multiplied with", examples=[1, 1000, 1000000])
    values: list[StatementValue] = Field(default_factory=list, description="One for each period, in their order")


class FinancialStatement(BaseModel):
    """An income statement, balance sheet, cash flow statement, or table of key figures."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    entity: str | None = Field(None, description="Company or group", examples=["Muster AG"])
    kind: StatementKind | None = Field(None, description="Which statement it is")
    title: str | None = Field(None, description="Title as printed", examples=["Consolidated income statement"])
    currency: CurrencyCode | None = Field(None, description="Currency of the amounts", examples=["EUR"])
    scale: int | None = Field(None, description="What most amounts are multiplied with", examples=[1000, 1000000])
    periods: list[StatementPeriod] = Field(default_factory=list, description="Columns, from left to right")
    rows: list[StatementRow] = Field(default_factory=list, description="Line items, from top to bottom")

    rules: ClassVar[tuple[Rule, ...]] = (
        Subtotals("rows"),
        ConceptSum("rows", "total_assets", ("total_equity_and_liabilities",)),
        ConceptSum("rows", "total_assets", ("total_liabilities", "total_equity")),
        ConceptSum("rows", "total_assets", ("non_current_assets", "current_assets")),
        ConceptSum(
            "rows",
            "net_change_in_cash",
            ("operating_cash_flow", "investing_cash_flow", "financing_cash_flow"),
            perhaps_plus=("exchange_rate_effect",),
        ),
    )

    def to_dataframe(self) -> pd.DataFrame:
        """A row for each amount.

        Columns are ``line, row, level, concept, total, period, scope, end, months, value, unit, scale``. ``value`` is
        as printed, a Decimal; in full it is ``value * scale``. ``line`` is the position of the row in `rows`, since
        two rows may have one label; side by side the periods of one ``scope`` stand in
        ``frame.pivot(index=["line", "row"], columns=["end", "months"], values="value")``.
        """
        import pandas as pd

        of_row = ["label", "level", "concept", "total"]
        of_value = ["period", "scope", "end", "months", "amount"]
        rows = [
            [at, *(getattr(row, n) for n in of_row), *(getattr(value, n) for n in of_value), row.unit, row.scale]
            for at, row in enumerate(self.rows)
            for value in row.values
        ]
        names = ["line", "row", *of_row[1:], *of_value[:-1], "value", "unit", "scale"]
        frame: pd.DataFrame = pd.DataFrame(rows, columns=names)
        frame["end"] = pd.to_datetime(frame["end"])
        typed: pd.DataFrame = frame.astype({"months": "Int64", "scale": "Int64"})
        return typed

    def amount(
        self, concept: LineItemConcept, end: dt.date, months: int | None = None, scope: str | None = None
    ) -> Decimal | None:
        """The amount of a concept in full, multiplied with its scale; None where it is not stated.

        Args:
            concept: of the row; the first with it speaks.
            end: last day of the period.
            months: its length; None takes whatever ends on that day.
            scope: what the column is of; None for the whole company.
        """
        row = next((row for row in self.rows if row.concept == concept), None)
        for value in row.values if row is not None else ():
            at = value.end == end and months in (None, value.months) and value.scope == scope
            if value.amount is not None and at:
                return value.amount * (row.scale or 1 if row is not None else 1)
        return None
