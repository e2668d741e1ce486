"""Judged values → a `Calibrator`; and the honest test of it: every data set judged by what the others taught."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from docstruct.calibrator import Calibrator as Calibrator
from docstruct.calibrator import Kind, logit, sigmoid
from docstruct.errors import UsageError
from docstruct.evaluators.calibration import Confidences
from docstruct.evaluators.datasets.base import Score
from docstruct.evaluators.scores import read_scores

_PARTS = 5  # in which the documents of a single run are held out


def fit(values: Confidences | Mapping[str, Confidences], *, kind: Kind = "isotonic") -> Calibrator:
    """Fit on judged values; of several data sets by name each weighs alike, however many values it has.

    Isotonic is exact with plenty of values and steps with few; Platt has two parameters and suits some
    hundred. Both are smoothed by one imagined right and one imagined wrong value, so that no confidence is
    ever 0 or 1.

    Raises:
        UsageError: nothing was judged.
    """
    sets = {name: own for name, own in values.items() if len(own)} if isinstance(values, Mapping) else {"": values}
    pooled = sum(sets.values(), Confidences())
    if not len(pooled):
        raise UsageError("a calibrator needs judged values with confidences", remedy="run on labelled data first")
    weights = tuple(len(pooled) / (len(sets) * len(own)) for own in sets.values() for _ in range(len(own)))
    x, y = (_fit_platt if kind == "platt" else _fit_isotonic)(pooled, weights)
    names = {name.split(_PART)[0] for name in sets} - {""}
    return Calibrator(kind, x, y, len(pooled), tuple(sorted(names)))


Curve = tuple[tuple[float, ...], tuple[float, ...]]


def _fit_isotonic(values: Confidences, weights: tuple[float, ...]) -> Curve:
    """Pool adjacent violators; each block becomes one point at its mean confidence."""
    blocks: list[tuple[float, float, float]] = []  # summed confidence, summed outcome, weight
    for stated, right, weight in sorted(zip(values.stated, values.right, weights, strict=True)):
        blocks.append((stated * weight, right * weight, weight))
        while len(blocks) > 1 and (_mean(blocks[-2]) >= _mean(blocks[-1]) or _at(blocks[-2]) == _at(blocks[-1])):
            last, before = blocks.pop(), blocks.pop()
            blocks.append((before[0] + last[0], before[1] + last[1], before[2] + last[2]))
    y = [(block[1] + _PRIOR) / (block[2] + 2 * _PRIOR) for block in blocks]
    rising = tuple(max(y[: i + 1]) for i in range(len(y)))  # smoothing may bend small blocks
    return tuple(_at(block) for block in blocks), rising


_PRIOR = 1.0


def _mean(block: tuple[float, float, float]) -> float:
    return block[1] / block[2]


def _at(block: tuple[float, float, float]) -> float:
    return block[0] / block[2]


def _fit_platt(values: Confidences, weights: tuple[float, ...]) -> Curve:
    """Newton's method on the log-likelihood with Platt's smoothed targets."""
    positive = sum(values.right)
    targets = (1 / (len(values) - positive + 2), (positive + 1) / (positive + 2))
    points = [
        (logit(stated), targets[right], each)
        for stated, right, each in zip(values.stated, values.right, weights, strict=True)
    ]
    a, b = 1.0, 0.0
    for _ in range(100):
        ga = gb = 0.0
        haa = hbb = 1e-9
        hab = 0.0
        for x, target, each in points:
            p = sigmoid(a * x + b)
            weight = each * max(p * (1 - p), 1e-9)
            ga, gb = ga + each * (p - target) * x, gb + each * (p - target)
            haa, hab, hbb = haa + weight * x * x, hab + weight * x, hbb + weight
        det = haa * hbb - hab * hab
        if det < 1e-12:  # one confidence only: shift it, keep the slope
            da, db = 0.0, gb / hbb
        else:
            da, db = (hbb * ga - hab * gb) / det, (haa * gb - hab * ga) / det
        step = max(1.0, abs(da), abs(db))  # damped: far from the optimum Newton overshoots
        a, b = a - da / step, b - db / step
        if abs(da) + abs(db) < 1e-9:
            break
    return (a,), (b,)


def leave_one_out(
    sets: Mapping[str, Confidences], *, kind: Kind = "isotonic"
) -> dict[str, tuple[Confidences, Confidences]]:
    """For each data set its values as stated, and as calibrated by all other sets.

    A Platt's curve that the values went through before is no matter: a new one makes of them what it would have
    made of the raw ones. So the test is honest also where that curve had been fitted on these very sets.
    """
    result = {}
    for name, values in sets.items():
        others = {key: other for key, other in sets.items() if key != name}
        result[name] = (values, values.calibrated(fit(others, kind=kind)) if others else values)
    return result


def judged_values(folders: Iterable[str | Path]) -> dict[str, Confidences]:
    """Judged values of finished runs by folder name, of those that have any; of one run alone, in five parts.

    Runs in folders of one name are called by their paths.

    Raises:
        UsageError: a folder holds no scored run, or one made with a calibrator, which would be fitted on itself.
    """
    paths = [Path(folder) for folder in dict.fromkeys(map(str, folders))]
    shared = {name for name, times in Counter(path.name for path in paths).items() if times > 1}
    runs = {str(path) if path.name in shared else path.name: _scores(path) for path in paths}
    runs = {name: scores for name, scores in runs.items() if len(_confidences(scores))}
    if len(runs) == 1:
        ((name, scores),) = runs.items()
        parts = min(_PARTS, len(scores))
        runs = {f"{name}{_PART}{n + 1} of {parts}": scores[n::parts] for n in range(parts)}
    return {name: _confidences(scores) for name, scores in runs.items()}


_PART = ", part "
_EVENTS = 10


def doubts(values: Mapping[str, Confidences], fitted: Calibrator) -> list[str]:
    """Why not to trust a calibrator fitted on these values; nothing where there is no reason.

    Platt's curve has two parameters, and a parameter wants ten events of the rarer kind (Peduzzi et al. 1996, J. Clin.
    Epidemiol. 49: 1373); isotonic regression wants a thousand values or more (scikit-learn's guide to calibration).
    """
    pooled = sum(values.values(), Confidences())
    right = sum(pooled.right)
    wrong = len(pooled) - right
    found = []
    if not right or not wrong:
        found.append(f"all {len(pooled)} values are {'right' if right else 'wrong'}: nothing tells sure from unsure")
    elif fitted.kind == "platt" and min(right, wrong) < 2 * _EVENTS:
        found.append(f"only {right} right and {wrong} wrong values; two parameters want {2 * _EVENTS} of each")
    if fitted.kind == "isotonic" and len(pooled) < 1000:
        found.append(f"only {len(pooled)} values; isotonic wants a thousand: platt suits fewer")
    if fitted.kind == "platt" and right and wrong and fitted.x[0] <= 0:
        found.append("surer values are not more often right: it would turn their order round")
    if sum(len(own) > 0 for own in values.values()) < 2:
        found.append("all values are of one document: nothing could be held out to test it")
    return found


def _scores(folder: Path) -> list[Score]:
    scores = read_scores(folder / "scores.jsonl")
    signature = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    if "calibrator=" in signature.get("engine", ""):
        raise UsageError("this run was made with a calibrator", source=str(folder), remedy="run without --calibrator")
    return scores


def _confidences(scores: Iterable[Score]) -> Confidences:
    return Confidences.of(verdict for score in scores for verdict in score.verdicts)


def trust(values: Confidences) -> dict[str, float]:
    """How far the confidences can be trusted, in four figures.

    ``sure``: share that is right of the values stated with at least 0.9; ``kept``: share of the right values that
    are stated so; ``ece`` and ``brier``. Without any value stated so, ``sure`` is left out.
    """
    stated, right = values.kept()
    sure = {"sure": right / stated} if stated else {}
    told = {**sure, "kept": right / max(1, sum(values.right)), "ece": values.ece, "brier": values.brier}
    return {name: round(value, 4) for name, value in told.items()}


def lines(sets: Mapping[str, Confidences], *, kind: Kind = "platt") -> Iterator[dict[str, Any]]:
    """For each data set, and over all of them: n, and `trust` as stated and as calibrated by the other sets."""
    tested = leave_one_out(sets, kind=kind)
    stated, calibrated = (sum((pair[i] for pair in tested.values()), Confidences()) for i in (0, 1))
    for name, (before, after) in {**tested, "all": (stated, calibrated)}.items():
        yield {"name": name, "n": len(before), "stated": trust(before), "calibrated_by_others": trust(after)}
