"""Charts with their data: Our World in Data (ChartQA), Excel, scientific figures (CHART-Infographics).

One scoring for all. A prediction's charts are joined into one list of points (pictures hold one chart here).
What a picture cannot say is not asked: keys are compared as far as both sides can know them (``chartkeys``),
slices of pies and bars stacked to 100 % by their shares, stacked lines as the heights that are drawn or as what
they add up, whichever is nearer, and points of scatter charts by where they are (``scatter``).
Records: ``rms`` (mean F1 per chart), ``rms_literal`` (the same without these allowances), ``rms_points`` (pooled),
``rnss``, ``scrm_strict``, ``scrm_slight``, ``scrm_high``, ``points`` (within 10 % of their value), ``emission``
(wrong-emission rate) and ``declined``.
"""

from __future__ import annotations

import csv
import datetime as dt
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, ClassVar, Literal

from docstruct.evaluators.chartkeys import with_shared_keys
from docstruct.evaluators.chartpoints import Chart, Point
from docstruct.evaluators.charts import emission, is_right, point_counts, rms, rnss
from docstruct.evaluators.datasets.base import Dataset, Item, Prediction, Score, require
from docstruct.evaluators.keyvalue import Verdicted
from docstruct.evaluators.records import Mean, Record
from docstruct.evaluators.scrm import scrm


class ChartDataset(Dataset):
    """Pictures whose truth is a ``Chart``."""

    task = "charts"
    headline = "rms"
    protocol = (
        "RMS θ=0.1, keys by ANLS ≥ 0.5, prediction or its transpose; no name of a sole series, unnamed series by "
        "their points, uncounted categories by order, x within 1 % of the axis; pies and 100 % stacks as shares, "
        "stacked lines as drawn or apart; scatter in the plane within 2 %"
    )
    printed_values: ClassVar[bool] = False  # whether values stand on the charts (SCRM's tighter tolerances)

    def score(self, item: Item, prediction: Prediction) -> Score:
        """Compare the points of all charts found in the picture with the labelled ones."""
        truth: Chart = item.truth["chart"]
        lines = prediction.get("charts") or ()
        literal = rms(_literal(truth), _joined(lines))
        given = self.comparable(truth, _joined(lines, apart=not truth.names))
        forms = [truth, truth.cumulated()] if truth.stacked else [truth]
        pairs = [with_shared_keys(form.as_shares(truth.shares), given.as_shares(truth.shares)) for form in forms]
        truth, given = max(pairs, key=lambda pair: rms(*pair).value)
        match, off = rms(truth, given), emission(truth, given)
        records: dict[str, Record] = {
            "rms": Mean.of(match.value),
            "rms_literal": Mean.of(literal.value),
            "rms_points": match,
            "rnss": rnss(truth, given),
            "points": point_counts(truth, given),
            "emission": off,
            "declined": Mean(off.declined, off.charts),
        }
        for level in ("strict", "slight", "high"):
            records[f"scrm_{level}"] = scrm(truth, given, level=level, printed_values=self.printed_values)
        return Score(item.id, records, tuple(_verdicts(truth, given, match.pairs)))

    def comparable(self, truth: Chart, given: Chart) -> Chart:
        """The given chart with its points written as the labels of this set write them."""
        return given


def _joined(lines: Sequence[Mapping[str, Any]], *, apart: bool = False) -> Chart:
    """The points of all charts as those of one."""
    return Chart(tuple(point for line in lines for point in Chart.from_json(line, apart=apart).points))


def _literal(truth: Chart) -> Chart:
    """The chart with its keys and values as they are labelled, none of them taken for what a picture can say."""
    points = truth.points if truth.names else tuple(replace(p, series="") for p in truth.points)
    return replace(truth, points=points, scatter=None)


def _verdicts(truth: Chart, given: Chart, pairs: Sequence[tuple[int, int]]) -> Iterator[Verdicted]:
    partner = dict(pairs)
    for i, point in enumerate(truth.points):
        name = f"{point.series} @ {point.x}".strip(" @") or "value"
        if i not in partner:
            yield Verdicted(name, point.y, None, "omitted")
            continue
        value = given.points[partner[i]].y
        yield Verdicted(name, point.y, value, "hit" if is_right(truth, given, (i, partner[i])) else "wrong")
    taken = set(partner.values())
    for j, point in enumerate(given.points):
        if j not in taken:
            yield Verdicted(f"{point.series} @ {point.x}".strip(" @"), None, point.y, "hallucinated")


class ChartQaOwid(ChartDataset):
    """``png/ID.png`` beside ``tables/ID.csv``: first column x or the entity, first row the series or years.

    Tables of line charts list tick years only and drop scale words (5.25 for 5.25 million); points in between
    are true but unlabelled, so read recall before precision here.
    """

    name = "charts_chartqa_owid"
    printed_values = True

    def items(self) -> Iterator[Item]:
        """One item per table, by id."""
        for path in sorted((self.folder / "tables").glob("*.csv")):
            with path.open(encoding="utf-8", newline="") as stream:
                chart = Chart.from_rows(list(csv.reader(stream)))
            yield Item(path.stem, require(self.folder / "png" / f"{path.stem}.png"), {"chart": chart})


class ExcelCharts(ChartDataset):
    """``ID.png`` and ``labels.json``: the series that the workbook plots."""

    name = "charts_excel_xlsxwriter"

    def items(self) -> Iterator[Item]:
        """One item per picture, by name."""
        labels = json.loads((self.folder / "labels.json").read_text(encoding="utf-8"))
        for name, label in sorted(labels.items()):
            image = require(self.folder / name)
            yield Item(image.stem, image, {"chart": excel_chart(label)})

    def comparable(self, truth: Chart, given: Chart) -> Chart:
        """With dates as the workbook has them, the number of days since the end of 1899, if all its x are numbers."""
        if not all(re.fullmatch(r"\d+(\.\d+)?", p.x) for p in truth.points):
            return given
        return replace(given, points=tuple(replace(p, x=_serial(p.x)) for p in given.points))


def _serial(x: str) -> str:
    try:
        return str((dt.date.fromisoformat(x) - dt.date(1899, 12, 30)).days)
    except ValueError:
        return x


def excel_chart(label: Mapping[str, Any]) -> Chart:
    """Points of all series; without categories Excel counts from 1, and one unnamed series among named is "Series2"."""
    kinds = {str(series.get("type") or "") for series in label["series"]}
    names = any(series.get("name") for series in label["series"])
    points = []
    for n, series in enumerate(label["series"], 1):
        categories = series.get("cat") or [str(i) for i in range(1, len(series["val"]) + 1)]
        name = str(series.get("name") or (f"Series{n}" if names else f"#{n}"))
        for x, y in zip(categories, series["val"], strict=False):
            if y not in (None, ""):
                points.append(Point(name, str(x), float(y)))
    return Chart(
        tuple(points),
        str(label.get("title") or ""),
        shares=_excel_shares(kinds),
        stacked=all(kind == "lineChart:stacked" for kind in kinds),
        scatter=("linear", "linear") if kinds == {"scatterChart"} else None,
        names=names,
        categories=any(series.get("cat") for series in label["series"]),
    )


def _excel_shares(kinds: set[str]) -> Literal["", "series", "x"]:
    if kinds and all(kind.startswith(("pie", "doughnut", "ofPie")) for kind in kinds):
        return "series"
    return "x" if kinds and all(kind.endswith(":percentStacked") for kind in kinds) else ""


class ChartInfo(ChartDataset):
    """CHART-Infographics: ``ID.jpg`` beside ``ID.json`` whose task 6 holds the data series.

    Values were digitised by people, so only tolerant figures mean something. Box plots state five numbers per
    x; each becomes a series of its own (first_quartile, median, third_quartile and, as min and max are where its
    whiskers end, lower_whisker and upper_whisker). Along an axis whose every number is printed with "%", some were
    written down as fractions: they are taken for what is printed.
    """

    name = "charts_chartinfo_samples"

    def items(self) -> Iterator[Item]:
        """One item per annotated picture, by path."""
        for path in sorted(self.folder.rglob("*.json")):
            label = json.loads(path.read_text(encoding="utf-8"))
            yield Item(path.stem, require(path.with_suffix(".jpg")), {"chart": chartinfo_chart(label)})


_WHISKERS = {"min": "lower_whisker", "max": "upper_whisker"}


def chartinfo_chart(label: Mapping[str, Any]) -> Chart:
    """Points of task 6, ``[{name, data: [{x, y}]}]``; numeric keys other than x are series of their own."""
    series = label["task6"]["output"]["data series"]
    named = [str(entry.get("name") or "") for entry in series]
    unnamed = [not name or name.startswith("[unnamed") for name in named]
    names = not all(unnamed) or len(series) == 1
    points = []
    for n, (entry, name) in enumerate(zip(series, named), 1):
        name = name if not unnamed[n - 1] else "" if names else f"#{n}"
        for datum in entry["data"]:
            for key, y in datum.items():
                if key != "x" and isinstance(y, (int, float)):
                    part = name if key == "y" else f"{name} {_WHISKERS.get(key, key)}".strip()
                    points.append(Point(part, str(datum.get("x", "")), float(y)))
    kind = str(((label.get("task1") or {}).get("output") or {}).get("chart_type") or "")
    chart = Chart(tuple(points), kind=kind, names=names, scatter=("linear", "linear") if "scatter" in kind else None)
    highest = _highest_percent(label)
    if highest is None or any(isinstance(p.y, str) or abs(p.y) > highest / 100 for p in points):
        return chart
    return replace(chart, points=tuple(replace(p, y=100 * float(p.y)) for p in points))


def _highest_percent(label: Mapping[str, Any]) -> float | None:
    """The largest number along an axis on which each number is followed by "%"; None without such an axis."""
    if "task4" not in label:
        return None
    texts = {block["id"]: str(block["text"]).strip() for block in label["task2"]["output"]["text_blocks"]}
    for ticks in label["task4"]["output"]["axes"].values():
        if isinstance(ticks, list) and len(ticks) > 1:
            found = [re.fullmatch(r"(\d+(?:[.,]\d+)?)\s*%", texts.get(tick["id"], "")) for tick in ticks]
            if all(found):
                return max(float(m[1].replace(",", ".")) for m in found if m)
    return None
