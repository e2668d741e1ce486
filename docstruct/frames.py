"""Rows of Python values → a DataFrame with real dtypes (pandas is imported here and nowhere above)."""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Literal

import pandas as pd


def frame_of(rows: Sequence[Mapping[str, Any]], numbers: Literal["decimal", "float"]) -> pd.DataFrame:
    """A column for each name, typed by the values in it."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    columns = {name: _column([row.get(name) for row in rows], numbers) for name in names}
    return pd.DataFrame(columns, index=pd.RangeIndex(len(rows)))


def _column(values: list[Any], numbers: Literal["decimal", "float"]) -> pd.Series[Any]:
    kinds = {type(v) for v in values if v is not None}
    if not kinds:
        return pd.Series(values, dtype=object)
    if all(issubclass(k, (dt.date, dt.datetime)) for k in kinds):
        return pd.Series(pd.to_datetime(values))
    if kinds <= {Decimal} and numbers == "float":
        return pd.Series([None if v is None else float(v) for v in values], dtype="float64")
    if kinds <= {float}:
        return pd.Series(values, dtype="float64")
    if kinds <= {int}:
        return pd.Series(values, dtype="Int64")
    if kinds <= {bool}:
        return pd.Series(values, dtype="boolean")
    if all(issubclass(k, enum.Enum) for k in kinds):
        return pd.Series([None if v is None else v.value for v in values], dtype="category")
    return pd.Series(values, dtype=object)
