"""Revenues of listed companies per reporting period, read from one page of a report (Parsee)."""

from __future__ import annotations

import csv
import datetime as dt
import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from pydantic import BaseModel, Field

from docstruct.evaluators.compare import Close, Day, Same
from docstruct.evaluators.datasets.base import Item, Prediction, Score, require
from docstruct.evaluators.datasets.fields import FieldDataset
from docstruct.evaluators.keyvalue import Field as LabelledField
from docstruct.evaluators.normalize import LETTERS
from docstruct.evaluators.values import to_decimal

UNITS = {"units": 1, "thousands": 10**3, "millions": 10**6, "billions": 10**9}


class RevenuePeriod(BaseModel):
    """Revenue of one reporting period."""

    revenue: Decimal | None = Field(None, description="Total revenues (net sales, Umsatzerlöse) of the period")
    unit: str | None = Field(None, description="Unit of the figure", examples=["millions", "thousands"])
    currency: str | None = Field(None, description="Currency code", examples=["EUR"])
    period_end: dt.date | None = Field(None, description="Last day of the period", examples=["2021-12-31"])
    months: int | None = Field(None, description="Length of the period in months", examples=["12", "3"])


class Revenues(BaseModel):
    """Revenues of a company by period."""

    periods: list[RevenuePeriod] = Field(default_factory=list, description="One entry per reporting period")


class ParseeRevenue(FieldDataset):
    """``pdf/`` and ``labels.csv``: revenue, unit, currency, end and length of every period on the page.

    Figures are compared after multiplying with their unit, to a thousandth. ``line_groups`` asks for whole
    periods: figure, currency, end and length all right. What a label leaves open ("n/a") is not judged: columns
    headed "Q1 2021" have a last day, though whoever labelled them gave none.
    """

    name = "fin_revenue_parsee"
    schema = "docstruct.evaluators.datasets.revenue:Revenues"
    headline = "line_groups"
    protocol = "periods paired by content; revenue × unit ±0.1 %, currency, day, months; open labels not judged"
    line_fields = (
        LabelledField("revenue", ("/revenue",), Close(0.001)),
        LabelledField("currency", ("/currency",), Same(LETTERS), silence="unknown"),
        LabelledField("period_end", ("/period_end",), Day(), silence="unknown"),
        LabelledField("months", ("/months",), Close(0), silence="unknown"),
    )

    def items(self) -> Iterator[Item]:
        """One item per PDF, in the order of the label file."""
        with (self.folder / "labels.csv").open(encoding="utf-8", newline="") as stream:
            for row in csv.DictReader(stream):
                path = require(self.folder / "pdf" / row["file"])
                yield Item(row["file"], path, {"lines": read_periods(row["TRUTH_answer"])})

    def score(self, item: Item, prediction: Prediction) -> Score:
        """Compare periods as line items, figures in full."""
        data = prediction.get("data") or {}
        lines = [_in_full(period) for period in data.get("periods") or ()]
        evidence = {
            pointer.replace("/periods/", "/lines/"): entry
            for pointer, entry in (prediction.get("evidence") or {}).items()
        }
        return super().score(item, {"data": {"lines": lines}, "evidence": evidence})


def _in_full(period: Mapping[str, Any]) -> dict[str, Any]:
    figure = to_decimal(period.get("revenue"))
    factor = UNITS.get(str(period.get("unit") or "units").strip().lower(), 1)
    return {**period, "revenue": None if figure is None else str(figure * factor)}


def read_periods(answer: str) -> list[dict[str, Any]]:
    """The blocks of an answer: main question and four meta lines each."""
    periods = []
    for block in re.split(r"\n\s*\n", answer.strip()):
        values = dict(re.findall(r"\((main question|meta\d)\):\s*\$?\s*([^\n$]+?)\s*\$?\s*(?:\n|$)", block))
        if "main question" not in values:
            continue
        factor = UNITS.get(values.get("meta0", "units").strip().lower(), 1)
        figure = to_decimal(values["main question"])
        periods.append(
            {
                "revenue": None if figure is None else str(figure * factor),
                "currency": _given(values.get("meta1")),
                "period_end": _given(values.get("meta2")),
                "months": _given(values.get("meta3")),
            }
        )
    return periods


def _given(answer: str | None) -> str | None:
    """An answer, None where it was left open."""
    return None if answer is None or answer.strip().lower() in ("n/a", "na", "-", "") else answer
