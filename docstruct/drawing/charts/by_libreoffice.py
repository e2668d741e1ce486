"""Charts of a workbook, written by XlsxWriter, drawn by LibreOffice."""

from __future__ import annotations

import datetime as dt
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docstruct.drawing.charts.numbers import Numbers

if TYPE_CHECKING:
    from random import Random

    from docstruct.drawing.charts.programs import Job

LIMIT = 240.0  # seconds for all charts of a call
_TYPES: dict[str, dict[str, str]] = {
    "bar": {"type": "column"}, "numbered": {"type": "column"}, "grouped": {"type": "column"},
    "stacked": {"type": "column", "subtype": "stacked"}, "lying": {"type": "bar"},
    "lying_stacked": {"type": "bar", "subtype": "stacked"}, "line": {"type": "line"}, "lines": {"type": "line"},
    "log": {"type": "scatter", "subtype": "straight_with_markers"}, "dates": {"type": "line"},
    "area": {"type": "area"}, "areas": {"type": "area", "subtype": "stacked"}, "scatter": {"type": "scatter"},
    "scatters": {"type": "scatter"}, "pie": {"type": "pie"}, "ring": {"type": "doughnut"},
}  # fmt: skip


def draw(jobs: Sequence[Job]) -> None:
    """Draw each chart into its file; all in one run of the program, whose start takes seconds."""
    if not jobs:
        return
    with tempfile.TemporaryDirectory() as name:
        books = []
        for numbers, rng, path in jobs:
            books.append(Path(name) / f"{path.stem}.xlsx")
            _write(numbers, rng, books[-1])
        command = ["soffice", f"-env:UserInstallation=file://{name}/profile", "--headless", "--convert-to", "pdf"]
        subprocess.run(
            [*command, "--outdir", str(jobs[0][2].parent), *map(str, books)],
            capture_output=True,
            timeout=LIMIT,
            check=True,
        )


def _write(n: Numbers, rng: Random, path: Path) -> None:
    import xlsxwriter

    with xlsxwriter.Workbook(str(path)) as book:
        sheet, page = book.add_worksheet("Data"), book.add_chartsheet("Chart")
        sheet.hide()
        page.activate()
        page.set_first_sheet()
        day = book.add_format({"num_format": "mmm yyyy"})
        chart = book.add_chart(_TYPES[n.kind])
        for j, (name, keys, row) in enumerate(zip(n.names, n.keys, n.values)):
            sheet.write(0, 2 * j + 1, name)
            for i, (key, value) in enumerate(zip(keys, row), start=1):
                if isinstance(key, dt.date):
                    sheet.write_datetime(i, 2 * j, dt.datetime(key.year, key.month, key.day), day)
                else:
                    sheet.write(i, 2 * j, key)
                sheet.write(i, 2 * j + 1, value)
            chart.add_series(_series(n, j, len(row)))
        _finish(chart, n, rng)
        page.set_chart(chart)


def _series(n: Numbers, j: int, count: int) -> dict[str, Any]:
    column = 2 * j + 1
    series: dict[str, Any] = {
        "name": ["Data", 0, column],
        "categories": ["Data", 1, column - 1, count, column - 1],
        "values": ["Data", 1, column, count, column],
    }
    if n.kind == "numbered":
        series["data_labels"] = {"value": True}
    return series


def _finish(chart: Any, n: Numbers, rng: Random) -> None:
    chart.set_title({"name": "Results of the year"} if rng.random() < 0.5 else {"none": True})
    if not n.several and n.kind not in ("pie", "ring"):
        chart.set_legend({"none": True})
    elif rng.random() < 0.5:
        chart.set_legend({"position": rng.choice(["bottom", "top", "right"])})
    if n.kind == "log":
        chart.set_y_axis({"log_base": 10})
    elif n.kind not in ("pie", "ring") and rng.random() < 0.4:
        chart.set_y_axis({"name": rng.choice(["Sales (€)", "Count"])})
    if n.kind == "dates":
        chart.set_x_axis({"date_axis": True, "num_format": "mmm yyyy"})
