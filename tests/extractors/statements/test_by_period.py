import datetime as dt
from decimal import Decimal as D
from typing import Literal

from pydantic import BaseModel, Field


class Year(BaseModel):
    year: int
    revenue: float | None = None
    net_income: D | None = None


class Years(BaseModel):
    years: list[Year] = Field(default_factory=list)


class Quarter(BaseModel):
    period_end: dt.date | None = None
    months: int | None = None
    umsatz: D | None = None
    einheit: Literal["thousands", "millions"] | None = None
    currency: str | None = None


class Quarters(BaseModel):
    company: str | None = None
    quarters: list[Quarter] = Field(default_factory=list)


KEY_FIGURES = (
    (50, (50, "Muster Group", 16)),
    (70, (50, "Key figures", 14)),
    (100, (50, "in € million"), (-400, "2021"), (-480, "2020"), (-550, "Change")),
    (120, (50, "Revenue"), (-400, "1,234.5"), (-480, "1,100.0"), (-550, "12.2%")),
    (140, (50, "Gross profit"), (-400, "400.0"), (-480, "380.0"), (-550, "5.3%")),
    (160, (50, "Net income"), (-400, "(12.3)"), (-480, "–"), (-550, "n.a.")),
)


def test_columns_become_items_with_figures_in_full(extract, page):
    result = extract(Years, page(*KEY_FIGURES))
    assert [(y.year, y.revenue, y.net_income) for y in result.data.years] == [
        (2021, 1234500000.0, D("-12300000.0")),
        (2020, 1100000000.0, D(0)),
    ]
    assert result["years[0].revenue"].raw_text == "1,234.5"
    assert result["years[1].year"].raw_text == "2020"
    assert result.coverage["/years"] == (2, 2)


def test_where_the_unit_is_asked_for_figures_stay_as_printed(extract, page):
    rows = (
        (50, (50, "Konzern-Kennzahlen", 16)),
        (90, (-400, "Q1 2021"), (-480, "Q1 2020")),
        (110, (50, "Umsatzerlöse (in Mio. €)"), (-400, "45,5"), (-480, "40,1")),
        (130, (50, "EBITDA (in Mio. €)"), (-400, "5,5"), (-480, "4,1")),
        (150, (50, "EBIT (in Mio. €)"), (-400, "3,5"), (-480, "2,1")),
        (170, (50, "Mitarbeiter"), (-400, "345"), (-480, "321")),
    )
    first = extract(Quarters, page(*rows)).data.quarters[0]
    assert first == Quarter(
        period_end=dt.date(2021, 3, 31), months=3, umsatz=D("45.5"), einheit="millions", currency="EUR"
    )


def test_without_a_statement_nothing_is_invented(extract, page):
    assert extract(Years, page((50, (50, "Revenue grew in 2021 by 5% to 20")))).data.years == []
