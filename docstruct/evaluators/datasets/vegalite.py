"""Vega-Lite charts: a specification and its data → the points that the picture shows.

The part of Vega-Lite that charts with plain marks need: inline data or a file beside the specification;
filter and calculate transforms in their simple forms; time units, bins, aggregates, imputed means. Every
channel but the value's is a label: the other axis gives x, colour, detail, shape and facets give the series.
What is beyond that (density, layers, data that are not there) has no truth here, and ``items`` leaves it out.
"""

from __future__ import annotations

import csv
import datetime as dt
import json
import math
import operator
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from statistics import mean, median
from typing import Any

from docstruct.evaluators.chartpoints import Chart, Point, Scale
from docstruct.evaluators.datasets.base import Item, require
from docstruct.evaluators.datasets.charts import ChartDataset
from docstruct.evaluators.values import to_day

Row = dict[str, Any]
_CHANNELS = ("x", "y", "theta", "radius", "color", "fill", "stroke", "shape", "detail", "column", "row")
_VALUE_ORDER = ("y", "x", "radius", "theta", "color")
_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()  # noqa: SIM905


_ORDER: dict[str, Callable[[float, float], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_ARITHMETIC: dict[str, Callable[[float, float], float]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": lambda left, right: left / right if right else math.nan,
}
_AGGREGATES: dict[str, Callable[[list[float]], float]] = {
    "sum": sum,
    "mean": mean,
    "average": mean,
    "median": median,
    "min": min,
    "max": max,
}


class Unsupported(Exception):
    """The specification asks for something that is not computed here."""


class VegaLite(ChartDataset):
    """``ID.png`` beside ``ID.vl.json`` and ``data/``."""

    name = "charts_vegalite"

    def items(self) -> Iterator[Item]:
        """One item per specification whose points can be computed, by id."""
        for path in sorted(self.folder.glob("*.vl.json")):
            stem = path.name.removesuffix(".vl.json")
            try:
                chart = read_spec(json.loads(path.read_text(encoding="utf-8")), self.folder)
            except Unsupported:
                continue
            yield Item(stem, require(self.folder / f"{stem}.png"), {"chart": chart})


class VegaLiteSvg(VegaLite):
    """The same charts as ``ID.svg``; what its elements say in ARIA labels is no input of a reader."""

    name = "charts_vegalite_svg"
    folder_name = "charts_vegalite"

    def items(self) -> Iterator[Item]:
        """One item per specification whose points can be computed, by id."""
        for item in super().items():
            yield Item(item.id, require(self.folder / f"{item.id}.svg"), item.truth)


def read_spec(spec: Mapping[str, Any], folder: Path) -> Chart:
    """The points of a specification; raises ``Unsupported``."""
    if "encoding" not in spec or not isinstance(spec.get("data"), dict):
        raise Unsupported("layers and concatenations")
    rows = _load(spec["data"], folder)
    for transform in spec.get("transform", ()):
        rows = _transformed(rows, transform)
    channels = {
        name: spec["encoding"][name]
        for name in _CHANNELS
        if {"field", "aggregate"} & set(spec["encoding"].get(name, ()))
    }
    value = next((name for name in _VALUE_ORDER if _is_value(channels.get(name))), None)
    if value is None:
        raise Unsupported("no quantitative channel")
    return Chart(
        tuple(_points(rows, channels, value)),
        str(spec.get("title") or ""),
        # An angle states a share; no number is printed in a chart of a single mark.
        shares="series" if value == "theta" else "",
        scatter=_scatter(spec, channels),
    )


def _scatter(spec: Mapping[str, Any], channels: Mapping[str, Mapping[str, Any]]) -> tuple[Scale, Scale] | None:
    """The scales of x and y where points are drawn by two numbers."""
    mark = spec.get("mark")
    kind = mark.get("type") if isinstance(mark, dict) else mark
    if kind not in ("point", "circle", "square") or not all(_is_value(channels.get(axis)) for axis in "xy"):
        return None
    x, y = ((channels[axis].get("scale") or {}).get("type") for axis in "xy")
    return "log" if x == "log" else "linear", "log" if y == "log" else "linear"


def _load(data: Mapping[str, Any], folder: Path) -> list[Row]:
    if isinstance(data.get("values"), list):
        return [dict(row) if isinstance(row, dict) else {"data": row} for row in data["values"]]
    path = folder / str(data.get("url", ""))
    if not path.is_file():
        raise Unsupported(f"no data at {data.get('url')}")
    if path.suffix == ".csv":
        with path.open(encoding="utf-8", newline="") as stream:
            return [{key: _typed(text) for key, text in row.items()} for row in csv.DictReader(stream)]
    rows: list[Row] = json.loads(path.read_text(encoding="utf-8"))
    return rows


def _typed(text: str) -> Any:
    try:
        return float(text)
    except ValueError:
        return text


def _transformed(rows: list[Row], transform: Mapping[str, Any]) -> list[Row]:
    if "filter" in transform:
        test = transform["filter"]
        return [row for row in rows if (_text_filter if isinstance(test, str) else _field_filter)(row, test)]
    if "calculate" in transform:
        found = re.fullmatch(r"datum\.(\w+)\s*([-+*/])\s*datum\.(\w+)", transform["calculate"].strip())
        if found:
            left, sign, right = found.groups()
            return [{**row, transform["as"]: _ARITHMETIC[sign](row[left], row[right])} for row in rows]
    raise Unsupported(f"transform {sorted(transform)}")


def _text_filter(row: Row, test: str) -> bool:
    found = re.fullmatch(r"""datum\.(\w+)\s*(===?|!==?|<=?|>=?)\s*(['"]?)(.*?)\3""", test.strip())
    if not found:
        raise Unsupported(f"filter {test}")
    left, right = row.get(found[1]), found[4] if found[3] else _typed(found[4])
    if found[2] in ("==", "===", "!=", "!=="):
        return bool(left == right) != found[2].startswith("!")
    if not isinstance(left, (int, float)) or not isinstance(right, (int, float)):
        return False
    return _ORDER[found[2]](float(left), float(right))


def _field_filter(row: Row, test: Mapping[str, Any]) -> bool:
    if "field" not in test:
        raise Unsupported(f"filter {sorted(test)}")
    value = row.get(test["field"])
    if "timeUnit" in test:
        day = to_day(value, day_first=False)
        value = None if day is None else {"year": day.year, "month": day.month}.get(test["timeUnit"])
    if "equal" in test:
        return bool(value == test["equal"])
    if "range" in test:
        return value is not None and test["range"][0] <= value <= test["range"][1]
    if "oneOf" in test:
        return value in test["oneOf"]
    raise Unsupported(f"filter {sorted(test)}")


def _is_value(channel: Mapping[str, Any] | None) -> bool:
    if not channel or channel.get("bin") or channel.get("timeUnit"):
        return False
    scale = (channel.get("scale") or {}).get("type", "")
    stated = channel.get("type") == "quantitative" or bool(channel.get("aggregate"))
    return stated or scale in ("log", "linear", "pow", "sqrt", "symlog")


def _points(rows: Sequence[Row], channels: Mapping[str, Mapping[str, Any]], value: str) -> Iterator[Point]:
    labels = {name: _labeller(rows, name, c) for name, c in channels.items() if name != value}
    axis = next((name for name in ("x", "y", "theta", "color") if name in labels), None)
    fields = {channels[axis].get("field")} if axis else set()
    series = [n for n in labels if n != axis and channels[n].get("field") not in fields]
    groups: dict[tuple[str, str], list[Any]] = {}
    for row in rows:
        key = " ".join(labels[name](row) for name in series), labels[axis](row) if axis else ""
        groups.setdefault(key, []).append(row.get(channels[value].get("field", "")))
    aggregate = channels[value].get("aggregate")
    found = {key: _reduced(values, aggregate) for key, values in groups.items()}
    for (name, x), numbers in _imputed(found, channels[value].get("impute")).items():
        yield from (Point(name, x, float(number)) for number in numbers)


def _labeller(rows: Sequence[Row], name: str, channel: Mapping[str, Any]) -> Any:
    """A function row → label of this channel."""
    field, unit = channel.get("field", ""), channel.get("timeUnit")
    if channel.get("aggregate"):
        raise Unsupported("two aggregated channels")
    if channel.get("bin"):
        values = [row[field] for row in rows if row.get(field) is not None]
        step, start = _bin(values, 10 if name in "xy" else 6)
        return lambda row: _binned(row.get(field), step, start)
    if unit or channel.get("type") == "temporal":
        return lambda row: _time(row.get(field), unit)
    return lambda row: _label(row.get(field))


def _bin(values: Sequence[float], most: int) -> tuple[float, float]:
    """Vega's bin width and start: a power of ten, divided by 5 or 2 while at most ``most`` bins result."""
    low, span = min(values), (max(values) - min(values)) or 1.0
    step = 10.0 ** (round(math.log10(span)) - math.ceil(math.log10(most)))
    while math.ceil(span / step) > most:
        step *= 10
    for part in (5, 2):
        if span / (step / part) <= most:
            step /= part
    return step, math.floor(low / step) * step


def _binned(value: float | None, step: float, start: float) -> str:
    if value is None:
        return "null"
    low = start + math.floor((value - start) / step) * step
    return f"{low:g} – {low + step:g}"


def _time(value: Any, unit: str | None) -> str:
    day = to_day(value, day_first=False)
    if day is None:
        return _label(value)
    if unit is None:
        return day.isoformat()
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", str(value)):
        # Vega reads a bare ISO day as UTC; drawn west of it, as here, the day is the one before.
        day -= dt.timedelta(days=1)
    shapes = {
        "year": f"{day.year}",
        "month": _MONTHS[day.month - 1],
        "yearmonth": f"{_MONTHS[day.month - 1]} {day.year}",
        "date": f"{day.day}",
    }
    if unit not in shapes:
        raise Unsupported(f"time unit {unit}")
    return shapes[unit]


def _label(value: Any) -> str:
    if value is None:
        return "null"
    return f"{value:g}" if isinstance(value, float) else str(value)


def _reduced(values: Sequence[Any], aggregate: str | None) -> list[float]:
    numbers = [float(value) for value in values if isinstance(value, (int, float))]
    if aggregate is None:
        return numbers
    if aggregate == "count":
        return [float(len(values))]
    if aggregate not in _AGGREGATES:
        raise Unsupported(f"aggregate {aggregate}")
    return [float(_AGGREGATES[aggregate](numbers))] if numbers else []


def _imputed(
    found: dict[tuple[str, str], list[float]], impute: Mapping[str, Any] | None
) -> dict[tuple[str, str], list[float]]:
    """Missing combinations of series and x filled with the mean of their neighbours in a frame."""
    if impute is None:
        return found
    if impute.get("method") != "mean" or "frame" not in impute:
        raise Unsupported("impute")
    before, after = impute["frame"]
    places = list(dict.fromkeys(x for _, x in found))
    filled = dict(found)
    for name in dict.fromkeys(name for name, _ in found):
        for i, x in enumerate(places):
            near = places[max(0, i + before) : i + after + 1]
            numbers = [n for other in near for n in found.get((name, other), ())]
            if (name, x) not in found and numbers:
                filled[name, x] = [mean(numbers)]
    return filled
