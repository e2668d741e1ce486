"""Drawn documents with known truth → the weights of the candidate score and of the confidence.

    python -m docstruct.fitting.fields --documents 1200

Documents of even seeds fit the weights; odd seeds, read with these weights, fit the confidence and print how
often the choice is right, per family of fields. Nothing here reads a data set.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from typing import Any

import numpy as np

from docstruct.api import parse
from docstruct.document import Document
from docstruct.drawing import KINDS as DRAWN
from docstruct.drawing import LANGUAGES, Drawn, draw
from docstruct.extractors.fields.calibration import fit_calibration, head_share, inputs_of
from docstruct.extractors.fields.candidates import candidates_of
from docstruct.extractors.fields.choose import choose, options_of, sureness
from docstruct.extractors.fields.features import FEATURES, featurise
from docstruct.extractors.fields.nesting import flatten, parts_of
from docstruct.extractors.fields.plan import Plan, plan_of
from docstruct.extractors.fields.scoring import WEIGHTS, Choice, Scorer, fit, use_weights
from docstruct.extractors.fields.sheet import Sheet, Span
from docstruct.extractors.fields.surroundings import Surroundings
from docstruct.extractors.fields.targets import Candidate, Target
from docstruct.extractors.fields.verdicts import RuleBook
from docstruct.extractors.fields.vocabulary import Vocabulary, annotate
from docstruct.extractors.lists.cells import Item, values_of
from docstruct.extractors.lists.read import read_lists
from docstruct.extractors.reader import score
from docstruct.fitting.names import own_choices_of
from docstruct.geometry import BBox

SHARE = {"invoice": 0.5, "credit-note": 0.06, "receipt": 0.3, "purchase-order": 0.08, "bank-statement": 0.06}


def main(arguments: Sequence[str] | None = None) -> int:
    """Draw, read, fit, print, write the weights."""
    parser = argparse.ArgumentParser(prog="python -m docstruct.fitting.fields", description=__doc__)
    parser.add_argument("--documents", type=int, default=1200)
    parser.add_argument("--scans", type=float, default=0.0, help="share of documents drawn as scans")
    parser.add_argument("--workers", type=int, default=2)
    options = parser.parse_args(arguments)
    jobs = list(_jobs(options.documents, options.scans))
    content: dict[str, Any] = {"presence": presence_in(jobs)}
    gathered: dict[str, list[Choice]] = defaultdict(list)
    for found in _spread(_choices_of, [j for j in jobs if j[1] % 2 == 0], content, options.workers):
        for family, choice in found:
            gathered[family].append(choice)
    for found in _spread(own_choices_of, range(0, options.documents, 2), content, options.workers):
        for family, choice in found:
            gathered[family].append(choice)
    content |= {"families": {}, "corrections": {}}
    for family, choices in sorted(gathered.items()):
        weights, corrections = fit(choices)
        content["families"][family] = _named(weights)
        content["corrections"] |= {term: _named(row, 0.05) for term, row in corrections.items()}
    rows = [r for part in _spread(_judged, [j for j in jobs if j[1] % 2], content, options.workers) for r in part]
    content["confidence"] = fit_calibration([(r[2], r[3]) for r in rows if r[0] != "list"])
    content["list_confidence"] = fit_calibration([(r[2], r[3]) for r in rows if r[0] == "list"])
    WEIGHTS.write_text(json.dumps(content, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    _report(rows)
    return 0


def _spread(work: Callable[[Any], list[Any]], jobs: Sequence[Any], content: Any, workers: int) -> Iterator[list[Any]]:
    """`work` on every job, in processes that use the weights fitted so far."""
    with ProcessPoolExecutor(workers, initializer=use_weights, initargs=(content,)) as pool:
        yield from pool.map(work, jobs, chunksize=8)


Job = tuple[str, int, bool]
_LATIN = [language for language in LANGUAGES if language != "zh"]


def _jobs(documents: int, scans: float) -> Iterator[Job]:
    rng = np.random.default_rng(7)
    known = {kind: share for kind, share in SHARE.items() if kind in DRAWN}
    total = sum(known.values())
    kinds = rng.choice(list(known), size=documents, p=[share / total for share in known.values()])
    for seed, kind in enumerate(kinds):
        yield str(kind), seed, bool(rng.random() < scans)


def presence_in(jobs: Sequence[Job]) -> dict[str, float]:
    """Concept -> share of the documents asked for it that state it."""
    asked: Counter[str] = Counter()
    stated: Counter[str] = Counter()
    for kind, seed, _ in jobs:
        drawn = draw(kind, seed)  # a scan of the same seed states the same
        truth = dict(flatten(drawn.truth))
        for leaf, concept in _concepts(drawn.schema):
            asked[concept] += 1
            stated[concept] += truth.get(leaf) is not None
    return {c: round((stated[c] + 0.5) / (n + 1), 4) for c, n in sorted(asked.items()) if c}


@cache
def _concepts(schema: str) -> list[tuple[str, str]]:
    plan = plan_of(schema)
    vocabulary = Vocabulary.of(plan)
    return [(leaf.path, vocabulary.target(leaf).concept) for leaf in plan.leaves]


def _named(weights: Any, least: float = 0.005) -> dict[str, float]:
    return {name: round(float(w), 3) for name, w in zip(FEATURES, weights) if abs(w) >= least}


def _read(job: Job) -> tuple[Drawn, Document]:
    kind, seed, scan = job
    # Scans keep to the scripts that every machine has a font for.
    drawn = draw(kind, seed, language=_LATIN[seed % len(_LATIN)] if scan else None, scan=scan)
    return drawn, parse(drawn.image if drawn.image else drawn.pdf)


# -- the candidate score ------------------------------------------------------------------------------


def _choices_of(job: Job) -> list[tuple[str, Choice]]:
    """Features and truth of every leaf of one document."""
    drawn, document = _read(job)
    plan = plan_of(drawn.schema)
    vocabulary = Vocabulary.of(plan)
    sheet = Sheet(document)
    annotate(sheet, vocabulary)
    around = Surroundings(sheet)
    truth = dict(flatten(drawn.truth))
    rng = np.random.default_rng(job[1])
    targets = [vocabulary.target(leaf) for leaf in plan.leaves]
    drawn_from = {t.leaf.path: candidates_of(t, sheet) for t in targets}
    right = {path: _right(found, truth.get(path), drawn.places.get(path)) for path, found in drawn_from.items()}
    out = []
    for target in targets:
        path = target.leaf.path
        found, good = drawn_from[path], right[path]
        if not found or (truth.get(path) is not None and not good.any()):
            continue
        near = _true_siblings(target, targets, drawn_from, right) if rng.random() < 0.7 else []
        out.append((target.family, (featurise(found, around, near), good, target.terms)))
    return out


def _right(found: Sequence[Candidate], truth: Any, place: Any) -> Any:
    return np.array([same(c.value, truth) and _there(c.span, place) for c in found], dtype=np.float64)


def same(value: Any, truth: Any) -> bool:
    """Whether a value is the true one: numbers as numbers, texts by their letters and digits."""
    if truth is None:
        return False
    if isinstance(truth, str) and isinstance(value, str):
        return _letters(value) == _letters(truth)
    return str(value) == str(truth) or _number(value) == _number(truth) is not None


def _letters(text: str) -> str:
    return "".join(c for c in text.casefold() if c.isalnum())


def _number(value: Any) -> float | None:
    try:
        return round(float(value), 4)
    except (TypeError, ValueError):
        return None


def _there(span: Span, place: tuple[int, BBox, str] | None) -> bool:
    """Whether the candidate lies where the value was drawn; amounts may be printed in several places."""
    if place is None or len(span.text) < 24:
        return True
    page_no, box, _ = place
    return span.page.page_no == page_no and box.expand(2).intersect(span.bbox) is not None


def _true_siblings(
    target: Target, targets: Sequence[Target], found: Mapping[str, Sequence[Candidate]], right: Mapping[str, Any]
) -> list[Span]:
    near: list[Span] = []
    for other in targets if target.owner else ():
        path = other.leaf.path
        if other is not target and other.owner == target.owner:
            near += [c.span for c, good in zip(found[path], right[path]) if good][:1]
    return near


# -- the confidence -----------------------------------------------------------------------------------

Judged = tuple[str, str, Mapping[str, float], bool]
"""Family, path, inputs of the confidence, whether the value is right."""


def _judged(job: Job) -> list[Judged]:
    drawn, document = _read(job)
    plan: Plan = plan_of(drawn.schema)
    vocabulary = Vocabulary.of(plan)
    sheet = Sheet(document)
    annotate(sheet, vocabulary)
    lists = {path: rows.items for path, rows in read_lists(vocabulary, sheet).items()}
    listed = {
        f"{path}/{i}/{name}": value
        for path, items in lists.items()
        for i, item in enumerate(items)
        for name, value in values_of(item).items()
    }
    targets = [vocabulary.target(leaf) for leaf in plan.leaves]
    scored = score(targets, sheet, Surroundings(sheet), Scorer.shipped(FEATURES))
    book = RuleBook(plan, listed)
    chosen = choose({path: options_of(*pair) for path, pair in scored.items()}, book.verdicts, book.amounts)
    sure = sureness(chosen)
    support = book.support({path: o.value for path, o in chosen.items()})
    truth = dict(flatten(drawn.truth))
    out: list[Judged] = []
    for target in targets:
        path = target.leaf.path
        best = chosen[path].best
        if best is None:
            if truth.get(path) is not None:
                out.append((target.family, path, {}, False))
            continue
        inputs = inputs_of(sure[path], best.span.confidence, support.get(path, 0), best.ambiguous)
        out.append((target.family, path, inputs, same(best.value, truth.get(path))))
    for path, items in lists.items():
        out += _judged_list(path, items, _items_at(drawn.truth, path), support)
    return out


def _items_at(truth: Mapping[str, Any], path: str) -> list[Mapping[str, Any]]:
    at: Any = truth
    for part in parts_of(path):
        at = at.get(part, {}) if isinstance(at, Mapping) else {}
    return [item for item in at if isinstance(item, Mapping)] if isinstance(at, list) else []


def _judged_list(
    path: str, items: Sequence[Item], truth: Sequence[Mapping[str, Any]], support: Mapping[str, int]
) -> list[Judged]:
    """Cells against the true item they agree with most; items of the truth left over are missed."""
    from scipy.optimize import linear_sum_assignment

    read = [values_of(item) for item in items]
    agree = np.array([[sum(same(v, t.get(n)) for n, v in r.items()) for t in truth] for r in read], dtype=float)
    pairs = {int(i): int(j) for i, j in zip(*linear_sum_assignment(-agree))} if agree.size else {}
    out: list[Judged] = []
    for i, item in enumerate(items):
        true = truth[pairs[i]] if i in pairs and agree[i, pairs[i]] else {}
        for name, cell in item.items():
            ambiguous = cell.evidence.status == "ambiguous"
            told = support.get(f"{path}/{i}/{name}", 0)
            inputs = inputs_of(head_share(cell.fit), cell.reading, told, ambiguous)
            out.append(("list", f"{path}/*/{name}", inputs, same(cell.evidence.value, true.get(name))))
        out += [("list", f"{path}/*/{name}", {}, False) for name in true if name not in item]
    lost = set(range(len(truth))) - set(pairs.values())
    return out + [("list", f"{path}/*/{name}", {}, False) for j in lost for name in truth[j]]


def _report(rows: Sequence[Judged]) -> None:
    table: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for _, path, inputs, good in rows:
        table[path][0 if not inputs else 1 if good else 2] += 1
    print(f"{'field':32} {'missed':>7} {'right':>7} {'wrong':>7}")
    for path, (missed, right, wrong) in sorted(table.items()):
        print(f"{path:32} {missed:7} {right:7} {wrong:7}")


if __name__ == "__main__":
    raise SystemExit(main())
