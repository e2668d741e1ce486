"""Charts drawn by gnuplot with its Cairo driver for PDF."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from typing import TYPE_CHECKING

from docstruct.drawing.charts.numbers import Numbers, text_of

if TYPE_CHECKING:
    from random import Random

    from docstruct.drawing.charts.programs import Job

LIMIT = 30.0  # seconds for one chart


def draw(jobs: Sequence[Job]) -> None:
    """Draw each chart into its file."""
    for numbers, rng, path in jobs:
        script = "\n".join([f'set terminal pdfcairo size {rng.choice(["5,3", "6,4"])}', f'set output "{path}"',
                            *_lines(numbers, rng)])  # fmt: skip
        subprocess.run(["gnuplot"], input=script.encode(), capture_output=True, timeout=LIMIT, check=True)


def _lines(n: Numbers, rng: Random) -> list[str]:
    out = ["set title 'Results of the year'"] if rng.random() < 0.5 else []
    out += ["set grid"] if rng.random() < 0.4 else []
    out += ["set ylabel 'Output [MW]'"] if rng.random() < 0.4 else []
    if n.kind == "box":
        return [*out, *_boxes(n)]
    if n.kind == "histogram":
        return [*out, *_histogram(n)]
    named = isinstance(n.keys[0][0], str)
    out += [*_data(n), "unset key" if not n.several else f"set key {rng.choice(['outside', 'top right', 'top left'])}"]
    if n.kind in ("bar", "grouped", "stacked"):
        way = {"bar": "clustered gap 1", "grouped": "clustered gap 1", "stacked": "rowstacked"}[n.kind]
        out += [f"set style histogram {way}", "set style data histograms", "set boxwidth 0.8 relative"]
        out += [f"set style fill solid {rng.choice(['0.6', '1.0'])} {rng.choice(['border -1', 'noborder'])}"]
        out += [] if min(n.all) < 0 else ["set yrange [0:*]"]
        parts = [f"$D{i} using 2:xtic(1) title '{name}'" for i, name in enumerate(n.names)]
        return [*out, "plot " + ", ".join(parts)]
    if n.kind == "log":
        out += ["set logscale y"]
    if n.kind == "dates":
        out += ["set xdata time", "set timefmt '%Y-%m-%d'", "set format x '%b %Y'"]
        out += ["set xtics rotate by -45", "set xtics 15768000"]
    style = {"scatter": "points", "scatters": "points", "step": "steps", "area": "filledcurves y1=0"}.get(
        n.kind, rng.choice(["lines", "linespoints"])
    )
    columns = "0:2:xtic(1)" if named else "1:2"
    out += ["set yrange [0:*]"] if n.kind == "area" else []
    parts = [f"$D{i} using {columns} with {style} lw 2 title '{name}'" for i, name in enumerate(n.names)]
    return [*out, "plot " + ", ".join(p.replace(" lw 2", "") if style.startswith("filled") else p for p in parts)]


def _data(n: Numbers) -> list[str]:
    out = []
    for i, (keys, row) in enumerate(zip(n.keys, n.values)):
        out += [f"$D{i} << EOD", *(f"{text_of(k)} {v!r}" for k, v in zip(keys, row)), "EOD"]
    return out


def _boxes(n: Numbers) -> list[str]:
    out = []
    for i, sample in enumerate(n.samples):
        out += [f"$D{i} << EOD", *map(repr, sample), "EOD"]
    ticks = ", ".join(f"'{label}' {i + 1}" for i, label in enumerate(n.labels))
    parts = [f"$D{i} using ({i + 1}):1 with boxplot notitle" for i in range(len(n.samples))]
    return [*out, "set style fill solid 0.4 border -1", f"set xtics ({ticks})", "plot " + ", ".join(parts)]


def _histogram(n: Numbers) -> list[str]:
    rows = [f"{(k[0] + k[1]) / 2!r} {v!r}" for k, v in zip(n.keys[0], n.values[0]) if isinstance(k, tuple)]
    step = n.keys[0][0][1] - n.keys[0][0][0]  # type: ignore[index,operator]
    out = [
        "$D << EOD",
        *rows,
        "EOD",
        f"set boxwidth {step}",
        f"set xtics 0,{step}",
        "set style fill solid 0.7 border -1",
    ]
    return [*out, "set yrange [0:*]", "plot $D using 1:2 with boxes notitle"]
