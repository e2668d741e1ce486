"""Results as DataFrames: a row for each item, real dtypes."""

from __future__ import annotations

import dataclasses
import datetime as dt
from decimal import Decimal
from typing import Any

import pandas as pd
import pytest
from pydantic import BaseModel, Field

from docstruct.document import Document
from docstruct.errors import UsageError
from docstruct.frames import Rows, frame_of, lists_of
from docstruct.result import Extraction
from docstruct.schemas.chart import ChartData, ChartPoint, ChartSeries

Result = Extraction[Any]


def test_a_list_has_a_row_for_each_item(slip: Result) -> None:
    frame = slip.to_dataframe("items")
    assert list(frame.columns) == ["name", "amount"]
    assert list(frame["amount"]) == [Decimal("4.50"), Decimal("8.00")]


def test_numbers_as_floats(slip: Result) -> None:
    frame = slip.to_dataframe("items", numbers="float")
    assert frame["amount"].dtype == "float64"
    assert frame["amount"].sum() == 12.5


def test_single_values_are_one_row_without_lists(slip: Result) -> None:
    frame = slip.to_dataframe()
    assert list(frame.columns) == [
        "number", "kind", "date", "count", "paid", "total", "shop.name", "shop.city",
    ]  # fmt: skip
    assert len(frame) == 1


def test_dtypes_come_from_the_schema(slip: Result) -> None:
    types = slip.to_dataframe().dtypes
    assert pd.api.types.is_datetime64_any_dtype(types["date"])
    assert types["kind"] == pd.CategoricalDtype(["sale", "return"])
    assert types["count"] == "Int64"
    assert types["paid"] == "boolean"
    assert types["number"] == "string"


def test_an_empty_list_keeps_its_columns(slip: Result) -> None:
    data = slip.unwrap().model_copy(update={"items": []})
    frame = dataclasses.replace(slip, data=data).to_dataframe("items")
    assert (list(frame.columns), len(frame)) == (["name", "amount"], 0)


def test_a_list_of_plain_values_has_the_column_value(slip: Result) -> None:
    assert list(slip.to_dataframe("tags")["value"]) == ["food"]


def test_what_was_found_of_an_invalid_object_is_there_too(slip: Result) -> None:
    partial = {"number": "A-7", "shop": {"name": "X"}, "items": [{"name": "Tea"}, {"amount": Decimal(3)}]}
    found = dataclasses.replace(slip, data=None, partial=partial)
    assert list(found.to_dataframe("items").columns) == ["name", "amount"]
    assert list(found.to_dataframe().columns) == ["number", "shop.name"]


def test_a_wrong_path_names_the_lists_there_are(slip: Result) -> None:
    with pytest.raises(UsageError, match="items, tags"):
        slip.to_dataframe("lines")


def test_lists_of_a_result(slip: Result) -> None:
    assert lists_of(slip) == ["items", "tags"]


def test_dates_far_away_are_kept() -> None:
    table = Rows({"day": dt.date}, [{"day": dt.date(9999, 12, 31)}, {"day": None}, {"day": dt.date(1, 1, 1)}])
    frame = frame_of(table, "decimal")
    assert frame["day"].isna().tolist() == [False, True, False]
    assert frame["day"].iloc[0].year == 9999


def test_times_with_zones_become_utc() -> None:
    zone = dt.timezone(dt.timedelta(hours=2))
    table = Rows({"at": dt.datetime}, [{"at": dt.datetime(2024, 1, 1, 2, tzinfo=zone)}, {}])
    assert str(frame_of(table, "decimal")["at"].iloc[0]) == "2024-01-01 00:00:00+00:00"


class Report(BaseModel):
    chart: ChartData | None = None
    charts: list[ChartData] = Field(default_factory=list)


def test_charts_of_a_result_are_rows_of_points() -> None:
    chart = ChartData(page_no=2, title="Rain", bbox=(0, 0, 9, 9), series=[ChartSeries(name="Oslo")])
    chart.series[0].points = [ChartPoint(x="Jan", y=49.0), ChartPoint(x="Feb", y=36.0, how="printed")]
    result = Extraction(
        "a.pdf", "-", "native", Report(chart=chart, charts=[chart, chart]), {}, {}, (), Document("a.pdf", "native", ())
    )
    frame = result.to_dataframe("charts")
    assert list(frame.columns) == ["figure", "page_no", "series", "x", "y", "how", "error"]
    assert frame["figure"].tolist() == [1, 1, 2, 2]
    assert frame["y"].tolist() == [49, 36, 49, 36]
    assert result.to_dataframe("chart")["x"].tolist() == ["Jan", "Feb"]
    assert result["charts[1]"].bbox == (0, 0, 9, 9)
    assert "chart.bbox" not in lists_of(result)
    assert len(result.to_dataframe("chart.series")) == 2
