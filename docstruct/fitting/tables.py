"""Drawn pages with known tables → the weights by which the judge of tables scores its drafts.

    python -m docstruct.fitting.tables --pages 1500

Every draft that the ways of finding tables make of a page is compared with the tables drawn on it, by adjacency
relations; the weights are those of a logistic regression of that agreement on the features of the draft. A third
of the pages, filled-in forms among them, holds no table at all: what looks like one there is wrong. Pages of odd
seeds are kept out of the fit and tell where the judge should decline. Some pages are given as an OCR would
give them. Nothing here reads a data set.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
from scipy.optimize import minimize

from docstruct.document import Line
from docstruct.drawing import draw
from docstruct.drawing.sheets import DrawnTable, draw_sheet
from docstruct.evaluators import adjacency
from docstruct.evaluators.grid import Cell, Table
from docstruct.export import table_dict
from docstruct.facts import Word
from docstruct.reading.layout import lines_of
from docstruct.reading.pages import open_document
from docstruct.reading.source import load_source
from docstruct.reading.tables.draft import Draft
from docstruct.reading.tables.find import drafts_of_page
from docstruct.reading.tables.judge import judged
from docstruct.reading.tables.rules import Rules, rules_of

FORMS = 0.15  # share of the pages that are filled-in forms
SCANS = 0.3  # share of the pages given as an OCR gives them
RIGHT = (0.3, 0.95)  # agreement that counts for nothing, and agreement that counts for all
SHRINK = 1.0  # weight of the squared weights
THRESHOLDS = (0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.7)

Relations = Counter[tuple[str, str, str]]


@dataclass(frozen=True)
class Example:
    """A draft of a drawn page: what was measured on it, and how far it agrees with a drawn table, 0 to 1."""

    features: Mapping[str, float]
    ruled: bool
    agreement: float


def main(arguments: Sequence[str] | None = None) -> int:
    """Draw, read, fit, write the weights, print how the judge does on the pages kept out."""
    parser = argparse.ArgumentParser(prog="python -m docstruct.fitting.tables", description=__doc__)
    parser.add_argument("--pages", type=int, default=1500)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--seed", type=int, default=0, help="of the first page")
    options = parser.parse_args(arguments)
    seeds = range(options.seed, options.seed + options.pages)
    pages = list(_spread(examples_of, [s for s in seeds if s % 2 == 0], options.workers))
    weights = {kind: fit(pages, kind == "ruled") for kind in ("ruled", "unruled")}
    text = json.dumps(weights, indent=2, sort_keys=True) + "\n"
    Path(str(files("docstruct.reading.tables").joinpath("weights.json"))).write_text(text, encoding="utf-8")
    _report(list(_spread(outcome_of, [s for s in seeds if s % 2], options.workers)))
    return 0


def _spread(work: Callable[[int], Any], seeds: Sequence[int], workers: int) -> Iterator[Any]:
    if workers < 2:
        yield from map(work, seeds)
        return
    with ProcessPoolExecutor(workers) as pool:
        yield from pool.map(work, seeds, chunksize=4)


# -- pages ---------------------------------------------------------------------------------------------


def page_of(seed: int) -> tuple[list[Line], Rules, list[Relations]]:
    """Lines and rules of a drawn page, and the relations of each table on it."""
    rng = Random(f"page {seed}")
    form = rng.random() < FORMS
    sheet = None if form else draw_sheet(seed)
    pdf = draw("form", seed).pdf if sheet is None else sheet.pdf
    with open_document(load_source(pdf)) as reader:
        facts = next(iter(reader.pages()))
        words, rules = list(facts.words), rules_of(facts.paths)
    if rng.random() < SCANS:
        words = [_as_scanned(word, rng) for word in words]
    tables = () if sheet is None else sheet.tables
    return lines_of(words, rules.down), rules, [_relations(_true(table)) for table in tables]


def _as_scanned(word: Word, rng: Random) -> Word:
    """The word as an OCR gives it: its box a little off, its size guessed from that, its weight unknown."""
    em = word.size or word.bbox.height
    x0, y0, x1, y1 = (edge + rng.gauss(0.0, 0.04 * em) for edge in word.bbox)
    box = type(word.bbox)(x0, y0, max(x1, x0 + 1.0), max(y1, y0 + 1.0))
    return word._replace(bbox=box, size=box.height / 0.8, bold=False, color=0, way="ocr")


def _true(table: DrawnTable) -> Table:
    cells = (Cell(c.row, c.col, c.text, c.row_span, c.col_span, c.header) for c in table.cells)
    return Table(tuple(cells))


def _relations(table: Table) -> Relations:
    return Counter(adjacency.relations(table))


def _read(draft: Draft) -> Relations:
    return _relations(Table.from_json(table_dict(draft.table(1, "text"), "")))


def _agreement(found: Relations, truths: Sequence[Relations]) -> float:
    """F1 of the relations of a draft and those of the table it agrees with best."""
    scores = (2 * sum((found & true).values()) / max(1, found.total() + true.total()) for true in truths)
    return max(scores, default=0.0)


def examples_of(seed: int) -> list[Example]:
    """The drafts of one page."""
    lines, rules, truths = page_of(seed)
    drafts = drafts_of_page(lines, rules)
    return [Example(d.features, d.ruled, _agreement(_read(d), truths)) for d in drafts]


# -- the fit -------------------------------------------------------------------------------------------


def fit(pages: Sequence[Sequence[Example]], ruled: bool) -> dict[str, float]:
    """Weights by name, and the bias; each page weighs as the root of the number of its drafts."""
    drafts = [[e for e in page if e.ruled is ruled] for page in pages]
    examples = [e for page in drafts for e in page]
    names = sorted({name for e in examples for name in e.features})
    x = np.array([[1.0, *(e.features.get(name, 0.0) for name in names)] for e in examples])
    low, high = RIGHT
    y = np.clip((np.array([e.agreement for e in examples]) - low) / (high - low), 0.0, 1.0)
    share = np.array([1 / np.sqrt(len(page)) for page in drafts for _ in page])
    share /= share.mean()
    penalty = np.array([0.0, *(SHRINK for _ in names)])

    def loss(b: Any) -> tuple[float, Any]:
        z = x @ b
        slope = share * (1 / (1 + np.exp(-z)) - y)
        value = share @ (np.logaddexp(0, z) - y * z) + penalty @ b**2 / 2
        return float(value), x.T @ slope + penalty * b

    found = minimize(loss, np.zeros(len(names) + 1), jac=True, method="L-BFGS-B", options={"maxiter": 1000})
    return {name: round(float(w), 3) for name, w in zip(["bias", *names], found.x)}


# -- what the judge then does --------------------------------------------------------------------------


def outcome_of(seed: int) -> dict[float, tuple[int, int, int, int]]:
    """Threshold → relations right, given and true, and tables where the page has none."""
    lines, rules, truths = page_of(seed)
    drafts = drafts_of_page(lines, rules)
    true = sum((t for t in truths), Counter())
    outcomes = {}
    for least in THRESHOLDS:
        chosen = judged(drafts, least)
        given = sum((_read(d) for d in chosen), Counter())
        false = len(chosen) if not truths else 0
        outcomes[least] = sum((true & given).values()), given.total(), true.total(), false
    return outcomes


def _report(outcomes: Sequence[Mapping[float, tuple[int, int, int, int]]]) -> None:
    """For each threshold F1 of all relations, its mean over pages with tables, and over all pages.

    A page without tables counts 1 where none is found. The judge should decline below the least threshold whose last
    mean is within a standard error of the best: a table that is missed is missed by everything after it.
    """
    print(f"{'least':>6} {'F1':>6} {'P':>6} {'R':>6} {'tables':>7} {'pages':>6} {'false tables':>13}")
    means: dict[float, tuple[float, float]] = {}
    for least in THRESHOLDS:
        rows = [o[least] for o in outcomes]
        hits, given, true, false = map(sum, zip(*rows))
        pages = [2 * h / (g + t) if t else float(not wrong) for h, g, t, wrong in rows]
        per_page = [score for score, (_, _, t, _) in zip(pages, rows) if t]
        mean = sum(per_page) / max(1, len(per_page))
        means[least] = float(np.mean(pages)), float(np.std(pages) / np.sqrt(len(pages)))
        f1, p, r = 2 * hits / max(1, given + true), hits / max(1, given), hits / max(1, true)
        bare = len(rows) - len(per_page)
        print(f"{least:6.2f} {f1:6.3f} {p:6.3f} {r:6.3f} {mean:7.3f} {means[least][0]:6.3f} {false:6} on {bare}")
    best, error = max(means.values())
    print(f"decline below {min(least for least in THRESHOLDS if means[least][0] >= best - error):.2f}")


if __name__ == "__main__":
    raise SystemExit(main())
