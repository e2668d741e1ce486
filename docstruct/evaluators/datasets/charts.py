"""Charts with their data: Our World in Data (ChartQA), Excel, scientific figures (CHART-Infographics).

One scoring for all. A prediction's charts are joined into one list of points (pictures hold one chart here).
Records: ``rms`` (mean F1 per chart), ``rms_points`` (pooled), ``rnss``, ``scrm_strict``, ``scrm_slight``,
``scrm_high``, ``points`` (within 10 % of their value), ``emission`` (wrong-emission rate) and ``declined``.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar

from docstruct.evaluators.chartpoints import Chart, Point
from docstruct.evaluators.charts import emission, point_counts, rms, rnss, value_error
from docstruct.evaluators.datasets.base import Dataset, Item, Prediction, Score, require
from docstruct.evaluators.keyvalue import Verdicted
from docstruct.evaluators.records import Mean, Record
from docstruct.evaluators.scrm import scrm


class ChartDataset(Dataset):
    """Pictures whose truth is a ``Chart``."""

    task = "charts"
    headline = "rms"
    protocol = "RMS θ=0.1, keys by ANLS ≥ 0.5, prediction or its transpose; pies without numbers as shares"
    printed_values: ClassVar[bool] = False  # whether values stand on the charts (SCRM's tighter tolerances)

    def score(self, item: Item, prediction: Prediction) -> Score:
        """Compare the points of all charts found in the picture with the labelled ones."""
        truth: Chart = item.truth["chart"]
        charts = [Chart.from_json(line) for line in prediction.get("charts") or ()]
        given = Chart(tuple(point for chart in charts for point in chart.points))
        if truth.shares:
            truth, given = truth.as_shares(), given.as_shares()
        match, off = rms(truth, given), emission(truth, given)
        records: dict[str, Record] = {
            "rms": Mean.of(match.value),
            "rms_points": match,
            "rnss": rnss(truth, given),
            "points": point_counts(truth, given),
            "emission": off,
            "declined": Mean(off.declined, off.charts),
        }
        for level in ("strict", "slight", "high"):
            records[f"scrm_{level}"] = scrm(truth, given, level=level, printed_values=self.printed_values)
        return Score(item.id, records, tuple(_verdicts(truth, given, match.pairs)))


def _verdicts(truth: Chart, given: Chart, pairs: Sequence[tuple[int, int]]) -> Iterator[Verdicted]:
    partner = dict(pairs)
    for i, point in enumerate(truth.points):
        name = f"{point.series} @ {point.x}".strip(" @") or "value"
        if i not in partner:
            yield Verdicted(name, point.y, None, "omitted")
            continue
        value = given.points[partner[i]].y
        yield Verdicted(name, point.y, value, "hit" if value_error(point.y, value) < 1 else "wrong")
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


def excel_chart(label: Mapping[str, Any]) -> Chart:
    """Points of all series; without categories Excel counts from 1."""
    points = []
    for series in label["series"]:
        categories = series.get("cat") or [str(i) for i in range(1, len(series["val"]) + 1)]
        for x, y in zip(categories, series["val"], strict=False):
            if y not in (None, ""):
                points.append(Point(str(series.get("name") or ""), str(x), float(y)))
    return Chart(tuple(points), str(label.get("title") or ""))


class ChartInfo(ChartDataset):
    """CHART-Infographics: ``ID.jpg`` beside ``ID.json`` whose task 6 holds the data series.

    Values were digitised by people, so only tolerant figures mean something. Box plots state five numbers per
    x; each becomes a series of its own (min, first_quartile, median, third_quartile, max).
    """

    name = "charts_chartinfo_samples"

    def items(self) -> Iterator[Item]:
        """One item per annotated picture, by path."""
        for path in sorted(self.folder.rglob("*.json")):
            label = json.loads(path.read_text(encoding="utf-8"))
            series = label["task6"]["output"]["data series"]
            yield Item(path.stem, require(path.with_suffix(".jpg")), {"chart": chartinfo_chart(series)})


def chartinfo_chart(series: Sequence[Mapping[str, Any]]) -> Chart:
    """Points of ``[{name, data: [{x, y}]}]``; numeric keys other than x are series of their own."""
    points = []
    for entry in series:
        name = "" if str(entry.get("name", "")).startswith("[unnamed") else str(entry.get("name") or "")
        for datum in entry["data"]:
            for key, y in datum.items():
                if key != "x" and isinstance(y, (int, float)):
                    label = name if key == "y" else f"{name} {key}".strip()
                    points.append(Point(label, str(datum.get("x", "")), float(y)))
    return Chart(tuple(points))
