"""Drawn statements with known truth → the weights of the confidence of what is read from statements.

    python -m docstruct.fitting.statements --documents 130

Each statement is read twice, from its text layer and as a degraded scan. Statements of even seeds fit the weights; of
odd seeds each leaf is judged, and how far the confidences keep their word is printed for each family, by how much
they promise. Nothing here reads a data set.
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from importlib.resources import files
from itertools import pairwise, product
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

import numpy as np
from rapidfuzz import fuzz, process
from scipy.optimize import minimize

from docstruct.api import parse
from docstruct.drawing.accounts import draw_accounts
from docstruct.drawing.scan import scan
from docstruct.evaluators.calibration import Confidences
from docstruct.extractors.fields.nesting import nest
from docstruct.extractors.lexicon.labels import squeeze
from docstruct.extractors.statements.confidence import FAMILIES, INPUTS, Grounds, confidence, family_of, shipped
from docstruct.extractors.statements.read import printed_statements
from docstruct.extractors.typed import Material
from docstruct.options import Deadline, Options

SAME = 80.0  # similarity in percent from which a label, which OCR may have misread, is that of a row
BANDS = (0.0, 0.5, 0.8, 0.9, 0.95, 0.98, 1.01)  # of the reliability table
SHRINK = 1e-4  # weight of the squared weights


class Judged(NamedTuple):
    """A leaf that was read, and whether it is right."""

    pointer: str
    grounds: Grounds
    right: bool


def main(arguments: Sequence[str] | None = None) -> int:
    """Draw, read, fit, write the weights, print how the confidences do on the statements kept out."""
    parser = argparse.ArgumentParser(prog="python -m docstruct.fitting.statements", description=__doc__)
    parser.add_argument("--documents", type=int, default=130)
    options = parser.parse_args(arguments)
    known: dict[str, list[Judged]] = defaultdict(list)
    kept: list[Judged] = []
    for seed, scanned in product(range(options.documents), (False, True)):
        for leaf in judged_leaves(seed, scanned):
            if seed % 2:
                kept.append(leaf)
            else:
                known[family_of(leaf.pointer)].append(leaf)
    _ship(known)
    for line in report(kept):
        print(json.dumps(line))
    return 0


def _ship(known: Mapping[str, Sequence[Judged]]) -> None:
    """Fit the weights of each family and write them into the package."""
    weights = {family: fit(known[family]) for family in FAMILIES}
    text = json.dumps(weights, indent=1, sort_keys=True) + "\n"
    Path(str(files("docstruct.extractors.statements").joinpath("weights.json"))).write_text(text, encoding="utf-8")
    shipped.cache_clear()


def judged_leaves(seed: int, scanned: bool) -> list[Judged]:
    """The leaves that are read of a drawn statement, each with its verdict."""
    drawn = draw_accounts(seed)
    pdf = scan(drawn.pdf, Random(f"machine {seed}")).pdf if scanned else drawn.pdf
    document = parse(pdf)
    found = printed_statements(Material(document, Options(), Deadline(600.0, document.source)))
    return [
        leaf for statement in found[:1] for leaf in _judged(statement.reading.values, statement.grounds, drawn.truth)
    ]


def _judged(values: Mapping[str, Any], grounds: Mapping[str, Grounds], truth: Mapping[str, Any]) -> Iterator[Judged]:
    stated = nest(dict(values))
    columns = _columns(stated.get("periods", []), truth["periods"])
    for at, (period, real) in enumerate(zip(stated.get("periods", []), columns)):
        for name in ("end", "months"):
            if period.get(name) is not None:
                right = real is not None and str(period[name]) == str(truth["periods"][real].get(name))
                yield Judged(f"/periods/{at}/{name}", grounds[f"/periods/{at}/{name}"], right)
    labels = [squeeze(row["label"]) for row in truth["rows"]]
    for at, row in enumerate(stated.get("rows", [])):
        best = process.extractOne(squeeze(row.get("label", "")), labels, scorer=fuzz.ratio, score_cutoff=SAME)
        real_row = truth["rows"][best[2]] if best else None
        for pointer, right in _of_row(f"/rows/{at}", row, real_row, columns):
            yield Judged(pointer, grounds[pointer], right)


def _columns(stated: Sequence[Mapping[str, Any]], real: Sequence[Mapping[str, Any]]) -> list[int | None]:
    """For each column that was read the one that it is: in their order, or by the day where some are missing."""
    if len(stated) == len(real):
        return list(range(len(real)))
    days = [period["end"] for period in real]
    return [days.index(str(p["end"])) if p.get("end") and str(p["end"]) in days else None for p in stated]


def _of_row(
    at: str, row: Mapping[str, Any], real: Mapping[str, Any] | None, columns: Sequence[int | None]
) -> Iterator[tuple[str, bool]]:
    yield f"{at}/label", real is not None and squeeze(row["label"]) == squeeze(real["label"])
    yield f"{at}/level", real is not None and row.get("level") == real["level"]
    for name in ("unit", "scale"):
        if row.get(name) is not None:
            yield f"{at}/{name}", real is not None and row[name] == real[name]
    for index, (value, column) in enumerate(zip(row.get("values", []), columns)):
        if value.get("amount") is None:
            continue
        amounts = real["values"] if real is not None else []
        right = column is not None and column < len(amounts) and Decimal(amounts[column]["amount"]) == value["amount"]
        yield f"{at}/values/{index}/amount", right


def fit(leaves: Sequence[Judged]) -> dict[str, float]:
    """Weights of the logistic map by maximum likelihood (Platt 1999)."""
    x = np.array([[leaf.grounds.inputs()[name] for name in INPUTS] for leaf in leaves])
    y = np.array([1.0 if leaf.right else -1.0 for leaf in leaves])

    def loss(w: Any) -> float:
        return float(np.logaddexp(0, -y * (x @ w)).mean() + SHRINK * (w @ w))

    solved = minimize(loss, np.zeros(len(INPUTS)), method="L-BFGS-B")
    return {name: round(float(w), 4) for name, w in zip(INPUTS, solved.x)}


def report(leaves: Sequence[Judged]) -> Iterator[dict[str, Any]]:
    """For each family, of text layers and of scans: how many are right, and how far the confidences keep their word."""
    for family in FAMILIES:
        for pixels in (False, True):
            of = [leaf for leaf in leaves if family_of(leaf.pointer) == family and leaf.grounds.pixels == pixels]
            stated = tuple(confidence(leaf.pointer, leaf.grounds) for leaf in of)
            values = Confidences(stated, tuple(leaf.right for leaf in of))
            if of:
                sure, right = values.kept()
                told = {"right": values.accuracy, "stated": sum(stated) / len(of), "ece": values.ece}
                told |= {"brier": values.brier, "sure_share": sure / len(of), "sure_right": right / max(1, sure)}
                named = {name: round(value, 4) for name, value in told.items()}
                yield {"family": family, "from": "scans" if pixels else "text", "n": len(of), **named}
                yield from _reliability(family, pixels, of)


def _reliability(family: str, pixels: bool, leaves: Sequence[Judged]) -> Iterator[dict[str, Any]]:
    """What leaves of one family promise, and how many of them are right, band by band."""
    stated = [(confidence(leaf.pointer, leaf.grounds), leaf.right) for leaf in leaves]
    for low, high in pairwise(BANDS):
        of = [(sure, right) for sure, right in stated if low <= sure < high]
        if of:
            told = {"stated": sum(sure for sure, _ in of) / len(of), "right": sum(right for _, right in of) / len(of)}
            named = {name: round(value, 4) for name, value in told.items()}
            yield {"family": family, "from": "scans" if pixels else "text", "from_stated": low, "n": len(of), **named}


if __name__ == "__main__":
    raise SystemExit(main())
