"""A seed → a flowchart with known steps and arrows, laid out by Graphviz, and its PDF written by one of three programs.

The charts branch, come together, go round, point at themselves, have several arrows between two steps, words on
arrows and lanes. Graphviz writes its own PDF; reportlab and matplotlib draw the same layout in their own ways: curves
or straight pieces, heads filled or open.
"""

from __future__ import annotations

import io
import shlex
import shutil
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from docstruct.errors import EngineError

LIMIT = 60.0  # seconds for one chart
INCH = 72.0
HEAD, BREADTH = 10.0, 3.5  # points; length of an arrow's head, and half its breadth
MARGIN = 20.0
_VERBS = ("Check", "Send", "Close", "Open", "File", "Print", "Approve", "Count", "Return", "Label", "Sort", "Weigh")
_NOUNS = ("order", "invoice", "claim", "parcel", "report", "account", "contract", "ticket", "sample", "reading")
_WORDS = ("yes", "no", "late", "paid", "retry", "done", "empty", "found", "failed", "next")
_LANES = ("Sales", "Stores", "Office", "Workshop")
Point = tuple[float, float]


@dataclass(frozen=True)
class Flowchart:
    """Texts of the steps; arrows as source, target and the word on them; the source in Graphviz' language."""

    kind: str
    steps: tuple[str, ...]
    arrows: tuple[tuple[int, int, str], ...]
    dot: str


def flowchart(seed: int) -> Flowchart:
    """The chart of a seed; the kinds take turns."""
    random = Random(f"flowchart {seed}")
    kind = KINDS[seed % len(KINDS)]
    count = random.randint(4, 9)
    steps = [f"{verb} {random.choice(_NOUNS)}" for verb in random.sample(_VERBS, count)]
    arrows = [(n, n + 1, "") for n in range(count - 1)]
    _ADDED[kind](random, arrows, count)
    if kind == "words" or random.random() < 0.3:
        arrows = [(a, b, word or random.choice(_WORDS) if random.random() < 0.6 else word) for a, b, word in arrows]
    return Flowchart(kind, tuple(steps), tuple(arrows), _dot(random, kind, steps, arrows))


Arrows = list[tuple[int, int, str]]


def _branches(random: Random, arrows: Arrows, count: int) -> None:
    """Steps that are passed by, and joined again."""
    for _ in range(2):
        a = random.randrange(count - 2)
        b = random.randrange(a + 2, count)
        if (a, b, "") not in arrows:
            arrows.append((a, b, ""))


def _cycles(random: Random, arrows: Arrows, count: int) -> None:
    a = random.randrange(2, count)
    arrows.append((a, random.randrange(a - 1), ""))


def _loops(random: Random, arrows: Arrows, count: int) -> None:
    step = random.randrange(count)
    arrows.append((step, step, ""))


def _parallel(random: Random, arrows: Arrows, count: int) -> None:
    """Two arrows between the same steps, each with a word."""
    n = random.randrange(len(arrows))
    first, second = random.sample(_WORDS, 2)
    arrows[n] = (arrows[n][0], arrows[n][1], first)
    arrows.append((arrows[n][0], arrows[n][1], second))


def _nothing(random: Random, arrows: Arrows, count: int) -> None:
    """A chain."""


_ADDED: dict[str, Callable[[Random, Arrows, int], None]] = {
    "chain": _nothing,
    "branches": _branches,
    "cycles": _cycles,
    "loops": _loops,
    "parallel": _parallel,
    "words": _branches,
    "lanes": _branches,
}
KINDS = tuple(_ADDED)


def _dot(random: Random, kind: str, steps: Sequence[str], arrows: Arrows) -> str:
    shapes = [random.choice(("box", "box", "box", "ellipse", "diamond")) for _ in steps]
    lines = [f"rankdir={random.choice(('TB', 'TB', 'LR'))}; node [fontsize=11]; edge [fontsize=10];"]
    lines += [f'n{n} [label="{step}" shape={shape}];' for n, (step, shape) in enumerate(zip(steps, shapes))]
    lines += [f'n{a} -> n{b} [label="{word}"];' for a, b, word in arrows]
    if kind == "lanes":
        cut = len(steps) // 2
        for name, members in zip(random.sample(_LANES, 2), (range(cut), range(cut, len(steps)))):
            inside = " ".join(f"n{m};" for m in members)
            lines.append(f'subgraph cluster_{name} {{ label="{name}"; {inside} }}')
    return "digraph {\n" + "\n".join(lines) + "\n}\n"


# -- the layout ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Step:
    text: str
    shape: str
    center: Point
    width: float
    height: float


@dataclass(frozen=True)
class _Arrow:
    curve: tuple[Point, ...]  # of cubic Béziers, to the base of the head
    word: str
    at: Point


@dataclass(frozen=True)
class _Layout:
    width: float
    height: float
    steps: tuple[_Step, ...]
    arrows: tuple[_Arrow, ...]


def _run_dot(chart: Flowchart, form: str) -> bytes:
    program = shutil.which("dot")
    if program is None:
        raise EngineError("Graphviz is not installed, which lays flowcharts out", remedy="apt-get install graphviz")
    call = [program, f"-T{form}"]
    return subprocess.run(call, input=chart.dot.encode(), capture_output=True, check=True, timeout=LIMIT).stdout


def _layout(chart: Flowchart) -> _Layout:
    """Points with y up, a margin around."""
    steps, arrows, size = [], [], (0.0, 0.0)
    for line in _run_dot(chart, "plain").decode().splitlines():
        kind, *rest = shlex.split(line)
        if kind == "graph":
            size = float(rest[1]) * INCH + 2 * MARGIN, float(rest[2]) * INCH + 2 * MARGIN
        elif kind == "node":
            (center,) = _points(rest[1:3])
            steps.append(_Step(rest[5], rest[7], center, float(rest[3]) * INCH, float(rest[4]) * INCH))
        elif kind == "edge":
            end = 3 + 2 * int(rest[2])
            word = len(rest) == end + 5
            at = _points(rest[end + 1 : end + 3])[0] if word else (0.0, 0.0)
            arrows.append(_Arrow(tuple(_points(rest[3:end])), rest[end] if word else "", at))
    return _Layout(*size, tuple(steps), tuple(arrows))


def _points(numbers: Sequence[str]) -> list[Point]:
    values = [float(n) * INCH + MARGIN for n in numbers]
    return list(zip(values[::2], values[1::2]))


def _head(curve: Sequence[Point]) -> tuple[Point, Point, Point]:
    """Tip and both corners."""
    (x0, y0), (x1, y1) = curve[-2], curve[-1]
    far = ((x1 - x0) ** 2 + (y1 - y0) ** 2) ** 0.5 or 1.0
    dx, dy = (x1 - x0) / far, (y1 - y0) / far
    left, right = ((x1 - side * dy * BREADTH, y1 + side * dx * BREADTH) for side in (1, -1))
    return (x1 + dx * HEAD, y1 + dy * HEAD), left, right


def _diamond(step: _Step) -> list[Point]:
    (x, y), w, h = step.center, step.width / 2, step.height / 2
    return [(x - w, y), (x, y + h), (x + w, y), (x, y - h)]


# -- programs -----------------------------------------------------------------------------------------


def _by_graphviz(chart: Flowchart, random: Random) -> bytes:
    return _run_dot(chart, "pdf")


def _by_reportlab(chart: Flowchart, random: Random) -> bytes:
    from reportlab.pdfgen.canvas import Canvas

    layout, out = _layout(chart), io.BytesIO()
    page = Canvas(out, pagesize=(layout.width, layout.height))
    rounded, filled = random.choice((0, 0, 5)), random.random() < 0.7
    for step in layout.steps:
        (x, y), w, h = step.center, step.width, step.height
        if step.shape == "ellipse":
            page.ellipse(x - w / 2, y - h / 2, x + w / 2, y + h / 2)
        elif step.shape == "box":
            page.roundRect(x - w / 2, y - h / 2, w, h, rounded)
        else:
            path = page.beginPath()
            path.moveTo(*_diamond(step)[0])
            for point in _diamond(step)[1:]:
                path.lineTo(*point)
            path.close()
            page.drawPath(path)
        page.setFont("Helvetica", 10)
        page.drawCentredString(x, y - 3.5, step.text)
    for arrow in layout.arrows:
        path = page.beginPath()
        path.moveTo(*arrow.curve[0])
        for a, b, c in zip(arrow.curve[1::3], arrow.curve[2::3], arrow.curve[3::3]):
            path.curveTo(*a, *b, *c)
        tip, left, right = _head(arrow.curve)
        path.lineTo(*(arrow.curve[-1] if filled else tip))
        page.drawPath(path)
        head = page.beginPath()
        head.moveTo(*left)
        head.lineTo(*tip)
        head.lineTo(*right)
        if filled:
            head.close()
        page.drawPath(head, fill=int(filled))
        page.setFont("Helvetica", 9)
        page.drawCentredString(arrow.at[0], arrow.at[1] - 3, arrow.word)
    page.save()
    return out.getvalue()


def _by_matplotlib(chart: Flowchart, random: Random) -> bytes:
    from matplotlib.figure import Figure
    from matplotlib.patches import Ellipse, PathPatch, Polygon, Rectangle
    from matplotlib.path import Path

    layout, out = _layout(chart), io.BytesIO()
    figure = Figure(figsize=(layout.width / INCH, layout.height / INCH))
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set_axis_off()
    axes.set(xlim=(0, layout.width), ylim=(0, layout.height))
    fill = random.choice(("white", "none", "lightblue", "lightyellow"))
    for step in layout.steps:
        (x, y), w, h = step.center, step.width, step.height
        look: dict[str, Any] = {"facecolor": fill, "edgecolor": "black"}
        if step.shape == "ellipse":
            axes.add_patch(Ellipse((x, y), w, h, **look))
        elif step.shape == "box":
            axes.add_patch(Rectangle((x - w / 2, y - h / 2), w, h, **look))
        else:
            axes.add_patch(Polygon(_diamond(step), closed=True, **look))
        axes.text(x, y, step.text, size=9, ha="center", va="center")
    for arrow in layout.arrows:
        codes = [Path.MOVETO, *[Path.CURVE4] * (len(arrow.curve) - 1)]
        axes.add_patch(PathPatch(Path(list(arrow.curve), codes), facecolor="none"))
        axes.add_patch(Polygon(_head(arrow.curve), closed=True, facecolor="black"))
        axes.text(*arrow.at, arrow.word, size=8, ha="center", va="center")
    figure.savefig(out, format="pdf")
    return out.getvalue()


WRITERS: dict[str, Callable[[Flowchart, Random], bytes]] = {
    "graphviz": _by_graphviz,
    "reportlab": _by_reportlab,
    "matplotlib": _by_matplotlib,
}


def draw_flowchart(chart: Flowchart, program: str, random: Random) -> bytes:
    """The chart as PDF.

    Raises:
        EngineError: Graphviz is not installed.
    """
    return WRITERS[program](chart, random)
