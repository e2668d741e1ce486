"""Graphs and flowcharts drawn from known edges → how often an edge that is read of such grounds is right.

    python -m docstruct.fitting.diagrams --drawn 400

Graphs are drawn by Graphviz and read as they are or worn; some are read as a hand would have drawn them; flowcharts
are read from the paths of PDFs that three programs wrote, and as pictures of these. Drawings of even seeds fit the
weights; of odd seeds it prints how far the confidences keep their word, for each way of reading, by how much they
promise. Nothing here reads a data set; the seeds are not those that ``docstruct bench`` draws by itself.
"""

from __future__ import annotations

import argparse
import io
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from importlib.resources import files
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

import numpy as np
from PIL import Image
from scipy.optimize import minimize

from docstruct.document import Drawing
from docstruct.drawing.flowcharts import WRITERS, draw_flowchart, flowchart
from docstruct.drawing.graphs import FAMILIES as KINDS
from docstruct.drawing.graphs import draw_graph, picture
from docstruct.drawing.worn import by_hand, worn
from docstruct.evaluators.calibration import Confidences
from docstruct.evaluators.diagrams import Graph, match_graphs
from docstruct.extractors.diagrams.compose import composed
from docstruct.extractors.diagrams.confidence import FAMILIES, INPUTS, Grounds, confidence, shipped
from docstruct.extractors.diagrams.read import sketched
from docstruct.extractors.figures import Declined
from docstruct.geometry import BBox
from docstruct.reading.drawings import find_drawings
from docstruct.reading.pages import open_document
from docstruct.reading.source import load_source

SEED = 100_000  # of the first drawing
DPI = 144.0
BANDS = (0.0, 0.5, 0.7, 0.8, 0.9, 0.95, 0.98, 1.01)  # of the reliability table
SHRINK = 2e-4  # weight of the squared weights
AGAINST = ("turn", "square", "meetings", "rivals", "ahead", "bridged", "passed", "doubt", "nameless", "headless",
           "twofold", "small")  # fmt: skip
"""Inputs that never speak for an edge."""


class Judged(NamedTuple):
    """An edge that was read, what speaks for it, and whether it is there."""

    grounds: Grounds
    right: bool


def main(arguments: Sequence[str] | None = None) -> int:
    """Draw, read, fit, write the weights, print how the confidences do on the drawings kept out."""
    parser = argparse.ArgumentParser(prog="python -m docstruct.fitting.diagrams", description=__doc__)
    parser.add_argument("--drawn", type=int, default=400, help="how many drawings")
    options = parser.parse_args(arguments)
    known: dict[str, list[Judged]] = defaultdict(list)
    kept: list[Judged] = []
    for seed in range(SEED, SEED + options.drawn):
        for edge in judged_edges(seed):
            if seed // len(SOURCES) % 2:
                kept.append(edge)
            else:
                known[edge.grounds.family].append(edge)
    weights = {family: fit(known[family]) for family in FAMILIES}
    text = json.dumps(weights, indent=1, sort_keys=True) + "\n"
    Path(str(files("docstruct.extractors.diagrams").joinpath("weights.json"))).write_text(text, encoding="utf-8")
    shipped.cache_clear()
    for line in report(kept):
        print(json.dumps(line))
    return 0


# -- drawings ------------------------------------------------------------------------------------------


def judged_edges(seed: int) -> list[Judged]:
    """The edges that are read of a drawing, each with its verdict."""
    truth, drawings = SOURCES[seed % len(SOURCES)](seed)
    return [edge for drawing in drawings for edge in judged(truth, drawing)]


def _graph(seed: int, hand: bool = False) -> tuple[Graph, list[Drawing]]:
    random = Random(f"worn {seed}")
    drawn = draw_graph(seed // len(SOURCES), tuple(KINDS))
    image = Image.open(io.BytesIO(picture(drawn))).convert("RGB")
    edges = [(e.source, e.target, "") for e in drawn.edges]
    edges += [(e.target, e.source, "") for e in drawn.edges if e.both and drawn.directed]
    truth = Graph(tuple((text, "") for text in drawn.nodes), tuple(edges), drawn.directed)
    return truth, [pictured(by_hand(image, random) if hand else worn(image, random))]


def _chart(seed: int) -> tuple[Graph, list[Drawing]]:
    """A flowchart as paths, and as a picture of its page."""
    random = Random(f"chart {seed}")
    chart = flowchart(seed // len(SOURCES))
    pdf = draw_flowchart(chart, random.choice(sorted(WRITERS)), random)
    truth = Graph(tuple((text, "") for text in chart.steps), tuple((a, b, "") for a, b, _ in chart.arrows))
    with open_document(load_source(pdf)) as reader:
        drawings = find_drawings(next(iter(reader.pages())))
        images = [d.render(DPI).convert("RGB") for d in drawings if d.render is not None]
    return truth, [*drawings, *(pictured(worn(image, random)) for image in images)]


SOURCES = (_graph, _chart, partial(_graph, hand=True))
"""What is drawn by turns."""


def pictured(image: Image.Image) -> Drawing:
    """A picture as a drawing on a page of its own."""
    size = BBox(0.0, 0.0, image.width * 72 / DPI, image.height * 72 / DPI)
    return Drawing(1, size, way="pixels", dpi=DPI, render=partial(_rendered, image))


def _rendered(image: Image.Image, dpi: float) -> Image.Image:
    return image


def judged(truth: Graph, drawing: Drawing) -> Iterator[Judged]:
    """The edges that are read of one drawing, by the pairing of nodes of ``docstruct.evaluators.diagrams``."""
    try:
        sketch, words, _ = sketched(drawing)
    except Declined:
        return
    diagram, grounds = composed(sketch, words)
    if diagram is None:
        return
    number = {node.id: n for n, node in enumerate(diagram.nodes)}
    texts = tuple((" ".join([node.text, *node.members]), "") for node in diagram.nodes)
    read = Graph(texts, tuple((number[e.source], number[e.target], "") for e in diagram.edges))
    partner = {j: i for i, j in match_graphs(truth, read).pairs}
    left = [_ends(s, t, truth.directed) for s, t, _ in truth.edges]
    for (source, target, _), known in zip(read.edges, grounds):
        ends = _ends(partner.get(source, -1), partner.get(target, -1), truth.directed)
        if ends in left:
            left.remove(ends)
            yield Judged(known, True)
        else:
            yield Judged(known, False)


def _ends(source: int, target: int, directed: bool) -> tuple[int, int]:
    return (source, target) if directed else (min(source, target), max(source, target))


# -- the fit -------------------------------------------------------------------------------------------


def fit(edges: Sequence[Judged]) -> dict[str, float]:
    """Weights of the logistic map by maximum likelihood (Platt 1999); what is against an edge never counts for it.

    One wrong edge is added for each such input, so that what was hardly ever seen is doubted and not trusted.
    """
    seen = np.array([[edge.grounds.inputs()[name] for name in INPUTS] for edge in edges])
    added = np.repeat(np.median(seen, axis=0)[None], len(AGAINST), axis=0)
    added[np.arange(len(AGAINST)), [INPUTS.index(name) for name in AGAINST]] = 1.0
    x = np.concatenate((seen, added))
    y = np.array([1.0 if edge.right else -1.0 for edge in edges] + [-1.0] * len(AGAINST))
    bounds = [(None, 0.0) if name in AGAINST else (None, None) for name in INPUTS]

    def loss(w: Any) -> float:
        return float(np.logaddexp(0, -y * (x @ w)).mean() + SHRINK * (w @ w))

    solved = minimize(loss, np.zeros(len(INPUTS)), method="L-BFGS-B", bounds=bounds)
    return {name: round(float(w), 4) for name, w in zip(INPUTS, solved.x)}


def report(edges: Sequence[Judged]) -> Iterator[Mapping[str, Any]]:
    """For each way of reading how many edges are right, and how far the confidences keep their word, band by band."""
    for family in FAMILIES:
        stated = [(confidence(edge.grounds), edge.right) for edge in edges if edge.grounds.family == family]
        if not stated:
            continue
        values = Confidences(*(tuple(column) for column in zip(*stated)))
        sure, right = values.kept()
        yield {"family": family, "n": len(stated), "right": round(values.accuracy, 4), "ece": round(values.ece, 4),
               "sure_share": round(sure / len(stated), 4), "sure_right": round(right / max(1, sure), 4)}  # fmt: skip
        for low, high in pairwise(BANDS):
            of = [(told, right) for told, right in stated if low <= told < high]
            if of:
                told, share = (round(sum(column) / len(of), 4) for column in zip(*of))
                yield {"family": family, "from": low, "n": len(of), "stated": told, "right": share}


if __name__ == "__main__":
    raise SystemExit(main())
