"""Results → rows with the type of every column → DataFrames (pandas is imported here and nowhere above).

Types come from the schema where the result holds a validated object, else from the values. Nested single
values are columns with dotted names (``seller.name``); lists are tables of their own. Items that hold one list of
items each (rows of a statement with a value for each period) make a long table: a row for each inner item.
"""

from __future__ import annotations

import datetime as dt
import enum
import functools
import types
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import numpy as np
import pandas as pd
from pydantic import BaseModel

from docstruct.errors import UsageError
from docstruct.figure import FigureData
from docstruct.result import Extraction, pointer_of


@dataclass(frozen=True)
class Rows:
    """Rows of Python values under named columns.

    Attributes:
        columns: name -> type as annotated, or of the values; None where nobody knows.
        rows: values by column name; what is absent is None.
    """

    columns: dict[str, Any]
    rows: list[dict[str, Any]]


def table_of(result: Extraction[Any], path: str = "") -> Rows:
    """The list at `path` as rows, or with "" all single values as one row; UsageError where no list is."""
    data = result.data if result.data is not None else result.partial
    if not path:
        return _rows(_model_of(data), [data])
    at: Any = data
    kind: Any = _model_of(data)
    for part in pointer_of(path).split("/")[1:]:
        at, kind = _child(at, part), _annotation(kind, part)
    figures = at if isinstance(at, (list, tuple)) else [at]
    if figures and all(isinstance(figure, FigureData) for figure in figures):
        return _of_figures(figures)
    if not isinstance(at, (list, tuple)):
        remedy = f"there are {', '.join(lists_of(result)) or 'none'}"
        raise UsageError(f"no list at {path!r}", source=result.source, remedy=remedy)
    item = get_args(_bare(kind))[0] if get_args(_bare(kind)) else None
    if isinstance(item, type) and issubclass(item, BaseModel):
        return _long(item, at)
    if all(isinstance(entry, (BaseModel, Mapping)) for entry in at) and at:
        return _long(None, at)
    return Rows({"value": item}, [{"value": entry} for entry in at])


def lists_of(result: Extraction[Any]) -> list[str]:
    """The paths of all lists of the result, such as ``["lines", "taxes"]``."""
    data = result.data if result.data is not None else result.partial
    return [".".join(path) for path, value in _walk(data) if isinstance(value, (list, tuple)) and _grows(data, path)]


def _grows(data: Any, path: tuple[str, ...]) -> bool:
    """Whether it may hold any number of entries; a box holds four."""
    kind = _bare(functools.reduce(_annotation, path, _model_of(data)))
    return get_origin(kind) is not tuple or Ellipsis in get_args(kind)


def frame_of(table: Rows, numbers: Literal["decimal", "float"]) -> pd.DataFrame:
    """A DataFrame with real dtypes: Decimal or float, datetime64, category, Int64, boolean, string."""
    columns = {
        name: _series([row.get(name) for row in table.rows], kind, numbers) for name, kind in table.columns.items()
    }
    frame: pd.DataFrame = pd.DataFrame(columns, index=pd.RangeIndex(len(table.rows)))
    return frame


# -- rows ---------------------------------------------------------------------------------------------


def _of_figures(figures: Sequence[FigureData]) -> Rows:
    """The records of figures, which are numbered from 1."""
    rows = [
        {"figure": number, "page_no": figure.page_no, **record}
        for number, figure in enumerate(figures, 1)
        for record in figure.records()
    ]
    return _rows(None, rows)


def _long(model: type[BaseModel] | None, entries: Sequence[Any]) -> Rows:
    """The items as rows; where they hold one list of items each, a row for each of those."""
    outer = _rows(model, entries)
    inner = {name: item for entry in entries for name, item in _lists_in(entry)}
    if len(inner) != 1:
        return outer
    (name, item), *_ = inner.items()
    columns: dict[str, Any] = dict(outer.columns)
    rows: list[dict[str, Any]] = []
    for entry, row in zip(entries, outer.rows):
        below = _rows(item, _child(entry, name) or ())
        named = {c: f"{name}.{c}" if c in outer.columns else c for c in below.columns}
        columns |= {named[c]: kind for c, kind in below.columns.items() if columns.get(named[c]) is None}
        rows += [{**row, **{named[c]: v for c, v in each.items()}} for each in below.rows] or [row]
    return Rows(columns, rows)


def _lists_in(entry: Any) -> Iterator[tuple[str, type[BaseModel] | None]]:
    """The lists of an item: their names, and the model of what they hold; None where only values tell."""
    if isinstance(entry, BaseModel):
        for name, field in type(entry).model_fields.items():
            kind = _bare(field.annotation)
            if get_origin(kind) in (list, tuple):
                item = get_args(kind)[0]
                if isinstance(item, type) and issubclass(item, BaseModel):
                    yield name, item
    elif isinstance(entry, Mapping):
        for name, value in entry.items():
            if isinstance(value, (list, tuple)) and value and all(isinstance(v, Mapping) for v in value):
                yield str(name), None


def _rows(model: type[BaseModel] | None, entries: Sequence[Any]) -> Rows:
    rows = [{".".join(path): v for path, v in _walk(entry) if not _is_list(v)} for entry in entries]
    if model is not None:
        columns = dict(_columns(model))
        return Rows(columns, [{name: value for name, value in row.items() if name in columns} for row in rows])
    names = dict.fromkeys(name for row in rows for name in row)
    return Rows({name: _common_type([row.get(name) for row in rows]) for name in names}, rows)


def _walk(value: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Leaves and lists with their paths."""
    if isinstance(value, BaseModel):
        value = {name: getattr(value, name) for name in type(value).model_fields}
    if not isinstance(value, Mapping):
        yield path, value
        return
    for name, child in value.items():
        yield from _walk(child, (*path, str(name)))


def _columns(model: type[BaseModel], prefix: str = "") -> Iterator[tuple[str, Any]]:
    for name, field in model.model_fields.items():
        kind = _bare(field.annotation)
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            yield from _columns(kind, f"{prefix}{name}.")
        elif get_origin(kind) not in (list, tuple, set, frozenset):
            yield prefix + name, kind


def _bare(annotation: Any) -> Any:
    """The annotation without Annotated and Optional."""
    while True:
        if get_origin(annotation) is Annotated:
            annotation = get_args(annotation)[0]
        elif get_origin(annotation) in (Union, types.UnionType):
            real = [a for a in get_args(annotation) if a is not type(None)]
            if len(real) != 1:
                return annotation
            annotation = real[0]
        else:
            return annotation


def _model_of(data: Any) -> type[BaseModel] | None:
    return type(data) if isinstance(data, BaseModel) else None


def _annotation(kind: Any, name: str) -> Any:
    kind = _bare(kind)
    if isinstance(kind, type) and issubclass(kind, BaseModel) and name in kind.model_fields:
        return kind.model_fields[name].annotation
    return None


def _child(value: Any, name: str) -> Any:
    if isinstance(value, BaseModel):
        return getattr(value, name, None)
    return value.get(name) if isinstance(value, Mapping) else None


def _is_list(value: Any) -> bool:
    return isinstance(value, (list, tuple, set, frozenset))


# -- columns ------------------------------------------------------------------------------------------


def _common_type(values: Sequence[Any]) -> Any:
    kinds = {type(v) for v in values if v is not None}
    return kinds.pop() if len(kinds) == 1 else None


def _series(values: list[Any], kind: Any, numbers: Literal["decimal", "float"]) -> pd.Series[Any]:
    data, dtype = _typed(values, kind, numbers)
    series: pd.Series[Any] = pd.Series(data, dtype=dtype)
    return series


def _typed(values: list[Any], kind: Any, numbers: Literal["decimal", "float"]) -> tuple[Any, Any]:
    """The values as pandas takes them, and the dtype; None where the values bring it."""
    if get_origin(kind) is Literal:
        return pd.Categorical(values, categories=[a for a in get_args(kind) if a is not None]), None
    if not isinstance(kind, type):
        return values, object
    if issubclass(kind, enum.Enum):
        printed = [getattr(v, "value", v) for v in values]  # some schemas keep the plain value
        return pd.Categorical(printed, categories=[member.value for member in kind]), None
    if issubclass(kind, dt.datetime):
        aware = any(v is not None and v.tzinfo for v in values)
        return (pd.to_datetime(values, utc=True) if aware else np.array(values, "datetime64[us]")), None
    if issubclass(kind, dt.date):  # seconds, since nanoseconds end in the year 2262
        return np.array(values, dtype="datetime64[s]"), None
    if issubclass(kind, Decimal) and numbers == "float":
        return [None if v is None else float(v) for v in values], "float64"
    return values, next((dtype for base, dtype in _DTYPES if issubclass(kind, base)), object)


_DTYPES: tuple[tuple[type, Any], ...] = (
    (bool, "boolean"),
    (int, "Int64"),
    (float, "float64"),
    (str, "string"),
)
