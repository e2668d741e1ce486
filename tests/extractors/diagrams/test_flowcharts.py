"""Flowcharts put into PDFs by several programs, read back and compared with what was drawn."""

from __future__ import annotations

import random
import shutil
import subprocess
from io import BytesIO

import pytest
from reportlab.pdfgen.canvas import Canvas

import docstruct as ds

Chart = tuple[list[str], list[tuple[int, int]]]
NOUNS = ("order", "invoice", "claim", "parcel", "report", "account", "contract", "ticket", "sample", "reading")
VERBS = ("Check", "Send", "Close", "Open", "File", "Print", "Approve", "Count", "Return", "Label")


def chart(seed: int) -> Chart:
    """A chain of steps with a branch that comes together again."""
    chance = random.Random(seed)
    names = [f"{v} {n}" for v, n in zip(chance.sample(VERBS, 7), chance.sample(NOUNS, 7))]
    return names, [(0, 1), (1, 2), (1, 3), (2, 4), (3, 4), (4, 5), (5, 6)]


def by_graphviz(names: list[str], edges: list[tuple[int, int]]) -> bytes:
    lines = [f'n{i} [shape=box label="{name}"];' for i, name in enumerate(names)]
    lines += [f"n{a} -> n{b};" for a, b in edges]
    source = "digraph { " + " ".join(lines) + " }"
    return subprocess.run(["dot", "-Tpdf"], input=source.encode(), capture_output=True, check=True, timeout=30).stdout


def by_reportlab(names: list[str], edges: list[tuple[int, int]]) -> bytes:
    out = BytesIO()
    canvas = Canvas(out, pagesize=(500, 700))
    canvas.setFont("Helvetica", 11)
    rows = (0, 1, 2, 2, 3, 4, 5)
    at = [((250, 140, 360)[1 + (i == 3) if rows[i] == 2 else 0], 640 - 110 * row) for i, row in enumerate(rows)]
    for name, (x, y) in zip(names, at):
        canvas.roundRect(x - 60, y - 18, 120, 36, 6)
        canvas.drawCentredString(x, y - 4, name)
    for a, b in edges:
        (x0, y0), (x1, y1) = at[a], at[b]
        middle = (y0 + y1) / 2
        path = canvas.beginPath()
        path.moveTo(x0 + (x1 - x0) / 8, y0 - 18)
        for x, y in ((x0 + (x1 - x0) / 8, middle), (x1 - (x1 - x0) / 8, middle), (x1 - (x1 - x0) / 8, y1 + 18)):
            path.lineTo(x, y)
        canvas.drawPath(path)
        tip = x1 - (x1 - x0) / 8
        head = canvas.beginPath()
        head.moveTo(tip, y1 + 18)
        head.lineTo(tip - 4, y1 + 27)
        head.lineTo(tip + 4, y1 + 27)
        head.close()
        canvas.drawPath(head, fill=1)
    canvas.save()
    return out.getvalue()


def read(pdf: bytes) -> tuple[set[str], set[tuple[str, str]]]:
    (diagram,) = ds.diagrams(pdf)
    names = {node.id: node.text for node in diagram.nodes}
    return set(names.values()), {(names[e.source], names[e.target]) for e in diagram.edges if e.directed}


@pytest.mark.parametrize("seed", range(5))
def test_flowcharts_of_reportlab_are_read_exactly(seed: int) -> None:
    names, edges = chart(seed)
    assert read(by_reportlab(names, edges)) == (set(names), {(names[a], names[b]) for a, b in edges})


@pytest.mark.skipif(shutil.which("dot") is None, reason="graphviz draws them")
@pytest.mark.parametrize("seed", range(5))
def test_flowcharts_of_graphviz_are_read_exactly(seed: int) -> None:
    names, edges = chart(seed)
    assert read(by_graphviz(names, edges)) == (set(names), {(names[a], names[b]) for a, b in edges})


def by_matplotlib(names: list[str], edges: list[tuple[int, int]]) -> bytes:
    figure_of = pytest.importorskip("matplotlib.figure").Figure
    figure = figure_of(figsize=(6, 8))
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set_axis_off()
    axes.set(xlim=(0, 6), ylim=(0, 8))
    rows = (0, 1, 2, 2, 3, 4, 5)
    at = [((3.0, 1.5, 4.5)[1 + (i == 3) if rows[i] == 2 else 0], 7.4 - 1.3 * row) for i, row in enumerate(rows)]
    drawn = [
        axes.text(x, y, name, ha="center", va="center", fontsize=10, bbox={"boxstyle": "square,pad=0.6", "fc": "w"})
        for name, (x, y) in zip(names, at)
    ]
    for a, b in edges:
        patches = {"patchA": drawn[a].get_bbox_patch(), "patchB": drawn[b].get_bbox_patch()}
        axes.annotate("", xy=at[b], xytext=at[a], arrowprops={"arrowstyle": "-|>", "fc": "k", **patches})
    out = BytesIO()
    figure.savefig(out, format="pdf")
    return out.getvalue()


@pytest.mark.parametrize("seed", range(5))
def test_flowcharts_of_matplotlib_are_read_exactly(seed: int) -> None:
    names, edges = chart(seed)
    assert read(by_matplotlib(names, edges)) == (set(names), {(names[a], names[b]) for a, b in edges})
